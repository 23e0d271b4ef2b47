"""Rapportera: what was written is made a file, checked as any file, and stored if every row of it is right."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from etl.checking import check_file
from etl.checking.checked_file import CheckedFile, Stop
from etl.intake import form_rows, review, take
from etl.kinds import messages, schemas
from etl.mapping.place_tables import FileRefused
from etl.outgoing.remarks import remarks
from pages.entry import report_rows
from pages.entry.report_choice import SUMS, Chosen
from pages.entry.report_rows import Written
from pages.shared import frame, signed_in
from pages.shared.deliveries import withdrawal
from pages.shared.text import _, _n, language, number, plain

# A new round gives the form new keys, so that nothing of what was written is left in the session.
_ROUND, _TOLD, _STOPS = "report-round", "report-told", "report-stops"


# What is done with a file that holds what was written, by whom and with which reason: a text that says so, or the file
# where rows of it have to be mended. Raises FileRefused.
Receiver = Callable[[Chosen, bytes, str, str, str], str | CheckedFile]


def form(chosen: Chosen, receiver: Receiver | None = None) -> None:
    """The rows of what was chosen, and what becomes of them: taken into the store, or given to `receiver`."""
    state = st.session_state
    state.setdefault(_ROUND, 0)
    key = f"report-{chosen.kind}-{chosen.contract_id}-{state[_ROUND]}"
    period = report_rows.period(chosen, key) if chosen.kind == SUMS else None
    who = signed_in.who(_("Vem lämnar uppgifterna? (namn eller roll)"), "report-who")
    reason = _reason(key)
    written = report_rows.sums(chosen, period, key) if chosen.kind == SUMS else report_rows.placements(chosen, key)
    if written is not None:
        _send(chosen, written, who, reason, receiver or _into_store)


def _reason(key: str) -> str:
    """Why it is right all the same, where what was sent was stopped."""
    stops: list[Stop] = st.session_state.get(_STOPS, {}).get(key, [])
    if not stops:
        return ""
    st.warning(plain(_("Inget är sparat än. Skriv varför det är rätt, och lämna igen:")), icon=":material/warning:")
    told = [plain(messages.message(stop.code, stop.arguments, language())) for stop in stops]
    st.markdown("\n".join(f"- {line}" for line in told))
    return st.text_input(_("Varför är det rätt?"), key=f"{key}-why", max_chars=300, width=600).strip()


def show_outcome() -> None:
    """What became of the last form that was sent."""
    said = st.session_state.pop(_TOLD, None)
    if said:
        is_good, text = said
        (st.success if is_good else st.error)(
            plain(text), icon=":material/check_circle:" if is_good else ":material/block:"
        )


def _send(chosen: Chosen, written: Written, who: str, reason: str, receiver: Receiver) -> None:
    kind = schemas.kinds()[chosen.kind]
    if not who:
        _refuse(_("Skriv vem som lämnar uppgifterna."))
        return
    if not written.rows:
        _refuse(_("Inget är ifyllt. Fyll i minst en rad."))
        return
    if chosen.kind == SUMS and not written.period:
        _refuse(_("Skriv vilken period rapporten gäller."))
        return
    if withdrawal.holds_number(who, reason):
        _wiped(_("Skriv inte personnummer. Inget har sparats, och det som skrevs är borta."))
    try:
        content = form_rows.as_file(kind, written.rows)
    except form_rows.RiskyText as risky:
        title = kind.field(risky.field).title
        _refuse(
            _("{row}, {column}: texten får inte börja med = + - eller @.").format(
                row=written.names[risky.row], column=title
            )
        )
        return
    name = form_rows.file_name(kind, chosen.contract_id, written.period)
    try:
        outcome = receiver(chosen, content, name, who, reason)
    except FileRefused as refusal:
        if refusal.code == "identity_numbers_found":
            places = ", ".join(_place(written, place.row, place.header or "") for place in refusal.places[:10])
            _wiped(
                _(
                    "Det som skrevs innehåller personnummer ({places}). Inget har sparats, och det som skrevs är borta."
                ).format(places=places)
            )
        _refuse(messages.message(refusal.code, {"file": name, **refusal.arguments}, language()))
        return
    if isinstance(outcome, CheckedFile):
        _problems(outcome, written)
        return
    _again(True, outcome)


def _into_store(chosen: Chosen, content: bytes, name: str, who: str, reason: str) -> str | CheckedFile:
    opened = check_file.open_file(content, name)
    examined = review.review_file(opened, chosen.kind, make_key=True, as_of=withdrawal.as_of())
    file = examined.file
    if file.refused:
        return file
    try:
        with frame.working(_("Sparar och räknar om …")):
            delivery, is_new = take.take(examined, content, who, reason)
            withdrawal.rebuild()
    except take.Stopped as stopped:
        key = f"report-{chosen.kind}-{chosen.contract_id}-{st.session_state[_ROUND]}"
        st.session_state[_STOPS] = {key: stopped.stops}
        st.rerun()
    if not is_new:
        return _("Samma uppgifter har redan lämnats, som leverans {delivery}.").format(delivery=delivery.id)
    count = _n("{number} rad", "{number} rader", file.taken).format(number=number(file.taken))
    return _("Tack. {count} har lämnats som leverans {delivery}.").format(count=count, delivery=delivery.id)


def _problems(file: CheckedFile, written: Written) -> None:
    """What has to be mended; nothing is stored before all of it is, as a part would replace what was there."""
    lines = []
    for action in remarks(file).actions:
        if action.level == "error":
            rows = ", ".join(written.names[row - 2] for row in action.rows)
            message = messages.message(action.code, action.arguments, language())
            where = f"{rows}, {action.header}"
            if action.code.startswith("row_doubled"):  # what makes the rows one stands elsewhere in the form
                where = rows
                message = (
                    _("Samma form står på en annan rad. Skriv en rad för varje form.")
                    if written.period
                    else _("Samma placerings-ID står på en annan rad. Ge raden ett eget, eller ta bort den.")
                )
            lines.append(f"- **{plain(where)}:** {plain(message)}")
    st.error(plain(_("Inget är sparat än. Rätta det här och lämna igen:")), icon=":material/block:")
    st.markdown("\n".join(lines))


def _place(written: Written, row: int | None, header: str) -> str:
    name = written.names[row - 2] if row and 2 <= row < len(written.names) + 2 else ""
    return " ".join(part for part in (name, header) if part)


def _refuse(text: str) -> None:
    st.error(plain(text), icon=":material/block:")


def _wiped(text: str) -> None:
    """Says why, and empties the form, the name beside it too: nothing of what was written stays in the session."""
    st.session_state.pop("report-who", None)
    _again(False, text)


def _again(is_good: bool, text: str) -> None:
    st.session_state[_TOLD] = (is_good, text)
    st.session_state[_ROUND] += 1
    st.rerun()
