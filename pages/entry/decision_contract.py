"""Besluta: return, reopen, exempt and explain; a meeting that was held; bonus paid and penalty taken."""

from __future__ import annotations

from typing import Any

import streamlit as st

from measures.follow_up import contract_rows, follow_up_rows
from pages.entry import decision_choice, decision_reports
from pages.entry.decision_context import DecisionContext
from pages.shared import cache
from pages.shared.contracts import waited_for_us
from pages.shared.deliveries import number_parsing
from pages.shared.number_field import number_field, written
from pages.shared.text import _, date_text, is_missing, language, plain, value_text

# What an owner may give as a reason for each decision; the words stand in the schema of decisions.
REASONS = {
    "return": ("incomplete", "wrong_figures", "other"),
    "reopen": (),
    "exempt": ("no_candidates", "less_work", "paused", "security", "changed_contract", "other"),
    "explain": ("no_candidates", "less_work", "early_end", "paused", "security", "changed_contract", "other"),
}


def decision(context: DecisionContext) -> None:
    """Return, reopen or exempt a report, exempt the whole contract, or explain a target that was not met."""
    names = {
        "return": _("Återsänd en rapport"),
        "reopen": _("Öppna en rapport igen"),
        "exempt": _("Medge undantag"),
        "explain": _("Förklara ett mål som inte nås"),
    }
    by_task = {"not_met": "explain", "report_missing": "exempt", "report_returned": "reopen"}
    with st.container(key="panel-decide-other", gap="small"):
        st.subheader(_("Andra beslut"), anchor=False)
        what = st.radio(
            _("Vad beslutas?"),
            list(names),
            format_func=names.__getitem__,
            index=list(names).index(by_task.get(st.query_params.get("task", ""), "return")),
            horizontal=True,
            key=f"decide-what-{context.key}",
        )
        periods = _periods(context, what)
        if what in ("return", "reopen") and not periods:
            st.markdown(plain(_("Det finns ingen sådan rapport i avtalet.")))
            return
        is_whole = what == "exempt" and _is_whole_contract(context, periods)
        with st.form(f"decide-other-{context.key}-{what}-{is_whole}", border=False):
            period = "" if is_whole else _period(context, what, periods)
            reason = _reason(context, what)
            words = st.text_area(
                _("Motivering"),
                key=f"decide-words-{what}-{context.key}",
                max_chars=1000,
                help=_(
                    "Skriv inga uppgifter om enskilda personer. Krävs när en rapport öppnas igen, och för skälet Annat."
                ),
            )
            day = decision_reports.date(context, what)
            is_sure = not is_whole or st.checkbox(
                _(
                    "Ja, undantaget gäller hela avtalet. Det räknas inte längre med i uppfyllelsen, och inga "
                    "fler rapporter krävs."
                ),
                key=f"decide-sure-{context.key}",
            )
            sent = st.form_submit_button(_("Spara beslutet"), type="primary")
        if sent and not is_sure:
            st.error(
                plain(_("Bekräfta att undantaget gäller hela avtalet, eller välj en rapport.")), icon=":material/block:"
            )
        elif sent:
            row = {
                "contract_id": context.contract_id,
                "decision": what,
                "period": period,
                "decision_date": day.isoformat(),
                "reason_code": reason,
                "reason": words.strip(),
            }
            decision_choice.deliver(context, "decisions", [row], _("Beslutet är sparat."))


def _periods(context: DecisionContext, what: str) -> dict[str, str]:
    rows = decision_reports.reports(context)
    if what == "return":
        rows = rows[(rows["received_date"].notna() | (rows["reports_received"] == 1)) & (rows["status"] != "returned")]
    elif what == "reopen":
        rows = rows[rows["decision_state"].isin(["accepted", "returned", "changed"])]
    elif what == "exempt":
        rows = rows[rows["status"].isin(["missing", "not_due", "returned"])]
    else:
        return {}
    return {decision_reports.code(row): decision_reports.period_text(row) for row in reversed(rows.to_dict("records"))}


def _is_whole_contract(context: DecisionContext, periods: dict[str, str]) -> bool:
    """An exemption is of one report, unless somebody says that it is of the whole contract."""
    names = {"report": _("En rapport"), "contract": _("Hela avtalet")}
    if not periods:
        st.markdown(plain(_("Ingen rapport saknas eller är återsänd. Undantaget kan bara gälla hela avtalet.")))
        return True
    chosen = st.radio(
        _("Vad gäller undantaget?"),
        list(names),
        format_func=names.__getitem__,
        horizontal=True,
        key=f"decide-scope-{context.key}",
    )
    return chosen == "contract"


