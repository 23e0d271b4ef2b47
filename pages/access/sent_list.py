"""What invited suppliers have sent and nobody has taken in yet."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

import streamlit as st

from access import rights
from access.log import Event
from access.rights import Right
from pages.shared import frame, signed_in
from pages.shared.text import _, _n, number, plain
from suppliers import receive, sent_files
from suppliers.sent_files import HELD, TAKEN, WAITING, SentFile

_OUTCOME = "sent-outcome"


def panel(names: Mapping[str, str]) -> None:
    """Files that wait, to take in; those that are held, each with what speaks against it."""
    waiting = [each for each in sent_files.all_sent() if each.is_open and each.supplier_id in names]
    with st.container(key="panel-sent", gap="small"):
        st.subheader(_("Inkommet"), anchor=False)
        outcome = st.session_state.pop(_OUTCOME, None)
        if outcome:
            st.success(plain(outcome), icon=":material/check_circle:")
        if not waiting:
            st.markdown(plain(_("Inget väntar på att läsas in.")))
            return
        if not rights.may(Right.DELIVER):
            count = _n("{number} fil väntar på att läsas in.", "{number} filer väntar på att läsas in.", len(waiting))
            st.markdown(plain(count.format(number=number(len(waiting)))))
            return
        new = [each for each in waiting if each.state == WAITING]
        if new:
            st.markdown("\n".join(f"- {plain(_line(each, names))}" for each in new))
            if st.button(_("Läs in det som har kommit"), type="primary", key="sent-receive"):
                _receive()
        for each in waiting:
            if each.state == HELD:
                _held(each, names)


def _receive() -> None:
    with frame.working(_("Läser in och räknar om …")):
        settled = receive.receive()
    taken = sum(each.state == TAKEN for each in settled)
    held = len(settled) - taken
    text = _n("{number} fil är inläst.", "{number} filer är inlästa.", taken).format(number=number(taken))
    if held:
        text += " " + _("{number} väntar på beslut.").format(number=number(held))
    st.session_state[_OUTCOME] = text
    st.rerun()


def _held(sent: SentFile, names: Mapping[str, str]) -> None:
    """One file: why it waits, to fetch it, and to decide."""
    with st.container(border=True, key=f"sent-{sent.id}", gap="small"):
        st.markdown(f"**{plain(_line(sent, names))}**")
        st.markdown(plain(sent.answer))
        why = st.text_input(
            _("Varför är det rätt, eller varför tas den inte?"), key=f"sent-why-{sent.id}", max_chars=300, width=600
        ).strip()
        with st.container(horizontal=True, gap="small"):
            st.download_button(
                _("Hämta filen"),
                signed_in.fetched(Event.FETCHED, sent.id, partial(sent_files.content, sent), Right.ORIGINALS),
                sent.file_name,
                "application/octet-stream",
                key=f"sent-fetch-{sent.id}",
                on_click="ignore",
                disabled=not rights.may(Right.ORIGINALS),
            )
            is_taken = st.button(_("Läs in ändå"), key=f"sent-take-{sent.id}", disabled=not why)
            is_aside = st.button(_("Ta inte in den"), key=f"sent-aside-{sent.id}", disabled=not why)
    if is_taken:
        with frame.working(_("Läser in och räknar om …")):
            settled = receive.take_anyway(sent, why)
        st.session_state[_OUTCOME] = _("Filen är inläst.") if settled.state == TAKEN else _("Filen väntar fortfarande.")
        st.rerun()
    if is_aside:
        receive.put_aside(sent, why)
        st.session_state[_OUTCOME] = _("Leverantören får se att filen inte togs in, och varför.")
        st.rerun()


def _line(sent: SentFile, names: Mapping[str, str]) -> str:
    return f"{sent.file_name}, {names[sent.supplier_id]}, {sent.by}, {sent.sent_at[:16].replace('T', ' ')}"
