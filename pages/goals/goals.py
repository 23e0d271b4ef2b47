"""A form to enter or change a goal, and the goals with their versions."""

from pages.goals import goal_form
from pages.shared import page_head
from pages.shared.text import _

question = page_head.open_page(
    _("Ange ett mål"),
    _("Ett mål som redan finns får en ny version; den förra finns kvar med sitt datum."),
    needs="nothing",
    with_day=False,
)
if question:
    goal_form.form(question)
    goal_form.versions(question)
