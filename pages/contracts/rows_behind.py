"""The rows behind a contract's figures, with file and row: placements, reports, milestones, decisions, deliveries."""

from __future__ import annotations

import pandas as pd

from access import rights
from access.log import Event
from access.rights import Right
from measures import Warehouse
from measures.follow_up import contract_rows, delivery_rows, follow_up_rows, match_rows
from pages.contracts.contract_sections import Row
from pages.shared import cache, signed_in
from pages.shared.page_query import PageQuestion
from pages.shared.tables import Column, row_panel
from pages.shared.text import NOT_APPLICABLE, _, _n, date_text, is_missing, language, number


def placements(question: PageQuestion, row: Row) -> None:
    if not rights.may(Right.PERSONS):
        return
    signed_in.note(Event.READ_PERSONS, "placements", str(row["contract_id"]))
    rows = cache.cached(_placements, question.warehouse, row["contract_id"])
    aside = int(rows["not_counted_reason"].notna().sum()) if len(rows) else 0
    note = (
        _n(
            "{number} räknas inte; skälet står på raden.", "{number} räknas inte; skälen står på raderna.", aside
        ).format(number=number(aside))
        if aside
        else ""
    )
    if not is_missing(row["placements_told_until"]):
        told = _("De redovisar avtalet till och med {date}.").format(date=date_text(row["placements_told_until"]))
        note = f"{told} {note}".strip()
    row_panel(
        _("Placeringar"),
        rows,
        [
            Column("placement_id", _("Placering")),
            Column("form_text", _("Form")),
            Column("start_date", _("Började"), "date"),
            Column("end_date", _("Slutade"), "date"),
            Column("extent_pct", _("Omfattning, %"), "number", 0),
            Column("places_delivered", _("Platser"), "places", 2),
            Column("not_counted", _("Att märka"), width=250),
            Column("planned_end_date", _("Planerat slut"), "date"),
            Column("fte_months", _("Heltidsmånader"), "months"),
            Column("file_name", _("Fil")),
            Column("row_number", _("Rad"), "count"),
        ],
        key="placements",
        about=question.about,
        note=note,
        empty=_("Inga placeringar är inlästa för avtalet. Det som levererats kommer då ur sammanlagda rapporter."),
    )


def _placements(warehouse: Warehouse, contract_id: str) -> pd.DataFrame:
    rows = contract_rows.contract_placements(contract_id, warehouse)
    spoken = language()
    forms, why = (contract_rows.words(warehouse, name, spoken) for name in ("form", "not_counted_reason"))
    rows["form_text"] = [forms.get(form, form) for form in rows["form"]]
    rows["not_counted"] = ["" if is_missing(code) else why.get(code, code) for code in rows["not_counted_reason"]]
    overlapping = (rows["is_overlapping"] == 1) & (rows["not_counted"] == "")
    rows["not_counted"] = rows["not_counted"].mask(overlapping, _("Överlappar en annan, räknas till sin del"))
    late = rows["is_past_planned_end"].fillna(0).astype(bool) & (rows["not_counted"] == "")
    rows["not_counted"] = rows["not_counted"].mask(late, _("Räknas till planerat slut; slutdag saknas"))
    return rows


def reports(question: PageQuestion, row: Row) -> None:
    rows = cache.cached(_reports, question.warehouse, row["contract_id"])
    row_panel(
        _("Rapporter"),
        rows,
        [
            Column("period_text", _("Period")),
            Column("status_text", _("Status")),
            Column("decision_text", _("Beslut")),
            Column("due_date", _("Senast"), "date"),
            Column("received_date", _("Inkom"), "date"),
            Column("reported_in_text", _("Redovisad i")),
            Column("versions", _("Versioner"), "count", width=100),
            Column("evidence_reference", _("Underlag, beteckning")),
            Column("file_name", _("Fil")),
            Column("row_number", _("Rad"), "count", width=110, nothing=NOT_APPLICABLE),
        ],
        key="reports",
        about=question.about,
        note=_("En saknad rapport betyder att utfallet är okänt, inte att det är noll."),
        empty=_("Avtalet ska inte lämna någon rapport ännu."),
    )


