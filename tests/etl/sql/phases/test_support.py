"""Support after the start: who has been checked in on, which warnings nothing came of, and which places were filled
again, as small tables with the sums seen. The rule says 30 days to the first check-in."""

from __future__ import annotations

import datetime as dt

import pytest

from measures import ask

CONTRACTS = """contract_id requirement required_places end_date
    C1 numeric 4 2025-12-31
    C2 numeric 4 2025-12-31"""


def test_a_check_in_is_in_time_on_the_last_day_and_not_after(world):
    world.contracts(CONTRACTS)
    world.placements(
        """placement_id contract_id start_date end_date end_reason
        P1 C1 2024-06-01 - -
        P2 C1 2024-06-01 - -
        P3 C1 2024-06-01 - -
        P4 C1 2024-12-01 - -
        P5 C1 2024-06-01 2024-06-20 completed
        P6 C2 2024-06-01 - -"""
    )
    world.support(
        """support_id placement_id event_date support_event
        H1 P1 2024-07-01 check_in_held
        H2 P2 2024-07-02 check_in_held
        H3 P3 2024-06-15 check_in_missed
        H4 P3 2024-05-31 check_in_held"""
    )
    # 1 July is thirty days after 1 June. P4's thirty days end on 31 December itself: not over yet. Of C2 nobody tells.
    rate = world.figure("support_check_in_rate")
    assert (rate["numerator"], rate["denominator"]) == (1, 4)  # P1 of P1, P2, P3 and P5
    assert (rate["low"], rate["high"]) == (1 / 5, (1 + 1) / 5)  # P6 may have had one
    assert rate["coverage"] == 4 / 5
    # Still there and never checked in on: P3. P5 has ended, and the check-in before P3's start was on somebody else.
    assert world.values("support_starts_without_check_in", "contract") == {"C1": 1, "C2": None}
    assert world.rows("SELECT since_date, amount, waits_on FROM mart.tasks WHERE task = 'check_in_missing'") == [
        (dt.date(2024, 7, 1), 1, "matching")
    ]
    world.as_of = "2025-01-01"
    assert world.figure("support_check_in_rate")["denominator"] == 5


def test_what_is_told_of_nobody_in_particular_is_of_all_who_had_begun(world):
    world.contracts(CONTRACTS)
    world.placements(
        """placement_id start_date
        P1 2024-06-01
        P2 2024-06-10
        P3 2024-06-21"""
    )
    world.support("support_id event_date support_event\n H1 2024-06-20 check_in_held")
    rate = world.figure("support_check_in_rate")
    assert (rate["numerator"], rate["denominator"]) == (2, 3)  # P3 began on the day after
    assert world.value("support_starts_without_check_in") == 1


def test_starts_are_those_of_the_matches_where_no_placements_are_told(world):
    world.contracts(CONTRACTS)
    world.placements("placement_id contract_id start_date\n P1 C1 2024-06-01")
    world.matches(
        """match_id contract_id places profile_date start_date starts placement_id
        M1 C1 1 2024-04-01 2024-06-01 1 P1
        M2 C1 1 2024-04-01 2024-06-01 1 -
        M3 C2 3 2024-04-01 2024-06-01 2 -
        M4 C2 1 2024-04-01 2024-06-01 1 -"""
    )
    world.support(
        """support_id contract_id match_id event_date support_event
        H1 C1 M1 2024-06-10 check_in_held
        H2 C2 M3 2024-06-10 check_in_held"""
    )
    # C1: its one placement, by the match that became it. C2: the two of M3 and none of M4.
    rates = {row["contract"]: (row["numerator"], row["denominator"]) for row in ask_by_contract(world)}
    assert rates == {"C1": (1, 1), "C2": (2, 2 + 1)}


def ask_by_contract(world):
    return world.ask("support_check_in_rate", ["contract"])


