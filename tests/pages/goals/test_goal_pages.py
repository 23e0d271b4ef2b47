"""The pages of goals: they draw on samples, on nothing and on procurements alone, and their numbers are the
measures'."""

import re
import shutil
from html import escape
from pathlib import Path

import pytest
from page_words import pictures
from readers import asked_by_a_reader
from stores import EMPTY, PROCUREMENTS, SAMPLES, store
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Block

import measures
from measures.goals import evaluation, funnel, goal_model, sentences, socio
from pages.goals import coverage_funnel, goal_chart
from pages.reports import make_report
from pages.shared.definitions import Provenance
from pages.shared.filters import Selection
from pages.shared.page_query import PageQuestion
from pages.shared.text import number

ROOT = Path(__file__).parents[3]
ATTAINMENT, CHAIN, SOCIETY = "pages/goals/attainment.py", "pages/goals/chain.py", "pages/society/society.py"
PUBLISHED, FORM = "pages/about/published.py", "pages/goals/goals.py"


def opened(page: str) -> AppTest:
    at = AppTest.from_file(str(ROOT / "dashboard.py"), default_timeout=60)
    at.switch_page(page)
    return at.run()


def html(at: AppTest) -> str:
    return " ".join(str(element.proto.body) for element in at.get("html"))


@pytest.mark.parametrize("page", [ATTAINMENT, CHAIN, SOCIETY, PUBLISHED, FORM])
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
    chain = opened(CHAIN)
    assert number(found.steps[0].count) in html(chain)
    assert f"okänt om möjligt: {number(found.steps[1].beside['funnel_possible_unknown'])}" in html(chain)
    for goal in goal_model.goals(build):
        for sentence in sentences.sentences(evaluation.evaluate(goal, build), "sv", build):
            assert f"<p>{escape(sentence.text)}</p>" in html(at)


def test_with_procurements_alone_it_says_how_little_is_known(monkeypatch):
    monkeypatch.setenv("UTFALL_DATA", store(PROCUREMENTS))
    at = opened(ATTAINMENT)
    assert "Mycket lite är alltså känt: 7 är okända, och okänt är inte nej." in html(at)
    assert any("Inga mål är inlästa" in element.value for element in at.markdown)
    # And no step that all of them may have taken is a mere nought.
    (drawn,) = pictures(opened(CHAIN))
    assert drawn.count("</b> (0–7)</span>") == 6


def test_socio_economics_follow_the_sliders_and_hide_few_persons(monkeypatch):
    monkeypatch.setenv("UTFALL_DATA", store(SAMPLES))
    at = opened(SOCIETY)
    at.slider(key="socio-deadweight").set_value((20, 20))
    at.slider(key="socio-displacement").set_value((0, 50)).run()
    assert not at.error and not at.exception
    table = next(e.proto.body for e in at.get("html") if 'aria-label="Resultat per nivå"' in e.proto.body)
    cells = [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row) for row in re.findall(r"<tr>(.*?)</tr>", table)[1:]]
    rows = [(row[0], *row[-4:]) for row in cells]
    society = socio.results(measures.current()).query("level == 'society' and not hidden").iloc[0]
    assert society["amount_sek"] == 2_400_000
    # Never alone, but beside the calculation's own amount: 0.8 x 2.4 = 1.92, x 0.5 = 0.96.
    name = f"{society['organisation_name']}: Samhället totalt"
    told = [tuple(text.replace("\u00a0", " ") for text in row) for row in rows]
    assert (name, "960 000", "1 920 000", "2 400 000", "12") in told
    assert not socio.results(measures.current())["hidden"].any(), "inside all are told"
    with asked_by_a_reader():
        few = socio.results(measures.current()).query("hidden")
        assert len(few) and few["amount_sek"].isna().all()
        table = next(
            e.proto.body for e in opened(SOCIETY).get("html") if 'aria-label="Resultat per nivå"' in e.proto.body
        )
        assert table.count("..") >= 4 * len(few)


