"""The form of a goal, and the goals that there are. It delivers nothing itself: the page gives it what does."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd
import streamlit as st

import measures
from measures import details, goal_sentences, goals
from pages.shared import asked
from pages.shared.asked import Question
from pages.shared.number_field import Reader, Typed, number_field, written
from pages.shared.tables import Column, row_panel
from pages.shared.text import _, date_text, language, plain


def form(
    question: Question, deliver: Callable[[dict[str, str]], list[str]], reader: Callable[[str], Reader]
) -> None:
    """Fields of a goal; what is wrong is said below, and nothing is kept until all is right.

    `reader`: how the number in a field of a goal is read.
    """
    build = question.build
    known = measures.measures(build)
    organisations = measures.labels(build, "organisation")
    existing = {goal.goal_id: goal for goal in goals.goals(build)}
    chosen = st.selectbox(
        _("Nytt mål, eller ett att ändra"),
        ["", *existing],
        format_func=lambda one: f"{existing[one].title} ({one})" if one else _("Nytt mål"),
        key="goal-which",
    )
    old = existing.get(chosen)
    scale = 100 if old and old.measure in known and known[old.measure].unit == "share" else 1
    names = sorted(organisations, key=lambda one: asked.alphabetical(organisations[one]))
    natures = ["", *details.words(build, "nature", language())]
    operators = ["at_least", "at_most", "between"]

    def number(name: str, label: str, value: float | None) -> Typed:
        return number_field(label, reader(name), value, key=f"goal-{name}-{chosen}")

    with st.form(f"goal-form-{chosen}", border=True):
        row = {
            "goal_id": st.text_input(_("Mål-id"), chosen, disabled=bool(old)),
            "title": st.text_input(_("Målets namn"), old.title if old else ""),
            "organisation_id": st.selectbox(
                _("Organisation"),
                names,
                index=names.index(old.organisation_id) if old and old.organisation_id in names else 0,
                format_func=lambda one: organisations.get(one, one),
            ),
            "measure": st.selectbox(
                _("Mått"),
                list(known),
                index=list(known).index(old.measure) if old and old.measure in known else 0,
                format_func=lambda one: known[one].label[language()],
            ),
            "year": number("year", _("År"), old.year if old else build.as_of.year),
            "last_year": number("last_year", _("Till och med år"), old.last_year if old else build.as_of.year),
            "operator": st.selectbox(
                _("Villkor"),
                operators,
                index=operators.index(old.operator) if old else 0,
                format_func=lambda one: details.words(build, "operator", language()).get(one, one),
            ),
            "target_low": number(
                "target_low",
                _("Målvärde, lägst (andelar i procent)"),
                None if old is None or old.low is None else round(old.low * scale, 6),
            ),
            "target_high": number(
                "target_high",
                _("Målvärde, högst (andelar i procent)"),
                None if old is None or old.high is None else round(old.high * scale, 6),
            ),
            "nature": st.selectbox(
                _("Upphandlingsslag"),
                natures,
                index=natures.index(old.nature) if old and old.nature in natures else 0,
                format_func=lambda one: details.words(build, "nature", language()).get(one, _("Alla")),
            ),
            "part_of": st.selectbox(
                _("Del av mål"),
                ["", *(one for one in existing if one != chosen)],
                index=[*([""]), *(one for one in existing if one != chosen)].index(old.part_of)
                if old and old.part_of in existing
                else 0,
                format_func=lambda one: existing[one].title if one else "–",
            ),
            "decided_by": st.text_input(_("Beslutat av"), (old.decided_by or "") if old else ""),
            "decision_reference": st.text_input(
                _("Beslutets beteckning"), (old.decision_reference or "") if old else ""
            ),
            "decided_date": st.date_input(
                _("Beslutsdag"), old.decided_date if old else None, format="YYYY-MM-DD", key=f"goal-day-{chosen}"
            ),
        }
        sent = st.form_submit_button(_("Spara målet"), type="primary")
    if not sent or not all(field.is_right for field in row.values() if isinstance(field, Typed)):
        return
    kept = {"dimension": old.dimension, "value": old.value, "pace": old.pace} if old else {}
    kept |= {"with_parts": "nej"} if old and not old.with_parts else {}
    texts = {name: _cell(value) for name, value in {**row, **kept}.items()}
    wrong = deliver({name: text for name, text in texts.items() if text})
    if wrong:
        for text in wrong:
            st.error(plain(text))
    else:
        st.success(_("Målet är sparat och lagret är byggt om."))
        st.page_link("pages/goals/attainment.py", label=_("Se måluppfyllelsen"))


def _cell(value: object) -> str:
    """A field as a cell of a file: nothing where it is empty, numbers with a decimal comma."""
    if isinstance(value, Typed):
        return written(value.value)
    return "" if value is None else str(value)


def known(question: Question) -> None:
    """All versions of all goals, with the day that each came in."""
    rows = pd.DataFrame(
        [
            {
                "goal_id": goal.goal_id,
                "title": goal.title,
                "organisation": goal.organisation_name,
                "target": goal_sentences.target_text(goals.evaluate(goal, question.build), language(), question.build),
                "period": f"{goal.year}–{goal.last_year}" if goal.last_year != goal.year else str(goal.year),
                "version": goal.version_no,
                "delivered": date_text((goal.delivered_at or "")[:10]) if goal.delivered_at else "",
                "decided": ", ".join(text for text in (goal.decided_by, goal.decision_reference) if text),
            }
            for goal in goals.goals(question.build, versions=True)
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
            Column("period", _("Period")),
            Column("version", _("Version"), "count"),
            Column("delivered", _("Inläst"), width=160),
            Column("decided", _("Beslut"), width=220),
        ],
        key="goal-versions",
        about=question.about,
    )
