"""Contracts with an early dialogue beside those without: numbers, how sure they are, and that more differs."""

from __future__ import annotations

from typing import Any

import pandas as pd

import measures
from measures import Warehouse
from pages.shared import cache, page_query
from pages.shared.filters import Selection
from pages.shared.page_query import PageQuestion
from pages.shared.tables import Column, row_panel
from pages.shared.text import _, interval_text, language, number

# Of fewer contracts than this nothing is said.
LEAST_CONTRACTS = 10
_COUNTS = {"contracts": "count", "places_required": "places", "placements_started": "count"}
_SHARES = ("fulfilment", "first_start_on_time", "in_work_6m_rate")
MEASURES = (*_COUNTS, *_SHARES)
_ORDER = ("yes", "no", "unknown")


def side_by_side(question: PageQuestion) -> None:
    """One row for contracts with an early dialogue, without one, and where it is not known."""
    rows = cache.cached(_rows, question.warehouse, question.selection)
    names = [name for name in MEASURES if name in rows]
    row_panel(
        _("Med och utan tidig dialog"),
        rows,
        _columns(question.warehouse, names),
        key="early-dialogue",
        about=question.about,
        note=_(
            "Tidig är en dialog före annonsen. Avtalen skiljer sig åt även i storlek, bransch och tid, så en skillnad "
            "behöver inte bero på dialogen. För grupper med färre än {number} avtal är det för få för att säga."
        ).format(number=number(LEAST_CONTRACTS)),
        meanings=[page_query.meaning(question.warehouse, name) for name in names],
        empty=_("Inga avtal i urvalet."),
    )


def _columns(warehouse: Warehouse, names: list[str]) -> list[Column]:
    labels = {name: page_query.meaning(warehouse, name).label for name in names}
    columns = [Column("group", _("Tidig dialog"), width=220)]
    for name in names:
        if name in _COUNTS:
            columns.append(Column(name, labels[name], _COUNTS[name]))
        else:
            columns.append(Column(name, labels[name], "share", hidden=f"{name}_hidden"))
            columns.append(Column(f"{name}_interval", _("{measure}, kan vara").format(measure=labels[name])))
    return [*columns, Column("said", _("Att jämföra"), width=190)]


def _rows(warehouse: Warehouse, selection: Selection) -> pd.DataFrame:
    """A row for each answer; a measure of persons, which is not split so outside, is left out there."""
    words = measures.labels(warehouse, "early_dialogue", language())
    table: dict[str, dict[str, Any]] = {code: {"group": words.get(code, code)} for code in _ORDER}
    for name in MEASURES:
        for row in page_query.by_group(warehouse, name, "early_dialogue", selection).to_dict("records"):
            if row["hidden_for"] in ("closed", "unlisted"):
                continue
            group = table[row["early_dialogue"]]
            group |= {name: row["value"], f"{name}_hidden": row["hidden"]}
            if name in _SHARES:
                group[f"{name}_interval"] = "" if row["hidden"] else interval_text(row["low"], row["high"], "share")
    kept = [row for row in table.values() if row.get("contracts")]
    for row in kept:
        row["said"] = _("För få för att säga") if row["contracts"] < LEAST_CONTRACTS else _("Räcker för att jämföra")
    return pd.DataFrame(kept)
