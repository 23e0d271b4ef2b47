"""What a second count of the follow-up found (tests/counts/test_follow_up_count.py)."""

import datetime as dt

import pytest
from pytest import approx
from world import World

from measures.follow_up import contract_rows, follow_up_rows


def test_0_agreed_is_a_number_and_not_agreed_is_none(world: World):
    world.contracts("""
        contract_id start_date  end_date    requirement required_places required_fte_months
        ZERO        2024-01-01  2024-06-30  dialogue    0               -
        MONTHS      2024-01-01  2024-06-30  dialogue    -               0
        BOTH        2024-01-01  2024-06-30  numeric     0               6
        UNSAID      2024-01-01  2024-06-30  dialogue    -               -
    """)
    found = dict(world.rows("SELECT contract_id, (status, places_required) FROM mart.contracts"))
    assert found == {
        "ZERO": ("no_requirement", 0),
        "MONTHS": ("no_requirement", 0),
        "BOTH": ("data_missing", 6 / 12),  # of which nobody has told anything
        "UNSAID": ("not_agreed", None),
    }
    assert world.value("places_required") == approx(0 + 0 + 6 / 12)
    assert world.figure("fulfilment", contract="ZERO")["value"] is None  # 0 of 0


def test_next_to_nothing_required_is_not_met_by_nothing(world: World):
    world.contracts("""
        contract_id start_date  end_date    requirement required_places
        C1          2024-01-01  2024-06-30  numeric     0,0005
        C2          2024-01-01  2024-06-30  numeric     0,5
    """)
    # 6 months less a day's tenth: 6 - 0.1/30 = 5.997 of 6 needed is 0.99944, within a thousandth.
    world.placements("""
        placement_id contract_id form       start_date  end_date    extent_pct
        P1           C2          fixed_term 2024-01-01  2024-06-30  99,95
        P2           C1          education  2024-01-01  2024-06-30  100
    """)
    assert world.statuses() == {"C1": "not_met", "C2": "met"}  # 0 of 0.0005; 6 x 0.9995 / 12 = 0.49975 of 0.5


def test_of_a_placement_written_twice_the_one_inside_the_target_group_counts(world: World):
    world.contracts("contract_id start_date end_date target_groups\n C1 2024-01-01 2024-12-31 youth")
    world.placements("""
        placement_id participant_key start_date  end_date    target_groups
        P1           a               2024-02-01  2024-04-30  disability
        P2           a               2024-02-01  2024-04-30  youth
        P3           a               2024-02-01  2024-04-30  youth
    """)
    reasons = dict(world.rows("SELECT placement_id, not_counted_reason FROM mart.placements"))
    assert reasons == {"P1": "outside_target_group", "P2": None, "P3": "duplicate"}
    assert world.value("places_delivered") == approx(3 / 12)


@pytest.mark.parametrize(
    ("first", "then", "on", "periods"),
    [
        # The version in force on a period's last day says how often. A period that a change breaks goes to the new one.
        ("monthly", "quarterly", "2024-05-15", ["2024-01", "2024-02", "2024-03", "2024-04", "2024-Q2", "2024-Q3"]),
        ("monthly", "quarterly", "2024-07-01", [*(f"2024-0{n}" for n in range(1, 7)), "2024-Q3"]),
        ("quarterly", "monthly", "2024-05-15", ["2024-Q1", *(f"2024-0{n}" for n in range(4, 10))]),
        ("monthly", "final", "2024-05-15", ["2024-01", "2024-02", "2024-03", "2024-04", None]),
        ("yearly", "monthly", "2024-08-31", [f"2024-0{n}" for n in range(1, 10)]),
        ("-", "monthly", "2024-08-31", ["2024-08", "2024-09"]),
        ("monthly", "-", "2024-08-31", [f"2024-0{n}" for n in range(1, 10)]),  # an empty cell means unchanged
    ],
)
def test_each_period_is_to_be_reported_as_the_version_in_force_says(world: World, first, then, on, periods):
    world.contracts(f"""
        contract_id valid_from start_date  end_date    report_frequency report_due_days
        C1          -          2024-01-01  2024-09-30  {first}          15
        C1          {on}       2024-01-01  -           {then}           5
    """)
    found = world.rows("SELECT period, last_day, due_date FROM mart.report_periods ORDER BY first_day, last_day")
    assert [period for period, _, _ in found] == periods
    change = dt.date.fromisoformat(on)
    for period, last, due in found:
        is_new = last >= change or (first in ("quarterly", "yearly") and period[-2] == "0")
        assert due == (max(last, change) + dt.timedelta(5) if is_new else last + dt.timedelta(15))


