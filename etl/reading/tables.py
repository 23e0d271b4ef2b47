"""What reading gives: tables of texts, what was found, and the texts outside the tables.

Nothing here interprets a value; that is the task of checking.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import pyarrow as pa

# As many columns as a worksheet can have, and more sheets than anybody fills: what has more is read by nobody.
MOST_COLUMNS = 16_384
MOST_ROWS = 1_048_576
MOST_SHEETS = 200
# The reader of cells takes some 32 bytes for each place between the first and the last filled cell.
MOST_CELLS = 50_000_000
# A few cells far apart in a small file are as many places: so many, of which not one in fifty is filled, hold nothing.
MOST_SPARSE = 5_000_000
_SPARSE = 50
# A text that may have an identity number in it.
MANY_DIGITS = re.compile(r"\d{2,4}[\W_]{0,2}\d\d[\W_]{0,2}\d\d[\W_]{0,3}\d{4}|\d{6}\D{0,3}\d{4}|\d{9}")


def is_too_large(places: int, filled: int) -> bool:
    """Whether an area of so many places, of which so many are filled, is more than can be held."""
    return places > MOST_CELLS or places > max(MOST_SPARSE, filled * _SPARSE)


KnownColumns = Callable[[Sequence[str]], int]
"""How many of a row's cells (trimmed; empty = "") are column names of some kind of delivery."""


_NUMBER_CELL = re.compile(r"(-?\d+)(?:\.(\d+))?e0( %)?")


def as_shown(text: str) -> str:
    """A text of a cell as people write it: the exponent that tells a number cell from a text is left out ("18.5e0" ->
    "18,5")."""
    match = _NUMBER_CELL.fullmatch(text)
    if match is None:
        return text
    decimals = (match[2] or "").rstrip("0")
    return f"{match[1]}{',' if decimals else ''}{decimals}{match[3] or ''}"


def column_letter(number: int) -> str:
    """1 -> A, 26 -> Z, 27 -> AA, as the spreadsheet shows it; "" for 0."""
    letters = ""
    while number > 0:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


@dataclass(frozen=True)
class Skipped:
    """Rows that are in the file but not in the table, both ends included, as the spreadsheet numbers them."""

    first_row: int
    last_row: int
    why: str  # "title", "empty", "sum", "note" (a footnote below the table), "header" (its name or unit lines)


@dataclass(frozen=True)
class Marked:
    """Rows or columns that are read, but that the spreadsheet shows otherwise than it shows the rest."""

    first: int  # rows as the spreadsheet numbers them; columns from 1; 0 for a whole sheet
    last: int
    how: str  # "rows_hidden", "columns_hidden", "sheet_hidden", "rows_struck_through"


@dataclass(frozen=True)
class Shaped:
    """One step by which the file's layout became a table with one row for each fact, so that the user can see it.

    `step` is a key of data/reference/messages.yml ("shaped_..."); the rows are those that it touched, as the
    spreadsheet numbers them, and `column` the letter of the column that it read from or filled ("" for none).
    `field` names the column of ours that was filled; `value` is a period that was read from a name, else "".
    """

    step: str
    first_row: int
    last_row: int
    column: str
    field: str
    value: str = ""


@dataclass(frozen=True)
class ReadingResult:
    """How the file was read; shown to the user and kept with the delivery."""

    format: str  # "csv", "xlsx", "xls", "xlsm", "ods"
    encoding: str | None  # "utf-8", "utf-8-sig", "utf-16", "cp1252"; None for workbooks
    separator: str | None  # ";", ",", "\t", "|"; None for workbooks
    sheet: str | None  # None for text files
    header_row: int  # as the spreadsheet numbers it, from 1
    skipped: tuple[Skipped, ...]
    marked: tuple[Marked, ...] = ()
    shaped: tuple[Shaped, ...] = ()
    day_counts: bool = True  # False where a workbook counts days from 1904: a bare number there is no date


@dataclass(frozen=True)
class Origin:
    """Where the columns of a table stand in the file, for a table that etl/shaping made."""

    header: tuple[str, ...]  # the header in the file
    columns: tuple[int | None, ...]  # per column, the index of the file's; None where it was made of none or of several
    cell_columns: Mapping[int, pa.Array]  # for a column made of several: per row, the index of the file's column


@dataclass(frozen=True)
class RawTable:
    """One table: `cells` has one string column per header cell, named "0", "1", ...; an empty cell is null."""

    header: tuple[str, ...]  # as written, trimmed; an empty header cell is ""
    cells: pa.Table
    row_numbers: pa.Array  # int64, one per row of `cells`, as the spreadsheet numbers it
    reading: ReadingResult
    origin: Origin | None = None  # None: the columns are the file's

    def in_file(self, index: int) -> int | None:
        """The index of the file's column that a column is; None where it is made of none or of several."""
        return index if self.origin is None else self.origin.columns[index]

    def letter(self, index: int) -> str:
        """The file's column as the spreadsheet shows it; "" where it is made of none or of several."""
        place = self.in_file(index)
        return "" if place is None else column_letter(place + 1)

    def letters(self, index: int) -> list[str] | None:
        """Per row, the letter of the file's column, for a column made of several; else None."""
        places = self.origin.cell_columns.get(index) if self.origin else None
        if places is None:
            return None
        return ["" if place is None else column_letter(place + 1) for place in places.to_pylist()]

    @property
    def divides_rows(self) -> bool:
        """Whether a row of the file can stand here more than once: each of its cells became a row."""
        return self.origin is not None and bool(self.origin.cell_columns)


@dataclass(frozen=True)
class LooseCell:
    """A text that is in the file but in no table: a title, a sum, a cell of another sheet, a comment.

    Row and column count from 1. They are 0 for a text that stands in no cell (a text box, the memory of a
    pivot table); `sheet` is then the part of the file that it stands in.
    """

    sheet: str | None
    row: int
    column: int
    text: str


@dataclass(frozen=True)
class SheetRows:
    """A sheet's first rows as they stand, from row 1, the empty ones too; `count`: how many the sheet has.

    `name` is None for a text file. `marked`: what the spreadsheet hides (a hidden sheet is marked as a whole).
    """

    name: str | None
    rows: Sequence[Sequence[str | None]]
    count: int
    marked: tuple[Marked, ...] = ()

    @property
    def is_hidden(self) -> bool:
        """Whether the spreadsheet does not show the sheet."""
        return any(each.how == "sheet_hidden" for each in self.marked)


@dataclass(frozen=True)
class SourceFile:
    """All text of a file. `tables` is empty when no sheet of a workbook with several looks like a delivery.

    `has_notes`: notes to cells stand in it, which are free words, may be about persons, and are read by nobody.
    """

    tables: tuple[RawTable, ...]
    loose_cells: tuple[LooseCell, ...]
    has_notes: bool = False


class UnreadableFile(Exception):
    """The file as a whole cannot be taken. `code` is a key of data/reference/messages.yml.

    `arguments` fills the message's placeholders. It never holds a value from the file.
    """

    def __init__(self, code: str, **arguments: str) -> None:
        super().__init__(code)
        self.code = code
        self.arguments: dict[str, str] = arguments
