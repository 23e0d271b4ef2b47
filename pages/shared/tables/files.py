"""Files of what a table shows, CSV and XLSX. What is hidden is not in them, and no text becomes a formula."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Callable, Sequence
from functools import partial

import pandas as pd
import streamlit as st

from access.log import Event
from pages.shared import signed_in
from pages.shared.definitions import Meaning, Provenance, explain
from pages.shared.tables.columns import Column
from pages.shared.text import HIDDEN, NOT_APPLICABLE, _, is_missing, language, missing, rounded_text, speaking
from spreadsheets import write_csv, write_xlsx

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


def downloads(
    frame: pd.DataFrame | Callable[[], pd.DataFrame],
    name: str,
    columns: Sequence[Column],
    *,
    key: str,
    about: Provenance | None = None,
    meanings: Sequence[Meaning] = (),
) -> None:
    """Two small buttons, CSV and XLSX. Files are made when somebody asks, and a table that is not made yet."""
    make = partial(file_bytes, frame, columns, name, about, tuple(meanings), language())
    of = " ".join([name, *(st.query_params.get(each, "") for each in ("contract", "delivery"))]).strip()
    with st.container(horizontal=True, gap="small", key=f"{key}-downloads"):
        for kind, label, mime in (
            ("csv", _("Ladda ned CSV"), "text/csv"),
            ("xlsx", _("Ladda ned Excel"), write_xlsx.MIME),
        ):
            st.download_button(
                label,
                data=signed_in.fetched(Event.EXPORTED, of, partial(make, kind)),
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
    frame: pd.DataFrame | Callable[[], pd.DataFrame],
    columns: Sequence[Column],
    name: str,
    about: Provenance | None,
    meanings: tuple[Meaning, ...],
    spoken: str,
    kind: str,
) -> bytes:
    with speaking(spoken):
        frame = frame() if callable(frame) else frame
        if kind == "csv":
            return csv_bytes(frame, columns, bool(about and about.invented))
        return xlsx_bytes(frame, columns, name, about, meanings)


def header(column: Column) -> str:
    """The column's heading in a file; shares are written in per cent there."""
    return f"{column.label} ({_('procent')})" if column.unit == "share" else column.label


def csv_bytes(frame: pd.DataFrame, columns: Sequence[Column], invented: bool = False) -> bytes:
    """UTF-8 with BOM, semicolons, decimal comma, ISO dates: opens rightly in Swedish Excel.

    Invented data, and figures that are rounded to protect persons, say so in a last column, in every row: a line above
    the heading would be in the way of whoever reads the file by machine, and rows are moved between files.
    """
    marked = [(_("Påhittade uppgifter"), _("ja"))] if invented else []
    if "rounded" in frame and frame["rounded"].any():
        marked.append((_("Siffror om personer"), rounded_text()))
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
    for x, hidden, why in zip(column.values_in(frame), column.hidden_in(frame), reasons, strict=True):
        if hidden:
            cells.append(HIDDEN)
        elif is_missing(x):
            cells.append(why or column.when_missing)
        elif column.is_number:
            cells.append(round(float(x), 2) if column.unit == "sek" else float(x))
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
            (HIDDEN, _("Dolt: gruppen är för liten för att visas, eller skyddar en som är det.")),
            (NOT_APPLICABLE, _("Inte tillämpligt: där finns inget värde att ange.")),
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
