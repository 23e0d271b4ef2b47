"""What a reader gives: a table of one of our kinds, and where in the file each of its columns stood."""

from __future__ import annotations

from dataclasses import dataclass

from etl.reading import RawTable


@dataclass(frozen=True)
class Part:
    """`sources`: per column of `table`, the index of the file's column that it was made from; None where of none."""

    kind: str
    table: RawTable
    sources: tuple[int | None, ...]
