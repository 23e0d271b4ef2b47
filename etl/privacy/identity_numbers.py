"""Personal identity numbers in a file: where they stand, so that a file with any is refused.

A found number is never kept, shown or logged: a `Place` says where it stands, nothing more. An alarm without cause
is a fault too, for it stops a whole delivery; so what is only likely to be a number (number_forms.py) is judged beside
what else its column holds. What stays doubtful is no reason to refuse the file, and one not to keep it as it came.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import islice

import pyarrow as pa
import pyarrow.compute as pc

from etl.privacy import personal_columns, split_numbers
from etl.privacy.number_forms import ColumnKind, Holder, Sign, is_nine_digits, sign_of_number
from etl.reading import LooseCell, RawTable, SourceFile, column_letter

MOST_PLACES = 10_000
"""After so many places the search ends: a file with one is refused as surely as one with more."""


@dataclass(frozen=True)
class Place:
    """Where a number stands, as the spreadsheet numbers it; never the number.

    In a file's name, all are None; in a sheet's name all but `sheet`, which is "". Row and column are 0 for a text
    outside the cells (see LooseCell). `header` is the column's, "" where there is none or the number stands in it.
    `by_column`: no text of the column is surely a number by itself; all that it holds makes it likely.
    """

    sheet: str | None = None
    row: int | None = None
    column: int | None = None
    header: str | None = None
    by_column: bool = field(default=False, compare=False)

    @property
    def letter(self) -> str:
        """The column as the spreadsheet names it: 1 = A, 27 = AA; "" outside columns."""
        return column_letter(self.column or 0)

    @property
    def message(self) -> tuple[str, dict[str, str]]:
        """The code in data/reference/messages.yml, and its arguments."""
        if self.row is None:
            return ("identity_number_in_file_name" if self.sheet is None else "identity_number_in_sheet_name"), {}
        if not self.row:
            return "identity_number_outside_cells", {"sheet": self.sheet or ""}
        arguments = {"row": str(self.row), "column": self.letter}
        if self.sheet is None:
            return "identity_number", arguments
        return "identity_number_in_sheet", arguments | {"sheet": self.sheet}


@dataclass(frozen=True)
class Found:
    """`places` of personal numbers; `doubtful`: of digits that may be some, in as few columns and cells as they are."""

    places: Sequence[Place] = ()
    doubtful: Sequence[Place] = ()


# What every form has in common, for a quick look at whole columns: six digits of which the middle two are a month and
# the last two a day, and four more, whatever stands between them. It lets through all that `sign_of_number` finds.
_GAP = r"[^0-9A-Za-z]{0,3}"
_MONTH = rf"(?:0{_GAP}[1-9]|1{_GAP}[0-2])"
_DAY = rf"(?:[0-1]{_GAP}\d|[29]{_GAP}\d|[36]{_GAP}\d|[78]{_GAP}\d)"
_LAST = rf"\d{_GAP}\d{_GAP}\d{_GAP}\d"
_QUICK = (
    rf"(?:^|[^0-9])(?:(?:1{_GAP}[89]|2{_GAP}0){_GAP})?\d{_GAP}\d{_GAP}{_MONTH}{_GAP}{_DAY}{_GAP}{_LAST}(?:[^0-9]|$)"
    r"|[sS][eE] ?\d{10}01"
    rf"|\d[^0-9A-Za-z]{{1,3}}\d\d?[^0-9A-Za-z]{{1,3}}(?:19|20)\d\d{_GAP}\d{{4}}(?:[^0-9]|$)"
)
# With the leading zero gone: one digit of the year, month, day, four digits, and nothing else.
_QUICK_NINE = r"^\s*\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01]|6[1-9]|[78]\d|9[01])\d{4}\s*$"
# Where a cell has other digits than ASCII's, or signs written as in an address.
_QUICK_CODED = r"(?:\pN[^\pL\pN]{0,9}){9}|(?:\d[^A-Za-z0-9]*(?:%[0-9A-Fa-f]{2}|&#?\w+;)?[^A-Za-z0-9]*){9}"
# Ten or twelve digits in groups: those beside which a number is judged.
_SHAPE = rf"(?:^|[^0-9])(?:\d{_GAP}){{9}}\d(?:{_GAP}\d{_GAP}\d)?(?:[^0-9]|$)"


def find_identity_numbers(source: SourceFile, file_name: str, column_kinds: Sequence[Sequence[ColumnKind]]) -> Found:
    """All places of personnummer and samordningsnummer in a file: cells, headers, loose cells, names.

    `column_kinds` has one sequence per table of `source`, with one kind per header cell. The places come in the
    order names, headers, loose cells, columns; of a column in row order; at most MOST_PLACES.

    Raises ValueError when the kinds do not match the tables.
    """
    if [len(kinds) for kinds in column_kinds] != [len(table.header) for table in source.tables]:
        raise ValueError("column_kinds must have one kind per column of each table")
    places: list[Place] = []
    doubtful: list[Place] = []
    if sign_of_number(file_name, "name"):
        places.append(Place())
    named = {table.reading.sheet for table in source.tables} | {cell.sheet for cell in source.loose_cells}
    # A name with a number in it is itself not to be shown.
    hidden = {name for name in named if name is not None and sign_of_number(name, "name")}
    places += [Place(sheet="") for _ in hidden]

    for table in source.tables:
        places += [
            Place(_shown(table.reading.sheet, hidden), table.reading.header_row, column, "")
            for column, cell in enumerate(table.header, start=1)
            if sign_of_number(cell, "loose")
        ]
    for cell, sign in _in_loose_cells(source, column_kinds):
        place = Place(_shown(cell.sheet, hidden), cell.row, cell.column, "")
        (places if sign == Sign.SURE else doubtful).append(place)
    for table, kinds in zip(source.tables, column_kinds, strict=True):
        sheet = _shown(table.reading.sheet, hidden)
        headers = ["" if sign_of_number(cell, "loose") else cell for cell in table.header]
        for column, kind in enumerate(kinds):
            judged = judge_column(table.cells.column(column), kind)
            by_column = judged.by_column and not personal_columns.says_number(headers[column])
            for texts, there in ((judged.sure, places), (judged.doubtful, doubtful)):
                rows = _rows_of(table, column, texts, MOST_PLACES - len(there))
                of_column = by_column and there is places
                there += [Place(sheet, row, column + 1, headers[column], of_column) for row in rows]
        for column in split_numbers.columns_of_last_digits(table):
            places += [Place(sheet, row, column + 1, headers[column]) for row in table.row_numbers.to_pylist()]
    return Found(places[:MOST_PLACES], doubtful[:MOST_PLACES])


def _shown(sheet: str | None, hidden: set[str]) -> str | None:
    return "" if sheet in hidden else sheet


def _in_loose_cells(
    source: SourceFile, column_kinds: Sequence[Sequence[ColumnKind]]
) -> Iterable[tuple[LooseCell, Sign]]:
    tables = {table.reading.sheet: (table, kinds) for table, kinds in zip(source.tables, column_kinds, strict=True)}
    for cell in source.loose_cells:
        if sign := sign_of_number(cell.text, _kind_of_loose(cell, tables.get(cell.sheet))):
            yield cell, sign


def _kind_of_loose(cell: LooseCell, table: tuple[RawTable, Sequence[ColumnKind]] | None) -> Holder:
    """A cell of a sum row is taken as what its column holds: a sum of amounts may have ten digits."""
    if table and cell.row > table[0].reading.header_row and 0 < cell.column <= len(table[1]):
        kind = table[1][cell.column - 1]
        return "loose" if kind == "personal" else kind
    return "loose"


def _rows_of(table: RawTable, column: int, texts: Sequence[str], most: int) -> list[int]:
    """The spreadsheet's numbers of the rows where the column has one of the texts, at most `most`."""
    if not texts or most <= 0:
        return []
    hits = pc.is_in(table.cells.column(column), value_set=pa.array(texts, pa.string()))
    rows: list[int] = table.row_numbers.take(pc.indices_nonzero(hits).slice(0, most)).to_pylist()
    return rows


