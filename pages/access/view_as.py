"""Seeing Utfall as a role does; nothing can be changed meanwhile."""

from pages.access import view_choice
from pages.shared import frame
from pages.shared.text import _

frame.header(
    _("Visa som"),
    _("Se Utfall som en roll ser det: menyn, sidorna och uppgifterna. Inget kan ändras, och det står i loggen."),
)
view_choice.form()
