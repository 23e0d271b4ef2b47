"""The writer of .xlsx files, over XlsxWriter.

A text is a text: none becomes a formula, a link or a number, and one that could be a formula is a text still when
somebody edits the cell.
"""

from __future__ import annotations

import datetime as dt
import io
import re
from collections.abc import Collection, Hashable, Iterable, Mapping
from types import TracebackType
from typing import Any, Self

import xlsxwriter

from spreadsheets.formulas import could_be_formula

MIME = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_ROWS, MOST_COLUMNS, MOST_TEXT = 1_048_576, 16_384, 32_767
_LONGEST_NAME = 31

# Name of a look -> its properties, as XlsxWriter calls them: {"bold": True, "num_format": "0.0%"}.
Looks = Mapping[Any, Mapping[str, Any]]


class Book:
    """A workbook that is written inside a `with`; after it `content` is the file.

    `streamed`: rows are written in order and are not held in memory. `properties`: what the file says of itself.
    """

    content = b""

    def __init__(self, looks: Looks, *, streamed: bool = False, properties: Mapping[str, Any] | None = None) -> None:
        self._out = io.BytesIO()
        how = "constant_memory" if streamed else "in_memory"
        texts = dict.fromkeys(("strings_to_formulas", "strings_to_urls", "strings_to_numbers"), False)
        self._file = xlsxwriter.Workbook(self._out, {how: True, **texts})
        self._file.set_properties(properties or {})
        self._looks = looks
        self._formats: dict[tuple[Hashable, bool], Any] = {}
        self.names: set[str] = set()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()
        self.content = self._out.getvalue()

    def sheet(self, name: str) -> Sheet:
        """A new sheet, after the others. `name` is one that a sheet can have (see `sheet_name`)."""
        self.names.add(name)
        return Sheet(self, self._file.add_worksheet(name))

    def format(self, look: Hashable, quoted: bool = False) -> Any:
        """XlsxWriter's format for a look; made when first needed. `quoted`: what is in the cell stays a text."""
        if look is None and not quoted:
            return None
        known = self._formats.get((look, quoted))
        if known is None:
            more = {"quote_prefix": True} if quoted else {}
            known = self._formats[look, quoted] = self._file.add_format({**self._looks.get(look, {}), **more})
        return known


class Sheet:
    """A sheet. Rows and columns are counted from 0. `page`: XlsxWriter's own, for what is no cell."""

    def __init__(self, book: Book, page: Any) -> None:
        self._book, self.page = book, page

    def put(self, row: int, column: int, value: object, look: Hashable = None) -> None:
        """Writes what a cell holds: a text, a number, a yes or no, a day or a moment. None leaves it as it is."""
        if isinstance(value, str):
            self.page.write_string(row, column, fitting(value), self._book.format(look, could_be_formula(value)))
        elif isinstance(value, bool):
            self.page.write_boolean(row, column, value, self._book.format(look))
        elif isinstance(value, int | float):
            self.page.write_number(row, column, value, self._book.format(look))
        elif isinstance(value, dt.date):
            self.page.write_datetime(row, column, value, self._book.format(look))
        elif value is not None:
            raise TypeError(f"no cell holds a {type(value).__name__}")

    def put_row(self, row: int, values: Iterable[object], look: Hashable = None) -> None:
        """Writes a row from the first column on."""
        for column, value in enumerate(values):
            self.put(row, column, value, look)

    def put_blank(self, row: int, column: int, look: Hashable) -> None:
        """A cell that holds nothing but has a look."""
        self.page.write_blank(row, column, None, self._book.format(look))

    def width(self, column: int, width: float, look: Hashable = None) -> None:
        """How wide a column is, in signs, and the look of its cells that hold nothing yet."""
        self.page.set_column(column, column, width, self._book.format(look))

    def widths(self, *widths: float) -> None:
        """How wide the first columns are."""
        for column, width in enumerate(widths):
            self.width(column, width)


def sheet_name(text: str, others: Collection[str] = (), otherwise: str = "Data") -> str:
    """A name that a sheet can have, with a number where one of the `others` is that.

    `otherwise`: the name where none is left of the text.
    """
    cleaned = _cut(" ".join(re.sub(r"[\[\]:*?/\\\x00-\x1f]", " ", text).split()), _LONGEST_NAME).strip(" '")
    name = plain = cleaned if cleaned and cleaned.casefold() != "history" else otherwise
    used, number = {each.casefold() for each in others}, 2
    while name.casefold() in used:
        ending = f" {number}"
        name, number = _cut(plain, _LONGEST_NAME - len(ending)) + ending, number + 1
    return name


def fits(text: str) -> bool:
    """Whether a cell holds all of a text."""
    return len(text) * 2 <= MOST_TEXT or len(text.encode("utf-16-le", "replace")) <= 2 * MOST_TEXT


def fitting(text: str) -> str:
    """What a cell can hold of a text; half a sign (a lone surrogate) is written as a question mark."""
    return _cut(text, MOST_TEXT)


def _cut(text: str, units: int) -> str:
    """The beginning of a text, as long as Excel counts it (UTF-16)."""
    return text.encode("utf-16-le", "replace")[: 2 * units].decode("utf-16-le", "ignore")
