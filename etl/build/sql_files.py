"""The SQL of the warehouse: which files there are, in which order they are run, and the functions alone."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path

import duckdb
import pyarrow as pa

from etl import folders, scratch
from etl.privacy import person_keys
from etl.store.pseudonym_key import key_of_store

SQL_FOLDER = Path(__file__).parents[1] / "sql"


def sql_files() -> list[Path]:
    """The files of `etl/sql/ORDER`, in that order."""
    return list(_in_order(SQL_FOLDER))


# What the program is made of is read once: a check, a trial and a build each ask for it many times over.
@lru_cache(maxsize=4)
def _in_order(folder: Path) -> tuple[Path, ...]:
    lines = (folder / "ORDER").read_text(encoding="utf-8").splitlines()
    return tuple(folder / line for line in lines if line and not line.startswith("#"))


def table_of(file: Path) -> str:
    """The table, view or functions that a file makes, as "mart/delivery_months"."""
    return f"{file.parent.name}/{file.stem}"


@lru_cache(maxsize=256)
def named(query: str) -> frozenset[str]:
    """What a query names: "core/contracts", "steps/running_sums", "raw/reports" for the rows that are delivered."""
    found = re.findall(r"\b(?:(core|mart|steps)\.|(raw)_)(\w+)", re.sub(r"--.*", "", query))
    return frozenset(f"{schema or raw}/{name}" for schema, raw, name in found)


def reads() -> Mapping[str, Set[str]]:
    """Each table, view or functions in their order -> what its query names."""
    return _reads(SQL_FOLDER)


@lru_cache(maxsize=4)
def _reads(folder: Path) -> Mapping[str, Set[str]]:
    found: dict[str, Set[str]] = {}
    for file in _in_order(folder):
        # A query may call a part of its own "steps".
        read = named(file.read_text(encoding="utf-8"))
        found[table_of(file)] = {each for each in read if not each.startswith("steps/") or each in found}
    return found


def made_of(tables: Set[str]) -> set[str]:
    """Those tables and all that is read for them in turn: tables, steps, reference tables, rows that are delivered."""
    read = reads()
    wanted, seen = set(tables), set[str]()
    while wanted - seen:
        name = (wanted - seen).pop()
        seen.add(name)
        wanted |= read.get(name, set())
    return wanted


def with_steps(tables: Set[str]) -> set[str]:
    """Those tables and the steps that they read, in turn."""
    read = reads()
    wanted, seen = set(tables), set[str]()
    while wanted - seen:
        name = (wanted - seen).pop()
        seen.add(name)
        wanted |= {each for each in read[name] if each.startswith("steps/")}
    return wanted


def run(
    connection: duckdb.DuckDBPyConnection,
    files: Sequence[Path],
    report_progress: Callable[[float], None] | None = None,
    is_kept: bool = True,
) -> None:
    """Makes a table of each file (of a step a view, of macros functions). Progress is reported as a share, 0..1.

    is_kept: it becomes a build, or a part of one. What is only looked at needs no keys of participants, and makes none.
    """
    queries = [file.read_text(encoding="utf-8") for file in files]
    if any("person_secret" in query for query in queries):
        set_secret(connection, key_of_store() if is_kept and folders.key_file().exists() else None)
    for place, (file, query) in enumerate(zip(files, queries, strict=True)):
        if report_progress:
            report_progress(place / len(files))
        if file.parent.name != "macros":
            created = "VIEW" if file.parent.name == "steps" else "TABLE"
            connection.execute(f"CREATE {created} {file.parent.name}.{file.stem} AS\n{query}")
        else:
            connection.execute(query)


def set_secret(connection: duckdb.DuckDBPyConnection, key: bytes | None) -> None:
    """Has participants' keys reckoned with the store's key, on this connection alone: no file gets it."""
    pads = person_keys.pads(key) if key is not None else (None, None)
    connection.execute("CREATE OR REPLACE TEMP TABLE person_secret (inner_pad BLOB, outer_pad BLOB)")
    connection.execute("INSERT INTO person_secret VALUES (?, ?)", pads)


@contextmanager
def in_memory(**settings: int) -> Iterator[duckdb.DuckDBPyConnection]:
    """A database in memory with the functions of `etl/sql/macros` alone, for what is asked without a build."""
    functions = [file.read_text(encoding="utf-8") for file in sql_files() if file.parent.name == "macros"]
    with scratch.database(";\n".join(functions), **settings) as connection:
        yield connection


def create_table(connection: duckdb.DuckDBPyConnection, name: str, table: pa.Table, *, temporary: bool = False) -> None:
    """A table of Arrow data. Joins need one: they may push a filter into a scan that Arrow does not know, and fail."""
    connection.register("incoming", table)
    connection.execute(f"CREATE {'TEMP ' if temporary else ''}TABLE {name} AS SELECT * FROM incoming")
    connection.unregister("incoming")
