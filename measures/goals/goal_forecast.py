"""What a goal's period will come to, if the months to come are as those so far. Simple, and says when it cannot be.

Method: x is what each whole month so far added (m of them, mean x̄, standard deviation s), h the months left.
Forecast = so far + h·x̄; the interval is ± z·s·√(h + h²/m), with z for the share in goal_settings.csv, and never below
what is there already. It holds for sums that grow month by month. For rates and stocks no forecast is made.
"""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass
from functools import lru_cache
from statistics import NormalDist, fmean, stdev

from measures.door.catalogue import Measure
from measures.door.open_warehouse import Warehouse
from measures.goals.goal_model import Goal, figure


@dataclass(frozen=True)
class Forecast:
    """The period's outcome as forecast, with the bounds of its interval; `months`: whole months that it rests on."""

    value: float
    low: float
    high: float
    months: int


def forecast_of(goal: Goal, measure: Measure, warehouse: Warehouse) -> tuple[Forecast | None, str | None]:
    """The forecast, or None and why: ended, rate, stock, too_few_months, hidden, nothing_known."""
    if warehouse.as_of > goal.last_day:
        return None, "ended"
    if measure.denominator is not None:
        return None, "rate"
    if measure.by_month is not None:
        return None, "stock"
    months = whole_months(goal.first_day, warehouse.as_of)
    least = int(setting(warehouse, "forecast_months_at_least"))
    if len(months) < least:
        return None, "too_few_months"
    # What each month added is asked as sums from the start: persons of two months are not their sum.
    sums = []
    for month in months:
        until = figure(goal, warehouse, goal.first_day, month)
        if until.hidden:
            return None, "hidden"
        sums.append(until.value or 0.0)
    if not any(sums):
        return None, "nothing_known"
    added = [now - then for then, now in zip([0.0, *sums], sums)]
    left = (goal.last_year - goal.year + 1) * 12 - len(months)
    value = sums[-1] + left * fmean(added)
    z = NormalDist().inv_cdf(0.5 + setting(warehouse, "forecast_interval_share") / 2)
    half = z * stdev(added) * math.sqrt(left + left**2 / len(months))
    return Forecast(value, max(sums[-1], value - half), value + half, len(months)), None


def whole_months(first: dt.date, as_of: dt.date) -> list[dt.date]:
    """The first day of each month from `first` that has passed whole by `as_of`."""
    months, month = [], first
    while (after := (month.replace(day=28) + dt.timedelta(days=4)).replace(day=1)) <= as_of + dt.timedelta(days=1):
        months.append(month)
        month = after
    return months


@lru_cache(maxsize=64)
def setting(warehouse: Warehouse, name: str) -> float:
    """A number of data/reference/rules/goal_settings.csv. Raises KeyError when there is none of that name."""
    return float(dict(warehouse.rows("SELECT name, value FROM mart.goal_settings"))[name])
