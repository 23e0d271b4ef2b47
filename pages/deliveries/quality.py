"""What was delivered, refused, and waits."""

from pages.shared import frame
from pages.shared.text import _

frame.header(_("Datakvalitet"))
frame.empty(_("Här finns inga uppgifter ännu."), _("Läs in en fil, så visas den här."))
