"""The forecast at the end of the contract (etl/sql/mart/contract_forecasts.sql), as small tables with the sums visible.

Unless a test says otherwise: as of 31 December 2024, contract C1 of two years, so that about half is left.
A job place is 12 months, an internship place 6."""

import math
from typing import Any

import pytest
from forecast_world import rule
from pytest import approx
from world import World

from measures.follow_up import forecasts

MONTH = 30.4375  # days, 365.25 / 12


LEFT = 365 / MONTH


TWO_YEARS = "contract_id start_date end_date required_places\n C1 2024-01-01 2025-12-31 4"


COLUMNS = "forecast_method, f.places_delivered, f.places_planned, f.forecast_places, f.forecast_low, f.forecast_high"


RECENT, STARTS_KEPT = rule("recent_months"), rule("starts_share_kept")


def forecast(world: World, contract: str = "C1") -> dict[str, Any]:
    """The row of one contract."""
    names = ["method", "delivered", "planned", "forecast", "low", "high"]
    (row,) = world.rows(
        f"SELECT {COLUMNS} FROM mart.contract_forecasts AS f INNER JOIN mart.contracts AS c USING (contract_no)"
        f" WHERE c.contract_id = '{contract}'"
    )
    return dict(zip(names, row))


def new_places(left: float, months: float, *placements: tuple[float, float]) -> float:
    """What new placements give when as many start a month as did in so many months, each (places a month, length in
    months), less the part that is not reckoned on.

    Somebody who starts when `u` months are left gives min(length, u) months of it; added up over the time left.
    """
    per_month = 0.0
    for places, length in placements:
        stays = min(length, left)
        per_month += places * (stays * left - stays**2 / 2)
    return STARTS_KEPT * per_month / months


def test_delivered_and_planned_and_new(world: World):
    world.contracts(TWO_YEARS)
    world.placements("placement_id start_date planned_end_date\n P1 2024-07-01 2025-06-30")
    found = forecast(world)
    assert found["delivered"] == approx(6 / 12)
    assert found["planned"] == approx(6 / 12)
    new = new_places(LEFT, RECENT, (1 / 12, 365 / MONTH))
    # One started in 12 months, and a year is as long as what is left.
    assert new == approx(STARTS_KEPT * LEFT**2 / 2 / 12 / 12)
    assert found["forecast"] == approx(6 / 12 + 6 / 12 + new)
    assert found["method"] == "placements"


def test_the_interval_is_as_wide_as_the_open_part_and_the_time_left_make_it(world: World):
    world.contracts(TWO_YEARS)
    world.placements("placement_id start_date planned_end_date\n P1 2024-07-01 2025-06-30\n P2 2024-03-01 2025-06-30")
    found = forecast(world)
    share_left = 365 / 731
    still_open = found["forecast"] - found["delivered"]
    spread = math.sqrt(rule("spread_per_open_place") * still_open + (rule("spread_per_month_left") * LEFT) ** 2)
    assert found["high"] == approx(found["forecast"] + rule("width_above", share_left) * spread)
    assert found["low"] == approx(found["delivered"] + still_open - rule("width_below", share_left) * spread)


def test_an_ended_placement_counts_as_long_as_it_was_and_an_internship_in_its_own_months(world: World):
    world.contracts(TWO_YEARS)
    world.placements(
        """placement_id form start_date planned_end_date end_date extent_pct
        P1 internship 2024-02-01 2024-07-31 2024-03-31 50"""
    )
    found = forecast(world)
    assert found["delivered"] == approx(2 * 0.5 / 6) and found["planned"] == 0
    assert found["forecast"] == approx(2 * 0.5 / 6 + new_places(LEFT, RECENT, (0.5 / 6, 60 / MONTH)))


def test_planned_time_ends_with_the_contract_and_without_a_plan_it_lasts_so_long(world: World):
    world.contracts(TWO_YEARS)
    for start, planned in (("2024-12-01", "2026-12-31"), ("2024-12-01", "2025-12-31"), ("2024-12-01", "-")):
        world.placements(f"placement_id start_date planned_end_date\n P1 {start} {planned}")
        assert forecast(world)["planned"] == approx(12 / 12)


