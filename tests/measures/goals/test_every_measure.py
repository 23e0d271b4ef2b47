"""A goal on any measure of the catalogue, with any condition, is judged or refused in words; none stops the others."""

from __future__ import annotations

import re

import pytest
from goal_world import goal, procurements

from measures.door import query
from measures.goals import evaluation, goal_figures, goal_model, sentences
from measures.goals.evaluation import STATUSES, evaluate
from pages.goals import goal_chart

TARGETS = {"at_least": (0.5, None), "at_most": (None, 0.5), "between": (0.25, 0.5)}
REASONS = {"of_today", "hidden", "nothing_known", "nothing_published", "low_coverage"}


@pytest.fixture
def build(world):
    """Contracts with placements, reports, money and follow-ups, procurements, and a goal to take after."""
    world.contracts(
        "contract_id start_date end_date requirement required_places report_frequency\n"
        " C1 2023-01-01 2024-12-31 numeric 8 yearly\n C2 2024-01-01 2024-12-31 numeric 2 yearly"
    )
    rows = [f" P{n} C{n % 2 + 1} 2024-0{n % 6 + 1}-01 2024-09-30 {'KM'[n % 2]}" for n in range(24)]
    world.placements("\n".join(["placement_id contract_id start_date end_date sex", *rows]))
    world.reports("contract_id period persons_started fte_months\n C1 2023 0 0")
    world.follow_ups("placement_id follow_up_date point status\n P1 2025-03-31 6m employed")
    procurements(world, 6, 3, 1)
    goal(world)
    world.as_of = "2024-10-31"
    return world.opened()


@pytest.mark.parametrize("operator", TARGETS)
def test_a_goal_on_every_measure_is_judged_or_says_why_not(build, operator):
    given = goal_model.goal("G", build)
    low, high = TARGETS[operator]
    judged = set()
    for name, measure in query.measures(build).items():
        scale = 1 if measure.unit == "share" else 100
        fields = {
            "measure": name,
            "operator": operator,
            "low": low and low * scale,
            "high": high and high * scale,
            "title": name,
        }
        found = evaluate(goal_model.Goal(**{**vars(given), **fields}), build)
        assert found.status in STATUSES and (found.reason in REASONS) == (found.status == "not_assessable"), name
        assert (found.reason == "of_today") == measure.of_today
        for language in ("sv", "en"):
            said = sentences.sentences(found, language, build)
            assert len(said) == (1 if found.outcome.value is None else 3)
            assert all(one.text.endswith(".") and "{" not in one.text for one in said), name
            assert sentences.status_text(found, language, build) and sentences.target_text(found, language, build)
        rows = goal_chart.rows(found)
        assert goal_chart.alt(rows, found) and goal_figures.decimals(found) >= 0
        picture = goal_chart.picture(rows, found)
        if picture is not None and rows[["value", "low", "high"]].max().max() > 0:
            # What is drawn reaches beyond the middle, whichever of target, outcome and bounds is the highest.
            assert max(map(float, re.findall(r"(?:left|width):([\d.]+)%", picture))) > 50, name
        judged |= {name} if found.status != "not_assessable" else set()
    assert judged >= {"persons", "fulfilment", "social_consideration_share", "places_delivered"}, judged


def test_what_nobody_foresaw_is_of_one_goal_alone(world, monkeypatch, caplog):
    procurements(world, 6, 4)
    world.as_of = "2025-01-31"
    goal(world, goal_id="BAD", title="Dålig")
    fine = goal(world, goal_id="FINE", target_low=40)
    asked = evaluation.figure

    def broken(one, *more):
        if one.goal_id == "BAD":
            raise ZeroDivisionError
        return asked(one, *more)

    monkeypatch.setattr(evaluation, "figure", broken)
    build = world.opened()
    found = {one.goal_id: evaluate(one, build) for one in goal_model.goals(build)}
    assert (found["BAD"].status, found["BAD"].reason, found["FINE"]) == ("not_assessable", "failed", fine)
    assert "BAD" in caplog.text
    said = sentences.sentences(found["BAD"], "sv", build)
    assert said[0].text.replace("\u00a0", " ") == (
        "Målet för 2024 är minst 50 %. Målet kan inte bedömas, eftersom utfallet inte gick att räkna. Säg till den som "
        "sköter Utfall."
    )