# -- a column as a whole -----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class JudgedColumn:
    """The different texts of a column that hold a number, and those that may; never stored. `by_column`: none of the
    former is a number by itself."""

    sure: Sequence[str] = ()
    doubtful: Sequence[str] = ()
    by_column: bool = False


def judge_column(cells: pa.ChunkedArray | pa.Array, kind: ColumnKind) -> JudgedColumn:
    """Which texts of a column hold a personal number.

    A text that only may be one is one where at least half of the column's runs of ten or twelve digits may, or so many
    that chance does not make them: of numbers that begin with a date, one of ten has the right last digit.
    """
    if (pc.max(pc.binary_length(cells)).as_py() or 0) < 9:
        return JudgedColumn()
    # Where few different texts repeat (dates, codes), each is looked at once. Building the dictionary of a column
    # where all differ costs more than it saves, so a sample decides.
    head = cells.slice(0, 10_000)
    repeated = len(cells) > len(head) and len(pc.unique(head)) < 0.3 * len(head)
    texts = pc.unique(cells) if repeated else cells
    candidates = pc.unique(_candidates(texts, kind)).to_pylist()
    signs = ((text, sign_of_number(text, kind)) for text in candidates)
    found = list(islice(((text, sign) for text, sign in signs if sign), MOST_PLACES))
    sure = [text for text, sign in found if sign == Sign.SURE]
    by_column = not sure
    likely = [text for text, sign in found if sign == Sign.MAY_BE]
    nine = [text for text in likely if is_nine_digits(text.strip())]
    likely = [text for text in likely if not is_nine_digits(text.strip())]
    if nine and _is_column_of_long_numbers(cells):
        sure += nine
    if likely and (sure or _is_more_than_chance(len(likely), candidates, texts)):
        return JudgedColumn([*sure, *likely], by_column=by_column)
    return JudgedColumn(sure, likely, by_column)


