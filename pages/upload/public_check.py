"""Checking a file without keeping any of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from etl.checking.checked_file import CheckedFile
from etl.intake import public_check
from etl.intake.look import FilePreview
from etl.kinds import schemas
from etl.mapping import weeks
from etl.mapping.model import FileMapping
from etl.mapping.place_tables import FileRefused
from etl.reading.read_options import AS_FOUND, Reading
from pages.shared import frame
from pages.shared.text import _, date_text, language, plain
from pages.upload import invited_file, public_check_mapping
from pages.upload.steps import check_result, raw_grid, session_files
from pages.upload.steps.raw_grid import Grid

# What may stand in the session: what was found of the file while it is chosen, or why a file was refused.
_HELD, _REFUSAL, _ROUND = "own-check-held", "own-check-refusal", "own-check-round"
_KIND = "own-check-kind"
# Refusals that somebody mends by saying what the columns are.
_OF_COLUMNS = ("kind_unclear", "kind_unknown", "columns_missing", "contract_not_said", "column_not_a_key")
_PERSONAL = ("identity_numbers_found", "identity_number_in_mapping", "identity_number_in_rows")


@dataclass
class _Held:
    """A file that is chosen: what the check gave, and, once it was asked for, what its columns seem to be.

    `reading`: where its table is, once somebody has said so; `raw`: the file as it stands, while it is looked at.
    `lists`: its mapping, where its rows can be sums or persons.
    `mapped`: how many times somebody has said what they are; gives the choice of doing so anew a new key.
    """

    file_id: str
    kind: str | None
    outcome: CheckedFile | FileRefused
    seen: FilePreview | FileRefused | None = None
    mapping: FileMapping | None = None
    lists: FileMapping | None = None
    reading: Reading = AS_FOUND
    raw: Grid | None = None
    mapped: int = 0


def head() -> None:
    """Title, and what is kept: nothing."""
    frame.header(
        _("Kontrollera min fil"),
        _("Se om en fil går att läsa in innan du lämnar den, och få tillbaka den med det som ska rättas markerat."),
    )
    if invited_file.way_back():
        return
    st.caption(
        plain(
            _(
                "Filen läses i minnet och sparas inte: inga rader, inget namn. Det enda som blir kvar är att en "
                "fil har kontrollerats."
            )
        )
    )


def panel() -> None:
    """Choose a file, see what has to be done, fetch it marked."""
    state = st.session_state
    state.setdefault(_ROUND, 0)
    chosen = st.file_uploader(_("Fil att kontrollera (Excel eller CSV)"), key=f"own-check-file-{state[_ROUND]}")
    if chosen is None:
        for name in (_HELD, _KIND):
            state.pop(name, None)
        if state.get(_REFUSAL):
            check_result.refused(state[_REFUSAL], "")
            st.markdown(_("Filen är borttagen ur minnet, och ingen fil lämnas tillbaka."))
        else:
            public_check_mapping.before()
        return
    state.pop(_REFUSAL, None)
    kind = _kind(chosen)
    held = _held(chosen, kind)
    if isinstance(held.outcome, FileRefused):
        if held.outcome.code in _PERSONAL and not held.outcome.columns_to_leave_out:
            _forgotten(chosen, held.outcome)
        check_result.refused(held.outcome, chosen.name)
        _without_columns(held, held.outcome, chosen)
        if held.outcome.code in raw_grid.OF_THE_PLACE:
            st.markdown(plain(_("Säg var tabellen finns, så kontrolleras filen ändå.")))
            _as_it_stands(held, chosen)
            public_check_mapping.templates_of(schemas.OF_SUPPLIERS)
        elif held.outcome.code in _OF_COLUMNS:
            public_check_mapping.after_refusal(_kinds(held, chosen))
            _columns(held, chosen)
            _as_it_stands(held, chosen)
        return
    _rows_as(held, held.outcome, chosen)
    _outcome(held, held.outcome, chosen)


def _kind(chosen: UploadedFile) -> str | None:
    """The kind, where the one who sends it has to say; asked for after a refusal that it would mend."""
    held: _Held | None = st.session_state.get(_HELD)
    if held is None or held.file_id != chosen.file_id:
        st.session_state.pop(_KIND, None)
        return None
    is_asked = st.session_state.get(_KIND) is not None
    if not is_asked and not (isinstance(held.outcome, FileRefused) and held.outcome.code in _OF_COLUMNS):
        return None
    names = {kind.name: kind.title_en if language() == "en" else kind.title for kind in schemas.kinds().values()}
    return st.selectbox(
        _("Vad innehåller filen?"), list(names), index=None, format_func=names.__getitem__, key=_KIND,
        placeholder=_("Avgörs av rubrikerna"), width=400,
    )  # fmt: skip


def _held(chosen: UploadedFile, kind: str | None) -> _Held:
    """What is known of the chosen file, checked where it was not yet."""
    held: _Held | None = st.session_state.get(_HELD)
    if held is None or (held.file_id, held.kind) != (chosen.file_id, kind):
        is_first = held is None or held.file_id != chosen.file_id
        reading = AS_FOUND if held is None or is_first else held.reading
        with frame.working(_("Kontrollerar …")):
            outcome = _checked(chosen, kind, _read_as(reading), is_first)
        held = st.session_state[_HELD] = _Held(chosen.file_id, kind, outcome, reading=reading)
        if is_first:
            st.rerun()  # what is asked stands above what was found
    return held


def _checked(
    chosen: UploadedFile, kind: str | None, mapping: FileMapping | None, is_first: bool
) -> CheckedFile | FileRefused:
    try:
        return public_check.check_without_trace(chosen.getvalue(), chosen.name, kind, mapping, is_first)
    except FileRefused as refusal:
        return _alone(refusal)


def _alone(refusal: FileRefused) -> FileRefused:
    """A new one: what was raised holds on to all that was in memory when it was."""
    return FileRefused(refusal.code, refusal.arguments, refusal.places)


def _forgotten(chosen: UploadedFile, refusal: FileRefused) -> None:
    """Nothing of a file with a person's number stays; why it was refused is told without it."""
    state = st.session_state
    for name in (_HELD, _KIND):
        state.pop(name, None)
    state[_REFUSAL] = refusal
    session_files.drop_server_copy(chosen)
    state[_ROUND] += 1
    st.rerun()


