"""The page Rapport: made in the background, its numbers and files; and in Chromium, with real downloads and on
paper."""

from __future__ import annotations

import io
import re
import time
from pathlib import Path

import docx
import openpyxl
import pypdf
import pytest
import typst
import vl_convert
from playwright.sync_api import expect
from stores import EMPTY, PROCUREMENTS, ROOT, SAMPLES, store
from streamlit.testing.v1 import AppTest

import measures
from pages.reports import report_jobs
from pages.shared.text import percent
from reports import Request

WAIT = 60_000


def opened(language: str = "sv") -> AppTest:
    at = AppTest.from_file(str(ROOT / "dashboard.py"), default_timeout=60)
    at.query_params["lang"] = language
    at.run()
    return at.switch_page("pages/reports/publication.py").run()


def waited(at: AppTest) -> AppTest:
    for _look in range(150):
        if any(job.state in ("done", "failed") for job in report_jobs.made_reports.everything()):
            break
        time.sleep(0.2)
    return at.run()


@pytest.fixture(autouse=True)
def nothing_made():
    report_jobs.made_reports.forget()


def text(at: AppTest) -> str:
    return re.sub(r"\\", "", " ".join([m.value for m in at.markdown] + [h.proto.body for h in at.get("html")]))


@pytest.mark.parametrize("data", [SAMPLES, PROCUREMENTS, EMPTY])
@pytest.mark.parametrize("language", ["sv", "en"])
def test_the_page_draws_on_every_store(monkeypatch, data, language):
    monkeypatch.setenv("UTFALL_DATA", store(data))
    at = opened(language)
    assert not at.exception
    assert at.title[0].value in ("Rapport", "Report")


def test_a_report_is_made_in_the_background(monkeypatch):
    monkeypatch.setenv("UTFALL_DATA", store(SAMPLES))
    at = opened()
    assert not at.get("download_button")
    at.button(key="report-make").click().run()
    at = waited(at)
    assert not at.exception
    assert [button.proto.label for button in at.get("download_button")] == [
        "Ladda ned PDF",
        "Ladda ned Word",
        "Ladda ned Excel",
    ]
    share = percent(measures.ask(["fulfilment"]).frame["value"].iloc[0])
    assert share in text(at)
    assert 'alt="Sida 1 av rapporten' in text(at)


def test_chosen_sections_alone_are_in_it(monkeypatch):
    monkeypatch.setenv("UTFALL_DATA", store(SAMPLES))
    at = opened()
    at.get("button_group")[0].set_value(["summary", "reporting"]).run()
    at.button(key="report-make").click().run()
    at = waited(at)
    assert "Avsnitt: Sammanfattning, Rapporteringen" in text(at)
    at.get("button_group")[0].set_value([]).run()
    assert "Inget avsnitt är valt" in text(at)


def test_a_report_that_fails_is_told_calmly(monkeypatch):
    monkeypatch.setenv("UTFALL_DATA", store(SAMPLES))
    monkeypatch.setattr(report_jobs, "make_files", report_jobs.find)  # which makes none
    at = opened()
    at.button(key="report-make").click().run()
    at = waited(at)
    assert not at.exception
    assert "Rapporten kunde inte göras" in text(at)


def test_what_holds_python_up_is_done_in_a_process_of_its_own(monkeypatch):
    """Typst and the drawing of charts keep Python's lock, and with it every reader of the process."""
    monkeypatch.setenv("UTFALL_DATA", store(SAMPLES))
    for library, names in ((typst, ["compile"]), (vl_convert, ["vegalite_to_svg", "vegalite_to_png"])):
        for name in names:
            monkeypatch.setattr(library, name, None)
    job = report_jobs.start(measures.current(), Request(sections=("contracts",)))
    job.wait(120)
    assert job.state == "done" and job.share == 1
    assert set(job.result.files) == {"pdf", "docx", "xlsx"} and job.result.pages[0].startswith(b"\x89PNG")


