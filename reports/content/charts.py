"""Charts for paper, as Vega-Lite specifications: drawn as vectors without a browser, each with a text in words.

Labels are written here, in the reader's language, so that a chart says nothing that its table does not.
"""

from __future__ import annotations

import datetime as dt
import json
import textwrap
from collections.abc import Mapping, Sequence
from typing import Any

from measures import number_text
from measures.goals import goal_figures
from measures.goals.evaluation import Evaluation
from reports.content.model import Block, Cell, Chart, Column, Table
from reports.content.report_query import ReportFigure
from reports.content.text import HIDDEN, MISSING, NOT_APPLICABLE, _, language, month_text, sentence, value_text

# The font of the paper, which Typst has; and one that the drawing library has, to measure and to draw pictures with.
FONT = "Libertinus Serif, Liberation Sans"
MAIN, LIGHT, INK, GREY = "#1b6a8c", "#a9c9d8", "#12202a", "#5b6b76"
WIDTH = 470
# How high a bar and its space are: low enough for a chart to share a page with its table.
ROW = 17
_MONTH_LABELS = 12
# A name's line: so many letters, each at most about so wide, and so high.
_LABEL, _LETTER, _LINE = 36, 6.5, 13

Bar = tuple[str, float | None, str]  # label, value, the value as written


def bars(rows: Sequence[Bar], title: str, unit_words: str, unit: str, key: str = "") -> Chart:
    """Horizontal bars with their values written beside. What is hidden or missing has a text and no bar.

    The texts are short, since they take their room from the bars; `key` says what cannot be said so shortly.
    """
    values = [{"label": _in_lines(label), "value": value or 0, "text": text} for label, value, text in rows]
    spec = _spec(values, title, _height(values))
    spec["encoding"] = {"y": _names(values)}
    x = _with_room(unit, unit_words, values)
    up = _up(values)
    spec["layer"] = [
        {"mark": {"type": "bar", "color": MAIN, "height": 11, **up}, "encoding": {"x": x}},
        {
            "mark": {"type": "text", "align": "left", "dx": 4, "color": INK, **up},
            "encoding": {"x": {"field": "value", "type": "quantitative"}, "text": {"field": "text"}},
        },
    ]
    told = "; ".join(f"{label}: {_spoken(text)}" for label, _value, text in rows)
    return Chart(title, " ".join(filter(None, (f"{title}, {unit_words}.", key, f"{told}."))), spec, key)


def intervals(figures: Sequence[ReportFigure], title: str, unit_words: str) -> Chart:
    """A share per group: a dot for what is known, a line for what it can be."""
    values = [
        {
            "label": _in_lines(figure.label),
            "value": figure.value,
            "low": figure.value if figure.low is None else figure.low,
            "high": figure.value if figure.high is None else figure.high,
            "text": figure.text,
        }
        for figure in figures
    ]
    spec = _spec(values, title, _height(values))
    spec["encoding"] = {"y": _names(values)}
    highest = max((figure.high or figure.value or 0.0 for figure in figures), default=0.0)
    x = _axis("share", unit_words, highest)
    # The number stands at its point, to the left, since what is possible goes to the right: room for it before nought.
    x["scale"]["domain"][0] = (
        -highest * _LETTER * (max((len(figure.text) for figure in figures), default=0) + 1) / WIDTH
    )
    up = _up(values)
    spec["layer"] = [
        {
            "mark": {"type": "rule", "strokeWidth": 5, "color": LIGHT, **up},
            "encoding": {"x": {**x, "field": "low"}, "x2": {"field": "high"}},
        },
        {
            "mark": {"type": "point", "filled": True, "size": 60, "color": MAIN, "opacity": 1, **up},
            "encoding": {"x": x},
        },
        {
            "mark": {"type": "text", "align": "right", "dx": -7, "color": INK, **up},
            "encoding": {"x": x, "text": {"field": "text"}},
        },
    ]
    told = "; ".join(
        f"{figure.label}: {figure.text}"
        + (f" ({_('kan vara {interval}').format(interval=figure.interval)})" if figure.interval else "")
        for figure in figures
    )
    key = _("Punkten är det som är redovisat, linjen det som är möjligt när rapporter saknas.")
    return Chart(title, f"{title}, {unit_words}. {key} {told}.", spec, key)


