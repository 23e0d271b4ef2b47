"""What it costs to build next to nothing: counted, not timed."""

import datetime as dt
from pathlib import Path
from types import SimpleNamespace

import duckdb
import pytest

from etl.build import reference, reference_files, sql_files, warehouse_file
from etl.kinds import schemas

pytestmark = pytest.mark.builds_anew
DAY = dt.date(2024, 6, 30)


def test_a_small_store_is_a_small_file_made_in_few_statements(
    data_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A supplier's first try, and every test, builds next to nothing: a statement for each table that there has to be,
    and blocks of 16 kB, where the 256 kB of a large file come to 12 MB. Read-only it opens as any other."""
    statements: list[str] = []

    class Counted:
        def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
            self._connection = connection

        def __enter__(self) -> "Counted":
            return self

        def __exit__(self, *problem: object) -> None:
            self._connection.close()

        def execute(self, query: str, *values: object) -> duckdb.DuckDBPyConnection:
            statements.append(query)
            return self._connection.execute(query, *values)

        def __getattr__(self, name: str) -> object:
            return getattr(self._connection, name)

    opened = SimpleNamespace(connect=lambda *about, **settings: Counted(duckdb.connect(*about, **settings)))
    monkeypatch.setattr(warehouse_file, "duckdb", opened)
    path = data_folder / "small.duckdb"
    data_folder.mkdir()
    warehouse_file.write(path, "small", DAY, [])
    content = reference_files.content_hash()
    tables = [*sql_files.sql_files(), *schemas.kinds(), *reference.core_tables(content)]
    tables += reference.catalogue_tables(content)
    assert len(statements) <= len(tables) + 22
    with duckdb.connect(str(path), read_only=True) as connection:
        (about,) = connection.execute("SELECT block_size FROM pragma_database_size()").fetchall()
    assert about == (16_384,)
    assert path.stat().st_size < 7_500_000
