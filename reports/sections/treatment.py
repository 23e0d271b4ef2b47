"""How missing data, intervals and persons are treated: what a careful reader asks before trusting a figure."""

from __future__ import annotations

from measures.door import catalogue
from measures.door.disclosure import Disclosure
from reports.content.model import Block, Texts
from reports.content.report_query import ReportQuery
from reports.content.text import HIDDEN, _, number


def blocks(query: ReportQuery) -> list[Block]:
    rule = catalogue.read(query.warehouse).disclosure
    return [
        Texts(
            (
                _(
                    "Det som inte är känt är aldrig noll. Där en uppgift saknas står det i ord eller med ett streck "
                    "(-). En punkt (.) står där ingen uppgift kan finnas."
                ),
                _(
                    "En saknad rapport kan dölja både mycket och inget. Där det går att säga vad den som mest kan "
                    "ändra "
                    "står det under Kan vara: från det som säkert är levererat till det som är möjligt."
                ),
                _(
                    "Täckning är den andel av underlaget som är känd. Låg täckning betyder att siffran kan ändras "
                    "mycket."
                ),
                _persons(rule),
                _(
                    "Siffrorna gäller läget och kunskapen de dagar som står på rapportens första sida. Rättelser som "
                    "kommer senare ändrar inte den här rapporten, men väl nästa."
                ),
                _(
                    "Har rapporten ett nummer är den fastställd och ändras aldrig. Rättelser ges ut i en ny utgåva, "
                    "som räknar upp varje siffra som har ändrats."
                ),
                _("Utfallen är bruttoutfall. Vad som hade hänt utan kraven går inte att läsa ur dem."),
            )
        )
    ]


def _persons(rule: Disclosure) -> str:
    """How figures of persons are protected."""
    if rule.hide is not None:
        return _(
            "Siffror om personer är exakta eller dolda ({hidden}) till skydd för enskilda. Dolda är antal under "
            "{below}, andelar av färre än {least} och hur så få är. Dolt är också det som behövs för att ingen ska "
            "kunna räkna ut de andra. Avtal, platser, heltidsmånader och rapporter visas som de är."
        ).format(below=number(rule.hide.below), least=number(rule.least_denominator), hidden=HIDDEN)
    return _(
        "Siffror om personer är avrundade till skydd för enskilda. Antalen är ändrade med högst två, och "
        "lika för samma personer överallt, så delarna ger inte alltid just summan. En andel av färre än "
        "{least} personer visas inte ({hidden}), och inte heller hur så få är. Avtal, platser, "
        "heltidsmånader och rapporter visas som de är."
    ).format(least=number(rule.least_denominator), hidden=HIDDEN)
