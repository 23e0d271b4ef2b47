"""How a goal stands: what was reached, what should have been, and the word for it.

`evaluate` judges one goal. Limits between the words are data (data/reference/rules/goal_bands.csv).
"""

from __future__ import annotations

import datetime as dt
import logging
from dataclasses import dataclass, replace
from functools import lru_cache

from measures.door import open_warehouse
from measures.door.catalogue import Measure
from measures.door.measure_query import UnknownName, UnknownValue
from measures.door.open_warehouse import Warehouse
from measures.door.query import measures
from measures.goals.goal_change import Change, change
from measures.goals.goal_forecast import Forecast, forecast_of
from measures.goals.goal_model import NOTHING, Figure, Goal, figure
from measures.goals.sub_goals import Contribution, Parts, contributions, same_months, sub_goals

_LOG = logging.getLogger(__name__)
PUBLISHED = "published_years"  # the mart of what is published
CLOSED = ("not_met", "nearly_met", "above", "met", "exceeded")
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
class Evaluation:
    """How a goal stands on the build's date.

    `status`: one of `STATUSES`; `reason` says why it cannot be judged (unknown_measure, unknown_value, of_today,
    cannot_split, hidden, nothing_known, in_sums, nothing_published, low_coverage, failed) or is None. `ended`: the
    goal's period has passed.
    `expected`: the target by the date looked at, and `expected_high` the upper end for between. `gap`: target minus
    outcome where the goal is not reached, else 0. `before`: the outcome of the period before; `difference` compares the
    same months of both, as an interval where either is one; None where either is missing. `forecast`: what the period
    comes to, with bounds; None with `forecast_reason`. `worst`, `best`: the words at the ends of what is possible,
    where the outcome has bounds; when one says that it is enough and the other not, `status` is undecided.
    `is_by_known`: the outcome has no bounds and what is unknown could change the word.
    """

    goal: Goal
    measure: Measure | None
    as_of: dt.date
    ended: bool
    elapsed: float
    status: str
    reason: str | None
    outcome: Figure = NOTHING
    expected: float | None = None
    expected_high: float | None = None
    score: float | None = None
    gap: float | None = None
    before: Figure = NOTHING
    difference: Change | None = None
    forecast: Forecast | None = None
    forecast_reason: str | None = "not_assessable"
    contributions: tuple[Contribution, ...] = ()
    parts: Parts | None = None
    worst: str | None = None
    best: str | None = None
    is_by_known: bool = False

    @property
    def has_pace(self) -> bool:
        """Whether the outcome is compared with a line that goes to the target, and not with the target itself."""
        return self.measure is not None and is_even(self.goal, self.measure)

    @property
    def is_over(self) -> bool:
        """Whether the outcome is above what it is compared with, where it is not enough."""
        value, low = self.outcome.value, self.expected
        if value is None or self.goal.operator == "at_least":
            return False
        return self.goal.operator == "at_most" or low is None or value >= low

    @property
    def is_published(self) -> bool:
        """Whether the outcome is what somebody has published, and nothing that is counted here."""
        return self.measure is not None and self.measure.mart == PUBLISHED


def evaluate(goal: Goal, warehouse: Warehouse | None = None) -> Evaluation:
    """How the goal stands by the build's date. Never raises: `reason` tells what is wrong with it.

    What nobody has foreseen is of this goal alone: it is said in its place, and the log has the details.
    """
    warehouse = warehouse or open_warehouse.current()
    try:
        return _evaluate(goal, warehouse)
    except Exception as problem:
        _LOG.error("The goal %s could not be judged", goal.goal_id, exc_info=problem)
        measure = measures(warehouse).get(goal.measure)
        has_ended = warehouse.as_of > goal.last_day
        return Evaluation(goal, measure, warehouse.as_of, has_ended, 0.0, "not_assessable", "failed")


