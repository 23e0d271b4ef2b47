"""Opens the right build of the warehouse, read-only. The only module of `measures` that knows DuckDB.

A connection is never shared between threads: each question gets a cursor of its own. A build's file is never changed,
so what is read from it can be kept for as long as its id is part of the key.
"""

from __future__ import annotations

import datetime as dt
import os
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd

from access.viewer import EVERYTHING, Scope, acting
from etl.build import builder
from etl.scope.scoped_views import cursors_of

_lock = threading.Lock()
# What gives cursors of them.
_connections: dict[tuple[str, Scope], Callable[[], duckdb.DuckDBPyConnection]] = {}
_KEPT_OPEN = 4
# Those of a scope are small beside the build's: views, and the numbers of the contracts that are seen.
_SCOPES_KEPT_OPEN = 100


class NoWarehouse(Exception):
    """Nothing has been built yet."""


@dataclass(frozen=True)
class Warehouse:
    """One build to ask, as its viewer may see it. `key` belongs in every cache key. With no `known_on` and no `up_to`,
    all there was is in it.

    `up_to`: the number of the last delivery that was let in. `scope`: whose rows there are at all, and how exactly
    figures of few persons are shown.
    """

    id: str
    as_of: dt.date
    known_on: dt.date | None
    path: str
    up_to: int | None = None
    scope: Scope = EVERYTHING

    def __hash__(self) -> int:
        """Asked for thousands of times a page; what it leaves out is told apart by what is equal."""
        return hash(self.path)

    @cached_property
    def key(self) -> str:
        """What all that is seen of it depends on: the build, and what its viewer may see."""
        if self.scope == EVERYTHING:
            return self.id
        whose = [sorted(numbers) if numbers is not None else None for numbers in self._whose]
        return f"{self.id} {self.scope.audience} {whose}"

    def outside(self) -> Warehouse:
        """The same rows, as they are shown to anybody: for reports and mails."""
        return replace(self, scope=self.scope.outside())

    @property
    def _whose(self) -> tuple[frozenset[str] | None, frozenset[str] | None]:
        return self.scope.organisations, self.scope.suppliers

    def rows(self, sql: str, values: Sequence[Any] | dict[str, Any] = ()) -> list[tuple[Any, ...]]:
        """The rows that a query gives. A sum that was counted exactly is a number like others to who reads it."""
        return _plain(self._cursor().execute(sql, values))

    def records(self, sql: str, values: Sequence[Any] | dict[str, Any] = ()) -> list[dict[str, Any]]:
        """The same, each row by column."""
        cursor = self._cursor().execute(sql, values)
        names = [column[0] for column in cursor.description or ()]
        return [dict(zip(names, row, strict=True)) for row in _plain(cursor)]

    def frame(self, sql: str, values: Sequence[Any] | dict[str, Any] = ()) -> pd.DataFrame:
        """The table that a query gives."""
        return self._cursor().execute(sql, values).df()

    def _cursor(self) -> duckdb.DuckDBPyConnection:
        with _lock:
            place = self._place
            if place not in _connections:
                _connections[place] = cursors_of(self.path, self.scope)
                alike = [other for other in _connections if other[1].is_limited == self.scope.is_limited]
                for old in alike[: -(_SCOPES_KEPT_OPEN if self.scope.is_limited else _KEPT_OPEN)]:
                    del _connections[old]  # cursors in use keep their database open
            cursor = _connections[place]
        return cursor()

    @property
    def _place(self) -> tuple[str, Scope]:
        """Whoever sees all rows asks the build's own tables."""
        return self.path, (self.scope if self.scope.is_limited else EVERYTHING)

    def close(self) -> None:
        """Lets go of the build's file; whoever asks again opens it anew."""
        with _lock:
            for place in [place for place in _connections if place[0] == self.path]:
                del _connections[place]


def _plain(cursor: duckdb.DuckDBPyConnection) -> list[tuple[Any, ...]]:
    """The rows, with a float for each decimal."""
    rows = cursor.fetchall()
    exact = {place for place, column in enumerate(cursor.description or ()) if column[1].id == "decimal"}
    if not exact:
        return rows
    return [
        tuple(float(cell) if place in exact and cell is not None else cell for place, cell in enumerate(row))
        for row in rows
    ]


def _opened(build: builder.Build) -> Warehouse:
    known = dt.date.fromisoformat(build.known_on) if build.known_on else None
    return Warehouse(build.id, dt.date.fromisoformat(build.as_of), known, str(build.path), build.up_to, acting().scope)


