"""An invitation from the first to the last, in a real Chromium: given by somebody who signs in with a real OpenID
provider, used by a supplier who does not, over when its time is out, and ended."""

from __future__ import annotations

import datetime as dt
import json
import socket
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from browsing import WAIT
from playwright.sync_api import Browser, BrowserContext, Page, expect
from serving import started
from test_sign_on_browser import Place, heading, sign_in, utfall

pytestmark = pytest.mark.browser


@dataclass(frozen=True)
class Both:
    """Utfall where one signs in, and where the process that suppliers reach is going to be."""

    inside: Place
    port: int

    @property
    def folder(self) -> Path:
        return self.inside.data / "invited"


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Both]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    where = {"UTFALL_INVITED_ADDRESS": f"http://127.0.0.1:{port}"}
    with utfall(tmp_path_factory.mktemp("invited"), **where) as inside:
        yield Both(inside, port)


@pytest.fixture(scope="module")
def owner(both: Both, browser: Browser) -> Iterator[Page]:
    """The page Inbjudningar of somebody who may invite and has signed in."""
    context = browser.new_context(viewport={"width": 1440, "height": 1000}, locale="sv-SE")
    tab = context.new_page()
    sign_in(tab, both.inside.address, "ana")
    tab.goto(f"{both.inside.address}/invitations")
    heading(tab, "Inbjudningar")
    yield tab
    context.close()


@pytest.fixture(scope="module")
def address(both: Both, owner: Page) -> Iterator[str]:
    """An address that was given on the page, with its process started."""
    owner.get_by_role("combobox", name="Leverantör").click()
    owner.get_by_role("option").first.click()
    owner.get_by_role("button", name="Bjud in", exact=True).click()
    given = owner.get_by_test_id("stCode")
    expect(given).to_be_visible(timeout=WAIT)
    process, _ = started(str(both.folder), both.port, UTFALL_OPEN_CHECK="only")
    try:
        yield given.inner_text().strip()
    finally:
        process.kill()
        process.wait(20)


@pytest.fixture
def supplier(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(viewport={"width": 390, "height": 844}, locale="sv-SE", color_scheme="dark")
    yield context
    context.close()


def until(both: Both, day: dt.date) -> None:
    """Its last day, as if it had been given then."""
    file = both.folder / "invitations.json"
    content = json.loads(file.read_text(encoding="utf-8"))
    content[0]["until"] = day.isoformat()
    file.write_text(json.dumps(content), encoding="utf-8")


def closed(tab: Page, word: str) -> None:
    expect(tab.get_by_text(word).first).to_be_visible(timeout=WAIT)
    expect(tab.get_by_role("combobox")).to_have_count(0)


def test_it_opens_what_is_waited_for_and_nothing_else_and_needs_no_sign_in(
    both: Both, address: str, supplier: BrowserContext
) -> None:
    assert address.startswith(f"http://127.0.0.1:{both.port}/?invitation=")
    tab = supplier.new_page()
    tab.goto(address)
    heading(tab, "Lämna uppgifter")
    expect(tab.get_by_role("button", name="Logga in")).to_have_count(0)
    token = address.partition("?")[2]
    for page in ("contracts", "history", "log", "invitations"):
        tab.goto(f"http://127.0.0.1:{both.port}/{page}?{token}")
        expect(tab.get_by_role("heading", level=1).first).to_be_visible(timeout=WAIT)
        assert tab.get_by_role("heading", level=1, name="Logg").count() == 0
        assert "PAHITT-2023-0001" not in tab.inner_text("body")
    # The address does not open where one signs in, nor is anything of the store in its own process.
    tab.goto(f"{both.inside.address}/?{token}")
    expect(tab.get_by_role("button", name="Logga in")).to_be_visible(timeout=WAIT)
    assert not list(both.folder.rglob("rows-*.parquet")) and not (both.folder / "pseudonym.key").exists()


def test_it_is_over_when_its_time_is_out(both: Both, address: str, supplier: BrowserContext) -> None:
    tab = supplier.new_page()
    today = dt.date.today()
    try:
        until(both, today - dt.timedelta(days=1))
        tab.goto(address)
        closed(tab, "inbjudan")
    finally:
        until(both, today)
    tab.goto(address)
    heading(tab, "Lämna uppgifter")
    expect(tab.get_by_role("combobox").first).to_be_visible(timeout=WAIT)


def test_ended_by_whoever_gave_it_it_opens_nothing_from_the_next_click(
    both: Both, owner: Page, address: str, supplier: BrowserContext
) -> None:
    tab = supplier.new_page()
    tab.goto(address)
    heading(tab, "Lämna uppgifter")
    expect(tab.get_by_role("combobox").first).to_be_visible(timeout=WAIT)
    owner.reload()
    heading(owner, "Inbjudningar")
    owner.get_by_role("combobox", name="Inbjudan att avsluta").click(timeout=WAIT)
    owner.get_by_role("option").first.click()
    owner.get_by_role("button", name="Avsluta", exact=True).click()
    expect(owner.get_by_role("combobox", name="Inbjudan att avsluta")).to_have_count(0, timeout=WAIT)
    tab.set_viewport_size({"width": 1440, "height": 1000})  # on a phone the choice of language is in the menu
    tab.get_by_text("English").first.click()
    closed(tab, "ended")
    tab.goto(address)
    closed(tab, "avslutad")
    assert {"invited", "invitation_ended"} <= set(both.inside.events("ana"))
