"""Three sentences about a goal, written from its evaluation: the result; why; what is uncertain and not shown.

Texts are templates with number agreement in data/reference/goal_sentences.yml, which travel in the warehouse. Every
number in a sentence is one of the evaluation's, and is named beside the text. Pages, the report and mail use the same.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Any

from measures import number_text
from measures.door import open_warehouse
from measures.door.open_warehouse import Warehouse
from measures.door.query import dimensions, labels
from measures.follow_up import contract_rows
from measures.goals import goal_figures, goal_forecast, goal_model
from measures.goals.evaluation import CLOSED, Evaluation
from measures.goals.goal_model import Goal
from measures.goals.sub_goals import SPLITS, Contribution

# Dimensions whose values are names.
_NAMES = (None, "organisations", "suppliers", "contracts", "municipality", "county")


@dataclass(frozen=True)
class Sentence:
    """`text`, and the numbers in it: (what it is, the value, as written). Names of parts are in `names`."""

    text: str
    numbers: tuple[tuple[str, float, str], ...]
    names: tuple[str, ...] = ()


def sentences(evaluation: Evaluation, language: str = "sv", warehouse: Warehouse | None = None) -> tuple[Sentence, ...]:
    """The sentences of a goal, in Swedish (sv) or English (en): result, why, uncertainty; of no outcome the first."""
    warehouse = warehouse or open_warehouse.current()
    makers = (_result, _why, _uncertain) if evaluation.outcome.value is not None else (_result,)
    return tuple(make(evaluation, language, warehouse) for make in makers)


def target_text(evaluation: Evaluation, language: str = "sv", warehouse: Warehouse | None = None) -> str:
    """The goal in words, such as "minst 50 %"."""
    writer = _Writer(evaluation, language, warehouse or open_warehouse.current())
    return writer.target()


def limits_text(goal: Goal, language: str = "sv", warehouse: Warehouse | None = None) -> str:
    """What the goal is limited to, in words: "tjänster", "form: praktik"; "" where it is about all of its measure.

    Whether the organisations below are counted with it is said where there are any.
    """
    warehouse = warehouse or open_warehouse.current()
    texts = _texts(warehouse)["limited"][language]
    limits: list[str] = []
    if goal.nature:
        named = _texts(warehouse)["natures"][language].get(goal.nature)
        limits.append(named or labels(warehouse, "nature", language).get(goal.nature, goal.nature).lower())
    if goal.dimension and goal.value:
        dimension = dimensions(warehouse).get(goal.dimension)
        name = dimension.label[language].lower() if dimension else goal.dimension
        value = labels(warehouse, goal.dimension, language).get(goal.value, goal.value) if dimension else goal.value
        # A name keeps its capital; a word of a code list stands inside a sentence.
        is_name = dimension is None or dimension.labels in _NAMES
        limits.append(str(texts["value"]).format(dimension=name, value=value if is_name else value.lower()))
    if goal.organisation_id in goal_model.parts_of(warehouse):
        limits.append(str(texts["with_parts" if goal.with_parts else "alone"]))
    return ", ".join(limits)


def status_text(evaluation: Evaluation, language: str = "sv", warehouse: Warehouse | None = None) -> str:
    """The status in words, and how the unknown bears on it: by what is known, or what else it may become."""
    warehouse = warehouse or open_warehouse.current()
    words = {**contract_rows.words(warehouse, "goal_status", language), **_texts(warehouse)["status_words"][language]}
    texts = _texts(warehouse)["status"][language]
    word = str(words.get(_status_name(evaluation, evaluation.status), evaluation.status))
    single = _texts(warehouse)["single"][language].get(evaluation.goal.measure)
    if evaluation.outcome.denominator == 1 and single and evaluation.status in (*CLOSED, "on_track"):
        word = str(texts["of_one"]).format(word=word, single=single)
    others = [end for end in dict.fromkeys((evaluation.worst, evaluation.best)) if end and end != evaluation.status]
    if evaluation.is_by_known or not others or evaluation.status == "undecided":
        return str(texts["by_known"]).format(word=word) if evaluation.is_by_known else word
    listed = str(texts["or"]).join(words.get(_status_name(evaluation, end), end).lower() for end in others)
    return str(texts["either"]).format(word=word, others=listed)


# What each part of the count is of; the reached first, also where there are none.
_COUNTED = {
    "reached": ("met", "exceeded"),
    "on_track": ("on_track",),
    "nearly_met": ("nearly_met",),
    "behind": ("behind", "slightly_behind"),
    "below": ("behind_level", "slightly_behind_level"),
    "over_pace": ("behind_over", "slightly_behind_over"),
    "above": ("above", "behind_level_over", "slightly_behind_level_over"),
    "not_met": ("not_met",),
    "too_early": ("too_early", "not_started"),
    "not_assessable": ("not_assessable", "undecided"),
}


def count_text(evaluations: Sequence[Evaluation], language: str = "sv", warehouse: Warehouse | None = None) -> str:
    """How many of the goals stand how, each in one part: "1 av 8 mål är nått, 4 ligger efter, 3 kan inte bedömas."."""
    texts = _texts(warehouse or open_warehouse.current())["count"][language]
    parts = []
    for part, statuses in _COUNTED.items():
        count = sum(_status_name(one, one.status) in statuses for one in evaluations)
        if count or part == "reached":
            parts.append(str(texts[part][count != 1]).format(number=count, all=len(evaluations)))
    return f"{', '.join(parts)}."


@lru_cache(maxsize=8)
def _texts(warehouse: Warehouse) -> Mapping[str, Any]:
    ((document,),) = warehouse.rows("SELECT document FROM mart.catalogue WHERE name = 'goal_sentences'")
    texts: Mapping[str, Any] = json.loads(document)
    return texts


class _Writer:
    """Writes numbers with their nouns, and remembers which."""

    def __init__(self, evaluation: Evaluation, language: str, warehouse: Warehouse) -> None:
        self.evaluation, self.language, self.warehouse = evaluation, language, warehouse
        self.unit = goal_figures.unit(evaluation)
        self.numbers: list[tuple[str, float, str]] = []
        self.names: list[str] = []

    def text(self, part: str, name: str | None = None) -> str:
        texts = _texts(self.warehouse)[part][self.language]
        return str(texts if name is None else texts[name])

    def number(self, name: str, value: float, unit: str = "", decimals: int | None = None) -> str:
        """The number as written, without a noun: a figure of the goal's measure, or of another unit."""
        text = (
            number_text.beside(value, unit, self.language, decimals)
            if unit
            else goal_figures.text(self.evaluation, value, self.language)
        )
        return self.record(name, value, text)

    def record(self, name: str, value: float, text: str) -> str:
        self.numbers.append((name, value, text))
        return text

    def noun(self, text: str, unit: str = "", noun: str = "") -> str:
        """The number, as written, with its noun; without one where the measure has none."""
        unit = unit or self.unit
        nouns = _texts(self.warehouse)["nouns"][self.language]
        pair = nouns.get(noun or self.evaluation.goal.measure) or nouns.get(unit)
        if unit in ("share", "sek") or pair is None:
            return text
        return f"{text} {pair[0 if text == '1' else 1]}"

    def with_noun(self, name: str, value: float) -> str:
        return self.noun(self.number(name, value))

    def part(self, name: str, value: Decimal) -> str:
        """An amount of the numerator: what a rate counts, or the measure's own unit."""
        unit = goal_figures.numerator_unit(self.evaluation)
        return self.noun(self.number(name, float(value), unit), unit, self.evaluation.goal.measure)

    def target(self) -> str:
        goal = self.evaluation.goal
        ends = {"low": goal.low, "high": goal.high}
        template = self.text("target", goal.operator)
        last = "high" if goal.operator != "at_least" else "low"
        ends_as_written = {}
        for name, value in ends.items():
            if value is not None and "{" + name + "}" in template:
                text = self.record(f"target_{name}", value, goal_figures.target(self.evaluation, value, self.language))
                ends_as_written[name] = self.noun(text) if name == last else text
        return template.format(**ends_as_written)

    def sentence(self, text: str) -> Sentence:
        return Sentence(text, tuple(self.numbers), tuple(self.names))


