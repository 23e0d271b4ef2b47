"""Amounts that are not plain kronor: thousands and millions of them, counted out exactly; other currencies, refused.

A unit stands beside its number: after it, in the header, in a column of currencies, in a cell's number format. Each is
written after the number (etl/mapping/units_beside.py, etl/reading/marks.py), and read here.
"""

from __future__ import annotations

import re
from decimal import Decimal

from etl.kinds.parse_values import NumberStyle, Unreadable, clean, parse_number
from etl.kinds.schemas import Field, normal

_KRONOR = "|kr|sek|kronor|krona|svenska kronor|swedish krona|swedish kronor|kr exkl moms|:|"
_SCALES = {
    1: _KRONOR,
    1_000: "tkr|kkr|tsek|ksek|tusen|tusen kr|tusen kronor|tusental kronor|t kr|kr tusental|000 kr|1000 kr|sek thousand",
    1_000_000: "mkr|mnkr|msek|mn|milj kr|milj kronor|miljoner|miljoner kr|miljoner kronor|mn kr|m kr|sek million",
    1_000_000_000: "mdkr|mdr|mrd|mdr kr|mrd kr|miljarder|miljarder kr|miljarder kronor|md kr",
}
_SCALE_OF = {unit: scale for scale, units in _SCALES.items() for unit in units.split("|")}
_OTHERS = frozenset(
    [
        "eur",
        "euro",
        "euros",
        "€",
        "usd",
        "dollar",
        "dollars",
        "us$",
        "$",
        "gbp",
        "pound",
        "pounds",
        "£",
        "nok",
        "dkk",
        "isk",
        "chf",
        "pln",
        "jpy",
        "cny",
        "aud",
        "cad",
        "thb",
        "inr",
        "czk",
        "huf",
        "bn",
        "norska kronor",
        "danska kronor",
        "teur",
        "keur",
        "meur",
        "tnok",
        "mnok",
        "tdkk",
        "mdkk",
        "tusd",
        "musd",
    ]
)
_PARTED = re.compile(
    r"(?P<before>[€$£])?\s*(?P<number>[-+\u2212]?\s*\d[\d\s.,]*(?:e[-+]?\d+)?)\s*(?P<unit>[^\d\s].*)?", re.IGNORECASE
)


def scale_of(unit: str) -> int | None:
    """How many kronor a unit is; None of one that is no Swedish money."""
    return _SCALE_OF.get(normal(unit))


def is_other(unit: str) -> bool:
    """Whether a text is the name or the code of other money than Swedish."""
    return normal(unit) in _OTHERS


def parse_kronor(text: str, style: NumberStyle, field: Field) -> float:
    """An amount in kronor: "1,5 mnkr" is 1 500 000. Raises Unreadable: currency_other, and as `parse_number`."""
    match = _PARTED.fullmatch(clean(text))
    unit = (match["before"] or match["unit"] or "").strip() if match else ""
    scale = scale_of(unit)
    if match is None or scale == 1:
        return parse_number(text, style, field)
    if scale is None:
        if is_other(unit) or re.fullmatch(r"[A-Z]{3}", unit):  # as codes of currencies are written
            raise Unreadable("currency_other")
        return parse_number(text, style, field)
    value = parse_number(match["number"].strip(), style, field)
    return float(Decimal(repr(value)) * scale)
