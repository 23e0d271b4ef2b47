"""A goal can be measured by what its body has published: told as that, and judged by what the sources leave open."""

from __future__ import annotations

import pytest
from goal_world import goal, told
from world import BUYER, OTHER_BUYER, World

from measures.goals.evaluation import Evaluation


def published(world: World, *figures: tuple[object, ...]) -> None:
    """(source, whose, year, metric, value, precision)."""
    names = ("source_id", "organisation", "period", "metric", "value", "precision")
    world.deliver("published_figures", [dict(zip(names, figure, strict=True)) for figure in figures])
    world.organisations(f"organisation_id name\n {BUYER} A-kommun\n {OTHER_BUYER} B-kommun")
    world.as_of = "2023-03-31"


def judged(world: World, measure: str = "published_persons_in_work", **cells: object) -> Evaluation:
    return goal(world, **{"measure": measure, "year": 2022, "target_low": 80, **cells})


def test_goteborg_2022_125_procurements_90_in_work_and_52_interns_each_by_itself(world):
    """The product's own figures: 125, 90 and 52, of Goteborgs Stad, which the register calls Goteborgs kommun."""
    world.deliver("organisations", [{"organisation_id": OTHER_BUYER, "name": "Göteborgs kommun"}])
    world.as_of = "2023-03-31"
    outcomes = {
        name: goal(world, goal_id=name, organisation_id=OTHER_BUYER, measure=f"published_{name}", year=2022).outcome
        for name in ("procurements", "persons_in_work", "internships")
    }
    assert {name: outcome.value for name, outcome in outcomes.items()} == {
        "procurements": 125, "persons_in_work": 90, "internships": 52,
    }  # fmt: skip
    found = goal(world, organisation_id=OTHER_BUYER, measure="Publicerat, inte räknat: Personer i sysselsättning",
                 year=2022, target_low=100)  # fmt: skip
    assert (found.status, found.gap, found.is_published) == ("nearly_met", 10, True)
    assert told(found, "sv", world.opened()) == [
        "Målet för 2022 är minst 100 personer. Utfallet blev 90 personer enligt vad som har publicerats, så målet är "
        "nästan nått.",
        "Till målet saknas 10 personer. Hur delarna bidrar kan inte visas.",
        "Talet är publicerat och inte räknat ur uppgifterna här. Vad källan räknar står på Publicerade resultat.",
    ]


def test_two_sources_that_differ_are_an_interval(world):
    """75 and 84 against 80: the lower is not enough, the higher is. Another's figure, or year, is not theirs."""
    published(
        world,
        ("S1", "A-kommun", "2022", "persons_in_work", 84, "exact"),
        ("S2", "A-kommun", "2022", "persons_in_work", 75, "exact"),
        ("S1", "B-kommun", "2022", "persons_in_work", 400, "exact"),
        ("S1", "A-kommun", "2021", "persons_in_work", 50, "exact"),
        ("S1", "A-kommun", "2021–2022", "persons_in_work", 500, "exact"),
    )
    found = judged(world)
    assert (found.outcome.value, found.outcome.low, found.outcome.high, found.status) == (75, 75, 84, "undecided")
    assert found.before.value == 50 and found.difference.value == pytest.approx(0.5)  # 75 after 50
    assert judged(world, target_low=85).status == "not_met"
    two_years = judged(world, year=2021, last_year=2022, target_low=120)
    assert (two_years.outcome.value, two_years.status) == (125, "met")  # 50 + 75
    assert (two_years.outcome.low, two_years.outcome.high) == (125, 134)  # 50 + 84
    published(world, ("S1", "A-kommun", "2021", "persons_in_work", 50, "at_least"))
    two_years = judged(world, year=2021, last_year=2022, target_low=130)
    assert (two_years.outcome.low, two_years.outcome.high) == (125, None)  # 50 or more, and 84
    assert (two_years.status, two_years.is_by_known) == ("nearly_met", True)


@pytest.mark.parametrize(
    ("precision", "low", "high", "status", "is_by_known"),
    [
        ("exact", 60, 60, "not_met", False),
        ("approximately", 60, 60, "not_met", False),
        ("at_least", 60, None, "not_met", True),
        ("up_to", 0, 60, "not_met", False),
    ],
)
def test_what_a_source_leaves_open_is_open(world, precision, low, high, status, is_by_known):
    published(world, ("S", BUYER, "2022", "persons_in_work", 60, precision))
    found = judged(world)
    assert (found.outcome.value, found.outcome.low, found.outcome.high) == (60, low, high)
    assert (found.status, found.is_by_known) == (status, is_by_known)
    assert judged(world, target_low=50).status == ("undecided" if precision == "up_to" else "exceeded")


def test_nothing_published_is_not_nought_and_a_year_that_goes_on_has_nothing_yet(world):
    published(world, ("S", "B-kommun", "2022", "persons_in_work", 60, "exact"))
    found = judged(world)
    assert (found.status, found.reason, found.outcome.value) == ("not_assessable", "nothing_published", None)
    assert told(found, "sv", world.opened())[0].endswith(". Inget är publicerat för året.")
    world.as_of = "2022-10-31"
    assert judged(world, organisation_id=OTHER_BUYER).reason == "nothing_published"
