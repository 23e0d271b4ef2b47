"""A supplier's way in a real Chromium: check a file, fetch it marked, correct it, check again; fetch an original."""

import re
from pathlib import Path

import openpyxl
import pytest
from browsing import WAIT, choose, fits, seen, settled
from playwright.sync_api import Page, expect
from stores import ROOT

pytestmark = pytest.mark.browser
ROWS = "Placerings-ID;Avtal;Deltagare;Form;Startdag\nP1;C1;d1;Praktik;2024-06-01\nP2;C1;d2;Praktikjobb;2024-06-02\n"


def test_a_file_is_checked_fetched_corrected_and_checked_again(page: Page, samples_address: str, tmp_path: Path):
    path, back = tmp_path / "rapport juni.csv", tmp_path / "svar.xlsx"
    path.write_text(ROWS, encoding="utf-8")
    seen(page, f"{samples_address}/check", "Kontrollera min fil")
    page.set_input_files("input[type=file]", path)
    expect(page.get_by_text("En del av filen går att läsa in")).to_be_visible(timeout=WAIT)
    chip = page.get_by_test_id("stFileChip")
    expect(chip).to_contain_text("104 byte")
    assert "KB" not in chip.inner_text() and "add icon" not in page.get_by_test_id("stFileUploader").inner_text()
    with page.expect_download() as fetched:
        page.get_by_role("button", name="Hämta filen med åtgärder").click()
    assert fetched.value.suggested_filename == "rapport juni - att rätta.xlsx"
    fetched.value.save_as(back)
    book = openpyxl.load_workbook(back)
    sheet = book["rapport juni"]
    assert sheet["F1"].value == "Åtgärd" and sheet["F3"].value.startswith("Rätta Form")
    sheet["D3"] = "Praktik"
    book.save(back)
    seen(page, f"{samples_address}/check", "Kontrollera min fil")
    page.set_input_files("input[type=file]", back)
    expect(page.get_by_text("Inget behöver rättas.")).to_be_visible(timeout=WAIT)
    settled(page)
    page.set_viewport_size({"width": 390, "height": 900})
    assert fits(page)


def test_the_original_is_downloaded_as_it_came(page: Page, samples_address: str, tmp_path: Path):
    seen(page, f"{samples_address}/history", "Historik")
    choose(page, "Leverans att se närmare på", re.compile("^suppliers.csv ·"))
    with page.expect_download(timeout=WAIT) as fetched:
        page.get_by_role("button", name="Hämta originalfilen").click()
    assert fetched.value.suggested_filename == "suppliers.csv"
    fetched.value.save_as(tmp_path / "x.csv")
    assert (tmp_path / "x.csv").read_bytes() == (ROOT / "data" / "samples" / "suppliers.csv").read_bytes()
