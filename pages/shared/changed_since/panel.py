"""What has changed since the day that a page is shown for: each headline then and now, and which delivery did what."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from functools import partial
from typing import Any

import streamlit as st

import measures
from measures import Warehouse
from measures.follow_up import changes_since
from measures.follow_up.changes_since import ArrivedDelivery, FollowedFigure, Value
from measures.goals import evaluation, goal_model
from pages.shared import as_known_on, cache, frame, page_query
from pages.shared.changed_since.lines import Comparison, draw_lines
from pages.shared.changed_since.values import NamedFigure, change_text, value_as_read
from pages.shared.filters import Selection
from pages.shared.page_query import PageQuestion
from pages.shared.text import (
    _,
    _n,
    date_text,
    number,
    plain,
)

OVERVIEW = ("places_delivered", "places_required", "report_rate", "persons", "in_work_6m_rate")
CONTRACT = ("places_delivered", "places_required", "accepted_share", "report_rate", "placements_started", "persons")


def of_measures(question: PageQuestion, names: Sequence[str]) -> None:
    """What changed in the headline and the named measures, for all that is chosen."""
    if question.warehouse.known_on is None:
        return
    selection = question.selection
    names = (page_query.fulfilment(selection), *names)
    shown = [
        NamedFigure(
            FollowedFigure(f"{name} {selection!r}", name, partial(_measured, name, selection)),
            page_query.meaning(question.warehouse, name).label,
            page_query.meaning(question.warehouse, name).unit,
        )
        for name in names
    ]
    _panel(question, tuple(shown))


def _measured(name: str, selection: Selection, warehouse: Warehouse) -> Any:
    return page_query.measured(warehouse, name, selection)


def of_goals(question: PageQuestion, one: str = "") -> None:
    """What changed in the outcome of each goal that the page shows; `one`: of that goal alone."""
    if question.warehouse.known_on is None:
        return
    chosen = question.selection.where
    there = [
        goal
        for goal in goal_model.goals(question.warehouse)
        if (
            goal.goal_id == one
            if one
            else all(
                not chosen.get(name) or value in chosen[name]
                for name, value in (("organisation", goal.organisation_id), ("nature", goal.nature))
            )
        )
        and goal.measure in measures.measures(question.warehouse)
    ]
    shown = [
        NamedFigure(
            FollowedFigure(f"goal {goal.goal_id}", goal.measure, partial(_outcome, goal.goal_id)),
            f"{goal.title}, {goal.organisation_name}",
            page_query.meaning(question.warehouse, goal.measure).unit,
        )
        for goal in there
    ]
    _panel(question, tuple(shown))


def _outcome(goal_id: str, warehouse: Warehouse) -> dict[str, Any]:
    """A goal's outcome as a row of the door; missing while nobody has delivered the goal."""
    found = next((goal for goal in goal_model.goals(warehouse) if goal.goal_id == goal_id), None)
    if found is None:
        return asdict(goal_model.NOTHING)
    return asdict(evaluation.evaluate(found, warehouse).outcome)


def _panel(question: PageQuestion, figures: tuple[NamedFigure, ...]) -> None:
    if not figures:
        return
    comparison = Comparison(question.warehouse, measures.current(), figures)
    then, now = comparison.then, comparison.now
    with st.container(key="panel-changed", gap="small"):
        st.subheader(_("Vad har ändrats sedan dess?"), anchor=False)
        came = cache.cached(_since, then, now)
        if not came and then.as_of == now.as_of:
            st.markdown(_("Ingenting har levererats sedan dess: det som var känt då är det som är känt i dag."))
            return
        st.markdown(plain(_lead(then, now, len(came))))
        _then_and_now(comparison)
        job = comparison.job
        if job is None or job.state == "failed":
            if job is not None:
                frame.empty(
                    _("Det gick inte att ta fram vad som har ändrats."),
                    _("Försök igen. Händer det igen: säg till den som sköter Utfall."),
                )
            st.button(
                _("Visa vilka leveranser som har ändrat siffrorna"),
                key="changed-show",
                on_click=comparison.begin,
            )
        elif job.is_under_way:
            as_known_on.progress(job, _("Räknar fram vad varje leverans ändrade"))
        else:
            draw_lines(comparison, job.result, question.about)


def _since(then: Warehouse, now: Warehouse) -> tuple[ArrivedDelivery, ...]:
    return changes_since.since(then, now)


def _lead(then: Warehouse, now: Warehouse, came: int) -> str:
    said = [
        _n(
            "{number} leverans har kommit in sedan den {day}.",
            "{number} leveranser har kommit in sedan den {day}.",
            came,
        ).format(number=number(came), day=date_text(then.known_on))
        if came
        else _("Ingen leverans har kommit in sedan den {day}.").format(day=date_text(then.known_on))
    ]
    if then.as_of != now.as_of:
        said.append(
            _(
                "Vad varje leverans ändrade räknas med läget per {then}. Att läget i dag visas per {now} står för sig, "
                "på en egen rad."
            ).format(then=date_text(then.as_of), now=date_text(now.as_of))
        )
    return " ".join(said)


def _then_and_now(comparison: Comparison) -> None:
    then, now = comparison.then, comparison.now
    rows = []
    for each in comparison.figures:
        before, after = (cache.cached(_value_in, warehouse, each.figure) for warehouse in (then, now))
        rows.append(
            (
                each.label,
                value_as_read(before, each.unit),
                value_as_read(after, each.unit),
                change_text(before, after, each.unit),
            )
        )
    day = date_text(then.known_on)
    head = (_("Siffra"), _("Känt {day}").format(day=day), _("Känt i dag"), _("Skillnad"))
    frame.small_table(_("Vad har ändrats sedan dess?"), head, rows)


def _value_in(warehouse: Warehouse, figure: FollowedFigure) -> Value:
    return changes_since.value_in(warehouse, figure)
