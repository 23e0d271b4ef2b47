"""Figures as texts: an axis never rounds more than its step, and what is written can be read back."""

from __future__ import annotations

import itertools
import re
from decimal import ROUND_HALF_UP, Decimal

import pytest
from babel.numbers import format_decimal
from hypothesis import example, given
from hypothesis import strategies as st

from measures import number_text

UNITS = ("share", "count", "places", "months", "sek")
_SCALES = {"%": 0.01, "kr": 1, "Mkr": 1e6, "mdkr": 1e9, "SEK": 1, "million": 1e6, "billion": 1e9}


def _read(text: str, language: str) -> float:
    words = text.replace("%", " %").replace("\u00a0", " ").split()
    digits = "".join(word for word in words if word[0].isdigit())
    scale = 1.0
    for word in words:
        scale = max(scale, _SCALES.get(word, 1)) if word != "%" else 0.01
    return float(digits.replace(",", ".") if language == "sv" else digits.replace(",", "")) * scale


@given(st.floats(0, 1e13), st.sampled_from(UNITS), st.sampled_from(("sv", "en")))
@example(0.6, "places", "sv")
@example(0.6, "share", "sv")
@example(1_250_000, "sek", "sv")
def test_ticks_are_few_and_even_and_none_is_rounded(highest, unit, language):
    ticks = number_text.ticks(highest, unit, language)
    values = [value for value, _text in ticks]
    assert 2 <= len(ticks) <= 6 and values[0] == 0
    step = values[1]
    assert all(b - a == pytest.approx(step) for a, b in itertools.pairwise(values))
    for value, text in ticks:
        assert _read(text, language) == pytest.approx(value, abs=step / 1000)
    assert len({text for _value, text in ticks}) == len(ticks)


def test_ticks_as_they_are_read():
    def texts(highest: float, unit: str) -> list[str]:
        return [re.sub("\u00a0", " ", text) for _value, text in number_text.ticks(highest, unit)]

    assert texts(0.6, "places") == ["0", "0,2", "0,4", "0,6"]
    assert texts(1, "share") == ["0 %", "25 %", "50 %", "75 %", "100 %"]
    assert texts(1_000_000, "sek") == ["0 Mkr", "0,25 Mkr", "0,50 Mkr", "0,75 Mkr", "1,00 Mkr"]


def test_the_signs_that_are_met_are_told():
    assert number_text.legend(["1", ".", "..", "."]) == (
        ".\u2002inte tillämpligt; ..\u2002visas inte, för att skydda en liten grupp"
    )
    assert number_text.legend(["-"], "en") == "-\u2002not known" and number_text.legend(["1–2"]) == ""


@given(st.floats(-1e6, 1e6), st.sampled_from(UNITS), st.sampled_from(("sv", "en")), st.integers(0, 3))
@example(0.02, "places", "sv", 1)
def test_what_is_not_nought_is_never_written_as_nought(amount, unit, language, decimals):
    texts = [number_text.value(amount, unit, language), number_text.value(amount, unit, language, decimals)]
    texts += [number_text.beside(amount, unit, language, decimals), number_text.number(amount, decimals, language)]
    is_nought = abs(amount) <= 1e-12
    for text in texts:
        digits = re.sub("[^0-9]", "", text)
        assert set(digits) != {"0"} or is_nought or abs(amount) < 1e-8, text
        assert ("<" in text or ">" in text) <= (abs(amount) < 1), text


def test_less_than_the_least_that_is_written():
    assert number_text.value(0.02, "places") == "<0,1" and number_text.value(0.0017, "share") == "<1\u00a0%"
    assert number_text.value(0.02, "places", "en") == "<0.1" and number_text.beside(0.02, "places") == "<0,1"
    assert number_text.value(0, "places") == "0" and number_text.value(0.1 + 0.2 - 0.3, "places") == "0"
    assert number_text.number(-0.02, 1, sign=True) == ">−0,1" and number_text.number(0.02, 1, sign=True) == "<+0,1"
    assert (
        number_text.number(0.4) == "<1" and number_text.number(0.5) == "1" and number_text.value(0.3, "sek") == "<1 kr"
    )


@given(st.floats(-1e15, 1e15), st.integers(0, 3), st.sampled_from(["sv", "en"]))
@example(1234567.5, 1, "sv")
def test_a_number_has_the_signs_of_its_language(amount: float, decimals: int, language: str) -> None:
    shown = Decimal(repr(amount)).quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)
    if shown:
        pattern = "#,##0" + ("." + "0" * decimals if decimals else "")
        written = format_decimal(shown, format=pattern, locale=number_text.LOCALES[language]).replace("-", "−")
        assert number_text.number(amount, decimals, language) == written