def current() -> Warehouse:
    """The published build. Raises NoWarehouse when there is none."""
    build = builder.published()
    if build is None or not build.path.exists():
        raise NoWarehouse
    return _opened(build)


def known_at(
    as_of: dt.date | None,
    as_known_on: dt.date | None,
    up_to: int | None = None,
    progress: Callable[[float], None] | None = None,
) -> Warehouse:
    """The build for a date, made if need be: `as_of` is the date looked at, `as_known_on` the date of knowledge.

    `up_to`: only the deliveries up to and with that number; `as_of` is then to be said too. With none of them, the
    published build. `progress` is told how far the making has come (0..1). Raises NoWarehouse when there is none.
    """
    if as_of is None and as_known_on is None and up_to is None:
        return current()
    return _opened(builder.build(as_of or as_known_on, as_known_on, up_to, progress))


@contextmanager
def rebuilt(as_of: dt.date, last_delivery: int, build_of_then: str = "") -> Iterator[Warehouse]:
    """A build of the deliveries up to that number, made anew to be compared with; gone afterwards. `build_of_then`: as
    `builder.build_anew`."""
    with builder.build_anew(as_of, last_delivery, build_of_then) as (build, path):
        anew = replace(_opened(build), path=str(path))
        try:
            yield anew
        finally:
            anew.close()


def is_reproducible(warehouse: Warehouse, last_delivery: int) -> bool:
    """Whether today's software makes that very build of the deliveries up to that number."""
    known = warehouse.known_on.isoformat() if warehouse.known_on else None
    return builder.is_reproducible(builder.Build(warehouse.id, warehouse.as_of.isoformat(), known), last_delivery)


def delivery_hashes(delivery_ids: Iterable[str]) -> dict[str, str | None]:
    """SHA-256 of what each of those deliveries holds; None for one that is gone."""
    return builder.content_hashes(delivery_ids)


def hashes_before(delivery_id: str) -> Sequence[str]:
    """The same of before persons whose term was over were taken out of it: its figures are the same."""
    return builder.hashes_before(delivery_id)


def software() -> dict[str, str]:
    """What figures depend on beside deliveries and dates: DuckDB's version, hashes of reference files and rules."""
    return builder.software()


def day_looked_at(known_on: dt.date) -> dt.date:
    """The date that is looked at when what was known on a day is shown: that day.

    With invented deliveries alone never later than the day that they were written for, which is their today.
    """
    return min(known_on, builder.date_looked_at())


def known_already(as_of: dt.date, as_known_on: dt.date) -> Warehouse | None:
    """What `known_at` would give, if it is made already. Waits for nobody."""
    found = builder.find(as_of, as_known_on)
    return _opened(found) if found else None


def changes_of_rules() -> list[tuple[dt.datetime, Warehouse, Warehouse]]:
    """When figures came to be counted by another program or other rules, of late, the latest first: when that was
    noticed, and the same deliveries on the same day as counted before and after."""
    found = []
    for change in builder.changes_of_rules():
        as_of = dt.date.fromisoformat(change.as_of)
        before, after = change.paths
        found.append(
            (
                dt.datetime.fromisoformat(change.at),
                Warehouse(change.before, as_of, None, str(before), scope=acting().scope),
                Warehouse(change.after, as_of, None, str(after), scope=acting().scope),
            )
        )
    return found


def in_use(warehouse: Warehouse) -> bool:
    """Whether the build's file is still there; says that it is used, so that it is kept."""
    try:
        os.utime(warehouse.path)
    except FileNotFoundError:
        return False
    return True


# As many as a list of what changed looks at, and those that readers have open.
@lru_cache(maxsize=32)
def columns_of(warehouse: Warehouse) -> dict[str, frozenset[str]]:
    """The mart's tables and their columns."""
    found: dict[str, set[str]] = {}
    for table, column in warehouse.rows(
        """
        SELECT table_name, column_name FROM duckdb_columns()
        WHERE schema_name = 'mart' AND (database_name = CURRENT_DATABASE()
          OR CONTAINS(CURRENT_SETTING('search_path'), database_name || '.mart'))
        """
    ):
        found.setdefault(table, set()).add(column)
    return {table: frozenset(names) for table, names in found.items()}


def data_folder(warehouse: Warehouse) -> Path:
    """The folder that the build's store and warehouse are in."""
    return Path(warehouse.path).parents[1]