def _is_more_than_chance(hits: int, candidates: Sequence[str], texts: pa.Array | pa.ChunkedArray) -> bool:
    shaped = len(pc.unique(texts.filter(pc.fill_null(pc.match_substring_regex(texts, _SHAPE), False))))
    if 2 * hits >= shaped:
        return True
    # The candidates begin with a date. Three standard deviations above what chance makes of them.
    dated = max(len(candidates), hits)
    return hits > 0.1 * dated + 3 * math.sqrt(0.09 * dated) + 0.5


def _is_column_of_long_numbers(cells: pa.ChunkedArray | pa.Array) -> bool:
    """Whether at least half of the cells that are whole numbers have 9, 10 or 12 digits.

    Nine digits without anything beside them are a weak sign. Where identity numbers have lost their zeros, the
    others of the column are as long; where amounts of money stand, they are of all lengths.
    """
    numbers = cells.filter(pc.match_substring_regex(cells, r"^\s*\d+\s*$"))
    length = pc.binary_length(pc.utf8_trim_whitespace(numbers))
    long = pc.sum(pc.is_in(length, value_set=pa.array([9, 10, 12], pa.int32()))).as_py() or 0
    return bool(2 * long >= len(numbers))


def _candidates(texts: pa.Array | pa.ChunkedArray, kind: ColumnKind) -> pa.Array | pa.ChunkedArray:
    """The texts that may have a number in them."""
    long = texts.filter(pc.greater_equal(pc.binary_length(texts), 9))
    if not len(long):
        return long
    may = pc.match_substring_regex(long, f"{_QUICK}|{_QUICK_NINE}" if kind == "personal" else _QUICK)
    coded = pc.or_(pc.not_equal(pc.binary_length(long), pc.utf8_length(long)), pc.match_substring_regex(long, "[%&]"))
    if pc.any(coded).as_py():
        others = long.filter(pc.and_(coded, pc.invert(may)))
        others = others.filter(pc.match_substring_regex(others, _QUICK_CODED))
        return pa.chunked_array([*_chunks(long.filter(may)), *_chunks(others)], pa.string())
    return long.filter(may)


def _chunks(texts: pa.Array | pa.ChunkedArray) -> list[pa.Array]:
    return texts.chunks if isinstance(texts, pa.ChunkedArray) else [texts]


def holds_identity_number(texts: Iterable[str]) -> bool:
    """Whether any of these texts, which stand in no file, holds an identity number, or what may be one."""
    return any(sign_of_number(text, "loose") for text in texts)
