"""Groups side by side: bars with name and value above each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

import pandas as pd

from pages.shared.charts.drawing import MAIN, MISSING, REFERENCE, SECOND, TEXT, layout_of
from pages.shared.charts.rows import is_blank, known_values, records
from pages.shared.text import _, in_sums_text, interval_text, is_missing, value_text, why_hidden

BARS_AT_MOST = 15
_NAME_LENGTH = 36
Row = Mapping[str, Any]


def bars(
    frame: pd.DataFrame,
    *,
    dimension: str,
    unit: str = "share",
    labels: Mapping[str, str] | None = None,
    reference: float | None = None,
    reference_name: str = "",
    marked: str | None = None,
) -> dict[str, Any]:
    """Groups compared, in the order of the frame; name and value in words above each bar.

    frame: `dimension`, value; optional low, high (whiskers), hidden. A hidden group has ".." and no bar, a missing one
    "uppgift saknas" and no bar. `marked` is the group that the page is about.
    """
    frame = frame.head(BARS_AT_MOST)
    rows = records(frame)
    names = [(labels or {}).get(row[dimension], str(row[dimension])) for row in rows]
    is_marked = [marked is not None and row[dimension] == marked for row in rows]
    highest = max([reference or 0, *known_values(frame, "value"), *known_values(frame, "high"), 0])
    top = max(1.0, highest) if unit == "share" else (highest or 1)
    track = {
        "type": "bar",
        "orientation": "h",
        "x": [top] * len(rows),
        "y": list(range(len(rows))),
        "width": 0.3,
        "marker": {"color": MISSING, "line": {"width": 0}},
        "hovertext": [_hover(name, row, unit) for name, row in zip(names, rows, strict=True)],
        "hoverinfo": "text",
    }
    bar = {
        **track,
        "x": [None if is_blank(row) else float(row["value"]) for row in rows],
        "marker": {"color": [SECOND if strong else MAIN for strong in is_marked], "line": {"width": 0}},
        **_whiskers(rows, unit),
    }
    words = [_words(*each, unit) for each in zip(range(len(rows)), rows, names, is_marked, strict=True)]
    layout = layout_of(max(90, 46 * len(rows) + (34 if reference is not None else 10)))
    layout |= {
        "barmode": "overlay",
        "hovermode": "closest",
        "xaxis": {"visible": False, "range": [0, top * 1.001], "fixedrange": True},
        "yaxis": {"visible": False, "range": [len(rows) - 0.65, -0.85], "fixedrange": True},
        "annotations": [word for pair in words for word in pair],
    }
    layout["margin"]["t"] = 4 if reference is None else 26
    if reference is not None:
        layout["shapes"] = [_mark(n, reference) for n in range(len(rows))]
        text = f"{escape(reference_name or _('Alla'))}: {value_text(reference, unit)}"
        layout["annotations"].append(_above_all(reference, text, is_right=reference > top / 2))
    return {"data": [track, bar], "layout": layout}


def _interval(row: Row, unit: str) -> str:
    return "" if row["hidden"] else interval_text(row["low"], row["high"], unit)


def _hover(name: str, row: Row, unit: str) -> str:
    value, interval = value_text(row["value"], unit, row["hidden"]), _interval(row, unit)
    reason = why_hidden(row["hidden_for"]) if row["hidden"] else _in_sums(row)
    parts = (f"<b>{escape(name)}</b>", f"{value} ({interval})" if interval else value, reason)
    return "<br>".join(part for part in parts if part)


def _in_sums(row: Row) -> str:
    return "" if is_missing(row["in_sums"]) else in_sums_text(row["in_sums"], is_missing(row["value"]))


def _words(n: int, row: Row, name: str, is_marked: bool, unit: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """What stands above the n-th bar: its name at the left, its value at the right."""
    short = escape(name if len(name) <= _NAME_LENGTH else name[: _NAME_LENGTH - 1].rstrip() + "…")
    interval = _interval(row, unit)
    value = f"<b>{value_text(row['value'], unit, row['hidden'])}</b>" + (f" ({interval})" if interval else "")
    if _in_sums(row):
        value += f", {_in_sums(row)}"
    common = {
        "xref": "paper",
        "y": n - 0.2,
        "yanchor": "bottom",
        "showarrow": False,
        "font": {"size": 14, "color": TEXT},
        "borderpad": 0,
    }
    return (
        {**common, "x": 0, "xanchor": "left", "text": f"<b>{short}</b>" if is_marked else short},
        {**common, "x": 1, "xanchor": "right", "text": value},
    )


def _whiskers(rows: Sequence[Row], unit: str) -> dict[str, Any]:
    """From low to high around each known value; nothing where no group has an interval."""
    plus, minus = [], []
    for row in rows:
        is_drawn = not is_blank(row) and _interval(row, unit)
        plus.append(max(0.0, float(row["high"]) - float(row["value"])) if is_drawn else 0)
        minus.append(max(0.0, float(row["value"]) - float(row["low"])) if is_drawn else 0)
    if not any(plus) and not any(minus):
        return {}
    look = {"color": REFERENCE, "thickness": 1.5, "width": 5}
    return {"error_x": {"type": "data", "symmetric": False, "array": plus, "arrayminus": minus, **look}}


def _mark(n: int, reference: float) -> dict[str, Any]:
    """A mark on the n-th bar; a line through all of them would cross the names."""
    line = {"color": TEXT, "width": 2}
    return {"type": "line", "x0": reference, "x1": reference, "y0": n - 0.22, "y1": n + 0.22, "line": line}


def _above_all(x: float, text: str, is_right: bool) -> dict[str, Any]:
    return {
        "x": x,
        "y": 1,
        "yref": "paper",
        "yanchor": "bottom",
        "xanchor": "right" if is_right else "left",
        "text": text,
        "showarrow": False,
        "font": {"size": 13, "color": TEXT},
    }
