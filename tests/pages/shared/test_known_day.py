"""Pages as known on a day, and what has changed since: from the address, made beside the page, and in Chromium."""

from __future__ import annotations

import datetime as dt
import re
import threading
from pathlib import Path

import pytest
from browsing import WAIT, fits, seen, settled
from known_day import CONTRACT, DAY, day_in, finished, opened, then
from page_words import pictures, plain, said
from playwright.sync_api import Browser, Page, expect
from serving import served
from stores import EMPTY, HISTORY, SAMPLES, store

import measures
from etl.build import warehouse_file
from pages.shared import as_known_on, background_jobs
from pages.shared.text import percent, value_text

WITH_DAY = {
    "overview/overview": "",
    "follow_up/tasks": "",
    "follow_up/calendar": "",
    "preparation/preparation": "",
    "preparation/suitability": "",
    "matching/matching": "",
    "procuring/procuring": "",
    "contracts/contracts": "",
    "contracts/contract": CONTRACT,
    "comparisons/suppliers": "",
    "comparisons/organisations": "",
    "comparisons/procurements": "",
    "goals/chain": "",
    "goals/attainment": "",
    "reports/publication": "",
    "society/society": "",
    "deliveries/quality": "",
    "about/published": "",
}
WITHOUT_DAY = (
    "entry/decide",
    "forms/form",
    "goals/goals",
    "upload/upload",
    "deliveries/history",
    "about/definitions",
    "procuring/clause",
)


# --- the day ------------------------------------------------------------------------------------------------------


def test_the_page_shows_what_was_known_on_the_day(history):
    at = finished(opened("overview/overview", known="2025-06-15"))
    assert not at.exception and not at.error
    words = said(at)
    assert "Som det var känt den 15 juni 2025." in words and "Läget per 15 juni 2025" in words
    found = measures.ask(["places_delivered", "persons", "fulfilment"], warehouse=then()).frame.set_index("measure")[
        "value"
    ]
    # By hand from the samples: of what had come by then, 308,5 places were agreed, and no follow-up had been delivered.
    assert "Avtalade platser 308,5" in words and "I arbete efter 6 månader uppgift saknas" in words
    assert f"Levererade platser {plain(value_text(found['places_delivered'], 'places'))} " in words
    assert f"Personer {value_text(found['persons'], 'count')} " in words
    assert f"Uppfyllelsegrad {plain(percent(found['fulfilment']))} " in words
    assert day_in(at) == "2025-06-15"
    links = [link.proto.query_string for link in at.get("page_link") if "contract" in link.proto.query_string]
    assert links and all("known=2025-06-15" in link for link in links)
    # And without the day, today's.
    today = said(opened("overview/overview"))
    assert "Som det var känt den" not in today and "Avtalade platser 362,5" in today


@pytest.mark.parametrize("name", WITH_DAY)
def test_every_page_with_figures_has_the_day(history, name):
    more = {"contract": WITH_DAY[name]} if WITH_DAY[name] else {}
    at = finished(opened(name, known="2025-06-15", **more))
    assert not at.exception and not at.error
    words = said(at)
    assert "Som det var känt den 15 juni 2025." in words and "Läget per 15 juni 2025" in words
    assert at.date_input(key="filter-known").value == DAY
    english = said(opened(name, known="2025-06-15", lang="en", **more))
    assert "As known on 15 June 2025." in english


@pytest.mark.parametrize("name", WITHOUT_DAY)
def test_pages_that_write_rest_on_today(history, name):
    at = opened(name, known="2025-06-15", **({"contract": CONTRACT} if name.endswith("decide") else {}))
    assert not at.exception and not at.error
    words = said(at)
    assert "Som det var känt den" not in words and "15 juni 2025. Sidan visar" not in words
    assert not [each for each in at.date_input if each.key == "filter-known"]
    if name in ("entry/decide", "goals/goals", "about/definitions"):
        assert "Läget per 31 oktober 2026" in words
        assert "visar alltid det som är känt i dag, inte den 15 juni 2025" in words
    assert day_in(at) == "2025-06-15", "the day is still there on the next page"


