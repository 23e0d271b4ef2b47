"""Which deliveries a limited scope may read as they came, and which rows it may deliver: those of its own contracts.

A delivery is read as it came by whoever sees all that it is about; a file is taken from them where all its rows are
about what is theirs. Whoever sees all sees every delivery, and delivers what they like.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from access.viewer import NotSeen, Scope, acting
from etl.build import builder
from etl.checking.checked_file import CheckedFile
from etl.kinds import schemas
from etl.mapping.place_tables import FileRefused
from etl.scope.scoped_views import open_scope
from etl.store import deliveries
from etl.store.deliveries import Delivery

# Kinds whose rows say themselves whose they are, with what they are known by; others say it by their contract, and
# registers not at all.
_OWN_KEY = {"contracts": "contract_id", "procurements": "procurement_id", "goals": "goal_id"}
_WHOSE = (*_OWN_KEY.values(), "organisation_id", "placement_id")
# What is done before a procurement: of whoever procures, also where it is only planned.
_BEFORE = ("readiness", "dialogues")
_NAMED = 10


def listed() -> list[Delivery]:
    """All deliveries that the viewer may read, and their withdrawals, in order."""
    everything = deliveries.all_deliveries()
    if not acting().scope.is_limited:
        return everything
    read = {each.id for each in everything if is_read(each)}
    return [each for each in everything if (each.withdraws or each.id) in read]


def is_read(delivery: Delivery) -> bool:
    """Whether the viewer may read what the delivery holds: all of it is of what they see."""
    scope = acting().scope
    return not scope.is_limited or _is_whole(_published(), scope, str(delivery.folder), tuple(delivery.kinds))


@lru_cache(maxsize=20_000)
def _is_whole(path: str, scope: Scope, folder: str, kinds: tuple[str, ...]) -> bool:
    """Kept: neither a delivery nor a build ever changes."""
    tables = [(kind, pq.read_table(f"{folder}/rows-{kind}.parquet")) for kind in kinds]
    return bool(tables) and not any(_of_others(kind, rows, path, scope) for kind, rows in tables)


def demand_read(delivery: Delivery) -> None:
    """Raises NotSeen where `is_read` is not."""
    if not is_read(delivery):
        raise NotSeen(delivery.id)


def are_seen(organisations: Iterable[str]) -> bool:
    """Whether each of the organisations is the viewer's, or lies below one that is."""
    seen = _seen(_published(), acting().scope)[1]
    return not acting().scope.is_limited or all(schemas.plain_number(number) in seen for number in organisations)


def accept(
    file: CheckedFile, content: bytes, by: str | None = None, confirmed: Mapping[str, Any] | None = None
) -> tuple[Delivery, bool]:
    """As `deliveries.accept`, for whoever sees all that the file is about. Raises FileRefused as `demand_rows`."""
    demand_rows(file)
    return deliveries.accept(file, content, by, confirmed, is_theirs=True)


def withdraw(name: str, why: str, by: str | None = None) -> list[Delivery]:
    """As `deliveries.withdraw`, for whoever reads the delivery; to others there is none of that name."""
    if acting().scope.is_limited and not any(each.id == name for each in listed()):
        raise deliveries.NoSuchDelivery(name)
    return deliveries.withdraw(name, why, by, is_theirs=True)


def demand_rows(file: CheckedFile) -> None:
    """Raises FileRefused (`rows_of_others`) where rows of the file are about others than the viewer sees, or about what
    nobody knows: that a contract of others is there is not told either."""
    rows = rows_of_others(file)
    if rows:
        raise FileRefused("rows_of_others", {"rows": ", ".join(rows[:_NAMED]) + (" …" if rows[_NAMED:] else "")})


def rows_of_others(file: CheckedFile) -> list[str]:
    """Those rows, as the spreadsheet numbers them. Of a kind that is nobody's own (registers), all."""
    scope = acting().scope
    if not scope.is_limited:
        return []
    return [
        f"{row['sheet']}, {row['row_number']}" if row["sheet"] else str(row["row_number"])
        for table in file.tables
        for row in _of_others(table.kind.name, table.rows, _published(), scope)
    ]


