"""A form to enter or change a goal, and the goals with their versions."""

from functools import partial

from pages.goals import goal_delivery, goal_form
from pages.shared import page_head
from pages.shared.deliveries import number_parsing
from pages.shared.text import _

question = page_head.open_page(
    _("Ange ett mål"),
    _("Ett mål som redan finns får en ny version; den förra finns kvar med sitt datum."),
    needs="nothing",
    with_day=False,
)
if question:
    deliver = partial(goal_delivery.deliver, as_of=question.warehouse.as_of)
    goal_form.form(question, deliver, partial(number_parsing.reader, "goals"))
    goal_form.versions(question)