def _result(evaluation: Evaluation, language: str, warehouse: Warehouse) -> Sentence:
    writer = _Writer(evaluation, language, warehouse)
    goal, outcome = evaluation.goal, evaluation.outcome
    period = str(goal.year) if goal.year == goal.last_year else f"{goal.year}–{goal.last_year}"
    writer.numbers += [("year", year, str(year)) for year in {goal.year, goal.last_year}]
    target = writer.target()
    said = ""
    if evaluation.status != "not_started" and outcome.value is not None:
        parts = ""
        if writer.unit == "share" and outcome.numerator is not None and outcome.denominator is not None:
            parts = _divided(writer, outcome.numerator, outcome.denominator)
        elif outcome.in_sums is not None:
            parts = writer.text("outcome", "in_sums").format(in_sums=writer.number("in_sums", outcome.in_sums, "count"))
        said = writer.text("outcome", "ended" if evaluation.ended else "under_way").format(
            value=writer.with_noun("outcome", outcome.value),
            parts=parts,
            known=(writer.text("outcome", _rests_on(evaluation)) if _rests_on(evaluation) else "")
            + (writer.text("outcome", "rounded") if outcome.rounded else ""),
        )
    verdict = writer.text(
        "verdict", outcome.hidden_for or evaluation.reason or _status_name(evaluation, evaluation.status)
    )
    if "{expected}" in verdict:
        verdict = verdict.format(expected=writer.number("expected", goal_figures.expected(evaluation) or 0.0))
    return writer.sentence(writer.text("result").format(period=period, target=target, outcome=said, verdict=verdict))


