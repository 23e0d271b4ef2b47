"""What makes builds of next to nothing cheap under test: a build begins as a copy of what no delivery changes.

The frame of a warehouse is a file with reference tables, functions, and the steps, bound once. It is made once per run
of pytest, by the build's own functions and SQL. That a build that begins as its copy is the one that is made from
nothing is a test (tests/etl/build/test_frames.py).
"""

from __future__ import annotations

import datetime as dt
import hashlib
import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb

from etl.build import builder, sql_files, warehouse_file
from etl.build.raw_views import create_raw_view
from etl.kinds import schemas
from etl.store.deliveries import Delivery

really_begin, really_run = warehouse_file.begin, sql_files.run
_DAY = dt.date(2024, 12, 31)  # of the frame's own tables, which are dropped
_framed: list[duckdb.DuckDBPyConnection] = []  # connections to files that began as the frame


def frame(folder: Path) -> Path:
    """The frame, in the folder of the run; made by whoever asks first."""
    path = folder / f"frame-{software()}.duckdb"
    if not path.exists():
        staged = folder / f".{os.getpid()}-{path.name}"
        with really_begin(staged, ()) as connection:
            warehouse_file.create_date(connection, _DAY)
            for kind in schemas.kinds().values():
                create_raw_view(connection, kind, ())
            really_run(connection, sql_files.sql_files())
            for table in ["core.parameters", *(name.replace("/", ".") for name in tables())]:
                connection.execute(f"DROP TABLE {table}")
            connection.execute("CHECKPOINT")
        os.replace(staged, path)
    return path


def software() -> str:
    """What a frame depends on."""
    return hashlib.sha256("".join(builder.software().values()).encode()).hexdigest()[:16]


def tables() -> list[str]:
    """The tables that SQL makes, in their order."""
    return [sql_files.table_of(file) for file in sql_files.sql_files() if file.parent.name in ("core", "mart")]


@contextmanager
def begin(folder: Path, path: Path, active: Sequence[Delivery]) -> Iterator[duckdb.DuckDBPyConnection]:
    """As `warehouse_file.begin`: for a small store a copy of the frame, which lies in that folder."""
    if not warehouse_file.is_small(active):
        with really_begin(path, active) as connection:
            yield connection
        return
    shutil.copyfile(frame(folder), path)
    with warehouse_file.open_file(path, active) as connection:
        _framed.append(connection)
        try:
            yield connection
        finally:
            _framed.remove(connection)


def run(connection: duckdb.DuckDBPyConnection, files: Sequence[Path], *told: Any, **named: Any) -> None:
    """As `sql_files.run`, without what the frame has already."""
    if any(connection is framed for framed in _framed):
        files = [file for file in files if file.parent.name in ("core", "mart")]
    really_run(connection, files, *told, **named)