def test_no_time_is_counted_twice_when_the_frequency_changes(world: World):
    # April came as a month and again within the second quarter, in which the change fell: 1 + 3 months, not 1 + 1 + 3.
    world.contracts("""
        contract_id valid_from start_date  end_date    report_frequency
        C1          -          2024-03-01  2024-12-31  monthly
        C1          2024-05-15 2024-03-01  -           quarterly
    """)
    world.reports("""
        period   form       fte_months
        2024-03  fixed_term 1
        2024-04  fixed_term 1
        2024-Q2  fixed_term 3
    """)
    assert world.value("fte_months") == approx(1 + 3)


@pytest.mark.parametrize(
    ("told", "due"),
    [
        ("2024-04-15", "2024-05-01"),  # told on the day itself
        ("2024-04-16", "2024-04-15"),  # the day had passed
    ],
)
def test_a_meeting_moved_in_time_is_due_on_the_new_day(world: World, told, due):
    world.contracts("contract_id award_date start_date\n C1 2024-03-15 2024-04-01", on="2024-03-20")
    world.milestones("milestone due_date\n start_meeting 2024-04-15", on="2024-03-20")
    world.milestones("milestone due_date held_date\n start_meeting 2024-05-01 2024-05-01", on=told)
    # The whole register once more: what was told when does not change.
    world.milestones(
        "milestone due_date held_date\n start_meeting 2024-04-15 -\n start_meeting 2024-05-01 2024-05-01",
        on="2024-06-01",
    )
    assert world.rows("SELECT CAST(due_date AS VARCHAR) FROM mart.milestones WHERE milestone = 'start_meeting'") == [
        (due,)
    ]
    assert world.value("start_meeting_on_time") == (1 if due == "2024-05-01" else 0)


def test_education_told_in_sums_is_no_first_start_either(world: World):
    world.contracts("""
        contract_id start_date  end_date    requirement required_places report_frequency
        C1          2024-01-01  2025-12-31  numeric     1               quarterly
    """)
    world.reports("""
        period   received_date form       persons_started
        2024-Q1  2024-04-10    education  3
        2024-Q2  2024-07-10    education  1
        2024-Q3  2024-10-10    education  1
        2024-Q4  2024-12-31    fixed_term 1
    """)
    assert world.rows("SELECT first_start_date FROM core.first_starts") == [
        (dt.date(2024, 12, 31),)
    ]  # in the fourth quarter
    assert world.value("first_start_on_time") == 0  # due on 1 July


def test_an_ended_contract_told_in_persons_waits_for_its_last_report_too(world: World):
    # 2 of 12 full-time months are told; who began in November or December is told by 15 January.
    world.contracts("""
        contract_id start_date  end_date    required_places requirement report_frequency report_form
        C1          2024-11-01  2024-12-31  1               numeric     quarterly        sums
    """)
    world.placements("placement_id start_date planned_end_date\n P1 2024-11-01 2025-03-31")
    for day, status, high in (
        ("2025-01-05", "data_missing", 1),
        ("2025-01-15", "data_missing", 1),
    ):  # awaited, then missing
        world.as_of = day
        assert world.statuses() == {"C1": status}
        assert (world.value("fulfilment_low"), world.value("fulfilment_high")) == (approx(2 / 12), high)
    world.reports("period received_date form fte_months\n 2024-Q4 2025-01-14 fixed_term 2")
    assert world.statuses() == {"C1": "not_met"} and world.value("fulfilment_high") == approx(2 / 12)


def test_what_may_have_been_delivered_has_one_definition(world: World):
    # 2 places x 12 full-time months, ended; the report of the last quarter is due on 15 January. WAITS: 0 months told.
    # HALF: 12 (1 place). MORE: 30 (2.5 places, of which 2 count). These three wait. TOLD: 12, all of it. GAP: 12, and
    # the third quarter is missing. OPEN: no number is agreed.
    world.contracts("""
        contract_id start_date  end_date    required_places requirement report_frequency
        WAITS       2024-10-01  2024-12-31  2               numeric     quarterly
        HALF        2024-01-01  2024-12-31  2               numeric     quarterly
        MORE        2024-01-01  2024-12-31  2               numeric     quarterly
        TOLD        2024-07-01  2024-12-31  2               numeric     quarterly
        GAP         2024-07-01  2024-12-31  2               numeric     quarterly
        OPEN        2024-10-01  2024-12-31  -               numeric     quarterly
    """)
    world.reports("""
        contract_id period   received_date form       fte_months
        HALF        2024-Q1  2024-04-10    fixed_term 4
        HALF        2024-Q2  2024-07-10    fixed_term 4
        HALF        2024-Q3  2024-10-10    fixed_term 4
        MORE        2024-Q1  2024-04-10    fixed_term 10
        MORE        2024-Q2  2024-07-10    fixed_term 10
        MORE        2024-Q3  2024-10-10    fixed_term 10
        TOLD        2024-Q3  2024-10-10    fixed_term 6
        TOLD        2024-Q4  2025-01-04    fixed_term 6
        GAP         2024-Q4  2025-01-04    fixed_term 12
    """)
    world.as_of = "2025-01-05"
    columns = "places_delivered, places_possible, places_possible_uncapped"
    rows = {name: tuple(each) for name, *each in world.rows(f"SELECT contract_id, {columns} FROM mart.contracts")}
    assert {name: tuple(value and round(value, 9) for value in each) for name, each in rows.items()} == {
        "WAITS": (0, 2, 2),
        "HALF": (1, 2, 2),
        "MORE": (2.5, 2, 2.5),
        "TOLD": (1, 1, 1),
        "GAP": (1, 2, 2),
        "OPEN": (0, 0, None),
    }


