"""A goal's figures as they are written: alike in sentences, pictures, tables and files, and adding up as they are read.

Target, outcome, what was expected, interval and forecast have the same decimals: as few as tell them apart. Whole
things (procurements, reports, persons, placements) are whole: who lacks half a procurement lacks one.
"""

from __future__ import annotations

import math
from decimal import Decimal

from measures import number_text
from measures.goals.evaluation import Evaluation

# Below this two amounts differ by how a computer counts, not by what there is.
_NOTHING = 1e-9


def unit(evaluation: Evaluation) -> str:
    """The unit of the goal's measure: share, count, places, months or sek."""
    return evaluation.measure.unit if evaluation.measure else "count"


def numerator_unit(evaluation: Evaluation) -> str:
    """The unit of what the measure adds up: for a share that of what is divided, else the measure's own."""
    return evaluation.measure.numerator_unit if evaluation.measure else "count"


def decimals(evaluation: Evaluation) -> int:
    """How many decimals the goal's figures have, at most."""
    if unit(evaluation) == "count":
        return 0
    decided = [value for value in (evaluation.goal.low, evaluation.goal.high) if value is not None]
    outcome, forecast = evaluation.outcome, evaluation.forecast
    told = [outcome.value, outcome.low, outcome.high]
    told += [forecast.value, forecast.low, forecast.high] if forecast else []
    pairs = [(value, target) for value in told for target in decided if value is not None]
    if outcome.value is not None and evaluation.expected is not None:
        pairs.append((outcome.value, evaluation.expected))
    return number_text.decimals_apart(unit(evaluation), decided, pairs)


def text(evaluation: Evaluation, amount: float, language: str = "sv") -> str:
    """A figure of the goal's measure, without a noun."""
    return number_text.beside(amount, unit(evaluation), language, decimals(evaluation))


def target(evaluation: Evaluation, amount: float, language: str = "sv") -> str:
    """A target of the goal, without a noun."""
    return number_text.target(amount, unit(evaluation), language, decimals(evaluation))


def interval(evaluation: Evaluation, low: float | None, high: float | None, language: str = "sv") -> str:
    """ "62–81 %"; empty where there is no interval to tell of."""
    if low is None or high is None:
        return ""
    ends = [text(evaluation, end, language) for end in (low, high)]
    if ends[0] == ends[1]:
        return ""
    for sign in (number_text.NBSP + "%", "%"):
        ends[0] = ends[0].removesuffix(sign) if ends[1].endswith(sign) else ends[0]
    return f"{ends[0]}–{ends[1]}"


def expected(evaluation: Evaluation) -> float | None:
    """What should be there by the date looked at. Of whole things the least that is enough, or the most allowed."""
    if evaluation.expected is None or unit(evaluation) != "count":
        return evaluation.expected
    return _most(evaluation.expected) if evaluation.goal.operator == "at_most" else _least(evaluation.expected)


def gap(evaluation: Evaluation) -> Decimal | None:
    """Between the outcome and the nearest value that meets the goal, as the two are written.

    Shares in percentage points. None where there is no outcome, 0 where it meets the goal.
    """
    goal, value = evaluation.goal, evaluation.outcome.value
    if evaluation.gap is None or value is None:
        return None
    if not evaluation.gap:
        return Decimal(0)
    if unit(evaluation) == "count":
        return Decimal(int(_least(evaluation.gap)))
    nearest = goal.low if goal.low is not None and goal.operator != "at_most" and value < goal.low else goal.high
    if nearest is None:
        return Decimal(0)
    shown = [number_text.as_written(each, unit(evaluation), decimals(evaluation)) for each in (nearest, value)]
    return abs(shown[0] - shown[1])


def apart(unit: str, whole: float, part: float, language: str = "sv") -> tuple[str, str, Decimal]:
    """Two figures of a unit, and the first less the other as the two are written; shares in percentage points."""
    digits = number_text.decimals_apart(unit, (), ((whole, part),))
    shown = [number_text.as_written(each, unit, digits) for each in (whole, part)]
    texts = [number_text.beside(each, unit, language, digits) for each in (whole, part)]
    return texts[0], texts[1], shown[0] - shown[1]


def grows(evaluation: Evaluation) -> bool:
    """Whether more of what a share counts is more of what it is divided by too: one woman more is one person more."""
    measure = evaluation.measure
    return measure is not None and measure.distinct and measure.denominator is not None


def needed(evaluation: Evaluation) -> Decimal | None:
    """How many more of what a share counts would meet its lowest, as written; None where none can be said.

    Of a share that grows so many more as make it up with those who are there: (a + n) / (b + n) = target.
    """
    outcome, target = evaluation.outcome, evaluation.goal.low
    if not outcome.denominator or outcome.numerator is None or target is None or evaluation.gap is None:
        return None
    if not grows(evaluation):
        return lacking(evaluation, evaluation.gap * outcome.denominator)
    if target >= 1:
        return None
    return lacking(evaluation, (target * outcome.denominator - outcome.numerator) / (1 - target))


def lacking(evaluation: Evaluation, amount: float) -> Decimal:
    """How much is lacking (below nought: to spare) of what the measure adds up, as it is written."""
    if numerator_unit(evaluation) == "count":
        return Decimal(int(_least(amount)))
    return number_text.as_written(amount, numerator_unit(evaluation))


def _least(amount: float) -> float:
    return float(math.ceil(amount - _NOTHING))


def _most(amount: float) -> float:
    return float(math.floor(amount + _NOTHING))
