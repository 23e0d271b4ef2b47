"""What may be written after `python -m etl`."""

from __future__ import annotations

import argparse
import datetime as dt
import re
from collections.abc import Callable
from pathlib import Path

from etl.kinds import parse_dates, parse_values, schemas


def _date(text: str) -> dt.date:
    try:
        return parse_dates.parse_date(text)
    except parse_values.Unreadable:
        raise argparse.ArgumentTypeError(f"{text} är inget datum; skriv till exempel 2026-03-31") from None


def _at_least(least: int) -> Callable[[str], int]:
    def whole_number(text: str) -> int:
        if not re.fullmatch(r"\d{1,9}", text) or int(text) < least:
            raise argparse.ArgumentTypeError(f"{text} går inte; skriv ett heltal som är minst {least}")
        return int(text)

    return whole_number


def command_parser() -> argparse.ArgumentParser:
    """What may be written after `python -m etl`; `command` is the name of the command."""
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
        _add_of_files(command)
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
    commands.add_parser("verify", help="bygger det publicerade lagret från början bredvid, och jämför rad för rad")
    made = commands.add_parser("sample", help="skriver påhittade leveranser")
    made.add_argument("folder", type=Path, metavar="FOLDER")
    made.add_argument("--contracts", type=_at_least(1), default=60, metavar="N")
    made.add_argument("--seed", type=_at_least(0), default=1, metavar="S")
    made.add_argument("--report-rows", type=_at_least(1), metavar="N")
    template = commands.add_parser("template", help="skriver en mall: rubriker och ett exempel, som CSV för Excel")
    template.add_argument("kind", choices=kinds)
    template.add_argument("--xlsx", type=Path, metavar="FILE", help="som Excel-arbetsbok med listor och anvisningar")
    keyed = commands.add_parser("pseudonymise", help="byter personnummer i en fil mot nycklar, innan den lämnas vidare")
    keyed.add_argument("file", type=Path, metavar="FILE")
    keyed.add_argument("--out", type=Path, required=True, metavar="OUT", help="OUT.xlsx eller OUT.csv")
    keyed.add_argument(
        "--protected",
        type=Path,
        metavar="FILE",
        help="personer med skyddade uppgifter: en rad för var, personnummer;ersättningsnummer",
    )
    retain = commands.add_parser("retain", help="visar vad som ska gallras av rader om personer, och gallrar det")
    retain.add_argument("--on", type=_date, metavar="DATE", help="vad som skulle gallras den dagen; gallrar inget")
    retain.add_argument("--confirm", type=_at_least(1), metavar="ANTAL", help="gallrar, om det är så många som visades")
    retain.add_argument("--json", action="store_true")
    commands.add_parser("start", help="läser in exemplen om inget är inläst, och bygger lagret om det behövs")
    return parser


def _add_of_files(command: argparse.ArgumentParser) -> None:
    """What both commands that read files take."""
    command.add_argument("--kind", choices=sorted(schemas.kinds()))
    command.add_argument("--json", action="store_true")
    command.add_argument("--mapping", type=Path, metavar="MAPPING", help="hur kolumner, ord och fil ska läsas (JSON)")
    command.add_argument(
        "--reported-until",
        type=_date,
        metavar="DATE",
        help="dagen som placeringarna redovisar avtalen till och med",
    )
    command.add_argument(
        "--persons",
        metavar="COLUMN",
        help="kolumnen som skiljer personerna åt i en lista per vecka eller månad: de blir placeringar",
    )
    command.add_argument("--contract", metavar="NUMBER", help="avtalet som alla rader gäller, där filen inte säger det")
    command.add_argument(
        "--leave-out",
        action="append",
        default=[],
        metavar="COLUMN",
        help="en kolumn som ser ut som personnummer men är något annat: inget av den läses",
    )
    command.add_argument(
        "--careful", action="store_true", help="stannar där något talar emot filen, som sidan Ladda upp gör"
    )
