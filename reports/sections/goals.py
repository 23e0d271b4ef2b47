"""Political goals: how they stand in one table, then each with status, three sentences, who decided, and a picture."""

from __future__ import annotations

from measures.goals import goal_figures, sentences
from measures.goals.evaluation import Evaluation
from reports.content import charts
from reports.content.model import Block, Cell, Column, Table, Texts
from reports.content.report_query import ReportQuery, not_told, rounded_note
from reports.content.text import HIDDEN, NOT_APPLICABLE, _, date_text, language, missing, sentence, value_text


def blocks(query: ReportQuery) -> list[Block]:
    found = query.judged()
    if not found:
        return [Texts((_("Inga mål är inlästa för urvalet."),))]
    made: list[Block] = [
        Texts(
            (
                sentences.count_text(found, language(), query.warehouse),
                _(
                    "Ett mål gäller sina egna år och sin egen organisation, vad rapporten än visar i övrigt. "
                    "Läget är det som var känt på rapportens dag."
                ),
            )
        ),
        _table(query, found),
    ]
    for one in found:
        if one.measure:
            query.used[one.measure.name] = one.measure
        made += _told(query, one)
    return made


def _told(query: ReportQuery, one: Evaluation) -> list[Block]:
    said = [text.text for text in sentences.sentences(one, language(), query.warehouse)]
    status = _("Status: {status}.").format(status=_status(query, one))
    concerns = _("Mål {id}. Mått: {measure}. Beslut: {decision}.").format(
        id=one.goal.goal_id, measure=_measured(query, one), decision=_decided(one) or missing()
    )
    notes = [_("{label}: {text}").format(label=label, text=text) for label, text in _notes(one) if text]
    heading = f"{one.goal.title}, {one.goal.organisation_name}"
    picture = charts.goal(one)
    told = Texts((status, *said, *notes, concerns), heading=heading, with_next=picture is not None)
    return [told, picture] if picture else [told]


def _notes(one: Evaluation) -> list[tuple[str, str | None]]:
    """Who answers for the goal, what they say of it and what is to be done next."""
    goal = one.goal
    return [(_("Ansvarig"), goal.responsible), (_("Kommentar"), goal.comment), (_("Nästa steg"), goal.next_step)]


def _status(query: ReportQuery, one: Evaluation) -> str:
    return sentence(sentences.status_text(one, language(), query.warehouse))


def _decided(one: Evaluation) -> str:
    goal = one.goal
    day = date_text(goal.decided_date) if goal.decided_date else ""
    return ", ".join(text for text in (goal.decided_by, goal.decision_reference, day) if text)


def _measured(query: ReportQuery, one: Evaluation) -> str:
    """The measure, and what it is limited to."""
    goal = one.goal
    label = one.measure.label[language()].lower() if one.measure else goal.measure
    limits = sentences.limits_text(goal, language(), query.warehouse)
    return f"{label} ({limits})" if limits else label


def _table(query: ReportQuery, evaluations: list[Evaluation]) -> Table:
    columns = (
        Column(_("Mål"), width=2.4),
        Column(_("Ska vara"), width=1.5, is_interval=True),
        Column(_("Förväntat nu"), True, 1.2),
        Column(_("Utfall"), True, 0.9),
        Column(_("Kan vara"), True, 1.1, is_interval=True),
        Column(_("Prognos"), True),
        Column(_("Täckning"), True, 1.1),
        Column(_("Status"), width=2),
        Column(_("Id"), on_paper=False),
        Column(_("Prognosens spann"), True, is_interval=True, on_paper=False),
        Column(_("Hela perioden före"), True, on_paper=False),
        Column(_("Organisation"), on_paper=False),
        Column(_("Mått"), on_paper=False),
        Column(_("Beslut"), on_paper=False),
        *(Column(label, on_paper=False) for label, _text in _notes(evaluations[0])),
    )
    rows = []
    for one in evaluations:
        goal, outcome, forecast = one.goal, one.outcome, one.forecast
        years = str(goal.year) if goal.year == goal.last_year else f"{goal.year}–{goal.last_year}"
        known = outcome.coverage
        rows.append(
            (
                Cell(f"{goal.title}, {years}", key=goal.goal_id),
                _target(query, one),
                _figure(one, goal_figures.expected(one)) if one.expected is not None else Cell(NOT_APPLICABLE),
                _figure(one, outcome.value, outcome.hidden),
                _interval(one),
                _figure(one, forecast.value) if forecast else Cell(_("görs inte")),
                Cell(not_told(outcome.hidden)) if known is None else Cell(value_text(known, "share"), known, "share"),
                Cell(_status(query, one)),
                Cell(goal.goal_id),
                _ends(one, forecast.low, forecast.high) if forecast else Cell(_("görs inte")),
                _figure(one, one.before.value, one.before.hidden),
                Cell(goal.organisation_name),
                Cell(_measured(query, one)),
                Cell(_decided(one) or missing()),
                *(Cell(text or missing()) for _label, text in _notes(one)),
            )
        )
    note = _(
        "Varje mål räknas på sina egna år. Ett mål om hur avtalen står gäller de avtal som löpte någon dag under "
        "åren, så som de stod när åren var slut. Pågår åren än gäller läget den {day}."
    ).format(day=date_text(query.warehouse.as_of))
    note = f"{note} {rounded_note(one.outcome for one in evaluations)}".strip()
    return Table(_("Mål"), _("Målen och hur de står"), columns, tuple(rows), note)


def _target(query: ReportQuery, one: Evaluation) -> Cell:
    goal = one.goal
    ends = (None if goal.operator == "at_most" else goal.low, None if goal.operator == "at_least" else goal.high)
    text = sentences.target_text(one, language(), query.warehouse)
    return Cell(text, unit=goal_figures.unit(one), ends=ends)


def _figure(one: Evaluation, amount: float | None, hidden: bool = False) -> Cell:
    unit = goal_figures.unit(one)
    if hidden or amount is None:
        return Cell(HIDDEN if hidden else missing(), unit=unit)
    return Cell(goal_figures.text(one, amount, language()), amount, unit)


def _interval(one: Evaluation) -> Cell:
    if one.outcome.hidden:
        return Cell(HIDDEN)
    return _ends(one, one.outcome.low, one.outcome.high)


def _ends(one: Evaluation, low: float | None, high: float | None) -> Cell:
    if low is None or high is None:
        return Cell(NOT_APPLICABLE)
    text = goal_figures.interval(one, low, high, language())
    return Cell(text or NOT_APPLICABLE, unit=goal_figures.unit(one), ends=(low, high))
