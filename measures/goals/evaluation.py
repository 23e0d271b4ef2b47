"""Political goals: what was decided, and how it stands, from figures asked through the one door.

A goal is for any measure of the catalogue. `goals` reads them, `evaluate` judges one. Targets of shares are delivered in
per cent and are 0..1 here, as figures are. Limits between the words are data (data/reference/rules/goal_bands.csv).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import pandas as pd

from measures.door import open_warehouse
from measures.door.catalogue import Measure
from measures.door.open_warehouse import Warehouse
from measures.door.query import UnknownName, ask, measures
from measures.goals import goal_forecast
from measures.goals.sub_goals import Contribution, Parts, contributions, same_months, sub_goals

CLOSED = ("not_met", "nearly_met", "met", "exceeded")
# The words that say that it is enough. Where the unknown can take a goal over that line, the word is undecided.
ENOUGH = ("on_track", "met", "exceeded")
STATUSES = (
    "not_assessable",
    "undecided",
    "not_started",
    "too_early",
    "behind",
    "slightly_behind",
    "on_track",
    *CLOSED,
)


@dataclass(frozen=True)
class Goal:
    """One version of a goal. `low`, `high`: targets in the measure's unit (shares 0..1); None where not needed.

    `pace`: even, whole_period, or None where the measure decides. `delivered_at`: when this version came in.
    """

    goal_id: str
    version_no: int
    versions: int
    organisation_id: str
    organisation_name: str
    title: str
    measure: str
    year: int
    last_year: int
    operator: str
    low: float | None
    high: float | None
    nature: str | None
    dimension: str | None
    value: str | None
    with_parts: bool
    part_of: str | None
    pace: str | None
    decided_by: str | None
    decision_reference: str | None
    decided_date: dt.date | None
    delivered_at: str | None

    @property
    def first_day(self) -> dt.date:
        return dt.date(self.year, 1, 1)

    @property
    def last_day(self) -> dt.date:
        return dt.date(self.last_year, 12, 31)

    @property
    def target(self) -> float | None:
        """The value that the goal is compared with: the lowest that is enough, or for at most the highest."""
        return self.high if self.operator == "at_most" else self.low


@dataclass(frozen=True)
class Figure:
    """A row of the door's answer. None where there is no value."""

    value: float | None
    numerator: float | None
    denominator: float | None
    low: float | None
    high: float | None
    coverage: float | None
    hidden: bool


@dataclass(frozen=True)
class Evaluation:
    """How a goal stands on the build's date.

    `status`: one of `STATUSES`; `reason` says why it cannot be judged (unknown_measure, cannot_split, hidden,
    nothing_known, low_coverage) or is None. `ended`: the goal's period has passed. `expected`: the target by the date
    looked at, and `expected_high` the upper end for between. `gap`: target minus outcome where the goal is not reached,
    else 0. `before`: the outcome of the period before; `difference` compares the same months of both, in the measure's
    unit for shares (0.01 is a percentage point) and else as a share (0.1 is ten per cent); None where either is missing.
    `forecast`: what the period comes to, with bounds; None with `forecast_reason`. `worst`, `best`: the words at the ends
    of what is possible, where the outcome has bounds; when one says that it is enough and the other not, `status` is
    undecided. `is_by_known`: the outcome has no bounds and what is unknown could change the word.
    """

    goal: Goal
    measure: Measure | None
    as_of: dt.date
    ended: bool
    elapsed: float
    outcome: Figure
    expected: float | None
    expected_high: float | None
    score: float | None
    status: str
    reason: str | None
    gap: float | None
    before: Figure
    difference: float | None
    forecast: goal_forecast.Forecast | None
    forecast_reason: str | None
    contributions: tuple[Contribution, ...]
    parts: Parts | None
    worst: str | None = None
    best: str | None = None
    is_by_known: bool = False


NOTHING = Figure(None, None, None, None, None, None, False)


def goals(warehouse: Warehouse | None = None, versions: bool = False) -> list[Goal]:
    """The goals in force, sub-goals after the goal that they are part of; with `versions`, earlier versions too.

    Raises NoWarehouse when nothing has been built.
    """
    warehouse = warehouse or open_warehouse.current()
    rows = warehouse.frame(
        f"""
        SELECT goal.*, COALESCE(organisation.name, goal.organisation_id) AS organisation_name, delivery.delivered_at
        FROM mart.goals AS goal
        LEFT JOIN mart.organisations AS organisation USING (organisation_id)
        LEFT JOIN mart.deliveries AS delivery ON delivery.delivery_id = goal.delivery_id
        {"" if versions else "WHERE goal.is_current = 1"}
        ORDER BY COALESCE(goal.part_of, goal.goal_id), goal.part_of IS NOT NULL, goal.goal_id, goal.version_no
        """
    )
    return [_goal(warehouse, row) for row in rows.to_dict("records")]


