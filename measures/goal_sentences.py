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

from measures import goal_forecast, warehouse, wording
from measures.goal_parts import SPLITS, Contribution
from measures.goals import Evaluation
from measures.query import labels
from measures.warehouse import Opened


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
        text = self.number(what, value, unit, self.decimals(value) if unit == "share" else None)
        nouns = _texts(self.build)["nouns"][self.language]
        pair = nouns.get(noun or self.found.goal.measure) or nouns.get(unit)
        if unit in ("share", "sek") or pair is None:
            return text
        return f"{text} {pair[0 if text == '1' else 1]}"

    def decimals(self, value: float) -> int:
        """One decimal where the outcome and a target would look alike though they are not, and where it needs one."""
        goal, outcome = self.found.goal, self.found.outcome.value
        for target in (goal.low, goal.high):
            if outcome is None or target is None or outcome == target:
                continue
            if wording.percent(outcome, self.language) == wording.percent(target, self.language):
                return 1
        return 0 if round(value * 100, 6) == round(value * 100) or value not in (goal.low, goal.high) else 1

    def target(self) -> str:
        goal = self.found.goal
        ends = {"low": goal.low, "high": goal.high}
        template = self.text("target", goal.operator)
        last = "high" if goal.operator != "at_least" else "low"
        shown = {
            name: (self.with_noun if name == last else self.number)(f"target_{name}", value)
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
            value=writer.with_noun("outcome", outcome.value), parts=parts
        )
    verdict = writer.text("verdict", found.reason or found.status)
    if "{expected}" in verdict:
        verdict = verdict.format(expected=writer.number("expected", found.expected or 0.0))
    return writer.done(writer.text("result").format(period=period, target=target, outcome=said, verdict=verdict))


def _why(found: Evaluation, language: str, build: Opened) -> Sentence:
    writer = _Writer(found, language, build)
    if found.gap is None or found.outcome.value is None:
        return writer.done(writer.text("why", "nothing"))
    shown, kind = _largest(found, build)
    most = writer.text("why", "most_unknown")
    if shown:
        said = []
        unit = "places" if writer.unit == "share" else writer.unit
        for part in shown:
            names = labels(build, part.dimension, language)
            name = names.get(part.value, part.label)
            writer.names.append(name)
            amount = abs(part.amount)
            said.append(f"{name} ({writer.with_noun('contribution', amount, unit, found.goal.measure)})")
        glue = writer.text("why", "and")
        listed = said[0] if len(said) == 1 else ", ".join(said[:-1]) + glue + said[-1]
        most = writer.text("why", kind).format(list=listed)
    if not found.gap:
        return writer.done(writer.text("why", "reached").format(most=most))
    if writer.unit == "share":
        gap = writer.with_noun("gap_points", found.gap * 100, "places", "points")
    else:
        gap = writer.with_noun("gap", found.gap)
    over = found.goal.high is not None and found.outcome.value > found.goal.high
    return writer.done(writer.text("why", "over" if over else "short").format(gap=gap, most=most))


def _largest(found: Evaluation, build: Opened) -> tuple[Sequence[Contribution], str]:
    """The parts to name, of the first split that has any, and which text goes before them."""
    at_most = int(goal_forecast.setting(build, "contributions_shown"))
    for dimension in SPLITS:
        parts = [part for part in found.contributions if part.dimension == dimension]
        if not parts:
            continue
        if parts[0].basis == "outcome":
            delivered = [part for part in parts if part.amount > 0]
            if delivered:
                return delivered[:at_most], "most_delivered"
        elif found.gap:
            lacking = [part for part in parts if part.amount >= 0.05]
            if lacking:
                return lacking[:at_most], "most_lacking"
        else:
            above = [part for part in reversed(parts) if part.amount <= -0.05]
            if above:
                return above[:at_most], "most_above"
    return (), "most_unknown"


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
        forecast = writer.text("uncertain", "forecast").format(**ends)
    mart = found.measure.mart if found.measure else "other"
    texts = _texts(build)["shows_not"][language]
    shows_not = texts.get(mart, texts["other"])
    return writer.done(
        writer.text("uncertain", "end").format(known=known, interval=interval, forecast=forecast, shows_not=shows_not)
    )
