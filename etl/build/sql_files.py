"""The SQL of the warehouse: which files there are, in which order they are run, and the functions alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import duckdb
import pyarrow as pa

SQL_FOLDER = Path(__file__).parents[1] / "sql"


def sql_files() -> list[Path]:
    """The files of `etl/sql/ORDER`, in that order."""
    lines = (SQL_FOLDER / "ORDER").read_text(encoding="utf-8").splitlines()
    return [SQL_FOLDER / line for line in lines if line and not line.startswith("#")]


def table_of(file: Path) -> str:
    """The table, view or functions that a file makes, as "mart/delivery_months"."""
    return f"{file.parent.name}/{file.stem}"


def run(
    connection: duckdb.DuckDBPyConnection, files: Sequence[Path], report_progress: Callable[[float], None] | None = None
) -> None:
    """Makes a table of each file (of a step a view, of macros functions). Progress is reported as a share, 0..1."""
    for place, file in enumerate(files):
        if report_progress:
            report_progress(place / len(files))
        query = file.read_text(encoding="utf-8")
        if file.parent.name != "macros":
            created = "VIEW" if file.parent.name == "steps" else "TABLE"
            query = f"CREATE {created} {file.parent.name}.{file.stem} AS\n{query}"
        connection.execute(query)


@contextmanager
def in_memory() -> Iterator[duckdb.DuckDBPyConnection]:
    """A database in memory with the functions of `etl/sql/macros` alone, for what is asked without a build."""
    with duckdb.connect() as connection:
        connection.execute("CREATE SCHEMA macros")
        run(connection, [file for file in sql_files() if file.parent.name == "macros"])
        yield connection


def create_table(connection: duckdb.DuckDBPyConnection, name: str, table: pa.Table, *, temporary: bool = False) -> None:
    """A table of Arrow data. Joins need one: they may push a filter into a scan that Arrow does not know, and fail."""
    connection.register("incoming", table)
    connection.execute(f"CREATE {'TEMP ' if temporary else ''}TABLE {name} AS SELECT * FROM incoming")
    connection.unregister("incoming")
