"""All figures of the report as an Excel workbook: a sheet per table, every definition, and what it all rests on.

Numbers are numbers. Texts are written as texts, so nothing that a supplier calls itself can become a formula.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from reports.content.model import Cell, Column, Report, Table, Terms, Texts
from reports.content.text import NOT_APPLICABLE, _, speaking
from spreadsheets.write_xlsx import Book, Looks, Sheet, sheet_name

_LOOKS: Looks = {
    "share": {"num_format": "0.0%", "valign": "top"},
    "count": {"num_format": "#,##0", "valign": "top"},
    "places": {"num_format": "#,##0.0", "valign": "top"},
    "months": {"num_format": "#,##0.0", "valign": "top"},
    "sek": {"num_format": "#,##0", "valign": "top"},
    "date": {"num_format": "yyyy-mm-dd", "align": "left", "valign": "top"},
    "text": {"text_wrap": True, "valign": "top"},
    "words": {"align": "right", "valign": "top"},
    "head": {"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"},
}
_WIDEST = 60


def xlsx(report: Report) -> bytes:
    """The report as the bytes of an XLSX file."""
    moment = dt.datetime.combine(report.as_of, dt.time())
    properties = {"title": f"{report.title}: {report.subtitle}", "author": "Utfall", "created": moment}
    with speaking(report.language), Book(_LOOKS, properties=properties) as book:
        _about(book.sheet(sheet_name(_("Om rapporten"))), report)
        for _section, block in report.blocks():
            if isinstance(block, Table):
                _table(book.sheet(sheet_name(block.name, book.names)), block, report)
        for _section, block in report.blocks():
            if isinstance(block, Terms):
                _terms(book.sheet(sheet_name(_("Definitioner"), book.names)), block)
    return book.content


def _about(sheet: Sheet, report: Report) -> None:
    rows = [(report.title, report.subtitle), *report.facts]
    if report.invented:
        rows.insert(1, (_("Obs"), report.invented))
    for section, block in report.blocks():
        if isinstance(block, Texts):
            rows += [(block.heading or section.title, text) for text in block.paragraphs]
    sheet.widths(32, 100)
    for place, row in enumerate(rows):
        sheet.put_row(place, row, "text" if place else "head")


def _table(sheet: Sheet, table: Table, report: Report) -> None:
    """The head stands in the first row, so that Excel can sort and filter; the note comes below."""
    columns, rows = _with_ends(table)
    for j, column in enumerate(columns):
        sheet.put(0, j, column.label, "head")
        longest = max([len(column.label), *(len(row[j].text) for row in rows)])
        sheet.width(j, min(max(longest + 2, 10), _WIDEST))
    for i, row in enumerate(rows, 1):
        for j, cell in enumerate(row):
            in_words = "words" if columns[j].is_number else "text"
            sheet.put(i, j, cell.text if cell.value is None else cell.value, _look(cell, in_words))
    sheet.page.freeze_panes(1, 1)
    sheet.page.autofilter(0, 0, max(len(rows), 1), len(columns) - 1)
    # The workbook has all rows, so what is said of those left out on paper is not said here.
    notes = [table.title, "" if table.on_paper else table.note, report.invented]
    for below, text in enumerate(filter(None, notes), len(rows) + 2):
        sheet.put(below, 0, text)


def _look(cell: Cell, in_words: str) -> str:
    if cell.value is None:
        return in_words
    if isinstance(cell.value, dt.date):
        return "date"
    return cell.unit if cell.unit in _LOOKS else "places"


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
                cells += [Cell(NOT_APPLICABLE) if end is None else replace(cell, value=end) for end in cell.ends]
        rows.append(cells)
    return columns, rows


def _terms(sheet: Sheet, terms: Terms) -> None:
    labels = list(dict.fromkeys(label for _term, texts in terms.rows for label, _text in texts))
    sheet.put_row(0, (_("Mått"), *labels), "head")
    sheet.widths(30, *[48] * len(labels))
    for i, (term, texts) in enumerate(terms.rows, 1):
        by_label = dict(texts)
        sheet.put_row(i, (term, *(by_label.get(label, "") for label in labels)), "text")
    sheet.page.freeze_panes(1, 1)
