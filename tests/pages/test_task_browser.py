"""A manager's Monday in a real Chromium: open the list, follow a row, copy and fetch a letter, accept, see the count fall."""

from __future__ import annotations

import re
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import docx
import pytest
from playwright.sync_api import Page, expect

sys.path.insert(0, str(Path(__file__).parent))
from stores import SAMPLES, store
from test_browser import WAIT, browser, choose, fits, page, seen, settled, started

pytestmark = pytest.mark.browser
__all__ = ["browser", "page"]


@pytest.fixture
def own(tmp_path) -> Iterator[str]:
    """A server over samples that the test may change."""
    shutil.copytree(store(SAMPLES), tmp_path / "data")
    process, address = started(str(tmp_path / "data"))
    yield address
    process.kill()
    process.wait(20)


def count(tab: Page) -> int:
    return int(re.search(r"\((\d+)\)", tab.get_by_test_id("stSidebarNav").get_by_text("Att göra").inner_text())[1])


def test_a_managers_monday(own, page, tmp_path):
    seen(page, f"{own}/tasks", "Att göra")
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
    assert docx.Document(str(tmp_path / "brev.docx")).paragraphs[0].text == "OBS! Uppgifterna i brevet är påhittade. Det ska inte skickas."


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
    expect(page.get_by_text("3 rapporter är godkända.")).to_be_visible(timeout=WAIT)
    expect(page.get_by_text("Ingen rapport väntar på att godkännas.")).to_be_visible(timeout=WAIT)


@pytest.mark.parametrize("name", ["tasks", "calendar", "letter?contract=PAHITT-2025-0035&task=not_met", "decide?contract=PAHITT-2025-0035"])
def test_pages_fit_a_phone(own, page, name):
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{own}/{name}")
    expect(page.get_by_role("heading", level=1)).to_be_visible(timeout=WAIT)
    settled(page)
    assert fits(page)


def test_the_calendar_leads_to_the_contract(own, page):
    seen(page, f"{own}/calendar?year=2025", "Kalender")
    settled(page)
    link = page.locator(".utfall-calendar tbody a").first
    name = link.inner_text()
    link.click()
    expect(page.get_by_role("heading", level=1, name=name)).to_be_visible(timeout=WAIT)
