"""Whether two files of the same deliveries say the same, row for row: one made from parts and one from nothing."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import duckdb


def differences(first: Path, second: Path) -> Mapping[str, tuple[int, int]]:
    """Table ("mart.tasks") -> how many rows the first has that the second lacks, and the other way round.

    Tables that are the same are not there. Of one with other columns, or that only one of them has: (1, 1).
    """
    with duckdb.connect() as connection:
        for name, path in (("first", first), ("second", second)):
            quoted = path.as_posix().replace("'", "''")
            connection.execute(f"ATTACH '{quoted}' AS {name} (READ_ONLY)")
        tables = connection.execute(
            """
            SELECT schema_name || '.' || table_name, column_name, data_type, LIST(database_name)
            FROM duckdb_columns() WHERE database_name IN ('first', 'second') GROUP BY ALL ORDER BY ALL
            """
        ).fetchall()
        columns: dict[str, list[str]] = {}
        alone = set()
        for table, column, data_type, databases in tables:
            # A sum of fractions may differ in its last digits with the order in which it was added up; seven are held.
            columns.setdefault(table, []).append(f"CAST({column} AS FLOAT)" if data_type == "DOUBLE" else column)
            if len(databases) < 2:
                alone.add(table)
        found = {}
        for table, names in columns.items():
            if table in alone:
                found[table] = (1, 1)
                continue
            rows = [f"SELECT {', '.join(names)} FROM {name}.{table}" for name in ("first", "second")]
            counts = connection.execute(
                f"SELECT (SELECT COUNT(*) FROM ({rows[0]} EXCEPT ALL {rows[1]})),"
                f" (SELECT COUNT(*) FROM ({rows[1]} EXCEPT ALL {rows[0]}))"
            ).fetchall()[0]
            if any(counts):
                found[table] = counts
    return found
