"""Which supplier has been invited to the page that is open: by the address, then by the session, asked on each run."""

from __future__ import annotations

import streamlit as st

from access.log import Event
from pages.shared import signed_in
from pages.shared.text import _
from suppliers import invitations
from suppliers.invitations import Invitation, NotInvited

_TOKEN = "invitation-token"


def current() -> Invitation | None:
    """Whose address was opened; None where none was, in a process for suppliers and in any other. Raises NotInvited."""
    if not invitations.are_served():
        return None
    token = st.query_params.get(invitations.PARAMETER) or st.session_state.get(_TOKEN)
    if not token:
        return None
    there = invitations.of_token(token)
    st.session_state[_TOKEN] = token
    signed_in.note(Event.INVITATION_USED, there.supplier_id, there.id)
    return there


def why_not(refusal: NotInvited) -> str:
    """Why the address opens nothing, and what to do."""
    return {
        "over": _("Inbjudan har gått ut. Be den som bjöd in om en ny."),
        "ended": _("Inbjudan är avslutad av den som bjöd in. Be om en ny om det är fel."),
    }.get(refusal.why, _("Adressen hör inte till någon inbjudan. Öppna den som du fick, hela, eller be om en ny."))
