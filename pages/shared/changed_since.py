"""What has changed since the day that a page is shown for: each headline then and now, and which delivery did what."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from functools import partial
from html import escape
from typing import Any

import pandas as pd
import streamlit as st

import measures
from measures import Warehouse
from measures.door import catalogue
from measures.follow_up import changes_since, contract_rows
from measures.follow_up.changes_since import Account, ArrivedDelivery, ChangeStep, FollowedFigure, Value
from measures.goals import evaluation
from pages.shared import as_known_on, cache, frame, page_query
from pages.shared.background_jobs import Jobs, Progress
from pages.shared.filters import Selection
from pages.shared.page_query import PageQuestion
from pages.shared.tables import Column, downloads
from pages.shared.text import (
    HIDDEN,
    _,
    _n,
    as_date,
    date_text,
    is_missing,
    language,
    missing,
    number,
    plain,
    value_text,
)

OVERVIEW = ("places_delivered", "places_required", "report_rate", "persons", "in_work_6m_rate")
CONTRACT = ("places_delivered", "places_required", "accepted_share", "report_rate", "placements_started", "persons")
# Decimals shown, of per cent for shares. Both ends of a line are rounded to them and then subtracted, so that what is
# read adds up.
_DECIMALS = {"share": 1, "count": 0, "places": 1, "months": 1, "sek": 0}

jobs = Jobs(ThreadPoolExecutor(1, thread_name_prefix="what-changed"), 100, "What changed since a day could not be made")


@dataclass(frozen=True)
class Shown:
    """A figure to follow, with its name and unit on the page."""

    figure: FollowedFigure
    label: str = field(compare=False)
    unit: str = field(compare=False)


def of_measures(question: PageQuestion, names: Sequence[str]) -> None:
    """What changed in the headline and the named measures, for all that is chosen."""
    if question.warehouse.known_on is None:
        return
    selection = question.selection
    names = (page_query.fulfilment(selection), *names)
    shown = [
        Shown(
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
        for goal in evaluation.goals(question.warehouse)
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
        Shown(
            FollowedFigure(f"goal {goal.goal_id}", goal.measure, partial(_outcome, goal.goal_id)),
            _("{goal} ({organisation})").format(goal=goal.title, organisation=goal.organisation_name),
            page_query.meaning(question.warehouse, goal.measure).unit,
        )
        for goal in there
    ]
    _panel(question, tuple(shown))


def _outcome(goal_id: str, warehouse: Warehouse) -> dict[str, Any]:
    """A goal's outcome as a row of the door; missing while nobody has delivered the goal."""
    found = next((goal for goal in evaluation.goals(warehouse) if goal.goal_id == goal_id), None)
    if found is None:
        return {"value": None, "numerator": None, "denominator": None, "hidden": False}
    outcome = evaluation.evaluate(found, warehouse).outcome
    return {name: getattr(outcome, name) for name in ("value", "numerator", "denominator", "hidden")}


def _panel(question: PageQuestion, shown: tuple[Shown, ...]) -> None:
    then, now = question.warehouse, measures.current()
    if not shown:
        return
    with st.container(key="panel-changed", gap="small"):
        st.subheader(_("Vad har ändrats sedan dess?"), anchor=False)
        came = cache.cached(_since, then, now)
        if not came and then.as_of == now.as_of:
            st.markdown(_("Ingenting har levererats sedan dess: det som var känt då är det som är känt i dag."))
            return
        st.markdown(plain(_lead(then, now, len(came))))
        _then_and_now(then, now, shown)
        figures = tuple(each.figure for each in shown)
        opened = frozenset(st.session_state.get(_opened_key(then, now), ()))
        job = jobs.find((then.path, now.path, figures, opened))
        if job is None or job.state == "failed":
            if job is not None:
                frame.empty(
                    _("Det gick inte att ta fram vad som har ändrats."),
                    _("Försök igen. Händer det igen: säg till den som sköter Utfall."),
                )
            st.button(
                _("Visa vilka leveranser som har ändrat siffrorna"),
                key="changed-show",
                on_click=_begin,
                args=(then, now, figures, opened),
            )
        elif job.is_under_way:
            as_known_on.progress(job, _("Räknar fram vad varje leverans ändrade"))
        else:
            _lines(question, then, now, shown, job.result)


