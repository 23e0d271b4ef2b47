"""What was delivered, refused, and waits."""

from pages.shared import asked, quality_panels, report_panels
from pages.shared.text import _

question = asked.opened(
    _("Datakvalitet"),
    _("Vilka filer som är inlästa, vad som avvisades och varför, vad som väntar och hur mycket som är känt."),
)
if question:
    quality_panels.summary(question)
    quality_panels.coverage(question)
    quality_panels.problems(question)
    report_panels.remarks(question)
    quality_panels.waiting(question)
    quality_panels.deliveries(question)
