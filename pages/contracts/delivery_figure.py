"""A contract's deliveries month by month, drawn against the expected curve."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from pages.shared.charts.by_month import band, every_month, rows_by_month
from pages.shared.charts.drawing import CONTEXT, MAIN, REFERENCE, TEXT, layout_of, month_axis, value_axis
from pages.shared.charts.rows import is_blank, known_values
from pages.shared.text import _, is_missing, month_text, value_text

_DRAWN = ("value", "cumulative", "possible", "expected", "required", "forecast", "forecast_high")
Row = Mapping[str, Any]


def delivery_against_curve(frame: pd.DataFrame, *, unit: str = "places", height: int = 340) -> dict[str, Any]:
    """Delivered by month (bars) and in all (line), accepted, the band up to what is possible, expected and required.

    frame: month, value, cumulative, and optionally accepted, possible, expected, required, hidden; in the last month
    forecast, forecast_low and forecast_high. Months to come have no value, and go on with expected and required.
    """
    months = every_month(frame["month"])
    rows = rows_by_month(frame, months)
    lines = [line for line in _lines() if line[0] in frame and frame[line[0]].notna().any()]
    labels = {"value": _("Levererat i månaden"), **{name: label for name, label, _look in lines}}
    bar = {
        "type": "bar",
        "name": labels["value"],
        "x": months,
        "y": [None if is_blank(row) else float(row["value"]) for row in rows],
        "marker": {"color": CONTEXT, "line": {"width": 0}},
        "hovertext": [_hover(month, row, labels, unit) for month, row in zip(months, rows, strict=True)],
        "hoverinfo": "text",
    }
    ends = [{**row, "value": row["cumulative"], "low": row["cumulative"], "high": row.get("possible")} for row in rows]
    drawn_lines = [
        {
            "type": "scatter",
            "mode": "lines",
            "name": label,
            "x": months,
            "y": [None if row["hidden"] or is_missing(row[name]) else float(row[name]) for row in rows],
            "line": look,
            "hoverinfo": "skip",
        }
        for name, label, look in lines
    ]
    layout = {
        **layout_of(height, legend=True),
        "xaxis": month_axis(months),
        "yaxis": value_axis(max((x for name in _DRAWN for x in known_values(frame, name)), default=0), unit),
        "hovermode": "x",
        "bargap": 0.35,
    }
    bands = [{**each, "showlegend": True} for each in band(ends, months)]
    return {"data": [*bands, bar, *drawn_lines, *_forecast_point(rows, months, unit)], "layout": layout}


def _lines() -> list[tuple[str, str, dict[str, Any]]]:
    """Column, name and look of each line."""
    return [
        ("cumulative", _("Levererat sedan start"), {"color": MAIN, "width": 3}),
        ("accepted", _("Varav godkänt"), {"color": MAIN, "width": 2, "dash": "dot"}),
        ("expected", _("Förväntat"), {"color": REFERENCE, "width": 2, "dash": "dash"}),
        ("required", _("Krav"), {"color": TEXT, "width": 1.5, "shape": "hv"}),
    ]


def _hover(month: str, row: Row, labels: Mapping[str, str], unit: str) -> str:
    lines = [f"<b>{month_text(month)}</b>"]
    for column, label in labels.items():
        if row["hidden"] or not is_missing(row[column]):
            lines.append(f"{label}: {value_text(row[column], unit, row['hidden'])}")
    possible = row.get("possible")
    is_more = not is_missing(possible) and not is_missing(row["cumulative"]) and possible > row["cumulative"]
    if not row["hidden"] and is_more:
        lines.append(f"{_('Möjligt')}: {value_text(possible, unit)}")
    return "<br>".join(lines)


def _forecast_point(rows: Sequence[Row], months: Sequence[str], unit: str) -> list[dict[str, Any]]:
    """Where the contract is likely to end: a diamond in its last month, with the interval as whiskers; else nothing."""
    there = [(month, row) for month, row in zip(months, rows, strict=True) if not is_missing(row.get("forecast"))]
    if not there:
        return []
    month, row = there[0]
    values = {name: float(row[f"forecast{end}"]) for name, end in (("number", ""), ("low", "_low"), ("high", "_high"))}
    value, low, high = values.values()
    look = {"color": MAIN, "thickness": 1.5, "width": 7}
    text = _("Prognos: {number}, troligen mellan {low} och {high}")
    return [
        {
            "type": "scatter",
            "mode": "markers",
            "name": _("Prognos"),
            "x": [month],
            "y": [value],
            "marker": {"color": MAIN, "size": 11, "symbol": "diamond-open", "line": {"width": 2}},
            "error_y": {
                "type": "data",
                "symmetric": False,
                "array": [high - value],
                "arrayminus": [value - low],
                **look,
            },
            "hovertext": [text.format(**{name: value_text(x, unit) for name, x in values.items()})],
            "hoverinfo": "text",
        }
    ]
