"""A report to take to a meeting: chosen, looked at, taken away as files, and fixed. `?report=` opens a fixed one."""

from pages.reports import fixed_reports, make_report
from pages.shared import page_head
from pages.shared.text import _

number = fixed_reports.number_in_address()
if number:
    fixed_reports.one(number)
else:
    question = page_head.open_page(
        _("Rapport"),
        _("Samma siffror som på sidorna, på papper. Välj organisation och period i menyn och avsnitt här nedanför."),
        ("organisation",),
        needs="either",
    )
    if question:
        chosen = make_report.choices(question)
        if make_report.make(question, chosen):
            fixed_reports.fix(question, chosen)
    fixed_reports.list_all()
