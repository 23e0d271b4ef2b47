"""The page Räkna på krav: nothing is answered before it is asked, the unknown is said, a wrong number is told."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest
from page_words import open_page, said
from stores import EMPTY, SAMPLES, store
from streamlit.testing.v1 import AppTest

import measures
from measures.follow_up import suitability, yearly_places
from measures.follow_up.suitability import Plan
from pages.shared.text import number, percent

ROOT = Path(__file__).parents[3]
FOLLOWS_RULES = "002000-0006"  # an invented organisation that follows Trafikverket's


opened = partial(open_page, "preparation/suitability")


def asked(at: AppTest, **numbers: str) -> AppTest:
    at.selectbox(key="suitability-organisation").set_value(FOLLOWS_RULES)
    at.selectbox(key="suitability-nature").set_value("services")
    at.selectbox(key="suitability-agreement").set_value("contract")
    for name, value in numbers.items():
        at.text_input(key=f"suitability-{name}").set_value(value)
    return at.run()


@pytest.mark.parametrize("name", [SAMPLES, EMPTY])
@pytest.mark.parametrize("language", ["sv", "en"])
def test_the_page_draws_on_any_store(monkeypatch, name, language):
    monkeypatch.setenv("UTFALL_DATA", store(name))
    at = opened(lang=language)
    assert not at.exception and not at.error


def test_the_rules_answer_with_their_rows(monkeypatch):
    monkeypatch.setenv("UTFALL_DATA", store(SAMPLES))
    at = opened()
    assert "Reglerna säger" not in said(at)
    assert "Reglerna säger nej" in said(asked(at, months="5", jobs="9"))
    assert "Okänt: fyll i det som saknas" in said(asked(at, months="6", jobs=""))
    words = said(asked(at, months="6", jobs="5", value="60 000 000", cpv="90910000"))
    assert "Reglerna säger ja" in words
    assert "Schablonen ger 2 platser: en för varje" in words


def test_the_contracts_that_are_like_it_are_listed_with_their_figures(monkeypatch):
    monkeypatch.setenv("UTFALL_DATA", store(SAMPLES))
    at = asked(opened(), value="60000000", cpv="90910000")
    like = suitability.similar(measures.current(), Plan(FOLLOWS_RULES, "services", "contract", "90910000", 60e6))
    shown = next(frame.value for frame in at.dataframe if "contract_title" in frame.value.columns)
    assert list(shown["contract_id"]) == list(like.rows["contract_id"])
    places = measures.ask(["places_required"], where={"contract": list(like.rows["contract_id"])}).only["value"]
    assert number(places) in said(at)


def test_how_often_others_set_a_requirement_is_told_from_what_is_advertised(monkeypatch):
    monkeypatch.setenv("UTFALL_DATA", store(SAMPLES))
    at = asked(opened(), value="60000000", cpv="90910000")
    plan = Plan(FOLLOWS_RULES, "services", "contract", "90910000", 60e6)
    where, likeness = suitability.advertised(measures.current(), plan)
    assert likeness != "few"
    told = measures.ask(["procurements", "requirement_share"], where=where)
    cards = next(body for body in (str(each.proto.body) for each in at.get("html")) if "Upphandlingar<" in body)
    for row, text in zip(told.rows, (number(told.rows[0]["value"]), percent(told.rows[1]["value"])), strict=True):
        label = measures.measures(measures.current())[row["measure"]].label["sv"]
        assert f'{label}</div><div class="value">{text}</div>' in cards


def test_a_number_that_cannot_be_read_is_told_and_nothing_is_answered(monkeypatch):
    monkeypatch.setenv("UTFALL_DATA", store(SAMPLES))
    at = asked(opened(), value="många")
    assert at.error and "Reglerna säger" not in said(at)


def test_a_goals_year_rests_on_what_is_seen_and_can_be_moved(monkeypatch):
    monkeypatch.setenv("UTFALL_DATA", store(SAMPLES))
    past = yearly_places.history(measures.current(), {"nature": ["services"]}, 5e6)
    given = yearly_places.assumptions(past, 0.5)
    at = opened()
    expected = yearly_places.expected(past, given)
    assert expected is not None
    # The fields hold two decimals of what is reckoned with.
    assert f"Platser på hela avtalstiden: ungefär {number(expected[0].value)} (" in said(at)
    at.text_input(key="yearly-share").set_value("101").run()
    assert any("mellan 0 och 100" in error.value for error in at.error)
    at.text_input(key="yearly-share").set_value("0").run()
    assert "Avtal med krav: 0. Platser på hela avtalstiden: ungefär 0 (0–0)." in said(at).replace("0,0", "0")
    at.text_input(key="yearly-share").set_value("50").run()
    (contracts,) = (each for each in at.text_input if each.key.startswith("yearly-contracts-"))
    contracts.set_value("2 000 000").run()
    assert any("högst en miljon avtal" in error.value for error in at.error) and "ungefär" not in said(at)
