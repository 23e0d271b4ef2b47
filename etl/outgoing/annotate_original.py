"""The sender's own .xlsx or .xlsm with remarks, order and formatting kept. What is written is read again and compared
with what was there: where a single cell would say something else, the file is not given back in this way.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Sequence
from typing import Any

import openpyxl
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, Cell, MergedCell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import column_index_from_string, get_column_letter
from openpyxl.worksheet.table import TableColumn

from etl.checking.checked_file import CheckedFile
from etl.outgoing import annotate_rewritten
from etl.outgoing.annotate_rewritten import COMMENT_AUTHOR, ERROR_FILL, SUMMARY_LOOKS, SUMMARY_WIDTHS, WARNING_FILL
from etl.outgoing.remarks import MOST_NOTES, Line, Remarks, header_rows, table_sheet
from etl.reading import generated_marks
from etl.reading.workbook import read_sheets
from spreadsheets.formulas import could_be_formula
from spreadsheets.write_xlsx import fitting, sheet_name

# A workbook takes some fifty times its sheets' size in memory while its formatting is held.
MOST_SHEET_BYTES = 40 << 20
_SHEET = re.compile(r"xl/worksheets/[^/]+\.xml")
_FORMULA = re.compile(rb"<(?:\w+:)?f[\s>/]")


def has_formulas(content: bytes) -> bool:
    """Whether any sheet holds a formula."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return any(_FORMULA.search(archive.read(name)) for name in archive.namelist() if _SHEET.fullmatch(name))