@pytest.mark.parametrize(
    ("given_day", "sentence"),
    [
        ("2199-01-01", "2199-01-01, som inte har varit än"),
        ("2025-02-30", "2025-02-30, som inte är en dag"),
        ("20250615", "20250615, som inte är en dag"),
        ("2025-W10-1", "som inte är en dag"),
        ("<b>igår</b>", "igår"),
        ("1066-10-14", "1066-10-14, som inte är en dag"),
    ],
)
def test_a_day_that_is_none_is_told_and_left_aside(history, given_day, sentence):
    at = opened("overview/overview", known=given_day)
    assert not at.exception and not at.error
    words = said(at)
    assert sentence in words and "Sidan visar det som är känt i dag" in words and "Avtalade platser 362,5" in words
    assert day_in(at) is None
    assert "<b>igår" not in " ".join(element.value for element in at.info)


def test_a_day_before_the_first_delivery_is_one_sentence(history):
    before = set(Path(history, "warehouse").iterdir())
    at = opened("overview/overview", known="2025-02-02")
    assert not at.exception and not at.error
    assert "Den 2 februari 2025 hade inget levererats än: den första leveransen kom den 3 februari 2025." in said(at)
    assert not pictures(at) and set(Path(history, "warehouse").iterdir()) == before
    at.button(key="known-today").click().run()
    assert "Avtalade platser 362,5" in said(at) and day_in(at) is None


def test_the_calendar_offers_days_on_which_something_was_known(history):
    at = opened("overview/overview")
    picker = at.date_input(key="filter-known")
    assert (picker.min, picker.max) == (dt.date(2025, 2, 3), dt.date.today())
    assert "Den första leveransen kom den 3 februari 2025." in picker.help


def test_the_samples_known_today_are_looked_at_on_their_own_day(monkeypatch):
    """They are written for 31 October; looked at today, every report since would be late."""
    monkeypatch.setenv("UTFALL_DATA", store(SAMPLES))
    assert "De är skrivna för den 31 oktober 2026, så den dagen visas som i dag." in said(opened("overview/overview"))
    at = finished(opened("goals/attainment", known=dt.date.today().isoformat()))
    words = said(at)
    assert not at.exception and "Läget per 31 oktober 2026" in words
    assert "läget per 31 oktober 2026: den dag som de påhittade uppgifterna är skrivna för." in words
    assert "Ingenting har levererats sedan dess" in words


def test_with_nothing_loaded_a_day_changes_nothing(monkeypatch):
    monkeypatch.setenv("UTFALL_DATA", store(EMPTY))
    at = opened("overview/overview", known="2025-06-15")
    assert not at.exception and not at.error
    assert "Inga uppgifter är inlästa än." in said(at)


def test_what_was_not_there_on_the_day_is_said(history):
    at = finished(opened("contracts/contract", known="2025-06-15", contract="PAHITT-FINNS-EJ"))
    assert 'Avtalet "PAHITT-FINNS-EJ" fanns inte bland de avtal som var kända den dagen.' in said(at)


def test_the_day_stays_when_filters_are_cleared_and_goes_by_its_button(history):
    at = finished(opened("overview/overview", known="2025-06-15", nature="works"))
    at.button(key="filters-clear").click().run()
    assert day_in(at) == "2025-06-15" and "nature" not in at.query_params
    at.button(key="known-today").click().run()
    assert day_in(at) is None and "Läget per 31 oktober 2026" in said(at)


def test_picking_a_day(history):
    at = opened("overview/overview")
    at.date_input(key="filter-known").set_value(DAY).run()
    assert "Som det var känt den 15 juni 2025." in said(finished(at)) and day_in(at) == "2025-06-15"


# --- made beside the page -----------------------------------------------------------------------------------------


