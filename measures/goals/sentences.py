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
from measures.goals import goal_figures, goal_forecast
from measures.goals.evaluation import Evaluation, Goal
from measures.goals.sub_goals import SPLITS, Contribution

# Dimensions whose values are names.
_NAMES = (None, "organisations", "suppliers", "contracts", "municipality", "county")


@dataclass(frozen=True)
class Sentence:
    """`text`, and the numbers in it: (what it is, the value, as written). Names of parts are in `names`."""

    text: str
    numbers: tuple[tuple[str, float, str], ...]
    names: tuple[str, ...] = ()


def sentences(found: Evaluation, language: str = "sv", warehouse: Warehouse | None = None) -> tuple[Sentence, ...]:
    """The three sentences of a goal, in Swedish (sv) or English (en): result, why, uncertainty."""
    warehouse = warehouse or open_warehouse.current()
    return tuple(make(found, language, warehouse) for make in (_result, _why, _uncertain))


def target_text(found: Evaluation, language: str = "sv", warehouse: Warehouse | None = None) -> str:
    """The goal in words, such as "minst 50 %"."""
    writer = _Writer(found, language, warehouse or open_warehouse.current())
    return writer.target()


def limits_text(goal: Goal, language: str = "sv", warehouse: Warehouse | None = None) -> str:
    """What the goal is limited to, in words: "tjänster", "form: praktik"; "" where it is about all that its measure counts.

    Whether the organisations below are counted with it is said where there are any.
    """
    warehouse = warehouse or open_warehouse.current()
    texts = _texts(warehouse)["limited"][language]
    said: list[str] = []
    if goal.nature:
        named = _texts(warehouse)["natures"][language].get(goal.nature)
        said.append(named or labels(warehouse, "nature", language).get(goal.nature, goal.nature).lower())
    if goal.dimension and goal.value:
        dimension = dimensions(warehouse).get(goal.dimension)
        name = dimension.label[language].lower() if dimension else goal.dimension
        value = labels(warehouse, goal.dimension, language).get(goal.value, goal.value) if dimension else goal.value
        # A name keeps its capital; a word of a code list stands inside a sentence.
        is_name = dimension is None or dimension.labels in _NAMES
        said.append(str(texts["value"]).format(dimension=name, value=value if is_name else value.lower()))
    if warehouse.rows(
        "SELECT 1 FROM mart.organisations WHERE parent_organisation_id = ? LIMIT 1", [goal.organisation_id]
    ):
        said.append(str(texts["with_parts" if goal.with_parts else "alone"]))
    return ", ".join(said)


def status_text(found: Evaluation, language: str = "sv", warehouse: Warehouse | None = None) -> str:
    """The status in words, and how the unknown bears on it: by what is known, or what else it may become."""
    warehouse = warehouse or open_warehouse.current()
    words = contract_rows.words(warehouse, "goal_status", language)
    texts = _texts(warehouse)["status"][language]
    word = words.get(found.status, found.status)
    if found.is_by_known:
        return str(texts["by_known"]).format(word=word)
    others = [end for end in dict.fromkeys((found.worst, found.best)) if end and end != found.status]
    if not others or found.status == "undecided":
        return word
    listed = str(texts["or"]).join(words.get(end, end).lower() for end in others)
    return str(texts["either"]).format(word=word, others=listed)


@lru_cache(maxsize=8)
def _texts(warehouse: Warehouse) -> Mapping[str, Any]:
    ((document,),) = warehouse.rows("SELECT document FROM mart.catalogue WHERE name = 'goal_sentences'")
    texts: Mapping[str, Any] = json.loads(document)
    return texts


class _Writer:
    """Writes numbers with their nouns, and remembers which."""

    def __init__(self, found: Evaluation, language: str, warehouse: Warehouse) -> None:
        self.found, self.language, self.warehouse = found, language, warehouse
        self.unit = goal_figures.unit(found)
        self.numbers: list[tuple[str, float, str]] = []
        self.names: list[str] = []

    def text(self, part: str, name: str | None = None) -> str:
        texts = _texts(self.warehouse)[part][self.language]
        return str(texts if name is None else texts[name])

    def number(self, what: str, value: float, unit: str = "", decimals: int | None = None) -> str:
        """The number as written, without a noun: a figure of the goal's measure, or of another unit."""
        text = (
            number_text.beside(value, unit, self.language, decimals)
            if unit
            else goal_figures.text(self.found, value, self.language)
        )
        return self.told(what, value, text)

    def told(self, what: str, value: float, text: str) -> str:
        self.numbers.append((what, value, text))
        return text

    def noun(self, text: str, unit: str = "", noun: str = "") -> str:
        """The number, as written, with its noun; without one where the measure has none."""
        unit = unit or self.unit
        nouns = _texts(self.warehouse)["nouns"][self.language]
        pair = nouns.get(noun or self.found.goal.measure) or nouns.get(unit)
        if unit in ("share", "sek") or pair is None:
            return text
        return f"{text} {pair[0 if text == '1' else 1]}"

    def with_noun(self, what: str, value: float) -> str:
        return self.noun(self.number(what, value))

    def part(self, what: str, value: Decimal) -> str:
        """An amount of the numerator: what a rate counts, or the measure's own unit."""
        unit = goal_figures.numerator_unit(self.found)
        return self.noun(self.number(what, float(value), unit), unit, self.found.goal.measure)

    def target(self) -> str:
        goal = self.found.goal
        ends = {"low": goal.low, "high": goal.high}
        template = self.text("target", goal.operator)
        last = "high" if goal.operator != "at_least" else "low"
        shown = {}
        for name, value in ends.items():
            if value is not None and "{" + name + "}" in template:
                text = self.told(f"target_{name}", value, goal_figures.target(self.found, value, self.language))
                shown[name] = self.noun(text) if name == last else text
        return template.format(**shown)

    def done(self, text: str) -> Sentence:
        return Sentence(text, tuple(self.numbers), tuple(self.names))