def test_the_contract_list_and_the_measure_say_the_same_of_what_is_possible(world: World):
    # 2 places; ended, nothing told, and the last report is not due yet: 2 of 2 are possible, and no less.
    world.contracts("""
        contract_id start_date  end_date    required_places requirement report_frequency
        C1          2024-10-01  2024-12-15  2               numeric     quarterly
    """)
    world.as_of = "2024-12-20"
    fulfilment = world.figure("fulfilment")
    assert (fulfilment["low"], fulfilment["high"]) == (0, 1) and world.value("fulfilment_high") == 1
    assert contract_rows.contracts(world.opened())["places_possible_uncapped"].to_list() == [2]
    assert contract_rows.contract_development("C1", world.opened())["possible"].to_list() == [0, 0, 2]


def test_persons_without_months_are_unknown_and_not_nought(world: World):
    # Two of three reports say how much: 1 + 0 of 2 places x 12. March tells of two persons and no months: anything may
    # have been delivered; so may it in April, of which somebody that ended is told.
    world.contracts("""
        contract_id start_date  end_date    requirement required_places report_frequency
        C1          2024-01-01  2025-12-31  numeric     2               monthly
    """)
    world.reports("""
        period  received_date form       persons_started persons_ongoing persons_ended fte_months
        2024-01 2024-02-05    fixed_term 1               1               0             1
        2024-02 2024-03-05    -          0               0               0             -
        2024-03 2024-04-05    fixed_term 1               2               0             -
        2024-04 2024-05-05    fixed_term 0               0               1             -
    """)
    world.as_of = "2024-05-31"
    assert world.rows("SELECT status FROM mart.report_periods ORDER BY first_day") == [
        ("received",), ("nil",), ("incomplete",), ("incomplete",), ("not_due",),
    ]  # fmt: skip
    figure = world.figure("fulfilment")
    assert (figure["low"], figure["high"], figure["coverage"]) == (approx(1 / 12 / 2), 1, approx(2 / 4))
    assert world.contract("reports_received reports_open reports_incomplete") == (4, 2, 2)
    # All four reports have come, and two of them say how much: so much is known of the places, and all of who began.
    assert (world.value("report_rate"), world.value("months_told_rate")) == (1, approx(2 / 4))
    assert (
        world.figure("places_delivered")["coverage"] == approx(2 / 4)
        and world.figure("placements_started")["coverage"] == 1
    )
    assert ("C1", "months_missing") in world.tasks() and ("C1", "report_to_accept") in world.tasks()
    assert world.rows("SELECT period FROM mart.report_remarks WHERE remark = 'months_missing' ORDER BY 1") == [
        ("2024-03",),
        ("2024-04",),
    ]
    # Where only such reports and nil ones came there is no pace to forecast by.
    world.reports("period received_date form fte_months\n 2024-01 2024-02-05 fixed_term 0")
    assert world.rows("SELECT forecast_method, forecast_places FROM mart.contract_forecasts") == [
        ("months_missing", None)
    ]
    # With placements of persons in the months, these are what is counted, and nobody needs the reports' months.
    world.placements("placement_id start_date end_date\n P1 2024-03-01 2024-04-30")
    assert world.contract("reports_open status") == (0, "too_early")


