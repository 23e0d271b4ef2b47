"""Checking a file without keeping any of it."""

from __future__ import annotations

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.runtime.uploaded_file_manager import UploadedFile

from etl import open_check, schemas
from etl.checking import CheckedFile, FileRefused
from pages.deliveries.panels import found
from pages.shared import frame
from pages.shared.text import _, language, plain

# What may stand in the session: the check's result while its file is chosen, or why a file was refused.
_RESULT, _REFUSAL, _ROUND = "own-check-result", "own-check-refusal", "own-check-round"
# Refusals for which it helps to say what the file holds.
_OF_KIND = ("kind_unclear", "kind_unknown", "columns_missing")
_PERSONAL = "identity_numbers_found"


def head() -> None:
    """Title, and what is kept: nothing."""
    frame.header(
        _("Kontrollera min fil"),
        _("Se om en fil går att läsa in innan du lämnar den, och få tillbaka den med det som ska rättas markerat."),
    )
    st.caption(
        plain(
            _(
                "Filen läses i minnet och sparas inte: inga rader, inget namn. Det enda som blir kvar är att en fil har kontrollerats."
            )
        )
    )


def panel() -> None:
    """Choose a file, see what has to be done, fetch it marked."""
    state = st.session_state
    state.setdefault(_ROUND, 0)
    chosen = st.file_uploader(_("Fil att kontrollera (Excel eller CSV)"), key=f"own-check-file-{state[_ROUND]}")
    kind = _kind()
    if chosen is None:
        state.pop(_RESULT, None)
        refusal = state.get(_REFUSAL)
        if refusal:
            found.refused(*refusal)
            if refusal[0].code == _PERSONAL:
                st.markdown(_("Filen är borttagen ur minnet, och ingen fil lämnas tillbaka."))
        return
    state.pop(_REFUSAL, None)
    result = state.get(_RESULT)
    if result is None or result[0] != (chosen.file_id, kind):
        with frame.working(_("Kontrollerar …")):
            result = state[_RESULT] = ((chosen.file_id, kind), _checked(chosen, kind))
    outcome = result[1]
    if isinstance(outcome, FileRefused):
        if outcome.code == _PERSONAL:
            state[_REFUSAL] = (outcome, "")
            state.pop(_RESULT, None)
            forget(chosen)
            state[_ROUND] += 1
            st.rerun()
        found.refused(outcome, chosen.name)
        return
    _outcome(outcome, chosen)


def _kind() -> str | None:
    """The kind, where the one who sends it has to say; asked for after a refusal that it would mend."""
    result = st.session_state.get(_RESULT)
    asked = "own-check-kind" in st.session_state and st.session_state["own-check-kind"] is not None
    refusal = result[1] if result else None
    if not asked and not (isinstance(refusal, FileRefused) and refusal.code in _OF_KIND):
        return None
    names = {kind.name: kind.title_en if language() == "en" else kind.title for kind in schemas.kinds().values()}
    return st.selectbox(
        _("Vad innehåller filen?"), list(names), index=None, format_func=names.__getitem__, key="own-check-kind",
        placeholder=_("Avgörs av rubrikerna"),
    )  # fmt: skip


def _checked(chosen: UploadedFile, kind: str | None) -> CheckedFile | FileRefused:
    try:
        return open_check.check_without_trace(chosen.getvalue(), chosen.name, kind)
    except FileRefused as refusal:
        # A new one: what was raised holds on to all that was in memory when it was.
        return FileRefused(refusal.code, refusal.arguments, refusal.places)


def _outcome(file: CheckedFile, chosen: UploadedFile) -> None:
    if not file.refused:
        st.success(plain(_("Filen går att läsa in.")), icon=":material/check_circle:")
    elif file.taken:
        st.warning(plain(_("En del av filen går att läsa in. Resten behöver rättas.")), icon=":material/warning:")
    else:
        st.error(plain(_("Ingen rad i filen går att läsa in som den är.")), icon=":material/block:")
    found.read_as(file)
    found.to_do(file)
    found.give_back(file, chosen.getvalue, "own-check-download", is_first=bool(file.refused))


def forget(chosen: UploadedFile) -> None:
    """Takes an uploaded file out of the server's memory at once, not when the session ends."""
    context = get_script_run_ctx()
    if context is not None:
        context.uploaded_file_mgr.remove_file(context.session_id, chosen.file_id)
