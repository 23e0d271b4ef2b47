"""Procurements and their requirements."""

from pages.comparisons import procurement_sections
from pages.shared import page_head
from pages.shared.text import _

question = page_head.open_page(
    _("Upphandlingar"),
    _("Vilka upphandlingar som annonserats, och vad man vet om krav och social hänsyn i dem."),
    page_head.PROCUREMENT_FILTERS,
    needs="procurements",
)
if question:
    procurement_sections.prepare(question)
    procurement_sections.summary(question)
    procurement_sections.key_figures(question)
    procurement_sections.shares(question)
    procurement_sections.published(question)
    procurement_sections.rows(question)
