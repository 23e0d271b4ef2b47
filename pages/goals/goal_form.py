"""The form of a goal, and the goals that there are."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
import streamlit as st

import measures
from measures import Warehouse
from measures.follow_up import contract_rows
from measures.goals import evaluation, goal_model, sentences
from measures.goals.goal_model import Goal
from pages.goals import goal_delivery
from pages.shared import address
from pages.shared.deliveries import form_fields
from pages.shared.deliveries.form_fields import FormFields
from pages.shared.number_field import Typed
from pages.shared.page_query import PageQuestion
from pages.shared.tables import Column, row_panel
from pages.shared.text import NOT_APPLICABLE, _, _n, alphabetical, date_text, language, number, plain

_OPERATORS = ("at_least", "at_most", "between")


def form(question: PageQuestion) -> None:
    """Fields of a goal; what is wrong is said beside its field, and nothing is kept until all is right."""
    existing = {goal.goal_id: goal for goal in goal_model.goals(question.warehouse)}
    chosen = st.selectbox(
        _("Nytt mål, eller ett att ändra"),
        ["", *existing],
        format_func=lambda one: f"{existing[one].title} ({one})" if one else _("Nytt mål"),
        key="goal-which",
    )
    old, fields = existing.get(chosen), FormFields("goals", "goal", chosen)
    with st.form(f"goal-form-{chosen}", border=True):
        row = _row(fields, question.warehouse, existing, old)
        sent = st.form_submit_button(_("Spara målet"), type="primary")
    if not sent:
        return
    not_saved = _("Målet är inte sparat. Rätta det som är markerat ovanför och spara igen.")
    if not all(field.is_right for field in row.values() if isinstance(field, Typed)):
        st.error(not_saved)
        return
    without_field = {"dimension": old.dimension, "value": old.value, "pace": old.pace} if old else {}
    texts = {name: form_fields.cell(value) for name, value in {**row, **without_field}.items()}
    wrong = goal_delivery.deliver(texts)
    if wrong:
        fields.tell(wrong)
        # The field may be out of sight, above the button.
        st.error(not_saved)
    else:
        _saved(texts["goal_id"])


def _row(fields: FormFields, warehouse: Warehouse, existing: Mapping[str, Goal], old: Goal | None) -> dict[str, object]:
    """Draws the fields, in order, with what the goal says now; column of the file -> what the field holds."""
    known, organisations = measures.measures(warehouse), measures.labels(warehouse, "organisation")
    conditions, natures = (contract_rows.words(warehouse, name, language()) for name in ("operator", "nature"))
    by_name = sorted(organisations, key=lambda one: alphabetical(organisations[one]))
    scale = 100 if old and old.measure in known and known[old.measure].unit == "share" else 1

    def now(name: str) -> Any:
        return getattr(old, name, None)

    def target(name: str) -> float | None:
        return None if now(name) is None else round(now(name) * scale, 6)

    with_parts = _("Räkna med underliggande organisationer, såsom bolag och nämnder")
    return {
        "goal_id": fields.text("goal_id", _("Mål-id"), now("goal_id"), disabled=bool(old)),
        "title": fields.text("title", _("Målets namn"), now("title")),
        "organisation_id": fields.choice(
            "organisation_id",
            _("Organisation"),
            {one: organisations[one] for one in by_name},
            now("organisation_id"),
        ),
        # Where the organisations below count too, the file's cell is empty.
        "with_parts": "" if fields.box("with_parts", with_parts, old.with_parts if old else True) else "nej",
        "measure": fields.choice(
            "measure",
            _("Mått"),
            {name: one.label[language()] for name, one in known.items() if not one.of_today},
            now("measure"),
        ),
        "year": fields.number("year", _("År"), now("year") or warehouse.as_of.year),
        # Left empty it is the first year, whatever that is changed to.
        "last_year": fields.number(
            "last_year",
            _("Till och med år (bara för mål över flera år)"),
            now("last_year") if now("last_year") != now("year") else None,
            placeholder=_("samma år"),
        ),
        "operator": fields.choice(
            "operator", _("Villkor"), {one: conditions.get(one, one) for one in _OPERATORS}, now("operator")
        ),
        "target_low": fields.number("target_low", _("Målvärde, lägst (andelar i procent)"), target("low")),
        "target_high": fields.number("target_high", _("Målvärde, högst (andelar i procent)"), target("high")),
        "nature": fields.choice("nature", _("Upphandlingsslag"), {"": _("Alla"), **natures}, now("nature") or ""),
        "part_of": fields.choice(
            "part_of",
            _("Del av mål"),
            {"": _("Inget"), **{name: goal.title for name, goal in existing.items() if goal is not old}},
            now("part_of") or "",
        ),
        "decided_by": fields.text("decided_by", _("Beslutat av"), now("decided_by")),
        "decision_reference": fields.text("decision_reference", _("Beslutets beteckning"), now("decision_reference")),
        "decided_date": fields.day("decided_date", _("Beslutsdag"), now("decided_date")),
        "responsible": fields.text("responsible", _("Ansvarig funktion (inte en person)"), now("responsible")),
        "comment": fields.text("comment", _("Kommentar till målet"), now("comment")),
        "next_step": fields.text("next_step", _("Nästa steg"), now("next_step")),
    }


def _saved(goal_id: str) -> None:
    """That the goal is kept, how many versions of it there are now, and the way to it."""
    goal = goal_model.goal(goal_id, measures.current())
    if goal is None:
        # Its row waits for something, such as an organisation; the register says for what.
        st.success(_("Målet är sparat och lagret är byggt om."))
        return
    st.success(
        _n(
            "{goal} är sparat. Det finns nu {number} version.",
            "{goal} är sparat. Det finns nu {number} versioner; den nyaste gäller.",
            goal.versions,
        ).format(goal=plain(f"{goal.title} ({goal.goal_id})"), number=number(goal.versions))
    )
    st.page_link(**address.link("pages/goals/attainment.py", goal=goal.goal_id), label=_("Se hur målet ligger till"))


def versions(question: PageQuestion) -> None:
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
            for goal in goal_model.goals(warehouse, versions=True)
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
            Column("limits", _("Avgränsning"), width=200, nothing=NOT_APPLICABLE),
            Column("period", _("Period")),
            Column("version", _("Version"), "count"),
            Column("delivered", _("Inläst"), width=160),
            Column("decided", _("Beslut"), width=220),
        ],
        key="goal-versions",
        about=question.about,
    )
