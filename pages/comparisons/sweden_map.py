"""A map of Sweden by municipality or county, drawn from data/reference without tiles and without a network."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import cache
from html import escape
from pathlib import Path
from typing import Any

import pandas as pd
import streamlit as st

from measures import number_text
from pages.shared.charts import ChartPanel, files_and_meaning
from pages.shared.charts.drawing import BACKGROUND, HIDDEN_COLOUR, MISSING, REFERENCE, SEQUENTIAL
from pages.shared.definitions import Provenance
from pages.shared.tables import table
from pages.shared.text import HIDDEN, NBSP, _, is_missing, language, missing, value_text

_REFERENCE = Path(__file__).parents[2] / "data" / "reference"
_FILES = {"municipality": "map_municipalities.geojson", "county": "map_counties.geojson"}
_SHADES = (1, 3, 5, 7, 9)
_CLASSES = 5
# Classes without a value; those with one are from 0.
_HIDDEN, _MISSING, _OUTSIDE = -1, -2, -3


@cache
def areas(kind: str) -> dict[str, Any]:
    """The areas as GeoJSON; a feature's id is the area's official code. kind: "municipality" or "county"."""
    collection: dict[str, Any] = json.loads((_REFERENCE / _FILES[kind]).read_text(encoding="utf-8"))
    return collection


@cache
def area_names(kind: str) -> dict[str, str]:
    """Official code -> name."""
    return {feature["id"]: feature["properties"]["name"] for feature in areas(kind)["features"]}


@cache
def _shapes(kind: str) -> dict[str, tuple[list[float | None], list[float | None], float, float]]:
    """Code -> x and y of its outlines in kilometres (None between two), and the middle of its largest part.

    A transverse Mercator projection around 15 degrees east, as the national maps have.
    """
    shapes = {}
    for feature in areas(kind)["features"]:
        x: list[float | None] = []
        y: list[float | None] = []
        largest: list[tuple[float, float]] = []
        for polygon in feature["geometry"]["coordinates"]:
            for ring in polygon:
                points = [_projected(lon, lat) for lon, lat in ring]
                if len(points) > len(largest):
                    largest = points
                x += [*([None] if x else []), *(point[0] for point in points)]
                y += [*([None] if y else []), *(point[1] for point in points)]
        middle = [(min(ends) + max(ends)) / 2 for ends in zip(*largest, strict=True)]
        shapes[feature["id"]] = (x, y, round(middle[0], 1), round(middle[1], 1))
    return shapes


def _projected(lon: float, lat: float) -> tuple[float, float]:
    across, up = math.radians(lon - 15), math.radians(lat)
    return (
        round(6371 * math.atanh(math.cos(up) * math.sin(across)), 1),
        round(6371 * math.atan2(math.tan(up), math.cos(across)), 1),
    )


def class_step(highest: float, unit: str) -> float:
    """The width of a class, a round number, so that at most five classes reach the highest value."""
    if highest <= 0:
        return 0.2 if unit == "share" else 1
    rough = highest / _CLASSES
    power: float = 10 ** math.floor(math.log10(rough))
    step = next(power * f for f in (1, 2, 2.5, 5, 10) if power * f >= rough - 1e-12)
    return max(1, math.ceil(step)) if unit in ("count", "sek") else step


def _class_name(n: int, step: float, unit: str) -> str:
    if n < 0:
        return {_OUTSIDE: _("Utanför urvalet"), _MISSING: missing().capitalize(), _HIDDEN: f"{_('Dolt')} ({HIDDEN})"}[n]
    bounds = number_text.written_fully([step * place for place in range(_CLASSES + 1)], unit, language())
    low, high = bounds[n], bounds[n + 1]
    if unit == "share":
        return f"{low.removesuffix('%').rstrip(NBSP)}–{high}"
    return f"{low} – {high}" if unit == "sek" else f"{low}–{high}"


def choropleth(
    frame: pd.DataFrame,
    *,
    kind: str,
    unit: str = "share",
    name: str = "",
    height: int = 620,
    limited: bool = False,
) -> dict[str, Any]:
    """The map as a figure. frame: `kind` (official codes, as text), value; optional hidden.

    An area that is not in the frame, or has no value, is "uppgift saknas"; a hidden one has a grey of its own.
    limited: the reader has chosen among the groups, so an area that is not in the frame is "utanför urvalet".
    """
    rows = {str(row[kind]): row for row in frame.to_dict("records")}
    values = [
        float(row["value"]) for row in rows.values() if not row.get("hidden", False) and not is_missing(row["value"])
    ]
    step = class_step(max(values, default=0), unit)
    classes: dict[int, list[str]] = {}
    texts = {}
    for code, area in area_names(kind).items():
        row = rows.get(code, {"value": None})
        place = _OUTSIDE if limited and code not in rows else _class_of(row, step)
        if place == _OUTSIDE:
            texts[code] = f"<b>{escape(area)}</b><br>{escape(_('Utanför urvalet'))}"
        else:
            value = value_text(row["value"], unit, place == _HIDDEN)
            texts[code] = f"<b>{escape(area)}</b><br>{escape(name)}: {value}"
        classes.setdefault(place, []).append(code)
    shapes = _shapes(kind)
    traces = [
        _filled(n, [shapes[code] for code in classes[n]], step, unit, kind) for n in sorted(classes, reverse=True)
    ]
    middles = {
        "type": "scatter",
        "mode": "markers",
        "x": [shapes[code][2] for code in texts],
        "y": [shapes[code][3] for code in texts],
        "hovertext": list(texts.values()),
        "hoverinfo": "text",
        "marker": {"size": 10, "opacity": 0},
        "showlegend": False,
    }
    return {"data": [*traces, middles], "layout": _layout(height)}


def _class_of(row: Mapping[str, Any], step: float) -> int:
    """0 to 4 by its value; `_HIDDEN` or `_MISSING` where there is none to show."""
    if row.get("hidden", False):
        return _HIDDEN
    if is_missing(row["value"]):
        return _MISSING
    return min(4, max(0, math.floor(float(row["value"]) / step - 1e-9)))


def _layout(height: int) -> dict[str, Any]:
    axis = {"visible": False, "fixedrange": True, "constrain": "domain"}
    return {
        "height": height,
        "margin": {"l": 0, "r": 0, "t": 0, "b": 0},
        "separators": ", ",
        "dragmode": False,
        "hovermode": "closest",
        "hoverdistance": 40,
        "xaxis": {**axis, "scaleanchor": "y"},
        "yaxis": axis,
        "legend": {
            "x": 0,
            "y": 1,
            "xanchor": "left",
            "yanchor": "top",
            "font": {"size": 13},
            "bgcolor": "rgba(0,0,0,0)",
            "traceorder": "normal",
            "itemclick": False,
            "itemdoubleclick": False,
        },
        "hoverlabel": {"align": "left", "font": {"size": 13}},
    }


def _filled(n: int, shapes: Sequence[tuple[Any, ...]], step: float, unit: str, kind: str) -> dict[str, Any]:
    """All areas of one class as one shape; those whose value is missing are hatched."""
    x: list[float | None] = []
    y: list[float | None] = []
    for shape in shapes:
        x += [*([None] if x else []), *shape[0]]
        y += [*([None] if y else []), *shape[1]]
    trace: dict[str, Any] = {
        "type": "scatter",
        "mode": "lines",
        "x": x,
        "y": y,
        "fill": "toself",
        "fillcolor": MISSING
        if n in (_MISSING, _OUTSIDE)
        else HIDDEN_COLOUR
        if n == _HIDDEN
        else SEQUENTIAL[_SHADES[n]],
        "line": {"color": BACKGROUND, "width": 0.6 if kind == "municipality" else 1.2},
        "hoverinfo": "skip",
        "showlegend": True,
        "name": _class_name(n, step, unit),
    }
    if n == _MISSING:
        trace["fillpattern"] = {"shape": "/", "size": 6, "solidity": 0.25, "fgcolor": REFERENCE, "bgcolor": MISSING}
    return trace


def map_and_table(
    panel: ChartPanel, draw_map: Callable[[], None], *, kind: str, key: str, about: Provenance | None = None
) -> None:
    """The map that `draw_map` draws, with the table beside it (below it on a phone), its files and its definition.

    panel: what is on the map, without the figure. kind: what the areas are.
    """
    left, right = st.columns([3, 2], gap="medium")
    with left:
        draw_map()
    with right:
        table(panel.frame, panel.columns, key=f"{key}-table", alt=panel.alt)
        by = _("per kommun") if kind == "municipality" else _("per län")
        files_and_meaning(replace(panel, title=f"{panel.title} {by}"), key, about)