def test_the_answer_comes_first_and_the_funnel_is_the_first_part_of_the_chain(monkeypatch):
    monkeypatch.setenv("UTFALL_DATA", store(SAMPLES))
    at = opened(ATTAINMENT)
    heads = [head.value for head in at.subheader]
    assert "Är målen nådda?" in heads
    assert next(head.value for head in opened(CHAIN).subheader) == "Från alla upphandlingar till uppfyllda krav"
    assert any(line.value.startswith("För 99 % av 90 upphandlingar är det känt") for line in at.caption)


def test_published_results_are_not_called_invented(monkeypatch):
    monkeypatch.setenv("UTFALL_DATA", store(SAMPLES))
    text = html(opened(PUBLISHED))
    assert "De publicerade resultaten nedan är verkliga" in text and "finns inte på riktigt" not in text
    assert "finns inte på riktigt" in html(opened(ATTAINMENT))


def test_the_address_on_paper_is_the_configured_one_or_none(monkeypatch):
    monkeypatch.setenv("UTFALL_DATA", store(SAMPLES))
    question = PageQuestion(measures.current(), Selection(), Provenance(measures.current().as_of), {})
    monkeypatch.delenv("UTFALL_ADDRESS", raising=False)
    assert make_report.address_of_choice(question) == ""
    monkeypatch.setenv("UTFALL_ADDRESS", "https://utfall.exempel.se/publication")
    assert make_report.address_of_choice(question) == "https://utfall.exempel.se/publication"


def test_conflicts_stand_side_by_side_and_approximate_values_say_so(monkeypatch):
    monkeypatch.setenv("UTFALL_DATA", store(EMPTY))
    at = opened(PUBLISHED)
    if not at.subheader:  # nothing is built at all
        return
    assert "84 och 75" in html(at) and "23 och 18" in html(at)
    written = at.dataframe[0].value.astype(str).to_numpy().ravel().tolist()
    assert {"cirka 100", "upp till 200", "minst 50"} <= set(written)


def sent(at: AppTest) -> AppTest:
    return next(button for button in at.button if button.label == "Spara målet").click().run()


def beside(at: AppTest, key: str) -> list[str]:
    """The errors in the largest container in which the field of that key is the only one."""

    def fields(block: Block) -> set[str]:
        children = block.children.values()
        own = {str(child.key) for child in children if getattr(child, "key", None)}
        return own.union(*(fields(child) for child in children if isinstance(child, Block)))

    def errors(block: Block) -> list[str]:
        said = []
        for child in block.children.values():
            said += errors(child) if isinstance(child, Block) else [child.value] if child.type == "error" else []
        return said

    def found(block: Block) -> list[str]:
        if fields(block) == {key}:
            return errors(block)
        inside = [found(child) for child in block.children.values() if isinstance(child, Block)]
        return [error for part in inside for error in part]

    return found(at.main)


