"""All contracts."""

from pages.contracts import contract_list
from pages.shared import page_head
from pages.shared.text import _

question = page_head.open_page(
    _("Avtal"),
    _("Alla avtal, med dem som behöver åtgärd först."),
    tuple(name for name in page_head.CONTRACT_FILTERS if name != "form"),
    needs="contracts",
)
if question:
    contract_list.search_and_list(question)
