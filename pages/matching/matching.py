"""Where each place stands on its way from a demand profile to somebody who has begun, and what comes after."""

from pages.matching import after_start, match_list, match_steps
from pages.shared import page_head
from pages.shared.text import _

question = page_head.open_page(
    _("Matchning"),
    _("Lediga platser, vem som väntas på och hur länge, stödet efter starten och hur många som kommer vidare."),
    ("organisation", "supplier", "nature"),
    needs="contracts",
)
if question:
    match_list.ways_in()
with_matches = question is not None and match_list.are_there(question)
if question and with_matches:
    match_steps.prepare(question)
    match_list.summary(question)
    match_list.key_figures(question)
    match_list.open_places(question)
if question:
    after_start.after_start(question)
if question and with_matches:
    match_steps.days(question)
    match_steps.persons(question)
    match_steps.unfilled(question)
