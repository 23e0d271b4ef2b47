"""Historik: every delivery, filtered, and which of them is looked at."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import pandas as pd
import streamlit as st

from etl import deliveries, schemas
from etl.deliveries import Delivery
from pages.shared import frame
from pages.shared.tables import Column, row_panel
from pages.shared.text import _, date_text, language, number, plain


def head() -> None:
    """Title and lead."""
    frame.header(
        _("Historik"),
        _(
            "Alla leveranser: vem som lämnade dem, när, vad de ändrade och filen som den kom. Inget raderas; allt kan dras tillbaka."
        ),
    )


def kind_text(name: str) -> str:
    """A kind's name to a reader."""
    if name == "withdrawal":
        return _("Tillbakadragande")
    kind = schemas.kinds().get(name)
    if kind is None:
        return name if name else _("Tom fil")
    return kind.title_en if language() == "en" else kind.title


def filtered(all_of_them: Sequence[Delivery]) -> list[Delivery]:
    """The filters, and what they leave; latest first."""
    kinds = sorted({name for each in all_of_them for name in (each.kinds or {each.kind: None})}, key=kind_text)
    people = sorted({each.by for each in all_of_them})
    days = [dt.date.fromisoformat(each.at[:10]) for each in all_of_them]
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
        kind = st.multiselect(_("Innehåll"), kinds, format_func=kind_text, key="history-kind", placeholder=_("Alla"))
        who = st.multiselect(_("Lämnad av"), people, key="history-who", placeholder=_("Alla"))
        first = st.date_input(_("Från och med"), None, min(days), max(days), key="history-from", format="YYYY-MM-DD")
        last = st.date_input(_("Till och med"), None, min(days), max(days), key="history-to", format="YYYY-MM-DD")
    return [
        each
        for each, day in reversed(list(zip(all_of_them, days)))
        if (not kind or set(kind) & set(each.kinds or {each.kind: None}))
        and (not who or each.by in who)
        and (first is None or day >= first)
        and (last is None or day <= last)
    ]


def state_text(delivery: Delivery, counted: set[str]) -> str:
    """Whether it counts, in words."""
    if delivery.withdraws:
        return _("Drar tillbaka {delivery}").format(delivery=delivery.withdraws)
    return _("● Gäller") if delivery.id in counted else _("○ Tillbakadragen")


def table(shown: Sequence[Delivery]) -> None:
    """Every delivery that the filters leave, withdrawn ones among them."""
    counted = {each.id for each in deliveries.active()}
    rows = pd.DataFrame(
        [
            {
                "id": each.id,
                "day": each.at[:10],
                "time": each.at[11:16],
                "by": each.by,
                "kind": ", ".join(map(kind_text, each.kinds)) or kind_text(each.kind),
                "file": each.file_name,
                "state": state_text(each, counted),
                "rows": each.rows,
                "refused": each.refused,
                "warnings": sum(counts["warnings"] for counts in each.kinds.values()),
                "original": _("ja") if each.original_kept else _("nej"),
                "why": each.why or "",
            }
            for each in shown
        ]
    )
    row_panel(
        _("Leveranser"),
        rows,
        [
            Column("id", _("Leverans"), width=150),
            Column("day", _("Dag"), "date"),
            Column("time", _("Kl."), width=64),
            Column("by", _("Lämnad av")),
            Column("kind", _("Innehåll")),
            Column("file", _("Fil"), width=220),
            Column("state", _("Läge")),
            Column("rows", _("Inlästa rader"), "count", width=116),
            Column("refused", _("Avvisade"), "count", width=90),
            Column("warnings", _("Varningar"), "count", width=96),
            Column("original", _("Originalet sparat")),
            Column("why", _("Skäl")),
        ],
        key="history",
        empty=_("Inga leveranser passar filtren."),
    )


def chosen(shown: Sequence[Delivery]) -> Delivery | None:
    """The delivery to look at; the address can name it."""
    offered = {each.id: each for each in shown if not each.withdraws}
    if not offered:
        return None
    named = st.query_params.get("delivery")
    names = list(offered)
    if "history-chosen" not in st.session_state and named in offered:
        st.session_state["history-chosen"] = named
    if st.session_state.get("history-chosen") not in offered:
        st.session_state.pop("history-chosen", None)
    picked = st.selectbox(
        _("Leverans att se närmare på"), names, index=None, format_func=lambda name: label(offered[name]),
        key="history-chosen", placeholder=_("Välj leverans"),
    )  # fmt: skip
    return offered.get(picked)


def label(delivery: Delivery) -> str:
    """A delivery in a list: file, what it holds, day, number."""
    kinds = ", ".join(map(kind_text, delivery.kinds)) or kind_text(delivery.kind)
    return f"{delivery.file_name} · {kinds} · {date_text(delivery.at[:10])} · {delivery.id}"


def summary(delivery: Delivery, is_active: bool) -> None:
    """What is known of the delivery."""
    st.subheader(plain(delivery.file_name), anchor=False)
    withdrawn = next((each for each in deliveries.everything() if each.withdraws == delivery.id), None)
    state = _("Gäller")
    if withdrawn:
        state = _("Tillbakadragen {day} av {who}: {why}").format(
            day=date_text(withdrawn.at[:10]), who=withdrawn.by, why=withdrawn.why or ""
        )
    frame.facts(
        [
            (_("Leverans"), delivery.id),
            (_("Innehåll"), ", ".join(map(kind_text, delivery.kinds)) or kind_text(delivery.kind)),
            (_("Lämnad"), f"{date_text(delivery.at[:10])} {delivery.at[11:16]}, {delivery.by}"),
            (_("Läge"), state),
            (_("Inlästa rader"), number(delivery.rows)),
            (_("Avvisade rader"), number(delivery.refused)),
        ]
    )
