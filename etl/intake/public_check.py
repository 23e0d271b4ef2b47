"""The check that keeps nothing: how many files were checked is all that is left of them."""

from __future__ import annotations

import datetime as dt
import os
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from etl import folders
from etl.checking.check_file import check_opened, open_file
from etl.checking.checked_file import CheckedFile
from etl.intake import look, returned_files
from etl.intake.look import FilePreview
from etl.mapping.model import FileMapping
from etl.reading.read_options import AS_FOUND


def check_without_trace(
    content: bytes,
    file_name: str,
    kind: str | None = None,
    mapping: FileMapping | None = None,
    is_first: bool = True,
) -> CheckedFile:
    """Checks a file as `load` does, and counts that a file was checked. Raises FileRefused as `check_file`.

    What is known of the sender's layout is used; nothing else of the store is told to whoever checks. A pseudonym that
    nobody sees can come from any key, so none is made. `mapping`: what the one who checks says that the columns are; it
    holds for this check alone. `is_first`: False where the same file is checked again in another way, which counts no
    more.
    """
    try:
        file = returned_files.open_file(content, file_name, mapping.reading if mapping else AS_FOUND)
        return check_opened(file, bytes(32), kind, mapping, returned_files.for_file(file))
    finally:
        if is_first:
            _count()


def look_without_trace(content: bytes, file_name: str, kind: str | None = None) -> FilePreview:
    """The file's tables and what their columns seem to be, by headers and contents alone: nothing of the store is told.

    Raises FileRefused as `intake.look`. Counts nothing: the file was counted when it was checked.
    """
    return look.look_at_a_suppliers(open_file(content, file_name), kind)


def told_until(file: CheckedFile, today: dt.date) -> list[dt.date]:
    """Up to which day the file's placements tell of each of its contracts, if they came today; the earliest first."""
    found: list[dt.date] = []
    for table in file.tables:
        if table.kind.name == "placements" and table.rows.num_rows:
            day = pa.scalar(today, pa.date32())
            going_on = pc.coalesce(table.rows["end_date"], table.rows["planned_end_date"], day)
            grouped = table.rows.append_column("going_on", going_on).group_by("contract_id")
            of_contracts = grouped.aggregate([("reported_until", "max"), ("going_on", "max")])
            until = pc.coalesce(of_contracts["reported_until_max"], of_contracts["going_on_max"])
            found += pc.min_element_wise(until, day).to_pylist()
    return sorted(found)


def checked_files() -> int:
    """How many files were checked so far."""
    try:
        return int(_counter().read_text(encoding="ascii"))
    except (FileNotFoundError, ValueError):
        return 0


def _counter() -> Path:
    return folders.data_folder() / "store" / "checked_files.txt"


def _count() -> None:
    with folders.lock("checks"):
        staged = _counter().with_name(f".staging-{os.getpid()}-checked_files.txt")
        staged.write_text(str(checked_files() + 1), encoding="ascii")
        folders.place(staged, _counter())