_REPORT_SHAPES = {
    "received": "●",
    "nil": "●",
    "late": "◆",
    "missing": "■",
    "returned": "▲",
    "incomplete": "◇",
    "exempt": "□",
    "not_due": "○",
}


def _reports(warehouse: Warehouse, contract_id: str) -> pd.DataFrame:
    # The latest first: that is what somebody looks for.
    rows = contract_rows.contract_reports(contract_id, warehouse).iloc[::-1].reset_index(drop=True)
    words = contract_rows.words(warehouse, "report_status", language())
    rows["status_text"] = [f"{_REPORT_SHAPES.get(s, '')} {words.get(s, s)}".strip() for s in rows["status"]]
    states = contract_rows.words(warehouse, "report_state", language())
    rows["decision_text"] = ["" if is_missing(code) else states.get(code, code) for code in rows["decision_state"]]
    forms = contract_rows.words(warehouse, "report_form", language())
    rows["reported_in_text"] = ["" if is_missing(code) else forms.get(code, code) for code in rows["reported_in"]]
    rows["period_text"] = [_("Hela avtalet") if is_missing(period) else period for period in rows["period"]]
    return rows


def milestones(question: PageQuestion, row: Row) -> None:
    rows = cache.cached(_milestones, question.warehouse, row["contract_id"])
    row_panel(
        _("Hållpunkter"),
        rows,
        [
            Column("milestone_text", _("Vad")),
            Column("status_text", _("Status")),
            Column("due_date", _("Senast"), "date"),
            Column("rule_text", _("Dagen enligt")),
            Column("held_date", _("Hölls"), "date"),
            Column("file_name", _("Fil")),
            Column("row_number", _("Rad"), "count", width=110, nothing=NOT_APPLICABLE),
        ],
        key="milestones",
        about=question.about,
        empty=_("Inga hållpunkter är inlästa för avtalet."),
    )


_MILESTONE_SHAPES = {"held": "●", "held_late": "◆", "not_held": "■", "to_come": "○", "not_known": "◇", "no_date": "–"}


def _milestones(warehouse: Warehouse, contract_id: str) -> pd.DataFrame:
    rows = contract_rows.contract_milestones(contract_id, warehouse)
    words = contract_rows.words(warehouse, "milestone", language())
    files = delivery_rows.deliveries(warehouse).set_index("delivery_id")["file_name"]
    states = contract_rows.words(warehouse, "milestone_status", language())
    rows["status_text"] = [f"{_MILESTONE_SHAPES.get(s, '')} {states.get(s, s)}".strip() for s in rows["status"]]
    rows["rule_text"] = [_("regeln") if by_rule else _("registret") for by_rule in rows["is_due_by_rule"]]
    rows["milestone_text"] = [words.get(code, code) for code in rows["milestone"]]
    rows["file_name"] = [files.get(delivery) for delivery in rows["delivery_id"]]
    return rows


def matches(question: PageQuestion, row: Row) -> None:
    """Where each match of the contract stands, who is waited for and how long; nothing where none is told."""
    if not rights.may(Right.PERSONS):
        return
    rows = cache.cached(_matches, question.warehouse, row["contract_id"])
    if rows.empty:
        return
    row_panel(
        _("Matchningar"),
        rows,
        [
            Column("match_id", _("Matchnings-id")),
            Column("status_text", _("Läge"), width=220),
            Column("waits_text", _("Väntar på"), nothing=NOT_APPLICABLE),
            Column("waiting_days", _("Dagar"), "count", nothing=NOT_APPLICABLE),
            Column("places", _("Platser"), "count"),
            Column("places_filled", _("Tillsatta"), "count"),
            Column("profile_date", _("Behovsprofil"), "date"),
            Column("proposed_on", _("Kandidater"), "date"),
            Column("interviewed_on", _("Intervju"), "date"),
            Column("offered_on", _("Erbjudande"), "date"),
            Column("started_on", _("Började"), "date"),
            Column("reason_text", _("Skäl"), nothing=NOT_APPLICABLE),
            Column("file_name", _("Fil")),
            Column("row_number", _("Rad"), "count", width=110),
        ],
        key="contract-matches",
        about=question.about,
        note=_("De som väntar på någon först."),
    )


