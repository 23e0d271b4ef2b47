"""`python -m etl`: check, load, withdraw, deliveries, build, sample, template, start. Results to standard output, the rest to standard error."""

from __future__ import annotations

import argparse
import csv
import datetime as dt
import json
import os
import re
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict
from functools import cache
from pathlib import Path
from typing import Any

from etl import building, checking, deliveries, reference, sample, schemas, store, values
from etl.checking import CheckedFile, FileRefused
from etl.identity import load_key

ALL_TAKEN, SOME_REFUSED, FILE_REFUSED = 0, 1, 2
_SHOWN_PROBLEMS = 20


def _date(text: str) -> dt.date:
    try:
        return values.parse_date(text)
    except values.Unreadable:
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
    load = commands.add_parser("load", help="läser in filer och bygger om lagret")
    load.add_argument("files", nargs="+", metavar="FILE")
    load.add_argument("--by", metavar="WHO")
    for command in (check, load):
        command.add_argument("--kind", choices=kinds)
        command.add_argument("--json", action="store_true")
    withdraw = commands.add_parser("withdraw", help="drar tillbaka en leverans (eller alla påhittade: samples)")
    withdraw.add_argument("delivery", metavar="DELIVERY")
    withdraw.add_argument("--why", required=True, metavar="TEXT")
    withdraw.add_argument("--by", metavar="WHO")
    listed = commands.add_parser("deliveries", help="visar alla leveranser")
    listed.add_argument("--json", action="store_true")
    build = commands.add_parser("build", help="bygger lagret")
    build.add_argument("--as-of", type=_date, metavar="DATE")
    build.add_argument("--as-known-on", type=_date, metavar="DATE")
    made = commands.add_parser("sample", help="skriver påhittade leveranser")
    made.add_argument("folder", type=Path, metavar="FOLDER")
    made.add_argument("--contracts", type=_at_least(1), default=60, metavar="N")
    made.add_argument("--seed", type=_at_least(0), default=1, metavar="S")
    made.add_argument("--report-rows", type=_at_least(1), metavar="N")
    template = commands.add_parser("template", help="skriver en mall: rubriker och ett exempel, som CSV för Excel")
    template.add_argument("kind", choices=kinds)
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
        _say(f"Det gick inte att läsa eller skriva i {error.filename or store.data_folder()}: {error.strerror}.")
        return FILE_REFUSED


def _say(text: str) -> None:
    print(text, file=sys.stderr)


# --- check and load --------------------------------------------------------------------------------------


def _check(given: argparse.Namespace) -> int:
    return _report([_take(Path(name), given.kind, None, store_it=False) for name in given.files], given.json)


def _load(given: argparse.Namespace) -> int:
    reports = [_take(Path(name), given.kind, given.by, store_it=True) for name in given.files]
    # Where nothing was taken, nothing is left behind either.
    if any("delivery" in report for report in reports) and not building.is_current():
        made, seconds = building.build_and_publish()
        _say(f"Lagret är byggt på {seconds:.1f} s och visar läget per {made.as_of}.")
    return _report(reports, given.json)


def _take(path: Path, kind: str | None, by: str | None, store_it: bool) -> dict[str, Any]:
    """Checks a file and, if asked to, stores it; gives the report that both commands print."""
    try:
        content = path.read_bytes()
    except OSError:
        return _refused(str(path), FileRefused("file_not_found"))
    # `check` must leave no trace, so it makes no key: a pseudonym that nobody sees can come from any.
    key = cache(_key) if store_it else bytes(32)
    try:
        file = checking.check_file(content, path.name, key, kind)
    except FileRefused as refusal:
        return _refused(path.name, refusal)
    report = _described(file)
    if file.refused and not file.taken:
        nothing = _refused(path.name, FileRefused("all_rows_refused", {"count": str(file.refused)}))
        return {**report, "exit_code": FILE_REFUSED, "error": nothing["error"]}
    if store_it:
        delivery, is_new = deliveries.accept(file, content, by)
        report |= {"delivery": delivery.id, "new": is_new}
    return report


def _key() -> bytes:
    try:
        return load_key(store.key_file())
    except ValueError:
        raise FileRefused("pseudonym_key_damaged") from None


def _refused(name: str, refusal: FileRefused) -> dict[str, Any]:
    name = checking.shown_name(name) or name
    return {
        "file": name,
        "exit_code": FILE_REFUSED,
        "taken": 0,
        "refused": 0,
        "error": {
            "code": refusal.code,
            "message": reference.message(refusal.code, {"file": name, **refusal.arguments}),
            "places": [
                asdict(place) | {"column_letter": place.letter, "message": reference.message(*place.message)}
                for place in refusal.places
            ],
        },
    }


