"""Fyll i formulär: what is typed is a delivery like any other, of the same checks, and of what one may see alone."""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path

import pytest
from form_pages import a_contract, beside, field, looked_at, opened, pressed, said, saved, written
from page_words import open_page
from stores import SAMPLES, store

import measures
from access import viewer
from access.viewer import Role, Scope, Viewer
from etl.build import builder
from etl.intake import form_rows
from etl.kinds import schemas
from etl.store import deliveries
from measures.follow_up import contract_rows, match_rows, preparation_rows
from pages.forms import form_choice, row_fields


@pytest.fixture
def own_samples(monkeypatch, tmp_path) -> Path:
    """A copy of the samples that a test may change."""
    folder = Path(shutil.copytree(store(SAMPLES), tmp_path / "data"))
    monkeypatch.setenv("UTFALL_DATA", str(folder))
    return folder


@pytest.fixture
def samples(monkeypatch) -> None:
    monkeypatch.setenv("UTFALL_DATA", store(SAMPLES))


# --- from the form to the page --------------------------------------------------------------------------------------


def test_a_planned_procurement_is_asked_of_and_unknown_is_not_no(own_samples):
    before = measures.ask(["preparations"]).only["value"]
    body = contract_rows.contracts(measures.current()).iloc[0]["organisation_id"]
    at = looked_at(
        opened(kind="readiness"), procurement_id="PAHITT-NY", organisation_id=body, title="Lokalvård i skolor",
        planned_date=dt.date(2027, 2, 1), nature="services", value_sek="12,5 mkr".replace(" mkr", ""), decision="ja",
        client_interested="nej",
    )  # fmt: skip
    assert "1 tillkommer" in said(at) and measures.ask(["preparations"]).only["value"] == before
    at = saved(at)
    delivery = deliveries.all_deliveries()[-1]
    assert f"Sparat som leverans {delivery.id}." in said(at) and builder.is_current()
    assert (delivery.by, delivery.kind, delivery.original_kept) == ("Eva på enheten", "readiness", True)
    rows = preparation_rows.preparations(measures.current()).set_index("procurement_id")
    row = rows.loc["PAHITT-NY"]
    answers = ("decision_answer", "client_answer", "matching_answer", "network_answer", "readiness_answer")
    assert [row[name] for name in answers] == ["yes", "no", "unknown", "unknown", "no"]
    assert (row["value_sek"], row["preparation_phase"], row["title"]) == (12.5, "planned", "Lokalvård i skolor")
    # Empty is missing, never nought.
    (stored,) = form_rows.standing("readiness", "PAHITT-NY")
    assert stored["duration_months"] == "" and stored["full_time_jobs"] == "" and stored["early_dialogue"] == ""
    page = open_page("preparation/preparation")
    assert any("PAHITT-NY" in frame.value.to_string() for frame in page.dataframe)

    # The row stands in the form the next time, and what is corrected replaces it.
    at = opened(kind="readiness", procurement="PAHITT-NY")
    assert field(at, "title").value == "Lokalvård i skolor" and field(at, "client_interested").value == "nej"
    assert field(at, "value_sek").value == "12,5" and field(at, "planned_date").value == dt.date(2027, 2, 1)
    at = looked_at(at, client_interested="", matching_officer="ja")
    assert "1 ändras" in said(at)
    saved(at)
    row = preparation_rows.preparations(measures.current()).set_index("procurement_id").loc["PAHITT-NY"]
    assert [row[name] for name in answers] == ["yes", "unknown", "yes", "unknown", "unknown"]
    assert measures.ask(["preparations"]).only["value"] == before + 1


def test_a_dialogue_and_its_promise_are_counted(own_samples):
    procurement = preparation_rows.preparations(measures.current()).iloc[0]["procurement_id"]
    before = measures.ask(["dialogues", "courses_promised"]).frame.set_index("measure")["value"]
    at = looked_at(
        opened(kind="dialogues", procurement=procurement), date=dt.date(2026, 10, 1), suppliers_invited="8",
        suppliers_attending="5", trade="cleaning", courses_promised="3", promised_by=dt.date(2026, 12, 1),
    )  # fmt: skip
    saved(at)
    after = measures.ask(["dialogues", "courses_promised"]).frame.set_index("measure")["value"]
    assert (after["dialogues"], after["courses_promised"]) == (
        before["dialogues"] + 1, before["courses_promised"] + 3,
    )  # fmt: skip
    # Corrected: four courses, and the same dialogue.
    stood = form_rows.standing("dialogues", procurement)[-1]
    at = opened(kind="dialogues", procurement=procurement, row=f"{stood['dialogue_id']} {stood['trade']}")
    assert field(at, "courses_promised").value == "3" and field(at, "promise_kept").value == ""
    saved(looked_at(at, courses_promised="4"))
    after = measures.ask(["dialogues", "courses_promised"]).frame.set_index("measure")["value"]
    assert (after["dialogues"], after["courses_promised"]) == (
        before["dialogues"] + 1, before["courses_promised"] + 4,
    )  # fmt: skip


