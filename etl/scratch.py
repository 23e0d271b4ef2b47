"""A database in memory for a few questions about a file or a delivery.

To open one takes longer than most such questions, so a process opens it once, and whoever asks has a catalogue of its
own in it, which nobody else sees and which is gone afterwards. Nothing of it is ever written to disk.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from itertools import count

import duckdb

_numbers = count(1)


@contextmanager
def database(functions: str = "", **settings: int) -> Iterator[duckdb.DuckDBPyConnection]:
    """One with nothing in it but those functions of the schema `macros`: the SQL that makes them."""
    shared = _opened(functions, **settings)
    own = f"own_{next(_numbers)}"
    connection = shared.cursor()
    try:
        connection.execute(f"ATTACH ':memory:' AS {own}")
        connection.execute(f"SET search_path = '{own}.main,memory.macros'")
        yield connection
    finally:
        connection.close()
        shared.cursor().execute(f"DETACH DATABASE IF EXISTS {own}")


@lru_cache(maxsize=4)
def _opened(functions: str, **settings: int) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect(config={"temp_directory": "", **settings})
    connection.execute("SET enable_progress_bar = false")  # it would stand among the results on standard output
    connection.execute(f"CREATE SCHEMA macros; {functions}")
    return connection
