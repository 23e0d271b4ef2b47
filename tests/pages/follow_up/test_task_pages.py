"""Att göra, Kalender and Besluta through AppTest, on a small invented world whose numbers are seen, and on the
samples."""

from __future__ import annotations

import re
import shutil
import threading
from pathlib import Path

import pytest
from stores import EMPTY, SAMPLES, store
from streamlit.testing.v1 import AppTest
from world import World

import measures
from etl.build import builder
from etl.intake import manual_entry
from etl.intake.manual_entry import EntryRefused
from etl.store import deliveries
from measures.follow_up import contract_rows, follow_up_rows
from pages.follow_up import calendar_grid
from pages.shared import text

ROOT = Path(__file__).parents[3]
PAGES = {
    "tasks": "pages/follow_up/tasks.py",
    "calendar": "pages/follow_up/calendar.py",
    "letter": "pages/follow_up/letter.py",
    "decide": "pages/entry/decide.py",
    "contract": "pages/contracts/contract.py",
}
# Invented by its number, so that the date looked at is the samples' own: 31 October 2026.
CONTRACT = "PAHITT-1"


def opened(page: str, **address: str) -> AppTest:
    at = AppTest.from_file(str(ROOT / "dashboard.py"), default_timeout=60)
    at.switch_page(PAGES[page])
    for name, value in address.items():
        at.query_params[name] = value
    at.run()
    assert not at.exception
    return at


def said(at: AppTest) -> str:
    html = [element.proto.body for element in at.get("html")]
    kinds = (at.title, at.subheader, at.markdown, at.caption, at.info, at.error, at.success)
    words = re.sub(
        r"<style>.*?</style>|<[^>]+>", " ", " ".join([*html, *(e.value for k in kinds for e in k)]), flags=re.S
    )
    return " ".join(words.replace("\u00a0", " ").replace("\\", "").split())


def button(at: AppTest, label: str):
    return next(each for each in at.button if each.label == label)


def field(elements, label: str):
    return next(each for each in elements if each.label == label)


@pytest.fixture
def small(world: World) -> World:
    """Two places over 2026, reported monthly; January to March have come, April to September are missing.

    A place is 12 months of employment: 3 x 2.0 months = 0.5 places. Reports fall due 15 days after the month.
    """
    world.deliver(
        "contracts",
        [
            {
                "contract_id": CONTRACT,
                "title": "Vägarbete",
                "contract_owner": "Vägenheten",
                "award_date": "2025-12-01",
                "start_date": "2026-01-01",
                "end_date": "2026-12-31",
                "requirement": "numeric",
                "required_places": "2",
                "report_frequency": "monthly",
                "report_due_days": "15",
                "months_per_job": "12",
            }
        ],
    )
    world.reports(f"""
        contract_id period  form       fte_months
        {CONTRACT}  2026-01 fixed_term 2
        {CONTRACT}  2026-02 fixed_term 2
        {CONTRACT}  2026-03 fixed_term 2
    """)
    world.milestones(f"contract_id milestone due_date held_date\n {CONTRACT} start_meeting 2026-01-01 -")
    builder.build_and_publish()
    return world


def share() -> float:
    """The accepted share of what is delivered, as the measure gives it."""
    return float(measures.ask(["accepted_share"], warehouse=measures.current()).frame["value"].iloc[0])


def test_the_date_looked_at_stays_the_samples_own_while_all_is_invented(small: World):
    assert builder.published().as_of == "2026-10-31"
    # One's own file makes it today, whoever builds.
    small.contracts("contract_id start_date\n EGET-1 2026-01-01")
    assert builder.build_and_publish()[0].as_of == f"{builder.dt.date.today()}"


def test_the_list_says_what_and_why_with_numbers(small: World):
    at = opened("tasks")
    words = said(at)
    # April to September: 6 reports; April's fell due on 15 May and 31 October is 169 days later.
    assert "6 rapporter saknas. Den äldsta skulle ha kommit 15 maj 2026 och är 169 dagar sen." in words
    assert "3 rapporter har kommit in och väntar på att godkännas. Den äldsta förföll 15 februari 2026." in words
    assert "startmötet skulle ha hållits senast 1 januari 2026." in words
    assert "Ansvarig: Vägenheten" in words
    assert "1 avtal har något som behöver göras nu." in words
    headings = [each.value for each in at.subheader]
    assert [heading.split()[1] for heading in headings] == ["Nu", "Snart", "När"]
    links = [str(link.proto) for link in at.get("page_link")]
    assert any("contract" in link and CONTRACT in link for link in links)
    assert any("letter" in link and "report_missing" in link for link in links)
    assert any("decide" in link for link in links)


