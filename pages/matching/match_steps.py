"""The way of a match step by step: how long each step takes, how many come on, and what became of places not filled."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

import measures
from measures import Warehouse
from pages.shared import cache, charts, filters, page_query
from pages.shared.charts import ChartPanel
from pages.shared.filters import Selection
from pages.shared.page_query import PageQuestion
from pages.shared.tables import Column, row_panel
from pages.shared.text import NOT_APPLICABLE, _, _n, interval_text, is_missing, language, missing, number, percent

STEPS = ("proposed", "interviewed", "offered", "started", "completed", "in_work_6_months", "in_work_12_months")
# What comes after the first candidates: of those there is a step before with a number of persons.
_WITH_PERSONS = STEPS[1:]
# How long somebody stays is no step of the matching.
_WITH_DAYS = STEPS[:4]
_SPLITS = ("matching_unit", "trade", "target_group", "supplier")
_DAYS, _NINE_TENTHS, _YIELD = "match_days", "match_days_nine_tenths", "match_yield"


def prepare(question: PageQuestion) -> None:
    """What the page asks, at once."""
    counts = ("match_places_open", "match_places_awaiting_candidates", "match_places_awaiting_supplier")
    page_query.prepare(
        question,
        {
            "": (*counts, "match_places_filled", "match_places_unfilled"),
            "match_step": (_DAYS, _NINE_TENTHS, _YIELD),
            "closed_reason": ("match_places_unfilled",),
        },
    )


def days(question: PageQuestion) -> None:
    """Median and nine tenths of the days of each step."""
    charts.chart(
        cache.cached(_days_panel, question.warehouse, question.selection), key="match-days", about=question.about
    )


def _days_panel(warehouse: Warehouse, selection: Selection) -> ChartPanel:
    rows = _in_order(page_query.by_group(warehouse, _DAYS, "match_step", selection), _WITH_DAYS)
    most = page_query.by_group(warehouse, _NINE_TENTHS, "match_step", selection)
    nine_tenths = dict(zip(most["match_step"], most["value"], strict=True))
    rows["nine_tenths"] = [nine_tenths.get(step) for step in rows["match_step"]]
    meaning = page_query.meaning(warehouse, _DAYS)
    names = {
        step: label
        if is_missing(most)
        else _n("{step} – nio av tio inom {days} dag", "{step} – nio av tio inom {days} dagar", most).format(
            step=label, days=number(most)
        )
        for step, label, most in zip(rows["match_step"], rows["match_step_label"], rows["nine_tenths"], strict=True)
    }
    known = rows.dropna(subset=["value"])
    longest = None if known.empty else known.loc[known["value"].idxmax()]
    return ChartPanel(
        title=_("Så lång tid tar varje steg")
        if longest is None
        else _n(
            "Längst tid tar steget till {step}: {days} dag i median",
            "Längst tid tar steget till {step}: {days} dagar i median",
            longest["value"],
        ).format(step=longest["match_step_label"].lower(), days=number(longest["value"])),
        picture=None if longest is None else charts.bars(rows, dimension="match_step", unit="days", labels=names),
        alt=charts.sentence(rows, "match_step", "days", names),
        frame=rows,
        columns=[
            Column("match_step_label", _("Till steget")),
            Column("value", _("Median, dagar"), "days"),
            Column("nine_tenths", _("Nio av tio inom, dagar"), "days"),
        ],
        meaning=meaning,
        note=_("Från steget före till detta. Stapeln är medianen: hälften gick fortare"),
        empty=_("Inget steg i urvalet har både sina dagar än."),
    )


def persons(question: PageQuestion) -> None:
    """Of those on each step, how many came on to the next; of all, or by unit, trade, target group or supplier."""
    with st.container(key="panel-match-yield", gap="small"):
        split = st.segmented_control(
            _("Dela upp på"),
            _SPLITS,
            format_func=filters.dimension_text,
            key="match-yield-split",
        )
        row_panel(
            _("Hur många som kommer vidare"),
            cache.cached(_yields, question.warehouse, question.selection, split or ""),
            _yield_columns(split or ""),
            key=f"match-yield-{split or 'all'}",
            about=question.about,
            note=_(
                "Den som fortfarande väntar på nästa steg är inte med. Antal som inte är angivna är okända, inte noll."
            ),
            empty=_("Ingen i urvalet har lämnat ett steg än."),
        )


def _yield_columns(split: str) -> list[Column]:
    return [
        *([Column("group", filters.dimension_text(split), width=220)] if split else []),
        Column("step", _("Till steget"), width=220),
        Column("denominator", _("På steget före"), "count"),
        Column("numerator", _("Kom vidare"), "count"),
        Column("value", _("Andel"), "share"),
        Column("interval", _("Kan vara"), nothing=NOT_APPLICABLE),
        Column("coverage", _("Med angivet antal"), "share"),
    ]


def _yields(warehouse: Warehouse, selection: Selection, split: str) -> pd.DataFrame:
    by = [*([split] if split else []), "match_step"]
    where = {name: values for name, values in selection.where.items() if measures.can_split(warehouse, _YIELD, name)}
    rows = measures.ask([_YIELD], by, where, *selection.month_starts, warehouse).frame
    steps = measures.labels(warehouse, "match_step", language())
    rows = rows[rows["match_step"].isin(_WITH_PERSONS)].copy()
    rows["place"] = [_WITH_PERSONS.index(step) for step in rows["match_step"]]
    rows["step"] = [steps.get(step, step) for step in rows["match_step"]]
    rows["interval"] = [
        "" if hidden else interval_text(low, high, "share")
        for hidden, low, high in zip(rows["hidden"], rows["low"], rows["high"], strict=True)
    ]
    if split:
        labels = measures.labels(warehouse, split, language())
        nameless = missing().capitalize()
        rows["group"] = [nameless if is_missing(each) else labels.get(each, each) for each in rows[split]]
    return rows.sort_values([*(["group"] if split else []), "place"], kind="stable").reset_index(drop=True)


def unfilled(question: PageQuestion) -> None:
    """Why places were not filled."""
    charts.chart(
        cache.cached(_unfilled_panel, question.warehouse, question.selection),
        key="match-unfilled",
        about=question.about,
    )


def _unfilled_panel(warehouse: Warehouse, selection: Selection) -> ChartPanel:
    rows = page_query.by_group(warehouse, "match_places_unfilled", "closed_reason", selection)
    rows = rows[rows["value"] > 0].sort_values("value", ascending=False, kind="stable").reset_index(drop=True)
    meaning = page_query.meaning(warehouse, "match_places_unfilled")
    names = dict(zip(rows["closed_reason"], rows["closed_reason_label"], strict=True))
    return ChartPanel(
        title=_title_of_unfilled(rows),
        picture=None
        if rows.empty
        else charts.bars(rows, dimension="closed_reason", unit="count", labels=names, beside=True),
        alt=charts.sentence(rows, "closed_reason", "count", names),
        frame=rows,
        columns=charts.columns_for("closed_reason", _("Skäl"), meaning, rows),
        meaning=meaning,
        empty=_("Ingen matchning i urvalet har avslutats utan att platsen tillsattes."),
    )


def _title_of_unfilled(rows: pd.DataFrame) -> str:
    if rows.empty:
        return _("Platser som inte tillsattes")
    first: Any = rows.iloc[0]
    return _("Vanligaste skälet till att en plats inte tillsattes: {reason} ({share})").format(
        reason=str(first["closed_reason_label"]).lower(), share=percent(first["value"] / rows["value"].sum())
    )


def _in_order(rows: pd.DataFrame, steps: tuple[str, ...]) -> pd.DataFrame:
    kept = rows[rows["match_step"].isin(steps)].copy()
    kept["place"] = [steps.index(step) for step in kept["match_step"]]
    return kept.sort_values("place", kind="stable").reset_index(drop=True)