@lru_cache(maxsize=512)
def _evaluate(goal: Goal, warehouse: Warehouse) -> Evaluation:
    measure = measures(warehouse).get(goal.measure)
    facts = _facts(goal, measure, warehouse)
    expected, expected_high = expected_at(goal, measure, facts.elapsed, facts.before) if measure else (None, None)
    verdict = Verdict("not_assessable", reason=facts.reason)
    if measure is not None and facts.reason is None:
        verdict = _verdict(goal, measure, warehouse, facts, expected, expected_high)
        if measure.numerator_unit == "count" and facts.outcome.denominator == 1:
            verdict = verdict.of_one()
    gap = _gap(goal, facts.outcome.value)
    parts_of_it: tuple[Contribution, ...] = ()
    if measure is not None and gap is not None:
        parts_of_it = contributions(goal, measure, warehouse, facts.outcome, gap)
    return Evaluation(
        goal=goal,
        measure=measure,
        as_of=warehouse.as_of,
        ended=facts.ended,
        elapsed=facts.elapsed,
        status=verdict.status,
        reason=verdict.reason,
        outcome=facts.outcome,
        expected=expected,
        expected_high=expected_high,
        score=verdict.score,
        gap=gap,
        before=facts.before,
        difference=facts.difference,
        forecast=facts.forecast,
        forecast_reason=facts.forecast_reason,
        contributions=parts_of_it,
        parts=facts.parts,
        worst=verdict.worst,
        best=verdict.best,
        is_by_known=verdict.is_by_known,
    )


@dataclass(frozen=True)
class _Facts:
    """What there is to judge a goal by, as in `Evaluation`. `reason`: why its figure cannot be asked for, or None."""

    ended: bool
    elapsed: float
    outcome: Figure = NOTHING
    before: Figure = NOTHING
    difference: Change | None = None
    forecast: Forecast | None = None
    forecast_reason: str | None = "not_assessable"
    parts: Parts | None = None
    reason: str | None = None


def _facts(goal: Goal, measure: Measure | None, warehouse: Warehouse) -> _Facts:
    days = (goal.last_day - goal.first_day).days + 1
    elapsed = min(max(((warehouse.as_of - goal.first_day).days + 1) / days, 0.0), 1.0)
    facts = _Facts(ended=warehouse.as_of > goal.last_day, elapsed=elapsed)
    if measure is None:
        return replace(facts, reason="unknown_measure")
    if measure.of_today:
        return replace(facts, reason="of_today")
    if elapsed == 0:
        return facts
    years = goal.last_year - goal.year + 1
    first, last = (dt.date(day.year - years, day.month, day.day) for day in (goal.first_day, goal.last_day))
    try:
        facts = replace(
            facts,
            outcome=figure(goal, warehouse, goal.first_day, min(goal.last_day, warehouse.as_of)),
            before=figure(goal, warehouse, first, last),
            difference=_difference(goal, measure, warehouse),
        )
    except UnknownValue:
        return replace(facts, reason="unknown_value")
    except UnknownName:
        return replace(facts, reason="cannot_split")
    forecast, forecast_reason = forecast_of(goal, measure, warehouse)
    parts = sub_goals(goal, measure, warehouse)
    return replace(facts, forecast=forecast, forecast_reason=forecast_reason, parts=parts)


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
    score = {"at_least": above, "at_most": below}.get(operator, min(above, below))
    return round(score, 9)


@dataclass(frozen=True)
class Verdict:
    """A word for a goal, and what it rests on; as in `Evaluation`."""

    status: str
    score: float | None = None
    reason: str | None = None
    worst: str | None = None
    best: str | None = None
    is_by_known: bool = False

    def of_one(self) -> Verdict:
        """The same of one single thing: all of it is no more than that, so no word says that more than enough is."""
        damped = {"exceeded": "met"}
        words = {name: damped.get(word, word) for name, word in vars(self).items() if name in ("worst", "best")}
        return replace(self, status=damped.get(self.status, self.status), **words)


