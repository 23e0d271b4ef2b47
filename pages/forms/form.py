"""One row by form, named in the address: ?kind=KIND, with contract=ID or procurement=ID and row=ID."""

from pages.forms import form_choice, form_row
from pages.shared import page_head
from pages.shared.text import _

question = page_head.open_page(
    _("Fyll i formulär"),
    _("För den som vill lämna en uppgift utan en fil. Det som skrivs här kontrolleras och sparas som en fil."),
    needs="nothing",
    with_day=False,
)
if question:
    form_row.show_outcome()
    chosen = form_choice.choice(question)
    if chosen:
        form_row.form(chosen)
