"""The sender's own file back: marked, corrected, read again without questions, and nothing else changed."""

from __future__ import annotations

import dataclasses
import datetime as dt
import io
import zipfile
from pathlib import Path
from typing import Any

import pytest
from annotated_files import HEADER, KEY, given_back, opened, saved, workbook
from openpyxl.comments import Comment
from openpyxl.worksheet.table import Table

from etl.checking import check_file, checked_file
from etl.outgoing import annotate_original, annotate_rewritten
from etl.outgoing.annotate import annotate
from etl.outgoing.remarks import Remarks
from etl.reading import UnreadableFile, generated_marks
from etl.reading.package import ZIP
from etl.reading.workbook import read_sheets

AWKWARD = Path(__file__).parents[1] / "awkward"


def test_the_workbook_is_the_same_and_says_what_to_do():
    book = opened(given_back(saved(workbook())))
    assert book.sheetnames == ["Sammanfattning", "Placeringar juni", "Anteckningar"]
    page = book["Placeringar juni"]
    assert page["A1"].font.sz == 18 and "A1:D1" in page.merged_cells
    assert page["A5"].fill.fgColor.rgb == "FF00FF00"
    assert page["E5"].number_format == "d mmm yyyy" and page["E5"].value == dt.datetime(2024, 6, 1)
    assert page.column_dimensions["A"].width == 33 and page.row_dimensions[6].hidden and page.freeze_panes == "B5"
    assert book["Anteckningar"]["B2"].value == "Ring Bygg AB"
    assert [cell.value for cell in page[4]] == [*HEADER, "Åtgärd"]
    actions = [page.cell(row, 8).value for row in (5, 6, 7)]
    assert actions[0] is None
    assert actions[1].startswith("Rätta Form (kolumn D): Ordet finns inte i listan")
    assert "Praktik, Arbetsträning" in actions[1], "the words to choose among"
    assert actions[2] == "Rätta Slutdag (kolumn F): Slutdagen ligger före startdagen. Rätta någon av dagarna."
    for place, wrong in (("D6", True), ("F7", True), ("D5", False), ("F6", False)):
        assert (page[place].fill.fill_type == "solid") == wrong
        assert (page[place].comment is not None) == wrong
    assert page.auto_filter.ref == "A4:H7", "the column follows when rows are sorted"


def test_the_summary_counts_and_tells_how_to_return_it():
    page = opened(given_back(saved(workbook())))["Sammanfattning"]
    rows = [[cell for cell in row if cell is not None] for row in page.iter_rows(values_only=True)]
    assert ["1 rad gick att läsa in, 2 rader gick inte."] in rows
    (form,) = [row for row in rows if "D Form" in row]
    assert form[0] == 1 and form[3:] == ["6", "Placeringar juni"]
    assert any(row and str(row[0]).startswith("3. Spara som Excel-arbetsbok") for row in rows)
    assert any(
        row and "inte har lästs, för de kan säga något om enskilda" in str(row[0]) and "Kommentar" in row[0]
        for row in rows
    )


def test_corrected_it_is_read_without_questions_and_only_what_was_corrected_differs():
    content = saved(workbook())
    first = check_file.check_file(content, "rapport juni.xlsx", KEY)
    made = annotate(content, first)
    book = opened(made)
    book["Placeringar juni"]["D6"] = "Praktik"
    book["Placeringar juni"]["F7"] = dt.date(2024, 7, 1)
    second = check_file.check_file(saved(book), made.file_name, KEY)
    (before,), (after,) = first.tables, second.tables
    assert (second.taken, second.refused) == (3, 0)
    assert after.warnings["code"].to_pylist() == before.warnings["code"].to_pylist(), (
        "the hidden row is said, as before"
    )
    assert after.ignored == before.ignored == ["Kommentar"], "the column and the summary are no news"
    assert second.sheets_left_out == first.sheets_left_out == []
    assert [[step.step for step in found.shaped] for found in after.readings] == [["shaped_own_marks"]]
    assert [dataclasses.replace(found, shaped=()) for found in after.readings] == before.readings
    assert after.mapping == before.mapping
    assert before.rows.to_pylist() == [row for row in after.rows.to_pylist() if row["row_number"] == 5]


