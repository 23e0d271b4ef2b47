"""Political goals: status in words, three sentences each, and the figures behind them."""

from __future__ import annotations

from measures import goal_sentences, goals
from measures.goals import Evaluation
from reports.asking import Asking
from reports.model import Block, Cell, Column, Table, Texts
from reports.text import HIDDEN, _, date_text, interval_text, language, missing, sentence, value_text


def blocks(asking: Asking) -> list[Block]:
    chosen = asking.where.get("organisation", ())
    found = [
        goals.evaluate(goal, asking.build)
        for goal in goals.goals(asking.build)
        if not chosen or goal.organisation_id in chosen
    ]
    if not found:
        return [Texts((_("Inga mål är inlästa för urvalet."),))]
    made: list[Block] = [
        Texts(
            (
                _(
                    "Ett mål gäller sina egna år och sin egen organisation, vad rapporten än visar i övrigt. "
                    "Läget är det som var känt på rapportens dag."
                ),
            )
        ),
        _table(asking, found),
    ]
    for one in found:
        if one.measure:
            asking.used[one.measure.name] = one.measure
        said = [text.text for text in goal_sentences.sentences(one, language(), asking.build)]
        status = _("Status: {status}.").format(status=_status(asking, one))
        made.append(Texts((status, *said), heading=f"{one.goal.title} ({one.goal.organisation_name})"))
    return made


def _status(asking: Asking, one: Evaluation) -> str:
    return sentence(goal_sentences.status_text(one, language(), asking.build))


def _table(asking: Asking, found: list[Evaluation]) -> Table:
    columns = (
        Column(_("Mål"), width=2.2),
        Column(_("Ska vara"), width=1.3),
        Column(_("Utfall"), True),
        Column(_("Kan vara"), True),
        Column(_("Prognos"), True, 1.1),
        Column(_("Status"), width=1.3),
        Column(_("Beslut"), width=1.9),
    )
    rows = []
    for one in found:
        goal, unit = one.goal, one.measure.unit if one.measure else "count"
        outcome, forecast = one.outcome, one.forecast
        years = str(goal.year) if goal.year == goal.last_year else f"{goal.year}–{goal.last_year}"
        decided = ", ".join(
            text
            for text in (
                goal.decided_by,
                goal.decision_reference,
                date_text(goal.decided_date) if goal.decided_date else "",
            )
            if text
        )
        interval = interval_text(outcome.low, outcome.high, unit)
        rows.append(
            (
                Cell(f"{goal.title}, {years}", key=goal.goal_id),
                Cell(goal_sentences.target_text(one, language(), asking.build)),
                Cell(value_text(outcome.value, unit, outcome.hidden), outcome.value, unit),
                Cell(HIDDEN if outcome.hidden else interval or "–"),
                Cell(value_text(forecast.value, unit), forecast.value, unit) if forecast else Cell(_("görs inte")),
                Cell(_status(asking, one)),
                Cell(decided or missing()),
            )
        )
    return Table(_("Mål"), _("Målen och hur de står"), columns, tuple(rows))