def _status_name(evaluation: Evaluation, status: str) -> str:
    """The status; of an outcome that is not enough so far also against what, a pace or the target, and which way."""
    if status not in ("behind", "slightly_behind"):
        return status
    return status + ("" if evaluation.has_pace else "_level") + ("_over" if evaluation.is_over else "")


def _rests_on(evaluation: Evaluation) -> str:
    """What is said of the outcome beside its figure: that it is published, or by what is known; "" for neither."""
    return "published" if evaluation.is_published else "by_known" if by_known(evaluation) else ""


def _divided(writer: _Writer, numerator: float, denominator: float) -> str:
    """What was divided by what; of one single thing in words, so that 100 % of it is not taken for many."""
    single = _texts(writer.warehouse)["single"][writer.language].get(writer.evaluation.goal.measure)
    if denominator == 1 and single:
        return writer.text("outcome", "of_one").format(single=single)
    unit = goal_figures.numerator_unit(writer.evaluation)
    top, bottom = writer.number("numerator", numerator, unit), writer.number("denominator", denominator, unit)
    return writer.text("outcome", "parts").format(numerator=top, denominator=bottom)


def by_known(evaluation: Evaluation) -> bool:
    """Whether the unknown could change the word for the goal, so that it is said to rest on what is known."""
    return evaluation.is_by_known or evaluation.status == "undecided"


