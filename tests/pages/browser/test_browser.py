"""The pages in a real Chromium, on freshly started servers: samples, and nothing loaded."""

import csv
import io
import re
from pathlib import Path

import pytest
from browsing import WAIT, choose, fits, seen, settled
from playwright.sync_api import expect
from python_calamine import CalamineWorkbook
from serving import started
from stores import EMPTY, SAMPLES, store

pytestmark = pytest.mark.browser
PAGES = {
    "overview": "Översikt",
    "contracts": "Avtal",
    "contract?contract=PAHITT-2025-0035": "Ny idrottsplats (påhittad)",
    "suppliers": "Leverantörer",
    "organisations": "Organisationer",
    "procurements": "Upphandlingar",
    "procuring": "Upphandla",
    "clause": "Bygg en klausul",
    "form?kind=readiness": "Fyll i formulär",
    "quality": "Datakvalitet",
    "definitions": "Definitioner",
}


@pytest.fixture
def samples(samples_address: str) -> str:
    return samples_address


@pytest.mark.parametrize("name", ["quality", "overview"])
def test_the_first_visitor_after_a_start_comes_to_the_page_asked_for(page, name):
    process, address = started(store(SAMPLES))
    try:
        seen(page, f"{address}/{name}", PAGES[name])
        settled(page)
        expect(page.get_by_role("dialog")).to_have_count(0)
    finally:
        page.goto("about:blank")
        process.kill()
        process.wait(20)


@pytest.mark.parametrize("name", PAGES)
def test_each_page_by_its_own_address_wide_and_narrow(samples, page, name):
    seen(page, f"{samples}/{name}", PAGES[name])
    settled(page)
    expect(page.get_by_text("Påhittade uppgifter.", exact=True)).to_be_visible()
    expect(page.get_by_role("dialog")).to_have_count(0)
    assert fits(page)
    page.set_viewport_size({"width": 390, "height": 844})
    page.wait_for_timeout(600)
    assert fits(page), "no sideways scroll at 390 px"


def test_nothing_loaded(page):
    process, address = started(store(EMPTY))
    try:
        for name, title in PAGES.items():
            seen(page, f"{address}/{name}", "Ett avtal" if name.startswith("contract?") else title)
            # What is prepared is typed before anything is there.
            if name != "definitions" and not name.startswith("form?"):
                expect(page.get_by_text("python -m etl load FIL").first).to_be_visible(timeout=WAIT)
    finally:
        page.goto("about:blank")
        process.kill()
        process.wait(20)


def test_a_filter_changes_the_figures_and_stands_in_the_address(samples, page):
    seen(page, samples, "Översikt")
    expect(page.get_by_text("132 av 571 rapporter saknas")).to_be_visible(timeout=WAIT)
    choose(page, re.compile("Slag av upphandling"), "Tjänst")
    expect(page.get_by_text("132 av 571 rapporter saknas")).to_have_count(0, timeout=WAIT)
    expect(page).to_have_url(re.compile(r"nature=services"))
    page.keyboard.press("Escape")
    page.get_by_role("link", name="Avtal", exact=True).click()
    expect(page.get_by_role("heading", level=1, name="Avtal")).to_be_visible(timeout=WAIT)
    expect(page).to_have_url(re.compile(r"contracts\?.*nature=services"))
    expect(page.get_by_text("Slag av upphandling: Tjänst")).to_be_visible(timeout=WAIT)


def test_from_the_overview_to_a_contract_and_back(samples, page):
    seen(page, samples, "Översikt")
    page.get_by_role("link", name="Ny idrottsplats (påhittad)").click()
    expect(page.get_by_role("heading", level=1, name="Ny idrottsplats")).to_be_visible(timeout=WAIT)
    expect(page).to_have_url(re.compile(r"/contract\?contract=PAHITT-2025-0035"))
    expect(page.get_by_text("9,5 av 18 platser; 13,5 behövs enligt 75")).to_be_visible(timeout=WAIT)
    page.go_back()
    expect(page.get_by_role("heading", level=1, name="Översikt")).to_be_visible(timeout=WAIT)
    page.go_forward()
    expect(page.get_by_role("heading", level=1, name="Ny idrottsplats")).to_be_visible(timeout=WAIT)


