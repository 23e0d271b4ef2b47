"""Ladda upp in a real Chromium, as an analyst does it, with real downloads and uploads: files of one layout, several in
one drop, cells mended in place, a file given back and corrected, a withdrawal, large files, and many people at once."""

import json
import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import openpyxl
import pytest
from browsing import WAIT, fits, seen, settled
from playwright.sync_api import Browser, Page, TimeoutError, expect
from serving import started
from supplier_file import CONTRACTS, PERSON, foreign

from etl.__main__ import main
from tests.bench import uploads
from tests.bench.sessions import all_at_once
from tests.etl.small_files import as_xlsx

pytestmark = pytest.mark.browser
SHOTS = Path(tempfile.gettempdir()) / "utfall-upload"
HEADER = "Placerings-ID;Avtal;Deltagare;Form;Startdag;Slutdag;Omfattning"


@pytest.fixture
def served() -> Iterator[tuple[str, Path]]:
    folder = Path(tempfile.mkdtemp(prefix="utfall-upload-"))
    register = folder / "avtal.csv"
    register.write_text(CONTRACTS, encoding="utf-8")
    data = folder / "data"
    with pytest.MonkeyPatch.context() as monkeypatch:
        monkeypatch.setenv("UTFALL_DATA", str(data))
        assert main(["load", str(register)]) == 0
    process, address = started(str(data))
    yield address, data
    process.kill()
    process.wait(20)
    shutil.rmtree(folder)


def choose(page: Page, label: str, option: str) -> None:
    box = page.get_by_role("combobox", name=re.compile(re.escape(label))).first
    box.click()
    box.fill(option.removesuffix(" *"))
    page.get_by_role("option", name=option, exact=True).first.click()
    page.wait_for_timeout(500)
    settled(page)


def drop(page: Page, name: str, content: bytes) -> None:
    page.locator("input[type=file]").set_input_files({"name": name, "mimeType": "text/csv", "buffer": content})
    expect(page.get_by_role("heading", name=name)).to_be_visible(timeout=WAIT)
    settled(page)


def shot(page: Page, name: str) -> None:
    SHOTS.mkdir(exist_ok=True)
    page.wait_for_timeout(400)
    page.screenshot(path=SHOTS / f"{name}.png", full_page=True)


def records(data: Path) -> list[dict[str, object]]:
    paths = sorted((data / "store" / "deliveries").glob("*/delivery.json"))
    return [json.loads(path.read_text(encoding="utf-8"))["delivery"] for path in paths]


def say_what_words_mean(page: Page) -> None:
    page.get_by_role("radio", name="3 Värden").or_(page.get_by_role("button", name="3 Värden")).first.click()
    expect(page.get_by_text("Kontorsjobb (100 rader)").first).to_be_visible(timeout=WAIT)
    choose(page, "Kontorsjobb", "Visstidsanställning")
    page.get_by_label(re.compile("stor omf")).fill("100")
    page.get_by_label(re.compile("stor omf")).press("Enter")
    settled(page)
    shot(page, "words")


def test_two_files_of_a_layout_and_one_that_is_refused(served, browser) -> None:
    address, data = served
    context = browser.new_context(viewport={"width": 1440, "height": 900}, locale="sv-SE")
    page = context.new_page()
    try:
        seen(page, f"{address}/upload", "Ladda upp")
        drop(page, "rapport.csv", foreign())
        shot(page, "columns")
        choose(page, "Kolumn Nr", "Placerings-ID *")
        choose(page, "Kolumn Kandidat", "Deltagarnyckel *")
        choose(page, "Kolumn Sort", "Form *")
        choose(page, "Kolumn Omf", "Omfattning, %")
        page.get_by_role("button", name="Kontrollera filen").click()
        expect(page.get_by_text("100 rader avvisas").first).to_be_visible(timeout=WAIT)
        settled(page)
        shot(page, "check")
        say_what_words_mean(page)
        page.get_by_role("button", name="Använd och kontrollera igen").click()
        expect(page.get_by_text("100 rader går att läsa in.").first).to_be_visible(timeout=WAIT)
        expect(page.get_by_text(re.compile("0,0 före, 100,0 efter")).first).to_be_visible(timeout=WAIT)
        settled(page)
        shot(page, "changes")
        assert fits(page)
        say_who(page)
        page.get_by_role("button", name="Läs in", exact=True).click()
        expect(page.get_by_text("100 rader är inlästa").first).to_be_visible(timeout=WAIT)
        shot(page, "done")

        drop(page, "nästa.csv", foreign(1, 120))
        expect(page.get_by_text("120 rader går att läsa in.").first).to_be_visible(timeout=WAIT)
        page.get_by_role("radio", name=re.compile("1 Filen")).or_(
            page.get_by_role("button", name="1 Filen")
        ).first.click()
        expect(page.get_by_text("Första raderna").first).to_be_visible(timeout=WAIT)
        settled(page)
        shot(page, "reading")
        page.get_by_role("radio", name=re.compile("4 Kontroll")).or_(
            page.get_by_role("button", name=re.compile("4 Kontroll"))
        ).first.click()
        expect(page.get_by_text(re.compile("100,0 före, 120,0 efter")).first).to_be_visible(timeout=WAIT)
        page.get_by_role("button", name="Läs in", exact=True).click()
        expect(page.get_by_text("120 rader är inlästa").first).to_be_visible(timeout=WAIT)
        assert [record["kinds"]["placements"]["rows"] for record in records(data)[1:]] == [100, 120]

        drop(page, "fel.csv", foreign(rows=3, person=PERSON))
        expect(page.get_by_text(re.compile("personnummer")).first).to_be_visible(timeout=WAIT)
        expect(page.get_by_text("borttagen ur minnet").first).to_be_visible(timeout=WAIT)
        assert PERSON not in page.content() and len(records(data)) == 3
        shot(page, "refused")
        page.set_viewport_size({"width": 390, "height": 844})
        page.wait_for_timeout(600)
        assert fits(page)
        shot(page, "narrow")
    finally:
        context.close()


