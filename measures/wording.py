"""Figures as texts, for sentences that leave `measures`: pages, the report and mail write the same number alike."""

from __future__ import annotations

import datetime as dt
import math
from decimal import ROUND_HALF_UP, Decimal

from babel.dates import format_date
from babel.numbers import format_decimal

LOCALES = {"sv": "sv_SE", "en": "en_GB"}
NBSP = "\u00a0"
_MONEY = {
    "sv": ("{number} kr", "{number} Mkr", "{number} mdkr"),
    "en": ("SEK {number}", "SEK {number} million", "SEK {number} billion"),
}
_DECIMALS = {"share": 0, "count": 0, "places": 1, "months": 1}


def number(value: float, decimals: int = 0, language: str = "sv", sign: bool = False) -> str:
    """1 234,5 with no-break space and a true minus; `sign` puts a plus before what is above nought."""
    if math.isinf(value):
        return "∞"
    rounded = Decimal(repr(float(value))).quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)
    rounded = abs(rounded) if rounded == 0 else rounded
    pattern = "#,##0" + ("." + "0" * decimals if decimals else "")
    text = format_decimal(rounded, format=pattern, locale=LOCALES[language]).replace("-", "−")
    return "+" + text if sign and rounded > 0 else text


def percent(share: float, language: str = "sv", decimals: int = 0) -> str:
    """A share (0..1) as "50 %"."""
    return number(share * 100, decimals, language) + (NBSP + "%" if language == "sv" else "%")


def money(amount: float, language: str = "sv") -> str:
    """An amount in SEK for reading: "850 000 kr", "12,4 Mkr"."""
    size = abs(amount)
    form = 0 if size < 999_500 else 1 if size < 999_500_000 else 2
    decimals = (0, 0 if size >= 99_950_000 else 1, 1)[form]
    return _MONEY[language][form].format(number=number(amount / (1, 1e6, 1e9)[form], decimals, language))


def value(amount: float, unit: str, language: str = "sv", decimals: int | None = None) -> str:
    """A figure in the unit of its measure: share (0..1), count, places, months or sek."""
    if unit == "sek":
        return money(amount, language)
    if unit == "share":
        return percent(amount, language, 0 if decimals is None else decimals)
    if decimals is None:
        decimals = _DECIMALS.get(unit, 0)
        decimals = 0 if round(amount, decimals) == round(amount) else decimals
    return number(amount, decimals, language)


def date(day: dt.date, language: str = "sv") -> str:
    """31 oktober 2026"""
    return str(format_date(day, "d MMMM yyyy", locale=LOCALES[language]))