def test_a_demand_profile_is_an_open_place_until_somebody_is_proposed(own_samples):
    contract = a_contract()
    there = len(match_rows.matches_of_contract(measures.current(), contract))
    at = looked_at(
        opened(kind="matches", contract=contract), profile_date=dt.date(2026, 10, 1), places="2", trade="cleaning",
        target_groups=["youth", "long_term_unemployed"], requirements="B-körkort", unit="Jobbtorg Norr",
    )  # fmt: skip
    saved(at)
    rows = match_rows.matches_of_contract(measures.current(), contract)
    assert len(rows) == there + 1
    new = rows[rows["matching_unit"] == "Jobbtorg Norr"].iloc[0]
    assert (new["waits_on"], new["places_open"], new["requirements"]) == ("matching", 2, "B-körkort")
    at = opened(kind="matches", contract=contract, row=new["match_id"])
    assert field(at, "target_groups").value == ["youth", "long_term_unemployed"]
    at = looked_at(at, candidates_date=dt.date(2026, 10, 20), candidates_proposed="3")
    saved(at)
    rows = match_rows.matches_of_contract(measures.current(), contract).set_index("match_id")
    assert len(rows) == there + 1
    assert (rows.loc[new["match_id"], "waits_on"], rows.loc[new["match_id"], "candidates_proposed"]) == ("supplier", 3)


def test_a_lesson_is_told_on_the_page_and_is_corrected_in_place(own_samples):
    contract = a_contract()
    there = len(preparation_rows.lessons(measures.current(), {"contract": [contract]}))
    at = opened(kind="lessons", contract=contract)
    assert field(at, "lesson_date").value == measures.current().as_of
    lesson = field(at, "lesson_id").value
    at = looked_at(at, lesson_area="matching", lesson_verdict="do_otherwise", lesson_text="Börja en månad\ntidigare")
    saved(at)
    rows = preparation_rows.lessons(measures.current(), {"contract": [contract]}).set_index("lesson_id")
    assert len(rows) == there + 1
    assert (rows.loc[lesson, "lesson_text"], rows.loc[lesson, "lesson_verdict"]) == (
        "Börja en månad tidigare", "do_otherwise",
    )  # fmt: skip
    at = opened(kind="lessons", contract=contract, row=lesson)
    saved(looked_at(at, lesson_verdict="do_again"))
    rows = preparation_rows.lessons(measures.current(), {"contract": [contract]}).set_index("lesson_id")
    assert len(rows) == there + 1 and rows.loc[lesson, "lesson_verdict"] == "do_again"
    assert rows.loc[lesson, "lesson_text"] == "Börja en månad tidigare"


def test_a_check_in_is_an_event_of_the_contract_and_is_corrected_in_place(own_samples):
    starts = "mart.supported_starts AS starts INNER JOIN mart.contracts USING (contract_no)"
    contract = str(measures.current().rows(f"SELECT MAX(contract_id) FROM {starts}")[0][0])
    held = f"SELECT COUNT(*) FROM {starts} WHERE contract_id = ? AND latest_check_in_date = '2026-10-30'"
    before = measures.current().rows(held, [contract])
    there = len(form_rows.standing("support", contract))
    at = opened(kind="support", contract=contract)
    event = field(at, "support_id").value
    at = looked_at(at, event_date=dt.date(2026, 10, 30), support_event="check_in_held")
    assert "1 tillkommer" in said(at)
    saved(at)
    assert measures.current().rows(held, [contract]) > before
    at = opened(kind="support", contract=contract, row=event)
    saved(looked_at(at, support_event="warning", warning_reason="travel"))
    rows = {row["support_id"]: row for row in form_rows.standing("support", contract)}
    assert len(rows) == there + 1 and rows[event]["warning_reason"] == "travel" and rows[event]["replaced"] == ""
    assert measures.current().rows(held, [contract]) == before, "what was corrected is no check-in any more"


# --- what is wrong --------------------------------------------------------------------------------------------------


