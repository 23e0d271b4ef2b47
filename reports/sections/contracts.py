"""The contracts by status, and those that need attention, worst first."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from measures.follow_up import follow_up_rows
from reports.content import charts
from reports.content.model import Block, Cell, Column, Table, Texts
from reports.content.report_query import ReportQuery
from reports.content.text import _, date_text, is_missing, number, sentence, value_text

ON_PAPER = 25
# What a reader is to see first; codes that are not here come last.
WORST_FIRST = (
    "not_met", "well_behind", "behind", "awaiting_candidates", "data_missing", "not_agreed", "requirement_unknown",
    "no_pace", "not_started",
    "too_early", "on_track", "met", "exceeded", "exempted", "no_requirement",
)  # fmt: skip


def blocks(query: ReportQuery) -> list[Block]:
    if not query.total("contracts").value:
        return [Texts((_("Inga avtal är inlästa för urvalet."),))]
    by_status = sorted(query.statuses(), key=lambda figure: _rank(figure.code))
    title = _("Avtal efter status")
    table = Table(
        title,
        title,
        (Column(_("Status"), width=3), Column(_("Avtal"), True)),
        tuple((Cell(figure.label, key=figure.code), figure.cell()) for figure in by_status),
        _same_day(query),
    )
    bars = [(figure.label, figure.value, figure.text) for figure in by_status]
    return [charts.bars(bars, title, _("antal avtal"), "count"), table, *_attention(query)]


def _attention(query: ReportQuery) -> list[Block]:
    rows = query.urgent_contracts()
    if not rows:
        return [Texts((_("Inget avtal i urvalet behöver åtgärd."),))]
    words, tasks = query.words("contract_status"), query.words("task")
    to_do = follow_up_rows.tasks_of_contracts(query.warehouse, query.where)
    ordered = sorted(rows, key=lambda row: _rank(row["status"]))
    day = query.warehouse.as_of
    made = tuple(_row(row, words, to_do.get(row["contract_id"], []), tasks, day) for row in ordered)
    note = _same_day(query)
    if len(made) > ON_PAPER:
        note += " " + _(
            "Här visas {shown} av {all} avtal, de som ligger sämst till först. Alla finns i Excel-filen."
        ).format(shown=number(ON_PAPER), all=number(len(made)))
    columns = (
        Column(_("Avtal"), width=2.6),
        Column(_("Leverantör"), width=1.9),
        Column(_("Status"), width=2),
        Column(_("Levererat"), True, 1.2),
        Column(_("Avtalat"), True, 1.95),
        Column(_("Saknade rapporter"), True, 1.1),
        Column(_("Slutar"), width=1.4),
        Column(_("Först att göra"), width=2),
    )
    return [Table(_("Behöver åtgärd"), _("Avtal som behöver åtgärd"), columns, made, note, ON_PAPER)]


def _same_day(query: ReportQuery) -> str:
    """How things stand and what there is to do is of one day, whatever the period."""
    day = date_text(query.warehouse.as_of)
    if query.stood_on() < query.warehouse.as_of:
        return _("De avtal som gällde någon dag i perioden, så som de står den {day}, inte vid periodens slut.").format(
            day=day
        )
    if query.first or query.last:
        return _("De avtal som gällde någon dag i perioden, så som de står den {day}.").format(day=day)
    return _("Alla inlästa avtal i urvalet, så som de står den {day}.").format(day=day)


def _asked_for(can_be_met: bool) -> Mapping[str, str]:
    """What to do where the task's own words say what is wrong and not what to do."""
    # A plan that nobody could follow is not asked for; the letter asks the same.
    plan = _("Be leverantören om en plan") if can_be_met else _("Fråga vad som ändå hinner göras")
    return {
        "behind": plan,
        "well_behind": plan,
        "not_met": _("Förklara varför kravet inte uppfylldes"),
        "not_agreed": _("Kom överens om antalet"),
        "report_missing": _("Begär in det som saknas"),
    }


def _can_be_met(row: Mapping[Any, Any], day: dt.date) -> bool:
    """Whether those at work are enough, or a whole placement that begins on the day or later still fits; true too where
    nobody can say."""
    if is_missing(row["persons_needed"]) or not row["persons_needed"]:
        return True
    last_days = (row["latest_job_start_date"], row["latest_internship_start_date"])
    return any(not is_missing(last) and last >= day for last in last_days)


def _rank(status: str) -> int:
    return WORST_FIRST.index(status) if status in WORST_FIRST else len(WORST_FIRST)


def _row(
    row: Mapping[Any, Any], words: Mapping[str, str], to_do: list[str], tasks: Mapping[str, str], day: dt.date
) -> tuple[Cell, ...]:
    # The same title can be several contracts', so its number always stands beside it.
    number_ = str(row["contract_id"])
    name = number_ if is_missing(row["title"]) else f"{row['title']}, {number_}"
    if row["status"] == "exempted":
        required = Cell(_("undantaget"))
    elif row["not_agreed"]:
        required = Cell(_("inte överenskommet"))
    else:
        required = Cell(value_text(row["places_required"], "places"), _float(row["places_required"]), "places")
    # What the status itself asks for comes first: who is behind is to catch up, whatever else there is to do.
    first = row["status"] if row["status"] in to_do else next(iter(to_do), "")
    return (
        Cell(name, key=number_),
        Cell(value_text(None, "") if is_missing(row["supplier_name"]) else str(row["supplier_name"])),
        Cell(sentence(words.get(row["status"], row["status"]))),
        Cell(value_text(row["places_told"], "places"), _float(row["places_told"]), "places"),
        required,
        Cell(value_text(row["reports_missing"], "count"), _float(row["reports_missing"]), "count"),
        Cell(_("inget slutdatum"))
        if is_missing(row["end_date"])
        else Cell(f"{row['end_date']:%Y-%m-%d}", row["end_date"]),
        Cell(_asked_for(_can_be_met(row, day)).get(first) or tasks.get(first, first) or _("inget")),
    )


def _float(x: Any) -> float | None:
    return None if is_missing(x) else float(x)
