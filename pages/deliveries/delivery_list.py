"""Historik: every delivery, filtered, and which of them is looked at."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Sequence

import pandas as pd
import streamlit as st

from etl.comparing import history
from etl.comparing.history import DeliveryRow, ManualRow
from etl.store import deliveries
from etl.store.deliveries import Delivery
from pages.shared import cache, frame, page_filters
from pages.shared.deliveries.delivery_words import about, kind_text
from pages.shared.tables import Column, row_panel
from pages.shared.text import _, _n, date_text, number, plain, value_text

# What a delivery of decisions says, in a row of the list.
NAMED_AT_MOST = 3


def head() -> None:
    """Title, lead, and whether the data are invented."""
    frame.header(
        _("Historik"),
        _(
            "Alla leveranser: vem som lämnade dem, när, vad de ändrade och filen som den kom. Inget raderas; "
            "allt kan dras tillbaka."
        ),
        about(),
    )


def filtered(all_of_them: Sequence[Delivery]) -> list[Delivery]:
    """The filters, and what they leave; latest first."""
    kinds = sorted({name for each in all_of_them for name in (each.kinds or (each.kind,))}, key=kind_text)
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
        if (not kind or set(kind) & set(each.kinds or (each.kind,)))
        and (not who or each.by in who)
        and (first is None or day >= first)
        and (last is None or day <= last)
    ]


def entered_text(delivery: Delivery) -> str:
    """What was decided, held or paid, and for which contract: "Godkände 3 rapporter för K1"; empty for other files."""
    entered = history.manual_rows(delivery)
    told = "; ".join(map(_entered_text, entered[:NAMED_AT_MOST]))
    rest = len(entered) - NAMED_AT_MOST
    return _("{told}; och {number} till").format(told=told, number=number(rest)) if rest > 0 else told


def _entered_text(each: ManualRow) -> str:
    if each.kind == "decisions" and not each.whole:
        text = {
            "accept": _n("Godkände {number} rapport för {of}", "Godkände {number} rapporter för {of}", each.rows),
            "return": _n("Återsände {number} rapport för {of}", "Återsände {number} rapporter för {of}", each.rows),
            "reopen": _n(
                "Öppnade {number} rapport igen för {of}", "Öppnade {number} rapporter igen för {of}", each.rows
            ),
            "exempt": _n(
                "Medgav undantag för {number} rapport i {of}",
                "Medgav undantag för {number} rapporter i {of}",
                each.rows,
            ),
        }.get(each.what, "")
    else:
        text = {
            "exempt": _("Medgav undantag för hela {of}"),
            "explain": _("Förklarade varför målet inte nås för {of}"),
            "start_meeting": _("Startmöte för {of}"),
            "check_in": _("Avstämning för {of}"),
            "final_documentation": _("Slutdokumentation för {of}"),
            "bonus": _("Bonus på {amount} för {of}"),
            "penalty": _("Vite på {amount} för {of}"),
            "": _("Målet {of}"),
        }.get(each.what, "")
    return (text or "{of}").format(number=number(each.rows), of=each.of, amount=value_text(each.amount_sek, "sek"))


def what_text(delivery: Delivery) -> str:
    """What the delivery says: what was decided, or what it holds: "Rapporter: 310 rader, 26 avtal, 2024-01–2026-09"."""
    if delivery.withdraws:
        return _("Drar tillbaka {delivery}").format(delivery=delivery.withdraws)
    return entered_text(delivery) or "; ".join(map(_held_text, history.rows_of_delivery(delivery))) or _("Inga rader")


def _held_text(content: DeliveryRow) -> str:
    parts = [_n("{number} rad", "{number} rader", content.rows).format(number=number(content.rows))]
    if content.contracts and content.kind != "contracts":
        contracts = _n("{number} avtal", "{number} avtal", content.contracts)
        parts.append(contracts.format(number=number(content.contracts)))
    months = [f"{day:%Y-%m}" for day in (content.first_day, content.last_day) if day]
    if months:
        parts.append("–".join(dict.fromkeys(months)))
    return f"{kind_text(content.kind)}: {', '.join(parts)}"


def state_text(delivery: Delivery, counted: set[str]) -> str:
    """Whether it counts, in words."""
    if delivery.withdraws:
        return _("Tillbakadragande")
    return _("● Gäller") if delivery.id in counted else _("○ Tillbakadragen")


def table(listed: Sequence[Delivery]) -> None:
    """Every delivery that the filters leave, withdrawn ones among them."""
    counted = {each.id for each in deliveries.active()}
    # A delivery never changes, and what is said of it hangs on whether it counts alone.
    told = hashlib.sha256(repr((listed, sorted(counted))).encode()).hexdigest()
    row_panel(
        _("Leveranser"),
        cache.cached_as(f"deliveries {told}", _rows, listed, counted),
        [
            Column("id", _("Leverans"), width=124),
            Column("day", _("Dag"), "date", width=126),
            Column("what", _("Vad"), width=340),
            Column("file", _("Fil"), width=170),
            Column("state", _("Läge"), width=118),
            Column("by", _("Lämnad av"), width=100),
            Column("time", _("Kl."), width=64),
            Column("kind", _("Innehåll")),
            Column("rows", _("Inlästa rader"), "count", width=116),
            Column("refused", _("Avvisade"), "count", width=90),
            Column("warnings", _("Varningar"), "count", width=96),
            Column("original", _("Originalet sparat")),
            Column("why", _("Skäl")),
        ],
        key="history",
        about=about(),
        empty=_("Inga leveranser passar filtren."),
    )


def _rows(listed: Sequence[Delivery], counted: set[str]) -> pd.DataFrame:
    return pd.DataFrame(
        [
            {
                "id": each.id,
                "day": each.at[:10],
                "time": each.at[11:16],
                "by": each.by,
                "what": what_text(each),
                "kind": ", ".join(map(kind_text, each.kinds)) or kind_text(each.kind),
                "file": each.file_name,
                "state": state_text(each, counted),
                "rows": each.rows,
                "refused": each.refused,
                "warnings": sum(counts["warnings"] for counts in each.kinds.values()),
                "original": _("ja") if each.original_kept else _("nej"),
                "why": each.why or "",
            }
            for each in listed
        ]
    )


def chosen(listed: Sequence[Delivery]) -> Delivery | None:
    """The delivery to look at; the address can name it."""
    offered = {each.id: each for each in listed if not each.withdraws}
    if not offered:
        return None
    names = list(offered)
    named = page_filters.one_of("delivery", _("Leverans att se närmare på"), {n: label(offered[n]) for n in names})
    if "history-chosen" not in st.session_state and named:
        st.session_state["history-chosen"] = named
    if st.session_state.get("history-chosen") not in offered:
        st.session_state.pop("history-chosen", None)
    picked = st.selectbox(
        _("Leverans att se närmare på"), names, index=None, format_func=lambda name: label(offered[name]),
        key="history-chosen", placeholder=_("Välj leverans"),
    )  # fmt: skip
    return offered[picked] if picked else None


def label(delivery: Delivery) -> str:
    """A delivery in a list: what was decided or its file, what it holds, day, number."""
    kinds = ", ".join(map(kind_text, delivery.kinds)) or kind_text(delivery.kind)
    return f"{entered_text(delivery) or delivery.file_name} · {kinds} · {date_text(delivery.at[:10])} · {delivery.id}"


def summary(delivery: Delivery, is_active: bool) -> None:
    """What is known of the delivery."""
    st.subheader(plain(entered_text(delivery) or delivery.file_name), anchor=False)
    withdrawn = next((each for each in deliveries.all_deliveries() if each.withdraws == delivery.id), None)
    state = _("Gäller")
    if withdrawn:
        state = _("Tillbakadragen {day} av {who}: {why}").format(
            day=date_text(withdrawn.at[:10]), who=withdrawn.by, why=withdrawn.why or ""
        )
    frame.facts(
        [
            (_("Leverans"), delivery.id),
            (_("Innehåll"), "; ".join(map(_held_text, history.rows_of_delivery(delivery))) or _("Inga rader")),
            (_("Lämnad"), f"{date_text(delivery.at[:10])} {delivery.at[11:16]}, {delivery.by}"),
            (_("Läge"), state),
            (_("Inlästa rader"), number(delivery.rows)),
            (_("Avvisade rader"), number(delivery.refused)),
        ]
    )