def test_filters_stand_in_the_address(small: World):
    assert "6 rapporter saknas" not in said(opened("tasks", waits="owner"))
    assert "startmötet skulle" in said(opened("tasks", waits="owner"))
    assert "6 rapporter saknas" in said(opened("tasks", task="report_missing", owner="Vägenheten"))
    assert "Inget att göra i det här urvalet." in said(opened("tasks", q="finnsinte"))
    at = opened("tasks")
    field(at.selectbox, "Vad").select("start_meeting").run()
    assert "6 rapporter saknas" not in said(at)
    assert at.query_params["task"] in ("start_meeting", ["start_meeting"])


def test_nothing_to_do(world: World):
    world.contracts("contract_id start_date requirement\n PAHITT-2 2026-10-01 none")
    builder.build_and_publish()
    assert "Inget att göra." in said(opened("tasks"))


def test_the_menu_counts_contracts_with_something_urgent(small: World, monkeypatch):
    from pages.follow_up import task_list

    assert task_list.menu_title() == "Att göra (1)"
    monkeypatch.setenv("UTFALL_DATA", store(SAMPLES))
    tasks = follow_up_rows.tasks(measures.current())
    assert (
        follow_up_rows.urgent_contracts(measures.current()) == tasks.loc[tasks["urgency"] == 1, "contract_id"].nunique()
    )
    monkeypatch.setenv("UTFALL_DATA", store(EMPTY))
    assert task_list.menu_title() == "Att göra"


def accept(at: AppTest, *periods: str, by: str = "Vägchefen", evidence: str = "", months: str | None = None) -> AppTest:
    field(at.text_input, "Vem beslutar?").set_value(by)
    for each in at.checkbox:
        if each.label.startswith(periods):
            each.check()
            key = each.key.removeprefix("decide-tick-").removesuffix("-False")
            if evidence:
                at.text_input(key=f"decide-evidence-{key}").set_value(evidence)
            if months is not None:
                at.text_input(key=f"decide-months-{key}").set_value(months)
    return button(at, "Godkänn de markerade").click().run()


def test_accepting_raises_what_is_accepted_and_withdrawing_takes_it_back(small: World):
    assert share() == 0
    at = accept(opened("decide", contract=CONTRACT), "januari 2026", "februari 2026")
    assert "2 rapporter är godkända." in said(at)
    # 4 of the 6 months that are reported.
    assert share() == pytest.approx(4 / 6)
    last = deliveries.everything()[-1]
    assert (last.kind, last.by, last.rows, last.invented) == ("decisions", "Vägchefen", 2, True)
    assert builder.published().as_of == "2026-10-31"

    # March says more than before: it is to be looked at anew. January grows after the acceptance.
    small.reports(f"contract_id period form fte_months\n {CONTRACT} 2026-01 fixed_term 4")
    builder.build_and_publish()
    tasks = follow_up_rows.tasks(measures.current())
    assert "changed_after_acceptance" in set(tasks["task"])
    rows = contract_rows.contract_reports(CONTRACT, measures.current())
    assert list(rows["decision_state"].iloc[:3].fillna("-")) == ["changed", "accepted", "-"]

    at = opened("decide", contract=CONTRACT)
    field(at.text_input, "Vem beslutar?").set_value("Vägchefen")
    field(at.text_input, "Varför?").set_value("Fel avtal")
    button(at, "Dra tillbaka").click().run()
    assert "Det är tillbakadraget." in said(at)
    assert share() == 0
    assert deliveries.everything()[-1].why == "Fel avtal"


def test_evidence_and_fewer_months_than_reported(small: World):
    accept(opened("decide", contract=CONTRACT), "mars 2026", evidence="KS 2026/7", months="1,0")
    # One of six months.
    assert share() == pytest.approx(1 / 6)
    row = follow_up_rows.contract_decisions(CONTRACT, measures.current()).iloc[0]
    assert (row["evidence_reference"], row["accepted_fte_months"], row["period"]) == ("KS 2026/7", 1.0, "2026-03")


