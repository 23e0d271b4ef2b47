"""A file that an invited supplier has checked can be sent from where it was checked, once nothing in it is refused."""

from __future__ import annotations

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from etl.checking.checked_file import CheckedFile
from etl.intake import public_check
from etl.mapping.model import FileMapping
from pages.shared.deliveries import invitation
from pages.shared.text import _, plain
from suppliers import sent_files
from suppliers.invitations import Invitation, NotInvited
from suppliers.sent_files import NotSent

_SENT = "invited-file-sent"


def way_back() -> bool:
    """A link to the supplier's own page, and what is kept; whether somebody is invited."""
    if not _invited():
        return False
    st.page_link("pages/entry/deliver.py", label=_("Tillbaka till Lämna uppgifter"), icon=":material/arrow_back:")
    st.caption(plain(_("Filen läses i minnet. Den sparas bara om du skickar den, och tills den är inläst.")))
    return True


def send(file_id: str, file: CheckedFile, chosen: UploadedFile, mapping: FileMapping | None) -> None:
    """Sends the file, by whom, and how it was read; says so once it is sent. Nothing where nobody is invited."""
    there = _invited()
    if there is None:
        return
    if st.session_state.get(_SENT) == file_id:
        st.success(plain(_("Filen är skickad. Vad det blev av den står på Lämna uppgifter.")), icon=":material/send:")
        return
    if file.refused:
        st.markdown(plain(_("När allt i filen går att läsa in kan du skicka den här.")))
        return
    who = st.text_input(_("Vem lämnar uppgifterna? (namn eller roll)"), key="invited-file-who", width=400).strip()
    if not st.button(_("Skicka filen"), type="primary", key="invited-file-send", disabled=not who):
        return
    try:
        content, name = public_check.only_file(chosen.getvalue(), chosen.name)
        sent_files.send(there, content, name, who, mapping)
    except NotSent as refusal:
        st.error(plain(_why(refusal)), icon=":material/block:")
        return
    st.session_state[_SENT] = file_id
    st.rerun()


def _why(refusal: NotSent) -> str:
    if refusal.why == "identity_number":
        return _("Filens namn eller det du skrev innehåller ett personnummer. Inget är skickat.")
    return _("Inget är skickat: många filer väntar redan på att läsas in. Försök igen om några dagar.")


def _invited() -> Invitation | None:
    try:
        return invitation.current()
    except NotInvited:
        return None
