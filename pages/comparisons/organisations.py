"""Organisations compared, on a map, and the procurements of one."""

from pages.comparisons import bonus_and_penalty, comparison, procurement_sections
from pages.shared import page_head
from pages.shared.text import _

question = page_head.open_page(
    _("Organisationer"),
    _("Samma mått för varje upphandlande organisation. Läs siffran tillsammans med täckningen."),
    page_head.CONTRACT_FILTERS,
    needs="either",
)
if question and not comparison.nothing_here(question):
    measure = comparison.chosen_measure(question)
    comparison.prepare(question, measure, "organisation", "municipality")
    comparison.bars(question, measure, "organisation")
    comparison.ways_on(question, "organisation")
    comparison.areas(question, measure)
    comparison.all_measures(question, "organisation", _("Alla mått per organisation"))
    bonus_and_penalty.ledgers(question)
    procurement_sections.of_chosen_organisation(question)