@pytest.mark.parametrize(("typed", "months"), [("1,5", 1.5), ("1.5", 1.5), ("1,50 mån", 1.5), ("", 2.0)])
def test_a_decimal_comma_is_a_decimal_comma(small: World, typed: str, months: float):
    accept(opened("decide", contract=CONTRACT), "mars 2026", months=typed)
    assert follow_up_rows.contract_decisions(CONTRACT, measures.current()).iloc[0]["accepted_fte_months"] == months


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("2.5.1", "går inte att läsa"),
        ("abc", "går inte att läsa"),
        ("1.500", "två saker"),
        ("−1", "mindre än"),
        ("50 %", "går inte att läsa"),
    ],
)
def test_a_number_that_cannot_be_read_is_said_at_the_field_and_nothing_is_kept(small: World, typed: str, why: str):
    before = len(deliveries.everything())
    at = accept(opened("decide", contract=CONTRACT), "mars 2026", months=typed)
    assert why in said(at) and len(deliveries.everything()) == before
    at = opened("decide", contract=CONTRACT)
    field(at.text_input, "Vem beslutar?").set_value("Vägchefen")
    field(at.text_input, "Kronor").set_value(typed)
    button(at, "Spara beloppet").click().run()
    assert "går inte att läsa" in said(at) or why in said(at)
    assert len(deliveries.everything()) == before


def test_an_exemption_is_of_the_report_named_or_missing_longest(small: World):
    at = opened("decide", contract=CONTRACT, task="report_missing")
    assert field(at.radio, "Vad gäller undantaget?").value == "report"
    assert field(at.selectbox, "Rapport").value == "2026-04"
    at = opened("decide", contract=CONTRACT, task="report_missing", period="2026-06")
    assert field(at.selectbox, "Rapport").value == "2026-06"


def test_a_whole_contract_is_exempted_only_by_a_tick(small: World):
    at = opened("decide", contract=CONTRACT, task="report_missing")
    field(at.text_input, "Vem beslutar?").set_value("Vägchefen")
    field(at.radio, "Vad gäller undantaget?").set_value("contract").run()
    field(at.selectbox, "Skäl").select("paused")
    button(at, "Spara beslutet").click().run()
    assert "Bekräfta att undantaget gäller hela avtalet" in said(at)
    assert not [each for each in deliveries.everything() if each.kind == "decisions"]
    next(each for each in at.checkbox if each.label.startswith("Ja, undantaget gäller hela avtalet")).check()
    button(at, "Spara beslutet").click().run()
    row = follow_up_rows.contract_decisions(CONTRACT, measures.current()).iloc[0]
    assert (row["decision"], text.is_missing(row["period"])) == ("exempt", True)
    assert measures.follow_up.contract_rows.contract(CONTRACT)["status"] == "exempted"


@pytest.fixture
def deviating(world: World) -> World:
    """January differs: 1 full-time month of placements, 3 in the report. February is alike."""
    world.contracts(f"""
        contract_id title    start_date end_date   requirement required_places report_frequency report_due_days
        {CONTRACT}  Vägarbete 2026-01-01 2026-12-31 numeric     2               monthly          15
    """)
    world.placements(f"placement_id contract_id start_date end_date\n P1 {CONTRACT} 2026-01-01 2026-02-28")
    world.reports(f"""
        contract_id period  form       fte_months
        {CONTRACT}  2026-01 fixed_term 3
        {CONTRACT}  2026-02 fixed_term 1
    """)
    builder.build_and_publish()
    return world


def test_what_deviates_is_said_and_not_ticked_with_the_others(deviating: World):
    at = opened("decide", contract=CONTRACT)
    words = said(at)
    assert "▲ Avviker.** Heltidsmånader: 3 i rapporten, 1 räknas." in words
    assert "Heltidsmånader: 1 i rapporten, 1 räknas." in words and words.count("Avviker.") == 1
    field(at.checkbox, "Markera alla").check().run()
    ticked = {each.label.split(":")[0]: each.value for each in at.checkbox if ":" in each.label}
    assert ticked == {"januari 2026": False, "februari 2026": True}
    # Not even a link ticks it.
    at = opened("decide", contract=CONTRACT, period="2026-01")
    assert not any(each.value for each in at.checkbox)