def goal(goal_id: str, warehouse: Warehouse | None = None) -> Goal | None:
    """The goal of that id in force; None where there is none."""
    return next((found for found in goals(warehouse) if found.goal_id == goal_id), None)


def _goal(warehouse: Warehouse, row: Mapping[str, Any]) -> Goal:
    def text(name: str) -> str | None:
        return row[name] if isinstance(row[name], str) and row[name] else None

    known = measures(warehouse).get(row["measure"])
    scale = 100 if known is not None and known.unit == "share" else 1
    low, high = ((None if (x := _number(row[n])) is None else x / scale) for n in ("target_low", "target_high"))
    decided = row["decided_date"]
    return Goal(
        goal_id=row["goal_id"],
        version_no=int(row["version_no"]),
        versions=int(row["versions"]),
        organisation_id=row["organisation_id"],
        organisation_name=row["organisation_name"],
        title=text("title") or (known.label["sv"] if known else row["measure"]),
        measure=row["measure"],
        year=int(row["year"]),
        last_year=int(row["last_year"]),
        operator=row["operator"],
        low=low,
        high=high,
        nature=text("nature"),
        dimension=text("dimension"),
        value=text("value"),
        with_parts=bool(row["with_parts"]),
        part_of=text("part_of"),
        pace=text("pace"),
        decided_by=text("decided_by"),
        decision_reference=text("decision_reference"),
        decided_date=None if pd.isna(decided) else decided.date(),
        delivered_at=text("delivered_at"),
    )


def units_of(goal: Goal, warehouse: Warehouse) -> list[str]:
    """The organisations that the goal is about: its own, and those below it unless the goal says otherwise."""
    units = [goal.organisation_id]
    if goal.with_parts:
        pairs = warehouse.rows("SELECT organisation_id, parent_organisation_id FROM mart.organisations")
        for unit in units:  # grows while it is read: parts of parts
            units += [child for child, parent in pairs if parent == unit and child not in units]
    return units


def where_of(goal: Goal, warehouse: Warehouse) -> dict[str, list[str]]:
    """The filters of the goal's figure, as `ask` takes them: its organisations, nature, other dimension."""
    found = {"organisation": units_of(goal, warehouse)}
    if goal.nature:
        found["nature"] = [goal.nature]
    if goal.dimension and goal.value:
        found[goal.dimension] = [goal.value]
    return found


def figure(goal: Goal, warehouse: Warehouse, first: dt.date, last: dt.date, units: Sequence[str] = ()) -> Figure:
    """The goal's measure for a period, with the goal's filters; of the organisations `units` where they are named.

    Raises UnknownName as `ask` does.
    """
    where = where_of(goal, warehouse) | ({"organisation": list(units)} if units else {})
    row = ask([goal.measure], (), where, first, last, warehouse).frame.iloc[0]
    found = {name: _number(row[name]) for name in ("value", "numerator", "denominator", "low", "high", "coverage")}
    return Figure(**found, hidden=bool(row["hidden"]))


def evaluate(goal: Goal, warehouse: Warehouse | None = None) -> Evaluation:
    """How the goal stands by the build's date. Never raises for what the goal says: `reason` tells what is wrong."""
    warehouse = warehouse or open_warehouse.current()
    return _evaluate(goal, warehouse)


