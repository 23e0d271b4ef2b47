"""Who is waited for, since when, how long each step takes and how many come on, as small tables with the sums seen."""

from __future__ import annotations

import datetime as dt

import pytest

CONTRACT = "contract_id requirement required_places end_date\nC1 numeric {places} 2025-12-31"
STEPS = (
    "match_id places profile_date candidates_date candidates_proposed interview_date interviews offer_date offers"
    " start_date starts closed_date closed_reason"
)


def test_each_state_has_somebody_who_is_waited_for_since_a_day(world):
    world.contracts(CONTRACT.format(places=4))
    world.matches(
        f"""{STEPS}
        M1 2 2024-11-01 - - - - - - - - - -
        M2 1 2024-10-01 2024-10-21 3 - - - - - - - -
        M3 1 2024-10-01 2024-10-21 3 2024-11-01 2 - - - - - -
        M4 1 2024-10-01 2024-10-21 3 2024-11-01 2 2024-11-11 1 - - - -
        M5 1 2024-10-01 2024-10-21 3 2024-11-01 2 2024-11-11 1 2024-12-01 1 - -
        M6 3 2024-10-01 2024-10-21 3 2024-11-01 2 2024-11-11 1 2024-12-01 1 - -
        M7 2 2024-10-01 2024-10-21 2 - - - - - - 2024-12-20 candidates_declined
        M8 1 2025-01-01 - - - - - - - - - -"""
    )
    rows = world.rows(
        "SELECT match_id, status, waits_on, waiting_days, places_open, places_filled, places_unfilled"
        " FROM mart.matches ORDER BY match_id"
    )
    assert rows == [
        ("M1", "profile", "matching", 60, 2, 0, 0),  # 1 November to 31 December
        ("M2", "proposed", "supplier", 71, 1, 0, 0),  # since 21 October
        ("M3", "interviewed", "supplier", 60, 1, 0, 0),
        ("M4", "offered", "supplier", 50, 1, 0, 0),
        ("M5", "filled", None, None, 0, 1, 0),
        ("M6", "partly_filled", "matching", 30, 2, 1, 0),  # two more are needed since the first began
        ("M7", "closed", None, None, 0, 0, 2),
    ]  # and M8 has not been asked for yet
    assert world.value("match_places") == 2 + 1 + 1 + 1 + 1 + 3 + 2
    filled = world.figure("match_filled_share")
    assert (filled["numerator"], filled["denominator"]) == (1 + 1, 11)  # M5 and one of M6
    assert (filled["low"], filled["high"]) == pytest.approx((2 / 11, (11 - 2) / 11))  # M7's two are lost
    assert world.value("match_places_awaiting_candidates") == 2 + 2
    assert world.value("match_places_awaiting_supplier") == 1 + 1 + 1
    assert world.value("match_places_open") == 2 + 2 + 1 + 1 + 1
    assert world.values("match_places_unfilled", "closed_reason")["candidates_declined"] == 2


def test_a_contract_that_waits_for_us_is_not_late(world):
    world.contracts(CONTRACT.format(places=4))
    # By the curve from 1 July 2024 to the end of 2025, on 31 December: 183 of 548 days, so 1,34 of 4 places.
    assert world.statuses() == {"C1": "well_behind"}
    assert ("C1", "first_start_missed") in world.tasks()
    world.matches("match_id places profile_date wanted_from\nM1 1 2024-09-01 2024-12-01")
    assert world.statuses() == {"C1": "well_behind"}, "one place is less than what lags"
    world.matches("match_id places profile_date wanted_from\nM2 1 2024-10-01 2025-02-01")
    assert world.statuses() == {"C1": "awaiting_candidates"}
    assert world.tasks() == {("C1", "awaiting_candidates")}
    assert world.rows("SELECT waits_on, since_date, act_by, amount FROM mart.tasks") == [
        ("matching", dt.date(2024, 9, 1), dt.date(2024, 12, 1), 2)
    ]
    # Of each month by what waited then: at the end of September one place waited, of 0,67 that was expected.
    months = dict(world.rows("SELECT month, status FROM mart.contract_standings WHERE month >= DATE '2024-07-01'"))
    assert months == {
        dt.date(2024, 7, 1): "behind",
        dt.date(2024, 8, 1): "behind",
        **{dt.date(2024, month, 1): "awaiting_candidates" for month in (9, 10, 11, 12)},
    }


def test_when_candidates_are_proposed_it_is_the_supplier_that_is_waited_for_again(world):
    world.contracts(CONTRACT.format(places=4))
    world.matches("match_id places profile_date\nM1 2 2024-09-01")
    world.matches("match_id places profile_date candidates_date candidates_proposed\nM1 2 2024-09-01 2024-12-15 3")
    assert world.statuses() == {"C1": "well_behind"}
    assert ("C1", "awaiting_candidates") not in world.tasks()
    states = dict(world.rows("SELECT month, status FROM mart.contract_standings WHERE month >= DATE '2024-11-01'"))
    assert states[dt.date(2024, 11, 1)] == "awaiting_candidates", "it was so, and stays told so"


