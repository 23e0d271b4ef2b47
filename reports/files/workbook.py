"""All figures of the report as an Excel workbook: a sheet per table, every definition, and what it all rests on.

Numbers are numbers. Texts are written as texts, so nothing that a supplier calls itself can become a formula.
"""

from __future__ import annotations

import datetime as dt
import io
import re
from dataclasses import replace
from typing import Any

import xlsxwriter

from reports.content.model import Cell, Column, Report, Table, Terms, Texts
from reports.content.text import _, speaking

_FORMATS = {"share": "0.0%", "count": "#,##0", "places": "#,##0.0", "months": "#,##0.0", "sek": "#,##0"}
_WIDEST = 60
_LONGEST_CELL = 32_767


def xlsx(report: Report) -> bytes:
    """The report as the bytes of an XLSX file."""
    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with speaking(report.language), xlsxwriter.Workbook(out, options) as book:
        moment = dt.datetime.combine(report.as_of, dt.time())
        book.set_properties({"title": f"{report.title}: {report.subtitle}", "author": "Utfall", "created": moment})
        looks = {name: book.add_format({"num_format": form, "valign": "top"}) for name, form in _FORMATS.items()}
        looks["date"] = book.add_format({"num_format": "yyyy-mm-dd", "align": "left", "valign": "top"})
        looks["text"] = book.add_format({"text_wrap": True, "valign": "top"})
        looks["words"] = book.add_format({"align": "right", "valign": "top"})
        looks["head"] = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        names: set[str] = set()
        _about(book.add_worksheet(_sheet_name(_("Om rapporten"), names)), report, looks)
        for _section, block in report.blocks():
            if isinstance(block, Table):
                _table(book.add_worksheet(_sheet_name(block.name, names)), block, report, looks)
        for _section, block in report.blocks():
            if isinstance(block, Terms):
                _terms(book.add_worksheet(_sheet_name(_("Definitioner"), names)), block, looks)
    return out.getvalue()


def _about(sheet: Any, report: Report, looks: dict[str, Any]) -> None:
    rows = [(report.title, report.subtitle), *report.facts]
    if report.invented:
        rows.insert(1, (_("Obs"), report.invented))
    for section, block in report.blocks():
        if isinstance(block, Texts):
            rows += [(block.heading or section.title, text) for text in block.paragraphs]
    sheet.set_column(0, 0, 32)
    sheet.set_column(1, 1, 100)
    for place, (label, text) in enumerate(rows):
        sheet.write_string(place, 0, _short(label), looks["head"] if place == 0 else looks["text"])
        sheet.write_string(place, 1, _short(text), looks["head"] if place == 0 else looks["text"])


def _table(sheet: Any, table: Table, report: Report, looks: dict[str, Any]) -> None:
    """The head stands in the first row, so that Excel can sort and filter; the note comes below."""
    columns, rows = _with_ends(table)
    for j, column in enumerate(columns):
        sheet.write_string(0, j, _short(column.label), looks["head"])
        longest = max([len(column.label), *(len(row[j].text) for row in rows)])
        sheet.set_column(j, j, min(max(longest + 2, 10), _WIDEST))
    for i, row in enumerate(rows, 1):
        for j, cell in enumerate(row):
            _cell(sheet, i, j, cell, looks, columns[j].is_number)
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 0, max(len(rows), 1), len(columns) - 1)
    below = len(rows) + 2
    # The workbook has all rows, so what is said of those left out on paper is not said here.
    notes = [table.title, "" if table.on_paper else table.note, report.invented]
    for text in filter(None, notes):
        sheet.write_string(below, 0, _short(text))
        below += 1


def _with_ends(table: Table) -> tuple[list[Column], list[list[Cell]]]:
    """Columns and rows with each interval as two, from and to; what is hidden or has no ends says so in both."""
    columns: list[Column] = []
    for column in table.columns:
        if column.is_interval:
            labels = (_("{column}, från"), _("{column}, till"))
            columns += [replace(column, label=label.format(column=column.label)) for label in labels]
        else:
            columns.append(column)
    rows: list[list[Cell]] = []
    for row in table.rows:
        cells: list[Cell] = []
        for column, cell in zip(table.columns, row, strict=True):
            if not column.is_interval:
                cells.append(cell)
            elif cell.ends is None:
                cells += [cell, cell]
            else:
                cells += [Cell("–") if end is None else replace(cell, value=end) for end in cell.ends]
        rows.append(cells)
    return columns, rows


def _cell(sheet: Any, i: int, j: int, cell: Cell, looks: dict[str, Any], is_number: bool) -> None:
    if isinstance(cell.value, dt.date):
        sheet.write_datetime(i, j, dt.datetime.combine(cell.value, dt.time()), looks["date"])
    elif cell.value is not None:
        sheet.write_number(i, j, cell.value, looks.get(cell.unit, looks["places"]))
    else:
        sheet.write_string(i, j, _short(cell.text), looks["words" if is_number else "text"])


def _terms(sheet: Any, terms: Terms, looks: dict[str, Any]) -> None:
    labels = list(dict.fromkeys(label for _term, told in terms.rows for label, _text in told))
    for j, label in enumerate((_("Mått"), *labels)):
        sheet.write_string(0, j, label, looks["head"])
        sheet.set_column(j, j, 30 if j == 0 else 48)
    for i, (term, told) in enumerate(terms.rows, 1):
        texts = dict(told)
        for j, text in enumerate((term, *(texts.get(label, "") for label in labels))):
            sheet.write_string(i, j, _short(text), looks["text"])
    sheet.freeze_panes(1, 1)


def _sheet_name(name: str, taken: set[str]) -> str:
    """A name that Excel takes: at most 31 characters, none of its marks, and no other sheet's."""
    plain = re.sub(r"[\[\]:*?/\\']", " ", name).strip()[:31] or "-"
    found, number = plain, 2
    while found.lower() in taken:
        ending = f" {number}"
        found, number = plain[: 31 - len(ending)] + ending, number + 1
    taken.add(found.lower())
    return found


def _short(text: str) -> str:
    return text[:_LONGEST_CELL]
