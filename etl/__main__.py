"""`python -m etl`: check, load, withdraw, deliveries, build, sample, template, start. Results to standard output, the rest to standard error."""

from __future__ import annotations

import argparse
import datetime as dt
import errno
import json
import os
import re
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from etl import folders, sample
from etl.build import builder
from etl.checking import check_file
from etl.checking.checked_file import Stop
from etl.comparing.impact import Changes
from etl.intake import look, returned_files, review, take
from etl.kinds import messages, parse_values, problems, schemas
from etl.mapping.model import FileMapping, MappingRefused, from_json, to_json
from etl.mapping.place_tables import FileRefused
from etl.outgoing import annotate, templates
from etl.reading.read_options import AS_FOUND
from etl.store import deliveries

ALL_TAKEN, SOME_REFUSED, FILE_REFUSED = 0, 1, 2
_SHOWN_PROBLEMS = 20
# What speaks against a file without making its reading doubtful.
_SAID_ONLY = {"shrinks", "period_accepted", "no_contract_known", "wrong_contract"}
_NOT_ASKED = "inläst från kommandoraden utan --careful"
# Refusals that a mapping mends.
_MENDED_BY_MAPPING = {"kind_unknown", "kind_unclear", "columns_missing", "column_not_a_key", "mapping_does_not_fit"}
# Why the system could not read or write, in words of ours.
_SYSTEM_WORDS = {
    errno.ENOENT: "filen eller mappen finns inte",
    errno.EACCES: "behörighet saknas",
    errno.EPERM: "behörighet saknas",
    errno.EISDIR: "det är en mapp",
    errno.ENOTDIR: "en del av sökvägen är ingen mapp",
    errno.ENOSPC: "det finns inget utrymme kvar",
    errno.EROFS: "det går bara att läsa där",
}
_CHANGE_WORDS = {"new": "nya", "changed": "ändrade", "withdrawn": "borttagna"}
# Groups that the lines about rows and columns say already.
_TOLD_OTHERWISE = frozenset({"column_unknown", "sheet_left_out", "file_identical"})


def _date(text: str) -> dt.date:
    try:
        return parse_values.parse_date(text)
    except parse_values.Unreadable:
        raise argparse.ArgumentTypeError(f"{text} är inget datum; skriv till exempel 2026-03-31") from None


