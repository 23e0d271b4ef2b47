"""A goal that cannot be judged, such as one of before it was refused, is told of in its place: no page, table, report,
mail or alert is without the others for it."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pytest
from stores import SAMPLES, store
from streamlit.testing.v1 import AppTest

import measures
from etl import folders
from etl.build import builder
from etl.checking import check_file
from etl.privacy.pseudonyms import load_key
from etl.store import deliveries
from measures.goals import goal_model
from reports import make_report
from reports.files.formats import FORMATS
from reports.make_report import Request
from reports.sending import alerts

ROOT = Path(__file__).parents[3]
WHY = "måttet bara finns för läget i dag"
GOALS = b"goal_id;organisation_id;measure;year;operator;target_low;target_high\n"


@pytest.fixture
def with_bad_goal(monkeypatch, tmp_path):
    """A copy of the samples, and a goal on what there is to do, as one was taken before such goals were refused."""
    monkeypatch.setenv("UTFALL_DATA", str(shutil.copytree(store(SAMPLES), tmp_path / "data")))
    organisation = goal_model.goals(measures.current())[0].organisation_id
    content = GOALS + f"AAA;{organisation};persons;2026;at_most;;50\n".encode()
    file = check_file.check_file(content, "mal.csv", load_key(folders.key_file()), "goals")
    (table,) = file.tables
    place = table.rows.column_names.index("measure")
    rows = table.rows.set_column(place, "measure", pa.array(["tasks"]))
    deliveries.accept(replace(file, tables=[replace(table, rows=rows)]), content, "test")
    builder.build_and_publish(measures.current().as_of)
    return measures.current()


def opened(page: str) -> AppTest:
    at = AppTest.from_file(str(ROOT / "dashboard.py"), default_timeout=60)
    at.switch_page(page)
    return at.run()


def test_the_page_and_the_table_have_the_other_goals(with_bad_goal):
    at = opened("pages/goals/attainment.py")
    assert not at.error and not at.exception
    html = " ".join(str(element.proto.body) for element in at.get("html"))
    assert WHY in html and all(goal.title in html for goal in goal_model.goals(with_bad_goal))
    at = opened("pages/goals/goals.py")
    assert not at.error and not at.exception
    table = next(frame.value for frame in at.dataframe if "version" in " ".join(frame.value.columns).lower())
    assert len(table) == len(goal_model.goals(with_bad_goal, versions=True))


def test_reports_and_alerts_have_the_other_goals(with_bad_goal):
    report = make_report.make(Request(sections=("summary", "goals")), with_bad_goal)
    said = str(report)
    assert WHY in said and all(goal.title in said for goal in goal_model.goals(with_bad_goal))
    for form in FORMATS.values():
        assert form.write(report)
    rule = alerts.Rule("r", "goal", "", "behind|not_assessable", None, "", "every")
    told = [alert.text for alert in alerts.run([rule], with_bad_goal)]
    assert any(WHY in text for text in told) and any("PAHITT-MAL-2" in text for text in told)


def test_a_measure_that_no_goal_can_be_for_is_not_offered_and_nothing_is_chosen(monkeypatch):
    monkeypatch.setenv("UTFALL_DATA", store(SAMPLES))
    at = opened("pages/goals/goals.py")
    chosen = {box.label: box for box in at.selectbox}
    assert "Att göra" not in chosen["Mått"].options and "Personer" in chosen["Mått"].options
    assert [chosen[label].value for label in ("Organisation", "Mått", "Villkor")] == [None, None, None]
    next(field for field in at.text_input if field.label == "Mål-id").set_value("NYTT")
    next(button for button in at.button if button.label == "Spara målet").click().run()
    assert len(at.error) >= 4 and not at.exception  # one beside each that has to be chosen, and one at the button
