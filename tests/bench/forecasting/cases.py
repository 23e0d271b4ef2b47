"""Contracts of invented worlds as they were known at an earlier day, with what was forecast and what it came to."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

import duckdb
import numpy as np
import pandas as pd

from etl.build.builder import Build
from tests.bench.forecasting import hidden
from tests.bench.forecasting.hidden import InventedWorld

HORIZONS = (3, 6, 12, 18)
NEAR = 1.5  # a forecast belongs to a horizon when the months left are so near it; days looked at are a quarter apart
MONTH = 365.25 / 12

_FORECASTS = """
WITH counted AS (
  SELECT contract_no, COUNT(*) AS placements FROM core.placements
  WHERE not_counted_reason IS NULL AND counts_as <> 'none' GROUP BY contract_no
),
missing AS (SELECT contract_no, SUM(reports_missing) AS reports_missing FROM mart.report_periods GROUP BY contract_no)
SELECT contract.contract_id, contract.contract_no, contract.start_date, contract.end_date, contract.required_places,
  forecast.forecast_method, forecast.has_forecast, forecast.places_delivered, forecast.places_planned,
  forecast.forecast_places, forecast.forecast_low, forecast.forecast_high,
  COALESCE(counted.placements, 0) AS placements, COALESCE(missing.reports_missing, 0) AS reports_missing
FROM mart.contract_forecasts AS forecast
INNER JOIN core.contracts AS contract USING (contract_no)
LEFT JOIN counted USING (contract_no)
LEFT JOIN missing USING (contract_no)
ORDER BY contract.contract_id
"""
_SERIES = (
    "SELECT contract_no, month, SUM(places_delivered) AS places FROM mart.delivery_months GROUP BY ALL ORDER BY ALL"
)


def cases(world: InventedWorld, days: Iterable[dt.date] = ()) -> pd.DataFrame:
    """One row per contract and day looked at (the world's own): what was known and forecast then, and `truth`.

    Only contracts that have ended and whose places at the end are known: one told in sums alone with a report missing
    is not. `series`: places delivered in each month from the first to the day.
    """
    found = []
    with hidden.written(world) as files:
        with hidden.built(files, world.known_at_last) as build:
            whole, _ = _read(build)
        unknown = (whole["placements"] == 0) & (whole["reports_missing"] > 0)
        ended = whole[whole["forecast_method"].isin(["ended", "ended_reports_missing"]) & ~unknown]
        truth = ended.set_index("contract_id")["places_delivered"]
        for day in days or world.days:
            with hidden.built(files, day) as build:
                then, series = _read(build)
            then = then[(then["has_forecast"] == 1) & then["contract_id"].isin(truth.index)]
            found.append(_timed(then, series, day).assign(truth=then["contract_id"].map(truth)))
    return pd.concat(found, ignore_index=True).dropna(subset="months_left").assign(world=world.course)


def _read(build: Build) -> tuple[pd.DataFrame, pd.DataFrame]:
    with duckdb.connect(str(build.path), read_only=True) as connection:
        return connection.execute(_FORECASTS).df(), connection.execute(_SERIES).df()


def _timed(then: pd.DataFrame, series: pd.DataFrame, day: dt.date) -> pd.DataFrame:
    """With months passed and left, the horizon that it belongs to (`months_left`), and the monthly series."""
    today = pd.Timestamp(day)
    left = (then["end_date"] - today).dt.days / MONTH
    passed = ((today - then["start_date"]).dt.days + 1) / MONTH
    horizon = pd.Series(np.nan, index=then.index)
    for months in HORIZONS:
        horizon[(left > months - NEAR) & (left <= months + NEAR)] = months
    monthly = {number: rows.set_index("month")["places"] for number, rows in series.groupby("contract_no")}
    told = [
        monthly.get(row.contract_no, pd.Series(dtype=float))
        .reindex(pd.date_range(row.start_date.replace(day=1), today, freq="MS"), fill_value=0.0)
        .to_numpy()
        for row in then.itertuples()
    ]
    columns = {"left": left, "passed": passed, "months_left": horizon, "day": today}
    return then.assign(**columns, share_left=left / (left + passed), series=pd.Series(told, index=then.index))
