"""The state of things: a few sentences, the key figures in a table, and places delivered by month."""

from __future__ import annotations

from measures.goals import sentences
from reports.content import charts
from reports.content.model import Block, Cell, Column, Table, Texts
from reports.content.report_query import ReportFigure, ReportQuery, rounded_note
from reports.content.text import NOT_APPLICABLE, _, _n, is_missing, language, number, value_text

KEY_FIGURES = (
    "procurements",
    "social_consideration_share",
    "contracts",
    "places_required",
    "places_delivered",
    "places_accepted",
    "fulfilment",
    "forecast_places",
    "report_rate",
    "persons",
    "in_work_6m_rate",
)

# How many goals are told of by name in the summary, after how many are reached.
_NAMED = 5


def blocks(query: ReportQuery) -> list[Block]:
    # A forecast is dated by its contract's last month, so in a period it would be of other contracts than the rest.
    names = [name for name in KEY_FIGURES if name != "forecast_places" or not (query.first or query.last)]
    figures = [query.total(name) for name in names]
    by_name = {figure.measure.name: figure for figure in figures}
    found: list[Block] = [Texts((*_goals(query), *_sentences(by_name)), large=True)]
    note = query.basis(*names)
    if "forecast_places" in by_name and (by_name["forecast_places"].coverage or 1) < 1:
        note += " " + _(
            "Prognosen omfattar bara avtal som har en, så den kan vara lägre än det som redan är levererat."
        )
    found.append(figure_table(_("Nyckeltal"), _("Nyckeltal"), figures, note))
    if by_name["contracts"].value:
        months = query.by_month("places_delivered")
        found += charts.by_month(months, _("Levererade platser per månad"), _("Platser"))
    return found


def _goals(query: ReportQuery) -> list[str]:
    """How many goals stand how, and each by name where they are few."""
    found = query.judged()
    if not found:
        return []
    told = [
        _("{goal}: {status}.").format(
            goal=one.goal.title, status=_lower(sentences.status_text(one, language(), query.warehouse))
        )
        for one in found
        if len(found) <= _NAMED
    ]
    return [sentences.count_text(found, language(), query.warehouse), *told]


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]


def figure_table(name: str, title: str, figures: list[ReportFigure], note: str = "") -> Table:
    """One row per measure: value, what it can be when the unknown is known, coverage, numerator and denominator."""
    columns = (
        Column(_("Mått"), width=2.4),
        Column(_("Värde"), True, 1.3),
        Column(_("Kan vara"), True, 1.2, is_interval=True),
        Column(_("Täckning"), True),
        Column(_("Täljare"), True),
        Column(_("Nämnare"), True, 1.1),
        Column(_("I sammanlagda rapporter"), True, on_paper=False),
    )
    rows = []
    for figure in figures:
        share = figure.measure.denominator is not None
        rows.append(
            (
                Cell(figure.measure.label[language()], key=figure.measure.name),
                figure.cell(),
                figure.interval_cell(),
                figure.coverage_cell(),
                figure.part_cell("numerator") if share else Cell(NOT_APPLICABLE),
                figure.part_cell("denominator") if share else Cell(NOT_APPLICABLE),
                figure.in_sums_cell(),
            )
        )
    if any(figure.in_sums is not None for figure in figures):
        note = f"{_('Personer i sammanlagda rapporter kan innehålla dubbletter.')} {note}".strip()
    return Table(name, title, columns, tuple(rows), f"{note} {rounded_note(figures)}".strip())


