"""Suppliers compared."""

from pages.comparisons import bonus_and_penalty, comparison
from pages.shared import page_head
from pages.shared.text import _

question = page_head.open_page(
    _("Leverantörer"),
    _("Samma mått för varje leverantör. En hög siffra är inte alltid bäst: läs den tillsammans med täckningen."),
    page_head.CONTRACT_FILTERS,
    needs="either",
)
if question and not comparison.nothing_here(question):
    measure = comparison.chosen_measure(question)
    comparison.prepare(question, measure, "supplier")
    comparison.bars(question, measure, "supplier")
    comparison.ways_on(question, "supplier")
    comparison.all_measures(question, "supplier", _("Alla mått per leverantör"))
    bonus_and_penalty.ledgers(question)
