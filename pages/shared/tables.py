"""Tables, and files of what a table shows.

Numbers stay numbers (they sort, and add up in Excel) while they read as Swedish. What is hidden never leaves the
server: neither as a raw value in the table nor in a file. No text from data can become a formula.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from html import escape
from typing import Any
from urllib.parse import quote

import pandas as pd
import streamlit as st
from pandas.io.formats.style import Styler

from pages.shared import address, cache
from pages.shared.definitions import Meaning, Provenance, explain
from pages.shared.text import (
    DECIMALS,
    HIDDEN,
    _,
    date_text,
    is_missing,
    language,
    missing,
    number,
    plain,
    speaking,
    value_text,
)
from spreadsheets import write_csv, write_xlsx

SHOWN_AT_MOST = 1_000
# What the browser sorts by where there is no value to show; the reader sees "..", "uppgift saknas". A null would be
# written by the browser, in a grey that is too pale to read.
_HIDDEN_SORTS_AS, _MISSING_SORTS_AS = -1e15, -2e15
# The heading and the frame of a table, in pixels.
_AROUND = 36 + 3
_LOOKS: write_xlsx.Looks = {
    "head": {"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"},
    "wrapped": {"text_wrap": True, "valign": "top"},
    "right": {"align": "right"},
    "share": {"num_format": "0.0%"},
    "sek": {"num_format": "#,##0"},
    "count": {"num_format": "#,##0"},
    "date": {"num_format": "yyyy-mm-dd"},
    "decimal": {"num_format": "#,##0.0"},
}
_FIGURES = ("numerator", "denominator", "value", "low", "high")


@dataclass(frozen=True)
class Column:
    """One column. unit: "text", "date", "share" (0..1), "count", "places", "months", "sek" or "number".

    hidden: the yes/no column that says which values are hidden; without it `<name>_hidden` is used, or, for the
    columns of an answer (numerator, value, low, high), `hidden`.
    nothing: what stands where there is no value; else "uppgift saknas" for numbers.
    instead: the column that says, row by row, why there is no value ("ej överenskommet"); stands there in its place.
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

    @property
    def is_number(self) -> bool:
        return self.unit not in ("text", "date")

    @property
    def when_missing(self) -> str:
        """What stands in a file where there is no value."""
        return "" if self.nothing or not self.is_number else missing()

    def hidden_in(self, frame: pd.DataFrame) -> pd.Series:
        """Which rows hide this column's value."""
        name = self.hidden or f"{self.name}_hidden"
        if name not in frame and self.name in _FIGURES:
            name = "hidden"
        if not self.is_number or name not in frame:
            return pd.Series(False, index=frame.index)
        return frame[name].fillna(True).astype(bool)

    def reasons_in(self, frame: pd.DataFrame) -> list[str]:
        """What is said, row by row, where there is no value; empty where nothing in particular."""
        if self.instead is None or self.instead not in frame:
            return [""] * len(frame)
        return ["" if is_missing(text) else str(text) for text in frame[self.instead]]

    def written(self, x: Any, hidden: bool) -> str:
        """The cell as a reader sees it."""
        if hidden:
            return HIDDEN
        if is_missing(x) or x == "":
            return self.nothing or (missing() if self.is_number else "–")
        if self.unit == "date":
            return date_text(x)
        if self.unit == "text":
            return str(x)
        if self.unit == "sek":
            return number(x, self.decimals or 0)
        decimals = DECIMALS.get(self.unit, 0) if self.decimals is None else self.decimals
        return value_text(x, self.unit, decimals=decimals)


# On the page


def _written(raw_values: pd.DataFrame, texts: list[list[str]]) -> Styler:
    """Raw values to sort by, our own texts to read. Letting pandas write the texts costs ten times as much.

    The two methods that Streamlit calls are replaced on the object, as it takes no subclass.
    """
    body = [
        [{"id": f"row{i}_col{j}", "display_value": text} for j, text in enumerate(row)] for i, row in enumerate(texts)
    ]
    styler = Styler(raw_values)
    styler._compute = lambda: styler
    styler._translate = lambda *_args, **_more: {"body": body}
    return styler


def table(
    frame: pd.DataFrame,
    columns: Sequence[Column],
    *,
    key: str,
    alt: str,
    opens: str | None = None,
    opens_with: tuple[str, str] | None = None,
    at_most: int = SHOWN_AT_MOST,
    height: int = 460,
    row_height: int = 36,
) -> None:
    """Draw a table. alt: what it holds, for those who hear it read.

    opens, opens_with: ticking a row opens that page, e.g. "pages/contracts/contract.py",
    ("contract", "contract_id") -> ?contract=<the row's contract_id>.
    """
    kept_as = None if opens else cache.name_of(frame)
    if kept_as:
        # Nothing to choose in it: what was drawn before is put in place as it is.
        parts = f"{kept_as} {key} {alt} {at_most} {height} {row_height} {language()} {columns!r}"
        cache.drawn_as(
            f"table {parts}", lambda: _drawn(frame, columns, key, alt, at_most, height, row_height, None, None)
        )
    else:
        _drawn(frame, columns, key, alt, at_most, height, row_height, opens, opens_with)