def seen_rows(kind: str, rows: pa.Table) -> pa.Table:
    """Those of the rows of a kind (as `CheckedTable.rows`) that are about what the viewer sees."""
    scope = acting().scope
    if not scope.is_limited:
        return rows
    is_seen = _are_theirs(kind, rows, _published(), scope)
    return rows.filter(pa.array(is_seen, pa.bool_()))


def _of_others(kind: str, rows: pa.Table, path: str, scope: Scope) -> list[dict[str, Any]]:
    """The rows that are not about what the scope sees in a build."""
    is_seen = _are_theirs(kind, rows, path, scope)
    places = rows.select(["sheet", "row_number"]).to_pylist()
    return [place for place, is_theirs in zip(places, is_seen, strict=True) if not is_theirs]


def _are_theirs(kind: str, rows: pa.Table, path: str, scope: Scope) -> list[bool]:
    """Of each row whether it is about what the scope sees in a build."""
    known, organisations = _seen(path, scope)
    names = [name for name in _WHOSE if name in rows.column_names]

    def is_theirs(row: Mapping[str, Any]) -> bool:
        if kind in _OWN_KEY:
            # What is new is theirs by who has it, and what is there already also by whose it is now.
            is_own = schemas.plain_number(row["organisation_id"] or "") in organisations
            return is_own and known[kind].get(schemas.plain_number(row[_OWN_KEY[kind]] or ""), True)
        if kind in _BEFORE:
            # What is planned anew says whose it is; what is there already need not.
            number = row.get("organisation_id")
            is_own = number is None or schemas.plain_number(number) in organisations
            return is_own and known["planned"].get(schemas.plain_number(row["procurement_id"] or ""), bool(number))
        if not row.get("contract_id"):
            # A follow-up need not name its contract.
            return known["placements"].get(row.get("placement_id") or "", False)
        return known["contracts"].get(schemas.plain_number(row["contract_id"]), False)

    return [is_theirs(row) for row in rows.select(names).to_pylist()]


def _published() -> str:
    build = builder.published()
    return str(build.path) if build else ""


@lru_cache(maxsize=64)
def _seen(path: str, scope: Scope) -> tuple[Mapping[str, Mapping[str, bool]], frozenset[str]]:
    """Of a build: what there is of contracts, procurements, goals and placements -> whether all of it is seen, and the
    organisations that are. Without a build nothing is theirs."""
    if not path:
        return {kind: {} for kind in (*_OWN_KEY, "planned", "placements")}, frozenset()
    seen = "contract_no IN (SELECT contract_no FROM scope.contracts)"
    with open_scope(path, scope) as connection:
        known = {
            kind: {
                schemas.plain_number(name): is_seen
                for name, is_seen in connection.execute(
                    f"SELECT {key}, {key} IN (SELECT {key} FROM mart.{kind}) FROM build.mart.{kind}"
                ).fetchall()
            }
            for kind, key in _OWN_KEY.items()
        }
        # Of whoever procures, as the door has it: suppliers are each other's rivals.
        known["planned"] = {
            schemas.plain_number(name): is_seen
            for name, is_seen in connection.execute(
                "SELECT procurement_id, COALESCE(organisation_id IN (SELECT organisation_id FROM scope.organisations),"
                " FALSE) FROM build.mart.procurements"
            ).fetchall()
        }
        organisations = connection.execute(
            "SELECT organisation_id FROM scope.organisations"
            " UNION SELECT number FROM scope.chosen WHERE register = 'organisations'"
        ).fetchall()
        placements = connection.execute(
            f"SELECT placement_id, BOOL_AND({seen}) FROM build.core.placements GROUP BY 1"
        ).fetchall()
    return known | {"placements": dict(placements)}, frozenset(
        schemas.plain_number(number) for (number,) in organisations
    )
