"""Reports by contract and period: what came, what is late, what is missing."""

from pages.follow_up import calendar_grid
from pages.shared import page_head
from pages.shared.text import _

question = page_head.open_page(
    _("Kalender"),
    _("Varje avtals rapporter, period för period."),
    ("organisation", "supplier"),
    needs="contracts",
    with_period=False,
)
if question:
    chosen = calendar_grid.choose(question)
    calendar_grid.legend(question)
    calendar_grid.grid(question, chosen)