def test_the_same_report_is_made_once(monkeypatch):
    monkeypatch.setenv("UTFALL_DATA", store(SAMPLES))
    request = Request(sections=("summary",))
    build = measures.current()
    first = report_jobs.start(build, request)
    assert report_jobs.start(build, request) is first
    assert report_jobs.start(build, Request(sections=("summary",), language="en")) is not first


# --- Chromium


@pytest.fixture
def server(samples_address: str) -> str:
    return samples_address


@pytest.mark.browser
@pytest.mark.parametrize("width", [1440, 390])
def test_the_files_are_real(browser, server, width):
    page = browser.new_page(viewport={"width": width, "height": 900}, locale="sv-SE")
    page.goto(f"{server}/publication?from=2025-01&to=2026-06")
    page.get_by_role("button", name="Gör rapporten").click(timeout=WAIT)
    expect(page.get_by_role("button", name="Ladda ned PDF")).to_be_visible(timeout=WAIT)
    contents = {}
    for name in ("PDF", "Word", "Excel"):
        with page.expect_download(timeout=WAIT) as download:
            page.get_by_role("button", name=f"Ladda ned {name}").click()
        contents[name] = Path(download.value.path()).read_bytes()
        assert re.fullmatch(r"utfall-alla-organisationer-2026-10-31\.\w{4}|.*\.pdf", download.value.suggested_filename)
    said = " ".join(p.extract_text() for p in pypdf.PdfReader(io.BytesIO(contents["PDF"])).pages)
    assert "januari 2025 – juni 2026" in said.replace("\u00a0", " ")
    assert f"{server}/publication?from=2025-01&to=2026-06" in re.sub(r"\s", "", said)
    assert docx.Document(io.BytesIO(contents["Word"])).paragraphs[0].text == "Sysselsättningskrav i upphandling"
    assert "Definitioner" in openpyxl.load_workbook(io.BytesIO(contents["Excel"])).sheetnames
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth + 1")
    page.close()


LONG_TABLE = {"contracts": True, "calendar": False, "definitions": True}


@pytest.mark.browser
@pytest.mark.parametrize(
    "name",
    ["overview", "contracts", "organisations", "suppliers", "procurements", "attainment", "definitions", "calendar"],
)
def test_a_page_prints_whole(browser, server, name):
    """The print style: no menu, nothing cut off at the window's height, and it says that the data are invented."""
    page = browser.new_page(viewport={"width": 1100, "height": 700}, locale="sv-SE")
    page.goto(f"{server}/{name}")
    expect(page.get_by_role("heading", level=1)).to_be_visible(timeout=WAIT)
    page.wait_for_timeout(1000)
    state = page.locator("[data-testid=stApp]")
    expect(state).to_have_attribute("data-test-script-state", "notRunning", timeout=WAIT)
    page.wait_for_timeout(500)  # charts are drawn after the script has ended
    last = page.locator("[data-testid='stHeading']:visible").last.inner_text().strip()
    content = page.pdf(format="A4", print_background=True)
    page.close()
    pages = [" ".join(p.extract_text().split()) for p in pypdf.PdfReader(io.BytesIO(content)).pages]
    said = " ".join(pages)
    assert "Påhittade uppgifter" in said and "Sidan kunde inte visas" not in said
    assert last in said
    assert "Rensa filter" not in said and "Ladda ned CSV" not in said
    assert all(pages), "an empty page"
    # A printer gets the part of a long table that the screen shows, and the paper says so; where all of it is there,
    # not.
    if name in LONG_TABLE:
        assert ("På papper syns bara det som ryms på skärmen" in said) == LONG_TABLE[name]
    if name == "attainment":  # a goal's words stay with its picture: each page that has its facts has its status
        told = [text for text in pages if "Jämfört med samma månader" in text]
        assert told and all("Målet för 20" in text for text in told)
