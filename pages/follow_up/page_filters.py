"""Choices that belong to one page: a search and lists to choose from, kept in the address beside the shared filters."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from pages.shared.text import _

_LENGTH = 200


def in_address(name: str) -> str:
    """What the address says of it; empty where it says nothing."""
    return st.query_params.get(name, "")[:_LENGTH]


def search(name: str, label: str, page: str) -> str:
    """A field to search in."""
    key = f"{page}-{name}"
    st.session_state.setdefault(key, in_address(name))
    return (st.text_input(label, key=key, max_chars=100, on_change=_follow, args=(name, key)) or "").strip()


def choice(name: str, label: str, options: Mapping[str, str], page: str, always: str | None = None) -> str:
    """One of the options, value -> label; empty for all. `always`: the one that is chosen when nothing is."""
    key = f"{page}-{name}"
    values = list(options)
    if st.session_state.get(key) not in options:
        st.session_state[key] = in_address(name) if in_address(name) in options else always
    return (
        st.selectbox(
            label,
            values,
            format_func=lambda value: options.get(value, value),
            placeholder=_("Alla"),
            key=key,
            on_change=_follow,
            args=(name, key),
        )
        or ""
    )


def _follow(name: str, key: str) -> None:
    """Put a choice into the address, so that a link shows the same."""
    value = st.session_state[key]
    if value:
        st.query_params[name] = value
    elif name in st.query_params:
        del st.query_params[name]
