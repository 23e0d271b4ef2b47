"""Socio-economic results that were calculated elsewhere."""

from pages.shared import page_head
from pages.shared.text import _
from pages.society import socio_results

question = page_head.open_page(
    _("Samhällsekonomi"),
    _("Resultat från samhällsekonomiska kalkyler, så som de har lästs in. Bruttoutfall, inte effekt."),
    needs="nothing",
)
if question:
    socio_results.results(question)
    socio_results.left_out()
