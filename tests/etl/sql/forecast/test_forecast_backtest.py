"""The back-test of the forecast: what is hidden, and that the table that travels into the warehouse is no older than
the rules."""

import csv
import datetime as dt

import pandas as pd
import pytest
from pytest import approx
from world import World

from measures.follow_up import forecasts
from tests.bench.forecasting import forecast, hidden

DAY = dt.date(2025, 6, 30)


def rows() -> list[dict[str, str]]:
    with open(forecast.BACKTEST, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize(
    ("row", "known"),
    [
        ("P1,2025-06-30,2025-12-31,2025-06-30,completed", "P1,2025-06-30,2025-12-31,2025-06-30,completed"),
        ("P1,2025-01-01,2025-12-31,2025-07-01,dismissed", "P1,2025-01-01,2025-12-31,,"),  # the planned end stays
        ("P1,2025-01-01,2025-12-31,,", "P1,2025-01-01,2025-12-31,,"),
        ("P1,2025-07-01,2025-12-31,,", None),
    ],
)
def test_later_starts_and_ends_are_hidden(tmp_path, row, known):
    header = "placement_id,start_date,planned_end_date,end_date,end_reason"
    (tmp_path / "placements.csv").write_text(f"{header}\n{row}\n", encoding="utf-8")
    found = hidden.known_by(tmp_path / "placements.csv", DAY).decode()
    assert found == (f"{header}\n{known}\n" if known else "")


@pytest.mark.parametrize(
    ("row", "is_known"),
    [
        ("2025-Q2,2025-06-30", True),
        ("2025-Q1,2025-07-01", False),
        ("2025-Q2,", True),  # when it came is not said: at the period's end
        ("2025-07,", False),
        ("2025-H2,", False),
        ("2025,", False),
    ],
)
def test_reports_that_came_later_are_hidden(tmp_path, row, is_known):
    (tmp_path / "reports.csv").write_text(f"period,received_date\n{row}\n", encoding="utf-8")
    assert bool(hidden.known_by(tmp_path / "reports.csv", DAY)) == is_known


def test_scores_are_what_they_are_called():
    found = pd.DataFrame(
        {
            "truth": [4.0, 2.0, 6.0],
            "required_places": [4.0, 4.0, 8.0],
            "months_left": [3, 3, 6],
        }
    )
    three, six, whole = forecast.scores(
        found, pd.Series([5.0, 2.0, 3.0]), pd.Series([4.0, 1.0, 2.0]), pd.Series([6.0, 3.0, 5.0])
    )
    assert (three["forecasts"], six["forecasts"], whole["forecasts"]) == (2, 1, 3)
    assert (three["coverage"], six["coverage"], whole["coverage"]) == (1, 0, approx(2 / 3))
    assert whole["mean_error_places"] == approx((1 + 0 + 3) / 3) and whole["bias_places"] == approx((1 + 0 - 3) / 3)
    assert whole["mean_error_share"] == approx(4 / 16) and whole["mean_width_places"] == approx((2 + 2 + 3) / 3)


@pytest.mark.builds
def test_the_table_is_what_the_small_world_gives_today():
    """Where this fails, a rule has changed since `python -m tests.bench e` was run: run it again."""
    kept = [row for row in rows() if row["is_rerun"] == "1"]
    found = forecast.score_used(forecast.cases(forecast.CHECKED, forecast.CHECKED_DAYS))
    assert len(kept) == len(found) >= 3
    for row, score in zip(kept, found):
        assert row["candidate"] == forecast.USED
        assert int(row["months_left"] or 0) == (score["months_left"] or 0)
        for name in (
            "forecasts",
            "coverage",
            "mean_width_places",
            "mean_error_places",
            "mean_error_share",
            "bias_places",
        ):
            assert float(row[name]) == approx(score[name], abs=1e-4), name


def test_what_is_used_had_the_least_error_and_the_interval_that_it_claims():
    whole = {row["candidate"]: row for row in rows() if not row["months_left"] and row["is_rerun"] == "0"}
    assert [name for name, row in whole.items() if row["is_used"] == "1"] == [forecast.USED]
    least = min(
        (name for name in whole if name not in forecast.SET_ASIDE),
        key=lambda name: float(whole[name]["mean_error_places"]),
    )
    assert least == forecast.USED
    assert abs(float(whole[forecast.USED]["coverage"]) - forecast.COVERED) <= forecast.GOAL_OFF
    assert {"planned_ends", "pace_so_far", "recent_pace", "blend", "exponential_smoothing"} <= set(whole)


def test_no_world_both_calibrates_and_tests_and_all_say_that_they_are_invented():
    assert not set(forecast.CALIBRATING) & {*forecast.TESTING, forecast.CHECKED}
    assert {row["is_invented"] for row in rows()} == {"1"}


def test_the_table_travels_into_the_warehouse_and_its_ways_have_words(world: World):
    world.contracts("contract_id\n C1")
    found = forecasts.backtest(world.opened())
    assert len(found) == len([row for row in rows() if row["is_rerun"] == "0"])
    assert list(found["candidate"][:5]) == [forecast.USED] * 5
    assert list(found["months_left"][:4]) == list(forecast.HORIZONS) and pd.isna(found["months_left"][4])
    assert not set(found["label"]) & set(found["candidate"])
