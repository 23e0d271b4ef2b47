"""Charts: figures drawn from numbers that were already asked for, each with its table and its files.

The only module besides map.py that knows Plotly, and only as dictionaries. A builder (`line_by_month`, `bars`,
`delivery_against_curve`) takes a small frame and gives a dictionary; it computes nothing that a reader would quote.
`chart` draws one as a panel. Colours are places in the theme's palette (.streamlit/config.toml), which the browser
fills in, so a chart follows light and dark by itself.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from html import escape
from typing import Any

import pandas as pd
import streamlit as st
from plotly.basedatatypes import BaseFigure

from pages.shared.definitions import Meaning, Provenance, explain
from pages.shared.tables import Column, downloads, table
from pages.shared.text import (
    HIDDEN,
    _,
    as_date,
    interval_text,
    is_missing,
    month_text,
    number,
    percent,
    plain,
    unit_text,
    value_text,
)

# Places in the palette. Streamlit's page replaces these with chartCategoricalColors and, from 11, the sequential ones.
SERIES = ("#000001", "#000002", "#000003", "#000004", "#000005")
MAIN, REFERENCE, CONTEXT, MISSING, HIDDEN_COLOUR = "#000001", "#000006", "#000008", "#000009", "#000010"
SEQUENTIAL = tuple(f"#{n:06d}" for n in range(11, 21))
BACKGROUND = "#000038"
TEXT = "#000037"
_DASHES = ("solid", "dash", "dot", "dashdot", "longdash")
_SYMBOLS = ("circle", "diamond", "square", "triangle-up", "x")

BARS_AT_MOST = 15
_NAME_LENGTH = 36


class _Drawing(BaseFigure):
    """A dictionary that Plotly takes as it is: the tests validate it, so a page need not at every run."""

    def __init__(self, spec: dict[str, Any]) -> None:
        self.__dict__["_spec"] = spec

    def to_dict(self) -> dict[str, Any]:
        return self._spec


def draw(spec: dict[str, Any], alt: str, key: str) -> None:
    """Put a figure on the page, without Plotly's tools and without catching a finger that scrolls."""
    st.plotly_chart(
        _Drawing(spec), theme="streamlit", key=key, alt=alt, config={"displayModeBar": False, "scrollZoom": False}
    )


def chart(
    title: str,
    spec: dict[str, Any] | None,
    *,
    key: str,
    alt: str,
    frame: pd.DataFrame,
    columns: Sequence[Column],
    meaning: Meaning | None = None,
    about: Provenance | None = None,
    note: str = "",
    empty: str = "",
    anchor: str = "",
) -> None:
    """Draw a panel: title, unit, figure, its table, CSV and XLSX of it, and what the measure means.

    title says what the chart shows; alt says it to those who do not see it. spec None: nothing to draw, `empty` says
    what to do. anchor: the name by which a link leads here. Opening the table runs this panel again, not the page.
    """
    _panel(title, spec, key, alt, frame, tuple(columns), meaning, about, note, empty, anchor)


@st.fragment
def _panel(
    title: str,
    spec: dict[str, Any] | None,
    key: str,
    alt: str,
    frame: pd.DataFrame,
    columns: tuple[Column, ...],
    meaning: Meaning | None,
    about: Provenance | None,
    note: str,
    empty: str,
    anchor: str,
) -> None:
    with st.container(key=f"panel-{key}", gap="small"):
        st.subheader(title, anchor=anchor or False)
        parts = [unit_text(meaning.unit).capitalize() if meaning else "", about.as_of_text() if about else "", note]
        st.caption(plain(". ".join(part.rstrip(".") for part in parts if part)))
        if spec is None:
            st.markdown(empty or _("Det finns inget att visa för det här urvalet."))
            return
        draw(spec, alt, f"{key}-figure")
        below_figure(title, key, alt, frame, columns, [meaning] if meaning else [], about)


def below_figure(
    title: str,
    key: str,
    alt: str,
    frame: pd.DataFrame,
    columns: Sequence[Column],
    meanings: Sequence[Meaning],
    about: Provenance | None,
    with_table: bool = True,
) -> None:
    """What stands below every figure: its table (made when it is opened), its files, its definition."""
    if with_table:
        opened = st.expander(_("Visa som tabell"), key=f"{key}-opened", on_change="rerun")
        if opened.open:
            with opened:
                table(frame, columns, key=f"{key}-table", alt=alt)
    with st.container(horizontal=True, gap="small", vertical_alignment="center", key=f"{key}-tools"):
        downloads(frame, title, columns, key=key, about=about, meanings=meanings)
        for n, meaning in enumerate(meanings):
            rows = explain(meaning)
            if rows:
                with st.popover(_("Så räknas det"), type="tertiary", key=f"{key}-meaning-{n}"):
                    st.markdown("\n\n".join(f"**{plain(label)}**  \n{plain(text)}" for label, text in rows))


