"""All contracts."""

from pages.shared import asked, contracts_panels
from pages.shared.text import _

question = asked.opened(
    _("Avtal"),
    _("Alla avtal, med dem som behöver åtgärd först."),
    tuple(name for name in asked.CONTRACT_FILTERS if name != "form"),
    needs="contracts",
)
if question:
    contracts_panels.listed(question)
