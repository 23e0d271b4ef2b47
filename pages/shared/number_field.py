"""A field for a number. What is typed is read as a file's cell is: 2,5 is two and a half, 1 234,5 is over a thousand.

Streamlit's own number field drops the decimal comma without a word and makes 25 of it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import streamlit as st

from pages.shared.text import plain

# Reads one text: its number, None where it says that there is none; raises ValueError with what is wrong, in words.
Reader = Callable[[str], float | None]


@dataclass(frozen=True)
class Typed:
    """What a field holds. value: None where it is empty or cannot be read. is_right: False where it cannot be read.

    text: as it was typed, with its unit.
    """

    value: float | None
    is_right: bool = True
    text: str = ""


def number_field(
    label: str,
    read: Reader,
    value: float | None = None,
    *,
    key: str,
    width: int | Literal["stretch"] = "stretch",
    advice: str | None = None,
    placeholder: str | None = None,
) -> Typed:
    """The field with its number, and below it what is wrong; stored is nothing while `is_right` is False.

    advice: shown where the reader points at the field's question mark.
    """
    with st.container(width=width, gap="small"):
        text = st.text_input(label, written(value), key=key, max_chars=40, help=advice, placeholder=placeholder)
        try:
            return Typed(read(text), text=text)
        except ValueError as problem:
            st.error(plain(problem), icon=":material/block:")
            return Typed(None, is_right=False, text=text)


def written(value: float | None) -> str:
    """A number as it stands in a field: decimal comma in every language, no spaces, at most six decimals."""
    return "" if value is None else f"{value:.6f}".rstrip("0").rstrip(".").replace(".", ",")
