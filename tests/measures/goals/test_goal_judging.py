"""Goals judged: when a year is over, when little is known, and by sub-goals."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace

import pytest
from goal_world import goal, procurements, told
from world import BUYER, OTHER_BUYER, World

import measures
from measures.goals import goal_model, sentences
from measures.goals.evaluation import evaluate
from measures.goals.goal_forecast import Forecast
from pages.goals.goal_parts import parts_sentences


@pytest.mark.parametrize(
    ("yes", "no", "status"), [(4, 6, "not_met"), (46, 54, "nearly_met"), (5, 5, "met"), (55, 45, "exceeded")]
)
def test_a_share_when_the_year_is_over(world, yes, no, status):
    procurements(world, yes, no)
    world.as_of = "2025-01-31"
    found = goal(world)
    assert (found.outcome.numerator, found.outcome.denominator) == (yes, yes + no)
    assert found.status == status
    assert found.expected == 0.5  # a rate holds for the whole year


def test_only_services_and_with_companies(world):
    world.organisations(f"organisation_id name parent_organisation_id\n {BUYER} A -\n {OTHER_BUYER} B {BUYER}")
    procurements(world, 1, 1, nature="services")
    procurements(world, 0, 8, nature="goods")
    world.deliver(
        "procurements",
        [{"procurement_id": "X", "organisation_id": OTHER_BUYER, "published_date": "2024-03-01", "nature": "services",
          "social_consideration": "ja"}],
    )  # fmt: skip
    world.as_of = "2025-01-31"
    assert goal(world, nature="services").outcome.denominator == 3
    assert goal(world, goal_id="H", nature="services", with_parts="nej").outcome.denominator == 2
    parts = {(c.dimension, c.amount) for c in goal(world, nature="services").contributions}
    # 50 % of two is one, which there is; of one it is a half, which the other has to spare.
    assert ("organisation", 0.0) in parts and ("organisation", -0.5) in parts


def test_a_goal_for_the_year_is_not_missed_in_march(world):
    procurements(world, 12, 0)
    world.as_of = "2024-03-20"
    found = goal(world, measure="procurements", target_low=12)
    assert found.status == "too_early" and found.expected == pytest.approx(12 * 80 / 366)
    world.as_of = "2024-05-15"
    assert goal(world, measure="procurements", target_low=12).status in ("on_track", "behind", "slightly_behind")


def test_too_little_known_and_nothing_known(world):
    world.as_of = "2025-01-31"
    assert goal(world).reason == "nothing_known"
    procurements(world, 4, 0, unknown=6)
    found = goal(world)
    assert (found.status, found.reason, found.outcome.coverage) == ("not_assessable", "low_coverage", 0.4)
    nonsense = replace(goal_model.goal("G", world.opened()), measure="nonsense")
    assert evaluate(nonsense, world.opened()).reason == "unknown_measure"
    assert goal(world, goal_id="I", dimension="sex", value="K").reason == "cannot_split"
    wizard = goal(world, goal_id="J", dimension="nature", value="trollkarl")
    assert (wizard.status, wizard.reason) == ("not_assessable", "unknown_value")
    assert told(wizard, "sv", world.opened())[0].endswith("eftersom det gäller något som inte finns i uppgifterna.")


def test_the_year_before_in_percentage_points_and_in_per_cent(world):
    procurements(world, 2, 2, year=2023)
    procurements(world, 6, 2)
    world.as_of = "2025-01-31"
    assert goal(world).difference.value == pytest.approx(0.25)  # 75 % after 50 %
    counted = goal(world, goal_id="H", measure="procurements", target_low=5)
    assert counted.difference.value == pytest.approx(1.0)  # 8 after 4


def test_a_changed_goal_keeps_the_earlier_one_and_its_date(world):
    world.deliver("goals", [{"goal_id": "G", "organisation_id": BUYER, "measure": "persons", "year": 2024,
                             "operator": "at_least", "target_low": 50}], on="2024-01-10")  # fmt: skip
    world.deliver("goals", [{"goal_id": "G", "organisation_id": BUYER, "measure": "persons", "year": 2024,
                             "operator": "at_least", "target_low": 30}], on="2024-06-10")  # fmt: skip
    both = goal_model.goals(world.opened(), versions=True)
    assert [(g.version_no, g.low, g.delivered_at[:10]) for g in both] == [(1, 50, "2024-01-10"), (2, 30, "2024-06-10")]
    world.as_known_on = "2024-03-31"
    assert [g.low for g in goal_model.goals(world.opened())] == [50]


CHILD, OTHER_CHILD = "212000-1801", "212000-1611"


def municipality(world: World) -> None:
    """A has three below it: B, C and D. Services with consideration: A itself 1 of 4, B 5 of 6, C 2 of 10, D nothing
    known."""
    below = {OTHER_BUYER: "B", CHILD: "C", OTHER_CHILD: "D"}
    rows = [{"organisation_id": BUYER, "name": "A", "parent_organisation_id": ""}]
    rows += [{"organisation_id": i, "name": n, "parent_organisation_id": BUYER} for i, n in below.items()]
    world.deliver("organisations", rows)
    procured = [(BUYER, 1, 4), (OTHER_BUYER, 5, 6), (CHILD, 2, 10)]
    world.deliver(
        "procurements",
        [{"procurement_id": f"{i}-{n}", "organisation_id": i, "published_date": "2024-03-01", "nature": "services",
          "social_consideration": "ja" if n < yes else "nej"} for i, yes, count in procured for n in range(count)],
    )  # fmt: skip
    world.as_of = "2025-01-31"


def test_sub_goals_of_a_share_add_up_to_the_whole_with_what_none_is_about(world):
    """Of 20: A itself 1 of 4, B 5 of 6, C 2 of 10. 1 + 5 + 2 = 8, and 4 + 6 + 10 = 20: 40 %, not the mean of shares."""
    municipality(world)
    goal(world, goal_id="PB", organisation_id=OTHER_BUYER, part_of="G", target_low=80, nature="services")
    goal(world, goal_id="PC", organisation_id=CHILD, part_of="G", target_low=40, nature="services")
    found = goal(world, target_low=50, nature="services")
    parts = found.parts
    assert parts is not None and parts.rest is not None
    told = [(row.numerator, row.denominator, row.outcome) for row in (*parts.rows, parts.rest)]
    assert told == [(5, 6, pytest.approx(5 / 6)), (2, 10, pytest.approx(0.2)), (1, 4, pytest.approx(0.25))]
    assert (found.outcome.numerator, found.outcome.denominator) == (8, 20)
    assert (parts.outcome_sum, parts.outcome_difference, parts.missing, parts.because) == (0.4, 0, 0, ())
    assert parts.target_sum is None  # shares of different bases have no sum
    assert [text.replace("\u00a0", " ") for text in parts_sentences(found)] == [
        "Delmålen och det som ligger utanför dem ger tillsammans hela målets utfall, 40 %."
    ]


def test_sub_goals_of_a_sum_add_up_and_their_targets_are_compared(world):
    """B 6 + C 10 + A itself 4 = 20, which is the whole; they ask for 5 + 8 = 13 of 15."""
    municipality(world)
    goal(world, goal_id="PB", measure="procurements", target_low=5, part_of="G", organisation_id=OTHER_BUYER)
    goal(world, goal_id="PC", measure="procurements", target_low=8, part_of="G", organisation_id=CHILD)
    found = goal(world, measure="procurements", target_low=15)
    assert found.parts is not None and found.parts.rest is not None
    assert ([row.outcome for row in found.parts.rows], found.parts.rest.outcome) == ([6, 10], 4)
    assert (found.parts.outcome_sum, found.parts.outcome_difference) == (20, 0)
    assert (found.parts.target_sum, found.parts.target_difference) == (13, 2)
    assert parts_sentences(found) == [
        "Delmålen och det som ligger utanför dem ger tillsammans hela målets utfall, 20.",
        "Delmålen kräver tillsammans 13, hela målet 15.",
    ]


def test_a_sub_goal_of_which_nothing_is_known_is_not_nought(world):
    municipality(world)
    goal(world, goal_id="PD", measure="procurements", target_low=5, part_of="G", organisation_id=OTHER_CHILD)
    found = goal(world, measure="procurements", target_low=10)
    assert found.parts is not None
    assert ([row.outcome for row in found.parts.rows], found.parts.outcome_sum, found.parts.missing) == (
        [None],
        None,
        1,
    )
    assert "för 1 av dem kan utfallet inte visas" in parts_sentences(found)[0]


def test_sub_goals_that_do_not_add_up_say_why(world):
    """A with all below it, 20, and B, which is in it, 6: 26 where the whole is 20."""
    municipality(world)
    goal(world, goal_id="PA", measure="procurements", target_low=5, part_of="G")
    goal(world, goal_id="PB", measure="procurements", target_low=5, part_of="G", organisation_id=OTHER_BUYER)
    found = goal(world, measure="procurements", target_low=10)
    assert found.parts is not None and found.parts.rest is None
    assert (found.parts.outcome_sum, found.parts.outcome_difference, found.parts.because) == (26, -6, ("overlap",))
    assert parts_sentences(found)[:2] == [
        "Delmålen ger tillsammans 26, hela målet 20; skillnaden är −6.", "En organisation ingår i flera delmål."
    ]  # fmt: skip
    # A goal for services is not a part of one for the year before.
    goal(world, goal_id="H", measure="procurements", target_low=10, year=2023)
    other = goal(world, goal_id="PH", measure="procurements", target_low=5, nature="services", part_of="H")
    assert other.parts is None
    found = evaluate(goal_model.goal("H", world.opened()), world.opened())
    assert found.parts is not None and found.parts.because == ("other_terms",)


def test_one_person_in_two_parts_is_one_in_the_whole(world):
    """12 persons, 6 of whom are with both B and C: 12 with B, 6 with C, 12 in all."""
    municipality(world)
    world.deliver(
        "contracts",
        [{"contract_id": f"K{name}", "organisation_id": unit} for name, unit in (("B", OTHER_BUYER), ("C", CHILD))],
    )
    world.deliver(
        "placements",
        [
            {
                "placement_id": f"{name}{n}",
                "contract_id": f"K{name}",
                "participant_key": f"p{n}",
                "start_date": "2024-02-01",
                "end_date": "2024-05-31",
            }
            for name, count in (("B", 12), ("C", 6))
            for n in range(count)
        ],
    )
    goal(world, goal_id="PB", measure="persons", target_low=5, part_of="G", organisation_id=OTHER_BUYER)
    goal(world, goal_id="PC", measure="persons", target_low=5, part_of="G", organisation_id=CHILD)
    found = goal(world, measure="persons", target_low=10)
    assert found.parts is not None
    assert ([row.outcome for row in found.parts.rows], found.outcome.value) == ([12, 6], 12)
    assert (found.parts.outcome_difference, found.parts.because) == (-6, ("persons",))
    assert "räknas en gång i hela målet" in parts_sentences(found)[1]


def test_a_forecast_of_an_even_course_has_no_width(world):
    procurements(world, 9, 0)  # one a month, January to September
    world.as_of = "2024-09-30"
    found = goal(world, measure="procurements", target_low=12)
    assert found.forecast == Forecast(12, 12, 12, 9)
    assert goal(world, goal_id="H").forecast_reason == "rate"
    world.as_of = "2024-02-29"
    assert goal(world, measure="procurements", target_low=12).forecast_reason == "too_few_months"


def test_few_persons_are_not_told_of_by_a_goal(world):
    """Case 12 and 13: 3 persons; what they are like and what follows from it is hidden."""
    world.contracts("contract_id start_date end_date\n C1 2024-01-01 2024-12-31")
    world.placements(
        "placement_id sex start_date end_date\n"
        " P1 K 2024-02-01 2024-03-31\n P2 K 2024-02-01 2024-03-31\n P3 M 2024-02-01 2024-03-31"
    )
    world.as_of = "2025-03-01"
    outside = world.opened().outside()
    found = evaluate(goal(world, measure="women_share", target_low=10).goal, outside)
    assert (found.status, found.reason, found.gap, found.contributions) == ("not_assessable", "hidden", None, ())
    text = " ".join(s.text for s in sentences.sentences(found, "sv", outside))
    assert not re.search(r"\b3\b|\b7\b", text)


def test_how_many_persons_there_are_is_judged_beside_a_body_of_few(world):
    """25 persons, 8 women and 17 men, of a goal of 20 to 60; another organisation has 3."""
    world.contracts(
        "contract_id organisation_id start_date end_date\n"
        f" C1 {BUYER} 2024-01-01 2024-12-31\n C2 {OTHER_BUYER} 2024-01-01 2024-12-31"
    )
    people = [("C1", "K")] * 8 + [("C1", "M")] * 17 + [("C2", "K")] * 3
    world.placements(
        "placement_id contract_id sex start_date end_date\n"
        + "\n".join(f" P{n} {contract} {sex} 2024-02-01 2024-03-31" for n, (contract, sex) in enumerate(people))
    )
    world.as_of = "2025-03-01"
    found = goal(world, measure="persons", operator="between", target_low=20, target_high=60)
    assert (found.outcome.value, found.status in ("met", "exceeded")) == (25, True), found.status
    outside = world.opened().outside()
    by_organisation = measures.ask(["women_share"], ["organisation"], warehouse=outside).rows
    assert {row["organisation"]: row["hidden_for"] for row in by_organisation} == {BUYER: "", OTHER_BUYER: "few"}


def test_outside_the_word_is_that_of_the_figure_shown(world):
    """10 women of 20 are half; what is shown outside is judged and says that it is rounded, with few limits."""
    world.contracts("contract_id start_date end_date\n C1 2024-01-01 2025-12-31")
    world.placements(
        "placement_id sex start_date end_date\n"
        + "\n".join(f" P{n} {'K' if n % 2 else 'M'} 2024-02-01 2024-03-31" for n in range(20))
    )
    world.as_of = "2025-03-01"
    inside = goal(world, measure="women_share", target_low=50)
    outside = world.opened().outside()
    found = evaluate(inside.goal, outside)
    assert inside.outcome.value == 0.5 and inside.status == "met"
    shown = measures.ask(["women_share"], (), {}, dt.date(2024, 1, 1), dt.date(2024, 12, 1), outside).only["value"]
    assert found.outcome.value == shown and (found.status in ("met", "exceeded")) == (shown >= 0.5)
    assert ", avrundat till skydd för enskilda" in sentences.sentences(found, "sv", outside)[0].text
    longer = evaluate(replace(inside.goal, last_year=2025), outside)
    assert longer.outcome.value == shown, "the same persons, so far"
    narrow = evaluate(replace(inside.goal, nature="services", dimension="form", value="internship"), outside)
    assert (narrow.status, narrow.outcome.hidden_for) == ("not_assessable", "closed")
    assert "visas inte utanför" in sentences.sentences(narrow, "sv", outside)[0].text


def test_a_goal_for_persons_says_how_many_are_told_of_in_sums(world):
    """6 one by one and 9 in sums: any number up to 15. 9 in sums alone: unknown."""
    world.contracts(
        f"contract_id organisation_id start_date end_date report_frequency\n"
        f" C1 {BUYER} 2024-01-01 2024-12-31 yearly\n C2 {BUYER} 2024-01-01 2024-12-31 yearly"
    )
    world.reports("contract_id period form persons_started fte_months\n C1 2024 permanent 9 3")
    world.as_of = "2025-03-01"
    alone = goal(world, measure="persons", target_low=10)
    assert (alone.status, alone.reason, alone.outcome.in_sums) == ("not_assessable", "in_sums", 9)
    assert "bara finns i sammanlagda rapporter" in sentences.sentences(alone, "sv", world.opened())[0].text
    world.placements(
        "placement_id contract_id start_date end_date\n"
        + "\n".join(f" P{n} C2 2024-02-01 2024-03-31" for n in range(6))
    )
    world.reports("contract_id period form persons_started fte_months\n C2 2024 permanent 6 12")
    both = goal(world, measure="persons", target_low=10)
    assert (both.outcome.value, both.outcome.low, both.outcome.high, both.status) == (6, 6, 15, "undecided")
    result, _why, uncertain = (sentence.text for sentence in sentences.sentences(both, "sv", world.opened()))
    assert "6 personer, och 9 i sammanlagda rapporter (kan innehålla dubbletter)" in result
    assert "6 till 15 beroende på" in uncertain
