"""The goal pages in a real Chromium, wide and on a phone: what a politician looks for is there, and nothing runs
out."""

import re

import pytest
from browsing import WAIT
from playwright.sync_api import Browser, expect

pytestmark = pytest.mark.browser


@pytest.fixture
def address(samples_address: str) -> str:
    return samples_address


@pytest.mark.parametrize("width", [1440, 390])
@pytest.mark.parametrize(
    ("page", "title", "wanted"),
    [
        ("attainment", "Måluppfyllelse", "Målet för 2026 är minst 60"),
        ("society", "Samhällsekonomi", "Bruttoutfall, inte effekt"),
        ("published", "Publicerade resultat", "84 och 75"),
        ("goals", "Ange ett mål", "Spara målet"),
        ("attainment?lang=en", "Goal attainment", "The goal for 2026 is at least 60"),
    ],
)
def test_a_goal_page_is_read_on_any_screen(browser: Browser, address: str, page, title, wanted, width):
    shown = browser.new_page(viewport={"width": width, "height": 900})
    problems: list[str] = []
    shown.on("pageerror", lambda error: problems.append(str(error)))
    shown.goto(f"{address}/{page}")
    expect(shown.get_by_role("heading", name=title, level=1)).to_be_visible(timeout=WAIT)
    expect(shown.get_by_text(re.compile(re.escape(wanted))).first).to_be_visible(timeout=WAIT)
    assert shown.evaluate("document.documentElement.scrollWidth") <= width
    assert not problems
    shown.close()


def test_each_picture_of_a_goal_has_a_text_that_would_do(browser: Browser, address: str):
    shown = browser.new_page(viewport={"width": 1440, "height": 900})
    shown.goto(f"{address}/attainment")
    picture = shown.get_by_role("img", name=re.compile(r"Målet: 60\s%.*Utfall: 54\s%"))
    expect(picture.first).to_be_visible(timeout=WAIT)
    shown.close()


@pytest.mark.parametrize("width", [1440, 390])
def test_a_verdict_leads_to_its_picture(browser: Browser, address: str, width):
    shown = browser.new_page(viewport={"width": width, "height": 900})
    shown.goto(f"{address}/attainment")
    line = shown.locator(".utfall-verdict", has_text="PAHITT-MAL-7")
    expect(line).to_be_visible(timeout=WAIT)
    line.get_by_role("link", name="Placeringar som slutar i förtid").click()
    expect(shown.get_by_role("heading", name=re.compile("^Placeringar som slutar i förtid"))).to_be_in_viewport(
        timeout=WAIT
    )
    shown.close()


@pytest.mark.parametrize("width", [1440, 390])
def test_no_column_of_the_calculations_is_cut(browser: Browser, address: str, width):
    shown = browser.new_page(viewport={"width": width, "height": 900})
    shown.goto(f"{address}/society")
    table = shown.get_by_role("table", name="Resultat per nivå")
    expect(table).to_be_visible(timeout=WAIT)
    right = [cell.bounding_box() for cell in table.locator("td").all()]
    assert right and all(box and box["x"] + box["width"] <= width for box in right)
    shown.close()
