"""Reading: every file of tests/etl/awkward is read as the expectation beside it says, and what holds for all files."""

import csv
import datetime as dt
import io
import json
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
import xlsxwriter
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from etl.checking.check_file import check_file
from etl.checking.checked_file import CheckedFile
from etl.mapping.model import from_json
from etl.mapping.place_tables import FileRefused
from etl.privacy.identity_numbers import Place, find_identity_numbers
from etl.reading import ReadingResult, SourceFile, UnreadableFile
from etl.reading.read import read_file

AWKWARD = Path(__file__).parents[1] / "awkward"
MESSAGES = Path(__file__).parents[3] / "data" / "reference" / "messages.yml"
FILES = sorted(
    path
    for path in AWKWARD.iterdir()
    if path.is_file() and not path.name.endswith((".expected.json", ".py")) and path.name != ".gitattributes"
)
KEY = b"k" * 32
KNOWN = {
    "comment",
    "contract_id",
    "form",
    "has_requirement",
    "municipality_code",
    "organisation_id",
    "participant_key",
    "placement_id",
    "received_date",
    "required_places",
    "start_date",
    "supplier_id",
    "supplier_name",
    "value_sek",
}


def known_columns(cells: Sequence[str]) -> int:
    return sum(cell in KNOWN for cell in cells)


def marked_and_shaped(reading: ReadingResult) -> dict[str, Any]:
    """What an expectation says of them; it says nothing where there is nothing."""
    plain = {
        "marked": [[part.first, part.last, part.how] for part in reading.marked],
        "shaped": [[s.step, s.first_row, s.last_row, s.column, s.field, s.value] for s in reading.shaped],
    }
    return {name: parts for name, parts in plain.items() if parts}


def as_plain(source: SourceFile) -> dict[str, Any]:
    """A source file in the shape of an expectation."""
    return {
        "tables": [
            {
                "header": list(table.header),
                "rows": [
                    list(row) for row in zip(*(column.to_pylist() for column in table.cells.columns), strict=True)
                ],
                "row_numbers": table.row_numbers.to_pylist(),
                "found": {
                    "format": table.reading.format,
                    "encoding": table.reading.encoding,
                    "separator": table.reading.separator,
                    "sheet": table.reading.sheet,
                    "header_row": table.reading.header_row,
                    "skipped": [[part.first_row, part.last_row, part.why] for part in table.reading.skipped],
                    **marked_and_shaped(table.reading),
                },
            }
            for table in source.tables
        ],
        "loose_cells": [[cell.sheet, cell.row, cell.column, cell.text] for cell in source.loose_cells],
    }


def as_checked(file: CheckedFile) -> list[dict[str, Any]]:
    """A checked file in the shape of an expectation: every table's typed rows, and what was said of the others."""
    return [
        {
            "kind": table.kind.name,
            "rows": [
                {
                    name: str(value) if isinstance(value, dt.date) else value
                    for name, value in row.items()
                    if value is not None
                }
                for row in table.rows.to_pylist()
            ],
            "refused": problems_of(table.refused),
            "warnings": problems_of(table.warnings),
            "left_out": [[column.letter, column.header] for column in table.left_out],
            "found": [
                {
                    "header_row": found.header_row,
                    "skipped": [[part.first_row, part.last_row, part.why] for part in found.skipped],
                    **marked_and_shaped(found),
                }
                for found in table.readings
            ],
        }
        for table in file.tables
    ]


def problems_of(table: pa.Table) -> list[list[Any]]:
    return [[row["row_number"], row["column_letter"], row["code"]] for row in table.to_pylist()]


