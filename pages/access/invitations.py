"""Inbjudningar: suppliers that report by an address of their own, and what they have sent."""

from pages.access import invitation_list, sent_list
from pages.shared import frame
from pages.shared.deliveries import delivery_words
from pages.shared.text import _

frame.header(
    _("Inbjudningar"),
    _("En leverantör som inte loggar in kan få en adress som öppnar det ni väntar på, ett formulär och filkontrollen."),
)
delivery_words.invented()
names = invitation_list.suppliers()
if names:
    invitation_list.form(names)
    sent_list.panel(names)
    invitation_list.given(names)
