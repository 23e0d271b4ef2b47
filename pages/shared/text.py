"""Texts, numbers and dates as a Swedish (or English) reader expects them.

The Swedish text is the key; data/locale/en.po has the English. Nothing here draws.
What is hidden is "..", what is missing is said in words or is "-", where there can be no value is "."; none is ever 0.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import pandas as pd
import streamlit as st
from babel.dates import format_date
from streamlit.runtime.scriptrunner import get_script_run_ctx

from measures import number_text
from measures.texts import translated, translated_number

if TYPE_CHECKING:
    from typing_extensions import TypeIs

LANGUAGES = {"sv": "Svenska", "en": "English"}
HIDDEN, NOT_APPLICABLE, MISSING = number_text.HIDDEN, number_text.NOT_APPLICABLE, number_text.MISSING
NBSP = "\u00a0"

_LOCALES = {"sv": "sv_SE", "en": "en_GB"}
_REMEMBERED = "_utfall_language"
_forced: ContextVar[str | None] = ContextVar("language", default=None)


# Language


def language() -> str:
    """The reader's language: "sv" unless the address or the switch says "en"."""
    forced = _forced.get()
    if forced:
        return forced
    context = get_script_run_ctx(suppress_warning=True)
    if context is None:
        return "sv"
    spoken: str | None = context.__dict__.get(_REMEMBERED)
    if spoken is None:
        # Asked for some hundred times in a run, and the session is slow to answer.
        spoken = context.__dict__[_REMEMBERED] = st.session_state.get("language", "sv")
    return spoken


def speak(chosen: str) -> None:
    """Change the session's language, at once."""
    st.session_state["language"] = chosen
    context = get_script_run_ctx(suppress_warning=True)
    if context is not None:
        context.__dict__.pop(_REMEMBERED, None)


@contextmanager
def speaking(chosen: str) -> Iterator[None]:
    """Use a language whatever the session says: for downloads made on another thread, and for tests."""
    token = _forced.set(chosen)
    try:
        yield
    finally:
        _forced.reset(token)


def _(swedish: str) -> str:
    """The text in the reader's language. Fill placeholders afterwards: _("Per {date}").format(date=...)."""
    return translated(swedish, language())


def _n(one: str, many: str, count: float) -> str:
    """The text for one or for many. Fill placeholders afterwards."""
    return translated_number(one, many, count, language())


# Numbers


def is_missing(x: Any) -> TypeIs[None]:
    """Whether there is no value: None, NA or a NaN, which to a type checker are all None."""
    return x is None or x is pd.NA or x != x  # noqa: PLR0124 - a NaN is not itself


def in_words(words: Mapping[str, str], codes: Iterable[Any]) -> list[str | None]:
    """Codes in words, each as it stands where the list does not have it; None where there is none."""
    return [None if is_missing(code) else words.get(code, code) for code in codes]


def missing() -> str:
    return _("uppgift saknas")


def number(x: float | None, decimals: int = 0, sign: bool = False) -> str:
    """1 234,5 with no-break space; a missing number is said in words."""
    if is_missing(x):
        return missing()
    return _number(float(x), decimals, sign, language())


def percent(share: float | None, decimals: int = 0) -> str:
    """A share (0..1) as "50 %" or "29,0 %"."""
    if is_missing(share):
        return missing()
    return _number(float(share) * 100, decimals, False, language()) + (NBSP + "%" if language() == "sv" else "%")


def points(difference: float | None, decimals: int = 1) -> str:
    """The difference of two shares (0..1): "+3,1 procentenheter"."""
    if is_missing(difference):
        return missing()
    return _("{number} procentenheter").format(number=number(float(difference) * 100, decimals, sign=True))


def sek(amount: float | None) -> str:
    """Money for reading: "850 000 kr", "12,4 Mkr", "1,2 mdkr"."""
    return missing() if is_missing(amount) else number_text.money(float(amount), language())


def kronor(amount: float | None) -> str:
    """Money to be paid, to the krona: "1 069 238 kr"."""
    return missing() if is_missing(amount) else _("{number} kr").format(number=number(amount))


def difference(whole: Any, part: Any, unit: str = "places") -> float:
    """What `part` lacks of `whole`, so that the three add up as they are written: 5,3 less 2,9 is 2,4. Not below 0."""
    scale = Decimal(1).scaleb(-DECIMALS[unit])
    shown = [Decimal(repr(float(each))).quantize(scale, rounding=ROUND_HALF_UP) for each in (whole, part)]
    return float(max(shown[0] - shown[1], Decimal(0)))


DECIMALS = {"share": 0, "count": 0, "places": 1, "months": 1, "hours": 1, "days": 0, "sek": 0, "number": 1}


