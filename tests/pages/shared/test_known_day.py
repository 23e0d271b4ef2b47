"""Pages as known on a day, and what has changed since: from the address, made beside the page, and in Chromium."""

from __future__ import annotations

import datetime as dt
import re
import threading
import time
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

import pytest
from browsing import WAIT, fits, seen, settled
from hypothesis import given
from hypothesis import strategies as some
from page_words import plain, said
from playwright.sync_api import Browser, Page, expect
from serving import served
from stores import EMPTY, HISTORY, SAMPLES, store
from streamlit.testing.v1 import AppTest

import measures
from etl.build import builder
from measures import Warehouse
from measures.follow_up import changes_since
from measures.follow_up.changes_since import Account, ChangeStep, Value
from measures.goals import evaluation
from pages.shared import as_known_on, background_jobs
from pages.shared.changed_since import lines
from pages.shared.changed_since.values import change_text, movement, value_as_read
from pages.shared.text import percent, value_text

ROOT = Path(__file__).parents[3]
DAY = dt.date(2025, 6, 15)
CONTRACT = "PAHITT-2025-0035"
WITH_DAY = {
    "overview/overview": "",
    "follow_up/tasks": "",
    "follow_up/calendar": "",
    "contracts/contracts": "",
    "contracts/contract": CONTRACT,
    "comparisons/suppliers": "",
    "comparisons/organisations": "",
    "comparisons/procurements": "",
    "goals/attainment": "",
    "reports/report": "",
    "goals/society": "",
    "deliveries/quality": "",
    "about/published": "",
}
WITHOUT_DAY = ("entry/decide", "goals/goals", "upload/upload", "deliveries/history", "about/definitions")


@pytest.fixture
def history(monkeypatch) -> str:
    monkeypatch.setenv("UTFALL_DATA", store(HISTORY))
    return store(HISTORY)


def opened(name: str, **address: str) -> AppTest:
    at = AppTest.from_file(str(ROOT / "dashboard.py"), default_timeout=60)
    for parameter, value in address.items():
        at.query_params[parameter] = value
    return at.switch_page(f"pages/{name}.py").run()


def day_in(at: AppTest) -> str | None:
    """The day in the address."""
    found = at.query_params.get("known")
    return found[0] if isinstance(found, list) else found


def finished(at: AppTest) -> AppTest:
    """The page when nothing is under way any more; what is under way is drawn as a bar."""
    end = time.monotonic() + 300
    while any(job.is_under_way for job in [*as_known_on.jobs.everything(), *lines.jobs.everything()]):
        assert time.monotonic() < end, "a job does not end"
        time.sleep(0.05)
    return at.run()


def then() -> Warehouse:
    return measures.known_at(DAY, DAY)


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
    ("given_day", "told"),
    [
        ("2199-01-01", "2199-01-01, som inte har varit än"),
        ("2025-02-30", "2025-02-30, som inte är en dag"),
        ("20250615", "20250615, som inte är en dag"),
        ("2025-W10-1", "som inte är en dag"),
        ("<b>igår</b>", "igår"),
        ("1066-10-14", "1066-10-14, som inte är en dag"),
    ],
)
def test_a_day_that_is_none_is_told_and_left_aside(history, given_day, told):
    at = opened("overview/overview", known=given_day)
    assert not at.exception and not at.error
    words = said(at)
    assert told in words and "Sidan visar det som är känt i dag" in words and "Avtalade platser 362,5" in words
    assert day_in(at) is None
    assert "<b>igår" not in " ".join(element.value for element in at.info)


def test_a_day_before_the_first_delivery_is_one_sentence(history):
    before = set(Path(history, "warehouse").iterdir())
    at = opened("overview/overview", known="2025-02-02")
    assert not at.exception and not at.error
    assert "Den 2 februari 2025 hade inget levererats än: den första leveransen kom den 3 februari 2025." in said(at)
    assert not at.get("plotly_chart") and set(Path(history, "warehouse").iterdir()) == before
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
    make = builder._write

    def slow(*arguments: object) -> None:
        calls.append(arguments)
        assert go.wait(60)
        make(*arguments)

    monkeypatch.setattr(builder, "_write", slow)
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
        patched.setattr(builder, "_write", broken)
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


# --- what has changed ---------------------------------------------------------------------------------------------


def table(at: AppTest, caption: str) -> list[list[str]]:
    """The cells of the table with that caption."""
    html = next(e.proto.body for e in at.get("html") if f"<caption>{caption}</caption>" in e.proto.body)
    rows = re.findall(r"<tr[^>]*>(.*?)</tr>", html.split("<tbody>")[1])
    return [
        [plain(" ".join(re.sub(r"<[^>]+>", " ", cell).split())) for cell in re.findall(r"<t[hd].*?</t[hd]>", row)]
        for row in rows
    ]


