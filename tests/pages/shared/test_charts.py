"""Figures are valid, and nothing hidden or missing is drawn as a number."""

import re
from html import unescape
from html.parser import HTMLParser

import demo
import pandas as pd
import pytest
from page_words import widths, words_in

from pages.comparisons import sweden_map
from pages.contracts import delivery_figure
from pages.shared import charts, figure_cards
from pages.shared.definitions import Meaning


class _Read(HTMLParser):
    """What stands open at the end, and whether a length lies outside what is drawn."""

    def __init__(self, picture: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.outside: list[str] = []
        self.feed(picture)

    def handle_starttag(self, tag, attributes):
        self.open += [] if tag == "br" else [tag]
        for name, value in re.findall(r"(width|height|left|bottom):(-?[\d.]+)%", dict(attributes).get("style") or ""):
            if not 0 <= float(value) <= 100:
                self.outside.append(f"{name}:{value}%")

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


@pytest.mark.parametrize(
    "picture",
    [
        charts.line_by_month(demo.by_month(), name="U", unit="share"),
        charts.bars_by_month(demo.by_month(), name="U", unit="share"),
        charts.bars(demo.by_organisation(), dimension="organisation", labels=demo.ORGANISATIONS, reference=0.5),
        charts.bars(demo.by_organisation(), dimension="organisation", beside=True),
        delivery_figure.delivery_against_curve(demo.pace()),
        sweden_map.choropleth(demo.municipalities(), kind="municipality"),
        sweden_map.choropleth(pd.DataFrame({"county": ["01"], "value": [12.0]}), kind="county", unit="count"),
    ],
    ids=["line", "months", "bars", "beside", "curve", "municipalities", "counties"],
)
def test_pictures_are_whole_and_within_their_bounds(picture):
    found = _Read(picture)
    assert not found.open and not found.outside
    assert "nan" not in re.sub(r'data-said="[^"]*"|>[^<]+<', "", picture).lower()


def hovers(picture: str) -> list[str]:
    """What is said of each month or bar that is pointed at."""
    return [text.replace("\u00a0", " ") for text in re.findall(r'data-said="([^"]*)"', picture)]


def lines(picture: str) -> dict[str, list[str]]:
    """The paths of the lines across the months, by their place in the palette."""
    found: dict[str, list[str]] = {}
    field = unescape(picture.split('class="field"')[1])
    for look, path in re.findall(r"""class="stroke (\w+)" style=.*?path d='([^']*)'""", field):
        found.setdefault(look, []).append(path)
    return found


def test_a_month_without_a_row_breaks_the_line():
    frame = pd.DataFrame({"month": ["2026-01", "2026-03"], "value": [0.5, 0.75]})
    picture = charts.line_by_month(frame, name="U", unit="share")
    assert lines(picture) == {"main": ["M0.5 37.11M2.5 5.66"]}, "0.5 and 0.75 of an axis to 0.795, with no line between"
    assert picture.count('class="main alone"') == 2, "a month alone is a larger mark"
    assert hovers(picture)[1] == "februari 2026\nU: uppgift saknas"


def test_the_curve_goes_on_where_nothing_is_delivered_yet():
    months = ["2026-09", "2026-10", "2026-11"]
    frame = pd.DataFrame(
        {
            "month": months, "value": [1.0, 0.5, None], "cumulative": [1.0, 1.5, None], "accepted": [1.0, 1.0, None],
            "possible": [1.0, 6.0, None], "expected": [1.0, 2.0, 3.0], "required": [6.0, 6.0, 6.0],
        }
    )  # fmt: skip
    picture = delivery_figure.delivery_against_curve(frame)
    # The axis reaches 6.36: 1 is 15.72 % up, 1.5 is 23.58, 6 is 94.34.
    assert lines(picture) == {
        "main": ["M0.5 84.28L1.5 76.42", "M0.5 84.28L1.5 84.28"],
        "reference": ["M0.5 84.28L1.5 68.55L2.5 52.83"],
        "ink": ["M0.5 5.66L1.5 5.66L1.5 5.66L2.5 5.66L2.5 5.66"],
    }
    assert "polygon(16.67% 84.28%,50% 5.66%,50% 76.42%,16.67% 84.28%)" in picture, "from reported to possible, and back"
    assert "Möjligt: 6" in hovers(picture)[1] and "Levererat" not in hovers(picture)[2]


def test_a_hidden_month_is_two_dots_and_no_number():
    frame = pd.DataFrame({"month": ["2026-01", "2026-02"], "value": [4321.0, 7.0], "hidden": [True, False]})
    for picture in (charts.line_by_month(frame, name="P"), charts.bars_by_month(frame, name="P")):
        assert words_in(picture).count("..") == 1 and hovers(picture)[0] == "januari 2026\nP: .."
        assert "4321" not in picture and "4 321" not in hovers(picture)[0]
        assert max(int(text) for text in words_in(picture) if text.isdigit() and len(text) < 4) < 10


def test_hidden_and_missing_groups_are_words_and_no_bars():
    picture = charts.bars(demo.by_organisation(), dimension="organisation", labels=demo.ORGANISATIONS)
    assert widths(picture) == [91, 62, 48, 29, 0, 0]
    words = words_in(picture)
    assert "uppgift saknas" in words and ".." in words
    assert "<b>62\u00a0%</b> (62–81\u00a0%)" in picture
    assert "11\u00a0%" not in picture and "0.11" not in picture and "left:11%" not in picture


def test_names_from_data_cannot_be_markup():
    picture = charts.bars(demo.by_organisation(), dimension="organisation", labels=demo.ORGANISATIONS)
    assert "Storvik <b>kommun</b>" in words_in(picture) and "<b>kommun" not in picture


def test_ticks_are_swedish_and_few():
    words = words_in(charts.line_by_month(demo.by_month(), name="U", unit="share"))
    assert [text for text in words if text[0].isalpha()] == ["jan.\n2025", "juli", "jan.\n2026", "juli"]
    assert words[:2] == ["0 %", "25 %"]


def test_alt_text_tells_the_chart():
    assert charts.sentence(demo.by_month(), "month", "share") == (
        "23 värden. Först november 2024: 12\u00a0%. Sist oktober 2026: 70\u00a0%. 1 saknas eller är dolda."
    )


def test_the_map_tells_missing_from_hidden():
    frame = pd.DataFrame({"county": ["01", "03", "04"], "value": [0.9, 0.111, None], "hidden": [False, True, False]})
    picture = sweden_map.choropleth(frame, kind="county", name="U")
    assert words_in(picture)[:3] == ["80–100 %", "Dolt (..)", "Uppgift saknas"]
    looks = dict(re.findall(r'class="a(\d+) ([\w-]+)"', picture))
    assert looks.pop("01") == "class-5" and looks.pop("03") == "hidden" and set(looks.values()) == {"missing"}
    assert "Uppsala län\nU: .." in words_in(picture)
    assert "0.111" not in picture and "11\u00a0%" not in picture


def test_the_map_has_every_municipality_and_county():
    codes = set(sweden_map.area_names("municipality"))
    assert len(codes) == 290 and len(sweden_map.area_names("county")) == 21
    assert {code[:2] for code in codes} == set(sweden_map.area_names("county"))


def test_key_figures_tell_interval_and_coverage():
    meaning = Meaning("Uppfyllelse", "share")
    figure = figure_cards.FigureCard(meaning, 0.62, 0.62, 0.81, 0.77)
    assert [line.replace("\u00a0", " ") for line in figure_cards.details(figure)] == [
        "kan vara 62–81 %",
        "77 % av underlaget är känt",
    ]


def test_a_hidden_key_figure_tells_nothing_else():
    html = figure_cards.card_html(figure_cards.FigureCard(Meaning("<Personer>"), 4321, 4000, 5000, 0.5, hidden=True))
    assert "4321" not in html and "4000" not in html and ">..<" in html and "&lt;Personer&gt;" in html
