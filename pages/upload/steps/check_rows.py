"""Ladda upp, step 4: what has to be done, grouped; and cells that can be mended in place."""

from __future__ import annotations

from functools import partial
from html import escape

import pandas as pd
import streamlit as st

from etl.checking.checked_file import ProblemGroup
from etl.intake import review
from etl.intake.review import FileReview
from etl.kinds import messages, schemas
from etl.mapping.apply_mapping import Correction
from pages.shared import frame
from pages.shared.text import _, _n, date_text, language, number, plain
from pages.upload.steps import check_result, session_files
from pages.upload.steps.check_result import LISTED_AT_MOST, ROWS_NAMED
from pages.upload.steps.map_columns import title
from pages.upload.steps.session_files import Incoming


def panel(file: Incoming) -> None:
    """How many rows can be taken, and what is to be done about the rest."""
    examined = file.examined
    if examined is None:
        return
    _first(examined)
    checked = examined.file
    text = _n("{number} rad går att läsa in.", "{number} rader går att läsa in.", checked.taken)
    text = text.format(number=number(checked.taken))
    if checked.refused:
        more = _n(
            "{number} rad avvisas; den kan rättas här, eller skickas igen.",
            "{number} rader avvisas; de kan rättas här, eller skickas igen.",
            checked.refused,
        )
        text += " " + more.format(number=number(checked.refused))
    if not examined.identical:
        frame.summary(text)
    if checked.has_notes:
        st.caption(
            plain(
                _(
                    "Filen har anteckningar till celler. Den sparas inte som den kom, bara de rader och kolumner "
                    "som läses in."
                )
            )
        )
    elif not checked.may_be_kept:
        st.caption(plain(_("Filen sparas inte som den kom, bara de rader och kolumner som läses in.")))
    check_result.reading((table.kind, how) for table in checked.tables for how in table.readings)
    # That it is there already has been said above.
    groups = [group for group in examined.groups if not (examined.identical and group.code == "file_identical")]
    if groups:
        items = "".join(_item(file, group) for group in groups[:LISTED_AT_MOST])
        st.html(f'<ul class="utfall-problems">{items}</ul>')
    else:
        st.markdown(_("Inget behöver rättas."))
    if any(table.words for table in checked.tables):
        st.markdown(
            _("Ord som inte finns i våra listor kan kopplas i steg 3, Värden; då känns de igen också nästa gång.")
        )
    if examined.spellings and st.button(
        _("Använd registrets avtalsnummer"), key=session_files.field_of(file, "spell"), icon=":material/spellcheck:"
    ):
        session_files.examine(file, review.in_words_of_register(checked.mapping, examined.spellings), file.corrections)
        st.rerun()
    _mend(file)
    if file.content is not None and any(group.level != "advice" for group in groups):
        key = session_files.field_of(file, "give-back")
        check_result.give_back(checked, partial(_bytes, file), key, is_first=False, is_remembered=True)


def _first(examined: FileReview) -> None:
    """What stops the file as a whole, before anything else is read."""
    if examined.identical:
        told = _("Filen är redan inläst, som {name} den {day} (leverans {delivery}). Det finns inget att läsa in.")
        already = examined.identical
        st.info(
            plain(told.format(name=already.file_name, day=date_text(already.at[:10]), delivery=already.id)),
            icon=":material/check_circle:",
        )
    elif examined.is_empty:
        st.error(
            plain(_("Ingen rad går att läsa in. Rätta filen, eller koppla kolumnerna på ett annat sätt.")),
            icon=":material/block:",
        )
    elif examined.stops:
        head = _("Filen stoppas av det här. Läs in den bara om du vet att det är rätt; du skriver varför längst ner.")
        told = "\n".join(
            f"- {plain(messages.message(stop.code, stop.arguments, language()))}" for stop in examined.stops
        )
        st.warning(f"**{plain(head)}**\n\n{told}", icon=":material/front_hand:")


def _bytes(file: Incoming) -> bytes:
    """The file's bytes when the button is pressed; it may have been loaded or taken away meanwhile."""
    return file.content or b""


def _item(file: Incoming, group: ProblemGroup) -> str:
    word = {"error": _("■ Fel"), "warning": _("◆ Varning"), "advice": _("○ Råd")}[group.level]
    message = messages.message(group.code, group.arguments, language())
    rows = ", ".join(map(str, group.rows[:ROWS_NAMED])) + (" …" if len(group.rows) > ROWS_NAMED else "")
    column = f"{group.column_letter} {group.header}".strip() if group.column_letter else ""
    if group.header and not column:  # it has no column in the file: a fixed text, or made of others
        column = title(schemas.kinds()[group.kind].field(group.field)).removesuffix(" *")
    parts = [
        _("blad {sheet}").format(sheet=group.sheet) if group.sheet else "",
        _("kolumn {column}").format(column=column) if column else "",
    ]
    if group.count and rows:
        told = _n("{number} rad: {rows}", "{number} rader: {rows}", group.count)
        parts.append(told.format(number=number(group.count), rows=rows))
    elif group.count:
        parts.append(_n("{number} rad", "{number} rader", group.count).format(number=number(group.count)))
    where = escape(", ".join(part for part in parts if part))
    return f'<li><p><b>{escape(word)}:</b> {escape(message)}</p><p class="where">{where}</p></li>'


def _mend(file: Incoming) -> None:
    """Refused cells in a table that can be written in; what is written is kept with the delivery."""
    examined = file.examined
    if examined is None:
        return
    cells = [(table.kind, cell) for table in examined.file.tables for cell in table.to_mend]
    if not cells:
        return
    with st.expander(_("Rätta här"), expanded=len(cells) <= 20):
        shown = pd.DataFrame(
            {
                "sheet": [cell.sheet or "" for _kind, cell in cells],
                "row": [cell.row_number for _kind, cell in cells],
                "column": [title(kind.field(cell.field)) for kind, cell in cells],
                "text": [cell.text for _kind, cell in cells],
                "new": [cell.text for _kind, cell in cells],
            }
        )
        round_of = len(file.corrections)
        edited = st.data_editor(
            shown,
            key=session_files.field_of(file, f"mend-{round_of}"),
            hide_index=True,
            disabled=["sheet", "row", "column", "text"],
            column_order=None if any(cell.sheet for _kind, cell in cells) else ["row", "column", "text", "new"],
            column_config={
                "sheet": st.column_config.TextColumn(_("Blad")),
                "row": st.column_config.NumberColumn(_("Rad"), format="%d"),
                "column": st.column_config.TextColumn(_("Kolumn")),
                "text": st.column_config.TextColumn(_("Står i filen")),
                "new": st.column_config.TextColumn(_("Ska vara")),
            },
        )
        st.caption(plain(_("Det som skrivs här sparas tillsammans med leveransen, med rad och kolumn.")))
        if st.button(_("Rätta och kontrollera igen"), key=session_files.field_of(file, "mend-use")):
            new = [
                Correction(cell.sheet, cell.row_number, cell.field, str(text or "").strip())
                for (_kind, cell), text in zip(cells, edited["new"])
                if str(text or "").strip() != cell.text.strip()
            ]
            replaced = {(each.sheet, each.row_number, each.field) for each in new}
            kept = [each for each in file.corrections if (each.sheet, each.row_number, each.field) not in replaced]
            session_files.examine(file, file.mapping, [*kept, *new])
            st.rerun()
