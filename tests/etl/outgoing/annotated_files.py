"""A sender's file, and the same with remarks."""

from __future__ import annotations

import datetime as dt
import io
from typing import Any

import openpyxl
from openpyxl.styles import Font, PatternFill

from etl.checking import check_file
from etl.outgoing.annotate import Annotated, annotate

KEY = bytes(32)
HEADER = ("Placerings-ID", "Avtal", "Deltagare", "Form", "Startdag", "Slutdag", "Kommentar")
ROWS = (
    ("P1", "C1", "d1", "Praktik", dt.date(2024, 6, 1), None, "=1+1"),
    ("P2", "C1", "d2", "Praktikjobb", dt.date(2024, 6, 2), None, "@här"),
    ("P3", "C1", "d3", "Praktik", dt.date(2024, 6, 3), dt.date(2024, 5, 1), "ok"),
)


def workbook(rows: Any = ROWS, header: Any = HEADER, title: str = "Placeringar juni") -> openpyxl.Workbook:
    """A title, a merged heading, an empty row, the header in row 4, colours, a hidden row and a sheet of notes."""
    book = openpyxl.Workbook()
    page = book.active
    page.title = title
    page["A1"] = "Rapport för juni"
    page["A1"].font = Font(bold=True, size=18)
    page.merge_cells("A1:D1")
    page["A2"] = "Bygg AB"
    for column, name in enumerate(header, start=1):
        page.cell(4, column, name)
    for number, row in enumerate(rows, start=5):
        for column, value in enumerate(row, start=1):
            cell = page.cell(number, column, value)
            if isinstance(value, str):
                cell.data_type = "s"
    page["A5"].fill = PatternFill("solid", fgColor="FF00FF00")
    page["E5"].number_format = "d mmm yyyy"
    page.column_dimensions["A"].width = 33
    page.row_dimensions[6].hidden = True
    page.freeze_panes = "B5"
    page.auto_filter.ref = f"A4:G{4 + len(rows)}"
    book.create_sheet("Anteckningar")["B2"] = "Ring Bygg AB"
    return book


def saved(book: openpyxl.Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def opened(made: Annotated) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(made.content))


def given_back(content: bytes, name: str = "rapport juni.xlsx", kind: str | None = None) -> Annotated:
    return annotate(content, check_file.check_file(content, name, KEY, kind))


def column(page: Any, header_row: int, name: str) -> int:
    return next(cell.column for cell in page[header_row] if cell.value == name)
