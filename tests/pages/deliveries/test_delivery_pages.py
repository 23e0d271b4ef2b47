"""Check, templates, report and history through AppTest: what they say, what they store, and what they never keep."""

from __future__ import annotations

import io
import os
import re
import shutil
from pathlib import Path

import openpyxl
import pytest
from stores import EMPTY, SAMPLES, store
from streamlit.testing.v1 import AppTest

import measures
from etl.build import builder
from etl.checking.check_file import check_file
from etl.comparing import history
from etl.intake import manual_entry, public_check
from etl.kinds import schemas
from etl.outgoing.annotate import annotate
from etl.store import deliveries
from measures.follow_up import contract_rows
from pages.entry import report_rows
from pages.shared.deliveries import prefilled_template
from pages.upload.__main__ import main

ROOT = Path(__file__).parents[3]
PAGES = {
    "check": "pages/upload/check.py",
    "upload": "pages/upload/upload.py",
    "templates": "pages/upload/templates.py",
    "report": "pages/entry/report.py",
    "history": "pages/deliveries/history.py",
}
HEADER = "Placerings-ID;Avtal;Deltagare;Form;Startdag\n"
GOOD = "P1;C1;d1;Praktik;2024-06-01\n"
BAD = "P2;C1;d2;Praktikjobb;2024-06-01\n"


@pytest.fixture
def samples(monkeypatch) -> None:
    monkeypatch.setenv("UTFALL_DATA", store(SAMPLES))


@pytest.fixture
def own_samples(monkeypatch, tmp_path) -> Path:
    """A copy of the samples that a test may change."""
    folder = tmp_path / "data"
    shutil.copytree(store(SAMPLES), folder)
    monkeypatch.setenv("UTFALL_DATA", str(folder))
    return folder


def opened(page: str, **address: str) -> AppTest:
    at = AppTest.from_file(str(ROOT / "dashboard.py"), default_timeout=60)
    at.switch_page(PAGES[page])
    for name, value in address.items():
        at.query_params[name] = value
    return at.run()


def said(at: AppTest) -> str:
    html = [element.proto.body for element in at.get("html")]
    kinds = (at.title, at.subheader, at.markdown, at.caption, at.info, at.error, at.warning, at.success)
    text = re.sub(
        r"<style>.*?</style>|<[^>]+>", " ", " ".join([*html, *(e.value for kind in kinds for e in kind)]), flags=re.S
    )
    return " ".join(text.replace("\u00a0", " ").replace("\\", "").split())


@pytest.mark.parametrize("language", ["sv", "en"])
@pytest.mark.parametrize("data", [SAMPLES, EMPTY])
@pytest.mark.parametrize("page", PAGES)
def test_every_page_draws(page, data, language, monkeypatch):
    monkeypatch.setenv("UTFALL_DATA", store(data))
    at = opened(page, lang=language)
    assert not at.exception and not at.error
    assert at.title[0].value
    if data == SAMPLES and page != "check":  # there nothing of what is loaded is seen
        assert ("Påhittade uppgifter" if language == "sv" else "Invented data") in said(at)
    if language == "en":
        left = re.findall(r"[^.:;]*\b(?:och|inte|avtalet|är|saknas)\b[^.:;]*", said(at))
        assert not left, left


# --- Kontrollera min fil -----------------------------------------------------------------------------------------


def checked(at: AppTest, text: str, name: str = "hemligt namn.csv") -> AppTest:
    at.file_uploader[0].set_value((name, text.encode(), "text/csv"))
    return at.run()


def test_a_file_is_checked_and_nothing_of_it_kept(data_folder):
    at = checked(opened("check"), HEADER + GOOD + BAD)
    words = said(at)
    assert "En del av filen går att läsa in. Resten behöver rättas." in words
    assert "Rader som går att läsa in Rader att rätta" not in words
    assert re.search(r"Rader som går att läsa in 1 Rader att rätta 1", words)
    assert "■ Fel: Ordet finns inte i listan" in words and "kolumn D Form, 1 rad: 3" in words
    labels = [button.proto.label for button in at.get("download_button")]
    assert labels == ["Hämta filen med åtgärder", "Mall för placeringar"]
    at.run()
    assert public_check.checked_files() == 1, "one file, however often the page runs"
    assert not [path for path in data_folder.rglob("*") if path.is_file() and path.read_bytes() not in (b"", b"1")]
    assert not deliveries.all_deliveries()


def test_a_good_file(data_folder):
    assert "Inget behöver rättas." in said(checked(opened("check"), HEADER + GOOD))