def report(rows: int, **wrong: str) -> bytes:
    """Placements in our own words, of February; `wrong` has the form of some rows by their number ("r3")."""
    lines = [HEADER]
    for number in range(1, rows + 1):
        form = wrong.get(f"r{number}", "Visstidsanställning")
        lines.append(f"P{number};TRV 2024/1;k{number};{form};2024-02-01;2024-02-29;100")
    return "\r\n".join(lines).encode("cp1252")


def drop_all(page: Page, files: dict[str, bytes]) -> None:
    page.get_by_test_id("stFileUploaderDropzoneInput").set_input_files(
        [{"name": name, "mimeType": "text/csv", "buffer": content} for name, content in files.items()]
    )


def say_who(page: Page) -> None:
    """Once: it holds for the session's next file too."""
    who = page.get_by_label(re.compile("Vem läser in filen"))
    if not who.input_value():
        who.fill("Analytiker")
        who.press("Enter")
        settled(page)


def load(page: Page, rows: int) -> None:
    say_who(page)
    page.get_by_role("button", name="Läs in", exact=True).click()
    expect(page.get_by_text(f"{rows} rader är inlästa").first).to_be_visible(timeout=WAIT)
    settled(page)


@pytest.fixture
def analyst(served, browser: Browser) -> Iterator[tuple[Page, str, Path]]:
    """A page on Ladda upp, its server's address and its data folder."""
    context = browser.new_context(viewport={"width": 1440, "height": 900}, locale="sv-SE", accept_downloads=True)
    page = context.new_page()
    seen(page, f"{served[0]}/upload", "Ladda upp")
    yield page, *served
    context.close()


def unknown_book(month: str, started: int) -> bytes:
    """A workbook whose words are none of ours: two sheets, titles, and a header of two lines."""
    rows = [["TRV 2024/1", month, kind, started + n, 1.5 + n] for n, kind in enumerate(("praktik", "lärling"))]
    header = [["Uppdrag", "Tidsrymd", "Slag", "Insatser", ""], ["", "", "", "Nya", "Utfört"]]
    titles = [["Leverantör AB"], [f"Sammanställning {month}"], []]
    return as_xlsx({"Instruktion": [["Fyll i bladet Utfall."], ["Fråga oss."]], "Utfall": [*titles, *header, *rows]})


def tick(page: Page, row: int) -> None:
    """Ticks a row of the file as it stands, as the spreadsheet numbers it."""
    page.get_by_test_id("stDataFrame").first.locator(".dvn-scroller").click(position={"x": 15, "y": 35 * row + 17})
    page.wait_for_timeout(600)
    settled(page)


