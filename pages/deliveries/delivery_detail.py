"""Historik: one delivery. Its file, what it changed, what was refused, withdrawing it, comparing it with another."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from html import escape
from pathlib import PurePath
from typing import Any

import pandas as pd
import streamlit as st

from access import rights
from access.log import Event
from access.rights import Right
from etl.comparing import history, impact
from etl.comparing.history import Comparison, RowChange
from etl.kinds import messages, problems, schemas
from etl.outgoing import accepted_rows
from etl.store import deliveries
from etl.store.deliveries import Delivery
from pages.deliveries.delivery_list import label
from pages.shared import frame, signed_in
from pages.shared.deliveries import delivery_effects, withdrawal
from pages.shared.deliveries.delivery_words import about, kind_text
from pages.shared.tables import Column, row_panel
from pages.shared.text import _, language, number, plain

LISTED_AT_MOST = 100


def fetch(delivery: Delivery) -> None:
    """The file as it came, or what was read of it. It is sent as bytes to be saved, so that no browser shows it."""
    if not rights.may(Right.ORIGINALS):
        return
    if not delivery.original_kept:
        _fetch_rows(delivery)
        return
    st.download_button(
        _("Hämta originalfilen"),
        data=signed_in.fetched(Event.FETCHED, delivery.id, partial(_original, delivery), Right.ORIGINALS),
        file_name=delivery.file_name,
        mime="application/octet-stream",
        key="history-original",
        on_click="ignore",
        icon=":material/download:",
    )


def _fetch_rows(delivery: Delivery) -> None:
    why = _("Originalfilen är inte sparad, för den innehåller eller kan innehålla uppgifter om enskilda personer.")
    if not accepted_rows.can_be_made(delivery):
        st.markdown(plain(f"{why} {_('Den kan därför inte hämtas.')}"))
        return
    st.markdown(plain(f"{why} {_('Det som lästes in kan hämtas, utan de kolumner som lämnades utanför.')}"))
    st.download_button(
        _("Hämta inlästa rader"),
        data=signed_in.fetched(Event.FETCHED, delivery.id, partial(accepted_rows.workbook, delivery), Right.ORIGINALS),
        file_name=f"{PurePath(delivery.file_name).stem}{accepted_rows.ENDING}",
        mime="application/octet-stream",
        key="history-as-read",
        on_click="ignore",
        icon=":material/download:",
    )


def _original(delivery: Delivery) -> bytes:
    return history.original(delivery) or b""


def refused(delivery: Delivery) -> None:
    """Rows that were not taken, and warnings, each with why; never what stood in the cell."""
    found = history.refused_rows(delivery).to_pylist()
    words = {"error": _("■ Avvisad"), "warning": _("◆ Varning")}
    rows = pd.DataFrame(
        [
            {
                "level": words[each["level"]],
                "row": each["row_number"],
                "sheet": each["sheet"] or "",
                "column": _column(each),
                "message": messages.message(
                    each["code"], problems.arguments(each["kind"], each["code"], each["field"]), language()
                ),
            }
            for each in found
        ],
        columns=["level", "row", "sheet", "column", "message"],
    )
    row_panel(
        _("Avvisade rader och varningar"),
        rows,
        [
            Column("level", _("Vad hände")),
            Column("row", _("Rad"), "count", width=80),
            Column("sheet", _("Blad")),
            Column("column", _("Kolumn")),
            Column("message", _("Varför, och vad du kan göra"), width=620),
        ],
        key="history-refused",
        about=about(),
        note=_("Rader och kolumner är numrerade som i filen."),
        empty=_("Inget avvisades."),
    )


def _column(problem: Mapping[str, Any]) -> str:
    """The file's column; of a field that has none there, its name as we say it."""
    letter, header, field = (problem[name] or "" for name in ("column_letter", "header", "field"))
    if letter or not field:
        return f"{letter} {header}".strip()
    of = schemas.kinds()[problem["kind"]].field(field)
    return of.title_en if language() == "en" else of.title


# --- withdrawing -------------------------------------------------------------------------------------------------


def withdraw(delivery: Delivery) -> None:
    """Taking it back: what that changes, why, and then the deed. Only for whoever may."""
    if not rights.may(Right.WITHDRAW):
        return
    if delivery.retained_on:
        st.info(plain(messages.message("delivery_retained", _retained(delivery), language())))
        return
    with st.container(key="panel-history-withdraw", gap="small"):
        st.subheader(_("Dra tillbaka"), anchor=False)
        if not st.toggle(_("Visa vad som händer om leveransen dras tillbaka"), key=f"history-withdraw-{delivery.id}"):
            return
        with frame.working(_("Räknar …")):
            found = impact.impact_of_withdrawal(delivery, withdrawal.as_of())
        delivery_effects.draw_changes(
            found, _("Ingenting räknas annorlunda om leveransen dras tillbaka."), "history-withdrawal"
        )
        with st.form("history-withdraw-form", border=False):
            why = st.text_input(_("Skäl"), key="history-why", max_chars=300)
            who = signed_in.who(_("Ditt namn eller din roll"), "history-who-withdraws")
            sent = st.form_submit_button(_("Dra tillbaka leveransen"), type="primary")
        if sent:
            _withdrawn(delivery, why.strip(), who)