def value_text(x: float | None, unit: str = "count", hidden: bool = False, decimals: int | None = None) -> str:
    """A figure in its unit, the one way it is written everywhere: ".." when hidden, words when missing."""
    if hidden:
        return HIDDEN
    if is_missing(x):
        return missing()
    if unit == "share":
        return percent(x, DECIMALS["share"] if decimals is None else decimals)
    if unit == "sek":
        return sek(x)
    if decimals is None:
        decimals = DECIMALS.get(unit, 0)
        if number_text.is_whole(float(x), decimals):
            decimals = 0
    return number(x, decimals)


def why_hidden(hidden_for: str) -> str:
    """Why a figure is "..": a rate of few persons, hidden to protect few, or asked for as it cannot be outside."""
    if hidden_for == "closed":
        return _(
            "Visas inte. Siffror om personer visas för ett halvår, hela kalenderår eller hela tiden, och för högst två "
            "urval eller indelningar åt gången, med ett värde i varje (se Definitioner)."
        )
    if hidden_for == "unlisted":
        return _("Visas inte: siffran står inte i någon av de tabeller om personer som visas (se Definitioner).")
    if hidden_for == "protected":
        return _("Dolt till skydd för enskilda.")
    return _("Visas inte: för få personer.")


def rounded_text() -> str:
    """What is said wherever a figure stands that is changed a little so that nobody can be told."""
    return _("avrundat till skydd för enskilda")


def in_sums_text(in_sums: float, alone: bool) -> str:
    """What reports of sums tell of beside a number of persons, or `alone` where nobody is told of one by one."""
    template = (
        _("{number} i sammanlagda rapporter (kan innehålla dubbletter)")
        if alone
        else _("och {number} i sammanlagda rapporter (kan innehålla dubbletter)")
    )
    return template.format(number=number(in_sums))


def interval_text(low: float | None, high: float | None, unit: str = "share", decimals: int | None = None) -> str:
    """ "62–81 %": the ends of what is possible; empty when there is no interval to tell of."""
    if is_missing(low) or is_missing(high):
        return ""
    first, last = value_text(low, unit, decimals=decimals), value_text(high, unit, decimals=decimals)
    if first == last:
        return ""
    for ending in (NBSP + "%", "%"):
        if first.endswith(ending) and last.endswith(ending):
            first = first.removesuffix(ending)
    return f"{first}–{last}"


def unit_text(unit: str) -> str:
    """What the axis and the caption call the unit."""
    return {
        "share": _("andel i procent"),
        "count": _("antal"),
        "places": _("platser"),
        "months": _("månader"),
        "days": _("dagar"),
        "sek": _("kronor"),
    }.get(unit, unit)


@lru_cache(maxsize=20_000)
def _number(x: float, decimals: int, sign: bool, spoken: str) -> str:
    return number_text.number(x, decimals, spoken, sign)


# Dates


def as_date(day: Any) -> dt.date:
    """A date from a date, a timestamp, "2026-03" or "2026-03-31"."""
    if isinstance(day, str):
        return dt.date.fromisoformat(day if len(day) > 7 else day + "-01")
    found: dt.date = day.date() if hasattr(day, "date") else day
    return found


def date_text(day: Any) -> str:
    """31 oktober 2026"""
    return missing() if is_missing(day) else _date(as_date(day), "d MMMM yyyy", language())


def month_text(month: Any, short: bool = False) -> str:
    """mars 2026; short: "mars 26", for narrow axes."""
    if is_missing(month):
        return missing()
    return _date(as_date(month), "MMM yy" if short else "MMMM yyyy", language())


@lru_cache(maxsize=5_000)
def _date(day: dt.date, pattern: str, spoken: str) -> str:
    return format_date(day, pattern, locale=_LOCALES[spoken])


# Texts that come from data

_MARKS = re.compile(r"([\\`*_{}\[\]()<>#+\-!|~$^=@.])")
_SHORTCODE = re.compile(r":(?=[\w/+-]+(?::|\[))")
# Bare addresses become links after the marks are gone (http://, www., a@b.se), whatever stands escaped.
_ADDRESS = re.compile(r"(?<=:)(?=//)|(?<=www)(?=\.)|(?<=@)(?=\w)", re.IGNORECASE)


def plain(text: Any) -> str:
    """Text from data as Streamlit's Markdown must get it: no marks, no HTML, no links, no icons, one line."""
    one_line = " ".join(str(text).split())
    broken = _SHORTCODE.sub(":\u2060", _ADDRESS.sub("\u2060", one_line).replace("&", "&amp;"))
    return _MARKS.sub(r"\\\1", broken)


_SWEDISH = str.maketrans({"å": "{a", "ä": "{b", "æ": "{b", "ö": "{c", "ø": "{c", "é": "e", "ü": "y"})


@lru_cache(maxsize=20_000)
def alphabetical(name: str) -> str:
    """A key to sort names by as Swedes do: å, ä, ö last."""
    return name.lower().translate(_SWEDISH)
