"""What a delivery changes, or its withdrawal would: rows, full-time months, contracts and periods, and how contracts,
reports, money and goals stand.
"""

from __future__ import annotations

import pandas as pd
import streamlit as st

import measures
from etl.comparing import impact
from etl.comparing.impact import Changes
from measures import NoWarehouse
from measures.follow_up import contract_rows
from pages.shared.deliveries.delivery_words import about, kind_text
from pages.shared.tables import Column, row_panel
from pages.shared.task_words import period_words
from pages.shared.text import _, _n, language, number, plain, value_text


def changes_told(found: Changes, nothing: str, key: str) -> None:
    """Rows per kind, full-time months per contract, and the months that differ."""
    if found.is_nothing:
        st.markdown(plain(nothing))
    for kind, rows in found.rows.items():
        if not any((rows.new, rows.changed, rows.withdrawn, rows.unchanged)):
            continue  # all of its rows wait, which is said below
        counts = {"new": rows.new, "changed": rows.changed, "withdrawn": rows.withdrawn, "unchanged": rows.unchanged}
        st.markdown(
            plain(
                _(
                    "{kind}, rader: {new} tillkommer, {changed} ändras, {withdrawn} försvinner, {unchanged} är som förut."
                ).format(kind=kind_text(kind), **{name: number(count) for name, count in counts.items()})
            )
        )
    waiting = sum(found.waiting["rows"].to_pylist())
    if waiting:
        words = _n("{number} rad väntar tills avtalet finns i registret.", "{number} rader väntar tills avtalen finns i registret.", waiting)  # fmt: skip
        st.markdown(plain(words.format(number=number(waiting))))
    if found.months.num_rows:
        before, after = found.totals
        st.markdown(
            plain(
                _("Heltidsmånader i de avtal som berörs: {before} före, {after} efter.").format(
                    before=number(before, 1), after=number(after, 1)
                )
            )
        )
        _contracts(found, key)
        _months(found, key)
    elif found.is_counted and any(
        kind == "reports" and rows.new + rows.changed + rows.withdrawn for kind, rows in found.rows.items()
    ):
        st.markdown(plain(_("Inga heltidsmånader ändras. Där placeringar är rapporterade är det de som räknas, och rapporten jämförs med dem.")))  # fmt: skip
    if found.consequences.num_rows:
        _consequences(found, key)


def _consequences(found: Changes, key: str) -> None:
    """How contracts, reports, milestones, money and goals stood, and stand."""
    words = _Words()
    rows = pd.DataFrame(
        [
            {
                "about": row["about"],
                "what": words.what(row["what"], row["of"]),
                "of": words.of(row["what"], row["of"]),
                **{
                    side: words.value(row["what"], row[f"{side}_code"], row[f"{side}_amount"])
                    for side in ("before", "after")
                },
            }
            for row in found.consequences.to_pylist()
        ]
    )
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


class _Words:
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

    def what(self, what: str, of: str) -> str:
        if what == "milestone":
            return self._codes["milestone"].get(of.partition(" ")[0], of)
        return self._names.get(what, what)

    def of(self, what: str, of: str) -> str:
        if what in ("report_status", "report_state", "months_accepted"):
            return period_words(of or None)
        return of.partition(" ")[2] if what == "milestone" else of

    def value(self, what: str, code: str | None, amount: float | None) -> str:
        if code is not None:
            return str(self._codes[_LISTS[what]].get(code, code))
        if amount is None:
            return "–"
        return value_text(amount, _UNITS[what]) if what in _UNITS else f"{amount:.0f}"


def _contracts(found: Changes, key: str) -> None:
    concerned = set(found.months["contract_id"].to_pylist())
    rows = pd.DataFrame([row for row in found.contracts.to_pylist() if row["contract_id"] in concerned])
    row_panel(
        _("Avtal som ändras"),
        rows,
        [
            Column("contract_id", _("Avtal"), width=220),
            Column("rows_before", _("Rader före"), "count", width=110),
            Column("rows_after", _("Rader efter"), "count", width=110),
            Column("before", _("Heltidsmånader före"), "months", 1, width=160, nothing="–"),
            Column("after", _("Heltidsmånader efter"), "months", 1, width=160, nothing="–"),
        ],
        key=f"{key}-contracts",
        about=about(),
    )


def _months(found: Changes, key: str) -> None:
    words = {"new": _("+ tillkommer"), "changed": _("≠ ändras"), "withdrawn": _("– försvinner")}
    rows = pd.DataFrame(found.months.to_pylist())
    # A month of which something is still told, but no time any more, is withdrawn to whoever reads the sum.
    to_nought = (rows["change"] == "changed") & (rows["after"].fillna(0) < impact.NOISE)
    rows["what"] = [_("– går till 0") if gone else words[change] for change, gone in zip(rows["change"], to_nought)]
    rows["month"] = [f"{month:%Y-%m}" for month in rows["month"]]
    row_panel(
        _("Månader som ändras"),
        rows,
        [
            Column("contract_id", _("Avtal"), width=220),
            Column("month", _("Månad"), width=100),
            Column("what", _("Vad som händer"), width=140),
            Column("before", _("Heltidsmånader före"), "months", 1, width=160, nothing="–"),
            Column("after", _("Heltidsmånader efter"), "months", 1, width=160, nothing="–"),
        ],
        key=f"{key}-months",
        about=about(),
    )