def _at_least(least: int) -> Callable[[str], int]:
    def whole_number(text: str) -> int:
        if not re.fullmatch(r"\d{1,9}", text) or int(text) < least:
            raise argparse.ArgumentTypeError(f"{text} går inte; skriv ett heltal som är minst {least}")
        return int(text)

    return whole_number


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m etl", description="Läser in filer och bygger Utfalls lager.")
    commands = parser.add_subparsers(dest="command", required=True)
    kinds = sorted(schemas.kinds())
    check = commands.add_parser("check", help="kontrollerar en fil; sparar ingenting")
    check.add_argument("files", nargs=1, metavar="FILE")
    check.add_argument(
        "--write-annotated", type=Path, metavar="OUT.xlsx", help="skriver filen med det som ska åtgärdas"
    )
    load = commands.add_parser("load", help="läser in filer och bygger om lagret")
    load.add_argument("files", nargs="+", metavar="FILE")
    load.add_argument("--by", metavar="WHO")
    for command in (check, load):
        command.add_argument("--kind", choices=kinds)
        command.add_argument("--json", action="store_true")
        command.add_argument(
            "--mapping", type=Path, metavar="MAPPING", help="hur kolumner, ord och fil ska läsas (JSON)"
        )
        command.add_argument(
            "--careful", action="store_true", help="stannar där något talar emot filen, som sidan Ladda upp gör"
        )
    check.add_argument("--write-mapping", type=Path, metavar="MAPPING", help="skriver hur filen lästes, för --mapping")
    load.add_argument("--confirm", default="", metavar="REASON", help="läser in fast något talar emot det, och varför")
    withdraw = commands.add_parser("withdraw", help="drar tillbaka en leverans (eller alla påhittade: samples)")
    withdraw.add_argument("delivery", metavar="DELIVERY")
    withdraw.add_argument("--why", required=True, metavar="TEXT")
    withdraw.add_argument("--by", metavar="WHO")
    listed = commands.add_parser("deliveries", help="visar alla leveranser")
    listed.add_argument("--json", action="store_true")
    build = commands.add_parser("build", help="bygger lagret")
    build.add_argument("--as-of", type=_date, metavar="DATE")
    build.add_argument("--as-known-on", type=_date, metavar="DATE")
    build.add_argument("--up-to", type=_at_least(0), metavar="NUMMER", help="bara leveranserna till och med det numret")
    made = commands.add_parser("sample", help="skriver påhittade leveranser")
    made.add_argument("folder", type=Path, metavar="FOLDER")
    made.add_argument("--contracts", type=_at_least(1), default=60, metavar="N")
    made.add_argument("--seed", type=_at_least(0), default=1, metavar="S")
    made.add_argument("--report-rows", type=_at_least(1), metavar="N")
    template = commands.add_parser("template", help="skriver en mall: rubriker och ett exempel, som CSV för Excel")
    template.add_argument("kind", choices=kinds)
    template.add_argument("--xlsx", type=Path, metavar="FILE", help="som Excel-arbetsbok med listor och anvisningar")
    commands.add_parser("start", help="läser in exemplen om inget är inläst, och bygger lagret om det behövs")
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the command line. Returns 0: every row taken; 1: some rows refused; 2: nothing taken of some file."""
    given = _parser().parse_args(arguments)
    command = {
        "check": _check,
        "load": _load,
        "withdraw": _withdraw,
        "deliveries": _deliveries,
        "build": _build,
        "sample": _sample,
        "template": _template,
        "start": _start,
    }[given.command]
    try:
        return command(given)
    except OSError as error:
        why = _SYSTEM_WORDS.get(error.errno or 0, error.strerror)
        _say(f"Det gick inte att läsa eller skriva i {error.filename or folders.data_folder()}: {why}.")
        return FILE_REFUSED


def _say(text: str) -> None:
    print(text, file=sys.stderr)


# --- check and load --------------------------------------------------------------------------------------


def _check(given: argparse.Namespace) -> int:
    mapping = _mapping(given.mapping)
    if isinstance(mapping, FileRefused):
        return _report([_refused(str(given.mapping), mapping)], given.json)
    path = Path(given.files[0])
    report = _take(path, given.kind, None, False, mapping, careful=given.careful)
    if given.write_mapping:
        _write_mapping(report, path, given.kind, mapping, given.write_mapping)
    code = _report([report], given.json)
    if given.write_annotated and not _write_annotated(path, given.kind, mapping, given.write_annotated):
        return FILE_REFUSED
    return code


def _write_mapping(report: dict[str, Any], path: Path, kind: str | None, mapping: FileMapping | None, to: Path) -> None:
    """How the file was read; of one that could not be placed, what its columns may be, for somebody to complete."""
    found = report.get("mapping")
    if found is None and report.get("error", {}).get("code") in _MENDED_BY_MAPPING:
        seen = look.look(path.read_bytes(), path.name, mapping.reading if mapping else AS_FOUND, kind)
        found = to_json(seen.mapping)
        _say(f"Ett förslag till koppling är skrivet till {to}. Gå igenom det innan filen läses in med --mapping.")
        for table in seen.mapping.tables:
            missing = ", ".join(f"{field.name} ({field.title})" for field in table.missing)
            where = f"Bladet {table.sheet}: " if table.sheet else ""
            title = schemas.kinds()[table.kind].title
            _say(f"  {where}{title}. " + (f"Det som måste finnas och inte har någon kolumn: {missing}." if missing else "Allt som måste finnas har en kolumn."))  # fmt: skip
    if found is None:
        _say(f"Filen gick inte att läsa, så ingen koppling är skriven till {to}.")
        return
    to.write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def _write_annotated(path: Path, kind: str | None, mapping: FileMapping | None, to: Path) -> bool:
    """The file with what has to be done; of a file refused as a whole nothing is given back."""
    try:
        content = path.read_bytes()
        opened = returned_files.open_file(content, path.name, mapping.reading if mapping else AS_FOUND)
        checked = review.review_file(opened, kind, mapping, make_key=False, is_counted=False).file
        made = annotate.annotate(content, checked)
    except (OSError, FileRefused):
        _say("Filen avvisades hel, så det finns ingen fil med åtgärder att skriva.")
        return False
    except annotate.CannotBeGivenBack as problem:
        _say(messages.message(problem.code))
        return False
    to.write_bytes(made.content)
    _say(f"Filen med åtgärder är skriven till {to}.")
    return True


def _load(given: argparse.Namespace) -> int:
    mapping = _mapping(given.mapping)
    if isinstance(mapping, FileRefused):
        return _report([_refused(str(given.mapping), mapping)], given.json)
    reports = [
        _take(Path(name), given.kind, given.by, True, mapping, given.confirm, given.careful) for name in given.files
    ]
    # Where nothing was taken, nothing is left behind either.
    if any("delivery" in report for report in reports) and not builder.is_current():
        made, seconds = builder.build_and_publish()
        _say(f"Lagret är byggt på {seconds:.1f} s och visar läget per {made.as_of}.")
    return _report(reports, given.json)


def _mapping(path: Path | None) -> FileMapping | FileRefused | None:
    if path is None:
        return None
    try:
        # Some editors put a byte order mark first.
        return from_json(json.loads(path.read_text(encoding="utf-8-sig")))
    except OSError:
        return FileRefused("file_not_found")
    except (ValueError, RecursionError):
        return FileRefused("mapping_unreadable", {"part": "JSON"})
    except MappingRefused as refusal:
        return FileRefused(refusal.code, refusal.arguments)


def _take(
    path: Path,
    kind: str | None,
    by: str | None,
    store_it: bool,
    mapping: FileMapping | None = None,
    confirm: str = "",
    careful: bool = False,
) -> dict[str, Any]:
    """Checks a file and, if asked to, stores it; gives the report that both commands print."""
    try:
        content = path.read_bytes()
    except OSError:
        return _refused(str(path), FileRefused("file_not_found"))
    try:
        file = returned_files.open_file(content, path.name, mapping.reading if mapping else AS_FOUND)
        # `check` must leave no trace, so it makes no key: a pseudonym that nobody sees can come from any.
        examined = review.review_file(file, kind, mapping, make_key=store_it, is_counted=not store_it)
    except FileRefused as refusal:
        return _refused(path.name, refusal)
    report = _described(examined)
    if examined.is_empty:
        nothing = _refused(path.name, FileRefused("all_rows_refused", {"count": str(examined.file.refused)}))
        return {**report, "exit_code": FILE_REFUSED, "error": nothing["error"]}
    # Scripts have always replaced what was there: they are told of it, and stopped where they ask to be.
    doubts = {stop.code for stop in examined.stops}
    goes_on = not careful and doubts <= _SAID_ONLY
    if not store_it and doubts and not goes_on:
        return _stopped(report, path.name)
    if store_it:
        try:
            confirm = confirm or (_NOT_ASKED if doubts and goes_on else "")
            delivery, is_new = take.take(examined, content, by, confirm)
        except take.Stopped as stopped:
            return _stopped({**report, "stops": _told_stops(stopped.stops)}, path.name)
        report |= {"delivery": delivery.id, "new": is_new}
    return report


def _stopped(report: dict[str, Any], name: str) -> dict[str, Any]:
    return {**report, "exit_code": FILE_REFUSED, "error": _refused(name, FileRefused("confirmation_needed"))["error"]}


def _told_stops(stops: Iterable[Stop]) -> list[dict[str, Any]]:
    return [{**asdict(stop), "message": messages.message(stop.code, stop.arguments)} for stop in stops]


def _refused(name: str, refusal: FileRefused) -> dict[str, Any]:
    name = check_file.printable_name(name) or name
    message = messages.message(refusal.code, {"file": name, **refusal.arguments})
    if refusal.code in ("kind_unknown", "kind_unclear"):
        message += f" På kommandoraden: --kind, ett av {', '.join(sorted(schemas.kinds()))}."
    return {
        "file": name,
        "exit_code": FILE_REFUSED,
        "taken": 0,
        "refused": 0,
        "error": {
            "code": refusal.code,
            "message": message,
            "places": [
                asdict(place) | {"column_letter": place.letter, "message": messages.message(*place.message)}
                for place in refusal.places
            ],
        },
    }


def _described(examined: review.FileReview) -> dict[str, Any]:
    file = examined.file
    return {
        "file": file.file_name,
        "exit_code": SOME_REFUSED if file.refused else ALL_TAKEN,
        "taken": file.taken,
        "refused": file.refused,
        "natural_persons_replaced": file.natural_persons,
        "original_kept": file.may_be_kept,
        "sheets_left_out": list(file.sheets_left_out),
        "kinds": [
            {
                "kind": table.kind.name,
                "taken": table.rows.num_rows,
                "refused": table.refused_rows,
                "warnings": table.warnings.num_rows,
                "columns": dict(table.mapping),
                "columns_left_out": list(table.ignored),
                "found": [asdict(reading) for reading in table.readings],
                "problems": [
                    {
                        "level": level,
                        "file": file.file_name,
                        **{
                            key: problem[key]
                            for key in ("sheet", "row_number", "column_letter", "header", "field", "code")
                        },
                        "message": messages.message(
                            problem["code"], problems.arguments(table.kind.name, problem["code"], problem["field"])
                        ),
                    }
                    for level, part in (("error", table.refused), ("warning", table.warnings))
                    for problem in part.to_pylist()
                ],
            }
            for table in file.tables
        ],
        "mapping": to_json(file.mapping),
        "groups": [
            {**asdict(group), "rows": list(group.rows), "message": messages.message(group.code, group.arguments)}
            for group in examined.groups
        ],
        "changes": _told_changes(examined.changes),
        "stops": _told_stops(examined.stops),
    }


def _told_changes(would: Changes | None) -> dict[str, Any] | None:
    """What would change: sums, contracts, months that are other than now, rows per kind, and contracts that wait."""
    if would is None:
        return None
    before, after = would.totals
    return {
        "fte_months_before": round(before, 3),
        "fte_months_after": round(after, 3),
        "contracts": would.contracts.to_pylist(),
        "months": [{**row, "month": f"{row['month']:%Y-%m}"} for row in would.months.to_pylist()],
        "rows": {kind: asdict(rows) for kind, rows in would.rows.items()},
        "waiting": would.waiting.to_pylist(),
    }


def _report(reports: list[dict[str, Any]], as_json: bool) -> int:
    if as_json:
        print(json.dumps(reports[0] if len(reports) == 1 else reports, ensure_ascii=False, indent=1, default=str))
    else:
        for report in reports:
            _print(_lines(report))
    return max(int(report["exit_code"]) for report in reports)


def _print(lines: Iterable[str]) -> None:
    """One line each, without signs that would steer a terminal: names and headers come from the files."""
    for line in lines:
        print("".join(sign if sign.isprintable() or sign == "\u00a0" else "\ufffd" for sign in line))


def _lines(report: dict[str, Any]) -> list[str]:
    """One file's report in Swedish, for a person."""
    if "error" in report:
        lines = [f"{report['file']}: {report['error']['message']}"]
        lines += [f"  {place['message']}" for place in report["error"]["places"][:_SHOWN_PROBLEMS]]
        lines += [f"  Stopp: {stop['message']}" for stop in report.get("stops", ())]
        lines += [line for kind in report.get("kinds", ()) for line in _problem_lines(kind)]
        return lines + (_change_lines(report) if report.get("stops") else [])
    lines = []
    for kind in report["kinds"]:
        title = schemas.kinds()[kind["kind"]].title.lower()
        lines.append(
            f"{report['file']}: {_counted(kind['taken'], 'rad inläst', 'rader inlästa')} som {title},"
            f" {_counted(kind['refused'], 'avvisad', 'avvisade')}, {_counted(kind['warnings'], 'varning', 'varningar')}"
        )
        lines.append("  Läst som: " + builder.read_as({kind["kind"]: kind}))
        if kind["columns_left_out"]:
            lines.append("  Kolumner som inte känns igen och inte har lästs: " + ", ".join(kind["columns_left_out"]))
        lines += _problem_lines(kind)
    if not report["kinds"]:
        lines.append(f"{report['file']}: filen innehåller inget att läsa in")
    if report.get("sheets_left_out"):
        lines.append("  Blad som inte känns igen och inte har lästs: " + ", ".join(report["sheets_left_out"]))
    if report.get("natural_persons_replaced"):
        lines.append(
            "  Personnummer som används som organisationsnummer har ersatts med pseudonymer; originalfilen sparas inte."
        )
    elif not report.get("original_kept", True):
        like = any(problem["code"] == "person_like_number" for kind in report["kinds"] for problem in kind["problems"])
        why = "nummer som liknar personnummer" if like else "kommentarer eller kolumner som kan handla om personer"
        lines.append(f"  Originalfilen sparas inte, för den innehåller {why}.")
    lines += [f"  Se upp: {stop['message']}" for stop in report.get("stops", ())]
    lines += _change_lines(report)
    if "delivery" in report:
        known = "Leverans" if report["new"] else "Filen är redan inläst och ingenting har ändrats. Leverans"
        lines.append(f"  {known} {report['delivery']}")
    return lines


