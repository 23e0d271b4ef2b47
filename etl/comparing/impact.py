"""What a delivery would change: full-time months per contract and month, rows, and contracts that nobody knows.

Counted by the SQL of the build over the contracts concerned, without and with what is to come (`warehouse_file.trial`); there
is no second rule here. The same tells what a withdrawal would change: give the deliveries without it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import duckdb
import pyarrow as pa

from etl.build import builder, raw_views, sql_files, warehouse_file
from etl.comparing import impact_of_decisions
from etl.kinds import schemas
from etl.store import deliveries
from etl.store.deliveries import Delivery

# Sums of fractions of months carry rounding noise.
NOISE = 0.0005
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
    **dict.fromkeys(impact_of_decisions.KINDS, impact_of_decisions.LAST),
}
_WHOLE = frozenset({"organisations", "suppliers"})  # named by many kinds; small
_WAITING = frozenset({"placements", "reports", "milestones"})
_MONTHS = """
    SELECT contracts.contract_id, months.month, SUM(months.fte_months) AS fte_months
    FROM mart.delivery_months AS months
    INNER JOIN core.contracts AS contracts ON contracts.contract_no = months.contract_no
    GROUP BY contracts.contract_id, months.month
"""


def spellings(contracts: Iterable[str]) -> set[str]:
    """The keys of contract numbers, one for all ways of writing the same."""
    with sql_files.in_memory() as connection:
        connection.register("incoming", pa.table({"contract_id": pa.array(list(contracts), pa.string())}))
        return {
            row[0] for row in connection.execute("SELECT macros.contract_key(contract_id) FROM incoming").fetchall()
        }


@dataclass(frozen=True)
class RowChanges:
    """Rows in force of one kind: how many are new, say something else than before, go away, or stay as they are."""

    new: int
    changed: int
    withdrawn: int
    unchanged: int


@dataclass(frozen=True)
class Changes:
    """What would change. Full-time months are None where there were none, or will be none.

    `months`: contract_id, month, before, after, change ("new", "changed", "withdrawn"); only what changes.
    `contracts`: contract_id, before, after (full-time months in all), rows_before, rows_after; every contract concerned
    that is known. `rows`: per kind that the comparison knows. `waiting`: contract_id, kind, rows of contracts that are
    unknown: they are kept, and counted when the contract comes. `is_counted`: False where only `waiting` is known.
    `accepted`: (contract, period) that somebody has accepted and that would not be the same any more. `consequences`:
    what stands otherwise because of decisions, milestones, payments or goals, as `consequences.differing` gives it.
    """

    months: pa.Table
    contracts: pa.Table
    rows: Mapping[str, RowChanges]
    waiting: pa.Table
    is_counted: bool = True
    accepted: Sequence[tuple[str, str]] = ()
    consequences: pa.Table = field(default_factory=lambda: impact_of_decisions.NONE)

    @property
    def totals(self) -> tuple[float, float]:
        """Full-time months of all contracts concerned, before and after."""
        sums = [sum(value or 0.0 for value in self.contracts[name].to_pylist()) for name in ("before", "after")]
        return sums[0], sums[1]

    @property
    def is_nothing(self) -> bool:
        """Whether everything stays as it is, and nothing waits."""
        return (
            not self.months.num_rows
            and not self.waiting.num_rows
            and not self.consequences.num_rows
            and all(rows.new == rows.changed == rows.withdrawn == 0 for rows in self.rows.values())
        )


def impact_of_file(
    arriving: Mapping[str, pa.Table],
    as_of: dt.date | None = None,
    also: Callable[[duckdb.DuckDBPyConnection], None] | None = None,
) -> Changes:
    """What those rows (kind -> rows as `CheckedTable.rows`) would change if they were delivered now. `also`: what else is
    to be asked of the build with them, while it is there."""
    active = deliveries.active()
    return between(active, active, arriving, as_of, also=also)


def nothing_replaced(arriving: Mapping[str, pa.Table]) -> Changes:
    """What can be said without counting where nothing that is there is replaced: the contracts that wait."""
    with sql_files.in_memory() as connection:
        _create(
            connection, "known", "contract_id", [d for d in deliveries.active() if "contracts" in d.kinds], "contracts"
        )
        connection.execute(
            "CREATE TABLE core_contracts AS SELECT DISTINCT macros.contract_key(contract_id) AS spelt FROM known"
        )
        if "contracts" in arriving:
            connection.register("incoming", arriving["contracts"].select(["contract_id"]))
            connection.execute("INSERT INTO core_contracts SELECT macros.contract_key(contract_id) FROM incoming")
        parts = [_NO_WAITING]
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
                .cast(_NO_WAITING.schema)
            )
    return Changes(_NO_MONTHS, _NO_CONTRACTS, {}, pa.concat_tables(parts), is_counted=False)


def _create(
    connection: duckdb.DuckDBPyConnection, name: str, column: str, there: Sequence[Delivery], kind: str
) -> None:
    """A table with that column of the kind's rows in those deliveries."""
    connection.execute(f"CREATE TABLE {name} ({column} VARCHAR)")
    files = [str(each.folder / f"rows-{kind}.parquet") for each in there]
    if files:
        connection.from_parquet(files, union_by_name=True).create_view(f"files_of_{name}")
        connection.execute(f"INSERT INTO {name} SELECT {column} FROM files_of_{name}")


