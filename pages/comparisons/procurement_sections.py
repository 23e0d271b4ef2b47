"""Procurements and how much is known of their social consideration: by month, nature, organisation and supplier."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from measures import Warehouse
from measures.follow_up import contract_rows
from pages.comparisons import comparison
from pages.shared import cache, charts, figure_cards, filters, frame, page_query
from pages.shared.charts import ChartPanel
from pages.shared.contracts import contract_figures
from pages.shared.filters import Selection
from pages.shared.page_query import PageQuestion
from pages.shared.tables import Column, row_panel
from pages.shared.text import _, _n, is_missing, language, month_text, number, percent


def prepare(question: PageQuestion) -> None:
    """What the page asks, at once."""
    split = ("social_consideration_share", "procurements")
    totals = (*split, "requirement_share", "procurements_with_value")
    splits = dict.fromkeys(("nature", "organisation", "supplier"), split)
    page_query.prepare(question, {"": totals, "month": ("procurements",), **splits})


def summary(question: PageQuestion) -> None:
    """How many, how many are said to take social consideration, and how little is known."""
    cache.drawn(_summary, question.warehouse, question)


def _summary(_warehouse: Warehouse, question: PageQuestion) -> None:
    row = page_query.total(question, "social_consideration_share")
    everything = page_query.total(question, "procurements")["value"]
    if is_missing(everything) or not everything:
        frame.summary(_("Inga upphandlingar passar urvalet."))
        return
    if is_missing(row["value"]):
        frame.summary(
            _n(
                "För {all} upphandling i urvalet saknas uppgift om social hänsyn. Det betyder inte nej.",
                "För alla {all} upphandlingar i urvalet saknas uppgift om social hänsyn. Det betyder inte nej.",
                everything,
            ).format(all=number(everything))
        )
        return
    unknown = round(everything * (1 - row["coverage"]))
    text = _n(
        "Av {all} annonserad upphandling uppges {yes} ta social hänsyn.",
        "Av {all} annonserade upphandlingar uppges {yes} ta social hänsyn.",
        everything,
    ).format(all=number(everything), yes=number(row["numerator"]))
    if unknown:
        text += " " + _n(
            "För {unknown} saknas uppgift, så andelen kan vara {low}–{high}.",
            "För {unknown} saknas uppgift, så andelen kan vara {low}–{high}.",
            unknown,
        ).format(unknown=number(unknown), low=percent(row["low"]).removesuffix("%").rstrip(), high=percent(row["high"]))
    frame.summary(text)


def key_figures(question: PageQuestion) -> None:
    cache.drawn(_key_figures, question.warehouse, question)


def _key_figures(_warehouse: Warehouse, question: PageQuestion) -> None:
    social, required = (
        page_query.total(question, name) for name in ("social_consideration_share", "requirement_share")
    )
    shown = [
        page_query.figure(question, "procurements"),
        page_query.figure(question, "social_consideration_share", _parts(social)),
    ]
    if required["denominator"] and not is_missing(required["denominator"]):
        shown.append(page_query.figure(question, "requirement_share", _parts(required)))
    if not is_missing(page_query.total(question, "procurements_with_value")["value"]):
        shown.append(page_query.figure(question, "procurements_with_value"))
    figure_cards.figures(shown)


def _parts(row: Any) -> str:
    if is_missing(row["numerator"]) or is_missing(row["value"]):
        return ""
    return _("{part} av {all}").format(part=number(row["numerator"]), all=number(row["denominator"]))


def by_month(question: PageQuestion) -> None:
    charts.chart(
        cache.cached(_month_panel, question.warehouse, question.selection),
        key="procurements-by-month",
        about=question.about,
    )


def _month_panel(warehouse: Warehouse, selection: Selection) -> ChartPanel:
    rows = cache.cached(contract_figures.months_with_value, warehouse, "procurements", selection)
    meaning = page_query.meaning(warehouse, "procurements")
    most = None if charts.nothing_known(rows) else rows.loc[rows["value"].idxmax()]
    return ChartPanel(
        title=_("Upphandlingar månad för månad")
        if most is None
        else _("Flest upphandlingar annonserades i {month}: {number}").format(
            month=month_text(most["month"]), number=number(most["value"])
        ),
        picture=None if most is None else charts.bars_by_month(rows, name=meaning.label),
        alt=charts.sentence(rows, "month", "count"),
        frame=rows,
        columns=charts.columns_for("month", _("Månad"), meaning, rows),
        meaning=meaning,
    )


def share_by(question: PageQuestion, dimension: str, title: str) -> None:
    """The share with social consideration in the groups with most procurements; what is unknown is an interval."""
    charts.chart(
        cache.cached(_share_panel, question.warehouse, dimension, title, question.selection),
        key=f"share-by-{dimension}",
        about=question.about,
    )


def _share_panel(warehouse: Warehouse, dimension: str, title: str, selection: Selection) -> ChartPanel:
    rows = cache.cached(_shares, warehouse, dimension, selection)
    meaning = page_query.meaning(warehouse, "social_consideration_share")
    names = dict(zip(rows[dimension], rows[f"{dimension}_label"], strict=True))
    note = _("Flest upphandlingar först")
    if len(rows) > charts.BARS_AT_MOST:
        note += ". " + comparison.order_note(rows)
    columns = charts.columns_for(dimension, filters.dimension_text(dimension), meaning, rows)
    columns.insert(1, Column("procurements", _("Upphandlingar"), "count"))
    return ChartPanel(
        title=title,
        picture=None if rows.empty else _share_bars(warehouse, dimension, selection),
        alt=charts.sentence(rows, dimension, "share", names),
        frame=rows,
        columns=[column for column in columns if column.name != "denominator"],
        meaning=meaning,
        note=note,
    )


def _shares(warehouse: Warehouse, dimension: str, selection: Selection) -> pd.DataFrame:
    groups = page_query.groups(warehouse, "social_consideration_share", dimension, selection)
    every = page_query.groups(warehouse, "procurements", dimension, selection)
    of_group = dict(zip(every[dimension], every["value"], strict=True))
    counts = [of_group.get(value, 0) for value in groups[dimension]]
    names = groups[f"{dimension}_label"]
    order = sorted(
        (i for i, count in enumerate(counts) if count > 0),
        key=lambda i: (groups[dimension][i] == "", -counts[i], names[i]),
    )
    columns = {**groups, "procurements": counts}
    return pd.DataFrame({column: [values[i] for i in order] for column, values in columns.items()})


def _share_bars(warehouse: Warehouse, dimension: str, selection: Selection) -> str:
    rows = _shares(warehouse, dimension, selection)
    names = {
        value: _("{name} ({count})").format(name=name, count=number(count))
        for value, name, count in zip(rows[dimension], rows[f"{dimension}_label"], rows["procurements"], strict=True)
    }
    return charts.bars(rows, dimension=dimension, labels=names)


def rows(question: PageQuestion) -> None:
    """The procurements themselves, latest first."""
    rows = cache.cached(_rows, question.warehouse, question.selection)
    row_panel(
        _("Upphandlingarna"),
        rows,
        _row_columns(),
        key="procurements",
        about=question.about,
        note=_("Senast annonserad först."),
    )


def of_chosen_organisation(question: PageQuestion) -> None:
    """The procurements of one chosen organisation."""
    chosen = question.selection.where.get("organisation", ())
    if len(chosen) == 1 and question.facts["advertised"]:
        rows(question)


def _row_columns() -> list[Column]:
    return [
        Column("title", _("Upphandling"), width=260),
        Column("organisation_name", _("Organisation"), width=200),
        Column("nature_text", _("Slag")),
        Column("published_date", _("Annonserad"), "date"),
        Column("social_text", _("Social hänsyn")),
        Column("requirement_text", _("Sysselsättningskrav")),
        Column("contracted_value_sek", _("Kontrakterat värde, kr"), "sek"),
        Column("procurement_id", _("Upphandlings-id")),
        Column("file_name", _("Fil")),
        Column("row_number", _("Rad"), "count", width=110),
    ]


def _rows(warehouse: Warehouse, selection: Selection) -> pd.DataFrame:
    first, last = selection.month_starts
    rows = contract_rows.procurements(warehouse, selection.where, first, last)
    said = {"yes": _("Ja"), "no": _("Nej"), "unknown": _("Uppgift saknas")}
    natures = contract_rows.words(warehouse, "nature", language())
    rows["nature_text"] = [_("Uppgift saknas") if is_missing(n) else natures.get(n, n) for n in rows["nature"]]
    rows["social_text"] = rows["social"].map(said)
    rows["requirement_text"] = rows["requirement"].map(said)
    rows["title"] = rows["title"].fillna(rows["procurement_id"])
    return rows


def published(question: PageQuestion) -> None:
    """What the source itself has published for the whole country, beside what is counted here."""
    rows = cache.cached(_published, question.warehouse)
    if rows.empty or not question.selection.is_all:
        return
    row_panel(
        _("Publicerat av andra"),
        rows,
        [
            Column("metric", _("Uppgift"), width=420),
            Column("value", _("Antal"), "number", 0),
            Column("period", _("Period")),
            Column("organisation", _("Område")),
            Column("definition", _("Så räknas det")),
            Column("source_id", _("Källa")),
        ],
        key="published",
        about=question.about,
        note=_("Som källan själv har publicerat det. En upphandling kan räknas under flera rubriker."),
    )


def _published(warehouse: Warehouse) -> pd.DataFrame:
    return contract_rows.published_figures(warehouse)


def shares(question: PageQuestion) -> None:
    left, right = st.columns(2, gap="large")
    with left:
        by_month(question)
    with right:
        share_by(question, "nature", _("Social hänsyn per slag av upphandling"))
    left, right = st.columns(2, gap="large")
    with left:
        share_by(question, "organisation", _("Social hänsyn hos dem som upphandlar mest"))
    with right:
        share_by(question, "supplier", _("Social hänsyn hos leverantörer som vunnit mest"))
