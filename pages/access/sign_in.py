"""Signing in, and in the menu: who one is, in which role, and the way out."""

from __future__ import annotations

import streamlit as st
from streamlit.navigation.page import Page

from access import rights
from access.sessions import Expired
from access.viewer import NotSignedIn, Viewer, acting
from pages.shared import menu, signed_in
from pages.shared.signed_in import NoRole
from pages.shared.text import _, language, plain


def only_where_safe() -> None:
    """Ends the run where Streamlit's own server would show everything to other machines or to whoever comes."""
    signed_in.look_anew()
    if signed_in.is_safe():
        return
    st.error(
        plain(
            _(
                "Utfall visar ingenting, för det är startat så att andra datorer når det utan att logga in. Starta "
                "med python -m server, som kräver inloggning av andra, eller streamlit run utan --server.address."
            )
        ),
        icon=":material/lock:",
    )
    st.stop()


def first(page: Page) -> None:
    """The page, for whoever has signed in; before that, the way to do it."""
    try:
        menu.run(page)
    except NotSignedIn as lack:
        _sign_in(lack)


def _sign_in(lack: NotSignedIn) -> None:
    st.title(_("Utfall"), anchor=False)
    if isinstance(lack, NoRole):
        st.warning(plain(_no_role(lack.name)), icon=":material/lock:")
        st.button(_("Logga ut"), key="sign-out", on_click=signed_in.sign_out)
        return
    if isinstance(lack, Expired):
        st.info(plain(_("Inloggningen har gått ut eller avslutats. Logga in igen.")), icon=":material/lock_clock:")
    else:
        st.markdown(plain(_("Logga in för att se avtal, krav och vad det blev av dem.")))
    st.button(_("Logga in"), key="sign-in", type="primary", on_click=st.login)


def _no_role(name: str) -> str:
    if not name:
        return _("Utfall vet inte vem du är eller vad du får se. Säg till den som sköter Utfall.")
    return _(
        "Du är inloggad som {name}, men har ingen roll i Utfall. Den som sköter Utfall ger den i access.yml."
    ).format(name=name)


def panel() -> None:
    """In the menu: who one is, the role that one acts in, signing out. Nothing where nobody signs in."""
    try:
        viewer, choices = acting(), signed_in.choices()
    except NotSignedIn:
        return
    if viewer.own_role:
        _banner(viewer)
    if not choices:
        return
    signed_in.note_sign_in()
    with st.sidebar, st.container(key="signed-in", gap="small"):
        st.markdown(f"**{plain(viewer.name)}**")
        if viewer.own_role:
            st.caption(plain(role_words(viewer)))
        elif len(choices) > 1:
            st.selectbox(
                _("Roll"),
                range(len(choices)),
                index=list(choices).index(viewer),
                format_func=lambda number: role_words(choices[number]),
                key="role-choice",
                on_change=lambda: signed_in.choose(st.session_state["role-choice"]),
            )
        else:
            st.caption(plain(role_words(viewer)))
        st.button(_("Logga ut"), key="sign-out", on_click=signed_in.sign_out, type="tertiary", icon=":material/logout:")


def _banner(viewer: Viewer) -> None:
    with st.container(key="viewing-as", border=True):
        st.markdown(
            plain(
                _("Du ser Utfall som {role}. Inget kan ändras under tiden, och loggen säger att du gör det.").format(
                    role=role_words(viewer)
                )
            )
        )
        st.button(_("Sluta visa som"), key="view-as-end", on_click=signed_in.view_as, args=(None,))


def role_words(viewer: Viewer) -> str:
    """The role, and whose: "Avtalsansvarig, 002000-0006"."""
    numbers = sorted((viewer.scope.organisations or frozenset()) | (viewer.scope.suppliers or frozenset()))
    return ", ".join([rights.role_text(viewer.role, language()), *numbers[:3], *(["…"] if len(numbers) > 3 else [])])