def _period(context: DecisionContext, what: str, periods: dict[str, str]) -> str:
    """The report that the link names; for an exemption else the one that has been missing longest."""
    if what == "explain":
        return ""
    wanted = st.query_params.get("period", "")
    values = list(periods)
    if wanted not in periods and what == "exempt":
        rows = decision_reports.reports(context)
        wanted = next((decision_reports.code(row) for row in rows[rows["status"] == "missing"].to_dict("records")), "")
    return (
        st.selectbox(
            _("Rapport"),
            values,
            index=values.index(wanted) if wanted in periods else 0,
            format_func=periods.__getitem__,
            key=f"decide-period-{what}-{context.key}",
            width=320,
        )
        or ""
    )


def _reason(context: DecisionContext, what: str) -> str:
    if not REASONS[what]:
        return ""
    words = contract_rows.words(context.question.warehouse, "reason_code", language())
    return (
        st.selectbox(
            _("Skäl"),
            REASONS[what],
            index=None,
            format_func=lambda value: words.get(value, value),
            placeholder=_("Välj skäl"),
            key=f"decide-reason-{what}-{context.key}",
            width=400,
        )
        or ""
    )


def milestone_held(context: DecisionContext) -> None:
    """A meeting that was held, or a document that came: the day."""
    rows = cache.cached(_milestones, context.question.warehouse, context.contract_id)
    if not rows:
        return
    words = contract_rows.words(context.question.warehouse, "milestone", language())
    labels = [
        _("{milestone}, senast {date}").format(
            milestone=words.get(row["milestone"], row["milestone"]), date=date_text(row["due_date"])
        )
        for row in rows
    ]
    with st.container(key="panel-decide-held", gap="small"):
        st.subheader(_("Startmötet hölls, och andra hållpunkter"), anchor=False)
        with st.form(f"decide-held-{context.key}", border=False):
            which = st.selectbox(
                _("Vad är klart?"),
                range(len(rows)),
                format_func=labels.__getitem__,
                key=f"decide-milestone-{context.key}",
                width=400,
            )
            day = decision_reports.date(context, "held", _("Vilken dag"))
            sent = st.form_submit_button(_("Spara dagen"))
        if sent:
            row = rows[which]
            # A day by the rule stands in no register, and a row with it would be another milestone.
            due = "" if row["is_due_by_rule"] or is_missing(row["due_date"]) else f"{row['due_date']:%Y-%m-%d}"
            decision_choice.deliver(
                context,
                "milestones",
                [
                    {
                        "contract_id": context.contract_id,
                        "milestone": row["milestone"],
                        "due_date": due,
                        "held_date": day.isoformat(),
                    }
                ],
                _("Dagen är sparad."),
            )


def _milestones(warehouse: Any, contract_id: str) -> list[dict[str, Any]]:
    rows = contract_rows.contract_milestones(contract_id, warehouse)
    open_ones: list[dict[str, Any]] = rows[rows["held_date"].isna()].to_dict("records")
    return open_ones


def payment(context: DecisionContext) -> None:
    """Bonus that was paid, or penalty that was taken; a penalty of 0 says that none is."""
    ledger = cache.cached(_ledger, context.question.warehouse, context.contract_id)
    if ledger is None:
        return
    with st.container(key="panel-decide-payment", gap="small"):
        st.subheader(_("Bonus och vite"), anchor=False)
        if not is_missing(ledger["bonus_open_sek"]):
            st.markdown(
                plain(_("Bonus att betala: {amount}.").format(amount=value_text(ledger["bonus_open_sek"], "sek")))
            )
        waited_for_us.beside_penalty(context.question.warehouse, context.contract_id, ledger)
        names = {"bonus": _("Bonus betald"), "penalty": _("Vite beslutat")}
        wanted = "penalty" if st.query_params.get("task") == "penalty_to_decide" else "bonus"
        with st.form(f"decide-payment-{context.key}", border=False):
            kind = st.selectbox(
                _("Vad"),
                list(names),
                index=list(names).index(wanted),
                format_func=names.__getitem__,
                key=f"decide-kind-{context.key}",
                width=260,
            )
            amount = number_field(
                _("Kronor"),
                number_parsing.reader("payments", "amount_sek"),
                key=f"decide-amount-{context.key}",
                width=260,
                advice=_("Vite 0 kronor betyder att inget vite tas ut."),
            )
            day = decision_reports.date(context, "payment", _("Vilken dag"))
            sent = st.form_submit_button(_("Spara beloppet"))
        if not sent or not amount.is_right:
            return
        if amount.value is None:
            st.error(plain(_("Skriv beloppet i kronor.")), icon=":material/block:")
            return
        row = {
            "contract_id": context.contract_id,
            "kind": kind,
            "date": day.isoformat(),
            "amount_sek": written(amount.value),
        }
        decision_choice.deliver(context, "payments", [row], _("Beloppet är sparat."))


def _ledger(warehouse: Any, contract_id: str) -> dict[str, Any] | None:
    row = follow_up_rows.contract_ledger(contract_id, warehouse)
    return None if row is None else row.to_dict()