# Builders


def line_by_month(
    frame: pd.DataFrame,
    *,
    name: str,
    unit: str = "count",
    series: str | None = None,
    labels: Mapping[str, str] | None = None,
    required: float | None = None,
    required_name: str = "",
    height: int = 300,
) -> dict[str, Any]:
    """One or several series by month.

    frame: month ("2026-03" or a date), value; optional low, high (drawn as a band), hidden; `series` names the column
    that tells the lines apart, labels gives their names. A month without a row is missing: the line breaks.
    """
    months = _every_month(frame["month"])
    groups: list[tuple[Any, pd.DataFrame]] = [(None, frame)]
    if series:
        groups = list(frame.groupby(series, sort=False))[: len(SERIES)]
    traces: list[dict[str, Any]] = []
    marks: list[tuple[str, str, str]] = []
    for n, (group, found) in enumerate(groups):
        label = name if group is None else (labels or {}).get(group, str(group))
        rows = _by_month(found, months)
        band = _band(rows, months)
        if band:
            traces.append({**band, "fillcolor": SERIES[n], "opacity": 0.18, "name": _("Möjligt")})
        texts = [_month_hover(m, label, row, unit) for m, row in zip(months, rows, strict=True)]
        alone = [_alone(rows, i) for i in range(len(rows))]
        traces.append(
            {
                "type": "scatter",
                "mode": "lines+markers",
                "name": escape(label),
                "x": months,
                "y": [None if _blank(row) else float(row["value"]) for row in rows],
                "line": {"color": SERIES[n], "width": 2.5, "dash": _DASHES[n]},
                "marker": {
                    "color": SERIES[n],
                    "symbol": _SYMBOLS[n],
                    "size": [8 if a or len(groups) > 1 else 5 for a in alone],
                },
                "hovertext": texts,
                "hoverinfo": "text",
                "connectgaps": False,
            }
        )
        if len(groups) == 1:
            marks = [
                (m, HIDDEN if row["hidden"] else "–", text)
                for m, row, text in zip(months, rows, texts, strict=True)
                if _blank(row)
            ]
    if marks:
        traces.append(_marks_at_zero(marks))
    if required is not None:
        traces.append(_level(months, required, required_name or _("Krav"), unit))
    highest = [required or 0, *_known(frame, "value"), *_known(frame, "high")]
    layout = _layout(height, legend=len(groups) > 1 or required is not None)
    layout["xaxis"] = _month_axis(months)
    layout["yaxis"] = _value_axis(max(highest), unit)
    layout["hovermode"] = "x"
    return {"data": traces, "layout": layout}


def bars_by_month(frame: pd.DataFrame, *, name: str, unit: str = "count", height: int = 300) -> dict[str, Any]:
    """What came in each month, as bars from zero. frame: month, value; optional hidden. A month without a row has no bar."""
    months = _every_month(frame["month"])
    rows = _by_month(frame, months)
    texts = [_month_hover(m, name, row, unit) for m, row in zip(months, rows, strict=True)]
    bar = {
        "type": "bar",
        "name": escape(name),
        "x": months,
        "y": [None if _blank(row) else float(row["value"]) for row in rows],
        "marker": {"color": MAIN, "line": {"width": 0}},
        "hovertext": texts,
        "hoverinfo": "text",
    }
    marks = [(m, HIDDEN, text) for m, row, text in zip(months, rows, texts, strict=True) if row["hidden"]]
    layout = _layout(height, legend=False)
    layout["xaxis"] = _month_axis(months)
    layout["yaxis"] = _value_axis(max(_known(frame, "value"), default=0), unit)
    layout["hovermode"] = "x"
    layout["bargap"] = 0.25
    return {"data": [bar, *([_marks_at_zero(marks)] if marks else [])], "layout": layout}


