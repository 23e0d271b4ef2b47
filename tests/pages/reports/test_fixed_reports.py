"""Fixed reports on the page: fixed after being looked at, opened by address, checked, given out anew; and in
Chromium."""

from __future__ import annotations

import csv
import hashlib
import re
import shutil
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from browsing import WAIT, fits, seen, settled
from playwright.sync_api import Page, expect
from serving import started
from stores import EMPTY, ROOT, SAMPLES, store
from streamlit.testing.v1 import AppTest

import measures
from etl import __main__ as etl
from measures.follow_up import contract_rows
from measures.goals import goal_model
from pages.reports import report_jobs
from pages.shared.text import interval_text, percent
from reports import Request
from reports.editions import compare, edition_store, fix_edition

# A whole report with its files is made, and made again, while other tests may run.
MADE = 180_000
ASKED = Request(sections=("summary",), address="https://utfall.exempel.se/publication")


@pytest.fixture
def samples(tmp_path, monkeypatch) -> Path:
    """Samples that the test may change, and nothing fixed."""
    shutil.copytree(store(SAMPLES), tmp_path / "data")
    monkeypatch.setenv("UTFALL_DATA", str(tmp_path / "data"))
    report_jobs.made_reports.forget()
    return tmp_path / "data"


def opened(number: str = "", language: str = "sv") -> AppTest:
    """The page Rapport, as the address opens it; `number`: of one fixed report."""
    at = AppTest.from_file(str(ROOT / "dashboard.py"), default_timeout=60)
    at.query_params["lang"] = language
    at.run()
    at.switch_page("pages/reports/publication.py")
    if number:
        at.query_params["report"] = number
    return at.run()


def until(at: AppTest, wanted: str) -> AppTest:
    for _look in range(300):
        if wanted in text(at):
            return at
        time.sleep(0.2)
        at.run()
    raise AssertionError(f"{wanted} never came: {text(at)}")


def text(at: AppTest) -> str:
    parts = [m.value for m in at.markdown] + [h.proto.body for h in at.get("html")] + [e.value for e in at.error]
    return re.sub(r"\\", "", " ".join(part for part in parts if "<style>" not in part))


def title(at: AppTest) -> str:
    return at.title[0].value.replace("\\", "")


def correct(folder: Path) -> None:
    """A correction: another number of places for one contract, as a buyer delivers it."""
    row = contract_rows.contracts().dropna(subset=["places_required"]).iloc[0]
    file = folder / "rattelse.csv"
    with file.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, delimiter=";")
        writer.writerow(
            [
                "contract_id",
                "organisation_id",
                "supplier_id",
                "start_date",
                "end_date",
                "requirement",
                "required_places",
            ]
        )
        writer.writerow(
            [row["contract_id"], row["organisation_id"], row["supplier_id"], f"{row['start_date']:%Y-%m-%d}",
             f"{row['end_date']:%Y-%m-%d}", "numeric", "997"]
        )  # fmt: skip
    assert etl.main(["load", str(file), "--by", "Upphandlaren", "--confirm", "övriga kolumner ska bort"]) in (0, 1)


def test_a_report_is_fixed_once_it_has_been_looked_at(samples):
    at = opened()
    assert not any("Fastställ" in header.value for header in at.subheader)
    at.get("button_group")[0].set_value(["summary"]).run()
    at.button(key="report-make").click().run()
    until(at, "Sida 1 av rapporten")
    at.text_input(key="report-fix-by").set_value(" ")
    next(button for button in at.button if button.label == "Fastställ rapporten").click().run()
    until(at, "Skriv vem som fastställer")
    assert not edition_store.everything()
    at.text_input(key="report-fix-by").set_value("Nämndens sekreterare")
    next(button for button in at.button if button.label == "Fastställ rapporten").click().run()
    until(at, "✓ Fastställd")
    (kept,) = edition_store.everything()
    assert f"nummer {kept.number}" in text(at)
    assert "Fastställda rapporter (1)" in [header.value for header in at.subheader]
    assert (kept.by, kept.request["sections"]) == ("Nämndens sekreterare", ["summary"])


def test_the_address_opens_just_that_one(samples):
    kept, _new = fix_edition.fix(replace(ASKED, sections=("summary", "goals")), "Anna")
    at = opened(kept.number)
    assert not at.exception
    assert title(at) == kept.number
    said = text(at)
    assert "Påhittade uppgifter" in said and "av Anna" in said and kept.address in said
    assert all(about["sha256"] in said for about in kept.files.values())
    assert [button.proto.label for button in at.get("download_button")] == [
        "Ladda ned PDF",
        "Ladda ned Word",
        "Ladda ned Excel",
    ]
    assert not [button for button in at.button if button.key == "report-make"]
    # Whether its figures can be trusted is also how much they rest on.
    fulfilment = measures.ask(["fulfilment"]).frame.iloc[0]
    known, can_be = percent(fulfilment["coverage"]), interval_text(fulfilment["low"], fulfilment["high"])
    for part in (f"{known} av underlaget för uppfyllelsegraden är känt.", f"och kan vara {can_be}."):
        assert part.replace("\u00a0", " ") in said
    # Every goal with its verdict and why, as the report says them.
    (section,) = [each for each in edition_store.content(kept)["sections"] if each["name"] == "goals"]
    told = [block for block in section["blocks"] if block["is"] == "texts" and block["heading"]]
    assert len(told) == len(goal_model.goals())
    for block in told:
        assert all(part.replace("\u00a0", " ") in said for part in (block["heading"], *block["paragraphs"]))
    at.button(key="report-check").click().run()
    until(at, "✓ Desamma")


