"""Persons and what became of them, rounded by the door to protect individuals; rates of few stand as ".."."""

from __future__ import annotations

from measures.follow_up import follow_up_rows
from reports.content import charts
from reports.content.model import Block, Cell, Column, Table, Texts
from reports.content.report_query import ReportFigure, ReportQuery, hidden_note, rounded_note
from reports.content.text import HIDDEN, NOT_APPLICABLE, _, is_missing, value_text
from reports.sections.summary import figure_table

TOTALS = (
    "persons",
    "persons_reported",
    "placements_started",
    "fte_months",
    "women_share",
    "early_end_rate",
    "in_work_6m_rate",
    "in_work_6m_coverage",
)
SPLITS = ("form", "target_group", "sex")


def blocks(query: ReportQuery) -> list[Block]:
    figures = [query.total(name) for name in TOTALS]
    if not any(figure.value or figure.hidden for figure in figures):
        return [Texts((_("Inga placeringar är rapporterade i urvalet."),))]
    made: list[Block] = [
        figure_table(
            _("Personer"),
            _("Personer, placeringar och arbete efteråt"),
            figures,
            _("Bruttoutfall, inte effekt: vad som hade hänt utan kravet är inte känt.") + " " + query.basis(*TOTALS),
        )
    ]
    made += _converted(query)
    names = {
        "form": _("Personer efter placeringsform"),
        "target_group": _("Personer efter målgrupp"),
        "sex": _("Personer efter kön"),
    }
    for dimension in SPLITS:
        made += _split(query, dimension, names[dimension])
    return made


def _converted(query: ReportQuery) -> list[Block]:
    """That months are converted from hours, and by which rule; nothing where none are."""
    hours = query.total("hours_converted").value
    if not hours:
        return []
    text = _(
        "Heltidsmånaderna är till en del omräknade från timmar: {hours} timmar. {per_month} timmar = 1 heltidsmånad."
    )
    months = " / ".join(value_text(each, "hours") for each in follow_up_rows.hours_per_month(query.warehouse))
    return [Texts((text.format(hours=value_text(hours, "hours"), per_month=months),))]


def _split(query: ReportQuery, dimension: str, title: str) -> list[Block]:
    # Nobody without a group is no group.
    counted = query.by("persons", dimension)
    persons = [figure for figure in counted if figure.code or figure.value or figure.hidden or figure.in_sums]
    if not persons:
        return []
    in_work = {figure.code: figure for figure in query.by("in_work_6m_rate", dimension)}
    rows = []
    for figure in persons:
        work = in_work.get(figure.code)
        rows.append(
            (
                Cell(figure.label, key=figure.code),
                figure.cell(),
                work.cell() if work else Cell(NOT_APPLICABLE),
                work.interval_cell() if work else Cell(NOT_APPLICABLE),
                _known(work),
                figure.in_sums_cell(),
            )
        )
    # Outcomes of those whose group is not told are part of the total, so they have a row even where no person is
    # counted.
    for work in in_work.values():
        if work.code not in {figure.code for figure in persons} and (work.hidden or work.denominator):
            nobody = next((figure.cell() for figure in counted if figure.code == work.code), Cell(NOT_APPLICABLE))
            row = (nobody, work.cell(), work.interval_cell(), _known(work), Cell(NOT_APPLICABLE))
            rows.append((Cell(work.label, key=work.code), *row))
    columns = (
        Column({"form": _("Form"), "target_group": _("Målgrupp"), "sex": _("Kön")}[dimension], width=2.4),
        Column(_("Personer"), True),
        Column(_("I arbete efter 6 månader"), True, 1.6),
        Column(_("Kan vara"), True, is_interval=True),
        Column(_("Kända utfall"), True, 1.1),
        Column(_("I sammanlagda rapporter"), True, on_paper=False),
    )
    note = hidden_note(query) or _(
        "Två punkter ({hidden}) betyder att en andel gäller för få personer för att visas, eller en period som inte är "
        "ett halvår, hela kalenderår eller hela tiden."
    ).format(hidden=HIDDEN)
    note = f"{note} {rounded_note([*persons, *in_work.values()])}".strip()
    if dimension != "sex":
        note = _("En person kan finnas i flera grupper, så delarna kan tillsammans vara fler än alla.") + " " + note
    table = Table(columns[0].label, title, columns, tuple(rows), note)
    shown = [figure for figure in persons if figure.value is not None]
    # A picture of which most is hidden shows that and nothing more; the table says it better.
    if 2 * len(shown) < len(persons):
        return [table]
    bars = [(figure.label, figure.value, figure.text_at_bar) for figure in persons]
    in_sums = any(figure.in_sums is not None for figure in persons)
    key = _("Inom parentes: personer i sammanlagda rapporter, som kan innehålla dubbletter.") if in_sums else ""
    return [charts.bars(bars, title, _("antal personer"), "count", key), table]


def _known(figure: ReportFigure | None) -> Cell:
    if figure is None:
        return Cell(NOT_APPLICABLE)
    if figure.hidden:
        return Cell(HIDDEN)
    if is_missing(figure.denominator):
        return Cell(value_text(None, "count"))
    return figure.part_cell("denominator")