def test_what_another_tab_has_decided_is_told_with_who_and_when(small: World):
    first, second = opened("decide", contract=CONTRACT), opened("decide", contract=CONTRACT)
    accept(first, "januari 2026", by="Första")
    words = said(accept(second, "januari 2026", by="Andra"))
    day = deliveries.everything()[-1].at[:10]
    assert f"Det som var markerat är redan beslutat: Godkänd (januari 2026), av Första {day}" in words
    assert "Markera minst en rapport" not in words
    assert [d.by for d in deliveries.everything() if d.kind == "decisions"] == ["Första"]


@pytest.mark.parametrize("spelt", ["pahitt-1", "PAHITT 1", "Pahitt/1"])
def test_a_contract_is_found_however_its_number_is_spelt(small: World, spelt: str):
    assert f"{CONTRACT} ·" in said(opened("decide", contract=spelt))
    assert opened("contract", contract=spelt).title[0].value == "Vägarbete"
    assert "finns inte bland" in said(opened("decide", contract="PAHITT-11"))


def test_lists_say_which_contract(small: World):
    assert f"Avtal {CONTRACT}" in said(opened("tasks"))
    assert any(
        label.startswith(f"Vägarbete · {CONTRACT}")
        for label in field(opened("decide").selectbox, "Vilket avtal gäller det?").options
    )
    at = AppTest.from_file(str(ROOT / "dashboard.py"), default_timeout=60).run()
    assert f"{CONTRACT}" in said(at)
    assert f"<small>{CONTRACT}" in next(
        e.proto.body for e in opened("calendar").get("html") if "<table" in e.proto.body
    )


@pytest.mark.parametrize("page", ["decide", "contract"])
def test_an_address_in_the_address_is_no_link(small: World, page: str):
    at = opened(page, contract="[se](http://evil.example/x) www.evil.example")
    shown = " ".join(each.value for each in at.markdown)
    assert "evil" in shown and "http://" not in shown and "www." not in shown.replace("\\", "")


def test_dates_are_typed_as_swedes_write_them(small: World):
    dates = opened("decide", contract=CONTRACT).date_input
    assert dates and {each.proto.format for each in dates} == {"YYYY-MM-DD"}


def test_without_a_name_nothing_is_kept(small: World):
    before = len(deliveries.everything())
    at = accept(opened("decide", contract=CONTRACT), "januari 2026", by="")
    assert "Det framgår inte vem som beslutar." in said(at)
    assert len(deliveries.everything()) == before


def test_a_personal_number_in_a_reason_or_a_name_leaves_no_trace(small: World, data_folder: Path):
    number = "19811218-9876"
    for by, reason in (("Vägchefen", f"Gäller {number}"), (f"Chefen {number}", "Fel siffror")):
        at = opened("decide", contract=CONTRACT)
        field(at.text_input, "Vem beslutar?").set_value(by)
        field(at.selectbox, "Skäl").select("other")
        field(at.text_area, "Motivering").set_value(reason)
        button(at, "Spara beslutet").click().run()
        words = said(at)
        assert "Inget har sparats." in words and number not in words
        assert not [each.value for each in (*at.text_input, *at.text_area) if number in str(each.value)]
    at = opened("decide", contract=CONTRACT)
    assert [d.kind for d in deliveries.everything()] == ["contracts", "reports", "milestones"]
    digits = number.replace("-", "").encode()
    for path in data_folder.rglob("*"):
        assert not path.is_file() or (number.encode() not in path.read_bytes() and digits not in path.read_bytes())


