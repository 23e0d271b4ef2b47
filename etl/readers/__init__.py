"""Readers turn another format than ours into tables of our kinds. A reader is one file.

A reader is a function that takes a `RawTable` and gives its parts, or None when the table is not in its format. It only
renames and rearranges texts: all checking is done by `etl/checking/check_file.py`, as for any file.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from etl.readers import uhm
from etl.readers.part import Part
from etl.reading import RawTable

__all__ = ["HEADER_FINDERS", "READERS", "Part"]

Reader = Callable[[RawTable], "list[Part] | None"]
READERS: Sequence[Reader] = (uhm.read,)
HEADER_FINDERS = (uhm.known_columns,)
