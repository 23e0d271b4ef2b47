"""Whether the goals are met, and whether that can be trusted."""

from pages.shared import asked, changed_panels, funnel_panels, goal_panels
from pages.shared.text import _

question = asked.opened(
    _("Måluppfyllelse"),
    _("Hur varje politiskt mål ligger till, varför, och hur mycket som är känt."),
    ("organisation", "nature"),
    needs="either",
)
if question:
    funnel_panels.known_line(question)
    if goal_panels.are_any(question):
        goal_panels.answers(question)
        changed_panels.of_goals(question, goal_panels.asked_for(question))
    funnel_panels.funnel_panel(question)
    goal_panels.each(question)
    goal_panels.limits(question)
