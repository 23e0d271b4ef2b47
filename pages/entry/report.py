"""A form for a supplier with three people and no Excel: the same checks, the same kind of delivery."""

from pages.entry import report_choice, report_form

warehouse = report_choice.head()
if warehouse:
    report_form.show_outcome()
    chosen = report_choice.choice(warehouse)
    if chosen:
        report_form.form(chosen)
