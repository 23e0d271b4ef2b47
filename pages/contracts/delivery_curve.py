"""How one contract develops: delivered, accepted and possible since the start, against the expected curve."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from measures import Warehouse
from measures.follow_up import contract_rows, forecasts
from pages.contracts.contract_sections import Row, contract_row
from pages.contracts.delivery_figure import delivery_against_curve
from pages.shared import cache, charts, contract_words, page_query
from pages.shared.charts import ChartPanel
from pages.shared.page_query import PageQuestion
from pages.shared.tables import Column
from pages.shared.text import NOT_APPLICABLE, _, _n, as_date, difference, is_missing, language


def development(question: PageQuestion, row: Row) -> None:
    charts.chart(cache.cached(_panel, question.warehouse, row["contract_id"]), key="delivery", about=question.about)


def _panel(warehouse: Warehouse, contract_id: str) -> ChartPanel:
    row = contract_row(warehouse, contract_id)
    rows = cache.cached(_development, warehouse, contract_id)
    nothing = contract_words.nothing_to_follow(row)
    return ChartPanel(
        title=_title(row),
        picture=None if nothing or rows.empty else _figure(warehouse, contract_id),
        alt=_alt(rows),
        frame=rows,
        columns=[
            Column("month_text", _("Månad")),
            Column("value", _("Levererat i månaden"), "places", 2, nothing=NOT_APPLICABLE),
            Column("cumulative", _("Levererat sedan start"), "places", 2, nothing=NOT_APPLICABLE),
            Column("accepted", _("Varav godkänt"), "places", 2, nothing=NOT_APPLICABLE),
            Column("possible", _("Möjligt"), "places", 2, nothing=NOT_APPLICABLE),
            Column("expected", _("Förväntat"), "places", 2, nothing=NOT_APPLICABLE),
            Column("required", _("Krav"), "places", 2, nothing=NOT_APPLICABLE),
            Column("forecast", _("Prognos"), "places", 2, nothing=NOT_APPLICABLE),
            Column("forecast_low", _("Prognos, lägst"), "places", 2, nothing=NOT_APPLICABLE),
            Column("forecast_high", _("Prognos, högst"), "places", 2, nothing=NOT_APPLICABLE),
        ],
        meaning=page_query.meaning(warehouse, "places_delivered"),
        note=_note(row, rows, cache.cached(_forecast, warehouse, contract_id)),
        empty=_("Avtalet har inget krav på sysselsättning, och inget är levererat.")
        if nothing
        else _("Avtalet har inte börjat, så inget kan ha levererats än."),
    )


def _note(row: Row, rows: pd.DataFrame, forecast: Mapping[str, Any] | None) -> str:
    """How the expected curve and the shaded part are to be read, and the forecast or why there is none."""
    if is_missing(row["places_required"]):
        return ""
    said = [_("Förväntat: inget före den dag då den första ska ha börjat, därefter jämnt fram till slutdagen")]
    if (rows["possible"] > rows["cumulative"]).any():
        said.append(
            _("Det skuggade är möjligt, eftersom rapporter saknas eller är återsända")
            if row["reports_open"]
            else _("Det skuggade är möjligt, eftersom en rapport väntas än eller säger mer än placeringarna")
        )
    if forecast and not row["has_ended"]:
        if is_missing(forecast["forecast_places"]):
            said.append(str(forecast["method"]))
        else:
            low, middle, high = (
                contract_words.places(forecast[name]) for name in ("forecast_low", "forecast_places", "forecast_high")
            )
            said.append(
                _n(
                    "Prognos vid avtalets slut: {number} plats, troligen mellan {low} och {high}",
                    "Prognos vid avtalets slut: {number} platser, troligen mellan {low} och {high}",
                    1 if middle == "1" else 2,
                ).format(number=middle, low=low, high=high)
            )
    return ". ".join(said)


def _forecast(warehouse: Warehouse, contract_id: str) -> dict[str, Any] | None:
    forecast = forecasts.contract_forecast(contract_id, warehouse, language())
    return None if forecast is None else {str(name): value for name, value in forecast.items()}


def _title(row: Row) -> str:
    if contract_words.nothing_to_follow(row):
        return _("Det finns inget krav att följa")
    if is_missing(row["places_expected"]) or row["status"] == "not_started":
        return contract_words.delivered(row)
    # While more may have been delivered than is known, nobody can say that it lags.
    if row["status"] == "data_missing":
        return contract_words.delivered(row)
    lag = difference(row["places_expected"], row["places_delivered"])
    if lag:
        return _n(
            "Leveransen ligger {number} plats efter den förväntade kurvan",
            "Leveransen ligger {number} platser efter den förväntade kurvan",
            lag,
        ).format(number=contract_words.places(lag))
    return _("Leveransen följer den förväntade kurvan eller ligger före")


def _development(warehouse: Warehouse, contract_id: str) -> pd.DataFrame:
    rows = contract_rows.contract_development(contract_id, warehouse).rename(columns={"places_delivered": "value"})
    rows["hidden"] = False
    rows["month_text"] = [f"{as_date(month):%Y-%m}" for month in rows["month"]]
    # The forecast is of the contract's end, and stands in its last month.
    forecast = cache.cached(_forecast, warehouse, contract_id)
    row = contract_row(warehouse, contract_id)
    for column, name in (("forecast", "places"), ("forecast_low", "low"), ("forecast_high", "high")):
        rows[column] = float("nan")
        if forecast and not row["has_ended"] and len(rows):
            rows.loc[rows.index[-1], column] = forecast[f"forecast_{name}"]
    return rows


def _figure(warehouse: Warehouse, contract_id: str) -> str:
    return delivery_against_curve(_development(warehouse, contract_id))


def _alt(rows: pd.DataFrame) -> str:
    known = rows.dropna(subset=["cumulative"])
    if known.empty:
        return ""
    last = known.iloc[-1]
    delivered = contract_words.places(last["cumulative"])
    text = _n(
        "Levererat sedan start till och med {month}: {delivered} plats.",
        "Levererat sedan start till och med {month}: {delivered} platser.",
        1 if delivered == "1" else 2,
    ).format(month=last["month_text"], delivered=delivered)
    if not is_missing(last["expected"]):
        text += " " + _("Förväntat: {number}.").format(number=contract_words.places(last["expected"]))
    return text
