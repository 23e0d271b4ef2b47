"""Invitations: to give one, those that there are, to end one."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
import streamlit as st

from measures import NoWarehouse, current
from pages.shared import cache, frame
from pages.shared.deliveries import delivery_words
from pages.shared.tables import Column, row_panel
from pages.shared.text import _, date_text, plain
from suppliers import invitations, prefilled_template, supplier_status
from suppliers.invitations import MOST_DAYS, Invitation

_NEW = "invitation-new"


def suppliers() -> Mapping[str, str]:
    """The suppliers that the viewer sees, id -> name; none is said."""
    try:
        names: Mapping[str, str] = cache.cached(prefilled_template.suppliers, current())
    except NoWarehouse:
        names = {}
    if not names:
        frame.empty(_("Inga avtal är inlästa än, så det finns ingen att bjuda in."), _("Läs in avtal på Ladda upp."))
    return names


def form(names: Mapping[str, str]) -> None:
    """Invite one supplier; its address is shown where it was made."""
    with st.container(key="panel-invite", gap="small"):
        st.subheader(_("Bjud in en leverantör"), anchor=False)
        with st.form("invite", border=False):
            supplier = st.selectbox(
                _("Leverantör"), list(names), index=None, format_func=names.__getitem__, key="invite-supplier",
                placeholder=_("Välj leverantör"), width=400,
            )  # fmt: skip
            days = st.number_input(_("Antal dagar som adressen öppnar"), 1, MOST_DAYS, 90, key="invite-days", width=400)
            is_sent = st.form_submit_button(_("Bjud in"), type="primary")
        if is_sent and supplier is None:
            st.error(plain(_("Välj en leverantör.")), icon=":material/block:")
        elif is_sent:
            st.session_state[_NEW] = invitations.invite(str(supplier), int(days))
            supplier_status.write(str(supplier))
        _address(names)


def _address(names: Mapping[str, str]) -> None:
    new: Invitation | None = st.session_state.get(_NEW)
    if new is None or new.supplier_id not in names:
        return
    st.markdown(
        plain(
            _("Adressen för {supplier}, till och med {until}:").format(
                supplier=names[new.supplier_id], until=date_text(new.until)
            )
        )
    )
    st.code(invitations.address(new), language=None)
    st.caption(
        plain(
            _(
                "Den som har adressen tas för leverantören. Skicka den bara till den som rapporterar, och avsluta den "
                "om den har kommit bort."
            )
        )
    )


def given(names: Mapping[str, str]) -> None:
    """All invitations of suppliers that the viewer sees, the latest first, and the way to end one."""
    there = [each for each in reversed(invitations.listed()) if each.supplier_id in names]
    rows = pd.DataFrame(
        [(names[each.supplier_id], each.given_at[:10], each.until, _state(each), each.id) for each in there],
        columns=["supplier", "given_at", "until", "state", "id"],
    )
    row_panel(
        _("Inbjudningar"),
        rows,
        [
            Column("supplier", _("Leverantör"), width=260),
            Column("given_at", _("Given"), "date", width=120),
            Column("until", _("Till och med"), "date", width=120),
            Column("state", _("Läge"), width=140),
            Column("id", _("Inbjudan"), width=180),
        ],
        key="invitations",
        about=delivery_words.about(),
        empty=_("Ingen är inbjuden."),
    )
    open_ones = {each.id: each for each in there if each.opens}
    if not open_ones:
        return
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
        ended = st.selectbox(
            _("Inbjudan att avsluta"), list(open_ones), index=None, key="invitation-end", placeholder=_("Välj"),
            format_func=lambda name: f"{names[open_ones[name].supplier_id]}, {open_ones[name].given_at[:10]}",
        )  # fmt: skip
        st.button(_("Avsluta"), key="invitation-end-now", disabled=ended is None, on_click=_end, args=(ended,))


def _end(name: str) -> None:
    invitations.end(name)
    st.session_state.pop(_NEW, None)


def _state(invitation: Invitation) -> str:
    if invitation.ended_at:
        return _("avslutad")
    return _("tiden är ute") if invitation.is_over else _("öppen")
