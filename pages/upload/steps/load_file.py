"""Ladda upp, step 4 and 5: what will change, loading it, and taking it back."""

from __future__ import annotations

import streamlit as st

from etl.kinds import messages
from etl.store import deliveries
from pages.shared import address, frame
from pages.shared.deliveries import delivery_effects, withdrawal
from pages.shared.text import _, _n, language, number, plain
from pages.upload.steps import session_files
from pages.upload.steps.session_files import Incoming


def panel(file: Incoming) -> None:
    """New, changed and withdrawn full-time months beside what is there now; then load."""
    examined = file.examined
    if examined is None:
        return
    if examined.identical:
        st.page_link(
            **address.link("pages/deliveries/history.py", delivery=examined.identical.id),
            label=_("Till leveransen i Historik"),
        )
        return
    with st.container(key="panel-upload-changes", gap="small"):
        st.subheader(_("Vad som kommer att ändras"), anchor=False)
        delivery_effects.draw_changes(
            examined.changes, _("Filen ändrar ingenting av det som räknas."), session_files.field_of(file, "changes")
        )
        if examined.is_empty:
            return
        # Said once, it holds for the session's next file too.
        by = st.text_input(
            _("Vem läser in filen? (namn eller roll)"),
            st.session_state.get("upload-by", ""),
            key=session_files.field_of(file, "by"),
            max_chars=100,
            width=400,
        )
        reason = ""
        if examined.stops:
            reason = st.text_input(
                _("Varför filen ska läsas in ändå"),
                key=session_files.field_of(file, "reason"),
                max_chars=300,
                width=600,
            )
        if st.button(_("Läs in"), key=session_files.field_of(file, "load"), type="primary"):
            if not by.strip():
                st.error(plain(_("Skriv vem som läser in filen.")))
            elif examined.stops and not reason.strip():
                st.error(plain(_("Skriv varför filen ska läsas in ändå.")))
            elif withdrawal.holds_number(by, reason):
                st.error(plain(messages.message("identity_number_in_mapping", language=language())))
            else:
                st.session_state["upload-by"] = by.strip()
                session_files.load(file, by.strip(), reason)
                st.rerun()


def done(file: Incoming) -> None:
    """What is now there, and the way back."""
    delivery = file.delivery
    if delivery is None:
        return
    if not file.is_new:
        st.info(plain(_("Filen var redan inläst, och ingenting har ändrats.")))
    else:
        told = _n("{number} rad är inläst.", "{number} rader är inlästa.", delivery.rows)
        frame.status("good", _("✓ Klart"), told.format(number=number(delivery.rows)), large=True)
    if delivery.refused:
        refused = _n("{number} rad avvisades.", "{number} rader avvisades.", delivery.refused)
        st.markdown(refused.format(number=number(delivery.refused)))
    st.caption(plain(_("Leverans {delivery}. Siffrorna på alla sidor är uppdaterade.").format(delivery=delivery.id)))
    is_there = any(each.id == delivery.id for each in deliveries.active())
    if not is_there:
        st.markdown(_("Leveransen är tillbakadragen."))
    elif file.is_new:
        why = st.text_input(_("Varför den ska tas tillbaka"), key=session_files.field_of(file, "undo-why"))
        if st.button(_("Ta tillbaka leveransen"), key=session_files.field_of(file, "undo")):
            if not why.strip():
                st.error(plain(_("Skriv varför.")))
            elif withdrawal.holds_number(why):
                st.error(plain(messages.message("identity_number_in_mapping", language=language())))
            else:
                with frame.working(_("Bygger om lagret")):
                    withdrawal.withdraw(delivery, why, delivery.by)
                st.rerun()
    st.button(_("Stäng"), key=session_files.field_of(file, "close"), on_click=session_files.remove, args=(file,))
