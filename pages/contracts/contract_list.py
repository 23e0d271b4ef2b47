"""The list of contracts: search, order and state in the address, a page of rows at a time, files of them all."""

from __future__ import annotations

import math

import pandas as pd
import streamlit as st

import measures
from measures import Warehouse
from measures.follow_up import contract_rows
from pages.shared import cache, frame
from pages.shared.contracts import contract_figures
from pages.shared.filters import Selection
from pages.shared.page_query import PageQuestion
from pages.shared.tables import Column, downloads, table
from pages.shared.text import _, _n, alphabetical, language, number

ROWS_ON_A_PAGE = 50
_SEARCHED = ("contract_id", "name", "supplier_name", "organisation_name", "contract_owner")


def orders() -> dict[str, str]:
    return {
        "attention": _("Behöver åtgärd först"),
        "end": _("Slutar snarast"),
        "name": _("Namn"),
        "required": _("Flest avtalade platser"),
        "missing": _("Flest rapporter som saknas"),
    }


def search_and_list(question: PageQuestion) -> None:
    """Search, state, owner and order; then the contracts that fit."""
    words = cache.cached(_words, question.warehouse)
    with st.container(horizontal=True, gap="medium", vertical_alignment="bottom", key="contracts-tools"):
        sought = st.text_input(
            _("Sök avtal, leverantör eller organisation"),
            value=_in_address("q"),
            key="contracts-q",
            on_change=_follow,
            args=("q",),
        )
        states = list(words)
        status = st.selectbox(
            _("Status"),
            states,
            index=states.index(_in_address("status")) if _in_address("status") in words else None,
            format_func=words.__getitem__,
            placeholder=_("Alla"),
            key="contracts-status",
            on_change=_follow,
            args=("status",),
        )
        owners = cache.cached(_owners, question.warehouse)
        owner = st.selectbox(
            _("Ansvarig"),
            owners,
            index=owners.index(_in_address("owner")) if _in_address("owner") in owners else None,
            placeholder=_("Alla"),
            key="contracts-owner",
            on_change=_follow,
            args=("owner",),
        )
        names = orders()
        order = st.selectbox(
            _("Ordning"),
            list(names),
            index=list(names).index(_in_address("order")) if _in_address("order") in names else 0,
            format_func=names.__getitem__,
            key="contracts-order",
            on_change=_follow,
            args=("order",),
        )
    _list(question, (sought or "").strip()[:100], status or "", owner or "", order)


def _list(question: PageQuestion, sought: str, status: str, owner: str, order: str) -> None:
    rows = cache.cached(_search, question.warehouse, question.selection, sought, status, owner, order)
    if rows.empty:
        frame.empty(
            _("Inget avtal passar sökningen och filtren."), _("Sök på något kortare, eller rensa filtren i menyn.")
        )
        return
    pages = math.ceil(len(rows) / ROWS_ON_A_PAGE)
    page = 1
    with st.container(horizontal=True, gap="medium", vertical_alignment="center", horizontal_alignment="distribute"):
        st.markdown(
            _n(
                "**{number} avtal.** Kryssa i rutan framför avtalet för att öppna det.",
                "**{number} avtal.** Kryssa i rutan framför ett avtal för att öppna det.",
                len(rows),
            ).format(number=number(len(rows)))
        )
        if pages > 1:
            page = st.pagination(pages, key=f"contracts-page-{pages}-{order}")
    shown = cache.cached(_page_of, question.warehouse, question.selection, sought, status, owner, order, page)
    table(
        shown,
        columns(),
        key="contracts",
        alt=_("Avtal med status, levererade och avtalade platser och rapporter som saknas"),
        opens="pages/contracts/contract.py",
        opens_with=("contract", "contract_id"),
        height=640,
    )
    with st.container(horizontal=True, gap="medium", vertical_alignment="center"):
        downloads(rows, _("Avtal"), file_columns(), key="contracts-files", about=question.about)