def delivery_against_curve(frame: pd.DataFrame, *, unit: str = "places", height: int = 340) -> dict[str, Any]:
    """Delivered by month (bars) and in all (line), accepted, the band up to what is possible, expected and required.

    frame: month, value, cumulative, and optionally accepted, possible, expected, required, hidden, and in the last month
    forecast, forecast_low and forecast_high. Months to come have no value, and go on with expected and required.
    """
    months = _every_month(frame["month"])
    rows = _by_month(frame, months)
    lines = [
        ("cumulative", _("Levererat sedan start"), {"color": MAIN, "width": 3}),
        ("accepted", _("Varav godkänt"), {"color": MAIN, "width": 2, "dash": "dot"}),
        ("expected", _("Förväntat"), {"color": REFERENCE, "width": 2, "dash": "dash"}),
        ("required", _("Krav"), {"color": TEXT, "width": 1.5, "shape": "hv"}),
    ]
    lines = [line for line in lines if line[0] in frame and frame[line[0]].notna().any()]

    def hover(month: str, row: Mapping[str, Any]) -> str:
        told = [f"<b>{month_text(month)}</b>"]
        for column, label in (("value", _("Levererat i månaden")), *((name, label) for name, label, _line in lines)):
            if row["hidden"] or not is_missing(row[column]):
                told.append(f"{label}: {value_text(row[column], unit, row['hidden'])}")
        if not row["hidden"] and _is_more(row.get("possible"), row["cumulative"]):
            told.append(f"{_('Möjligt')}: {value_text(row['possible'], unit)}")
        return "<br>".join(told)

    data: list[dict[str, Any]] = []
    ends = [{**row, "value": row["cumulative"], "low": row["cumulative"], "high": row.get("possible")} for row in rows]
    band = _band(ends, months)
    if band:
        data.append({**band, "fillcolor": MAIN, "opacity": 0.18, "name": _("Möjligt"), "showlegend": True})
    data.append(
        {
            "type": "bar",
            "name": _("Levererat i månaden"),
            "x": months,
            "y": [None if _blank(row) else float(row["value"]) for row in rows],
            "marker": {"color": CONTEXT, "line": {"width": 0}},
            "hovertext": [hover(m, row) for m, row in zip(months, rows, strict=True)],
            "hoverinfo": "text",
        }
    )
    for name, label, line in lines:
        data.append(
            {
                "type": "scatter",
                "mode": "lines",
                "name": label,
                "x": months,
                "y": [None if row["hidden"] or is_missing(row[name]) else float(row[name]) for row in rows],
                "line": line,
                "hoverinfo": "skip",
            }
        )
    forecast = _forecast_point(rows, months, unit)
    if forecast:
        data.append(forecast)
    layout = _layout(height, legend=True)
    layout["xaxis"] = _month_axis(months)
    told = ("value", "cumulative", "possible", "expected", "required", "forecast", "forecast_high")
    highest = [x for name in told for x in _known(frame, name)]
    layout["yaxis"] = _value_axis(max(highest, default=0), unit)
    layout["hovermode"] = "x"
    layout["bargap"] = 0.35
    return {"data": data, "layout": layout}


def _forecast_point(rows: Sequence[Mapping[str, Any]], months: Sequence[str], unit: str) -> dict[str, Any] | None:
    """Where the contract is likely to end: a diamond in its last month, with the interval as whiskers."""
    for month, row in zip(months, rows, strict=True):
        if is_missing(row.get("forecast")):
            continue
        value, low, high = (float(row[name]) for name in ("forecast", "forecast_low", "forecast_high"))
        return {
            "type": "scatter",
            "mode": "markers",
            "name": _("Prognos"),
            "x": [month],
            "y": [value],
            "marker": {"color": MAIN, "size": 11, "symbol": "diamond-open", "line": {"width": 2}},
            "error_y": {
                "type": "data",
                "symmetric": False,
                "array": [high - value],
                "arrayminus": [value - low],
                "color": MAIN,
                "thickness": 1.5,
                "width": 7,
            },
            "hovertext": [
                _("Prognos: {number}, troligen mellan {low} och {high}").format(
                    number=value_text(value, unit), low=value_text(low, unit), high=value_text(high, unit)
                )
            ],
            "hoverinfo": "text",
        }
    return None


def _is_more(x: Any, than: Any) -> bool:
    return not is_missing(x) and not is_missing(than) and float(x) > float(than)


