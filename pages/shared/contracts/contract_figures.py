"""Contracts with their figures and how they stand in words, and a measure month by month."""

from __future__ import annotations

import pandas as pd

from measures import Warehouse
from measures.follow_up import contract_rows
from pages.shared import contract_words, page_query
from pages.shared.filters import Selection
from pages.shared.tables import Column
from pages.shared.text import _, interval_text, is_missing, language


def months_with_value(warehouse: Warehouse, measure: str, selection: Selection) -> pd.DataFrame:
    """By month, from the first with a value to the last: before it there was nothing to fulfil."""
    found = page_query.by_group(warehouse, measure, "month", selection).dropna(subset=["month"]).reset_index(drop=True)
    known = found.index[found["value"].notna() | found["hidden"]]
    return found.loc[known[0] : known[-1]].reset_index(drop=True) if len(known) else found.iloc[:0]


def contracts_with_figures(warehouse: Warehouse, selection: Selection) -> pd.DataFrame:
    """All chosen contracts, worst first, with status and reason in words."""
    first, last = selection.month_starts
    rows = contract_rows.contracts(warehouse, selection.where, first, last)
    words = contract_rows.words(warehouse, "contract_status", language())
    files = contract_rows.deliveries(warehouse).set_index("delivery_id")["file_name"]
    rows["file_name"] = rows["delivery_id"].map(files)
    rows["as_of"] = warehouse.as_of
    codes = contract_rows.words(warehouse, "reason_code", language())
    for which in ("explained", "exempted"):
        rows[f"{which}_reason_text"] = rows[f"{which}_reason_code"].map(codes)
    measure = page_query.fulfilment(selection)
    shares = page_query.by_group(
        warehouse, measure, "contract", Selection(chosen=selection.chosen, trust=selection.trust)
    )
    shares = shares.set_index("contract")[["value", "low", "high"]]
    for name in ("value", "low", "high"):
        rows[f"fulfilment_{name}"] = rows["contract_id"].map(shares[name])
    ends = zip(rows["fulfilment_low"], rows["fulfilment_high"], strict=True)
    rows["fulfilment_interval"] = [interval_text(low, high) for low, high in ends]
    records = rows.to_dict("records")
    rows["not_measured"] = [contract_words.not_measured(row) for row in records]
    # The curve needs a number and an end date.
    rows["not_expected"] = [
        why or (_("slutdag saknas") if is_missing(row["end_date"]) else "")
        for why, row in zip(rows["not_measured"], records, strict=True)
    ]
    rows["status_text"] = [contract_words.status_text(row["status"], words) for row in records]
    rows["standing"] = [contract_words.standing(row) for row in records]
    rows["reason"] = [contract_words.reason(row) if row["needs_attention"] else "" for row in records]
    rows["name"] = [row["contract_id"] if is_missing(row["title"]) else row["title"] for row in records]
    return rows


def fulfilment_columns() -> list[Column]:
    """A contract's fulfilment and its interval, for files."""
    name = _("Uppfyllelsegrad")
    return [
        Column("fulfilment_value", name, "share", instead="not_measured"),
        Column("fulfilment_low", _("{measure}, som lägst").format(measure=name), "share", instead="not_measured"),
        Column("fulfilment_high", _("{measure}, som högst").format(measure=name), "share", instead="not_measured"),
    ]
