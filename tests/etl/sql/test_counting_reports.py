"""Counting rules of reports: when they are due, which one counts, and sums beside persons."""

import pytest
from counting_world import YEAR
from pytest import approx
from world import World


def _expected(world: World) -> list[tuple]:
    """(due date, due, received) of each report that a contract is to send."""
    found = world.rows("SELECT due_date, reports_due, reports_received FROM mart.report_periods ORDER BY due_date")
    return [(day.isoformat(), due, received) for day, due, received in found]


@pytest.mark.parametrize(
    ("frequency", "due_dates"),
    [
        # The contract runs from 15 February to 10 August 2024; the last period is cut there.
        ("monthly", ["2024-03-15", "2024-04-15", "2024-05-15", "2024-06-15", "2024-07-15", "2024-08-15", "2024-08-25"]),
        ("quarterly", ["2024-04-15", "2024-07-15", "2024-08-25"]),
        ("half_yearly", ["2024-07-15", "2024-08-25"]),
        ("yearly", ["2024-08-25"]),
        ("final", ["2024-08-25"]),
        ("-", []),
    ],
)
def test_a_report_is_due_15_days_after_its_period(world: World, frequency, due_dates):
    world.as_of = "2025-06-30"
    world.contracts(f"contract_id start_date end_date report_frequency\n C1 2024-02-15 2024-08-10 {frequency}")
    assert [day for day, _, _ in _expected(world)] == due_dates
    assert world.value("reports_due") == (len(due_dates) or None)


def test_the_contracts_own_number_of_days_wins(world: World):
    world.contracts("contract_id start_date report_frequency report_due_days\n C1 2024-01-01 yearly 0")
    assert _expected(world) == [("2024-12-31", 1, 0)]


@pytest.mark.parametrize(("as_of", "due"), [("2024-03-14", 1), ("2024-03-15", 2), ("2024-03-31", 2)])
def test_a_report_counts_as_due_from_its_due_date(world: World, as_of, due):
    world.as_of = as_of
    world.contracts("contract_id start_date report_frequency\n C1 2024-01-01 monthly")
    assert world.value("reports_due") == due  # January's on 15 February, February's on 15 March


def test_report_rate_is_received_of_due(world: World):
    world.as_of = "2024-05-31"
    world.contracts("contract_id start_date report_frequency\n C1 2024-01-01 monthly")
    world.reports("""
        period   received_date  form       persons_started  fte_months
        2024-01  2024-02-10     permanent  1                1
        2024-02  2024-04-01     -          0                -
        2024-05  2024-05-31     permanent  1                1
    """)
    # Due: January, February, March, April. February's came late and is nil, and came. May's is early and not due.
    figure = world.figure("report_rate")
    assert (figure["numerator"], figure["denominator"], figure["value"]) == (2, 4, approx(0.5))
    assert figure["low"] is figure["high"] is figure["coverage"] is None
    statuses = world.rows("SELECT period, status FROM mart.report_periods ORDER BY period")
    assert statuses == [
        ("2024-01", "received"),
        ("2024-02", "late"),
        ("2024-03", "missing"),
        ("2024-04", "missing"),
        ("2024-05", "received"),
    ]


def test_a_report_received_after_the_date_looked_at_is_not_received_then(world: World):
    world.contracts("contract_id start_date report_frequency\n C1 2024-01-01 monthly")
    world.reports("period received_date form fte_months\n 2024-01 2024-04-01 permanent 2")
    world.as_of = "2024-03-31"
    assert world.value("report_rate") == 0 and world.value("fte_months") is None
    world.as_of = "2024-04-01"
    assert world.value("report_rate") == approx(1 / 2) and world.value("fte_months") == approx(2)


@pytest.mark.parametrize(
    ("frequency", "sent", "received"),
    [
        ("quarterly", "2024-Q1", 1),
        ("quarterly", "2024-03", 0),  # a report of another period than the one that is asked for
        ("half_yearly", "2024-H1", 1),
        ("final", "2024-06", 1),  # any that holds the contract's last day, 30 June
        ("final", "2024-Q2", 1),
        ("final", "2024", 1),
        ("final", "2024-05", 0),
    ],
)
def test_which_report_is_the_one_that_is_due(world: World, frequency, sent, received):
    world.as_of = "2024-07-15"
    world.contracts(f"contract_id start_date end_date report_frequency\n C1 2024-01-01 2024-06-30 {frequency}")
    world.reports(f"period form persons_started\n {sent} permanent 1")
    assert world.figure("report_rate")["numerator"] == received