def _result(found: Evaluation, language: str, warehouse: Warehouse) -> Sentence:
    writer = _Writer(found, language, warehouse)
    goal, outcome = found.goal, found.outcome
    period = str(goal.year) if goal.year == goal.last_year else f"{goal.year}–{goal.last_year}"
    writer.numbers += [("year", year, str(year)) for year in {goal.year, goal.last_year}]
    target = writer.target()
    said = ""
    if found.status != "not_started" and outcome.value is not None:
        parts = ""
        if writer.unit == "share" and outcome.numerator is not None and outcome.denominator is not None:
            parts = _divided(writer, outcome.numerator, outcome.denominator)
        said = writer.text("outcome", "ended" if found.ended else "under_way").format(
            value=writer.with_noun("outcome", outcome.value),
            parts=parts,
            known=writer.text("outcome", "by_known") if by_known(found) else "",
        )
    verdict = writer.text("verdict", found.reason or found.status)
    if "{expected}" in verdict:
        verdict = verdict.format(expected=writer.number("expected", goal_figures.expected(found) or 0.0))
    return writer.done(writer.text("result").format(period=period, target=target, outcome=said, verdict=verdict))


def _divided(writer: _Writer, numerator: float, denominator: float) -> str:
    """What was divided by what; of one single thing in words, so that 100 % of it is not taken for many."""
    single = _texts(writer.warehouse)["single"][writer.language].get(writer.found.goal.measure)
    if denominator == 1 and single:
        return writer.text("outcome", "of_one").format(single=single)
    unit = goal_figures.numerator_unit(writer.found)
    top, bottom = writer.number("numerator", numerator, unit), writer.number("denominator", denominator, unit)
    return writer.text("outcome", "parts").format(numerator=top, denominator=bottom)


def by_known(found: Evaluation) -> bool:
    """Whether the unknown could change the word for the goal, so that it is said to rest on what is known."""
    return found.is_by_known or found.status == "undecided"


def _why(found: Evaluation, language: str, warehouse: Warehouse) -> Sentence:
    writer = _Writer(found, language, warehouse)
    if found.gap is None or found.outcome.value is None:
        return writer.done(writer.text("why", "hidden" if found.reason == "hidden" else "nothing"))
    most = _most(found, writer, warehouse)
    if not found.gap:
        under_way = found.status in ("on_track", "behind", "slightly_behind", "too_early")
        kind = "reached_by_known" if by_known(found) else "on_track" if under_way else "reached"
        return writer.done(writer.text("why", kind).format(most=most))
    count = ""
    between = goal_figures.gap(found) or Decimal(0)
    if writer.unit == "share":
        gap = writer.noun(
            writer.number("gap_points", float(between), "points", goal_figures.decimals(found)), "points", "points"
        )
        if found.outcome.denominator:
            lacking = goal_figures.lacking(found, found.gap * found.outcome.denominator)
            count = writer.text("why", "count").format(count=writer.part("gap_count", lacking))
    else:
        gap = writer.with_noun("gap", float(between))
    if found.goal.high is not None and found.outcome.value > found.goal.high:
        return writer.done(writer.text("why", "over").format(gap=gap, most=most))
    text = writer.text("why", "short_by_known" if by_known(found) else "short")
    return writer.done(text.format(gap=gap, count=count, most=most))


def _most(found: Evaluation, writer: _Writer, warehouse: Warehouse) -> str:
    """The parts that stand furthest from what they were compared with, and what all the others come to together."""
    shown, kind = _largest(found, warehouse)
    if not shown:
        return writer.text("why", kind)
    said = []
    for part in shown:
        name = labels(warehouse, part.dimension, writer.language).get(part.value, part.label)
        writer.names.append(name)
        amount = writer.part("contribution", abs(_amount(found, part)))
        said.append(f"{name} ({writer.text('why', 'up_to').format(amount=amount) if part.up_to else amount})")
    listed = said[0] if len(said) == 1 else ", ".join(said[:-1]) + writer.text("why", "and") + said[-1]
    template, given = writer.text("why", kind), {"list": listed}
    if "{target}" in template:
        target = found.goal.target or 0.0
        given["target"] = writer.told("target", target, goal_figures.target(found, target, writer.language))
    if "{whole}" in template:
        amount = writer.part("whole", goal_figures.lacking(found, shown[0].whole))
        up_to = any(part.up_to for part in found.contributions if part.dimension == shown[0].dimension)
        given["whole"] = writer.text("why", "up_to").format(amount=amount) if up_to else amount
    if "{rest}" in template:
        given["rest"] = _rest(found, writer, shown, kind)
    return template.format(**given)


