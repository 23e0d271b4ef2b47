"""What a goal's gap is made of: parts that add most to it, and sub-goals that add up to the whole, or explain it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from measures.catalogue import Measure
from measures.query import UnknownName, ask, labels
from measures.warehouse import Opened

if TYPE_CHECKING:
    from measures.goals import Figure, Goal

SPLITS = ("organisation", "supplier", "nature")


@dataclass(frozen=True)
class Contribution:
    """A part and what it adds to the gap. `dimension`, `value`: which part; `label`: its name in Swedish.

    `amount`: for a rate, how many of the numerator the part lacks towards the target (negative: it has more than its
    share); for a sum, what the part lacks of its share of the target, by its share of the period before; where there is
    no period before, `basis` is "outcome" and `amount` is what the part has delivered. `basis`: rate, before or outcome.
    """

    dimension: str
    value: str
    label: str
    amount: float
    basis: str


@dataclass(frozen=True)
class SubGoal:
    """A sub-goal's target and outcome, in the measure's unit; None where it has none."""

    goal_id: str
    title: str
    organisation_name: str
    target: float | None
    outcome: float | None
    hidden: bool


@dataclass(frozen=True)
class Parts:
    """Sub-goals beside the whole. Sums are None where a part is missing or hidden, and for rates.

    For rates, `outcome_sum` is the sum of the numerators divided by that of the denominators. `target_difference` and
    `outcome_difference`: the whole minus the sum. `missing`: sub-goals without an outcome that can be told.
    """

    rows: tuple[SubGoal, ...]
    target_sum: float | None
    outcome_sum: float | None
    target_difference: float | None
    outcome_difference: float | None
    missing: int


def contributions(
    goal: Goal, measure: Measure, build: Opened, where: Mapping[str, Sequence[str]], gap: float
) -> tuple[Contribution, ...]:
    """The parts by organisation, supplier and nature, largest first within each; hidden and unknown parts are left out.

    What goes over the highest (at most) turns the sign round, so that the largest always adds most to the gap.
    """
    found: list[Contribution] = []
    last = min(goal.last_day, build.as_of)
    for dimension in SPLITS:
        if dimension in where and len(where[dimension]) == 1:
            continue
        try:
            rows = ask([measure.name], [dimension], where, goal.first_day, last, build).frame
            before = ask([measure.name], [dimension], where, *_before(goal), build).frame
        except UnknownName:
            continue
        rows = rows[~rows["hidden"] & rows[dimension].notna()]
        names = labels(build, dimension)
        parts = [
            Contribution(dimension, value, names.get(value, value), round(amount, 9), basis)
            for value, amount, basis in _amounts(goal, measure, rows, before, dimension)
        ]
        if len(parts) > 1:
            found += sorted(parts, key=lambda part: (-part.amount, part.label))
    return tuple(found)


def _amounts(
    goal: Goal, measure: Measure, rows: pd.DataFrame, before: pd.DataFrame, dimension: str
) -> list[tuple[str, float, str]]:
    target = goal.target or 0.0
    sign = -1.0 if goal.operator == "at_most" else 1.0
    known = rows.dropna(subset=["numerator"])
    if measure.denominator is not None:
        known = known.dropna(subset=["denominator"])
        lacking = sign * (target * known["denominator"] - known["numerator"])
        return [(value, float(amount), "rate") for value, amount in zip(known[dimension], lacking)]
    now = dict(zip(known[dimension], known["numerator"].astype(float)))
    then = {
        value: float(amount)
        for value, amount, hidden in zip(before[dimension], before["numerator"], before["hidden"])
        if isinstance(value, str) and not hidden and not pd.isna(amount)
    }
    whole = sum(then.values())
    if whole and not measure.distinct and not before["hidden"].any():
        return [
            (value, sign * (target * then.get(value, 0.0) / whole - now.get(value, 0.0)), "before")
            for value in {**now, **then}
        ]
    return [(value, amount, "outcome") for value, amount in now.items()]


def _before(goal: Goal) -> tuple[dt.date, dt.date]:
    years = goal.last_year - goal.year + 1
    return dt.date(goal.year - years, 1, 1), dt.date(goal.last_year - years, 12, 31)


def sub_goals(
    goal: Goal,
    build: Opened,
    known: Sequence[Goal],
    figure: Callable[[Goal, Opened, dt.date, dt.date], Figure],
) -> Parts | None:
    """The goals that are part of this one, their sums, and how these differ from the whole; None where there are none."""
    below = [part for part in known if part.part_of == goal.goal_id and part.goal_id != goal.goal_id]
    if not below:
        return None
    rows, figures = [], []
    for part in below:
        try:
            found = figure(part, build, part.first_day, min(part.last_day, build.as_of))
        except UnknownName:
            found = None
        if part.measure != goal.measure:
            found = None
        figures.append(found)
        outcome = found.value if found else None
        hidden = bool(found and found.hidden)
        rows.append(SubGoal(part.goal_id, part.title, part.organisation_name, part.target, outcome, hidden))
    whole = figure(goal, build, goal.first_day, min(goal.last_day, build.as_of))
    is_rate = whole.denominator is not None
    missing = sum(row.outcome is None for row in rows)
    target_sum = None if is_rate else _sum([row.target for row in rows])
    if is_rate:
        tops, bottoms = (_sum([getattr(f, n, None) for f in figures]) for n in ("numerator", "denominator"))
        outcome_sum = tops / bottoms if tops is not None and bottoms else None
    else:
        outcome_sum = _sum([row.outcome for row in rows])
    return Parts(
        tuple(rows),
        target_sum,
        outcome_sum,
        None if target_sum is None or goal.target is None else goal.target - target_sum,
        None if outcome_sum is None or whole.value is None else whole.value - outcome_sum,
        missing,
    )


def _sum(values: Sequence[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return sum(known) if len(known) == len(values) else None
