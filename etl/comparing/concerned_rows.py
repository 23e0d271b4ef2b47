"""Which rows a delivery concerns: those of its contracts, however their numbers are written, and what hangs on them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import pyarrow as pa

from etl import scratch
from etl.build import sql_files
from etl.kinds import schemas
from etl.store.deliveries import Delivery

_WHOLE = frozenset({"organisations", "suppliers"})  # named by many kinds; small
_LOOKED_UP_BY = {
    "follow_ups": "placement_id",
    "procurements": "procurement_id",
    "procurement_values": "procurement_id",
    "readiness": "procurement_id",
    "dialogues": "procurement_id",
    "goals": "goal_id",
}


def contract_keys(contracts: Iterable[str]) -> set[str]:
    """The keys of contract numbers, one for all ways of writing the same."""
    with sql_files.in_memory() as connection:
        connection.register("incoming", pa.table({"contract_id": pa.array(list(contracts), pa.string())}))
        return {
            row[0] for row in connection.execute("SELECT macros.contract_key(contract_id) FROM incoming").fetchall()
        }


def concerned(rows: Mapping[str, pa.Table], delivered: Sequence[Delivery]) -> dict[str, pa.Table] | None:
    """The keys of all that the rows may change; None where that is everything."""
    if _WHOLE & set(rows):
        return None
    keys: dict[str, list[pa.Array]] = {}
    for kind, table in rows.items():
        name = _LOOKED_UP_BY.get(kind, "contract_id")
        keys.setdefault(name, []).append(table[name].combine_chunks())
        if kind == "follow_ups":
            keys.setdefault("contract_id", []).append(_contracts_of(table["placement_id"], rows, delivered))
    # A kind is looked up by the first column that it has: contracts before placements, so that a placement's others
    # count.
    if "contract_id" in keys:
        keys["contract_id"].append(_spellings(pa.concat_arrays(keys["contract_id"]), delivered))
    order = [name for name in ("contract_id", "placement_id", "procurement_id", "goal_id") if name in keys]
    return {name: pa.table({"key": pa.concat_arrays(keys[name]).drop_null().unique()}) for name in order}


def _spellings(contracts: pa.Array, delivered: Sequence[Delivery]) -> pa.Array:
    """All ways in which the deliveries write those contracts' numbers."""
    with_contract = [
        kind
        for kind in schemas.kinds().values()
        if any(field.name == "contract_id" and field.required for field in kind.fields)
    ]
    files = {
        str(each.folder / f"rows-{kind.name}.parquet")
        for each in delivered
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
        spellings = connection.execute(
            """
            SELECT DISTINCT contract_id FROM written
            WHERE macros.contract_key(contract_id) IN (SELECT spelt FROM wanted)
            """
        ).fetchall()
    return pa.array([row[0] for row in spellings], pa.string())


def _contracts_of(placements: pa.ChunkedArray, rows: Mapping[str, pa.Table], delivered: Sequence[Delivery]) -> pa.Array:
    """The contracts of placements, as any delivery says."""
    files = list(
        dict.fromkeys(str(each.folder / "rows-placements.parquet") for each in delivered if "placements" in each.kinds)
    )
    contracts: list[str] = []
    wanted = pa.table({"placement_id": placements})
    with scratch.database() as connection:
        connection.register("wanted", wanted)
        for source in files:
            connection.from_parquet(source).create_view("stored", replace=True)
            contracts += [
                row[0]
                for row in connection.execute(
                    "SELECT DISTINCT contract_id FROM stored WHERE placement_id IN (SELECT placement_id FROM wanted)"
                ).fetchall()
            ]
    if "placements" in rows:
        contracts += rows["placements"]["contract_id"].unique().to_pylist()
    return pa.array(contracts, pa.string())