def goal(evaluation: Evaluation) -> Chart | None:
    """A goal: its target as a line, what should be there by now as a broken one, outcome, forecast, the period before.

    None where there is nothing to draw, or what there is may not be shown.
    """
    values = _goal_values(evaluation)
    if not values or values[0]["kind"] != "outcome":
        return None
    lines = _goal_lines(evaluation)
    unit = goal_figures.unit(evaluation)
    furthest = max(float(x or 0.0) for row in [*lines, *values] for x in (row["value"], row.get("high")))
    # Shares are drawn on the same scale, so that goals can be compared.
    domain = [0, max(furthest, 1.0) if unit == "share" else furthest * 1.1 or 1]
    # The label of a line stands on the side where there is room.
    for each in lines:
        each["align"] = "right" if each["value"] > 0.7 * domain[1] else "left"
    title = _("Mål och utfall: {goal}").format(goal=evaluation.goal.title)
    spec = _spec(values, title, ROW * len(values) + 8)
    x: dict[str, Any] = {**_axis(unit, "", domain[1]), "scale": {"domain": domain, "nice": False}}
    y = _names()

    def only(kind: str, mark: dict[str, Any]) -> dict[str, Any]:
        return {"transform": [{"filter": f"datum.kind == '{kind}'"}], "mark": mark, "encoding": {"x": x, "y": y}}

    def hollow(shape: str, size: int) -> dict[str, Any]:
        return {"type": "point", "shape": shape, "size": size, "color": INK, "filled": False, "strokeWidth": 1.5}

    spec["layer"] = [
        only("outcome", {"type": "bar", "color": MAIN, "height": 11}),
        only("forecast", hollow("diamond", 80)),
        only("before", hollow("square", 60)),
        {
            "mark": {"type": "rule", "strokeWidth": 1.5, "color": INK},
            "encoding": {"x": {**x, "field": "low"}, "x2": {"field": "high"}, "y": y},
        },
        *_goal_line(lines, x, "expected", {"strokeDash": [4, 3], "strokeWidth": 1}, -20),
        *_goal_line(lines, x, "target", {"strokeWidth": 2}, -7),
    ]
    in_words = "; ".join([*(row["text"] for row in lines), *(str(row["label"]) for row in values)])
    return Chart(title, f"{title}. {in_words}.", spec)


def _goal_values(evaluation: Evaluation) -> list[dict[str, Any]]:
    """Outcome, forecast and the period before, those that there are, each with its name and its ends."""
    outcome, forecast, before = evaluation.outcome, evaluation.forecast, evaluation.before
    figures: list[tuple[str, str, float, float | None, float | None]] = []
    if outcome.value is not None and not outcome.hidden:
        figures.append(("outcome", _("Utfall"), outcome.value, outcome.low, outcome.high))
    if forecast:
        figures.append(("forecast", _("Prognos"), forecast.value, forecast.low, forecast.high))
    if before.value is not None and not before.hidden:
        figures.append(("before", _("Hela perioden före"), before.value, None, None))
    spoken = language()
    values = []
    for kind, label, value, low, high in figures:
        ends = (value, value) if low is None or high is None else (low, high)
        between = goal_figures.interval(evaluation, low, high, spoken)
        text = goal_figures.text(evaluation, value, spoken) + (f" ({between})" if between else "")
        # The number stands with the name: beside the bar it would meet the lines.
        values.append({"kind": kind, "label": f"{label}: {text}", "value": value, "low": ends[0], "high": ends[1]})
    return values


def _goal_line(
    lines: Sequence[Mapping[str, Any]], x: Mapping[str, Any], kind: str, mark: Mapping[str, Any], above: int
) -> list[dict[str, Any]]:
    """The layers of a line of that kind, with its text `above` the bars."""
    drawn = [row for row in lines if row["kind"] == kind]
    place = {"x": {**x, "field": "value"}}
    layers: list[dict[str, Any]] = [
        {"data": {"values": drawn}, "mark": {"type": "rule", "color": INK, **mark}, "encoding": place}
    ]
    for align, dx in (("left", -2), ("right", 2)):
        label = {
            "type": "text",
            "align": align,
            "dx": dx,
            "color": INK,
            "fontWeight": "bold" if kind == "target" else "normal",
        }
        layers.append(
            {
                "data": {"values": [row for row in drawn if row["align"] == align]},
                "mark": label,
                "encoding": {**place, "y": {"value": above}, "text": {"field": "text"}},
            }
        )
    return layers


def _goal_lines(evaluation: Evaluation) -> list[dict[str, Any]]:
    """The target, one line or two, and what was expected by now where that is another."""
    goal, spoken = evaluation.goal, language()
    targets = [goal.low, goal.high] if goal.operator == "between" else [goal.target]
    lines: list[dict[str, Any]] = []
    for target in targets:
        if target is not None:
            text = _("Mål {target}").format(target=goal_figures.target(evaluation, target, spoken))
            lines.append({"kind": "target", "value": target, "text": text})
    expected = goal_figures.expected(evaluation)
    if expected is not None and not evaluation.ended and all(abs(expected - line["value"]) > 1e-9 for line in lines):
        text = _("Förväntat nu {number}").format(number=goal_figures.text(evaluation, expected, spoken))
        lines.append({"kind": "expected", "value": expected, "text": text})
    return lines


def by_month(figures: Sequence[ReportFigure], title: str, unit_words: str) -> list[Block]:
    """A column per month and the table of the same; months without a row are said to be missing. Empty without any."""
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
        "y": _axis(unit, "", max(figure.value or 0.0 for figure in figures)),
    }
    rows = tuple(
        (Cell(sentence(month_text(month)), month), *_month_cells(known.get(month), figures)) for month in months
    )
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
    return [chart, _calendar(known, months, title, _is_of_reports(figures)), listed]


