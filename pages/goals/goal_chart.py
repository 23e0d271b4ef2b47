"""The picture of a goal: outcome as a bar with its possible interval, forecast, the year before, target and expected.

Readable in black and white: each thing has a shape and a line of its own, and its number in words beside it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from measures.goals import goal_figures
from measures.goals.evaluation import Evaluation
from pages.shared.charts.drawing import MAIN, TEXT, layout_of, value_axis
from pages.shared.tables import Column
from pages.shared.text import HIDDEN, NOT_APPLICABLE, _, is_missing, language, missing

_ROWS = ("target", "expected", "outcome", "forecast", "before")
# In the order that they are drawn; the outcome is a bar.
_SYMBOLS = {"before": "square-open", "forecast": "diamond-open", "outcome": ""}
# Below this two figures differ by how a computer counts.
_NOTHING = 1e-9


def rows(evaluation: Evaluation) -> pd.DataFrame:
    """What the picture shows, as its table, a row for each of `_ROWS`: what, value, low, high, hidden."""
    goal, outcome, forecast, before = evaluation.goal, evaluation.outcome, evaluation.forecast, evaluation.before
    between = goal.operator == "between"
    frame = pd.DataFrame(
        [
            (_("Mål"), None, goal.low, goal.high) if between else (_("Mål"), goal.target, None, None),
            (_("Förväntat vid det här laget"), goal_figures.expected(evaluation), None, None),
            (_("Utfall"), outcome.value, outcome.low, outcome.high),
            (_("Prognos"), *((forecast.value, forecast.low, forecast.high) if forecast else (None, None, None))),
            (_("Hela perioden före"), before.value, None, None),
        ],
        columns=["what", "value", "low", "high"],
    ).astype(dict.fromkeys(("value", "low", "high"), float))
    frame["hidden"] = [False, False, outcome.hidden, False, before.hidden]
    return frame


def columns(evaluation: Evaluation) -> list[Column]:
    unit, decimals = goal_figures.unit(evaluation), _decimals(evaluation)
    return [
        Column("what", _("Vad")),
        Column("value", _("Värde"), unit, decimals),
        Column("low", _("Lägst"), unit, decimals, nothing=NOT_APPLICABLE),
        Column("high", _("Högst"), unit, decimals, nothing=NOT_APPLICABLE),
    ]


def _decimals(evaluation: Evaluation) -> int | None:
    """What the goal's figures need; None where the unit's own will do."""
    return goal_figures.decimals(evaluation) or None


def _written(evaluation: Evaluation, x: Any, hidden: bool = False) -> str:
    if hidden:
        return HIDDEN
    return missing() if is_missing(x) else goal_figures.text(evaluation, float(x), language())


def alt(frame: pd.DataFrame, evaluation: Evaluation) -> str:
    """The picture in words."""
    said = []
    for row in frame.to_dict("records"):
        low, high = (None if is_missing(row[name]) else float(row[name]) for name in ("low", "high"))
        between = goal_figures.interval(evaluation, low, high, language())
        if is_missing(row["value"]) and not between and not row["hidden"]:
            continue
        value = between if is_missing(row["value"]) and between else _written(evaluation, row["value"], row["hidden"])
        said.append(f"{row['what']}: {value}" + (f" ({between})" if between and value != between else ""))
    return "; ".join(said)


def picture(frame: pd.DataFrame, evaluation: Evaluation) -> dict[str, Any] | None:
    """Outcome as a bar, forecast as a diamond, the year before as a square; target and expected as lines."""
    if frame.loc[2:, "value"].isna().all():
        return None
    by = dict(zip(_ROWS, frame.to_dict("records"), strict=True))
    marks = [_mark(key, by[key], evaluation) for key in _SYMBOLS if not is_missing(by[key]["value"])]
    lines = _lines(by, evaluation.goal.operator == "between")
    highest = max(float(x) for x in frame[["value", "low", "high"]].stack())
    # What is neither known nor hidden has no row: a share has no forecast.
    shown = [by[key] for key in _SYMBOLS if not is_missing(by[key]["value"]) or by[key]["hidden"]]
    layout = layout_of(94 + 42 * len(shown))
    layout["margin"] = {"l": 0, "r": 30, "t": 46, "b": 0, "pad": 6}
    layout["xaxis"] = value_axis(highest, goal_figures.unit(evaluation))
    layout["xaxis"]["range"] = [0, highest * 1.12 or 1]
    layout["yaxis"] = _axis_of_names(shown, evaluation)
    layout["shapes"] = [_line(key, x, len(shown)) for key, x in lines]
    layout["annotations"] = [_name_of_line(n, key, x, evaluation) for n, (key, x) in enumerate(lines)]
    return {"data": marks, "layout": layout}


def _mark(key: str, row: Mapping[str, Any], evaluation: Evaluation) -> dict[str, Any]:
    """One of the outcome, the forecast and the year before, with its interval where there is one."""
    mark: dict[str, Any] = {
        "y": [row["what"]],
        "x": [float(row["value"])],
        "hoverinfo": "text",
        "hovertext": _written(evaluation, row["value"]),
    }
    if not is_missing(row["low"]) and not is_missing(row["high"]):
        mark["error_x"] = {
            "type": "data",
            "symmetric": False,
            "array": [max(row["high"] - row["value"], 0)],
            "arrayminus": [max(row["value"] - row["low"], 0)],
            "color": TEXT,
            "thickness": 2,
            "width": 8,
        }
    if key == "outcome":
        return {"type": "bar", "orientation": "h", "width": 0.5, "marker": {"color": MAIN}, **mark}
    marker = {"symbol": _SYMBOLS[key], "size": 13, "color": TEXT, "line": {"width": 2}}
    return {"type": "scatter", "mode": "markers", "marker": marker, **mark}


def _lines(by: Mapping[str, Mapping[str, Any]], between: bool) -> list[tuple[str, float]]:
    """The targets, and what is expected where that is another; those that there are."""
    target, expected = by["target"], by["expected"]["value"]
    lines = [("target", target[name]) for name in (("low", "high") if between else ("value",))]
    if between or abs(expected - target["value"]) > _NOTHING:
        lines.append(("expected", expected))
    return [(key, x) for key, x in lines if not is_missing(x)]


def _line(key: str, x: float, rows: int) -> dict[str, Any]:
    dash, width = ("solid", 3) if key == "target" else ("dash", 2)
    line = {"color": TEXT, "width": width, "dash": dash}
    return {"type": "line", "x0": x, "x1": x, "y0": -0.5, "y1": rows - 0.5, "line": line}


def _name_of_line(n: int, key: str, x: float, evaluation: Evaluation) -> dict[str, Any]:
    """Above the line; every other one higher, so that two do not cover each other."""
    if key == "target":
        text = f"{_('Mål')} {goal_figures.target(evaluation, x, language())}"
    else:
        text = f"{_('Förväntat')} {_written(evaluation, x)}"
    return {
        "x": x,
        "y": 1.0 + 0.13 * (n % 2),
        "yref": "paper",
        "yanchor": "bottom",
        "xanchor": "center",
        "showarrow": False,
        "text": text,
        "font": {"size": 13, "color": TEXT},
    }


def _axis_of_names(rows: Sequence[Mapping[str, Any]], evaluation: Evaluation) -> dict[str, Any]:
    """The rows' names, each with its figure below it."""
    names, texts = [row["what"] for row in rows], []
    for row in rows:
        texts.append(f"{row['what']}<br><b>{_written(evaluation, row['value'], row['hidden'])}</b>")
    return {
        "type": "category",
        "categoryorder": "array",
        "categoryarray": names,
        "tickmode": "array",
        "tickvals": names,
        "ticktext": texts,
        "range": [-0.5, len(rows) - 0.5],
        "fixedrange": True,
        "automargin": True,
        "tickfont": {"size": 13, "color": TEXT},
    }
