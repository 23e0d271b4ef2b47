"""One column of a table: what it is called, what its values are, and how a cell is written."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd

from pages.shared.text import (
    DECIMALS,
    HIDDEN,
    MISSING,
    date_text,
    interval_text,
    is_missing,
    missing,
    number,
    value_text,
)

_FIGURES = ("numerator", "denominator", "value", "low", "high")


@dataclass(frozen=True)
class Column:
    """One column. unit: "text", "date", "share" (0..1), "count", "places", "months", "sek" or "number".

    hidden: the yes/no column that says which values are hidden; without it `<name>_hidden` is used, or, for the
    columns of an answer (numerator, value, low, high), `hidden`.
    nothing: what stands where there is no value; else "uppgift saknas" for numbers.
    instead: the column that says, row by row, why there is no value ("ej överenskommet"); stands there in its place.
    ends: of the lowest and the highest of a share: the columns that the cell tells of, as "62–81 %".
    link: a page's address and parameter, as "contract?contract={}"; link_value: the column that fills it.
    """

    name: str
    label: str
    unit: str = "text"
    decimals: int | None = None
    hidden: str | None = None
    link: str | None = None
    link_value: str | None = None
    width: str | int | None = None
    nothing: str = ""
    instead: str | None = None
    help: str | None = None
    ends: tuple[str, str] | None = None

    @property
    def is_number(self) -> bool:
        return self.unit not in ("text", "date")

    @property
    def when_missing(self) -> str:
        """What stands in a file where there is no value."""
        return missing() if self.is_number and self.nothing in ("", MISSING) else self.nothing

    def hidden_in(self, frame: pd.DataFrame) -> list[bool]:
        """Which rows hide this column's value."""
        name = self.hidden or f"{self.name}_hidden"
        if name not in frame and self.name in _FIGURES:
            name = "hidden"
        if not self.is_number or name not in frame:
            return [False] * len(frame)
        return [is_missing(flag) or bool(flag) for flag in frame[name].tolist()]

    def values_in(self, frame: pd.DataFrame) -> list[Any]:
        """The values, row by row."""
        if self.ends is None:
            values: list[Any] = frame[self.name].tolist()
            return values
        hidden = frame[self.hidden].tolist() if self.hidden else [False] * len(frame)
        rows = zip(hidden, *(frame[name].tolist() for name in self.ends), strict=True)
        return [HIDDEN if is_hidden else interval_text(low, high) for is_hidden, low, high in rows]

    def reasons_in(self, frame: pd.DataFrame) -> list[str]:
        """What is said, row by row, where there is no value; empty where nothing in particular."""
        if self.instead is None or self.instead not in frame:
            return [""] * len(frame)
        return ["" if is_missing(text) else str(text) for text in frame[self.instead].tolist()]

    def written(self, x: Any, hidden: bool) -> str:
        """The cell as a reader sees it."""
        if hidden:
            return HIDDEN
        if is_missing(x) or x == "":
            return self.nothing or (missing() if self.is_number else MISSING)
        if self.unit == "date":
            return date_text(x)
        if self.unit == "text":
            return str(x)
        if self.unit == "sek":
            return number(x, self.decimals or 0)
        decimals = DECIMALS.get(self.unit, 0) if self.decimals is None else self.decimals
        return value_text(x, self.unit, decimals=decimals)
