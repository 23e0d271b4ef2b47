"""Procurements and their requirements."""

from pages.comparisons import procurement_sections
from pages.shared import page_query
from pages.shared.text import _

question = page_query.open_page(
    _("Upphandlingar"),
    _("Vilka upphandlingar som annonserats, och vad man vet om krav och social hänsyn i dem."),
    page_query.PROCUREMENT_FILTERS,
    needs="procurements",
)
if question:
    procurement_sections.summary(question)
    procurement_sections.key_figures(question)
    procurement_sections.shares(question)
    procurement_sections.published(question)
    procurement_sections.rows(question)
    procurement_sections.source(question)
