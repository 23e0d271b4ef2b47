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
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any, NamedTuple

from etl.checking.checked_file import CheckedFile
from etl.outgoing.remarks import MOST_NOTES, Line, Remarks, header_rows, table_sheet
from etl.reading import column_letter, generated_marks
from spreadsheets.write_xlsx import MOST_COLUMNS, MOST_ROWS, Book, Looks, Sheet, fits, sheet_name

ERROR_FILL, WARNING_FILL = "#F9D3CD", "#FBEBB8"
COMMENT_AUTHOR = "Utfall"
_NUMBER = re.compile(r"-?(?:0|[1-9]\d{0,14})")
_EXPONENT = re.compile(r"-?\d+(?:\.\d+)?e[-+]?\d+")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d")

Row = Sequence[str | None]


class _Part(NamedTuple):
    """A sheet to be written. `sheet`: the name under which the check knows it; `width`: its columns."""

    name: str
    sheet: str | None
    rows: Iterable[Row]
    width: int


class TooLarge(Exception):
    """More rows or columns than a sheet has, or a longer text than a cell holds."""


def from_text(content: bytes, file: CheckedFile, remarks: Remarks, lines: Sequence[Line]) -> bytes:
    """A text file as a workbook of texts. Raises TooLarge."""
    name = sheet_name(PurePath(file.file_name).stem)
    width = max((len(row) for row in _records(content, file)), default=0)
    return _written([_Part(name, None, _records(content, file), width)], True, file, remarks, lines)


def from_sheets(
    sheets: Sequence[tuple[str, Sequence[Row]]], file: CheckedFile, remarks: Remarks, lines: Sequence[Line]
) -> bytes:
    """Sheets of texts in the form of `etl/reading` (numbers and days known by their form). Raises TooLarge."""
    headers = header_rows(file) if any(is_summary(rows) for _, rows in sheets) else {}
    known_as = table_sheet(file, {name: rows for name, rows in sheets if not generated_marks.is_own_sheet(rows)})
    parts: list[_Part] = []
    for name, rows in sheets:
        if not is_summary(rows):
            sheet = known_as.get(name, name)
            bare = _without_action(rows, headers.get(sheet, ()))
            width = max((i + 1 for row in bare for i, text in enumerate(row) if text), default=0)
            parts.append(_Part(name, sheet, bare, width))
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
    found = next((reading for table in file.tables for reading in table.readings), None)
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
    parts: Sequence[_Part], as_text: bool, file: CheckedFile, remarks: Remarks, lines: Sequence[Line]
) -> bytes:
    with Book(_LOOKS, streamed=True) as book:
        summary = book.sheet(sheet_name(generated_marks.SUMMARY_SHEET, [part.name for part in parts]))
        _write_summary(summary, lines)
        headers = header_rows(file)
        notes = MOST_NOTES
        for part in parts:
            page = _Page(book.sheet(part.name), part, headers.get(part.sheet, []), remarks, as_text, notes)
            page.write()
            notes = page.notes
        summary.page.activate()
    return book.content


def only_lines(lines: Sequence[Line]) -> bytes:
    """A workbook of the summary sheet alone."""
    with Book(_LOOKS, streamed=True) as book:
        _write_summary(book.sheet(generated_marks.SUMMARY_SHEET), lines)
    return book.content


@dataclass
class _Page:
    """One sheet that is written with its remarks. `notes`: how many may still be written."""

    page: Sheet
    part: _Part
    headers: Sequence[int]
    remarks: Remarks
    as_text: bool
    notes: int

    def write(self) -> None:
        width = self.part.width
        if width + 1 > MOST_COLUMNS:
            raise TooLarge
        self.page.page.set_column(0, max(width - 1, 0), 16)
        self.page.width(width, 70)
        if self.headers:
            self.page.page.freeze_panes(self.headers[0], 0)
        for number, row in enumerate(self.part.rows, start=1):
            if number > MOST_ROWS:
                raise TooLarge
            level = "header" if number in self.headers else ""
            action = self.remarks.rows.get((self.part.sheet, number))
            if action is None:
                for index, text in enumerate(row):
                    self._put(number, index, text, level)
            else:
                self._write_remarked(number, row, level)
                self.page.put(number - 1, width, action, "action")
            if level:
                self.page.put(number - 1, width, action_name(row), (level, "@"))

    def _write_remarked(self, number: int, row: Row, level: str) -> None:
        """A row that is shorter than the header lacks the very cells that are missing."""
        for index in range(self.part.width):
            text = row[index] if index < len(row) else None
            marked = self.remarks.cells.get((self.part.sheet, number, column_letter(index + 1)))
            if text or not marked:
                self._put(number, index, text, marked[0] if marked else level)
            else:
                self.page.put_blank(number - 1, index, (marked[0], "@" if self.as_text else ""))
            if marked and self.notes:
                note = {"author": COMMENT_AUTHOR, "x_scale": 2.2, "y_scale": 1.4}
                self.page.page.write_comment(number - 1, index, marked[1], note)
                self.notes -= 1

    def _put(self, number: int, index: int, text: str | None, level: str) -> None:
        if not text:
            return
        if not fits(text):
            raise TooLarge
        value, form = (text, "@") if self.as_text else _typed(text)
        self.page.put(number - 1, index, value, (level, form))


def _typed(text: str) -> tuple[str | int | float | dt.datetime, str]:
    """What a cell held, by the form of its text in `etl/reading`, and how Excel is to show it."""
    if _NUMBER.fullmatch(text) and text != "-0":
        return int(text), "0"
    if _EXPONENT.fullmatch(text):
        return float(text), ""
    if text in ("true", "false"):
        return text == "true", ""
    for pattern, form in ((_DAY, "yyyy-mm-dd"), (_MOMENT, "yyyy-mm-dd hh:mm:ss")):
        if pattern.fullmatch(text):
            try:
                moment = dt.datetime.fromisoformat(text)
            except ValueError:
                break
            if moment.year >= 1901:
                return moment, form
    return text, "@"


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
_LEVELS: dict[str, dict[str, Any]] = {
    "": {},
    "header": {"bold": True, "bottom": 1},
    "error": {"bg_color": ERROR_FILL, "border": 1},
    "warning": {"bg_color": WARNING_FILL, "border": 1},
}
_FORMS: dict[str, dict[str, Any]] = {
    "": {},
    "@": {"num_format": "@", "quote_prefix": True},
    **{form: {"num_format": form} for form in ("0", "yyyy-mm-dd", "yyyy-mm-dd hh:mm:ss")},
}
_LOOKS: Looks = {
    "action": {"text_wrap": True, "valign": "top", **_FORMS["@"]},
    **{name: {"num_format": "@", "valign": "top", **look} for name, look in SUMMARY_LOOKS.items()},
    **{(level, form): {**_FORMS[form], **_LEVELS[level]} for level in _LEVELS for form in _FORMS},
}


def _write_summary(sheet: Sheet, lines: Sequence[Line]) -> None:
    sheet.widths(*SUMMARY_WIDTHS)
    sheet.page.hide_gridlines(2)
    for row, (look, cells) in enumerate(lines):
        for column, value in enumerate(cells):
            if value != "":
                sheet.put(row, column, value, look)