def test_a_workbook_of_which_nothing_is_known_comes_in_with_six_decisions_and_the_next_with_none(analyst) -> None:
    page, _address, data = analyst
    drop(page, "mars.xlsx", unknown_book("2024-03", 2))
    expect(page.get_by_text("Ingen tabell hittades").first).to_be_visible(timeout=WAIT)
    expect(page.get_by_text("Rad 4 kan vara rubrikraden").first).to_be_visible(timeout=WAIT)
    shot(page, "raw")
    decisions = ["the header's two lines"]
    tick(page, 4)
    tick(page, 5)
    expect(page.get_by_label("Rubriken slutar på rad")).to_have_value("5", timeout=WAIT)
    expect(page.get_by_text("D Insatser / Nya").first).to_be_visible(timeout=WAIT)
    shot(page, "raw-ticked")
    page.get_by_role("button", name="Läs filen så här").click()
    expect(page.get_by_role("button", name="Kontrollera filen")).to_be_visible(timeout=WAIT)
    settled(page)
    shot(page, "raw-columns")
    for label, option in (
        ("Innehåll", "Rapporter"),
        ("Kolumn Uppdrag", "Avtalsnummer *"),
        ("Kolumn Tidsrymd", "Period *"),
        ("Nya", "Började"),
        ("Utfört", "Heltidsmånader"),
    ):
        box = page.get_by_role("combobox", name=re.compile(re.escape(label))).first
        if box.input_value() != option:
            choose(page, label, option)
            decisions.append(label)
    assert len(decisions) <= 6, decisions
    page.get_by_role("button", name="Kontrollera filen").click()
    expect(page.get_by_text("2 rader går att läsa in.").first).to_be_visible(timeout=WAIT)
    load(page, 2)

    drop(page, "april.xlsx", unknown_book("2024-04", 5))
    expect(page.get_by_text("2 rader går att läsa in.").first).to_be_visible(timeout=WAIT)
    load(page, 2)
    assert [record["kinds"]["reports"]["rows"] for record in records(data)[1:]] == [2, 2]
    assert fits(page)


def test_several_files_in_one_drop_each_through_its_steps(analyst) -> None:
    page, _address, data = analyst
    drop_all(page, {"ett.csv": report(10), "två.csv": report(20), "fel.csv": report(3).replace(b"k2", PERSON.encode())})
    files = page.get_by_role("radiogroup", name="Filer")
    for told in ("ett.csv: väntar på att läsas in", "två.csv: väntar på att läsas in", "fel.csv: avvisad"):
        expect(files.get_by_text(told)).to_be_visible(timeout=WAIT)
    expect(page.get_by_text("borttagen ur minnet").first).to_be_visible(timeout=WAIT)
    shot(page, "several")
    for name, rows in (("ett.csv", 10), ("två.csv", 20)):
        files.get_by_text(name).click()
        expect(page.get_by_role("heading", name=name)).to_be_visible(timeout=WAIT)
        load(page, rows)
        expect(files.get_by_text(f"{name}: inläst")).to_be_visible(timeout=WAIT)
    assert [(each["file_name"], each["kinds"]["placements"]["rows"]) for each in records(data)[1:]] == [
        ("ett.csv", 10),
        ("två.csv", 20),
    ]


def test_streamlits_own_words_are_swedish_and_english_as_the_page_is(analyst) -> None:
    page, address, _data = analyst
    uploader = page.get_by_test_id("stFileUploader")
    expect(uploader.get_by_role("button", name="Välj filer", exact=True)).to_be_visible()
    expect(uploader.get_by_text("högst 200 MB per fil")).to_be_visible()
    assert "per file" not in page.content()
    page.get_by_role("radio", name="English").or_(page.get_by_role("button", name="English")).first.click()
    expect(uploader.get_by_role("button", name="Upload", exact=True)).to_be_visible(timeout=WAIT)
    expect(uploader.get_by_text("200MB per file")).to_be_visible()
    page.get_by_role("radio", name="Svenska").or_(page.get_by_role("button", name="Svenska")).first.click()
    expect(uploader.get_by_role("button", name="Välj filer", exact=True)).to_be_visible(timeout=WAIT)
    seen(page, f"{address}/history", "Historik")
    settled(page)
    kinds = page.get_by_role("combobox", name="Innehåll")
    kinds.click()
    kinds.fill("finns inte")
    expect(page.get_by_text("Inga träffar")).to_be_visible(timeout=WAIT)


