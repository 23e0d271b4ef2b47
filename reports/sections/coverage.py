"""The coverage funnel: how many procurements come through each step, and what is unknown at it."""

from __future__ import annotations

import measures
from measures import number_text
from measures.goals import funnel
from reports.content import charts
from reports.content.model import Block, Cell, Column, Table, Texts
from reports.content.report_query import ReportQuery
from reports.content.text import NOT_APPLICABLE, _, date_text, interval_text, language, number, value_text


def blocks(query: ReportQuery) -> list[Block]:
    found = funnel.coverage_funnel(query.warehouse, query.where, query.first, query.last)
    known = measures.measures(query.warehouse)
    spoken = language()
    everything = found.steps[0].count
    if not everything or found.known_share is None:
        return [
            Texts(
                (
                    _(
                        "Inga annonserade upphandlingar är inlästa i urvalet, så det går inte att säga var krav var "
                        "möjligt."
                    ),
                )
            )
        ]
    rows = []
    bars = []
    for step in found.steps:
        label = known[step.measure].label[spoken]
        query.used[step.measure] = known[step.measure]
        for name in step.beside:
            query.used[name] = known[name]
        beside = funnel.losses_text(query.warehouse, found, step, spoken)
        share = (
            Cell(NOT_APPLICABLE) if step.share is None else Cell(value_text(step.share, "share"), step.share, "share")
        )
        count = Cell(number(step.count), step.count, "count")
        can_be = _possible(step)
        told = number(step.count) + (f" ({can_be.text})" if can_be.ends else "")
        rows.append((Cell(label, key=step.measure), count, can_be, share, Cell(beside or NOT_APPLICABLE)))
        bars.append((label, step.count, told))
    table = Table(
        _("Steg"),
        _("Från alla upphandlingar till uppfyllda krav"),
        (
            Column(_("Steg"), width=2),
            Column(_("Upphandlingar"), True, 1.2),
            Column(_("Kan vara"), True, 1.3, is_interval=True),
            Column(_("Av steget före"), True),
            Column(_("Föll bort / okänt"), width=3),
        ),
        tuple(rows),
        _(
            "Varje steg räknar bara de upphandlingar som tog steget före. De som föll bort och de okända är "
            "tillsammans "
            "skillnaden mellan två steg. Okänt räknas aldrig som nej: under Kan vara står hur många det är "
            "om de okända räknas med."
        )
        + " "
        + _advertised(query),
    )
    unknown = found.steps[1].beside["funnel_possible_unknown"]
    said = _known(everything, found.known_share, unknown)
    return [Texts((said,)), charts.bars(bars, table.title, _("antal upphandlingar"), "count"), table]


def _advertised(query: ReportQuery) -> str:
    if query.first or query.last:
        return _("Upphandlingarna är de som annonserades i perioden; avtalen står så som den {day}.").format(
            day=date_text(query.warehouse.as_of)
        )
    return _("Upphandlingarna är alla som har annonserats i urvalet; avtalen står så som den {day}.").format(
        day=date_text(query.warehouse.as_of)
    )


def _known(everything: float, share: float, unknown: float) -> str:
    if everything == 1:
        if unknown:
            return _("Det är en enda upphandling, och om ett krav var möjligt är inte känt.")
        return _("Det är en enda upphandling, och om ett krav var möjligt är känt.")
    if not unknown:
        return _("För alla {all} upphandlingar är det känt om ett krav var möjligt.").format(all=number(everything))
    said = _("För {share} av {all} upphandlingar är det känt om ett krav var möjligt.").format(
        all=number(everything), share=_small(share)
    )
    return said + " " + _("För {number} av dem är det inte känt.").format(number=number(unknown))


def _possible(step: funnel.FunnelStep) -> Cell:
    """Unknown is not no: a step that unknown ones may have taken is an interval."""
    if step.possible <= step.count:
        return Cell(NOT_APPLICABLE)
    return Cell(interval_text(step.count, step.possible, "count"), unit="count", ends=(step.count, step.possible))


def _small(share: float) -> str:
    """With a decimal where a whole per cent would say nothing."""
    return number_text.percent(share, language(), 1 if 0 < share < 0.01 else 0)
