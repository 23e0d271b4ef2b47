"""What waited for us in a contract that is short of places: said beside the penalty, before anybody decides on it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from measures import Warehouse
from measures.follow_up import match_rows
from pages.shared import cache
from pages.shared.text import _, _n, is_missing, number, plain


def beside_penalty(warehouse: Warehouse, contract_id: str, ledger: Mapping[str, Any]) -> None:
    """How many places waited for candidates from us, and how long; nothing where none did, or none is short.

    ledger: the contract's, as `follow_up_rows.contract_ledger` gives it.
    """
    if is_missing(ledger["places_short"]) or ledger["places_short"] <= 0:
        return
    rows = cache.cached(match_rows.waits_of_contract, warehouse, contract_id)
    if rows.empty:
        return
    places, never = int(rows["places_waited"].sum()), int(rows["places_never_proposed"].sum())
    told = _n(
        "{number} plats i avtalet väntade på kandidater från oss, i {days} dagar.",
        "{number} platser i avtalet väntade på kandidater från oss, som längst i {days} dagar.",
        places,
    ).format(number=number(places), days=number(rows["days_waited"].max()))
    if never:
        told += " " + _n(
            "Till {number} av dem föreslog vi aldrig någon.", "Till {number} av dem föreslog vi aldrig någon.", never
        ).format(number=number(never))
    st.markdown(plain(told + " " + _("Avtalet bedöms som förut; väg in det innan vite beslutas.")))
