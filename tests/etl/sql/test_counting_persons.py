"""Persons counted: inside as they are, however few; in sums alone missing and not none."""

import datetime as dt

from counting_world import YEAR
from pytest import approx
from world import World


def test_few_are_counted_inside_as_they_are(world: World):
    world.contracts(YEAR)
    world.placements("placement_id sex start_date\n P1 K 2024-01-01\n P2 K 2024-01-01\n P3 M 2024-01-01")
    assert world.values("persons", "sex") == {"K": 2, "M": 1}
    assert world.value("women_share") == approx(2 / 3)


def test_how_many_a_report_of_sums_tells_of_is_told(world: World):
    world.contracts(YEAR)
    world.reports("period form persons_started\n 2024-01 permanent 4")
    assert world.value("persons_reported") == 4


def test_persons_told_in_sums_alone_are_missing_and_not_none(world: World):
    """In January 9 in sums, in March 6 one by one and nothing in sums, and a nil report for June: nobody."""
    world.contracts(YEAR)
    world.reports("period form persons_started fte_months\n 2024-01 permanent 9 3\n 2024-06 - 0 0")
    row = world.figure("persons")
    assert not row["hidden"] and (row["value"], row["coverage"], row["in_sums"]) == (None, None, 9)
    world.placements(
        "placement_id sex start_date end_date\n" + "\n".join(f"P{n} K 2024-03-01 2024-03-31" for n in range(6))
    )
    row = world.figure("persons")
    assert (row["value"], row["in_sums"]) == (6, 9)
    months = {row["month"]: (row["value"], row["in_sums"]) for row in world.ask("persons", ["month"])}
    assert months == {"2024-01": (None, 9), "2024-03": (6, None), "2024-06": (0, None)}


def test_who_are_told_of_by_their_months_alone_are_not_none_either(world: World):
    world.contracts(YEAR)
    world.reports("period form persons_ongoing fte_months\n 2024-02 permanent 3 3")
    row = world.figure("persons")
    assert (row["value"], row["coverage"], row["in_sums"]) == (None, None, None)


def test_dates_of_the_first_start(world: World):
    # At least one employment is to start within six months of the contract's start.
    world.contracts("contract_id start_date\n C1 2023-08-31")
    assert world.rows("SELECT first_start_due_date FROM mart.contracts") == [(dt.date(2024, 2, 29),)]
