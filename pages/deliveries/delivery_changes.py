"""Historik: what a delivery changed when it came, and which contracts and periods it speaks for."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from etl.comparing import history
from etl.store.deliveries import Delivery
from pages.shared import frame
from pages.shared.deliveries import delivery_effects, withdrawal
from pages.shared.deliveries.delivery_words import about, kind_text
from pages.shared.tables import Column, row_panel
from pages.shared.text import _


def what_changed(delivery: Delivery) -> None:
    """What the delivery changed when it came, and what it speaks for."""
    with st.container(key="panel-history-changed", gap="small"):
        st.subheader(_("Vad leveransen ändrade"), anchor=False)
        with frame.working(_("Räknar …")):
            found = history.effect(delivery, withdrawal.as_of())
        delivery_effects.draw_changes(found, _("Leveransen ändrade ingenting av det som räknas."), "history-effect")
    parts(delivery)


def parts(delivery: Delivery) -> None:
    """What the delivery speaks for: contracts and periods, or what else its rows are about."""
    found = history.parts(delivery)
    rows = pd.DataFrame(
        [
            {"kind": kind_text(each.kind), "of": each.of, "period": each.period or "", "rows": each.rows}
            for each in found
        ],
        columns=["kind", "of", "period", "rows"],
    )
    row_panel(
        _("Vad leveransen säger något om"),
        rows,
        [
            Column("kind", _("Innehåll")),
            Column("of", _("Avser"), width=240),
            Column("period", _("Period")),
            Column("rows", _("Rader"), "count", width=90),
        ],
        key="history-parts",
        about=about(),
        empty=_("Inga rader."),
    )