def expectation_of(path: Path) -> dict[str, Any]:
    expectation = path.with_name(f"{path.name}.expected.json")
    assert expectation.exists(), f"write {expectation.name}: what this file shall be read as"
    expected: dict[str, Any] = json.loads(expectation.read_text(encoding="utf-8"))
    assert {"tables", "refused", "checked", "check_refused"} & set(expected)
    return expected


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_awkward_file_is_checked(path: Path) -> None:
    """What comes out at the other end: typed rows, or a refusal; of a file that somebody mapped, with its mapping."""
    expected = expectation_of(path)
    mapping = from_json(expected["mapping"]) if "mapping" in expected else None
    if "check_refused" in expected or "refused" in expected:
        with pytest.raises(FileRefused) as refusal:
            check_file(path.read_bytes(), path.name, KEY, None, mapping)
        if "check_refused" in expected:
            assert [refusal.value.code, refusal.value.arguments] == expected["check_refused"]
        return
    try:
        checked = as_checked(check_file(path.read_bytes(), path.name, KEY, None, mapping))
    except FileRefused:
        assert "checked" not in expected
        return
    if "checked" in expected:
        assert checked == expected["checked"]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_awkward_file(path: Path) -> None:
    expected = expectation_of(path)
    if not {"tables", "refused"} & set(expected):
        return  # only what is made of it is of interest
    if "refused" in expected:
        with pytest.raises(UnreadableFile) as refusal:
            read_file(path.read_bytes(), path.name, known_columns)
        assert refusal.value.code == expected["refused"]
        assert refusal.value.arguments == expected.get("arguments", {})
        return
    source = read_file(path.read_bytes(), path.name, known_columns)
    got = as_plain(source)
    assert got["tables"] == expected["tables"]
    assert got["loose_cells"] == expected["loose_cells"]
    for table in source.tables:
        assert table.cells.column_names == [str(i) for i in range(len(table.header))]
    identity = expected.get("identity", {"places": []})
    kinds = identity.get("kinds", [["personal"] * len(table.header) for table in source.tables])
    places = find_identity_numbers(source, path.name, kinds).places
    assert [[place.row, place.column] for place in places] == identity["places"]


def test_no_expectation_without_its_file() -> None:
    names = {path.name for path in FILES}
    lonely = [
        path.name for path in AWKWARD.glob("*.expected.json") if path.name.removesuffix(".expected.json") not in names
    ]
    assert lonely == []


def test_every_refusal_has_a_message() -> None:
    messages = yaml.safe_load(MESSAGES.read_text(encoding="utf-8"))
    places = [Place(), Place(sheet=""), Place(None, 2, 1, ""), Place("Blad", 2, 1, ""), Place("xl/x.xml", 0, 0, "")]
    said = [place.message for place in places]
    for path in AWKWARD.glob("*.expected.json"):
        expected = json.loads(path.read_text(encoding="utf-8"))
        if "refused" in expected:
            said.append((expected["refused"], expected.get("arguments", {})))
        if "check_refused" in expected:
            said.append(tuple(expected["check_refused"]))
        for table in expected.get("checked", []):
            said += [(code, {}) for *_, code in table["refused"] + table["warnings"]]
            for found in table["found"]:
                names = ("first_row", "last_row", "column", "field", "value")
                for step, *arguments in found.get("shaped", []):
                    texts = messages[step]["sv"] + messages[step]["en"]
                    filled = dict(zip(names, map(str, arguments)))
                    said.append((step, {name: text for name, text in filled.items() if f"{{{name}}}" in texts}))
    for code, arguments in said:
        for text in (messages[code]["sv"], messages[code]["en"]):
            assert text.format(**arguments)
            assert all(f"{{{name}}}" in text for name in arguments)


@given(st.binary(max_size=400))
@settings(max_examples=300, deadline=None)
def test_random_bytes_are_read_or_refused(content: bytes) -> None:
    with suppress(UnreadableFile):
        read_file(content, "x.csv", known_columns)


@given(st.sampled_from([path for path in FILES if path.stat().st_size < 100_000]), st.data())
@settings(max_examples=200, deadline=None)
def test_changed_bytes_are_read_or_refused(path: Path, data: st.DataObject) -> None:
    content = bytearray(path.read_bytes())
    for _ in range(3):
        if content:
            content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    with suppress(UnreadableFile):
        read_file(bytes(content), path.name, known_columns)


# No invisible signs: whether a cell of nothing but those is empty is not what is tried here.
CELL = st.text(alphabet=st.sampled_from(list("abcÅäö 019-,;.|\t\"'\n")), max_size=12)


