"""Bonus and penalty: what the rates give, what was paid, what is open and what is short in one contract."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from measures import Warehouse
from measures.follow_up import follow_up_rows
from pages.contracts.contract_sections import Row, file_and_row
from pages.shared import cache, frame
from pages.shared.contracts import waited_for_us
from pages.shared.page_query import PageQuestion
from pages.shared.tables import Column, row_panel
from pages.shared.text import _, is_missing, kronor, missing, value_text


def ledger(question: PageQuestion, row: Row) -> None:
    """One contract's money. An amount that nobody has told is unknown, never nought."""
    with st.container(key="panel-ledger", gap="small"):
        st.subheader(_("Bonus och vite"), anchor=False)
        cache.drawn(_ledger, question.warehouse, row["contract_id"])
    payments = cache.cached(_payments, question.warehouse, row["contract_id"])
    if len(payments):
        row_panel(
            _("Inlästa belopp"),
            payments,
            [
                Column("payment_date", _("Dag"), "date"),
                Column("kind_text", _("Vad")),
                Column("amount_sek", _("Kronor"), "sek"),
                Column("where_text", _("Uppgiften står i")),
            ],
            key="payments",
            about=question.about,
        )


def _ledger(warehouse: Warehouse, contract_id: str) -> None:
    money = follow_up_rows.contract_ledger(contract_id, warehouse)
    if money is None:
        st.markdown(_("Det finns inga belopp för avtalet."))
        return
    none_read = _("inget är inläst")
    rows = [
        (_("Månader utöver kravet"), value_text(money["extra_months"], "months")),
        (_("Bonus enligt taxan"), _amount(money["bonus_sek"], _("ingen taxa ger bonus här"))),
    ]
    if not is_missing(money["bonus_at_proposal_sek"]):
        rows.append(
            (
                _("Enligt 2015 års förslag"),
                _("{amount}, gäller inte").format(amount=_amount(money["bonus_at_proposal_sek"])),
            )
        )
    rows += [
        (_("Utbetald bonus"), _amount(money["bonus_paid_sek"], none_read)),
        (_("Bonus kvar att betala"), _amount(money["bonus_open_sek"], _("ingen taxa ger bonus här"))),
        (
            _("Platser som saknas vid avslut"),
            _("går inte att säga än")
            if is_missing(money["places_short"])
            else value_text(money["places_short"], "places"),
        ),
        (_("Vite per plats"), _amount(money["penalty_per_place_sek"], _("inget belopp är känt"))),
        (_("Uttaget vite"), _amount(money["penalty_sek"], none_read)),
        (_("Möjligt vite"), _amount(money["penalty_open_sek"], _("går inte att säga"))),
    ]
    frame.facts(rows)
    waited_for_us.beside_penalty(warehouse, contract_id, money)


def _amount(x: Any, otherwise: str | None = None) -> str:
    return (otherwise or missing()) if is_missing(x) else kronor(x)


def _payments(warehouse: Warehouse, contract_id: str) -> pd.DataFrame:
    rows = follow_up_rows.contract_payments(contract_id, warehouse)
    words = {"bonus": _("Bonus"), "penalty": _("Vite")}
    rows["kind_text"] = [words.get(kind, kind) for kind in rows["kind"]]
    rows["where_text"] = [file_and_row(row) for row in rows.to_dict("records")]
    return rows
