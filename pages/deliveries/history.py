"""Every delivery: what it held and changed, its file, taking it back, and how two differ."""

from etl.scope import theirs
from etl.store import deliveries
from pages.deliveries import delivery_changes, delivery_detail, delivery_list
from pages.shared import frame
from pages.shared.text import _

delivery_list.head()
delivery_detail.show_outcome()
everything = theirs.listed()
if not everything:
    frame.empty(_("Inga leveranser än."), _("Läs in filer: python -m etl load FIL."))
else:
    shown = delivery_list.filtered(everything)
    delivery_list.table(shown)
    delivery = delivery_list.chosen(shown)
    if delivery:
        is_active = any(each.id == delivery.id for each in deliveries.active())
        delivery_list.summary(delivery, is_active)
        delivery_detail.fetch(delivery)
        delivery_changes.what_changed(delivery)
        delivery_detail.refused(delivery)
        if is_active:
            delivery_detail.withdraw(delivery)
        delivery_detail.compare(delivery, everything)