def test_a_final_report_without_an_end_of_the_contract_is_never_due(world: World):
    world.contracts("contract_id start_date report_frequency\n C1 2020-01-01 final")
    assert world.value("reports_due") is None


def test_a_report_sent_again_replaces_and_never_adds(world: World):
    world.contracts(YEAR)
    world.reports("""
        period   form        persons_started  fte_months
        2024-01  permanent   6                4
        2024-01  internship  5                3
        2024-02  permanent   2                2
    """)
    world.reports("period form persons_started fte_months\n 2024-01 permanent 7 5")
    # January is now one row, permanent 5; the internship is gone with the first report. February is left alone.
    assert world.value("fte_months") == approx(5 + 2)
    assert world.value("persons_reported") == 7 + 2
    assert world.values("places_delivered", "form") == {"permanent": approx(7 / 12)}


def test_a_report_of_sums_counts_where_there_are_no_persons(world: World):
    world.contracts(YEAR)
    world.reports("""
        period   form        persons_started  fte_months
        2024-01  permanent   2                1.5
        2024-02  internship  1                3
        2024-03  education   1                2
        2024-04  -           1                1
    """)
    assert world.value("fte_months") == approx(1.5 + 3 + 2 + 1)
    assert world.value("places_delivered") == approx(1.5 / 12 + 3 / 6)
    assert world.value("placements_started") == world.value("persons_reported") == 5
    persons = world.figure("persons")  # reported sums are never added to persons, and make them unknown
    assert (persons["value"], persons["in_sums"]) == (None, 5)


def test_a_report_of_a_period_with_persons_is_compared_and_never_added(world: World):
    world.contracts(YEAR)
    world.placements("placement_id start_date end_date\n P1 2024-01-15 2024-02-29")
    world.reports("""
        period   form       persons_started  fte_months
        2024-01  permanent  9                3
        2024-02  permanent  9                3
        2024-03  permanent  9                3
    """)
    assert world.value("fte_months") == approx(17 / 31 + 1 + 3)
    assert world.value("persons_reported") == 9


def test_a_person_on_one_contract_does_not_stop_anothers_report(world: World):
    world.contracts("contract_id\n C1\n C2")
    world.placements("placement_id contract_id start_date end_date\n P1 C1 2024-01-01 2024-01-31")
    world.reports("contract_id period form fte_months\n C1 2024-01 permanent 5\n C2 2024-01 permanent 5")
    assert world.values("fte_months", "contract") == {"C1": approx(1), "C2": approx(5)}


def test_a_report_of_several_months_is_spread_over_them(world: World):
    world.contracts(YEAR)
    world.reports("period form persons_started fte_months\n 2024-Q1 permanent 6 6")
    assert world.values("fte_months", "month") == {"2024-01": approx(2), "2024-02": approx(2), "2024-03": approx(2)}
    assert world.values("persons_reported", "month") == {"2024-01": 0, "2024-02": 0, "2024-03": 6}


def test_a_report_is_spread_over_the_contracts_own_months(world: World):
    world.contracts("contract_id start_date end_date required_places\n C1 2024-02-20 2024-05-10 1")
    world.reports("period form persons_started fte_months\n 2024-Q1 permanent 4 6\n 2024-Q2 permanent 0 6")
    assert world.values("fte_months", "month") == {
        month: approx(3) for month in ("2024-02", "2024-03", "2024-04", "2024-05")
    }
    # So what is delivered by the end of a period is the same as what is delivered today.
    assert world.value("fulfilment_raw") == approx(12 / 12)
    assert world.value("fulfilment_raw", last="2024-12") == approx(12 / 12)


@pytest.mark.parametrize(
    ("frequency", "months"),
    [
        ("monthly", 1 + 2),  # January and February; the quarter tells of the same time
        ("quarterly", 6),  # the quarter; the months are in it
        ("-", 1 + 2),  # nothing decides: the shorter
    ],
)
def test_reports_that_overlap_are_never_added(world: World, frequency, months):
    world.contracts(f"contract_id start_date end_date report_frequency\n C1 2024-01-01 2024-12-31 {frequency}")
    world.reports("""
        period   form       fte_months
        2024-01  permanent  1
        2024-02  permanent  2
        2024-Q1  permanent  6
        2024-Q2  permanent  9
    """)
    assert world.value("fte_months") == approx(months + 9)


def _remarks(world: World) -> list[tuple]:
    return world.rows(
        "SELECT period, remark, reported_fte_months, counted_fte_months FROM mart.report_remarks ORDER BY ALL"
    )


