"""A person's number may stand anywhere in a workbook. Wherever it is, the file is refused whole and nothing is kept."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable

import openpyxl
import pytest
from openpyxl.chart import BarChart, Reference
from openpyxl.comments import Comment
from openpyxl.formatting.rule import FormulaRule
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from etl.checking import check_file
from etl.mapping.place_tables import FileRefused

NUMBER = "811218-9876"
ROWS = [
    ["contract_id", "organisation_id", "supplier_id", "start_date"],
    ["C1", "212000-1355", "556016-0680", "2024-01-01"],
]


def workbook(change: Callable[[openpyxl.Workbook, Worksheet], object]) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    for row in ROWS:
        sheet.append(row)
    change(book, sheet)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def note(book: openpyxl.Workbook, sheet: Worksheet) -> None:
    sheet["C2"].comment = Comment(f"Deltagaren är {NUMBER}", "x")


def header(book: openpyxl.Workbook, sheet: Worksheet) -> None:
    sheet.oddHeader.left.text = NUMBER


def list_of_choices(book: openpyxl.Workbook, sheet: Worksheet) -> None:
    rule = DataValidation(type="list", formula1=f'"{NUMBER},annan"')
    sheet.add_data_validation(rule)
    rule.add("A5")


def prompt(book: openpyxl.Workbook, sheet: Worksheet) -> None:
    rule = DataValidation(type="whole", formula1="1", prompt=f"Som {NUMBER}", showInputMessage=True)
    sheet.add_data_validation(rule)
    rule.add("A5")


def chart_title(book: openpyxl.Workbook, sheet: Worksheet) -> None:
    chart = BarChart()
    chart.title = f"Månader för {NUMBER}"
    chart.add_data(Reference(sheet, min_col=1, min_row=1, max_row=2))
    sheet.add_chart(chart, "F2")


def colouring_rule(book: openpyxl.Workbook, sheet: Worksheet) -> None:
    sheet.conditional_formatting.add("A1:A9", FormulaRule(formula=[f'A1="{NUMBER}"']))


def defined_name(book: openpyxl.Workbook, sheet: Worksheet) -> None:
    book.defined_names["Deltagare"] = DefinedName("Deltagare", attr_text=f'"{NUMBER}"')


def link(book: openpyxl.Workbook, sheet: Worksheet) -> None:
    sheet["A2"].hyperlink = f"mailto:{NUMBER}@example.org"


def sheet_properties(book: openpyxl.Workbook, sheet: Worksheet) -> None:
    book.properties.description = f"Om {NUMBER}"


def name_of_a_name(book: openpyxl.Workbook, sheet: Worksheet) -> None:
    book.defined_names["P_8112189876"] = DefinedName("P_8112189876", attr_text="Sheet!$A$1")


def format_of_a_number(book: openpyxl.Workbook, sheet: Worksheet) -> None:
    sheet["D2"].number_format = f'0" {NUMBER}"'


def code_name(book: openpyxl.Workbook, sheet: Worksheet) -> None:
    sheet.sheet_properties.codeName = "P811218_9876"


def covered_cell(book: openpyxl.Workbook, sheet: Worksheet) -> None:
    sheet["F1"], sheet["F2"], sheet["F3"] = "Kommentar", "se under", NUMBER
    sheet.merged_cells.add("F2:F3")


PLACES = (
    note, header, list_of_choices, prompt, chart_title, colouring_rule, defined_name, link, sheet_properties,
    name_of_a_name, format_of_a_number, covered_cell,
)  # fmt: skip


@pytest.mark.parametrize("place", PLACES)
def test_a_number_outside_the_cells_refuses_the_file(place) -> None:
    with pytest.raises(FileRefused) as refused:
        check_file.check_file(workbook(place), "avtal.xlsx", bytes(32))
    assert refused.value.code == "identity_numbers_found"
    assert NUMBER not in str([each.message for each in refused.value.places])


def test_a_number_in_the_text_of_a_formula_refuses_the_file() -> None:
    """openpyxl writes no value beside a formula, so one is put in: without it the file is refused for that."""
    content = workbook(lambda book, sheet: sheet.__setitem__("E2", f'=LEFT("{NUMBER}",2)'))
    changed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(changed, "w") as new:
        for name in old.namelist():
            part = old.read(name)
            if name.endswith("sheet1.xml"):
                assert b"<v></v>" in part or b"<v />" in part or b"<v/>" in part
                part = (
                    part.replace(b"<v></v>", b"<v>81</v>")
                    .replace(b"<v />", b"<v>81</v>")
                    .replace(b"<v/>", b"<v>81</v>")
                )
            new.writestr(name, part)
    with pytest.raises(FileRefused) as refused:
        check_file.check_file(changed.getvalue(), "avtal.xlsx", bytes(32))
    assert refused.value.code == "identity_numbers_found"


def test_a_workbook_with_notes_is_not_kept_as_it_came() -> None:
    """A note is free words and may be about a person; the rows are taken."""
    plain = check_file.check_file(workbook(lambda book, sheet: None), "avtal.xlsx", bytes(32))
    noted = check_file.check_file(
        workbook(lambda book, sheet: setattr(sheet["C2"], "comment", Comment("Karl slutade i maj", "x"))),
        "avtal.xlsx",
        bytes(32),
    )
    assert (plain.taken, plain.may_be_kept) == (1, True)
    assert (noted.taken, noted.may_be_kept) == (1, False)


def test_what_may_be_a_number_in_a_name_is_not_kept() -> None:
    file = check_file.check_file(workbook(code_name), "avtal.xlsx", bytes(32))
    assert (file.taken, file.may_be_kept) == (1, False)
    assert [group.code for group in file.groups if group.level == "warning"] == ["identity_number_doubtful"]


def with_part(name: str, content: bytes) -> bytes:
    """The workbook with one more part."""
    changed = io.BytesIO(workbook(lambda book, sheet: None))
    with zipfile.ZipFile(changed, "a") as book:
        book.writestr(name, content)
    return changed.getvalue()


@pytest.mark.parametrize(
    ("name", "content"),
    [(f"xl/media/{NUMBER}.png", b"x"), ("xl/media/bild.svg", f"<svg><text>{NUMBER}</text></svg>".encode())],
)
def test_a_number_in_a_part_s_name_or_in_a_drawing_refuses_the_file(name: str, content: bytes) -> None:
    with pytest.raises(FileRefused) as refused:
        check_file.check_file(with_part(name, content), "avtal.xlsx", bytes(32))
    assert refused.value.code == "identity_numbers_found"


@pytest.mark.parametrize(
    ("name", "is_kept"),
    [
        ("xl/vbaProject.bin", False),
        ("xl/media/image1.png", False),
        ("xl/embeddings/oleObject1.bin", False),
        ("xl/printerSettings/printerSettings1.bin", True),
    ],
)
def test_a_workbook_with_a_part_that_nobody_can_search_is_not_kept_as_it_came(name: str, is_kept: bool) -> None:
    file = check_file.check_file(with_part(name, b"\x00 811218-9876"), "avtal.xlsx", bytes(32))
    assert (file.taken, file.may_be_kept) == (1, is_kept)
