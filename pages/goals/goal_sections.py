"""Goals: the answer in a list, then each with its picture, status in words, three sentences, and who decided."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from measures import Warehouse
from measures.goals import evaluation, goal_model, sentences
from measures.goals.evaluation import Evaluation
from measures.goals.goal_change import Change
from measures.goals.goal_model import Goal
from pages.goals import goal_chart, goal_parts
from pages.goals.goal_status import status_word, tone
from pages.shared import address, cache, charts, frame, page_filters, page_query
from pages.shared.filters import Selection
from pages.shared.page_query import PageQuestion
from pages.shared.text import _, date_text, is_missing, language, number, percent, plain

# The address's parameter for one goal alone.
PAGE, PARAMETER = "pages/goals/attainment.py", "goal"


def evaluated(warehouse: Warehouse, selection: Selection, one: str) -> list[Evaluation]:
    """The goals of what is chosen, each as it stands; `one`: the id of one alone, "" for all."""
    chosen = selection.where.get("organisation", ())
    natures = selection.where.get("nature", ())
    return [
        evaluation.evaluate(goal, warehouse)
        for goal in goal_model.goals(warehouse)
        if (not chosen or goal.organisation_id in chosen)
        and (not natures or goal.nature in natures)
        and (not one or goal.goal_id == one)
    ]


def goal_of_address(question: PageQuestion) -> str:
    """The goal that the address names, of those that there are; "" for all."""
    one = page_filters.in_address(PARAMETER)
    return one if one and goal_model.goal(one, question.warehouse) else ""


def _shown(question: PageQuestion) -> list[Evaluation]:
    """The goals that the page tells of: the one that the address names, else those of what is chosen."""
    one = goal_of_address(question)
    return cache.cached(evaluated, question.warehouse, Selection() if one else question.selection, one)


def are_any(question: PageQuestion) -> bool:
    """Whether there is any goal to tell of; a goal of the address that there is none of is told."""
    goals = goal_model.goals(question.warehouse)
    page_filters.one_of(PARAMETER, _("Mål"), {goal.goal_id: f"{goal.title} ({goal.goal_id})" for goal in goals})
    return bool(_shown(question))


def measures_told(question: PageQuestion) -> set[str]:
    """The measures of the goals that the page tells of."""
    return {one.goal.measure for one in _shown(question)}


def anchor(goal: Goal) -> str:
    """The name of the goal's place on the page: its id, in characters that an address may have."""
    return "goal-" + "".join(c if c.isascii() and c.isalnum() else f"-{ord(c):x}-" for c in goal.goal_id)


def answers(question: PageQuestion) -> None:
    """Every goal with its status and result, in the order that they are told of below."""
    with st.container(key="panel-goal-answers", gap="small"):
        st.subheader(_("Är målen nådda?"), anchor=False)
        if not goal_of_address(question):
            frame.summary(sentences.count_text(_shown(question), language(), question.warehouse))
        if said := _all_said(question):
            frame.verdicts([each.verdict for each in said])
        if goal_of_address(question):
            st.page_link(**address.link(PAGE), label=_("Visa alla mål"))


@dataclass(frozen=True)
class _Said:
    """All that is said of a goal: its picture, its status in a word, its sentences, and labels with texts."""

    of: Evaluation
    panel: charts.ChartPanel
    word: str
    texts: Sequence[str]
    facts: Sequence[tuple[str, str]]
    named: str

    @property
    def verdict(self) -> tuple[str, str, str, str, str, str]:
        """Title, anchor, tone, word, result and what it rests on, as `frame.verdicts` draws them."""
        goal = self.of.goal
        title = _("{goal}, {organisation}").format(goal=goal.title, organisation=goal.organisation_name)
        return title, anchor(goal), tone(self.of), self.word, self.texts[0], self.named


def _all_said(question: PageQuestion) -> list[_Said]:
    """What is said of each of the goals that the page tells of."""
    one = goal_of_address(question)
    return cache.cached(_said, question.warehouse, Selection() if one else question.selection, one)


def _said(warehouse: Warehouse, selection: Selection, one: str) -> list[_Said]:
    return [_said_of(warehouse, each) for each in cache.cached(evaluated, warehouse, selection, one)]


def _said_of(warehouse: Warehouse, one: Evaluation) -> _Said:
    goal = one.goal
    rows = goal_chart.rows(one)
    panel = charts.ChartPanel(
        plain(f"{goal.title}, {goal.organisation_name}"),
        goal_chart.picture(rows, one),
        goal_chart.alt(rows, one),
        rows,
        goal_chart.columns(one),
        page_query.meaning(warehouse, goal.measure) if one.measure else None,
        empty=_("Det finns inget utfall att rita."),
        anchor=anchor(goal),
    )
    texts = [sentence.text for sentence in sentences.sentences(one, language(), warehouse)]
    return _Said(one, panel, status_word(warehouse, one), texts, _facts(warehouse, one), _named(warehouse, one))


