"""Counting rules of persons: of a period, and what became of them."""

import pytest
from counting_world import ENDED, YEAR, followed_up, six_month_outcome
from pytest import approx
from world import World

SIX_PERSONS = """
    placement_id participant_key form        sex start_date  end_date
    P1           A               internship  K   2024-01-01  2024-01-31
    P2           A               permanent   K   2024-02-01  2024-03-01
    P3           B               permanent   K   2024-01-15  2024-02-15
    P4           C               permanent   K   2024-02-29  2024-02-29
    P5           D               permanent   K   2024-01-31  2024-03-31
    P6           E               permanent   K   2024-02-01  2024-03-31
    P7           F               permanent   K   2024-02-01  2024-02-29
"""


def test_a_person_of_a_period_is_active_on_some_day_of_it_and_counts_once(world: World):
    world.contracts(YEAR)
    world.placements(SIX_PERSONS)
    assert world.value("persons") == 6
    # January: A B D. February: A to F. A is an intern then an employee, and one person.
    assert world.values("persons", "month") == {"2024-01": 3, "2024-02": 6, "2024-03": 3}
    assert world.value("persons", first="2024-02", last="2024-02") == 6
    assert world.value("persons", first="2024-02", last="2024-03") == 6
    assert world.value("persons", form="permanent") == 6


def test_a_person_in_two_forms_counts_once_in_each_and_once_in_total(world: World):
    world.contracts(YEAR)
    rows = [
        f"{form}{n} K{n} {form} 2024-0{month}-01 2024-0{month}-28"
        for n in range(6)
        for form, month in (("internship", 1), ("permanent", 3))
    ]
    world.placements("placement_id participant_key form start_date end_date\n" + "\n".join(rows))
    assert world.value("persons") == 6
    assert world.values("persons", "form") == {"internship": 6, "permanent": 6}
    assert world.value("persons", form="permanent") == 6


def test_a_person_without_a_countable_placement_is_not_counted(world: World):
    world.contracts("contract_id start_date\n C1 2024-01-01\n C2 2024-06-01")
    rows = "\n".join(f"P{n} C1 K{n} 2024-01-01" for n in range(7))
    rows += "\n".join(["", "Q1 C2 L1 2024-05-31", "Q2 C2 K1 2024-05-31", "Q3 C9 L3 2024-07-01"])
    world.placements("placement_id contract_id participant_key start_date\n" + rows)
    assert world.value("persons") == 7


def test_a_person_in_two_contracts_counts_once_in_each_and_once_in_total(world: World):
    world.contracts("contract_id\n C1\n C2")
    rows = [f"P{c}{n} {c} K{n} 2024-01-01" for c in ("C1", "C2") for n in range(6)]
    world.placements("placement_id contract_id participant_key start_date\n" + "\n".join(rows))
    assert world.values("persons", "contract") == {"C1": 6, "C2": 6}
    assert world.value("persons") == 6


def test_a_person_can_be_in_several_target_groups(world: World):
    world.contracts(YEAR)
    groups = ["youth|disability"] * 6 + ["youth"] * 5 + ["-"] * 5
    rows = [f"P{n} {group} 2024-01-01 2024-01-31" for n, group in enumerate(groups)]
    world.placements("placement_id target_groups start_date end_date\n" + "\n".join(rows))
    # 11 + 6 + 5 are more than the 16 there are.
    assert world.values("persons", "target_group") == {"youth": 11, "disability": 6, None: 5}
    assert world.value("persons") == 16
    assert world.value("persons", target_group="disability") == 6
    assert world.values("fte_months", "target_group") == {"youth": approx(11), "disability": approx(6), None: approx(5)}