def _matches(warehouse: Warehouse, contract_id: str) -> pd.DataFrame:
    rows = match_rows.matches_of_contract(warehouse, contract_id)
    words = {
        name: contract_rows.words(warehouse, name, language()) for name in ("match_status", "waits_on", "closed_reason")
    }
    for column, source, codes in (
        ("status_text", "status", "match_status"),
        ("waits_text", "waits_on", "waits_on"),
        ("reason_text", "closed_reason", "closed_reason"),
    ):
        rows[column] = [None if is_missing(code) else words[codes].get(code, code) for code in rows[source]]
    return rows


def decisions(question: PageQuestion, row: Row) -> None:
    """What the contract's owner has decided, each with the delivery by which it is withdrawn."""
    row_panel(
        _("Beslut"),
        cache.cached(_decisions, question.warehouse, row["contract_id"]),
        [
            Column("decision_date", _("Dag"), "date"),
            Column("decision_text", _("Beslut")),
            Column("period_text", _("Gäller")),
            Column("reason_text", _("Skäl"), width=220),
            Column("evidence_reference", _("Underlag, beteckning")),
            Column("delivered_by", _("Av")),
            Column("delivered_on", _("Inläst"), "date"),
            Column("delivery_id", _("Leverans")),
            Column("row_number", _("Rad"), "count", width=110, nothing=NOT_APPLICABLE),
        ],
        key="decisions",
        about=question.about,
        note=_("Ett beslut dras tillbaka genom att dess leverans dras tillbaka."),
        empty=_("Inget är beslutat om avtalet eller dess rapporter."),
    )


def _decisions(warehouse: Warehouse, contract_id: str) -> pd.DataFrame:
    rows = follow_up_rows.contract_decisions(contract_id, warehouse)
    decided = contract_rows.words(warehouse, "decision", language())
    codes = contract_rows.words(warehouse, "reason_code", language())
    rows["decision_text"] = [decided.get(code, code) for code in rows["decision"]]
    rows["period_text"] = [_("Hela avtalet") if is_missing(period) else period for period in rows["period"]]
    reasons = zip(rows["reason_code"], rows["reason"], strict=True)
    rows["reason_text"] = [
        ": ".join(str(t) for t in (codes.get(code), text) if not is_missing(t)) for code, text in reasons
    ]
    rows["delivered_on"] = pd.to_datetime(rows["delivered_at"]).dt.date
    return rows


def deliveries(question: PageQuestion, row: Row) -> None:
    rows = cache.cached(_deliveries, question.warehouse, row["contract_id"])
    row_panel(
        _("Leveranser som säger något om avtalet"),
        rows,
        [
            Column("file_name", _("Fil")),
            Column("kind_text", _("Innehåll")),
            Column("rows_used", _("Rader om avtalet"), "count", width=140),
            Column("delivered_on", _("Inläst"), "date"),
            Column("delivered_by", _("Av")),
            Column("delivery_id", _("Leverans")),
        ],
        key="deliveries",
        about=question.about,
        empty=_("Ingen leverans säger något om avtalet."),
    )


def _deliveries(warehouse: Warehouse, contract_id: str) -> pd.DataFrame:
    rows = contract_rows.contract_deliveries(contract_id, warehouse)
    words = contract_rows.words(warehouse, "kind", language())
    rows["kind_text"] = [words.get(kind, kind) for kind in rows["kind"]]
    rows["delivered_on"] = pd.to_datetime(rows["delivered_at"]).dt.date
    return rows
