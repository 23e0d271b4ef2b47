"""What every measure means."""

from pages.shared import asked, definition_panels, forecast_panels, rule_panels
from pages.shared.text import _

question = asked.opened(
    _("Definitioner"), _("Vad varje mått betyder, vad som delas med vad, och vad man ska tänka på."), needs="nothing", with_day=False
)
if question:
    definition_panels.signs(question)
    definition_panels.all_measures(question)
    forecast_panels.backtest(question)
    rule_panels.statuses(question)
    rule_panels.trust(question)
    rule_panels.rules(question)
    definition_panels.kinds(question)
