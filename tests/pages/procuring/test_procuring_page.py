"""The page Upphandla: its numbers are the measures', like is compared with like, and persons are protected."""

from __future__ import annotations

from pathlib import Path

import pytest
from page_words import said
from stores import EMPTY, PROCUREMENTS, SAMPLES, store
from streamlit.testing.v1 import AppTest

import measures
from access import rights
from access.viewer import Role, Viewer, acting_as
from measures.comparing import requirement_kinds

ROOT = Path(__file__).parents[3]


def opened(**address: str) -> AppTest:
    at = AppTest.from_file(str(ROOT / "dashboard.py"), default_timeout=60)
    at.switch_page("pages/procuring/procuring.py")
    for name, value in address.items():
        at.query_params[name] = value
    return at.run()


def table(at: AppTest, column: str):
    return next(frame.value for frame in at.dataframe if column in frame.value.columns)


@pytest.mark.parametrize("name", [SAMPLES, EMPTY, PROCUREMENTS])
@pytest.mark.parametrize("language", ["sv", "en"])
def test_the_page_draws_on_any_store(monkeypatch, name, language):
    monkeypatch.setenv("UTFALL_DATA", store(name))
    at = opened(lang=language)
    assert not at.exception and not at.error
    assert at.title[0].value == ("Upphandla" if language == "sv" else "Procure")


def test_its_numbers_are_the_measures(monkeypatch):
    monkeypatch.setenv("UTFALL_DATA", store(SAMPLES))
    at = opened()
    rows = table(at, "agreement_rate")
    kinds = list(rows["kind"])
    assert kinds == ["Numerärt krav", "Dialogkrav", "Kombinerat krav"]
    for name in ("contracts", "agreement_rate", "places_per_100_msek", "fulfilment", "first_start_days"):
        values = {row["requirement"]: row["value"] for row in measures.ask([name], ["requirement"]).rows}
        wanted = [values[kind] for kind in ("numeric", "dialogue", "combined")]
        assert list(rows[name]) == pytest.approx(wanted), name
    assert "En skillnad i den första tabellen behöver alltså inte komma av slaget av krav." in said(at)


def test_it_is_split_and_limited_so_that_like_stands_beside_like(monkeypatch):
    monkeypatch.setenv("UTFALL_DATA", store(SAMPLES))
    every = measures.ask(["contracts"], ["requirement", "size_class"]).rows
    at = opened(size_class="over_50")
    rows = table(at, "agreement_rate")
    large = {row["requirement"]: row["value"] for row in every if row["size_class"] == "over_50"}
    assert list(rows["contracts"]) == [large[kind] for kind in ("numeric", "dialogue", "combined") if kind in large]
    at.button_group(key="kinds-split").set_value("nature").run()
    assert not at.exception
    assert set(table(at, "group")["group"]) <= {"Byggentreprenad", "Tjänst", "Vara"}


def test_two_kinds_are_compared_like_with_like(monkeypatch):
    monkeypatch.setenv("UTFALL_DATA", store(SAMPLES))
    at = opened(kind="dialogue", against="numeric")
    rows = table(at, "verdict")
    found = requirement_kinds.compared(measures.current(), "dialogue", "numeric")
    assert len(rows) == len(found) == len(requirement_kinds.MEASURES)
    assert list(rows["first_contracts"]) == [one.comparison.contracts[0] for one in found]
    words = {"alike": "Ingen säker skillnad", "too_few": "För få för att säga", "second": "Numerärt krav har högre"}
    assert list(rows["verdict"]) == [words[one.comparison.verdict] for one in found]
    assert "För få för att säga" in set(rows["verdict"])
    assert "är utanför" in " ".join(each.label for each in at.expander)


def test_outcomes_of_persons_are_not_worked_out_for_whoever_is_outside(monkeypatch):
    monkeypatch.setenv("UTFALL_DATA", store(SAMPLES))
    with acting_as(Viewer("eva", Role.READER, rights.scope_of(Role.READER, None, None))):
        found = {one.measure: one for one in requirement_kinds.compared(measures.current(), "dialogue", "numeric")}
    hidden = {name for name, one in found.items() if one.is_hidden}
    assert hidden == {"early_end_rate", "in_work_6m_rate"}
    assert all(found[name].comparison is None for name in hidden)
