"""A file looked at as it is: the first rows of every sheet, and where its table seems to stand, for somebody to choose.

What may be a name, an e-mail address, a telephone number or free words about a person is not shown. Nothing is stored.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

import pyarrow as pa

from etl.checking import check_file
from etl.intake.look import MOST_BYTES, NOT_SHOWN
from etl.kinds import messages
from etl.mapping.place_tables import FileRefused
from etl.privacy import personal_columns
from etl.reading import Marked, SheetRows, UnreadableFile, as_shown, header, read
from etl.reading.header import trimmed
from etl.reading.read_options import AS_FOUND, Reading

MOST_ROWS, MOST_COLUMNS = 60, 300
_BELOW_HEADER = 20  # rows that are shown below a header that stands further down
_MOST_ROWS_READ = header.SEARCHED_FAR + _BELOW_HEADER


@dataclass(frozen=True)
class TablePlace:
    """Where a table seems to stand; rows as the spreadsheet numbers them.

    `names_row`: the line of the header that was found, to which the others belong. `last_row` None: as far as the
    sheet goes, without sums and notes. `code` and `arguments`: why, for `reason`; `is_sure`: nobody need look at it.
    """

    header_row: int
    header_last_row: int
    first_row: int
    last_row: int | None
    code: str
    arguments: dict[str, str]
    is_sure: bool
    names_row: int

    def reason(self, language: str = "sv") -> str:
        """Why it seems to stand there, in words."""
        return messages.message(self.code, self.arguments, language)


@dataclass(frozen=True)
class RawSheet:
    """A sheet as it stands. `rows`: its first rows from row 1, each as wide as the others, "" where nothing stands and
    NOT_SHOWN where it may be about a person. `row_count`, `column_count`: how many it has. `place`: None where it is
    empty."""

    name: str | None
    is_hidden: bool
    rows: Sequence[tuple[str, ...]]
    row_count: int
    column_count: int
    marked: Sequence[Marked]
    place: TablePlace | None


def raw_sheets(content: bytes, file_name: str, reading: Reading = AS_FOUND) -> list[RawSheet]:
    """Every sheet of a file that opens, in its order, as chosen in `reading` where that says something.

    Raises FileRefused: too large, unreadable, or with a person's number.
    """
    if len(content) > MOST_BYTES:
        raise FileRefused("file_too_large")
    name = check_file.printable_name(file_name)
    try:
        source = read.read_file(content, name, check_file.known_columns)
        found = read.first_rows_of_sheets(content, name, check_file.known_columns, reading, _MOST_ROWS_READ)
    except UnreadableFile as unreadable:
        raise FileRefused(unreadable.code, unreadable.arguments) from None
    file = check_file.unshaped(source, name, reading)
    check_file.search(file)
    return [_shown(_first(sheet, place), place, file.left_out) for sheet in found for place in [_place(sheet, reading)]]


def likeliest(sheets: Sequence[RawSheet]) -> int:
    """The place of the sheet that is most like a table: by names that are known, by what stands below its header, by
    its rows; one that is shown before one that is hidden."""

    def likeness(index: int) -> tuple[bool, bool, bool, int]:
        sheet = sheets[index]
        place = sheet.place
        is_known = place is not None and place.is_sure
        return is_known, not sheet.is_hidden, place is not None and place.code == "header_by_types", sheet.row_count

    return max(range(len(sheets)), key=likeness)


def names(sheet: RawSheet, reading: Reading) -> tuple[str, ...]:
    """What the columns are called where the header stands as chosen; none where it cannot stand there."""
    return header.names_as_chosen(sheet.rows, check_file.known_columns, reading)


def _place(sheet: SheetRows, reading: Reading) -> TablePlace | None:
    chosen = reading if reading.has_place and reading.sheet in (None, sheet.name) else AS_FOUND
    try:
        guess = header.find_header(sheet.rows, check_file.known_columns, chosen)
    except UnreadableFile:
        guess = header.guess_header(sheet.rows, check_file.known_columns)
    if guess is None:
        return None
    if chosen.header_last_row is None:
        lines = header.header_lines(sheet.rows, guess.index, check_file.known_columns)
    else:
        lines = header.chosen_lines(sheet.rows, guess.index, chosen.header_last_row - 1)
    arguments = {"row": str(guess.index + 1), "count": str(guess.known), "lost": str(len(guess.above))}
    code = "header_with_rows_above" if guess.above else guess.reason
    is_sure = guess.is_sure or chosen.header_row is not None
    first_row = chosen.first_row or lines.last + 2
    return TablePlace(
        lines.first + 1, lines.last + 1, first_row, chosen.last_row, code, arguments, is_sure, guess.index + 1
    )  # fmt: skip


def _first(sheet: SheetRows, place: TablePlace | None) -> SheetRows:
    most = max(MOST_ROWS, place.first_row + _BELOW_HEADER) if place else MOST_ROWS
    return replace(sheet, rows=sheet.rows[:most])


def _shown(sheet: SheetRows, place: TablePlace | None, left_out: Collection[tuple[str | None, int]]) -> RawSheet:
    width = max(map(len, sheet.rows), default=0)
    shown = min(width, MOST_COLUMNS)
    rows = [[as_shown(trimmed(cell)) for cell in row[:shown]] + [""] * (shown - len(row)) for row in sheet.rows]
    first = place.first_row - 1 if place else len(rows)
    for column in range(shown):
        below = pa.array([row[column] or None for row in rows[first:]], pa.string())
        names = [row[column] for row in rows[place.header_row - 1 : first]] if place else []
        is_hidden = (sheet.name, column + 1) in left_out
        if is_hidden or any(personal_columns.looks(name, below) for name in names or [""]):
            for row in rows[first:]:
                row[column] = NOT_SHOWN if row[column] else ""
    for row in rows[: place.header_row - 1 if place else len(rows)]:
        _hide_beside_labels(row)
    return RawSheet(
        sheet.name, sheet.is_hidden, [tuple(row) for row in rows], sheet.count, width, sheet.marked, place
    )  # fmt: skip


def _hide_beside_labels(row: list[str]) -> None:
    """Hides, in a row above the table, a text that may be about a person, by itself or by the text before it."""
    before = ""
    for column, text in enumerate(row):
        label, colon, _ = text.partition(":")
        by_label = personal_columns.looks(before, pa.array([], pa.string())) or (
            colon and personal_columns.looks(label, pa.array([], pa.string()))
        )
        if text and (by_label or personal_columns.looks("", pa.array([text]))):
            row[column] = NOT_SHOWN
        before = text
