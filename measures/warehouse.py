"""Opens the right build of the warehouse, read-only. The only module of `measures` that knows DuckDB.

A connection is never shared between threads: each question gets a cursor of its own. A build's file is never changed,
so what is read from it can be kept for as long as its id is part of the key.
"""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd

from etl import building

# The SQL expression that makes one key of all ways of writing a `contract_id`.
CONTRACT_KEY = building.CONTRACT_KEY
_lock = threading.Lock()
_connections: dict[str, duckdb.DuckDBPyConnection] = {}
_KEPT_OPEN = 4


class NoWarehouse(Exception):
    """Nothing has been built yet."""


@dataclass(frozen=True)
class Opened:
    """One build to ask. `id` belongs in every cache key. `known_on` is None when all that is delivered is in it."""

    id: str
    as_of: dt.date
    known_on: dt.date | None
    path: str

    def rows(self, sql: str, values: Sequence[Any] | dict[str, Any] = ()) -> list[tuple[Any, ...]]:
        """The rows that a query gives."""
        return self._cursor().execute(sql, values).fetchall()

    def frame(self, sql: str, values: Sequence[Any] | dict[str, Any] = ()) -> pd.DataFrame:
        """The table that a query gives."""
        return self._cursor().execute(sql, values).df()

    def _cursor(self) -> duckdb.DuckDBPyConnection:
        with _lock:
            if self.path not in _connections:
                _connections[self.path] = duckdb.connect(self.path, read_only=True)
                for old in list(_connections)[:-_KEPT_OPEN]:
                    del _connections[old]  # cursors in use keep their database open
            return _connections[self.path].cursor()


def _opened(build: building.Build) -> Opened:
    known = dt.date.fromisoformat(build.known_on) if build.known_on else None
    return Opened(build.id, dt.date.fromisoformat(build.as_of), known, str(build.path))


def current() -> Opened:
    """The published build. Raises NoWarehouse when there is none."""
    build = building.published()
    if build is None or not build.path.exists():
        raise NoWarehouse
    return _opened(build)


def known_at(as_of: dt.date | None, as_known_on: dt.date | None) -> Opened:
    """The build for a date, made if need be: `as_of` is the date looked at, `as_known_on` the date of knowledge.

    With neither, the published build. Raises NoWarehouse when there is none.
    """
    if as_of is None and as_known_on is None:
        return current()
    if as_of is None:
        as_of = as_known_on
    return _opened(building.build(as_of, as_known_on))


@lru_cache(maxsize=8)
def columns_of(build: Opened) -> dict[str, frozenset[str]]:
    """The mart's tables and their columns."""
    found: dict[str, set[str]] = {}
    for table, column in build.rows(
        "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'mart'"
    ):
        found.setdefault(table, set()).add(column)
    return {table: frozenset(names) for table, names in found.items()}


def data_folder(build: Opened) -> Path:
    """The folder that the build's store and warehouse are in."""
    return Path(build.path).parents[1]
