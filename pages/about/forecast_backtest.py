"""How far the forecast can be trusted: what it said of contracts whose last months were hidden."""

from __future__ import annotations

import pandas as pd

from measures import Warehouse
from measures.follow_up import forecasts
from pages.shared import cache
from pages.shared.page_query import PageQuestion
from pages.shared.tables import Column, row_panel
from pages.shared.text import _, date_text, is_missing, language, number, percent


def backtest(question: PageQuestion) -> None:
    """The forecast in use by months left and by kind of contract, and the ways that it was chosen among."""
    used = cache.cached(_by_time, question.warehouse)
    figures = [
        Column("forecasts", _("Prognoser"), "count", width=100),
        Column("coverage", _("Inom intervallet"), "share", width=130),
        Column("share_below", _("Blev mindre"), "share", width=110),
        Column("share_above", _("Blev mer"), "share", width=100),
        Column("mean_width_places", _("Intervallets bredd"), "places", 2, width=140),
        Column("mean_error_places", _("Fel i medeltal"), "places", 2, width=120),
        Column("mean_error_share", _("Fel, andel av avtalat"), "share", width=160),
        Column("bias_places", _("För högt i medeltal"), "places", 2, width=150),
    ]
    row_panel(
        _("Hur säker är prognosen?"),
        used,
        [Column("when", _("Tid kvar av avtalet"), width=170), *figures],
        key="forecast-backtest",
        about=question.about,
        note=cache.cached(_note, question.warehouse),
        empty=_("Prognosen är inte prövad."),
    )
    if used.empty:
        return
    row_panel(
        _("Prognosen för olika slags avtal"),
        cache.cached(_by_world, question.warehouse),
        [Column("world_label", _("Så börjar personerna"), width=330), *figures],
        key="forecast-worlds",
        about=question.about,
        note=_(
            "Prognosen räknar med att ungefär lika många börjar som under det senaste året. Där allt färre börjar mot "
            "slutet blir det ofta mindre än intervallet säger, och där allt fler börjar blir det ofta mer. Där många "
            "börjar samtidigt kan det bli fel åt båda hållen. Vilket slags avtal det är syns sällan i förväg: se efter "
            "vad leverantören planerar."
        ),
    )
    _ways(question, figures)


def _ways(question: PageQuestion, figures: list[Column]) -> None:
    """The ways of forecasting that were compared, by their errors."""
    row_panel(
        _("Sätt att göra prognosen som jämförts"),
        cache.cached(_compared, question.warehouse),
        [Column("way", _("Sätt"), width=330), figures[0], *figures[-3:]],
        key="forecast-candidates",
        about=question.about,
        note=_(
            "Minst fel överst. Sättet som lutar sig mot kravet används inte: det lyfter mest de avtal som ligger "
            "längst efter, och varnar därför för sent."
        ),
    )


def _by_time(warehouse: Warehouse) -> pd.DataFrame:
    rows = forecasts.backtest(warehouse, language())
    rows = rows[(rows["is_used"] == 1) & rows["world"].isna()].reset_index(drop=True)
    rows["when"] = [
        _("Alla") if is_missing(months) else _("Omkring {number} månader").format(number=number(months))
        for months in rows["months_left"]
    ]
    return rows


def _by_world(warehouse: Warehouse) -> pd.DataFrame:
    rows = forecasts.backtest(warehouse, language())
    rows = rows[(rows["is_used"] == 1) & rows["world"].notna()]
    rows = rows.sort_values("coverage", ascending=False, ignore_index=True)
    rows["world_label"] = [
        str(row.world_label)
        if row.is_chosen_by
        else _("{kind} (inte med när prognosen valdes)").format(kind=row.world_label)
        for row in rows.itertuples()
    ]
    return rows


def _compared(warehouse: Warehouse) -> pd.DataFrame:
    rows = forecasts.backtest(warehouse, language())
    rows = rows[rows["months_left"].isna() & rows["world"].isna()].sort_values("mean_error_places", ignore_index=True)
    rows["way"] = [
        _("{way} (används)").format(way=row.label) if row.is_used else str(row.label) for row in rows.itertuples()
    ]
    return rows


def _note(warehouse: Warehouse) -> str:
    rows = _by_time(warehouse)
    if rows.empty:
        return ""
    whole = rows[rows["months_left"].isna()].iloc[0]
    return _(
        "Prövat {day} på påhittade avtal vars sista månader doldes. Intervallet är satt för 80 %; {share} av utfallen "
        "hamnade i det, {below} blev mindre och {above} mer. Så säker är prognosen bara om riktiga avtal beter sig som "
        "de påhittade."
    ).format(
        day=date_text(whole["tested_date"]),
        share=percent(whole["coverage"]),
        below=percent(whole["share_below"]),
        above=percent(whole["share_above"]),
    )