def _why(evaluation: Evaluation, language: str, warehouse: Warehouse) -> Sentence:
    writer = _Writer(evaluation, language, warehouse)
    most = _most(evaluation, writer, warehouse)
    if not evaluation.gap:
        under_way = evaluation.status in ("on_track", "behind", "slightly_behind", "too_early")
        kind = "reached_by_known" if by_known(evaluation) else "on_track" if under_way else "reached"
        return writer.sentence(writer.text("why", kind).format(most=most))
    count = ""
    between = goal_figures.gap(evaluation) or Decimal(0)
    if writer.unit == "share":
        gap = writer.noun(
            writer.number("gap_points", float(between), "points", goal_figures.decimals(evaluation)), "points", "points"
        )
        if (needed := goal_figures.needed(evaluation)) is not None:
            kind = "count_more" if goal_figures.grows(evaluation) else "count"
            count = writer.text("why", kind).format(count=writer.part("gap_count", needed))
    else:
        gap = writer.with_noun("gap", float(between))
    if evaluation.goal.high is not None and (evaluation.outcome.value or 0.0) > evaluation.goal.high:
        return writer.sentence(writer.text("why", "over").format(gap=gap, most=most))
    text = writer.text("why", "short_by_known" if by_known(evaluation) else "short")
    return writer.sentence(text.format(gap=gap, count=count, most=most))


def _most(evaluation: Evaluation, writer: _Writer, warehouse: Warehouse) -> str:
    """The parts that stand furthest from what they were compared with, and what all the others come to together."""
    named, kind = _largest(evaluation, warehouse)
    if not named:
        return writer.text("why", kind)
    listed_parts = []
    for part in named:
        name = labels(warehouse, part.dimension, writer.language).get(part.value, part.label)
        writer.names.append(name)
        amount = writer.part("contribution", abs(_amount(evaluation, part)))
        limit = bound(evaluation, part)
        listed_parts.append(f"{name} ({writer.text('why', limit).format(amount=amount) if limit else amount})")
    *others, last = listed_parts
    listed = ", ".join(others) + writer.text("why", "and") + last if others else last
    by_itself = not others and kind in ("rate_short", "rate_over")
    template, values = writer.text("why", f"{kind}_one" if by_itself else kind), {"list": listed}
    if "{target}" in template:
        target = evaluation.goal.target or 0.0
        values["target"] = writer.record("target", target, goal_figures.target(evaluation, target, writer.language))
    if "{whole}" in template:
        amount = writer.part("whole", goal_figures.lacking(evaluation, named[0].whole))
        up_to = any(part.is_open for part in evaluation.contributions if part.dimension == named[0].dimension)
        values["whole"] = writer.text("why", "up_to").format(amount=amount) if up_to else amount
    if "{rest}" in template:
        values["rest"] = _rest(evaluation, writer, named, kind)
    return template.format(**values)


def bound(evaluation: Evaluation, part: Contribution) -> str:
    """What a part's amount is where data are missing: "up_to" or "at_least"; "" where it is what it is.

    The outcome can only be more. So what lacks can be less, and what is beyond can be more.
    """
    if not part.is_open:
        return ""
    is_lack = (part.amount > 0) != (part.basis == "rate" and evaluation.goal.operator == "at_most")
    return "up_to" if is_lack else "at_least"


def _amount(evaluation: Evaluation, part: Contribution) -> Decimal:
    return goal_figures.lacking(evaluation, part.amount)


def _rest(evaluation: Evaluation, writer: _Writer, named: Sequence[Contribution], kind: str) -> str:
    """What the parts that are not named come to, so that named, rest and whole add up as they are read.

    Each part lacks whole things by itself, so of these the sum may be another: then the rest is told without a number.
    """
    rest = goal_figures.lacking(evaluation, named[0].whole) - sum(_amount(evaluation, part) for part in named)
    exact = round(named[0].whole - sum(part.amount for part in named), 9)
    whole_things = goal_figures.numerator_unit(evaluation) == "count"
    if not exact or not (rest or whole_things):
        return ""
    direction = "more" if exact > 0 else "less"
    if whole_things and (not rest or rest != goal_figures.lacking(evaluation, exact)):
        return writer.text("why", f"{kind}_{direction}_some")
    return writer.text("why", f"{kind}_{direction}").format(rest=writer.part("rest", abs(rest)))


