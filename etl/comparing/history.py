"""What a delivery holds and changed, what its withdrawal would change, and how two of the same kind differ.

Read from the store, never from a build. What describes a person is compared and never given: it is said that it
changed. Raises NotSeen of a delivery that the viewer may not read (`etl/scope/theirs.py`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import pyarrow as pa
import pyarrow.parquet as pq

from etl import scratch
from etl.build import reference, reference_files
from etl.comparing import impact
from etl.comparing.changes import Changes
from etl.kinds import problems, schemas
from etl.kinds.schemas import Kind
from etl.kinds.typed_columns import ARROW_TYPES
from etl.scope import theirs
from etl.store import deliveries
from etl.store.deliveries import Delivery

# Fields that tell of a person, or count so few persons that they may. Their values never leave the store from here.
OF_PERSONS: Mapping[str, frozenset[str]] = {
    "placements": frozenset(
        ("participant_key", "sex", "age_band", "target_groups", "subsidy", "offered_date", "end_reason")
    ),
    "follow_ups": frozenset(("status", "same_supplier", "source")),
    "reports": frozenset(
        (
            *("participant_key", "sex", "target_groups"),
            *("persons_started", "persons_ongoing", "persons_ended", "reason"),
        )
    ),
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
class ManualRow:
    """What was decided, held or paid, of one contract or goal. `what`: the decision, milestone or payment's code.

    `whole`: the decision is about the contract and not a report of it. `amount_sek`: of payments, else None.
    """

    kind: str
    what: str
    of: str
    whole: bool
    rows: int
    amount_sek: float | None


@dataclass(frozen=True)
class DeliveryRow:
    """What a delivery holds of one kind. `contracts`: how many different ones, None where its rows name none.

    `first_day`, `last_day`: the time that it tells of: its reports' periods, or its placements' first and last day.
    """

    kind: str
    rows: int
    contracts: int | None
    first_day: dt.date | None
    last_day: dt.date | None


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
    theirs.demand_read(delivery)
    table = pq.read_table(delivery.folder / f"rows-{kind}.parquet")
    for field in schemas.kinds()[kind].fields:
        if field.name not in table.column_names:
            table = table.append_column(field.name, pa.nulls(table.num_rows, ARROW_TYPES[field.type]))
    return table


def refused_rows(delivery: Delivery) -> pa.Table:
    """What was refused or warned of: `problems.SCHEMA` and `kind`, `level`."""
    theirs.demand_read(delivery)
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
    theirs.demand_read(delivery)
    path = delivery.folder / "original"
    return path.read_bytes() if delivery.original_kept and path.is_file() else None


def parts(delivery: Delivery) -> list[Part]:
    """What the delivery speaks for, per kind: of what, of which period, in how many rows."""
    found = []
    for name in delivery.kinds:
        kind = schemas.kinds()[name]
        period = "period" if "period" in kind.scope else "CAST(NULL AS VARCHAR)"
        with scratch.database() as connection:
            connection.register("given", rows(delivery, name))
            counted = connection.execute(
                f"SELECT COALESCE(CAST({kind.scope[0]} AS VARCHAR), ''), {period}, COUNT(*)"
                " FROM given GROUP BY 1, 2 ORDER BY 1, 2"
            ).fetchall()
        found += [Part(name, of, period, count) for of, period, count in counted]
    return found


def manual_rows(delivery: Delivery) -> Sequence[ManualRow]:
    """What the delivery's decisions, milestones, payments and goals say, by contract or goal; empty of other kinds."""
    theirs.demand_read(delivery)
    return _entered(str(delivery.folder), tuple(name for name in _ENTERED if name in delivery.kinds))


# Kind -> what was entered, of what, whether it is about all of that, and money.
_ENTERED = {
    "decisions": ("decision", "contract_id", "period IS NULL", "NULL"),
    "milestones": ("milestone", "contract_id", "TRUE", "NULL"),
    "payments": ("kind", "contract_id", "TRUE", "SUM(amount_sek)"),
    "goals": ("''", "goal_id", "TRUE", "NULL"),
}


