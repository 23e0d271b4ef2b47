"""Choices that belong to one page: a search and lists to choose from, kept in the address beside the shared filters."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import streamlit as st

from pages.shared.text import _, _n, number, plain

_LENGTH = 200
_LISTED = 12
_PLACE = "unknown-in-address"


def in_address(name: str) -> str:
    """What the address says of it; empty where it says nothing."""
    return st.query_params.get(name, "")[:_LENGTH]


def one_of(name: str, label: str, options: Collection[str]) -> str:
    """What the address says of it, if it is one of the options; else empty, and the reader is told what there is.

    options: the values, or value -> label.
    """
    value = in_address(name)
    if not value or value in options:
        return value
    unknown(label, [value], list(options.values() if isinstance(options, Mapping) else options))
    return ""


def keep_place() -> None:
    """Where what the address names wrongly is told on this page: below its head, whoever notices it."""
    st.session_state[_PLACE] = st.container()


def unknown(label: str, values: Collection[str], there: Collection[str]) -> None:
    """Tell that the address names values that there are none of, and those that there are."""
    named = [*list(there)[:_LISTED]]
    text = _("Länken nämner {values}, som inte finns här under {label} och därför inte används.").format(
        values=", ".join(f"”{plain(value[:60])}”" for value in list(values)[:5]), label=plain(label)
    )
    if named:
        text += " " + _("Det som finns: {values}").format(values=", ".join(map(plain, named)))
        more = len(there) - len(named)
        text += " " + _n("och {number} till.", "och {number} till.", more).format(number=number(more)) if more else "."
    tell(text)


def tell(text: str) -> None:
    """Something about the address, below the page's head."""
    st.session_state.get(_PLACE, st).info(text)


def search(name: str, label: str, page: str) -> str:
    """A field to search in."""
    key = f"{page}-{name}"
    st.session_state.setdefault(key, in_address(name))
    return (st.text_input(label, key=key, max_chars=100, on_change=_follow, args=(name, key)) or "").strip()


def choice(name: str, label: str, options: Mapping[str, str], page: str, always: str | None = None) -> str:
    """One of the options, value -> label; empty for all. `always`: the one that is chosen when nothing is."""
    key = f"{page}-{name}"
    values = list(options)
    wanted = one_of(name, label, options)
    if st.session_state.get(key) not in options:
        st.session_state[key] = wanted or always
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


def pick(label: str, words: Mapping[str, str], nothing: str, key: str, width: int, first: str = "") -> str | None:
    """One of the words, code -> word, for a question that stands in no address; None while `nothing` is chosen."""
    codes = list(words)
    return st.selectbox(
        label, codes, index=codes.index(first) if first in words else None, format_func=words.__getitem__, key=key,
        placeholder=nothing, width=width,
    )  # fmt: skip


def _follow(name: str, key: str) -> None:
    """Put a choice into the address, so that a link shows the same."""
    value = st.session_state[key]
    if value:
        st.query_params[name] = value
    elif name in st.query_params:
        del st.query_params[name]
