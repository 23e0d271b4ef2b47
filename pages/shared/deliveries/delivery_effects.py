"""What a delivery changes, or its withdrawal would: rows, full-time months, contracts and periods, and how contracts,
reports, money and goals stand.
"""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

import measures
from etl.comparing.changes import NOISE, Changes
from measures import NoWarehouse
from measures.follow_up import contract_rows
from pages.shared.deliveries.delivery_words import about, kind_text
from pages.shared.tables import Column, row_panel
from pages.shared.task_words import period_words
from pages.shared.text import MISSING, _, _n, language, number, plain, value_text


def draw_changes(changes: Changes, nothing: str, key: str) -> None:
    """Rows per kind, full-time months per contract, and the months that differ."""
    if changes.is_nothing:
        st.markdown(plain(nothing))
    for kind, rows in changes.rows.items():
        if not any((rows.new, rows.changed, rows.withdrawn, rows.unchanged)):
            continue  # all of its rows wait, which is said below
        counts = {"new": rows.new, "changed": rows.changed, "withdrawn": rows.withdrawn, "unchanged": rows.unchanged}
        st.markdown(
            plain(
                _(
                    "{kind}, rader: {new} tillkommer, {changed} ändras, {withdrawn} försvinner, "
                    "{unchanged} är som förut."
                ).format(kind=kind_text(kind), **{name: number(count) for name, count in counts.items()})
            )
        )
    waiting = sum(changes.waiting["rows"].to_pylist())
    if waiting:
        words = _n(
            "{number} rad väntar tills avtalet finns i registret.",
            "{number} rader väntar tills avtalen finns i registret.",
            waiting,
        )
        st.markdown(plain(words.format(number=number(waiting))))
    if changes.months.num_rows:
        before, after = changes.totals
        st.markdown(
            plain(
                _("Heltidsmånader i de avtal som berörs: {before} före, {after} efter.").format(
                    before=number(before, 1), after=number(after, 1)
                )
            )
        )
        _contracts(changes, key)
        _months(changes, key)
    elif changes.is_counted and any(
        kind == "reports" and rows.new + rows.changed + rows.withdrawn for kind, rows in changes.rows.items()
    ):
        text = _(
            "Inga heltidsmånader ändras. Där placeringar är rapporterade är det de som räknas, "
            "och rapporten jämförs med dem."
        )
        st.markdown(plain(text))
    if changes.consequences.num_rows:
        _consequences(changes, key)


def _consequences(changes: Changes, key: str) -> None:
    """How contracts, reports, milestones, money and goals stood, and stand."""
    words = _ConsequenceWords()
    rows = pd.DataFrame([words.row(row) for row in changes.consequences.to_pylist()])
    row_panel(
        _("Vad som räknas annorlunda"),
        rows,
        [
            Column("about", _("Avser"), width=180),
            Column("what", _("Vad"), width=260),
            Column("of", _("Period eller dag"), width=170),
            Column("before", _("Före"), width=170),
            Column("after", _("Efter"), width=170),
        ],
        key=f"{key}-consequences",
        about=about(),
    )


# What -> the code list that its code is of; what -> its amount's unit.
_LISTS = {
    "status": "contract_status", "report_status": "report_status", "report_state": "report_state",
    "explained_reason": "reason_code", "milestone": "milestone_status", "operator": "operator",
}  # fmt: skip
_UNITS = {
    "places_accepted": "places", "places_expected": "places", "months_accepted": "months", "bonus_open": "sek",
    "penalty_open": "sek", "bonus": "sek", "penalty": "sek", "target_low": "number", "target_high": "number",
}  # fmt: skip


class _ConsequenceWords:
    """What `etl.comparing.impact_of_decisions` says, in the reader's words."""

    def __init__(self) -> None:
        names = {*_LISTS.values(), "milestone"}
        try:
            warehouse = measures.current()
            self._codes = {name: contract_rows.words(warehouse, name, language()) for name in names}
        except NoWarehouse:
            self._codes = {name: {} for name in names}
        self._names = {
            "status": _("Avtalets status"),
            "places_accepted": _("Godkända platser"),
            "places_expected": _("Förväntade platser"),
            "reports_open": _("Rapporter som saknas eller är återsända"),
            "explained_reason": _("Förklaring till att målet inte nås"),
            "report_status": _("Rapporten"),
            "report_state": _("Beslut om rapporten"),
            "months_accepted": _("Godkända heltidsmånader"),
            "bonus": _("Betald bonus"),
            "penalty": _("Beslutat vite"),
            "bonus_open": _("Bonus att betala"),
            "penalty_open": _("Vite att besluta om"),
            "target_low": _("Målvärde, lägst"),
            "target_high": _("Målvärde, högst"),
            "operator": _("Villkor"),
            "year": _("År"),
            "last_year": _("Till och med år"),
        }

    def row(self, row: dict[str, Any]) -> dict[str, str]:
        """A consequence as a row of the table: whom it is about, what, of which period or day, before and after."""
        what, of = row["what"], row["of"]
        name, period = self._names.get(what, what), of
        if what == "milestone":
            milestone, _space, period = of.partition(" ")
            name = self._codes["milestone"].get(milestone, of)
        elif what in ("report_status", "report_state", "months_accepted"):
            period = period_words(of or None)
        before, after = (self._value(what, row[f"{side}_code"], row[f"{side}_amount"]) for side in ("before", "after"))
        return {"about": row["about"], "what": name, "of": period, "before": before, "after": after}

    def _value(self, name: str, code: str | None, amount: float | None) -> str:
        if code is not None:
            return str(self._codes[_LISTS[name]].get(code, code))
        if amount is None:
            return MISSING
        return value_text(amount, _UNITS[name]) if name in _UNITS else f"{amount:.0f}"


def _contracts(changes: Changes, key: str) -> None:
    concerned = set(changes.months["contract_id"].to_pylist())
    rows = pd.DataFrame([row for row in changes.contracts.to_pylist() if row["contract_id"] in concerned])
    row_panel(
        _("Avtal som ändras"),
        rows,
        [
            Column("contract_id", _("Avtal"), width=220),
            Column("rows_before", _("Rader före"), "count", width=110),
            Column("rows_after", _("Rader efter"), "count", width=110),
            Column("before", _("Heltidsmånader före"), "months", 1, width=160, nothing=MISSING),
            Column("after", _("Heltidsmånader efter"), "months", 1, width=160, nothing=MISSING),
        ],
        key=f"{key}-contracts",
        about=about(),
    )


def _months(changes: Changes, key: str) -> None:
    words = {"new": _("+ tillkommer"), "changed": _("≠ ändras"), "withdrawn": _("– försvinner")}
    rows = pd.DataFrame(changes.months.to_pylist())
    # A month of which something is still told, but no time any more, is withdrawn to whoever reads the sum.
    to_nought = (rows["change"] == "changed") & (rows["after"].fillna(0) < NOISE)
    rows["what"] = [_("– går till 0") if gone else words[change] for change, gone in zip(rows["change"], to_nought)]
    rows["month"] = [f"{month:%Y-%m}" for month in rows["month"]]
    row_panel(
        _("Månader som ändras"),
        rows,
        [
            Column("contract_id", _("Avtal"), width=220),
            Column("month", _("Månad"), width=100),
            Column("what", _("Vad som händer"), width=140),
            Column("before", _("Heltidsmånader före"), "months", 1, width=160, nothing=MISSING),
            Column("after", _("Heltidsmånader efter"), "months", 1, width=160, nothing=MISSING),
        ],
        key=f"{key}-months",
        about=about(),
    )