def _begin(
    then: Warehouse, now: Warehouse, figures: tuple[FollowedFigure, ...], opened: frozenset[tuple[int, int]]
) -> None:
    """Begin to find what changed from one build to another; its result is figure -> Account."""

    def make(progress: Progress) -> dict[FollowedFigure, Account]:
        return changes_since.changes(figures, then, now, opened, progress)

    jobs.start((then.path, now.path, figures, opened), make)


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
                "Vad varje leverans ändrade räknas med läget per {then}. Att läget i dag visas per {now} står för sig, på en "
                "egen rad."
            ).format(then=date_text(then.as_of), now=date_text(now.as_of))
        )
    return " ".join(said)


def _opened_key(then: Warehouse, now: Warehouse) -> str:
    return f"changed-opened {then.id} {now.id}"


# Then and now


def _then_and_now(then: Warehouse, now: Warehouse, shown: tuple[Shown, ...]) -> None:
    rows = []
    limit = catalogue.read(now).smallest_shown
    for each in shown:
        before, after = changes_since.side_by_side(
            *(cache.cached(_one, warehouse, each.figure) for warehouse in (then, now)), limit
        )
        rows.append(
            (
                each.label,
                written(before, each.unit),
                written(after, each.unit),
                change_text(before, after, each.unit),
            )
        )
    day = date_text(then.known_on)
    head = (_("Siffra"), _("Känt {day}").format(day=day), _("Känt i dag"), _("Skillnad"))
    frame.small_table(_("Vad har ändrats sedan dess?"), head, rows)


def _one(warehouse: Warehouse, figure: FollowedFigure) -> Value:
    return changes_since.value_in(warehouse, figure)


def rounded(value: Value, unit: str) -> Decimal | None:
    """The value as it is read: shares in per cent, and as many decimals as are shown."""
    if value.value is None:
        return None
    scaled = value.value * 100 if unit == "share" else value.value
    return scaled.quantize(Decimal(1).scaleb(-_DECIMALS.get(unit, 1)), rounding=ROUND_HALF_UP)


def written(value: Value, unit: str) -> str:
    """The value for reading, rounded as `rounded` does."""
    shown = rounded(value, unit)
    if shown is None:
        return HIDDEN if value.hidden else missing()
    if unit == "share":
        return value_text(float(shown) / 100, "share", decimals=_DECIMALS["share"])
    text = number(float(shown), _DECIMALS.get(unit, 1))
    return _("{number} kr").format(number=text) if unit == "sek" else text


def change_text(before: Value, after: Value, unit: str) -> str:
    """The difference of the two as they are read; words where there is none to tell."""
    if before.hidden or after.hidden:
        return HIDDEN
    moved = _moved(before, after, unit)
    if moved is not None:
        return _("ingen ändring") if before.value == after.value else amount(moved, unit)
    if before.is_known:
        return _("saknas efter")
    return _("saknades före") if after.is_known else missing()


def amount(change: Decimal, unit: str) -> str:
    """A rounded change with its sign and unit."""
    text = number(float(change), _DECIMALS.get(unit, 1), sign=True)
    if unit == "share":
        return _("{number} procentenheter").format(number=text)
    return _("{number} kr").format(number=text) if unit == "sek" else text


# Delivery by delivery


