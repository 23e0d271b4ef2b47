"""Tables on the page: numbers sort as numbers and read as Swedish, and what is hidden never leaves the server."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from html import escape
from typing import Any, ClassVar
from urllib.parse import quote

import numpy as np
import pandas as pd
import streamlit as st
from pandas.io.formats.style import Styler
from streamlit.delta_generator import DeltaGenerator

from measures import number_text
from pages.shared import address, cache
from pages.shared.definitions import Meaning, Provenance
from pages.shared.tables.columns import Column
from pages.shared.tables.files import downloads
from pages.shared.text import MISSING, _, as_date, is_missing, language, number, plain

SHOWN_AT_MOST = 1_000
ROWS_ON_A_PAGE = 200
# What the browser sorts by where there is no value to show; the reader sees "..", "uppgift saknas". A null would be
# written by the browser, in a grey that is too pale to read.
_HIDDEN_SORTS_AS, _MISSING_SORTS_AS = -1e15, -2e15
# The heading and the frame of a table, in pixels.
_AROUND = 36 + 3


@dataclass(frozen=True)
class _Grid:
    """How a table is drawn. height, row_height: in pixels."""

    key: str
    alt: str
    at_most: int
    height: int
    row_height: int


def table(
    frame: pd.DataFrame,
    columns: Sequence[Column],
    *,
    key: str,
    alt: str,
    opens: str | None = None,
    opens_with: tuple[str, str] = ("", ""),
    at_most: int = SHOWN_AT_MOST,
    height: int = 460,
    row_height: int = 36,
) -> None:
    """Draw a table. alt: what it holds, for those who hear it read.

    opens, opens_with: ticking a row opens that page, e.g. "pages/contracts/contract.py",
    ("contract", "contract_id") -> ?contract=<the row's contract_id>.
    """
    grid, columns, name = _Grid(key, alt, at_most, height, row_height), tuple(columns), cache.name_of(frame)
    if opens:
        row = _draw(frame, columns, grid, can_choose=True)
        if row is not None and row < min(len(frame), at_most):
            parameter, column = opens_with
            st.switch_page(**address.link(opens, **{parameter: str(frame.iloc[row][column])}))
    elif name:
        # Nothing to choose in it: what was drawn before is put in place as it is.
        key = f"table {name} {grid} {language()} {columns!r}"
        cache.drawn_as(key, partial(_draw, frame, columns, grid))
    else:
        _draw(frame, columns, grid)


def _draw(frame: pd.DataFrame, columns: tuple[Column, ...], grid: _Grid, can_choose: bool = False) -> int | None:
    """The table, and what is said where it does not hold all; the row that is chosen."""
    needed = grid.row_height * min(len(frame), grid.at_most) + _AROUND
    name = cache.name_of(frame)
    parts = (frame, columns, grid.at_most)
    data, config, signs = (
        cache.cached_as(f"{name} {columns!r} {grid.at_most}", _prepared, *parts) if name else _prepared(*parts)
    )
    state = st.dataframe(
        data,
        hide_index=True,
        column_config=config,
        key=grid.key,
        alt=grid.alt,
        height=min(needed, grid.height),
        row_height=grid.row_height,
        placeholder=MISSING,
        on_select="rerun" if can_choose else "ignore",
        # A click on a heading, which sorts, would choose a cell as well.
        selection_mode="single-row" if can_choose else "single-cell",
    )
    told = [signs] if signs else []
    if len(frame) > grid.at_most:
        text = _("Tabellen visar {shown} av {all} rader. Filen du laddar ned har alla.")
        told.append(text.format(shown=number(grid.at_most), all=number(len(frame))))
    below = "".join(f'<p class="utfall-caption">{escape(text)}</p>' for text in told)
    if needed > grid.height:
        # A printer gets what the screen shows of it.
        text = _("På papper syns bara det som ryms på skärmen. Hela tabellen finns i filen som går att ladda ned.")
        below += f'<p class="utfall-on-paper">{escape(text)}</p>'
    if below:
        st.html(below)
    rows = state.selection.rows if can_choose and not isinstance(state, DeltaGenerator) else []
    return rows[0] if rows else None


def row_panel(
    title: str,
    frame: pd.DataFrame,
    columns: Sequence[Column],
    *,
    key: str,
    about: Provenance | None = None,
    note: str = "",
    empty: str = "",
    meanings: Sequence[Meaning] = (),
    file_columns: Sequence[Column] | None = None,
    wraps: bool = False,
) -> None:
    """A panel of rows: title with their number, table, CSV and XLSX; `empty` says it when there are none.

    file_columns: what the files have, when that is more than the table shows. wraps: rows high enough for two lines.
    """
    with st.container(key=f"panel-{key}", gap="small"):
        st.subheader(f"{title} ({number(len(frame))})" if len(frame) else title, anchor=False)
        if note and len(frame):
            st.caption(plain(note))
        if frame.empty:
            st.markdown(plain(empty or _("Det finns inget att visa för det här urvalet.")))
            return
        draw = _page_by_page if len(frame) > ROWS_ON_A_PAGE else table
        draw(frame, columns, key=f"{key}-table", alt=title, row_height=60 if wraps else 36)
        downloads(frame, title, file_columns or columns, key=key, about=about, meanings=meanings)


@st.fragment
def _page_by_page(frame: pd.DataFrame, columns: Sequence[Column], *, key: str, alt: str, row_height: int) -> None:
    """A long table: only the rows of one page are sent, and turning it runs nothing else."""
    pages = math.ceil(len(frame) / ROWS_ON_A_PAGE)
    page = st.pagination(pages, key=f"{key}-page-{pages}")
    first = (page - 1) * ROWS_ON_A_PAGE
    last, name = min(first + ROWS_ON_A_PAGE, len(frame)), cache.name_of(frame)
    # A part of what is kept is kept too, and is drawn the next time as it was.
    shown = cache.cached_as(f"{name} from {first}", lambda: frame.iloc[first:last]) if name else frame.iloc[first:last]
    st.caption(
        _("Rad {first}–{last} av {all}. Filen du laddar ned har alla.").format(
            first=number(first + 1), last=number(last), all=number(len(frame))
        )
    )
    table(shown, columns, key=f"{key}-{page}", alt=alt, row_height=row_height)


def _prepared(frame: pd.DataFrame, columns: Sequence[Column], at_most: int) -> tuple[Styler, dict[str, Any], str]:
    """What is sent to the browser: values, texts, and how the columns look; and what the signs among the texts mean."""
    shown = frame.head(at_most)
    config = {column.name: _config(column, shown) for column in columns}
    texts = _texts(shown, columns)
    signs = number_text.legend({text for column in texts for text in column}, language())
    return _written(raw(shown, columns), texts), config, signs


class _Sent(pd.DataFrame):  # type: ignore[misc]
    """Raw values to sort by, and beside them the texts to read.

    Streamlit takes both from a Styler, and asks for the texts as `astype(str)`: here they are written already.
    """

    _metadata: ClassVar[list[str]] = ["texts"]
    texts: pd.DataFrame

    def astype(self, *_args: Any, **_more: Any) -> pd.DataFrame:
        return self.texts


def _written(raw_values: pd.DataFrame, texts: list[list[str]]) -> Styler:
    """Raw values to sort by, our own texts to read. Letting pandas write the texts costs ten times as much.

    What Streamlit asks for is replaced on the object, as it takes no subclass.
    """
    sent = _Sent(raw_values)
    sent.texts = pd.DataFrame(np.array(texts, dtype=object).T, columns=raw_values.columns, dtype=object)
    styler = Styler(raw_values)
    styler.data = sent
    styler._compute = lambda: styler
    styler._translate = lambda *_args, **_more: {}
    return styler


def raw(frame: pd.DataFrame, columns: Sequence[Column]) -> pd.DataFrame:
    """The values as they are sent to the browser: only the asked columns, and nothing that is hidden."""
    return pd.DataFrame({column.name: _raw(frame, column) for column in columns}, index=pd.RangeIndex(len(frame)))


def _raw(frame: pd.DataFrame, column: Column) -> Any:
    """One column of `raw`."""
    values = column.values_in(frame)
    if column.is_number:
        pairs = zip(values, column.hidden_in(frame), strict=True)
        return np.array([_HIDDEN_SORTS_AS if hidden else _sorts_as(x) for x, hidden in pairs], dtype="float64")
    if column.link:
        ids = frame[column.link_value or column.name].tolist()
        return [
            f"{column.link.format(quote(str(i), safe=''))}#{quote(str(v), safe='')}"
            for i, v in zip(ids, values, strict=True)
        ]
    if column.unit == "text":
        return [column.written(v, False) for v in values]
    days = [None if is_missing(v) or v == "" else as_date(v) for v in values]
    return pd.Series(days, dtype=object)


def _sorts_as(x: Any) -> float:
    """The number that the browser sorts by."""
    if is_missing(x):
        return _MISSING_SORTS_AS
    try:
        return float(x)
    except ValueError:
        return _MISSING_SORTS_AS


def _texts(frame: pd.DataFrame, columns: Sequence[Column]) -> list[list[str]]:
    """What is read, column by column."""
    return [
        [
            why if why and not hidden and is_missing(x) else column.written(x, hidden)
            for x, hidden, why in zip(
                column.values_in(frame), column.hidden_in(frame), column.reasons_in(frame), strict=True
            )
        ]
        for column in columns
    ]


def _config(column: Column, frame: pd.DataFrame) -> Any:
    # The browser would cut "uppgift saknas" to the width of the numbers.
    in_words = column.is_number and column.width is None and not column.nothing
    in_words = in_words and any(map(is_missing, frame[column.name].tolist()))
    look: dict[str, Any] = {"width": 136 if in_words else column.width, "help": column.help}
    if column.link:
        return st.column_config.LinkColumn(column.label, display_text=r"#(.+)$", **look)
    if column.is_number:
        return st.column_config.NumberColumn(column.label, alignment="right", **look)
    if column.unit == "date":
        return st.column_config.DateColumn(column.label, **look)
    return st.column_config.TextColumn(column.label, **look)
