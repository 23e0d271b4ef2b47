"""A clause from choices: its text, what will be followed up, and the contract's first delivery."""

from pages.procuring import clause_view
from pages.shared import page_head
from pages.shared.text import _

question = page_head.open_page(
    _("Bygg en klausul"),
    _("Välj vad kravet ska vara. Här blir det en text, en rapportkalender och en fil att läsa in."),
    (),
    needs="contracts",
    with_period=False,
    with_day=False,
)
if question:
    clause_view.section(question)
