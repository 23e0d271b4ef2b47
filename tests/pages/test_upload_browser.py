"""Ladda upp in a real Chromium, as an analyst does it: two files of one layout, and one that must be refused."""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

sys.path.insert(0, str(Path(__file__).parent))
from stores import ROOT
from test_browser import WAIT, browser, fits, seen, settled, started  # noqa: F401
from test_upload import CONTRACTS, PERSON, foreign

pytestmark = pytest.mark.browser
SHOTS = Path(tempfile.gettempdir()) / "utfall-upload"


@pytest.fixture
def served() -> Iterator[tuple[str, Path]]:
    folder = Path(tempfile.mkdtemp(prefix="utfall-upload-"))
    register = folder / "avtal.csv"
    register.write_text(CONTRACTS, encoding="utf-8")
    data = folder / "data"
    subprocess.run(
        [sys.executable, "-m", "etl", "load", str(register)],
        cwd=ROOT,
        env={**os.environ, "UTFALL_DATA": str(data)},
        check=True,
        capture_output=True,
    )
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


def test_two_files_of_a_layout_and_one_that_is_refused(served, browser) -> None:  # noqa: F811
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
        page.get_by_role("radio", name="3 Värden").or_(page.get_by_role("button", name="3 Värden")).first.click()
        expect(page.get_by_text("Kontorsjobb (100 rader)").first).to_be_visible(timeout=WAIT)
        choose(page, "Kontorsjobb", "Visstidsanställning")
        page.get_by_label(re.compile("heltid")).fill("100")
        page.get_by_label(re.compile("heltid")).press("Enter")
        settled(page)
        shot(page, "words")
        page.get_by_role("button", name="Använd och kontrollera igen").click()
        expect(page.get_by_text("100 rader går att läsa in.").first).to_be_visible(timeout=WAIT)
        expect(page.get_by_text(re.compile("0,0 före, 100,0 efter")).first).to_be_visible(timeout=WAIT)
        settled(page)
        shot(page, "changes")
        assert fits(page)
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
