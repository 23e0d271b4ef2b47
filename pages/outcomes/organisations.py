"""Organisations compared, on a map, and the procurements of one."""

from pages.shared import asked, compared_panels, ledger_panels, procurement_panels
from pages.shared.text import _

question = asked.opened(
    _("Organisationer"),
    _("Samma mått för varje upphandlande organisation. Läs siffran tillsammans med täckningen."),
    asked.CONTRACT_FILTERS,
    needs="either",
)
if question and not compared_panels.nothing_here(question):
    measure = compared_panels.chosen_measure(question)
    compared_panels.bars(question, measure, "organisation")
    compared_panels.ways_on(question, "organisation")
    compared_panels.areas(question, measure)
    compared_panels.all_measures(question, "organisation", _("Alla mått per organisation"))
    ledger_panels.ledgers(question)
    procurement_panels.of_chosen_organisation(question)
    procurement_panels.source(question)