def _retained(delivery: Delivery) -> dict[str, str]:
    return {"delivery": delivery.id, "day": delivery.retained_on}


def _withdrawn(delivery: Delivery, why: str, who: str) -> None:
    if not why or not who:
        st.error(plain(_("Skriv skälet och vem du är.")), icon=":material/block:")
        return
    if withdrawal.holds_number(why, who):
        st.error(plain(_("Skriv inte personnummer. Inget har sparats.")), icon=":material/block:")
        return
    try:
        with frame.working(_("Drar tillbaka och räknar om …")):
            withdrawal.withdraw(delivery, why, who)
    except deliveries.NoSuchDelivery:
        st.info(plain(_("Leveransen är redan tillbakadragen.")))
        return
    st.session_state["history-told"] = _("Leveransen {delivery} är tillbakadragen.").format(delivery=delivery.id)
    st.rerun()


def show_outcome() -> None:
    """What was just done, once."""
    text = st.session_state.pop("history-told", None)
    if text:
        st.success(plain(text), icon=":material/check_circle:")


# --- comparing ---------------------------------------------------------------------------------------------------


def compare(delivery: Delivery, all_of_them: Sequence[Delivery]) -> None:
    """What differs from another delivery of the same kind, by key; nothing that describes a person."""
    with st.container(key="panel-history-compare", gap="small"):
        st.subheader(_("Jämför med en annan leverans"), anchor=False)
        others = {
            each.id: each
            for each in reversed(all_of_them)
            if each.id != delivery.id and not each.withdraws and set(each.kinds) & set(delivery.kinds)
        }
        if not others:
            st.markdown(plain(_("Det finns ingen annan leverans med samma innehåll.")))
            return
        picked = st.selectbox(
            _("Jämför med"), list(others), index=None, format_func=lambda name: label(others[name]),
            key=f"history-compare-{delivery.id}", placeholder=_("Välj leverans"),
        )  # fmt: skip
        if picked is None:
            return
        before, after = sorted((others[picked], delivery), key=lambda each: each.sequence)
        st.caption(plain(_("Från {first} till {second}.").format(first=before.id, second=after.id)))
        for name in sorted(set(before.kinds) & set(after.kinds)):
            comparison = history.compare(before, after, name)
            st.markdown(plain(counts(comparison)))
            _differences(comparison)


def counts(comparison: Comparison) -> str:
    """How many rows came, went, changed and stayed."""
    return _("{kind}: {added} tillkomna rader, {removed} borttagna, {changed} ändrade, {same} lika.").format(
        kind=kind_text(comparison.kind), **{name: number(count) for name, count in comparison.counts.items()}
    )


def _differences(comparison: Comparison) -> None:
    if not comparison.rows:
        return
    items = [_item(comparison.kind, row) for row in comparison.rows[:LISTED_AT_MOST]]
    st.html(f'<ul class="utfall-problems">{"".join(items)}</ul>')
    differing = sum(count for name, count in comparison.counts.items() if name != "same")
    if differing > LISTED_AT_MOST:
        st.caption(
            plain(_("De {shown} första av {all} visas.").format(shown=number(LISTED_AT_MOST), all=number(differing)))
        )


def _item(kind: str, row: RowChange) -> str:
    word = {"added": _("+ Ny"), "removed": _("– Borttagen"), "changed": _("≠ Ändrad")}[row.what]
    names = schemas.kinds()[kind].row_key
    key = ", ".join(_shown(kind, name, part) for name, part in zip(names, row.key) if part)
    texts = [field_text(kind, name, values) for name, values in row.fields.items()]
    where = _("rad {row}").format(row=number(row.row_number))
    below = "; ".join([where, *texts])
    return f'<li><p><b>{escape(word)}:</b> {escape(key)}</p><p class="where">{escape(below)}</p></li>'


def field_text(kind: str, name: str, values: tuple[str, str] | None) -> str:
    """ "Slutdag: 2024-06-30 → 2024-07-31"; of what describes a person only that it changed."""
    field = schemas.kinds()[kind].field(name)
    title = field.title_en if language() == "en" else field.title
    if values is None:
        return _("{field}: ändrat, visas inte").format(field=title)
    first, second = (_shown(kind, name, text) for text in values)
    return f"{title}: {first} → {second}"


def _shown(kind: str, name: str, text: str) -> str:
    code = schemas.kinds()[kind].field(name).codes.get(text)
    return (code["en"] if language() == "en" else code["sv"]) if code else text or _("tomt")
