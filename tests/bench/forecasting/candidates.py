"""Ways of forecasting what a contract will have given when it ends, and how wide the interval of the one used is."""

from __future__ import annotations

import csv

import numpy as np
import pandas as pd

from etl.build.reference_files import REFERENCE_FOLDER

USED = "planned_and_latest_starts"
# What anybody could say without Utfall: the forecast is to be no worse than the best of them.
NAIVE = ("pace_so_far", "planned_ends", "required_number")
# Less wrong on invented worlds, and not used all the same: docs/decisions.md says why.
SET_ASIDE = ("toward_requirement",)
RULES = REFERENCE_FOLDER / "rules" / "forecast.csv"
SHARES_LEFT = (0.0, 0.125, 0.25, 0.375, 0.5, 0.625)
COVERED = 0.8


def candidates(found: pd.DataFrame) -> dict[str, pd.Series]:
    """What each way of forecasting says. A contract told in sums alone has no plans: there the ways with starts are
    the pace of the months told."""
    delivered, left, passed = found["places_delivered"], found["left"], found["passed"]
    planned, used = found["places_planned"], found["forecast_places"]
    new = new_starts(found)
    recent = pd.Series([told[-3:].mean() for told in found["series"]], index=found.index)
    promised = np.maximum(found["required_places"] * found["share_left"] - planned, 0)
    ways = {
        "pace_so_far": delivered + delivered / passed * left,
        "recent_pace": delivered + recent * left,
        "planned_ends": delivered + planned,
        "required_number": found["required_places"].astype(float),
    }
    with_starts = {
        USED: used,
        "planned_and_starts": delivered + planned + new,
        "blend": delivered + (recent * left + planned + new) / 2,
        "toward_requirement": delivered + planned + (new * passed + promised * 4) / (passed + 4),
    }
    told_in_sums = found["placements"] == 0
    return {**ways, **{name: values.where(~told_in_sums, used) for name, values in with_starts.items()}}


def new_starts(found: pd.DataFrame) -> pd.Series:
    """Places that new placements would give, if as many began a month as of late; of sums, what is to come."""
    rest = found["forecast_places"] - found["places_delivered"] - found["places_planned"]
    return rest / rules()["starts_share_kept"][0.0]


# --- intervals -------------------------------------------------------------------------------------------


def rules() -> dict[str, dict[float, float]]:
    """`forecast.csv` as it stands: name -> share left from which it holds (0 where none is said) -> value."""
    found: dict[str, dict[float, float]] = {}
    with open(RULES, encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            found.setdefault(row["name"], {})[float(row["from_share_left"] or 0)] = float(row["value"])
    return found


def spread(found: pd.DataFrame, forecast: pd.Series) -> pd.Series:
    """The scale of the interval, as in etl/sql/mart/contract_forecasts.sql."""
    numbers = rules()
    to_come = np.maximum(forecast - found["places_delivered"], 0)
    per_place, per_month = numbers["spread_per_open_place"][0.0], numbers["spread_per_month_left"][0.0]
    of_sums = np.where(found["placements"] == 0, numbers["spread_of_sums"][0.0], 1)
    return of_sums * np.sqrt(per_place * to_come + (per_month * found["left"]) ** 2)


def bands(found: pd.DataFrame) -> pd.Series:
    """The lower end of the band of share left that each row is in."""
    places = np.searchsorted(SHARES_LEFT, found["share_left"], side="right") - 1
    return pd.Series(np.array(SHARES_LEFT)[places], index=found.index)


def widths(found: pd.DataFrame, forecast: pd.Series) -> dict[float, tuple[float, float]]:
    """Per band: how many spreads below and above the forecast hold the middle 80 % of what things came to.

    Of contracts with all their reports: where one is missing, the interval reaches as far as may be missing.
    """
    complete = found["reports_missing"] == 0
    found, forecast = found[complete], forecast[complete]
    off = (found["truth"] - forecast) / spread(found, forecast)
    outside = (1 - COVERED) / 2
    return {
        band: (max(0.0, -float(part.quantile(outside))), max(0.0, float(part.quantile(1 - outside))))
        for band, part in off.groupby(bands(found))
    }
