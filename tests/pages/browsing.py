"""How tests in a real Chromium go to a page and wait for it. The fixtures stand in conftest.py."""

from __future__ import annotations

import re
import time

from playwright.sync_api import Page, TimeoutError, expect

WAIT = 30_000


def seen(page: Page, address: str, title: str) -> None:
    page.goto(address)
    expect(page.get_by_role("heading", level=1, name=title)).to_be_visible(timeout=WAIT)


def settled(page: Page) -> None:
    """Waits until nothing is being drawn. What was just clicked takes a moment to reach the server."""
    page.wait_for_timeout(300)
    expect(page.locator("[data-testid=stApp]")).to_have_attribute("data-test-script-state", "notRunning", timeout=WAIT)


def choose(page: Page, label: str | re.Pattern[str], option: str | re.Pattern[str]) -> None:
    """Picks from a list. A page that is drawn again closes the list, so it is opened until the option could be
    clicked."""
    wanted = page.get_by_role("option", name=option, exact=True).first
    deadline = time.monotonic() + WAIT / 1000
    while True:
        settled(page)
        page.get_by_role("combobox", name=label).first.click(timeout=WAIT)
        try:
            wanted.click(timeout=5_000)
        except TimeoutError:
            assert time.monotonic() < deadline, f"{option} never came"
        else:
            return


def fits(page: Page) -> bool:
    return page.evaluate(
        "() => { const main = document.querySelector('[data-testid=stMain]');"
        " return main.scrollWidth <= main.clientWidth && document.documentElement.scrollWidth <= innerWidth }"
    )
