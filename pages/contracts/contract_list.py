"""The list of contracts: search, order and state in the address, a page of rows at a time, files of them all."""

from __future__ import annotations

import math
from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

import measures
from measures import Warehouse
from measures.follow_up import contract_order, contract_rows
from pages.shared import cache, frame, page_filters
from pages.shared.contracts import contract_figures
from pages.shared.filters import Selection
from pages.shared.page_query import PageQuestion
from pages.shared.tables import Column, downloads, table
from pages.shared.text import NOT_APPLICABLE, _, _n, alphabetical, language, number

ROWS_ON_A_PAGE = 50
_SEARCHED = ("contract_id", "title", "supplier_name", "organisation_name", "contract_owner")


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
        sought = page_filters.search("q", _("Sök avtal, leverantör eller organisation"), "contracts")
        status = page_filters.choice("status", _("Status"), words, "contracts")
        owners = cache.cached(_owners, question.warehouse)
        owner = page_filters.choice("owner", _("Ansvarig"), {owner: owner for owner in owners}, "contracts")
        order = page_filters.choice("order", _("Ordning"), orders(), "contracts", always="attention")
    _list(question, sought, status, owner, order)


def _list(question: PageQuestion, sought: str, status: str, owner: str, order: str) -> None:
    asked = (question.selection, sought, status, owner, order)
    numbers = cache.cached(_numbers, question.warehouse, *asked)
    if not numbers:
        frame.empty(
            _("Inget avtal passar sökningen och filtren."), _("Sök på något kortare, eller rensa filtren i menyn.")
        )
        return
    pages = math.ceil(len(numbers) / ROWS_ON_A_PAGE)
    page = 1
    with st.container(horizontal=True, gap="medium", vertical_alignment="center", horizontal_alignment="distribute"):
        st.markdown(
            _n(
                "**{number} avtal.** Kryssa i rutan framför avtalet för att öppna det.",
                "**{number} avtal.** Kryssa i rutan framför ett avtal för att öppna det.",
                len(numbers),
            ).format(number=number(len(numbers)))
        )
        if pages > 1:
            page = st.pagination(pages, key=f"contracts-page-{pages}-{order}")
    table(
        cache.cached(_page_of, question.warehouse, *asked, page),
        columns(),
        key="contracts",
        alt=_("Avtal med status, levererade och avtalade platser och rapporter som saknas"),
        opens="pages/contracts/contract.py",
        opens_with=("contract", "contract_id"),
        height=640,
    )
    with st.container(horizontal=True, gap="medium", vertical_alignment="center"):
        rows = partial(_all_of, question.warehouse, *asked)
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
        # Of what is all known nothing else is possible: nothing is missing there.
        Column("fulfilment_interval", _("Möjligt"), width=95, nothing=NOT_APPLICABLE),
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


def _numbers(
    warehouse: Warehouse, selection: Selection, sought: str, status: str, owner: str, order: str
) -> tuple[int, ...]:
    """The contracts that fit, in order. What is said of them is read for those of a page alone."""
    words, by_name = sought.casefold().split(), order == "name"
    rows = contract_order.contracts_in_order(
        warehouse,
        selection.where,
        *selection.month_starts,
        order="attention" if by_name else order,
        with_texts=bool(words) or by_name,
    )
    rows = [
        row
        for row in rows
        if (not status or row["status"] == status)
        and (not owner or row["contract_owner"] == owner)
        and all(any(word in (row[name] or "").casefold() for name in _SEARCHED) for word in words)
    ]
    if by_name:
        rows.sort(key=lambda row: alphabetical(row["contract_id"] if row["title"] is None else row["title"]))
    return tuple(row["contract_no"] for row in rows)


def _page_of(
    warehouse: Warehouse, selection: Selection, sought: str, status: str, owner: str, order: str, page: int
) -> pd.DataFrame:
    numbers = cache.cached(_numbers, warehouse, selection, sought, status, owner, order)
    shown = numbers[(page - 1) * ROWS_ON_A_PAGE : page * ROWS_ON_A_PAGE]
    return contract_figures.contracts_with_figures(warehouse, selection, shown)


def _all_of(warehouse: Warehouse, *asked: Any) -> pd.DataFrame:
    return contract_figures.contracts_with_figures(warehouse, asked[0], cache.cached(_numbers, warehouse, *asked))