def _sentences(figures: dict[str, ReportFigure]) -> list[str]:
    said = []
    procurements, social = figures["procurements"], figures["social_consideration_share"]
    if procurements.value:
        said.append(
            _n(
                "{number} upphandling annonserades i urvalet.",
                "{number} upphandlingar annonserades i urvalet.",
                procurements.value,
            ).format(number=number(procurements.value))
            + " "
            + _social(social)
        )
    required, fulfilment, rate = figures["places_required"], figures["fulfilment"], figures["report_rate"]
    if not figures["contracts"].value:
        said.append(_("Inga avtal är inlästa för urvalet, så om kraven har uppfyllts går inte att säga."))
    elif fulfilment.value is None:
        said.append(
            _n(
                "Urvalet har {number} avtal, men inget med ett överenskommet antal platser att mäta mot.",
                "Urvalet har {number} avtal, men inget med ett överenskommet antal platser att mäta mot.",
                figures["contracts"].value or 0,
            ).format(number=number(figures["contracts"].value or 0))
        )
    else:
        text = _n(
            "Av {required} avtalad plats är {share} levererad, räknat från avtalets start.",
            "Av {required} avtalade platser är {share} levererade, räknat från avtalens start.",
            required.value or 0,
        ).format(required=required.text, share=fulfilment.text)
        if not is_missing(fulfilment.high) and value_text(fulfilment.high, "share") != fulfilment.text:
            text += " " + _("Rapporter saknas, så det kan vara upp till {share}.").format(
                share=value_text(fulfilment.high, "share")
            )
        said.append(text)
    if rate.value is not None:
        said.append(_reports(rate))
    said += _outcome(figures["in_work_6m_rate"])
    return said


def _reports(rate: ReportFigure) -> str:
    if rate.denominator == 1:
        if rate.numerator:
            return _("Den enda rapport som har förfallit har kommit in.")
        return _("Den enda rapport som har förfallit har inte kommit in.")
    return _("{received} av {due} förfallna rapporter har kommit in ({share}).").format(
        received=rate.part_cell("numerator").text, due=rate.part_cell("denominator").text, share=rate.text
    )


def _social(social: ReportFigure) -> str:
    if social.value is None:
        return _n(
            "Om den tog social hänsyn är inte känt.", "Om de tog social hänsyn är inte känt.", social.denominator or 0
        )
    if social.denominator == 1 and social.coverage == 1:
        return _("Den uppges ta social hänsyn.") if social.value else _("Den uppges inte ta social hänsyn.")
    if not is_missing(social.high) and value_text(social.high, "share") != social.text:
        return _(
            "{share} uppges ta social hänsyn. Uppgift finns för {known}, så andelen kan vara upp till {high}."
        ).format(share=social.text, known=social.coverage_cell().text, high=value_text(social.high, "share"))
    return _("{share} uppges ta social hänsyn.").format(share=social.text)


def _outcome(outcome: ReportFigure) -> list[str]:
    if outcome.hidden:
        if outcome.hidden_for == "protected":
            return [_("Hur många som var i arbete efter sex månader är dolt till skydd för enskilda.")]
        if outcome.hidden_for == "unlisted":
            return [
                _(
                    "Hur många som var i arbete efter sex månader visas inte: det visas för alla eller en "
                    "organisation, för ett kalenderår eller hela tiden."
                )
            ]
        if outcome.hidden_for == "closed":
            return [
                _(
                    "Hur många som var i arbete efter sex månader visas inte: det visas för ett halvår, hela "
                    "kalenderår eller hela tiden."
                )
            ]
        return [_("Hur många som var i arbete efter sex månader visas inte: det gäller för få personer.")]
    if outcome.value is None:
        return []
    text = _(
        "{share} var i arbete sex månader efter slutet ({positive} av {known} avslutade placeringar med känt utfall)."
    ).format(
        share=outcome.text, positive=outcome.part_cell("numerator").text, known=outcome.part_cell("denominator").text
    )
    if outcome.interval:
        text += " " + _("Räknas de okända med kan andelen vara {interval}.").format(interval=outcome.interval)
    if outcome.rounded:
        text += " " + _("Siffrorna är avrundade till skydd för enskilda.")
    return [text + " " + _("Det är bruttoutfall, inte effekt.")]