def columns() -> list[Column]:
    return [
        # What a phone has room for first: the status and the title.
        Column("status_text", _("Status"), width=130),
        Column("name", _("Avtal"), width=190),
        Column("contract_id", _("Avtals-id"), width=135),
        Column("supplier_name", _("Leverantör"), width=150),
        Column("organisation_name", _("Organisation"), width=150),
        Column("fulfilment_value", _("Uppfyllelsegrad"), "share", instead="not_measured", width=130),
        Column("fulfilment_interval", _("Möjligt"), width=95),
        Column("places_told", _("Levererade"), "places", width=100),
        Column("places_expected", _("Förväntade"), "places", instead="not_expected", width=110),
        Column("places_accepted", _("Godkända"), "places", width=95),
        Column("places_possible_uncapped", _("Möjliga"), "places", instead="not_measured", width=95),
        Column("places_required", _("Avtalade"), "places", instead="not_measured", width=130),
        Column("reports_missing", _("Rapporter saknas"), "count", width=132),
        Column("end_date", _("Slutar"), "date"),
    ]


def file_columns() -> list[Column]:
    return [
        Column("contract_id", _("Avtals-id")),
        Column("name", _("Avtal")),
        Column("organisation_name", _("Organisation")),
        Column("supplier_name", _("Leverantör")),
        Column("start_date", _("Börjar"), "date"),
        Column("end_date", _("Slutar"), "date"),
        Column("status_text", _("Status")),
        Column("standing", _("Läget")),
        Column("reason", _("Varför det behöver åtgärd")),
        Column("places_required", _("Avtalade platser"), "places", instead="not_measured"),
        Column("places_told", _("Levererade platser"), "places"),
        Column("places_expected", _("Förväntade platser"), "places", instead="not_expected"),
        Column("places_accepted", _("Godkända platser"), "places"),
        Column("places_evidenced", _("Platser godkända mot underlag"), "places"),
        Column("places_possible_uncapped", _("Möjliga platser"), "places", instead="not_measured"),
        *contract_figures.fulfilment_columns(),
        Column("reports_due", _("Förfallna rapporter"), "count"),
        Column("reports_missing", _("Rapporter saknas"), "count"),
        Column("contract_value_sek", _("Avtalsvärde i kronor"), "sek"),
        Column("contract_owner", _("Ansvarig")),
        Column("file_name", _("Fil")),
        Column("row_number", _("Rad"), "count"),
    ]


def _words(warehouse: Warehouse) -> dict[str, str]:
    return dict(contract_rows.words(warehouse, "contract_status", language()))


def _owners(warehouse: Warehouse) -> list[str]:
    owners = measures.ask(["contracts"], ["owner"], warehouse=warehouse).frame["owner"].dropna()
    return sorted({str(owner) for owner in owners if owner}, key=alphabetical)


def _search(
    warehouse: Warehouse, selection: Selection, sought: str, status: str, owner: str, order: str
) -> pd.DataFrame:
    rows = cache.cached(contract_figures.contracts_with_figures, warehouse, selection)
    if status:
        rows = rows[rows["status"] == status]
    if owner:
        rows = rows[rows["contract_owner"] == owner]
    for word in sought.casefold().split():
        hit = pd.Series(False, index=rows.index)
        for column in _SEARCHED:
            hit |= rows[column].fillna("").astype(str).str.casefold().str.contains(word, regex=False)
        rows = rows[hit]
    if order == "name":
        rows = rows.sort_values("name", key=lambda names: names.map(alphabetical), kind="stable")
    elif order != "attention":
        by = {"end": "end_date", "required": "places_required", "missing": "reports_missing"}[order]
        rows = rows.sort_values(by, ascending=order == "end", na_position="last", kind="stable")
    return rows.reset_index(drop=True)


def _page_of(
    warehouse: Warehouse, selection: Selection, sought: str, status: str, owner: str, order: str, page: int
) -> pd.DataFrame:
    rows = cache.cached(_search, warehouse, selection, sought, status, owner, order)
    return rows.iloc[(page - 1) * ROWS_ON_A_PAGE : page * ROWS_ON_A_PAGE].reset_index(drop=True)


def _in_address(name: str) -> str:
    return st.query_params.get(name, "")[:100]


def _follow(name: str) -> None:
    """Put a choice into the address, so that a link shows the same."""
    value = st.session_state[f"contracts-{name}"]
    if value:
        st.query_params[name] = value
    elif name in st.query_params:
        del st.query_params[name]
