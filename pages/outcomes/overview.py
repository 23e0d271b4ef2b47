"""What a manager sees on Monday."""

from pages.shared import asked, changed_panels, overview_panels
from pages.shared.text import _

question = asked.opened(
    _("Översikt"),
    _("Vad leverantörerna har lovat, vad de har levererat och vad det ledde till."),
    asked.CONTRACT_FILTERS,
    needs="contracts",
)
if question:
    overview_panels.summary(question)
    overview_panels.key_figures(question)
    changed_panels.of_measures(question, changed_panels.OVERVIEW)
    overview_panels.attention(question)
    overview_panels.by_status(question)
    overview_panels.keeping_to_contract(question)
    overview_panels.development(question)
