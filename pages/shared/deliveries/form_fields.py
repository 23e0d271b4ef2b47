"""The fields of a form of one row, each in a place of its own, so that what is wrong is said beside its field."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Literal

import streamlit as st

from etl.intake.form_rows import FormReview
from etl.kinds import messages
from etl.mapping.place_tables import FileRefused
from pages.shared.deliveries import number_parsing
from pages.shared.number_field import Typed, number_field
from pages.shared.text import _, language, plain

# What is wrong: the field that it is about ("" for none), and why in words.
Wrong = tuple[str, str]
_FIRST, _LAST = dt.date(1900, 1, 1), dt.date(2199, 12, 31)


class FormFields:
    """The form's fields by name. `kind`: of the rows. `key`, `row`: what the keys of the widgets begin and end with."""

    def __init__(self, kind: str, key: str, row: str, width: int | Literal["stretch"] = "stretch") -> None:
        self._kind, self._key, self._row, self._width = kind, key, row, width
        self._places: dict[str, Any] = {}

    @contextmanager
    def _place(self, name: str, width: int | Literal["stretch"] | None = None) -> Iterator[str]:
        """The field's place, with the key of its widget."""
        self._places[name] = st.container(gap="small", width=width or self._width)
        with self._places[name]:
            yield f"{self._key}-{name}-{self._row}"

    def text(self, name: str, label: str, value: str | None, **more: Any) -> str:
        with self._place(name) as key:
            text: str = st.text_input(label, value or "", key=key, **more)
            return text

    def long_text(self, name: str, label: str, value: str | None, **more: Any) -> str:
        with self._place(name, "stretch") as key:
            text: str = st.text_area(label, value or "", key=key, height=90, **more)
            return text

    def number(self, name: str, label: str, value: float | None, **more: Any) -> Typed:
        """A number, read as the same cell of a file is."""
        with self._place(name) as key:
            return number_field(label, number_parsing.reader(self._kind, name), value, key=key, **more)

    def choice(self, name: str, label: str, options: Mapping[str, str], value: str | None, **more: Any) -> str:
        """One of the options, value -> label; nothing is chosen where `value` is none of them."""
        values = list(options)
        index = values.index(value) if value is not None and value in options else None
        with self._place(name) as key:
            chosen: str | None = st.selectbox(
                label, values, index=index, format_func=options.__getitem__, placeholder=_("Välj"), key=key, **more
            )
            return chosen or ""

    def choices(self, name: str, label: str, options: Mapping[str, str], values: Sequence[str], **more: Any) -> str:
        """Several of the options, as a file has them: with | between them."""
        with self._place(name) as key:
            chosen = st.multiselect(
                label, list(options), [each for each in values if each in options], format_func=options.__getitem__,
                placeholder=_("Välj"), key=key, **more,
            )  # fmt: skip
            return "|".join(chosen)

    def answer(self, name: str, label: str, value: str | None, **more: Any) -> str:
        """Yes, no or not known, which is an answer of its own: the file's cell is then empty."""
        options = {"ja": _("Ja"), "nej": _("Nej"), "": _("Okänt")}
        with self._place(name) as key:
            chosen: str = st.radio(
                label, list(options), list(options).index(value or ""), format_func=options.__getitem__, key=key,
                horizontal=True, **more,
            )  # fmt: skip
            return chosen

    def box(self, name: str, label: str, is_ticked: bool) -> bool:
        with self._place(name) as key:
            return st.checkbox(label, is_ticked, key=key)

    def day(self, name: str, label: str, value: dt.date | None, **more: Any) -> dt.date | None:
        with self._place(name) as key:
            day: dt.date | None = st.date_input(
                label, value, min_value=_FIRST, max_value=_LAST, format="YYYY-MM-DD", key=key, **more
            )
            return day

    def tell(self, wrong: Sequence[Wrong]) -> None:
        for name, text in wrong:
            self._places.get(name, st).error(plain(text), icon=":material/block:")


def cell(value: object) -> str:
    """What a field holds as a cell of a file: nothing where it is empty, numbers as they were typed."""
    if isinstance(value, Typed):
        return value.text.strip()
    return "" if value is None else str(value).strip()


def in_words(file: FormReview) -> list[Wrong]:
    """What is wrong with a row, each thing once, in the reader's language."""
    told = [(field, messages.message(code, arguments, language())) for field, code, arguments in file.wrong]
    return list(dict.fromkeys(told))


def refusal_in_words(refused: FileRefused) -> str:
    """Why nothing of a file is taken, in the reader's language."""
    return messages.message(refused.code, refused.arguments, language())
