"""What nobody could have told yet is unknown, not nought."""

import datetime as dt

import pytest
from pytest import approx
from world import World


def test_an_ended_contract_told_in_sums_waits_for_its_last_report(world: World):
    # 6 of 12 full-time months by the end of September; the report of the last quarter is due on 15 January.
    world.contracts("""
        contract_id start_date  end_date    required_places requirement report_frequency
        C1          2024-01-01  2024-12-31  1               numeric     quarterly
    """)
    world.reports("""
        period   received_date form       fte_months
        2024-Q1  2024-04-10    fixed_term 2
        2024-Q2  2024-07-10    fixed_term 2
        2024-Q3  2024-10-10    fixed_term 2
    """)
    world.as_of = "2025-01-05"
    assert world.rows("SELECT status, known_on FROM mart.contracts") == [("data_missing", dt.date(2024, 9, 30))]
    figure = world.figure("fulfilment")
    assert (figure["low"], figure["high"]) == (approx(0.5), 1)
    assert world.rows("SELECT COUNT(*) FROM mart.tasks WHERE task IN ('not_met', 'penalty_to_decide')") == [(0,)]
    world.reports("period received_date form fte_months\n 2024-Q4 2025-01-04 fixed_term 2")
    assert world.rows("SELECT status FROM mart.contracts") == [("not_met",)]  # 8 of 12
    assert world.value("fulfilment") == approx(8 / 12)


def test_beside_what_is_possible_stands_what_is_plausible_of_a_missing_report(world: World):
    # 22 of 23 months told: 21 x 1 and once 2 full-time months are 23 of 48. The missing one has at most 2, as the best.
    world.contracts("""
        contract_id start_date  end_date    required_places requirement report_frequency
        C1          2024-01-01  2025-12-31  4               numeric     monthly
    """)
    months = [(dt.date(2024, 1 + n, 1) if n < 12 else dt.date(2025, n - 11, 1)) for n in range(23)]
    lines = [f"{month:%Y-%m} 2025-12-01 fixed_term {2 if n == 3 else 1}" for n, month in enumerate(months) if n != 10]
    world.reports("period received_date form fte_months\n" + "\n".join(lines))
    world.as_of = "2025-12-20"
    stands = "SELECT places_delivered, places_plausible, places_possible, reports_missing FROM mart.contracts"
    assert world.rows(stands) == [(approx(23 / 12), approx(25 / 12), 4, 1)]
    figure = world.figure("fulfilment")
    assert (figure["low"], figure["high"]) == (approx(23 / 48), 1)
    # All told: nothing is left to be guessed at.
    world.reports("period received_date form fte_months\n 2024-11 2025-12-10 fixed_term 1")
    assert world.rows(stands) == [(approx(2), None, approx(2), 0)]


def test_of_more_than_a_quarter_of_the_reports_nothing_is_plausible(world: World):
    # Due by 20 August: 7 monthly reports. Two missing are more than a quarter; the contract has what 5 told.
    world.contracts("""
        contract_id start_date  end_date    required_places requirement report_frequency
        C1          2024-01-01  2024-12-31  4               numeric     monthly
    """)
    lines = [f"2024-0{month} 2024-08-01 fixed_term 1" for month in (1, 2, 3, 4, 5)]
    world.reports("period received_date form fte_months\n" + "\n".join(lines))
    world.as_of = "2024-08-20"
    stands = "SELECT places_plausible, places_possible, reports_missing FROM mart.contracts"
    assert world.rows(stands) == [(None, 4, 2)]
    world.reports("period received_date form fte_months\n 2024-06 2024-08-10 fixed_term 1")
    assert world.rows(stands) == [(approx(7 / 12), 4, 1)]  # 6 told, and one month as the best


def test_within_a_long_period_a_contract_told_in_sums_is_not_behind(world: World):
    # The curve begins on 1 July; the report of the second half-year is due on 15 January.
    world.contracts("""
        contract_id start_date  end_date    required_places requirement report_frequency
        C1          2024-01-01  2025-12-31  2               numeric     half_yearly
    """)
    world.reports("period received_date form persons_started fte_months\n 2024-H1 2024-07-10 fixed_term 1 1")
    world.as_of = "2024-12-31"
    assert world.rows("SELECT status, places_expected FROM mart.contracts") == [("too_early", 0)]
    # Drawn, the curve goes on: 183 of 548 days towards 2 places.
    drawn = "SELECT places_expected FROM mart.expected_curve WHERE month = DATE '2024-12-01'"
    assert world.rows(drawn) == [(approx(2 * 183 / 548),)]
    world.as_of = "2025-01-15"
    assert world.rows("SELECT status, reports_missing FROM mart.contracts") == [("data_missing", 1)]


