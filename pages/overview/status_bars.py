"""Contracts by status, drawn: few groups with their number, one narrow bar each."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import Any

import pandas as pd

from pages.shared.charts.drawing import MAIN, TEXT, layout_of
from pages.shared.charts.rows import is_blank, records
from pages.shared.text import value_text


def status_bars(frame: pd.DataFrame, labels: Mapping[str, str]) -> dict[str, Any]:
    """A bar for each status, in the order of the frame. frame: status, value. labels: status -> its words."""
    rows = records(frame)
    values = [None if is_blank(row) else float(row["value"]) for row in rows]
    font = {"size": 14, "color": TEXT}
    bar = {
        "type": "bar",
        "orientation": "h",
        "x": values,
        "y": [escape(labels.get(row["status"], str(row["status"]))) for row in rows],
        "text": [value_text(x) for x in values],
        "textposition": "outside",
        "textfont": font,
        "cliponaxis": False,
        "marker": {"color": MAIN, "line": {"width": 0}},
        "hoverinfo": "skip",
    }
    highest = max([x for x in values if x is not None], default=1)
    across = {"type": "category", "autorange": "reversed", "fixedrange": True, "automargin": True, "tickfont": font}
    layout = {
        **layout_of(30 * len(frame) + 16),
        "xaxis": {"visible": False, "range": [0, highest * 1.12], "fixedrange": True},
        "yaxis": across,
        "hovermode": False,
        "bargap": 0.4,
    }
    return {"data": [bar], "layout": layout}
