"""Rapportera: a form is a delivery like any other."""

from __future__ import annotations

from delivery_pages import button, opened, said
from streamlit.testing.v1 import AppTest

import measures
from etl.build import builder
from etl.comparing import history
from etl.store import deliveries
from measures.follow_up import contract_rows
from pages.entry import report_rows
from suppliers import prefilled_template


def reporting(contract: str) -> AppTest:
    at = opened("report")
    supplier = contract_rows.contract(contract, measures.current())["supplier_id"]
    at.selectbox(key="report-supplier").select(supplier).run()
    at.selectbox(key="report-contract").select(contract).run()
    at.text_input(key="report-who").set_value("Bygg AB").run()
    return at


def due() -> tuple[str, str]:
    build = measures.current()
    contract = contract_rows.contracts(build).sort_values("reports_missing").iloc[-1]["contract_id"]
    return contract, prefilled_template.due_reports(build, contract)[0].period


def test_a_nil_report_is_a_delivery_like_any_other(own_samples):
    contract, period = due()
    missing = int(contract_rows.contract(contract, measures.current())["reports_missing"])
    at = reporting(contract)
    boxes = [box for box in at.selectbox if box.label == "Period"]
    assert boxes[0].value == period, "the oldest that is missing comes first"
    at.toggle[0].set_value(True).run()
    assert "Skriv varför det inte fanns någon" in said(button(at, "Lämna rapporten"))
    before = len(deliveries.all_deliveries())
    next(each for each in at.text_input if each.label == "Varför fanns det ingen?").set_value("ingen sökte")
    at = button(at, "Lämna rapporten")
    delivery = deliveries.all_deliveries()[-1]
    assert f"Tack. 1 rad har lämnats som leverans {delivery.id}." in said(at)
    assert len(deliveries.all_deliveries()) == before + 1
    assert (delivery.by, delivery.kind, delivery.original_kept) == ("Bygg AB", "reports", True)
    assert b"ingen s" in history.original(delivery)
    assert builder.is_current()
    after = contract_rows.contract_reports(contract, measures.current())
    assert after.loc[after["period"] == period, "status"].tolist()[0] in ("nil", "late")
    assert int(contract_rows.contract(contract, measures.current())["reports_missing"]) == missing - 1
    boxes = [box for box in at.selectbox if box.label == "Period"]
    assert boxes[0].value != period, "the next that is missing"


def test_a_personal_number_in_the_form_leaves_no_trace(own_samples):
    contract, _period = due()
    before = len(deliveries.all_deliveries())
    for where in ("reason", "who"):
        at = reporting(contract)
        at.toggle[0].set_value(True).run()
        reason = next(each for each in at.text_input if each.label == "Varför fanns det ingen?")
        reason.set_value("för 811218-9876" if where == "reason" else "ingen sökte")
        if where == "who":
            at.text_input(key="report-who").set_value("811218-9876")
        at = button(at, "Lämna rapporten")
        words = said(at)
        assert "personnummer" in words and "det som skrevs är borta" in words
        assert "811218" not in words and "811218" not in repr(at.session_state)
    assert len(deliveries.all_deliveries()) == before
    assert not [path for path in own_samples.rglob("*") if path.is_file() and b"811218-9876" in path.read_bytes()]


def test_two_rows_of_one_form_are_told_as_the_form_shows_them(own_samples, monkeypatch):
    contract, _period = due()
    row = {"contract_id": contract, "period": "2026-01", "persons_started": "1"}
    written = report_rows.Written(
        [{**row, "form": "Praktik"}, {**row, "form": "praktik"}], ["Rad 1", "Rad 2"], "2026-01"
    )
    monkeypatch.setattr(report_rows, "sums", lambda *_given: written)
    words = said(reporting(contract))
    assert "**Rad 2:** Samma form står på en annan rad." in words
    assert "den första lästes in" not in words and deliveries.all_deliveries()[-1].by == "exempel"


def test_nothing_that_describes_persons_is_shown_of_what_was_reported(samples):
    build = measures.current()
    contract = contract_rows.contracts(build).sort_values("placements").iloc[-1]["contract_id"]
    at = reporting(contract)
    at.segmented_control(key="report-kind").set_value("placements").run()
    assert not at.exception and not at.error
    there = next(frame.value for frame in at.dataframe if "_gone" in frame.value.columns)
    assert len(there) == len(contract_rows.contract_placements(contract, build))
    assert not {"participant_key", "sex", "age_band", "target_groups", "subsidy", "offered_date"} & set(there.columns)
    assert there["end_reason"].isna().all()
