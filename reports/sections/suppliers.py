"""Outcomes per supplier: promised, delivered, fulfilment with what it can be, reports."""

from __future__ import annotations

from reports.content import charts
from reports.content.model import Block, Cell, Column, Table, Texts
from reports.content.report_query import ReportFigure, ReportQuery
from reports.content.text import NOT_APPLICABLE, _, number, value_text

MEASURES = ("contracts", "places_required", "places_delivered", "fulfilment", "report_rate")
ON_PAPER = 30
IN_CHART = 15


def blocks(query: ReportQuery) -> list[Block]:
    answers = {name: {figure.code: figure for figure in query.by(name, "supplier")} for name in MEASURES}
    # Most promised first: where it matters most.
    order = sorted(
        (code for code, figure in answers["contracts"].items() if figure.value),
        key=lambda code: (-(_value(answers["places_required"].get(code))), answers["contracts"][code].label),
    )
    if not order:
        return [Texts((_("Inga leverantörer har avtal i urvalet."),))]
    rows = []
    for code in order:
        found = {name: answers[name].get(code) for name in MEASURES}
        if (places := found["places_required"]) and places.is_of_nothing:
            found["places_required"] = found["fulfilment"] = None
        fulfilment = found["fulfilment"]
        rows.append(
            (
                Cell(answers["contracts"][code].label, key=code),
                *(_cell(found[name]) for name in ("contracts", "places_required")),
                # Of who is to deliver and of whom nobody has told anything it is not known; it is not nought.
                _cell(found["places_delivered"], value_text(None, "places") if fulfilment else NOT_APPLICABLE),
                fulfilment.part_cell("numerator") if fulfilment else Cell(NOT_APPLICABLE),
                _cell(fulfilment),
                fulfilment.interval_cell() if fulfilment else Cell(NOT_APPLICABLE),
                _cell(found["report_rate"], _("ingen förfallen") if fulfilment else NOT_APPLICABLE),
            )
        )
    note = query.basis(*MEASURES)
    if len(rows) > ON_PAPER:
        note += " " + _(
            "Här visas de {shown} av {all} leverantörer som har flest avtalade platser. Alla finns i Excel-filen."
        ).format(shown=number(ON_PAPER), all=number(len(rows)))
    title = _("Utfall per leverantör")
    table = Table(
        _("Leverantörer"),
        title,
        (
            Column(_("Leverantör"), width=2.2),
            Column(_("Avtal"), True, 0.8),
            Column(_("Avtalade platser"), True, 1.2),
            # What is delivered is that of the period; what counts is measured from the contract's start.
            Column(_("Levererat i perioden") if query.first or query.last else _("Levererade platser"), True, 1.4),
            Column(_("Räknas mot kraven sedan start"), True, 1.7),
            Column(_("Uppfyllelsegrad"), True, 1.9),
            Column(_("Kan vara"), True, 1.2, is_interval=True),
            Column(_("Rapporteringsgrad"), True, 2.1),
        ),
        tuple(rows),
        note,
        ON_PAPER,
    )
    drawn = [answers["fulfilment"][code] for code in order if code in answers["fulfilment"]]
    drawn = [figure for figure in drawn if figure.value is not None][:IN_CHART]
    chart = charts.intervals(drawn, _("Uppfyllelsegrad per leverantör"), _("andel av avtalade platser"))
    return [*([chart] if drawn else []), table]


def _value(figure: ReportFigure | None) -> float:
    return figure.value or 0 if figure else 0


def _cell(figure: ReportFigure | None, without: str = NOT_APPLICABLE) -> Cell:
    return figure.cell() if figure else Cell(without)
