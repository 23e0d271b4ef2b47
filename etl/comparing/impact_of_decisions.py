"""What follows from decisions, milestones, matches, payments and goals: how contracts, reports, money and goals stand.

These change no row of placements or reports, yet they change what is said of a contract. How it stands is read out of
the build's own tables (`sql/consequences`), once without and once with what is looked at; there is no second rule here.
"""

from __future__ import annotations

import duckdb
import pyarrow as pa

from etl import scratch
from etl.build import sql_files

# All that these kinds may change is there when this table is built.
LAST = "mart/ledgers"
KINDS = frozenset({"decisions", "milestones", "matches", "payments", "goals"})
_FOLDER = sql_files.SQL_FOLDER / "consequences"
_STANDING = pa.schema(
    [
        ("about", pa.string()),
        ("what", pa.string()),
        ("of", pa.string()),
        ("code", pa.string()),
        ("amount", pa.float64()),
    ]
)
NO_STANDINGS = _STANDING.empty_table()
NONE = pa.schema(
    [
        ("about", pa.string()),
        ("what", pa.string()),
        ("of", pa.string()),
        ("before_code", pa.string()),
        ("after_code", pa.string()),
        ("before_amount", pa.float64()),
        ("after_amount", pa.float64()),
    ]
).empty_table()


def standings(connection: duckdb.DuckDBPyConnection) -> pa.Table:
    """How all stands in a build's tables: `about` (a contract or goal), `what`, `of` (a period, day or milestone), and
    its `code` or its `amount` (places, full-time months, SEK, a target as the catalogue has it)."""
    parts = [connection.execute(query).to_arrow_table().cast(_STANDING) for query in queries()]
    return pa.concat_tables([NO_STANDINGS, *parts])


def queries() -> list[str]:
    """What is asked of a build's tables."""
    return [path.read_text(encoding="utf-8") for path in sorted(_FOLDER.glob("*.sql"))]


def differing(before: pa.Table, after: pa.Table) -> pa.Table:
    """What stands otherwise in one than in the other; nothing (null) where it is in one of them alone."""
    with scratch.database() as connection:
        connection.register("old", before)
        connection.register("new", after)
        found: pa.Table = connection.execute(
            """
            SELECT
              about, what, of, old.code AS before_code, new.code AS after_code, old.amount AS before_amount,
              new.amount AS after_amount
            FROM old FULL JOIN new USING (about, what, of)
            WHERE old.code IS DISTINCT FROM new.code
              OR ROUND(old.amount, 6) IS DISTINCT FROM ROUND(new.amount, 6)
            ORDER BY about, CASE WHEN what = 'status' THEN 0 ELSE 1 END, what, of
            """
        ).to_arrow_table()
    return found.cast(NONE.schema)
