"""Workbooks (xlsx, xlsm, xlsb, xls, ods, and pages that are called so): bytes -> tables of texts, one for each sheet
that holds a delivery.

Nothing is ever run: formulas give the value that was saved with them, macros are not looked at.
"""

from __future__ import annotations

import marshal
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace

from etl.reading import layout, marks, ole, package
from etl.reading.formats import cells, foreign, markup, odd_packages
from etl.reading.generated_marks import is_own_sheet
from etl.reading.header import Guess, chosen_lines, find_header, guess_header, header_lines
from etl.reading.read_options import AS_FOUND, Reading
from etl.reading.tables import (
    MOST_SHEETS,
    KnownColumns,
    LooseCell,
    Marked,
    RawTable,
    ReadingResult,
    SheetRows,
    SourceFile,
    UnreadableFile,
)

MOST_BYTES = 200 << 20
MOST_SECONDS = 600

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

Range = tuple[tuple[int, int], tuple[int, int]]
Row = list[str | None]


def read_workbook(content: bytes, known_columns: KnownColumns, chosen: Reading = AS_FOUND) -> SourceFile:
    """Every worksheet of a workbook, hidden ones and hidden rows too.

    A sheet is a table when at least two of its header's cells are known column names, when it is the only sheet that
    holds anything, or when it is the chosen one; the cells of other sheets are loose cells. `chosen`: where a table
    stands, in the sheet that it names, else in the first that is a table.

    Raises UnreadableFile: file_empty, file_not_a_table, workbook_damaged, workbook_formula_without_value,
    workbook_password, workbook_too_large, workbook_unsafe, sheet_not_found, header_row_not_found.
    """
    if len(content) > MOST_BYTES:
        raise UnreadableFile("workbook_too_large")
    inside = _inspect(content)
    sheets = [sheet for sheet in _sheets(content, inside) if any(any(row) for row in sheet.rows)]
    if not sheets:
        raise UnreadableFile("file_empty")

    others = [sheet for sheet in sheets if not is_own_sheet(sheet.rows)]
    guesses = {id(sheet): guess_header(sheet.rows, known_columns) for sheet in others}
    are_tables = [sheet for sheet in others if (guess := guesses[id(sheet)]) and (guess.known > 1 or len(others) == 1)]
    target = _target(are_tables or others, others, chosen)
    tables: list[RawTable] = []
    loose_cells: list[LooseCell] = list(inside.texts)
    for sheet in sheets:
        guess = find_header(sheet.rows, known_columns, chosen) if sheet is target else guesses.get(id(sheet))
        if guess is None or not (sheet is target or sheet in are_tables):
            for number, row in enumerate(sheet.rows, start=1):
                loose_cells += layout.loose(sheet.name, number, row)
            continue
        table, outside = _table(sheet, guess, inside, known_columns, chosen if sheet is target else AS_FOUND)
        tables.append(table)
        loose_cells += outside
    return SourceFile(tuple(tables), tuple(loose_cells), inside.has_notes)


def _target(likely: Sequence[_Sheet], every: Sequence[_Sheet], chosen: Reading) -> _Sheet | None:
    """The sheet that is read as chosen; None where nothing is. Raises UnreadableFile: sheet_not_found."""
    if chosen.sheet is None:
        return likely[0] if chosen.has_place and likely else None
    named = next((sheet for sheet in every if sheet.name == chosen.sheet), None)
    if named is None:
        raise UnreadableFile("sheet_not_found")
    return named


def read_sheets(content: bytes) -> list[tuple[str, list[Row]]]:
    """Name and rows, from row 1, of each worksheet as it stands, with nothing looked for in it.

    Raises UnreadableFile as `read_workbook` does.
    """
    inside = _inspect(content)
    return [(sheet.name, sheet.rows) for sheet in _sheets(content, inside)]


def first_rows_of_workbook(content: bytes, most: int) -> list[SheetRows]:
    """The first rows of each worksheet, hidden ones too, a merged cell's text in each of its cells.

    Raises UnreadableFile as `read_workbook` does.
    """
    inside = _inspect(content)
    found = []
    for sheet in _sheets(content, inside):
        if any(any(row) for row in sheet.rows):
            _fill_merged(sheet.name, sheet.rows, sheet.merged)
        found.append(SheetRows(sheet.name, sheet.rows[:most], len(sheet.rows), sheet.marked))
    return found


@dataclass(frozen=True)
class _Sheet:
    """A worksheet's cells, errors and per cents written into them."""

    name: str
    rows: list[Row]  # from row 1
    merged: Sequence[Range]
    marked: tuple[Marked, ...]


def _inspect(content: bytes) -> package.Package:
    """What is in it beside its cells. Raises UnreadableFile as `read_workbook` does."""
    if content.startswith(OLE):
        return _inspect_ole(content)
    if content.startswith(package.ZIP):
        return package.inspect(content)
    try:
        if mended := odd_packages.from_one_file(content):
            return replace(package.inspect(mended), mended=mended)
        found = markup.read(content)
    except markup.TooMuch:
        raise UnreadableFile("workbook_unsafe") from None
    except ValueError:
        raise UnreadableFile("workbook_damaged") from None
    if found is None:
        raise UnreadableFile("file_web_page")
    if len(found.sheets) > MOST_SHEETS:
        raise UnreadableFile("workbook_too_many_sheets")
    return package.of_markup(found)


