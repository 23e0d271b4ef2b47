"""The picture of a goal: outcome as a bar with its possible interval, forecast, the year before, target and expected.

Readable in black and white: each thing has a shape and a line of its own, and its number in words beside it.
"""

from __future__ import annotations

from typing import Any

import pandas as pd

from measures.goals import goal_figures
from measures.goals.evaluation import Evaluation
from pages.shared.charts.drawing import MAIN, TEXT, layout_of, value_axis
from pages.shared.tables import Column
from pages.shared.text import HIDDEN, _, is_missing, language, missing


def rows(found: Evaluation) -> pd.DataFrame:
    """What the picture shows, as its table: what, value, low, high, hidden."""
    goal, outcome, forecast = found.goal, found.outcome, found.forecast
    told: list[tuple[str, float | None, float | None, float | None]] = []
    if goal.operator == "between":
        told.append((_("Mål"), None, goal.low, goal.high))
    else:
        told.append((_("Mål"), goal.target, None, None))
    told.append((_("Förväntat vid det här laget"), goal_figures.expected(found), None, None))
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


def columns(found: Evaluation) -> list[Column]:
    unit, decimals = goal_figures.unit(found), _decimals(found)
    return [
        Column("what", _("Vad")),
        Column("value", _("Värde"), unit, decimals),
        Column("low", _("Lägst"), unit, decimals, nothing="–"),
        Column("high", _("Högst"), unit, decimals, nothing="–"),
    ]


def _decimals(found: Evaluation) -> int | None:
    """What the goal's figures need; None where the unit's own will do."""
    return goal_figures.decimals(found) or None


def _written(found: Evaluation, x: Any, hidden: bool = False) -> str:
    if hidden:
        return HIDDEN
    return missing() if is_missing(x) else goal_figures.text(found, float(x), language())


def alt(frame: pd.DataFrame, found: Evaluation) -> str:
    """The picture in words."""
    said = []
    for row in frame.to_dict("records"):
        ends = (None if is_missing(row[name]) else float(row[name]) for name in ("low", "high"))
        between = goal_figures.interval(found, *ends, language())
        if is_missing(row["value"]) and not between and not row["hidden"]:
            continue
        value = between if is_missing(row["value"]) and between else _written(found, row["value"], row["hidden"])
        said.append(f"{row['what']}: {value}" + (f" ({between})" if between and value != between else ""))
    return "; ".join(said)


def picture(frame: pd.DataFrame, found: Evaluation) -> dict[str, Any] | None:
    """A bar for the outcome, a diamond for the forecast, a square for the year before; lines for target and expected."""
    unit, between = goal_figures.unit(found), found.goal.operator == "between"
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
                "color": TEXT,
                "thickness": 2,
                "width": 8,
            }
        text = _written(found, row["value"])
        common = {"y": [row["what"]], "x": [float(row["value"])], "hoverinfo": "text", "hovertext": text, **bounds}
        if key == "outcome":
            data.append({"type": "bar", "orientation": "h", "width": 0.5, "marker": {"color": MAIN}, **common})
        else:
            mark = {"symbol": symbol, "size": 13, "color": TEXT, "line": {"width": 2}}
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
        line = {"color": TEXT, "width": width, "dash": dash}
        shapes.append({"type": "line", "x0": x, "x1": x, "y0": -0.5, "y1": 2.5, "line": line})
        said = goal_figures.target(found, x, language()) if key == "target" else _written(found, x)
        word = _("Mål") if key == "target" else _("Förväntat")
        notes.append(
            {
                "x": x,
                "y": 1.0 + 0.13 * (n % 2),
                "yref": "paper",
                "yanchor": "bottom",
                "xanchor": "center",
                "showarrow": False,
                "text": f"{word} {said}",
                "font": {"size": 13, "color": TEXT},
            }
        )
    highest = max(float(x) for x in frame[["value", "low", "high"]].stack())
    layout = layout_of(220)
    layout["margin"] = {"l": 0, "r": 30, "t": 46, "b": 0, "pad": 6}
    layout["xaxis"] = value_axis(highest, unit)
    layout["xaxis"]["range"] = [0, highest * 1.12 or 1]
    layout["yaxis"] = {
        "type": "category",
        "categoryorder": "array",
        "categoryarray": names,
        "tickmode": "array",
        "tickvals": names,
        "ticktext": [
            f"{name}<br><b>{'–' if is_missing(row['value']) and not row['hidden'] else _written(found, row['value'], row['hidden'])}</b>"
            for name, row in zip(names, (frame.iloc[4], frame.iloc[3], frame.iloc[2]), strict=True)
        ],
        "range": [-0.5, 2.5],
        "fixedrange": True,
        "automargin": True,
        "tickfont": {"size": 13, "color": TEXT},
    }
    layout["shapes"], layout["annotations"] = shapes, notes
    return {"data": data, "layout": layout}
