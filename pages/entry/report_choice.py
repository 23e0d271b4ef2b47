"""Rapportera: whose report, of which contract, and of what."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import streamlit as st

import measures
from etl.intake import form_rows
from etl.outgoing.templates import Prefilled
from measures import NoWarehouse, Warehouse
from measures.follow_up import contract_rows
from pages.shared import cache, frame
from pages.shared.definitions import Provenance
from pages.shared.text import _, _n, number, plain
from suppliers import prefilled_template

SUMS, PLACEMENTS = "reports", "placements"


@dataclass(frozen=True)
class Chosen:
    """What is to be reported. `kind`: "reports" (sums of a period) or "placements". `today`: the day that it comes in.

    `periods`: of the contract, with their status, those to come first. `placements`: what was reported before, as it
    is written in a file.
    """

    contract_id: str
    kind: str
    today: dt.date
    periods: Sequence[tuple[str, str]] = ()
    placements: Sequence[Mapping[str, str]] = ()


def head() -> Warehouse | None:
    """Title; None where there is no contract to report of, which is then said."""
    title = _("Rapportera")
    lead = _("För den som vill lämna uppgifter utan en fil. Det som skrivs här kontrolleras och sparas som en fil.")
    try:
        warehouse = measures.current()
    except NoWarehouse:
        frame.header(title, lead)
        _no_contracts()
        return None
    facts = cache.cached(contract_rows.about, warehouse)
    frame.header(title, lead, Provenance(warehouse.as_of, warehouse.known_on, warehouse.id, bool(facts["is_invented"])))
    if not facts["contracts"]:
        _no_contracts()
        return None
    return warehouse


def _no_contracts() -> None:
    frame.empty(
        _("Inga avtal är inlästa än, så det finns inget att rapportera om."), _("Läs in avtal: python -m etl load FIL.")
    )


def choice(warehouse: Warehouse) -> Chosen | None:
    """Supplier, contract (those with reports to come first), and what to report."""
    known = cache.cached(prefilled_template.suppliers, warehouse)
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
        supplier = st.selectbox(
            _("Leverantör"), list(known), index=None, format_func=known.__getitem__, key="report-supplier",
            placeholder=_("Välj leverantör"),
        )  # fmt: skip
        if supplier is None:
            return None
        found = cache.cached(prefilled_template.prefilled, warehouse, supplier)
        labels = contract_names(found)
        if st.session_state.get("report-contract") not in labels:
            st.session_state.pop("report-contract", None)
        contract = st.selectbox(
            _("Avtal"), list(labels), index=None if len(labels) > 1 else 0, format_func=labels.__getitem__,
            key="report-contract", placeholder=_("Välj avtal"),
        )  # fmt: skip
    if contract is None:
        return None
    count = sum(1 for report in found.due if report.contract_id == contract)
    due = _n("{number} rapport att lämna", "{number} rapporter att lämna", count).format(number=number(count))
    st.caption(plain(due if count else _("Inga rapporter att lämna just nu.")))
    words = {SUMS: _("Sammanlagt för en period"), PLACEMENTS: _("Placeringar, en rad per person")}
    kind = st.segmented_control(
        _("Vad vill du rapportera?"), list(words), format_func=words.__getitem__, default=SUMS, key="report-kind",
        required=True,
    )  # fmt: skip
    # Invented contracts live on the day that they were written for.
    is_invented = bool(cache.cached(contract_rows.about, warehouse)["is_invented"])
    return Chosen(
        contract,
        kind or SUMS,
        warehouse.as_of if is_invented else dt.date.today(),
        prefilled_template.periods(warehouse, contract) if kind != PLACEMENTS else (),
        form_rows.reported_placements(contract, warehouse.as_of) if kind == PLACEMENTS else (),
    )


def contract_names(prefilled: Prefilled) -> dict[str, str]:
    """The supplier's contracts, those with most reports to come first."""
    due = [report.contract_id for report in prefilled.due]
    ordered = sorted(prefilled.contracts, key=lambda pair: -due.count(pair[0]))
    return {contract_id: f"{contract_id} · {title}" if title else contract_id for contract_id, title in ordered}
