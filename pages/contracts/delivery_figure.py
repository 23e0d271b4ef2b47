"""A contract's deliveries month by month, drawn against the expected curve."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import Any

import pandas as pd

from pages.shared.charts.by_month import Line, band, bar, every_month, line, plot, rows_by_month
from pages.shared.charts.drawing import part, stroke, tag, value_axis
from pages.shared.charts.rows import is_blank, known_values
from pages.shared.text import _, is_missing, month_text, value_text

_DRAWN = ("value", "cumulative", "possible", "expected", "required", "forecast", "forecast_high")
Row = Mapping[str, Any]


def delivery_against_curve(frame: pd.DataFrame, *, unit: str = "places") -> str:
    """Delivered by month (bars) and in all (line), accepted, the band up to what is possible, expected and required.

    frame: month, value, cumulative, and optionally accepted, possible, expected, required, hidden; in the last month
    forecast, forecast_low and forecast_high. Months to come have no value, and go on with expected and required.
    """
    months = every_month(frame["month"])
    rows = rows_by_month(frame, months)
    highest = max((x for name in _DRAWN for x in known_values(frame, name)), default=0)
    top, _ticks = value_axis(highest, unit)
    there = [each for each in _lines() if each[0] in frame and frame[each[0]].notna().any()]
    labels = {"value": _("Levererat i månaden"), **{name: label for name, label, _look in there}}
    slots = [
        (
            _hover(month, row, labels, unit),
            ("" if is_blank(row) else bar(float(row["value"]), top, "context")) + _forecast_point(row, top),
        )
        for month, row in zip(months, rows, strict=True)
    ]
    ends = [{**row, "value": row["cumulative"], "low": row["cumulative"], "high": row.get("possible")} for row in rows]
    possible = band(ends, top)
    keys = [(_("Möjligt"), tag("i", kind="band main"))] if possible else []
    keys.append((labels["value"], tag("i", kind="context")))
    keys += [(label, stroke([(0, 50), (1, 50)], 1, look[0], *look[1:3])) for _name, label, look in there]
    if any(not is_missing(row.get("forecast")) for row in rows):
        keys.append((_("Prognos"), tag("u", kind="diamond main")))
    legend = "".join(tag("span", tag("span", key) + escape(label)) for label, key in keys)
    behind = possible + "".join(line(_drawn(rows, name, look), top) for name, _label, look in there)
    return tag("div", legend, kind="utfall-keys") + plot(months, slots, highest, unit, behind=behind, height=300)


def _lines() -> list[tuple[str, str, tuple[str, float, str, bool]]]:
    """Column, name and look of each line: its place in the palette, its width, its dashes, whether it is stepped."""
    return [
        ("cumulative", _("Levererat sedan start"), ("main", 3, "", False)),
        ("accepted", _("Varav godkänt"), ("main", 2, "2 4", False)),
        ("expected", _("Förväntat"), ("reference", 2, "8 5", False)),
        ("required", _("Krav"), ("ink", 1.5, "", True)),
    ]


def _drawn(rows: list[dict[str, Any]], name: str, look: tuple[str, float, str, bool]) -> Line:
    values = [None if row["hidden"] or is_missing(row[name]) else float(row[name]) for row in rows]
    return Line(values, *look)


def _hover(month: str, row: Row, labels: Mapping[str, str], unit: str) -> str:
    lines = [month_text(month)]
    for column, label in labels.items():
        if row["hidden"] or not is_missing(row[column]):
            lines.append(f"{label}: {value_text(row[column], unit, row['hidden'])}")
    possible = row.get("possible")
    is_more = not is_missing(possible) and not is_missing(row["cumulative"]) and possible > row["cumulative"]
    if not row["hidden"] and is_more:
        lines.append(f"{_('Möjligt')}: {value_text(possible, unit)}")
    if not is_missing(row.get("forecast")):
        ends = {name: value_text(row[f"forecast{end}"], unit) for name, end in (("low", "_low"), ("high", "_high"))}
        text = _("Prognos: {number}, troligen mellan {low} och {high}")
        lines.append(text.format(number=value_text(row["forecast"], unit), **ends))
    return "\n".join(lines)


def _forecast_point(row: Row, top: float) -> str:
    """Where the contract is likely to end: a diamond in its last month, with the interval as whiskers; else nothing."""
    if is_missing(row.get("forecast")):
        return ""
    low, value, high = (part(float(row[f"forecast{end}"]), top) for end in ("_low", "", "_high"))
    whisker = tag("s", style=f"bottom:{low}%;height:{round(high - low, 2)}%")
    return whisker + tag("u", kind="diamond main", style=f"bottom:{value}%")
