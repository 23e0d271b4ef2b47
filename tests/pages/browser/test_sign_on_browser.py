"""Signing in with a real OpenID provider, in a real Chromium: who gets in, to what, for how long."""

from __future__ import annotations

import datetime as dt
import json
import shutil
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from browsing import WAIT
from playwright.sync_api import Browser, BrowserContext, Page, expect
from serving import started
from stores import SAMPLES, store

from tests.access.settings import write_settings

pytestmark = pytest.mark.browser


@dataclass(frozen=True)
class Place:
    """Utfall with its provider, and the folder of its data."""

    address: str
    data: Path

    def events(self, who: str) -> list[str]:
        lines = (self.data / "access" / "log.jsonl").read_text(encoding="utf-8").splitlines()
        return [line["event"] for line in map(json.loads, lines) if line["who"] == who]


@contextmanager
def utfall(folder: Path, lasts: dt.timedelta = dt.timedelta(hours=1), **settings: str) -> Iterator[Place]:
    """Utfall over samples of its own, where one signs in with a provider whose sign-ins last so long. `settings`: of
    the environment."""
    import oidc_provider_mock
    from oidc_provider_mock import User

    people = [
        User(sub=name, claims={"groups": [group], "preferred_username": name})
        for name, group in (
            ("lasse", "las"),
            ("ana", "analys"),
            ("gun", "granska"),
            ("lev", "leverantor"),
            ("ingen", "annat"),
        )
    ]
    shutil.copytree(store(SAMPLES), folder / "data")
    with oidc_provider_mock.run_server_in_thread(user_claims=people, access_token_max_age=lasts) as provider:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        write_settings(folder / "data", f"http://127.0.0.1:{port}", f"http://localhost:{provider.server_port}")
        process, address = started(str(folder / "data"), port, **settings)
        try:
            yield Place(address, folder / "data")
        finally:
            process.kill()
            process.wait(20)


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    with utfall(tmp_path_factory.mktemp("signed-in")) as there:
        yield there