@lru_cache(maxsize=10_000)
def _entered(folder: str, kinds: tuple[str, ...]) -> Sequence[ManualRow]:
    """Kept: a delivery never changes."""
    found = []
    for kind in kinds:
        what, of, whole, amount = _ENTERED[kind]
        with scratch.database() as connection:
            connection.from_parquet(f"{folder}/rows-{kind}.parquet").create_view("given")
            found += [
                ManualRow(kind, *row)
                for row in connection.execute(
                    f"SELECT {what}, {of}, {whole}, COUNT(*), {amount} FROM given GROUP BY 1, 2, 3 ORDER BY 2, 1, 3"
                ).fetchall()
            ]
    return tuple(found)


def rows_of_delivery(delivery: Delivery) -> Sequence[DeliveryRow]:
    """What the delivery holds, per kind: rows, contracts, and of which time they are."""
    theirs.demand_read(delivery)
    return _held(str(delivery.folder), tuple(delivery.kinds))


# Kind -> the columns of the first and of the last day of what a row tells of; the first of the latter that is known
# counts.
_TIMES = {
    "reports": ("first_day", ("last_day",)),
    "placements": ("start_date", ("end_date", "planned_end_date")),
    "follow_ups": ("follow_up_date", ("follow_up_date",)),
}


@lru_cache(maxsize=10_000)
def _held(folder: str, kinds: tuple[str, ...]) -> Sequence[DeliveryRow]:
    """Kept: a delivery never changes."""
    return tuple(_held_of(f"{folder}/rows-{kind}.parquet", kind) for kind in kinds)


def _held_of(path: str, kind: str) -> DeliveryRow:
    with scratch.database() as connection:
        connection.from_parquet(path).create_view("stored")
        given = "stored"
        if kind == "reports":
            # A period's days are those that the build takes it for.
            connection.register("periods", reference.core_tables(reference_files.content_hash())["periods"])
            given = (
                "(SELECT stored.*, first_day, last_day FROM stored LEFT JOIN periods ON periods.period = stored.period)"
            )
        have = {row[0] for row in connection.execute(f"DESCRIBE SELECT * FROM {given}").fetchall()}
        first, last = _TIMES.get(kind, ("", ()))
        ends = ", ".join(name for name in last if name in have)  # a file from before a column was known has none
        row = connection.execute(
            f"""
            SELECT
              COUNT(*),
              {"COUNT(DISTINCT contract_id)" if "contract_id" in have else "NULL"},
              {f"MIN({first})" if first in have else "NULL"},
              {f"MAX(COALESCE({ends}))" if ends else "NULL"}
            FROM {given}
            """
        ).fetchone()
    assert row is not None
    return DeliveryRow(kind, *row)


def effect(delivery: Delivery, as_of: dt.date) -> Changes:
    """What the delivery changed when it came, counted by the SQL of the build, with what was there at that time."""
    known = [each for each in deliveries.all_deliveries() if each.sequence <= delivery.sequence]
    after = deliveries.not_withdrawn(known)
    before = [each for each in after if each.id != delivery.id]
    return impact.difference(before, after, {}, as_of, {kind: rows(delivery, kind) for kind in delivery.kinds})


# --- two deliveries ----------------------------------------------------------------------------------------------


def compare(before: Delivery, after: Delivery, name: str) -> Comparison:
    """The rows of one kind that two deliveries do not have alike, by their key."""
    kind = schemas.kinds()[name]
    key = kind.row_key
    others = [field.name for field in kind.fields if field.name not in key]
    hidden = OF_PERSONS.get(name, frozenset())
    with scratch.database() as connection:
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
    return Comparison(
        name, {what_is: counts.get(what_is, 0) for what_is in ("added", "removed", "changed", "same")}, changed
    )


def _joined(kind: Kind) -> str:
    """Rows before beside rows after, by their key."""
    on = " AND ".join(f"b.{column} IS NOT DISTINCT FROM a.{column}" for column in kind.row_key)
    return f"before_rows AS b FULL OUTER JOIN after_rows AS a ON {on}"


def _differs(kind: Kind) -> str:
    others = [field.name for field in kind.fields if field.name not in kind.row_key]
    return " OR ".join(f"b.{column} IS DISTINCT FROM a.{column}" for column in others) or "FALSE"
