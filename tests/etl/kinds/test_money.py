"""Amounts in thousands and millions of kronor are counted out exactly, and other currencies refused."""

from __future__ import annotations

import pytest

from etl.kinds import money, schemas
from etl.kinds.parse_values import NumberStyle, Unreadable

VALUE = schemas.kinds()["contracts"].field("value_sek")
NO_STYLE = NumberStyle(None)


@pytest.mark.parametrize(
    ("text", "kronor"),
    [
        ("1500", 1500.0), ("1 500 kr", 1500.0), ("1500 SEK", 1500.0), ("1500:-", 1500.0), ("1,5 mnkr", 1_500_000.0),
        ("1.5e0 mnkr", 1_500_000.0), ("0,1 mkr", 100_000.0), ("12 tkr", 12_000.0), ("-3 tkr", -3_000.0),
        ("2 miljoner kronor", 2_000_000.0), ("1,07 mdkr", 1_070_000_000.0), ("1 500 tkr", 1_500_000.0),
        ("0,29 tkr", 290.0), ("4,35 MSEK", 4_350_000.0),
    ],
)  # fmt: skip
def test_kronor(text: str, kronor: float) -> None:
    assert money.parse_kronor(text, NO_STYLE, VALUE) == kronor


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("1500 EUR", "currency_other"), ("€1500", "currency_other"), ("$1.5", "currency_other"),
        ("1500 NOK", "currency_other"), ("12 TEUR", "currency_other"), ("15bn", "currency_other"),
        ("1500 XXX", "currency_other"), ("1500 bananer", "number_unreadable"), ("mycket", "number_unreadable"),
        ("1,500 mnkr", "number_ambiguous"), ("50 %", "number_unreadable"), ("", "number_unreadable"),
    ],
)  # fmt: skip
def test_what_is_no_kronor(text: str, code: str) -> None:
    with pytest.raises(Unreadable) as refusal:
        money.parse_kronor(text, NO_STYLE, VALUE)
    assert refusal.value.code == code
