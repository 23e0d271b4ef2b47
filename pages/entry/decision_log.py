"""Besluta: what is decided about the contract, by whom and when, and taking it back; exemptions by reason."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from etl.intake import manual_entry
from etl.intake.manual_entry import EntryRefused
from measures import Warehouse
from measures.follow_up import contract_rows, follow_up_rows
from pages.entry import decision_context
from pages.entry.decision_context import DECIDED_BY, DecisionContext
from pages.shared import cache, frame
from pages.shared.page_query import PageQuestion
from pages.shared.tables import Column, row_panel
from pages.shared.task_words import period_words
from pages.shared.text import NOT_APPLICABLE, _, _n, is_missing, language, number


def decisions_of_contract(context: DecisionContext) -> None:
    """The decisions that count, latest first, and a form to withdraw what was entered about the contract."""
    warehouse = context.question.warehouse
    row_panel(
        _("Beslut om avtalet"),
        cache.cached(_decisions, warehouse, context.contract_id),
        [
            Column("decision_text", _("Beslut")),
            Column("period_text", _("Period")),
            Column("decision_date", _("Beslutsdag"), "date"),
            Column("reason_text", _("Skäl"), width=260),
            Column("accepted_fte_months", _("Godkända heltidsmånader"), "months", 2, nothing=NOT_APPLICABLE),
            Column("evidence_reference", _("Underlag, referens")),
            Column("delivered_by", _("Av")),
            Column("delivered_on", _("Sparat"), "date"),
            Column("delivery_id", _("Leverans")),
        ],
        key="decided",
        about=context.question.about,
        note=_("Senaste först. Det senaste beslutet om en rapport är det som gäller."),
        empty=_("Inga beslut är fattade om avtalet."),
    )
    _withdraw(context)


def _withdraw(context: DecisionContext) -> None:
    """What holds other contracts too is withdrawn where all of it is seen: under Historik."""
    offered = cache.cached(_withdrawable, context.question.warehouse, context.contract_id)
    if not offered:
        return
    with st.container(key="panel-decide-withdraw", gap="small"):
        st.subheader(_("Dra tillbaka"), anchor=False)
        with st.form(f"decide-withdraw-{context.key}", border=False):
            delivery = st.selectbox(
                _("Vad ska dras tillbaka?"),
                list(offered),
                format_func=offered.__getitem__,
                key=f"decide-back-{context.key}",
                width=600,
            )
            why = st.text_input(_("Varför?"), key=f"decide-why-{context.key}", max_chars=300, width=600)
            sent = st.form_submit_button(_("Dra tillbaka"))
        if not sent:
            return
        try:
            with frame.working(_("Drar tillbaka och räknar om …")):
                manual_entry.withdraw(str(delivery), why, st.session_state.get(DECIDED_BY, ""))
        except EntryRefused as refusal:
            decision_context.show_refusal(refusal)
            return
        decision_context.draw_again(True, _("Det är tillbakadraget."))


def _withdrawable(warehouse: Warehouse, contract_id: str) -> dict[str, str]:
    """Deliveries of decisions, milestones and payments of which every row is about this contract; id -> label."""
    words = contract_rows.words(warehouse, "kind", language())
    labels = {}
    for row in contract_rows.contract_deliveries(contract_id, warehouse).to_dict("records"):
        kinds = ("decisions", "milestones", "payments")
        if row["kind"] in kinds and row["is_active"] and int(row["rows_used"]) == int(row["rows_taken"]):
            labels[row["delivery_id"]] = _("{what}, {rows}, {by} {date}").format(
                what=words.get(row["kind"], row["kind"]),
                rows=_n("{number} rad", "{number} rader", int(row["rows_taken"])).format(
                    number=number(row["rows_taken"])
                ),
                by=row["delivered_by"],
                date=decision_context.moment(row["delivered_at"]),
            )
    return labels


def _decisions(warehouse: Warehouse, contract_id: str) -> pd.DataFrame:
    rows = follow_up_rows.contract_decisions(contract_id, warehouse)
    spoken = language()
    words, reasons = (
        contract_rows.words(warehouse, "decision", spoken),
        contract_rows.words(warehouse, "reason_code", spoken),
    )
    rows["decision_text"] = [words.get(code, code) for code in rows["decision"]]
    rows["period_text"] = [period_words(p) if not is_missing(p) else _("hela avtalet") for p in rows["period"]]
    rows["reason_text"] = [
        "; ".join(
            str(text) for text in ("" if is_missing(c) else reasons.get(c, c), r) if text and not is_missing(text)
        )
        for c, r in zip(rows["reason_code"], rows["reason"], strict=True)
    ]
    rows["delivered_on"] = pd.to_datetime(rows["delivered_at"], utc=True).dt.date if len(rows) else None
    return rows


def by_reason(question: PageQuestion) -> None:
    """How many exemptions and explanations there are for each reason; "annat" apart, as it says the least."""
    row_panel(
        _("Undantag och förklaringar efter skäl"),
        cache.cached(_by_reason, question.warehouse),
        [
            Column("decision_text", _("Beslut")),
            Column("reason_text", _("Skäl"), width=320),
            Column("decisions", _("Antal"), "count"),
            Column("contracts", _("Antal avtal"), "count"),
        ],
        key="by-reason",
        about=question.about,
        note=_("Skälet Annat kräver en motivering med ord och räknas för sig."),
        empty=_("Inga undantag eller förklaringar finns."),
    )


def _by_reason(warehouse: Warehouse) -> pd.DataFrame:
    rows = follow_up_rows.exemptions(warehouse)
    spoken = language()
    words, reasons = (
        contract_rows.words(warehouse, "decision", spoken),
        contract_rows.words(warehouse, "reason_code", spoken),
    )
    rows["decision_text"] = [words.get(code, code) for code in rows["decision"]]
    rows["reason_text"] = [reasons.get(code, code) for code in rows["reason_code"]]
    return plain_order(rows)


def plain_order(rows: pd.DataFrame) -> pd.DataFrame:
    """ "Annat" last within each kind of decision."""
    last = (rows["reason_code"] == "other").astype(int)
    return (
        rows.assign(last=last)
        .sort_values(["decision", "last"], kind="stable")
        .drop(columns="last")
        .reset_index(drop=True)
    )
