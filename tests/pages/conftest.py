"""What tests of pages in a real Chromium share."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

import pytest
from playwright.sync_api import Browser, Page, sync_playwright
from serving import served
from stores import HISTORY, SAMPLES, store
from streamlit.components.v2 import manifest_scanner

from tools.chromium import find_chromium

# Each AppTest reads what all installed packages say of themselves, to find components: most of what a page under test
# costs, and the same for a whole run.
manifest_scanner.scan_component_manifests = cache(manifest_scanner.scan_component_manifests)


# Not for a whole run: while it is there, an event loop runs in the thread of the tests, and no other can.
@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=find_chromium(),
            args=["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"],
        )
        yield chromium
        chromium.close()


@pytest.fixture
def samples_address() -> str:
    """A server over the samples, for tests that change nothing in them."""
    return served(SAMPLES)


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page at 1440 px that fails the test on a console error or a request to anybody else."""
    context = browser.new_context(viewport={"width": 1440, "height": 1000}, locale="sv-SE", accept_downloads=True)
    tab = context.new_page()
    errors: list[str] = []
    tab.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    tab.on("pageerror", lambda problem: errors.append(str(problem)))
    away = re.compile(r"^(https?|wss?)://(?!127\.0\.0\.1[:/])")
    tab.on("request", lambda request: errors.append(request.url) if away.match(request.url) else None)
    yield tab
    context.close()
    assert not errors, errors


@pytest.fixture
def history(monkeypatch: pytest.MonkeyPatch) -> str:
    """A store with corrections, withdrawals and late deliveries."""
    monkeypatch.setenv("UTFALL_DATA", store(HISTORY))
    return store(HISTORY)
