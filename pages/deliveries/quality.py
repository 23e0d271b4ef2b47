"""What was delivered, refused, and waits."""

from pages.deliveries import quality_sections
from pages.shared import page_head
from pages.shared.contracts import report_remarks
from pages.shared.text import _

question = page_head.open_page(
    _("Datakvalitet"),
    _("Vilka filer som är inlästa, vad som avvisades och varför, vad som väntar och hur mycket som är känt."),
)
if question:
    quality_sections.summary(question)
    quality_sections.coverage(question)
    quality_sections.problems(question)
    report_remarks.remarks(question)
    quality_sections.waiting(question)
    quality_sections.deliveries(question)
