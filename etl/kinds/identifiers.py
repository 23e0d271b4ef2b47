"""Numbers that name a body, a contract or a placement: one body under one number, and what a spreadsheet has spoilt."""

from __future__ import annotations

import re
import unicodedata

_DASHES: dict[int, str | None] = dict.fromkeys((*range(8208, 8214), 8722, 8259, 173, 65112, 65123, 727), "-")
_INVISIBLE: dict[int, str | None] = dict.fromkeys((8203, 8204, 8205, 8288, 65279))

_TEN_DIGITS = r"\d{6}[ -]?\d{4}"
# An organisation number inside another: the VAT number (SE, the ten digits, 01), with and without its country; and the
# number of e-invoices (ISO 6523, list 0007), as Peppol writes it too. Twelve digits that begin with a century are no
# VAT number: "165560360793" is the same body, and "19811218..." a person.
_AROUND = re.compile(
    rf"SE[ -]?(?P<vat>{_TEN_DIGITS})[ -]?01"
    r"|(?!16|18|19|20)(?P<bare>\d{10})01"
    rf"|(?:iso6523-actorid-upis::)?0007:(?P<listed>{_TEN_DIGITS})",
    re.IGNORECASE,
)
# The same for DuckDB, which puts what it keeps in \1\2\3.
SQL_AROUND = (
    r"^(?i:SE[ -]?([0-9]{6}[ -]?[0-9]{4})[ -]?01|(?:iso6523-actorid-upis::)?0007:([0-9]{6}[ -]?[0-9]{4}))$",
    r"\1\2",
)
# A spreadsheet shows a long number as 2,02E+09 and keeps fifteen digits of it: what it was cannot be told any more.
# Written by hand, an identifier may hold an E (12E5), but nobody writes the plus.
SPOILT = r"^-?\d(?:[.,]\d+)?[eE]\+\d{1,3}$|^\d{16,}\.0$"
# What programs write for nothing.
NOTHING = ("nan", "none", "nat", "<na>")


def plain(text: str) -> str:
    """ASCII digits, hyphens and spaces for all their relatives in Unicode."""
    if text.isascii():
        return re.sub(r"\s", " ", text)
    text = unicodedata.normalize("NFKC", text.translate(_DASHES | _INVISIBLE))
    digits = ((str(unicodedata.decimal(sign)) if sign.isdecimal() else sign) for sign in text.translate(_DASHES))
    return re.sub(r"\s", " ", "".join(digits))


def organisation_number(text: str) -> str:
    """The organisation number (`556036-0793`) that a VAT number or the number of an e-invoice has inside; else the
    text."""
    found = _AROUND.fullmatch(plain(text).strip())
    if found is None:
        return text
    digits = re.sub(r"\D", "", found["vat"] or found["bare"] or found["listed"])
    return f"{digits[:6]}-{digits[6:]}"
