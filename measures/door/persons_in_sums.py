"""Counts of persons where some reports have sums alone: nobody is counted, and yet the number is unknown, not none."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

import pandas as pd

from measures.door.open_warehouse import Warehouse
from measures.door.query import ask, can_split

# What tells that something is reported where no person is.
_SIGNS = ("persons_reported", "places_delivered", "placements_started")
_FIGURES = ["value", "low", "high", "numerator", "coverage"]


def ask_persons(
    by: Sequence[str],
    where: Mapping[str, Sequence[str]],
    first_month: dt.date | None,
    last_month: dt.date | None,
    warehouse: Warehouse,
) -> pd.DataFrame:
    """The measure `persons` as `ask` gives it, with `in_sums_only`: there the figures are missing instead of 0."""
    persons = ask(["persons"], by, where, first_month, last_month, warehouse).frame
    signs = [name for name in _SIGNS if all(can_split(warehouse, name, dimension) for dimension in (*by, *where))]
    others = [ask([name], by, where, first_month, last_month, warehouse).frame for name in signs]
    return without_unknown(persons, others, by)


def without_unknown(persons: pd.DataFrame, others: Sequence[pd.DataFrame], by: Sequence[str]) -> pd.DataFrame:
    """`persons` with missing figures where its groups have nobody counted and one of `others` has something."""

    def group(frame: pd.DataFrame) -> list[tuple[str, ...]]:
        return list(zip(*(frame[name].astype(str) for name in by), strict=True)) if by else [()] * len(frame)

    reported: set[tuple[str, ...]] = set()
    for other in others:
        some = other["hidden"].astype(bool) | (other["value"].fillna(0) > 0)
        reported |= {name for name, is_some in zip(group(other), some, strict=True) if is_some}
    in_sums = pd.Series([name in reported for name in group(persons)], index=persons.index, dtype=bool)
    in_sums &= (persons["value"] == 0) & ~persons["hidden"].astype(bool)
    return persons.assign(in_sums_only=in_sums, **{name: persons[name].mask(in_sums) for name in _FIGURES})
