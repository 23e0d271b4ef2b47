"""Whether the goals are met, and whether that can be trusted."""

from pages.goals import coverage_funnel, goal_sections, goal_status
from pages.shared import changed_since, page_head
from pages.shared.text import _

question = page_head.open_page(
    _("Måluppfyllelse"),
    _("Hur varje politiskt mål ligger till, varför, och hur mycket som är känt."),
    ("organisation", "nature"),
    needs="either",
)
if question:
    coverage_funnel.known_line(question)
    coverage_funnel.way_to_chain()
    if goal_sections.are_any(question):
        goal_sections.answers(question)
        changed_since.of_goals(question, goal_sections.goal_of_address(question))
        changed_since.of_rules(question, goal_sections.measures_told(question))
    goal_sections.each(question)
    goal_status.limits(question)