def of_withdrawal(delivery: Delivery, as_of: dt.date | None = None) -> Changes:
    """What it would change if the delivery were withdrawn now."""
    active = deliveries.active()
    gone = {
        kind: _stored(delivery, kind) for kind in delivery.kinds if (delivery.folder / f"rows-{kind}.parquet").exists()
    }
    left = [each for each in active if each.id != delivery.id]
    return between(active, left, {}, as_of, gone)


def between(
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
        return Changes(_NO_MONTHS, _NO_CONTRACTS, {}, _NO_WAITING)
    last = max((_LAST[kind] for kind in rows), key=_position)
    wanted = concerned(rows, [*before, *after])
    taken = {kind: arriving[kind] for kind in rows if kind in arriving}
    with warehouse_file.trial(before, {}, wanted, day, last) as connection:
        old = _state(connection, list(rows), last)
        accepted = _accepted(connection) if _has_months(last) else []
    with warehouse_file.trial(after, taken, wanted, day, last) as connection:
        new = _state(connection, list(rows), last)
        waiting = _waiting(connection, [kind for kind in taken if kind in _WAITING])
        if also:
            also(connection)
    found = _compared(old, new, waiting, list(rows))
    changed = {(row["contract_id"], row["month"]) for row in found.months.to_pylist()}
    touched = [
        (contract, period)
        for contract, period, first, last_day in accepted
        if any(name == contract and first.replace(day=1) <= month <= last_day for name, month in changed)
    ]
    return replace(found, accepted=touched)


_NO_MONTHS = pa.schema(
    [
        ("contract_id", pa.string()),
        ("month", pa.date32()),
        ("before", pa.float64()),
        ("after", pa.float64()),
        ("change", pa.string()),
    ]
).empty_table()
_NO_CONTRACTS = pa.schema(
    [
        ("contract_id", pa.string()),
        ("before", pa.float64()),
        ("after", pa.float64()),
        ("rows_before", pa.int64()),
        ("rows_after", pa.int64()),
    ]
).empty_table()
_NO_WAITING = pa.schema([("contract_id", pa.string()), ("kind", pa.string()), ("rows", pa.int64())]).empty_table()
_NO_STATE = pa.schema(
    [("contract_id", pa.string()), ("month", pa.date32()), ("fte_months", pa.float64())]
).empty_table()


def _position(table: str) -> int:
    return [f"{file.parent.name}/{file.stem}" for file in sql_files.sql_files()].index(table)


def _stored(delivery: Delivery, kind: str) -> pa.Table:
    with duckdb.connect() as connection:
        return connection.from_parquet(str(delivery.folder / f"rows-{kind}.parquet")).to_arrow_table()


def concerned(rows: Mapping[str, pa.Table], there: Sequence[Delivery]) -> dict[str, pa.Table] | None:
    """The keys of all that the rows may change; None where that is everything."""
    if _WHOLE & set(rows):
        return None
    keys: dict[str, list[pa.Array]] = {}
    for kind, table in rows.items():
        column = {
            "follow_ups": "placement_id",
            "procurements": "procurement_id",
            "procurement_values": "procurement_id",
            "goals": "goal_id",
        }
        name = column.get(kind, "contract_id")
        keys.setdefault(name, []).append(table[name].combine_chunks())
        if kind == "follow_ups":
            keys.setdefault("contract_id", []).append(_contracts_of(table["placement_id"], rows, there))
    # A kind is looked up by the first column that it has: contracts before placements, so that a placement's others count.
    if "contract_id" in keys:
        keys["contract_id"].append(_spellings(pa.concat_arrays(keys["contract_id"]), there))
    order = [name for name in ("contract_id", "placement_id", "procurement_id", "goal_id") if name in keys]
    return {name: pa.table({"key": pa.concat_arrays(keys[name]).drop_null().unique()}) for name in order}


def _spellings(contracts: pa.Array, there: Sequence[Delivery]) -> pa.Array:
    """All ways in which the deliveries write those contracts' numbers."""
    with_contract = [
        kind for kind in schemas.kinds().values() if any(field.name == "contract_id" for field in kind.fields)
    ]
    files = {
        str(each.folder / f"rows-{kind.name}.parquet")
        for each in there
        for kind in with_contract
        if kind.name in each.kinds
    }
    with sql_files.in_memory() as connection:
        connection.register("incoming", pa.table({"contract_id": contracts}))
        connection.execute(
            "CREATE TABLE wanted AS SELECT DISTINCT macros.contract_key(contract_id) AS spelt FROM incoming"
        )
        connection.execute("CREATE TABLE written (contract_id VARCHAR)")
        for source in sorted(files):
            connection.from_parquet(source).create_view("one", replace=True)
            connection.execute("INSERT INTO written SELECT DISTINCT contract_id FROM one")
        found = connection.execute(
            "SELECT DISTINCT contract_id FROM written WHERE macros.contract_key(contract_id) IN (SELECT spelt FROM wanted)"
        ).fetchall()
    return pa.array([row[0] for row in found], pa.string())


def _contracts_of(placements: pa.ChunkedArray, rows: Mapping[str, pa.Table], there: Sequence[Delivery]) -> pa.Array:
    """The contracts of placements, as any delivery says."""
    files = list(
        dict.fromkeys(str(each.folder / "rows-placements.parquet") for each in there if "placements" in each.kinds)
    )
    found: list[str] = []
    wanted = pa.table({"placement_id": placements})
    with duckdb.connect() as connection:
        connection.register("wanted", wanted)
        for source in files:
            connection.from_parquet(source).create_view("stored", replace=True)
            found += [
                row[0]
                for row in connection.execute(
                    "SELECT DISTINCT contract_id FROM stored WHERE placement_id IN (SELECT placement_id FROM wanted)"
                ).fetchall()
            ]
    if "placements" in rows:
        found += rows["placements"]["contract_id"].unique().to_pylist()
    return pa.array(found, pa.string())


# --- one state, and two ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class _State:
    months: pa.Table
    rows: Mapping[str, pa.Table]  # kind -> key, contract_id, content (a hash)
    contracts: pa.Table
    standings: pa.Table


def _has_months(last: str) -> bool:
    return _position(last) >= _position("mart/delivery_months")


def _state(connection: duckdb.DuckDBPyConnection, kinds: Sequence[str], last: str) -> _State:
    has_months = _has_months(last)
    found = {}
    for kind in kinds:
        query = (sql_files.SQL_FOLDER / "changes" / f"{kind}.sql").read_text(encoding="utf-8")
        found[kind] = connection.execute(
            f"SELECT key, contract_id, HASH(standing) AS content FROM ({query}) AS standing"
        ).to_arrow_table()
    months = connection.execute(_MONTHS).to_arrow_table() if has_months else _NO_STATE
    known = (
        connection.execute("SELECT contract_id FROM core.contracts").to_arrow_table() if has_months else _NO_CONTRACTS
    )
    standings = (
        impact_of_decisions.standings(connection)
        if last == impact_of_decisions.LAST
        else impact_of_decisions.NO_STANDINGS
    )
    return _State(months, found, known.select(["contract_id"]), standings)


def _accepted(connection: duckdb.DuckDBPyConnection) -> list[tuple[str, str, dt.date, dt.date]]:
    """The periods that are accepted now: contract, period, first and last day."""
    return connection.execute(
        """
        SELECT contracts.contract_id, states.period, states.first_day, states.last_day
        FROM core.report_states AS states
        INNER JOIN core.contracts AS contracts ON contracts.contract_no = states.contract_no
        WHERE states.state = 'accepted'
        ORDER BY contracts.contract_id, states.first_day
        """
    ).fetchall()


def _waiting(connection: duckdb.DuckDBPyConnection, kinds: Sequence[str]) -> pa.Table:
    parts = [
        connection.execute(
            f"""
            SELECT contract_id, ? AS kind, COUNT(*) AS rows
            FROM raw_{kind}
            WHERE delivery_sequence = ? AND contract_id NOT IN (
              SELECT spellings.contract_id FROM core.contract_spellings AS spellings
              INNER JOIN core.contracts AS contracts ON contracts.contract_key = spellings.contract_key
            )
            GROUP BY contract_id
            ORDER BY rows DESC, contract_id
            """,
            [kind, raw_views.ARRIVING],
        ).to_arrow_table()
        for kind in kinds
    ]
    return pa.concat_tables([_NO_WAITING, *(part.cast(_NO_WAITING.schema) for part in parts)])


def _compared(old: _State, new: _State, waiting: pa.Table, kinds: Sequence[str]) -> Changes:
    with duckdb.connect() as connection:
        for name, table in (
            ("old", old.months),
            ("new", new.months),
            ("known", new.contracts),
            ("once", old.contracts),
        ):
            connection.register("arrived", table)
            connection.execute(f"CREATE TABLE {name} AS SELECT * FROM arrived")
        months = connection.execute(
            """
            SELECT
              contract_id, month, old.fte_months AS before, new.fte_months AS after,
              CASE WHEN old.fte_months IS NULL THEN 'new' WHEN new.fte_months IS NULL THEN 'withdrawn' ELSE 'changed' END
                AS change
            FROM old FULL JOIN new USING (contract_id, month)
            WHERE ABS(COALESCE(old.fte_months, 0) - COALESCE(new.fte_months, 0)) > ?
            ORDER BY contract_id, month
            """,
            [NOISE],
        ).to_arrow_table()
        counts = {}
        rows_of = ["SELECT '' AS contract_id, 0 AS is_after WHERE FALSE"]
        for kind in kinds:
            for name, state in (("before", old), ("after", new)):
                connection.register("arrived", state.rows[kind])
                connection.execute(f"CREATE TABLE {name}_{kind} AS SELECT * FROM arrived")
                # The rows of a contract itself say nothing of how much is reported on it.
                if kind in ("placements", "reports"):
                    rows_of.append(f"SELECT contract_id, {int(name == 'after')} FROM {name}_{kind}")
            counts[kind] = _row_changes(connection, kind)
        contracts = connection.execute(
            f"""
            WITH rows AS (
              SELECT contract_id, SUM(1 - is_after) AS rows_before, SUM(is_after) AS rows_after
              FROM ({" UNION ALL ".join(rows_of)}) GROUP BY contract_id
            ),
            sums_before AS (SELECT contract_id, SUM(fte_months) AS before FROM old GROUP BY contract_id),
            sums_after AS (SELECT contract_id, SUM(fte_months) AS after FROM new GROUP BY contract_id),
            every AS (SELECT contract_id FROM known UNION SELECT contract_id FROM once)
            SELECT contract_id, before, after,
              CAST(COALESCE(rows_before, 0) AS BIGINT) AS rows_before, CAST(COALESCE(rows_after, 0) AS BIGINT) AS rows_after
            FROM every
            LEFT JOIN sums_before USING (contract_id)
            LEFT JOIN sums_after USING (contract_id)
            LEFT JOIN rows USING (contract_id)
            ORDER BY contract_id
            """
        ).to_arrow_table()
    return Changes(
        months.cast(_NO_MONTHS.schema),
        contracts.cast(_NO_CONTRACTS.schema),
        counts,
        waiting,
        consequences=impact_of_decisions.differing(old.standings, new.standings),
    )


def _row_changes(connection: duckdb.DuckDBPyConnection, kind: str) -> RowChanges:
    # A key can stand twice where a file was taken in before keys were checked; then the contents decide together.
    found = connection.execute(
        f"""
        WITH before AS (SELECT key, SUM(CAST(content AS HUGEINT)) AS content, COUNT(*) AS rows FROM before_{kind} GROUP BY key),
        after AS (SELECT key, SUM(CAST(content AS HUGEINT)) AS content, COUNT(*) AS rows FROM after_{kind} GROUP BY key)
        SELECT
          COALESCE(SUM(CASE WHEN before.key IS NULL THEN after.rows END), 0),
          COALESCE(SUM(CASE WHEN before.content <> after.content THEN after.rows END), 0),
          COALESCE(SUM(CASE WHEN after.key IS NULL THEN before.rows END), 0),
          COALESCE(SUM(CASE WHEN before.content = after.content THEN after.rows END), 0)
        FROM before FULL JOIN after USING (key)
        """
    ).fetchone()
    assert found is not None
    return RowChanges(*(int(count) for count in found))
