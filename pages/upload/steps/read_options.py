"""Ladda upp, step 1: what was found in the file, all of it correctable, and its first rows as read."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from etl.intake import look
from etl.kinds import schemas
from etl.reading.read_options import DATE_ORDERS, DECIMAL_MARKS, ENCODINGS, SEPARATORS, Reading
from pages.shared.text import _, language, plain
from pages.upload.steps import check_result, session_files
from pages.upload.steps.session_files import Incoming


def panel(file: Incoming) -> None:
    """What the file is and how it was read; another way can be chosen."""
    seen = file.seen
    if seen:
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
    _choices(file)


def _choices(file: Incoming) -> None:
    seen = file.seen
    reading = seen.opened.reading if seen else Reading()
    first = seen.tables[0].reading if seen and seen.tables else None
    kinds = {kind.name: kind.title_en if language() == "en" else kind.title for kind in schemas.kinds().values()}
    is_text = first is None or first.format == "csv"
    with st.form(session_files.field_of(file, "reading"), border=False):
        st.markdown(_("Är något fel läst, välj det rätta och läs om filen. Det som inte väljs avgörs av filen."))
        left, right = st.columns(2)
        by_itself = _("Avgörs av filen")
        with left:
            kind = _choice(file, _("Innehåll"), list(kinds), file.kind, kinds, by_itself, "kind")
            sheets = list(seen.sheets) if seen else []
            sheet = _choice(file, _("Blad"), sheets, reading.sheet, {}, by_itself, "sheet") if sheets else None
            header_row = st.number_input(
                _("Rubrikrad"),
                min_value=1,
                max_value=40,
                value=reading.header_row,
                placeholder=str(first.header_row) if first else "",
                key=session_files.field_of(file, "header-row"),
            )
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
            chosen = Reading(
                sheet, int(header_row) if header_row else None, encoding, separator, decimal_mark, date_order
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