def test_mended_in_place_given_back_corrected_and_withdrawn(analyst, tmp_path: Path) -> None:
    page, address, data = analyst
    drop(page, "februari.csv", report(8, r2="Praktikjobb", r5="Kontorist"))
    expect(page.get_by_text("2 rader avvisas").first).to_be_visible(timeout=WAIT)
    with page.expect_download(timeout=WAIT) as fetched:
        page.get_by_role("button", name="Hämta filen med åtgärder").click()
    assert fetched.value.suggested_filename == "februari - att rätta.xlsx"
    back = tmp_path / fetched.value.suggested_filename
    fetched.value.save_as(back)
    # One of the two is mended here, in the table; the other by the supplier.
    settled(page)
    editor = page.locator("#portal textarea, #portal input").first
    for _attempt in range(5):  # a click on a table that has just moved is lost
        grid = page.get_by_test_id("stExpander").get_by_test_id("stDataFrame")
        grid.scroll_into_view_if_needed()
        box = grid.bounding_box()
        assert box
        page.mouse.dblclick(box["x"] + box["width"] - 60, box["y"] + 35 + 17)
        with suppress(TimeoutError):
            editor.wait_for(timeout=3000)
            break
    editor.fill("Praktik")
    editor.press("Enter")
    shot(page, "mended")
    page.get_by_role("button", name="Rätta och kontrollera igen").click()
    expect(page.get_by_text("7 rader går att läsa in. 1 rad avvisas").first).to_be_visible(timeout=WAIT)
    settled(page)
    load(page, 7)
    record = records(data)[-1]
    assert record["how"]["corrections"] == [{"sheet": None, "row_number": 3, "field": "form", "text": "Praktik"}]

    book = openpyxl.load_workbook(back)
    sheet = book["februari"]
    assert sheet["H3"].value.startswith("Rätta Form") and sheet["H6"].value.startswith("Rätta Form")
    sheet["D3"], sheet["D6"] = "Praktik", "Visstidsanställning"
    book.save(back)
    page.get_by_test_id("stFileUploaderDropzoneInput").set_input_files(back)
    expect(page.get_by_text("8 rader går att läsa in.").first).to_be_visible(timeout=WAIT)
    expect(page.get_by_text("Det som Utfall har skrivit i filen")).to_be_visible()
    expect(page.get_by_text(re.compile("rader: 1 tillkommer, 0 ändras, 0 försvinner, 7 är som förut"))).to_be_visible()
    expect(page.get_by_text(re.compile("7,0 före, 8,0 efter")).first).to_be_visible()
    settled(page)
    shot(page, "corrected")
    load(page, 8)

    seen(page, f"{address}/history?delivery={records(data)[-1]['id']}", "Historik")
    page.get_by_text("Visa vad som händer om leveransen dras tillbaka").click()
    told = page.locator(".st-key-panel-history-withdraw")
    expect(told.get_by_text(re.compile("8,0 före, 7,0 efter")).first).to_be_visible(timeout=WAIT)
    settled(page)
    shot(page, "withdrawal")
    page.get_by_label("Skäl").fill("fel månad")
    page.get_by_label("Ditt namn eller din roll").fill("analytiker")
    page.get_by_role("button", name="Dra tillbaka leveransen").click()
    expect(page.get_by_text(re.compile("är tillbakadragen")).first).to_be_visible(timeout=WAIT)
    assert [(each["withdraws"], each["why"], each["by"]) for each in records(data)[-1:]] == [
        (records(data)[-2]["id"], "fel månad", "analytiker")
    ]


def test_a_large_file_is_cancelled_and_one_too_large_is_refused(analyst, tmp_path: Path) -> None:
    page, _address, data = analyst
    large, larger = tmp_path / "stor.csv", tmp_path / "för stor.csv"
    uploads.write_placements(large, 600_000, 1)
    with open(larger, "wb") as file:
        file.truncate(201 * 2**20)
    chooser = page.get_by_test_id("stFileUploaderDropzoneInput")
    chooser.set_input_files(large)
    page.get_by_role("button", name="Avbryt").click(timeout=WAIT)
    expect(page.get_by_role("heading", name="stor.csv")).to_have_count(0, timeout=WAIT)
    settled(page)
    drop(page, "liten.csv", report(5))
    load(page, 5)
    assert [each["file_name"] for each in records(data)] == ["avtal.csv", "liten.csv"]
    assert not [path for path in data.rglob("*") if path.is_file() and b"k0x599999" in path.read_bytes()]
    page.get_by_test_id("stFileUploaderDropzoneInput").set_input_files(larger)
    expect(page.get_by_text("Filen är större än 200 MB. Dela den i flera filer.")).to_be_visible(timeout=WAIT)
    shot(page, "too large")
    assert len(records(data)) == 2


def test_people_at_once_and_the_command_line_beside_them(browser: Browser, tmp_path: Path) -> None:
    """All that they load is there, nothing twice, and the published build holds all of it."""
    data, paths = uploads.write_store(tmp_path / "store", 8)
    process, address = started(str(data))
    try:
        assert all_at_once(browser, address, data, paths[:6], paths[6:]) == [0, 0]
    finally:
        process.kill()
        process.wait(20)
    found = uploads.kept(data, 8)
    assert (found["lost"], found["twice"]) == (0, 0)
    assert found["months_published"] == pytest.approx(found["months_expected"])
