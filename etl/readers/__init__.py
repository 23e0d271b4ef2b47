"""Readers turn another format than ours into tables of our kinds. A reader is one file.

A reader says by which columns its format is known and turns a table into parts. It only renames and rearranges texts:
all checking is done by `etl/checking/check_file.py`, as for any file.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from etl.kinds.schemas import normal
from etl.readers import uhm
from etl.readers.part import Part
from etl.reading import RawTable

__all__ = ["Part", "contents", "known_columns", "parts_of"]
_READERS = (uhm.READER,)


def known_columns(cells: Sequence[str]) -> int:
    """How many of a row's cells are columns of another format; finds the header row."""
    names = {normal(cell) for cell in cells}
    return max(len(names & reader.columns) for reader in _READERS)


def parts_of(table: RawTable) -> list[Part] | None:
    """The table as tables of our kinds; None when it is in no format that is known here."""
    names = {normal(cell) for cell in table.header}
    for reader in _READERS:
        parts = reader.read(table) if any(signature <= names for signature in reader.signatures) else None
        if parts is not None:
            return parts
    return None


def contents() -> Mapping[str, str]:
    """Header, as `normal` compares it -> what the column can hold, over all formats."""
    return {title: content for reader in _READERS for title, content in reader.contents.items()}


MAY_IMPORT = ("etl.kinds", "etl.reading")
ENTRANCE = ()