def _outcome(session: _Held, file: CheckedFile, chosen: UploadedFile) -> None:
    if not file.refused:
        st.success(plain(_("Filen går att läsa in.")), icon=":material/check_circle:")
    elif file.taken:
        st.warning(plain(_("En del av filen går att läsa in. Resten behöver rättas.")), icon=":material/warning:")
    else:
        st.error(plain(_("Ingen rad i filen går att läsa in som den är.")), icon=":material/block:")
    invited_file.send(session.file_id, file, chosen, session.mapping or _read_as(session.reading))
    check_result.to_do(file)
    _told_until(file)
    check_result.give_back(
        file,
        lambda: public_check.only_file(chosen.getvalue(), chosen.name)[0],
        "own-check-download",
        is_first=bool(file.refused),
    )
    check_result.read_as(file)
    if session.mapping:
        public_check_mapping.after_mapping(file)
    public_check_mapping.templates_of([table.kind.name for table in file.tables])
    if any(table.used for table in file.tables) and st.toggle(
        _("Koppla kolumnerna på ett annat sätt"), key=f"own-check-otherwise-{session.file_id}-{session.mapped}"
    ):
        _columns(session, chosen)
    _as_it_stands(session, chosen)


def _told_until(file: CheckedFile) -> None:
    """Up to when the placements tell of their contracts, and how to say otherwise."""
    days = public_check.told_until(file, dt.date.today())
    if not days:
        return
    first, last = date_text(days[0]), date_text(days[-1])
    if first == last:
        told = _("Placeringarna redovisar avtalen till och med {date}.").format(date=last)
    else:
        told = _("Placeringarna redovisar avtalen till och med {first}, som längst {last}.").format(
            first=first, last=last
        )
    st.caption(plain(f"{told} {_('Är det en annan dag, skriv den i kolumnen Redovisat till och med.')}"))


def _without_columns(session: _Held, refusal: FileRefused, chosen: UploadedFile) -> None:
    """The check anew without columns that only look like personal numbers, once somebody has said that they do."""
    columns = check_result.without_columns(refusal, f"own-check-leave-out-{session.file_id}")
    if not columns:
        return
    session.reading = replace(session.reading, leave_out=(*(session.reading.leave_out or ()), *columns))
    with frame.working(_("Kontrollerar …")):
        session.outcome = _checked(chosen, session.kind, _read_as(session.reading), is_first=False)
    session.seen = session.raw = session.mapping = session.lists = None
    st.rerun()