def _drawn(
    frame: pd.DataFrame,
    columns: Sequence[Column],
    key: str,
    alt: str,
    at_most: int,
    height: int,
    row_height: int,
    opens: str | None,
    opens_with: tuple[str, str] | None,
) -> None:
    shown = frame.head(at_most)
    prepared = (frame, tuple(columns), at_most)
    name = cache.name_of(frame)
    data, config = (
        cache.kept_as(f"{name} {columns!r} {at_most}", _prepared, *prepared) if name else _prepared(*prepared)
    )
    chosen = st.dataframe(
        data,
        hide_index=True,
        column_config=config,
        key=key,
        alt=alt,
        height=min(row_height * len(shown) + _AROUND, height),
        row_height=row_height,
        placeholder="–",
        on_select="rerun" if opens else "ignore",
        # A click on a heading, which sorts, would choose a cell as well.
        selection_mode="single-row" if opens else "single-cell",
    )
    if len(frame) > at_most:
        st.caption(
            _("Tabellen visar {shown} av {all} rader. Filen du laddar ned har alla.").format(
                shown=number(at_most), all=number(len(frame))
            )
        )
    if row_height * len(shown) + _AROUND > height:
        # A printer gets what the screen shows of it.
        told = _("På papper syns bara det som ryms på skärmen. Hela tabellen finns i filen som går att ladda ned.")
        st.html(f'<p class="utfall-on-paper">{escape(told)}</p>')
    if opens and opens_with and chosen.selection.rows:
        parameter, name = opens_with
        row = chosen.selection.rows[0]
        if row < len(shown):
            st.switch_page(**address.link(opens, **{parameter: str(shown.iloc[row][name])}))


@st.fragment
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
    at_most: int = SHOWN_AT_MOST,
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
        table(frame, columns, key=f"{key}-table", alt=title, at_most=at_most, row_height=60 if wraps else 36)
        downloads(frame, title, file_columns or columns, key=key, about=about, meanings=meanings)


def _prepared(frame: pd.DataFrame, columns: Sequence[Column], at_most: int) -> tuple[Styler, dict[str, Any]]:
    """What is sent to the browser: values, texts, and how the columns look."""
    shown = frame.head(at_most)
    config = {column.name: _config(column, shown) for column in columns}
    return _written(raw(shown, columns), _texts(shown, columns)), config


def raw(frame: pd.DataFrame, columns: Sequence[Column]) -> pd.DataFrame:
    """The values as they are sent to the browser: only the asked columns, and nothing that is hidden."""
    out = {}
    for column in columns:
        values = frame[column.name]
        if column.is_number:
            values = pd.to_numeric(values, errors="coerce").astype("float64")
            values = values.fillna(_MISSING_SORTS_AS).mask(column.hidden_in(frame), _HIDDEN_SORTS_AS)
        elif column.link:
            ids = frame[column.link_value or column.name]
            values = [
                f"{column.link.format(quote(str(i), safe=''))}#{quote(str(v), safe='')}"
                for i, v in zip(ids, values, strict=True)
            ]
        elif column.unit == "text":
            values = [column.written(v, False) for v in values]
        else:
            values = pd.to_datetime(values).dt.date
        out[column.name] = values
    result = pd.DataFrame(out)
    result.index = pd.RangeIndex(len(result))
    return result


def _texts(frame: pd.DataFrame, columns: Sequence[Column]) -> list[list[str]]:
    written = [
        [
            why if why and not h and is_missing(x) else column.written(x, h)
            for x, h, why in zip(frame[column.name], column.hidden_in(frame), column.reasons_in(frame), strict=True)
        ]
        for column in columns
    ]
    return [list(row) for row in zip(*written, strict=True)]


def _config(column: Column, frame: pd.DataFrame) -> Any:
    # The browser would cut "uppgift saknas" to the width of the numbers.
    in_words = column.is_number and column.width is None and not column.nothing and frame[column.name].isna().any()
    kind = {"width": 136 if in_words else column.width, "help": column.help}
    if column.link:
        return st.column_config.LinkColumn(column.label, display_text=r"#(.+)$", **kind)
    if column.is_number:
        return st.column_config.NumberColumn(column.label, alignment="right", **kind)
    if column.unit == "date":
        return st.column_config.DateColumn(column.label, **kind)
    return st.column_config.TextColumn(column.label, **kind)


# As files


def downloads(
    frame: pd.DataFrame,
    name: str,
    columns: Sequence[Column],
    *,
    key: str,
    about: Provenance | None = None,
    meanings: Sequence[Meaning] = (),
) -> None:
    """Two small buttons, CSV and XLSX. The files are made when somebody asks for them."""
    make = partial(file_bytes, frame, columns, name, about, tuple(meanings), language())
    with st.container(horizontal=True, gap="small", key=f"{key}-downloads"):
        for kind, label, mime in (
            ("csv", _("Ladda ned CSV"), "text/csv"),
            ("xlsx", _("Ladda ned Excel"), write_xlsx.MIME),
        ):
            st.download_button(
                label,
                data=partial(make, kind),
                file_name=file_name(name, about, kind),
                mime=mime,
                key=f"{key}-{kind}",
                on_click="ignore",
                type="tertiary",
                icon=":material/download:",
            )


