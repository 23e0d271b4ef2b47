"""Whether reports come, in time, by month and supplier, and what has been accepted."""

from __future__ import annotations

from reports.content import charts
from reports.content.model import Block, Cell, Column, Table, Texts
from reports.content.report_query import ReportQuery
from reports.content.text import _, number
from reports.sections.summary import figure_table

TOTALS = ("report_rate", "report_on_time_rate", "reports_missing", "accepted_share", "evidenced_share", "deviations")
ON_PAPER = 15


def blocks(query: ReportQuery) -> list[Block]:
    if not query.total("reports_due").value:
        return [Texts((_("Inga rapporter har förfallit i urvalet."),))]
    made: list[Block] = [
        figure_table(
            _("Rapportering"),
            _("Rapporter och godkännande"),
            [query.total(name) for name in TOTALS],
            _("En saknad rapport betyder att utfallet är okänt, inte att det är noll.") + " " + query.basis(*TOTALS),
        )
    ]
    months = query.by_month("report_rate")
    made += charts.by_month(months, _("Rapporteringsgrad per månad"), _("Andel inkomna av förfallna rapporter"))
    missing = sorted(
        (figure for figure in query.by("reports_missing", "supplier") if figure.value),
        key=lambda figure: (-(figure.value or 0), figure.label),
    )
    if missing:
        title = _("Leverantörer med saknade rapporter")
        note = ""
        if len(missing) > ON_PAPER:
            note = _("Här visas {shown} av {all} leverantörer. Alla finns i Excel-filen.").format(
                shown=number(ON_PAPER), all=number(len(missing))
            )
        made.append(
            Table(
                _("Saknade rapporter"),
                title,
                (Column(_("Leverantör"), width=3), Column(_("Rapporter som saknas"), True)),
                tuple((Cell(figure.label, key=figure.code), figure.cell()) for figure in missing),
                note,
                ON_PAPER,
            )
        )
    return made
