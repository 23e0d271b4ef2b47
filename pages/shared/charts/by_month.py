"""Months side by side: a measure as a line or as bars."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

import pandas as pd

from pages.shared.charts.drawing import month_names, part, stroke, tag, value_axis
from pages.shared.charts.rows import is_blank, known_values, records
from pages.shared.text import HIDDEN, MISSING, _, as_date, interval_text, is_missing, month_text, value_text

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Line:
    """A line of values, one for each month, None where it breaks. look: its place in the palette (frame.css).

    dash: lengths of stroke and gap in pixels; none for an unbroken line. is_stepped: level between months.
    """

    values: Sequence[float | None]
    look: str = "main"
    width: float = 2.5
    dash: str = ""
    is_stepped: bool = False


def line_by_month(frame: pd.DataFrame, *, name: str, unit: str = "count") -> str:
    """A measure by month, as a picture.

    frame: month ("2026-03" or a date), value; optional low, high (drawn as a band), hidden. A month without a row is
    missing: the line breaks.
    """
    months = every_month(frame["month"])
    rows = rows_by_month(frame, months)
    highest = max([0, *known_values(frame, "value"), *known_values(frame, "high")])
    top, _ticks = value_axis(highest, unit)
    values = [None if is_blank(row) else float(row["value"]) for row in rows]
    dots = [
        _sign(HIDDEN if row["hidden"] else MISSING)
        if x is None
        else tag("u", kind="main alone" if _is_alone(rows, i) else "main", style=f"bottom:{part(x, top)}%")
        for i, (x, row) in enumerate(zip(values, rows, strict=True))
    ]
    texts = [_hover(month, name, row, unit) for month, row in zip(months, rows, strict=True)]
    behind = band(rows, top) + line(Line(values), top)
    return plot(months, list(zip(texts, dots, strict=True)), highest, unit, behind=behind)


def bars_by_month(frame: pd.DataFrame, *, name: str, unit: str = "count") -> str:
    """What came in each month, as bars from zero, as a picture. frame: month, value; optional hidden."""
    months = every_month(frame["month"])
    rows = rows_by_month(frame, months)
    highest = max(known_values(frame, "value"), default=0)
    top, _ticks = value_axis(highest, unit)
    slots = [
        (
            _hover(month, name, row, unit),
            _sign(HIDDEN) if row["hidden"] else "" if is_missing(row["value"]) else bar(float(row["value"]), top),
        )
        for month, row in zip(months, rows, strict=True)
    ]
    return plot(months, slots, highest, unit)


def plot(
    months: Sequence[str],
    slots: Sequence[tuple[str, str]],
    highest: float,
    unit: str,
    behind: str = "",
    height: int = 260,
) -> str:
    """Months with their values on an axis from zero. slots: what is said of each month, and the HTML drawn in it.

    behind: HTML drawn across all months. height: of the field above the axis, in pixels.
    """
    top, ticks = value_axis(highest, unit)
    places = [(part(x, top), text) for x, text in ticks]
    drawn = "".join(
        tag("b", inner, hover=said, kind="" if i < len(slots) / 2 else "late") for i, (said, inner) in enumerate(slots)
    )
    names = "".join(
        tag("span", escape(text), style=f"left:{part(i + 0.5, len(months))}%") for i, text in month_names(months)
    )
    return tag(
        "div",
        tag("div", "".join(tag("span", escape(text), style=f"bottom:{y}%") for y, text in places), kind="ticks")
        + tag(
            "div",
            "".join(tag("i", kind="grid", style=f"bottom:{y}%") for y, _text in places)
            + behind
            + tag("div", drawn, kind="slots"),
            kind="field",
        )
        + tag("div", names, kind="names"),
        kind="utfall-months",
        style=f"--height:{height}px",
    )


def bar(x: float, top: float, look: str = "main") -> str:
    """A month's bar."""
    return tag("i", kind=look, style=f"height:{part(x, top)}%")


def line(drawn: Line, top: float) -> str:
    """A line across all months, from the middle of one to the middle of the next."""
    points: list[tuple[float, float] | None] = []
    for i, x in enumerate(drawn.values):
        if x is None:
            points.append(None)
            continue
        before = points[-1] if points else None
        if drawn.is_stepped and before:
            points.append((i + 0.5, before[1]))
        points.append((i + 0.5, part(x, top)))
    return stroke(points, len(drawn.values), drawn.look, drawn.width, drawn.dash)


def every_month(months: pd.Series[Any]) -> list[str]:
    """From the first month to the last, as "2026-03", without a gap."""
    keys = sorted({_key(m) for m in months})
    if not keys:
        return []
    year, month = map(int, keys[0].split("-"))
    every: list[str] = []
    while not every or every[-1] < keys[-1]:
        every.append(f"{year:04d}-{month:02d}")
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    return every


def rows_by_month(frame: pd.DataFrame, months: Sequence[str]) -> list[dict[str, Any]]:
    """The row of each month; one without a value where the frame has none."""
    by_month = {_key(row["month"]): row for row in records(frame)}
    nothing = {**dict.fromkeys(frame.columns), "value": None, "low": None, "high": None, "hidden": False}
    return [by_month.get(month, {**nothing, "month": month}) for month in months]


def _key(month: Any) -> str:
    return as_date(month).strftime("%Y-%m")


def _is_alone(rows: Sequence[Row], i: int) -> bool:
    """A known month between two unknown: only a mark shows it."""
    before = i > 0 and not is_blank(rows[i - 1])
    after = i + 1 < len(rows) and not is_blank(rows[i + 1])
    return not before and not after


def _hover(month: str, label: str, row: Row, unit: str) -> str:
    text = f"{month_text(month)}\n{label}: {value_text(row['value'], unit, row['hidden'])}"
    interval = "" if is_blank(row) else interval_text(row["low"], row["high"], unit)
    return text + (f"\n{_('kan vara {interval}').format(interval=interval)}" if interval else "")


def band(rows: Sequence[Row], top: float) -> str:
    """low..high shaded, a shape for each unbroken run of months; nothing where no month has one."""
    shapes, run = "", []
    for i, row in enumerate([*rows, None]):
        if row is not None and not is_blank(row) and not is_missing(row["low"]) and not is_missing(row["high"]):
            run.append((part(i + 0.5, len(rows)), part(float(row["low"]), top), part(float(row["high"]), top)))
            continue
        if any(high > low for _x, low, high in run):
            ends = [*((x, high) for x, _low, high in run), *((x, low) for x, low, _high in reversed(run))]
            path = ",".join(f"{x:g}% {round(100 - y, 2):g}%" for x, y in ends)
            shapes += tag("i", kind="band main", style=f"clip-path:polygon({path})")
        run = []
    return shapes


def _sign(text: str) -> str:
    """What stands where a month has no value."""
    return tag("em", escape(text))