def file_name(name: str, about: Provenance | None, kind: str) -> str:
    """Only a-z, 0-9 and hyphens, with the as-of date: "utfall-levererade-platser-2026-10-31.csv".

    The name of a file with invented data says so: "utfall-pahittade-uppgifter-levererade-platser-2026-10-31.csv".
    """
    marked = f"{_slug(_('Påhittade uppgifter'))}-" if about and about.invented else ""
    return f"utfall-{marked}{_slug(name)[:60] or 'tabell'}{f'-{about.as_of:%Y-%m-%d}' if about else ''}.{kind}"


def _slug(text: str) -> str:
    folded = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", folded).strip("-")


def file_bytes(
    frame: pd.DataFrame,
    columns: Sequence[Column],
    name: str,
    about: Provenance | None,
    meanings: tuple[Meaning, ...],
    spoken: str,
    kind: str,
) -> bytes:
    with speaking(spoken):
        if kind == "csv":
            return csv_bytes(frame, columns, bool(about and about.invented))
        return xlsx_bytes(frame, columns, name, about, meanings)


def header(column: Column) -> str:
    """The column's heading in a file; shares are written in per cent there."""
    return f"{column.label} ({_('procent')})" if column.unit == "share" else column.label


def csv_bytes(frame: pd.DataFrame, columns: Sequence[Column], invented: bool = False) -> bytes:
    """UTF-8 with BOM, semicolons, decimal comma, ISO dates: opens rightly in Swedish Excel.

    Invented data say so in a last column, in every row: a line above the heading would be in the way of whoever reads
    the file by machine, and rows are moved between files.
    """
    marked = [(_("Påhittade uppgifter"), _("ja"))] if invented else []
    head = [*(header(column) for column in columns), *(name for name, _value in marked)]
    cells: list[Sequence[object]] = [_in_per_cent(column, _cells(frame, column)) for column in columns]
    cells += [[value] * len(frame) for _name, value in marked]
    text = write_csv.MARK + write_csv.csv_text([head, *zip(*cells, strict=True)])
    return text.replace("\x00", "").encode("utf-8", "replace")


def _in_per_cent(column: Column, cells: Sequence[object]) -> Sequence[object]:
    if column.unit != "share":
        return cells
    return [cell * 100 if isinstance(cell, float) else cell for cell in cells]


def _cells(frame: pd.DataFrame, column: Column) -> list[str | float | dt.date]:
    """A column as it stands in a file: what is hidden or has no value says so in words."""
    cells: list[str | float | dt.date] = []
    reasons = column.reasons_in(frame)
    for x, hidden, why in zip(frame[column.name], column.hidden_in(frame), reasons, strict=True):
        if hidden:
            cells.append(HIDDEN)
        elif is_missing(x):
            cells.append(why or column.when_missing)
        elif column.is_number:
            cells.append(float(x))
        else:
            cells.append(pd.Timestamp(x).date() if column.unit == "date" else str(x))
    return cells


def xlsx_bytes(
    frame: pd.DataFrame,
    columns: Sequence[Column],
    name: str,
    about: Provenance | None = None,
    meanings: Sequence[Meaning] = (),
) -> bytes:
    """A workbook: the table, and a sheet that says what it holds and what it rests on."""
    with write_xlsx.Book(_LOOKS) as book:
        _write_table(book.sheet(write_xlsx.sheet_name(name, otherwise=_("Tabell"))), frame, columns)
        notes = book.sheet(write_xlsx.sheet_name(_("Om uppgifterna"), book.names))
        notes.widths(28, 90)
        rows = [(_("Innehåll"), name), *(about.rows() if about else [])]
        for meaning in meanings:
            rows += [(_("Mått"), meaning.label), *explain(meaning)]
        rows += [
            ("..", _("Dolt: gruppen är för liten för att visas, eller skyddar en som är det.")),
            (missing(), _("Värdet är inte känt. Det är inte noll.")),
        ]
        for i, row in enumerate(rows):
            notes.put_row(i, row, "wrapped")
    return book.content


def _write_table(sheet: write_xlsx.Sheet, frame: pd.DataFrame, columns: Sequence[Column]) -> None:
    for j, column in enumerate(columns):
        sheet.put(0, j, column.label, "head")
        looks = {float: column.unit if column.unit in _LOOKS else "decimal", dt.date: "date"}
        in_words = None if column.unit == "text" else "right"
        longest = len(column.label)
        for i, cell in enumerate(_cells(frame, column), start=1):
            sheet.put(i, j, cell, looks.get(type(cell), in_words))
            longest = max(longest, len(cell) if isinstance(cell, str) else 0 if isinstance(cell, float) else 10)
        sheet.width(j, min(max(longest + 2, 9), 60))
    sheet.page.freeze_panes(1, 0)
    if len(frame):
        sheet.page.autofilter(0, 0, len(frame), max(len(columns) - 1, 0))
