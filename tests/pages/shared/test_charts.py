"""Figures are valid, and nothing hidden or missing is drawn as a number."""

import json

import demo
import pandas as pd
import plotly.graph_objects as go
import pytest

from pages.comparisons import sweden_map
from pages.contracts import delivery_figure
from pages.overview.status_bars import status_bars
from pages.shared import charts, figure_cards
from pages.shared.definitions import Meaning


@pytest.mark.parametrize(
    "spec",
    [
        charts.line_by_month(demo.by_month(), name="U", unit="share"),
        charts.bars(demo.by_organisation(), dimension="organisation", labels=demo.ORGANISATIONS, reference=0.5),
        delivery_figure.delivery_against_curve(demo.pace()),
        status_bars(pd.DataFrame({"status": ["behind", "met"], "value": [2, 5]}), {"behind": "▲ Efter"}),
        sweden_map.choropleth(demo.municipalities(), kind="municipality"),
        sweden_map.choropleth(pd.DataFrame({"county": ["01"], "value": [12.0]}), kind="county", unit="count"),
    ],
    ids=["line", "bars", "curve", "statuses", "municipalities", "counties"],
)
def test_figures_are_valid(spec):
    go.Figure(spec)
    json.dumps(spec, allow_nan=False)


def test_a_month_without_a_row_breaks_the_line():
    frame = pd.DataFrame({"month": ["2026-01", "2026-03"], "value": [0.5, 0.7]})
    line = charts.line_by_month(frame, name="U", unit="share")["data"][0]
    assert line["x"] == ["2026-01", "2026-02", "2026-03"]
    assert line["y"] == [0.5, None, 0.7]
    assert line["hovertext"][1] == "<b>februari 2026</b><br>U: uppgift saknas"


def test_the_curve_goes_on_where_nothing_is_delivered_yet():
    months = ["2026-09", "2026-10", "2026-11"]
    frame = pd.DataFrame(
        {
            "month": months, "value": [1.0, 0.5, None], "cumulative": [1.0, 1.5, None], "accepted": [1.0, 1.0, None],
            "possible": [1.0, 6.0, None], "expected": [1.0, 2.0, 3.0], "required": [6.0, 6.0, 6.0],
        }
    )  # fmt: skip
    traces = {trace["name"]: trace for trace in delivery_figure.delivery_against_curve(frame)["data"]}
    assert traces["Levererat sedan start"]["y"] == [1.0, 1.5, None]
    assert traces["Varav godkänt"]["y"] == [1.0, 1.0, None]
    assert traces["Förväntat"]["y"] == [1.0, 2.0, 3.0] and traces["Krav"]["y"] == [6.0, 6.0, 6.0]
    assert traces["Möjligt"]["y"] == [1.0, 1.5, 6.0, 1.0], "from reported to possible, and back"
    assert "Möjligt: 6" in traces["Levererat i månaden"]["hovertext"][1]


def test_a_hidden_month_is_two_dots_and_no_number():
    frame = pd.DataFrame({"month": ["2026-01", "2026-02"], "value": [4321.0, 7.0], "hidden": [True, False]})
    spec = charts.line_by_month(frame, name="P")
    assert spec["data"][1]["text"] == [".."]
    assert "4321" not in json.dumps(spec)
    assert spec["layout"]["yaxis"]["range"][1] < 10


def test_hidden_and_missing_groups_are_words_and_no_bars():
    spec = charts.bars(demo.by_organisation(), dimension="organisation", labels=demo.ORGANISATIONS)
    assert spec["data"][1]["x"] == [0.91, 0.62, 0.48, 0.29, None, None]
    words = [a["text"] for a in spec["layout"]["annotations"]]
    assert "<b>uppgift saknas</b>" in words and "<b>..</b>" in words
    assert "<b>62\u00a0%</b> (62–81\u00a0%)" in words
    assert "0.11" not in json.dumps(spec)


def test_names_from_data_cannot_be_markup():
    spec = charts.bars(demo.by_organisation(), dimension="organisation", labels=demo.ORGANISATIONS)
    assert "Storvik &lt;b&gt;kommun&lt;/b&gt;" in [a["text"] for a in spec["layout"]["annotations"]]


def test_ticks_are_swedish_and_few():
    axis = charts.line_by_month(demo.by_month(), name="U", unit="share")["layout"]
    assert axis["xaxis"]["ticktext"] == ["jan.<br>2025", "juli", "jan.<br>2026", "juli"]
    assert axis["yaxis"]["ticktext"][1] == "25\u00a0%"


def test_alt_text_tells_the_chart():
    assert charts.sentence(demo.by_month(), "month", "share") == (
        "23 värden. Först november 2024: 12\u00a0%. Sist oktober 2026: 70\u00a0%. 1 saknas eller är dolda."
    )


def test_the_map_tells_missing_from_hidden():
    frame = pd.DataFrame({"county": ["01", "03", "04"], "value": [0.9, 0.111, None], "hidden": [False, True, False]})
    traces = sweden_map.choropleth(frame, kind="county", name="U")["data"]
    names = [t["name"] for t in traces[:-1]]
    assert len(names) == 3 and names[1:] == ["Dolt (..)", "Uppgift saknas"]
    assert traces[2]["fillpattern"]["shape"] == "/"
    assert "<b>Uppsala län</b><br>U: .." in traces[-1]["hovertext"]
    assert "0.111" not in json.dumps(traces)


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
