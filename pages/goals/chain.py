"""The chain from a political decision to a lasting job: where procurements, places and people are lost."""

from pages.goals import chain_steps, coverage_funnel, step_goals
from pages.shared import page_head
from pages.shared.text import _

question = page_head.open_page(
    _("Kedjan"),
    _("Från beslut och upphandling till avtal, start och varaktigt jobb: hur många som kommer vidare i varje steg."),
    ("organisation", "nature"),
    needs="either",
)
if question:
    chain_steps.prepare(question)
    chain_steps.summary(question)
    coverage_funnel.funnel_panel(question)
    chain_steps.steps(question)
    step_goals.goals_of_steps(question)
    chain_steps.by_group(question)