# --- saying where the table is -----------------------------------------------------------------------------------


def _read_as(reading: Reading) -> FileMapping | None:
    return None if reading.is_as_found else FileMapping(reading)


def _as_it_stands(session: _Held, chosen: UploadedFile) -> None:
    """The file as it stands, by itself where no table was found; the check anew once somebody has said where it is."""
    key = f"own-check-raw-{session.file_id}"
    is_needed = isinstance(session.outcome, FileRefused) and session.outcome.code in raw_grid.OF_THE_PLACE
    if session.raw is None:
        if not is_needed and not st.button(_("Visa filen som den är"), key=f"{key}-show", icon=":material/grid_on:"):
            return
        try:
            session.raw = raw_grid.opened(*public_check.only_file(chosen.getvalue(), chosen.name), session.reading)
        except FileRefused as refusal:
            session.outcome = _alone(refusal)
        st.rerun()
    if not is_needed and st.button(_("Göm filen som den är"), key=f"{key}-hide", type="tertiary"):
        session.raw = None
        st.rerun()
    reading = raw_grid.panel(session.raw, key)
    if reading is None:
        return
    with frame.working(_("Kontrollerar …")):
        outcome = _checked(chosen, session.kind, _read_as(reading), is_first=False)
    session.outcome, session.reading = outcome, reading
    session.seen = session.raw = session.mapping = session.lists = None
    st.rerun()


# --- saying what the rows are ------------------------------------------------------------------------------------


def _rows_as(session: _Held, file: CheckedFile, chosen: UploadedFile) -> None:
    """Of a list with several rows per period: as sums or as persons, and the check anew with that."""
    session.lists = session.lists or _lists(session, file, chosen)
    if session.lists is None:
        return
    mapping = public_check_mapping.rows_as(session.lists, f"own-check-{session.file_id}-{session.mapped}")
    if mapping is None or mapping == session.mapping:
        return
    with frame.working(_("Kontrollerar …")):
        session.outcome, session.mapping = _checked(chosen, None, mapping, is_first=False), mapping
    st.rerun()


def _lists(session: _Held, file: CheckedFile, chosen: UploadedFile) -> FileMapping | None:
    """The mapping of a file of reports some of whose rows are told apart by nothing; None of any other."""
    reports = [table for table in file.tables if table.kind.name == "reports"]
    used = [mapping for table in reports for mapping in table.used]
    if used and any(map(weeks.may_be_list, used)):
        return FileMapping(session.reading, tuple(used)) if len(reports) == len(file.tables) else None
    codes = {code for table in reports for code in table.refused["code"].unique().to_pylist()}
    if len(reports) < len(file.tables) or "row_doubled_reports" not in codes:
        return None
    seen = _seen(session, chosen)
    made = seen.mapping if seen else None
    is_whole = made is not None and not any(each.missing for each in made.tables)
    return made if made and is_whole and any(map(weeks.may_be_list, made.tables)) else None


# --- saying what the columns are ---------------------------------------------------------------------------------


def _seen(session: _Held, chosen: UploadedFile) -> FilePreview | None:
    """What the file's columns seem to be; None where it cannot be told, which is then said above."""
    if session.seen is None:
        try:
            session.seen = public_check.look_without_trace(
                chosen.getvalue(), chosen.name, session.kind, session.reading
            )
        except FileRefused as refusal:
            session.seen = _alone(refusal)
    return session.seen if isinstance(session.seen, FilePreview) else None


def _kinds(session: _Held, chosen: UploadedFile) -> Sequence[str]:
    """The kinds that the file's tables seem to be of."""
    seen = _seen(session, chosen)
    return [table.mapping.kind for table in seen.tables if table.mapping] if seen else []


def _columns(session: _Held, chosen: UploadedFile) -> None:
    """The columns of the file to ours, and the check anew with that."""
    seen = _seen(session, chosen)
    if seen is None:
        return
    mapping = public_check_mapping.columns(seen, session.mapping, f"own-check-{session.file_id}-{session.kind}")
    if mapping is None:
        return
    with frame.working(_("Kontrollerar …")):
        outcome = _checked(chosen, None, mapping, is_first=False)
    session.outcome, session.mapping, session.lists = outcome, mapping, None
    session.mapped += 1
    st.rerun()
