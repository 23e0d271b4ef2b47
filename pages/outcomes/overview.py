"""What a manager sees on Monday."""

from pages.shared import frame
from pages.shared.text import _

frame.header(_("Översikt"))
frame.empty(_("Här finns inga uppgifter ännu."), _("Läs in en fil, så visas den här."))