def test_with_its_contract_a_match_is_over(world):
    world.contracts("contract_id requirement required_places start_date end_date\nC1 numeric 4 2022-01-01 2024-06-30")
    world.matches("match_id places profile_date\nM1 2 2024-03-01")
    assert world.rows("SELECT status, closed_reason, ended_date, places_unfilled FROM mart.matches") == [
        ("closed", "contract_ended", dt.date(2024, 6, 30), 2)
    ]
    assert ("C1", "awaiting_candidates") not in world.tasks(), "nobody can be proposed to it any more"
    world.as_of = "2024-06-29"
    assert ("C1", "awaiting_candidates") in world.tasks()


def test_what_waited_for_us_is_told_when_the_contract_is_short(world):
    world.contracts("contract_id requirement required_places start_date end_date\nC1 numeric 4 2022-01-01 2024-06-30")
    world.matches(
        """match_id places profile_date candidates_date candidates_proposed start_date starts closed_date closed_reason
        M1 2 2024-06-10 - - - - - -
        M2 3 2024-01-01 2024-01-11 2 2024-02-01 1 - -
        M3 1 2024-01-01 2024-01-31 1 2024-02-10 1 - -
        M4 1 2024-01-01 2024-01-01 1 2024-02-10 1 - -
        M5 1 2024-03-01 - - - - 2024-03-31 no_candidates"""
    )
    rows = world.rows("SELECT * EXCLUDE (contract_no) FROM mart.match_waits ORDER BY match_id")
    assert rows == [
        ("M1", 2, 20, 2),  # to the contract's end
        ("M2", 3, 10 + 150, 2),  # three for ten days; two from 1 February to 30 June
        ("M3", 1, 30, 0),
        ("M5", 1, 30, 1),
    ]  # M4 never waited


def test_a_number_without_a_day_and_a_day_without_anybody(world):
    world.contracts(CONTRACT.format(places=4))
    world.matches(
        """match_id profile_date candidates_date candidates_proposed
        M1 2024-09-01 2024-09-20 0
        M2 2024-09-01 - 2"""
    )
    rows = world.rows("SELECT match_id, status, waits_on, waiting_days FROM mart.matches ORDER BY match_id")
    assert rows == [
        ("M1", "profile", "matching", 121),  # nobody was proposed on the 20th
        ("M2", "proposed", "supplier", None),  # since when, nobody can say
    ]


def test_days_and_yield_of_each_step(world):
    world.contracts(CONTRACT.format(places=4))
    world.matches(
        f"""{STEPS}
        M1 1 2024-01-01 2024-01-11 4 2024-01-15 3 2024-01-20 1 2024-02-01 1 - -
        M2 1 2024-01-01 2024-01-31 2 2024-02-10 - 2024-02-20 1 2024-03-01 1 - -
        M3 1 2024-01-01 2024-01-21 5 - - - - - - 2024-03-01 no_candidates
        M4 1 2024-12-01 2024-12-11 6 - - - - - - - -"""
    )
    assert world.values("match_days", "match_step") == {
        "proposed": 15,  # 10, 10, 20 and 30
        "interviewed": 7,  # 4 and 10
        "offered": 7.5,  # 5 and 10
        "started": 11,  # 12 and 10
    }
    assert (
        world.values("match_days_nine_tenths", "match_step")["proposed"] == 27
    )  # seven tenths of the way from 20 to 30
    figures = {row["match_step"]: row for row in world.ask("match_yield", ["match_step"])}
    # Of 4 came 3, of 5 none since it ended there, of 2 nobody knows; of the 6 of December nobody has left the step.
    interviewed = figures["interviewed"]
    assert (interviewed["numerator"], interviewed["denominator"]) == (3 + 0, 4 + 5)
    assert (interviewed["low"], interviewed["high"]) == (
        round((3 + 0) / (4 + 5 + 2), 9),
        round((3 + 0 + 2) / (4 + 5 + 2), 9),
    )
    assert interviewed["coverage"] == round(2 / 3, 9)
    # M2's interviews are not told, so the only known is M1: 1 of 3.
    assert (figures["offered"]["numerator"], figures["offered"]["denominator"]) == (1, 3)
    assert figures["started"]["value"] == 1


def test_what_a_match_does_not_say_comes_from_the_placement_that_it_became(world):
    world.contracts("contract_id requirement required_places end_date start_date\nC1 numeric 4 2025-12-31 2023-01-01")
    world.placements(
        """placement_id start_date end_date end_reason
        P1 2023-02-01 2023-05-31 completed
        P2 2023-02-01 2023-03-31 own_request"""
    )
    world.follow_ups("placement_id contract_id follow_up_date point status\nP1 C1 2023-11-30 6m employed")
    world.matches(
        """match_id profile_date candidates_date candidates_proposed placement_id
        M1 2023-01-02 2023-01-10 2 P1
        M2 2023-01-02 2023-01-10 2 P2"""
    )
    assert dict(world.rows("SELECT match_id, status FROM mart.matches")) == {"M1": "filled", "M2": "filled"}
    figures = {row["match_step"]: row for row in world.ask("match_yield", ["match_step"])}
    assert (figures["completed"]["numerator"], figures["completed"]["denominator"]) == (1, 2)
    assert (figures["in_work_6_months"]["numerator"], figures["in_work_6_months"]["denominator"]) == (1, 1)
    # At twelve months nobody has asked: unknown, and no nought.
    assert figures["in_work_12_months"]["value"] is None
    assert (figures["in_work_12_months"]["low"], figures["in_work_12_months"]["high"]) == (0, 1)