def test_a_follow_up_belongs_to_its_named_point_else_to_the_nearest_within_30_days(world: World):
    # All ended on 31 January 2024: the points are 31 January, 28 February, 30 April, 31 July and 31 January.
    belongs_to = {
        "2024-01-31 -": "exit",
        "2024-02-13 -": "exit",  # 13 days after the end, 15 before the 28th day
        "2024-02-14 -": "exit",  # 14 and 14: the earlier of two as near
        "2024-02-15 -": "28d",
        "2024-02-28 -": "28d",
        "2024-04-30 -": "90d",
        "2024-05-30 -": "90d",  # 30 days off
        "2024-05-31 -": None,  # 31 days off, and 61 from the six-month point
        "2024-07-01 -": "6m",  # 30 days before
        "2024-06-30 -": None,
        "2024-08-30 -": "6m",
        "2024-08-31 -": None,
        "2024-08-31 6m": "6m",  # a named point holds whatever the date
        "2024-02-01 6m": "6m",
        "2024-01-01 -": "exit",  # 30 days before the end
    }
    world.contracts(YEAR)
    rows = "\n".join(f"P{number} 2024-01-01 2024-01-31" for number, _ in enumerate(belongs_to))
    world.placements(f"placement_id start_date end_date\n{rows}")
    rows = "\n".join(f"P{number} {text} employed" for number, text in enumerate(belongs_to))
    world.follow_ups(f"placement_id follow_up_date point status\n{rows}")
    found = world.rows(
        """SELECT placement_id, point FROM mart.outcomes INNER JOIN mart.placements USING (placement_no)
        WHERE outcomes_known = 1"""
    )
    assert sorted(found) == sorted((f"P{n}", point) for n, point in enumerate(belongs_to.values()) if point)


def test_six_months_after_the_last_of_august_is_the_last_of_february(world: World):
    world.as_of = "2024-02-29"
    world.contracts("contract_id start_date\n C1 2023-01-01")
    world.placements("placement_id start_date end_date\n P1 2023-01-01 2023-08-31\n P2 2023-01-01 2023-09-01")
    assert six_month_outcome(world) == ((0, 0),)  # P1 due on 29 February; P2 on 1 March, not yet


@pytest.mark.parametrize(("as_of", "due"), [("2024-07-30", 0), ("2024-07-31", 1), ("2024-08-01", 1)])
def test_a_point_is_due_from_its_day(world: World, as_of, due):
    world.as_of = as_of
    world.contracts(YEAR)
    world.placements(ENDED)
    assert len(six_month_outcome(world)) == due


def test_the_latest_delivered_follow_up_wins(world: World):
    world.contracts(YEAR)
    world.placements(ENDED)
    world.follow_ups("placement_id follow_up_date point status\n P1 2024-08-05 6m employed")
    assert six_month_outcome(world) == ((1, 1),)
    # Delivered later, though made earlier.
    world.follow_ups("placement_id follow_up_date point status\n P1 2024-07-20 - unemployed")
    assert six_month_outcome(world) == ((1, 0),)
    world.follow_ups("placement_id follow_up_date point status\n P1 2024-08-06 6m unknown")
    assert six_month_outcome(world) == ((0, 0),)


def test_a_follow_up_made_after_the_date_looked_at_is_not_known_then(world: World):
    world.contracts(YEAR)
    world.placements(ENDED)
    world.follow_ups("placement_id follow_up_date point status\n P1 2024-08-05 6m employed")
    world.as_of = "2024-08-04"
    assert six_month_outcome(world) == ((0, 0),)
    world.as_of = "2024-08-05"
    assert six_month_outcome(world) == ((1, 1),)


def test_a_placement_that_does_not_count_has_no_outcome(world: World):
    world.contracts("contract_id start_date\n C1 2024-01-02")
    world.placements(ENDED)
    world.follow_ups("placement_id follow_up_date point status\n P1 2024-08-05 6m employed")
    assert six_month_outcome(world) == ()


def test_in_work_is_employed_with_or_without_subsidy_and_self_employed(world: World):
    followed_up(
        world,
        {
            "employed": 3, "employed_subsidised": 2, "self_employed": 1,
            "studying": 2, "programme": 1, "unemployed": 2, "other": 1,
            "unknown": 3, "-": 5,
        },
    )  # fmt: skip
    in_work, known, due = 3 + 2 + 1, 3 + 2 + 1 + 2 + 1 + 2 + 1, 20
    rate = world.figure("in_work_6m_rate")
    assert (rate["numerator"], rate["denominator"]) == (in_work, known) == (6, 12)
    assert rate["value"] == approx(6 / 12)
    assert rate["low"] == approx(6 / 20)  # all the unknown are out of work
    assert rate["high"] == approx((6 + 8) / 20)  # all the unknown are in work
    assert rate["coverage"] == approx(12 / 20)
    assert world.value("in_work_6m_coverage") == approx(known / due)


def test_nobody_followed_up_is_unknown_not_out_of_work(world: World):
    world.contracts(YEAR)
    world.placements("placement_id start_date end_date\n" + "\n".join(f"P{n} 2024-01-01 2024-01-31" for n in range(9)))
    rate = world.figure("in_work_6m_rate")
    assert rate["value"] is None and (rate["low"], rate["high"], rate["coverage"]) == (0, 1, 0)
