"""Three sentences about a goal, written from its evaluation: the result; why; what is uncertain and not shown.

Texts are templates with number agreement in data/reference/goal_sentences.yml, which travel in the warehouse. Every
number in a sentence is one of the evaluation's, and is named beside the text. Pages, the report and mail use the same.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from measures import details, goal_forecast, warehouse, wording
from measures.goal_parts import SPLITS, Contribution
from measures.goals import Evaluation, Goal
from measures.query import dimensions, labels
from measures.warehouse import Opened

# Dimensions whose values are names.
_NAMES = (None, "organisations", "suppliers", "contracts", "municipality", "county")
# The least amount of a part that is told of: what is written with one decimal as more than nought.
_LEAST = 0.05


@dataclass(frozen=True)
class Sentence:
    """`text`, and the numbers in it: (what it is, the value, as written). Names of parts are in `names`."""

    text: str
    numbers: tuple[tuple[str, float, str], ...]
    names: tuple[str, ...] = ()


def sentences(found: Evaluation, language: str = "sv", build: Opened | None = None) -> tuple[Sentence, ...]:
    """The three sentences of a goal, in Swedish (sv) or English (en): result, why, uncertainty."""
    build = build or warehouse.current()
    return tuple(make(found, language, build) for make in (_result, _why, _uncertain))


def target_text(found: Evaluation, language: str = "sv", build: Opened | None = None) -> str:
    """The goal in words, such as "minst 50 %"."""
    writer = _Writer(found, language, build or warehouse.current())
    return writer.target()


def limits_text(goal: Goal, language: str = "sv", build: Opened | None = None) -> str:
    """What the goal is limited to, in words: "tjänster", "form: praktik"; "" where it is about all that its measure counts.

    Whether the organisations below are counted with it is said where there are any.
    """
    build = build or warehouse.current()
    texts = _texts(build)["limited"][language]
    said: list[str] = []
    if goal.nature:
        named = _texts(build)["natures"][language].get(goal.nature)
        said.append(named or labels(build, "nature", language).get(goal.nature, goal.nature).lower())
    if goal.dimension and goal.value:
        dimension = dimensions(build).get(goal.dimension)
        name = dimension.label[language].lower() if dimension else goal.dimension
        value = labels(build, goal.dimension, language).get(goal.value, goal.value) if dimension else goal.value
        # A name keeps its capital; a word of a code list stands inside a sentence.
        is_name = dimension is None or dimension.labels in _NAMES
        said.append(str(texts["value"]).format(dimension=name, value=value if is_name else value.lower()))
    if build.rows("SELECT 1 FROM mart.organisations WHERE parent_organisation_id = ? LIMIT 1", [goal.organisation_id]):
        said.append(str(texts["with_parts" if goal.with_parts else "alone"]))
    return ", ".join(said)


def status_text(found: Evaluation, language: str = "sv", build: Opened | None = None) -> str:
    """The status in words, and how the unknown bears on it: by what is known, or what else it may become."""
    build = build or warehouse.current()
    words = details.words(build, "goal_status", language)
    texts = _texts(build)["status"][language]
    word = words.get(found.status, found.status)
    if found.is_by_known:
        return str(texts["by_known"]).format(word=word)
    others = [end for end in dict.fromkeys((found.worst, found.best)) if end and end != found.status]
    if not others or found.status == "undecided":
        return word
    listed = str(texts["or"]).join(words.get(end, end).lower() for end in others)
    return str(texts["either"]).format(word=word, others=listed)


@lru_cache(maxsize=8)
def _texts(build: Opened) -> Mapping[str, Any]:
    ((document,),) = build.rows("SELECT document FROM mart.catalogue WHERE name = 'goal_sentences'")
    texts: Mapping[str, Any] = json.loads(document)
    return texts


class _Writer:
    """Writes numbers with their nouns, and remembers which."""

    def __init__(self, found: Evaluation, language: str, build: Opened) -> None:
        self.found, self.language, self.build = found, language, build
        self.unit = found.measure.unit if found.measure else "count"
        self.numbers: list[tuple[str, float, str]] = []
        self.names: list[str] = []

    def text(self, part: str, name: str | None = None) -> str:
        texts = _texts(self.build)[part][self.language]
        return str(texts if name is None else texts[name])

    def number(self, what: str, value: float, unit: str = "", decimals: int | None = None) -> str:
        """The number as written, without a noun. A share with decimals where the whole per cent would hide a gap."""
        unit = unit or self.unit
        text = wording.value(value, unit, self.language, decimals)
        self.numbers.append((what, value, text))
        return text

    def with_noun(self, what: str, value: float, unit: str = "", noun: str = "") -> str:
        unit = unit or self.unit
        text = self.number(what, value, unit, self.decimals(value, unit))
        nouns = _texts(self.build)["nouns"][self.language]
        pair = nouns.get(noun or self.found.goal.measure) or nouns.get(unit)
        if unit in ("share", "sek") or pair is None:
            return text
        return f"{text} {pair[0 if text == '1' else 1]}"

    def part(self, what: str, value: float) -> str:
        """An amount of the numerator: what a rate counts, or the measure's own unit."""
        return self.with_noun(what, value, "places" if self.unit == "share" else self.unit, self.found.goal.measure)

    def decimals(self, value: float, unit: str) -> int | None:
        """One decimal where the outcome and a target would look alike though they are not, and where a target needs one.

        None for as many as the unit has.
        """
        goal, outcome = self.found.goal, self.found.outcome.value
        if unit != "share":
            is_set = value in (goal.low, goal.high) and unit == "count" and round(value, 6) != round(value)
            return 1 if is_set else None
        for target in (goal.low, goal.high):
            if outcome is None or target is None or outcome == target:
                continue
            if wording.percent(outcome, self.language) == wording.percent(target, self.language):
                return 1
        return 0 if round(value * 100, 6) == round(value * 100) or value not in (goal.low, goal.high) else 1

    def as_set(self, what: str, value: float) -> str:
        """What somebody decided, or a part of it, with the decimals that it has: 12,5 % is not 13 %."""
        return self.number(what, value, decimals=self.decimals(value, self.unit))

    def target(self) -> str:
        goal = self.found.goal
        ends = {"low": goal.low, "high": goal.high}
        template = self.text("target", goal.operator)
        last = "high" if goal.operator != "at_least" else "low"
        shown = {
            name: (self.with_noun if name == last else self.as_set)(f"target_{name}", value)
            for name, value in ends.items()
            if value is not None and "{" + name + "}" in template
        }
        return template.format(**shown)

    def done(self, text: str) -> Sentence:
        return Sentence(text, tuple(self.numbers), tuple(self.names))


