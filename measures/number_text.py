"""Figures as texts, for sentences that leave `measures`: pages, the report and mail write the same number alike."""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Iterable, Sequence
from decimal import ROUND_HALF_UP, Decimal
from functools import cache

from babel.dates import format_date
from babel.numbers import get_decimal_symbol, get_group_symbol

LOCALES = {"sv": "sv_SE", "en": "en_GB"}
NBSP = "\u00a0"
_MONEY = {
    "sv": ("{number} kr", "{number} Mkr", "{number} mdkr"),
    "en": ("SEK {number}", "SEK {number} million", "SEK {number} billion"),
}
# What stands where there is no figure: three signs for three reasons, and a dash is none of them.
HIDDEN, NOT_APPLICABLE, MISSING = "..", ".", "-"
_SIGNS = {
    "sv": {
        NOT_APPLICABLE: "inte tillämpligt",
        MISSING: "uppgift saknas",
        HIDDEN: "visas inte, för att skydda en liten grupp",
    },
    "en": {NOT_APPLICABLE: "not applicable", MISSING: "not known", HIDDEN: "not shown, to protect a small group"},
}
_DECIMALS = {"share": 0, "count": 0, "places": 1, "months": 1, "hours": 1, "days": 0}
# Less than this is what is left of a sum of floats that comes to nought.
_DUST = 1e-9
# Further decimals than these tell two figures apart for nobody.
_MOST_DECIMALS = 3


def legend(cells: Iterable[str], language: str = "sv") -> str:
    """What those of the signs mean that stand among the cells: "." inte tillämpligt; ".." visas inte. Else empty."""
    met = set(cells)
    return "; ".join(f"{sign}\u2002{text}" for sign, text in _SIGNS[language].items() if sign in met)


def number(value: float, decimals: int = 0, language: str = "sv", sign: bool = False) -> str:
    """1 234,5 with no-break space and a true minus; `sign` puts a plus before what is above nought.

    What is not nought is never written as nought: "<0,1".
    """
    if math.isinf(value):
        return "∞"
    shown = _quantized(Decimal(repr(float(value))), decimals)
    if shown == 0 and abs(value) > _DUST:
        least = math.copysign(10**-decimals, value)
        return ("<" if value > 0 else ">") + number(least, decimals, language, sign)
    shown = abs(shown) if shown == 0 else shown
    # Babel knows the signs; that it reads its pattern anew for each number would cost most of a table's time.
    text = f"{shown:,.{decimals}f}".translate(_separators(language))
    return "+" + text if sign and shown > 0 else text


@cache
def _separators(language: str) -> dict[int, str]:
    locale = LOCALES[language]
    return str.maketrans({",": get_group_symbol(locale), ".": get_decimal_symbol(locale), "-": "−"})


def _quantized(value: Decimal, decimals: int) -> Decimal:
    return value.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)


def percent(share: float, language: str = "sv", decimals: int = 0) -> str:
    """A share (0..1) as "50 %"."""
    return number(share * 100, decimals, language) + (NBSP + "%" if language == "sv" else "%")


def money(amount: float, language: str = "sv") -> str:
    """An amount in SEK for reading: "850 000 kr", "12,4 Mkr"."""
    form, decimals = _form(amount)
    return _MONEY[language][form].format(number=number(amount / (1, 1e6, 1e9)[form], decimals, language))


def _form(amount: float) -> tuple[int, int]:
    """Whether an amount is written in kronor (0), millions (1) or billions (2), and with how many decimals."""
    size = abs(amount)
    form = 0 if size < 999_500 else 1 if size < 999_500_000 else 2
    return form, (0, 0 if size >= 99_950_000 else 1, 1)[form]


def value(amount: float, unit: str, language: str = "sv", decimals: int | None = None) -> str:
    """A figure in the unit of its measure: share (0..1), count, places, months, hours or sek."""
    if unit == "sek":
        return money(amount, language)
    if unit == "share":
        return percent(amount, language, 0 if decimals is None else decimals)
    if decimals is None:
        decimals = _DECIMALS.get(unit, 0)
        decimals = 0 if is_whole(amount, decimals) else decimals
    return number(amount, decimals, language)


def is_whole(amount: float, decimals: int) -> bool:
    """Whether it is written without decimals where it may have so many: 482, and not 482,0. Less than the least is
    not nought."""
    return round(amount, decimals) == round(amount) and (round(amount) != 0 or abs(amount) <= _DUST)


def decimals_apart(unit: str, decided: Sequence[float], pairs: Iterable[tuple[float, float]] = ()) -> int:
    """How many decimals figures of one unit need that are read beside each other.

    As many as what was decided has (12,5 % is not 13 %), and so many that no pair that differs is written alike (49,7 %
    beside 50 %). Money has a form of its own.
    """
    if unit == "sek":
        return 0
    kept = [_scaled(value, unit) for value in decided]
    apart = [(_scaled(one, unit), _scaled(other, unit)) for one, other in pairs if one != other]

    def is_enough(digits: int) -> bool:
        return all(_quantized(value, digits) == _quantized(value, _MOST_DECIMALS) for value in kept) and all(
            _quantized(one, digits) != _quantized(other, digits) for one, other in apart
        )

    return next((n for n in range(_DECIMALS.get(unit, 0), _MOST_DECIMALS) if is_enough(n)), _MOST_DECIMALS)