@pytest.fixture
def window(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(viewport={"width": 1440, "height": 1000}, locale="sv-SE", accept_downloads=True)
    yield context
    context.close()


def sign_in(tab: Page, address: str, who: str) -> None:
    tab.goto(address)
    tab.get_by_role("button", name="Logga in").click(timeout=WAIT)
    tab.get_by_role("button", name=who).click(timeout=WAIT)
    tab.wait_for_url(f"{address}/**", timeout=WAIT)


def heading(tab: Page, text: str) -> None:
    expect(tab.get_by_role("heading", level=1, name=text)).to_be_visible(timeout=WAIT)


def test_before_signing_in_nothing_is_shown_at_any_address(place: Place, window: BrowserContext) -> None:
    tab = window.new_page()
    for address in ("", "history", "contracts", "log"):
        tab.goto(f"{place.address}/{address}")
        expect(tab.get_by_role("button", name="Logga in")).to_be_visible(timeout=WAIT)
        expect(tab.get_by_test_id("stSidebarNav")).to_have_count(0)
        assert "påhittad" not in tab.inner_text("body").casefold()


def test_a_reader_sees_figures_and_is_refused_the_rest(place: Place, window: BrowserContext) -> None:
    tab = window.new_page()
    sign_in(tab, place.address, "lasse")
    heading(tab, "Översikt")
    menu = tab.get_by_test_id("stSidebarNav")
    expect(menu.get_by_role("link", name="Avtal", exact=True)).to_be_visible()
    expect(menu.get_by_role("link", name="Historik")).to_have_count(0)
    for address in ("history", "upload", "decide", "log", "view_as"):
        tab.goto(f"{place.address}/{address}")
        expect(tab.get_by_text("Din roll får inte")).to_be_visible(timeout=WAIT)
    assert place.events("lasse").count("signed_in") == 1 and place.events("lasse").count("refused") == 5


def test_a_supplier_begins_at_its_own_page_which_opens_by_its_address_too(place: Place, window: BrowserContext) -> None:
    tab = window.new_page()
    sign_in(tab, place.address, "lev")
    heading(tab, "Rapportera")
    for address in ("report", "", "overview", "check", "report"):
        tab.goto(f"{place.address}/{address}")
        heading(tab, "Kontrollera min fil" if address == "check" else "Rapportera")
        expect(tab.get_by_text("Page not found")).to_have_count(0)
    expect(tab.get_by_test_id("stSidebarNav").get_by_role("link", name="Översikt")).to_have_count(0)


def test_whoever_has_no_role_gets_nothing(place: Place, window: BrowserContext) -> None:
    tab = window.new_page()
    sign_in(tab, place.address, "ingen")
    expect(tab.get_by_text("har ingen roll i Utfall")).to_be_visible(timeout=WAIT)
    expect(tab.get_by_test_id("stSidebarNav")).to_have_count(0)


def test_signing_out_ends_it_in_every_window_and_for_a_copied_cookie(
    place: Place, browser: Browser, window: BrowserContext
) -> None:
    tab, other = window.new_page(), window.new_page()
    sign_in(tab, place.address, "ana")
    heading(tab, "Översikt")
    other.goto(f"{place.address}/history")
    heading(other, "Historik")
    stolen = browser.new_context(storage_state=window.storage_state())
    tab.get_by_role("button", name="Logga ut").click()
    tab.get_by_role("button", name="End session").click(timeout=WAIT)  # the provider's own page
    expect(tab.get_by_role("button", name="Logga in")).to_be_visible(timeout=WAIT)
    other.get_by_text("English").click()  # any click runs the page anew
    expect(other.get_by_role("button", name="Sign in")).to_be_visible(timeout=WAIT)
    thief = stolen.new_page()
    thief.goto(f"{place.address}/history")
    expect(thief.get_by_text("Inloggningen har gått ut eller avslutats")).to_be_visible(timeout=WAIT)
    stolen.close()
    assert "signed_out" in place.events("ana")


def test_a_file_is_given_to_whoever_was_told_of_it_and_to_nobody_else(
    place: Place, browser: Browser, window: BrowserContext
) -> None:
    tab = window.new_page()
    sign_in(tab, place.address, "gun")
    tab.goto(f"{place.address}/contracts")
    heading(tab, "Avtal")
    with tab.expect_download(timeout=WAIT) as fetched:
        tab.get_by_role("button", name="Ladda ned CSV").first.click()
    address = fetched.value.url
    assert "/media/" in address and Path(fetched.value.path()).stat().st_size > 100
    assert window.request.get(address).status == 200
    for who in ("nobody", "lasse"):
        another = browser.new_context()
        if who != "nobody":
            sign_in(another.new_page(), place.address, who)
        assert another.request.get(address).status == 403
        another.close()


def test_a_sign_in_is_over_when_the_provider_says_so(tmp_path: Path, window: BrowserContext) -> None:
    with utfall(tmp_path, dt.timedelta(seconds=15)) as there:
        tab = window.new_page()
        sign_in(tab, there.address, "lasse")
        heading(tab, "Översikt")
        expect(tab.get_by_text("English")).to_be_visible()
        tab.wait_for_timeout(15_000)
        tab.get_by_text("English").click()
        expect(tab.get_by_role("button", name="Sign in")).to_be_visible(timeout=WAIT)


def test_after_signing_in_one_comes_to_the_page_that_was_asked_for(place: Place, window: BrowserContext) -> None:
    tab = window.new_page()
    tab.goto(f"{place.address}/contract?contract=PAHITT-2023-0002")
    tab.get_by_role("button", name="Logga in").click(timeout=WAIT)
    tab.get_by_role("button", name="gun").click(timeout=WAIT)
    tab.wait_for_url(f"{place.address}/contract?contract=PAHITT-2023-0002", timeout=WAIT)
    expect(tab.get_by_text("PAHITT-2023-0002").first).to_be_visible(timeout=WAIT)
    tab.goto(place.address)
    heading(tab, "Översikt")