def counts(frame: pd.DataFrame, *, dimension: str, labels: Mapping[str, str]) -> dict[str, Any]:
    """Few groups with their number, one narrow bar each, in the order of the frame. frame: `dimension`, value."""
    names = [escape(labels.get(row[dimension], str(row[dimension]))) for row in _records(frame)]
    values = [None if _blank(row) else float(row["value"]) for row in _records(frame)]
    layout = _layout(30 * len(frame) + 16, legend=False)
    layout |= {
        "xaxis": {
            "visible": False,
            "range": [0, max([x for x in values if x is not None], default=1) * 1.12],
            "fixedrange": True,
        },
        "yaxis": {
            "type": "category",
            "autorange": "reversed",
            "fixedrange": True,
            "automargin": True,
            "tickfont": {"size": 14, "color": TEXT},
        },
        "hovermode": False,
        "bargap": 0.4,
    }
    bar = {
        "type": "bar",
        "orientation": "h",
        "x": values,
        "y": names,
        "text": [value_text(x) for x in values],
        "textposition": "outside",
        "textfont": {"size": 14, "color": TEXT},
        "cliponaxis": False,
        "marker": {"color": MAIN, "line": {"width": 0}},
        "hoverinfo": "skip",
    }
    return {"data": [bar], "layout": layout}


def bars(
    frame: pd.DataFrame,
    *,
    dimension: str,
    unit: str = "share",
    labels: Mapping[str, str] | None = None,
    reference: float | None = None,
    reference_name: str = "",
    marked: str | None = None,
    at_most: int = BARS_AT_MOST,
) -> dict[str, Any]:
    """Groups compared, in the order of the frame; name and value in words above each bar.

    frame: `dimension`, value; optional low, high (whiskers), hidden. A hidden group has ".." and no bar, a missing one
    "uppgift saknas" and no bar. `marked` is the group that the page is about.
    """
    rows = _records(frame.head(at_most))
    highest = max([reference or 0, *_known(frame.head(at_most), "value"), *_known(frame.head(at_most), "high"), 0])
    top = max(1.0, highest) if unit == "share" else (highest or 1)
    annotations, x, y, colours, texts, plus, minus = [], [], [], [], [], [], []
    for n, row in enumerate(rows):
        label = (labels or {}).get(row[dimension], str(row[dimension]))
        value = value_text(row["value"], unit, row["hidden"])
        interval = "" if row["hidden"] else interval_text(row["low"], row["high"], unit)
        shown = f"{value} ({interval})" if interval else value
        strong = marked is not None and row[dimension] == marked
        short = label if len(label) <= _NAME_LENGTH else label[: _NAME_LENGTH - 1].rstrip() + "…"
        annotations += [
            _beside(n, 0, "left", f"<b>{escape(short)}</b>" if strong else escape(short)),
            _beside(n, 1, "right", f"<b>{value}</b>" + (f" ({interval})" if interval else "")),
        ]
        y.append(n)
        x.append(None if _blank(row) else float(row["value"]))
        colours.append(SERIES[1] if strong else MAIN)
        reason = _("Dolt: gruppen är för liten för att visas, eller skyddar en som är det.") if row["hidden"] else ""
        texts.append("<br>".join(part for part in (f"<b>{escape(label)}</b>", shown, reason) if part))
        known = not _blank(row)
        plus.append(max(0.0, float(row["high"]) - float(row["value"])) if known and interval else 0)
        minus.append(max(0.0, float(row["value"]) - float(row["low"])) if known and interval else 0)
    track = {
        "type": "bar",
        "orientation": "h",
        "x": [top] * len(rows),
        "y": y,
        "width": 0.3,
        "marker": {"color": MISSING, "line": {"width": 0}},
        "hovertext": texts,
        "hoverinfo": "text",
    }
    bar = {
        **track,
        "x": x,
        "marker": {"color": colours, "line": {"width": 0}},
    }
    if any(plus) or any(minus):
        bar["error_x"] = {
            "type": "data",
            "symmetric": False,
            "array": plus,
            "arrayminus": minus,
            "color": REFERENCE,
            "thickness": 1.5,
            "width": 5,
        }
    layout = _layout(max(90, 46 * len(rows) + (34 if reference is not None else 10)), legend=False)
    layout |= {
        "barmode": "overlay",
        "hovermode": "closest",
        "xaxis": {"visible": False, "range": [0, top * 1.001], "fixedrange": True},
        "yaxis": {"visible": False, "range": [len(rows) - 0.65, -0.85], "fixedrange": True},
        "annotations": annotations,
    }
    layout["margin"]["t"] = 26 if reference is not None else 4
    if reference is not None:
        at_right = reference > top / 2
        # A mark on each bar; a line through all of them would cross the names.
        layout["shapes"] = [
            {
                "type": "line",
                "x0": reference,
                "x1": reference,
                "y0": n - 0.22,
                "y1": n + 0.22,
                "line": {"color": TEXT, "width": 2},
            }
            for n in y
        ]
        annotations.append(
            {
                "x": reference,
                "y": 1,
                "yref": "paper",
                "yanchor": "bottom",
                "xanchor": "right" if at_right else "left",
                "text": f"{escape(reference_name or _('Alla'))}: {value_text(reference, unit)}",
                "showarrow": False,
                "font": {"size": 13, "color": TEXT},
            }
        )
    return {"data": [track, bar], "layout": layout}