def _inspect_ole(content: bytes) -> package.Package:
    """Refuse what is not a workbook among the old binary files, and a new workbook with a password (it is one)."""
    if "EncryptedPackage".encode("utf-16-le") in content:
        raise UnreadableFile("workbook_password")
    if not any(name.encode("utf-16-le") in content for name in ("Workbook", "WORKBOOK", "Book", "BOOK")):
        raise UnreadableFile("file_is_document" if foreign.is_document(content) else "file_not_a_table")
    return package.Package("xls")


def _sheets(content: bytes, inside: package.Package) -> list[_Sheet]:
    """Each worksheet."""
    found: list[_Sheet] = []
    old_sheets: Sequence[ole.OldSheet] = ()
    if inside.format == "xls":
        old_sheets, inside.counts_from_1904 = ole.inspect(content)
        if len(old_sheets) > MOST_SHEETS:
            raise UnreadableFile("workbook_too_many_sheets")
    sheets = inside.cells if inside.cells is not None else _cells(inside.mended or content)
    if inside.format == "xls":
        # Texts of notes are not read out of the old format: there is no telling what stands in them.
        inside.has_notes = not old_sheets or any(old.has_notes for old in old_sheets)
        for (name, *_), old in zip(sheets, old_sheets, strict=False):
            inside.errors[name], inside.marks[name] = old.errors, old.marks
    for name, is_worksheet, hidden, rows, ranges in sheets:
        if is_worksheet:
            shown = inside.marks.get(name, marks.Marks())
            marks.write_shown(rows, shown)
            _put_errors(rows, inside.errors.get(name, {}))
            merged = ranges or inside.merged.get(name, [])
            found.append(_Sheet(name, rows, merged, marks.marked_runs(shown, rows, hidden)))
    return found


def _cells(content: bytes) -> list[tuple[str, bool, bool, list[Row], list[Range]]]:
    """What etl/reading/formats/cells.py gives, from a process of its own (see there why).

    Raises UnreadableFile: workbook_damaged, workbook_password, workbook_unsafe.
    """
    command = [sys.executable, "-I", cells.__file__]
    try:
        done = subprocess.run(command, input=content, capture_output=True, timeout=MOST_SECONDS, check=False)
    except subprocess.TimeoutExpired:
        raise UnreadableFile("workbook_unsafe") from None
    if done.returncode:
        raise UnreadableFile("workbook_unsafe")
    result = marshal.loads(done.stdout)
    if isinstance(result, str):
        raise UnreadableFile(result)
    sheets: list[tuple[str, bool, bool, list[Row], list[Range]]] = result
    return sheets


def _put_errors(rows: list[Row], errors: dict[tuple[int, int], str]) -> None:
    """Write error values (#REF!) into their cells, which the reader of cells gives as empty."""
    for (row, column), text in errors.items():
        if row >= 1_048_576 or column >= 16_384:
            continue
        while len(rows) <= row:
            rows.append([])
        rows[row] += [None] * (column + 1 - len(rows[row]))
        rows[row][column] = text


def _fill_merged(sheet: str, rows: list[Row], ranges: Sequence[Range]) -> list[LooseCell]:
    """Give every cell of a merged range the value of its first, within the area that holds anything. Gives what stood
    in the others: nobody sees it in the spreadsheet, and it is in the file."""
    covered: list[LooseCell] = []
    width = max(map(len, rows))
    for (first_row, first_column), (last_row, last_column) in ranges:
        if first_row >= len(rows) or first_column >= len(rows[first_row]):
            continue
        value = rows[first_row][first_column]
        if value is None:
            continue
        for number, row in enumerate(rows[first_row : last_row + 1], start=first_row + 1):
            end = min(last_column + 1, width)
            row.extend([None] * (end - len(row)))
            covered += [
                LooseCell(sheet, number, column, text)
                for column, text in enumerate(row[first_column:end], start=first_column + 1)
                if text not in (None, value)
            ]
            row[first_column:end] = [value] * (end - first_column)
    return covered


def _table(
    sheet: _Sheet, guess: Guess, inside: package.Package, known_columns: KnownColumns, chosen: Reading
) -> tuple[RawTable, list[LooseCell]]:
    index = guess.index
    titles = [list(row) for row in sheet.rows[:index]]  # before merged ones are multiplied
    covered = _fill_merged(sheet.name, sheet.rows, sheet.merged)
    if chosen.header_last_row is None:
        header = header_lines(sheet.rows, index, known_columns)
    else:
        header = chosen_lines(sheet.rows, index, chosen.header_last_row - 1)
    skipped, above = layout.above_header(titles[: header.first], sheet.name, guess)
    below = header.last + 1
    width = max(len(header.texts), *(len(row) for row in sheet.rows[index:]))
    columns = layout.columns_of(sheet.rows[below:], width)
    found = ReadingResult(
        inside.format,
        None,
        None,
        sheet.name,
        index + 1,
        (*skipped, *header.skipped),
        sheet.marked,
        header.shaped,
        not inside.counts_from_1904,
    )
    table, after = layout.finish(header.texts, columns, below + 1, found)
    table, outside = layout.within(table, above + after, chosen)
    return table, [*outside, *covered]