@given(
    rows=st.lists(st.lists(CELL, min_size=3, max_size=3), max_size=8),
    separator=st.sampled_from(";,\t|"),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "cp1252"]),
    line_end=st.sampled_from(["\n", "\r\n"]),
)
@settings(max_examples=300, deadline=None)
def test_what_is_written_is_read(rows: list[list[str]], separator: str, encoding: str, line_end: str) -> None:
    header = ["contract_id", "supplier_name", "required_places"]
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=separator, lineterminator=line_end).writerows([header, *rows])
    [table] = read_file(text.getvalue().encode(encoding), "x.csv", known_columns).tables
    kept = {
        number: [cell if cell.strip() else None for cell in row]
        for number, row in enumerate(rows, start=2)
        if any(cell.strip() for cell in row)
    }
    assert list(table.header) == header
    assert table.reading.separator == separator
    numbers = table.row_numbers.to_pylist()
    read = [list(row) for row in zip(*(column.to_pylist() for column in table.cells.columns), strict=True)]
    assert dict(zip(numbers, read, strict=True)) == kept


def test_both_parsers_give_the_same() -> None:
    """A ragged row sends a file to the exact parser; without it the fast one reads it."""
    lines = [f'K-{number};"Firma {number}; ""X""";{number}' for number in range(500)]
    regular = "\n".join(["contract_id;supplier_name;required_places", *lines])
    [fast] = read_file(regular.encode(), "x.csv", known_columns).tables
    [exact] = read_file((regular + "\nK-x;Y").encode(), "x.csv", known_columns).tables
    assert exact.cells.slice(0, 500).to_pydict() == fast.cells.to_pydict()
    assert exact.row_numbers.to_pylist() == [*fast.row_numbers.to_pylist(), 502]


def test_a_row_of_a_thousand_cells_makes_no_thousand_columns() -> None:
    content = b"contract_id;supplier_name\nK-1;A\nK-2" + b";x" * 1000 + b"\nK-3;C"
    [table] = read_file(content, "x.csv", known_columns).tables
    assert len(table.header) == 52
    assert table.cells.column(51)[1].as_py().count("x") == 950


def test_a_workbook_of_many_rows() -> None:
    content = io.BytesIO()
    book = xlsxwriter.Workbook(content, {"in_memory": True, "constant_memory": True})
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, ["contract_id", "supplier_name"])
    for row in range(1, 3001):
        sheet.write_row(row, 0, [f"K-{row}", row / 2])
    book.close()
    [table] = read_file(content.getvalue(), "x.xlsx", known_columns).tables
    assert table.cells.num_rows == 3000
    assert table.cells.column(1)[0].as_py() == "0.5e0"
    assert table.row_numbers[2999].as_py() == 3001


def test_too_large_a_workbook(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("etl.reading.workbook.MOST_BYTES", 100)
    with pytest.raises(UnreadableFile) as refusal:
        read_file((AWKWARD / "plain.xlsx").read_bytes(), "plain.xlsx", known_columns)
    assert refusal.value.code == "workbook_too_large"


def test_a_million_rows() -> None:
    lines = "".join(f"P{n};K-{n % 500};d{n};Praktik;2024-01-15;{n % 100 + 1}\n" for n in range(1_000_000))
    content = "Placerings-ID;Avtalsnummer;Deltagare;Form;Startdatum;Omfattning\n" + lines
    [table] = check_file(content.encode(), "x.csv", KEY).tables
    assert table.rows.num_rows == 1_000_000 and table.refused_rows == 0
    assert table.rows.slice(999_999).to_pylist()[0]["row_number"] == 1_000_001


def test_five_hundred_columns() -> None:
    more = [f"Eget fält {number}" for number in range(494)]
    header = ["Placerings-ID", "Avtalsnummer", "Deltagare", "Form", "Startdatum", "Omfattning"]
    rows = [[f"P{n}", "K-1", f"d{n}", "Praktik", "2024-01-15", "50", *["x"] * 494] for n in range(50)]
    text = "\n".join(";".join(row) for row in [header[:3] + more + header[3:], *(r[:3] + r[6:] + r[3:6] for r in rows)])
    [table] = check_file(text.encode(), "x.csv", KEY).tables
    assert table.rows.num_rows == 50 and table.refused_rows == 0
    assert len(table.left_out) == 494
    assert table.rows["extent_pct"].to_pylist() == [50.0] * 50
