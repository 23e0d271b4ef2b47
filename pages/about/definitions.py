"""What every measure means."""

from pages.about import forecast_backtest, measure_definitions, rules_in_force
from pages.shared import page_head
from pages.shared.text import _

question = page_head.open_page(
    _("Definitioner"),
    _("Vad varje mått betyder, vad som delas med vad, och vad man ska tänka på."),
    needs="nothing",
    with_day=False,
)
if question:
    measure_definitions.signs(question)
    measure_definitions.all_measures(question)
    forecast_backtest.backtest(question)
    rules_in_force.statuses(question)
    rules_in_force.trust(question)
    rules_in_force.rules(question)
    measure_definitions.kinds(question)
