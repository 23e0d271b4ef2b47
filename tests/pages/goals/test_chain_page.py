"""The page Kedjan: its steps are the measures', what nobody has told is no zero, and each step leads to its page."""

from __future__ import annotations

import math
from functools import partial
from pathlib import Path

from page_words import open_page, said, table_with
from stores import PROCUREMENTS, SAMPLES, store
from streamlit.testing.v1 import AppTest

import measures
from access import viewer
from access.viewer import EVERYTHING, Role, Viewer
from measures.goals import goal_model
from pages.goals import step_goals
from pages.shared.text import percent

ROOT = Path(__file__).parents[3]
STEPS = ("agreement_rate", "match_filled_share", "fulfilment", "completed_rate", "in_work_6m_rate")


opened = partial(open_page, "goals/chain")


def bodies(at: AppTest) -> list[str]:
    return [str(element.proto.body) for element in at.get("html")]


def test_each_step_is_its_measure(monkeypatch):
    monkeypatch.setenv("UTFALL_DATA", store(SAMPLES))
    at = opened()
    told = {row["measure"]: row for row in measures.ask(STEPS).rows}
    drawn = next(body for body in bodies(at) if "Fullföljde" in body)
    for name in STEPS:
        label = measures.measures(measures.current())[name].label["sv"]
        assert percent(told[name]["value"]) in drawn.rsplit(label, 1)[1][:300], name
    worst = min(STEPS, key=lambda name: told[name]["value"])
    label = measures.measures(measures.current())[worst].label["sv"].lower()
    assert f"tappas mest vid steget {label}: {percent(told[worst]['value'])} kommer vidare" in " ".join(bodies(at))


def test_each_organisation_has_what_it_has_and_nothing_is_made_zero(monkeypatch):
    monkeypatch.setenv("UTFALL_DATA", store(SAMPLES))
    shown = table_with(opened(), "requirement_share").set_index("group")
    names = measures.labels(measures.current(), "organisation", "sv")
    for name in ("requirement_share", *STEPS):
        for row in measures.ask([name], ["organisation"]).rows:
            value = shown.loc[names[row["organisation"]], name]
            # What is missing stands in the grid as a number below all others, with its sign as text.
            assert value < 0 if math.isnan(row["value"]) else value == row["value"]
    assert (shown["match_filled_share"] < 0).any(), "the samples have organisations without matches"


def test_with_procurements_alone_the_steps_after_the_contract_are_missing(monkeypatch):
    monkeypatch.setenv("UTFALL_DATA", store(PROCUREMENTS))
    at = opened()
    assert not at.exception and "för lite känt för att säga" in said(at)


def test_a_reader_sees_the_figures_of_outside_and_no_other(monkeypatch):
    monkeypatch.setenv("UTFALL_DATA", store(SAMPLES))
    outside = Viewer("eva", Role.READER, EVERYTHING.outside())
    with viewer.acting_as(outside):
        seen = {row["organisation"]: row["value"] for row in measures.ask(["in_work_6m_rate"], ["organisation"]).rows}
        names = measures.labels(measures.current(), "organisation", "sv")
    monkeypatch.setattr(viewer, "_resolvers", [lambda: outside])
    at = opened()
    assert not at.exception and not at.error
    shown = table_with(at, "requirement_share").set_index("group")["in_work_6m_rate"]
    for organisation, value in seen.items():
        told = shown[names[organisation]]
        assert told < 0 if math.isnan(value) else told == value


def test_each_goal_stands_at_its_step_with_who_decided_it(monkeypatch):
    """The samples' goals are of procurements, of persons' outcomes and of what was delivered."""
    monkeypatch.setenv("UTFALL_DATA", store(SAMPLES))
    at = opened()
    shown = table_with(at, "decision")
    warehouse = measures.current()
    told = {one.goal_id: one for one in goal_model.goals(warehouse)}
    assert len(shown) == len(told) > 3
    steps = [(url_of(row["title"]), row["step"]) for row in shown.to_dict("records")]
    assert steps == [
        ("PAHITT-MAL-4", "Upphandling och krav"),
        ("PAHITT-MAL-1", "Leverans och uppföljning"),
        ("PAHITT-MAL-2", "Leverans och uppföljning"),
        ("PAHITT-MAL-3", "Leverans och uppföljning"),
        ("PAHITT-MAL-5", "Leverans och uppföljning"),
        ("PAHITT-MAL-5A", "Leverans och uppföljning"),
        ("PAHITT-MAL-6", "Leverans och uppföljning"),
        ("PAHITT-MAL-7", "Fullföljt"),
    ]
    for (goal_id, _step), row in zip(steps, shown.to_dict("records"), strict=True):
        assert (told[goal_id].decided_by or "") in row["decision"], goal_id
        assert row["organisation"] == told[goal_id].organisation_name
    assert shown.set_index(shown["title"].map(url_of))["part_of"]["PAHITT-MAL-5A"] == told["PAHITT-MAL-5"].title
    assert "Utan mål i urvalet: Förberedelse, avtal, matchning och stöd, varaktigt jobb, vite och bonus." in said(at)


def url_of(link: str) -> str:
    return link.removeprefix("attainment?goal=").split("#")[0]


def test_every_measure_that_a_goal_may_have_belongs_to_a_step(monkeypatch):
    monkeypatch.setenv("UTFALL_DATA", store(SAMPLES))
    counted = {name for _step, all_counted in step_goals.steps() for name in all_counted}
    catalogue = measures.measures(measures.current())
    assert {m.name for m in catalogue.values() if not {m.name, m.mart} & counted} == set()
    assert counted <= {part for m in catalogue.values() for part in (m.name, m.mart)}
