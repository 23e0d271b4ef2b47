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
    return warehouse.frame(
        f"""
        WITH lacks AS (
          SELECT contract_no, 'warning_open' AS task, start_id, NULL AS starts, warning_date AS since_date,
            waiting_days AS days, CAST(NULL AS DATE) AS check_in_due_date, warning_reason, support_id AS id
          FROM mart.warnings WHERE warnings_open = 1
          UNION ALL
          SELECT contract_no, 'check_in_missing', start_id, starts, start_date, days_since_start, check_in_due_date,
            NULL, start_id
          FROM mart.supported_starts WHERE starts_without_check_in > 0
        )
        SELECT lacks.*, {_OF_CONTRACT}
        FROM lacks {_JOINED}
        {conditions}
        ORDER BY lacks.task DESC, lacks.days DESC, contract.contract_id, lacks.id
        """,
        values,
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
