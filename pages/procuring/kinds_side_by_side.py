"""Kinds of requirement side by side, as they are: how often and how soon each gave something, and what."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
import streamlit as st

import measures
from measures import Warehouse
from pages.shared import cache, filters, frame, page_query
from pages.shared.filters import Selection
from pages.shared.page_query import PageQuestion
from pages.shared.tables import Column, row_panel
from pages.shared.text import (
    HIDDEN,
    NOT_APPLICABLE,
    _,
    _n,
    interval_text,
    is_missing,
    language,
    missing,
    number,
    value_text,
)

KINDS = ("numeric", "dialogue", "combined", "bonus")
# Those whose number is agreed on after the award.
WITH_DIALOGUE = ("dialogue", "combined")
_SPLITS = ("nature", "cpv_group", "size_class")
# With bounds of what is unknown beside the value.
_BOUNDED = ("agreement_rate", "fulfilment", "early_end_rate", "in_work_6m_rate")
_MEASURES = (
    "contracts", "agreement_rate", "agreement_days", "agreement_days_nine_tenths", "places_per_100_msek",
    "places_delivered_per_100_msek", "fulfilment", "first_start_days", "first_start_days_nine_tenths", "early_end_rate",
    "in_work_6m_rate", "bonus_paid_sek", "penalty_sek",
)  # fmt: skip


def kinds_there(warehouse: Warehouse, selection: Selection) -> dict[str, int]:
    """Kind of requirement -> its number of contracts, the most usual first; kinds without contracts are not there."""
    counts = page_query.groups(warehouse, "contracts", "requirement", selection)
    pairs = zip(counts["requirement"], counts["value"], strict=True)
    found = {kind: int(count) for kind, count in pairs if kind in KINDS and not is_missing(count) and count}
    return dict(sorted(found.items(), key=lambda pair: (-pair[1], KINDS.index(pair[0]))))


def summary(question: PageQuestion) -> None:
    """How many contracts there are of each kind, and that they differ in other ways too."""
    cache.drawn(_summary, question.warehouse, question.selection)


def _summary(warehouse: Warehouse, selection: Selection) -> None:
    there = kinds_there(warehouse, selection)
    if not there:
        frame.summary(_("Inget avtal i urvalet har ett krav, så det finns inget att jämföra."))
        return
    words = measures.labels(warehouse, "requirement", language())
    told = ", ".join(f"{words.get(kind, kind).lower()} {number(count)}" for kind, count in there.items())
    frame.summary(
        _n("{all} avtal har krav: {kinds}.", "{all} avtal har krav: {kinds}.", sum(there.values())).format(
            all=number(sum(there.values())), kinds=told
        )
        + " "
        + _(
            "Avtalen skiljer sig också i annat än kravet: vad som köps, hur stort det är och vem som levererar. "
            "En skillnad i den första tabellen behöver alltså inte komma av slaget av krav."
        )
    )


def table(question: PageQuestion) -> None:
    """A row for each measure and a column for each kind; or a row for each measure and nature, CPV group or size."""
    with st.container(key="panel-requirement-kinds", gap="small"):
        split = st.segmented_control(_("Dela upp på"), _SPLITS, format_func=filters.dimension_text, key="kinds-split")
        there = cache.cached(kinds_there, question.warehouse, question.selection)
        row_panel(
            _("Slagen av krav sida vid sida"),
            cache.cached(_rows, question.warehouse, question.selection, split or ""),
            _columns(question.warehouse, there, split or ""),
            key=f"requirement-kinds-{split or 'all'}",
            about=question.about,
            meanings=[page_query.meaning(question.warehouse, name) for name in _MEASURES],
            note=" ".join(
                text
                for text in (
                    _("Som det är, utan hänsyn till att avtalen är olika. Ett ej överenskommet antal är okänt."),
                    _("Inom parentes står vad värdet kan vara när det okända räknas in."),
                    page_query.outside_note(question),
                )
                if text
            ),
            empty=_("Inget avtal i urvalet har ett krav, så det finns inget att jämföra."),
            file_columns=_columns(question.warehouse, there, split or "", with_numbers=True),
        )


def _columns(warehouse: Warehouse, kinds: Mapping[str, int], split: str, with_numbers: bool = False) -> list[Column]:
    words = measures.labels(warehouse, "requirement", language())
    columns = [Column("measure", _("Mått"), width=290)]
    if split:
        columns.append(Column("group", filters.dimension_text(split), width=240))
    for kind in kinds:
        columns.append(Column(f"{kind}_text", words.get(kind, kind), width=160))
        if with_numbers:
            columns.append(Column(kind, _("{kind}, tal").format(kind=words.get(kind, kind)), "number"))
    return columns


def _rows(warehouse: Warehouse, selection: Selection, split: str) -> pd.DataFrame:
    groups = measures.labels(warehouse, split, language()) if split else {}
    rows: list[dict[str, Any]] = []
    contracts = _by_group(warehouse, selection, split, "contracts")
    for name in _MEASURES:
        found = _by_group(warehouse, selection, split, name)
        of_group = {group: _filled(found.get(group, {}), of, name) for group, of in contracts.items()}
        for group in sorted(of_group, key=lambda each: (each == "", groups.get(each, each))):
            label = page_query.meaning(warehouse, name).label
            rows.append(
                {"measure": label, "group": groups.get(group, group) or missing().capitalize(), **of_group[group]}
            )
    return pd.DataFrame(rows)


def _by_group(warehouse: Warehouse, selection: Selection, split: str, name: str) -> dict[str, dict[str, Any]]:
    """Group ("" for all, or for no name) -> per kind the value, whether it is hidden, and how it reads."""
    unit = page_query.meaning(warehouse, name).unit
    by = ["requirement", *([split] if split else [])]
    where = {each: chosen for each, chosen in selection.where.items() if measures.can_split(warehouse, name, each)}
    found: dict[str, dict[str, Any]] = {}
    for row in measures.ask([name], by, where, *selection.month_starts, warehouse).rows:
        kind = row["requirement"]
        if kind not in KINDS:
            continue
        group = "" if not split or is_missing(row[split]) else row[split]
        cells = found.setdefault(group, {})
        cells |= {kind: row["value"], f"{kind}_hidden": row["hidden"], f"{kind}_text": _text(row, name, kind, unit)}
    return found


def _filled(cells: Mapping[str, Any], contracts: Mapping[str, Any], name: str) -> dict[str, Any]:
    """The cells with those that the answer has no row of: of contracts that there are it is missing, and not nought."""
    filled = dict(cells)
    nothing = {"value": None, "low": None, "high": None, "hidden": False}
    for kind in KINDS:
        if kind not in cells:
            text = _text(nothing, name, kind, "count") if kind in contracts else NOT_APPLICABLE
            filled |= {kind: float("nan"), f"{kind}_hidden": False, f"{kind}_text": text}
    return filled


def _text(row: Mapping[str, Any], name: str, kind: str, unit: str) -> str:
    """A figure of one kind as it reads, with what it may be; what does not hold for the kind is not applicable."""
    if row["hidden"]:
        return HIDDEN
    if is_missing(row["value"]) and name.startswith("agreement_days") and kind not in WITH_DIALOGUE:
        return NOT_APPLICABLE
    said = value_text(row["value"], unit)
    between = interval_text(row["low"], row["high"], "share") if name in _BOUNDED else ""
    return f"{said} ({between})" if between else said
