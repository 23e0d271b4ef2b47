"""The picture of a goal: outcome as a bar with its possible interval, forecast, the year before, target and expected.

Readable in black and white: each thing has a shape and a line of its own, and its number in words beside it.
"""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import Any

import pandas as pd

from measures.goals import goal_figures
from measures.goals.evaluation import Evaluation
from pages.shared.charts.drawing import part, tag, value_axis
from pages.shared.tables import Column
from pages.shared.text import HIDDEN, NOT_APPLICABLE, _, is_missing, language, missing

_ROWS = ("target", "expected", "outcome", "forecast", "before")
# In the order that they stand, and how each is drawn (frame.css).
_MARKS = {"outcome": "main", "forecast": "diamond", "before": "square"}
# Below this two figures differ by how a computer counts.
_NOTHING = 1e-9


def rows(evaluation: Evaluation) -> pd.DataFrame:
    """What the picture shows, as its table, a row for each of `_ROWS`: what, value, low, high, hidden."""
    goal, outcome, forecast, before = evaluation.goal, evaluation.outcome, evaluation.forecast, evaluation.before
    between = goal.operator == "between"
    frame = pd.DataFrame(
        [
            (_("Målet"), None, goal.low, goal.high) if between else (_("Målet"), goal.target, None, None),
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


def picture(frame: pd.DataFrame, evaluation: Evaluation) -> str | None:
    """Outcome as a bar, forecast as a diamond, the year before as a square; target and expected as lines."""
    if frame.loc[2:, "value"].isna().all():
        return None
    by = dict(zip(_ROWS, frame.to_dict("records"), strict=True))
    lines = _lines(by, evaluation.goal.operator == "between")
    highest = float(frame[["value", "low", "high"]].max().max())
    top, ticks = highest * 1.12 or 1, value_axis(highest, goal_figures.unit(evaluation))[1]
    # What is neither known nor hidden has no row: a share has no forecast.
    shown = [key for key in _MARKS if not is_missing(by[key]["value"]) or by[key]["hidden"]]
    rows = "".join(_row(n, key, by[key], top, evaluation) for n, key in enumerate(shown, start=2))
    over = "".join(tag("i", kind=f"{key} ink", style=f"left:{part(x, top)}%") for key, x in lines)
    axis = "".join(tag("span", escape(text), style=f"left:{part(x, top)}%") for x, text in ticks)
    above = "".join(_at(part(x, top), _name_of_line(key, x, evaluation), n) for n, (key, x) in enumerate(lines))
    return tag(
        "div",
        tag("div", above, kind="above", style=f"height:{1.25 * len(lines):g}rem")
        + rows
        + tag("div", over, kind="over", style=f"grid-row:2/{2 + len(shown)}")
        + tag("div", axis, kind="axis", style=f"grid-row:{2 + len(shown)}"),
        kind="utfall-goal",
    )


def _at(place: float, text: str, n: int) -> str:
    """What a line is, above it and within the picture; each higher than the one before, so that none is covered."""
    style = f"left:{place}%;transform:translateX(-{place}%)"
    return tag("span", escape(text), style=style + (f";bottom:{1.25 * n:g}rem" if n else ""))


def _row(n: int, key: str, row: Mapping[str, Any], top: float, evaluation: Evaluation) -> str:
    """The outcome, the forecast or the year before: its name and figure, and its mark with the interval."""
    written = _written(evaluation, row["value"], row["hidden"])
    mark = ""
    if not is_missing(row["value"]) and not row["hidden"]:
        place = part(row["value"], top)
        mark = tag(
            "i" if key == "outcome" else "u",
            kind=_MARKS[key],
            style=f"{'width' if key == 'outcome' else 'left'}:{place}%",
        )
        if not is_missing(row["low"]) and not is_missing(row["high"]):
            low = part(min(row["low"], row["value"]), top)
            high = part(max(row["high"], row["value"]), top)
            mark += tag("s", style=f"left:{low}%;width:{round(high - low, 2)}%")
    name = f"{escape(row['what'])}<br>{tag('b', escape(written))}"
    style = f"grid-row:{n}"
    return tag("div", name, kind="name", style=style) + tag("div", mark, kind="lane", style=style, hover=written)


def _lines(by: Mapping[str, Mapping[str, Any]], between: bool) -> list[tuple[str, float]]:
    """The targets, and what is expected where that is another; those that there are."""
    target, expected = by["target"], by["expected"]["value"]
    lines = [("target", target[name]) for name in (("low", "high") if between else ("value",))]
    if between or abs(expected - target["value"]) > _NOTHING:
        lines.append(("expected", expected))
    return [(key, x) for key, x in lines if not is_missing(x)]


def _name_of_line(key: str, x: float, evaluation: Evaluation) -> str:
    if key == "target":
        return _("Mål {target}").format(target=goal_figures.target(evaluation, x, language()))
    return f"{_('Förväntat')} {_written(evaluation, x)}"
