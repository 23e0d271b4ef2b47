"""What came of each kind of requirement: as it is, and where contracts that are alike are compared."""

from pages.procuring import kinds_side_by_side, like_with_like
from pages.shared import page_head
from pages.shared.text import _

question = page_head.open_page(
    _("Upphandla"),
    _("Vad det blev av varje slag av krav: överenskommelse, platser, uppfyllelse, start, avhopp, utfall och pengar."),
    ("organisation", "nature", "cpv_group", "size_class"),
    needs="contracts",
)
if question:
    kinds_side_by_side.summary(question)
    kinds_side_by_side.table(question)
    like_with_like.comparison(question)