def test_with_a_personal_number_nothing_is_given_back_and_nothing_stays(data_folder):
    number = "811218-9876"
    at = checked(opened("check"), HEADER + GOOD.replace("d1", number), f"{number}.csv")
    words = said(at)
    assert "rad 2 i kolumn C" in words and "filens namn" in words.lower()
    assert "Filen är borttagen ur minnet, och ingen fil lämnas tillbaka." in words
    assert number not in words and not at.get("download_button")
    assert number not in repr(at.session_state)
    assert at.file_uploader[0].value is None
    assert all(number.encode() not in path.read_bytes() for path in data_folder.rglob("*") if path.is_file())


def test_a_sole_traders_number_is_not_given_back(data_folder):
    at = checked(
        opened("check"), "contract_id;organisation_id;supplier_id;start_date\nC1;212000-0142;811218-9876;2024-01-01\n"
    )
    assert "Filen lämnas inte tillbaka" in said(at)
    assert [button.proto.label for button in at.get("download_button")] == ["Mall för avtal"]


def test_what_cannot_be_read_is_said_in_a_sentence(data_folder):
    assert "Filen är en webbsida eller XML" in said(checked(opened("check"), "<html><table>"))
    assert not opened("check").exception


def test_the_kind_can_be_told_when_the_headers_do_not(data_folder):
    at = checked(opened("check"), "x;y\n1;2\n", "x.csv")
    assert "Det går inte att se vad x.csv innehåller" in said(at) and "--kind" not in said(at)
    assert at.selectbox[0].label == "Vad innehåller filen?"
    at.selectbox[0].select("reports").run()
    assert "Kolumner som måste finnas saknas: Avtalsnummer, Period" in said(at)
    assert [button.proto.label for button in at.get("download_button")] == ["Mall för rapporter"]
    assert public_check.checked_files() == 1


OWN = "Nr;Kontrakt;Kandidat;Sort;Börjar;Namn\n"


def test_own_headings_are_mapped_for_the_check_alone(data_folder):
    """A supplier whose headings are its own gets its file back marked, and is told which headings would have done."""
    at = checked(
        opened("check"), OWN + "1;C1;d1;Praktik;2024-06-01;Kalle Anka\n2;C1;d2;Praktikjobb;2024-06-01;Kajsa Anka\n"
    )
    words = said(at)
    assert "Det går inte att se vad" in words and "Koppla kolumnerna här nedanför" in words
    assert "Mall för placeringar" in [button.proto.label for button in at.get("download_button")]
    assert "Till exempel: d1; d2" in words and "Anka" not in words
    for label, field in (
        ("Nr", "placement_id"),
        ("Kandidat", "participant_key"),
        ("Sort", "form"),
        ("Börjar", "start_date"),
    ):
        next(box for box in at.selectbox if box.label == f"Kolumn {label}").select(field).run()
    button(at, "Kontrollera filen")
    words = said(at)
    assert "En del av filen går att läsa in" in words and "kolumn D Sort, 1 rad: 3" in words
    assert "Kandidat → Deltagarnyckel" in words
    assert "Hämta filen med åtgärder" in [each.proto.label for each in at.get("download_button")]
    assert public_check.checked_files() == 1, "the same file, checked in another way"
    assert not deliveries.all_deliveries()
    assert {path.name for path in data_folder.rglob("*") if path.is_file()} == {".checks.lock", "checked_files.txt"}
    at.toggle[0].set_value(True).run()
    assert next(box for box in at.selectbox if box.label == "Kolumn Kandidat").value == "participant_key"


def test_what_is_written_in_the_mapping_is_searched_too(data_folder):
    at = checked(opened("check"), "Nr;Kandidat;Sort;Börjar\n1;d1;Praktik;2024-06-01\n")
    for label, field in (
        ("Nr", "placement_id"),
        ("Kandidat", "participant_key"),
        ("Sort", "form"),
        ("Börjar", "start_date"),
    ):
        next(box for box in at.selectbox if box.label == f"Kolumn {label}").select(field).run()
    next(box for box in at.text_input if box.label.startswith("Text för Avtalsnummer")).set_value("811218-9876").run()
    button(at, "Kontrollera filen")
    assert "Filen är borttagen ur minnet" in said(at) and at.file_uploader[0].value is None
    at.run()
    assert "811218" not in said(at) + repr(at.session_state)


