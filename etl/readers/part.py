"""A reader of another format, and what it gives: tables of our kinds, and where in the file each column stood."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from etl.reading import RawTable


@dataclass(frozen=True)
class Part:
    """`sources`: per column of `table`, the index of the file's column that it was made from; None where of none."""

    kind: str
    table: RawTable
    sources: tuple[int | None, ...]


@dataclass(frozen=True)
class Reader:
    """Headers as `schemas.normal` compares them.

    `columns`: all of the format's; `signatures`: a table that has all of one of them may be in the format. `contents`:
    header -> what the column can hold, for the search (`content` in data/schemas). `read`: the table's parts, or None
    where it is not in the format after all.
    """

    columns: frozenset[str]
    signatures: Sequence[frozenset[str]]
    contents: Mapping[str, str]
    read: Callable[[RawTable], list[Part] | None]
