"""Workbooks (xlsx, xlsm, xls, ods): bytes -> tables of texts, one for each sheet that holds a delivery.

Nothing is ever run: formulas give the value that was saved with them, macros are not looked at.
"""

import marshal
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass

from etl.reading import cells, layout, marks, ole, package
from etl.reading.generated_marks import is_own_sheet
from etl.reading.header import header_lines
from etl.reading.tables import KnownColumns, LooseCell, Marked, RawTable, ReadingResult, SourceFile, UnreadableFile

MOST_BYTES = 200 << 20
MOST_SECONDS = 600

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

Range = tuple[tuple[int, int], tuple[int, int]]
Row = list[str | None]


def read_workbook(content: bytes, known_columns: KnownColumns) -> SourceFile:
    """Every worksheet of a workbook, hidden ones and hidden rows too.

    A sheet is a table when at least two of its header's cells are known column names, or when it is the only
    sheet that holds anything; the cells of other sheets are loose cells.

    Raises UnreadableFile: file_empty, file_not_a_table, workbook_damaged, workbook_formula_without_value,
    workbook_password, workbook_too_large, workbook_unsafe.
    """
    if len(content) > MOST_BYTES:
        raise UnreadableFile("workbook_too_large")
    inside = _inspect_ole(content) if content.startswith(OLE) else package.inspect(content)
    sheets = [sheet for sheet in _sheets(content, inside) if any(any(row) for row in sheet.rows)]
    if not sheets:
        raise UnreadableFile("file_empty")

    tables: list[RawTable] = []
    loose_cells: list[LooseCell] = list(inside.texts)
    others = [sheet for sheet in sheets if not is_own_sheet(sheet.rows)]
    for sheet in sheets:
        index, known = layout.find_header(sheet.rows, known_columns)
        if index is None or (known < 2 and len(others) > 1) or is_own_sheet(sheet.rows):
            for number, row in enumerate(sheet.rows, start=1):
                loose_cells += layout.loose(sheet.name, number, row)
            continue
        table, outside = _table(sheet, index, inside, known_columns)
        tables.append(table)
        loose_cells += outside
    return SourceFile(tuple(tables), tuple(loose_cells), inside.has_notes)


def read_sheets(content: bytes) -> list[tuple[str, list[Row]]]:
    """Name and rows, from row 1, of each worksheet as it stands, with nothing looked for in it.

    Raises UnreadableFile as `read_workbook` does.
    """
    inside = _inspect_ole(content) if content.startswith(OLE) else package.inspect(content)
    return [(sheet.name, sheet.rows) for sheet in _sheets(content, inside)]


@dataclass(frozen=True)
class _Sheet:
    """A worksheet's cells, errors and per cents written into them."""

    name: str
    rows: list[Row]  # from row 1
    merged: Sequence[Range]
    marked: tuple[Marked, ...]


def _inspect_ole(content: bytes) -> package.Package:
    """Refuse what is not a workbook among the old binary files, and a new workbook with a password (it is one)."""
    if "EncryptedPackage".encode("utf-16-le") in content:
        raise UnreadableFile("workbook_password")
    if not any(name.encode("utf-16-le") in content for name in ("Workbook", "WORKBOOK", "Book", "BOOK")):
        raise UnreadableFile("file_not_a_table")
    return package.Package("xls")


def _sheets(content: bytes, inside: package.Package) -> list[_Sheet]:
    """Each worksheet."""
    found: list[_Sheet] = []
    sheets = _cells(content)
    if inside.format == "xls":
        old_sheets, inside.counts_from_1904 = ole.inspect(content)
        # Texts of notes are not read out of the old format: there is no telling what stands in them.
        inside.has_notes = not old_sheets or any(old.has_notes for old in old_sheets)
        for (name, *_), old in zip(sheets, old_sheets, strict=False):
            inside.errors[name], inside.marks[name] = old.errors, old.marks
    for name, is_worksheet, hidden, rows, ranges in sheets:
        if is_worksheet:
            shown = inside.marks.get(name, marks.Marks())
            marks.write_percent(rows, shown)
            _put_errors(rows, inside.errors.get(name, {}))
            merged = ranges or inside.merged.get(name, [])
            found.append(_Sheet(name, rows, merged, marks.marked_runs(shown, rows, hidden)))
    return found


def _cells(content: bytes) -> list[tuple[str, bool, bool, list[Row], list[Range]]]:
    """What etl/reading/cells.py gives, from a process of its own (see there why).

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


def _fill_merged(rows: list[Row], ranges: Sequence[Range]) -> None:
    """Give every cell of a merged range the value of its first, within the area that holds anything."""
    width = max(map(len, rows))
    for (first_row, first_column), (last_row, last_column) in ranges:
        if first_row >= len(rows) or first_column >= len(rows[first_row]):
            continue
        value = rows[first_row][first_column]
        if value is None:
            continue
        for row in rows[first_row : last_row + 1]:
            end = min(last_column + 1, width)
            row.extend([None] * (end - len(row)))
            row[first_column:end] = [value] * (end - first_column)


def _table(
    sheet: _Sheet, index: int, inside: package.Package, known_columns: KnownColumns
) -> tuple[RawTable, list[LooseCell]]:
    titles = [list(row) for row in sheet.rows[:index]]  # before merged ones are multiplied
    _fill_merged(sheet.rows, sheet.merged)
    header = header_lines(sheet.rows, index, known_columns)
    skipped, above = layout.above_header(titles[: header.first], sheet.name)
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
    return table, above + after