def _lines(
    question: PageQuestion,
    then: Warehouse,
    now: Warehouse,
    shown: tuple[Shown, ...],
    accounts: dict[FollowedFigure, Account],
) -> None:
    labels = {place: each.label for place, each in enumerate(shown)}
    place = st.selectbox(_("Siffra"), list(labels), format_func=labels.__getitem__, key="changed-figure")
    one = shown[place or 0]
    account = accounts[one.figure]
    rows = _rows(then, now, one, account)
    st.html(_table(one, then, now, rows, account))
    if account.difference is None:
        st.markdown(plain(_no_sum(account)))
    _opening(then, now, account, tuple(each.figure for each in shown))
    columns = [
        Column("number", _("Leverans")),
        Column("what", _("Vad")),
        Column("kind", _("Innehåll")),
        Column("at", _("Inläst"), "date"),
        Column("by", _("Av")),
        Column("state", _("Läge")),
        Column("change", _("Ändring"), "number", _DECIMALS.get(one.unit, 1), instead="change_text"),
        Column("after", _("Siffran efter"), "number", _DECIMALS.get(one.unit, 1), instead="after_text"),
    ]
    downloads(
        rows, _("Vad har ändrats: {figure}").format(figure=one.label), columns, key="changed", about=question.about
    )


def _rows(then: Warehouse, now: Warehouse, one: Shown, account: Account) -> pd.DataFrame:
    """A row for the start, each line, and the end. `change` and `after` are in per cent for shares."""
    words = {**contract_rows.words(now, "kind", language()), "withdrawal": _("Tillbakadragande")}
    day = date_text(then.known_on)
    rows = [_row(one, _("Känt {day}").format(day=day), None, account.then, "start")]
    for step in account.steps:
        rows.append({**_row(one, _what(step, then, now), step.before, step.after, "step"), **_about(step, words)})
    left = _while_missing(account, one.unit)
    if left:
        rows.append(
            {
                **_row(one, _("Under tiden som uppgiften saknades"), None, account.now, "step"),
                "change": float(left),
                "change_text": amount(left, one.unit),
                "after_text": "",
            }
        )
    rows.append(_row(one, _("Känt i dag, och skillnaden"), account.then, account.now, "end"))
    return pd.DataFrame(rows)


def _while_missing(account: Account, unit: str) -> Decimal:
    """What the figure, as it is read, moved while it was missing; 0 where it never was, or is not known at an end."""
    changes = [_moved(step.before, step.after, unit) for step in account.steps]
    whole = _moved(account.then, account.now, unit)
    if whole is None or None not in changes:
        return Decimal(0)
    return whole - sum((change for change in changes if change is not None), Decimal(0))


def _moved(before: Value, after: Value, unit: str) -> Decimal | None:
    first, last = rounded(before, unit), rounded(after, unit)
    return None if first is None or last is None else last - first


def _row(one: Shown, what: str, before: Value | None, after: Value, role: str) -> dict[str, Any]:
    last = rounded(after, one.unit)
    moved = _moved(before, after, one.unit) if before else None
    return {
        "role": role,
        "number": "",
        "what": what,
        "kind": "",
        "at": None,
        "by": "",
        "state": "",
        "change": None if moved is None else float(moved),
        "change_text": change_text(before, after, one.unit) if before else "",
        "after": None if last is None else float(last),
        "after_text": written(after, one.unit),
    }


def _about(step: ChangeStep, words: Any) -> dict[str, Any]:
    if not step.deliveries:
        return {}
    first, last = step.deliveries[0], step.deliveries[-1]
    kinds = list(dict.fromkeys(words.get(delivery.kind, delivery.kind) for delivery in step.deliveries))
    people = list(dict.fromkeys(delivery.by for delivery in step.deliveries))
    return {
        "number": str(first.number) if first is last else f"{first.number}–{last.number}",
        "kind": ", ".join(kinds),
        "at": as_date(last.at[:10]),
        "by": ", ".join(people),
        "state": _state(step.deliveries),
    }


