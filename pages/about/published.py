"""What others have published."""

from pages.about import published_figures
from pages.shared import page_head
from pages.shared.text import _

question = page_head.open_page(
    _("Publicerade resultat"),
    _(
        "Vad andra har publicerat, så som källan skriver det. Källorna räknar på olika sätt, så talen kan inte "
        "jämföras rakt av."
    ),
    needs="nothing",
    invented_what=_(
        "De publicerade resultaten nedan är verkliga och har en källa var. Påhittat är bara det som har lästs in som "
        "exempel: raderna som är märkta Inläst och kolumnen Vårt tal."
    ),
)
if question:
    published_figures.conflicts(question)
    published_figures.all_figures(question)
    published_figures.index_classes(question)
