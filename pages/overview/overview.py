"""What a manager sees on Monday."""

from pages.overview import panels
from pages.shared import changed_since, page_head
from pages.shared.text import _

question = page_head.open_page(
    _("Översikt"),
    _("Vad leverantörerna har lovat, vad de har levererat och vad det ledde till."),
    page_head.CONTRACT_FILTERS,
    needs="contracts",
)
if question:
    panels.prepare(question)
    panels.summary(question)
    panels.key_figures(question)
    changed_since.of_measures(question, changed_since.OVERVIEW)
    changed_since.of_rules(question)
    panels.attention(question)
    panels.by_status(question)
    panels.keeping_to_contract(question)
    panels.development(question)