@lru_cache(maxsize=512)
def _evaluate(goal: Goal, warehouse: Warehouse) -> Evaluation:
    measure = measures(warehouse).get(goal.measure)
    ended = warehouse.as_of > goal.last_day
    days = (goal.last_day - goal.first_day).days + 1
    elapsed = min(max(((warehouse.as_of - goal.first_day).days + 1) / days, 0.0), 1.0)
    outcome, before = NOTHING, NOTHING
    reason: str | None = None
    difference: float | None = None
    forecast: goal_forecast.Forecast | None = None
    forecast_reason: str | None = "not_assessable"
    parts: Parts | None = None
    added: tuple[Contribution, ...] = ()
    if measure is None:
        reason = "unknown_measure"
    elif elapsed > 0:
        try:
            outcome = figure(goal, warehouse, goal.first_day, min(goal.last_day, warehouse.as_of))
            years = goal.last_year - goal.year + 1
            first, last = (dt.date(day.year - years, day.month, day.day) for day in (goal.first_day, goal.last_day))
            before = figure(goal, warehouse, first, last)
            difference = _difference(goal, measure, warehouse)
        except UnknownName:
            reason = "cannot_split"
        else:
            forecast, forecast_reason = goal_forecast.forecast(
                goal, measure, warehouse, ended, where_of(goal, warehouse)
            )
            parts = sub_goals(goal, measure, warehouse, goals(warehouse), figure, units_of)
    expected, expected_high = expected_at(goal, measure, elapsed, before) if measure else (None, None)
    judged = Judged("not_assessable", reason=reason)
    if measure is not None and reason is None:
        judged = _judged(goal, measure, warehouse, ended, elapsed, outcome, expected, expected_high)
    gap = _gap(goal, outcome.value)
    if measure is not None and outcome.value is not None and gap is not None:
        added = contributions(goal, measure, warehouse, where_of(goal, warehouse), outcome, gap)
    return Evaluation(
        goal, measure, warehouse.as_of, ended, elapsed, outcome, expected, expected_high, judged.score, judged.status,
        judged.reason, gap, before, difference, forecast, forecast_reason, added, parts, judged.worst, judged.best,
        judged.is_by_known,
    )  # fmt: skip


def is_even(goal: Goal, measure: Measure) -> bool:
    """Whether the target grows day by day: what the goal says, else flows and counts do and rates do not."""
    return goal.pace == "even" if goal.pace else measure.denominator is None


def expected_at(
    goal: Goal, measure: Measure, elapsed: float, before: Figure = NOTHING
) -> tuple[float | None, float | None]:
    """What should be reached when `elapsed` (0..1) of the period has passed: (the target's line, its upper end).

    A flow grows from nought to the target. A stock or a rate with an even pace goes from the period before to the
    target, and where that is unknown holds for the whole period. The upper end is for between, else None.
    """

    def line(target: float | None) -> float | None:
        if target is None or not is_even(goal, measure):
            return target
        if measure.by_month is None and measure.denominator is None:
            return target * elapsed
        return target if before.value is None else before.value + (target - before.value) * elapsed

    return line(goal.target), line(goal.high) if goal.operator == "between" else None


def score_of(operator: str, value: float, low: float | None, high: float | None) -> float:
    """How much of a target is attained: 1 or more is enough. For at most it is target / value."""
    above = (value / low if low else 1.0) if low is not None else float("inf")
    below = (high / value if value > 0 else max(1.0, 2.0 if high else 1.0)) if high is not None else float("inf")
    found = {"at_least": above, "at_most": below}.get(operator, min(above, below))
    return round(found, 9)


@dataclass(frozen=True)
class Judged:
    """A word for a goal, and what it rests on; as in `Evaluation`."""

    status: str
    score: float | None = None
    reason: str | None = None
    worst: str | None = None
    best: str | None = None
    is_by_known: bool = False


def _judged(
    goal: Goal,
    measure: Measure,
    warehouse: Warehouse,
    ended: bool,
    elapsed: float,
    outcome: Figure,
    expected: float | None,
    expected_high: float | None,
) -> Judged:
    """The word for a goal whose figure could be asked."""
    if elapsed == 0:
        return Judged("not_started")
    if outcome.hidden:
        return Judged("not_assessable", reason="hidden")
    if outcome.value is None:
        return Judged("not_assessable", reason="nothing_known")
    if outcome.coverage is not None and band(warehouse, "coverage", outcome.coverage) == "not_assessable":
        return Judged("not_assessable", reason="low_coverage")
    final = score_of(goal.operator, outcome.value, goal.low, goal.high)
    grows = measure.denominator is None and measure.by_month is None
    # A sum only grows: what has reached its lowest stays there, what has passed its highest does not come back.
    settled = grows and (
        (goal.operator == "at_least" and final >= 1)
        or (goal.operator != "at_least" and goal.high is not None and outcome.value > goal.high)
    )
    if ended or settled:
        scale = "outcome" if goal.operator == "at_least" else "outcome_between"
        return _worded(warehouse, scale, goal.operator, outcome, goal.low, goal.high, settled)
    if band(warehouse, "elapsed", elapsed) == "too_early":
        return Judged("too_early")
    # While a sum grows towards a highest value, being above the line for between is no fault: only the end is.
    high = expected if goal.operator == "at_most" else (goal.high if grows else expected_high)
    return _worded(warehouse, "pace", goal.operator, outcome, expected, high if goal.operator != "at_least" else None)


