"""What is said of deliveries wherever they are drawn: what a table of them rests on, what their kinds are called."""

from __future__ import annotations

import measures
from etl.kinds import schemas
from measures import NoWarehouse
from measures.follow_up import contract_rows
from pages.shared import cache, frame
from pages.shared.definitions import Provenance
from pages.shared.text import _, language


def about() -> Provenance | None:
    """What the page's tables and files rest on; None where nothing is built."""
    try:
        warehouse = measures.current()
    except NoWarehouse:
        return None
    facts = cache.cached(contract_rows.about, warehouse)
    return Provenance(warehouse.as_of, warehouse.known_on, warehouse.id, bool(facts["is_invented"]))


def invented() -> None:
    """Says that what is loaded is invented, on the pages that show some of it without a date that it stands for."""
    found = about()
    if found and found.invented:
        frame.invented()


def kind_text(name: str) -> str:
    """A kind's name to a reader."""
    if name == "withdrawal":
        return _("Tillbakadragande")
    kind = schemas.kinds().get(name)
    if kind is None:
        return name if name else _("Tom fil")
    return kind.title_en if language() == "en" else kind.title
