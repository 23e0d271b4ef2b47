"""Historik: listed, filtered, withdrawn, compared."""

from __future__ import annotations

import io
import os
import re

import openpyxl
from delivery_pages import BAD, GOOD, HEADER, button, opened, said
from streamlit.testing.v1 import AppTest

import measures
from etl.build import builder
from etl.checking.check_file import check_file
from etl.comparing import history
from etl.intake import manual_entry
from etl.kinds import schemas
from etl.outgoing.annotate import annotate
from etl.store import deliveries
from measures.follow_up import contract_rows


def chosen(at: AppTest, delivery: str) -> AppTest:
    at.selectbox(key="history-chosen").select(delivery).run()
    assert not at.exception and not at.error
    return at


def listed(at: AppTest) -> list[str]:
    return next(frame.value for frame in at.dataframe if "by" in frame.value.columns)["id"].tolist()


def test_every_delivery_is_listed_and_filtered(samples):
    at = opened("history")
    assert listed(at) == [each.id for each in reversed(deliveries.all_deliveries())]
    at.multiselect(key="history-kind").set_value(["reports"]).run()
    assert listed(at) == [each.id for each in reversed(deliveries.all_deliveries()) if "reports" in each.kinds]
    at.multiselect(key="history-who").set_value(["exempel"]).run()
    assert len(listed(at)) == 2


def test_the_list_says_what_each_delivery_holds(own_samples):
    told = {
        row["file"]: row["what"]
        for row in next(frame.value for frame in opened("history").dataframe if "by" in frame.value.columns).to_dict(
            "records"
        )
    }
    rows = {each.file_name: each.rows for each in deliveries.all_deliveries()}
    number = f"{rows['placements.csv']:,}".replace(",", "\u00a0")
    assert re.fullmatch(rf"Placeringar: {number} rader, \d+ avtal, \d{{4}}-\d\d–\d{{4}}-\d\d", told["placements.csv"])
    assert re.fullmatch(r"Rapporter: [\d\u00a0]+ rader, \d+ avtal, \d{4}-\d\d–\d{4}-\d\d", told["reports.csv"])
    assert told["suppliers.csv"] == f"Leverantörer: {rows['suppliers.csv']} rader"
    report = check_file(b"Avtal;Period;P\xc3\xa5b\xc3\xb6rjade\nC1;2024-Q1;2\nC2;2024-Q2;3\n", "kvartal.csv", bytes(32))
    delivery, _is_new = deliveries.accept(report, b"", "Bo")
    (held,) = history.rows_of_delivery(delivery)
    assert (held.rows, held.contracts, str(held.first_day), str(held.last_day)) == (2, 2, "2024-01-01", "2024-06-30")


def test_withdrawing_shows_first_what_it_changes_then_asks_why(own_samples):
    delivery = next(each for each in deliveries.all_deliveries() if each.file_name == "reports_resent.csv")
    at = chosen(opened("history"), delivery.id)
    next(each for each in at.toggle if "dras tillbaka" in each.label).set_value(True).run()
    # Every row of it replaced an earlier one, and would say again what that said.
    assert f"Rapporter, rader: 0 tillkommer, {delivery.rows} ändras, 0 försvinner" in said(at)
    assert "Skriv skälet och vem du är." in said(button(at, "Dra tillbaka leveransen"))
    at.text_input(key="history-why").set_value("gäller 811218-9876")
    at.text_input(key="history-who-withdraws").set_value("Analytiker")
    at = button(at, "Dra tillbaka leveransen")
    assert "Skriv inte personnummer" in said(at)
    assert delivery.id in {each.id for each in deliveries.active()}
    at.text_input(key="history-why").set_value("fel fil")
    at = button(at, "Dra tillbaka leveransen")
    assert f"Leveransen {delivery.id} är tillbakadragen." in said(at)
    assert delivery.id not in {each.id for each in deliveries.active()} and builder.is_current()
    (withdrawal,) = [each for each in deliveries.all_deliveries() if each.withdraws == delivery.id]
    assert (withdrawal.why, withdrawal.by) == ("fel fil", "Analytiker")
    assert (
        delivery.id in listed(at)
        and "○ Tillbakadragen"
        in next(frame.value for frame in at.dataframe if "by" in frame.value.columns)["state"].tolist()
    )
    assert measures.current().as_of.isoformat() == "2026-10-31", "the samples are looked at on their own day"


