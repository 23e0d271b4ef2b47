"""Historik: what a delivery changed, or what its withdrawal would: rows, full-time months, contracts and periods."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from etl import history
from etl.changes import Changes
from etl.deliveries import Delivery
from pages.deliveries.panels import storing
from pages.deliveries.panels.delivery_list import kind_text
from pages.shared import frame
from pages.shared.tables import Column, row_panel
from pages.shared.text import _, _n, number, plain


def changed(delivery: Delivery) -> None:
    """What the delivery changed when it came, and what it speaks for."""
    with st.container(key="panel-history-changed", gap="small"):
        st.subheader(_("Vad leveransen ändrade"), anchor=False)
        with frame.working(_("Räknar …")):
            found = history.effect(delivery, storing.as_of())
        told(found, _("Leveransen ändrade ingenting av det som räknas."), "history-effect")
    parts(delivery)


def told(found: Changes, nothing: str, key: str) -> None:
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
    )


def _months(found: Changes, key: str) -> None:
    words = {"new": _("+ tillkommer"), "changed": _("≠ ändras"), "withdrawn": _("– försvinner")}
    rows = pd.DataFrame(found.months.to_pylist())
    rows["what"] = [words[change] for change in rows["change"]]
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
    )


def parts(delivery: Delivery) -> None:
    """What the delivery speaks for: contracts and periods, or what else its rows are about."""
    found = history.parts(delivery)
    rows = pd.DataFrame(
        [
            {"kind": kind_text(each.kind), "of": each.of, "period": each.period or "", "rows": each.rows}
            for each in found
        ],
        columns=["kind", "of", "period", "rows"],
    )
    row_panel(
        _("Vad leveransen säger något om"),
        rows,
        [
            Column("kind", _("Innehåll")),
            Column("of", _("Avser"), width=240),
            Column("period", _("Period")),
            Column("rows", _("Rader"), "count", width=90),
        ],
        key="history-parts",
        empty=_("Inga rader."),
    )
