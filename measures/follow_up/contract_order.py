"""In which order a list of contracts stands, so that what is said of them is read for a page of it alone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from measures.door.open_warehouse import Warehouse
from measures.follow_up import contract_rows

# How a list of contracts may be ordered -> by what; those that are alike stand worst first.
_ORDERS = {
    "attention": "",
    "end": "contract.end_date ASC NULLS LAST, ",
    "required": "ROUND(contract.places_required, 9) DESC NULLS LAST, ",
    "missing": "contract.reports_missing DESC NULLS LAST, ",
}
_TEXTS = """contract.contract_id, contract.title, supplier.name AS supplier_name,
  organisation.name AS organisation_name"""


def contracts_in_order(
    warehouse: Warehouse,
    where: Mapping[str, Sequence[str]] | None = None,
    first_month: dt.date | None = None,
    last_month: dt.date | None = None,
    order: str = "attention",
    with_texts: bool = False,
) -> list[dict[str, Any]]:
    """The `contract_no` of each of `contracts`, so that a page of a long list is read by number (`numbers` there).

    `order`: attention (worst first), end (soonest first), required or missing (most first). Beside it `status` and
    `contract_owner`; with_texts: `contract_id`, `title` and the names of supplier and organisation too.
    """
    conditions, values = contract_rows.contract_conditions(warehouse, where, first_month, last_month)
    return warehouse.records(
        f"""
        SELECT contract.contract_no, contract.status, contract.contract_owner, {f"{_TEXTS}, " if with_texts else ""}
          COALESCE(urgent.needs_attention, 0) AS needs_attention
        FROM mart.contracts AS contract LEFT JOIN mart.urgent_contracts AS urgent USING (contract_no)
        {contract_rows.NAMES if with_texts else ""}
        {conditions}
        ORDER BY {_ORDERS[order]}{contract_rows.WORST_FIRST}
        """,
        values,
    )