def _amount(found: Evaluation, part: Contribution) -> Decimal:
    return goal_figures.lacking(found, part.amount)


def _rest(found: Evaluation, writer: _Writer, shown: Sequence[Contribution], kind: str) -> str:
    """What the parts that are not named come to, so that named, rest and whole add up as they are read.

    Each part lacks whole things by itself, so of these the sum may be another: then the rest is told without a number.
    """
    rest = goal_figures.lacking(found, shown[0].whole) - sum(_amount(found, part) for part in shown)
    exact = round(shown[0].whole - sum(part.amount for part in shown), 9)
    whole_things = goal_figures.numerator_unit(found) == "count"
    if not exact or not (rest or whole_things):
        return ""
    direction = "more" if exact > 0 else "less"
    if whole_things and rest != goal_figures.lacking(found, exact):
        return writer.text("why", f"{kind}_{direction}_some")
    return writer.text("why", f"{kind}_{direction}").format(rest=writer.part("rest", abs(rest)))


def _largest(found: Evaluation, warehouse: Warehouse) -> tuple[Sequence[Contribution], str]:
    """The parts to name, of the first split that has any, and which text they stand in.

    What has met all that it owes by its contracts is never named as lacking.
    """
    at_most = int(goal_forecast.setting(warehouse, "contributions_shown"))
    over = found.goal.high is not None and found.outcome.value is not None and found.outcome.value > found.goal.high
    below = found.goal.operator == "at_most"
    kind = "unknown"
    for dimension in SPLITS:
        parts = [part for part in found.contributions if part.dimension == dimension]
        if not parts:
            continue
        basis = parts[0].basis
        # What is written as nought is nothing to tell of.
        lacking = [part for part in parts if _amount(found, part) > 0 and not part.is_met]
        if basis == "outcome":
            if lacking:
                return lacking[:at_most], "delivered"
        elif basis == "rate" and not found.gap:
            if beyond := [part for part in reversed(parts) if _amount(found, part) < 0]:
                return beyond[:at_most], "rate_below" if below else "rate_above"
        elif basis == "rate" and over and not below:
            # Between, and over its highest: parts are compared with the lowest, so none can be said to be too much.
            continue
        elif lacking:
            return lacking[:at_most], f"rate_{'over' if over else 'short'}" if basis == "rate" else basis
        elif basis == "left":
            kind = "left_none"
    return (), kind


def _uncertain(found: Evaluation, language: str, warehouse: Warehouse) -> Sentence:
    writer = _Writer(found, language, warehouse)
    outcome = found.outcome
    interval = forecast = ""
    if outcome.value is None:
        known = writer.text("uncertain", "hidden" if found.reason == "hidden" else "nothing")
    elif outcome.coverage is None:
        known = writer.text("uncertain", "coverage_unknown")
    elif outcome.coverage >= 1:
        known = writer.text("uncertain", "all_known")
    else:
        # Nearly all is not all, and next to nothing is not nothing.
        digits = number_text.decimals_apart("share", (), ((outcome.coverage, 1.0), (outcome.coverage, 0.0)))
        shown = writer.number("coverage", outcome.coverage, "share", digits)
        known = writer.text("uncertain", "coverage").format(coverage=shown)
    if outcome.value is not None and outcome.low is not None and outcome.high is not None:
        low, high = (goal_figures.text(found, end, language) for end in (outcome.low, outcome.high))
        if low != high:
            interval = writer.text("uncertain", "interval").format(
                low=writer.number("low", outcome.low), high=writer.number("high", outcome.high)
            )
    if found.forecast is not None:
        made = found.forecast
        low, high = (goal_figures.text(found, end, language) for end in (made.low, made.high))
        span = ""
        if low != high:
            span = writer.text("uncertain", "span").format(
                low=writer.number("forecast_low", made.low), high=writer.number("forecast_high", made.high)
            )
        all_known = outcome.coverage is not None and outcome.coverage >= 1
        forecast = writer.text("uncertain", "forecast" if all_known else "forecast_by_known").format(
            forecast=writer.number("forecast", made.value), span=span
        )
    mart = found.measure.mart if found.measure else "other"
    texts = _texts(warehouse)["shows_not"][language]
    shows_not = texts.get(mart, texts["other"])
    return writer.done(
        writer.text("uncertain", "end").format(known=known, interval=interval, forecast=forecast, shows_not=shows_not)
    )
