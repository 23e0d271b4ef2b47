"""Charts for paper, as Vega-Lite specifications: drawn as vectors without a browser, each with a text in words.

Labels are written here, in the reader's language, so that a chart says nothing that its table does not.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from reports.asking import Figure
from reports.model import Block, Cell, Chart, Column, Table
from reports.text import HIDDEN, _, month_text, sentence, value_text

FONT = "Libertinus Serif"
MAIN, LIGHT, INK, GREY = "#1b6a8c", "#a9c9d8", "#12202a", "#5b6b76"
WIDTH = 470
# How high a bar and its space are: low enough for a chart to share a page with its table.
ROW = 17
_MONTH_LABELS = 12

Bar = tuple[str, float | None, str]  # label, value, the value as written


def bars(rows: Sequence[Bar], title: str, unit_words: str, unit: str) -> Chart:
    """Horizontal bars with their values written beside. What is hidden or missing has a text and no bar."""
    values = [{"label": label, "value": value or 0, "text": text} for label, value, text in rows]
    spec = _spec(values, title, ROW * len(values))
    spec["encoding"] = {"y": _names()}
    spec["layer"] = [
        {"mark": {"type": "bar", "color": MAIN, "height": 11}, "encoding": {"x": _axis(unit, unit_words)}},
        {
            "mark": {"type": "text", "align": "left", "dx": 4, "color": INK},
            "encoding": {"x": {"field": "value", "type": "quantitative"}, "text": {"field": "text"}},
        },
    ]
    told = "; ".join(f"{label}: {_spoken(text)}" for label, _value, text in rows)
    return Chart(title, f"{title}, {unit_words}. {told}.", spec)


def intervals(figures: Sequence[Figure], title: str, unit_words: str) -> Chart:
    """A share per group: a dot for what is known, a line for what it can be."""
    values = [
        {
            "label": figure.label,
            "value": figure.value,
            "low": figure.value if figure.low is None else figure.low,
            "high": figure.value if figure.high is None else figure.high,
            "text": figure.text,
        }
        for figure in figures
    ]
    spec = _spec(values, title, ROW * len(values))
    spec["encoding"] = {"y": _names()}
    x = _axis("share", unit_words)
    spec["layer"] = [
        {
            "mark": {"type": "rule", "strokeWidth": 5, "color": LIGHT},
            "encoding": {"x": {**x, "field": "low"}, "x2": {"field": "high"}},
        },
        {"mark": {"type": "point", "filled": True, "size": 60, "color": MAIN, "opacity": 1}, "encoding": {"x": x}},
        {
            "mark": {"type": "text", "align": "left", "dx": 7, "color": INK},
            "encoding": {"x": {"field": "high", "type": "quantitative"}, "text": {"field": "text"}},
        },
    ]
    told = "; ".join(
        f"{figure.label}: {figure.text}"
        + (f" ({_('kan vara {interval}').format(interval=figure.interval)})" if figure.interval else "")
        for figure in figures
    )
    key = _("Punkten är det som är redovisat, linjen det som är möjligt när rapporter saknas.")
    return Chart(title, f"{title}, {unit_words}. {key} {told}.", spec, key)


def by_month(figures: Sequence[Figure], title: str, unit_words: str) -> list[Block]:
    """A column per month and the table of the same; months without a row are said to be missing. Empty without months."""
    known = {dt.date.fromisoformat(f"{figure.code}-01"): figure for figure in figures}
    if not known:
        return []
    months = _every_month(min(known), max(known))
    unit = figures[0].measure.unit
    values = [
        {
            "month": month_text(month, short=True),
            "place": place,
            "value": known[month].value if month in known else None,
        }
        for place, month in enumerate(months)
    ]
    step = -(-len(months) // _MONTH_LABELS)
    shown = [month_text(month, short=True) for month in months[::step]]
    spec = _spec(values, title, 130)
    spec["mark"] = {"type": "bar", "color": MAIN, "width": {"band": 0.75}}
    spec["encoding"] = {
        "x": {
            "field": "month",
            "type": "nominal",
            "sort": {"field": "place"},
            "axis": {"title": None, "values": shown, "labelAngle": 0, "labelOverlap": False, "ticks": False},
        },
        "y": {**_axis(unit, ""), "axis": {**_axis(unit, "")["axis"], "tickCount": 4}},
    }
    rows = tuple((Cell(sentence(month_text(month)), month), *_month_cells(known.get(month), unit)) for month in months)
    # On paper a year is a row; the workbook has a row per month as well.
    listed = Table(_("{title}, lista").format(title=title), title, _month_columns(unit, unit_words), rows, on_paper=0)
    with_values = [(month, known[month]) for month in months if month in known and known[month].value is not None]
    told = ""
    if with_values:
        least, most = (end(with_values, key=lambda pair: pair[1].value or 0) for end in (min, max))
        told = _("Lägst {low} i {low_month}, högst {high} i {high_month}, senast {last} i {last_month}.").format(
            low=least[1].text,
            low_month=month_text(least[0]),
            high=most[1].text,
            high_month=month_text(most[0]),
            last=with_values[-1][1].text,
            last_month=month_text(with_values[-1][0]),
        )
    chart = Chart(title, f"{title}, {unit_words.lower()}. {told}".strip(), spec)
    return [chart, _calendar(known, months, title), listed]


def _calendar(known: Mapping[dt.date, Figure], months: Sequence[dt.date], title: str) -> Table:
    """A row per year and a column per month; empty outside the period."""
    columns = (
        Column(_("År"), width=1.2),
        *(Column(month_text(dt.date(2000, n, 1), name_only=True), True) for n in range(1, 13)),
    )
    rows = []
    for year in range(months[0].year, months[-1].year + 1):
        cells = [Cell(str(year))]
        for n in range(1, 13):
            month = dt.date(year, n, 1)
            figure = known.get(month)
            if not months[0] <= month <= months[-1]:
                cells.append(Cell(""))
            elif figure is None or (figure.value is None and not figure.hidden):
                cells.append(Cell(_("saknas")))
            else:
                cells.append(figure.cell())
        rows.append(tuple(cells))
    return Table(title, title, columns, tuple(rows), repeats=True)


def _month_columns(unit: str, unit_words: str) -> tuple[Column, ...]:
    first = (Column(_("Månad"), width=1.5), Column(unit_words, True, 1.5))
    if unit != "share":
        return first
    return (*first, Column(_("Täljare"), True), Column(_("Nämnare"), True))


def _month_cells(figure: Figure | None, unit: str) -> tuple[Cell, ...]:
    empty = Cell(value_text(None, unit))
    if unit != "share":
        return (figure.cell() if figure else empty,)
    if figure is None:
        return (empty, empty, empty)
    return (figure.cell(), figure.part_cell("numerator"), figure.part_cell("denominator"))


def _every_month(first: dt.date, last: dt.date) -> list[dt.date]:
    start, end = first.year * 12 + first.month - 1, last.year * 12 + last.month - 1
    return [dt.date(n // 12, n % 12 + 1, 1) for n in range(start, end + 1)]


def _spoken(text: str) -> str:
    return _("dolt, för få personer") if text == HIDDEN else text


def _names() -> dict[str, Any]:
    return {
        "field": "label",
        "type": "nominal",
        "sort": None,
        "axis": {"title": None, "labelLimit": 280, "ticks": False, "domain": False},
    }


def _axis(unit: str, words: str) -> dict[str, Any]:
    axis: dict[str, Any] = {"title": words or None, "grid": True, "tickCount": 5}
    if unit == "share":
        axis["labelExpr"] = "format(datum.value * 100, ',.0f') + '" + value_text(0, "share").removeprefix("0") + "'"
    else:
        axis |= {"format": ",.0f", "tickMinStep": 1}
    return {"field": "value", "type": "quantitative", "axis": axis, "scale": {"zero": True, "nice": True}}


def _spec(values: Sequence[Mapping[str, Any]], title: str, height: int) -> dict[str, Any]:
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "description": title,
        "width": WIDTH,
        "height": height,
        "autosize": {"type": "fit-x", "contains": "padding"},
        "data": {"values": list(values)},
        "config": {
            "font": FONT,
            "background": "white",
            "view": {"stroke": None},
            "axis": {
                "labelColor": INK,
                "titleColor": GREY,
                "labelFontSize": 11,
                "titleFontSize": 11,
                "titleFontWeight": "normal",
                "gridColor": "#dde3e5",
                "domainColor": GREY,
            },
            "text": {"fontSize": 11},
        },
    }
