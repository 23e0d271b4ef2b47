"""How the parts of a goal stand, and sub-goals that add up to the whole, or explain it.

No part is blamed for what it does not owe: a share is compared with the target in each part, a sum of places with what
the contracts still owe, another sum with the same months of the period before. The parts of a comparison and its whole
are told together, so that what is named can be seen beside what the others make up for.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

import pandas as pd

from measures.door.catalogue import Measure
from measures.door.measure_query import OutsidePeriod, UnknownName
from measures.door.open_warehouse import Warehouse
from measures.door.query import FIGURES, ask, dimensions, labels
from measures.goals.goal_model import Figure, Goal, figure, goals, units_of, where_of

SPLITS = ("organisation", "supplier", "nature")


# Where suppliers deliver: whoever has given all that its contracts ask for owes no more of these.
_DELIVERED = ("delivery_months", "placement_months", "placements")


@dataclass(frozen=True)
class Contribution:
    """How a part stands. `dimension`, `value`: which part; `label`: its name in Swedish.

    `basis` says what was compared, and `amount` is, in the numerator's unit:
    - rate: how many the part lacks to reach the target by itself (negative: it is beyond it);
    - left: what remains of the places that its contracts ask for, each up to its own number;
    - before: how much less it has given than in the same months of the period before (negative: more);
    - outcome: what it has given.
    `whole`: the same for all parts together, so the parts that are not named come to `whole` less the named. `is_open`:
    data are missing, so the part may have given more than is known. `is_met`: all that the part owes by its contracts
    has been delivered.
    """

    dimension: str
    value: str
    label: str
    amount: float
    basis: str
    whole: float
    is_open: bool = False
    is_met: bool = False


@dataclass(frozen=True)
class SubGoal:
    """A sub-goal's target and outcome, in the measure's unit; None where it has none.

    `numerator`, `denominator`: of a rate. Without a `goal_id`: what of the whole no sub-goal is about.
    """

    goal_id: str
    title: str
    organisation_name: str
    target: float | None
    outcome: float | None
    hidden: bool
    numerator: float | None = None
    denominator: float | None = None


@dataclass(frozen=True)
class Parts:
    """Sub-goals beside the whole, and `rest`: what no sub-goal is about, None where there is nothing of it.

    `outcome_sum` is of the sub-goals and the rest together: for rates the sum of the numerators divided by that of the
    denominators. Sums are None where a part is missing or hidden; those of targets also for rates. `target_difference`
    and `outcome_difference`: the whole minus the sum. `missing`: parts without an outcome that can be told. `because`
    says why they need not add up: other_terms (another measure, limit or period), outside (an organisation that is not
    of the whole), overlap (one is in two of them), persons (one person is in two, and once in the whole).
    """

    rows: tuple[SubGoal, ...]
    rest: SubGoal | None
    target_sum: float | None
    outcome_sum: float | None
    target_difference: float | None
    outcome_difference: float | None
    missing: int
    because: tuple[str, ...]


def contributions(
    goal: Goal, measure: Measure, warehouse: Warehouse, outcome: Figure, gap: float
) -> tuple[Contribution, ...]:
    """The parts by organisation, supplier and nature, largest first within each; hidden and unknown parts are left out.

    Parts of which one thing can belong to several, and persons, do not add up: a sum of them is told by outcome alone,
    and a rate of them not at all. For at most, the sign is turned, so that the largest is always furthest from the
    target.
    """
    where = where_of(goal, warehouse)
    told: list[Contribution] = []
    for dimension in SPLITS:
        if dimension in where and len(where[dimension]) == 1:
            continue
        try:
            parts = _parts_of(goal, measure, warehouse, where, outcome, gap, dimension)
        except UnknownName:
            continue
        if len(parts) > 1:
            told += sorted(parts, key=lambda part: (-part.amount, part.label))
    return tuple(told)


def _parts_of(
    goal: Goal,
    measure: Measure,
    warehouse: Warehouse,
    where: Mapping[str, Sequence[str]],
    outcome: Figure,
    gap: float,
    dimension: str,
) -> list[Contribution]:
    names = labels(warehouse, dimension)
    adds_up = not measure.distinct and measure.mart not in dimensions(warehouse)[dimension].through

    def by_part(name: str, first: dt.date, last: dt.date) -> pd.DataFrame:
        try:
            return ask([name], [dimension], where, first, last, warehouse).frame
        except OutsidePeriod:
            return pd.DataFrame({dimension: [], **{figure: pd.Series(dtype=float) for figure in FIGURES}, "hidden": []})

    def compared(
        rows: pd.DataFrame, amounts: Sequence[float], basis: str, whole: float, is_open: Sequence[bool] = ()
    ) -> list[Contribution]:
        uncertain = is_open or [False] * len(rows)
        return [
            Contribution(dimension, value, names.get(value, value), round(float(amount), 9), basis, whole, open_)
            for value, amount, open_ in zip(rows[dimension], amounts, uncertain)
        ]

    period = goal.first_day, min(goal.last_day, warehouse.as_of)
    rows = _known(by_part(measure.name, *period), dimension)
    if measure.denominator is not None:
        rows = rows.dropna(subset=["denominator"])
        if not adds_up or outcome.numerator is None or outcome.denominator is None:
            return []
        target, sign = goal.target or 0.0, -1.0 if goal.operator == "at_most" else 1.0
        whole = sign * (target * outcome.denominator - outcome.numerator)
        lacking = sign * (target * rows["denominator"] - rows["numerator"])
        return compared(rows, list(lacking), "rate", whole, list(rows["high"] > rows["value"]))
    short = bool(gap) and goal.low is not None and outcome.value is not None and outcome.value < goal.low
    owed = _owed(by_part, dimension, period) if measure.mart in _DELIVERED else None
    if short and adds_up and measure.unit == "places" and owed is not None:
        left = owed["denominator"] - owed["numerator"]
        return compared(owed, list(left), "left", float(left.sum()), list(owed["high"] > owed["value"]))
    if short and adds_up:
        now, then = (by_part(measure.name, *ends) for ends in same_months(goal, warehouse.as_of))
        if then["numerator"].sum() and not then["hidden"].any() and not now["hidden"].any():
            sums = [frame.dropna(subset=[dimension]).groupby(dimension)["numerator"].sum() for frame in (then, now)]
            less = sums[0].sub(sums[1], fill_value=0.0)
            whole = float(then["numerator"].sum() - now["numerator"].sum())
            parts = compared(less.rename("less").reset_index(), list(less), "before", whole)
            met = set() if owed is None or dimension != "supplier" else set(owed[dimension][owed["value"] >= 1])
            return [replace(part, is_met=part.value in met) for part in parts]
    return compared(rows, list(rows["numerator"]), "outcome", outcome.value or 0.0)


def _known(rows: pd.DataFrame, dimension: str) -> pd.DataFrame:
    return rows[~rows["hidden"] & rows[dimension].notna()].dropna(subset=["numerator"])


def _owed(
    by_part: Callable[[str, dt.date, dt.date], pd.DataFrame],
    dimension: str,
    period: tuple[dt.date, dt.date],
) -> pd.DataFrame | None:
    """Places required (denominator) and given of them (numerator) per part, in contracts in force in the period.

    None where there are none, or where the goal's filters are not ones that contracts have.
    """
    try:
        rows = _known(by_part("fulfilment", *period), dimension)
    except UnknownName:
        return None
    rows = rows[rows["denominator"] > 0]
    return None if rows.empty else rows


def same_months(goal: Goal, as_of: dt.date) -> tuple[tuple[dt.date, dt.date], tuple[dt.date, dt.date]]:
    """The whole months of the goal's period so far, and the same months of the period before: (first, last) of each.

    Whole months alone: a month that has just begun is no drop. Empty, with the last before the first, where none has
    passed.
    """
    years = goal.last_year - goal.year + 1
    after = as_of + dt.timedelta(days=1)
    last = min(goal.last_day, after.replace(day=1) - dt.timedelta(days=1))
    return (goal.first_day, last), (_moved(goal.first_day, -years), _moved(last, -years))


def _moved(day: dt.date, years: int) -> dt.date:
    return day.replace(year=day.year + years, day=min(day.day, 28) if day.month == 2 else day.day)


def sub_goals(goal: Goal, measure: Measure, warehouse: Warehouse) -> Parts | None:
    """The goals that are part of this one, what is in none of them, their sums, and how these differ from the whole.

    None where no goal is part of it.
    """
    below = [part for part in goals(warehouse) if part.part_of == goal.goal_id and part.goal_id != goal.goal_id]
    if not below:
        return None
    period = goal.first_day, min(goal.last_day, warehouse.as_of)
    whole = figure(goal, warehouse, *period)
    rows = []
    for part in below:
        outcome = None
        if part.measure == goal.measure:
            with suppress(UnknownName):
                outcome = figure(part, warehouse, part.first_day, min(part.last_day, warehouse.as_of))
        rows.append(_sub_goal(outcome, part.goal_id, part.title, part.organisation_name, part.target))
    of_whole, of_parts = set(units_of(goal, warehouse)), [set(units_of(part, warehouse)) for part in below]
    taken = set[str]().union(*of_parts)
    because = _because(goal, measure, below, of_whole, of_parts)
    rest = None
    if "other_terms" not in because and of_whole - taken:
        outside_parts = figure(goal, warehouse, *period, sorted(of_whole - taken))
        if outside_parts.hidden or outside_parts.value is not None:
            rest = _sub_goal(outside_parts, "", "", "", None)
    added = [*rows, rest] if rest else rows
    is_rate = measure.denominator is not None
    target_sum = None if is_rate else _sum([row.target for row in rows])
    if is_rate:
        tops, bottoms = (_sum([getattr(row, name) for row in added]) for name in ("numerator", "denominator"))
        outcome_sum = tops / bottoms if tops is not None and bottoms else None
    else:
        outcome_sum = _sum([row.outcome for row in added])
    return Parts(
        tuple(rows),
        rest,
        target_sum,
        outcome_sum,
        None if target_sum is None or goal.target is None else goal.target - target_sum,
        None if outcome_sum is None or whole.value is None else round(whole.value - outcome_sum, 9),
        sum(row.outcome is None for row in added),
        because,
    )


def _sub_goal(figure: Figure | None, goal_id: str, title: str, organisation: str, target: float | None) -> SubGoal:
    if figure is None:
        return SubGoal(goal_id, title, organisation, target, None, False)
    return SubGoal(
        goal_id, title, organisation, target, figure.value, figure.hidden, figure.numerator, figure.denominator
    )


def _because(
    goal: Goal, measure: Measure, below: Sequence[Goal], of_whole: set[str], of_parts: Sequence[set[str]]
) -> tuple[str, ...]:
    """Why sub-goals need not add up to the whole, as in `Parts`."""

    def terms(one: Goal) -> tuple[object, ...]:
        return one.measure, one.nature, one.dimension, one.value, one.year, one.last_year

    taken = set[str]().union(*of_parts)
    reasons = {
        "other_terms": any(terms(part) != terms(goal) for part in below),
        "outside": bool(taken - of_whole),
        "overlap": sum(len(units) for units in of_parts) > len(taken),
        "persons": measure.distinct,
    }
    return tuple(why for why, holds in reasons.items() if holds)


def _sum(values: Sequence[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return sum(known) if len(known) == len(values) else None
