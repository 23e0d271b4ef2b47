"""Ladda upp, step 1: what was found in the file, all of it correctable, and its first rows as read."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import streamlit as st

from etl.intake import look
from etl.kinds import schemas
from etl.reading.read_options import DATE_ORDERS, DECIMAL_MARKS, ENCODINGS, SEPARATORS, Reading
from pages.shared.text import _, language, plain
from pages.upload.steps import check_result, raw_grid, session_files
from pages.upload.steps.raw_grid import Grid
from pages.upload.steps.session_files import Incoming


def panel(file: Incoming) -> None:
    """What the file is and how it was read; another way can be chosen."""
    seen = file.seen
    if file.raw:
        _as_it_stands(file, file.raw)
    elif seen:
        by_name = schemas.kinds()
        check_result.reading((by_name[t.mapping.kind] if t.mapping else None, t.reading) for t in seen.tables)
        for index, table in enumerate(seen.tables):
            name = _("Bladet {sheet}").format(sheet=table.sheet) if table.sheet else _("Första raderna, som de lästes")
            st.markdown(f"**{plain(name)}**")
            width = max((len(cells) for _number, cells in table.rows), default=0)
            rows = [[*cells, *[""] * (width - len(cells))] for _number, cells in table.rows]
            letters = [_letter(place) for place in range(width)]
            st.dataframe(
                pd.DataFrame(rows, columns=letters, index=[number for number, _cells in table.rows]),
                key=session_files.field_of(file, f"rows-{index}"),
                alt=_("De första raderna i filen"),
            )
        if any(look.NOT_SHOWN in cells for table in seen.tables for _number, cells in table.rows):
            st.caption(
                plain(
                    _(
                        "Det som kan vara namn, e-post, telefon, adress eller fri text om personer visas som {mark}."
                    ).format(mark=look.NOT_SHOWN)
                )
            )
        st.button(
            _("Visa filen som den är"),
            key=session_files.field_of(file, "raw-show"),
            on_click=session_files.show_raw,
            args=(file,),
            icon=":material/grid_on:",
        )
    _choices(file)


def _as_it_stands(file: Incoming, grid: Grid) -> None:
    """The file as it stands, to say where its table is; read again once somebody has."""
    chosen = raw_grid.panel(grid, session_files.field_of(file, "raw"))
    if chosen is not None:
        session_files.look_at(file, chosen, file.kind)
        st.rerun()
    if file.seen and file.seen.tables:
        st.button(
            _("Göm filen som den är"),
            key=session_files.field_of(file, "raw-hide"),
            on_click=session_files.hide_raw,
            args=(file,),
            type="tertiary",
        )


def _choices(file: Incoming) -> None:
    seen = file.seen
    reading = seen.opened.reading if seen else file.raw.reading if file.raw else Reading()
    first = seen.tables[0].reading if seen and seen.tables else None
    kinds = {kind.name: kind.title_en if language() == "en" else kind.title for kind in schemas.kinds().values()}
    is_text = first.format == "csv" if first else not (seen and seen.sheets)
    with st.form(session_files.field_of(file, "reading"), border=False):
        st.markdown(_("Är något fel läst, välj det rätta och läs om filen. Det som inte väljs avgörs av filen."))
        left, right = st.columns(2)
        by_itself = _("Avgörs av filen")
        with left:
            kind = _choice(file, _("Innehåll"), list(kinds), file.kind, kinds, by_itself, "kind")
        with right:
            encoding = separator = None
            if is_text:
                encoding = _choice(
                    file,
                    _("Teckenkodning"),
                    list(ENCODINGS),
                    reading.encoding,
                    {},
                    (first and first.encoding) or by_itself,
                    "encoding",
                )
                marks = {";": _("; semikolon"), ",": _(", komma"), "\t": _("tabb"), "|": "|"}
                shown = marks.get((first and first.separator) or "", by_itself)
                separator = _choice(
                    file, _("Skiljetecken"), list(SEPARATORS), reading.separator, marks, shown, "separator"
                )
            decimals = {",": _(", komma"), ".": _(". punkt")}
            decimal_mark = _choice(
                file, _("Decimaltecken"), list(DECIMAL_MARKS), reading.decimal_mark, decimals, by_itself, "decimal"
            )
            orders = {"day_first": _("dag/månad/år"), "month_first": _("månad/dag/år")}
            date_order = _choice(
                file, _("Datum"), list(DATE_ORDERS), reading.date_order, orders, orders["day_first"], "dates"
            )
        if st.form_submit_button(_("Läs om filen"), key=session_files.field_of(file, "reread")):
            chosen = replace(
                reading,
                encoding=encoding,
                separator=separator,
                decimal_mark=decimal_mark,
                date_order=date_order,
            )
            session_files.look_at(file, chosen, kind)
            st.rerun()


def _choice(
    file: Incoming,
    label: str,
    options: list[str],
    chosen: str | None,
    words: dict[str, str],
    placeholder: str,
    name: str,
) -> str | None:
    return st.selectbox(
        label,
        options,
        index=options.index(chosen) if chosen in options else None,
        format_func=lambda option: words.get(option, option),
        placeholder=placeholder,
        key=session_files.field_of(file, name),
    )


def _letter(place: int) -> str:
    return chr(ord("A") + place) if place < 26 else _letter(place // 26 - 1) + chr(ord("A") + place % 26)
