"""Suppliers compared."""

from pages.shared import asked, compared_panels, ledger_panels
from pages.shared.text import _

question = asked.opened(
    _("Leverantörer"),
    _("Samma mått för varje leverantör. En hög siffra är inte alltid bäst: läs den tillsammans med täckningen."),
    asked.CONTRACT_FILTERS,
    needs="either",
)
if question and not compared_panels.nothing_here(question):
    measure = compared_panels.chosen_measure(question)
    compared_panels.bars(question, measure, "supplier")
    compared_panels.ways_on(question, "supplier")
    compared_panels.all_measures(question, "supplier", _("Alla mått per leverantör"))
    ledger_panels.ledgers(question)