def test_two_deliveries_are_compared(samples):
    first, second = (each for each in deliveries.all_deliveries() if "reports" in each.kinds)
    at = chosen(opened("history"), first.id)
    at.selectbox(key=f"history-compare-{first.id}").select(second.id).run()
    found = history.compare(first, second, "reports")
    counts = {name: f"{count:,}".replace(",", " ") for name, count in found.counts.items()}
    words = said(at)
    assert (
        "Rapporter: {added} tillkomna rader, {removed} borttagna, {changed} ändrade, {same} lika.".format(**counts)
        in words
    )
    assert found.counts["changed"] > 0 and "≠ Ändrad:" in words
    codes = schemas.kinds()["reports"].field("form").codes
    assert not [code for code in codes if re.search(rf", {code}\b", words)], "a form is named, not coded"
    assert any(f", {texts['sv']} " in words for texts in codes.values())


def test_the_original_is_offered_only_where_it_is_kept(own_samples, tmp_path):
    from etl.__main__ import main as etl

    path = tmp_path / "avtal.csv"
    path.write_text(
        "contract_id;organisation_id;supplier_id;start_date\n"
        "C3;212000-0142;811218-9876;2024-01-01\nC4;212000-0142;556036-0793;2024-13-01\n"
    )
    assert etl(["load", str(path)]) == 1
    delivery = deliveries.all_deliveries()[-1]
    at = chosen(opened("history"), delivery.id)
    labels = [each.proto.label for each in at.get("download_button")]
    assert not {"Hämta originalfilen", "Hämta inlästa rader"} & set(labels)
    assert "Originalfilen är inte sparad" in said(at) and "Den kan därför inte hämtas" in said(at)
    refused = next(frame.value for frame in at.dataframe if "message" in frame.value.columns)
    assert refused["row"].tolist() == [3] and refused["column"].tolist() == ["D start_date"]
    path = tmp_path / "placeringar.csv"
    path.write_text(
        "placement_id;contract_id;participant_key;form;start_date;Namn\nP1;C4;d1;internship;2024-06-01;Kalle Anka\n"
    )
    assert etl(["load", str(path)]) == 0
    named = chosen(opened("history"), deliveries.all_deliveries()[-1].id)
    assert "Hämta inlästa rader" in [each.proto.label for each in named.get("download_button")]
    kept = deliveries.all_deliveries()[0]
    assert "Hämta originalfilen" in [each.proto.label for each in chosen(at, kept.id).get("download_button")]


def test_what_is_given_back_by_the_page_is_what_the_check_gives(data_folder):
    content = (HEADER + GOOD + BAD).encode()
    made = annotate(content, check_file(content, "p.csv", bytes(32)))
    assert openpyxl.load_workbook(io.BytesIO(made.content)).sheetnames == ["Sammanfattning", "p"]
    assert os.environ["UTFALL_DATA"] == str(data_folder)


def test_history_says_what_a_decision_changed_and_what_its_withdrawal_would(own_samples):
    contract, basis = "PAHITT-2025-0039", deliveries.all_deliveries()[-1].sequence
    rows = contract_rows.contract_reports(contract, measures.current())
    period = rows[rows["decision_state"] == "accepted"]["period"].iloc[-1]
    row = {"contract_id": contract, "decision": "return", "period": period, "reason_code": "incomplete"}
    delivery, _is_new = manual_entry.deliver("decisions", [row], "Vägchefen", basis)
    at = opened("history", delivery=delivery.id)
    words = said(at)
    assert "Påhittade uppgifter." in words
    assert f"Återsände 1 rapport för {contract}" in words
    assert "Leveransen ändrade ingenting" not in words
    changed = next(
        each.value for each in at.dataframe if "Före" in each.value.columns or "before" in each.value.columns
    )
    told = {(row["what"], row["before"], row["after"]) for row in changed.to_dict("records")}
    assert ("Beslut om rapporten", "Godkänd", "Återsänd") in told
    assert ("Rapporter som saknas eller är återsända", "0", "1") in told
    assert "Godkända platser" in {what for what, _before, _after in told}
    at.toggle[0].set_value(True).run()
    assert "Ingenting räknas annorlunda" not in said(at)
    back = [
        (row["what"], row["before"], row["after"])
        for each in at.dataframe
        if "before" in each.value.columns and "what" in each.value.columns
        for row in each.value.to_dict("records")
    ]
    assert ("Beslut om rapporten", "Återsänd", "Godkänd") in back
    assert {(what, after, before) for what, before, after in told} <= set(back)