def test_returning_reopening_exempting_and_explaining(small: World):
    at = opened("decide", contract=CONTRACT)
    field(at.text_input, "Vem beslutar?").set_value("Vägchefen")
    button(at, "Spara beslutet").click().run()
    assert "Beslutet kräver en motivering." in said(at)
    field(at.selectbox, "Skäl").select("incomplete")
    button(at, "Spara beslutet").click().run()
    assert "Beslutet är sparat." in said(at)
    states = contract_rows.contract_reports(CONTRACT, measures.current()).set_index("period")
    assert states.loc["2026-03", "status"] == "returned"

    at.radio[0].set_value("reopen").run()
    field(at.text_area, "Motivering").set_value("Rapporten var hel")
    button(at, "Spara beslutet").click().run()
    states = contract_rows.contract_reports(CONTRACT, measures.current()).set_index("period")
    assert states.loc["2026-03", "decision_state"] == "reopened"

    at.radio[0].set_value("exempt").run()
    field(at.selectbox, "Rapport").select("2026-04")
    field(at.selectbox, "Skäl").select("other")
    field(at.text_area, "Motivering").set_value("Bygget stod still")
    button(at, "Spara beslutet").click().run()
    states = contract_rows.contract_reports(CONTRACT, measures.current()).set_index("period")
    assert states.loc["2026-04", "status"] == "exempt"

    at.radio[0].set_value("explain").run()
    field(at.selectbox, "Skäl").select("less_work")
    button(at, "Spara beslutet").click().run()
    assert measures.follow_up.contract_rows.contract(CONTRACT)["explained_reason_code"] == "less_work"
    counted = {
        (r.decision, r.reason_code): r.decisions for r in follow_up_rows.exemptions(measures.current()).itertuples()
    }
    assert counted == {("exempt", "other"): 1, ("explain", "less_work"): 1}


def test_the_same_decision_later_is_a_new_one_while_a_double_click_is_not(small: World):
    rows = [{"contract_id": CONTRACT, "decision": "accept", "period": "2026-01", "decision_date": "2026-10-31"}]
    back = [{**rows[0], "decision": "return", "reason_code": "incomplete"}]
    basis = len(deliveries.everything())
    assert manual_entry.deliver("decisions", rows, "A", basis)[1]
    assert not manual_entry.deliver("decisions", rows, "A", basis)[1]
    assert len(deliveries.everything()) == basis + 1
    manual_entry.deliver("decisions", back, "A", basis + 1)
    assert manual_entry.deliver("decisions", rows, "A", basis + 2)[1]
    assert contract_rows.contract_reports(CONTRACT, measures.current())["decision_state"].iloc[0] == "accepted"


def test_of_two_who_decide_at_once_the_second_is_told(small: World):
    first, second = opened("decide", contract=CONTRACT), opened("decide", contract=CONTRACT)
    accept(first, "januari 2026", by="Första")
    field(second.text_input, "Vem beslutar?").set_value("Andra")
    field(second.selectbox, "Rapport").select("2026-01")
    field(second.selectbox, "Skäl").select("incomplete")
    button(second, "Spara beslutet").click().run()
    assert "Någon annan har ändrat något om avtalet sedan sidan visades." in said(second)
    assert [d.by for d in deliveries.everything() if d.kind == "decisions"] == ["Första"]


