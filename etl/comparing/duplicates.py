"""What a file has that is there already, or that would be counted twice: said, and never decided here.

Compared by what rows say, not by their numbers in a file. Only what is in force is looked at.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass

import duckdb
import pyarrow as pa

from etl.build import sql_files
from etl.checking.checked_file import ROWS_LISTED, CheckedFile, CheckedTable, ProblemGroup
from etl.kinds import schemas
from etl.store import deliveries
from etl.store.deliveries import Delivery

REVISED = re.compile(
    r"revider|(?<![a-zåäö])rev(?![a-zåäö])|korriger|rättad|uppdaterad|ny version|(?<![a-zåäö])v[2-9](?!\d)",
    re.IGNORECASE,
)
_COMPARED = frozenset({"placements", "reports"})
# Kind -> what it may replace of what its contracts have: persons go before sums, and sums never before persons.
_REPLACED_BY = {
    "reports": frozenset({"reports"}),
    "placements": _COMPARED,
    "contracts": _COMPARED,
}


@dataclass(frozen=True)
class Duplicates:
    """What was found. `elsewhere`: the share of the placements that stand under another contract already.

    `replaces`: something of what is there would be replaced, so that it matters how much.
    """

    groups: Sequence[ProblemGroup]
    elsewhere: float = 0.0
    replaces: bool = False


def find_duplicates(file: CheckedFile, identical: Delivery | None) -> Duplicates:
    """Everything about the file that is doubled, against what is in force now. `identical`: as of `FileReview`."""
    groups: list[ProblemGroup] = []
    active = deliveries.active()
    if identical:
        arguments = _message_arguments(identical)
        groups.append(ProblemGroup("warning", "file_identical", "", file.taken, arguments=arguments))
    elsewhere = 0.0
    for table in file.tables:
        if table.kind.name in _COMPARED and table.rows.num_rows:
            with sql_files.in_memory() as connection:
                share = _in_table(connection, table, active, groups, is_identical=identical is not None)
            elsewhere = max(elsewhere, share)
            if REVISED.search(file.file_name):
                groups += _adding(table, active)
    return Duplicates(groups, elsewhere, _replaces(file, active))


def _replaces(file: CheckedFile, active: Sequence[Delivery]) -> bool:
    """Whether anything that the file may replace is reported already of the contracts that it names; of one about which
    something is decided, anything at all, as what was accepted must not change unseen."""
    named = {
        table.kind.name: table.rows.select(["contract_id"])
        for table in file.tables
        if table.kind.name in _REPLACED_BY and table.rows.num_rows
    }
    if not named:
        return False
    may_replace = frozenset[str]().union(*(_REPLACED_BY[kind] for kind in named))
    with sql_files.in_memory() as connection:
        connection.register("incoming", pa.concat_tables(named.values()))
        connection.execute(
            "CREATE TABLE arriving AS SELECT DISTINCT macros.contract_key(contract_id) AS spelt FROM incoming"
        )
        if _is_named(connection, active, may_replace):
            return True
        others = _COMPARED - may_replace
        return bool(others) and _is_named(connection, active, {"decisions"}) and _is_named(connection, active, others)


def _is_named(connection: duckdb.DuckDBPyConnection, active: Sequence[Delivery], kinds: Set[str]) -> bool:
    """Whether a delivered row of those kinds is of a contract that is arriving."""
    for source in (each.folder / f"rows-{kind}.parquet" for each in active for kind in sorted(kinds & set(each.kinds))):
        connection.from_parquet(str(source)).create_view("one", replace=True)
        if connection.execute(
            "SELECT 1 FROM one WHERE macros.contract_key(contract_id) IN (SELECT spelt FROM arriving) LIMIT 1"
        ).fetchone():
            return True
    return False


def _message_arguments(delivery: Delivery) -> dict[str, str]:
    return {"delivery": delivery.id, "name": delivery.file_name, "day": delivery.at[:10]}


def _in_table(
    connection: duckdb.DuckDBPyConnection,
    table: CheckedTable,
    active: Sequence[Delivery],
    groups: list[ProblemGroup],
    is_identical: bool,
) -> float:
    kind = table.kind
    connection.register("incoming", table.rows)
    connection.execute("CREATE TABLE arriving AS SELECT * FROM incoming")
    files = {str(each.folder / f"rows-{kind.name}.parquet"): each for each in active if kind.name in each.kinds}
    if not files:
        return 0.0
    connection.from_parquet(list(files), filename=True, union_by_name=True).create_view("stored")
    have = {row[0] for row in connection.execute("DESCRIBE stored").fetchall()}
    names = [field.name for field in kind.fields if field.name in have]
    if not is_identical:
        groups += _same_rows(connection, kind, names, files, table.rows.num_rows)
    return _elsewhere(connection, groups) if kind.name == "placements" else 0.0


def _same_rows(
    connection: duckdb.DuckDBPyConnection,
    kind: schemas.Kind,
    names: Sequence[str],
    files: Mapping[str, Delivery],
    count: int,
) -> list[ProblemGroup]:
    """A delivery that has all the rows already, and is the latest to speak of each of them."""
    content = f"HASH({', '.join(names)})"
    scope = ", ".join(["macros.contract_key(contract_id)", *(name for name in kind.scope if name != "contract_id")])
    row = connection.execute(
        f"""
        WITH wanted AS (SELECT DISTINCT {content} AS content FROM arriving),
        -- Files are named by the order in which they came.
        latest AS (
          SELECT * FROM stored
          WHERE contract_id IN (
            SELECT contract_id FROM (SELECT DISTINCT contract_id FROM stored)
            WHERE macros.contract_key(contract_id) IN (SELECT macros.contract_key(contract_id) FROM arriving)
          )
          QUALIFY filename = MAX(filename) OVER (PARTITION BY {scope})
        ),
        there AS (
          SELECT DISTINCT filename, {content} AS content FROM latest
          WHERE contract_id IN (SELECT contract_id FROM arriving)
        )
        SELECT there.filename FROM there INNER JOIN wanted USING (content)
        GROUP BY there.filename HAVING COUNT(*) = (SELECT COUNT(*) FROM wanted)
        ORDER BY there.filename DESC LIMIT 1
        """
    ).fetchone()
    if row is None:
        return []
    return [
        ProblemGroup("warning", "rows_already_delivered", kind.name, count, arguments=_message_arguments(files[row[0]]))
    ]


def _elsewhere(connection: duckdb.DuckDBPyConnection, groups: list[ProblemGroup]) -> float:
    """Placements that another contract has: the same person from the same day in the same form. The share of them."""
    listed = connection.execute(
        """
        WITH mine AS (SELECT DISTINCT macros.contract_key(contract_id) AS spelt FROM arriving),
        -- Files are named by the order in which they came; only the latest of a contract speaks for it.
        placed AS (SELECT *, macros.contract_key(contract_id) AS spelt FROM stored),
        latest AS (SELECT spelt, MAX(filename) AS filename FROM placed GROUP BY spelt),
        others AS (
          SELECT DISTINCT participant_key, start_date, form, contract_id
          FROM placed INNER JOIN latest USING (spelt, filename)
          WHERE participant_key IN (SELECT participant_key FROM arriving)
            AND spelt NOT IN (SELECT spelt FROM mine)
        )
        SELECT arriving.sheet, arriving.row_number, MIN(others.contract_id)
        FROM arriving INNER JOIN others USING (participant_key, start_date, form)
        GROUP BY arriving.sheet, arriving.row_number
        ORDER BY arriving.sheet, arriving.row_number
        """
    ).fetchall()
    if not listed:
        return 0.0
    numbers = tuple(row[1] for row in listed[:ROWS_LISTED])
    contracts = list(dict.fromkeys(row[2] for row in listed))
    told = ", ".join(contracts[:5]) + (" …" if len(contracts) > 5 else "")
    groups.append(
        ProblemGroup(
            "warning",
            "placement_on_another_contract",
            "placements",
            len(listed),
            numbers,
            listed[0][0],
            arguments={"contracts": told},
        )
    )
    counted = connection.execute("SELECT COUNT(*) FROM arriving").fetchone()
    assert counted is not None
    return len(listed) / int(counted[0])


def _adding(table: CheckedTable, active: Sequence[Delivery]) -> list[ProblemGroup]:
    """A file whose name says that it is revised, and that replaces nothing of what it names, or not all of it."""
    scope = list(table.kind.scope)
    others = ", ".join(["TRUE", *(name for name in scope if name != "contract_id")])
    with sql_files.in_memory() as connection:
        connection.register("incoming", table.rows.select([*scope, "row_number"]))
        connection.execute("CREATE TABLE arriving AS SELECT * FROM incoming")
        files = [
            str(each.folder / f"rows-{table.kind.name}.parquet") for each in active if table.kind.name in each.kinds
        ]
        connection.execute("CREATE TABLE stored AS SELECT * FROM arriving WHERE FALSE")
        for source in files:
            connection.from_parquet(source).create_view("one", replace=True)
            connection.execute(f"INSERT INTO stored SELECT DISTINCT {', '.join(scope)}, 0 FROM one")
        added = connection.execute(
            f"""
            SELECT row_number FROM arriving
            WHERE (macros.contract_key(contract_id), {others}) NOT IN (
              SELECT (macros.contract_key(contract_id), {others}) FROM stored
            )
            ORDER BY row_number
            """
        ).fetchall()
    if not added:
        return []
    numbers = tuple(row[0] for row in added[:ROWS_LISTED])
    arguments = {"all": str(table.rows.num_rows)}
    return [ProblemGroup("warning", "revised_but_adds", table.kind.name, len(added), numbers, arguments=arguments)]
