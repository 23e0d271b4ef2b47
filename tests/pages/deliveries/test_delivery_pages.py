"""Check, templates, report and history through AppTest: what they say, what they store, and what they never keep."""

from __future__ import annotations

import re

import openpyxl
import pytest
from delivery_pages import BAD, GOOD, HEADER, PAGES, ROOT, button, opened, said
from stores import EMPTY, SAMPLES, store
from streamlit.testing.v1 import AppTest

import measures
from etl.intake import public_check
from etl.store import deliveries
from measures.follow_up import contract_rows
from pages.upload.__main__ import main
from suppliers import prefilled_template
from tests.etl.small_files import as_xlsx


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
    assert "Filen är en webbsida eller XML" in said(checked(opened("check"), "<html><body>Logga in</body></html>"))
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


def test_a_workbook_without_any_table_is_never_said_to_be_fine(data_folder):
    rows = [["Mars"], ["Nr", "Kandidat", "Sort", "Börjar"], ["1", "d1", "praktik", "2024-06-01"]]
    content = as_xlsx({"Personal": [["Vem", "Mobil"], ["A", "1"]], "Blad 2": rows})
    at = opened("check")
    at.file_uploader[0].set_value(("vecka 20.xlsx", content, "application/octet-stream"))
    words = said(at.run())
    assert "Ingen tabell hittades i filen" in words and "Personal, Blad 2" in words
    assert not at.success
    next(box for box in at.selectbox if box.label == "Blad").select(1).run()
    button(at, "Läs filen så här")
    assert "Kolumn Kandidat" in [box.label for box in at.selectbox]
    assert public_check.checked_files() == 1


def test_a_file_is_seen_as_it_stands_by_whoever_checks_it_and_what_is_chosen_holds_when_its_kind_is(data_folder):
    text = "Mars;A;B;C\nNr;Kandidat;Sort;Börjar\n1;d1;Praktik;2024-06-01\n"
    at = checked(opened("check"), text)
    button(at, "Visa filen som den är")
    assert "Filen som den är" in said(at)
    next(box for box in at.number_input if box.label == "Rubriken börjar på rad").set_value(2).run()
    next(box for box in at.number_input if box.label == "Rubriken slutar på rad").set_value(2).run()
    assert list(at.dataframe[0].value["Läses som"]) == ["", "rubrik", "rad"]
    button(at, "Läs filen så här")
    assert "Kolumn Kandidat" in [box.label for box in at.selectbox] and not at.dataframe
    next(box for box in at.selectbox if box.label == "Vad innehåller filen?").select("placements").run()
    assert "Kolumn Kandidat" in [box.label for box in at.selectbox]
    assert public_check.checked_files() == 1 and not deliveries.all_deliveries()
    assert {path.name for path in data_folder.rglob("*") if path.is_file()} == {".checks.lock", "checked_files.txt"}


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


LIST = "Avtalsnummer;Period;Form;Anst.nr;Kön;Timmar\nK-1;2024-W14;Visstid;17;K;40\nK-1;2024-W14;Visstid;18;M;20\n"


def test_a_list_by_week_is_sums_or_persons_as_whoever_checks_it_says(data_folder):
    at = checked(opened("check"), LIST)
    (way,) = [radio for radio in at.radio if "flera rader per period" in radio.label]
    # In sums it is all read, and what describes persons is not.
    assert re.search(r"Rader som går att läsa in 2 Rader att rätta 0 Kolumner som inte lästes Anst.nr, Kön", said(at))
    way.set_value("persons")
    at.run()
    assert [box.value for box in at.selectbox if box.label == "Kolumn som skiljer personerna åt"] == ["Anst.nr"]
    words = said(at)
    assert re.search(
        r"Rader som går att läsa in 2 Rader att rätta 0 Personer som blir placeringar 2(?! Kolumner)", words
    )
    assert "Anst.nr → Deltagarnyckel" in words
    assert public_check.checked_files() == 1 and not deliveries.all_deliveries()


def test_a_list_in_which_a_row_is_one_period_is_asked_nothing(data_folder):
    at = checked(opened("check"), LIST.replace("K-1;2024-W14;Visstid;18", "K-1;2024-W15;Visstid;18"))
    assert not at.radio
