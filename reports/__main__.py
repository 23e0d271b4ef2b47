"""`python -m reports make | fix | reproduce | list | goals | send | alerts`: what pages show, without a browser, for
cron."""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import measures
from access.rights import NotAllowed
from measures import NoWarehouse, UnknownName
from measures.door.arguments import day_looked_at, day_of_knowledge, month
from measures.follow_up import contract_rows
from measures.goals import sentences
from measures.goals.evaluation import Evaluation
from reports import make_report, sections
from reports.content.model import Report, Texts
from reports.content.text import _, date_text, speaking
from reports.editions import edition_store, fix_edition
from reports.files.formats import FORMATS, file_name
from reports.make_report import Request, UnknownGoal, UnknownOrganisation
from reports.sending import alerts, mail


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m reports", description="Rapporter och larm ur Utfalls lager.")
    commands = parser.add_subparsers(dest="command", required=True)
    made = commands.add_parser("make", help="gör en rapport som fil")
    made.add_argument("--out", type=Path, required=True, metavar="FILE", help="filen; namnets ändelse väljer format")
    sent = commands.add_parser("send", help="gör en rapport och skickar den")
    sent.add_argument("--report", metavar="NUMBER", help="en fastställd rapport, så som den är")
    fixed = commands.add_parser("fix", help="fastställer en rapport, eller en ny utgåva av en")
    fixed.add_argument(
        "--by", default=edition_store.user(), metavar="WHO", help="vem som fastställer; står i rapporten"
    )
    fixed.add_argument("--replaces", metavar="NUMBER", help="rapporten som får en ny utgåva; urvalet är detsamma")
    fixed.add_argument("--why", default="", metavar="TEXT", help="varför en ny utgåva behövs; står i den")
    for command in (made, sent, fixed):
        command.add_argument("--organisation", action="append", default=[], metavar="ID")
        command.add_argument(
            "--goal", action="append", default=[], metavar="ID", help="målet, med dess organisation och år; utan: alla"
        )
        command.add_argument("--from", dest="first", type=month, metavar="YYYY-MM")
        command.add_argument("--until", dest="last", type=month, metavar="YYYY-MM")
        command.add_argument("--sections", default=",".join(make_report.EVERYTHING), metavar="NAME,...")
        command.add_argument("--as-of", type=day_looked_at, metavar="DATE")
        command.add_argument("--as-known-on", type=day_of_knowledge, metavar="DATE")
        if command is not fixed:
            command.add_argument("--format", choices=tuple(FORMATS), default="pdf" if command is sent else None)
        command.add_argument("--address", default=os.environ.get("UTFALL_ADDRESS", ""), help="där rapporten kan öppnas")
    for command in (made, fixed):
        command.add_argument("--to", dest="last", type=month, metavar="YYYY-MM")
    again = commands.add_parser("reproduce", help="räknar fram en fastställd rapport igen och jämför")
    again.add_argument("number", metavar="NUMBER")
    listed = commands.add_parser("list", help="alla fastställda rapporter")
    stand = commands.add_parser("goals", help="hur målen ligger till")
    stand.add_argument("--organisation", action="append", default=[], metavar="ID")
    stand.add_argument("--goal", action="append", default=[], metavar="ID", help="målet; utan: alla")
    stand.add_argument("--as-of", type=day_looked_at, metavar="DATE")
    stand.add_argument("--as-known-on", type=day_of_knowledge, metavar="DATE")
    for command in (again, listed, stand):
        command.add_argument("--json", action="store_true")
    told = commands.add_parser("alerts", help="larmar efter reglerna")
    told.add_argument("--rules", type=Path, default=alerts.RULES, metavar="FILE")
    told.add_argument("--dry-run", action="store_true", help="visar larmen och minns inget")
    for command in (sent, told):
        command.add_argument("--to", action="append", default=[], metavar="ADDRESS", required=command is sent)
    for command in (made, sent, fixed, again, listed, stand, told):
        command.add_argument("--language", choices=("sv", "en"), default="sv")
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the command line. 0: done. 1: figures differ. 2: the question could not be answered. 3: nothing was sent."""
    given = _parser().parse_args(arguments)
    with speaking(given.language):
        try:
            return _COMMANDS[given.command](given)
        except (
            edition_store.NoSuchReport,
            edition_store.Damaged,
            fix_edition.CannotFix,
            fix_edition.CannotReproduce,
        ) as problem:
            return _failed(fix_edition.problem_in_words(problem))
        except NoWarehouse:
            return _failed(_("Inget är inläst ännu. Läs in filer med python -m etl load FIL."))
        except NotAllowed as refused:
            return _failed(refused.text(given.language))
        except UnknownOrganisation as unknown:
            return _failed(_("Organisationen {id} finns inte i lagret.").format(id=unknown.id))
        except UnknownGoal as unknown:
            return _failed(_("Målet {id} finns inte i lagret.").format(id=unknown.id))
        except UnknownName as wrong:
            return _failed(wrong.text)
        except mail.NotSent as problem:
            return _failed(mail.problem_in_words(problem), 3)
        except OSError as problem:
            named = problem.filename2 or problem.filename
            return _failed(
                _("{file} kan inte läsas eller skrivas ({reason}).").format(file=named, reason=problem.strerror)
            )


def _failed(text: str, code: int = 2) -> int:
    print(text, file=sys.stderr)
    return code


def _request(arguments: argparse.Namespace) -> Request:
    names = tuple(name for name in arguments.sections.split(",") if name)
    unknown = [name for name in names if name not in sections.MAKERS]
    if unknown or not names:
        raise UnknownName(
            _("Avsnittet {name} finns inte. De som finns: {names}.").format(
                name=", ".join(unknown), names=", ".join(sections.MAKERS)
            )
        )
    if arguments.first and arguments.last and arguments.first > arguments.last:
        raise UnknownName(_("Perioden slutar innan den börjar."))
    request = Request(
        organisations=tuple(arguments.organisation),
        first=arguments.first,
        last=arguments.last,
        sections=names,
        language=arguments.language,
        as_of=arguments.as_of,
        known_on=arguments.as_known_on,
        address=arguments.address,
        goals=tuple(arguments.goal),
    )
    return make_report.about_its_goals(request) if request.goals else request


def _make(arguments: argparse.Namespace) -> int:
    report = make_report.make(_request(arguments))
    # A file called .docx that holds a PDF opens nowhere.
    by_name = arguments.out.suffix.lower().removeprefix(".")
    content = FORMATS[arguments.format or (by_name if by_name in FORMATS else "pdf")].write(report)
    # Beside its place and renamed, so that nobody opens half a report.
    arguments.out.parent.mkdir(parents=True, exist_ok=True)
    handle, beside = tempfile.mkstemp(dir=arguments.out.parent, prefix=f".{arguments.out.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        Path(beside).chmod(0o666 & ~_mask())
        os.replace(beside, arguments.out)
    except BaseException:
        Path(beside).unlink(missing_ok=True)
        raise
    print(arguments.out)
    return 0


def _mask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def _fix(arguments: argparse.Namespace) -> int:
    if arguments.replaces:
        if (
            arguments.organisation
            or arguments.goal
            or arguments.first
            or arguments.last
            or arguments.as_of
            or arguments.as_known_on
        ):
            raise UnknownName(_("En ny utgåva har samma urval och datum som den förra. Ange inga egna."))
        fixed, is_new = fix_edition.revise(arguments.replaces, arguments.why, arguments.by, arguments.address), True
    else:
        fixed, is_new = fix_edition.fix(_request(arguments), arguments.by)
    if not is_new:
        print(_("Samma rapport är redan fastställd."), file=sys.stderr)
    print(fixed.number)
    for about in fixed.files.values():
        print(fixed.folder / about["name"])
    return 0


def _reproduce(arguments: argparse.Namespace) -> int:
    reproduction = fix_edition.reproduce(arguments.number)
    if arguments.json:
        result = {name: getattr(reproduction, name) for name in ("same", "files", "other")}
        changes = [vars(each) for each in reproduction.changes]
        whole = {"number": reproduction.fixed.number, **result, "changes": changes}
        print(json.dumps(whole, ensure_ascii=False, indent=1))
        return 0 if reproduction.same else 1
    for line in fix_edition.verdict(reproduction):
        print(line)
    for each in reproduction.changes:
        old, new = (_("finns inte") if cell is None else cell["text"] for cell in (each.old, each.new))
        print(f"{each.table} · {each.row} · {each.column}: {old} → {new}")
    return 0 if reproduction.same else 1


def _list(arguments: argparse.Namespace) -> int:
    for number in edition_store.unreadable():
        print(fix_edition.problem_in_words(edition_store.Damaged(number, "report.json")), file=sys.stderr)
    if arguments.json:
        rows = [
            {name: value for name, value in vars(each).items() if name != "deliveries"}
            for each in edition_store.everything()
        ]
        print(json.dumps(rows, ensure_ascii=False, indent=1))
        return 0
    for each in edition_store.everything():
        print(
            "\t".join(
                (
                    each.number,
                    each.at[:16],
                    each.by,
                    fix_edition.subject_line(each),
                    each.replaces and f"← {each.replaces}",
                )
            )
        )
    return 0


def _goals(arguments: argparse.Namespace) -> int:
    """How many goals stand how, then a line for each: id, status, name with organisation, and the result."""
    warehouse = measures.known_at(arguments.as_of, arguments.as_known_on)
    judged = make_report.judged(tuple(arguments.organisation), tuple(arguments.goal), warehouse)
    told = [(one, sentences.sentences(one, arguments.language, warehouse)[0].text) for one in judged]
    if arguments.json:
        print(json.dumps([_goal_as_data(one, text) for one, text in told], ensure_ascii=False, indent=1))
        return 0
    if not judged:
        print(_("Inga mål är inlästa för urvalet."))
        return 0
    print(sentences.count_text(judged, arguments.language, warehouse))
    for one, text in told:
        status = sentences.status_text(one, arguments.language, warehouse)
        name = f"{one.goal.title} ({one.goal.organisation_name})"
        print("\t".join((one.goal.goal_id, status, name, text)))
    return 0


def _goal_as_data(one: Evaluation, text: str) -> dict[str, object]:
    goal, outcome = one.goal, one.outcome
    told = ("goal_id", "organisation_id", "title", "measure", "year", "last_year", "operator", "low", "high")
    return {
        **{name: getattr(goal, name) for name in told},
        "unit": one.measure.unit if one.measure else None,
        "status": one.status,
        "reason": one.reason,
        "as_of": one.as_of.isoformat(),
        "expected": one.expected,
        "outcome": {name: getattr(outcome, name) for name in ("value", "low", "high", "coverage", "hidden")},
        "sentence": text,
    }


def _send(arguments: argparse.Namespace) -> int:
    settings = mail.settings()
    mail.check(arguments.to, settings)
    if arguments.report:
        fixed = edition_store.find(arguments.report)
        form, about = FORMATS[arguments.format], fixed.files[arguments.format]
        attachment = mail.Attachment(about["name"], form.media_type, edition_store.file(fixed, arguments.format))
        first = [
            text
            for section in edition_store.content(fixed)["sections"]
            for block in section["blocks"]
            if block["is"] == "texts" and block["large"]
            for text in block["paragraphs"]
        ]
        subject = f"{fixed.number}: {fixed.title}, {fixed.subtitle}"
        mail.send(arguments.to, subject, _words(fixed.invented, first, fixed.facts), [attachment], settings)
        return 0
    report = make_report.make(_request(arguments))
    form = FORMATS[arguments.format]
    attachment = mail.Attachment(file_name(report, arguments.format), form.media_type, form.write(report))
    mail.send(arguments.to, f"{report.title}: {report.subtitle}", _letter(report), [attachment], settings)
    return 0


def _letter(report: Report) -> str:
    """The mail's text: what is read first in the report, and what it rests on."""
    first = [
        text
        for _section, block in report.blocks()
        if isinstance(block, Texts) and block.large
        for text in block.paragraphs
    ]
    return _words(report.invented, first, report.facts)


