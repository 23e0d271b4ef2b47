"""What a check found, as lists: what was read, and what has to be done, one line per thing to do."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import streamlit as st

from etl import reference
from etl.annotating.remarks import Action, remarks
from etl.checking import CheckedFile, FileRefused
from pages.shared import frame
from pages.shared.text import _, _n, language, number, plain

LISTED_AT_MOST = 60
ROWS_NAMED = 12


def read_as(file: CheckedFile) -> None:
    """What the file holds, how many rows can be taken, and which columns were not understood."""
    for table in file.tables:
        title = table.kind.title_en if language() == "en" else table.kind.title
        facts = [
            (_("Innehåll"), title),
            (_("Rader som går att läsa in"), number(table.rows.num_rows)),
            (_("Rader att rätta"), number(table.refused_rows)),
        ]
        if table.ignored:
            facts.append((_("Kolumner som inte lästes"), ", ".join(dict.fromkeys(table.ignored))))
        frame.facts(facts)
    if file.sheets_left_out:
        sheets = ", ".join(file.sheets_left_out)
        st.markdown(_("Blad som inte känns igen och inte har lästs: {sheets}.").format(sheets=plain(sheets)))


def to_do(file: CheckedFile) -> None:
    """What has to be done, errors first, each with its rows as the spreadsheet numbers them."""
    actions = remarks(file).actions
    st.subheader(_("Att åtgärda"), anchor=False)
    if not actions:
        st.markdown(_("Inget behöver rättas."))
        return
    st.html(f'<ul class="utfall-problems">{"".join(_item(action) for action in actions[:LISTED_AT_MOST])}</ul>')
    if len(actions) > LISTED_AT_MOST:
        st.caption(
            plain(
                _("De {shown} första av {all} visas; filen med åtgärder har alla.").format(
                    shown=number(LISTED_AT_MOST), all=number(len(actions))
                )
            )
        )


def _item(action: Action) -> str:
    word = _("■ Fel") if action.level == "error" else _("◆ Varning")
    message = action.message if language() == "sv" else reference.message(action.code, language="en")
    return f'<li><p><b>{escape(word)}:</b> {escape(message)}</p><p class="where">{escape(where(action))}</p></li>'


def where(action: Action) -> str:
    """Column and rows: "kolumn E Startdag, 3 rader: 6, 8, 11"."""
    count = len(action.rows)
    first = ", ".join(map(str, action.rows[:ROWS_NAMED])) + (" …" if count > ROWS_NAMED else "")
    parts = [
        _("blad {sheet}").format(sheet=action.sheet) if action.sheet else "",
        _("kolumn {column}").format(column=action.column) if action.column else "",
        _n("{number} rad: {rows}", "{number} rader: {rows}", count).format(number=number(count), rows=first),
    ]
    return ", ".join(part for part in parts if part)


def refused(refusal: FileRefused, file_name: str) -> None:
    """Why nothing of the file is taken, and in which cells; never what stands in them."""
    arguments = {"file": file_name, **refusal.arguments}
    st.error(plain(reference.message(refusal.code, arguments, language())), icon=":material/block:")
    places(refusal)


def places(refusal: FileRefused, at_most: int = ROWS_NAMED) -> None:
    """The cells that a refusal names."""
    told = [reference.message(*place.message, language=language()) for place in refusal.places]
    _listed([plain(text) for text in told[:at_most]])
    if len(told) > at_most:
        st.caption(plain(_("och {number} ställen till").format(number=number(len(told) - at_most))))


def _listed(lines: Sequence[str]) -> None:
    if lines:
        st.markdown("\n".join(f"- {line}" for line in lines))