def test_a_first_start_within_a_long_period_may_have_been_in_time(world: World):
    world.contracts("""
        contract_id start_date  end_date    required_places requirement report_frequency
        C1          2024-01-01  2025-12-31  2               numeric     yearly
        C2          2024-01-01  2025-12-31  2               numeric     quarterly
    """)
    world.reports("""
        contract_id period   received_date form       persons_started
        C1          2024     2025-01-10    fixed_term 1
        C2          2024-Q1  2024-04-10    fixed_term 0
        C2          2024-Q2  2024-07-10    fixed_term 0
        C2          2024-Q3  2024-10-10    fixed_term 0
        C2          2024-Q4  2025-01-10    fixed_term 1
    """)
    world.as_of = "2025-01-31"
    bounds = {row["contract"]: (row["low"], row["high"]) for row in world.ask("first_start_on_time", ["contract"])}
    assert bounds == {"C1": (0, 1), "C2": (0, 0)}  # due on 1 July: C1 at some time in 2024, C2 in the fourth quarter


def test_a_report_corrected_later_has_come_in_time(world: World):
    world.contracts("contract_id start_date end_date report_frequency\n C1 2024-01-01 2024-01-31 monthly")
    world.reports("period received_date fte_months\n 2024-01 2024-02-10 1")
    world.reports("period received_date fte_months\n 2024-01 2024-03-20 2")
    found = world.rows("SELECT status, versions, reports_on_time FROM mart.report_periods")
    assert found == [("received", 2, 1)] and world.value("fte_months") == 2


def test_a_corrected_exemption_holds_from_its_latest_day(world: World):
    world.contracts("""
        contract_id start_date  end_date    required_places requirement
        C1          2024-01-01  2025-12-31  2               numeric
    """)
    for day in ("2024-02-01", "2024-11-01"):
        world.decisions(f"contract_id decision decision_date reason_code\n C1 exempt {day} paused")
    months = dict(
        world.rows("SELECT STRFTIME(month, '%m'), status FROM mart.contract_standings WHERE month IS NOT NULL")
    )
    assert months["10"] != "exempted" and months["11"] == months["12"] == "exempted"
    assert world.rows("SELECT COUNT(*) FROM mart.expected_curve WHERE month > DATE '2024-12-31'") == [(0,)]


@pytest.mark.parametrize(
    ("told", "status", "high"),
    [
        ("", "data_missing", 1),  # nobody was asked to report, and nobody has told anything
        ("P1 2023-12-01 2024-01-31", "not_met", 0),  # told: one who does not count
        ("P1 2024-01-01 2024-03-31", "not_met", 3 / 12 / 2),
    ],
)
def test_an_ended_contract_of_which_nothing_is_told_is_unknown_and_not_unmet(world: World, told, status, high):
    world.contracts("contract_id start_date end_date required_places requirement\n C1 2024-01-01 2024-06-30 2 numeric")
    if told:
        world.placements(f"placement_id start_date end_date\n {told}")
    assert world.statuses() == {"C1": status} and world.value("fulfilment_high") == approx(high)


def test_a_contract_that_ends_with_a_month_is_over_when_the_month_is(world: World):
    # 2 places; its only report is due on 15 July, and until it comes it may have given both.
    world.contracts("""
        contract_id start_date  end_date    required_places requirement report_frequency
        C1          2024-01-01  2024-06-30  2               numeric     half_yearly
    """)
    world.reports("period received_date form fte_months\n 2024-H1 2024-07-10 fixed_term 6")
    for day, status, high in (("2024-06-30", "too_early", 0), ("2024-07-05", "data_missing", 1)):
        world.as_of = day
        of_june = world.ask("fulfilment_high", ["month"], "2024-06", "2024-06")
        assert world.statuses() == {"C1": status}
        assert world.value("fulfilment_high") == of_june[0]["value"] == high
    world.as_of = "2024-07-10"  # half a place
    assert world.value("fulfilment_high") == world.ask("fulfilment_high", ["month"], "2024-06", "2024-06")[0]["value"]
    assert world.statuses() == {"C1": "not_met"}