def _named(warehouse: Warehouse, one: Evaluation) -> str:
    """How much is known of the goal, what it is limited to, its id, and who decided it."""
    goal, coverage = one.goal, one.outcome.coverage
    limits = sentences.limits_text(goal, language(), warehouse)
    said = [
        "" if is_missing(coverage) else _("{share} av underlaget är känt").format(share=percent(coverage)),
        _("Gäller: {limits}").format(limits=limits) if limits else "",
        _("Mål-id: {id}").format(id=goal.goal_id),
        _("Beslut: {decision}").format(decision=decision(goal)) if decision(goal) else "",
    ]
    return "".join(f"{text}. " for text in said if text).rstrip()


def decision(goal: Goal) -> str:
    """Who decided the goal, where that is written, and when; "" where nothing is known of it."""
    day = date_text(goal.decided_date) if goal.decided_date else ""
    return ", ".join(text for text in (goal.decided_by or "", goal.decision_reference or "", day) if text)


def each(question: PageQuestion) -> None:
    """Goal by goal; what to do where there are none."""
    said = _all_said(question)
    if not said:
        frame.empty(
            _("Inga mål är inlästa i urvalet."),
            _("Ange ett mål i formuläret, eller läs in en fil med mål: python -m etl load mal.csv"),
            "pages/goals/goals.py",
            _("Ange ett mål"),
        )
    for one in said:
        _goal(question, one)


def _goal(question: PageQuestion, said: _Said) -> None:
    key = f"goal-{said.of.goal.goal_id}"
    charts.chart(said.panel, key, question.about)
    with st.container(key=f"{key}-said", gap="small"):
        frame.status(tone(said.of), said.word, large=True, said=said.texts, rows=said.facts)
        goal_parts.part_tables(question, said.of, key)


def _facts(warehouse: Warehouse, one: Evaluation) -> list[tuple[str, str]]:
    goal = one.goal
    label = page_query.meaning(warehouse, goal.measure).label if one.measure else goal.measure
    limits = sentences.limits_text(goal, language(), warehouse)
    rows = [
        (_("Mål-id"), goal.goal_id),
        (_("Mått"), label),
        (_("Avgränsning"), limits or _("allt som måttet räknar")),
        (_("Beslut"), decision(goal) or _("uppgift saknas")),
        *((label, text) for label, text in _notes(goal) if text),
    ]
    if one.measure and one.difference is not None:
        rows.append((_("Jämfört med samma månader i perioden före"), change_text(one.difference, one.measure.unit)))
    if not is_missing(one.outcome.coverage):
        rows.append((_("Täckning"), percent(one.outcome.coverage)))
    if one.forecast_reason and one.forecast is None:
        rows.append((_("Prognos"), _forecast_reason(one.forecast_reason)))
    if goal.versions > 1:
        rows.append((_("Ändrat"), _earlier(warehouse, goal)))
    return rows


def _notes(goal: Goal) -> list[tuple[str, str | None]]:
    """Who answers for the goal, what they say of it and what is to be done next."""
    return [(_("Ansvarig"), goal.responsible), (_("Kommentar"), goal.comment), (_("Nästa steg"), goal.next_step)]


def change_text(change: Change, unit: str) -> str:
    """ "−35,0 till −11,2 procentenheter"; what rests on what is known says so where nothing bounds it."""
    template = _("{number} procentenheter") if unit == "share" else _("{number} procent")
    ends = [number(end * 100, 1, sign=True) for end in (change.low, change.high) if end is not None]
    if len(ends) == 2 and ends[0] != ends[1]:
        return template.format(number=_("{low} till {high}").format(low=ends[0], high=ends[1]))
    text = template.format(number=number(change.value * 100, 1, sign=True))
    return _("{change} enligt det som är känt").format(change=text) if change.is_by_known else text


def _earlier(warehouse: Warehouse, goal: Goal) -> str:
    """The targets of earlier versions, each with the day that it came in."""
    texts = []
    for old in goal_model.goals(warehouse, versions=True):
        if old.goal_id == goal.goal_id and old.version_no < goal.version_no:
            target = sentences.target_text(evaluation.evaluate(old, warehouse), language(), warehouse)
            texts.append(_("{target} från {date}").format(target=target, date=date_text((old.delivered_at or "")[:10])))
    return "; ".join(texts)


def _forecast_reason(reason: str) -> str:
    return {
        "ended": _("perioden är slut"),
        "rate": _("görs inte för andelar"),
        "stock": _("görs inte för ett läge"),
        "too_few_months": _("för få hela månader än"),
        "hidden": _("utfallet visas inte"),
        "nothing_known": _("inget utfall än"),
    }.get(reason, _("går inte att göra"))
