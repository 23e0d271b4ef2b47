"""A file as it stands, and where its table is in it: chosen by clicking on rows and columns, or by the numbers beside.

What is shown first is a guess, with its reason. Of step 1 of Ladda upp, and of Kontrollera min fil.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import partial

import pandas as pd
import streamlit as st

from etl.intake import look, raw_sheets
from etl.intake.raw_sheets import RawSheet, TablePlace
from etl.kinds import messages
from etl.reading import column_letter
from etl.reading.header import SEARCHED_FAR
from etl.reading.read_options import MOST_GROUPS, ColumnGroup, Reading
from pages.shared.text import _, language, number, plain

# Refusals that somebody mends by saying where the table is: the grid is then open by itself.
OF_THE_PLACE = ("no_table_found", "no_rows", "header_row_not_found", "sheet_not_found")
_HEADER, _ROWS = "header", "rows"
_NAMES_TOLD = 40


@dataclass
class Grid:
    """A file that is looked at as it stands. `reading`: how it was read last; `groups`: by the place of a sheet, the
    names that were put over its columns since."""

    sheets: Sequence[RawSheet]
    reading: Reading
    groups: dict[int, tuple[ColumnGroup, ...]] = field(default_factory=dict)


def opened(content: bytes, file_name: str, reading: Reading) -> Grid:
    """The file to be looked at. Raises FileRefused as `raw_sheets`."""
    return Grid(raw_sheets.raw_sheets(content, file_name, reading), reading)


def panel(grid: Grid, key: str) -> Reading | None:
    """The first rows of a sheet, with what they are read as; how the file is to be read once somebody has said so."""
    with st.container(key="panel-raw-grid", gap="small"):
        st.subheader(_("Filen som den är"), anchor=False)
        index = _sheet(grid, key)
        sheet = grid.sheets[index]
        if sheet.place is None:
            st.markdown(_("Bladet är tomt."))
            return None
        key = f"{key}-{index}"
        grid.groups.setdefault(index, _groups_before(grid.reading, sheet))
        state = st.session_state
        state.setdefault(f"{key}-header-first", sheet.place.header_row)
        state.setdefault(f"{key}-header-last", sheet.place.header_last_row)
        state.setdefault(f"{key}-row-first", _first_chosen(grid.reading, sheet))
        state.setdefault(f"{key}-row-last", sheet.place.last_row)
        st.markdown(plain(sheet.place.reason(language())))
        _rows(sheet, key)
        _numbers(sheet, key)
        _groups(grid, index, key)
        chosen = _chosen(grid.reading, sheet, grid.groups[index], key)
        _names(sheet, chosen)
        with st.container(horizontal=True, gap="small"):
            is_chosen = st.button(_("Läs filen så här"), key=f"{key}-read", type="primary")
            if _is_placed(grid.reading) and st.button(_("Låt filen avgöra"), key=f"{key}-as-found"):
                return _as_found(grid.reading)
    return chosen if is_chosen and _is_possible(chosen, sheet.place) else None


# --- the sheet and its rows --------------------------------------------------------------------------------------


def _sheet(grid: Grid, key: str) -> int:
    """Which sheet is looked at: the one that was read, else the one that is most like a table."""
    if len(grid.sheets) == 1:
        return 0

    def named(index: int) -> str:
        sheet = grid.sheets[index]
        told = [_("dolt")] if sheet.is_hidden else []
        told += [_("tomt")] if sheet.place is None else []
        return f"{sheet.name} ({', '.join(told)})" if told else str(sheet.name)

    names = [sheet.name for sheet in grid.sheets]
    first = raw_sheets.likeliest(grid.sheets)
    if grid.reading.sheet in names:
        first = names.index(grid.reading.sheet)
    choices = range(len(grid.sheets))
    chosen = st.selectbox(_("Blad"), choices, index=first, format_func=named, key=f"{key}-sheet", width=400)
    return int(chosen)


def _rows(sheet: RawSheet, key: str) -> None:
    """The rows; those that are ticked are the header's lines, or the first and the last row."""
    ways = {_HEADER: _("rubriken"), _ROWS: _("första och sista raden")}
    way = st.segmented_control(
        _("De rader som markeras är"),
        list(ways),
        default=_HEADER,
        format_func=ways.__getitem__,
        key=f"{key}-way",
        required=True,
    )
    letters = [column_letter(place + 1) for place in range(len(sheet.rows[0]))]
    frame = pd.DataFrame(sheet.rows, columns=letters, index=range(1, len(sheet.rows) + 1))
    read_as = _("Läses som")
    frame.insert(0, read_as, _read_as(sheet, key))
    grid_key = f"{key}-grid-{way}-{st.session_state.get(f'{key}-typed', 0)}"
    st.dataframe(
        frame,
        key=grid_key,
        on_select=partial(_clicked, grid_key, key, way),
        selection_mode=["multi-row", "multi-column"],
        hide_index=False,
        column_config={read_as: st.column_config.TextColumn(pinned=True, width="small")},
        alt=_("De första raderna i filen"),
    )
    _beneath(sheet)