def annotate_workbook(content: bytes, file: CheckedFile, remarks: Remarks, lines: Sequence[Line]) -> bytes | None:
    """The workbook with remarks; None where it is too large to be held with its looks, or would come back another."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        if sum(each.file_size for each in archive.infolist() if _SHEET.fullmatch(each.filename)) > MOST_SHEET_BYTES:
            return None
    try:
        # data_only: values instead of formulas. Links to other workbooks are not kept: opening them would fetch.
        book = openpyxl.load_workbook(io.BytesIO(content), data_only=True, keep_links=False)
        _write(book, file, remarks, lines)
        out = io.BytesIO()
        book.save(out)
    except Exception:  # whatever a workbook of others' making can bring openpyxl to
        return None
    made = out.getvalue()
    return made if _same_cells(content, made) else None


def _write(book: Any, file: CheckedFile, remarks: Remarks, lines: Sequence[Line]) -> None:
    _without_what_runs(book)
    earlier = _take_earlier_away(book)
    headers = header_rows(file)
    notes = MOST_NOTES
    sheets = {
        page.title: list(
            page.iter_rows(max_row=max((rows[-1] for rows in headers.values()), default=1), values_only=True)
        )
        for page in book.worksheets
    }
    known_as = table_sheet(file, sheets)
    for page in book.worksheets:
        sheet = known_as.get(page.title, page.title)
        if sheet in headers:
            notes = _write_page(page, sheet, headers[sheet], remarks, notes, earlier)
    _write_summary(book, lines)


def _without_what_runs(book: Any) -> None:
    """Names that reach outside the workbook or start something; a text that could become a formula stays a text."""
    for name in list(book.defined_names):
        reach = book.defined_names[name].attr_text or ""
        if "|" in reach or "[" in reach or name.casefold().startswith(("auto_", "_xlnm.auto_")):
            del book.defined_names[name]
    for page in book.worksheets:
        for cell in page._cells.values():
            if cell.data_type in ("s", "inlineStr") and could_be_formula(str(cell.value)):
                cell.quotePrefix = True


def _take_earlier_away(book: Any) -> bool:
    """Removes what an earlier check wrote. Whether there was any."""
    summaries = [
        page for page in book.worksheets if str(page["A1"].value or "").strip() == generated_marks.SUMMARY_MARK
    ]
    for page in summaries:
        book.remove(page)
    if summaries:
        fills = {ERROR_FILL[1:], WARNING_FILL[1:]}
        for page in book.worksheets:
            for cell in page._cells.values():
                if isinstance(cell, MergedCell):
                    continue
                if cell.comment is not None and cell.comment.author == COMMENT_AUTHOR:
                    cell.comment = None
                color = cell.fill.fgColor.rgb if cell.fill.fill_type == "solid" else None
                if isinstance(color, str) and color[-6:] in fills:
                    cell.fill = PatternFill()
                    cell.border = Border()
    return bool(summaries)


def _write_page(
    page: Any, known_as: str | None, headers: Sequence[int], remarks: Remarks, notes: int, earlier: bool
) -> int:
    """Marks cells and writes the column; returns how many notes may still be written."""
    merged = {
        (row, column): (area.min_row, area.min_col)
        for area in page.merged_cells.ranges
        for row in range(area.min_row, area.max_row + 1)
        for column in range(area.min_col, area.max_col + 1)
    }
    if earlier:
        _clear_action(page, headers)
    column = _free_column(page, headers[0])
    name = annotate_rewritten.action_name(cell.value for (row, _), cell in page._cells.items() if row in headers)
    for (sheet, row, letter), (level, text) in remarks.cells.items():
        if sheet != known_as:
            continue
        place = (row, column_index_from_string(letter))
        cell = page.cell(*merged.get(place, place))
        fill = (ERROR_FILL if level == "error" else WARNING_FILL)[1:]
        cell.fill = PatternFill("solid", fgColor=f"FF{fill}")
        side = Side(style="medium" if level == "error" else "thin")
        cell.border = Border(left=side, right=side, top=side, bottom=side)
        if notes > 0:
            before = f"\n\n{cell.comment.text}" if cell.comment else ""
            cell.comment = Comment(text + before, cell.comment.author if cell.comment else COMMENT_AUTHOR, 140, 320)
            notes -= 1
    for row in headers:
        cell = _text(page, row, column, name)
        cell.font, cell.alignment = Font(bold=True), Alignment(vertical="top")
        _widen(page, row, column, name)
    for (sheet, row), text in remarks.rows.items():
        if sheet == known_as:
            _text(page, row, column, text).alignment = Alignment(wrap_text=True, vertical="top")
    page.column_dimensions[get_column_letter(column)].width = 70
    page.column_dimensions[get_column_letter(column)].hidden = False
    return notes


def _free_column(page: Any, header: int) -> int:
    """The first column to the right of all that stands, or is merged, from the header and down."""
    filled = [c for (r, c), cell in page._cells.items() if r >= header and cell.value is not None]
    merged = [area.max_col for area in page.merged_cells.ranges if area.max_row >= header]
    return int(max([*filled, *merged, 0])) + 1


def _clear_action(page: Any, headers: Sequence[int]) -> None:
    there = {c: cell.value for (r, c), cell in page._cells.items() if r in headers}
    columns = {c for c, value in there.items() if value == generated_marks.own_action(map(str, there.values()))}
    for (row, column), cell in page._cells.items():
        if column in columns and row >= headers[0] and isinstance(cell, Cell):
            cell.value = None


def _widen(page: Any, header: int, column: int, name: str) -> None:
    """Filters and tables that end at the left of the column take it in, so that it follows when rows are sorted."""
    last = get_column_letter(column - 1)
    for table in page.tables.values():
        first, end = table.ref.split(":")
        if re.fullmatch(rf"[A-Z]+{header}", first) and re.fullmatch(rf"{last}\d+", end) and table.headerRowCount:
            identifier = max(each.id for each in table.tableColumns) + 1
            table.tableColumns.append(TableColumn(id=identifier, name=name))
            table.ref = f"{first}:{get_column_letter(column)}{end.removeprefix(last)}"
            if table.autoFilter:
                table.autoFilter.ref = table.ref
    filtered = re.fullmatch(rf"(\$?[A-Z]+\$?{header}):\$?{last}\$?(\d+)", page.auto_filter.ref or "")
    if filtered:
        page.auto_filter.ref = f"{filtered[1]}:{get_column_letter(column)}{filtered[2]}"


def _text(page: Any, row: int, column: int, text: str) -> Any:
    """Writes a text that is no formula."""
    cell = page.cell(row, column)
    cell.value = fitting(ILLEGAL_CHARACTERS_RE.sub(" ", text))
    cell.data_type = "s"
    cell.quotePrefix = could_be_formula(text)
    return cell


def _write_summary(book: Any, lines: Sequence[Line]) -> None:
    name = sheet_name(generated_marks.SUMMARY_SHEET, book.sheetnames)
    page = book.create_sheet(name, 0)
    for number, width in enumerate(SUMMARY_WIDTHS, start=1):
        page.column_dimensions[get_column_letter(number)].width = width
    page.sheet_view.showGridLines = False
    for row, (look, cells) in enumerate(lines, start=1):
        wanted = SUMMARY_LOOKS[look]
        for column, value in enumerate(cells, start=1):
            if isinstance(value, int):
                cell = page.cell(row, column, value)
            elif value:
                cell = _text(page, row, column, value)
            else:
                continue
            cell.font = Font(
                bold=wanted.get("bold", False), size=wanted.get("font_size", 11), color=_color(wanted.get("font_color"))
            )
            cell.alignment = Alignment(wrap_text=wanted.get("text_wrap", False), vertical="top")
    # The summary is what is seen first; a sheet that stays chosen beside it would be edited together with it.
    for other in book.worksheets:
        other.sheet_view.tabSelected = other is page
    book.active = 0


def _color(text: str | None) -> str | None:
    return f"FF{text[1:]}" if text else None


def _same_cells(before: bytes, after: bytes) -> bool:
    """Whether each cell that was there reads the same; what was added, and an earlier check's, aside."""
    sheets = read_sheets(before)
    earlier = any(annotate_rewritten.is_summary(rows) for _, rows in sheets)
    there = {name: rows for name, rows in sheets if not annotate_rewritten.is_summary(rows)}
    now = {name: rows for name, rows in read_sheets(after) if not annotate_rewritten.is_summary(rows)}
    if there.keys() != now.keys():
        return False
    for name, rows in there.items():
        ours = (
            {i for row in rows for i, text in enumerate(row) if text == generated_marks.own_action(row)}
            if earlier
            else set()
        )
        for number, row in enumerate(rows):
            new = now[name][number] if number < len(now[name]) else []
            same = (text == (new[i] if i < len(new) else None) for i, text in enumerate(row) if i not in ours)
            if not all(same):
                return False
    return True
