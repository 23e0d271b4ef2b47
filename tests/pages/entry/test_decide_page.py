"""Besluta through AppTest, on a small invented world whose numbers are seen."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from small_world import CONTRACT, ROOT, button, deliver, field, opened, said
from streamlit.testing.v1 import AppTest
from world import World

import measures
from etl.build import builder
from etl.intake import manual_entry
from etl.intake.manual_entry import EntryRefused
from etl.store import deliveries
from measures.follow_up import contract_rows, follow_up_rows
from pages.shared import text


@pytest.fixture
def small(world: World) -> World:
    deliver(world)
    return world


def share() -> float:
    """The accepted share of what is delivered, as the measure gives it."""
    return float(measures.ask(["accepted_share"], warehouse=measures.current()).frame["value"].iloc[0])


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
    last = deliveries.all_deliveries()[-1]
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
    assert deliveries.all_deliveries()[-1].why == "Fel avtal"


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
    before = len(deliveries.all_deliveries())
    at = accept(opened("decide", contract=CONTRACT), "mars 2026", months=typed)
    assert why in said(at) and len(deliveries.all_deliveries()) == before
    at = opened("decide", contract=CONTRACT)
    field(at.text_input, "Vem beslutar?").set_value("Vägchefen")
    field(at.text_input, "Kronor").set_value(typed)
    button(at, "Spara beloppet").click().run()
    assert "går inte att läsa" in said(at) or why in said(at)
    assert len(deliveries.all_deliveries()) == before


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
    assert not [each for each in deliveries.all_deliveries() if each.kind == "decisions"]
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
    day = deliveries.all_deliveries()[-1].at[:10]
    assert f"Det som var markerat är redan beslutat: Godkänd (januari 2026), av Första {day}" in words
    assert "Markera minst en rapport" not in words
    assert [d.by for d in deliveries.all_deliveries() if d.kind == "decisions"] == ["Första"]


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
    before = len(deliveries.all_deliveries())
    at = accept(opened("decide", contract=CONTRACT), "januari 2026", by="")
    assert "Det framgår inte vem som beslutar." in said(at)
    assert len(deliveries.all_deliveries()) == before


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
    assert [d.kind for d in deliveries.all_deliveries()] == ["contracts", "reports", "milestones"]
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
    basis = len(deliveries.all_deliveries())
    assert manual_entry.deliver("decisions", rows, "A", basis)[1]
    assert not manual_entry.deliver("decisions", rows, "A", basis)[1]
    assert len(deliveries.all_deliveries()) == basis + 1
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
    assert [d.by for d in deliveries.all_deliveries() if d.kind == "decisions"] == ["Första"]


def test_many_at_once_and_one_is_kept(small: World):
    basis = len(deliveries.all_deliveries())
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
