"""Contracts of two years, and the sum that a forecast is."""

import csv
import datetime as dt
from typing import Any

from hypothesis import strategies as st

from etl.build.reference_files import REFERENCE_FOLDER

STARTS = st.dates(dt.date(2023, 10, 1), dt.date(2025, 2, 28))


@st.composite
def placement(draw: st.DrawFn) -> dict[str, Any]:
    start = draw(STARTS)
    return {
        "form": draw(st.sampled_from(["permanent", "fixed_term", "internship", "education"])),
        "start_date": start,
        "planned_end_date": draw(st.none() | st.dates(start, dt.date(2026, 12, 31))),
        "end_date": draw(st.none() | st.dates(start, dt.date(2026, 12, 31))),
        "extent_pct": draw(st.sampled_from([25, 50, 100])),
    }


@st.composite
def contract(draw: st.DrawFn) -> dict[str, Any]:
    """A contract with placements, one placement more that its twin has, and the months that nil reports came for."""
    start = draw(st.dates(dt.date(2023, 6, 1), dt.date(2024, 12, 1)))
    return {
        "start_date": start,
        "end_date": draw(st.dates(start, dt.date(2026, 12, 31))),
        "required_places": draw(st.sampled_from([1, 4, 20])),
        "report_frequency": draw(st.sampled_from(["monthly", ""])),
        "placements": draw(st.lists(placement(), max_size=4)),
        "more": draw(placement()),
        "reported": draw(st.sets(st.integers(1, 12))),
    }


def rule(name: str, share_left: float = 0) -> float:
    """The rule's value, for that share of the contract left."""
    with open(REFERENCE_FOLDER / "rules" / "forecast.csv", encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["name"] == name]
    (*_, last) = [row for row in rows if float(row["from_share_left"] or 0) <= share_left]
    return float(last["value"])
