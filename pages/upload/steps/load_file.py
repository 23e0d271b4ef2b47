"""Ladda upp, step 4 and 5: what will change, loading it, and taking it back."""

from __future__ import annotations

import datetime as dt

import streamlit as st

import measures
from etl.intake.review import FileReview
from etl.kinds import messages
from etl.store import deliveries
from measures.follow_up import contract_rows
from pages.shared import address, frame, signed_in
from pages.shared.deliveries import delivery_effects, withdrawal
from pages.shared.text import _, _n, date_text, language, number, plain
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
        _told_until(file, examined)
        # Said once, it holds for the session's next file too.
        by = signed_in.who(
            _("Vem läser in filen? (namn eller roll)"),
            session_files.field_of(file, "by"),
            st.session_state.get("upload-by", ""),
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
                st.error(plain(messages.message("identity_number_entered", language=language())))
            else:
                st.session_state["upload-by"] = by.strip()
                session_files.load(file, by.strip(), reason)
                st.rerun()


def _told_until(file: Incoming, examined: FileReview) -> None:
    """Up to when placements tell, where the file does not say so itself."""
    rows = [table.rows for table in examined.file.tables if table.kind.name == "placements"]
    if not rows or (file.reported_until is None and not rows[0]["reported_until"].null_count):
        return
    day = st.date_input(
        _("Placeringarna redovisar avtalen till och med"),
        file.reported_until,
        key=session_files.field_of(file, "told-until"),
        format="YYYY-MM-DD",
        help=_(
            "Perioder som slutar senast den dagen räknas som redovisade. Tomt: den sista dag som någon av avtalets "
            "placeringar pågick enligt filen, dock senast i dag."
        ),
        width=400,
    )
    if day != file.reported_until and (day is None or isinstance(day, dt.date)):
        session_files.tell_until(file, day)
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
    if "placements" in delivery.kinds:
        _still_waited_for(delivery.id)
    is_there = any(each.id == delivery.id for each in deliveries.active())
    if not is_there:
        st.markdown(_("Leveransen är tillbakadragen."))
    elif file.is_new:
        why = st.text_input(_("Varför den ska tas tillbaka"), key=session_files.field_of(file, "undo-why"))
        if st.button(_("Ta tillbaka leveransen"), key=session_files.field_of(file, "undo")):
            if not why.strip():
                st.error(plain(_("Skriv varför.")))
            elif withdrawal.holds_number(why):
                st.error(plain(messages.message("identity_number_entered", language=language())))
            else:
                with frame.working(_("Bygger om lagret")):
                    withdrawal.withdraw(delivery, why, delivery.by)
                st.rerun()
    st.button(_("Stäng"), key=session_files.field_of(file, "close"), on_click=session_files.remove, args=(file,))


def _still_waited_for(delivery_id: str) -> None:
    """What is waited for of the contracts that the file told of, now that it is there."""
    try:
        contracts = contract_rows.contracts_of_placements(delivery_id)
    except measures.NoWarehouse:
        return
    if contracts.empty:
        return
    waited = int(contracts["reports_missing"].sum())
    until = contracts["placements_told_until"].min()
    told = _n(
        "Filen redovisar {number} avtal, till och med {date}.",
        "Filen redovisar {number} avtal, alla till och med {date} eller senare.",
        len(contracts),
    ).format(number=number(len(contracts)), date=date_text(until))
    left = _n("{number} rapport saknas fortfarande.", "{number} rapporter saknas fortfarande.", waited).format(
        number=number(waited)
    )
    st.markdown(plain(f"{told} {left if waited else _('Ingen rapport saknas.')}"))
