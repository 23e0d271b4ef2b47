"""Two builds compared, without and with what is to come: months, rows, contracts and what is decided about them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import duckdb
import pyarrow as pa

from etl import scratch
from etl.build import raw_views, sql_files
from etl.build.sql_files import create_table
from etl.comparing import impact_of_decisions
from etl.comparing.changes import NO_CONTRACTS, NO_MONTHS, NO_WAITING, NOISE, Changes, RowChanges

_MONTHS = """
    SELECT contracts.contract_id, months.month, CAST(SUM(months.fte_months) AS DOUBLE) AS fte_months
    FROM mart.delivery_months AS months
    INNER JOIN core.contracts AS contracts ON contracts.contract_no = months.contract_no
    GROUP BY contracts.contract_id, months.month
"""
_ACCEPTED = """
    SELECT contracts.contract_id, states.period, states.first_day, states.last_day
    FROM core.report_states AS states
    INNER JOIN core.contracts AS contracts ON contracts.contract_no = states.contract_no
    WHERE states.state = 'accepted'
    ORDER BY contracts.contract_id, states.first_day
"""
_NO_STATE = pa.schema(
    [("contract_id", pa.string()), ("month", pa.date32()), ("fte_months", pa.float64())]
).empty_table()


def table_position(table: str) -> int:
    """The place of a table in the order of the build."""
    return [sql_files.table_of(file) for file in sql_files.sql_files()].index(table)


@dataclass(frozen=True)
class State:
    """What a build says of the contracts concerned."""

    months: pa.Table
    rows: Mapping[str, pa.Table]  # kind -> key, contract_id, content (a hash)
    contracts: pa.Table
    standings: pa.Table


def has_months(last: str) -> bool:
    """Whether a build up to that table counts the months."""
    return table_position(last) >= table_position("mart/delivery_months")


def tables_read(kinds: Sequence[str], last: str) -> set[str]:
    """What `read_state`, `accepted_periods` and `waiting_rows` read of a build up to the table `last`."""
    queries = [_row_query(kind) for kind in kinds]
    if has_months(last):
        queries += [_MONTHS, _ACCEPTED]
    if last == impact_of_decisions.LAST:
        queries += impact_of_decisions.queries()
    read = set[str]().union(*map(sql_files.named, queries))
    return read | {"core/contracts", "core/contract_spellings"}


def _row_query(kind: str) -> str:
    return (sql_files.SQL_FOLDER / "changes" / f"{kind}.sql").read_text(encoding="utf-8")


def read_state(connection: duckdb.DuckDBPyConnection, kinds: Sequence[str], last: str) -> State:
    """What a build up to the table `last` says."""
    counts_months = has_months(last)
    rows = {}
    for kind in kinds:
        rows[kind] = connection.execute(
            f"SELECT key, contract_id, HASH(standing) AS content FROM ({_row_query(kind)}) AS standing"
        ).to_arrow_table()
    months = connection.execute(_MONTHS).to_arrow_table() if counts_months else _NO_STATE
    contracts = (
        connection.execute("SELECT contract_id FROM core.contracts").to_arrow_table() if counts_months else NO_CONTRACTS
    )
    standings = (
        impact_of_decisions.standings(connection)
        if last == impact_of_decisions.LAST
        else impact_of_decisions.NO_STANDINGS
    )
    return State(months, rows, contracts.select(["contract_id"]), standings)


def accepted_periods(connection: duckdb.DuckDBPyConnection) -> list[tuple[str, str, dt.date, dt.date]]:
    """The periods that are accepted now: contract, period, first and last day."""
    return connection.execute(_ACCEPTED).fetchall()


def waiting_rows(connection: duckdb.DuckDBPyConnection, kinds: Sequence[str]) -> pa.Table:
    """The rows that arrive of contracts that nobody knows: contract_id, kind, rows."""
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
    return pa.concat_tables([NO_WAITING, *(part.cast(NO_WAITING.schema) for part in parts)])


def compare(old: State, new: State, waiting: pa.Table, kinds: Sequence[str]) -> Changes:
    """What the second says otherwise than the first."""
    with scratch.database() as connection:
        tables = {"old": old.months, "new": new.months, "known": new.contracts, "once": old.contracts}
        for kind in kinds:
            tables |= {f"before_{kind}": old.rows[kind], f"after_{kind}": new.rows[kind]}
        for name, table in tables.items():
            create_table(connection, name, table)
        months = _changed_months(connection)
        counts = {kind: _row_changes(connection, kind) for kind in kinds}
        contracts = _contract_sums(connection, kinds)
    return Changes(
        months.cast(NO_MONTHS.schema),
        contracts.cast(NO_CONTRACTS.schema),
        counts,
        waiting,
        consequences=(
            impact_of_decisions.differing(old.standings, new.standings)
            if old.standings.num_rows or new.standings.num_rows
            else impact_of_decisions.NONE
        ),
    )


def _changed_months(connection: duckdb.DuckDBPyConnection) -> pa.Table:
    return connection.execute(
        """
        SELECT
          contract_id, month, old.fte_months AS before, new.fte_months AS after,
          CASE
            WHEN old.fte_months IS NULL THEN 'new'
            WHEN new.fte_months IS NULL THEN 'withdrawn'
            ELSE 'changed'
          END AS change
        FROM old FULL JOIN new USING (contract_id, month)
        WHERE ABS(COALESCE(old.fte_months, 0) - COALESCE(new.fte_months, 0)) > ?
        ORDER BY contract_id, month
        """,
        [NOISE],
    ).to_arrow_table()


def _contract_sums(connection: duckdb.DuckDBPyConnection, kinds: Sequence[str]) -> pa.Table:
    parts = ["SELECT '' AS contract_id, 0 AS is_after WHERE FALSE"]
    # The rows of a contract itself say nothing of how much is reported on it.
    for kind in kinds:
        if kind in ("placements", "reports"):
            parts += [f"SELECT contract_id, 0 FROM before_{kind}", f"SELECT contract_id, 1 FROM after_{kind}"]
    return connection.execute(
        f"""
        WITH rows AS (
          SELECT contract_id, SUM(1 - is_after) AS rows_before, SUM(is_after) AS rows_after
          FROM ({" UNION ALL ".join(parts)}) GROUP BY contract_id
        ),
        -- Rounded as macros.total rounds: the months come in any order, and a sum of DOUBLE hangs on it.
        sums_before AS (SELECT contract_id, ROUND(SUM(fte_months), 9) AS before FROM old GROUP BY contract_id),
        sums_after AS (SELECT contract_id, ROUND(SUM(fte_months), 9) AS after FROM new GROUP BY contract_id),
        every AS (SELECT contract_id FROM known UNION SELECT contract_id FROM once)
        SELECT contract_id, before, after,
          CAST(COALESCE(rows_before, 0) AS BIGINT) AS rows_before,
          CAST(COALESCE(rows_after, 0) AS BIGINT) AS rows_after
        FROM every
        LEFT JOIN sums_before USING (contract_id)
        LEFT JOIN sums_after USING (contract_id)
        LEFT JOIN rows USING (contract_id)
        ORDER BY contract_id
        """
    ).to_arrow_table()


def _row_changes(connection: duckdb.DuckDBPyConnection, kind: str) -> RowChanges:
    # A key can stand twice where a file was taken in before keys were checked; then the contents decide together.
    found = connection.execute(
        f"""
        WITH before AS (
          SELECT key, SUM(CAST(content AS HUGEINT)) AS content, COUNT(*) AS rows FROM before_{kind} GROUP BY key
        ),
        after AS (
          SELECT key, SUM(CAST(content AS HUGEINT)) AS content, COUNT(*) AS rows FROM after_{kind} GROUP BY key
        )
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
