"""Sentences about goals follow their figures, whatever these are: direction, singular and plural, length."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from stores import ROOT
from world import BUYER, World

from measures.goals import goal_model, sentences
from measures.goals.evaluation import Evaluation, evaluate
from measures.goals.goal_forecast import Forecast
from measures.goals.goal_model import Figure
from measures.goals.sub_goals import Contribution

LONGEST = 35
NOUNS = yaml.safe_load((ROOT / "data/reference/goal_sentences.yml").read_text(encoding="utf-8"))["nouns"]
NUMBER = r"(\d[\d\u00a0 .,]*\d|\d)"
AMOUNTS = st.lists(st.integers(-20, 20), max_size=5)


@pytest.fixture
def base(world: World) -> Evaluation:
    """A goal for a count of procurements, to be given other figures."""
    world.as_of = "2025-01-31"
    world.deliver("procurements", [{"procurement_id": "U1", "published_date": "2024-03-01"}])
    cells = {"goal_id": "G", "organisation_id": BUYER, "measure": "procurements", "year": 2024}
    world.deliver("goals", [{**cells, "operator": "at_least", "target_low": 5}])
    return evaluate(goal_model.goals(world.opened())[0], world.opened())


def written(found: Evaluation, language: str, world: World) -> list[str]:
    said = sentences.sentences(found, language, world.opened())
    return [each.text.replace("\u00a0", " ") for each in said]


def figured(base: Evaluation, value: int, low: int, high: int, operator: str, amounts: list[int]) -> Evaluation:
    """The goal with that outcome and those ends, judged at its end, and parts that differ by those amounts."""
    goal = replace(
        base.goal,
        operator=operator,
        low=None if operator == "at_most" else float(low),
        high=None if operator == "at_least" else float(high),
    )
    under, over = goal.low is not None and value < goal.low, goal.high is not None and value > goal.high
    gap = goal.low - value if under and goal.low is not None else value - goal.high if over and goal.high else 0.0
    # What remains is never less than nothing; what has decreased may have grown elsewhere.
    basis = "left" if all(x >= 0 for x in amounts) else "before"
    whole = float(sum(amounts))
    parts = [Contribution("supplier", f"?{n}", f"Bolag {n}", float(x), basis, whole) for n, x in enumerate(amounts)]
    return replace(
        base,
        goal=goal,
        ended=True,
        status="not_met" if under or over else "met",
        outcome=Figure(float(value), float(value), None, None, None, 1.0, False),
        gap=gap,
        contributions=tuple(parts),
        forecast=None,
        is_by_known=False,
    )


@pytest.mark.parametrize("language", ["sv", "en"])
def test_direction_number_and_length_follow_the_figures(base, world, language):
    pairs = [pair for pair in NOUNS[language].values() if pair[0] != pair[1]]
    words = {
        "sv": {"short": "saknas", "over": "över det som målet tillåter", "met": "målet är nått", "or": "och"},
        "en": {"short": "is", "over": "above what the goal allows", "met": "the goal is met", "or": "and"},
    }[language]
    ends = {"sv": ("minst", "högst", "mellan"), "en": ("at least", "at most", "between")}[language]

    @settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(
        st.integers(0, 40),
        st.tuples(st.integers(0, 20), st.integers(1, 20)),
        st.sampled_from(["at_least", "at_most", "between"]),
        AMOUNTS,
        st.sampled_from([None, 0.3, 0.999, 1.0]),
        st.integers(0, 5),
    )
    def check(value, ends_of_goal, operator, amounts, coverage, more):
        low, high = ends_of_goal[0], sum(ends_of_goal)
        found = figured(base, value, low, high, operator, amounts)
        bounds = (float(value), float(value + more)) if more else (None, None)
        forecast = Forecast(float(value + more), float(value), float(value + 2 * more), 6) if more else None
        outcome = replace(found.outcome, coverage=coverage, low=bounds[0], high=bounds[1])
        found = replace(found, outcome=outcome, forecast=forecast)
        said = written(found, language, world)
        whole = " ".join(said)
        under = operator != "at_most" and value < low
        over = operator != "at_least" and value > high
        assert ends[("at_least", "at_most", "between").index(operator)] in said[0]
        assert (words["met"] in said[0].lower()) == (not under and not over), said
        assert (words["over"] in said[1]) == over, said
        if language == "sv":
            assert ("till målet saknas" in said[1].lower()) == under, said
        for text in said:
            for each in re.split(r"(?<=[.:])\s+(?=[A-ZÅÄÖ])", text):
                assert len(re.findall(r"\w[\w-]*", each)) <= LONGEST, each
            assert not re.search(r"\b(\w{2,}) \1\b", text), text
        for one, many in pairs:
            for number, noun in re.findall(rf"{NUMBER} ({one}|{many})\b", whole):
                assert (noun == one) == (number == "1"), (number, noun, whole)

    check()