def _words(invented: str, first: Sequence[str], facts: Sequence[Sequence[str]]) -> str:
    what_it_rests_on = "\n".join(f"{label}: {text}" for label, text in facts)
    return "\n\n".join(filter(None, (invented, *first, what_it_rests_on, _("Rapporten är bifogad.")))) + "\n"


def _alerts(arguments: argparse.Namespace) -> int:
    """Alerts to those who can have them. A rule or an address that is wrong is told of and keeps no other back."""
    warehouse = measures.current()
    rules, wrong_rules = alerts.read_rules(arguments.rules, warehouse)
    for text in wrong_rules:
        print(text, file=sys.stderr)
    code = 2 if wrong_rules else 0
    settings = mail.settings() if arguments.to else None
    receivers: list[str] = []
    if settings:
        for address in arguments.to:
            try:
                mail.check([address], settings)
                receivers.append(address)
            except mail.NotSent as problem:
                code = _failed(mail.problem_in_words(problem), 3)
        if not receivers:
            return code
    if arguments.dry_run:
        for line in alerts.lines(alerts.run(rules, warehouse, arguments.language)):
            print(line)
        return code
    with alerts.pending(rules, warehouse, arguments.language) as new_alerts:
        texts = alerts.lines(new_alerts)
        for line in texts:
            print(line)
        if new_alerts and receivers:
            lines = [f"- {line}" for line in texts]
            if contract_rows.about(warehouse)["is_invented"]:
                lines.insert(0, _("Påhittade uppgifter: inget här handlar om verkliga avtal eller människor.") + "\n")
            lines.append("\n" + _("Läget per {date}.").format(date=date_text(warehouse.as_of)))
            lines += filter(None, [make_report.source_text(warehouse)])
            try:
                mail.send(receivers, _("Larm från Utfall"), "\n".join(lines) + "\n", (), settings)
            except mail.NotSent as problem:
                # Who has got them is not to get them again for another's sake.
                if problem.code != "some_refused":
                    raise
                code = _failed(mail.problem_in_words(problem), 3)
    return code


_COMMANDS = {
    "make": _make,
    "fix": _fix,
    "reproduce": _reproduce,
    "list": _list,
    "goals": _goals,
    "send": _send,
    "alerts": _alerts,
}

if __name__ == "__main__":
    sys.exit(main())
