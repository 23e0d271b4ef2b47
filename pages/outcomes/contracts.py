"""All contracts."""

from pages.shared import frame
from pages.shared.text import _

frame.header(_("Avtal"))
frame.empty(_("Här finns inga uppgifter ännu."), _("Läs in en fil, så visas den här."))