@pytest.mark.parametrize("number", ["R-2026-999", "../../x", "<b>R-1</b>"])
def test_an_unknown_number_is_told_in_a_sentence(samples, number):
    at = opened(number)
    assert not at.exception
    assert f"Det finns ingen fastställd rapport med numret {number}." in text(at).replace("&lt;", "<")
    assert not at.get("download_button")


def test_a_new_edition_and_what_the_old_one_says_of_it(samples, tmp_path):
    kept, _new = fix_edition.fix(ASKED, "Anna")
    before = edition_store.file(kept, "pdf")
    correct(tmp_path)
    at = opened(kept.number)
    at.text_input(key="report-revise-why").set_value("Avtalet var fel inläst.")
    at.text_input(key="report-revise-by").set_value("Bo")
    next(button for button in at.button if button.label == "Fastställ en ny utgåva").click().run()
    until(at, f"den nya utgåvan har nummer {kept.number}-2")
    new = edition_store.find(f"{kept.number}-2")
    assert (new.why, new.by, new.replaces) == ("Avtalet var fel inläst.", "Bo", kept.number)
    assert new.last_delivery > kept.last_delivery
    old = text(opened(kept.number))
    assert "Det finns en senare utgåva" in old and new.number in old
    assert edition_store.file(kept, "pdf") == before
    at = opened(new.number)
    assert "Avtalet var fel inläst." in text(at)
    assert any(f"Ändrat sedan {kept.number}" in header.value.replace("\\", "") for header in at.subheader)
    changed = at.dataframe[0].value
    wanted = [
        (c.row, c.column, c.new["text"])
        for c in compare.differences(edition_store.content(kept), edition_store.content(new))
    ]
    assert list(zip(changed["row"], changed["column"], changed["new"])) == wanted
    at = opened()
    assert "Fastställda rapporter (2)" in [header.value for header in at.subheader]
    assert f"Utgåva 2, ersätter {kept.number}" in text(at)


def test_what_has_been_tampered_with_is_not_shown(samples):
    kept, _new = fix_edition.fix(ASKED, "Anna")
    path = kept.folder / kept.files["pdf"]["name"]
    path.chmod(0o644)
    path.write_bytes(b"%PDF-1.7 another")
    at = opened(kept.number)
    assert not at.exception and not at.get("download_button")
    assert "är inte som när rapporten fastställdes" in text(at)


def test_fixed_reports_are_listed_where_nothing_is_loaded(samples, monkeypatch, tmp_path):
    kept, _new = fix_edition.fix(ASKED, "Anna")
    shutil.copytree(store(EMPTY), tmp_path / "empty")
    shutil.copytree(samples / "reports", tmp_path / "empty" / "reports")
    monkeypatch.setenv("UTFALL_DATA", str(tmp_path / "empty"))
    at = opened(language="en")
    assert "Fixed reports (1)" in [header.value for header in at.subheader]
    at = opened(kept.number)
    assert title(at) == kept.number and len(at.get("download_button")) == 3


# --- Chromium


@pytest.fixture
def server(samples, monkeypatch) -> Iterator[str]:
    monkeypatch.setenv("UTFALL_ADDRESS", ASKED.address)
    process, address = started(str(samples))
    yield address
    process.kill()
    process.wait(20)


def fetched(page: Page, name: str) -> bytes:
    with page.expect_download(timeout=WAIT) as download:
        page.get_by_role("button", name=f"Ladda ned {name}").click()
    return Path(download.value.path()).read_bytes()


@pytest.mark.browser
def test_fixed_in_a_browser_and_fetched_as_it_was_fixed(server, samples, page):
    seen(page, f"{server}/publication?from=2025-01&to=2026-06", "Rapport")
    page.get_by_role("button", name="Gör rapporten").click(timeout=WAIT)
    expect(page.get_by_role("button", name="Ladda ned PDF")).to_be_visible(timeout=MADE)
    settled(page)
    page.get_by_label("Vem fastställer?").fill("Nämndens sekreterare")
    page.get_by_role("button", name="Fastställ rapporten").click()
    link = page.get_by_role("link", name=re.compile("^Öppna R-"))
    expect(link).to_be_visible(timeout=MADE)
    (kept,) = edition_store.everything()
    assert kept.address == f"{server}/publication?report={kept.number}"
    link.click()
    expect(page.get_by_role("heading", level=1, name=kept.number)).to_be_visible(timeout=WAIT)
    for width in (390, 1440):
        page.set_viewport_size({"width": width, "height": 900})
        seen(page, f"{server}/publication?report={kept.number}", kept.number)
        settled(page)
        assert fits(page)
        for form, name in (("pdf", "PDF"), ("docx", "Word"), ("xlsx", "Excel")):
            assert hashlib.sha256(fetched(page, name)).hexdigest() == kept.files[form]["sha256"]
    page.get_by_role("button", name="Kontrollera att siffrorna är desamma").click()
    expect(page.get_by_text("✓ Desamma")).to_be_visible(timeout=MADE)
