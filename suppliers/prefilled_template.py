"""What is known of one supplier, for a template or a form: its contracts, and the reports that are missing or soon due.

The one place that puts what is measured (which reports are due) into what `etl` writes for a supplier.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

import pandas as pd

from etl.outgoing.templates import DueReport, Prefilled
from measures import Warehouse
from measures.follow_up import contract_rows

MISSING, SOON = "saknas", "att lämna"


def suppliers(warehouse: Warehouse) -> dict[str, str]:
    """The suppliers that have contracts: id -> name."""
    found = contract_rows.contracts(warehouse).dropna(subset=["supplier_id"]).drop_duplicates("supplier_id")
    names = {row.supplier_id: _text(row.supplier_name) or row.supplier_id for row in found.itertuples()}
    return dict(sorted(names.items(), key=lambda pair: pair[1].casefold()))


def prefilled(warehouse: Warehouse, supplier_id: str) -> Prefilled:
    """The supplier's contracts and reports to come. Raises LookupError when no contract has that supplier."""
    found = contract_rows.contracts(warehouse, {"supplier": [supplier_id]})
    if found.empty:
        raise LookupError(supplier_id)
    contracts = [(row.contract_id, _text(row.title)) for row in found.sort_values("contract_id").itertuples()]
    due = [report for number, _ in contracts for report in due_reports(warehouse, number)]
    is_invented = bool(contract_rows.about(warehouse)["is_invented"])
    return Prefilled(_text(found.iloc[0]["supplier_name"]) or supplier_id, contracts, due, is_invented)


def due_reports(warehouse: Warehouse, contract_id: str) -> list[DueReport]:
    """Reports of a contract that have not come in: those that are missing, and those whose period is over; oldest
    first."""
    rows = contract_rows.contract_reports(contract_id, warehouse)
    return [
        DueReport(contract_id, _period(row), _day(row["due_date"]), MISSING if row["status"] == "missing" else SOON)
        for row in rows.to_dict("records")
        if row["status"] == "missing" or (row["status"] == "not_due" and _day(row["last_day"]) <= warehouse.as_of)
    ]


def periods(warehouse: Warehouse, contract_id: str) -> list[tuple[str, str]]:
    """Every period that the contract reports, with its status: those to come first, oldest first, then the latest."""
    rows = contract_rows.contract_reports(contract_id, warehouse)
    due = {report.period for report in due_reports(warehouse, contract_id)}
    found = [(_period(row), str(row["status"])) for row in rows.to_dict("records")]
    return [each for each in found if each[0] in due] + [each for each in reversed(found) if each[0] not in due]


def supplier_of(warehouse: Warehouse, written: str) -> str | None:
    """The supplier that a number or a name, as somebody writes it, means."""
    known = suppliers(warehouse)
    digits = "".join(sign for sign in written if sign.isdigit())[-10:]
    for number, name in known.items():
        same_number = len(digits) == 10 and digits == "".join(sign for sign in number if sign.isdigit())[-10:]
        if written in (number, name) or same_number:
            return number
    return None


def _period(row: dict[str, Any]) -> str:
    """As it is written in a file; a final report is told by the contract's last month."""
    return _text(row["period"]) or f"{_day(row['last_day']):%Y-%m}"


def _day(value: Any) -> dt.date:
    day: dt.date = pd.Timestamp(value).date()
    return day


def _text(value: Any) -> str:
    return "" if value is None or pd.isna(value) else str(value)
