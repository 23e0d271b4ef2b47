"""Contracts with their figures and how they stand in words, and a measure month by month."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

import measures
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


def contracts_with_figures(
    warehouse: Warehouse, selection: Selection, numbers: Sequence[int] | None = None
) -> pd.DataFrame:
    """All chosen contracts, worst first, with status and reason in words; or those of the `numbers`, in their order."""
    rows = contract_rows.contracts(warehouse, selection.where, *selection.month_starts, numbers)
    added = _in_words(warehouse, selection, rows.to_dict("records"))
    return pd.concat([rows, pd.DataFrame(added, index=rows.index, columns=_ADDED)], axis=1)


def urgent_contracts(
    warehouse: Warehouse, selection: Selection, at_most: int | None = None
) -> tuple[list[dict[str, Any]], int]:
    """The first of those that need attention, row by row with the same words; and how many they are in all."""
    rows, in_all = contract_rows.urgent_contracts(warehouse, selection.where, *selection.month_starts, at_most)
    return [row | words for row, words in zip(rows, _in_words(warehouse, selection, rows), strict=True)], in_all


_ADDED = (
    "as_of",
    "explained_reason_text",
    "exempted_reason_text",
    "fulfilment_value",
    "fulfilment_low",
    "fulfilment_high",
    "fulfilment_interval",
    "not_measured",
    "not_expected",
    "status_text",
    "standing",
    "reason",
    "name",
)


def _in_words(warehouse: Warehouse, selection: Selection, rows: Sequence[Mapping[Any, Any]]) -> list[dict[str, Any]]:
    """What is said of each contract beside its columns."""
    words = contract_rows.words(warehouse, "contract_status", language())
    codes = contract_rows.words(warehouse, "reason_code", language())
    shares = measures.of_contracts(warehouse, page_query.fulfilment(selection), rows)
    added = []
    for contract, share in zip(rows, shares, strict=True):
        row = {**contract, "as_of": warehouse.as_of}
        for which in ("explained", "exempted"):
            row[f"{which}_reason_text"] = codes.get(row[f"{which}_reason_code"])
        for end in ("value", "low", "high"):
            row[f"fulfilment_{end}"] = share[end]
        row["fulfilment_interval"] = interval_text(row["fulfilment_low"], row["fulfilment_high"])
        row["not_measured"] = contract_words.not_measured(row)
        # The curve needs a number and an end date.
        row["not_expected"] = row["not_measured"] or (_("slutdag saknas") if is_missing(row["end_date"]) else "")
        row["status_text"] = contract_words.status_text(row["status"], words)
        row["standing"] = contract_words.standing(row)
        row["reason"] = contract_words.reason(row) if row["needs_attention"] else ""
        row["name"] = row["contract_id"] if is_missing(row["title"]) else row["title"]
        added.append({name: row[name] for name in _ADDED})
    return added


def fulfilment_columns() -> list[Column]:
    """A contract's fulfilment and its interval, for files."""
    name = _("Uppfyllelsegrad")
    return [
        Column("fulfilment_value", name, "share", instead="not_measured"),
        Column("fulfilment_low", _("{measure}, som lägst").format(measure=name), "share", instead="not_measured"),
        Column("fulfilment_high", _("{measure}, som högst").format(measure=name), "share", instead="not_measured"),
    ]
