"""Rows of the support after the start: what lacks, one by one, and what became of places after early ends."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from measures.door.open_warehouse import Warehouse
from measures.follow_up.contract_rows import contract_conditions

Where = Mapping[str, Sequence[str]] | None
_OF_CONTRACT = """
    contract.contract_id, contract.title, contract.contract_owner, organisation.name AS organisation_name,
    supplier.name AS supplier_name"""
_JOINED = """
    INNER JOIN mart.contracts AS contract USING (contract_no)
    LEFT JOIN mart.organisations AS organisation USING (organisation_id)
    LEFT JOIN mart.suppliers AS supplier USING (supplier_id)"""


def to_do(warehouse: Warehouse, where: Where = None) -> pd.DataFrame:
    """One row per open warning and per start without a check-in: `task` (as in `mart.tasks`), `start_id` (empty:
    everybody on the contract), `starts`, `since_date` (of the warning, or of the start), `days` since then,
    `check_in_due_date`, `warning_reason` (code), and its contract's names.

    `where`: filters on the contract, as for `contract_rows.contracts`. Warnings first, the longest wait first.
    """
    conditions, values = contract_conditions(warehouse, where)
    also = f"{conditions} {'AND' if conditions else 'WHERE'}"
    # Each limited by itself: so its table is read only where the contracts lie.
    return warehouse.frame(
        f"""
        SELECT 'warning_open' AS task, lacks.start_id, NULL AS starts, lacks.warning_date AS since_date,
          lacks.waiting_days AS days, CAST(NULL AS DATE) AS check_in_due_date, lacks.warning_reason, {_OF_CONTRACT}
        FROM mart.warnings AS lacks {_JOINED}
        {also} lacks.warnings_open = 1
        UNION ALL
        SELECT 'check_in_missing', lacks.start_id, lacks.starts, lacks.start_date, lacks.days_since_start,
          lacks.check_in_due_date, NULL, {_OF_CONTRACT}
        FROM mart.supported_starts AS lacks {_JOINED}
        {also} lacks.starts_without_check_in > 0
        ORDER BY task DESC, days DESC, contract_id, start_id
        """,
        [*values, *values],
    )


def ends(warehouse: Warehouse, where: Where = None) -> pd.DataFrame:
    """One row per early end, `start_id`, `ended_date` and `replaced` (yes, no, unknown) as in `mart.replacements`, and
    its contract's names; those of which it is unknown first, then the lost, the latest first."""
    conditions, values = contract_conditions(warehouse, where)
    return warehouse.frame(
        f"""
        SELECT ended.start_id, ended.ended_date, ended.replaced, {_OF_CONTRACT}
        FROM mart.replacements AS ended {_JOINED}
        {conditions}
        ORDER BY ended.replaced = 'yes', ended.replaced = 'no', ended.ended_date DESC, contract.contract_id,
          ended.start_id
        """,
        values,
    )


def untold(warehouse: Warehouse, where: Where = None) -> pd.DataFrame:
    """One row per start that goes on, of contracts of which no event is told: `contract_id` and how many `starts`."""
    conditions, values = contract_conditions(warehouse, where)
    return warehouse.frame(
        f"""
        SELECT contract.contract_id, begun.starts
        FROM mart.supported_starts AS begun
        INNER JOIN mart.contracts AS contract USING (contract_no)
        {conditions} {"AND" if conditions else "WHERE"} begun.is_ongoing = 1 AND begun.is_told = 0
        """,
        values,
    )


def are_there(warehouse: Warehouse) -> bool:
    """Whether any event after a start is delivered that the reader may see."""
    return bool(
        warehouse.rows(
            """
            SELECT 1 FROM mart.supported_starts WHERE is_told = 1
            UNION ALL
            SELECT 1 FROM mart.warnings
            LIMIT 1
            """
        )
    )