def _state(arrived: Sequence[ArrivedDelivery]) -> str:
    if len(arrived) == 1:
        if arrived[0].withdraws:
            return _("drar tillbaka leverans {number}").format(number=str(int(arrived[0].withdraws.split("-")[0])))
        return _("gäller") if arrived[0].is_active else _("tillbakadragen")
    gone = sum(not delivery.is_active and not delivery.withdraws for delivery in arrived)
    if not gone:
        return ""
    return _n("{number} tillbakadragen", "{number} tillbakadragna", gone).format(number=number(gone))


def _what(step: ChangeStep, then: Warehouse, now: Warehouse) -> str:
    later = _("läget per {now} i stället för {then}").format(now=date_text(now.as_of), then=date_text(then.as_of))
    if not step.deliveries:
        return later[:1].upper() + later[1:]
    count = len(step.deliveries)
    days = [date_text(as_date(delivery.at[:10])) for delivery in (step.deliveries[0], step.deliveries[-1])]
    when = days[0] if days[0] == days[1] else _("{first} till {last}").format(first=days[0], last=days[1])
    text = (
        step.deliveries[0].file_name
        if count == 1
        else _n("{number} leverans, {when}", "{number} leveranser, {when}", count).format(
            number=number(count), when=when
        )
    )
    if step.later:
        text = _("{deliveries}, och {later}").format(deliveries=text, later=later)
    if step.together:
        text += ". " + _("Visas tillsammans, så att ingen siffra om få personer går att räkna ut.")
    return text


def _table(one: Shown, then: Warehouse, now: Warehouse, rows: pd.DataFrame, account: Account) -> str:
    body = []
    for row in rows.to_dict("records"):
        below = ", ".join(
            text
            for text in (
                _("Leverans {number}").format(number=row["number"]) if row["number"] else "",
                row["kind"],
                "" if is_missing(row["at"]) else date_text(row["at"]),
                _("av {who}").format(who=row["by"]) if row["by"] else "",
                row["state"],
            )
            if text
        )
        small = f"<small>{escape(below)}</small>" if below else ""
        change = row["change_text"]
        body.append(
            f'<tr class="{"end" if row["role"] != "step" else "step"}"><th scope="row">{escape(row["what"])}{small}</th>'
            f'<td class="number">{escape(change)}</td><td class="number">{escape(row["after_text"])}</td></tr>'
        )
    head = f'<th scope="col">{escape(_("Vad"))}</th>' + "".join(
        f'<th scope="col" class="number">{escape(text)}</th>' for text in (_("Ändring"), _("Siffran efter"))
    )
    return (
        f'<table class="utfall-changed"><caption>{escape(one.label)}</caption><thead><tr>{head}</tr></thead>'
        f"<tbody>{''.join(body)}</tbody></table>"
    )


def _no_sum(account: Account) -> str:
    if account.then.hidden or account.now.hidden:
        return _("Siffran är dold då eller nu, så skillnaden visas inte och raderna kan inte summeras.")
    return _("Uppgift saknades då eller saknas nu, så det finns ingen skillnad att summera till.")


def _opening(then: Warehouse, now: Warehouse, account: Account, figures: tuple[FollowedFigure, ...]) -> None:
    """The choice of a line of several deliveries to divide further."""
    groups = {
        (step.deliveries[0].number, step.deliveries[-1].number): step for step in account.steps if step.can_be_opened
    }
    if not groups:
        return
    chosen = st.selectbox(
        _("Dela upp en rad"),
        list(groups),
        index=None,
        format_func=lambda ends: _("Leverans {number}: {what}").format(
            number=f"{ends[0]}–{ends[1]}", what=_what(groups[ends], then, now)
        ),
        placeholder=_("Välj en rad med flera leveranser"),
        key=f"changed-open-{len(st.session_state.get(_opened_key(then, now), ()))}",
    )
    if chosen:
        key = _opened_key(then, now)
        st.session_state[key] = (*st.session_state.get(key, ()), chosen)
        _begin(then, now, figures, frozenset(st.session_state[key]))
        st.rerun()
