"""The rows that a figure is drawn from: what is known of them, their table, and what they say in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from pages.shared.definitions import Meaning
from pages.shared.tables import Column
from pages.shared.text import _, _n, is_missing, month_text, number, value_text


def sentence(frame: pd.DataFrame, dimension: str, unit: str, labels: Mapping[str, str] | None = None) -> str:
    """An alt text that tells the chart: how many groups, the first and the last known, how many are missing."""
    rows = records(frame)
    known = [row for row in rows if not is_blank(row)]

    def name(row: Mapping[str, Any]) -> str:
        return month_text(row["month"]) if dimension == "month" else (labels or {}).get(row[dimension], row[dimension])

    if not known:
        return _("Inga kända värden.")
    first, last = known[0], known[-1]
    text = _n(
        "{count} värde. Först {first}: {first_value}. Sist {last}: {last_value}.",
        "{count} värden. Först {first}: {first_value}. Sist {last}: {last_value}.",
        len(known),
    ).format(
        count=number(len(known)),
        first=name(first),
        first_value=value_text(first["value"], unit),
        last=name(last),
        last_value=value_text(last["value"], unit),
    )
    if len(known) < len(rows):
        text += " " + _("{count} saknas eller är dolda.").format(count=number(len(rows) - len(known)))
    return text


def records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """A dictionary for each row, with `hidden`, `low` and `high` whether the frame has them or not."""
    names = list(frame.columns)
    records = [dict(zip(names, row, strict=True)) for row in zip(*(frame[n].tolist() for n in names), strict=True)]
    for row in records:
        row["hidden"] = bool(row.get("hidden", False))
        row["hidden_for"], row["in_sums"] = row.get("hidden_for", ""), row.get("in_sums")
        row["rounded"] = bool(row.get("rounded", False))
        row.setdefault("low", None)
        row.setdefault("high", None)
    return records


def is_blank(row: Mapping[str, Any]) -> bool:
    """Whether there is no value to draw: it is hidden or missing."""
    return bool(row["hidden"]) or is_missing(row["value"])


def known_values(frame: pd.DataFrame, column: str) -> list[float]:
    """The values of a column that are neither hidden nor missing; none of a column that is not there."""
    if column not in frame:
        return []
    values = frame.loc[~frame["hidden"].astype(bool), column] if "hidden" in frame else frame[column]
    return [float(x) for x in values if not is_missing(x)]


def nothing_known(frame: pd.DataFrame) -> bool:
    """Whether a frame holds no value to draw, so that the page says so in place of an empty picture."""
    return frame.empty or not known_values(frame, "value")


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