def _change_lines(report: dict[str, Any]) -> list[str]:
    """What the whole file is about: doubled, unknown, left out; and what it would change."""
    of_rows = {(kind["kind"], problem["code"]) for kind in report["kinds"] for problem in kind["problems"]}
    told = [
        group
        for group in report.get("groups", ())
        if group["code"] not in _TOLD_OTHERWISE and (group["kind"], group["code"]) not in of_rows
    ]
    lines = []
    for group in told:
        word = {"warning": "Varning", "advice": "Råd"}.get(group["level"], "Fel")
        where = [f"blad {group['sheet']}"] if group["sheet"] else []
        if group["rows"]:
            more = f" och {group['count'] - _SHOWN_PROBLEMS} till" if group["count"] > _SHOWN_PROBLEMS else ""
            where.append(f"rad {', '.join(map(str, group['rows'][:_SHOWN_PROBLEMS]))}{more}")
        if group["column_letter"]:
            where.append(f"kolumn {group['column_letter']} ({group['header']})")
        lines.append(f"  {word}: {', '.join(where)}{': ' if where else ''}{group['message']}")
    would = report.get("changes")
    if would and would["months"]:
        counts = {word: sum(month["change"] == word for month in would["months"]) for word in _CHANGE_WORDS}
        parts = ", ".join(f"{counts[word]} {text}" for word, text in _CHANGE_WORDS.items() if counts[word])
        sums = f"{would['fte_months_before']:.1f} till {would['fte_months_after']:.1f}".replace(".", ",")
        lines.append(f"  Ändrar {sums} heltidsmånader; månader per avtal: {parts}.")
    return lines