def _result(found: Evaluation, language: str, build: Opened) -> Sentence:
    writer = _Writer(found, language, build)
    goal, outcome = found.goal, found.outcome
    period = str(goal.year) if goal.year == goal.last_year else f"{goal.year}–{goal.last_year}"
    writer.numbers += [("year", year, str(year)) for year in {goal.year, goal.last_year}]
    target = writer.target()
    said = ""
    if found.status != "not_started" and outcome.value is not None:
        parts = ""
        if writer.unit == "share" and outcome.numerator is not None and outcome.denominator is not None:
            top, bottom = (
                writer.number(name, getattr(outcome, name), "places") for name in ("numerator", "denominator")
            )
            parts = writer.text("outcome", "parts").format(numerator=top, denominator=bottom)
        said = writer.text("outcome", "ended" if found.ended else "under_way").format(
            value=writer.with_noun("outcome", outcome.value),
            parts=parts,
            known=writer.text("outcome", "by_known") if by_known(found) else "",
        )
    verdict = writer.text("verdict", found.reason or found.status)
    if "{expected}" in verdict:
        verdict = verdict.format(expected=writer.as_set("expected", found.expected or 0.0))
    return writer.done(writer.text("result").format(period=period, target=target, outcome=said, verdict=verdict))


def by_known(found: Evaluation) -> bool:
    """Whether the unknown could change the word for the goal, so that it is said to rest on what is known."""
    return found.is_by_known or found.status == "undecided"


def _why(found: Evaluation, language: str, build: Opened) -> Sentence:
    writer = _Writer(found, language, build)
    if found.gap is None or found.outcome.value is None:
        return writer.done(writer.text("why", "nothing"))
    most = _most(found, writer, build)
    if not found.gap:
        under_way = found.status in ("on_track", "behind", "slightly_behind", "too_early")
        kind = "reached_by_known" if by_known(found) else "on_track" if under_way else "reached"
        return writer.done(writer.text("why", kind).format(most=most))
    count = ""
    if writer.unit == "share":
        gap = writer.with_noun("gap_points", found.gap * 100, "places", "points")
        if found.outcome.denominator:
            lacking = found.gap * found.outcome.denominator
            count = writer.text("why", "count").format(count=writer.part("gap_count", lacking))
    else:
        gap = writer.with_noun("gap", found.gap)
    if found.goal.high is not None and found.outcome.value > found.goal.high:
        return writer.done(writer.text("why", "over").format(gap=gap, most=most))
    text = writer.text("why", "short_by_known" if by_known(found) else "short")
    return writer.done(text.format(gap=gap, count=count, most=most))