def test_many_at_once_and_one_is_kept(small: World):
    basis = len(deliveries.everything())
    kept, told = [], []

    def decide(period: int) -> None:
        row = {
            "contract_id": CONTRACT,
            "decision": "accept",
            "period": f"2026-0{period}",
            "decision_date": "2026-10-31",
        }
        try:
            kept.append(manual_entry.deliver("decisions", [row], f"nr {period}", basis))
        except EntryRefused as refusal:
            told.append(refusal.code)

    threads = [threading.Thread(target=decide, args=(n,)) for n in (1, 2, 3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(kept) == 1 and told == ["entered_meanwhile"] * 2
    assert builder.is_current()


def test_a_text_that_a_spreadsheet_could_run_is_refused(small: World):
    row = {"contract_id": CONTRACT, "decision": "reopen", "period": "2026-01", "reason": "=1+1"}
    with pytest.raises(EntryRefused, match="entered_risky"):
        manual_entry.deliver("decisions", [row], "A", 99)


def test_the_start_meeting_and_payments(small: World):
    at = opened("decide", contract=CONTRACT)
    field(at.text_input, "Vem beslutar?").set_value("Vägchefen")
    button(at, "Spara dagen").click().run()
    assert "Dagen är sparad." in said(at)
    held = measures.follow_up.contract_rows.contract_milestones(CONTRACT).set_index("milestone")
    assert f"{held.loc['start_meeting', 'held_date']:%Y-%m-%d}" == "2026-10-31"
    assert "start_meeting" not in set(follow_up_rows.tasks(measures.current())["task"])

    field(at.selectbox, "Vad").select("penalty")
    button(at, "Spara beloppet").click().run()
    assert "Skriv beloppet i kronor." in said(at)
    field(at.text_input, "Kronor").set_value("25 000,50 kr")
    button(at, "Spara beloppet").click().run()
    assert follow_up_rows.contract_ledger(CONTRACT)["penalty_sek"] == 25_000.5


def test_the_calendar_and_its_totals(small: World):
    at = opened("calendar")
    table = next(element.proto.body for element in at.get("html") if "<table" in element.proto.body)
    cells = re.findall(r'<td colspan="1" class="(\w+)">', table)
    # January to March have no day of arrival: in, and not late. October falls due in November.
    assert cells == ["received"] * 3 + ["missing"] * 6 + ["not_due"]
    assert "april 2026: saknas, förfaller 15 maj 2026" in table
    rows = follow_up_rows.report_calendar(measures.current())
    assert calendar_grid.totals(rows) == {
        "received": {1: 1, 2: 1, 3: 1}, "missing": dict.fromkeys(range(4, 10), 1), "not_due": {10: 1},
    }  # fmt: skip
    assert "Saknas: 6" in said(at)
    legend = next(element.proto.body for element in at.get("html") if "utfall-legend" in element.proto.body)
    # The short word and the long one, but the same word not twice.
    assert "Sen</b> Inkommen för sent" in legend and "Saknas</b></li>" in legend


def test_a_quarter_is_three_months_wide(world: World):
    world.contracts("""
        contract_id start_date end_date   requirement required_places report_frequency
        PAHITT-3    2026-02-10 2026-12-31 numeric     1               quarterly
    """)
    builder.build_and_publish()
    at = opened("calendar")
    table = next(element.proto.body for element in at.get("html") if "<table" in element.proto.body)
    body = table.split("<tbody>")[1].split("</tbody>")[0]
    widths = re.findall(r'<td (?:class="(none)" )?colspan="(\d+)"', body)
    # Nothing in January; February and March; then two whole quarters, and one that has begun.
    assert widths == [("none", "1"), ("", "2"), ("", "3"), ("", "3"), ("", "3")]


@pytest.mark.parametrize("language", ["sv", "en"])
@pytest.mark.parametrize("data", [SAMPLES, EMPTY])
@pytest.mark.parametrize("page", PAGES)
def test_every_page_draws(page, data, language, monkeypatch):
    monkeypatch.setenv("UTFALL_DATA", store(data))
    address = {"contract": "PAHITT-2025-0035", "task": "not_met"} if page in ("letter", "decide", "contract") else {}
    at = opened(page, lang=language, **address)
    assert not at.error
    if data == EMPTY:
        assert "python -m etl load" in said(at)
    elif language == "en":
        # The names of contracts, and the letters, are in Swedish.
        words = said(at).replace("gång- och cykelbro", "")
        left = re.findall(r"[^.:;]*\b(?:och|inte|avtalet|är|saknas)\b[^.:;]*", words)
        assert not left or page == "letter", left
        if page == "letter":
            assert "The letters are in Swedish." in said(at) and "Hej!" in at.code[0].value


def test_the_samples_are_not_changed_by_looking(monkeypatch, tmp_path):
    shutil.copytree(store(SAMPLES), tmp_path / "data")
    monkeypatch.setenv("UTFALL_DATA", str(tmp_path / "data"))
    before = len(deliveries.everything())
    for page in PAGES:
        opened(page, contract="PAHITT-2025-0035", task="not_met")
    assert len(deliveries.everything()) == before


def test_a_language_is_asked_for_when_a_sentence_is_made(small: World):
    with text.speaking("en"):
        from pages.shared import task_words

        row = {"task": "report_missing", "amount": 1, "since_date": builder.dt.date(2026, 5, 15), "days_late": 1}
        assert task_words.sentence(row, ["April 2026"]).replace("\u00a0", " ") == (
            "1 report is missing: April 2026. It was due 15 May 2026 and is 1 day late."
        )