def _is_of_reports(figures: Sequence[ReportFigure]) -> bool:
    """Whether a month without a value is one in which no report was due: nothing lacks there."""
    return figures[0].measure.denominator == "reports_due"


def _calendar(
    by_day: Mapping[dt.date, ReportFigure], months: Sequence[dt.date], title: str, is_of_reports: bool
) -> Table:
    """A row per year and a column per month; empty outside the period."""
    without = Cell(NOT_APPLICABLE if is_of_reports else MISSING)
    columns = (
        Column(_("År"), width=1.2),
        *(Column(month_text(dt.date(2000, n, 1), name_only=True), True) for n in range(1, 13)),
    )
    rows = []
    for year in range(months[0].year, months[-1].year + 1):
        cells = [Cell(str(year))]
        for n in range(1, 13):
            month = dt.date(year, n, 1)
            figure = by_day.get(month)
            if not months[0] <= month <= months[-1]:
                cells.append(Cell(""))
            elif figure is None or (figure.value is None and not figure.hidden):
                cells.append(without)
            else:
                cells.append(figure.cell())
        rows.append(tuple(cells))
    return Table(title, title, columns, tuple(rows), repeats=True)


def _month_columns(unit: str, unit_words: str) -> tuple[Column, ...]:
    first = (Column(_("Månad"), width=1.5), Column(unit_words, True, 1.5))
    if unit != "share":
        return first
    return (*first, Column(_("Täljare"), True), Column(_("Nämnare"), True))


def _month_cells(figure: ReportFigure | None, figures: Sequence[ReportFigure]) -> tuple[Cell, ...]:
    measure = figures[0].measure
    if figure is None:
        if _is_of_reports(figures):
            return (Cell(_("ingen förfallen")), Cell(NOT_APPLICABLE), Cell(NOT_APPLICABLE))
        empty = Cell(value_text(None, measure.unit))
        return (empty, empty, empty) if measure.unit == "share" else (empty,)
    if measure.unit != "share":
        return (figure.cell(),)
    return (figure.cell(), figure.part_cell("numerator"), figure.part_cell("denominator"))


def _every_month(first: dt.date, last: dt.date) -> list[dt.date]:
    start, end = first.year * 12 + first.month - 1, last.year * 12 + last.month - 1
    return [dt.date(n // 12, n % 12 + 1, 1) for n in range(start, end + 1)]


def _spoken(text: str) -> str:
    return _("visas inte, för att skydda en liten grupp") if text == HIDDEN else text


def _in_lines(label: str) -> str:
    """A name on as many lines as it needs: a name that is cut off is nobody's."""
    return "\n".join(textwrap.wrap(label, _LABEL)) or label


def _lines(values: Sequence[Mapping[str, Any]]) -> int:
    """How many lines the name with most has, beyond the first."""
    return max((str(row["label"]).count("\n") for row in values), default=0)


def _height(values: Sequence[Mapping[str, Any]]) -> int:
    """Each row as high as the name with most lines."""
    return (ROW + _LINE * _lines(values)) * len(values)


def _up(values: Sequence[Mapping[str, Any]]) -> dict[str, float]:
    """What is drawn stands beside the first line of its name, which is that much above the middle of the row."""
    return {"yOffset": -_LINE * _lines(values) / 2}


def _with_room(unit: str, words: str, values: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """The axis with room for the number beside the longest bar."""
    names = max((len(line) for row in values for line in str(row["label"]).split("\n")), default=0)
    numbers = max((len(str(row["text"])) for row in values), default=0)
    width = WIDTH - _LETTER * names - 20
    highest = max((row["value"] or 0 for row in values), default=0)
    domain = [0, highest * width / (width - _LETTER * (numbers + 2)) or 1]
    return {**_axis(unit, words, highest), "scale": {"domain": domain, "nice": False}}


def _names(values: Sequence[Mapping[str, Any]] = ()) -> dict[str, Any]:
    return {
        "field": "label",
        "type": "nominal",
        "sort": None,
        "axis": {
            "title": None,
            "labelExpr": "split(datum.label, '\\n')",
            "labelLimit": 300,
            "labelPadding": 8,
            "labelOffset": _up(values)["yOffset"],
            "ticks": False,
            "domain": False,
        },
    }


def _axis(unit: str, words: str, highest: float) -> dict[str, Any]:
    ticks = number_text.ticks(highest, unit, language())
    places, texts = json.dumps([x for x, _text in ticks]), json.dumps([text for _x, text in ticks])
    axis: dict[str, Any] = {"title": words or None, "grid": True, "values": json.loads(places)}
    axis["labelExpr"] = f"{texts}[indexof({places}, datum.value)]"
    scale = {"domain": [0, max(highest, ticks[-1][0])], "nice": False}
    return {"field": "value", "type": "quantitative", "axis": axis, "scale": scale}


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
