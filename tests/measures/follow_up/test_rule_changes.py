"""A changed rule or another program is an event: the same deliveries counted both ways, each headline that moved."""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path

import pytest
from world import World

import measures
from etl.build import builder, reference_files, sql_files
from etl.build import rule_changes as recorded
from etl.commands import store_and_build
from measures.__main__ import main
from measures.follow_up import rule_changes

pytestmark = pytest.mark.builds_anew
DAY = dt.date(2025, 6, 30)


@pytest.fixture
def published(world: World, monkeypatch: pytest.MonkeyPatch) -> World:
    """12 months of employment, of 2 places: 1.0 place, 50 %."""
    world.organisations("organisation_id name\n 212000-0142 Köpare")
    world.contracts(
        "contract_id start_date end_date requirement required_places report_frequency\n"
        "C1 2024-01-01 2024-12-31 numeric 2 yearly"
    )
    world.reports("contract_id period form fte_months\n C1 2024 permanent 12")
    monkeypatch.setattr(builder, "date_looked_at", lambda: DAY)
    builder.build_and_publish()
    return world


def other_rules(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """16 months make a job instead of 12."""
    folder = tmp_path / "reference"
    shutil.copytree(reference_files.REFERENCE_FOLDER, folder)
    path = folder / "rules" / "defaults.csv"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("national,months_per_job,12,", "national,months_per_job,16,"), encoding="utf-8")
    assert path.read_text(encoding="utf-8") != text
    monkeypatch.setattr(reference_files, "REFERENCE_FOLDER", folder)


def moved() -> dict[tuple[str, str], tuple[str, str]]:
    """Measure and whose -> before and after, as they are read."""
    (change,) = rule_changes.rule_changes()
    return {
        (figure.measure.name, figure.organisation): tuple(text.replace("\u00a0", " ") for text in figure.written())
        for figure in change.moved or ()
    }


def test_a_changed_rule_tells_which_headlines_moved(
    published: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    before = builder.published()
    other_rules(tmp_path, monkeypatch)
    assert not builder.is_current()
    assert store_and_build.start(None) == 0
    assert "python -m measures moved" in capsys.readouterr().err
    # 12 / 12 of 2 places, and 12 / 16 of 2.
    whose = {("fulfilment", name): ("50 %", "38 %") for name in ("", "Köpare")}
    assert moved() == whose | {("places_delivered", name): ("1,0", "0,8") for name in ("", "Köpare")}
    (change,) = rule_changes.rule_changes()
    assert (change.rules, change.as_of.isoformat()) == (1, before.as_of)
    assert main(["moved"]) == 0
    said = capsys.readouterr().out.replace("\u00a0", " ")
    assert "1 rad i reglerna är en annan" in said and "  Uppfyllelsegrad, Köpare: 50 % -> 38 %" in said


def test_what_is_delivered_together_with_a_changed_rule_is_no_part_of_it(
    published: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other_rules(tmp_path, monkeypatch)
    published.reports("contract_id period form fte_months\n C1 2024 permanent 4")
    builder.build_and_publish()
    assert moved()["fulfilment", ""] == ("50 %", "38 %")
    assert measures.ask(["places_delivered"]).frame["value"].iloc[0] == 4 / 16


def test_the_same_rules_again_tell_nothing(published: World) -> None:
    builder.build_and_publish()
    published.reports("contract_id period form fte_months\n C1 2024 permanent 4")
    builder.build_and_publish()
    builder.build_and_publish(DAY + dt.timedelta(days=1))
    assert rule_changes.rule_changes() == []


def test_another_program_that_moves_nothing_says_so(
    published: World, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    software = builder.software()
    monkeypatch.setattr(builder, "software", lambda: {**software, "rules": "another"})
    builder.build_and_publish()
    (change,) = rule_changes.rule_changes()
    assert change.moved == () and change.rules == 0
    assert main(["moved"]) == 0
    said = capsys.readouterr().out
    assert "programmet är ett annat" in said and "Ingen huvudsiffra har flyttats." in said


def test_another_program_that_moves_a_headline_tells_it(
    published: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "sql"
    shutil.copytree(sql_files.SQL_FOLDER, folder)
    path = folder / "mart" / "report_periods.sql"
    text = path.read_text(encoding="utf-8")
    path.write_text(f"SELECT * REPLACE (0 AS reports_received) FROM (\n{text}\n) AS counted\n", encoding="utf-8")
    monkeypatch.setattr(sql_files, "SQL_FOLDER", folder)
    builder.build_and_publish()
    assert moved()["report_rate", ""] == ("100 %", "0 %")


def test_the_two_builds_are_kept_as_long_as_they_are_told_of(
    published: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(builder, "KEPT_BUILDS", 0)
    before = builder.published()
    other_rules(tmp_path, monkeypatch)
    builder.build_and_publish()
    published.reports("contract_id period form fte_months\n C1 2024 permanent 4")
    builder.build_and_publish()
    assert before.path.exists() and len(rule_changes.rule_changes()) == 1
    monkeypatch.setattr(recorded, "DAYS_TOLD", -1)
    builder.build_and_publish()
    assert not before.path.exists() and rule_changes.rule_changes() == []
