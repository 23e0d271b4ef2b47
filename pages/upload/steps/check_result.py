"""What a check found, as lists: what was read, and what has to be done, one line per thing to do."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from html import escape

import pyarrow.compute as pc
import streamlit as st

from etl.checking import reading_notes
from etl.checking.checked_file import CheckedFile
from etl.intake import returned_files
from etl.kinds import messages
from etl.kinds.schemas import Kind
from etl.mapping.place_tables import FileRefused
from etl.outgoing import annotate
from etl.outgoing.remarks import Action, remarks
from etl.reading import ReadingResult
from pages.shared import frame
from pages.shared.text import _, _n, language, number, plain
from spreadsheets import write_xlsx

LISTED_AT_MOST = 60
ROWS_NAMED = 12
SENTENCES_OPEN = 4


def read_as(file: CheckedFile) -> None:
    """What the file holds, how many rows can be taken, and which columns were not understood."""
    for table in file.tables:
        title = table.kind.title_en if language() == "en" else table.kind.title
        facts = [
            (_("Innehåll"), title),
            (_("Rader som går att läsa in"), number(table.rows.num_rows)),
            (_("Rader att rätta"), number(table.refused_rows)),
        ]
        if table.kind.name == "reports" and (persons := pc.count_distinct(table.rows["participant_key"]).as_py()):
            facts.append((_("Personer som blir placeringar"), number(persons)))
        if table.ignored:
            facts.append((_("Kolumner som inte lästes"), ", ".join(dict.fromkeys(table.ignored))))
        frame.facts(facts)
    reading((table.kind, one) for table in file.tables for one in table.readings)
    if file.sheets_left_out:
        sheets = ", ".join(file.sheets_left_out)
        st.markdown(_("Blad som inte känns igen och inte har lästs: {sheets}.").format(sheets=plain(sheets)))


def reading(parts: Iterable[tuple[Kind | None, ReadingResult]]) -> None:
    """What reading did before anything was checked; nothing where it took the tables as they stand."""
    sentences = []
    for kind, found in parts:
        sheet = f"{_('blad {sheet}').format(sheet=found.sheet)}: " if found.sheet else ""
        sentences += [f"{sheet}{text}" for text in reading_notes.reading_notes(found, kind, language())]
    if sentences:
        count = len(sentences)
        label = _n("Så lästes filen ({number} punkt)", "Så lästes filen ({number} punkter)", count)
        with st.expander(label.format(number=number(count)), expanded=count <= SENTENCES_OPEN):
            _listed([plain(text) for text in dict.fromkeys(sentences)])


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
    message = messages.message(action.code, action.arguments, language())
    return f'<li><p><b>{escape(word)}:</b> {escape(message)}</p><p class="where">{escape(where(action))}</p></li>'


def where(action: Action) -> str:
    """Column and rows: "kolumn E Startdag, 3 rader: 6, 8, 11"."""
    count = len(action.rows)
    first = ", ".join(map(str, action.rows[:ROWS_NAMED])) + (" …" if count > ROWS_NAMED else "")
    parts = [
        _("blad {sheet}").format(sheet=action.sheet) if action.sheet else "",
        _("kolumn {column}").format(column=action.column) if action.column else "",
        _n("{number} rad: {rows}", "{number} rader: {rows}", count).format(number=number(count), rows=first)
        if count
        else "",
    ]
    return ", ".join(part for part in parts if part)


def refused(refusal: FileRefused, file_name: str) -> None:
    """Why nothing of the file is taken, and in which cells; never what stands in them."""
    arguments = {"file": file_name, **refusal.arguments}
    st.error(plain(messages.message(refusal.code, arguments, language())), icon=":material/block:")
    places(refusal)


def without_columns(refusal: FileRefused, key: str) -> list[str]:
    """Offers to read the file without the columns that alone are why it was refused, where they may be something else
    than they look like; gives them once somebody has said so."""
    columns = refusal.columns_to_leave_out
    if not columns:
        return []
    named = ", ".join(columns)
    st.markdown(plain(messages.message("column_may_be_left_out", {"columns": named}, language())))
    is_said = st.button(
        plain(_("Det är inte personnummer: läs filen utan {columns}").format(columns=named)), key=key, type="primary"
    )
    return columns if is_said else []


def places(refusal: FileRefused, at_most: int = ROWS_NAMED) -> None:
    """The cells that a refusal names: those of a column in one sentence."""
    rows: dict[tuple[str, str, str], list[str]] = {}
    for place in refusal.places:
        code, arguments = place.message
        of_column = rows.setdefault((code, arguments.get("sheet", ""), arguments.get("column", "")), [])
        of_column.append(arguments.get("row", ""))
    told = []
    for (code, sheet, column), numbers in rows.items():
        listed = ", ".join(numbers[:ROWS_NAMED]) + (" …" if len(numbers) > ROWS_NAMED else "")
        told.append(messages.message(code, {"sheet": sheet, "column": column, "row": listed}, language()))
    _listed([plain(text) for text in told[:at_most]])
    if len(told) > at_most:
        more = len(told) - at_most
        st.caption(plain(_n("och {number} ställe till", "och {number} ställen till", more).format(number=number(more))))


def _listed(lines: Sequence[str]) -> None:
    if lines:
        st.markdown("\n".join(f"- {line}" for line in lines))


def give_back(
    file: CheckedFile, content: Callable[[], bytes], key: str, is_first: bool, is_remembered: bool = False
) -> None:
    """The sender's own file to fetch, made of its bytes when somebody asks for it. `is_first`: it is what to do next.
    `is_remembered`: how it was mapped is kept until it comes back."""
    if annotate.holds_persons_number(file):
        st.markdown(plain(messages.message("giving_back_personal", language=language())))
        return
    if not file.tables:
        return
    st.download_button(
        _("Hämta filen med åtgärder"),
        data=partial(_annotated, content, file, is_remembered),
        file_name=annotate.file_name(file),
        mime=write_xlsx.MIME,
        key=key,
        on_click="ignore",
        icon=":material/download:",
        type="primary" if is_first else "secondary",
    )
    st.caption(
        plain(
            _(
                "Samma fil, med felaktiga celler markerade, kolumnen Åtgärd längst till höger och bladet "
                "Sammanfattning. Rätta i den och lämna in den."
            )
        )
    )


def _annotated(content: Callable[[], bytes], file: CheckedFile, is_remembered: bool) -> bytes:
    try:
        made = annotate.annotate(content(), file, returned_files.reference_of(file) if is_remembered else "")
        if is_remembered:
            returned_files.keep(file)
        return made.content
    except annotate.CannotBeReturned as problem:
        # The button has been pressed: what comes is a file that says why it is not the one.
        return annotate.refusal_workbook(messages.message(problem.code))
