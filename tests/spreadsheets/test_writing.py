"""Files for a spreadsheet: no text becomes a formula, a number stays a number, a sheet has a name that Excel takes."""

from __future__ import annotations

import csv
import datetime as dt
import io
import unicodedata
import zipfile

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from spreadsheets.formulas import could_be_formula, harmless
from spreadsheets.write_csv import csv_text
from spreadsheets.write_xlsx import MOST_TEXT, Book, fits, fitting, sheet_name

RUN = [
    "=1+1", "+46", "-2", "@x", "\tx", "\rx", "\nx", "=cmd|' /C calc'!A0", "＝1", "＋1", "－1", "＠x",
    "  =1", "\u00a0=1", "\ufeff=1", "\u200b=1", "\x00=1", " \t=1", "'=1", '"=1', '" =1', "\u3000=1", "\x1f@x",
]  # fmt: skip
NOT_RUN = ["Bygg AB", "1-2", "a=b", "", " ", "(1)", "5", "–", "..", "'", "é=1"]


def read_csv(text: str, separator: str = ";") -> list[list[str]]:
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=separator))


def written(*values: object, streamed: bool = False) -> openpyxl.worksheet.worksheet.Worksheet:
    with Book({"text": {"bold": True}}, streamed=streamed) as book:
        sheet = book.sheet("Blad")
        sheet.put_row(0, values)
        sheet.put_row(1, values, "text")
    assert b"<f>" not in zipfile.ZipFile(io.BytesIO(book.content)).read("xl/worksheets/sheet1.xml")
    return openpyxl.load_workbook(io.BytesIO(book.content))["Blad"]


@pytest.mark.parametrize("text", RUN)
def test_what_could_be_a_formula_is_a_text_in_each_kind_of_file(text: str) -> None:
    assert could_be_formula(text)
    assert harmless(text) == f"'{text}"
    assert read_csv(csv_text([[text, 1]]))[0] == [f"'{text}", "1"]
    for streamed in (False, True):
        for cell in (row[0] for row in written(text, streamed=streamed).iter_rows()):
            assert (cell.data_type, bool(cell.quotePrefix)) == ("s", True)


@pytest.mark.parametrize("text", NOT_RUN)
def test_other_texts_are_left_alone(text: str) -> None:
    assert not could_be_formula(text)
    assert harmless(text) == text
    assert read_csv(csv_text([[text, "x"]]))[0] == [text, "x"]
    for cell in (row[0] for row in written(text).iter_rows()):
        assert ((cell.value or ""), bool(cell.quotePrefix)) == (text, False)


@given(st.text(max_size=20))
def test_no_text_in_a_csv_begins_as_a_formula(text: str) -> None:
    cell = read_csv(csv_text([[text, "x"]]))[0][0]
    bare = "".join(sign for sign in cell if not sign.isspace() and unicodedata.category(sign) not in ("Cc", "Cf"))
    assert not bare.startswith(tuple("=+-@＝＋－＠")) and not cell.startswith(("\t", "\r", "\n"))
    assert cell in (text, f"'{text}")


def test_what_is_no_text_stays_what_it_is() -> None:
    day, moment = dt.date(2024, 3, 31), dt.datetime(2024, 3, 31, 12, 30)
    assert csv_text([[-2, -1.5, 1 / 3, None, day, True]]) == "-2;-1,5;0,333333;;2024-03-31;True\r\n"
    assert csv_text([[-1.5, "a-b", "-b"]], separator=",", line_end="\n", number=str) == "-1.5,a-b,'-b\n"
    assert csv_text([["=1", '5"', "a;b"]], guarded=False) == '=1;"5""";"a;b"\r\n'
    first, second = written(-2, -1.5, None, day, True, "-2").iter_rows()
    assert [cell.value for cell in first][:3] == [-2, -1.5, None]
    assert [cell.data_type for cell in second] == ["n", "n", "n", "n", "b", "s"]
    with Book({"day": {"num_format": "yyyy-mm-dd hh:mm"}}) as book:
        book.sheet("Blad").put_row(0, [day, moment], "day")
    read = openpyxl.load_workbook(io.BytesIO(book.content))["Blad"]
    assert [cell.value for cell in read[1]] == [dt.datetime(2024, 3, 31), moment]
    with pytest.raises(TypeError, match="bytes"), Book({}) as book:
        book.sheet("Blad").put(0, 0, b"x")


def test_a_text_is_cut_where_a_cell_ends_and_half_a_sign_is_written() -> None:
    long = "å" * MOST_TEXT
    assert fits(long) and fitting(long) == long
    assert not fits(long + "å") and fitting(long + "å") == long
    assert not fits("🙂" * 20_000) and fitting("🙂" * 20_000) == "🙂" * 16_383
    assert written("a\ud800b")["A1"].value == "a?b"


@pytest.mark.parametrize(
    ("text", "name", "second"),
    [
        ("Upp/fyllelse", "Upp fyllelse", "Upp fyllelse 2"), ("'Mål'", "Mål", "Mål 2"), ("[]:*?", "Data", "Data 2"),
        ("", "Data", "Data 2"), ("History", "Data", "Data 2"), ("x\ny", "x y", "x y 2"),
        ("a" * 40, "a" * 31, "a" * 29 + " 2"), ("🙂" * 20, "🙂" * 15, "🙂" * 14 + " 2"),
    ],
)  # fmt: skip
def test_a_sheet_gets_a_name_that_excel_takes_and_no_other_has(text: str, name: str, second: str) -> None:
    with Book({}) as book:
        for _ in range(2):
            book.sheet(sheet_name(text, book.names))
    assert openpyxl.load_workbook(io.BytesIO(book.content)).sheetnames == [name, second]
    assert sheet_name(text, [name.upper(), second]) == second.replace("2", "3")