def test_what_has_changed_names_the_deliveries_and_adds_up(history):
    at = finished(opened("contracts/contract", known="2025-08-01", contract=CONTRACT))
    words = said(at)
    assert "Vad har ändrats sedan dess?" in words
    assert "2 leveranser har kommit in sedan den 1 augusti 2025." in words
    assert "Vad varje leverans ändrade räknas med läget per 1 augusti 2025." in words
    at.button(key="changed-show").click().run()
    at = finished(at)
    assert not at.exception and not at.error
    at.selectbox(key="changed-figure").set_value(2).run()
    today = dt.datetime.now(dt.UTC).astimezone().date()
    months = [
        "januari",
        "februari",
        "mars",
        "april",
        "maj",
        "juni",
        "juli",
        "augusti",
        "september",
        "oktober",
        "november",
        "december",
    ]
    day = f"{today.day} {months[today.month - 1]} {today.year}"
    assert table(at, "Avtalade platser") == [
        ["Känt 1 augusti 2025", "", "18,0"],
        [
            f"reports_resent.csv Leverans 14, Tillbakadragande, {day}, av Anna, drar tillbaka leverans 7",
            "ingen ändring",
            "18,0",
        ],
        [f"rattat.csv Leverans 15, Avtal, {day}, av Bo, gäller", "+2,0", "20,0"],
        ["Läget per 31 oktober 2026 i stället för 1 augusti 2025", "ingen ändring", "20,0"],
        ["Känt i dag, och skillnaden", "+2,0", "20,0"],
    ]
    at.selectbox(key="changed-figure").set_value(0).run()
    rows = table(at, "Uppfyllelsegrad")
    assert rows[0][2] == "9,7 %" and rows[-1][2] == "47,6 %" and rows[2][1] == "−1,0 procentenheter"


def test_a_figure_that_was_hidden_then_has_no_difference(history):
    """A contract of few persons then and more now: `..`, no difference, no sum, and no line by which to work it out."""
    day = dt.date(2025, 4, 20)
    by_contract = [
        measures.ask(["persons"], ["contract"], warehouse=build).frame.set_index("contract")
        for build in (measures.known_at(day, day), measures.current())
    ]
    both = by_contract[0].join(by_contract[1], lsuffix="_then")
    contract = both.index[both["hidden_then"].astype(bool) & (both["value"] >= 5)][0]
    at = finished(opened("contracts/contract", known=day.isoformat(), contract=contract))
    assert re.search(r"Personer \.\. \d+ \.\. ", said(at)), "then, now, difference"
    at.button(key="changed-show").click().run()
    at = finished(at)
    at.selectbox(key="changed-figure").set_value(6).run()
    rows = table(at, "Personer")
    assert rows[0][2] == ".." and rows[-1][1] == ".." and rows[1][1] == ".."
    assert all(row[1] in ("..", "ingen ändring") or abs(int(row[1].replace("−", "-"))) >= 5 for row in rows[1:])
    assert "Siffran är dold då eller nu, så skillnaden visas inte" in said(at)


def test_goals_tell_what_has_changed(history):
    at = finished(opened("goals/attainment", known="2025-08-01"))
    at.button(key="changed-show").click().run()
    at = finished(at)
    assert not at.exception and not at.error
    labels = at.selectbox(key="changed-figure").options
    assert len(labels) == len(evaluation.goals(measures.known_at(dt.date(2025, 8, 1), dt.date(2025, 8, 1))))
    assert table(at, labels[0])[-1][0] == "Känt i dag, och skillnaden"


def test_today_has_no_list_of_changes(history):
    assert "Vad har ändrats sedan dess?" not in said(opened("overview/overview"))


@given(
    some.lists(some.one_of(some.none(), some.decimals(-1000, 1000, places=9)), min_size=2, max_size=8),
    some.sampled_from(["share", "count", "places", "months", "sek"]),
)
def test_what_is_read_adds_up(numbers, unit):
    """Each line is the difference of two values as they are read, so no rounding is left over."""
    values = [Value(number, False) for number in numbers]
    steps = tuple(ChangeStep((), False, False, before, after) for before, after in pairwise(values))
    account = Account(values[0], values[-1], steps)
    moves = [movement(step.before, step.after, unit) for step in steps]
    whole = movement(values[0], values[-1], unit)
    left = lines.while_missing(account, unit)
    if whole is None:
        assert left == 0
    else:
        assert sum((move for move in moves if move is not None), Decimal(0)) + left == whole
        assert left == 0 or None in moves


def test_words_where_there_is_no_change_to_tell():
    five, missing, hidden = Value(Decimal(5), False), Value(None, False), Value(None, True)
    assert change_text(missing, five, "count") == "saknades före"
    assert change_text(five, missing, "count") == "saknas efter"
    assert change_text(missing, missing, "count") == "uppgift saknas"
    assert change_text(five, five, "count") == "ingen ändring"
    for before, after in ((hidden, five), (five, hidden), (hidden, hidden), (hidden, missing)):
        assert change_text(before, after, "count") == ".."
    assert value_as_read(hidden, "share") == ".." and value_as_read(missing, "share") == "uppgift saknas"
    assert changes_since.difference(hidden, five) is None


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
    expect(lines.get_by_role("row", name="rattat.csv")).to_contain_text("procentenheter")
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