def _beneath(sheet: RawSheet) -> None:
    """How much of the sheet is seen, and what is not."""
    said = []
    if len(sheet.rows) < sheet.row_count:
        text = _("De {shown} första av {all} rader visas.")
        said.append(text.format(shown=number(len(sheet.rows)), all=number(sheet.row_count)))
    if sheet.rows and len(sheet.rows[0]) < sheet.column_count:
        text = _("De {shown} första av {all} kolumner visas.")
        said.append(text.format(shown=number(len(sheet.rows[0])), all=number(sheet.column_count)))
    if any(look.NOT_SHOWN in row for row in sheet.rows):
        text = _("Det som kan vara namn, e-post, telefon, adress eller fri text om personer visas som {mark}.")
        said.append(text.format(mark=look.NOT_SHOWN))
    if said:
        st.caption(plain(" ".join(said)))


def _read_as(sheet: RawSheet, key: str) -> list[str]:
    """What each row is read as with what is chosen, and whether the spreadsheet hides it or has struck it through."""
    state = st.session_state
    first, last = state[f"{key}-header-first"] or 0, state[f"{key}-header-last"] or 0
    first_row, last_row = state[f"{key}-row-first"] or last + 1, state[f"{key}-row-last"] or sheet.row_count
    words = {"rows_hidden": _("dold"), "rows_struck_through": _("överstruken")}
    marks: dict[int, str] = {}
    for mark in sheet.marked:
        if mark.how in words:
            marks |= dict.fromkeys(range(mark.first, min(mark.last, len(sheet.rows)) + 1), words[mark.how])
    found = []
    for place, cells in enumerate(sheet.rows, start=1):
        what = _("rubrik") if first <= place <= last else _("rad") if first_row <= place <= last_row else ""
        found.append(", ".join(filter(None, (what if any(cells) else "", marks.get(place, "")))))
    return found


def _clicked(grid_key: str, key: str, way: str) -> None:
    """What is ticked goes into the fields beside the rows, which say what is chosen."""
    state = st.session_state
    selection = state[grid_key]["selection"]
    rows = [row + 1 for row in selection["rows"]]
    if rows and way == _HEADER:
        state[f"{key}-header-first"], state[f"{key}-header-last"] = min(rows), max(rows)
        if (state[f"{key}-row-first"] or max(rows) + 1) <= max(rows):
            state[f"{key}-row-first"] = None
    elif rows:
        state[f"{key}-row-first"], state[f"{key}-row-last"] = min(rows), max(rows) if len(rows) > 1 else None
    letters = [letter for letter in selection["columns"] if letter.isascii() and letter.isupper()]
    if letters:
        letters.sort(key=lambda letter: (len(letter), letter))
        state[f"{key}-group-first"], state[f"{key}-group-last"] = letters[0], letters[-1]


def _numbers(sheet: RawSheet, key: str) -> None:
    """The same by numbers, as the keyboard has it."""
    state = st.session_state

    def typed() -> None:
        # What was ticked no longer says what is chosen.
        state[f"{key}-typed"] = state.get(f"{key}-typed", 0) + 1

    below = str((state[f"{key}-header-last"] or 0) + 1)
    fields = (
        ("header-first", _("Rubriken börjar på rad"), None),
        ("header-last", _("Rubriken slutar på rad"), None),
        ("row-first", _("Första raden"), below),
        ("row-last", _("Sista raden"), _("till slutet")),
    )
    for column, (name, label, placeholder) in zip(st.columns(4), fields):
        column.number_input(
            label,
            min_value=1,
            max_value=max(sheet.row_count, 1),
            value=None,
            step=1,
            placeholder=placeholder,
            key=f"{key}-{name}",
            on_change=typed,
        )


# --- names over columns ------------------------------------------------------------------------------------------


