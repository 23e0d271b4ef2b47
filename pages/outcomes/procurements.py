"""Procurements and their requirements."""

from pages.shared import asked, procurement_panels
from pages.shared.text import _

question = asked.opened(
    _("Upphandlingar"),
    _("Vilka upphandlingar som annonserats, och vad man vet om krav och social hänsyn i dem."),
    asked.PROCUREMENT_FILTERS,
    needs="procurements",
)
if question:
    procurement_panels.summary(question)
    procurement_panels.key_figures(question)
    procurement_panels.shares(question)
    procurement_panels.published(question)
    procurement_panels.rows(question)
    procurement_panels.source(question)
