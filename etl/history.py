"""What a delivery holds and changed, what its withdrawal would change, and how two of the same kind differ.

Read from the store, never from a build. What describes a person is compared and never given: it is said that it changed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from etl import deliveries, problems, schemas
from etl.columns import ARROW_TYPES
from etl.deliveries import Delivery
from etl.schemas import Kind

# Fields that tell of a person, or count so few persons that they may. Their values never leave the store from here.
OF_PERSONS: Mapping[str, frozenset[str]] = {
    "placements": frozenset(
        ("participant_key", "sex", "age_band", "target_groups", "subsidy", "offered_date", "end_reason")
    ),
    "follow_ups": frozenset(("status", "same_supplier", "source")),
    "reports": frozenset(("persons_started", "persons_ongoing", "persons_ended", "reason")),
}
LISTED = 500


@dataclass(frozen=True)
class Part:
    """What a delivery says of one thing: a contract (and period), a procurement, a supplier. `rows`: how many."""

    kind: str
    of: str
    period: str | None
    rows: int


@dataclass(frozen=True)
class Change:
    """How many rows count of one thing before and after, and how many of those in both say something else."""

    kind: str
    of: str
    period: str | None
    before: int
    after: int
    changed: int


@dataclass(frozen=True)
class RowChange:
    """A row that differs between two deliveries. `what`: "added", "removed" or "changed". `key`: what identifies it.

    `fields`: field -> (before, after), as texts; None in place of both where the field describes a person.
    """

    what: str
    key: tuple[str, ...]
    row_number: int
    fields: Mapping[str, tuple[str, str] | None]


@dataclass(frozen=True)
class Comparison:
    """`counts`: "added", "removed", "changed", "same" -> rows. `rows`: the first LISTED that differ."""

    kind: str
    counts: Mapping[str, int]
    rows: Sequence[RowChange]


def rows(delivery: Delivery, kind: str) -> pa.Table:
    """The rows that were taken of one kind, with every field that the kind has today."""
    table = pq.read_table(delivery.folder / f"rows-{kind}.parquet")
    for field in schemas.kinds()[kind].fields:
        if field.name not in table.column_names:
            table = table.append_column(field.name, pa.nulls(table.num_rows, ARROW_TYPES[field.type]))
    return table


def refused(delivery: Delivery) -> pa.Table:
    """What was refused or warned of: `problems.SCHEMA` and `kind`, `level`."""
    parts = []
    for kind, counts in delivery.kinds.items():
        if counts["refused"] or counts["warnings"]:
            table = pq.read_table(delivery.folder / f"problems-{kind}.parquet")
            names = [*problems.SCHEMA.names, "level"]
            parts.append(table.select(names).append_column("kind", pa.array([kind] * table.num_rows, pa.string())))
    schema = problems.SCHEMA.append(pa.field("level", pa.string())).append(pa.field("kind", pa.string()))
    return pa.concat_tables([schema.empty_table(), *parts]) if parts else schema.empty_table()


def original(delivery: Delivery) -> bytes | None:
    """The file as it came; None where it is not kept."""
    path = delivery.folder / "original"
    return path.read_bytes() if delivery.original_kept and path.is_file() else None


def parts(delivery: Delivery) -> list[Part]:
    """What the delivery speaks for, per kind: of what, of which period, in how many rows."""
    found = []
    for name in delivery.kinds:
        kind = schemas.kinds()[name]
        with _connected() as connection:
            connection.register("given", rows(delivery, name))
            counted = connection.execute(
                f"SELECT {_of(kind, 'given')}, {_period(kind, 'given')}, COUNT(*) FROM given GROUP BY 1, 2 ORDER BY 1, 2"
            ).fetchall()
        found += [Part(name, of, period, count) for of, period, count in counted]
    return found


def withdrawal(delivery: Delivery) -> list[Change]:
    """What counts before and after the delivery is withdrawn, of all that it speaks for. Nothing is written."""
    there = deliveries.active()
    without = [each for each in there if each.id != delivery.id]
    return [change for name in delivery.kinds for change in _changes(name, delivery, there, without)]


def effect(delivery: Delivery) -> list[Change]:
    """What counted before and after the delivery came, of all that it speaks for, with what was there at that time."""
    known = [each for each in deliveries.everything() if each.sequence <= delivery.sequence]
    after = deliveries.not_withdrawn(known)
    before = [each for each in after if each.id != delivery.id]
    return [change for name in delivery.kinds for change in _changes(name, delivery, before, after)]


def standing(kind: Kind, active: Sequence[Delivery], of: Sequence[str] | None = None) -> pa.Table:
    """The rows that count: of each thing that the kind replaces (`scope`), those of the latest delivery that names it.

    `of`: only of these contracts (or what else the scope begins with).
    """
    with _connected() as connection:
        query, values = _standing(kind, active, of)
        _register(connection, kind, active)
        return connection.execute(query, values).to_arrow_table()


def _changes(name: str, delivery: Delivery, before: Sequence[Delivery], after: Sequence[Delivery]) -> list[Change]:
    kind = schemas.kinds()[name]
    given = rows(delivery, name)
    of = [thing for thing in given[kind.scope[0]].cast(pa.string()).unique().to_pylist() if thing is not None]
    scope = [_of(kind, "given"), _period(kind, "given")]
    with _connected() as connection:
        connection.register("given", given)
        connection.register("before_rows", standing(kind, before, of))
        connection.register("after_rows", standing(kind, after, of))
        found = connection.execute(
            f"""
            WITH spoken AS (SELECT DISTINCT {scope[0]} AS thing, {scope[1]} AS period FROM given),
            joined AS (
              SELECT COALESCE({_of(kind, "a", "")}, {_of(kind, "b", "")}) AS thing,
                COALESCE({_period(kind, "a")}, {_period(kind, "b")}) AS period,
                CASE WHEN b.row_number IS NULL THEN 0 ELSE 1 END AS was,
                CASE WHEN a.row_number IS NULL THEN 0 ELSE 1 END AS becomes,
                CASE WHEN a.row_number IS NOT NULL AND b.row_number IS NOT NULL AND ({_differs(kind)}) THEN 1 ELSE 0 END AS other
              FROM {_joined(kind)}
            )
            SELECT spoken.thing, spoken.period, COALESCE(SUM(was), 0), COALESCE(SUM(becomes), 0), COALESCE(SUM(other), 0)
            FROM spoken LEFT JOIN joined
              ON joined.thing = spoken.thing AND joined.period IS NOT DISTINCT FROM spoken.period
            GROUP BY 1, 2 ORDER BY 1, 2
            """
        ).fetchall()
    return [Change(name, thing, period, int(was), int(becomes), int(other)) for thing, period, was, becomes, other in found]


def _joined(kind: Kind) -> str:
    """Rows before beside rows after, by their key."""
    on = " AND ".join(f"b.{column} IS NOT DISTINCT FROM a.{column}" for column in key_of(kind))
    return f"before_rows AS b FULL OUTER JOIN after_rows AS a ON {on}"


def _differs(kind: Kind) -> str:
    others = [field.name for field in kind.fields if field.name not in key_of(kind)]
    return " OR ".join(f"b.{column} IS DISTINCT FROM a.{column}" for column in others) or "FALSE"


def _of(kind: Kind, table: str, instead: str | None = "''") -> str:
    name = f"CAST({table}.{kind.scope[0]} AS VARCHAR)"
    return f"COALESCE({name}, {instead})" if instead else name


def _period(kind: Kind, table: str) -> str:
    return f"{table}.period" if "period" in kind.scope else "CAST(NULL AS VARCHAR)"


def _standing(kind: Kind, active: Sequence[Delivery], of: Sequence[str] | None) -> tuple[str, list[Any]]:
    """The names come from the schema; values are given beside the query."""
    only = "" if of is None else f"WHERE list_contains(?, CAST({kind.scope[0]} AS VARCHAR))"
    query = f"""
        SELECT * EXCLUDE (delivery_sequence) FROM standing_rows {only}
        QUALIFY delivery_sequence = MAX(delivery_sequence) OVER (PARTITION BY {", ".join(kind.scope)})
    """
    return query, [] if of is None else [list(of)]


def _register(connection: duckdb.DuckDBPyConnection, kind: Kind, active: Sequence[Delivery]) -> None:
    schema = pa.schema(
        [("sheet", pa.string()), ("row_number", pa.int64())]
        + [(field.name, ARROW_TYPES[field.type]) for field in kind.fields]
        + [("delivery_sequence", pa.int64())]
    )
    tables = [schema.empty_table()]
    for delivery in active:
        if kind.name in delivery.kinds:
            table = rows(delivery, kind.name)
            sequence = pa.array([delivery.sequence] * table.num_rows, pa.int64())
            tables.append(table.append_column("delivery_sequence", sequence).select(schema.names).cast(schema))
    connection.register("standing_rows", pa.concat_tables(tables))


@contextmanager
def _connected() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        yield connection


# --- two deliveries ----------------------------------------------------------------------------------------------


def key_of(kind: Kind) -> tuple[str, ...]:
    """What identifies a row: its key within what it replaces (a placement's number counts within its contract)."""
    return tuple(dict.fromkeys((*kind.scope, *kind.primary_key)))


def compare(before: Delivery, after: Delivery, name: str) -> Comparison:
    """The rows of one kind that two deliveries do not have alike, by their key."""
    kind = schemas.kinds()[name]
    key = key_of(kind)
    others = [field.name for field in kind.fields if field.name not in key]
    hidden = OF_PERSONS.get(name, frozenset())
    with _connected() as connection:
        connection.register("before_rows", rows(before, name))
        connection.register("after_rows", rows(after, name))
        joined = _joined(kind)
        what = f"""
            CASE WHEN b.row_number IS NULL THEN 'added' WHEN a.row_number IS NULL THEN 'removed'
              WHEN {_differs(kind)} THEN 'changed' ELSE 'same' END
        """
        counts = dict(connection.execute(f"SELECT {what}, COUNT(*) FROM {joined} GROUP BY 1").fetchall())
        shown = [column for column in others if column not in hidden]
        names = [f"CAST(COALESCE(a.{column}, b.{column}) AS VARCHAR)" for column in key]
        names += [f"CAST({side}.{column} AS VARCHAR)" for column in shown for side in "ba"]
        names += [f"b.{column} IS DISTINCT FROM a.{column}" for column in others if column in hidden]
        found = connection.execute(
            f"SELECT {what} AS what, COALESCE(a.row_number, b.row_number) AS number, {', '.join(names)}"
            f" FROM {joined} WHERE what <> 'same' ORDER BY what, number LIMIT {LISTED}"
        ).fetchall()
    changed = []
    secret = [column for column in others if column in hidden]
    for what_is, number, *cells in found:
        fields: dict[str, tuple[str, str] | None] = {}
        if what_is == "changed":
            pairs = cells[len(key) : len(key) + 2 * len(shown)]
            for index, column in enumerate(shown):
                first, second = pairs[2 * index], pairs[2 * index + 1]
                if first != second:
                    fields[column] = (first or "", second or "")
            fields |= {column: None for column, is_other in zip(secret, cells[len(key) + 2 * len(shown) :]) if is_other}
        identity = tuple("" if cell is None or column in hidden else cell for column, cell in zip(key, cells))
        changed.append(RowChange(what_is, identity, number, fields))
    return Comparison(name, {what_is: counts.get(what_is, 0) for what_is in ("added", "removed", "changed", "same")}, changed)