def _groups(grid: Grid, index: int, key: str) -> None:
    """The names that stand over several columns and in no line of the header; one more, or one less."""
    sheet, groups = grid.sheets[index], grid.groups[index]
    letters = [column_letter(place + 1) for place in range(len(sheet.rows[0]))]
    state = st.session_state
    is_clicked = bool(state.get(f"{key}-group-first"))
    with st.expander(_("Namn över flera kolumner"), expanded=bool(groups) or is_clicked):
        st.markdown(
            plain(
                _(
                    "Hör kolumner ihop utan att rubriken säger det, till exempel kvinnor och män, markera dem och ge "
                    "dem ett namn. Det sätts framför deras rubriker."
                )
            )
        )
        with st.form(f"{key}-group", border=False, clear_on_submit=True):
            left, middle, right = st.columns((1, 1, 2))
            first = left.selectbox(_("Från kolumn"), letters, index=None, key=f"{key}-group-first")
            last = middle.selectbox(_("Till kolumn"), letters, index=None, key=f"{key}-group-last")
            name = right.text_input(_("Namn över kolumnerna"), max_chars=100, key=f"{key}-group-name").strip()
            is_added = st.form_submit_button(_("Lägg till namnet"), key=f"{key}-group-add")
        if is_added and name and first and len(groups) < MOST_GROUPS:
            ends = sorted((letters.index(first) + 1, letters.index(last or first) + 1))
            grid.groups[index] = groups = (*groups, ColumnGroup(name, ends[0], ends[1]))
        for place, group in enumerate(groups):
            told = f"{group.name}: {column_letter(group.first)}–{column_letter(group.last)}"
            text = _("Ta bort {what}").format(what=told)
            st.button(
                plain(text),
                key=f"{key}-group-{place}",
                on_click=partial(_without, grid, index, place),
                type="tertiary",
                icon=":material/close:",
            )


def _without(grid: Grid, index: int, place: int) -> None:
    groups = grid.groups[index]
    grid.groups[index] = groups[:place] + groups[place + 1 :]


def _groups_before(reading: Reading, sheet: RawSheet) -> tuple[ColumnGroup, ...]:
    return (reading.groups or ()) if _is_of(reading, sheet) else ()


def _names(sheet: RawSheet, chosen: Reading) -> None:
    """What the columns are then called."""
    names = raw_sheets.names(sheet, chosen)
    told = [f"{column_letter(place + 1)} {name}" for place, name in enumerate(names) if name]
    if told:
        more = len(told) - _NAMES_TOLD
        rest = _("och {number} till").format(number=number(more)) if more > 0 else ""
        st.caption(plain(_("Kolumnerna heter då: {names}").format(names="; ".join(told[:_NAMES_TOLD]))) + " " + rest)


# --- what is chosen ----------------------------------------------------------------------------------------------


def _is_placed(reading: Reading) -> bool:
    return reading.has_place or reading.sheet is not None


def _is_of(reading: Reading, sheet: RawSheet) -> bool:
    """Whether what was chosen before was chosen for the sheet."""
    return reading.has_place and reading.sheet in (None, sheet.name)


def _first_chosen(reading: Reading, sheet: RawSheet) -> int | None:
    return reading.first_row if _is_of(reading, sheet) else None


def _as_found(reading: Reading) -> Reading:
    return replace(
        reading, sheet=None, header_row=None, header_last_row=None, first_row=None, last_row=None, groups=None
    )  # fmt: skip


def _chosen(reading: Reading, sheet: RawSheet, groups: tuple[ColumnGroup, ...], key: str) -> Reading:
    """How the file is to be read, as the fields say. A header that is left as it was guessed is read as guessed: its
    lines are put together by what is known of their names, not one over the other."""
    state = st.session_state
    first, last = state[f"{key}-header-first"], state[f"{key}-header-last"] or state[f"{key}-header-first"]
    place = sheet.place
    if place and (first, last) == (place.header_row, place.header_last_row):
        first, last = place.names_row, reading.header_last_row if _is_of(reading, sheet) else None
    return replace(
        reading,
        sheet=sheet.name,
        header_row=first,
        header_last_row=last,
        first_row=state[f"{key}-row-first"],
        last_row=state[f"{key}-row-last"],
        groups=groups or None,
    )


def _is_possible(chosen: Reading, place: TablePlace) -> bool:
    """Whether the rows stand in that order; where they do not, says so."""
    first = chosen.header_row or 0
    last = chosen.header_last_row or max(first, place.header_last_row if first == place.names_row else first)
    if not 1 <= first <= SEARCHED_FAR:
        st.error(plain(messages.message("header_row_not_found", {"row": str(first or "–")}, language())))
        return False
    rows = (first, last, chosen.first_row or last + 1, chosen.last_row or max(last, chosen.first_row or 0) + 1)
    if not (rows[0] <= rows[1] < rows[2] <= rows[3]):
        st.error(plain(_("Rubriken måste stå ovanför den första raden, och den första raden ovanför den sista.")))
        return False
    return True
