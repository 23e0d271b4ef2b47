"""Ladda upp: choosing files, the list of those on their way in, and which step of which file is shown."""

from __future__ import annotations

import streamlit as st

from etl.intake import look
from etl.kinds import messages
from pages.shared import frame
from pages.shared.deliveries import delivery_words
from pages.shared.text import _, language, number, plain
from pages.upload.steps import check_result, session_files
from pages.upload.steps.session_files import Incoming

_ROUND, _CURRENT, _TOO_LARGE = "upload-round", "upload-current", "upload-too-large"


def head() -> None:
    """Title and what the page is for."""
    frame.header(
        _("Ladda upp"),
        _("Läs in leverantörers filer. Du ser vad som kommer att hända innan det händer, och kan ta tillbaka det."),
    )
    delivery_words.invented()


def panel() -> None:
    """Where files are dropped, and the files that are here."""
    state = st.session_state
    state.setdefault(_ROUND, 0)
    chosen = st.file_uploader(
        _("Filer från leverantörer (Excel eller CSV, högst 200 MB var)"),
        accept_multiple_files=True,
        key=f"upload-choice-{state[_ROUND]}",
    )
    if chosen:
        state[_TOO_LARGE] = []
        for each in chosen:
            if each.size > look.MOST_BYTES:
                state[_TOO_LARGE].append(each.name)
            else:
                state[_CURRENT] = session_files.add(each.name, each.getvalue()).number
            # The server's own copy goes at once; ours goes when the file is loaded, refused or taken away.
            session_files.drop_server_copy(each)
        state[_ROUND] += 1
        st.rerun()
    for name in state.get(_TOO_LARGE, ()):
        st.error(plain(f"{name}: {messages.message('file_too_large', language=language())}"), icon=":material/block:")


def current() -> Incoming | None:
    """The file that is worked on; the others can be chosen."""
    files = session_files.all_files()
    if not files:
        return None
    numbers = [file.number for file in files]
    if st.session_state.get(_CURRENT) not in numbers:
        st.session_state[_CURRENT] = numbers[-1]
    if len(files) > 1:
        by_number = {file.number: file for file in files}
        # What is chosen is kept beside the widget, whose own state is lost when a file's state, and so a label,
        # changes.
        key = f"{_CURRENT}-choice"
        st.session_state[key] = st.session_state[_CURRENT]

        def changed() -> None:
            st.session_state[_CURRENT] = st.session_state[key]

        st.radio(
            _("Filer"),
            numbers,
            format_func=lambda chosen: f"{plain(by_number[chosen].name)}: {_state(by_number[chosen])}",
            key=key,
            on_change=changed,
        )
        busy = [file.number for file in files if file.is_busy]
        if busy and busy != [st.session_state[_CURRENT]]:
            _others_working(files, busy)
    file = next(each for each in files if each.number == st.session_state[_CURRENT])
    with st.container(key="panel-upload-file", gap="small"):
        st.subheader(plain(file.name), anchor=False)
        if file.is_busy:
            _working(file)
            return None
        _refused(file)
    return file


def _state(file: Incoming) -> str:
    if file.is_busy:
        return _("arbetar")
    if file.delivery:
        return _("inläst")
    if file.refusal:
        return _("avvisad")
    if file.examined and file.examined.identical:
        return _("redan inläst")
    if file.examined and file.examined.is_empty:
        return _("ingen rad går att läsa in")
    if file.examined:
        return _("väntar på att läsas in") if not file.examined.stops else _("behöver bekräftas")
    return _("behöver kopplas")


@st.fragment(run_every=0.7)
def _working(file: Incoming) -> None:
    """What is done with the file just now; the rest of the page can be used."""
    if not file.is_busy:
        st.rerun()
    stages = {
        "waiting": (0.05, _("Väntar på sin tur")),
        "reading": (0.15, _("Läser filen")),
        "searching": (0.35, _("Letar efter personnummer")),
        "checking": (0.55, _("Kontrollerar rad för rad")),
        "comparing": (0.75, _("Jämför med det som finns")),
        "storing": (0.85, _("Sparar")),
        "building": (0.9, _("Bygger om lagret")),
    }
    share, words = stages.get(file.stage, (0.1, file.stage))
    st.progress(share, text=words)
    if file.stage not in ("storing", "building"):
        st.button(_("Avbryt"), key=session_files.field_of(file, "cancel"), on_click=session_files.remove, args=(file,))


@st.fragment(run_every=1.0)
def _others_working(files: list[Incoming], busy: list[int]) -> None:
    """Shows the list anew when work on one of its files has ended."""
    if [file.number for file in files if file.is_busy] != busy:
        st.rerun()


def _refused(file: Incoming) -> None:
    if file.refusal is None:
        return
    if file.refusal.code == "not_worked":
        st.error(plain(_("Något gick fel, och filen är inte inläst. Försök igen, och säg till den som sköter Utfall.")))
    else:
        check_result.refused(file.refusal, file.name)
    if file.content is not None and file.refusal.columns_to_leave_out:
        if columns := check_result.without_columns(file.refusal, session_files.field_of(file, "leave-out")):
            session_files.leave_out(file, columns)
            st.rerun()
        _remove(file)
    if file.content is None:
        st.markdown(_("Filen är borttagen ur minnet. Inget av den är sparat."))
        st.button(_("Stäng"), key=session_files.field_of(file, "close"), on_click=session_files.remove, args=(file,))


def step(file: Incoming) -> str | None:
    """Which step is shown. All that are possible can be gone to, there and back."""
    if file.delivery is not None:
        return "done"
    if file.content is None or (file.refusal and file.refusal.columns_to_leave_out):
        return None
    words = {
        "reading": _("1 Filen"),
        "columns": _("2 Kolumner"),
        "words": _("3 Värden"),
        "check": _("4 Kontroll och inläsning"),
    }
    possible = ["reading"]
    if file.seen and any(table.mapping for table in file.seen.tables):
        possible.append("columns")
    if file.examined:
        possible += ["words", "check"]
    if file.step not in possible:
        file.step = possible[-1]
    key = session_files.field_of(file, "step")
    st.session_state[key] = file.step

    def changed() -> None:
        file.step = st.session_state[key] or file.step

    st.segmented_control(
        _("Steg"),
        possible,
        format_func=words.__getitem__,
        key=key,
        on_change=changed,
        required=True,
        label_visibility="collapsed",
    )
    if file.seen and file.seen.tables:
        rows = sum(table.count for table in file.seen.tables)
        st.caption(plain(_("Rader i filen: {rows}").format(rows=number(rows))))
    _remove(file)
    return file.step


def _remove(file: Incoming) -> None:
    st.button(
        _("Ta bort filen härifrån"),
        key=session_files.field_of(file, "remove"),
        on_click=session_files.remove,
        args=(file,),
        type="tertiary",
    )
