"""A map of Sweden by municipality or county, drawn from data/reference without tiles and without a network."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from html import escape
from pathlib import Path
from typing import Any

import pandas as pd
import streamlit as st

from measures import number_text
from pages.shared import charts
from pages.shared.charts import ChartPanel
from pages.shared.charts.drawing import part, tag
from pages.shared.definitions import Provenance
from pages.shared.tables import table
from pages.shared.text import HIDDEN, NBSP, _, is_missing, language, missing, value_text

_REFERENCE = Path(__file__).parents[2] / "data" / "reference"
_FILES = {"municipality": "map_municipalities.geojson", "county": "map_counties.geojson"}
_BORDERS = {"municipality": 0.6, "county": 1.2}  # pixels
_CLASSES = 5
# Classes without a value; those with one are from 0. How each looks stands in frame.css.
_HIDDEN, _MISSING, _OUTSIDE = -1, -2, -3
_LOOKS = {
    _HIDDEN: "hidden",
    _MISSING: "missing",
    _OUTSIDE: "outside",
    **{n: f"class-{n + 1}" for n in range(_CLASSES)},
}


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
def _outlines(kind: str) -> dict[str, list[list[tuple[float, float]]]]:
    """Code -> its outlines, each a list of points in kilometres.

    A transverse Mercator projection around 15 degrees east, as the national maps have.
    """
    return {
        feature["id"]: [
            [_projected(lon, lat) for lon, lat in ring]
            for polygon in feature["geometry"]["coordinates"]
            for ring in polygon
        ]
        for feature in areas(kind)["features"]
    }


@cache
def _shapes(kind: str) -> tuple[str, dict[str, str], float]:
    """The areas as CSS, a class for each code; code -> where its name is shown; and the width of the map by its height.

    The outlines of an area are one polygon: from the end of each back to where the first began.
    """
    points = [point for rings in _outlines(kind).values() for ring in rings for point in ring]
    (left, right), (bottom, top) = ((min(ends), max(ends)) for ends in zip(*points, strict=True))
    css, places, lines = [], {}, ""

    def placed(point: tuple[float, float]) -> tuple[float, float]:
        return round(part(point[0] - left, right - left), 1), round(part(top - point[1], top - bottom), 1)

    for code, rings in _outlines(kind).items():
        drawn = [list(dict.fromkeys(placed(point) for point in ring)) for ring in rings]
        path = [point for ring in drawn for point in (*ring, ring[0], drawn[0][0])]
        css.append(f".a{code}{{clip-path:polygon(evenodd,{','.join(f'{x:g}% {y:g}%' for x, y in path)})}}")
        x, y = ((min(ends) + max(ends)) / 2 for ends in zip(*max(drawn, key=len), strict=True))
        places[code] = f"{'right' if x > 50 else 'left'}:{100 - x if x > 50 else x:.0f}%;top:{y:.0f}%"
        lines += "".join("M" + "L".join(f"{x * 10:g} {y * 20:g}" for x, y in ring) + "Z" for ring in drawn)
    borders = (
        "%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 1000 2000' preserveAspectRatio='none'%3E"
        f"%3Cpath d='{lines}' fill='none' stroke='black' stroke-width='{_BORDERS[kind]}' "
        "vector-effect='non-scaling-stroke'/%3E%3C/svg%3E"
    )
    css.append(f'.utfall-map.{kind} .field::after{{mask-image:url("data:image/svg+xml,{borders}")}}')
    return "".join(css), places, round((right - left) / (top - bottom), 3)


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


def choropleth(frame: pd.DataFrame, *, kind: str, unit: str = "share", name: str = "", limited: bool = False) -> str:
    """The map as a picture. frame: `kind` (official codes, as text), value; optional hidden.

    An area that is not in the frame, or has no value, is "uppgift saknas"; a hidden one has a grey of its own.
    limited: the reader has chosen among the groups, so an area that is not in the frame is "utanför urvalet".
    """
    rows = {str(row[kind]): row for row in frame.to_dict("records")}
    values = [
        float(row["value"]) for row in rows.values() if not row.get("hidden", False) and not is_missing(row["value"])
    ]
    step = class_step(max(values, default=0), unit)
    _css, places, aspect = _shapes(kind)
    drawn, classes = "", set()
    for code, area in area_names(kind).items():
        row = rows.get(code, {"value": None})
        place = _OUTSIDE if limited and code not in rows else _class_of(row, step)
        classes.add(place)
        value = value_text(row["value"], unit, place == _HIDDEN)
        text = f"{area}\n{_('Utanför urvalet') if place == _OUTSIDE else f'{name}: {value}'}"
        drawn += tag("i", kind=f"a{code} {_LOOKS[place]}") + tag("span", escape(text), style=places[code])
    legend = "".join(
        tag("li", tag("i", kind=_LOOKS[n]) + escape(_class_name(n, step, unit))) for n in sorted(classes, reverse=True)
    )
    field = tag("div", drawn, kind="field", style=f"aspect-ratio:{aspect}")
    return tag("div", tag("ul", legend) + field, kind=f"utfall-map {kind}")


def _class_of(row: Mapping[str, Any], step: float) -> int:
    """From 0 by its value; `_HIDDEN` or `_MISSING` where there is none to show."""
    if row.get("hidden", False):
        return _HIDDEN
    if is_missing(row["value"]):
        return _MISSING
    return min(_CLASSES - 1, max(0, math.floor(float(row["value"]) / step - 1e-9)))


def map_and_table(panel: ChartPanel, *, kind: str, key: str, about: Provenance | None = None) -> None:
    """The map, its table beside it (below it on a phone), its files and its definition. kind: what the areas are."""
    st.html(f"<style>{_shapes(kind)[0]}</style>")  # the browser has it still while the values change
    left, right = st.columns([3, 2], gap="medium")
    with left:
        charts.draw(panel)
    with right:
        table(panel.frame, panel.columns, key=f"{key}-table", alt=panel.alt)
        by = _("per kommun") if kind == "municipality" else _("per län")
        charts.files(replace(panel, title=f"{panel.title} {by}"), key, about)