def _largest(evaluation: Evaluation, warehouse: Warehouse) -> tuple[Sequence[Contribution], str]:
    """The parts to name, of the first split that has any, and which text they stand in.

    What has met all that it owes by its contracts is never named as lacking.
    """
    at_most = int(goal_forecast.setting(warehouse, "contributions_shown"))
    high, value = evaluation.goal.high, evaluation.outcome.value
    over = high is not None and value is not None and value > high
    below = evaluation.goal.operator == "at_most"
    kind = "unknown"
    for dimension in SPLITS:
        parts = [part for part in evaluation.contributions if part.dimension == dimension]
        if not parts:
            continue
        basis = parts[0].basis
        # What is written as nought is nothing to tell of.
        lacking = [part for part in parts if _amount(evaluation, part) > 0 and not part.is_met]
        if basis == "outcome":
            if lacking:
                return lacking[:at_most], "delivered"
        elif basis == "rate" and not evaluation.gap:
            if beyond := [part for part in reversed(parts) if _amount(evaluation, part) < 0]:
                return beyond[:at_most], "rate_below" if below else "rate_above"
        elif basis == "rate" and over and not below:
            # Between, and over its highest: parts are compared with the lowest, so none can be said to be too much.
            continue
        elif lacking:
            return lacking[:at_most], f"rate_{'over' if over else 'short'}" if basis == "rate" else basis
        elif basis == "left":
            kind = "left_none"
    return (), kind


def _why_no_coverage(evaluation: Evaluation) -> str:
    """Why it is not said how much is known: there is nothing unknown in a count of what is loaded."""
    measure = evaluation.measure
    if measure is None or measure.coverage is None:
        return "counted"
    return "nothing_due"


def _uncertain(evaluation: Evaluation, language: str, warehouse: Warehouse) -> Sentence:
    writer = _Writer(evaluation, language, warehouse)
    outcome = evaluation.outcome
    interval = forecast = ""
    if evaluation.is_published:
        known = writer.text("uncertain", "published")
    elif outcome.coverage is None:
        known = writer.text("uncertain", _why_no_coverage(evaluation))
    elif outcome.coverage >= 1:
        known = writer.text("uncertain", "all_known")
    else:
        # Nearly all is not all, and next to nothing is not nothing.
        digits = number_text.decimals_apart("share", (), ((outcome.coverage, 1.0), (outcome.coverage, 0.0)))
        share_known = writer.number("coverage", outcome.coverage, "share", digits)
        known = writer.text("uncertain", "coverage").format(coverage=share_known)
    if outcome.low is not None and outcome.high is not None:
        low, high = (goal_figures.text(evaluation, end, language) for end in (outcome.low, outcome.high))
        if low != high:
            interval = writer.text("uncertain", "interval" if outcome.in_sums is None else "in_sums").format(
                low=writer.number("low", outcome.low), high=writer.number("high", outcome.high)
            )
    if evaluation.forecast is not None:
        estimate = evaluation.forecast
        low, high = (goal_figures.text(evaluation, end, language) for end in (estimate.low, estimate.high))
        span = ""
        if low != high:
            span = writer.text("uncertain", "span").format(
                low=writer.number("forecast_low", estimate.low), high=writer.number("forecast_high", estimate.high)
            )
        counted = outcome.coverage is None and _why_no_coverage(evaluation) == "counted"
        all_known = counted or (outcome.coverage is not None and outcome.coverage >= 1)
        forecast = writer.text("uncertain", "forecast" if all_known else "forecast_by_known").format(
            forecast=writer.number("forecast", estimate.value), span=span
        )
    mart = evaluation.measure.mart if evaluation.measure else "other"
    texts = _texts(warehouse)["shows_not"][language]
    shows_not = texts.get(mart, texts["other"])
    return writer.sentence(
        writer.text("uncertain", "end").format(known=known, interval=interval, forecast=forecast, shows_not=shows_not)
    )