def _verdict(
    goal: Goal,
    measure: Measure,
    warehouse: Warehouse,
    facts: _Facts,
    expected: float | None,
    expected_high: float | None,
) -> Verdict:
    """The word for a goal whose figure could be asked."""
    outcome = facts.outcome
    if facts.elapsed == 0:
        return Verdict("not_started")
    if outcome.hidden:
        return Verdict("not_assessable", reason="hidden")
    if outcome.value is None:
        unknown = "nothing_known" if outcome.in_sums is None else "in_sums"
        return Verdict("not_assessable", reason="nothing_published" if measure.mart == PUBLISHED else unknown)
    if outcome.coverage is not None and band(warehouse, "coverage", outcome.coverage) == "not_assessable":
        return Verdict("not_assessable", reason="low_coverage")
    final = score_of(goal.operator, outcome.value, goal.low, goal.high)
    grows = measure.denominator is None and measure.by_month is None
    # A sum only grows: what has reached its lowest stays there, what has passed its highest does not come back.
    settled = grows and (
        (goal.operator == "at_least" and final >= 1)
        or (goal.operator != "at_least" and goal.high is not None and outcome.value > goal.high)
    )
    if settled and goal.operator != "at_least" and goal.high is not None:
        # Whatever comes, it has passed its highest; only an end that is still below could say otherwise.
        least = outcome.value if outcome.low is None else outcome.low
        if least > goal.high:
            return Verdict("above", final)
    if facts.ended or settled:
        scale = "outcome" if goal.operator == "at_least" else "outcome_between"
        return verdict_by_interval(warehouse, scale, goal.operator, outcome, goal.low, goal.high, settled)
    if band(warehouse, "elapsed", facts.elapsed) == "too_early":
        return Verdict("too_early")
    # While a sum grows towards a highest value, being above the line for between is no fault: only the end is.
    high = expected if goal.operator == "at_most" else (goal.high if grows else expected_high)
    above = None if goal.operator == "at_least" else high
    return verdict_by_interval(warehouse, "pace", goal.operator, outcome, expected, above)


def verdict_by_interval(
    warehouse: Warehouse,
    scale: str,
    operator: str,
    outcome: Figure,
    low: float | None,
    high: float | None,
    settled: bool = False,
) -> Verdict:
    """The word by the whole interval of the outcome: one where both ends say enough or both say not, else undecided.

    A target inside the interval may be hit exactly, so it is tried beside the ends. `settled`: no more can change it.
    """
    assert outcome.value is not None
    score = score_of(operator, outcome.value, low, high)
    word = band(warehouse, scale, score)
    if outcome.low is None or outcome.high is None:
        # What a source says is at least so much has no upper end either.
        is_open = outcome.low is not None or (outcome.coverage is not None and outcome.coverage < 1)
        return Verdict(word, score, is_by_known=not settled and is_open)
    ends = sorted((outcome.low, outcome.high, outcome.value))
    tried = [*ends, *(min(max(target, ends[0]), ends[-1]) for target in (low, high) if target is not None)]
    scores = [score_of(operator, value, low, high) for value in tried]
    worst, best = band(warehouse, scale, min(scores)), band(warehouse, scale, max(scores))
    undecided = (worst in ENOUGH) != (best in ENOUGH)
    return Verdict("undecided" if undecided else word, score, worst=worst, best=best)


def _gap(goal: Goal, value: float | None) -> float | None:
    """How far the outcome is from the nearest value that meets the goal, in its unit; 0 where it meets it."""
    if value is None:
        return None
    if goal.operator != "at_most" and goal.low is not None and value < goal.low:
        return goal.low - value
    if goal.operator != "at_least" and goal.high is not None and value > goal.high:
        return value - goal.high
    return 0.0


def _difference(goal: Goal, measure: Measure, warehouse: Warehouse) -> Change | None:
    """Against the same months of the period before."""
    months, months_before = same_months(goal, warehouse.as_of)
    if months[1] < months[0]:
        return None
    return change(figure(goal, warehouse, *months), figure(goal, warehouse, *months_before), measure.unit)


@lru_cache(maxsize=8)
def _bands(warehouse: Warehouse) -> dict[str, list[tuple[float, float, str]]]:
    scales: dict[str, list[tuple[float, float, str]]] = {}
    for scale, status, low, high in warehouse.rows("SELECT scale, status, at_least, below FROM mart.goal_bands"):
        ends = (float("-inf") if low is None else low, float("inf") if high is None else high)
        scales.setdefault(scale, []).append((*ends, status))
    return scales


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