def test_each_wrong_field_is_named_and_marked_and_what_was_typed_stays(samples):
    before = deliveries.last_sequence()
    at = opened(kind="matches", contract=a_contract())
    at = looked_at(at, places="två", requirements="=1+1")
    assert "Talet går inte att läsa" in beside(at, "places")[0] and "Inget är sparat" in said(at)
    at = looked_at(at, places="0")
    assert "Talet är mindre" in beside(at, "places")[0]
    at = looked_at(at, places="1")
    assert "får inte börja med" in beside(at, "requirements")[0] and not beside(at, "places")
    at = looked_at(at, requirements="B-körkort")
    assert "Ett värde som måste finnas saknas" in beside(at, "profile_date")[0]
    assert "Rätta det som är markerat ovanför: Behovsprofil lämnad." in said(at)
    assert field(at, "requirements").value == "B-körkort" and field(at, "places").value == "1"
    assert not [each for each in at.button if each.label == "Spara"]
    # Mended in that field, the mark is gone.
    assert not beside(written(at, profile_date=dt.date(2026, 10, 1)), "profile_date")
    at = opened(kind="lessons", contract=a_contract())
    at = looked_at(at)
    for name in ("lesson_area", "lesson_verdict"):
        assert "Ett värde som måste finnas saknas" in beside(at, name)[0]
    assert deliveries.last_sequence() == before


def test_an_empty_form_asks_for_what_has_to_be_said(samples):
    at = looked_at(opened(kind="readiness"))
    assert "Ett värde som måste finnas saknas" in beside(at, "procurement_id")[0]


def test_what_waits_for_its_procurement_says_so_before_it_is_saved(samples):
    at = looked_at(opened(kind="readiness"), procurement_id="PAHITT-NY", decision="ja")
    assert "så raden väntar" in said(at)
    body = contract_rows.contracts(measures.current()).iloc[0]["organisation_id"]
    assert "så raden väntar" not in said(looked_at(at, organisation_id=body))
    known = preparation_rows.preparations(measures.current()).iloc[0]["procurement_id"]
    assert "så raden väntar" not in said(looked_at(opened(kind="readiness", procurement=known), decision="nej"))


def test_a_personal_number_leaves_no_trace(own_samples):
    before = deliveries.last_sequence()
    for name, value in (("lesson_text", "Bra för 811218-9876"), ("lesson_id", "811218-9876")):
        at = opened(kind="lessons", contract=a_contract())
        at = looked_at(at, lesson_area="matching", lesson_verdict="worked", **{name: value})
        assert "innehåller personnummer" in said(at) and "811218" not in said(at)
        assert "811218" not in repr(at.session_state)
        assert field(at, "lesson_area").value is None
    at = looked_at(opened(kind="lessons", contract=a_contract()), lesson_area="matching", lesson_verdict="worked")
    at = saved(at, "811218-9876")
    assert "innehåller personnummer" in said(at) and "811218" not in repr(at.session_state)
    assert deliveries.last_sequence() == before


def test_a_number_that_is_taken_is_told_and_replaces_nothing(own_samples):
    contract = a_contract()
    at = opened(kind="lessons", contract=contract)
    lesson = field(at, "lesson_id").value
    saved(looked_at(at, lesson_area="matching", lesson_verdict="worked"))
    before = deliveries.last_sequence()
    at = opened(kind="lessons", contract=contract)
    at = looked_at(at, lesson_id=lesson, lesson_area="dialogue", lesson_verdict="worked")
    assert "Det finns redan en rad med den beteckningen" in beside(at, "lesson_id")[0]
    assert deliveries.last_sequence() == before


# --- twice, and others meanwhile ------------------------------------------------------------------------------------


def test_the_same_twice_is_one_delivery(own_samples):
    contract = a_contract()
    first, second = (opened(kind="lessons", contract=contract) for _ in range(2))
    values = {"lesson_area": "matching", "lesson_verdict": "worked"}
    first, second = looked_at(first, **values), looked_at(second, **values)
    saved(first)
    sequence = deliveries.last_sequence()
    assert "fanns redan, som leverans" in said(saved(second))
    assert deliveries.last_sequence() == sequence


def test_what_somebody_else_delivered_meanwhile_is_not_written_over_unseen(own_samples):
    contract = a_contract()
    first, second = (opened(kind="lessons", contract=contract) for _ in range(2))
    first = looked_at(first, lesson_area="matching", lesson_verdict="worked")
    second = looked_at(second, lesson_area="dialogue", lesson_verdict="worked")
    lesson = field(first, "lesson_id").value
    saved(first)
    sequence = deliveries.last_sequence()
    assert "Någon annan har lämnat samma rad" in said(saved(second)) and deliveries.last_sequence() == sequence
    # Corrected by two: the second is told what holds now, and what they have written stays.
    first, second = (opened(kind="lessons", contract=contract, row=lesson) for _ in range(2))
    second = looked_at(second, lesson_text="Mitt")
    saved(looked_at(first, lesson_text="Deras"))
    second = written(second, lesson_verdict="do_again")
    assert "Någon annan har ändrat raden" in said(second) and "Lärdomen med ord: Deras" in said(second)
    assert field(second, "lesson_text").value == "Mitt"
    saved(looked_at(second))
    rows = preparation_rows.lessons(measures.current(), {"contract": [contract]}).set_index("lesson_id")
    assert rows.loc[lesson, "lesson_text"] == "Mitt"


