"""Figures as texts: an axis never rounds more than its step, and what is written can be read back."""

from __future__ import annotations

import itertools
import re

import pytest
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
