"""One contract, named in the address: ?contract=ID."""

from pages.shared import frame
from pages.shared.text import _

frame.header(_("Ett avtal"))
frame.empty(_("Här finns inga uppgifter ännu."), _("Läs in en fil, så visas den här."))
