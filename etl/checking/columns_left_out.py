"""Columns that somebody has said are to be left out, since they look like personal numbers and are something else.

What stands in them is searched like the rest of the file, and is read, kept and shown nowhere. Only a column that was
judged by all that it holds can be left out so; a text that is a personal number by itself refuses the file as before.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pyarrow as pa

from etl.kinds.schemas import normal
from etl.mapping.place_tables import FileRefused
from etl.privacy import identity_numbers
from etl.privacy.identity_numbers import Found
from etl.privacy.number_forms import ColumnKind
from etl.reading import RawTable, SourceFile

Columns = frozenset[tuple[str | None, int]]  # sheet, and the column from 1


def named(source: SourceFile, names: Sequence[str] | None) -> Columns:
    """The columns with those headers, or those letters where they have none. Raises FileRefused
    (column_to_leave_out_unknown) where a name is no column's."""
    found: set[tuple[str | None, int]] = set()
    for name in names or ():
        here = {
            (table.reading.sheet, index + 1)
            for table in source.tables
            for index, header in enumerate(table.header)
            if normal(header or table.letter(index)) == normal(name)
        }
        if not here:
            raise FileRefused("column_to_leave_out_unknown", {"column": name})
        found |= here
    return frozenset(found)


def without(source: SourceFile, columns: Columns) -> SourceFile:
    """The file with nothing in those columns, nor in cells below or above them."""
    if not columns:
        return source
    cells = tuple(each for each in source.loose_cells if not each.row or (each.sheet, each.column) not in columns)
    return replace(source, tables=tuple(_emptied(table, columns) for table in source.tables), loose_cells=cells)


def _emptied(table: RawTable, columns: Columns) -> RawTable:
    cells = table.cells
    for index in range(len(table.header)):
        if (table.reading.sheet, index + 1) in columns:
            cells = cells.set_column(index, cells.column_names[index], pa.nulls(cells.num_rows, pa.string()))
    return replace(table, cells=cells)


def search(source: SourceFile, file_name: str, contents: Sequence[Sequence[ColumnKind]], columns: Columns) -> Found:
    """What is found in the file by `find_identity_numbers`; a column that is left out gives doubt alone."""
    found = identity_numbers.find_identity_numbers(source, file_name, contents)
    answered = [each for each in found.places if each.by_column and (each.sheet, each.column) in columns]
    others = [each for each in found.places if not (each.by_column and (each.sheet, each.column) in columns)]
    return Found(others, [*answered, *found.doubtful])
