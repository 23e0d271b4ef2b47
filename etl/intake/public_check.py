"""The check that keeps nothing: how many files were checked is all that is left of them."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from etl import folders
from etl.build import sql_files
from etl.checking.check_file import check_opened, open_file
from etl.checking.checked_file import CheckedFile
from etl.intake import archives, look, returned_files
from etl.intake.look import FilePreview
from etl.mapping.model import FileMapping
from etl.reading.read_options import AS_FOUND, Reading


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
        content, file_name = only_file(content, file_name)
        file = returned_files.open_file(content, file_name, mapping.reading if mapping else AS_FOUND)
        return check_opened(file, bytes(32), kind, mapping, returned_files.for_file(file))
    finally:
        if is_first:
            _count()


def look_without_trace(
    content: bytes, file_name: str, kind: str | None = None, reading: Reading = AS_FOUND
) -> FilePreview:
    """The file's tables and what their columns seem to be, by headers and contents alone: nothing of the store is told.

    Raises FileRefused as `intake.look`. Counts nothing: the file was counted when it was checked.
    """
    content, file_name = only_file(content, file_name)
    return look.look_at_a_suppliers(open_file(content, file_name, reading), kind)


def only_file(content: bytes, file_name: str) -> tuple[bytes, str]:
    """The file, or the only one in a zip; a zip of several stays one, and is refused when it is read."""
    files = archives.files_of(content, file_name)
    return (files[0][1], files[0][0]) if len(files) == 1 else (content, file_name)


def told_until(file: CheckedFile, today: dt.date) -> list[dt.date]:
    """Up to which day the file's placements tell of each of its contracts, if they came today; the earliest first."""
    found: list[dt.date] = []
    for table in file.tables:
        if table.kind.name == "placements" and table.rows.num_rows:
            with sql_files.in_memory() as connection:
                connection.register("placements", table.rows)
                rows = connection.execute(
                    """
                    SELECT
                      macros.placements_tell_until(reported_until, end_date, planned_end_date, CAST(? AS DATE))
                    FROM placements
                    GROUP BY contract_id
                    """,
                    [today],
                ).fetchall()
            found += [day for (day,) in rows]
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
        folders.place_text(_counter(), str(checked_files() + 1))
