"""The form of a goal, and the goals that there are. It delivers nothing itself: the page gives it what does."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import pandas as pd
import streamlit as st

import measures
from measures.follow_up import contract_rows
from measures.goals import evaluation, sentences
from pages.shared import address
from pages.shared.number_field import Reader, Typed, number_field, written
from pages.shared.page_query import PageQuestion
from pages.shared.tables import Column, row_panel
from pages.shared.text import _, _n, alphabetical, date_text, language, number, plain

# A goal says these, so what is wrong with them is told beside their fields also where they are empty.
_ALWAYS = ("goal_id", "organisation_id", "measure", "year", "operator")
# What is wrong: the field that it is about ("" for none), and why in words.
Wrong = tuple[str, str]


class _Spots:
    """The places of the form's fields, so that what is wrong can be said beside the field that it is about."""

    def __init__(self) -> None:
        self._of: dict[str, Any] = {}

    @contextmanager
    def of(self, name: str) -> Iterator[None]:
        self._of[name] = st.container(gap="small")
        with self._of[name]:
            yield

    def tell(self, wrong: Sequence[Wrong]) -> None:
        for name, text in wrong:
            self._of.get(name, st).error(plain(text), icon=":material/block:")


def form(
    question: PageQuestion, deliver: Callable[[dict[str, str]], list[Wrong]], reader: Callable[[str], Reader]
) -> None:
    """Fields of a goal; what is wrong is said beside its field, and nothing is kept until all is right.

    `deliver` gives what is wrong, nothing where the goal was taken. `reader`: how the number in a field is read.
    """
    warehouse = question.warehouse
    known = measures.measures(warehouse)
    organisations = measures.labels(warehouse, "organisation")
    existing = {goal.goal_id: goal for goal in evaluation.goals(warehouse)}
    chosen = st.selectbox(
        _("Nytt mål, eller ett att ändra"),
        ["", *existing],
        format_func=lambda one: f"{existing[one].title} ({one})" if one else _("Nytt mål"),
        key="goal-which",
    )
    old = existing.get(chosen)
    scale = 100 if old and old.measure in known and known[old.measure].unit == "share" else 1
    names = sorted(organisations, key=lambda one: alphabetical(organisations[one]))
    natures = ["", *contract_rows.words(warehouse, "nature", language())]
    operators = ["at_least", "at_most", "between"]

    spots = _Spots()

    def typed(name: str, label: str, value: float | None, **more: Any) -> Typed:
        with spots.of(name):
            return number_field(label, reader(name), value, key=f"goal-{name}-{chosen}", **more)

    def text(name: str, label: str, value: str, **more: Any) -> str:
        with spots.of(name):
            return st.text_input(label, value, key=f"goal-{name}-{chosen}", **more)

    def choice(name: str, label: str, options: list[str], value: str | None, words: Callable[[str], str]) -> str:
        with spots.of(name):
            index = options.index(value) if value in options else 0
            return st.selectbox(label, options, index=index, format_func=words, key=f"goal-{name}-{chosen}")

    def target(value: float | None) -> float | None:
        return None if value is None else round(value * scale, 6)

    condition, nature = (contract_rows.words(warehouse, code_list, language()) for code_list in ("operator", "nature"))
    with st.form(f"goal-form-{chosen}", border=True):
        row = {
            "goal_id": text("goal_id", _("Mål-id"), chosen, disabled=bool(old)),
            "title": text("title", _("Målets namn"), old.title if old else ""),
            "organisation_id": choice(
                "organisation_id",
                _("Organisation"),
                names,
                old.organisation_id if old else None,
                lambda one: organisations.get(one, one),
            ),
            "with_parts": _with_parts(spots, old, chosen),
            "measure": choice(
                "measure",
                _("Mått"),
                list(known),
                old.measure if old else None,
                lambda one: known[one].label[language()],
            ),
            "year": typed("year", _("År"), old.year if old else warehouse.as_of.year),
            # Left empty it is the first year, whatever that is changed to.
            "last_year": typed(
                "last_year",
                _("Till och med år (bara för mål över flera år)"),
                old.last_year if old and old.last_year != old.year else None,
                placeholder=_("samma år"),
            ),
            "operator": choice(
                "operator",
                _("Villkor"),
                operators,
                old.operator if old else None,
                lambda one: condition.get(one, one),
            ),
            "target_low": typed(
                "target_low", _("Målvärde, lägst (andelar i procent)"), target(old.low) if old else None
            ),
            "target_high": typed(
                "target_high", _("Målvärde, högst (andelar i procent)"), target(old.high) if old else None
            ),
            "nature": choice(
                "nature",
                _("Upphandlingsslag"),
                natures,
                old.nature if old else None,
                lambda one: nature.get(one, _("Alla")),
            ),
            "part_of": choice(
                "part_of",
                _("Del av mål"),
                ["", *(one for one in existing if one != chosen)],
                old.part_of if old else None,
                lambda one: existing[one].title if one else "–",
            ),
            "decided_by": text("decided_by", _("Beslutat av"), (old.decided_by or "") if old else ""),
            "decision_reference": text(
                "decision_reference", _("Beslutets beteckning"), (old.decision_reference or "") if old else ""
            ),
            "decided_date": _day(spots, old, chosen),
        }
        sent = st.form_submit_button(_("Spara målet"), type="primary")
    if not sent:
        return
    not_kept = _("Målet är inte sparat. Rätta det som är markerat ovanför och spara igen.")
    if not all(field.is_right for field in row.values() if isinstance(field, Typed)):
        st.error(not_kept)
        return
    kept = {"dimension": old.dimension, "value": old.value, "pace": old.pace} if old else {}
    texts = {name: _cell(value).strip() for name, value in {**row, **kept}.items()}
    wrong = deliver({name: cell for name, cell in texts.items() if cell or name in _ALWAYS})
    if wrong:
        spots.tell(wrong)
        # The field may be out of sight, above the button.
        st.error(not_kept)
    else:
        _saved(texts["goal_id"])


