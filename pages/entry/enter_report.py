"""A form for a supplier with three people and no Excel: the same checks, the same kind of delivery."""

from pages.entry import report_choice, report_form

build = report_choice.head()
if build:
    report_form.told()
    chosen = report_choice.choice(build)
    if chosen:
        report_form.form(chosen)
