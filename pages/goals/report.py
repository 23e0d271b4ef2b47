"""A report to take to a meeting: chosen here, looked at, and taken away as PDF, Word or Excel."""

from pages.shared import asked, making_report
from pages.shared.text import _

question = asked.opened(
    _("Rapport"),
    _("Samma siffror som på sidorna, på papper. Välj organisation och period i menyn och avsnitt här nedanför."),
    ("organisation",),
    needs="either",
)
if question:
    chosen = making_report.choices(question)
    making_report.made(question, chosen)
