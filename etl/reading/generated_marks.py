"""What Utfall itself writes into files that come back: sheets, a column and rows that are no data.

A file that was given back with remarks, or a template that was filled in, is read as if none of it stood there; that
it was left out is one step of `ReadingResult.shaped`. Nothing else may be left out here.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

import pyarrow as pa
import pyarrow.compute as pc

from etl.reading.tables import LooseCell, RawTable, Shaped, Skipped, SourceFile

# How the first cell of such a sheet begins; the sheet's name is its reader's to change.
MARK = "Från Utfall:"
SUMMARY_SHEET = "Sammanfattning"
INSTRUCTION_SHEET = "Så fyller du i"
LISTS_SHEET = "Val i listorna"
SUMMARY_MARK = f"{MARK} det här behöver åtgärdas"
ACTION_COLUMN = "Åtgärd"
# Where the sender has a column of that name already.
OTHER_ACTION_COLUMN = "Åtgärd (Utfall)"
EXAMPLE = "EXEMPEL (läses inte in)"
# What stands below the mark, where there is something to remember. Of a template that was filled in beforehand: a row
# with nothing beside these columns says nothing. Of a text file that went back as a workbook: its table had no sheet.
PREFILLED = "Förifyllda kolumner: "
WAS_TEXT = "Filen lämnades som textfil (CSV)."
# At the right of the mark: what the file is known by when it comes back (etl/intake/returned_files.py).
REFERENCE, REFERENCE_COLUMN = "Referens: ", 5


def is_own_sheet(rows: Sequence[Sequence[str | None]]) -> bool:
    """Whether a sheet (its rows from the first) was written by Utfall to be read, not to be loaded."""
    first = rows[0][0] if rows and rows[0] else None
    return (first or "").strip().startswith(MARK)


def without_marks(source: SourceFile) -> SourceFile:
    """The file without what Utfall wrote into it; its texts become loose cells, so that all are still searched.

    In any file, rows with the template's mark for an example. In a file with a sheet of ours also the column with what
    to do, and the rows of a template that were filled in beforehand and have nothing added.
    """
    own = [cell for cell in source.loose_cells if cell.column == 1 and cell.row == 1 and cell.text.startswith(MARK)]
    remembered = [cell.text for cell in source.loose_cells if own and (cell.row, cell.column) == (2, 1)]
    prefilled = {
        name for text in remembered if text.startswith(PREFILLED) for name in text.removeprefix(PREFILLED).split(", ")
    }
    was_text = any(text.startswith(WAS_TEXT) for text in remembered) and len(source.tables) == 1
    tables: list[RawTable] = []
    loose = list(source.loose_cells)
    for table in source.tables:
        rest, outside = _without_rows(table, _is_example(table), "example")
        loose += outside
        if own:
            rest, outside = _without_action(rest)
            loose += outside
            shaped = (*rest.reading.shaped, Shaped("shaped_own_marks", 0, 0, "", ""))
            rest = replace(rest, reading=replace(rest.reading, shaped=shaped))
        if prefilled:
            rest, outside = _without_rows(rest, _has_only(rest, prefilled), "unfilled")
            loose += outside
        tables.append(replace(rest, reading=replace(rest.reading, sheet=None)) if was_text else rest)
    return replace(source, tables=tuple(tables), loose_cells=tuple(loose))


def reference(source: SourceFile) -> str:
    """What the file was to be known by when it came back, as its summary sheet says; "" where it says nothing."""
    own = {
        cell.sheet for cell in source.loose_cells if (cell.row, cell.column) == (1, 1) and cell.text.startswith(MARK)
    }
    for cell in source.loose_cells:
        if cell.sheet in own and (cell.row, cell.column) == (1, REFERENCE_COLUMN) and cell.text.startswith(REFERENCE):
            return cell.text.removeprefix(REFERENCE).strip()
    return ""


def own_action(headers: Iterable[str | None]) -> str:
    """What our column is called in a file that has it, by the headers there."""
    is_other = any(_is_named(header or "", OTHER_ACTION_COLUMN) for header in headers)
    return OTHER_ACTION_COLUMN if is_other else ACTION_COLUMN


def _is_named(header: str, name: str) -> bool:
    """Whether a header has that name; below a heading over several columns it stands last."""
    return header.strip() == name or header.strip().endswith(f" {name}")


def _is_example(table: RawTable) -> pa.ChunkedArray | None:
    return _any(
        pc.fill_null(pc.equal(pc.utf8_trim_whitespace(column), EXAMPLE), False)
        for column in table.cells.columns
        if pc.any(pc.match_substring(column, EXAMPLE), min_count=0).as_py()
    )


def _has_only(table: RawTable, names: set[str]) -> pa.ChunkedArray | None:
    headers = [cell.rstrip(" *") for cell in table.header]
    if not names <= set(headers):
        return None
    filled = _any(pc.is_valid(column) for name, column in zip(headers, table.cells.columns) if name not in names)
    return None if filled is None else pc.invert(filled)


def _any(masks: Iterable[pa.ChunkedArray]) -> pa.ChunkedArray | None:
    found = None
    for mask in masks:
        found = mask if found is None else pc.or_(found, mask)
    return found


def _without_rows(table: RawTable, mask: pa.ChunkedArray | None, why: str) -> tuple[RawTable, list[LooseCell]]:
    if mask is None or not pc.any(mask, min_count=0).as_py():
        return table, []
    taken = mask.combine_chunks() if isinstance(mask, pa.ChunkedArray) else mask
    numbers = table.row_numbers.filter(taken).to_pylist()
    left_out = table.cells.filter(taken)
    loose = [
        LooseCell(table.reading.sheet, number, column, text)
        for column, name in enumerate(left_out.column_names, start=1)
        for number, text in zip(numbers, left_out[name].to_pylist())
        if text
    ]
    skipped = [*table.reading.skipped, *(Skipped(number, number, why) for number in numbers)]
    rest = pc.invert(taken)
    return (
        replace(
            table,
            cells=table.cells.filter(rest),
            row_numbers=table.row_numbers.filter(rest),
            reading=replace(table.reading, skipped=tuple(sorted(skipped, key=lambda part: part.first_row))),
        ),
        loose,
    )


def _without_action(table: RawTable) -> tuple[RawTable, list[LooseCell]]:
    """The table without the column; inside the table it becomes an empty one, so that letters stay what they are."""
    name = own_action(table.header)
    ours = [index for index, header in enumerate(table.header) if _is_named(header, name)]
    if not ours:
        return table, []
    header, cells = list(table.header), table.cells
    loose: list[LooseCell] = []
    numbers = table.row_numbers.to_pylist()
    for index in ours:
        texts = cells.column(index).to_pylist()
        loose += [LooseCell(table.reading.sheet, row, index + 1, text) for row, text in zip(numbers, texts) if text]
        header[index] = ""
        cells = cells.set_column(index, str(index), pa.nulls(cells.num_rows, pa.string()))
    width = len(header)
    while width - 1 in ours:
        width -= 1
    return replace(table, header=tuple(header[:width]), cells=cells.select(range(width))), loose
