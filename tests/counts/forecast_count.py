"""The forecast of one contract counted once more, in plain Python, from the written rules (docs/method.md, "Prognos").

The numbers stand here as method.md has them; of the widths it says that the reference file has them.
"""

from __future__ import annotations

import csv
import datetime as dt
import math
from collections import defaultdict

from count_calendar import Row, last_day, month_of, months_between, period_days
from follow_up_count import Contract
from follow_up_record import ONE_DAY

from etl.build.reference_files import REFERENCE_FOLDER

MONTH = 365.25 / 12
LEAST, LATEST = 3, 12  # months
STARTS_KEPT = 0.7
PER_OPEN_PLACE, PER_MONTH_LEFT, SUMS_WIDER = 0.5, 0.05, 2
Bounds = tuple[float, float, float]  # places, lowest, highest


def forecast(one: Contract) -> Bounds | None:
    """What the contract is likely to have given when it ends; None where that cannot be said."""
    if one.end is None or one.start > one.as_of:
        return None
    ended, until = one.end <= one.as_of, min(one.end, one.as_of)
    passed, left = ((until - one.start).days + 1) / MONTH, max(0, (one.end - one.as_of).days) / MONTH
    told = _told(one, until)
    read = sum(told.values()) / MONTH
    giving = [row for row in one.counted if one.kind(row["form"]) in ("job", "internship")]
    sums = _sums(one)
    without_months = [each for each in one.calendar if each["open"] and not each["unheard"]]
    if not one.placements and not told:
        return None
    if not giving and not sum(sums.values()) and without_months:
        return None
    if not ended and (passed < LEAST or (not giving and read < LEAST)):
        return None
    latest = sorted(told)[-LATEST:]
    read_lately = sum(told[month] for month in latest) / MONTH
    pace = sum(sums[month] for month in latest) / read_lately if read >= LEAST else 0.0
    new = [(row, _would_give(one, row, left)) for row in giving]
    rates = [
        sum(gives for row, gives in new if (one.as_of - row["start_date"]).days < LATEST * MONTH) / min(passed, LATEST)
    ]
    if read >= LEAST:
        rates.append(sum(gives for row, gives in new if month_of(row["start_date"]) in latest) / read_lately)
    untold = pace * max(0.0, passed - read)
    to_come = _planned(one, giving) + STARTS_KEPT * max(rates) + pace * left + untold
    to_come = 0.0 if ended else to_come
    spread = math.sqrt(PER_OPEN_PLACE * to_come + (PER_MONTH_LEFT * left) ** 2) * (1 if giving else SUMS_WIDER)
    below, above = _widths(left / (passed + left))
    there = sum(one.places.values())
    is_open = any(each["open"] for each in one.calendar)
    high = there + sum(places for _, places in one.beyond) + to_come + above * spread
    if is_open:
        high = max(high + (untold if ended else 0.0), one.required_now or 0.0)
    return there + to_come, there + max(0.0, to_come - below * spread), high


def _told(one: Contract, until: dt.date) -> dict[dt.date, int]:
    """Months that a report speaks for, or placements where sums are not asked for, with the contract's days of each."""
    spoken = {
        month
        for period in one.reported
        if one.remark[period] in (None, "persons") and period not in one.silent
        for month in months_between(*period_days(period))
    }
    if one.files and one.now["report_form"] != "sums":
        spoken |= {month for month in months_between(one.start, until) if min(last_day(month), until) <= one.told_until}
    return {
        month: (min(last_day(month), until) - max(month, one.start)).days + 1
        for month in spoken
        if last_day(month) >= one.start and month <= until
    }


def _sums(one: Contract) -> dict[dt.date, float]:
    """Places that reports of sums gave, by month."""
    found: dict[dt.date, float] = defaultdict(float)
    for period, rows in one.reported.items():
        if one.remark[period] is None:
            first, last = period_days(period)
            months = months_between(max(first, one.start), min(last, one.end or last, one.as_of))
            for row in rows:
                for month in months:
                    found[month] += one.places_of(row["form"], (row["fte_months"] or 0) / len(months))
    return found


def _would_give(one: Contract, row: Row, left: float) -> float:
    """Places, if one like it began in every month left: nobody stays past the end."""
    ended = row["end_date"] is not None and row["end_date"] <= one.as_of
    last = row["end_date"] if ended else row["planned_end_date"]
    stays = left if last is None else min(max(0.0, ((last - row["start_date"]).days + 1) / MONTH), left)
    return one.places_of(row["form"], row["extent"] / 100) * (stays * left - stays**2 / 2)


def _planned(one: Contract, giving: list[Row]) -> float:
    """Places of those who are there until their planned ends, at most one whole month a participant."""
    parts, whole = [], defaultdict(float)
    for row in giving:
        until = min(row["planned_end_date"] or one.end, one.end)
        if (row["end_date"] and row["end_date"] <= one.as_of) or until <= one.as_of:
            continue
        for month in months_between(one.as_of + ONE_DAY, until):
            days = (min(until, last_day(month)) - max(month, one.as_of + ONE_DAY)).days + 1
            parts.append((row, month, days / last_day(month).day * row["extent"] / 100))
            whole[row["participant_key"], month] += row["extent"] / 100
    return sum(
        one.places_of(row["form"], part / max(1.0, whole[row["participant_key"], month])) for row, month, part in parts
    )


def _widths(share_left: float) -> tuple[float, float]:
    """Spreads below and above, by the share of the contract's time that is left."""
    with open(REFERENCE_FOLDER / "rules" / "forecast.csv", encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if float(row["from_share_left"] or 2) <= share_left]
    found = {row["name"]: float(row["value"]) for row in rows}  # the last that holds stands
    return found["width_below"], found["width_above"]
