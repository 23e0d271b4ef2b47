"""(b) in Chromium: how long a visitor waits until a page is still, on its first visit and after."""

from __future__ import annotations

import statistics
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from tests.bench import server
from tests.bench.page_times.menu import Page
from tools.chromium import find_chromium

# --- Chromium --------------------------------------------------------------------------------------------

_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
# When the page last changed, when something was last clicked, and whether the script runs. Drawn: it stays still.
_WATCH = """
window.bench = {changed: 0, clicked: 0};
new MutationObserver(() => requestAnimationFrame(() => { bench.changed = performance.now(); }))
  .observe(document, {subtree: true, childList: true, attributes: true, characterData: true});
for (const what of ["pointerdown", "keydown"])
  document.addEventListener(what, () => { bench.clicked = performance.now(); }, {capture: true});
"""
_STILL = """
() => {
  const app = document.querySelector('[data-testid="stApp"]');
  return app && app.getAttribute("data-test-script-state") === "notRunning"
    && document.querySelector("h1") && !document.querySelector('[data-testid="stSkeleton"]')
    && bench.changed > bench.clicked && performance.now() - bench.changed > 500;
}
"""


def browser(data: Path, pages: Sequence[Page], rounds: int) -> dict[str, Any]:
    """Milliseconds until nothing changes on the screen any more, as somebody in front of it sees it."""
    from playwright.sync_api import sync_playwright

    with server.serving(data) as served, sync_playwright() as play:
        chromium = launched(play)
        try:
            with _visitor(chromium) as tab:  # the server's own first answer is measured over the wire
                for page in pages:
                    tab.goto(_address(served, page))
                    _until_still(tab)
            found = {page.name: _drawn(chromium, served, page, rounds) for page in pages}
            switches = _switches(chromium, served, [page for page in pages if page.name != "contract"])
        finally:
            chromium.close()
    return {"pages": found, "switch_ms": switches}


def launched(play: Any) -> Any:
    """A Chromium without a window."""
    return play.chromium.launch(executable_path=find_chromium(), args=_ARGUMENTS, headless=True)


@contextmanager
def _visitor(chromium: Any) -> Iterator[Any]:
    context = chromium.new_context(viewport={"width": 1440, "height": 900}, locale="sv-SE")
    context.add_init_script(_WATCH)
    context.set_default_timeout(30_000)
    try:
        yield context.new_page()
    finally:
        context.close()


def _address(served: server.Served, page: Page) -> str:
    words = urlencode(page.parameters)
    return f"{served.url}/{page.url}{'?' + words if words else ''}"


def _until_still(tab: Any) -> float:
    tab.wait_for_function(_STILL, polling=50)
    return float(tab.evaluate("bench.changed"))


def _drawn(chromium: Any, served: server.Served, page: Page, rounds: int) -> dict[str, float | None]:
    cold, again, changed = [], [], []
    for _ in range(rounds):
        with _visitor(chromium) as tab:
            tab.goto(_address(served, page))
            cold.append(_until_still(tab))
            tab.reload()
            again.append(_until_still(tab))
            took = _change_filter(tab)
            if took is not None:
                changed.append(took)
    return {
        "first_ms": statistics.median(cold),
        "again_ms": statistics.median(again),
        "changed_ms": statistics.median(changed) if changed else None,
    }


def _change_filter(tab: Any) -> float | None:
    """From the click on a nature of procurement until the page stands still; None where there is no such filter."""
    box = tab.locator(".st-key-filter-nature input").first
    if not box.count():
        return None
    # A list closes when the page scrolls below it, which a click does to bring its box into sight.
    box.scroll_into_view_if_needed()
    tab.wait_for_timeout(300)
    box.click()
    tab.locator('[role="option"]').first.wait_for()
    box.press("ArrowDown")
    tab.wait_for_timeout(300)
    box.press("Enter")
    return _until_still(tab) - float(tab.evaluate("bench.clicked"))


def _switches(chromium: Any, served: server.Served, pages: Sequence[Page]) -> dict[str, float]:
    """From the click in the menu until the other page stands still, on the second round through the menu."""
    found: dict[str, float] = {}
    with _visitor(chromium) as tab:
        tab.goto(served.url)
        _until_still(tab)
        links = tab.locator('[data-testid="stSidebarNavLink"]')
        paths = links.evaluate_all("links => links.map(link => new URL(link.href).pathname.slice(1))")
        # Not all pages stand in the menu.
        there = [page for page in pages if page.url in paths]
        for page in (*there[1:], *there):
            links.nth(paths.index(page.url)).click()
            found[page.name] = _until_still(tab) - float(tab.evaluate("bench.clicked"))
    return found