def _worded(
    warehouse: Warehouse,
    scale: str,
    operator: str,
    outcome: Figure,
    low: float | None,
    high: float | None,
    settled: bool = False,
) -> Judged:
    """The word by the whole interval of the outcome: one where both ends say enough or both say not, else undecided.

    A target inside the interval may be hit exactly, so it is tried beside the ends. `settled`: no more can change it.
    """
    assert outcome.value is not None
    score = score_of(operator, outcome.value, low, high)
    word = band(warehouse, scale, score)
    if outcome.low is None or outcome.high is None:
        return Judged(word, score, is_by_known=not settled and outcome.coverage is not None and outcome.coverage < 1)
    ends = sorted((outcome.low, outcome.high, outcome.value))
    tried = [*ends, *(min(max(target, ends[0]), ends[-1]) for target in (low, high) if target is not None)]
    scores = [score_of(operator, value, low, high) for value in tried]
    worst, best = band(warehouse, scale, min(scores)), band(warehouse, scale, max(scores))
    undecided = (worst in ENOUGH) != (best in ENOUGH)
    return Judged("undecided" if undecided else word, score, worst=worst, best=best)


def _gap(goal: Goal, value: float | None) -> float | None:
    """How far the outcome is from the nearest value that meets the goal, in its unit; 0 where it meets it."""
    if value is None:
        return None
    if goal.operator != "at_most" and goal.low is not None and value < goal.low:
        return goal.low - value
    if goal.operator != "at_least" and goal.high is not None and value > goal.high:
        return value - goal.high
    return 0.0


def _difference(goal: Goal, measure: Measure, warehouse: Warehouse) -> float | None:
    """Against the same months of the period before."""
    months, months_before = same_months(goal, warehouse.as_of)
    if months[1] < months[0]:
        return None
    now, then = figure(goal, warehouse, *months).value, figure(goal, warehouse, *months_before).value
    if now is None or then is None:
        return None
    if measure.unit == "share":
        return now - then
    return (now - then) / then if then else None


@lru_cache(maxsize=8)
def _bands(warehouse: Warehouse) -> dict[str, list[tuple[float, float, str]]]:
    found: dict[str, list[tuple[float, float, str]]] = {}
    for scale, status, low, high in warehouse.rows("SELECT scale, status, at_least, below FROM mart.goal_bands"):
        ends = (float("-inf") if low is None else low, float("inf") if high is None else high)
        found.setdefault(scale, []).append((*ends, status))
    return found


def band(warehouse: Warehouse, scale: str, value: float) -> str:
    """The word for a value on a scale of `goal_bands.csv`; at_least included, below not. Infinity is above all."""
    value = min(round(value, 9), 1e300)
    return next(status for low, high, status in _bands(warehouse)[scale] if low <= value < high)


def bands(warehouse: Warehouse | None = None) -> list[tuple[str, str, float | None, float | None, str]]:
    """All limits: (scale, status, at_least, below, source), None where open."""
    warehouse = warehouse or open_warehouse.current()
    rows = warehouse.rows("SELECT * FROM mart.goal_bands ORDER BY scale, at_least NULLS FIRST")
    return [(row[0], row[1], row[2], row[3], row[4]) for row in rows]


def index_class(value: float, warehouse: Warehouse | None = None) -> tuple[int, str | None]:
    """The class of the national index (målindex, 0-100): number, 1 lowest, and the name; None where it is cut off.

    Raises ValueError outside 0-100. Source: N6. A value of 20 is in the lowest class.
    """
    if not 0 <= value <= 100:
        raise ValueError("målindex går från 0 till 100")
    warehouse = warehouse or open_warehouse.current()
    for number, name, at_most, below in warehouse.rows(
        "SELECT class_no, class_name, at_most, below FROM mart.index_classes ORDER BY class_no"
    ):
        if (at_most is not None and value <= at_most) or (below is not None and value < below):
            return int(number), name
    raise ValueError("målindexets klasser täcker inte värdet")


def _number(value: Any) -> float | None:
    return None if pd.isna(value) else float(value)