def test_what_is_changed_after_it_was_looked_at_is_looked_at_again(samples):
    at = looked_at(opened(kind="lessons", contract=a_contract()), lesson_area="matching", lesson_verdict="worked")
    assert [each for each in at.button if each.label == "Spara"]
    at = written(at, lesson_verdict="do_again")
    assert "Granska igen" in " ".join(each.value for each in at.info)
    assert not [each for each in at.button if each.label == "Spara"]


# --- who ------------------------------------------------------------------------------------------------------------


def limited(monkeypatch, role: Role, body: str) -> Viewer:
    who = Viewer("Bo Ek", role, Scope(organisations=frozenset({body})))
    monkeypatch.setattr(viewer, "_resolvers", [lambda: who])
    return who


def test_a_limited_role_is_offered_its_own_and_delivers_no_others(own_samples, monkeypatch):
    rows = contract_rows.contracts(measures.current())
    body = rows.iloc[0]["organisation_id"]
    others = rows[rows["organisation_id"] != body]
    other = next(row for row in others.to_dict("records") if form_rows.standing("matches", row["contract_id"]))
    prepared = preparation_rows.preparations(measures.current())
    limited(monkeypatch, Role.MATCHING_OFFICER, body)
    at = opened(kind="matches", contract=other["contract_id"])
    assert at.segmented_control(key="form-kind").options == ["Dialoger", "Matchningar", "Stöd efter start", "Lärdomar"]
    box = at.selectbox(key="form-contract")
    assert box.value is None and other["contract_id"] not in " ".join(box.options)
    seen = contract_rows.contracts(measures.current())["contract_id"]
    assert len(box.options) == len(seen) < len(rows)
    assert form_rows.standing("matches", other["contract_id"]) == []
    # What is typed of others is refused beside its field, and nothing of theirs is shown.
    theirs = prepared[prepared["organisation_id"] != body].iloc[0]["procurement_id"]
    at = opened(kind="dialogues", procurement=theirs)
    assert at.selectbox(key="form-procurement").value == ""
    assert theirs not in " ".join(at.selectbox(key="form-procurement").options)
    before = deliveries.last_sequence()
    at = looked_at(at, procurement_id=theirs, date=dt.date(2026, 10, 1))
    assert "inte är era" in beside(at, "procurement_id")[0] and deliveries.last_sequence() == before
    own = preparation_rows.preparations(measures.current())
    if len(own):
        at = opened(kind="dialogues", procurement=own.iloc[0]["procurement_id"])
        at = pressed(looked_at(at, date=dt.date(2026, 10, 1)), "Spara")
        assert deliveries.all_deliveries()[-1].by == "Bo Ek", "whoever has signed in"


@pytest.mark.parametrize(
    ("role", "kinds"),
    [
        (Role.ANALYST, {"readiness", "dialogues", "matches", "support", "lessons"}),
        (Role.MATCHING_OFFICER, {"dialogues", "matches", "support", "lessons"}),
        (Role.MANAGER, {"readiness", "dialogues", "lessons"}),
    ],
)
def test_each_role_is_offered_the_kinds_that_it_may_deliver(samples, monkeypatch, role, kinds):
    monkeypatch.setattr(viewer, "_resolvers", [lambda: Viewer("Bo Ek", role)])
    at = opened()
    titles = {schemas.kinds()[kind].title for kind in kinds}
    assert set(at.segmented_control(key="form-kind").options) == titles and not at.exception


# --- made from the schema -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["sv", "en"])
@pytest.mark.parametrize("kind", form_choice.KINDS)
def test_every_column_has_a_field_and_those_that_have_to_be_said_a_mark(samples, kind, language):
    of = schemas.kinds()[kind]
    address = {"contract": a_contract()} if of.row_key[0] == "contract_id" else {}
    at = opened(kind=kind, lang=language, **address)
    assert not at.exception and not at.error
    for each in of.fields:
        if each.name != "contract_id":
            label = each.title_en if language == "en" else each.title
            assert field(at, each.name).label == (f"{label} *" if each.required else label)


@pytest.mark.parametrize(
    ("there", "new"),
    [([], "L-0001"), (["L-0001", "L-0009", "egen"], "L-0010"), (["L-9999"], "L-10000"), (["M-0001"], "L-0001")],
)
def test_a_new_row_has_the_next_number(there, new):
    assert row_fields.next_id("L-0001", there) == new
