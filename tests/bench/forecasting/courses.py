"""Contracts whose starts are spread in other ways than the sample's, each at some months from its end.

The forecast was set on the sample alone once, and was then right about nothing else: the sample's starts are as many at
the beginning as at the end. Everything here is drawn apart from the sample's code.
"""

from __future__ import annotations

import calendar
import csv
import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

Row = dict[str, Any]
Shares = np.ndarray
MONTH = 365.25 / 12
HORIZONS = (3, 6, 12, 18)
NEAR = 1.4
LENGTHS = (12, 18, 24, 24, 36, 48)  # of contracts, in months
JOBS, PRACTICE = (3, 6, 6, 12), (1, 2, 3, 3, 6)  # of placements, in months
PERSONS_A_PLACE = 3.3
LEAVE = 0.2  # before the planned end
SEASON = np.array([0.3, 0.6, 1.4, 1.9, 2.4, 1.6, 0.1, 0.5, 1.9, 0.9, 0.3, 0.1])
YEAR, ALL_OVER = 2025, dt.date(2027, 12, 31)  # the year looked at, and when every contract has ended
BUYER, SUPPLIER = "212000-0142", "556036-0793"


@dataclass(frozen=True)
class Course:
    """How the starts of a contract are spread over it: `starts` gives the share of its time at which each begins.

    `leaves`: the share of placements that end before they were to. `chooses`: whether the way of forecasting was chosen
    by it, and the widths of its interval set by it; else it only tests.
    """

    starts: Callable[[np.random.Generator, int, Span], Shares]
    leaves: float = LEAVE
    chooses: bool = True


@dataclass(frozen=True)
class Span:
    """The first and the last day of a contract."""

    first: dt.date
    last: dt.date

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1


def _even(chance: np.random.Generator, count: int, span: Span) -> Shares:
    return chance.uniform(size=count)


def _in_bunches(chance: np.random.Generator, count: int, span: Span) -> Shares:
    """In three to seven bunches of some weeks."""
    bunches = chance.uniform(size=chance.integers(3, 8))
    return bunches[chance.integers(0, len(bunches), count)] + chance.normal(0, 12 / span.days, count)


def _by_season(chance: np.random.Generator, count: int, span: Span) -> Shares:
    """Most in spring and September, next to none in July and around the new year."""
    months = np.array([(span.first + dt.timedelta(day)).month for day in range(span.days)])
    weights = SEASON[months - 1]
    return (chance.choice(span.days, count, p=weights / weights.sum()) + 0.5) / span.days


def _fading(chance: np.random.Generator, count: int, span: Span) -> Shares:
    return chance.beta(1, 2, count)


def _rising(chance: np.random.Generator, count: int, span: Span) -> Shares:
    return chance.beta(2, 1, count)


def _changing(chance: np.random.Generator, count: int, span: Span) -> Shares:
    """As many a month up to some day, and from then on some other number a month: four times as many to a fourth."""
    day, factor = chance.uniform(0.2, 0.8), 4 ** chance.uniform(-1, 1)
    after = chance.uniform(size=count) < factor * (1 - day) / (day + factor * (1 - day))
    return np.where(after, chance.uniform(day, 1, count), chance.uniform(0, day, count))


COURSES: Mapping[str, Course] = {
    "even": Course(_even),
    "bunches": Course(_in_bunches),
    "season": Course(_by_season),
    "early_ends": Course(_even, leaves=0.55),
    "fading": Course(_fading),
    "rising": Course(_rising),
    "changing": Course(_changing, chooses=False),
}


def day_looked_at(seed: int) -> dt.date:
    """The end of one of four quarters, so that every season is looked at."""
    month = 3 + 3 * (seed % 4)
    return dt.date(YEAR, month, calendar.monthrange(YEAR, month)[1])


def write(folder: Path, name: str, contracts: int, seed: int) -> None:
    """Writes so many contracts of that course, and all that came of them, to the end of each."""
    course = COURSES[name]
    chance = np.random.default_rng([seed, *name.encode()])
    today = day_looked_at(seed)
    rows: dict[str, list[Row]] = {"contracts": [], "placements": [], "reports": []}
    for number in range(contracts):
        contract = _contract(chance, f"{name}-{seed}-{number}", today)
        told_in_sums = number % 4 == 3
        placements = list(_placements(chance, contract, course))
        rows["contracts"].append({**contract, "report_frequency": "quarterly" if told_in_sums else ""})
        if told_in_sums:
            rows["reports"] += _reports(chance, contract, placements)
        else:
            rows["placements"] += placements
    rows["organisations"] = [{"organisation_id": BUYER, "name": "Påhittad köpare", "type": "municipality"}]
    rows["suppliers"] = [{"supplier_id": SUPPLIER, "name": "Påhittad leverantör"}]
    for kind, written in rows.items():
        _write(folder / f"{kind}.csv", written)


