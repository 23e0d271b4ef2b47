"""Kinds of requirement side by side, as they are: how often and how soon each gave something, and what."""

from __future__ import annotations

import pandas as pd
import streamlit as st

import measures
from measures import Warehouse
from pages.shared import cache, filters, frame, page_query
from pages.shared.filters import Selection
from pages.shared.page_query import PageQuestion
from pages.shared.tables import Column, row_panel
from pages.shared.text import NOT_APPLICABLE, _, _n, interval_text, is_missing, language, missing, number

KINDS = ("numeric", "dialogue", "combined", "bonus")
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
    """One row per kind, or per kind and nature, CPV group or size."""
    with st.container(key="panel-requirement-kinds", gap="small"):
        split = st.segmented_control(_("Dela upp på"), _SPLITS, format_func=filters.dimension_text, key="kinds-split")
        row_panel(
            _("Slagen av krav sida vid sida"),
            cache.cached(_rows, question.warehouse, question.selection, split or ""),
            _columns(split or ""),
            key=f"requirement-kinds-{split or 'all'}",
            about=question.about,
            meanings=[page_query.meaning(question.warehouse, name) for name in _MEASURES],
            note=" ".join(
                text
                for text in (
                    _("Som det är, utan hänsyn till att avtalen är olika. Ett ej överenskommet antal är okänt."),
                    page_query.outside_note(question),
                )
                if text
            ),
            empty=_("Inget avtal i urvalet har ett krav, så det finns inget att jämföra."),
        )


def _columns(split: str) -> list[Column]:
    return [
        Column("kind", _("Slag av krav"), width=180),
        *([Column("group", filters.dimension_text(split), width=200)] if split else []),
        Column("contracts", _("Avtal"), "count", width=80),
        Column("agreement_rate", _("Ledde till överenskommelse"), "share"),
        Column("agreement_rate_interval", _("Kan vara"), nothing=NOT_APPLICABLE),
        Column("agreement_days", _("Dagar dit, median"), "days", nothing=NOT_APPLICABLE),
        Column("agreement_days_nine_tenths", _("Dagar dit, nio av tio"), "days", nothing=NOT_APPLICABLE),
        Column("places_per_100_msek", _("Avtalade platser per 100 mkr"), "places"),
        Column("places_delivered_per_100_msek", _("Levererade platser per 100 mkr"), "places"),
        Column("fulfilment", _("Uppfyllelse"), "share"),
        Column("fulfilment_interval", _("Uppfyllelsen kan vara"), nothing=NOT_APPLICABLE),
        Column("first_start_days", _("Dagar till första start, median"), "days"),
        Column("first_start_days_nine_tenths", _("Till första start, nio av tio"), "days"),
        Column("early_end_rate", _("Avhopp"), "share"),
        Column("early_end_rate_interval", _("Avhoppen kan vara"), nothing=NOT_APPLICABLE),
        Column("in_work_6m_rate", _("I arbete efter 6 månader"), "share"),
        Column("in_work_6m_rate_interval", _("I arbete kan vara"), nothing=NOT_APPLICABLE),
        Column("bonus_paid_sek", _("Utbetald bonus, kr"), "sek"),
        Column("penalty_sek", _("Uttaget vite, kr"), "sek"),
    ]


def _rows(warehouse: Warehouse, selection: Selection, split: str) -> pd.DataFrame:
    by = ["requirement", *([split] if split else [])]
    rows: dict[tuple[str, ...], dict[str, object]] = {}
    for name in _MEASURES:
        where = {each: chosen for each, chosen in selection.where.items() if measures.can_split(warehouse, name, each)}
        for found in measures.ask([name], by, where, *selection.month_starts, warehouse).rows:
            if found["requirement"] not in KINDS:
                continue
            row = rows.setdefault(tuple("" if is_missing(found[each]) else found[each] for each in by), {})
            row |= {name: found["value"], f"{name}_hidden": found["hidden"]}
            if name in _BOUNDED:
                interval = "" if found["hidden"] else interval_text(found["low"], found["high"], "share")
                row[f"{name}_interval"] = interval
    kinds = measures.labels(warehouse, "requirement", language())
    groups = measures.labels(warehouse, split, language()) if split else {}
    ordered = sorted(rows, key=lambda key: (*(groups.get(each, each) for each in key[1:]), KINDS.index(key[0])))
    columns = [column.name for column in _columns(split)] + [f"{name}_hidden" for name in _MEASURES]
    drawn = pd.DataFrame([rows[key] for key in ordered], columns=columns)
    drawn["kind"] = [kinds.get(key[0], key[0]) for key in ordered]
    if split:
        drawn["group"] = [groups.get(key[1], key[1]) or missing().capitalize() for key in ordered]
    for name in _MEASURES:
        drawn[name] = pd.to_numeric(drawn[name])
        drawn[f"{name}_hidden"] = [not is_missing(flag) and bool(flag) for flag in drawn[f"{name}_hidden"]]
    return drawn