def test_a_row_of_the_list_opens_its_contract(samples, page):
    seen(page, f"{samples}/contracts", "Avtal")
    grid = page.get_by_test_id("stDataFrame").first
    expect(grid).to_be_visible(timeout=WAIT)
    settled(page)
    page.wait_for_timeout(800)
    grid.click(position={"x": 120, "y": 18})  # a heading sorts, and opens nothing
    page.wait_for_timeout(1500)
    expect(page).to_have_url(re.compile(r"/contracts"))
    grid.click(position={"x": 120, "y": 18})
    grid.click(position={"x": 120, "y": 18})
    page.wait_for_timeout(800)
    grid.click(position={"x": 18, "y": 54})
    expect(page).to_have_url(re.compile(r"/contract\?contract=PAHITT-2025-0035"), timeout=WAIT)


def test_files_hold_what_is_shown(samples, page):
    seen(page, f"{samples}/suppliers?measure=fulfilment", "Leverantörer")
    settled(page)
    panel = page.locator(".st-key-panel-bars-supplier-fulfilment")
    with page.expect_download(timeout=WAIT) as download:
        panel.get_by_role("button", name="Ladda ned CSV").click()
    content = Path(download.value.path()).read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"))
    assert rows[0][:2] == ["Leverantör", "Uppfyllelsegrad (procent)"]
    values = dict(row[:2] for row in rows[1:])
    assert (
        len(rows) == 11
        and values["Fiktiva Bygg AB"].startswith("83,")
        and values["Uppdiktade Vård AB"].startswith("10")
    )
    with page.expect_download(timeout=WAIT) as download:
        panel.get_by_role("button", name="Ladda ned Excel").click()
    book = CalamineWorkbook.from_path(str(download.value.path()))
    told = dict(book.get_sheet_by_name("Om uppgifterna").to_python())
    assert told["Läget per"] == "31 oktober 2026" and told["Obs"] == "Påhittade uppgifter"
    data = book.get_sheet_by_index(0).to_python()
    assert [row[0] for row in data[1:]] == [row[0] for row in rows[1:]]
    assert data[1][1] == pytest.approx(float(rows[1][1].replace(",", ".")) / 100)


def test_english_by_the_switch(samples, page):
    seen(page, samples, "Översikt")
    page.get_by_role("radio", name="English").or_(page.get_by_role("button", name="English")).first.click()
    expect(page.get_by_role("heading", level=1, name="Overview")).to_be_visible(timeout=WAIT)
    expect(page).to_have_url(re.compile(r"lang=en"))
    expect(page.get_by_text("132 of 571 reports missing")).to_be_visible(timeout=WAIT)


def test_charts_and_tables_fit_on_paper(samples, page):
    """Tables are drawn once, for the screen: an A4 within its margins has 680 px. Pictures follow the paper."""
    page.set_viewport_size({"width": 1920, "height": 1000})
    seen(
        page, f"{samples}/{next(name for name in PAGES if name.startswith('contract?'))}", "Ny idrottsplats (påhittad)"
    )
    settled(page)
    tables, pictures = (page.locator(name) for name in ("[data-testid=stDataFrame]", ".utfall-picture"))
    expect(tables.first).to_be_visible(timeout=WAIT)
    wide = "all => Math.max(...all.map(one => one.getBoundingClientRect().width))"
    widest = tables.evaluate_all(wide)
    assert widest > 900 and pictures.evaluate_all(wide) > 900
    page.emulate_media(media="print")
    zooms = tables.evaluate_all("all => all.map(one => Number(getComputedStyle(one).zoom))")
    assert zooms and max(zooms) * widest <= 680
    page.set_viewport_size({"width": 680, "height": 1000})
    assert 300 < pictures.evaluate_all(wide) <= 680