def test_a_returned_report_opens_the_forecast_too(world: World):
    world.contracts("""
        contract_id start_date  end_date    requirement required_places report_frequency
        C1          2024-01-01  2025-12-31  numeric     9               monthly
    """)
    world.placements("placement_id start_date planned_end_date\n P1 2024-01-01 2025-12-31")
    world.reports(
        "\n".join(["period received_date fte_months", *(f"2024-{month:02d} 2024-12-05 1" for month in range(1, 12))])
    )
    bounds = "SELECT forecast_high >= 9 FROM mart.contract_forecasts"
    assert world.rows(bounds) == [(False,)]
    world.decisions("decision period reason_code decision_date\n return 2024-11 incomplete 2024-12-10")
    assert world.rows(bounds) == [(True,)] and world.value("fulfilment_high") == 1


def test_one_report_of_many_cannot_hide_what_is_far_behind(world: World):
    # A year in which one person gives 1/12 place a month: 12/12 of 12 places, and half of 12 x (366 - 182) / (731 -
    # 182) days.
    # Returning one month of twelve can hide at most the best month, 1/12; returning four is more than a quarter:
    # unknown.
    world.contracts("""
        contract_id start_date  end_date    requirement required_places report_frequency
        C1          2024-01-01  2025-12-31  numeric     12              monthly
    """)
    world.placements("placement_id start_date planned_end_date\n P1 2024-01-01 2025-12-31")
    world.reports(
        "\n".join(["period received_date fte_months", *(f"2024-{month:02d} 2024-12-20 1" for month in range(1, 12))])
    )
    assert world.contract("status reports_due") == ("well_behind", 11)
    world.decisions("decision period reason_code decision_date\n return 2024-11 incomplete 2024-12-22")
    assert world.contract("status reports_open") == ("well_behind", 1)
    assert world.value("fulfilment_high") == 1  # the interval still says what nobody knows
    world.decisions(
        "\n".join(
            [
                "decision period reason_code decision_date",
                *(f"return 2024-{month:02d} incomplete 2024-12-23" for month in (8, 9, 10)),
            ]
        )
    )
    assert world.contract("status reports_open") == ("data_missing", 4)


def test_persons_needed_are_those_beside_the_ones_who_are_there(world: World):
    # 2 of 4 places are delivered by the end of 2024 (24 months / 12); the one who stays until June 2025 gives 6/12
    # more.
    world.contracts("""
        contract_id start_date  end_date    requirement required_places
        C1          2024-01-01  2026-12-31  numeric     4
    """)
    world.placements("""
        placement_id start_date  planned_end_date
        P1           2024-01-01  2024-12-31
        P2           2024-01-01  2025-06-30
    """)
    assert world.contract("places_left places_planned persons_needed") == (approx(2), approx(6 / 12), 2)  # 1.5 left
    world.placements("placement_id start_date planned_end_date\n P1 2024-01-01 2026-12-31\n P2 2024-01-01 2026-12-31")
    assert world.contract("persons_needed latest_job_start_date") == (0, None)


def test_how_many_would_have_to_begin_today_where_no_whole_placement_fits(world: World):
    """4 places short, 14 days left: 4 x 366 days of work or 4 x 183 of internship, shared by those who stay the 14."""
    world.as_of = "2024-12-17"
    world.contracts("""
        contract_id start_date  end_date    requirement required_places accepted_forms
        C1          2024-01-01  2024-12-31  numeric     4               -
        C2          2024-01-01  2024-12-31  numeric     4               jobs
        C3          2024-01-01  2024-12-17  numeric     4               -
    """)
    rows = world.rows("SELECT jobs_from_now, internships_from_now FROM mart.contracts ORDER BY contract_id")
    assert rows[0] == (105, 53)  # 1,464 / 14 = 104.6; 732 / 14 = 52.3
    assert rows[1] == (105, None)
    assert rows[2] == (None, None)


def test_the_first_start_says_whether_it_was_an_offer(world: World):
    world.contracts("contract_id start_date end_date\n C1 2024-04-01 2025-03-31")
    world.placements("placement_id offered_date start_date\n P1 2024-03-13 2024-04-08")
    assert world.contract("first_start_date first_start_is_offer") == (dt.date(2024, 3, 13), 1)
    world.placements("placement_id offered_date start_date\n P1 2024-04-08 2024-04-20\n P2 2024-04-08 2024-04-08")
    assert world.contract("first_start_date first_start_is_offer") == (dt.date(2024, 4, 8), 0)


def test_decisions_are_listed_by_their_day(world: World):
    world.contracts("contract_id start_date end_date report_frequency\n C1 2024-01-01 2024-12-31 monthly")
    world.decisions(
        "decision period decision_date\n accept 2024-01 2024-02-20\n accept 2024-03 2024-04-20\n accept 2024-02 "
        "2024-03-20"
    )
    rows = follow_up_rows.contract_decisions("C1", world.opened())
    assert list(rows["period"]) == ["2024-03", "2024-02", "2024-01"]