def _most(found: Evaluation, writer: _Writer, build: Opened) -> str:
    """The parts that stand furthest from what they were compared with, and what all the others come to together."""
    shown, kind = _largest(found, build)
    if not shown:
        return writer.text("why", kind)
    said = []
    for part in shown:
        name = labels(build, part.dimension, writer.language).get(part.value, part.label)
        writer.names.append(name)
        amount = writer.part("contribution", abs(part.amount))
        said.append(f"{name} ({writer.text('why', 'up_to').format(amount=amount) if part.up_to else amount})")
    listed = said[0] if len(said) == 1 else ", ".join(said[:-1]) + writer.text("why", "and") + said[-1]
    template, given = writer.text("why", kind), {"list": listed}
    if "{target}" in template:
        given["target"] = writer.as_set("target", found.goal.target or 0.0)
    if "{whole}" in template:
        amount = writer.part("whole", shown[0].whole)
        up_to = any(part.up_to for part in found.contributions if part.dimension == shown[0].dimension)
        given["whole"] = writer.text("why", "up_to").format(amount=amount) if up_to else amount
    if "{rest}" in template:
        rest = shown[0].whole - sum(part.amount for part in shown)
        direction = "more" if rest > 0 else "less"
        # Less than is written with one decimal is nothing to tell of.
        given["rest"] = (
            writer.text("why", f"{kind}_{direction}").format(rest=writer.part("rest", abs(rest)))
            if abs(rest) >= _LEAST
            else ""
        )
    return template.format(**given)


def _largest(found: Evaluation, build: Opened) -> tuple[Sequence[Contribution], str]:
    """The parts to name, of the first split that has any, and which text they stand in.

    What has met all that it owes by its contracts is never named as lacking.
    """
    at_most = int(goal_forecast.setting(build, "contributions_shown"))
    over = found.goal.high is not None and found.outcome.value is not None and found.outcome.value > found.goal.high
    below = found.goal.operator == "at_most"
    kind = "unknown"
    for dimension in SPLITS:
        parts = [part for part in found.contributions if part.dimension == dimension]
        if not parts:
            continue
        basis = parts[0].basis
        lacking = [part for part in parts if part.amount >= _LEAST and not part.is_met]
        if basis == "outcome":
            if lacking:
                return lacking[:at_most], "delivered"
        elif basis == "rate" and not found.gap:
            if beyond := [part for part in reversed(parts) if part.amount <= -_LEAST]:
                return beyond[:at_most], "rate_below" if below else "rate_above"
        elif basis == "rate" and over and not below:
            # Between, and over its highest: parts are compared with the lowest, so none can be said to be too much.
            continue
        elif lacking:
            return lacking[:at_most], f"rate_{'over' if over else 'short'}" if basis == "rate" else basis
        elif basis == "left":
            kind = "left_none"
    return (), kind


def _uncertain(found: Evaluation, language: str, build: Opened) -> Sentence:
    writer = _Writer(found, language, build)
    outcome = found.outcome
    interval = forecast = ""
    if outcome.value is None:
        known = writer.text("uncertain", "nothing")
    elif outcome.coverage is None:
        known = writer.text("uncertain", "coverage_unknown")
    elif outcome.coverage >= 1:
        known = writer.text("uncertain", "all_known")
    else:
        shown = writer.number("coverage", outcome.coverage, "share", 1 if outcome.coverage > 0.995 else 0)
        known = writer.text("uncertain", "coverage").format(coverage=shown)
    if outcome.value is not None and outcome.low is not None and outcome.high is not None:
        low, high = (wording.value(end, writer.unit, language) for end in (outcome.low, outcome.high))
        if low != high:
            interval = writer.text("uncertain", "interval").format(
                low=writer.number("low", outcome.low), high=writer.number("high", outcome.high)
            )
    if found.forecast is not None:
        ends = {
            f"forecast{end}": writer.number(f"forecast{end}", value)
            for end, value in (
                ("", found.forecast.value),
                ("_low", found.forecast.low),
                ("_high", found.forecast.high),
            )
        }
        all_known = outcome.coverage is not None and outcome.coverage >= 1
        forecast = writer.text("uncertain", "forecast" if all_known else "forecast_by_known").format(**ends)
    mart = found.measure.mart if found.measure else "other"
    texts = _texts(build)["shows_not"][language]
    shows_not = texts.get(mart, texts["other"])
    return writer.done(
        writer.text("uncertain", "end").format(known=known, interval=interval, forecast=forecast, shows_not=shows_not)
    )