def test_given_back_twice_nothing_is_doubled():
    made = given_back(saved(workbook()))
    book = opened(made)
    book["Placeringar juni"]["D6"] = "Praktik"
    again = given_back(saved(book), made.file_name)
    assert again.file_name == made.file_name == "rapport juni - att rätta.xlsx"
    book = opened(again)
    page = book["Placeringar juni"]
    assert book.sheetnames == ["Sammanfattning", "Placeringar juni", "Anteckningar"]
    assert [cell.value for cell in page[4]] == [*HEADER, "Åtgärd"]
    assert "Rätta" not in (page["H6"].value or "") and page["D6"].fill.fill_type is None and page["D6"].comment is None
    assert page["H7"].value.startswith("Rätta Slutdag")


def test_a_column_and_a_sheet_of_the_senders_own_by_these_names_are_theirs():
    header = (*HEADER[:6], "Åtgärd")
    book = workbook(header=header)
    book["Anteckningar"].title = "Sammanfattning"
    made = given_back(saved(book))
    page = opened(made)["Placeringar juni"]
    assert opened(made).sheetnames == ["Sammanfattning 2", "Placeringar juni", "Sammanfattning"]
    assert [cell.value for cell in page[4]] == [*header, "Åtgärd (Utfall)"]
    assert page["G7"].value == "ok"
    again = check_file.check_file(made.content, made.file_name, KEY)
    assert again.tables[0].ignored == ["Åtgärd"], "theirs is said to be left out, ours is not"
    page = opened(given_back(made.content))["Placeringar juni"]
    assert [cell.value for cell in page[4]] == [*header, "Åtgärd (Utfall)"]


def test_without_a_sheet_of_ours_the_column_is_an_unknown_one():
    book = workbook(header=(*HEADER[:6], "Åtgärd"))
    assert check_file.check_file(saved(book), "x.xlsx", KEY).tables[0].ignored == ["Åtgärd"]


def test_formulas_come_back_as_their_values_and_texts_as_texts():
    book = workbook()
    content = saved(book)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    sheet = parts["xl/worksheets/sheet1.xml"]
    at = sheet.index(b'<c r="G7"')
    end = sheet.index(b"</c>", at) + 4
    parts["xl/worksheets/sheet1.xml"] = sheet[:at] + b'<c r="G7"><f>1+41</f><v>42</v></c>' + sheet[end:]
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    made = given_back(out.getvalue())
    assert not annotate_original.has_formulas(made.content)
    page = opened(made)["Placeringar juni"]
    assert page["G7"].value == 42
    assert (page["G5"].value, page["G5"].data_type, bool(page["G5"].quotePrefix)) == ("=1+1", "s", True)
    assert any(
        "Formler har ersatts" in str(row[0]) for row in opened(made)["Sammanfattning"].iter_rows(values_only=True)
    )


def test_a_table_of_excels_takes_the_column_in():
    book = workbook()
    page = book.active
    page.auto_filter.ref = None
    page.add_table(Table(displayName="Rader", ref="A4:G7"))
    page = opened(given_back(saved(book)))["Placeringar juni"]
    table = page.tables["Rader"]
    assert table.ref == "A4:H7"
    assert [each.name for each in table.tableColumns] == [*HEADER, "Åtgärd"]


def test_the_senders_note_is_kept_and_a_merged_cell_marked():
    book = workbook()
    page = book.active
    page["D6"].comment = Comment("Vad heter det?", "Anna")
    page.merge_cells("F7:F8")
    page = opened(given_back(saved(book)))["Placeringar juni"]
    assert "Vad heter det?" in page["D6"].comment.text and "Rätta:" in page["D6"].comment.text
    assert page["F7"].fill.fill_type == "solid"


def test_a_warning_is_not_an_error():
    rows = "contract_id;organisation_id;supplier_id;start_date\nC1;212000-0143;556036-0793;2024-01-01\n"
    made = given_back(rows.encode(), "avtal.csv")
    page = opened(made)["avtal"]
    assert page["E2"].value.startswith("Se över organisation_id (kolumn B): Organisationsnumret har fel kontrollsiffra")
    assert page["B2"].comment.text.startswith("Se över:")


