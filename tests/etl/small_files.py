"""Small files of contracts and placements, as text and as workbooks, and how they are checked."""

import io
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import pytest
import xlsxwriter

from etl.checking import check_file
from etl.checking.checked_file import CheckedFile
from etl.mapping.place_tables import FileRefused

HERE = Path(__file__).parent
MESSAGES = HERE.parents[1] / "data" / "reference" / "messages.yml"
KEY, OTHER_KEY = b"k" * 32, b"o" * 32
# Skatteverket's own examples of numbers that nobody has.
PERSON = "811218-9876"
PERSON_FORMS = ("811218-9876", "8112189876", "19811218-9876", "198112189876", "811218+9876", "811218 9876")
NO_SUCH_DAY = "750231-0241"
BUYER, SUPPLIER = "212000-0142", "556036-0793"
CONTRACTS = ["contract_id", "organisation_id", "supplier_id", "supplier_name", "start_date", "end_date", "value_sek"]
PLACEMENTS = ["placement_id", "contract_id", "participant_key", "form", "start_date", "end_date", "extent_pct"]


def as_csv(rows: Iterable[Sequence[str]], encoding: str = "utf-8") -> bytes:
    return "".join(";".join(row) + "\r\n" for row in rows).encode(encoding)


def as_xlsx(sheets: Mapping[str, Sequence[Sequence[object]]], comment: str = "") -> bytes:
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True, "strings_to_formulas": False}) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
            if comment:
                sheet.write_comment(0, 0, comment)
    return content.getvalue()


def contract(**cells: str) -> list[str]:
    row = {"contract_id": "C1", "organisation_id": BUYER, "supplier_id": SUPPLIER, "start_date": "2024-01-01", **cells}
    return [row.get(name, "") for name in CONTRACTS]


def placement(**cells: str) -> list[str]:
    row = {
        "placement_id": "P1",
        "contract_id": "C1",
        "participant_key": "d1",
        "form": "praktik",
        "start_date": "2024-02-01",
        **cells,
    }
    return [row.get(name, "") for name in PLACEMENTS]


def check(content: bytes, name: str = "fil.csv", kind: str | None = None, key: bytes = KEY) -> CheckedFile:
    return check_file.check_file(content, name, key, kind)


def refused(content: bytes, name: str = "fil.csv", kind: str | None = None) -> FileRefused:
    with pytest.raises(FileRefused) as refusal:
        check(content, name, kind)
    return refusal.value


def problems(file: CheckedFile) -> list[tuple[object, ...]]:
    """(sheet, row, letter, header, code) of all that was refused or warned of."""
    names = ("sheet", "row_number", "column_letter", "header", "code")
    found = [
        problem for table in file.tables for part in (table.refused, table.warnings) for problem in part.to_pylist()
    ]
    return sorted(tuple(problem[name] for name in names) for problem in found)
