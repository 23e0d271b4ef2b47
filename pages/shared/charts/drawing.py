"""What figures share: places in the palette, the frame of a figure, its axes and their ticks."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from pages.shared.text import month_text, number, percent, value_text

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
    highest = highest if highest > 0 else 1
    least = 0.01 if unit == "share" else 0.1 if unit in ("places", "months") else 1
    rough = max(highest / 4, least)
    power = 10 ** math.floor(math.log10(rough))
    step = next(power * f for f in (1, 2, 2.5, 5, 10) if power * f >= rough - 1e-12)
    if unit in ("count", "sek"):
        step = max(1, math.ceil(step))
    ticks = [round(step * n, 6) for n in range(int(highest / step + 1e-9) + 2)]
    ticks = [t for t in ticks if t <= highest * 1.02 + 1e-9] or ticks[:2]
    decimals = decimals_of(ticks, unit)
    return {
        "tickmode": "array",
        "tickvals": ticks,
        "ticktext": [_tick(t, unit, decimals) for t in ticks],
        "tickfont": {"size": 13, "color": TEXT},
        "range": [0, max(highest * 1.06, ticks[-1])],
        "fixedrange": True,
        "automargin": True,
        "zeroline": True,
    }


def _tick(x: float, unit: str, decimals: int) -> str:
    if unit == "share":
        return percent(x, decimals)
    return value_text(x, "sek") if unit == "sek" else number(x, decimals)


def decimals_of(values: Sequence[float], unit: str) -> int:
    """As few decimals as write all of these rightly."""
    shown = [t * 100 if unit == "share" else t for t in values]
    return next((d for d in range(4) if all(abs(round(x, d) - x) < 1e-6 for x in shown)), 4)
