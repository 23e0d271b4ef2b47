"""The report's language: texts through gettext, figures as on the pages. Hidden is "..", missing is said in words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

import pandas as pd
from babel.dates import format_date

from measures import number_text
from measures.texts import translated, translated_number

HIDDEN, NOT_APPLICABLE, MISSING = number_text.HIDDEN, number_text.NOT_APPLICABLE, number_text.MISSING
_language: ContextVar[str] = ContextVar("language", default="sv")


def language() -> str:
    """The language of the report that is being made: "sv" or "en"."""
    return _language.get()


@contextmanager
def speaking(chosen: str) -> Iterator[None]:
    """Make all texts in this language."""
    token = _language.set(chosen)
    try:
        yield
    finally:
        _language.reset(token)


def _(swedish: str) -> str:
    return translated(swedish, language())


def _n(one: str, many: str, count: float) -> str:
    return translated_number(one, many, count, language())


def is_missing(x: Any) -> bool:
    return x is None or bool(pd.isna(x))


def missing() -> str:
    return _("uppgift saknas")


def value_text(x: Any, unit: str, hidden: bool = False) -> str:
    """A figure in the unit of its measure."""
    if hidden:
        return HIDDEN
    return missing() if is_missing(x) else number_text.value(float(x), unit, language())


def number(x: float) -> str:
    return number_text.number(float(x), 0, language())


def interval_text(low: Any, high: Any, unit: str) -> str:
    """ "62–81 %"; empty where there is no interval to tell of."""
    if is_missing(low) or is_missing(high):
        return ""
    first, last = value_text(low, unit), value_text(high, unit)
    if first == last:
        return ""
    for ending in (number_text.NBSP + "%", "%"):
        if first.endswith(ending) and last.endswith(ending):
            first = first.removesuffix(ending)
    return f"{first}–{last}"


def date_text(day: Any) -> str:
    if is_missing(day):
        return missing()
    return number_text.date(day.date() if hasattr(day, "date") else day, language())


def month_text(month: dt.date, short: bool = False, name_only: bool = False) -> str:
    """mars 2026; short: "mars 26", for narrow axes; name_only: "mars", for a table's head."""
    pattern = "MMM" if name_only else "MMM yy" if short else "MMMM yyyy"
    return str(format_date(month, pattern, locale=number_text.LOCALES[language()]))


def period_text(first: dt.date | None, last: dt.date | None) -> str:
    if first and last:
        same = (first.year, first.month) == (last.year, last.month)
        return month_text(first) if same else f"{month_text(first)} – {month_text(last)}"
    if first:
        return _("från {month}").format(month=month_text(first))
    return _("till {month}").format(month=month_text(last)) if last else _("hela tiden")


def sentence(text: str) -> str:
    """With a capital first letter."""
    return text[:1].upper() + text[1:]
