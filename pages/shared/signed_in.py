"""Who has signed in: from what Streamlit's session holds to a viewer, looked at anew on each run.

Streamlit's cookie lives for 30 days, and a page that stands open keeps what it was opened with. So the provider's own
time, and what has been ended since, are asked each time (`access.sessions`). Where nobody signs in, whoever sits at the
machine is inside.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from access import grants, log, rights, sessions, sign_on
from access.settings_file import WrongSettings
from access.viewer import LOCAL, NotSignedIn, Role, Viewer, acting, acting_as, resolve_with
from pages.shared.text import _, plain

# What a session of the server's own says of itself, which opens pages before anybody asks: nobody else can know it.
OWN_SESSION = secrets.token_hex(32)
_OWN, _CHOSEN, _VIEWING, _TOLD = "utfall_own_session", "acting-as", "viewing-as", "signed-in-told"
_REMEMBERED, _REMEMBERED_FOR = "_utfall_viewer", 1.0
_told: set[str] = set()
_begun: list[bool] = []


class NoRole(NotSignedIn):
    """Somebody has signed in whom no line of access.yml gives anything. `name`: as the log calls them."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


def begin(is_open: bool = False) -> None:
    """From now on whoever asks is whoever has signed in; said once, by the server.

    is_open: the process shows nothing of what is stored, and serves anybody.
    """
    _begun[:] = [True]
    if is_open:
        visitor = Viewer("", Role.SUPPLIER, rights.scope_of(Role.SUPPLIER, frozenset(), frozenset()))
        resolve_with(lambda: visitor)
    else:
        resolve_with(_signed_in if sign_on.is_required() else _at_the_machine)


def is_safe() -> bool:
    """Whether a server that checks who asks has begun, or Streamlit's own is reached from this machine alone."""
    if _begun:
        return True
    return not sign_on.is_required() and st.get_option("server.address") in sign_on.OWN_MACHINE


def look_anew() -> None:
    """First in each run: what was known of the viewer in the last one is forgotten."""
    context = get_script_run_ctx(suppress_warning=True)
    if context is not None:
        context.__dict__.pop(_REMEMBERED, None)


def _signed_in() -> Viewer:
    """Who asks, of the page that this thread runs. Raises NotSignedIn. A run asks some hundred times."""
    context = get_script_run_ctx(suppress_warning=True)
    if context is None:
        raise NotSignedIn
    remembered: tuple[float, Viewer] | None = context.__dict__.get(_REMEMBERED)
    if remembered is None or time.monotonic() - remembered[0] > _REMEMBERED_FOR:
        remembered = context.__dict__[_REMEMBERED] = (time.monotonic(), _viewer(st.user.to_dict()))
    return remembered[1]


def _at_the_machine() -> Viewer:
    """Whoever sits at the machine, or what they look at Utfall as."""
    context = get_script_run_ctx(suppress_warning=True)
    viewed: Viewer | None = st.session_state.get(_VIEWING) if context is not None else None
    return LOCAL if viewed is None else replace(viewed, own_role=LOCAL.role)


def _viewer(claims: Mapping[str, Any]) -> Viewer:
    if secrets.compare_digest(str(claims.get(_OWN, "")), OWN_SESSION):
        return Viewer("", Role.READER)
    choices = demand_role(claims)
    state = st.session_state
    chosen = state.get(_CHOSEN)
    own = choices[chosen] if isinstance(chosen, int) and chosen < len(choices) else choices[0]
    viewed: Viewer | None = state.get(_VIEWING)
    if viewed is not None and rights.Right.VIEW_AS in rights.rights_of(own.role):
        return replace(viewed, name=own.name, own_role=own.role)
    return own


def demand_role(claims: Mapping[str, Any]) -> list[Viewer]:
    """What whoever has those claims can act as now. Raises NotSignedIn, NoRole or Expired."""
    if not claims.get("is_logged_in"):
        raise NotSignedIn
    try:
        there = grants.read()
    except WrongSettings:
        raise NoRole("") from None
    name = there.name_of(claims)
    sessions.demand_open(claims, name)
    found = there.viewers(claims)
    if not found:
        raise NoRole(name)
    return found


def choices() -> Sequence[Viewer]:
    """What whoever asks can act as; the first is taken where they have not chosen. Empty where nobody signs in."""
    return demand_role(st.user.to_dict()) if _is_person() else ()


def _is_person() -> bool:
    return sign_on.is_required() and bool(acting().name)


def claims_of_own_session() -> dict[str, str]:
    """What the server's own sessions have in place of a person."""
    return {_OWN: OWN_SESSION}


def name() -> str:
    """Whoever has signed in, as the log calls them; empty where nobody signs in."""
    return acting().name


def choose(number: int) -> None:
    """Act as that one of `choices` from now on."""
    st.session_state[_CHOSEN] = number
    st.session_state.pop(_VIEWING, None)
    look_anew()


def view_as(viewer: Viewer | None) -> None:
    """See Utfall as somebody in that role does; None ends it. Raises NotAllowed."""
    st.session_state.pop(_VIEWING, None)
    look_anew()
    if viewer is None:
        return
    rights.demand(rights.Right.VIEW_AS)
    numbers = sorted((viewer.scope.organisations or frozenset()) | (viewer.scope.suppliers or frozenset()))
    log.write(log.Event.VIEWED_AS, str(viewer.role), ",".join(numbers))
    st.session_state[_VIEWING] = viewer
    look_anew()


def note_sign_in() -> None:
    """Writes into the log that somebody has signed in, once for each sign-in."""
    if _is_person() and (key := sessions.key_of(st.user.to_dict())) not in _told:
        _told.add(key)
        log.write(log.Event.SIGNED_IN)


def note(event: log.Event, what: str = "", about: str = "") -> None:
    """Writes into the log what somebody reads, once in a session: a page runs many times while it is looked at."""
    written = st.session_state.setdefault(_TOLD, set())
    if (event, what, about) not in written:
        written.add((event, what, about))
        log.write(event, what, about)


def fetched(event: log.Event, about: str, make: Callable[[], bytes], *needed: rights.Right) -> Callable[[], bytes]:
    """What makes a file when somebody asks for it: by whoever the page was drawn for, if they are still signed in and
    may, and the log says so. The file is made on a thread that knows of no page."""
    viewer, claims = acting(), st.user.to_dict() if _is_person() else None

    def fetch() -> bytes:
        if claims is not None:
            demand_role(claims)
        with acting_as(viewer):
            if needed:
                rights.demand(*needed, about=about)
            log.write(event, about=about)
            return make()

    return fetch


def who(label: str, key: str, value: str = "", help_text: str | None = None) -> str:
    """Who does something: whoever has signed in; where nobody signs in, what they write."""
    if name():
        st.caption(plain(_("Sparas i namnet {name}.").format(name=name())))
        return name()
    return st.text_input(label, value, key=key, max_chars=100, width=400, help=help_text).strip()


def sign_out() -> None:
    """Ends the sign-in everywhere it is kept, and asks the provider to do so too."""
    log.write(log.Event.SIGNED_OUT)
    sessions.end(st.user.to_dict())
    look_anew()
    st.logout()