def test_a_report_that_differs_from_the_placements_is_a_deviation(world: World):
    world.contracts(YEAR)
    world.placements("placement_id start_date end_date\n P1 2024-01-01 2024-02-29")
    # January 1.0 and February 1.0 by the placement; a tenth of a month is rounding.
    world.reports("period form fte_months\n 2024-01 fixed_term 1.1\n 2024-02 fixed_term 0\n 2024-03 fixed_term 3")
    assert _remarks(world) == [("2024-02", "deviation", 0, approx(1))]


def test_nothing_of_a_report_disappears_without_a_remark(world: World):
    world.contracts("contract_id start_date end_date report_frequency\n C1 2024-02-01 2024-06-30 monthly")
    world.reports("""
        period   form       fte_months
        2024-01  permanent  1
        2024-02  permanent  1
        2024-03  -          1
        2024-Q2  permanent  3
        2024-06  permanent  1
    """)
    assert [(period, remark) for period, remark, *_ in _remarks(world)] == [
        ("2024-01", "outside_contract"),
        ("2024-03", "form_missing"),
        ("2024-Q2", "overlapping_report"),
    ]


def test_a_quarter_from_one_who_reports_by_month_is_of_an_unexpected_length(world: World):
    world.contracts("contract_id start_date end_date report_frequency\n C1 2024-01-01 2024-12-31 monthly")
    world.reports("period form fte_months\n 2024-Q2 permanent 3")
    assert [(period, remark) for period, remark, *_ in _remarks(world)] == [("2024-Q2", "unexpected_period")]


@pytest.mark.parametrize(("months", "status"), [("0", "nil"), ("-", "incomplete"), ("2", "received")])
def test_nil_is_said_in_figures_and_an_empty_report_says_nothing(world: World, months, status):
    world.contracts("contract_id start_date end_date report_frequency\n C1 2024-01-01 2024-01-31 monthly")
    world.reports(f"period form received_date fte_months\n 2024-01 permanent 2024-02-05 {months}")
    assert world.rows("SELECT status FROM mart.report_periods") == [(status,)]


def test_of_a_contract_whose_reports_hold_no_figure_nothing_is_known(world: World):
    # All cells empty in two months, or persons without their months: nothing, or anything, may have been delivered.
    head = "contract_id start_date end_date requirement required_places report_frequency"
    world.contracts(f"{head}\n C1 2024-01-01 2024-06-30 numeric 1 monthly\n C2 2024-01-01 2024-06-30 numeric 1 monthly")
    world.reports("""
        contract_id period   received_date form       persons_ongoing fte_months
        C1          2024-01  2024-02-05    -          -               -
        C1          2024-02  2024-03-05    permanent  -               -
        C2          2024-01  2024-02-05    permanent  2               -
        C2          2024-02  2024-03-05    permanent  2               -
    """)
    world.as_of = "2024-03-20"
    figures = {row["contract"]: row for row in world.ask("fulfilment", ["contract"])}
    for contract in ("C1", "C2"):
        row = figures[contract]
        assert (row["value"], row["low"], row["high"], row["coverage"]) == (None, 0, 1, 0), contract
    assert world.rows("SELECT DISTINCT status FROM mart.report_periods WHERE reports_due = 1") == [("incomplete",)]
    # Nobody is told of one by one, and that nobody was there is not told either.
    assert {row["contract"]: row["value"] for row in world.ask("persons", ["contract"])} == {"C1": None, "C2": None}
    world.reports("contract_id period received_date form fte_months\n C1 2024-02 2024-03-05 permanent 1")
    assert {row["contract"]: row["value"] for row in world.ask("fulfilment", ["contract"])}["C1"] == approx(1 / 12)


def test_a_follow_up_waits_for_the_contract_of_its_placement(world: World):
    world.placements("placement_id start_date\n P1 2024-02-01")
    world.follow_ups("placement_id follow_up_date status\n P1 2024-05-01 employed\n P2 2024-05-01 employed")
    assert world.rows("SELECT waits_for, missing_id FROM mart.waiting WHERE kind = 'follow_ups' ORDER BY ALL") == [
        ("contract", "C1"),
        ("placement", "P2"),
    ]


def test_a_report_outside_the_contracts_dates_does_not_count(world: World):
    world.contracts("contract_id start_date end_date\n C1 2024-03-01 2024-06-30")
    world.reports("""
        period   form       fte_months
        2024-02  permanent  1
        2024-06  permanent  2
        2024-07  permanent  4
    """)
    assert world.value("fte_months") == approx(2)
