"""Counting rules of hours: how many of them are a full-time month, and weeks that lie in two months."""

import shutil
from pathlib import Path

import pytest
from pytest import approx
from world import World

from etl.build import reference_files

MONTH = 40 * 52 / 12  # hours at full time
# C1: a year, reported by month.
YEAR = "contract_id start_date end_date report_frequency required_places\n C1 2024-01-01 2024-12-31 monthly 1"


def _months(world: World) -> dict[str, float | None]:
    """Month -> full-time months, where there is a row."""
    return world.values("fte_months", "month")


def _statuses(world: World) -> dict[str, str]:
    return dict(world.rows("SELECT period, status FROM mart.report_periods ORDER BY period"))


def test_hours_are_divided_by_those_of_a_month_at_full_time(world: World):
    world.contracts(YEAR)
    world.reports("""
        period   form       hours   fte_months
        2024-01  permanent  173.33  -
        2024-02  permanent  260     -
        2024-03  permanent  999     2
    """)
    # 40 hours a week x 52 / 12 = 173.33. Where months are told too, they are what is told.
    assert _months(world) == {"2024-01": approx(173.33 / MONTH), "2024-02": approx(1.5), "2024-03": 2}
    assert world.values("hours_converted", "month") == {"2024-01": approx(173.33), "2024-02": 260, "2024-03": None}
    assert world.value("hours_converted") == approx(433.33)
    assert world.value("places_delivered") == approx((173.33 / MONTH + 1.5 + 2) / 12)


def test_a_quarters_hours_are_spread_as_its_months_are(world: World):
    world.contracts("contract_id start_date\n C1 2024-01-01")
    world.reports("period form hours\n 2024-Q1 permanent 520")
    assert _months(world) == {f"2024-0{month}": approx(1) for month in (1, 2, 3)}


def test_unknown_hours_are_not_nought(world: World):
    world.as_of = "2024-04-30"
    world.contracts(YEAR)
    world.reports("""
        period   form       persons_started  hours
        2024-01  permanent  1                -
        2024-02  permanent  -                0
        2024-03  permanent  -                -
    """)
    statuses = _statuses(world)
    assert [statuses[period] for period in ("2024-01", "2024-02", "2024-03")] == ["incomplete", "nil", "incomplete"]


def test_a_week_in_two_months_is_divided_by_its_days(world: World):
    world.as_of = "2024-03-31"
    world.contracts("contract_id start_date\n C1 2024-01-01")
    # Monday 29 January to Sunday 4 February: three days and four. 70 hours: 30 and 40.
    world.reports("period form hours\n 2024-W05 permanent 70")
    assert world.values("hours_converted", "month") == {"2024-01": approx(30), "2024-02": approx(40)}
    assert _months(world) == {"2024-01": approx(30 / MONTH), "2024-02": approx(40 / MONTH)}


def test_a_week_that_begins_on_a_sunday_is_divided_by_its_days(world: World):
    world.as_of = "2024-04-30"
    world.contracts("contract_id start_date\n C1 2024-01-01")
    # Sunday 31 March to Saturday 6 April: a day and six. 70 hours: 10 and 60.
    world.reports("period form hours\n 2024-03-31/P7D permanent 70")
    assert world.values("hours_converted", "month") == {"2024-03": approx(10), "2024-04": approx(60)}


def test_of_weeks_that_share_days_the_last_that_came_tells(world: World):
    world.as_of = "2024-04-30"
    world.contracts("contract_id start_date\n C1 2024-01-01")
    world.reports("period form hours\n 2024-W14 permanent 999\n 2024-W16 permanent 14")
    # Sunday 31 March to Saturday 6 April shares six days with week 14, and none with week 16.
    world.reports("period form hours\n 2024-03-31/P7D permanent 70")
    assert world.values("hours_converted", "month") == {"2024-03": approx(10), "2024-04": approx(74)}


def test_the_weeks_of_a_year_are_numbered_by_its_thursdays(world: World):
    world.contracts("contract_id start_date\n C1 2024-01-01")
    # 2025's first week begins on Monday 30 December 2024. Nothing is known of January on the last of December.
    world.reports("period form hours\n 2025-W01 permanent 70")
    assert world.values("hours_converted", "month") == {"2024-12": approx(20)}
    world.as_of = "2025-01-31"
    assert world.values("hours_converted", "month") == {"2024-12": approx(20), "2025-01": approx(50)}