def test_a_goal_entered_in_the_form_is_a_delivery_and_a_changed_one_a_version(monkeypatch, tmp_path):
    folder = tmp_path / "data"
    shutil.copytree(store(SAMPLES), folder)
    monkeypatch.setenv("UTFALL_DATA", str(folder))
    at = sent(opened(FORM))
    assert "Ett värde som måste finnas saknas" in beside(at, "goal-goal_id-")[0]
    assert at.error[-1].value.startswith("Målet är inte sparat."), "told at the button too, below all fields"
    # Nothing is chosen beforehand: each that has to be is asked for.
    for name in ("organisation_id", "measure", "operator"):
        assert "Ett värde som måste finnas saknas" in beside(at, f"goal-{name}-")[0]
    at.text_input(key="goal-goal_id-").set_value("NYTT")
    at.selectbox(key="goal-organisation_id-").set_value(measures.ask(["contracts"], ["organisation"]).frame.iloc[0, 1])
    at.selectbox(key="goal-measure-").set_value("fulfilment")
    at.selectbox(key="goal-operator-").set_value("at_least")
    at = sent(at)
    assert "saknar det värde som villkoret kräver" in beside(at, "goal-target_low-")[0]
    assert not beside(at, "goal-goal_id-")
    at.text_input(key="goal-target_low-").set_value("tolv")
    at = sent(at)
    assert "Talet går inte att läsa" in at.error[0].value and goal_model.goal("NYTT", measures.current()) is None
    at.text_input(key="goal-target_low-").set_value("150 %")
    at = sent(at)
    assert "mer än 100 procent" in beside(at, "goal-target_low-")[0]
    at.text_input(key="goal-target_low-").set_value("12,5 %")
    at.text_input(key="goal-responsible-").set_value("Inköpschefen")
    # The last year is the first one, to whatever that is changed.
    at.text_input(key="goal-year-").set_value("2028")
    at = sent(at)
    assert not at.error and not at.exception
    assert "Det finns nu 1 version." in at.success[0].value
    assert "goal=NYTT" in [link.proto.query_string for link in at.get("page_link")]
    assert "NYTT" in at.dataframe[0].value["goal_id"].tolist(), "the list of versions has the new one at once"
    found = goal_model.goal("NYTT", measures.current())
    assert found is not None and (found.low, found.operator, found.version_no) == (0.125, "at_least", 1)
    assert (found.year, found.last_year) == (2028, 2028)
    # Changed: another target, over two years; then back from a last year that is before the first.
    at = opened(FORM)
    at.selectbox(key="goal-which").set_value("NYTT").run()
    assert at.text_input(key="goal-last_year-NYTT").value == ""
    at.text_input(key="goal-last_year-NYTT").set_value("2027")
    at = sent(at)
    assert "sista år kommer före det första" in beside(at, "goal-last_year-NYTT")[0]
    at.text_input(key="goal-last_year-NYTT").set_value("2029")
    assert at.checkbox(key="goal-with_parts-NYTT").value
    at.checkbox(key="goal-with_parts-NYTT").set_value(False)
    at = sent(at)
    assert "Det finns nu 2 versioner; den nyaste gäller." in at.success[0].value
    found = goal_model.goal("NYTT", measures.current())
    assert found is not None and (found.year, found.last_year, found.version_no, found.low) == (2028, 2029, 2, 0.125)
    assert not found.with_parts and found.responsible == "Inköpschefen"

    # A goal that is part of another cannot be what that other is a part of.
    at = opened(FORM)
    at.selectbox(key="goal-which").set_value("PAHITT-MAL-5").run()
    at.selectbox(key="goal-part_of-PAHITT-MAL-5").set_value("PAHITT-MAL-5A")
    at = sent(at)
    assert "en del av sig självt" in beside(at, "goal-part_of-PAHITT-MAL-5")[0]


def test_each_goal_says_what_it_is_limited_to_its_id_and_who_decided_and_leads_to_its_picture(monkeypatch):
    monkeypatch.setenv("UTFALL_DATA", store(SAMPLES))
    at = opened(ATTAINMENT)
    text = html(at).replace("\u00a0", " ")
    assert "Gäller: tjänster" in text and "Mål-id: PAHITT-MAL-4" in text
    assert "Beslut: Fullmäktige (påhittat), PÅHITT 2025/4, 20 november 2024" in text
    anchors = {header.anchor for header in at.subheader}
    links = set(re.findall(r'href="#([^"]+)"', text))
    assert len(links) == len(goal_model.goals(measures.current())) and links <= anchors


def test_one_goal_alone_by_its_address(monkeypatch):
    monkeypatch.setenv("UTFALL_DATA", store(SAMPLES))
    at = AppTest.from_file(str(ROOT / "dashboard.py"), default_timeout=60)
    at.query_params["goal"] = "PAHITT-MAL-2"
    at = at.switch_page(ATTAINMENT).run()
    assert set(re.findall(r"Mål-id: (\S+)\.", html(at))) == {"PAHITT-MAL-2"}
    assert [link.proto.label for link in at.get("page_link")].count("Visa alla mål") == 1
    at.query_params["goal"] = "FINNS-EJ"
    assert len(set(re.findall(r"Mål-id: (\S+)\.", html(at.run())))) == len(goal_model.goals(measures.current()))


