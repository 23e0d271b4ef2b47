"""Bonus and penalty of the contracts of a selection: what the rates give, what was paid, what is open and short."""

from __future__ import annotations

import pandas as pd

from measures import Warehouse
from measures.follow_up import follow_up_rows
from pages.shared import cache
from pages.shared.filters import Selection
from pages.shared.page_query import PageQuestion
from pages.shared.tables import Column, row_panel
from pages.shared.text import MISSING, NOT_APPLICABLE, _


def ledgers(question: PageQuestion) -> None:
    """Contracts with bonus, penalty or places short, by supplier."""
    row_panel(
        _("Bonus och vite per avtal"),
        cache.cached(_ledgers, question.warehouse, question.selection),
        [
            Column("supplier_name", _("Leverantör")),
            Column("organisation_name", _("Organisation")),
            Column("title", _("Avtal")),
            Column("bonus_sek", _("Bonus enligt taxan"), "sek", nothing=NOT_APPLICABLE),
            Column("bonus_paid_sek", _("Utbetald bonus"), "sek", nothing=MISSING),
            Column("bonus_open_sek", _("Bonus kvar att betala"), "sek", nothing=MISSING),
            Column("places_short", _("Platser som saknas vid avslut"), "places", nothing=NOT_APPLICABLE),
            Column("penalty_per_place_sek", _("Vite per plats"), "sek", nothing=_("okänt")),
            Column("penalty_sek", _("Uttaget vite"), "sek", nothing=MISSING),
            Column("penalty_open_sek", _("Möjligt vite"), "sek", nothing=_("okänt")),
            Column("contract_id", _("Avtals-id")),
        ],
        key="ledgers",
        about=question.about,
        note=_("Ett belopp som saknas är inte inläst, eller går inte att säga. Det är inte noll."),
        empty=_("Inget avtal i urvalet har bonus, vite eller platser som saknas."),
    )


def _ledgers(warehouse: Warehouse, selection: Selection) -> pd.DataFrame:
    rows = follow_up_rows.ledgers(warehouse, selection.where)
    return rows.sort_values(["supplier_name", "contract_id"], kind="stable").reset_index(drop=True)
