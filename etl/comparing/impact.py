"""What a delivery would change: full-time months per contract and month, rows, and contracts that nobody knows.

Counted by the SQL of the build over the contracts concerned, without and with what is to come (`warehouse_file.trial`);
there is no second rule here. The same tells what a withdrawal would change: give the deliveries without it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from dataclasses import replace

import duckdb
import pyarrow as pa

from etl import scratch
from etl.build import beside, builder, sql_files, warehouse_file
from etl.comparing import contract_checks, impact_of_decisions
from etl.comparing.changes import NO_CONTRACTS, NO_MONTHS, NO_WAITING, Changes
from etl.comparing.compare_states import (
    accepted_periods,
    compare,
    has_months,
    read_state,
    table_position,
    tables_read,
    waiting_rows,
)
from etl.comparing.concerned_rows import concerned
from etl.store import deliveries
from etl.store.deliveries import Delivery

# Kind -> the table of the build up to which it must be made to see what the kind changes.
_LAST = {
    "placements": "mart/delivery_months",
    "reports": "mart/delivery_months",
    "contracts": "mart/delivery_months",
    "follow_ups": "core/follow_ups",
    "organisations": "core/organisations",
    "suppliers": "core/suppliers",
    "procurements": "core/procurements",
    "procurement_values": "core/procurements",
    "readiness": "core/readiness",
    "dialogues": "core/dialogues",
    "lessons": "mart/lessons",
    "support": "core/support",
    **dict.fromkeys(impact_of_decisions.KINDS, impact_of_decisions.LAST),
}
_WAITING = frozenset({"placements", "reports", "milestones", "matches", "lessons", "support", "decisions", "payments"})


def impact_of_file(
    arriving: Mapping[str, pa.Table],
    as_of: dt.date | None = None,
    also: Callable[[duckdb.DuckDBPyConnection], None] | None = None,
) -> Changes:
    """What those rows (kind -> rows as `CheckedTable.rows`) would change if they were delivered now.

    `also`: what else is to be asked of the build with them, while it is there.
    """
    active = deliveries.active()
    return difference(active, active, arriving, as_of, also=also)


def impact_without_replacing(arriving: Mapping[str, pa.Table]) -> Changes:
    """What can be said without counting where nothing that is there is replaced: the contracts that wait."""
    with sql_files.in_memory() as connection:
        _create_contracts(connection)
        connection.execute(
            "CREATE TABLE core_contracts AS SELECT DISTINCT macros.contract_key(contract_id) AS spelt FROM known"
        )
        if "contracts" in arriving:
            connection.register("incoming", arriving["contracts"].select(["contract_id"]))
            connection.execute("INSERT INTO core_contracts SELECT macros.contract_key(contract_id) FROM incoming")
        parts = [NO_WAITING]
        for kind in sorted(_WAITING & set(arriving)):
            connection.register("incoming", arriving[kind].select(["contract_id"]))
            parts.append(
                connection.execute(
                    """
                    SELECT contract_id, ? AS kind, COUNT(*) AS rows FROM incoming
                    WHERE macros.contract_key(contract_id) NOT IN (SELECT spelt FROM core_contracts)
                    GROUP BY contract_id ORDER BY rows DESC, contract_id
                    """,
                    [kind],
                )
                .to_arrow_table()
                .cast(NO_WAITING.schema)
            )
    return Changes(NO_MONTHS, NO_CONTRACTS, {}, pa.concat_tables(parts), is_counted=False)


def _create_contracts(connection: duckdb.DuckDBPyConnection) -> None:
    """A table `known` with the contract numbers of all deliveries in force."""
    connection.execute("CREATE TABLE known (contract_id VARCHAR)")
    files = [str(each.folder / "rows-contracts.parquet") for each in deliveries.active() if "contracts" in each.kinds]
    if files:
        connection.from_parquet(files, union_by_name=True).create_view("files_of_known")
        connection.execute("INSERT INTO known SELECT contract_id FROM files_of_known")


def impact_of_withdrawal(delivery: Delivery, as_of: dt.date | None = None) -> Changes:
    """What it would change if the delivery were withdrawn now."""
    active = deliveries.active()
    gone = {
        kind: _stored(delivery, kind) for kind in delivery.kinds if (delivery.folder / f"rows-{kind}.parquet").exists()
    }
    left = [each for each in active if each.id != delivery.id]
    return difference(active, left, {}, as_of, gone)


def difference(
    before: Sequence[Delivery],
    after: Sequence[Delivery],
    arriving: Mapping[str, pa.Table],
    as_of: dt.date | None = None,
    looked_at: Mapping[str, pa.Table] | None = None,
    also: Callable[[duckdb.DuckDBPyConnection], None] | None = None,
) -> Changes:
    """What is otherwise with the deliveries `after`, and rows `arriving`, than with those `before`.

    `looked_at`: kind -> rows that tell which contracts are concerned, where it is not those that arrive.
    """
    rows = {kind: table for kind, table in (looked_at or arriving).items() if kind in _LAST and table.num_rows}
    day = as_of or builder.date_looked_at()
    if not rows:
        return Changes(NO_MONTHS, NO_CONTRACTS, {}, NO_WAITING)
    last = max((_LAST[kind] for kind in rows), key=table_position)
    taken = {kind: arriving[kind] for kind in rows if kind in arriving}
    with _states(before, after, taken, rows, day, last) as (was, will_be):
        with was as connection:
            old = read_state(connection, list(rows), last)
            accepted = accepted_periods(connection) if has_months(last) else []
        with will_be as connection:
            new = read_state(connection, list(rows), last)
            waiting = waiting_rows(connection, [kind for kind in taken if kind in _WAITING])
            if also:
                also(connection)
    changes = compare(old, new, waiting, list(rows))
    changed = {(row["contract_id"], row["month"]) for row in changes.months.to_pylist()}
    touched = [
        (contract, period)
        for contract, period, first, last_day in accepted
        if any(name == contract and first.replace(day=1) <= month <= last_day for name, month in changed)
    ]
    return replace(changes, accepted=touched)


@contextmanager
def _states(
    before: Sequence[Delivery],
    after: Sequence[Delivery],
    arriving: Mapping[str, pa.Table],
    rows: Mapping[str, pa.Table],
    day: dt.date,
    last: str,
) -> Iterator[
    tuple[AbstractContextManager[duckdb.DuckDBPyConnection], AbstractContextManager[duckdb.DuckDBPyConnection]]
]:
    """The tables of the contracts concerned, without and with what is to come: the first of the build that is there, if
    it is of that day and all deliveries, and the other from its parts; else of two trial builds."""
    built = builder.find(day) if arriving.keys() == rows.keys() and list(before) == list(after) else None
    with ExitStack() as stack:
        looked_at = tables_read(list(rows), last) | contract_checks.tables_read(list(rows))
        if built:
            pair = stack.enter_context(beside.preview(built.path, after, arriving, last, looked_at))
            if pair:
                yield nullcontext(pair[0]), nullcontext(pair[1])
                return
        wanted = concerned(rows, [*before, *after])
        yield (
            warehouse_file.trial(before, {}, wanted, day, looked_at),
            warehouse_file.trial(after, arriving, wanted, day, looked_at),
        )


def _stored(delivery: Delivery, kind: str) -> pa.Table:
    with scratch.database() as connection:
        return connection.from_parquet(str(delivery.folder / f"rows-{kind}.parquet")).to_arrow_table()