def columns_for(dimension: str, dimension_label: str, meaning: Meaning, frame: pd.DataFrame) -> list[Column]:
    """The table that belongs to a chart of one measure: the group, the value, and what it is made of."""
    is_time = dimension in ("month", "quarter", "year")
    columns = [Column(dimension if is_time else f"{dimension}_label", dimension_label)]
    if columns[0].name not in frame:
        columns[0] = Column(dimension, dimension_label)
    columns.append(Column("value", meaning.label, meaning.unit, decimals=1 if meaning.unit == "share" else None))
    for name, label, unit in (
        ("low", _("Som lägst"), meaning.unit),
        ("high", _("Som högst"), meaning.unit),
        ("numerator", meaning.numerator or _("Täljare"), "number"),
        ("denominator", meaning.denominator or _("Nämnare"), "number"),
        ("coverage", _("Täckning"), "share"),
    ):
        if name == "numerator" and ("denominator" not in frame or frame["denominator"].isna().all()):
            continue  # it is the value itself
        if name in frame and frame[name].notna().any():
            whole = unit == "number" and (frame[name].dropna() % 1 == 0).all()
            columns.append(Column(name, label, unit, 0 if whole else None))
    return columns


def sentence(frame: pd.DataFrame, dimension: str, unit: str, labels: Mapping[str, str] | None = None) -> str:
    """An alt text that tells the chart: how many groups, the first and the last known, how many are missing."""
    rows = _records(frame)
    known = [row for row in rows if not _blank(row)]

    def name(row: Mapping[str, Any]) -> str:
        return month_text(row["month"]) if dimension == "month" else (labels or {}).get(row[dimension], row[dimension])

    if not known:
        return _("Inga kända värden.")
    first, last = known[0], known[-1]
    text = _("{count} värden. Först {first}: {first_value}. Sist {last}: {last_value}.").format(
        count=number(len(known)),
        first=name(first),
        first_value=value_text(first["value"], unit),
        last=name(last),
        last_value=value_text(last["value"], unit),
    )
    if len(known) < len(rows):
        text += " " + _("{count} saknas eller är dolda.").format(count=number(len(rows) - len(known)))
    return text


# What the builders share


def _records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    names = list(frame.columns)
    records = [dict(zip(names, row, strict=True)) for row in zip(*(frame[n].tolist() for n in names), strict=True)]
    for row in records:
        row["hidden"] = bool(row.get("hidden", False))
        row.setdefault("low", None)
        row.setdefault("high", None)
    return records


def _blank(row: Mapping[str, Any]) -> bool:
    return bool(row["hidden"]) or is_missing(row["value"])


def _known(frame: pd.DataFrame, column: str) -> list[float]:
    if column not in frame:
        return []
    values = frame.loc[~frame["hidden"].astype(bool), column] if "hidden" in frame else frame[column]
    return [float(x) for x in values if not is_missing(x)]


def _month_key(month: Any) -> str:
    return as_date(month).strftime("%Y-%m")


def _every_month(months: pd.Series) -> list[str]:
    keys = sorted({_month_key(m) for m in months})
    if not keys:
        return []
    year, month = map(int, keys[0].split("-"))
    every = []
    while not every or every[-1] < keys[-1]:
        every.append(f"{year:04d}-{month:02d}")
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    return every


def _by_month(frame: pd.DataFrame, months: Sequence[str]) -> list[dict[str, Any]]:
    found = {_month_key(row["month"]): row for row in _records(frame)}
    nothing = {**dict.fromkeys(frame.columns), "value": None, "low": None, "high": None, "hidden": False}
    return [found.get(month, {**nothing, "month": month}) for month in months]


