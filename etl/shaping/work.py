"""A table while it is being shaped: columns of texts, where each stands in the file, and what was done so far."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import pyarrow as pa
import pyarrow.compute as pc

from etl.reading import Origin, RawTable, Shaped, Skipped, column_letter


@dataclass
class Work:
    """`raw`: the table as it came, which may have been shaped before. `sources`: per column, the index of its column
    there; None for one that was added. `cell_columns`: for a column made of several, per row the index of the
    file's."""

    raw: RawTable
    header: list[str]
    columns: list[pa.Array]
    sources: list[int | None]
    row_numbers: pa.Array
    shaped: list[Shaped] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    cell_columns: dict[int, pa.Array] = field(default_factory=dict)
    header_row: int = 0  # of a table that stands below another; else 0
    is_emptied: bool = False  # cells that say nothing were emptied

    @classmethod
    def begin(cls, table: RawTable) -> Work:
        """Nothing done yet."""
        columns = [_whole(column) for column in table.cells.columns]
        work = cls(table, list(table.header), columns, list(range(len(columns))), _whole(table.row_numbers))
        if table.origin is not None:  # shaped before
            work.cell_columns = dict(table.origin.cell_columns)
        return work

    @property
    def count(self) -> int:
        """How many rows there are."""
        return len(self.row_numbers)

    @property
    def is_changed(self) -> bool:
        """Whether anything was done."""
        return bool(self.shaped or self.skipped or self.is_emptied)

    def in_file(self, index: int) -> int | None:
        """The index of the file's column that a column is; None where it is made of none or of several."""
        source = self.sources[index]
        return None if source is None else self.raw.in_file(source)

    def letter(self, index: int) -> str:
        """The column as the spreadsheet shows it."""
        source = self.in_file(index)
        return "" if source is None else column_letter(source + 1)

    def row(self, index: int) -> list[str | None]:
        """The texts of a row."""
        return [column[index].as_py() for column in self.columns]

    def numbers(self, indices: Sequence[int]) -> list[int]:
        """The spreadsheet's numbers of rows."""
        numbers: list[int] = self.row_numbers.take(pa.array(indices, pa.int64())).to_pylist()
        return numbers

    def without(self, indices: Sequence[int], why: str) -> None:
        """Leaves rows out, and says so."""
        if not indices:
            return
        numbers = self.numbers(sorted(indices))
        self.skipped += [Skipped(number, number, why) for number in numbers]
        keep = pc.invert(pc.is_in(pa.array(range(self.count), pa.int64()), pa.array(indices, pa.int64())))
        self.keep(keep)

    def keep(self, mask: pa.Array) -> None:
        """Keeps the rows of a mask."""
        self.columns = [column.filter(mask) for column in self.columns]
        self.row_numbers = self.row_numbers.filter(mask)
        self.cell_columns = {index: places.filter(mask) for index, places in self.cell_columns.items()}

    def add(self, name: str, texts: pa.Array) -> None:
        """A column that the file's table does not have."""
        self.header.append(name)
        self.columns.append(texts)
        self.sources.append(None)

    def without_columns(self, indices: Sequence[int]) -> None:
        """Leaves columns out."""
        kept = [index for index in range(len(self.header)) if index not in set(indices)]
        self.header = [self.header[index] for index in kept]
        self.columns = [self.columns[index] for index in kept]
        self.sources = [self.sources[index] for index in kept]
        self.cell_columns = {new: self.cell_columns[old] for new, old in enumerate(kept) if old in self.cell_columns}

    def part(self, first: int, length: int) -> Work:
        """Some rows, as a table of their own."""
        return replace(
            self,
            header=list(self.header),
            columns=[column.slice(first, length) for column in self.columns],
            sources=list(self.sources),
            row_numbers=self.row_numbers.slice(first, length),
            shaped=list(self.shaped),
            skipped=list(self.skipped),
            cell_columns={index: places.slice(first, length) for index, places in self.cell_columns.items()},
        )

    def result(self) -> RawTable:
        """The table as it is now."""
        skipped = sorted([*self.raw.reading.skipped, *self.skipped], key=lambda part: part.first_row)
        found = replace(
            self.raw.reading,
            header_row=self.header_row or self.raw.reading.header_row,
            skipped=tuple(skipped),
            shaped=(*self.raw.reading.shaped, *self.shaped),
        )
        cells = pa.table({str(index): column for index, column in enumerate(self.columns)})
        origin = Origin(
            self.raw.header if self.raw.origin is None else self.raw.origin.header,
            tuple(self.in_file(index) for index in range(len(self.header))),
            dict(self.cell_columns),
        )
        return RawTable(tuple(self.header), cells, self.row_numbers, found, origin)


def _whole(column: pa.Array | pa.ChunkedArray) -> pa.Array:
    return column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