def test_planned_time_is_counted_as_delivered_time_is(world: World):
    """Days in the month, extent, and at most one whole month together for one participant."""
    world.contracts(TWO_YEARS)
    world.placements(
        """placement_id participant_key start_date planned_end_date extent_pct
        P1 a 2024-12-01 2025-01-15 80
        P2 b 2024-12-01 2025-02-28 75
        P3 b 2024-12-01 2025-01-31 50"""
    )
    assert forecast(world)["planned"] == approx((0.8 * 15 / 31 + 1 + 0.75) / 12)


def test_what_gives_no_places_is_not_forecast(world: World):
    world.contracts(TWO_YEARS)
    world.placements(
        """placement_id form start_date planned_end_date
        P1 education 2024-06-01 2025-06-30
        P2 permanent 2023-12-01 2025-06-30
        P3 internship 2024-06-01 2024-07-31"""
    )
    found = forecast(world)
    assert found["planned"] == 0
    assert found["forecast"] == approx(2 / 6 + new_places(LEFT, RECENT, (1 / 6, 61 / MONTH)))


def test_an_end_reported_later_than_the_date_looked_at_is_not_known(world: World):
    contract = (
        "contract_id start_date end_date required_places\n C1 2024-01-01 2025-12-31 4\n C2 2024-01-01 2025-12-31 4"
    )
    world.contracts(contract)
    world.placements(
        """placement_id contract_id start_date planned_end_date end_date
        P1 C1 2024-07-01 2025-06-30 2025-01-15
        P2 C2 2024-07-01 2025-06-30 -"""
    )
    assert forecast(world, "C1") == forecast(world, "C2")


def test_one_past_its_planned_end_gives_nothing_more(world: World):
    world.contracts(TWO_YEARS)
    world.placements("placement_id start_date planned_end_date reported_until\n P1 2024-07-01 2024-09-30 2024-12-31")
    found = forecast(world)
    assert found["planned"] == 0
    assert found["forecast"] == approx(3 / 12 + new_places(LEFT, RECENT, (1 / 12, 92 / MONTH)))


@pytest.mark.parametrize("end_date", ["2024-12-31", "2024-12-30"])
def test_nothing_is_left_of_a_contract_that_has_ended(world: World, end_date: str):
    world.contracts(f"contract_id start_date end_date required_places\n C1 2024-01-01 {end_date} 4")
    world.placements("placement_id start_date planned_end_date\n P1 2024-07-01 2024-11-30")
    found = forecast(world)
    assert found["method"] == "ended"
    assert found["delivered"] == found["forecast"] == found["low"] == found["high"] == approx(5 / 12)


def test_a_missing_report_of_an_ended_contract_may_hide_up_to_what_is_required(world: World):
    world.contracts(
        """contract_id start_date end_date required_places report_frequency
        C1 2024-01-01 2024-06-30 4 quarterly"""
    )
    world.reports("period form persons_started fte_months\n 2024-Q1 fixed_term 1 6")
    found = forecast(world)
    assert found["method"] == "ended_reports_missing"
    assert (found["low"], found["forecast"], found["high"]) == (approx(0.5), approx(0.5), approx(4))


@pytest.mark.parametrize(
    ("contract", "method"),
    [
        ("2024-01-01 -", "no_end_date"),
        ("2025-01-01 2026-12-31", "not_started"),
        ("2024-11-01 2026-12-31", "too_little_history"),
    ],
)
def test_no_forecast_where_it_cannot_be_made_and_never_nought(world: World, contract: str, method: str):
    world.contracts(f"contract_id start_date end_date required_places\n C1 {contract} 4")
    world.placements("placement_id start_date planned_end_date\n P1 2024-12-01 2025-06-30")
    found = forecast(world)
    assert (found["method"], found["forecast"], found["low"], found["high"]) == (method, None, None, None)
    figure = world.figure("forecast_places")
    assert (figure["value"], figure["low"], figure["high"], figure["coverage"]) == (None, None, None, 0)


