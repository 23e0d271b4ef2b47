"""What stands in the address, so that a link shows the same: the language and the filters, by language-neutral names.

A change of page drops the address's parameters; the session remembers them and writes them again. An address that
names other things than the session last wrote is somebody's link (or the Back button), and wins.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypedDict

import streamlit as st

from pages.shared.text import LANGUAGES, speak

FILTERS = (
    "from", "to", "organisation", "supplier", "nature", "requirement", "cpv_group", "size_class", "form", "trust",
    "known",
)  # fmt: skip
NAMES = (*FILTERS, "lang")
_LENGTH, _VALUES = 200, 200


class PageLink(TypedDict):
    """What st.page_link and st.switch_page take of a page: its file and its address."""

    page: str
    query_params: dict[str, str | list[str]]


def follow() -> None:
    """Take over what the address asks for; then write what holds. First thing in every run of the frame."""
    state = st.session_state
    state.setdefault("filters", {})
    named = _named()
    written: Mapping[str, tuple[str, ...]] = state.get("address", {})
    asked = {name: values for name, values in named.items() if name in FILTERS}
    if asked and asked != {name: values for name, values in written.items() if name in FILTERS}:
        state["filters"] = asked
    spoken = named.get("lang", ())
    by_link = spoken and spoken != written.get("lang", ()) and spoken[0] in LANGUAGES
    speak(spoken[0] if by_link else state.get("language", "sv"))
    write()


def write() -> None:
    """Put the session's language and filters into the address, leaving a page's own parameters."""
    state = st.session_state
    holds = {name: tuple(values) for name, values in state["filters"].items() if values}
    if state["language"] != "sv":
        holds["lang"] = (state["language"],)
    state["address"] = holds
    if _named() != holds:
        others = {name: st.query_params.get_all(name) for name in st.query_params if name not in NAMES}
        st.query_params.from_dict({**others, **{name: list(values) for name, values in holds.items()}})


def link(page: str, **parameters: str) -> PageLink:
    """The arguments of st.page_link or st.switch_page for a page, with the filters kept in its address."""
    holds = {name: list(values) for name, values in st.session_state.get("address", {}).items()}
    return PageLink(page=page, query_params={**holds, **parameters})


def _named() -> dict[str, tuple[str, ...]]:
    given = ((name, st.query_params.get_all(name)) for name in NAMES)
    return {name: tuple(v[:_LENGTH] for v in values[:_VALUES] if v) for name, values in given if any(values)}
