"""A manager's Monday in a real Chromium: open the list, follow a row, copy and fetch a letter, accept, see the count
fall."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import docx
import pyarrow.parquet as pq
import pytest
from browsing import WAIT, choose, fits, seen, settled
from playwright.sync_api import Page, expect
from serving import started
from stores import SAMPLES, store

pytestmark = pytest.mark.browser


@pytest.fixture
def own(tmp_path) -> Iterator[str]:
    """A server over samples that the test may change."""
    shutil.copytree(store(SAMPLES), tmp_path / "data")
    process, address = started(str(tmp_path / "data"))
    yield address
    process.kill()
    process.wait(20)


def stored(data: Path, kind: str, column: str) -> object:
    """What the latest delivery of the kind holds in its first row."""
    folder = sorted(path.parent for path in (data / "store" / "deliveries").glob(f"*/rows-{kind}.parquet"))[-1]
    return pq.read_table(folder / f"rows-{kind}.parquet")[column][0].as_py()


def count(tab: Page) -> int:
    return int(re.search(r"\((\d+)\)", tab.get_by_test_id("stSidebarNav").get_by_text("Att göra").inner_text())[1])


def test_a_managers_monday(samples_address, page, tmp_path):
    seen(page, f"{samples_address}/tasks", "Att göra")
    settled(page)
    assert count(page) > 20
    page.get_by_role("link", name="Färdigt brev").first.click()
    expect(page.get_by_role("heading", level=1, name="Färdigt brev")).to_be_visible(timeout=WAIT)
    settled(page)
    letter = page.get_by_test_id("stCode")
    expect(letter).to_contain_text("Med vänlig hälsning")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    letter.hover()
    letter.get_by_role("button").click()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith("OBS! Uppgifterna i brevet är påhittade.") and "Ärende: " in copied
    with page.expect_download() as fetched:
        page.get_by_role("button", name="Hämta som Word").click()
    fetched.value.save_as(tmp_path / "brev.docx")
    assert fetched.value.suggested_filename.endswith("-2026-10-31.docx")
    assert (
        docx.Document(str(tmp_path / "brev.docx")).paragraphs[0].text
        == "OBS! Uppgifterna i brevet är påhittade. Det ska inte skickas."
    )


def test_an_explained_contract_leaves_the_count(own, page):
    """Sanering av hamnområde has not met its requirement, and nothing else of it is urgent."""
    seen(page, f"{own}/decide?contract=PAHITT-2023-0012&task=not_met", "Besluta")
    settled(page)
    before = count(page)
    page.get_by_role("textbox", name="Vem beslutar?").fill("Projektledning bygg")
    page.get_by_role("textbox", name="Vem beslutar?").press("Tab")
    settled(page)
    choose(page, re.compile("Skäl"), "Arbetet blev mindre än planerat")
    page.get_by_role("button", name="Spara beslutet").click()
    expect(page.get_by_text("Beslutet är sparat.")).to_be_visible(timeout=WAIT)
    settled(page)
    assert count(page) == before - 1


def test_accepting_reports_by_ticking(own, page):
    seen(page, f"{own}/decide?contract=PAHITT-2025-0035", "Besluta")
    settled(page)
    expect(page.get_by_text("april 2025: ● Inkommen")).to_be_visible()
    page.get_by_role("textbox", name="Vem beslutar?").fill("Projektledning bygg")
    page.get_by_role("textbox", name="Vem beslutar?").press("Tab")
    settled(page)
    page.get_by_text("Markera alla").click()
    expect(page.get_by_role("checkbox", name="Markera alla")).to_be_checked(timeout=WAIT)
    settled(page)
    page.get_by_role("button", name="Godkänn de markerade").dblclick()
    # Two of the three differ from the placements, and are left to be read and ticked one by one.
    expect(page.get_by_text("1 rapport är godkänd.")).to_be_visible(timeout=WAIT)
    expect(page.get_by_text("april 2025: ● Inkommen")).to_have_count(0, timeout=WAIT)
    expect(page.get_by_text("maj 2025: ● Inkommen")).to_be_visible(timeout=WAIT)


def test_a_decimal_comma_typed_is_two_and_a_half(own, page, tmp_path):
    """Streamlit's number field made 25.00 of it, without a word."""
    seen(page, f"{own}/decide?contract=PAHITT-2025-0035", "Besluta")
    settled(page)
    page.get_by_role("textbox", name="Vem beslutar?").fill("Projektledning bygg")
    page.get_by_role("textbox", name="Vem beslutar?").press("Tab")
    settled(page)
    amount = page.get_by_role("textbox", name="Kronor")
    amount.press_sequentially("140 91x")
    page.get_by_role("button", name="Spara beloppet").click()
    expect(page.get_by_text("Talet går inte att läsa.")).to_be_visible(timeout=WAIT)
    expect(amount).to_have_value("140 91x")
    amount.fill("")
    amount.press_sequentially("140912,50")
    page.get_by_role("button", name="Spara beloppet").click()
    expect(page.get_by_text("Beloppet är sparat.")).to_be_visible(timeout=WAIT)
    settled(page)
    page.get_by_text("april 2025: ● Inkommen").click()
    months = page.get_by_role("textbox", name="Godkända heltidsmånader").first
    months.fill("")
    months.press_sequentially("0,5")
    page.get_by_role("button", name="Godkänn de markerade").click()
    expect(page.get_by_text("1 rapport är godkänd.")).to_be_visible(timeout=WAIT)
    settled(page)
    assert stored(tmp_path / "data", "payments", "amount_sek") == 140912.5
    assert stored(tmp_path / "data", "decisions", "accepted_fte_months") == 0.5


@pytest.mark.parametrize("address", ["contract?contract=", "suppliers?supplier=", "decide?contract="])
def test_an_address_in_the_address_is_no_link(samples_address, page, address):
    words = "[klicka](http://evil.example/x) http://evil.example/y www.evil.example a@evil.example"
    page.goto(f"{samples_address}/{address}{quote(words)}")
    expect(page.get_by_text("klicka").first).to_be_visible(timeout=WAIT)
    settled(page)
    expect(page.locator("[data-testid=stMain] a[href*=evil]")).to_have_count(0)


def test_the_calendar_is_folded_on_a_phone(samples_address, page):
    page.set_viewport_size({"width": 390, "height": 844})
    seen(page, f"{samples_address}/calendar?year=2025", "Kalender")
    settled(page)
    row = page.locator(".utfall-calendar tbody tr").first
    expect(row.locator("td").first).to_be_hidden()
    row.locator("summary").click()
    expect(row.locator("td:not(.none)").first).to_be_visible()
    page.set_viewport_size({"width": 1440, "height": 1000})
    expect(row.locator("summary")).to_be_hidden()
    expect(page.locator(".utfall-calendar tbody tr").nth(1).locator("td:not(.none)").first).to_be_visible()


@pytest.mark.parametrize(
    "name", ["tasks", "calendar", "letter?contract=PAHITT-2025-0035&task=not_met", "decide?contract=PAHITT-2025-0035"]
)
def test_pages_fit_a_phone(samples_address, page, name):
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{samples_address}/{name}")
    expect(page.get_by_role("heading", level=1)).to_be_visible(timeout=WAIT)
    settled(page)
    assert fits(page)


def test_the_calendar_leads_to_the_contract(samples_address, page):
    seen(page, f"{samples_address}/calendar?year=2025", "Kalender")
    settled(page)
    link = page.locator(".utfall-calendar tbody a").first
    name = link.inner_text()
    link.click()
    expect(page.get_by_role("heading", level=1, name=name)).to_be_visible(timeout=WAIT)
