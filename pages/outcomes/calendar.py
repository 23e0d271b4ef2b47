"""Reports by contract and period: what came, what is late, what is missing."""

from pages.shared import asked, calendar_panels
from pages.shared.text import _

question = asked.opened(
    _("Kalender"),
    _("Varje avtals rapporter, period för period."),
    ("organisation", "supplier"),
    needs="contracts",
    with_period=False,
)
if question:
    chosen = calendar_panels.narrowed(question)
    calendar_panels.legend(question)
    calendar_panels.grid(question, chosen)