def test_no_forecast_of_a_contract_of_which_nothing_has_come_in(world: World):
    world.contracts(
        """contract_id start_date end_date required_places report_frequency
        C1 2024-01-01 2025-12-31 4 monthly
        C2 2023-01-01 2024-06-30 4 monthly"""
    )
    for contract in ("C1", "C2"):
        found = forecast(world, contract)
        assert (found["method"], found["forecast"]) == ("nothing_reported", None)


def test_a_contract_without_a_number_is_not_in_the_table(world: World):
    world.contracts(
        "contract_id start_date end_date requirement required_places\n C1 2024-01-01 2025-12-31 dialogue -\n C2 "
        "2024-01-01 2025-12-31 none 3"
    )
    assert world.rows("SELECT * FROM mart.contract_forecasts") == []


def test_nil_reports_are_a_pace_of_nought_with_room_above(world: World):
    world.contracts(
        "contract_id start_date end_date required_places report_frequency\n C1 2024-01-01 2025-12-31 4 quarterly"
    )
    world.reports("period persons_started fte_months\n 2024-Q1 0 0\n 2024-Q2 0 0\n 2024-Q3 0 0")
    found = forecast(world)
    assert (found["method"], found["forecast"], found["low"]) == ("reports", 0, 0)
    # Told in sums alone, the interval is wider.
    spread = rule("spread_of_sums") * rule("spread_per_month_left") * LEFT
    assert rule("spread_of_sums") > 1 and found["high"] == approx(rule("width_above", 365 / 731) * spread)


def test_a_month_without_a_report_is_no_part_of_the_pace(world: World):
    """Three quarters of 6 full-time months; the one in the middle is missing, the last is not due yet."""
    world.contracts(
        "contract_id start_date end_date required_places report_frequency\n C1 2024-01-01 2025-12-31 1 quarterly"
    )
    world.reports("period form persons_started fte_months\n 2024-Q1 fixed_term 1 6\n 2024-Q3 fixed_term 1 6")
    found = forecast(world)
    assert found["method"] == "reports" and found["delivered"] == approx(12 / 12)
    # Half a place a quarter in the two that were told: 91 and 92 days. It goes on in all days that nobody told of.
    pace = 1 / ((91 + 92) / MONTH)
    untold = (91 + 92) / MONTH
    assert found["forecast"] == approx(1 + pace * (untold + LEFT))
    assert found["low"] >= 1


def test_the_latest_told_months_are_the_pace_of_a_contract_told_in_sums(world: World):
    world.contracts(
        "contract_id start_date end_date required_places report_frequency\n C1 2023-07-01 2025-12-31 9 monthly"
    )
    months = [(2023, month, 4) for month in range(7, 13)] + [(2024, month, 2) for month in range(1, 13)]
    rows = "\n".join(f"{year}-{month:02d} fixed_term {fte}" for year, month, fte in months)
    world.reports(f"period form fte_months\n{rows}")
    assert RECENT == 12
    found = forecast(world)
    assert found["delivered"] == approx(6 * 4 / 12 + 12 * 2 / 12)
    assert found["forecast"] == approx(4 + LEFT * 2 / (366 / MONTH))  # two places in 2024, 366 days


def test_the_starts_of_the_latest_months_are_the_pace_and_older_ones_are_not(world: World):
    """Two began in 2023, one in 2024; or none in 2024, of which all is told, and then nobody new is reckoned on."""
    world.contracts(
        """contract_id start_date end_date required_places
        C1 2023-01-01 2025-12-31 4
        C2 2023-01-01 2025-12-31 4"""
    )
    world.placements(
        """placement_id contract_id start_date end_date reported_until
        P1 C1 2023-02-01 2023-07-31 2024-12-31
        P2 C1 2023-12-31 2024-01-30 2024-12-31
        P3 C1 2024-01-01 2024-01-31 2024-12-31
        P4 C2 2023-02-01 2023-07-31 2024-12-31"""
    )
    faded = forecast(world, "C2")
    assert faded["forecast"] == faded["delivered"] == approx(6 / 12)
    found = forecast(world, "C1")
    assert found["forecast"] == approx(found["delivered"] + new_places(LEFT, RECENT, (1 / 12, 31 / MONTH)))