def test_the_samples_sub_goal_and_the_rest_are_the_whole(monkeypatch):
    """Reports that came of those due: the company's and the others' are together the municipality's."""
    monkeypatch.setenv("UTFALL_DATA", store(SAMPLES))
    build = measures.current()
    found = evaluation.evaluate(next(goal for goal in goal_model.goals(build) if goal.goal_id == "PAHITT-MAL-5"), build)
    assert found.parts is not None and found.parts.rest is not None
    added = (*found.parts.rows, found.parts.rest)
    for name in ("numerator", "denominator"):
        assert sum(getattr(row, name) for row in added) == getattr(found.outcome, name)
    assert found.parts.outcome_difference == 0
    at = opened(ATTAINMENT)
    drawn = len(at.dataframe)  # the table is made when somebody opens it
    at.session_state["goal-PAHITT-MAL-5-parts"] = True
    at.run()
    assert any("ger tillsammans hela målets utfall" in element.value for element in at.markdown)
    assert len(at.dataframe) == drawn + 1


def test_what_the_funnel_knows_is_a_sentence_in_the_singular_too():
    def said(counts: list[int], unknown: int) -> str:
        steps = tuple(
            funnel.FunnelStep(name, count, None, {"funnel_possible_unknown": unknown} if n == 1 else {}, count)
            for n, (name, count) in enumerate(zip(funnel.STEPS, counts, strict=True))
        )
        found = funnel.Funnel(steps, (counts[0] - unknown) / counts[0] if counts[0] else None, {}, {})
        return coverage_funnel.funnel_sentence(found, 0.5).replace("\u00a0", " ")

    assert said([1, 0, 0, 0, 0, 0, 0], 1) == (
        "För 0 % av 1 upphandling är det känt om ett krav var möjligt. "
        "Mycket lite är alltså känt: 1 är okänd, och okänt är inte nej."
    )
    assert said([400, 1, 1, 0, 0, 0, 0], 398).startswith("För 0,5 % av 400 upphandlingar är det känt om")
    assert "398 är okända" in said([400, 1, 1, 0, 0, 0, 0], 398)
    assert said([10, 6, 5, 4, 4, 3, 2], 3) == (
        "För 70 % av 10 upphandlingar är det känt om ett krav var möjligt. "
        "Ett krav var möjligt i 6, ställdes i 5, kom med i avtalet i 4 och är uppfyllt i 2."
    )
    assert said([0] * 7, 0).startswith("Inga annonserade upphandlingar är inlästa")


def test_a_goals_picture_has_a_row_for_each_figure_that_there_is(monkeypatch):
    """A share has no forecast: no row of a dash. What is hidden has its row, and says so."""
    monkeypatch.setenv("UTFALL_DATA", store(SAMPLES))
    drawn = 0
    for goal in goal_model.goals():
        found = evaluation.evaluate(goal)
        picture = goal_chart.picture(goal_chart.rows(found), found)
        if picture is None:
            continue
        drawn += 1
        # Each line's name is on a row of its own: what stands near is not written over.
        rows_of_lines = re.findall(r"translateX\([^)]*\)(?:;bottom:([\d.]+)rem)?", picture)
        assert len(rows_of_lines) == len(set(rows_of_lines))
        wanted = {"Utfall"} | ({"Prognos"} if found.forecast else set())
        wanted |= {"Hela perioden före"} if found.before.value is not None or found.before.hidden else set()
        names = re.findall(r'class="name"[^>]*>([^<]+)<br><b>([^<]+)</b>', picture)
        assert {name for name, _figure in names} == wanted and len(names) == len(wanted)
        assert not {figure for _name, figure in names} & {".", "-"}
    assert drawn


def test_levels_of_a_calculation_come_from_the_person_to_society(monkeypatch):
    monkeypatch.setenv("UTFALL_DATA", store(SAMPLES))
    order = ["individual", "municipality", "region", "state", "employer", "society"]
    rows = socio.results(measures.current())
    by = ["organisation_name", "period", "method", "model_version", "contract_id"]
    groups = [group["level"].tolist() for _key, group in rows.groupby(by, dropna=False, sort=False)]
    assert max(len(levels) for levels in groups) > 2
    for levels in groups:
        assert levels == sorted(levels, key=order.index)
