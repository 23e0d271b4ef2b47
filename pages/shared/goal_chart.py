"""The picture of a goal: outcome as a bar with its possible interval, forecast, the year before, target and expected.

Readable in black and white: each thing has a shape and a line of its own, and its number in words beside it.
"""

from __future__ import annotations

from typing import Any

import pandas as pd

from measures.goals import Evaluation
from pages.shared import charts
from pages.shared.tables import Column
from pages.shared.text import _, interval_text, is_missing, value_text


def rows(found: Evaluation) -> pd.DataFrame:
    """What the picture shows, as its table: what, value, low, high, hidden."""
    goal, outcome, forecast = found.goal, found.outcome, found.forecast
    told: list[tuple[str, float | None, float | None, float | None]] = []
    if goal.operator == "between":
        told.append((_("Mål"), None, goal.low, goal.high))
    else:
        told.append((_("Mål"), goal.target, None, None))
    told.append((_("Förväntat vid det här laget"), found.expected, None, None))
    told.append((_("Utfall"), outcome.value, outcome.low, outcome.high))
    told.append(
        (_("Prognos"), forecast.value, forecast.low, forecast.high) if forecast else (_("Prognos"), None, None, None)
    )
    told.append((_("Perioden före"), found.before.value, None, None))
    frame = pd.DataFrame(told, columns=["what", "value", "low", "high"]).astype(
        dict.fromkeys(("value", "low", "high"), float)
    )
    frame["hidden"] = [False, False, outcome.hidden, False, found.before.hidden]
    return frame


def columns(unit: str) -> list[Column]:
    return [
        Column("what", _("Vad")),
        Column("value", _("Värde"), unit),
        Column("low", _("Lägst"), unit, nothing="–"),
        Column("high", _("Högst"), unit, nothing="–"),
    ]


def alt(frame: pd.DataFrame, unit: str) -> str:
    """The picture in words."""
    said = []
    for row in frame.to_dict("records"):
        between = interval_text(row["low"], row["high"], unit)
        if is_missing(row["value"]) and not between and not row["hidden"]:
            continue
        value = between if is_missing(row["value"]) and between else value_text(row["value"], unit, row["hidden"])
        said.append(f"{row['what']}: {value}" + (f" ({between})" if between and value != between else ""))
    return "; ".join(said)


def _decimals(target: float, unit: str) -> int | None:
    whole = round(target * (100 if unit == "share" else 1), 6) % 1 == 0
    return None if whole or unit not in ("share", "count") else 1


def picture(frame: pd.DataFrame, unit: str, between: bool) -> dict[str, Any] | None:
    """A bar for the outcome, a diamond for the forecast, a square for the year before; lines for target and expected."""
    if frame.loc[2:, "value"].isna().all():
        return None
    by = {key: frame.iloc[n] for n, key in enumerate(("target", "expected", "outcome", "forecast", "before"))}
    names = [frame["what"].iloc[n] for n in (4, 3, 2)]
    data: list[dict[str, Any]] = []
    for key, symbol in (("before", "square-open"), ("forecast", "diamond-open"), ("outcome", "circle")):
        row = by[key]
        if is_missing(row["value"]):
            continue
        bounds = {}
        if not is_missing(row["low"]) and not is_missing(row["high"]):
            bounds["error_x"] = {
                "type": "data",
                "symmetric": False,
                "array": [max(row["high"] - row["value"], 0)],
                "arrayminus": [max(row["value"] - row["low"], 0)],
                "color": charts.TEXT,
                "thickness": 2,
                "width": 8,
            }
        text = value_text(row["value"], unit)
        common = {"y": [row["what"]], "x": [float(row["value"])], "hoverinfo": "text", "hovertext": text, **bounds}
        if key == "outcome":
            data.append({"type": "bar", "orientation": "h", "width": 0.5, "marker": {"color": charts.MAIN}, **common})
        else:
            mark = {"symbol": symbol, "size": 13, "color": charts.TEXT, "line": {"width": 2}}
            data.append({"type": "scatter", "mode": "markers", "marker": mark, **common})
    shapes, notes = [], []
    lines = [("target", by["target"]["low"], "solid"), ("target", by["target"]["high"], "solid")] if between else []
    if not between:
        lines = [("target", by["target"]["value"], "solid")]
    expected = by["expected"]["value"]
    if not is_missing(expected) and abs(expected - (by["target"]["value"] if not between else -1)) > 1e-9:
        lines.append(("expected", expected, "dash"))
    for n, (key, x, dash) in enumerate(lines):
        if is_missing(x):
            continue
        width = 3 if key == "target" else 2
        line = {"color": charts.TEXT, "width": width, "dash": dash}
        shapes.append({"type": "line", "x0": x, "x1": x, "y0": -0.5, "y1": 2.5, "line": line})
        word = _("Mål") if key == "target" else _("Förväntat")
        notes.append(
            {
                "x": x,
                "y": 1.0 + 0.13 * (n % 2),
                "yref": "paper",
                "yanchor": "bottom",
                "xanchor": "center",
                "showarrow": False,
                # What was decided, with the decimals that it has: 12,5 % is not 13 %.
                "text": f"{word} {value_text(x, unit, decimals=_decimals(x, unit) if key == 'target' else None)}",
                "font": {"size": 13, "color": charts.TEXT},
            }
        )
    highest = max(float(x) for x in frame[["value", "low", "high"]].stack())
    layout = charts._layout(220, legend=False)
    layout["margin"] = {"l": 0, "r": 30, "t": 46, "b": 0, "pad": 6}
    layout["xaxis"] = charts._value_axis(highest, unit)
    layout["xaxis"]["range"] = [0, highest * 1.12 or 1]
    layout["yaxis"] = {
        "type": "category",
        "categoryorder": "array",
        "categoryarray": names,
        "tickmode": "array",
        "tickvals": names,
        "ticktext": [
            f"{name}<br><b>{'–' if is_missing(row['value']) and not row['hidden'] else value_text(row['value'], unit, row['hidden'])}</b>"
            for name, row in zip(names, (frame.iloc[4], frame.iloc[3], frame.iloc[2]), strict=True)
        ],
        "range": [-0.5, 2.5],
        "fixedrange": True,
        "automargin": True,
        "tickfont": {"size": 13, "color": charts.TEXT},
    }
    layout["shapes"], layout["annotations"] = shapes, notes
    return {"data": data, "layout": layout}
