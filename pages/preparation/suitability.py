"""Is a procurement suitable for a requirement, for how many places; and what a goal would give in a year."""

from functools import partial

from pages.preparation import procurement_answer, yearly_goal
from pages.shared import page_head
from pages.shared.deliveries import number_parsing
from pages.shared.text import _

question = page_head.open_page(
    _("Räkna på krav"),
    _("Passar upphandlingen för ett krav, för hur många platser, och vad skulle ett mål ge på ett år?"),
    (),
    needs="contracts",
    with_period=False,
)
if question:
    procurement_answer.section(question, partial(number_parsing.reader, "readiness"))
    yearly_goal.section(question, partial(number_parsing.reader, "readiness"))
