"""The log: who has signed in, read rows about persons, fetched, delivered, decided and been refused."""

from pages.access import log_lines
from pages.shared import frame
from pages.shared.text import _

frame.header(
    _("Logg"),
    _("Vem som har loggat in, läst rader om personer, hämtat, läst in, beslutat och nekats. Inget i den ändras."),
)
lines = log_lines.all_lines()
log_lines.draw(log_lines.filtered(lines))
