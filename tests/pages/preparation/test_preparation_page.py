"""The page Förbereda: it draws on any store, its numbers are the measures', and what is not known is no no."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest
from page_words import open_page, said, table_with
from stores import EMPTY, PROCUREMENTS, SAMPLES, store

import measures
from access import viewer
from access.viewer import EVERYTHING, Role, Viewer
from measures.follow_up import preparation_rows
from pages.shared.text import number

ROOT = Path(__file__).parents[3]


opened = partial(open_page, "preparation/preparation")


@pytest.mark.parametrize("name", [SAMPLES, EMPTY, PROCUREMENTS])
@pytest.mark.parametrize("language", ["sv", "en"])
def test_the_page_draws_on_any_store(monkeypatch, name, language):
    monkeypatch.setenv("UTFALL_DATA", store(name))
    at = opened(lang=language)
    assert not at.exception and not at.error
    assert at.title[0].value == ("Förbereda" if language == "sv" else "Prepare")


def test_its_numbers_are_the_measures(monkeypatch):
    monkeypatch.setenv("UTFALL_DATA", store(SAMPLES))
    rows = preparation_rows.preparations(measures.current())
    planned = rows[rows["preparation_phase"] == "planned"]
    ready = (planned["readiness_answer"] == "yes").sum()
    at = opened()
    words = said(at)
    assert f"{number(len(planned))} upphandlingar är planerade. {number(ready)} av dem är redo för krav." in words
    shown = table_with(at, "lacks")
    assert len(shown) == measures.ask(["preparations"]).only["value"]
    days = [day for day, phase in zip(shown["planned_or_published_date"], shown["phase_word"]) if phase == "Planerad"]
    assert days == sorted(days) and list(shown["phase_word"][: len(days)]) == ["Planerad"] * len(days)


def test_what_lacks_is_told_with_who_can_give_it_and_what_is_unknown_apart(monkeypatch):
    monkeypatch.setenv("UTFALL_DATA", store(SAMPLES))
    rows = preparation_rows.preparations(measures.current()).set_index("procurement_id")
    shown = table_with(opened(), "lacks").set_index("procurement_id")
    for number_, row in rows.iterrows():
        possible = {"yes": "Inget hinder", "unknown": "Okänt"}.get(row["eligible_answer"], "Nej")
        assert shown.loc[number_, "possible"].startswith(possible)
        lacks, unknown = shown.loc[number_, "lacks"], shown.loc[number_, "not_known"]
        assert ("Utsedd matchare (av arbetsmarknadsenheten)" in lacks) == (row["matching_answer"] == "no")
        assert ("Utsedd matchare" in unknown) == (row["matching_answer"] == "unknown" and row["is_asked"] == 1)


def test_the_list_is_limited_by_the_procurements_state(monkeypatch):
    monkeypatch.setenv("UTFALL_DATA", store(SAMPLES))
    shown = table_with(opened(phase="Planerad"), "lacks")
    assert set(shown["phase_word"]) == {"Planerad"}


def test_of_few_contracts_nothing_is_said(monkeypatch):
    monkeypatch.setenv("UTFALL_DATA", store(SAMPLES))
    at = opened()
    shown = table_with(at, "said")
    asked = {row["early_dialogue"]: row["value"] for row in measures.ask(["contracts"], ["early_dialogue"]).rows}
    assert list(shown["contracts"]) == [asked["yes"], asked["no"], asked["unknown"]]
    assert list(shown["said"]) == [
        "För få för att säga" if many < 10 else "Räcker för att jämföra" for many in shown["contracts"]
    ]
    assert "en skillnad behöver inte bero på dialogen" in said(at)


def test_a_reader_sees_nothing_of_persons_by_dialogue(monkeypatch):
    monkeypatch.setenv("UTFALL_DATA", store(SAMPLES))
    monkeypatch.setattr(viewer, "_resolvers", [lambda: Viewer("eva", Role.READER, EVERYTHING.outside())])
    at = opened()
    assert not at.exception and not at.error
    columns = set(table_with(at, "said").columns)
    assert "fulfilment" in columns and not {"placements_started", "in_work_6m_rate"} & columns
