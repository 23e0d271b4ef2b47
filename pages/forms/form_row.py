"""Fyll i formulär: the row is looked at, what it changes is shown, and then it is taken; nothing typed is lost."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import streamlit as st

from etl.checking.checked_file import Stop
from etl.intake import form_rows, take
from etl.intake.form_rows import ChangedMeanwhile, FormReview
from etl.kinds import messages
from etl.mapping.place_tables import FileRefused
from pages.forms import form_choice, row_fields
from pages.forms.form_choice import Chosen
from pages.shared import address, frame, signed_in
from pages.shared.deliveries import delivery_effects, form_fields, withdrawal
from pages.shared.deliveries.form_fields import FormFields, Wrong
from pages.shared.text import _, language, plain

# A new round gives the form new keys, so that nothing of what was written is left in the session.
_ROUND, _TOLD, _WHO = "form-round", "form-told", "form-who"
_PERSONAL = ("identity_numbers_found", "person_like_number", "identity_number_entered", "identity_number_in_rows")
# Where what was delivered is seen.
_SHOWN_ON = {
    "readiness": "pages/preparation/preparation.py",
    "dialogues": "pages/preparation/preparation.py",
    "matches": "pages/matching/matching.py",
    "support": "pages/matching/matching.py",
}
_CONTRACT = "pages/contracts/contract.py"


@dataclass
class _Looked:
    """What was found of a row. `row`: as it was then. `stood`: the row of its key that stood then."""

    row: Mapping[str, str]
    stood: Mapping[str, str] | None
    file: FormReview | None = None
    wrong: list[Wrong] = field(default_factory=list)


def form(chosen: Chosen) -> None:
    """The fields; then what the row would change, and the button that delivers it."""
    state = st.session_state
    name = f"{chosen.name}-{state.setdefault(_ROUND, 0)}"
    with st.container(key="panel-form-row", gap="small"):
        _told_of_others(chosen, f"form-stood-{name}")
        fields = FormFields(chosen.kind.name, "form", name, row_fields.WIDTH)
        row, is_right = row_fields.draw(chosen, fields)
        st.caption(plain(_("* måste fyllas i. Det som lämnas tomt är okänt, inte noll.")))
        looked: _Looked | None = state.get(f"form-looked-{name}")
        is_asked = st.button(_("Granska"), key=f"form-look-{name}", type="secondary" if looked else "primary")
        if is_asked:
            looked = state[f"form-looked-{name}"] = _look(chosen, row) if is_right else None
        if looked is not None:
            # What has been changed since is not told of any more.
            fields.tell([(at, text) for at, text in looked.wrong if row.get(at) == looked.row.get(at)])
    if (is_asked and not is_right) or (looked is not None and looked.wrong):
        _not_saved(chosen, looked)
    elif looked is not None:
        _preview(chosen, looked, name, is_same=looked.row == row)


def _told_of_others(chosen: Chosen, key: str) -> None:
    """That somebody else has changed the row while it stood open, and to what."""
    before = st.session_state.setdefault(key, chosen.row)
    st.session_state[key] = chosen.row
    if chosen.row is None or before is None or before == chosen.row:
        return
    changed = [
        f"{form_choice.title(each)}: {form_choice.in_words(each, chosen.row[each.name]) or _('tomt')}"
        for each in chosen.kind.fields
        if before[each.name] != chosen.row[each.name]
    ]
    text = _("Någon annan har ändrat raden sedan du öppnade den. Nu gäller {what}. Det du har skrivit står kvar.")
    st.warning(plain(text.format(what="; ".join(changed))), icon=":material/sync:")


def _look(chosen: Chosen, row: Mapping[str, str]) -> _Looked:
    """The row as a file, checked and compared."""
    is_same_key = chosen.row is not None and all(chosen.row[name] == row[name] for name in chosen.kind.row_key)
    stood = chosen.row if is_same_key else form_rows.standing_row(chosen.kind.name, row) if row[chosen.of] else None
    try:
        file = form_rows.look(chosen.kind.name, row)
    except FileRefused as refused:
        if refused.code in _PERSONAL:
            _wiped(", ".join(dict.fromkeys(place.header or "" for place in refused.places)))
        return _Looked(row, stood, wrong=[(_field_of(chosen, refused), form_fields.refusal_in_words(refused))])
    if any(code in _PERSONAL for _field, code, _arguments in file.wrong):
        _wiped("")
    wrong = form_fields.in_words(file)
    if not wrong and stood is not None and not is_same_key and file.examined and not file.examined.identical:
        text = _("Det finns redan en rad med den beteckningen. Välj den ovan för att rätta den, eller skriv en annan.")
        wrong = [(chosen.kind.row_key[-1] if chosen.kind.row_key[-1] in row else chosen.of, text)]
    return _Looked(row, stood, file, wrong)


def _field_of(chosen: Chosen, refused: FileRefused) -> str:
    """The field that a whole file's refusal is about: of others' rows what says whose they are."""
    return chosen.of if refused.code == "rows_of_others" else ""


def _not_saved(chosen: Chosen, looked: _Looked | None) -> None:
    """Told at the button too: the field may be out of sight."""
    names = [chosen.kind.field(at) for at, _text in (looked.wrong if looked else []) if at]
    titles = ", ".join(dict.fromkeys(form_choice.title(each) for each in names))
    text = _("Inget är sparat. Rätta det som är markerat ovanför: {fields}.").format(fields=titles) if titles else ""
    st.error(plain(text or _("Inget är sparat. Rätta det som är markerat ovanför.")), icon=":material/block:")


def _preview(chosen: Chosen, looked: _Looked, name: str, is_same: bool) -> None:
    """What the row would change, as of a file; then it is taken."""
    examined = looked.file.examined if looked.file else None
    if looked.file is None or examined is None:
        return
    if not is_same:
        st.info(plain(_("Något är ändrat sedan du granskade. Granska igen, så visas vad som ändras.")))
        return
    with st.container(key="panel-form-changes", gap="small"):
        st.subheader(_("Vad som kommer att ändras"), anchor=False)
        delivery_effects.draw_changes(
            examined.changes, _("Raden ändrar ingenting av det som räknas."), f"form-changes-{name}"
        )
        for group in examined.groups:
            if group.level == "warning":
                about = form_choice.title(chosen.kind.field(group.field)) + ": " if group.field else ""
                said = messages.message(group.code, group.arguments, language())
                st.warning(plain(about + said), icon=":material/warning:")
        if form_rows.waits(chosen.kind.name, looked.row):
            text = _(
                "Ingen upphandling är känd med den beteckningen, så raden väntar och räknas inte förrän den finns."
            )
            st.warning(plain(text), icon=":material/hourglass_empty:")
        who = signed_in.who(_("Vem lämnar uppgifterna? (namn eller roll)"), _WHO)
        reason = _reason(examined.stops, name)
        if st.button(_("Spara"), key=f"form-save-{name}", type="primary"):
            _save(chosen, looked, who, reason)


def _reason(stops: Sequence[Stop], name: str) -> str:
    """Why it is right all the same, where something speaks against it."""
    if not stops:
        return ""
    told = [plain(messages.message(stop.code, stop.arguments, language())) for stop in stops]
    st.warning("\n".join(f"- {line}" for line in told), icon=":material/warning:")
    return st.text_input(_("Varför är det rätt?"), key=f"form-why-{name}", max_chars=300, width=600).strip()


def _save(chosen: Chosen, looked: _Looked, who: str, reason: str) -> None:
    kind = chosen.kind.name
    assert looked.file is not None
    if not who:
        st.error(plain(_("Skriv vem som lämnar uppgifterna.")), icon=":material/block:")
        return
    if withdrawal.holds_number(who, reason):
        _wiped("")
    try:
        with frame.working(_("Sparar och räknar om …")):
            delivery, is_new = form_rows.deliver(
                looked.file, who, reason, lambda: form_rows.standing_row(kind, looked.row) != looked.stood
            )
    except ChangedMeanwhile:
        text = _("Någon annan har lämnat samma rad sedan du granskade. Granska igen, så ser du vad som ändras nu.")
        st.error(plain(text), icon=":material/block:")
        return
    except take.Stopped:
        st.error(plain(_("Skriv varför det är rätt.")), icon=":material/block:")
        return
    except FileRefused as refused:
        st.error(plain(form_fields.refusal_in_words(refused)), icon=":material/block:")
        return
    text = (
        _("Sparat som leverans {delivery}.") if is_new else _("Samma uppgifter fanns redan, som leverans {delivery}.")
    )
    _again(True, text.format(delivery=delivery.id), (kind, looked.row.get("contract_id", "")))


def _wiped(where: str) -> None:
    """Says why, and empties the form, the name beside it too: nothing of what was written stays in the session."""
    st.session_state.pop(_WHO, None)
    text = _("Det som skrevs innehåller personnummer{where}. Inget har sparats, och det som skrevs är borta.")
    _again(False, text.format(where=f" ({where})" if where else ""))


def _again(is_good: bool, text: str, delivered: tuple[str, str] = ("", "")) -> None:
    """Says it above a form with empty fields. `delivered`: kind and contract, where something was."""
    for key in [key for key in st.session_state if str(key).startswith(("form-looked-", "form-stood-"))]:
        del st.session_state[key]
    st.session_state[_TOLD] = (is_good, text, delivered)
    st.session_state[_ROUND] += 1
    st.session_state.pop("form-row", None)
    st.rerun()


def show_outcome() -> None:
    """What became of the last row that was sent, and the way to where it is seen."""
    told = st.session_state.pop(_TOLD, None)
    if not told:
        return
    is_good, text, (kind, contract) = told
    if not is_good:
        st.error(plain(text), icon=":material/block:")
        return
    st.success(plain(text), icon=":material/check_circle:")
    with st.container(horizontal=True, gap="small"):
        if kind in _SHOWN_ON:
            st.page_link(**address.link(_SHOWN_ON[kind]), label=_("Se det på sidan"))
        if contract:
            st.page_link(**address.link(_CONTRACT, contract=contract), label=_("Till avtalet"))
