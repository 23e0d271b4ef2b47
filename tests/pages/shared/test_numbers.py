"""Numbers, dates and foreign texts as readers see them. "~" stands for a no-break space."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pages.shared import text


def spaced(expected: str) -> str:
    return expected.replace("~", "\u00a0")


@pytest.mark.parametrize(
    ("got", "swedish"),
    [
        (lambda: text.number(1234.5, 1), "1~234,5"),
        (lambda: text.number(0.5), "1"),
        (lambda: text.number(2.5), "3"),
        (lambda: text.number(-0.4), ">−1"),
        (lambda: text.number(-1234), "−1~234"),
        (lambda: text.number(None), "uppgift saknas"),
        (lambda: text.number(float("nan")), "uppgift saknas"),
        (lambda: text.percent(0.5), "50~%"),
        (lambda: text.percent(0.29, 1), "29,0~%"),
        (lambda: text.percent(0.625), "63~%"),
        (lambda: text.points(0.031), "+3,1 procentenheter"),
        (lambda: text.points(-0.031), "−3,1 procentenheter"),
        (lambda: text.sek(850_000), "850~000 kr"),
        (lambda: text.sek(12_400_000), "12,4 Mkr"),
        (lambda: text.sek(999_999), "1,0 Mkr"),
        (lambda: text.sek(250_000_000), "250 Mkr"),
        (lambda: text.sek(1_200_000_000), "1,2 mdkr"),
        (lambda: text.date_text(dt.date(2026, 10, 31)), "31 oktober 2026"),
        (lambda: text.month_text("2026-03"), "mars 2026"),
        (lambda: text.month_text("2026-01", short=True), "jan. 26"),
        (lambda: text.value_text(0.62, "share"), "62~%"),
        (lambda: text.value_text(482.0, "places"), "482"),
        (lambda: text.value_text(0.02, "places"), "<0,1"),
        (lambda: text.percent(0.001), "<1~%"),
        (lambda: text.value_text(299.4, "places"), "299,4"),
        (lambda: text.value_text(3, "count", hidden=True), ".."),
        (lambda: text.value_text(None, "places"), "uppgift saknas"),
        (lambda: text.interval_text(0.62, 0.81), "62–81~%"),
        (lambda: text.interval_text(0.62, 0.621), ""),
        (lambda: text.interval_text(None, 0.81), ""),
    ],
)
def test_swedish(got, swedish):
    assert got() == spaced(swedish)


@pytest.mark.parametrize(
    ("got", "english"),
    [
        (lambda: text.number(1234.5, 1), "1,234.5"),
        (lambda: text.percent(0.29, 1), "29.0%"),
        (lambda: text.date_text(dt.date(2026, 10, 31)), "31 October 2026"),
        (lambda: text.points(0.031), "+3.1 percentage points"),
        (lambda: text.interval_text(0.62, 0.81), "62–81%"),
        (lambda: text.sek(12_400_000), "SEK 12.4 million"),
        (lambda: text.number(None), "not available"),
        (lambda: text._("Läget per {date}").format(date="x"), "As of x"),
    ],
)
def test_english(got, english):
    with text.speaking("en"):
        assert got() == english


@pytest.mark.parametrize(
    ("raw", "safe"),
    [
        ("**fet**", r"\*\*fet\*\*"),
        ("<b>x</b>", r"\<b\>x\</b\>"),
        # Addresses become links however they are escaped, so each is broken by a sign that cannot be seen.
        ("[länk](http://x)", "\\[länk\\]\\(http:\u2060//x\\)"),
        ("WWW.x.se, a@b.se", "WWW\u2060\\.x\\.se, a\\@\u2060b\\.se"),
        ("A & B", "A &amp; B"),
        ("två\n# rader", r"två \# rader"),
        ("$x^2$", r"\$x\^2\$"),
    ],
)
def test_foreign_text_is_plain(raw, safe):
    assert text.plain(raw) == safe


def test_foreign_text_gets_no_icons_or_colours():
    assert ":material" not in text.plain(":material/delete:")
    assert ":red[" not in text.plain(":red[hej]")
    assert ":smile:" not in text.plain(":smile:")


@given(st.text())
def test_plain_leaves_no_unescaped_mark(raw):
    safe = text.plain(raw)
    assert "\n" not in safe
    for at, character in enumerate(safe):
        if character in "*[]<>`$#|~":
            behind = safe[:at]
            assert (len(behind) - len(behind.rstrip("\\"))) % 2 == 1