def test_a_warning_is_open_until_support_is_agreed_or_it_is_over(world):
    world.contracts(CONTRACTS.replace("C2 numeric 4 2025-12-31", "C2 numeric 4 2024-11-30"))
    world.placements(
        """placement_id contract_id start_date end_date end_reason
        P1 C1 2024-06-01 - -
        P2 C1 2024-06-01 - -
        P3 C1 2024-06-01 2024-10-31 own_request
        P4 C1 2024-06-01 - -
        P5 C1 2024-06-01 - -"""
    )
    world.support(
        """support_id contract_id placement_id event_date support_event support_type warning_reason
        H1 C1 P1 2024-09-01 warning - tasks
        H2 C1 P1 2024-09-01 support_agreed adaptation -
        H3 C1 P2 2024-09-01 warning - supervision
        H4 C1 P2 2024-08-31 support_agreed supervisor -
        H5 C1 P3 2024-09-01 warning - travel
        H6 C1 P4 2024-12-01 warning - -
        H7 C1 P5 2024-10-01 warning - hours
        H8 C1 P5 2024-11-01 early_end - -
        H9 C2 P9 2024-09-01 warning - -
        H10 C1 X1 2024-12-11 warning - -
        H11 C1 P1 2025-01-01 warning - -"""
    )
    rows = world.rows(
        "SELECT support_id, status, waiting_days FROM mart.warnings ORDER BY LENGTH(support_id), support_id"
    )
    assert rows == [
        ("H1", "answered", None),  # on the day itself
        ("H3", "open", 121),  # what was agreed the day before was about something else
        ("H5", "ended", None),
        ("H6", "open", 30),
        ("H7", "ended", None),  # an early end is told of it
        ("H9", "ended", None),  # with the contract
        ("H10", "open", 20),  # of a placement that nobody has told of yet
    ]  # and H11 has not come
    assert world.value("support_warnings_open") == 3
    assert world.rows("SELECT since_date, amount FROM mart.tasks WHERE task = 'warning_open'") == [
        (dt.date(2024, 9, 1), 3)
    ]
    world.support("support_id event_date support_event support_type\n H12 2024-12-05 support_agreed supervisor")
    # Agreed with everybody of the contract: that answers what was warned of before, H10 of the 11th not.
    assert world.value("support_warnings_open") == 1


def test_an_early_end_is_one_and_what_is_not_told_is_unknown(world):
    world.contracts(CONTRACTS)
    world.placements(
        """placement_id contract_id start_date end_date end_reason
        P1 C1 2024-01-01 2024-03-31 own_request
        P2 C1 2024-01-01 2024-03-31 dismissed
        P3 C1 2024-01-01 2024-03-31 own_request
        P4 C1 2024-01-01 2024-03-31 completed
        P5 C1 2024-01-01 - -"""
    )
    world.support(
        """support_id contract_id placement_id event_date support_event replaced
        H1 C1 P1 2024-03-31 early_end yes
        H2 C1 P2 2024-03-31 early_end no
        H3 C1 P2 2024-04-30 early_end unknown
        H4 C1 P5 2024-05-10 early_end -
        H5 C1 X9 2024-05-10 early_end yes
        H6 C2 - 2024-05-10 early_end yes
        H7 C2 - 2024-05-10 early_end no"""
    )
    assert world.rows(
        "SELECT contract_id, start_id, replaced FROM mart.replacements INNER JOIN mart.contracts USING (contract_no)"
        " ORDER BY contract_id, start_id, replaced"
    ) == [
        ("C1", "P1", "yes"),
        ("C1", "P2", "no"),  # what is known goes before what is not
        ("C1", "P3", "unknown"),  # nobody has told
        ("C1", "P5", "unknown"),  # told of before its end was
        ("C2", None, "no"),
        ("C2", None, "yes"),
    ]  # P4 stayed its time, and C1's early ends are its placements'
    rate = world.figure("support_replaced_rate")
    assert (rate["numerator"], rate["denominator"]) == (2, 4)
    assert (rate["low"], rate["high"]) == pytest.approx((2 / 6, (2 + 2) / 6))
    assert rate["coverage"] == pytest.approx(4 / 6)


def test_the_latest_delivery_of_an_event_decides_and_one_of_an_unknown_contract_waits(world):
    world.contracts(CONTRACTS)
    world.placements("placement_id start_date\n P1 2024-06-01")
    world.support("support_id placement_id event_date support_event\n H1 P1 2024-06-10 check_in_missed")
    assert world.value("support_starts_without_check_in") == 1
    world.support(
        """support_id contract_id placement_id event_date support_event
        H1 c1 P1 2024-06-10 check_in_held
        H2 C9 P7 2024-06-10 check_in_held"""
    )
    assert world.value("support_starts_without_check_in") == 0
    assert world.rows("SELECT kind, waits_for, missing_id FROM mart.waiting") == [("support", "contract", "C9")]


def test_outside_work_of_ours_is_shown_as_it_is_and_who_left_is_not(world):
    world.contracts(CONTRACTS)
    world.placements("placement_id start_date end_date end_reason\n P1 2024-01-01 2024-03-31 own_request")
    world.support("support_id placement_id event_date support_event replaced\n H1 P1 2024-03-31 early_end no")
    outside = world.opened().outside()
    assert ask(["support_check_in_rate"], warehouse=outside).frame["value"].tolist() == [0]
    assert ask(["support_replaced_rate"], warehouse=outside).frame["hidden"].tolist() == [True]
