"""What others have published."""

from pages.shared import asked, published_panels
from pages.shared.text import _

question = asked.opened(
    _("Publicerade resultat"),
    _("Vad andra har publicerat, så som källan skriver det. Rang är inte kvalitet: de räknar på olika sätt."),
    needs="nothing",
    invented_what=_(
        "De publicerade resultaten nedan är verkliga och har en källa var. Påhittat är bara det som har lästs in som "
        "exempel: raderna som är märkta Inläst och kolumnen Vårt tal."
    ),
)
if question:
    published_panels.conflicts(question)
    published_panels.all_figures(question)
    published_panels.index_classes(question)
