"""The page Upphandla: its numbers are the measures', like is compared with like, and persons are protected."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest
from page_words import open_page, said
from stores import EMPTY, PROCUREMENTS, SAMPLES, store
from streamlit.testing.v1 import AppTest

import measures
from access import rights
from access.viewer import Role, Viewer, acting_as
from measures.comparing import requirement_kinds
from pages.shared.text import NOT_APPLICABLE, number, value_text

ROOT = Path(__file__).parents[3]


opened = partial(open_page, "procuring/procuring")


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
    rows = table(at, "numeric_text").set_index("measure")
    catalogue = measures.measures(measures.current())
    for name in ("contracts", "agreement_rate", "places_per_100_msek", "fulfilment", "first_start_days"):
        values = {row["requirement"]: row["value"] for row in measures.ask([name], ["requirement"]).rows}
        for kind in ("numeric", "dialogue", "combined"):
            said_of_it = rows.loc[catalogue[name].label["sv"], f"{kind}_text"]
            assert said_of_it.startswith(value_text(values[kind], catalogue[name].unit)), (name, kind)
    days = rows.loc[catalogue["agreement_days"].label["sv"]]
    assert days["numeric_text"] == NOT_APPLICABLE and days["dialogue_text"] != NOT_APPLICABLE
    # What nobody has told of contracts that there are is missing, and not nought.
    paid = {row["requirement"]: row["value"] for row in measures.ask(["bonus_paid_sek"], ["requirement"]).rows}
    told = rows.loc[catalogue["bonus_paid_sek"].label["sv"], "combined_text"]
    assert told == value_text(paid.get("combined"), "sek") != NOT_APPLICABLE
    assert "En skillnad i den första tabellen behöver alltså inte komma av slaget av krav." in said(at)


def test_it_is_split_and_limited_so_that_like_stands_beside_like(monkeypatch):
    monkeypatch.setenv("UTFALL_DATA", store(SAMPLES))
    every = measures.ask(["contracts"], ["requirement", "size_class"]).rows
    at = opened(size_class="over_50")
    rows = table(at, "numeric_text").set_index("measure")
    large = {row["requirement"]: row["value"] for row in every if row["size_class"] == "over_50"}
    assert {kind: rows.loc["Avtal", f"{kind}_text"] for kind in large if kind != "none"} == {
        kind: number(count) for kind, count in large.items() if kind != "none"
    }
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
    without = "Inga lika avtal att jämföra"
    wanted = [words[one.comparison.verdict] if one.comparison.strata else without for one in found]
    assert list(rows["verdict"]) == wanted
    assert "För få för att säga" in set(rows["verdict"])
    assert "är utanför" in " ".join(each.label for each in at.expander)


def test_outcomes_of_persons_are_not_worked_out_for_whoever_is_outside(monkeypatch):
    monkeypatch.setenv("UTFALL_DATA", store(SAMPLES))
    with acting_as(Viewer("eva", Role.READER, rights.scope_of(Role.READER, None, None))):
        found = {one.measure: one for one in requirement_kinds.compared(measures.current(), "dialogue", "numeric")}
    hidden = {name for name, one in found.items() if one.is_hidden}
    assert hidden == {"early_end_rate", "in_work_6m_rate"}
    assert all(found[name].comparison is None for name in hidden)
