"""What others have published."""

from pages.shared import asked, published_panels
from pages.shared.text import _

question = asked.opened(
    _("Publicerade resultat"),
    _("Vad andra har publicerat, så som källan skriver det. Rang är inte kvalitet: de räknar på olika sätt."),
    needs="nothing",
)
if question:
    published_panels.conflicts(question)
    published_panels.all_figures(question)
    published_panels.index_classes(question)
