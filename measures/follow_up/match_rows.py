"""Rows of the matching: open places, one by one, with their contract. Numbers and days alone; of nobody."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from measures.door.open_warehouse import Warehouse
from measures.follow_up.contract_rows import contract_conditions


def are_there(warehouse: Warehouse) -> bool:
    """Whether any match is delivered that the reader may see."""
    return bool(warehouse.rows("SELECT 1 FROM mart.matches LIMIT 1"))


def open_matches(warehouse: Warehouse, where: Mapping[str, Sequence[str]] | None = None) -> pd.DataFrame:
    """One row per match for which somebody is waited, columns as in `mart.matches`, with its contract's `contract_id`,
    `title`, `contract_owner` and `contract_status`, `supplier_name` and `organisation_name`.

    `where`: filters on the contract, as for `contract_rows.contracts`. Those that wait for us first, the longest wait
    first; then by the day on which somebody is needed.
    """
    conditions, values = contract_conditions(warehouse, where)
    return warehouse.frame(
        f"""
        SELECT match.* EXCLUDE (person_key), contract.contract_id, contract.title, contract.contract_owner,
          contract.status AS contract_status, organisation.name AS organisation_name, supplier.name AS supplier_name
        FROM mart.matches AS match
        INNER JOIN mart.contracts AS contract USING (contract_no)
        LEFT JOIN mart.organisations AS organisation USING (organisation_id)
        LEFT JOIN mart.suppliers AS supplier USING (supplier_id)
        {conditions} {"AND" if conditions else "WHERE"} match.waits_on IS NOT NULL
        ORDER BY match.waits_on = 'supplier', match.waiting_days DESC, match.wanted_from NULLS LAST, match.match_no
        """,
        values,
    )


def waits_of_contract(warehouse: Warehouse, contract_id: str) -> pd.DataFrame:
    """One row per match of the contract whose places have waited for us, columns as in `mart.match_waits`."""
    return warehouse.frame(
        """
        SELECT waited.* FROM mart.match_waits AS waited
        INNER JOIN mart.contracts AS contract USING (contract_no)
        WHERE contract.contract_id = ?
        """,
        [contract_id],
    )


def matches_of_contract(warehouse: Warehouse, contract_id: str) -> pd.DataFrame:
    """One row per match of the contract, columns as in `mart.matches` with its file's name; those that wait first."""
    return warehouse.frame(
        """
        SELECT match.* EXCLUDE (person_key), delivery.file_name
        FROM mart.matches AS match
        INNER JOIN mart.contracts AS contract USING (contract_no)
        LEFT JOIN mart.deliveries AS delivery ON delivery.delivery_id = match.delivery_id
        WHERE contract.contract_id = ?
        ORDER BY match.waits_on IS NULL, match.waiting_days DESC, match.profile_date DESC, match.match_no
        """,
        [contract_id],
    )
