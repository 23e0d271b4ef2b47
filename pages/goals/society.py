"""Socio-economic results that were calculated elsewhere."""

from pages.shared import asked, socio_panels
from pages.shared.text import _

question = asked.opened(
    _("Samhällsekonomi"),
    _("Resultat från samhällsekonomiska kalkyler, så som de har lästs in. Bruttoutfall, inte effekt."),
    needs="nothing",
)
if question:
    socio_panels.results(question)
    socio_panels.assumptions(question)
