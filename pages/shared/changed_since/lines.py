"""Delivery by delivery: what each did to one figure between the day shown and today."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from decimal import Decimal
from html import escape
from typing import Any

import pandas as pd
import streamlit as st

from measures import Warehouse
from measures.follow_up import changes_since, contract_rows
from measures.follow_up.changes_since import Account, ArrivedDelivery, ChangeStep, FollowedFigure, Value
from pages.shared.background_jobs import Job, Jobs, Progress
from pages.shared.changed_since.values import (
    DECIMALS,
    NamedFigure,
    change_as_read,
    change_text,
    movement,
    round_as_read,
    value_as_read,
)
from pages.shared.definitions import Provenance
from pages.shared.tables import Column, downloads
from pages.shared.text import _, _n, as_date, date_text, is_missing, language, number, plain

jobs = Jobs(ThreadPoolExecutor(1, thread_name_prefix="what-changed"), 100, "What changed since a day could not be made")


@dataclass(frozen=True)
class Comparison:
    """The build of the day shown, the published one, and the figures that are compared."""

    then: Warehouse
    now: Warehouse
    figures: tuple[NamedFigure, ...]

    @property
    def job(self) -> Job | None:
        """The finding of what changed, if it was asked for and is still kept; its result is figure -> Account."""
        return jobs.find(self._key)

    def begin(self) -> None:
        """Begin to find what changed."""
        figures, opened = tuple(each.figure for each in self.figures), frozenset(self.opened_lines)

        def make(progress: Progress) -> dict[FollowedFigure, Account]:
            return changes_since.changes(figures, self.then, self.now, opened, progress)

        jobs.start(self._key, make)

    @property
    def _key(self) -> tuple[object, ...]:
        figures = tuple(each.figure for each in self.figures)
        return self.then.path, self.now.path, figures, frozenset(self.opened_lines)

    @property
    def opened_lines(self) -> tuple[tuple[int, int], ...]:
        """The lines of several deliveries that the reader has divided: the numbers of their first and last."""
        return tuple(st.session_state.get(self._state_key, ()))

    def open_line(self, ends: tuple[int, int]) -> None:
        """Divide a line, and begin to find what changed with it divided."""
        st.session_state[self._state_key] = (*self.opened_lines, ends)
        self.begin()

    @property
    def _state_key(self) -> str:
        return f"changed-opened {self.then.id} {self.now.id}"


def draw_lines(comparison: Comparison, accounts: dict[FollowedFigure, Account], about: Provenance) -> None:
    """One figure, chosen, with a line for each delivery that came; a table and its files."""
    labels = {place: each.label for place, each in enumerate(comparison.figures)}
    place = st.selectbox(_("Siffra"), list(labels), format_func=labels.__getitem__, key="changed-figure")
    one = comparison.figures[place or 0]
    account = accounts[one.figure]
    rows = _line_rows(comparison, one, account)
    st.html(_table(one, rows))
    if account.difference is None:
        st.markdown(plain(_no_sum(account)))
    _choose_line_to_divide(comparison, account)
    columns = [
        Column("number", _("Leverans")),
        Column("what", _("Vad")),
        Column("kind", _("Innehåll")),
        Column("at", _("Inläst"), "date"),
        Column("by", _("Av")),
        Column("state", _("Läge")),
        Column("change", _("Ändring"), "number", DECIMALS.get(one.unit, 1), instead="change_text"),
        Column("after", _("Siffran efter"), "number", DECIMALS.get(one.unit, 1), instead="after_text"),
    ]
    downloads(rows, _("Vad har ändrats: {figure}").format(figure=one.label), columns, key="changed", about=about)


def _line_rows(comparison: Comparison, one: NamedFigure, account: Account) -> pd.DataFrame:
    """A row for the start, each line, and the end. `change` and `after` are in per cent for shares."""
    words = {**contract_rows.words(comparison.now, "kind", language()), "withdrawal": _("Tillbakadragande")}
    day = date_text(comparison.then.known_on)
    rows = [_line(one, _("Känt {day}").format(day=day), None, account.then, "start")]
    for step in account.steps:
        rows.append(
            {**_line(one, _step_text(step, comparison), step.before, step.after, "step"), **_deliveries_of(step, words)}
        )
    left = while_missing(account, one.unit)
    if left:
        rows.append(
            {
                **_line(one, _("Under tiden som uppgiften saknades"), None, account.now, "step"),
                "change": float(left),
                "change_text": change_as_read(left, one.unit),
                "after_text": "",
            }
        )
    rows.append(_line(one, _("Känt i dag, och skillnaden"), account.then, account.now, "end"))
    return pd.DataFrame(rows)


def while_missing(account: Account, unit: str) -> Decimal:
    """What the figure, as it is read, moved while it was missing; 0 where it never was, or is not known at an end."""
    changes = [movement(step.before, step.after, unit) for step in account.steps]
    whole = movement(account.then, account.now, unit)
    if whole is None or None not in changes:
        return Decimal(0)
    return whole - sum((change for change in changes if change is not None), Decimal(0))


def _line(one: NamedFigure, text: str, before: Value | None, after: Value, role: str) -> dict[str, Any]:
    last = round_as_read(after, one.unit)
    moved = movement(before, after, one.unit) if before else None
    return {
        "role": role,
        "number": "",
        "what": text,
        "kind": "",
        "at": None,
        "by": "",
        "state": "",
        "change": None if moved is None else float(moved),
        "change_text": change_text(before, after, one.unit) if before else "",
        "after": None if last is None else float(last),
        "after_text": value_as_read(after, one.unit),
    }


def _deliveries_of(step: ChangeStep, words: Any) -> dict[str, Any]:
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
    withdrawn = sum(not delivery.is_active and not delivery.withdraws for delivery in arrived)
    if not withdrawn:
        return ""
    return _n("{number} tillbakadragen", "{number} tillbakadragna", withdrawn).format(number=number(withdrawn))


def _step_text(step: ChangeStep, comparison: Comparison) -> str:
    then, now = date_text(comparison.then.as_of), date_text(comparison.now.as_of)
    later = _("läget per {now} i stället för {then}").format(now=now, then=then)
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


def _table(one: NamedFigure, rows: pd.DataFrame) -> str:
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
        numbers = "".join(f'<td class="number">{escape(row[name])}</td>' for name in ("change_text", "after_text"))
        role = "end" if row["role"] != "step" else "step"
        body.append(f'<tr class="{role}"><th scope="row">{escape(row["what"])}{small}</th>{numbers}</tr>')
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


def _choose_line_to_divide(comparison: Comparison, account: Account) -> None:
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
            number=f"{ends[0]}–{ends[1]}", what=_step_text(groups[ends], comparison)
        ),
        placeholder=_("Välj en rad med flera leveranser"),
        key=f"changed-open-{len(comparison.opened_lines)}",
    )
    if chosen:
        comparison.open_line(chosen)
        st.rerun()