def test_a_new_one_without_a_planned_end_lasts_the_time_out(world: World):
    world.contracts(TWO_YEARS)
    world.placements("placement_id form start_date\n P1 permanent 2024-07-01")
    found = forecast(world)
    assert found["planned"] == approx(12 / 12)
    assert found["forecast"] == approx(6 / 12 + 12 / 12 + new_places(LEFT, RECENT, (1 / 12, LEFT)))


def test_where_the_latest_months_are_untold_the_latest_told_are_the_pace(world: World):
    """Two began in the half year that is told, and the year and a half after it is missing."""
    world.contracts(
        "contract_id start_date end_date required_places report_frequency\n C1 2023-01-01 2025-12-31 4 half_yearly"
    )
    world.placements("placement_id start_date end_date\n P1 2023-02-01 2023-03-02\n P2 2023-04-01 2023-04-30")
    world.reports("period persons_started\n 2023-H1 2")
    month = (1 / 12, 30 / MONTH)
    found = forecast(world)
    assert found["forecast"] == approx(found["delivered"] + new_places(LEFT, 181 / MONTH, month, month))


def test_nobody_starting_in_a_month_without_a_report_is_not_known(world: World):
    """Two started in the half year that is told. As many a month go on, not half as many."""
    world.contracts(
        """contract_id start_date end_date required_places report_frequency
        C1 2024-01-01 2025-12-31 4 half_yearly
        C2 2024-01-01 2025-12-31 4 half_yearly"""
    )
    world.placements(
        """placement_id contract_id start_date end_date form
        P1 C1 2024-02-01 2024-03-31 internship
        P2 C1 2024-04-01 2024-05-31 internship
        P3 C2 2024-02-01 2024-03-31 internship
        P4 C2 2024-04-01 2024-05-31 internship"""
    )
    world.reports(
        """contract_id period persons_started
        C1 2024-H1 2
        C2 2024-H1 2
        C2 2024-H2 0"""
    )
    world.as_of = "2025-03-31"
    left, told = 275 / MONTH, 182 / MONTH
    two = ((1 / 6, 60 / MONTH), (1 / 6, 61 / MONTH))
    missing, nil = forecast(world, "C1"), forecast(world, "C2")
    assert missing["forecast"] == approx(4 / 6 + new_places(left, told, *two))
    assert nil["forecast"] == approx(4 / 6 + new_places(left, 366 / MONTH, *two))
    # In the latest twelve months one of them began.
    assert new_places(left, told, *two) > new_places(left, 366 / MONTH, *two) > new_places(left, RECENT, two[1])
    assert missing["high"] >= 4  # up to the required number may have been delivered already


def test_the_measure_adds_up_and_says_how_many_contracts_have_one(world: World):
    world.contracts(
        """contract_id start_date end_date required_places
        C1 2024-01-01 2025-12-31 4
        C2 2024-01-01 2024-06-30 2
        C3 2024-01-01 - 2
        C4 2024-01-01 2025-12-31 -"""
    )
    world.placements(
        """placement_id contract_id start_date planned_end_date
        P1 C1 2024-07-01 2025-06-30
        P2 C2 2024-01-01 2024-06-30
        P3 C3 2024-01-01 2024-06-30
        P4 C4 2024-01-01 2024-06-30"""
    )
    one, two = forecast(world, "C1"), forecast(world, "C2")
    figure = world.figure("forecast_places")
    assert figure["value"] == approx(one["forecast"] + 0.5)
    assert figure["low"] == approx(one["low"] + two["low"]) and figure["high"] == approx(one["high"] + 0.5)
    assert figure["coverage"] == approx(2 / 3)
    # Dated by the month in which the contract ends.
    assert world.values("forecast_places", "year") == {"2024": approx(0.5), "2025": approx(one["forecast"]), None: None}
    assert forecasts.contract_forecast("C1", world.opened())["method"] == "Från placeringarna"
    assert forecasts.contract_forecast("C3", world.opened(), "en")["method"] == "No forecast - no end date"
    assert forecasts.contract_forecast("C4", world.opened()) is None