def test_macros_do_not_follow_and_it_is_said(monkeypatch):
    content = saved(workbook())
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts["xl/vbaProject.bin"] = b"not a macro"
    types = parts["[Content_Types].xml"]
    parts["[Content_Types].xml"] = types.replace(
        b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
        b"application/vnd.ms-excel.sheet.macroEnabled.main+xml",
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    made = given_back(out.getvalue(), "rapport.xlsm")
    assert made.file_name == "rapport - att rätta.xlsx"
    with zipfile.ZipFile(io.BytesIO(made.content)) as archive:
        assert "xl/vbaProject.bin" not in archive.namelist()
        assert b"macroEnabled" not in archive.read("[Content_Types].xml")
    assert any("Makron" in str(row[0]) for row in opened(made)["Sammanfattning"].iter_rows(values_only=True))


def test_a_workbook_that_would_not_come_back_the_same_is_written_anew(monkeypatch):
    """Numbers and days are still numbers and days, and it is said that the looks are gone."""
    monkeypatch.setattr(annotate_original, "MOST_SHEET_BYTES", 10)
    content = saved(workbook())
    made = given_back(content)
    before, after = dict(read_sheets(content)), dict(read_sheets(made.content))
    assert [row[:7] for row in after["Placeringar juni"]] == [row[:7] for row in before["Placeringar juni"]]
    page = opened(made)["Placeringar juni"]
    assert page["E5"].value == dt.datetime(2024, 6, 1)
    assert page["D6"].fill.fill_type == "solid" and page["H6"].value.startswith("Rätta Form")
    again = given_back(made.content)
    assert [cell.value for cell in opened(again)["Placeringar juni"][4]] == [*HEADER, "Åtgärd"]


NOTHING = (
    checked_file.CheckedFile("x.xls", "", [], False),
    Remarks({}, {}, []),
    [("mark", (generated_marks.SUMMARY_MARK,))],
)


@pytest.mark.parametrize(
    "path",
    sorted(path for path in AWKWARD.iterdir() if path.suffix in (".xls", ".ods", ".xlsx", ".xlsm")),
    ids=lambda p: p.name,
)
def test_every_readable_workbook_comes_back_with_the_same_cells(path):
    """Written anew (as .xls and .ods are), and with its looks where it has the newer format."""
    content = path.read_bytes()
    try:
        before = dict(read_sheets(content))
    except UnreadableFile:
        return
    made = dict(read_sheets(annotate_rewritten.from_sheets(list(before.items()), *NOTHING)))
    for sheet, rows in before.items():
        assert filled(made[sheet]) == filled(rows)
    if content.startswith(ZIP) and path.suffix != ".ods":
        with_looks = annotate_original.annotate_workbook(content, *NOTHING)
        if with_looks is not None:
            after = dict(read_sheets(with_looks))
            assert {sheet: filled(rows) for sheet, rows in before.items()} == {s: filled(after[s]) for s in before}


def filled(rows: Any) -> dict[tuple[int, int], str]:
    return {(i, j): text for i, row in enumerate(rows) for j, text in enumerate(row) if text is not None}


def test_an_old_workbook_comes_back_as_xlsx_with_remarks(monkeypatch):
    """The way of .xls and .ods, for the rows of this file's workbook."""
    content = saved(workbook())
    file = check_file.check_file(content, "rapport.xls", KEY)
    found = [dataclasses.replace(found, format="xls") for found in file.tables[0].readings]
    old = dataclasses.replace(file, tables=[dataclasses.replace(file.tables[0], readings=found)])
    made = annotate(content, old)
    page = opened(made)["Placeringar juni"]
    assert page["H6"].value.startswith("Rätta Form") and page["D6"].comment
    assert check_file.check_file(made.content, made.file_name, KEY).refused == 2
    assert any("äldre format" in str(row[0]) for row in opened(made)["Sammanfattning"].iter_rows(values_only=True))
