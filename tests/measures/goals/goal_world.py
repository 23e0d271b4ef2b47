"""A goal and procurements in a small world, and how a goal's sentences are read."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

from world import BUYER, World

from measures.goals import evaluation, goal_model, sentences
from measures.goals.evaluation import STATUSES, Evaluation, evaluate
from measures.goals.goal_model import Figure

ROOT = Path(__file__).parents[3]


def goal(world: World, **cells: object):
    """Delivers a goal and gives its evaluation on the world's date."""
    row = {
        "goal_id": "G", "organisation_id": BUYER, "measure": "social_consideration_share", "year": 2024,
        "operator": "at_least", "target_low": 50, **cells,
    }  # fmt: skip
    world.deliver("goals", [row])
    build = world.opened()
    found = goal_model.goal(str(row["goal_id"]), build)
    assert found is not None
    return evaluate(found, build)


def procurements(world: World, yes: int, no: int, unknown: int = 0, year: int = 2024, **cells: str) -> None:
    rows = [
        {
            "procurement_id": f"U{year}-{cells.get('nature', '')}-{n}",
            "published_date": f"{year}-{n % 9 + 1:02d}-01",
            "social_consideration": "ja" if n < yes else "nej" if n < yes + no else "",
            **cells,
        }
        for n in range(yes + no + unknown)
    ]
    world.deliver("procurements", rows)


NUMBER = re.compile(r"\d[\d\u00a0.,]*\d|\d")


NO_OUTCOME = ("not_started", "hidden", "nothing_known", "unknown_measure", "cannot_split")


def told(found: Evaluation, language: str, world_build: object) -> list[str]:
    said = sentences.sentences(found, language, world_build)
    return [sentence.text.replace("\u00a0", " ") for sentence in said]


def standing(
    base: Evaluation, status: str, value: int, target: int, coverage: float | None = None, bounds: bool = False
) -> Evaluation:
    """An evaluation of that status; of a `not_assessable` one the reason is named instead."""
    reason = None if status in STATUSES else status
    has = status not in NO_OUTCOME
    low, high = (float(value), float(value + 3)) if bounds else (None, None)
    return replace(
        base,
        goal=replace(base.goal, low=float(target)),
        status="not_assessable" if reason else status,
        reason=reason,
        ended=status in evaluation.CLOSED,
        expected=10.0,
        outcome=Figure(float(value), float(value), None, low, high, coverage, False)
        if has
        else replace(goal_model.NOTHING, hidden=reason == "hidden", hidden_for="few" if reason == "hidden" else ""),
        gap=max(float(target - value), 0.0) if has else None,
        contributions=(),
        forecast=None,
        is_by_known=False,
    )
