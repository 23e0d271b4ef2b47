"""`python -m measures list|show|moved|release`: the same figures as the pages, for scripts and to hand out."""

from __future__ import annotations

import argparse
import json
import math
import os
import sys
from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from measures import Answer, NoWarehouse, UnknownName, Warehouse, ask, dimensions, known_at, labels, measures
from measures.door.arguments import day_looked_at, day_of_knowledge, month
from measures.follow_up import rule_changes
from measures.number_text import HIDDEN, MISSING, NOT_APPLICABLE
from measures.release import make_release
from spreadsheets.write_csv import csv_text

_FIGURES = ("value", "low", "high", "coverage", "numerator", "denominator")


def _condition(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals:
        raise argparse.ArgumentTypeError(f"{text} är inget villkor; skriv till exempel nature=services")
    return name, value


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m measures", description="Mått ur Utfalls lager.")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("list", help="vilka mått och indelningar som finns")
    commands.add_parser("moved", help="vilka huvudsiffror som ett nytt program eller ändrade regler har flyttat")
    release = commands.add_parser(
        "release", help="skriver en kopia att lämna ut: inga rader om personer, och ett försättsblad"
    )
    release.add_argument("out", type=Path, metavar="OUT", help="OUT.zip (CSV) eller OUT.xlsx")
    release.add_argument("--as-of", type=day_looked_at, metavar="DATE")
    show = commands.add_parser("show", help="visar mått")
    show.add_argument("measures", nargs="+", metavar="MEASURE")
    show.add_argument("--by", default="", metavar="DIM,...")
    show.add_argument("--where", action="append", default=[], type=_condition, metavar="DIM=VALUE")
    show.add_argument("--from", dest="first_month", type=month, metavar="YYYY-MM")
    show.add_argument("--to", dest="last_month", type=month, metavar="YYYY-MM")
    show.add_argument("--as-of", type=day_looked_at, metavar="DATE")
    show.add_argument("--as-known-on", type=day_of_knowledge, metavar="DATE")
    show.add_argument("--names", action="store_true", help="namn bredvid nummer och koder")
    show.add_argument("--about", action="store_true", help="enhet, datum, bygge och om uppgifterna är påhittade")
    show.add_argument("--format", choices=("table", "csv", "json"), default="table")
    return parser


def _plain(value: object) -> object:
    """A cell as scripts want it: nothing where there is no value, whole numbers without a point."""
    if value is None or value is pd.NA or (isinstance(value, float) and math.isnan(value)):
        return None
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return int(value)
    return value.item() if hasattr(value, "item") else value


def _print(frame: pd.DataFrame, form: str) -> None:
    names = list(frame.columns)
    rows = [[_plain(value) for value in row] for row in frame.astype(object).itertuples(index=False)]
    if form == "json":
        print(json.dumps([dict(zip(names, row)) for row in rows], ensure_ascii=False, indent=1))
    elif form == "csv":
        print(csv_text([names, *rows], separator=",", line_end="\n", number=str), end="")
    else:
        shown = [[_cell(name, value, row[names.index("state")]) for name, value in zip(names, row)] for row in rows]
        widths = [max(len(text) for text in column) for column in zip(names, *shown)]
        for row in [names, *shown]:
            print("  ".join(text.ljust(width) for text, width in zip(row, widths)).rstrip())


def _cell(name: str, value: object, state: object) -> str:
    """A cell to read: of what has no figure the sign says why; a measure without bounds has none to tell."""
    if name == "hidden":
        return HIDDEN if value else ""
    if name == "rounded":
        return "avrundat" if value else ""
    if value is None and name in _FIGURES:
        return HIDDEN if state == "hidden" else MISSING if name == "value" and state == "missing" else NOT_APPLICABLE
    return f"{value:.4f}" if isinstance(value, float) else "" if value is None else str(value)


def _list() -> None:
    warehouse = known_at(None, None)
    for name, measure in measures(warehouse).items():
        print(f"{name:30}{measure.label['sv']} ({measure.unit})")
    print("\nIndelningar: " + ", ".join(dimensions(warehouse)))


def _release(path: Path, warehouse: Warehouse) -> int:
    """Writes the copy whole, and says its cover."""
    try:
        made = make_release.make_release(warehouse)
        content = make_release.write_release(made, path.suffix.lower())
    except ValueError as wrong:
        told = "Så många rader ryms inte i en arbetsbok; skriv OUT.zip." if str(wrong) == "too_long" else ""
        print(told or "Skriv filen som OUT.zip eller OUT.xlsx.", file=sys.stderr)
        return 2
    try:
        path.write_bytes(content)
    except OSError as error:
        print(f"Det gick inte att skriva {path}: {error.strerror}.", file=sys.stderr)
        return 2
    print("\n".join(made.cover))
    print(f"{path} är skriven.", file=sys.stderr)
    return 0


def _moved() -> None:
    """What other rules or another program did to the headlines of late; nothing where there is no such change."""
    for change in rule_changes.rule_changes():
        rows = "1 rad i reglerna är en annan" if change.rules == 1 else f"{change.rules} rader i reglerna är andra"
        why = rows if change.rules else "programmet är ett annat"
        day = f"{change.at:%Y-%m-%d %H:%M}"
        print(f"{day} kom siffrorna att räknas på ett annat sätt ({why}). Samma leveranser, läget per {change.as_of}:")
        for figure in change.moved or ():
            before, after = figure.written()
            whose = f", {figure.organisation}" if figure.organisation else ""
            print(f"  {figure.measure.label['sv']}{whose}: {before} -> {after}")
        if not change.moved:
            is_read = change.moved is not None
            print("  Ingen huvudsiffra har flyttats." if is_read else "  Det gamla lagret går inte att läsa.")


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the command line. Returns 0, or 2 when the question could not be answered."""
    given = _parser().parse_args(arguments)
    try:
        if given.command in ("list", "moved"):
            _list() if given.command == "list" else _moved()
            return 0
        if given.command == "release":
            return _release(given.out, known_at(given.as_of, None))
        where: dict[str, list[str]] = {}
        for name, value in given.where:
            where.setdefault(name, []).append(value)
        answer = ask(
            given.measures,
            [name for name in given.by.split(",") if name],
            where,
            given.first_month,
            given.last_month,
            known_at(given.as_of, given.as_known_on),
        )
    except UnknownName as unknown:
        print(unknown.text, file=sys.stderr)
        return 2
    except NoWarehouse:
        print("Inget är inläst ännu. Läs in filer med python -m etl load FIL.", file=sys.stderr)
        return 2
    if answer.refused:
        print("\n".join(answer.refused), file=sys.stderr)
        return 2
    _print(_completed(answer, given.names, given.about), given.format)
    if given.format == "table" and any(answer.columns["rounded"]):
        print("rounded: avrundat till skydd för enskilda.")
    return 0


def _completed(answer: Answer, with_names: bool, with_about: bool) -> pd.DataFrame:
    """The answer with what each row is, and what was asked for beside it."""
    frame = answer.frame.assign(state=answer.states)
    if with_about:
        units = answer.units
        frame = frame.assign(unit=[units[name] for name in frame["measure"]], **answer.about)
    if with_names:
        for name in answer.frame.columns.intersection(list(dimensions(answer.warehouse))):
            called = labels(answer.warehouse, name)
            frame.insert(frame.columns.get_loc(name) + 1, f"{name}_name", [called.get(v, v) for v in frame[name]])
    return frame


if __name__ == "__main__":
    try:
        sys.exit(main())
    except BrokenPipeError:  # whoever reads, such as head, has had enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
