"""Where each place stands on its way from a supplier's demand profile to somebody who has begun."""

from pages.matching import match_list, match_steps
from pages.shared import page_head
from pages.shared.text import _

question = page_head.open_page(
    _("Matchning"),
    _("Lediga platser, vem som väntas på och hur länge, och hur många som kommer vidare i varje steg."),
    ("organisation", "supplier", "nature"),
    needs="contracts",
)
if question:
    match_list.ways_in()
if question and match_list.are_there(question):
    match_steps.prepare(question)
    match_list.summary(question)
    match_list.key_figures(question)
    match_list.open_places(question)
    match_steps.days(question)
    match_steps.persons(question)
    match_steps.unfilled(question)
