"""What the overview says of a changed rule: on the page of today until it is seen, and since an earlier day."""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path

import pytest
from known_day import finished, opened
from page_words import said
from world import BUYER, World

from etl.build import builder, reference_files

pytestmark = pytest.mark.builds_anew
TITLE, TITLE_OF_ONE = "huvudsiffror räknas på ett annat sätt", "huvudsiffra räknas på ett annat sätt"


@pytest.fixture
def other_rules(world: World, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> World:
    """12 months told of 2 places, published with 12 months to a job and then with 16."""
    world.contracts(
        "contract_id start_date end_date requirement required_places report_frequency\n"
        "C1 2024-01-01 2024-12-31 numeric 2 yearly",
        on="2025-01-10",
    )
    world.reports("contract_id period form fte_months\n C1 2024 permanent 12", on="2025-01-12")
    monkeypatch.setattr(builder, "date_looked_at", lambda: dt.date(2025, 6, 30))
    builder.build_and_publish()
    folder = tmp_path / "reference"
    shutil.copytree(reference_files.REFERENCE_FOLDER, folder)
    path = folder / "rules" / "defaults.csv"
    text = path.read_text(encoding="utf-8").replace("national,months_per_job,12,", "national,months_per_job,16,")
    path.write_text(text, encoding="utf-8")
    monkeypatch.setattr(reference_files, "REFERENCE_FOLDER", folder)
    builder.build_and_publish()
    return world


def test_a_changed_rule_is_said_until_it_is_seen(other_rules: World) -> None:
    at = opened("overview/overview")
    assert not at.exception
    (notice,) = [each for each in at.expander if TITLE in each.label]
    assert notice.label.startswith("Regeländring ") and "2 huvudsiffror" in notice.label
    words = said(at)
    assert "1 rad i reglerna är en annan." in words and "Båda talen är av samma leveranser" in words
    assert "50 %" in words and "38 %" in words
    next(button for button in at.button if button.label == "Jag har sett det").click()
    at.run()
    assert not [each for each in at.expander if TITLE in each.label]


def test_since_an_earlier_day_it_stands_apart_from_the_deliveries(other_rules: World) -> None:
    at = finished(opened("overview/overview", known="2025-01-15"))
    assert not at.exception
    words = said(at)
    assert "Allt är räknat med dagens regler." in words
    assert TITLE in words and "Det är inte en del av skillnaderna ovan" in words


def test_a_goal_whose_measure_moved_says_so_and_no_other(other_rules: World) -> None:
    goal = {"goal_id": "G", "organisation_id": BUYER, "year": "2024", "operator": "at_least", "target_low": "50"}
    other_rules.deliver("goals", [{**goal, "measure": "report_rate"}])
    builder.build_and_publish()
    assert not [each for each in opened("goals/attainment").expander if TITLE_OF_ONE in each.label]
    other_rules.deliver("goals", [{**goal, "goal_id": "H", "measure": "fulfilment"}])
    builder.build_and_publish()
    at = opened("goals/attainment")
    assert not at.exception
    (notice,) = [each for each in at.expander if TITLE_OF_ONE in each.label]
    assert "1 huvudsiffra räknas" in notice.label and "50 %" in said(at) and "38 %" in said(at)


def test_without_a_change_nothing_is_said(world: World) -> None:
    world.contracts("contract_id\n C1")
    builder.build_and_publish(dt.date(2025, 6, 30))
    assert TITLE not in said(opened("overview/overview"))
