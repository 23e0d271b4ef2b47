"""Goals judged a second time, in plain Python from what was delivered: outcome, interval, coverage, line and word.

Written apart from the SQL and from measures/goals: as docs/method.md says it, over random procurements and goals.
"""

from __future__ import annotations

import calendar
import datetime as dt
import random
from dataclasses import replace
from typing import Any

import pytest
from world import BUYER, OTHER_BUYER, World

from measures.goals import goal_model
from measures.goals.evaluation import evaluate

YEARS = (2023, 2024)
Row = dict[str, Any]


def procured(seed: int) -> list[Row]:
    chance = random.Random(seed)
    rows = []
    for number in range(chance.randint(30, 90)):
        day = dt.date(chance.choice(YEARS), chance.randint(1, 12), chance.randint(1, 28))
        answer = chance.choices(("ja", "nej", ""), (5, 3, chance.choice((0, 1, 6))))[0]
        rows.append({"procurement_id": f"U{number}", "organisation_id": chance.choice((BUYER, OTHER_BUYER)),
                     "published_date": day.isoformat(), "social_consideration": answer,
                     "nature": chance.choice(("services", "goods"))})  # fmt: skip
    return rows


def counted(rows: list[Row], goal: goal_model.Goal, as_of: dt.date, parts: set[str]) -> Row:
    """What of the rows is the goal's, so far: whole months alone, as figures are."""
    units = {goal.organisation_id} | (parts if goal.with_parts else set())
    last = min(dt.date(goal.last_year, 12, 31), as_of)
    until = dt.date(last.year, last.month, calendar.monthrange(last.year, last.month)[1])
    own = [
        row
        for row in rows
        if row["organisation_id"] in units
        and goal.nature in (None, row["nature"])
        and dt.date(goal.year, 1, 1) <= dt.date.fromisoformat(row["published_date"]) <= until
    ]
    yes, no = (sum(row["social_consideration"] == word for row in own) for word in ("ja", "nej"))
    if goal.measure == "procurements":
        return {"value": len(own) or None, "low": None, "high": None, "coverage": None}
    if not yes + no:
        return {"value": None, "low": 0.0 if own else None, "high": 1.0 if own else None,
                "coverage": 0.0 if own else None}  # fmt: skip
    return {"value": yes / len(own), "low": yes / len(own), "high": (len(own) - no) / len(own),
            "coverage": (yes + no) / len(own)}  # fmt: skip


def score(operator: str, value: float, low: float | None, high: float | None) -> float:
    of_low = value / low if low else 1.0
    of_high = 1.0 if high is None else high / value if value else (2.0 if high else 1.0)
    of_high = max(of_high, 1.0) if not value else of_high
    return round({"at_least": of_low, "at_most": of_high}.get(operator, min(of_low, of_high)), 9)


def word(points: float, is_final: bool, operator: str) -> str:
    names = ("not_met", "nearly_met", "met") if is_final else ("behind", "slightly_behind", "on_track")
    if is_final and operator == "at_least" and points >= 1.1:
        return "exceeded"
    return names[0] if points < 0.9 else names[1] if points < 1 else names[2]


def judged(goal: goal_model.Goal, told: Row, as_of: dt.date) -> str:
    first, last = dt.date(goal.year, 1, 1), dt.date(goal.last_year, 12, 31)
    passed = min(max(((as_of - first).days + 1) / ((last - first).days + 1), 0), 1)
    is_sum = goal.measure == "procurements"
    if passed == 0:
        return "not_started"
    value = told["value"]
    if value is None or (told["coverage"] is not None and told["coverage"] < 0.5):
        return "not_assessable"
    if is_sum and goal.operator != "at_least" and value > goal.high:
        return "above"
    is_there = is_sum and goal.operator == "at_least" and value >= goal.low
    if as_of > last or is_there:
        low, high, is_final = goal.low, goal.high, True
    elif passed < 0.25:
        return "too_early"
    else:
        line = passed if is_sum else 1.0
        low = None if goal.low is None else goal.low * line
        high = None if goal.high is None else goal.high * (line if goal.operator == "at_most" else 1.0)
        is_final = False
    ends = [value] if told["low"] is None else [told["low"], value, told["high"]]
    for target in (low, high):
        if len(ends) > 1 and target is not None:
            ends.append(min(max(target, told["low"]), told["high"]))
    words = [word(score(goal.operator, end, low, high), is_final, goal.operator) for end in ends]
    enough = {one in ("met", "exceeded", "on_track") for one in words}
    own = words[0] if len(ends) == 1 else words[1]
    return "undecided" if len(enough) > 1 else own


@pytest.mark.parametrize("seed", range(4))
def test_every_goal_is_what_a_second_count_makes_it(world: World, seed: int) -> None:
    rows, chance = procured(seed), random.Random(100 + seed)
    world.deliver("procurements", rows)
    world.organisations(f"organisation_id name parent_organisation_id\n {BUYER} A -\n {OTHER_BUYER} B {BUYER}")
    world.deliver("goals", [{"goal_id": "G", "organisation_id": BUYER, "measure": "procurements", "year": 2024,
                             "operator": "at_least", "target_low": 1}])  # fmt: skip
    seen: set[str] = set()
    for as_of in ("2024-02-10", "2024-08-31", "2025-01-31"):
        world.as_of = as_of
        build, day = world.opened(), dt.date.fromisoformat(as_of)
        (given,) = goal_model.goals(build)
        for _n in range(40):
            measure = chance.choice(("procurements", "social_consideration_share"))
            most = 1.0 if measure != "procurements" else 60.0
            low, high = sorted(round(chance.uniform(0.05, 0.95) * most, 2) for _end in range(2))
            operator = chance.choice(("at_least", "at_most", "between"))
            goal = replace(
                given, measure=measure, operator=operator, low=None if operator == "at_most" else low,
                high=None if operator == "at_least" else high, year=chance.choice((2023, 2024)), last_year=2024,
                organisation_id=chance.choice((BUYER, OTHER_BUYER)), nature=chance.choice((None, "services", "goods")),
                with_parts=chance.choice((True, False)),
            )  # fmt: skip
            told = counted(rows, goal, day, {OTHER_BUYER} if goal.organisation_id == BUYER else set())
            found = evaluate(goal, build)
            for name, number in told.items():
                got = getattr(found.outcome, name)
                assert got == (None if number is None else pytest.approx(number, abs=1e-8)), (name, goal)
            status = judged(goal, told, day)
            if status == "exceeded" and found.outcome.denominator == 1:
                status = "met"
            assert found.status == status, (goal, told, found)
            seen.add(status)
    assert len(seen) >= 7, seen