def _counted(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"


def _problem_lines(kind: dict[str, Any]) -> list[str]:
    """Problems grouped by what has to be done, each with its first places."""
    groups: dict[tuple[str, str, str], list[dict[str, Any]]] = {}
    for problem in kind["problems"]:
        groups.setdefault((problem["code"], problem["sheet"] or "", problem["header"]), []).append(problem)
    lines = []
    for (_, _, header), found in groups.items():
        word = "Avvisad" if found[0]["level"] == "error" else "Varning"
        rows = ", ".join(str(problem["row_number"]) for problem in found[:_SHOWN_PROBLEMS])
        more = f" och {len(found) - _SHOWN_PROBLEMS} till" if len(found) > _SHOWN_PROBLEMS else ""
        sheet = f"blad {found[0]['sheet']}, " if found[0]["sheet"] else ""
        column = f"kolumn {found[0]['column_letter']} ({header})" if found[0]["column_letter"] else header
        lines.append(f"  {word}: {sheet}rad {rows}{more}, {column}: {found[0]['message']}")
    return lines


# --- the other commands ----------------------------------------------------------------------------------


def _withdraw(given: argparse.Namespace) -> int:
    try:
        withdrawn = deliveries.withdraw(given.delivery, given.why, given.by)
    except deliveries.NoSuchDelivery:
        _say(f"Det finns ingen gällande leverans {given.delivery}. Visa alla med python -m etl deliveries.")
        return FILE_REFUSED
    except ValueError:
        _say("Skriv varför leveransen dras tillbaka, med --why.")
        return FILE_REFUSED
    builder.build_and_publish()
    for withdrawal in withdrawn:
        _print([f"{withdrawal.withdraws} är tillbakadragen ({withdrawal.file_name})"])
    return ALL_TAKEN


def _deliveries(given: argparse.Namespace) -> int:
    counted = {delivery.id for delivery in deliveries.active()}
    rows = [{**asdict(delivery), "active": delivery.id in counted} for delivery in deliveries.everything()]
    if given.json:
        print(json.dumps(rows, ensure_ascii=False, indent=1))
        return ALL_TAKEN
    for row in rows:
        counts = ", ".join(f"{kind} {numbers['rows']}" for kind, numbers in row["kinds"].items())
        what = f"drar tillbaka {row['withdraws']}: {row['why']}" if row["withdraws"] else counts
        state = "" if row["active"] or row["withdraws"] else "  (tillbakadragen)"
        _print([f"{row['id']}  {row['at'][:16]}  {row['by']}  {row['file_name']}  {what}{state}"])
    return ALL_TAKEN


def _build(given: argparse.Namespace) -> int:
    if given.as_known_on or given.up_to is not None:
        as_of = given.as_of or given.as_known_on or builder.date_looked_at()
        try:
            made = builder.build(as_of, given.as_known_on, given.up_to)
        except deliveries.NoSuchDelivery:
            print(f"Det finns ingen leverans med nummer {given.up_to}.", file=sys.stderr)
            return FILE_REFUSED
    else:
        made, _ = builder.build_and_publish(given.as_of)
    print(json.dumps(asdict(made)))
    return ALL_TAKEN


def _sample(given: argparse.Namespace) -> int:
    for path in sample.write_sample(given.folder, given.contracts, given.seed, report_rows=given.report_rows):
        print(path)
    return ALL_TAKEN


def _template(given: argparse.Namespace) -> int:
    """Headers and an example row, as Swedish Excel opens them (redirect it to a file), or a workbook."""
    kind = schemas.kinds()[given.kind]
    if given.xlsx:
        given.xlsx.write_bytes(templates.workbook(kind))
        _say(f"Mallen är skriven till {given.xlsx}.")
    else:
        sys.stdout.write(templates.as_csv(kind))
    return ALL_TAKEN


def _start(given: argparse.Namespace) -> int:
    """What `make run` does first. The samples show the day that they were written for; real data shows today."""
    written_for = json.loads((builder.SAMPLE_FOLDER / "sample.json").read_text(encoding="utf-8"))
    if not deliveries.everything() and not os.environ.get("UTFALL_NO_SAMPLES"):
        _say("Inget är inläst. Läser in påhittade exempel ur data/samples.")
        for name in written_for["files"]:
            _take(builder.SAMPLE_FOLDER / name, None, "exempel", True)
    as_of = builder.date_looked_at()
    current = builder.published()
    if current is None or current.as_of != as_of.isoformat() or not builder.is_current():
        made, seconds = builder.build_and_publish(as_of)
        _say(f"Lagret är byggt på {seconds:.1f} s och visar läget per {made.as_of}.")
    return ALL_TAKEN


if __name__ == "__main__":
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="replace")  # type: ignore[union-attr]
    sys.exit(main())