FEBRUARY = ("2024-W05", "2024-W06", "2024-W07", "2024-W08", "2024-W09")


@pytest.mark.parametrize(("weeks", "status"), [(FEBRUARY, "received"), (FEBRUARY[1:], "incomplete")])
def test_a_month_is_told_when_all_its_weeks_are(world: World, weeks, status):
    world.as_of = "2024-03-31"
    world.contracts("contract_id start_date end_date report_frequency required_places\n C1 2024-02-01 - monthly 1")
    rows = "\n".join(f"{week} 2024-03-05 permanent 40" for week in weeks)
    world.reports(f"period received_date form hours\n{rows}")
    assert _statuses(world)["2024-02"] == status
    # 29 days: four of the fifth week, the sixth to the eighth whole, four of the ninth.
    in_february = {"2024-W05": 4, "2024-W09": 4}
    hours = sum(40 * in_february.get(week, 7) / 7 for week in weeks)
    assert world.values("hours_converted", "month")["2024-02"] == approx(hours)


def test_a_week_without_its_hours_leaves_its_month_open(world: World):
    world.as_of = "2024-03-31"
    world.contracts("contract_id start_date end_date report_frequency required_places\n C1 2024-02-01 - monthly 1")
    rows = "\n".join(f"{week} 2024-03-05 permanent {hours}" for week, hours in zip(FEBRUARY, (40, 40, "-", 40, 40)))
    world.reports(f"period received_date form hours\n{rows}")
    assert _statuses(world)["2024-02"] == "incomplete"


def test_the_latest_report_of_a_week_counts(world: World):
    world.contracts("contract_id start_date\n C1 2024-01-01")
    world.reports("period form hours\n 2024-W06 permanent 40\n 2024-W07 permanent 40")
    world.reports("period form hours\n 2024-W07 permanent 10\n 2024-W08 permanent 5")
    assert world.value("hours_converted") == 40 + 10 + 5


def test_a_month_with_a_report_of_its_own_does_not_add_its_weeks(world: World):
    world.contracts("contract_id start_date\n C1 2024-01-01")
    world.reports("""
        period    form       hours  fte_months
        2024-W06  permanent  40     -
        2024-02   permanent  -      2
        2024-W10  permanent  26     -
    """)
    assert _months(world) == {"2024-02": 2, "2024-03": approx(26 / MONTH)}


def test_parts_of_a_period_are_added(world: World):
    world.contracts("contract_id start_date\n C1 2024-01-01")
    world.reports("""
        period    form       part    hours
        2024-01   permanent  women   100
        2024-01   permanent  men     160
        2024-W06  permanent  1       20
        2024-W06  permanent  2       30
    """)
    assert _months(world) == {"2024-01": approx(260 / MONTH), "2024-02": approx(50 / MONTH)}


def test_placements_go_before_hours_as_before_other_sums(world: World):
    world.contracts("contract_id start_date\n C1 2024-01-01")
    world.placements("placement_id start_date end_date\n P1 2024-01-01 2024-01-31")
    world.reports("period form hours\n 2024-01 permanent 520")
    assert _months(world) == {"2024-01": 1}


def test_an_organisations_own_rule_wins_from_its_day(world: World, tmp_path: Path, monkeypatch):
    """Full time is 37 hours a week there, of contracts that begin in 2024 or later."""
    folder = tmp_path / "reference"
    shutil.copytree(reference_files.REFERENCE_FOLDER, folder)
    with open(folder / "rules" / "defaults.csv", "a", encoding="utf-8") as file:
        file.write("national,full_time_hours_per_week,37,212000-1355,2024-01-01,kollektivavtal\n")
    monkeypatch.setattr(reference_files, "REFERENCE_FOLDER", folder)
    world.contracts("""
        contract_id  organisation_id  start_date
        C1           212000-0142      2024-01-01
        C2           212000-1355      2024-01-01
        C3           212000-1355      2023-12-01
    """)
    world.reports("""
        contract_id  period   form       hours
        C1           2024-03  permanent  100
        C2           2024-03  permanent  100
        C3           2024-03  permanent  100
    """)
    assert world.values("fte_months", "contract") == {
        "C1": approx(100 / MONTH), "C2": approx(100 / (37 * 52 / 12)), "C3": approx(100 / MONTH),
    }  # fmt: skip
