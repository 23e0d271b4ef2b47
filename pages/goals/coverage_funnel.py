"""The coverage funnel: how many procurements come through each step, and what is unknown at it."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from measures import Warehouse
from measures.goals import funnel, goal_forecast
from pages.shared import cache, charts, frame, page_query
from pages.shared.charts import ChartPanel
from pages.shared.filters import Selection
from pages.shared.page_query import PageQuestion
from pages.shared.tables import Column
from pages.shared.text import NOT_APPLICABLE, _, _n, interval_text, language, number, percent, plain


def _coverage(warehouse: Warehouse, selection: Selection) -> funnel.Funnel:
    where = {name: values for name, values in selection.where.items() if name in ("organisation", "nature")}
    first, last = selection.month_starts
    return funnel.coverage_funnel(warehouse, where, first, last)


def funnel_chart(warehouse: Warehouse, selection: Selection) -> ChartPanel:
    """What the panel draws: bars of the steps, and a table with what fell away at each."""
    coverage = cache.cached(_coverage, warehouse, selection)
    words = {step.measure: page_query.meaning(warehouse, step.measure).label for step in coverage.steps}
    rows = pd.DataFrame(
        [
            {
                "step": words[step.measure],
                "value": step.count,
                "share": step.share,
                # Unknown is not no: a step that unknown ones may have taken is an interval.
                "low": step.count if step.possible > step.count else None,
                "high": step.possible if step.possible > step.count else None,
                "beside": funnel.losses_text(warehouse, coverage, step, language()),
            }
            for step in coverage.steps
        ]
    )
    rows = rows.astype({"low": float, "high": float})
    rows["hidden"] = False
    return ChartPanel(
        title=_("Från alla upphandlingar till uppfyllda krav"),
        picture=charts.bars(rows, dimension="step", unit="count", labels=dict(zip(rows["step"], rows["step"]))),
        alt="; ".join(_in_words(row) for row in rows.to_dict("records")),
        frame=rows,
        columns=[
            Column("step", _("Steg")),
            Column("value", _("Upphandlingar"), "count"),
            Column("high", _("Högst, om alla okända räknas med"), "count", nothing=NOT_APPLICABLE, width=230),
            Column("share", _("Av steget före"), "share"),
            Column("beside", _("Föll bort / okänt"), width=520),
        ],
        meaning=page_query.meaning(warehouse, "funnel_possible"),
        note=_(
            "Upphandlingar. Varje steg räknar bara dem som tog steget före; inom parentes hur många det kan vara om de "
            "okända räknas med"
        ),
    )


def _in_words(row: dict[str, Any]) -> str:
    between = interval_text(row["low"], row["high"], "count")
    return f"{row['step']}: {number(row['value'])}" + (f" ({between})" if between else "")


def funnel_sentence(coverage: funnel.Funnel, little_known_below: float) -> str:
    """How much is known, in words; and where that is not too little, how far the requirements have come."""
    everything = coverage.steps[0].count
    if not everything or coverage.known_share is None:
        return _("Inga annonserade upphandlingar är inlästa i urvalet, så det går inte att säga var krav var möjligt.")
    counts = {step.measure: step.count for step in coverage.steps}
    unknown = coverage.steps[1].beside["funnel_possible_unknown"]
    text = _n(
        "För {share} av {all} upphandling är det känt om ett krav var möjligt.",
        "För {share} av {all} upphandlingar är det känt om ett krav var möjligt.",
        everything,
    ).format(all=number(everything), share=percent(coverage.known_share, 1 if 0 < coverage.known_share < 0.01 else 0))
    if not unknown and everything > 1:
        text = _("För alla {all} upphandlingar är det känt om ett krav var möjligt.").format(all=number(everything))
    if coverage.known_share < little_known_below:
        more = _n(
            "Mycket lite är alltså känt: {unknown} är okänd, och okänt är inte nej.",
            "Mycket lite är alltså känt: {unknown} är okända, och okänt är inte nej.",
            unknown,
        ).format(unknown=number(unknown))
    else:
        more = _(
            "Ett krav var möjligt i {possible}, ställdes i {set}, kom med i avtalet i {signed} och är uppfyllt i {met}."
        ).format(**{name: number(counts[f"funnel_{name}"]) for name in ("possible", "set", "signed", "met")})
    return f"{text} {more}"


def _little(warehouse: Warehouse) -> float:
    return goal_forecast.setting(warehouse, "little_known_below")


def known_line(question: PageQuestion) -> None:
    """Before anything is judged: of how much it is known if a requirement was possible; large where that is little."""
    coverage, little = cache.cached(_coverage, question.warehouse, question.selection), _little(question.warehouse)
    text = funnel_sentence(coverage, little)
    if coverage.known_share is not None and coverage.known_share < little:
        frame.summary(text)
    else:
        st.caption(plain(text))


def way_to_chain() -> None:
    st.page_link("pages/goals/chain.py", label=_("Se hela kedjan, steg för steg"), icon=":material/arrow_forward:")


def funnel_panel(question: PageQuestion) -> None:
    """The bars with their table, and in words what fell away at each step."""
    if cache.cached(_coverage, question.warehouse, question.selection).known_share is None:
        return
    panel = cache.cached(funnel_chart, question.warehouse, question.selection)
    charts.chart(panel, key="funnel", about=question.about)
    beside = [(row["step"], row["beside"]) for row in panel.frame.to_dict("records") if row["beside"]]
    if beside:
        st.markdown(f"**{plain(_('Varför resten föll bort före varje steg, och vad som är okänt'))}**")
        frame.facts(beside)