def _with_parts(spots: _Spots, old: evaluation.Goal | None, chosen: str) -> str:
    """As the file's column: nothing where the organisations below count too, which is what an empty cell means."""
    with spots.of("with_parts"):
        label = _("Räkna med underliggande organisationer, såsom bolag och nämnder")
        return "" if st.checkbox(label, old.with_parts if old else True, key=f"goal-with_parts-{chosen}") else "nej"


def _day(spots: _Spots, old: evaluation.Goal | None, chosen: str) -> dt.date | None:
    with spots.of("decided_date"):
        given = old.decided_date if old else None
        day: dt.date | None = st.date_input(_("Beslutsdag"), given, format="YYYY-MM-DD", key=f"goal-day-{chosen}")
        return day


def _saved(goal_id: str) -> None:
    """That the goal is kept, how many versions of it there are now, and the way to it."""
    found = evaluation.goal(goal_id, measures.current())
    if found is None:
        # Its row waits for something, such as an organisation; the register says for what.
        st.success(_("Målet är sparat och lagret är byggt om."))
        return
    st.success(
        _n(
            "{goal} är sparat. Det finns nu {number} version.",
            "{goal} är sparat. Det finns nu {number} versioner; den nyaste gäller.",
            found.versions,
        ).format(goal=plain(f"{found.title} ({found.goal_id})"), number=number(found.versions))
    )
    st.page_link(**address.link("pages/goals/attainment.py", goal=found.goal_id), label=_("Se hur målet ligger till"))  # type: ignore[arg-type]


def _cell(value: object) -> str:
    """A field as a cell of a file: nothing where it is empty, numbers with a decimal comma."""
    if isinstance(value, Typed):
        return written(value.value)
    return "" if value is None else str(value)


def known(question: PageQuestion) -> None:
    """All versions of all goals, with the day that each came in; the one just saved too."""
    warehouse = measures.current()
    rows = pd.DataFrame(
        [
            {
                "goal_id": goal.goal_id,
                "title": goal.title,
                "organisation": goal.organisation_name,
                "target": sentences.target_text(evaluation.evaluate(goal, warehouse), language(), warehouse),
                "limits": sentences.limits_text(goal, language(), warehouse),
                "period": f"{goal.year}–{goal.last_year}" if goal.last_year != goal.year else str(goal.year),
                "version": goal.version_no,
                "delivered": date_text((goal.delivered_at or "")[:10]) if goal.delivered_at else "",
                "decided": ", ".join(text for text in (goal.decided_by, goal.decision_reference) if text),
            }
            for goal in evaluation.goals(warehouse, versions=True)
        ]
    )
    if rows.empty:
        return
    row_panel(
        _("Mål och deras versioner"),
        rows,
        [
            Column("goal_id", _("Mål-id")),
            Column("title", _("Målets namn"), width=240),
            Column("organisation", _("Organisation"), width=220),
            Column("target", _("Mål"), width=200),
            Column("limits", _("Avgränsning"), width=200, nothing="–"),
            Column("period", _("Period")),
            Column("version", _("Version"), "count"),
            Column("delivered", _("Inläst"), width=160),
            Column("decided", _("Beslut"), width=220),
        ],
        key="goal-versions",
        about=question.about,
    )
