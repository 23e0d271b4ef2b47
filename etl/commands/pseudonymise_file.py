"""`pseudonymise`: a file with personal numbers -> one with keys, on the computer of whoever has the numbers.

Nothing is stored, no store is opened, and the secret is asked for and forgotten.
"""

from __future__ import annotations

import argparse
import csv
import getpass
import io
import sys
from collections.abc import Sequence
from pathlib import Path

from etl.checking import check_file
from etl.commands.file_report import ALL_TAKEN, FILE_REFUSED
from etl.commands.printing import print_lines, say
from etl.kinds import messages
from etl.privacy import identity_numbers
from etl.privacy.number_forms import natural_person_number
from etl.privacy.pseudonymise import LEAST_SECRET, CannotPseudonymise, PseudonymisedTable, Secret
from etl.privacy.pseudonymise import pseudonymise as keyed
from etl.reading import UnreadableFile, read
from spreadsheets import write_csv
from spreadsheets.write_xlsx import Book, sheet_name

_SHOWN = 10
_WHY = {
    "secret_too_short": f"Hemligheten måste ha minst {LEAST_SECRET} tecken. Ta en lång fras som bara ni känner till.",
    "no_numbers": "Ingen kolumn i filen har personnummer, så det finns inget att byta.",
    "not_numbers": "Kolumnen med personnummer har celler som inte går att läsa som personnummer: {cells}. Rätta dem, "
    "eller töm cellen. För den som har skyddade uppgifter: ange numret och ersättningsnumret med --protected.",
    "numbers_left": "Det finns personnummer kvar i filen: {cells}. Ta bort dem och försök igen.",
    "protected_wrong": "Filen med skyddade uppgifter ska ha en rad för var och en, personnummer;ersättningsnummer. "
    "Se rad {cells}.",
    "several_sheets": "Filen har flera blad; skriv den som .xlsx.",
    "out_is_file": "Skriv filen under ett annat namn, så att den ni har finns kvar.",
}


def pseudonymise(arguments: argparse.Namespace) -> int:
    """Writes the file with keys, and says what was replaced and left out; never a number."""
    content, name = arguments.file.read_bytes(), arguments.file.name
    try:
        if arguments.out.exists() and arguments.out.samefile(arguments.file):
            raise CannotPseudonymise("out_is_file")
        protected = _protected(arguments.protected) if arguments.protected else {}
        source = read.read_file(content, name, check_file.known_columns)
        secret = Secret(_ask())
        tables = keyed(source, secret, protected)
        written = _as_workbook(tables) if arguments.out.suffix.lower() == ".xlsx" else _as_text(tables)
        _demand_none_left(written, arguments.out.name)
    except UnreadableFile as unreadable:
        say(f"{name}: {messages.message(unreadable.code, unreadable.arguments)}")
        return FILE_REFUSED
    except CannotPseudonymise as problem:
        cells = ", ".join(problem.cells[:_SHOWN]) + (" …" if problem.cells[_SHOWN:] else "")
        say(f"{name}: {_WHY[problem.code].format(cells=cells)} Ingenting är skrivet.")
        return FILE_REFUSED
    arguments.out.write_bytes(written)
    print_lines(
        [
            f"{arguments.out} är skriven.",
            *(line for table in tables for line in _about(table)),
            "Det som stod utanför tabellerna är inte med: ange avtal och period när filen läses in, om de stod där.",
            f"Kontrolltecken: {secret.check} Blir de andra nästa gång är hemligheten en annan, och nycklarna också.",
        ]
    )
    return ALL_TAKEN


def _ask() -> str:
    """What is typed is not shown; without a terminal it is the first line of what comes in."""
    if sys.stdin.isatty():
        return getpass.getpass("Hemlighet (sparas ingenstans): ")
    return sys.stdin.readline().rstrip("\r\n")


def _protected(path: Path) -> dict[str, str]:
    """Ten digits -> replacement number. A line with headers may stand first."""
    lines = [line for line in path.read_text(encoding="utf-8-sig").splitlines() if line.strip()]
    rows = list(csv.reader(io.StringIO("\n".join(lines)), delimiter=";"))
    if rows and not any(sign.isdigit() for sign in rows[0][0]):
        rows, first = rows[1:], 2
    else:
        first = 1
    wrong = [
        str(first + place)
        for place, row in enumerate(rows)
        if len(row) != 2 or natural_person_number(row[0]) is None or not row[1].strip()
    ]
    # A replacement that is a number, or is somebody else's too, protects nobody.
    wrong += [
        str(first + place)
        for place, row in enumerate(rows)
        if len(row) == 2 and (natural_person_number(row[1]) or [other[1:] for other in rows].count([row[1]]) > 1)
    ]
    if wrong or not rows:
        raise CannotPseudonymise("protected_wrong", list(dict.fromkeys(wrong)) or ["1"])
    return {str(natural_person_number(number)): replacement.strip() for number, replacement in rows}


def _as_workbook(tables: Sequence[PseudonymisedTable]) -> bytes:
    with Book({}) as book:
        for table in tables:
            sheet = book.sheet(sheet_name(table.sheet, book.names))
            for row, line in enumerate(table.lines):
                sheet.put_row(row, line)
    return book.content


def _as_text(tables: Sequence[PseudonymisedTable]) -> bytes:
    if len(tables) > 1:
        raise CannotPseudonymise("several_sheets")
    return write_csv.csv_text([list(line) for line in tables[0].lines]).encode("utf-8-sig")


def _demand_none_left(written: bytes, name: str) -> None:
    """What is handed on is looked through as Utfall does when it is loaded."""
    source = read.read_file(written, name, check_file.known_columns)
    found = identity_numbers.find_identity_numbers(
        source, name, [["personal"] * len(table.header) for table in source.tables]
    )
    if found.places:
        raise CannotPseudonymise("numbers_left", [f"{place.letter}{place.row or ''}" for place in found.places])


def _about(table: PseudonymisedTable) -> list[str]:
    where = f"Blad {table.sheet}: " if table.sheet else ""
    lines = [f"{where}{len(table.lines) - 1} rader."]
    if table.replaced:
        lines.append(f"  Bytta mot nycklar: {', '.join(table.replaced)} ({table.persons} personer).")
    if table.left_out:
        lines.append(f"  Utelämnade kolumner: {', '.join(table.left_out)}.")
    return lines