@pytest.mark.builds_anew
def test_a_build_is_shown_as_it_is_made_and_made_once(history, monkeypatch):
    """The page is there while its build is made; twenty readers of the same day wait for one."""
    go, calls = threading.Event(), []
    make = warehouse_file.write

    def slow(*arguments: object) -> None:
        calls.append(arguments)
        assert go.wait(60)
        make(*arguments)

    monkeypatch.setattr(warehouse_file, "write", slow)
    at = opened("overview/overview", known="2025-06-03")
    assert not at.exception and at.title[0].value == "Översikt"
    bar = at.get("progress")[0].proto.text.replace("\\", "")
    assert bar.startswith("Tar fram det som var känt den 3 juni 2025")
    assert at.date_input(key="filter-known").value == dt.date(2025, 6, 3), "another day can be chosen meanwhile"
    now = measures.current()
    jobs: list[background_jobs.Job] = []
    readers = [
        threading.Thread(target=lambda: jobs.append(as_known_on.day_job(now, dt.date(2025, 6, 3)))) for _ in range(20)
    ]
    for reader in readers:
        reader.start()
    for reader in readers:
        reader.join()
    assert len({id(job) for job in jobs}) == 1 and jobs[0].is_under_way
    go.set()
    at = finished(at)
    assert "Som det var känt den 3 juni 2025." in said(at) and not at.get("progress")
    assert len(calls) == 1
    opened("contracts/contracts", known="2025-06-03")
    assert len(calls) == 1, "kept for the next page"


@pytest.mark.builds_anew
def test_a_build_that_fails_is_told_calmly_and_can_be_tried_again(history, monkeypatch):
    def broken(*_arguments: object) -> None:
        raise RuntimeError("broken")

    with monkeypatch.context() as patched:
        patched.setattr(warehouse_file, "write", broken)
        at = finished(opened("overview/overview", known="2025-06-04"))
    assert not at.exception and "Det som var känt den 4 juni 2025 kunde inte tas fram." in said(at)
    at.button(key="known-again").click().run()
    assert "Som det var känt den 4 juni 2025." in said(finished(at))


@pytest.mark.builds_anew
def test_a_build_that_was_thrown_out_is_made_again(history):
    finished(opened("overview/overview", known="2025-06-05"))
    Path(measures.known_at(dt.date(2025, 6, 5), dt.date(2025, 6, 5)).path).unlink()
    at = finished(opened("overview/overview", known="2025-06-05"))
    assert "Som det var känt den 5 juni 2025." in said(at)


# --- Chromium -----------------------------------------------------------------------------------------------------


@pytest.fixture
def server() -> str:
    return served(HISTORY)


@pytest.mark.browser
def test_a_day_is_picked_and_what_changed_is_read(server: str, browser: Browser, page: Page) -> None:
    seen(page, f"{server}/overview", "Översikt")
    settled(page)
    picker = page.locator(".st-key-filter-known")
    picker.get_by_role("spinbutton").first.click()
    page.keyboard.type("20250612")
    page.keyboard.press("Escape")  # closes the calendar, as a click beside it does
    band = page.get_by_text("Som det var känt den 12 juni 2025.")
    expect(band).to_be_visible(timeout=WAIT * 4)
    expect(page).to_have_url(re.compile(r"known=2025-06-12"))
    settled(page)
    page.get_by_role("button", name="Visa vilka leveranser som har ändrat siffrorna").click()
    expect(page.get_by_text("Räknar fram vad varje leverans ändrade")).to_be_visible(timeout=WAIT)
    lines = page.get_by_role("table", name="Uppfyllelsegrad")
    expect(lines).to_be_visible(timeout=WAIT * 8)
    # What came in on one day is one line: the withdrawal and the correction of today.
    expect(lines.get_by_role("row", name="Leverans 19–20")).to_contain_text("procentenheter")
    settled(page)
    page.set_viewport_size({"width": 390, "height": 900})
    expect(lines).to_be_visible()
    assert fits(page)
    for cell in page.locator(".utfall-changed td").all():
        box = cell.bounding_box()
        assert box and box["x"] + box["width"] <= 390, "every column is read without moving sideways"
    page.set_viewport_size({"width": 1440, "height": 1000})
    page.get_by_role("link", name="Avtal", exact=True).click()
    expect(page.get_by_role("heading", level=1, name="Avtal")).to_be_visible(timeout=WAIT)
    expect(band).to_be_visible(timeout=WAIT)
    expect(page).to_have_url(re.compile(r"known=2025-06-12"))
    page.get_by_role("button", name="Visa det som är känt i dag").click()
    expect(band).to_have_count(0, timeout=WAIT)
    expect(page).not_to_have_url(re.compile("known="))