def _described(file: CheckedFile) -> dict[str, Any]:
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
                "found": [asdict(found) for found in table.found],
                "problems": [
                    {
                        "level": level,
                        "file": file.file_name,
                        **{
                            key: problem[key]
                            for key in ("sheet", "row_number", "column_letter", "header", "field", "code")
                        },
                        "message": reference.message(problem["code"]),
                    }
                    for level, problems in (("error", table.refused), ("warning", table.warnings))
                    for problem in problems.to_pylist()
                ],
            }
            for table in file.tables
        ],
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
        return lines + [line for kind in report.get("kinds", ()) for line in _problem_lines(kind)]
    lines = []
    for kind in report["kinds"]:
        title = schemas.kinds()[kind["kind"]].title.lower()
        lines.append(
            f"{report['file']}: {_counted(kind['taken'], 'rad inläst', 'rader inlästa')} som {title},"
            f" {_counted(kind['refused'], 'avvisad', 'avvisade')}, {_counted(kind['warnings'], 'varning', 'varningar')}"
        )
        lines.append("  Läst som: " + building.read_as({kind["kind"]: kind}))
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
        lines.append("  Originalfilen sparas inte, för den innehåller nummer som liknar personnummer.")
    if "delivery" in report:
        known = "Leverans" if report["new"] else "Filen är redan inläst och ingenting har ändrats. Leverans"
        lines.append(f"  {known} {report['delivery']}")
    return lines


def _counted(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"


def _problem_lines(kind: dict[str, Any]) -> list[str]:
    """Problems grouped by what has to be done, each with its first places."""
    groups: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for problem in kind["problems"]:
        groups.setdefault((problem["code"], problem["header"]), []).append(problem)
    lines = []
    for (_, header), problems in groups.items():
        word = "Avvisad" if problems[0]["level"] == "error" else "Varning"
        rows = ", ".join(str(problem["row_number"]) for problem in problems[:_SHOWN_PROBLEMS])
        more = f" och {len(problems) - _SHOWN_PROBLEMS} till" if len(problems) > _SHOWN_PROBLEMS else ""
        sheet = f"blad {problems[0]['sheet']}, " if problems[0]["sheet"] else ""
        column = f"kolumn {problems[0]['column_letter']} ({header})" if problems[0]["column_letter"] else header
        lines.append(f"  {word}: {sheet}rad {rows}{more}, {column}: {problems[0]['message']}")
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
    building.build_and_publish()
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
    if given.as_known_on:
        made = building.build(given.as_of or given.as_known_on, given.as_known_on)
    else:
        made, _ = building.build_and_publish(given.as_of)
    print(json.dumps(asdict(made)))
    return ALL_TAKEN


def _sample(given: argparse.Namespace) -> int:
    for path in sample.write_sample(given.folder, given.contracts, given.seed, report_rows=given.report_rows):
        print(path)
    return ALL_TAKEN


def _template(given: argparse.Namespace) -> int:
    """Headers and one example row, as Swedish Excel opens them; redirect it to a file."""
    fields = schemas.kinds()[given.kind].fields
    sys.stdout.write("\ufeff")
    writer = csv.writer(sys.stdout, delimiter=";", lineterminator="\n")
    writer.writerow([field.title for field in fields])
    writer.writerow([field.example for field in fields])
    return ALL_TAKEN


def _start(given: argparse.Namespace) -> int:
    """What `make run` does first. The samples show the day that they were written for; real data shows today."""
    written_for = json.loads((building.SAMPLE_FOLDER / "sample.json").read_text(encoding="utf-8"))
    if not deliveries.everything() and not os.environ.get("UTFALL_NO_SAMPLES"):
        _say("Inget är inläst. Läser in påhittade exempel ur data/samples.")
        for name in written_for["files"]:
            _take(building.SAMPLE_FOLDER / name, None, "exempel", store_it=True)
    as_of = building.date_looked_at()
    current = building.published()
    if current is None or current.as_of != as_of.isoformat() or not building.is_current():
        made, seconds = building.build_and_publish(as_of)
        _say(f"Lagret är byggt på {seconds:.1f} s och visar läget per {made.as_of}.")
    return ALL_TAKEN


if __name__ == "__main__":
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="replace")  # type: ignore[union-attr]
    sys.exit(main())