def as_written(amount: float, unit: str, decimals: int | None = None) -> Decimal:
    """The amount as `beside` writes it, for sums that add up as they are read. Shares in per cent, money in SEK."""
    if unit == "sek":
        form, digits = _form(amount)
        return _quantized(Decimal(repr(float(amount))), digits - (0, 6, 9)[form])
    return _quantized(_scaled(amount, unit), _DECIMALS.get(unit, 0) if decimals is None else decimals)


def beside(amount: float, unit: str, language: str = "sv", decimals: int | None = None) -> str:
    """A figure among others of the same unit, with at most so many decimals; none where all of them are noughts."""
    if unit == "sek":
        return money(amount, language)
    shown = as_written(amount, unit, decimals)
    digits = _DECIMALS.get(unit, 0) if decimals is None else decimals
    if shown == 0:
        text = number(float(_scaled(amount, unit)), digits if _scaled(amount, unit) else 0, language)
    else:
        text = number(float(shown), 0 if shown == shown.to_integral_value() else digits, language)
    return text if unit != "share" else text + (NBSP + "%" if language == "sv" else "%")


def target(amount: float, unit: str, language: str = "sv", decimals: int | None = None) -> str:
    """What somebody decided, with the decimals that it has: every target, in sentences, pictures, tables and files.

    `decimals`: more, where figures beside it need them to be told apart (`decimals_apart`).
    """
    return beside(amount, unit, language, max(decimals_apart(unit, [amount]), decimals or 0))


def _scaled(amount: float, unit: str) -> Decimal:
    # A share of 0.29 is 28.999999999999996 per cent as a float: what was decided is read back to nine digits.
    return round(Decimal(repr(float(amount))) * (100 if unit == "share" else 1), 9)


# The least step between two ticks of an axis; of others it is one.
_LEAST_STEPS = {"share": 0.01, "places": 0.1, "months": 0.1}


def ticks(highest: float, unit: str, language: str = "sv") -> list[tuple[float, str]]:
    """An axis' ticks from nought to the highest value: few, even, round, each written without being rounded."""
    highest = highest if highest > 0 else 1
    rough = max(highest / 4, _LEAST_STEPS.get(unit, 1))
    power = 10 ** math.floor(math.log10(rough))
    step = next(power * f for f in (1, 2, 2.5, 5, 10) if power * f >= rough - 1e-12)
    if unit not in _LEAST_STEPS:
        step = max(1, math.ceil(step))
    values = [round(step * n, 6) for n in range(int(highest / step + 1e-9) + 2)]
    values = [x for n, x in enumerate(values) if n < 2 or x <= highest * 1.02 + 1e-9]
    return list(zip(values, written_fully(values, unit, language), strict=True))


def written_fully(values: Sequence[float], unit: str, language: str = "sv") -> list[str]:
    """Figures of one unit beside each other, alike and with as few decimals as write each without rounding it."""
    form = _form(max(values, key=abs, default=0))[0] if unit == "sek" else 0
    shown = [_scaled(x, unit) / 1000 ** (form + 1 if form else 0) for x in values]
    digits = next((d for d in range(6) if all(abs(_quantized(x, d) - x) < Decimal("1e-8") for x in shown)), 6)
    texts = [number(float(x), digits if x else 0, language) for x in shown]
    if unit == "sek":
        return [_MONEY[language][form].format(number=text) for text in texts]
    ending = percent(0, language).removeprefix("0") if unit == "share" else ""
    return [text + ending for text in texts]


_PERIODS = {
    "sv": (
        ("första", "andra", "tredje", "fjärde"),
        "{which} kvartalet {year}",
        "{which} halvåret {year}",
        "hela avtalstiden",
    ),
    "en": (
        ("first", "second", "third", "fourth"),
        "{which} quarter of {year}",
        "{which} half of {year}",
        "the whole contract",
    ),
}


def report_period(period: str, language: str = "sv") -> str:
    """A report's period: "mars 2026", "andra kvartalet 2026", "2026"; "hela avtalstiden" for an empty one."""
    which, quarter, half, whole = _PERIODS[language]
    if month := re.fullmatch(r"(\d{4})-(\d\d)", period):
        return str(format_date(dt.date(int(month[1]), int(month[2]), 1), "MMMM yyyy", locale=LOCALES[language]))
    if part := re.fullmatch(r"(\d{4})-?(?:([QK])([1-4])|H([12]))", period):
        return (quarter if part[2] else half).format(which=which[int(part[3] or part[4]) - 1], year=part[1])
    return period or whole


def date(day: dt.date, language: str = "sv") -> str:
    """31 oktober 2026"""
    return str(format_date(day, "d MMMM yyyy", locale=LOCALES[language]))
