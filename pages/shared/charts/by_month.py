"""Months side by side: a measure as a line or as bars."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

import pandas as pd

from pages.shared.charts.drawing import MAIN, TEXT, layout_of, month_axis, value_axis
from pages.shared.charts.rows import is_blank, known_values, records
from pages.shared.text import HIDDEN, MISSING, _, as_date, interval_text, is_missing, month_text, value_text

Row = Mapping[str, Any]


def line_by_month(frame: pd.DataFrame, *, name: str, unit: str = "count", height: int = 300) -> dict[str, Any]:
    """A measure by month.

    frame: month ("2026-03" or a date), value; optional low, high (drawn as a band), hidden. A month without a row is
    missing: the line breaks.
    """
    months = every_month(frame["month"])
    rows = rows_by_month(frame, months)
    texts = [_hover(m, name, row, unit) for m, row in zip(months, rows, strict=True)]
    line = {
        "type": "scatter",
        "mode": "lines+markers",
        "name": escape(name),
        "x": months,
        "y": [None if is_blank(row) else float(row["value"]) for row in rows],
        "line": {"color": MAIN, "width": 2.5, "dash": "solid"},
        "marker": {
            "color": MAIN,
            "symbol": "circle",
            "size": [8 if _is_alone(rows, i) else 5 for i in range(len(rows))],
        },
        "hovertext": texts,
        "hoverinfo": "text",
        "connectgaps": False,
    }
    marks = [
        (m, HIDDEN if row["hidden"] else MISSING, text)
        for m, row, text in zip(months, rows, texts, strict=True)
        if is_blank(row)
    ]
    highest = max([0, *known_values(frame, "value"), *known_values(frame, "high")])
    return {
        "data": [*band(rows, months), line, *_marks_at_zero(marks)],
        "layout": {
            **layout_of(height),
            "xaxis": month_axis(months),
            "yaxis": value_axis(highest, unit),
            "hovermode": "x",
        },
    }


def bars_by_month(frame: pd.DataFrame, *, name: str, unit: str = "count", height: int = 300) -> dict[str, Any]:
    """What came in each month, as bars from zero. frame: month, value; optional hidden."""
    months = every_month(frame["month"])
    rows = rows_by_month(frame, months)
    texts = [_hover(m, name, row, unit) for m, row in zip(months, rows, strict=True)]
    bar = {
        "type": "bar",
        "name": escape(name),
        "x": months,
        "y": [None if is_blank(row) else float(row["value"]) for row in rows],
        "marker": {"color": MAIN, "line": {"width": 0}},
        "hovertext": texts,
        "hoverinfo": "text",
    }
    marks = [(m, HIDDEN, text) for m, row, text in zip(months, rows, texts, strict=True) if row["hidden"]]
    return {
        "data": [bar, *_marks_at_zero(marks)],
        "layout": {
            **layout_of(height),
            "xaxis": month_axis(months),
            "yaxis": value_axis(max(known_values(frame, "value"), default=0), unit),
            "hovermode": "x",
            "bargap": 0.25,
        },
    }


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
    text = f"<b>{month_text(month)}</b><br>{escape(label)}: {value_text(row['value'], unit, row['hidden'])}"
    interval = "" if is_blank(row) else interval_text(row["low"], row["high"], unit)
    return text + (f"<br>{_('kan vara {interval}').format(interval=interval)}" if interval else "")


def band(rows: Sequence[Row], months: Sequence[str]) -> list[dict[str, Any]]:
    """low..high as one filled trace, a shape for each unbroken run of months; nothing where no month has one."""
    x: list[str | None] = []
    y: list[float | None] = []
    run: list[tuple[str, float, float]] = []

    def close() -> None:
        if any(high > low for _m, low, high in run):
            x.extend([*(m for m, *_r in run), *(m for m, *_r in reversed(run)), None])
            y.extend([*(low for _m, low, _h in run), *(high for _m, _l, high in reversed(run)), None])
        run.clear()

    for month, row in zip(months, rows, strict=True):
        if is_blank(row) or is_missing(row["low"]) or is_missing(row["high"]):
            close()
        else:
            run.append((month, float(row["low"]), float(row["high"])))
    close()
    if not x:
        return []
    return [
        {
            "type": "scatter",
            "mode": "lines",
            "name": _("Möjligt"),
            "x": x[:-1],
            "y": y[:-1],
            "fill": "toself",
            "fillcolor": MAIN,
            "opacity": 0.18,
            "line": {"width": 0},
            "hoverinfo": "skip",
            "showlegend": False,
        }
    ]


def _marks_at_zero(marks: Sequence[tuple[str, str, str]]) -> list[dict[str, Any]]:
    """Signs where a month has no value. marks: month, sign, what is said of it."""
    if not marks:
        return []
    return [
        {
            "type": "scatter",
            "mode": "text",
            "x": [month for month, _sign, _text in marks],
            "y": [0] * len(marks),
            "text": [sign for _month, sign, _text in marks],
            "textposition": "top center",
            "textfont": {"size": 13, "color": TEXT},
            "hovertext": [text for _month, _sign, text in marks],
            "hoverinfo": "text",
            "showlegend": False,
        }
    ]
