"""Tables of the mart about the deliveries: which there are, what was wrong in them, and what a build holds."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

import duckdb
import pyarrow as pa

from etl.build.sql_files import create_table
from etl.kinds import problems
from etl.store.deliveries import Delivery

TABLES = ("deliveries", "problems", "about")


def create_delivery_tables(
    connection: duckdb.DuckDBPyConnection,
    build_id: str,
    as_of: dt.date,
    delivered: Sequence[Delivery],
    active: Sequence[Delivery],
) -> None:
    """All of them. `active`: those of the deliveries that are not withdrawn."""
    create_table(connection, "mart.deliveries", delivery_table(delivered, active))
    create_problems(connection, active)
    create_table(connection, "mart.about", about_table(build_id, as_of, active))


def delivery_table(delivered: Sequence[Delivery], active: Sequence[Delivery]) -> pa.Table:
    """All that was delivered, withdrawn ones and withdrawals among them, for the history."""
    counted = {delivery.id for delivery in active}
    rows = [
        {
            "delivery_id": delivery.id,
            "delivery_sequence": delivery.sequence,
            "kind": delivery.kind,
            "file_name": delivery.file_name,
            "delivered_by": delivery.by,
            "delivered_at": delivery.at,
            "rows_taken": delivery.rows,
            "rows_refused": delivery.refused,
            "warnings": sum(counts["warnings"] for counts in delivery.kinds.values()),
            "read_as": reading_in_words(delivery.kinds),
            "columns_left_out": ", ".join(name for counts in delivery.kinds.values() for name in counts["ignored"]),
            "is_invented": int(delivery.invented),
            "is_active": int(delivery.id in counted),
            "withdraws": delivery.withdraws,
            "why": delivery.why,
        }
        for delivery in delivered
    ]
    types = {"delivery_sequence": pa.int64(), "rows_taken": pa.int64(), "rows_refused": pa.int64()}
    types |= {"warnings": pa.int64(), "is_invented": pa.int64(), "is_active": pa.int64()}
    names = ["delivery_id", "delivery_sequence", "kind", "file_name", "delivered_by", "delivered_at", "rows_taken"]
    names += ["rows_refused", "warnings", "read_as", "columns_left_out", "is_invented", "is_active", "withdraws", "why"]
    return pa.Table.from_pylist(rows, schema=pa.schema([(name, types.get(name, pa.string())) for name in names]))


def reading_in_words(kinds: Mapping[str, Mapping[str, Any]]) -> str:
    """How a delivery's file was read, in short: format, encoding, separator, sheet and header row."""
    texts = []
    for counts in kinds.values():
        for reading in counts["found"]:
            separator = {"\t": "tab"}.get(reading["separator"], reading["separator"])
            parts = [reading["format"], reading["encoding"], separator, reading["sheet"]]
            parts.append(f"rubrikrad {reading['header_row']}")
            texts.append(", ".join(part for part in parts if part))
    return "; ".join(dict.fromkeys(texts))


def create_problems(connection: duckdb.DuckDBPyConnection, active: Sequence[Delivery]) -> None:
    """`mart.problems`: what was refused or warned of in the active deliveries; place and code, never a value."""
    empty = problems.SCHEMA.append(pa.field("level", pa.string())).empty_table()
    create_table(connection, "no_problems", empty, temporary=True)
    names = ", ".join([*problems.SCHEMA.names, "level"])
    parts = [f"SELECT '' AS delivery_id, '' AS kind, {names} FROM no_problems"]
    files = [
        ((delivery.folder / f"problems-{kind}.parquet").as_posix(), delivery.id, kind)
        for delivery in active
        for kind, counts in delivery.kinds.items()
        if counts["refused"] or counts["warnings"]
    ]
    if files:
        paths, ids, kinds = zip(*files)
        table = pa.table({"filename": paths, "delivery_id": ids, "kind": kinds})
        create_table(connection, "problem_files", table, temporary=True)
        connection.from_parquet(list(paths), filename=True).create_view("parquet_problems")
        parts.append(
            f"SELECT delivery_id, kind, {names} FROM parquet_problems INNER JOIN problem_files USING (filename)"
        )
    connection.execute(f"CREATE TABLE mart.problems AS {' UNION ALL '.join(parts)} ORDER BY ALL")


def about_table(build_id: str, as_of: dt.date, active: Sequence[Delivery]) -> pa.Table:
    """`mart.about`: one row about the build itself."""
    return pa.table(
        {
            "build_id": [build_id],
            "as_of": [as_of.isoformat()],
            "last_delivery_at": pa.array([max((d.at for d in active), default=None)], pa.string()),
            "is_invented": [int(any(delivery.invented for delivery in active))],
        }
    )
