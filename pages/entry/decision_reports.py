"""Besluta: accept reports, several at once, with what the report says beside the months that stand there now."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

import pandas as pd
import streamlit as st

from measures.follow_up import contract_rows, follow_up_rows
from pages.entry import decision_choice
from pages.entry.decision_context import DecisionContext
from pages.shared import cache
from pages.shared.deliveries import number_parsing
from pages.shared.number_field import number_field, written
from pages.shared.task_words import SIGNS, period_words
from pages.shared.text import _, _n, is_missing, language, number, plain, value_text

SHOWN_AT_MOST = 60
TO_ACCEPT = ("resent", "reopened", "changed")
UNREADABLE = "?"  # stands in a row whose number cannot be read; it is never delivered


def accept(context: DecisionContext) -> None:
    """A row per report that has come and is not accepted: to tick, with its months and the reference of the
    evidence."""
    with st.container(key="panel-decide-accept", gap="small"):
        st.subheader(_("Godkänn rapporter"), anchor=False)
        rows = to_accept(reports(context))
        if rows.empty:
            st.markdown(plain(_("Ingen rapport väntar på att godkännas.")))
            return
        wanted = st.query_params.get("period", "")
        shown = rows.head(SHOWN_AT_MOST).to_dict("records")
        every = st.checkbox(_("Markera alla"), key=f"decide-all-{context.key}")
        if any(row["deviates"] for row in shown):
            st.caption(
                plain(
                    _(
                        "Rapporter som avviker från placeringarna markeras inte med de andra. Läs dem, och "
                        "markera dem en och en."
                    )
                )
            )
        with st.form(f"decide-accept-{context.key}", border=False):
            picked = [
                _row(context, row, (every or code(row) == wanted) and not row["deviates"], every) for row in shown
            ]
            day = date(context, "accept")
            sent = st.form_submit_button(_("Godkänn de markerade"), type="primary")
        if not sent:
            return
        chosen = [row for row in picked if row]
        if not chosen and context.meanwhile:
            st.error(
                plain(_("Det som var markerat är redan beslutat: {what}").format(what="; ".join(context.meanwhile))),
                icon=":material/block:",
            )
            return
        if not chosen:
            st.error(plain(_("Markera minst en rapport.")), icon=":material/block:")
            return
        if any(row["accepted_fte_months"] == UNREADABLE for row in chosen):
            return  # said at the field
        done = _n("{number} rapport är godkänd.", "{number} rapporter är godkända.", len(chosen))
        decision_choice.deliver(
            context,
            "decisions",
            [{**row, "decision_date": day.isoformat()} for row in chosen],
            done.format(number=number(len(chosen))),
        )


def _row(context: DecisionContext, row: Mapping[str, Any], ticked: bool, every: bool) -> dict[str, str] | None:
    period = code(row)
    key = f"{context.key}-{period}"
    words = contract_rows.words(context.question.warehouse, "report_status", language())
    now = float(row["fte_months"])
    whole = st.container(gap="xsmall")
    with whole, st.container(horizontal=True, gap="medium", vertical_alignment="bottom", key=f"decide-row-{key}"):
        is_chosen = st.checkbox(
            plain(f"{period_text(row)}: {SIGNS[row['status']]} {words.get(row['status'], row['status'])}"),
            value=ticked,
            key=f"decide-tick-{key}-{every}",
            width=330,
        )
        months = number_field(
            _("Godkända heltidsmånader"),
            number_parsing.reader("decisions", "accepted_fte_months"),
            round(now, 2),
            key=f"decide-months-{key}",
            width=190,
        )
        evidence = st.text_input(
            _("Underlag, referens"), key=f"decide-evidence-{key}", max_chars=100, placeholder=_("valfritt"), width=230
        )
    said = sums_text(row)
    if said:
        whole.markdown(f"**{plain(_('▲ Avviker.'))}** {plain(said)}" if row["deviates"] else plain(said))
    if not is_chosen:
        return None
    accepted = UNREADABLE
    if months.is_right:
        # Left as it stood, it is exactly what stands there, not what two decimals show of it. Empty: all that stands
        # there.
        is_left = months.value is None or abs(months.value - round(now, 2)) < 0.005
        accepted = written(now if is_left else months.value)
    return {
        "contract_id": context.contract_id,
        "decision": "accept",
        "period": period,
        "evidence_reference": evidence.strip(),
        "accepted_fte_months": accepted,
    }


def sums_text(row: Mapping[str, Any]) -> str:
    """What the report says beside what the placements give; empty where no report of sums came."""
    if is_missing(row["reported_fte_months"]):
        return ""
    return _("Heltidsmånader: {reported} i rapporten, {counted} räknas.").format(
        reported=value_text(row["reported_fte_months"], "months"), counted=months_text(row)
    )


def reports(context: DecisionContext) -> pd.DataFrame:
    """The contract's reports, with what stands there now and how they are decided on."""
    return cache.cached(_reports, context.question.warehouse, context.contract_id)


def _reports(warehouse: Any, contract_id: str) -> pd.DataFrame:
    rows = contract_rows.contract_reports(contract_id, warehouse)
    remarks = follow_up_rows.contract_remarks(contract_id, warehouse)
    deviating = remarks[remarks["remark"] == "deviation"]
    # A final report's row has no period of its own: what its month says is about it.
    rows["deviates"] = [
        bool(
            (deviating["month"] == row["month"]).any()
            if is_missing(row["period"])
            else (deviating["period"] == row["period"]).any()
        )
        for row in rows.to_dict("records")
    ]
    return rows


def to_accept(rows: pd.DataFrame) -> pd.DataFrame:
    """Those that have come, and are not accepted, returned or exempted."""
    undecided = rows["decision_state"].isna() | rows["decision_state"].isin(TO_ACCEPT)
    return rows[undecided & (rows["reports_received"] == 1)]


def code(row: Mapping[str, Any]) -> str:
    """The period as a decision names it; a final report by the month of the contract's last day."""
    return f"{pd.Timestamp(row['last_day']):%Y-%m}" if is_missing(row["period"]) else str(row["period"])


def period_text(row: Mapping[str, Any]) -> str:
    return period_words(row["period"])


def months_text(row: Mapping[str, Any]) -> str:
    return value_text(row["fte_months"], "months")


def date(context: DecisionContext, name: str, label: str = "") -> dt.date:
    """The day of a decision: not later than the day that is looked at."""
    day: dt.date = st.date_input(
        label or _("Beslutsdag"),
        value=context.today,
        max_value=context.today,
        key=f"decide-day-{name}-{context.key}",
        width=190,
        format="YYYY-MM-DD",
    )
    return day
