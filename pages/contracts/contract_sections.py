"""One contract: what the address names, how it stands in words, and its key figures."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import streamlit as st

from measures import Warehouse
from measures.follow_up import contract_rows, follow_up_rows
from pages.shared import address, cache, contract_words, figure_cards, frame, page_head, page_query
from pages.shared.definitions import Provenance
from pages.shared.filters import Selection
from pages.shared.page_query import PageQuestion
from pages.shared.text import _, _n, is_missing, language, missing, number, plain, value_text

Row = dict[str, Any]


def open_contract() -> tuple[PageQuestion, Row] | None:
    """The contract that the address names; without one, a calm word and the way to all contracts."""
    contract_id = st.query_params.get("contract", "")[:200]
    row = page_head.cached_for_shown(find_contract, contract_id) if contract_id else None
    if row is None:
        question = page_head.open_page(_("Ett avtal"), needs="contracts")
        if question:
            _not_there(contract_id, question.warehouse)
        return None
    question = page_head.open_page(row["name"], contract_words.parties(row), needs="contracts", with_trust=True)
    if question is None:
        return None
    about = question.about
    filters = ((_("Avtal"), f"{row['name']} ({row['contract_id']})"),)
    about = Provenance(about.as_of, about.known_on, about.build_id, about.invented, filters)
    only = Selection(chosen=(("contract", (row["contract_id"],)),), trust=question.selection.trust)
    return PageQuestion(question.warehouse, only, about, question.facts), row


def find_contract(warehouse: Warehouse, contract_id: str) -> Row | None:
    """The contract's columns, with `as_of`, name, reasons in words and file; None where there is none of that id."""
    contract = contract_rows.contract(contract_id, warehouse)
    if contract is None:
        return None
    row: Row = {**contract.to_dict(), "as_of": warehouse.as_of}
    row["name"] = row["contract_id"] if is_missing(row["title"]) else row["title"]
    words = contract_rows.words(warehouse, "reason_code", language())
    for decision in ("explained", "exempted"):
        row[f"{decision}_reason_text"] = words.get(row[f"{decision}_reason_code"])
    return row


def contract_row(warehouse: Warehouse, contract_id: str) -> Row:
    """As `find_contract`, of the contract that the page has opened."""
    row = cache.cached(find_contract, warehouse, contract_id)
    assert row is not None
    return row


def _not_there(contract_id: str, warehouse: Warehouse) -> None:
    frame.empty(
        _('Avtalet "{contract}" fanns inte bland de avtal som var kända den dagen.').format(contract=contract_id[:60])
        if contract_id and warehouse.known_on
        else _('Avtalet "{contract}" finns inte bland de inlästa avtalen.').format(contract=contract_id[:60])
        if contract_id
        else _("Inget avtal är valt."),
        _("Välj ett i listan över alla avtal."),
    )
    st.page_link(**address.link("pages/contracts/contracts.py"), label=_("Alla avtal"))


def summary(question: PageQuestion, row: Row) -> None:
    """Status with its sum in words, and what needs to be looked at."""
    cache.drawn(_summary, question.warehouse, row["contract_id"])


def _summary(warehouse: Warehouse, contract_id: str) -> None:
    row = contract_row(warehouse, contract_id)
    words = contract_rows.words(warehouse, "contract_status", language())
    frame.status(
        contract_words.TONES.get(row["status"], ""),
        contract_words.status_text(row["status"], words),
        contract_words.standing(row),
        large=True,
    )
    if row["needs_attention"]:
        said = "\n".join(f"- {plain(text[:1].upper() + text[1:])}" for text in contract_words.reasons(row))
        st.markdown(f"**{plain(_('Att åtgärda'))}**\n{said}")


_KEY_FIGURES = (
    "places_delivered",
    "places_expected",
    "forecast_places",
    "accepted_share",
    "report_rate",
    "placements_started",
    "persons",
    "in_work_6m_rate",
)


def key_figures(question: PageQuestion, row: Row) -> None:
    cache.drawn(_key_figures, question.warehouse, question, row["contract_id"])


def _key_figures(warehouse: Warehouse, question: PageQuestion, contract_id: str) -> None:
    row = contract_row(warehouse, contract_id)
    if contract_words.nothing_to_follow(row):
        return
    page_query.prepare(question, {"": (page_query.fulfilment(question.selection), *_KEY_FIGURES)})
    of_required = (
        contract_words.not_measured(row)
        if is_missing(row["places_required"])
        else _("av {number} avtalade").format(number=value_text(row["places_required"], "places"))
    )
    if row["status"] == "no_requirement" and is_missing(row["places_required"]):
        of_required = _("avtalet har inget krav")
    absent = int(row["reports_missing"])
    received = _n(
        "{received} av {due} rapport inkommen", "{received} av {due} rapporter inkomna", int(row["reports_due"])
    ).format(received=number(row["reports_received"]), due=number(row["reports_due"]))
    figure_cards.figures(
        [
            page_query.figure(question, "places_delivered", of_required),
            page_query.figure(question, "places_expected"),
            page_query.headline(question),
            # Its coverage is whether there is a forecast, not how much of the contract is known.
            *([] if row["has_ended"] else [replace(page_query.figure(question, "forecast_places"), coverage=None)]),
            page_query.figure(question, "accepted_share"),
            page_query.figure(
                question, "report_rate", received if absent or row["reports_due"] else _("ingen rapport har förfallit")
            ),
            page_query.figure(question, "placements_started"),
            page_query.figure(question, "persons"),
            page_query.figure(question, "in_work_6m_rate"),
        ]
    )
    if per_month := follow_up_rows.hours_per_month(warehouse, contract_id):
        hours = page_query.total(question, "hours_converted")["value"]
        if not is_missing(hours):
            st.caption(contract_words.converted(float(hours), per_month))


def file_and_row(row: Any) -> str:
    """File and row, as the spreadsheet numbers it."""
    if is_missing(row["file_name"]):
        return missing()
    return _("{file}, rad {row}").format(file=row["file_name"], row=number(row["row_number"]))
