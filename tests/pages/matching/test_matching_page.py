"""The page Matchning: it draws on any store, its numbers are the measures', and it is asked for who works with it."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest
from page_words import open_page, said
from stores import EMPTY, PROCUREMENTS, SAMPLES, store

import measures
from etl.build import builder
from pages.shared.text import number

ROOT = Path(__file__).parents[3]


opened = partial(open_page, "matching/matching")


def value(name: str) -> float:
    return measures.ask([name]).only["value"]


@pytest.mark.parametrize("name", [SAMPLES, EMPTY, PROCUREMENTS])
@pytest.mark.parametrize("language", ["sv", "en"])
def test_the_page_draws_on_any_store(monkeypatch, name, language):
    monkeypatch.setenv("UTFALL_DATA", store(name))
    at = opened(lang=language)
    assert not at.exception and not at.error
    assert at.title[0].value == ("Matchning" if language == "sv" else "Matching")


def test_its_numbers_are_the_measures(monkeypatch):
    monkeypatch.setenv("UTFALL_DATA", store(SAMPLES))
    at = opened()
    words = said(at)
    ours, theirs = value("match_places_awaiting_candidates"), value("match_places_awaiting_supplier")
    assert ours > 0 and theirs > 0 and value("match_places_open") == ours + theirs
    assert f"{number(ours + theirs)} platser är lediga. {number(ours)} väntar på kandidater från oss, längst i" in words
    assert f"{number(theirs)} väntar på leverantören." in words
    rows = next(frame.value for frame in at.dataframe if "waits_text" in frame.value.columns)
    waits = list(rows["waits_text"])
    assert waits == sorted(waits, key=lambda text: "Leverantören" in text), "those that wait for us come first"
    steps = next(frame.value for frame in at.dataframe if "step" in frame.value.columns)
    assert list(steps["step"])[:3] == ["Intervjuade", "Erbjudna", "Började"]


def test_the_list_is_limited_by_who_is_waited_for(monkeypatch):
    monkeypatch.setenv("UTFALL_DATA", store(SAMPLES))
    at = opened(waits="Matchningsansvarig")
    rows = next(frame.value for frame in at.dataframe if "waits_text" in frame.value.columns)
    assert len(rows) and all("Matchningsansvarig" in text for text in rows["waits_text"])


def test_a_store_without_matches_says_what_to_do(world):
    world.contracts("contract_id end_date\nC1 2025-12-31")
    builder.build_and_publish()
    at = opened()
    assert not at.exception
    assert "Inga matchningar är inlästa än." in said(at)


def test_after_the_start_what_to_do_today_and_what_became_of_places(monkeypatch):
    monkeypatch.setenv("UTFALL_DATA", store(SAMPLES))
    at = opened()
    words = said(at)
    warned, without = value("support_warnings_open"), value("support_starts_without_check_in")
    assert warned > 0 and without > 0
    assert f"{number(warned)} tidiga varningar har inget överenskommet stöd, den äldsta sedan" in words
    assert f"{number(without)} som har börjat har ingen stämt av med, som längst" in words
    assert "är inget stöd inläst: där är det okänt." in words
    rows = next(frame.value for frame in at.dataframe if "reason_word" in frame.value.columns)
    kinds = list(rows["task_text"])
    assert kinds == sorted(kinds, key=lambda text: "Avstämning" in text), "warnings come first"
    assert len(rows) == warned + without, "of the samples each start is one person"
    replaced = measures.ask(["support_replaced_rate"]).only
    yes, known = int(replaced["numerator"]), int(replaced["denominator"])
    assert f"Platser efter avhopp: {yes} fylldes igen, {known - yes} fylldes inte" in words


def test_before_a_penalty_it_is_said_what_waited_for_us(world):
    world.contracts("contract_id requirement required_places start_date end_date\nC1 numeric 4 2022-01-01 2024-06-30")
    world.placements("placement_id start_date end_date\nP1 2022-02-01 2022-05-31")
    world.matches("match_id places profile_date\nM1 2 2024-06-10")
    builder.build_and_publish()
    for page in ("entry/decide", "contracts/contract"):
        words = said(open_page(page, contract="C1"))
        assert "2 platser i avtalet väntade på kandidater från oss, som längst i 20 dagar." in words, page
        assert "Till 2 av dem föreslog vi aldrig någon. Avtalet bedöms som förut" in words, page


def test_a_store_without_support_says_that_nobody_knows(world):
    world.contracts("contract_id end_date\nC1 2025-12-31")
    world.placements("placement_id start_date\nP1 2024-02-01")
    builder.build_and_publish()
    words = said(opened())
    assert "Inget stöd efter start är inläst än. Hur det går för dem som har börjat vet ingen." in words
    assert "saknar avstämning" not in words


def test_at_most_five_things_are_drawn_and_all_stand_in_the_table(world):
    names = [f"C{n:02d}" for n in range(14)]
    world.contracts("\n".join(["contract_id end_date", *(f"{name} 2099-12-31" for name in names)]))
    world.placements(
        "\n".join(["placement_id contract_id start_date", *(f"P{name} {name} 2024-02-01" for name in names)])
    )
    world.support(
        "\n".join(
            [
                "support_id contract_id placement_id event_date support_event",
                *(f"H{name} {name} P{name} 2024-03-01 warning" for name in names),
            ]
        )
    )
    builder.build_and_publish()
    at = opened()
    words = said(at)
    assert "De 5 mest brådskande av 28. Alla står i tabellen nedanför och i Att göra." in words
    rows = next(frame.value for frame in at.dataframe if "reason_word" in frame.value.columns)
    assert len(rows) == 14 + 14
