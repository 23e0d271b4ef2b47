"""The goals of each step of the chain: what was decided, by whom, how it goes, and the steps without any goal."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from measures import Warehouse
from measures.goals import goal_figures, goal_model, sentences
from measures.goals.evaluation import Evaluation
from pages.goals import goal_sections
from pages.goals.goal_status import status_word
from pages.shared import cache
from pages.shared.filters import Selection
from pages.shared.page_query import PageQuestion
from pages.shared.tables import Column, row_panel
from pages.shared.text import HIDDEN, NOT_APPLICABLE, _, language

_DELIVERIES = ("delivery_months", "contract_forecasts", "placement_months", "report_periods", "report_remarks", "tasks")
# Counted from contracts, and of what they have delivered.
_OF_DELIVERY = (
    *("fulfilment", "fulfilment_raw", "fulfilment_low", "fulfilment_high", "fulfilment_accepted"),
    *("places_expected", "first_start_on_time"),
)


def steps() -> list[tuple[str, tuple[str, ...]]]:
    """A step's name and the measures of its goals, by what they count or, of contracts' deliveries, one by one."""
    return [
        (_("Förberedelse"), ("preparations", "readiness_answers", "dialogues", "promises")),
        (_("Upphandling och krav"), ("procurements", "procurement_steps", "published_years")),
        (_("Avtal"), ("requirements", "contracts", "milestones", "lessons")),
        (_("Matchning och stöd"), ("matches", "match_steps", "supported_starts", "warnings", "replacements")),
        (_("Leverans och uppföljning"), (*_OF_DELIVERY, *_DELIVERIES)),
        (_("Fullföljt"), ("placement_ends",)),
        (_("Varaktigt jobb"), ("outcomes", "quarter_outcomes")),
        (_("Vite och bonus"), ("ledgers", "payments", "bonus_months")),
    ]


def goals_of_steps(question: PageQuestion) -> None:
    """Every goal in the selection at its step, a whole goal before its sub-goals; the steps without any are named."""
    rows = cache.cached(_rows, question.warehouse, question.selection)
    without = [step for step, _counted in steps() if step not in set(rows["step"])]
    row_panel(
        _("Mål i varje steg"),
        rows,
        [
            Column("step", _("Steg"), width=170),
            Column("title", _("Mål"), width=240, link="attainment?goal={}", link_value="goal"),
            Column("organisation", _("Organisation"), width=180),
            Column("target", _("Ska vara"), width=150),
            Column("outcome", _("Utfall"), width=90),
            Column("status", _("Status"), width=180),
            Column("decision", _("Beslut"), width=220),
            Column("responsible", _("Ansvarig"), width=150),
            Column("part_of", _("Delmål i"), width=200, nothing=NOT_APPLICABLE),
        ],
        key="chain-goals",
        about=question.about,
        note=_("Utan mål i urvalet: {steps}. Det säger inget om hur det går där").format(
            steps=", ".join([without[0], *(step.lower() for step in without[1:])])
        )
        if without
        else "",
    )


def _rows(warehouse: Warehouse, selection: Selection) -> pd.DataFrame:
    """A row per goal, in the order of the steps."""
    evaluated = cache.cached(goal_sections.evaluated, warehouse, selection, "")
    titles = {one.goal_id: one.title for one in goal_model.goals(warehouse)}
    step_of = {counted: step for step, all_counted in steps() for counted in all_counted}
    order = [*(step for step, _counted in steps()), _("Annat")]
    rows = [
        {
            "step": _step(one, step_of) or order[-1],
            "title": one.goal.title,
            "goal": one.goal.goal_id,
            "organisation": one.goal.organisation_name,
            "decision": goal_sections.decision(one.goal),
            "responsible": one.goal.responsible,
            "target": sentences.target_text(one, language(), warehouse),
            "outcome": _outcome(one),
            "status": status_word(warehouse, one),
            "part_of": titles.get(one.goal.part_of or "", one.goal.part_of),
        }
        for one in evaluated
    ]
    names = (
        "step",
        "title",
        "goal",
        "organisation",
        "decision",
        "responsible",
        "target",
        "outcome",
        "status",
        "part_of",
    )
    return pd.DataFrame(sorted(rows, key=lambda row: order.index(str(row["step"]))), columns=list(names))


def _step(one: Evaluation, step_of: Mapping[str, str]) -> str | None:
    """None of a measure that there is none of."""
    measure = one.measure
    return (step_of.get(measure.name) or step_of.get(measure.mart)) if measure else None


def _outcome(one: Evaluation) -> str | None:
    """As it is told; None where it is missing."""
    if one.outcome.hidden or one.outcome.value is None:
        return HIDDEN if one.outcome.hidden else None
    return goal_figures.text(one, one.outcome.value, language())