def test_nothing_of_the_store_is_told_to_whoever_checks(own_samples):
    """A contract's number is suggested to an analyst by the register; to a visitor that would tell that it is there."""
    rows = "".join(f"{n};PAHITT-2025-0035;d{n};Praktik;2024-06-01\n" for n in range(4))
    at = checked(opened("check"), "Nr;Ärende;Kandidat;Sort;Börjar\n" + rows)
    assert next(box for box in at.selectbox if box.label == "Kolumn Ärende").value is None
    assert "registret" not in said(at)


@pytest.mark.parametrize(
    ("asked", "reached"), [("menu", True), ("", True), ("only", True), ("no", False), ("nej", False)]
)
def test_who_runs_utfall_decides_whether_it_can_be_reached(asked, reached, monkeypatch, data_folder):
    monkeypatch.setenv("UTFALL_OPEN_CHECK", asked)
    at = opened("check")
    assert (at.title[0].value == "Kontrollera min fil") == reached if at.title else not reached


def test_alone_it_is_the_only_page(monkeypatch, samples):
    monkeypatch.setenv("UTFALL_OPEN_CHECK", "only")
    at = AppTest.from_file(str(ROOT / "dashboard.py"), default_timeout=60).run()
    assert at.title[0].value == "Kontrollera min fil"
    # The templates can be had here, and nothing leads to a page that is not there.
    assert len(at.get("download_button")) == 4 and not at.get("page_link")
    with pytest.raises(ValueError, match="Could not find a navigation page"):
        at.switch_page("pages/contracts/contracts.py")


# --- Mallar ------------------------------------------------------------------------------------------------------


def test_a_suppliers_template_has_its_contracts_and_reports_to_come(samples, tmp_path):
    build = measures.current()
    supplier, name = next(iter(prefilled_template.suppliers(build).items()))
    contracts = contract_rows.contracts(build, {"supplier": [supplier]})
    path = tmp_path / "mall.xlsx"
    assert main(["template", "reports", "--supplier", name, "--xlsx", str(path)]) == 0
    page = openpyxl.load_workbook(path).worksheets[0]
    rows = [row[:2] for row in page.iter_rows(min_row=2, values_only=True) if row[0]]
    expected = []
    for contract in sorted(contracts["contract_id"]):
        reports = contract_rows.contract_reports(contract, build)
        open_ones = reports[
            (reports["status"] == "missing")
            | ((reports["status"] == "not_due") & (reports["last_day"].dt.date <= build.as_of))
        ]
        expected += [(contract, period) for period in open_ones["period"]]
    assert len(rows) >= int(contracts["reports_missing"].sum()) > 0
    assert [row for row in rows if row[1] in {p for _, p in expected}] == [pair for pair in expected if pair[1]]
    at = opened("templates")
    at.selectbox(key="template-supplier").select(supplier).run()
    assert f"{len(contracts)} avtal, {len(rows)} rapporter att lämna." in said(at)
    assert len(at.get("download_button")) == 2


def test_a_supplier_is_found_by_number_and_name_and_said_when_unknown(samples, tmp_path, capsys):
    build = measures.current()
    supplier, name = next(iter(prefilled_template.suppliers(build).items()))
    assert prefilled_template.supplier_of(build, supplier.replace("-", "")) == supplier
    assert prefilled_template.supplier_of(build, name) == supplier
    assert main(["template", "reports", "--supplier", "Ingen", "--xlsx", str(tmp_path / "x.xlsx")]) == 2
    assert "Ingen leverantör med avtal heter" in capsys.readouterr().err
    assert not (tmp_path / "x.xlsx").exists()


def test_without_a_build_the_command_says_what_to_do(data_folder, tmp_path, capsys):
    assert main(["template", "reports", "--supplier", "x", "--xlsx", str(tmp_path / "x.xlsx")]) == 2
    assert "python -m etl load" in capsys.readouterr().err


# --- Rapportera --------------------------------------------------------------------------------------------------


def reporting(contract: str) -> AppTest:
    at = opened("report")
    supplier = contract_rows.contract(contract, measures.current())["supplier_id"]
    at.selectbox(key="report-supplier").select(supplier).run()
    at.selectbox(key="report-contract").select(contract).run()
    at.text_input(key="report-who").set_value("Bygg AB").run()
    return at


def button(at: AppTest, label: str) -> AppTest:
    next(each for each in at.button if each.label == label).click()
    return at.run()


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


# --- Historik ----------------------------------------------------------------------------------------------------


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
        "contract_id;organisation_id;supplier_id;start_date\nC3;212000-0142;811218-9876;2024-01-01\nC4;212000-0142;556036-0793;2024-13-01\n"
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
