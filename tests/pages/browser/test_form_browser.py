"""A lesson typed in a real Chromium: from the contract, mended, looked over, saved, and seen on the contract."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

import pytest
from browsing import WAIT, choose, fits, seen, settled
from playwright.sync_api import expect
from serving import started
from stores import SAMPLES, store

pytestmark = pytest.mark.browser
CONTRACT, TITLE = "PAHITT-2025-0035", "Ny idrottsplats (påhittad)"


@pytest.fixture
def own(tmp_path) -> Iterator[str]:
    """A server over samples that the test may change."""
    shutil.copytree(store(SAMPLES), tmp_path / "data")
    process, address = started(str(tmp_path / "data"))
    yield address
    process.kill()
    process.wait(20)


def test_a_lesson_from_the_contract_and_back(own, page):
    seen(page, f"{own}/contract?contract={CONTRACT}", TITLE)
    settled(page)
    page.get_by_role("link", name="Lägg in en lärdom").click()
    expect(page.get_by_role("heading", level=1, name="Fyll i formulär")).to_be_visible(timeout=WAIT)
    choose(page, "Vad lärdomen gäller *", "Matchningen")
    settled(page)
    page.get_by_role("textbox", name="Lärdomen med ord").fill("Kandidaterna behövdes tidigare")
    page.get_by_role("button", name="Granska").click()
    expect(page.get_by_text("Rätta det som är markerat ovanför: Omdöme.")).to_be_visible(timeout=WAIT)
    expect(page.get_by_role("textbox", name="Lärdomen med ord")).to_have_value("Kandidaterna behövdes tidigare")
    choose(page, "Omdöme *", "Gör annorlunda")
    settled(page)
    page.get_by_role("button", name="Granska").click()
    expect(page.get_by_text("1 tillkommer")).to_be_visible(timeout=WAIT)
    page.get_by_role("textbox", name="Vem lämnar uppgifterna? (namn eller roll)").fill("Eva")
    page.get_by_role("button", name="Spara").click()
    expect(page.get_by_text("Sparat som leverans")).to_be_visible(timeout=WAIT)
    page.set_viewport_size({"width": 390, "height": 844})
    page.wait_for_timeout(600)
    assert fits(page)
    page.get_by_role("link", name="Till avtalet").click()
    expect(page.get_by_role("heading", level=1, name=TITLE)).to_be_visible(timeout=WAIT)
    expect(page.get_by_role("heading", name="Lärdomar (2)")).to_be_visible(timeout=WAIT)
