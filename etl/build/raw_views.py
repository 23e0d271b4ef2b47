"""The deliveries as views in a database: `raw_KIND`, every row of every active delivery of the kind."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

import duckdb
import pyarrow as pa

from etl.build.sql_files import create_table
from etl.kinds import identifiers, schemas
from etl.store.deliveries import Delivery

# The sequence of a delivery that is still to come: after all that are there.
ARRIVING = 2**62
_SQL_TYPES = {"date": "DATE", "number": "DOUBLE", "integer": "BIGINT", "boolean": "BOOLEAN"}


def create_raw_view(
    connection: duckdb.DuckDBPyConnection,
    kind: schemas.Kind,
    active: Sequence[Delivery],
    arriving: pa.Table | None = None,
    only: str = "",
) -> None:
    """`raw_KIND`: each row with the delivery that it came in, and on which day.

    `arriving`: rows of a delivery to come, the last of all. `only`: a condition for the rows that are looked at; they
    are few and asked for several times, so they are read once, into a table.
    Organisation numbers have their key beside them (`supplier_id` -> `supplier_key`): ten digits however it is spelt.
    """
    columns = ["sheet", "row_number", *(field.name for field in kind.fields)]
    # No row, but all columns: where nothing is delivered of a kind, DuckDB sees at once that there is nothing to join.
    empty = [_no_value(kind, name) for name in columns]
    parts = [
        f"SELECT {', '.join(empty)}, CAST(0 AS BIGINT) AS delivery_sequence, '' AS delivery_id,"
        " CAST(NULL AS DATE) AS delivered_on WHERE FALSE"
    ]
    if any(kind.name in delivery.kinds for delivery in active):
        parts.append(_select_delivered(connection, kind, active, columns))
    if arriving is not None:
        create_table(connection, f"arriving_{kind.name}", arriving.select(columns), temporary=True)
        parts.append(f"SELECT {', '.join(columns)}, {ARRIVING}, '', CURRENT_DATE FROM arriving_{kind.name}")
    made = "TABLE" if only else "VIEW"
    connection.execute(
        f"CREATE TEMP {made} raw_{kind.name} AS SELECT *{''.join(', ' + key for key in _keys(kind))}"
        f" FROM ({' UNION ALL '.join(parts)})" + (f" WHERE {only}" if only else "")
    )


def _select_delivered(
    connection: duckdb.DuckDBPyConnection, kind: schemas.Kind, active: Sequence[Delivery], columns: Sequence[str]
) -> str:
    """The rows on disk, each with the delivery of its file."""
    of_kind = [delivery for delivery in active if kind.name in delivery.kinds]
    paths = [(delivery.folder / f"rows-{kind.name}.parquet").as_posix() for delivery in of_kind]
    files = pa.table(
        {
            "filename": paths,
            "delivery_sequence": [delivery.sequence for delivery in of_kind],
            "delivery_id": [delivery.id for delivery in of_kind],
            "delivered_on": [dt.date.fromisoformat(delivery.at[:10]) for delivery in of_kind],
        }
    )
    create_table(connection, f"files_{kind.name}", files, temporary=True)
    connection.from_parquet(paths, filename=True, union_by_name=True).create_view(f"parquet_{kind.name}")
    # A delivery from before a column was added to the kind has no such column.
    have = {row[0] for row in connection.execute(f"DESCRIBE parquet_{kind.name}").fetchall()}
    written = [f"rows.{name}" if name in have else _no_value(kind, name) for name in columns]
    return (
        f"SELECT {', '.join(written)}, files.delivery_sequence, files.delivery_id, files.delivered_on"
        f" FROM parquet_{kind.name} AS rows INNER JOIN files_{kind.name} AS files USING (filename)"
    )


def _no_value(kind: schemas.Kind, name: str) -> str:
    """The column without a value, of its type."""
    types = {"sheet": "VARCHAR", "row_number": "BIGINT"}
    return f"CAST(NULL AS {types.get(name) or _SQL_TYPES.get(kind.field(name).type, 'VARCHAR')}) AS {name}"


def _keys(kind: schemas.Kind) -> Iterator[str]:
    for field in kind.fields:
        if field.content == "organisation_number":
            number = f"REGEXP_REPLACE({field.name}, '{identifiers.SQL_AROUND[0]}', '{identifiers.SQL_AROUND[1]}')"
            yield (
                f"CASE WHEN REGEXP_MATCHES({number}, '^(16)?[0-9]{{6}} ?[\\p{{Pd}}\\x{{2212}}]? ?[0-9]{{4}}$')"
                f" THEN RIGHT(REGEXP_REPLACE({number}, '[^0-9]', '', 'g'), 10) ELSE {field.name} END"
                f" AS {field.name.removesuffix('_id')}_key"
            )
