"""Groups side by side: bars with name and value above each, or beside it."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import Any

import pandas as pd

from pages.shared.charts.drawing import part, tag
from pages.shared.charts.rows import is_blank, known_values, records
from pages.shared.text import _, in_sums_text, interval_text, is_missing, rounded_text, value_text, why_hidden

BARS_AT_MOST = 15
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
    beside: bool = False,
) -> str:
    """Groups compared, in the order of the frame, as a picture; name and value in words above each bar.

    frame: `dimension`, value; optional low, high (whiskers), hidden. A hidden group has ".." and no bar, a missing one
    "uppgift saknas" and no bar. `marked` is the group that the page is about. beside: few groups, each on one line.
    """
    rows = records(frame.head(BARS_AT_MOST))
    highest = max([reference or 0, *known_values(frame, "value"), *known_values(frame, "high"), 0])
    top = max(1.0, highest) if unit == "share" else (highest or 1)
    drawn = []
    for row in rows:
        name = (labels or {}).get(row[dimension], str(row[dimension]))
        is_marked = marked is not None and row[dimension] == marked
        value = tag("span", _value(row, unit), kind="value")
        width = 0.0 if is_blank(row) else part(float(row["value"]), top)
        bar = tag("i", value if beside else "", kind="second" if is_marked else "main", style=f"width:{width}%")
        mark = "" if reference is None else tag("s", style=f"left:{part(reference, top)}%")
        drawn.append(
            tag("span", tag("b", escape(name)) if is_marked else escape(name), kind="name")
            + ("" if beside else value)
            + tag("div", bar + _whisker(row, top, unit) + mark, kind="track", hover=_hover(name, row, unit))
        )
    above = "" if reference is None else _reference(reference, top, reference_name or _("Alla"), unit)
    kind = "utfall-bars beside" if beside else "utfall-bars"
    return tag("div", above + "".join(tag("div", inner, kind="row") for inner in drawn), kind=kind)


def _interval(row: Row, unit: str) -> str:
    return "" if row["hidden"] else interval_text(row["low"], row["high"], unit)


def _hover(name: str, row: Row, unit: str) -> str:
    value, interval = value_text(row["value"], unit, row["hidden"]), _interval(row, unit)
    reason = why_hidden(row["hidden_for"]) if row["hidden"] else _in_sums(row)
    rounded = rounded_text() if row["rounded"] else ""
    return "\n".join(text for text in (name, f"{value} ({interval})" if interval else value, reason, rounded) if text)


def _in_sums(row: Row) -> str:
    return "" if is_missing(row["in_sums"]) else in_sums_text(row["in_sums"], is_missing(row["value"]))


def _value(row: Row, unit: str) -> str:
    """What stands above a bar at its right."""
    interval = _interval(row, unit)
    value = tag("b", escape(value_text(row["value"], unit, row["hidden"])))
    value += f" ({escape(interval)})" if interval else ""
    return value + (f", {escape(_in_sums(row))}" if _in_sums(row) else "")


def _whisker(row: Row, top: float, unit: str) -> str:
    """From low to high around a known value; nothing where there is no interval."""
    if is_blank(row) or not _interval(row, unit):
        return ""
    value = float(row["value"])
    low, high = min(float(row["low"]), value), max(float(row["high"]), value)
    return tag("u", style=f"left:{part(low, top)}%;width:{round(part(high, top) - part(low, top), 2)}%")


def _reference(x: float, top: float, name: str, unit: str) -> str:
    """What the marks on the bars stand for, above the first of them."""
    place = part(x, top)
    style = f"left:{place}%;transform:translateX(-{place}%)"
    return tag("div", tag("span", escape(f"{name}: {value_text(x, unit)}"), style=style), kind="reference")
