"""The menu: a page is shown to those who may open it, and refused to others in a sentence, by its address too."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Literal

import streamlit as st
from streamlit.navigation.page import Page as OfStreamlit

from access import rights
from access.log import Event
from access.viewer import NotSignedIn, acting
from pages.shared import frame, signed_in
from pages.shared.text import _, language, plain

Seen = Literal["visible", "hidden"]
_files: dict[str, str] = {}


def Page(file: str, *, title: str, visibility: Seen = "visible", default: bool = False) -> OfStreamlit:
    """A page as st.Page makes it, in the menu of those who may open it. default: it opens where no page is named."""
    address = Path(file).stem
    _files[address] = file
    if default:
        _files[""] = file
    return st.Page(file, title=title, visibility=visibility if _may_open(address) else "hidden", default=default)


def _first() -> str | None:
    try:
        return rights.first_page()
    except NotSignedIn:
        return None


def by_role(sections: Mapping[str, list[OfStreamlit]]) -> dict[str, list[OfStreamlit]]:
    """The menu's sections as the national model has its phases; the one where whoever asks does most of their work
    first."""
    try:
        begins = rights.works_at()
    except NotSignedIn:
        begins = ""
    return dict(sorted(sections.items(), key=lambda named: begins not in {page.url_path for page in named[1]}))


def first_file() -> str:
    """The file of the page that whoever asks now begins at."""
    return _files[rights.first_page()]


def _may_open(address: str) -> bool:
    try:
        return rights.may_open(address)
    except NotSignedIn:
        return False


def position() -> Literal["sidebar", "hidden"]:
    """Where the menu is: nowhere before somebody has signed in."""
    return "hidden" if _first() is None else "sidebar"


def run(page: OfStreamlit) -> None:
    """Runs the page for whoever may open it; else says why not. Who names no page begins at the first that they may."""
    acting()
    first = rights.first_page()
    # The page that opens without a name has no other address, so it is the same for all: each of theirs has one.
    if not page.url_path and _files.get("") and first in _files and _files[first] != _files[""]:
        st.switch_page(_files[first])
    address = page.url_path or first
    if rights.may_open(address):
        page.run()
        return
    enough = rights.of_page(address)
    signed_in.note(Event.REFUSED, ",".join(enough), address)
    frame.header(page.title)
    st.warning(plain(rights.NotAllowed(enough).text(language())), icon=":material/lock:")
    st.caption(_("Det du får öppna står i menyn."))