def _contract(chance: np.random.Generator, contract_id: str, today: dt.date) -> Row:
    """One that ends some 3, 6, 12 or 18 months from now and has been going on for four at least."""
    months_left = chance.choice(HORIZONS) + chance.uniform(-NEAR, NEAR)
    months = chance.choice([length for length in LENGTHS if length >= months_left + 4])
    last = today + dt.timedelta(days=round(months_left * MONTH))
    return {
        "contract_id": contract_id,
        "organisation_id": BUYER,
        "supplier_id": SUPPLIER,
        "title": "Påhittat avtal",
        "start_date": last - dt.timedelta(days=round(months * MONTH) - 1),
        "end_date": last,
        "requirement": "numeric",
        "required_places": 1 + int(min(chance.exponential(9.5), 60)),
    }


def _placements(chance: np.random.Generator, contract: Row, course: Course) -> Iterator[Row]:
    span = Span(contract["start_date"], contract["end_date"])
    aim = contract["required_places"] * chance.uniform(0.45, 1.1) * chance.uniform(0.65, 1.35)
    count = int(PERSONS_A_PLACE * aim + chance.uniform())
    shares = np.clip(course.starts(chance, count, span), 0, 0.999)
    for number, share in enumerate(np.sort(shares)):
        start = span.first + dt.timedelta(days=int(share * span.days))
        if start > span.last - dt.timedelta(days=14):
            continue
        is_job = chance.uniform() < 0.6
        months = int(chance.choice(JOBS if is_job else PRACTICE))
        planned = start + dt.timedelta(days=round(months * MONTH) - 1)
        leaves = chance.uniform() < course.leaves
        end = start + dt.timedelta(days=int((planned - start).days * chance.uniform(0.08, 0.9))) if leaves else planned
        yield {
            "placement_id": f"{contract['contract_id']}-{number}",
            "contract_id": contract["contract_id"],
            "participant_key": f"{contract['contract_id']}-p{number}",
            "form": "fixed_term" if is_job else "internship",
            "start_date": start,
            "planned_end_date": planned,
            "end_date": min(end, span.last),
            "end_reason": "own_request" if leaves else "completed",
            "extent_pct": int(chance.choice([100, 100, 100, 75, 50])),
        }


def _reports(chance: np.random.Generator, contract: Row, placements: Sequence[Row]) -> Iterator[Row]:
    """A report of each quarter, for each form, that comes some weeks after it."""
    year, quarter = contract["start_date"].year, (contract["start_date"].month - 1) // 3
    while (first := dt.date(year, 3 * quarter + 1, 1)) <= contract["end_date"]:
        year, quarter = (year + 1, 0) if quarter == 3 else (year, quarter + 1)
        last = dt.date(year, 3 * quarter + 1, 1) - dt.timedelta(days=1)
        closes = min(last, contract["end_date"])
        received = closes + dt.timedelta(days=int(chance.integers(3, 15)))
        for form in ("fixed_term", "internship"):
            part = [row for row in placements if row["form"] == form]
            yield {
                "contract_id": contract["contract_id"],
                "period": f"{first.year}-Q{(first.month + 2) // 3}",
                "received_date": received,
                "form": form,
                "persons_started": sum(first <= row["start_date"] <= closes for row in part),
                "persons_ongoing": sum(row["start_date"] <= closes < row["end_date"] for row in part),
                "fte_months": round(sum(_months(row, first, closes) for row in part), 2),
            }


def _months(placement: Row, first: dt.date, last: dt.date) -> float:
    days = (min(last, placement["end_date"]) - max(first, placement["start_date"])).days + 1
    return max(0, days) / MONTH * placement["extent_pct"] / 100


def _write(path: Path, rows: Iterable[Row]) -> None:
    rows = list(rows)
    with open(path, "w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
