"""A column that looks like personal numbers and is something else is left out where somebody says so; nothing of it is
read or kept."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest

from etl.__main__ import main
from etl.checking import check_file
from etl.intake import look, raw_sheets, returned_files
from etl.mapping.model import FileMapping, from_json, to_json
from etl.mapping.place_tables import FileRefused
from etl.outgoing import annotate, remarks
from etl.reading.read_options import AS_FOUND, Reading
from etl.store import deliveries
from tests.etl.small_files import KEY, PERSON, as_xlsx, refused

# Numbers of invoices that have the form and the check digit of a personal number (Skatteverket's own example).
ALIKE = ("811218 9876", "8112189876", "811218.9876")
HEADER = ["contract_id", "period", "fte_months", "Fakturanr"]
WITHOUT = replace(AS_FOUND, leave_out=("fakturanr",))


def report(numbers: tuple[str, ...] = ALIKE, header: str = "Fakturanr") -> bytes:
    rows = [f"K-{row};2024-0{row};{row};{text}" for row, text in enumerate(numbers, start=1)]
    return "\r\n".join([";".join([*HEADER[:3], header]), *rows]).encode()


def check_with(content: bytes, reading: Reading, name: str = "fil.csv") -> check_file.CheckedFile:
    return check_file.check_file(content, name, KEY, None, FileMapping(reading))


def test_a_refusal_says_which_columns_may_be_something_else() -> None:
    refusal = refused(report())
    assert (refusal.code, refusal.columns_to_leave_out) == ("identity_numbers_found", ["Fakturanr"])


@pytest.mark.parametrize(
    "content",
    [
        report(("811218-9876", "8112189876", "811218.9876")),  # one is written as personal numbers are
        report(header="Personnummer"),  # the header says what they are
        report().replace(b"2024-01", PERSON.encode()),  # another column
    ],
    ids=["written", "header", "elsewhere"],
)
def test_what_is_surely_a_number_cannot_be_left_out(content: bytes) -> None:
    assert refused(content).columns_to_leave_out == []
    header = content.decode().splitlines()[0].split(";")[-1]
    with pytest.raises(FileRefused) as refusal:
        check_with(content, replace(AS_FOUND, leave_out=(header,)))
    assert refusal.value.code == "identity_numbers_found"


def test_without_the_column_the_rows_are_taken_and_the_file_is_not_kept() -> None:
    file = check_with(report(), WITHOUT)
    (table,) = file.tables
    assert (file.taken, file.refused, file.may_be_kept) == (3, 0, False)
    assert table.rows["fte_months"].to_pylist() == [1.0, 2.0, 3.0]
    (group,) = [group for group in file.groups if group.code == "column_left_out_doubtful"]
    assert (group.level, group.header, group.column_letter, group.rows) == ("warning", "Fakturanr", "D", (2, 3, 4))
    assert annotate.holds_persons_number(file)
    assert [action.code for action in remarks.remarks(file).actions] == ["column_left_out_doubtful"]


@pytest.mark.parametrize("in_rows", ["contract_id", "Fakturanr"])
def test_nothing_of_the_column_is_seen_whatever_it_is_mapped_to(in_rows: str, data_folder: Path) -> None:
    content = report().replace(b"contract_id", b"Avtal").replace(b"Fakturanr", in_rows.encode())
    reading = replace(AS_FOUND, leave_out=(in_rows,))
    seen = look.look(content, "fil.csv", reading)
    assert "9876" not in repr([(table.rows, table.examples) for table in seen.tables])
    assert "9876" not in repr([sheet.rows for sheet in raw_sheets.raw_sheets(content, "fil.csv", reading)])
    assert "9876" not in repr([table.cells.to_pylist() for table in seen.opened.tables])


def test_a_column_without_a_header_is_named_by_its_letter() -> None:
    book = openpyxl.load_workbook(
        io.BytesIO(as_xlsx({"Blad1": [HEADER[:3], *([f"K-{n}", "2024-01", n] for n in range(3))]}))
    )
    for row, text in enumerate(ALIKE, start=2):
        book.active.cell(row, 4, text)
    content = io.BytesIO()
    book.save(content)
    assert refused(content.getvalue(), "fil.xlsx").columns_to_leave_out == ["D"]
    assert check_with(content.getvalue(), replace(AS_FOUND, leave_out=("D",)), "fil.xlsx").taken == 3


def test_a_column_that_is_not_there_is_told() -> None:
    with pytest.raises(FileRefused) as refusal:
        check_with(report(), replace(AS_FOUND, leave_out=("Fakturanummer",)))
    assert (refusal.value.code, refusal.value.arguments) == (
        "column_to_leave_out_unknown",
        {"column": "Fakturanummer"},
    )


def test_it_is_written_with_the_mapping_and_holds_for_this_file_alone() -> None:
    mapping = FileMapping(WITHOUT)
    assert from_json(to_json(mapping)) == mapping
    assert WITHOUT.for_other_files() == AS_FOUND


def test_on_the_command_line(data_folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "rapport.csv"
    path.write_bytes(report())
    assert main(["check", str(path)]) == 2
    assert '--leave-out "Fakturanr"' in capsys.readouterr().out
    assert main(["load", str(path), "--leave-out", "Fakturanr"]) == 0
    (delivery,) = deliveries.active()
    assert not delivery.original_kept
    kept = [each.read_bytes() for each in (data_folder / "store").rglob("*") if each.is_file()]
    assert not any(b"9876" in each for each in kept)
    assert returned_files.open_file(report(), "rapport.csv").left_out == frozenset()
