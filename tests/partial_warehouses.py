"""Warehouses of small worlds in which a table is made when it is asked for.

A test of a rule asks few of a warehouse's tables. Those are made, and what they are made of, by the build's own SQL.
That they are the tables of the whole is a test (tests/etl/build/test_frames.py).
"""

from __future__ import annotations

import datetime as dt
import os
import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence, Set
from contextlib import ExitStack
from dataclasses import fields
from functools import lru_cache
from itertools import count
from pathlib import Path
from typing import Any

import duckdb
import frames

from etl.build import delivery_tables, sql_files, warehouse_file
from etl.build.raw_views import create_raw_view
from etl.kinds import schemas
from etl.store.deliveries import Delivery, not_withdrawn
from measures import Warehouse

_really_write = warehouse_file.write
_OF_DELIVERIES = {f"mart/{name}" for name in delivery_tables.TABLES}
_KEPT = 16
_numbers = count()
_partial: OrderedDict[str, _Tables] = OrderedDict()


def _empty(folder: Path) -> Path:
    """A whole warehouse of no delivery."""
    path = folder / f"empty-{frames.software()}.duckdb"
    if not path.exists():
        staged = folder / f".{os.getpid()}-{path.name}"
        _really_write(staged, "empty", dt.date(2024, 12, 31), ())
        os.replace(staged, path)
    return path


class PartialWarehouse(Warehouse):
    """A warehouse in which a table is made when it is asked for; what asks for more than tables gets all of it."""

    def _cursor(self) -> Any:
        tables = _partial.get(self.path)
        if tables is None or Path(self.path).exists():
            return super()._cursor()
        return self._of_all() if self.scope.is_limited else _Cursor(tables, self._of_all)

    def _of_all(self) -> duckdb.DuckDBPyConnection:
        _partial[self.path].write(Path(self.path))
        return super()._cursor()


class _Cursor:
    """What a question is asked of."""

    def __init__(self, tables: _Tables, whole: Callable[[], duckdb.DuckDBPyConnection]) -> None:
        self._tables, self._whole = tables, whole

    def execute(self, sql: str, values: Any = ()) -> duckdb.DuckDBPyConnection:
        cursor = self._tables.cursor(sql) or self._whole()
        return cursor.execute(sql, values)


class _Tables:
    """The tables of a warehouse of those deliveries, as far as they have been asked for."""

    def __init__(self, folder: Path, build_id: str, as_of: dt.date, known: Sequence[Delivery]) -> None:
        self._about = build_id, as_of, known
        active = not_withdrawn(known)
        self._folder = folder
        self._lock = threading.Lock()
        self._open = ExitStack()
        self._path = folder / f"partial-{os.getpid()}-{next(_numbers)}.duckdb"
        self._connection = self._open.enter_context(frames.begin(folder, self._path, active))
        warehouse_file.create_date(self._connection, as_of)
        for kind in schemas.kinds().values():
            create_raw_view(self._connection, kind, active)
        self._there = set(_in_frame(frames.frame(folder)))

    def cursor(self, sql: str) -> duckdb.DuckDBPyConnection | None:
        """Where that may be asked; None where it takes a whole warehouse."""
        if "duckdb_columns()" in sql:
            return duckdb.connect(_empty(self._folder), read_only=True)
        asked = sql_files.named(sql)
        with self._lock:
            if not asked or (not asked <= self._there and not self._make(asked - self._there)):
                return None
            cursor = self._connection.cursor()
        cursor.execute("USE warehouse")
        return cursor

    def _make(self, asked: Set[str]) -> bool:
        if not asked <= {*_OF_DELIVERIES, *frames.tables()}:
            return False
        if asked & _OF_DELIVERIES:
            build_id, as_of, known = self._about
            delivery_tables.create_delivery_tables(self._connection, build_id, as_of, known, not_withdrawn(known))
            self._there |= _OF_DELIVERIES
        wanted = sql_files.made_of(asked) - self._there
        frames.run(self._connection, [file for file in sql_files.sql_files() if sql_files.table_of(file) in wanted])
        self._there |= wanted
        return True

    def write(self, path: Path) -> None:
        """The whole of it, as a file."""
        warehouse_file.write(path, *self._about)

    def close(self) -> None:
        self._open.close()
        self._path.unlink()


@lru_cache(maxsize=8)
def _in_frame(path: Path) -> frozenset[str]:
    with duckdb.connect(path, read_only=True) as connection:
        return frozenset(
            f"{schema}/{name}"
            for schema, name in connection.execute("SELECT schema_name, table_name FROM duckdb_tables()").fetchall()
        )


def partial(folder: Path, warehouse: Warehouse, known: Sequence[Delivery] | None) -> PartialWarehouse:
    """The warehouse, of what was known, so that what is not built yet is made as it is asked for. None: it is built."""
    if known is not None and warehouse.path not in _partial:
        _partial[warehouse.path] = _Tables(folder, warehouse.id, warehouse.as_of, known)
        while len(_partial) > _KEPT:
            _partial.popitem(last=False)[1].close()
    return PartialWarehouse(**{field.name: getattr(warehouse, field.name) for field in fields(warehouse)})
