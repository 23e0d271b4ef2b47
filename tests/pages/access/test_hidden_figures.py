"""The pages and papers of whoever is outside where few are hidden: words where figures are not, and no exact few."""

from __future__ import annotations

import io
import shutil
from pathlib import Path

import openpyxl
import pytest
from page_words import said
from readers import asked_by_a_reader
from stores import ROOT, SAMPLES, store
from streamlit.testing.v1 import AppTest

import measures
from etl.build import builder
from reports import Request, make
from reports.files.formats import FORMATS
from tests.measures.door.hiding_stores import hide
from tests.reports.content.report_files import text_of

PAGES = (
    "overview/overview", "follow_up/tasks", "contracts/contracts", "contracts/contract", "comparisons/suppliers",
    "comparisons/organisations", "comparisons/procurements", "goals/chain", "goals/attainment", "reports/publication",
    "society/society", "about/definitions", "preparation/preparation", "procuring/procuring", "about/published",
)  # fmt: skip


@pytest.fixture
def hidden(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> measures.Warehouse:
    """The invented samples, built with few hidden."""
    hide(tmp_path, monkeypatch)
    shutil.copytree(store(SAMPLES), tmp_path / "data")
    monkeypatch.setenv("UTFALL_DATA", str(tmp_path / "data"))
    builder.build_and_publish()
    return measures.current()


def test_every_page_of_a_reader_is_drawn_in_words(hidden: measures.Warehouse) -> None:
    contract = hidden.rows("SELECT contract_id FROM mart.contracts ORDER BY places_required DESC NULLS LAST LIMIT 1")[
        0
    ][0]
    words = {}
    with asked_by_a_reader():
        for page in PAGES:
            at = AppTest.from_file(str(ROOT / "dashboard.py"), default_timeout=120)
            at.query_params["contract"] = contract
            at.switch_page(f"pages/{page}.py")
            at.run()
            assert not at.exception, (page, at.exception)
            words[page] = said(at)
    assert not any("avrundat till skydd" in text for text in words.values())
    assert (
        "exakta eller dolda" in words["about/definitions"] and "ändras med högst två" not in words["about/definitions"]
    )


def test_a_report_on_paper_and_as_a_workbook_tells_what_the_door_does(hidden: measures.Warehouse) -> None:
    report = make(Request(), hidden)
    printed = " ".join(text_of(FORMATS["pdf"].write(report)).split())
    assert "dolda (..) till skydd för enskilda" in printed and "avrundade" not in printed
    book = openpyxl.load_workbook(io.BytesIO(FORMATS["xlsx"].write(report)))
    told = {
        (row["form"], row["value"])
        for row in measures.ask(["persons"], ["form"], warehouse=hidden.outside()).rows
        if row["form"] and not row["hidden"]
    }
    names = measures.labels(hidden, "form")
    numbers = {
        (label, value)
        for label, value, *_ in book["Form"].iter_rows(values_only=True)
        if isinstance(value, int | float)
    }
    assert numbers == {(names[form], value) for form, value in told}