def _alone(rows: Sequence[Mapping[str, Any]], i: int) -> bool:
    """A known month between two unknown: only a mark shows it."""
    before = i > 0 and not _blank(rows[i - 1])
    after = i + 1 < len(rows) and not _blank(rows[i + 1])
    return not before and not after


def _month_hover(month: str, label: str, row: Mapping[str, Any], unit: str) -> str:
    text = f"<b>{month_text(month)}</b><br>{escape(label)}: {value_text(row['value'], unit, row['hidden'])}"
    interval = "" if _blank(row) else interval_text(row["low"], row["high"], unit)
    return text + (f"<br>{_('kan vara {interval}').format(interval=interval)}" if interval else "")


def _band(rows: Sequence[Mapping[str, Any]], months: Sequence[str]) -> dict[str, Any] | None:
    """low..high as filled shapes, one for each unbroken run of months."""
    x: list[str | None] = []
    y: list[float | None] = []
    run: list[tuple[str, float, float]] = []

    def close() -> None:
        if any(high > low for _m, low, high in run):
            x.extend([*(m for m, *_r in run), *(m for m, *_r in reversed(run)), None])
            y.extend([*(low for _m, low, _h in run), *(high for _m, _l, high in reversed(run)), None])
        run.clear()

    for month, row in zip(months, rows, strict=True):
        if _blank(row) or is_missing(row["low"]) or is_missing(row["high"]):
            close()
        else:
            run.append((month, float(row["low"]), float(row["high"])))
    close()
    if not x:
        return None
    return {
        "type": "scatter",
        "mode": "lines",
        "x": x[:-1],
        "y": y[:-1],
        "fill": "toself",
        "line": {"width": 0},
        "hoverinfo": "skip",
        "showlegend": False,
    }


def _marks_at_zero(marks: Sequence[tuple[str, str, str]]) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "text",
        "x": [m for m, _mark, _t in marks],
        "y": [0] * len(marks),
        "text": [mark for _m, mark, _t in marks],
        "textposition": "top center",
        "textfont": {"size": 13, "color": TEXT},
        "hovertext": [text for _m, _mark, text in marks],
        "hoverinfo": "text",
        "showlegend": False,
    }


def _level(months: Sequence[str], value: float, name: str, unit: str) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "lines",
        "name": f"{escape(name)}: {value_text(value, unit)}",
        "x": list(months),
        "y": [value] * len(months),
        "line": {"color": REFERENCE, "width": 2, "dash": "dash"},
        "hoverinfo": "skip",
    }


def _rule(y: float) -> dict[str, Any]:
    line = {"color": REFERENCE, "width": 1.5, "dash": "dash"}
    return {"type": "line", "y0": y, "y1": y, "xref": "paper", "x0": 0, "x1": 1, "line": line}


def _beside(n: int, x: int, anchor: str, text: str) -> dict[str, Any]:
    return {
        "x": x,
        "xref": "paper",
        "xanchor": anchor,
        "y": n - 0.2,
        "yanchor": "bottom",
        "text": text,
        "showarrow": False,
        "font": {"size": 14, "color": TEXT},
        "borderpad": 0,
    }


def _layout(height: int, legend: bool) -> dict[str, Any]:
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


def _month_axis(months: Sequence[str], at_most: int = 7) -> dict[str, Any]:
    step = max(1, math.ceil(len(months) / at_most))
    for fair in (1, 2, 3, 6, 12, 24, 60):
        if fair >= step:
            step = fair
            break
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


def _value_axis(highest: float, unit: str) -> dict[str, Any]:
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
    write: Callable[[float], str] = (
        (lambda t: percent(t, decimals))
        if unit == "share"
        else (lambda t: value_text(t, "sek"))
        if unit == "sek"
        else (lambda t: number(t, decimals))
    )
    return {
        "tickmode": "array",
        "tickvals": ticks,
        "ticktext": [write(t) for t in ticks],
        "tickfont": {"size": 13, "color": TEXT},
        "range": [0, max(highest * 1.06, ticks[-1])],
        "fixedrange": True,
        "automargin": True,
        "zeroline": True,
    }


def decimals_of(values: Sequence[float], unit: str) -> int:
    """As few decimals as write all of these rightly."""
    shown = [t * 100 if unit == "share" else t for t in values]
    return next((d for d in range(4) if all(abs(round(x, d) - x) < 1e-6 for x in shown)), 4)


def nothing_known(frame: pd.DataFrame) -> bool:
    """Whether a frame holds no value to draw, so that the page says so in place of an empty picture."""
    return frame.empty or not _known(frame, "value")
