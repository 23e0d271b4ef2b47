"""Besluta: which contract, who decides, and how what was decided is delivered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from etl.intake import manual_entry
from etl.intake.manual_entry import EntryRefused
from measures import Warehouse, current
from measures.follow_up import contract_rows, follow_up_rows
from pages.entry import decision_context, decision_log
from pages.entry.decision_context import DECIDED_BY, WHO_FIELD, DecisionContext
from pages.shared import address, cache, contract_words, frame, page_head, signed_in
from pages.shared.contracts import contract_choice
from pages.shared.page_query import PageQuestion
from pages.shared.task_words import period_words
from pages.shared.text import _, is_missing, language, plain


def open_decisions() -> DecisionContext | None:
    """The contract named in the address. Without one: a list to choose from, and how many exemptions there are."""
    question = page_head.open_page(
        _("Besluta"),
        _(
            "Godkänn, återsänd eller öppna rapporter, medge undantag och förklara mål som inte nåddes. Allt "
            "sparas med vem och när, och kan dras tillbaka."
        ),
        needs="contracts",
        with_day=False,
    )
    if question is None:
        return None
    wanted = st.query_params.get("contract", "")[:200]
    row = cache.cached(_contract, question.warehouse, wanted) if wanted else None
    if row is None:
        _choose(question, wanted)
        decision_log.by_reason(question)
        return None
    contract = str(row["contract_id"])
    latest = cache.cached(follow_up_rows.latest_delivery, question.warehouse)
    basis = decision_context.basis_of(contract, latest)
    st.subheader(plain(row["name"]), anchor=False)
    st.markdown(plain(contract_words.identity(row)))
    st.page_link(**address.link("pages/contracts/contract.py", contract=contract), label=_("Till avtalet"))
    decision_context.show_message()
    meanwhile = _since(question.warehouse, contract, basis) if latest > basis else []
    if meanwhile:
        st.warning(
            plain(_("Sedan sidan visades har någon annan ändrat: {what}").format(what="; ".join(meanwhile))),
            icon=":material/sync:",
        )
    return DecisionContext(question, row, basis, f"{contract}-{decision_context.round_of_form()}", meanwhile)


def _since(warehouse: Warehouse, contract_id: str, basis: int) -> list[str]:
    """What has been delivered about the contract after that delivery: what, by whom and when."""
    spoken = language()
    words, kinds = contract_rows.words(warehouse, "decision", spoken), contract_rows.words(warehouse, "kind", spoken)
    taken: dict[str, list[str]] = {}
    for row in follow_up_rows.contract_decisions(contract_id, warehouse).to_dict("records"):
        of = _("hela avtalet") if is_missing(row["period"]) else period_words(row["period"])
        taken.setdefault(row["delivery_id"], []).append(f"{words.get(row['decision'], row['decision'])} ({of})")
    found = contract_rows.contract_deliveries(contract_id, warehouse)
    return [
        _("{what}, av {who} {when}").format(
            what=", ".join(taken.get(row["delivery_id"], [kinds.get(row["kind"], row["kind"])])),
            who=row["delivered_by"],
            when=decision_context.moment(row["delivered_at"]),
        )
        for row in found[found["delivery_sequence"] > basis].to_dict("records")
    ]


def who(context: DecisionContext) -> None:
    """Who decides: whoever has signed in. Where nobody does it is asked for, and remembered in the session."""
    if signed_in.name():
        st.session_state[DECIDED_BY] = signed_in.who("", WHO_FIELD)
        return
    if WHO_FIELD not in st.session_state:
        st.session_state[WHO_FIELD] = st.session_state.get(DECIDED_BY, "")
    st.text_input(
        _("Vem beslutar?"),
        key=WHO_FIELD,
        max_chars=100,
        width=400,
        help=_("Namn eller funktion. Sparas med beslutet."),
    )
    st.session_state[DECIDED_BY] = st.session_state[WHO_FIELD]


def deliver(context: DecisionContext, kind: str, rows: Sequence[Mapping[str, str]], confirmation: str) -> None:
    """Deliver the rows as a file is delivered, build, and say so; or say why not, and keep nothing."""
    try:
        with frame.working(_("Sparar och räknar om …")):
            delivery, is_new = manual_entry.deliver(kind, rows, st.session_state.get(DECIDED_BY, ""), context.basis)
    except EntryRefused as refusal:
        if refusal.code == "entered_meanwhile":
            since = _since(current(), context.contract_id, context.basis)
            decision_context.draw_again(False, " ".join([refusal.text(language()), *(f"{text}." for text in since)]))
        decision_context.show_refusal(refusal)
        return
    # The same again, and later than what the reader saw: a second click on the same button.
    is_done = is_new or delivery.sequence > context.basis
    decision_context.draw_again(
        True, confirmation if is_done else _("Samma beslut var redan sparat. Ingenting har ändrats.")
    )


def _contract(warehouse: Warehouse, contract_id: str) -> dict[str, Any] | None:
    row = contract_rows.contract(contract_id, warehouse)
    if row is None:
        return None
    return {
        **row.to_dict(),
        "as_of": warehouse.as_of,
        "name": row["contract_id"] if is_missing(row["title"]) else row["title"],
    }


def _choose(question: PageQuestion, contract_id: str) -> None:
    if contract_id:
        frame.empty(
            _('Avtalet "{contract}" finns inte bland de inlästa avtalen.').format(contract=contract_id[:60]),
            _("Välj ett annat."),
        )
    labels = cache.cached(contract_choice.offered, question.warehouse)

    def follow() -> None:
        if st.session_state["decide-contract"]:
            st.query_params["contract"] = st.session_state["decide-contract"]

    st.selectbox(
        _("Vilket avtal gäller det?"),
        list(labels),
        index=None,
        format_func=lambda value: labels.get(value, value),
        placeholder=_("Välj avtal"),
        key="decide-contract",
        on_change=follow,
        width=600,
        help=_("De avtal där det finns något att göra står först."),
    )
