"""What figures share: places in the palette, the frame of a figure, its axes and their ticks."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from measures import number_text
from pages.shared.text import language, month_text

# Places in the palette. Streamlit's page replaces these with chartCategoricalColors and, from 11, the sequential ones.
MAIN, SECOND, REFERENCE, CONTEXT, MISSING, HIDDEN_COLOUR = (f"#{n:06d}" for n in (1, 2, 6, 8, 9, 10))
SEQUENTIAL = tuple(f"#{n:06d}" for n in range(11, 21))
BACKGROUND = "#000038"
TEXT = "#000037"


def layout_of(height: int, legend: bool = False) -> dict[str, Any]:
    """What every figure has, whatever its axes."""
    return {
        "height": height,
        "margin": {"l": 0, "r": 10, "t": 8, "b": 0, "pad": 4},
        "separators": ", ",
        "showlegend": legend,
        "legend": {
            "orientation": "h",
            "x": 0,
            "xanchor": "left",
            "y": 1.02,
            "yanchor": "bottom",
            "font": {"size": 13},
            "itemclick": False,
            "itemdoubleclick": False,
        },
        "dragmode": False,
        "hoverlabel": {"align": "left", "font": {"size": 13}},
    }


def month_axis(months: Sequence[str], at_most: int = 7) -> dict[str, Any]:
    """An axis of months, of which at most so many are named, at even steps."""
    step = max(1, math.ceil(len(months) / at_most))
    step = next((fair for fair in (1, 2, 3, 6, 12, 24, 60) if fair >= step), step)
    shown = [m for m in months if (int(m[:4]) * 12 + int(m[5:]) - 1) % step == 0] or list(months[:1])
    texts, year = [], ""
    for month in shown:
        name = month_text(month, short=True).rsplit(" ", 1)[0]
        texts.append(f"{name}<br>{month[:4]}" if month[:4] != year else name)
        year = month[:4]
    return {
        "type": "category",
        "categoryorder": "array",
        "categoryarray": list(months),
        "tickmode": "array",
        "tickvals": shown,
        "ticktext": texts,
        "tickangle": 0,
        "tickfont": {"size": 13, "color": TEXT},
        "fixedrange": True,
        "automargin": True,
        "showgrid": False,
    }


def value_axis(highest: float, unit: str) -> dict[str, Any]:
    """An axis from zero to a little above the highest value, with few round ticks."""
    ticks = number_text.ticks(highest, unit, language())
    return {
        "tickmode": "array",
        "tickvals": [value for value, _text in ticks],
        "ticktext": [text for _value, text in ticks],
        "tickfont": {"size": 13, "color": TEXT},
        "range": [0, max(highest * 1.06, ticks[-1][0])],
        "fixedrange": True,
        "automargin": True,
        "zeroline": True,
    }
