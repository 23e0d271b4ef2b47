"""A workbook written anew from what the cells hold, for files whose own looks cannot be kept: text files, .xls, .ods.

Texts stay texts: none becomes a formula, a link or a number, and one that begins with = + - @ is a text still when
somebody edits the cell.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import PurePath
from typing import Any

import xlsxwriter

from etl.checking.check_file import CheckedFile
from etl.outgoing.remarks import MOST_NOTES, Line, Remarks, header_rows, table_sheet
from etl.reading import column_letter, generated_marks

MOST_ROWS, MOST_COLUMNS, MOST_TEXT = 1_048_576, 16_384, 32_767
ERROR_FILL, WARNING_FILL = "#F9D3CD", "#FBEBB8"
COMMENT_AUTHOR = "Utfall"
_NUMBER = re.compile(r"-?(?:0|[1-9]\d{0,14})")
_EXPONENT = re.compile(r"-?\d+(?:\.\d+)?e[-+]?\d+")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d")

_OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "nan_inf_to_errors": False,
}

Row = Sequence[str | None]


class TooLarge(Exception):
    """More rows or columns than a sheet has, or a longer text than a cell holds."""


def from_text(content: bytes, file: CheckedFile, remarks: Remarks, lines: Sequence[Line]) -> bytes:
    """A text file as a workbook of texts. Raises TooLarge."""
    name = sheet_name(PurePath(file.file_name).stem)
    width = max((len(row) for row in _records(content, file)), default=0)
    return _written([(name, None, _records(content, file), width)], True, file, remarks, lines)


def from_sheets(
    sheets: Sequence[tuple[str, Sequence[Row]]], file: CheckedFile, remarks: Remarks, lines: Sequence[Line]
) -> bytes:
    """Sheets of texts in the form of `etl/reading` (numbers and days known by their form). Raises TooLarge."""
    headers = header_rows(file) if any(is_summary(rows) for _, rows in sheets) else {}
    known_as = table_sheet(file, {name: rows for name, rows in sheets if not generated_marks.is_own_sheet(rows)})
    parts: list[tuple[str, str | None, Sequence[Row], int]] = []
    for name, rows in sheets:
        if not is_summary(rows):
            sheet = known_as.get(name, name)
            bare = _without_action(rows, headers.get(sheet, ()))
            width = max((i + 1 for row in bare for i, text in enumerate(row) if text), default=0)
            parts.append((name, sheet, bare, width))
    return _written(parts, False, file, remarks, lines)


def is_summary(rows: Sequence[Row]) -> bool:
    """Whether a sheet is the summary of an earlier check."""
    return generated_marks.is_own_sheet(rows) and str(rows[0][0]).strip() == generated_marks.SUMMARY_MARK


def _without_action(rows: Sequence[Row], headers: Sequence[int]) -> Sequence[Row]:
    """The rows without an earlier check's column, which is known by its header in these rows."""
    name = generated_marks.own_action(text for number in headers for text in rows[number - 1])
    ours = {i for number in headers for i, text in enumerate(rows[number - 1]) if text == name}
    return [[None if i in ours else text for i, text in enumerate(row)] for row in rows] if ours else rows


def action_name(header: Iterable[str | None]) -> str:
    """What our column is to be called beside these headers."""
    return (
        generated_marks.OTHER_ACTION_COLUMN
        if generated_marks.ACTION_COLUMN in header
        else generated_marks.ACTION_COLUMN
    )


def _records(content: bytes, file: CheckedFile) -> Iterator[list[str]]:
    """The text file's rows, numbered as reading numbers them."""
    found = next((found for table in file.tables for found in table.found), None)
    encoding = (found.encoding if found else None) or "utf-8"
    if encoding == "utf-16" and not content.startswith((b"\xff\xfe", b"\xfe\xff")):
        encoding = "utf-16-be" if content[:1] == b"\0" else "utf-16-le"
    text = content.decode(encoding, "replace").removeprefix("\ufeff")
    separator_line = re.match(r'"?sep=([^\w"\r\n])\1*"?[ ;,]*(?:\r\n|\r|\n|\Z)', text, re.IGNORECASE)
    if separator_line:
        text = text[separator_line.end() :]
    csv.field_size_limit(max(csv.field_size_limit(), 1 << 20))
    return csv.reader(io.StringIO(text, newline=""), delimiter=(found.separator if found else None) or ";")


def _written(
    parts: Sequence[tuple[str, str | None, Iterable[Row], int]],
    as_text: bool,
    file: CheckedFile,
    remarks: Remarks,
    lines: Sequence[Line],
) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, _OPTIONS) as book:
        looks = _Looks(book, as_text)
        taken = {name.casefold() for name, _, _, _ in parts}
        summary = book.add_worksheet(free_name(generated_marks.SUMMARY_SHEET, taken))
        write_summary(summary, lines, looks.of_summary)
        headers = header_rows(file)
        notes = 0
        for name, sheet, rows, width in parts:
            page = book.add_worksheet(name)
            notes += _write_sheet(page, sheet, rows, width, headers.get(sheet, []), remarks, looks, MOST_NOTES - notes)
        summary.activate()
    return out.getvalue()


