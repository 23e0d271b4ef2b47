"""The pages of goals: they draw on samples, on nothing and on procurements alone, and their numbers are the measures'."""

import sys
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

import measures
from measures import funnel, goal_sentences, goals, socio
from pages.shared import making_report
from pages.shared.asked import Question
from pages.shared.filters import Selection
from pages.shared.meaning import About
from pages.shared.text import number, plain

sys.path.insert(0, str(Path(__file__).parent))
from stores import EMPTY, PROCUREMENTS, SAMPLES, store

ROOT = Path(__file__).parents[2]
ATTAINMENT, SOCIETY = "pages/goals/attainment.py", "pages/goals/society.py"
PUBLISHED, FORM = "pages/about/published.py", "pages/deliveries/goals.py"


def opened(page: str) -> AppTest:
    at = AppTest.from_file(str(ROOT / "dashboard.py"), default_timeout=60)
    at.switch_page(page)
    return at.run()


def html(at: AppTest) -> str:
    return " ".join(str(element.proto.body) for element in at.get("html"))


@pytest.mark.parametrize("page", [ATTAINMENT, SOCIETY, PUBLISHED, FORM])
@pytest.mark.parametrize("name", [SAMPLES, EMPTY, PROCUREMENTS])
def test_a_page_draws_on_any_store(monkeypatch, page, name):
    monkeypatch.setenv("UTFALL_DATA", store(name))
    at = opened(page)
    assert not at.error and not at.exception


def test_the_funnel_and_the_sentences_are_those_of_the_measures(monkeypatch):
    monkeypatch.setenv("UTFALL_DATA", store(SAMPLES))
    at = opened(ATTAINMENT)
    build = measures.current()
    found = funnel.coverage_funnel(build)
    assert number(found.steps[0].count) in html(at)
    assert f"okänt om möjligt: {number(found.steps[1].beside['funnel_possible_unknown'])}" in html(at)
    said = [element.value for element in at.markdown]
    for goal in goals.goals(build):
        for sentence in goal_sentences.sentences(goals.evaluate(goal, build), "sv", build):
            assert plain(sentence.text) in said


def test_with_procurements_alone_it_says_how_little_is_known(monkeypatch):
    monkeypatch.setenv("UTFALL_DATA", store(PROCUREMENTS))
    text = html(opened(ATTAINMENT))
    assert "okänt är inte nej" in text


def test_socio_economics_follow_the_sliders_and_hide_few_persons(monkeypatch):
    monkeypatch.setenv("UTFALL_DATA", store(SAMPLES))
    at = opened(SOCIETY)
    at.slider(key="socio-deadweight").set_value((20, 20))
    at.slider(key="socio-displacement").set_value((0, 50)).run()
    assert not at.error and not at.exception
    rows = at.dataframe[0].value
    society = socio.results(measures.current()).query("level == 'society' and not hidden").iloc[0]
    assert society["amount_sek"] == 2_400_000
    # Numbers, beside the calculation's own amount, so that a file can be counted with: 0.8 x 2.4 = 1.92, x 0.5 = 0.96.
    assert [
        row for row in rows[["low", "high", "amount_sek"]].itertuples(index=False, name=None) if row[2] == 2_400_000
    ] == [(960_000, 1_920_000, 2_400_000)]
    few = socio.results(measures.current()).query("hidden")
    assert len(few) and few["amount_sek"].isna().all()
    assert (rows[["low", "high", "amount_sek", "persons"]].min(axis=1) < 0).sum() == len(few)  # sent as hidden alone


def test_the_answer_comes_before_the_funnel(monkeypatch):
    monkeypatch.setenv("UTFALL_DATA", store(SAMPLES))
    at = opened(ATTAINMENT)
    heads = [head.value for head in at.subheader]
    assert heads.index("Är målen nådda?") < heads.index("Från alla upphandlingar till uppfyllda krav")
    assert any(line.value.startswith("Av 90 upphandlingar är det känt") for line in at.caption)


def test_published_results_are_not_called_invented(monkeypatch):
    monkeypatch.setenv("UTFALL_DATA", store(SAMPLES))
    text = html(opened(PUBLISHED))
    assert "De publicerade resultaten nedan är verkliga" in text and "finns inte på riktigt" not in text
    assert "finns inte på riktigt" in html(opened(ATTAINMENT))


def test_the_address_on_paper_is_the_configured_one_or_none(monkeypatch):
    monkeypatch.setenv("UTFALL_DATA", store(SAMPLES))
    question = Question(measures.current(), Selection(), About(measures.current().as_of), {})
    monkeypatch.delenv("UTFALL_ADDRESS", raising=False)
    assert making_report._address(question) == ""
    monkeypatch.setenv("UTFALL_ADDRESS", "https://utfall.exempel.se/publication")
    assert making_report._address(question) == "https://utfall.exempel.se/publication"


def test_conflicts_stand_side_by_side_and_approximate_values_say_so(monkeypatch):
    monkeypatch.setenv("UTFALL_DATA", store(EMPTY))
    at = opened(PUBLISHED)
    if not at.subheader:  # nothing is built at all
        return
    assert "84 och 75" in html(at) and "23 och 18" in html(at)
    written = at.dataframe[0].value.astype(str).to_numpy().ravel().tolist()
    assert {"cirka 100", "upp till 200", "minst 50"} <= set(written)


def test_a_goal_entered_in_the_form_is_a_delivery_and_a_changed_one_a_version(monkeypatch, tmp_path):
    import shutil

    folder = tmp_path / "data"
    shutil.copytree(store(SAMPLES), folder)
    monkeypatch.setenv("UTFALL_DATA", str(folder))
    at = opened(FORM)
    submit = next(button for button in at.button if button.label == "Spara målet")
    at.text_input[0].set_value("NYTT")
    submit.click().run()
    assert at.error and "värde" in at.error[0].value  # no target
    at.text_input[0].set_value("NYTT")
    at.text_input(key="goal-target_low-").set_value("tolv")
    next(button for button in at.button if button.label == "Spara målet").click().run()
    assert "Talet går inte att läsa" in at.error[0].value and goals.goal("NYTT", measures.current()) is None
    at.text_input(key="goal-target_low-").set_value("12,5")
    next(button for button in at.button if button.label == "Spara målet").click().run()
    assert not at.error and not at.exception
    assert at.success
    found = goals.goal("NYTT", measures.current())
    assert found is not None and (found.low, found.operator, found.version_no) == (12.5, "at_least", 1)
