"""The tables of a warehouse: as a file of all that was delivered, or in memory with what is not delivered yet."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from etl.build import delivery_tables, reference, reference_files, sql_files
from etl.build.cubes import create_cubes
from etl.build.raw_views import create_raw_view
from etl.build.sql_files import create_table
from etl.hiding import shown_rows
from etl.kinds import schemas
from etl.store.deliveries import Delivery, not_withdrawn

# A store with fewer rows is built by one thread, in a file of small blocks, as it is: sharing the work out, and looking
# for how each column is best compressed, costs more than it saves, and each of some sixty tables takes a whole block
# however little is in it. It has no cubes: its rows are added up as quickly.
SMALL_ROWS = 50_000
_FEW_THREADS: dict[str, Any] = {"threads": 1}
_SMALL_STORE: dict[str, Any] = {**_FEW_THREADS, "force_compression": "uncompressed"}
# One checkpoint at the end, not one behind every large table.
_WRITING: dict[str, Any] = {"preserve_insertion_order": False, "checkpoint_threshold": "1TB"}
_SMALL_BLOCKS = ", BLOCK_SIZE 16384"


def write(
    path: Path,
    build_id: str,
    as_of: dt.date,
    delivered: Sequence[Delivery],
    report_progress: Callable[[float], None] | None = None,
) -> None:
    """The warehouse of those deliveries, withdrawn ones among them, as a file that is closed whole.

    `build_id`: what it is to say that it is. Progress is reported as a share, 0..1.
    """
    active = not_withdrawn(delivered)
    with begin(path, active) as connection:
        create_date(connection, as_of)
        for kind in schemas.kinds().values():
            create_raw_view(connection, kind, active)
        sql_files.run(connection, sql_files.sql_files(), report_progress)
        if has_cubes(active):
            create_cubes(connection)
        # Some of them read the deliveries, which are not there for who reads the file.
        connection.execute("DROP SCHEMA steps CASCADE")
        delivery_tables.create_delivery_tables(connection, build_id, as_of, delivered, active)
        create_table(connection, "mart.columns", reference.describe([]))
        reference.check_measures(_columns(connection))
        shown_rows.create(connection)
        connection.register("described", reference.describe(_columns(connection)))
        connection.execute("INSERT INTO mart.columns SELECT * FROM described")
        connection.execute("CHECKPOINT")
    assert not path.with_name(path.name + ".wal").exists(), "a build must be closed whole before it is published"


def _columns(connection: duckdb.DuckDBPyConnection) -> list[tuple[str, str]]:
    """Table and column of all that is in the mart."""
    return connection.execute(
        """
        SELECT table_name, column_name FROM information_schema.columns
        WHERE table_schema = 'mart' ORDER BY ALL
        """
    ).fetchall()


@contextmanager
def begin(path: Path, active: Sequence[Delivery]) -> Iterator[duckdb.DuckDBPyConnection]:
    """A file for the warehouse of those deliveries, with what is the same in every one: schemas, reference tables."""
    with open_file(path, active) as connection:
        for schema in ("macros", "steps", "core", "mart"):
            connection.execute(f"CREATE SCHEMA {schema}")
        content = reference_files.content_hash()
        _create_core_reference(connection, {f"core/{name}" for name in reference.core_tables(content)})
        for name, table in reference.catalogue_tables(content).items():
            create_table(connection, f"mart.{name}", table)
        yield connection


@contextmanager
def open_file(path: Path, active: Sequence[Delivery]) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection that writes to that file what is made of those deliveries; settled at a checkpoint alone.

    Nothing is logged beside the file, as DuckDB does for a file that others read meanwhile: one that is not closed
    whole is thrown away.
    """
    small = is_small(active)
    settings = {**_WRITING, **(_SMALL_STORE if small else {}), "temp_directory": f"{path}.tmp"}
    with duckdb.connect(config=settings) as connection:
        quoted = str(path).replace("'", "''")
        blocks = _SMALL_BLOCKS if small else ""
        connection.execute(f"ATTACH '{quoted}' AS warehouse (RECOVERY_MODE no_wal_writes{blocks})")
        connection.execute("USE warehouse")
        connection.execute("SET enable_progress_bar = false")  # it would stand among the results on standard output
        yield connection


def is_small(active: Sequence[Delivery]) -> bool:
    """Whether the deliveries are so few that they are worked on as `SMALL_ROWS` says."""
    return sum(delivery.rows for delivery in active) < SMALL_ROWS


def has_cubes(active: Sequence[Delivery]) -> bool:
    """Whether the sums of `cubes` are kept beside the rows."""
    return not is_small(active)


@contextmanager
def trial(
    active: Sequence[Delivery],
    arriving: Mapping[str, pa.Table],
    concerned: Mapping[str, pa.Table] | None,
    as_of: dt.date,
    tables: Set[str],
) -> Iterator[duckdb.DuckDBPyConnection]:
    """Those tables of a build ("mart/delivery_months") and what they are made of, in memory, with rows that are not
    delivered yet.

    `arriving`: kind -> rows as a delivery has them; they come after all that is there. `concerned`: column -> the keys
    (in a column "key") of the rows that are looked at: a kind that has such a column has those rows alone (of the first
    that it demands, else of the first), a kind that has none has no rows; where it is None, all rows are looked at.
    Nothing is written to disk.
    """
    read = sql_files.made_of(tables)
    threads = _FEW_THREADS if is_small(active) else {}
    with sql_files.in_memory(preserve_insertion_order=False, **threads) as connection:
        for schema in ("steps", "core", "mart"):
            connection.execute(f"CREATE SCHEMA {schema}")
        create_date(connection, as_of)
        _create_core_reference(connection, read)
        for name, keys in (concerned or {}).items():
            create_table(connection, f"concerned_{name}", keys, temporary=True)
        for kind in schemas.kinds().values():
            if f"raw/{kind.name}" not in read and kind.name not in arriving:
                continue
            if concerned is None:
                create_raw_view(connection, kind, active, arriving.get(kind.name))
                continue
            named = [field for name in concerned for field in kind.fields if field.name == name]
            # One that every row has goes first: a follow-up need not name its contract.
            column = next((field.name for field in sorted(named, key=lambda field: not field.required)), None)
            only = f"{column} IN (SELECT key FROM concerned_{column})" if column else ""
            create_raw_view(connection, kind, active if column else (), arriving.get(kind.name), only)
        files = [file for file in sql_files.sql_files() if sql_files.table_of(file) in read]
        sql_files.run(connection, [file for file in files if file.parent.name != "macros"], is_kept=False)
        yield connection


def create_date(connection: duckdb.DuckDBPyConnection, as_of: dt.date) -> None:
    """The date looked at."""
    connection.execute("CREATE TABLE core.parameters AS SELECT CAST(? AS DATE) AS as_of", [as_of])


def _create_core_reference(connection: duckdb.DuckDBPyConnection, tables: Set[str]) -> None:
    """Those of the reference tables that counting reads ("core/periods")."""
    for name, table in reference.core_tables(reference_files.content_hash()).items():
        if f"core/{name}" in tables:
            create_table(connection, f"core.{name}", table)