def only_lines(lines: Sequence[Line]) -> bytes:
    """A workbook of the summary sheet alone."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, _OPTIONS) as book:
        write_summary(book.add_worksheet(generated_marks.SUMMARY_SHEET), lines, _Looks(book, True).of_summary)
    return out.getvalue()


def _write_sheet(
    page: Any,
    sheet: str | None,
    rows: Iterable[Row],
    width: int,
    headers: Sequence[int],
    remarks: Remarks,
    looks: _Looks,
    notes_left: int,
) -> int:
    """Writes one sheet and returns how many notes it got."""
    if width + 1 > MOST_COLUMNS:
        raise TooLarge
    notes = 0
    letters = [column_letter(index + 1) for index in range(width)]
    page.set_column(0, max(width - 1, 0), 16)
    page.set_column(width, width, 70)
    if headers:
        page.freeze_panes(headers[0], 0)
    for number, row in enumerate(rows, start=1):
        if number > MOST_ROWS:
            raise TooLarge
        level = "header" if number in headers else ""
        action = remarks.rows.get((sheet, number))
        if action is None:
            for index, text in enumerate(row):
                if text:
                    _put(page, number - 1, index, text, looks, level)
        else:
            # A row that is shorter than the header lacks the very cells that are missing.
            for index, letter in enumerate(letters):
                text = row[index] if index < len(row) else None
                marked = remarks.cells.get((sheet, number, letter))
                if text:
                    _put(page, number - 1, index, text, looks, marked[0] if marked else level)
                elif marked:
                    page.write_blank(number - 1, index, None, looks.of(marked[0], "@" if looks.as_text else ""))
                if marked and notes < notes_left:
                    note = {"author": COMMENT_AUTHOR, "x_scale": 2.2, "y_scale": 1.4}
                    page.write_comment(number - 1, index, marked[1], note)
                    notes += 1
            page.write_string(number - 1, width, action[:MOST_TEXT], looks.action)
        if level:
            page.write_string(number - 1, width, action_name(row), looks.of(level, "@"))
    return notes


def _put(page: Any, row: int, column: int, text: str, looks: _Looks, level: str) -> None:
    if len(text) > MOST_TEXT:
        raise TooLarge
    if not looks.as_text:
        if _NUMBER.fullmatch(text) and text != "-0":
            page.write_number(row, column, int(text), looks.of(level, "0"))
            return
        if _EXPONENT.fullmatch(text):
            page.write_number(row, column, float(text), looks.of(level, ""))
            return
        if text in ("true", "false"):
            page.write_boolean(row, column, text == "true", looks.of(level, ""))
            return
        for pattern, form in ((_DAY, "yyyy-mm-dd"), (_MOMENT, "yyyy-mm-dd hh:mm:ss")):
            if pattern.fullmatch(text):
                try:
                    moment = dt.datetime.fromisoformat(text)
                except ValueError:
                    break
                if moment.year >= 1901:
                    page.write_datetime(row, column, moment, looks.of(level, form))
                    return
    page.write_string(row, column, text, looks.of(level, "@"))


class _Looks:
    """Formats by what a cell is, made when first needed."""

    def __init__(self, book: Any, as_text: bool) -> None:
        self._book, self.as_text = book, as_text
        self._made: dict[tuple[str, str], Any] = {}
        self.action = book.add_format({"text_wrap": True, "valign": "top", "num_format": "@", "quote_prefix": True})
        self.of_summary = {
            name: book.add_format({"num_format": "@", "valign": "top", **more}) for name, more in SUMMARY_LOOKS.items()
        }

    def of(self, level: str, number_format: str) -> Any:
        found = self._made.get((level, number_format))
        if found is None:
            look: dict[str, Any] = {}
            if number_format:
                look["num_format"] = number_format
            if number_format == "@":
                look["quote_prefix"] = True
            if level == "header":
                look |= {"bold": True, "bottom": 1}
            elif level:
                look |= {"bg_color": ERROR_FILL if level == "error" else WARNING_FILL, "border": 1}
            found = self._made[level, number_format] = self._book.add_format(look)
        return found


SUMMARY_LOOKS: dict[str, dict[str, Any]] = {
    "mark": {"font_color": "#5B6B76", "font_size": 9},
    "title": {"bold": True, "font_size": 14},
    "text": {},
    "heading": {"bold": True, "font_size": 12},
    "columns": {"bold": True, "bottom": 1},
    "error": {"text_wrap": True},
    "warning": {"text_wrap": True},
}
SUMMARY_WIDTHS = (12, 28, 80, 40, 20)


def write_summary(page: Any, lines: Sequence[Line], looks: dict[str, Any]) -> None:
    """The summary sheet."""
    for column, width in enumerate(SUMMARY_WIDTHS):
        page.set_column(column, column, width)
    page.hide_gridlines(2)
    for row, (look, cells) in enumerate(lines):
        for column, value in enumerate(cells):
            if isinstance(value, int):
                page.write_number(row, column, value, looks[look])
            elif value:
                page.write_string(row, column, value[:MOST_TEXT], looks[look])


def sheet_name(text: str) -> str:
    """A name that a sheet can have."""
    cleaned = " ".join(re.sub(r"[\[\]:*?/\\\x00-\x1f]", " ", text).split())
    cleaned = cleaned.encode("utf-16-le", "replace")[:62].decode("utf-16-le", "ignore").strip(" '")
    return cleaned if cleaned and cleaned.casefold() != "history" else "Data"


def free_name(wanted: str, taken: set[str]) -> str:
    """The name, or the name with a number where a sheet has it already."""
    name, number = wanted, 2
    while name.casefold() in taken:
        name, number = f"{wanted} {number}", number + 1
    return name
