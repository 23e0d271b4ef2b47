"""Rapportera: the rows, as tables to write in. What is given goes on as texts, to be checked as a file's are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
import streamlit as st

from etl.intake import form_rows
from etl.kinds import schemas
from etl.kinds.schemas import Field
from pages.entry.report_choice import Chosen
from pages.shared.text import _, language, plain

_SUM_FIELDS = ("form", "persons_started", "persons_ongoing", "persons_ended", "fte_months")
_EMPTY_ROWS = 3
# Marks a placement that is to be taken out of what is reported.
_GONE, _END_REASON = "_gone", "end_reason"


@dataclass(frozen=True)
class Written:
    """What was written in the form. `names`: what each row is called to its writer, one per row."""

    rows: Sequence[Mapping[str, str]]
    names: Sequence[str]
    period: str | None = None


# --- sums --------------------------------------------------------------------------------------------------------


def period(chosen: Chosen, key: str) -> str | None:
    """Which period, those to come first; typed where the contract has no reporting dates."""
    if not chosen.periods:
        return st.text_input(_("Period, till exempel 2026-10"), key=f"{key}-period", width=400).strip() or None
    words = {
        "missing": _("saknas"), "not_due": _("att lämna"), "received": _("redan lämnad"), "late": _("redan lämnad"),
        "nil": _("redan lämnad"),
    }  # fmt: skip
    states = dict(chosen.periods)
    picked = st.selectbox(
        _("Period"), list(states), format_func=lambda each: f"{each} ({words.get(states[each], states[each])})",
        key=f"{key}-period", width=400,
    )  # fmt: skip
    if states.get(picked) in ("received", "late", "nil"):
        st.caption(plain(_("Det du lämnar ersätter det som redan är rapporterat för perioden.")))
    return picked


def sums(chosen: Chosen, period_text: str | None, key: str) -> Written | None:
    """Sums of a period, or that there was nobody. None until the form is sent."""
    nothing = st.toggle(_("Ingen att rapportera om den här perioden"), key=f"{key}-nil")
    with st.form(f"{key}-form", border=False):
        if nothing:
            reason = st.text_input(_("Varför fanns det ingen?"), key=f"{key}-reason", max_chars=200, width=600)
            written = [form_rows.nil_report(chosen.contract_id, period_text or "", reason.strip(), chosen.today)]
            names = [_("Nollrapporten")]
        else:
            st.markdown(
                plain(
                    _(
                        "En rad för varje form av sysselsättning; tid utan form ger inga platser. Skriv 0 när "
                        "det är noll, och lämna tomt det som inte är känt."
                    )
                )
            )
            fields = [schemas.kinds()["reports"].field(name) for name in _SUM_FIELDS]
            rows = _editor(fields, key)
            head = {
                "contract_id": chosen.contract_id,
                "period": period_text or "",
                "received_date": chosen.today.isoformat(),
            }
            written = [{**row, **head} for row in rows]
            names = _numbered(len(written))
        if not st.form_submit_button(_("Lämna rapporten"), type="primary"):
            return None
    if nothing and not written[0]["reason"]:
        st.error(plain(_("Skriv varför det inte fanns någon att rapportera om.")), icon=":material/block:")
        return None
    return Written(written, names, period_text)


def _numbered(count: int) -> list[str]:
    return [_("Rad {number}").format(number=index + 1) for index in range(count)]


# --- placements --------------------------------------------------------------------------------------------------


def placements(chosen: Chosen, key: str) -> Written | None:
    """The contract's placements to amend, without what describes persons, and new ones. None until the form is sent."""
    kind = schemas.kinds()["placements"]
    there = chosen.placements
    with st.form(f"{key}-form", border=False):
        amended: list[Mapping[str, Any]] = []
        if there:
            st.markdown(
                plain(
                    _(
                        "Redan rapporterade. Ändra dagar och omfattning här; uppgifter om personerna visas inte "
                        "och finns kvar."
                    )
                )
            )
            amended = _amendable(there, key)
        st.markdown(
            plain(
                _(
                    "Nya placeringar. Skriv en nyckel för varje deltagare som bara ni kan tyda, aldrig "
                    "personnummer eller namn."
                )
            )
        )
        new = _editor([field for field in kind.fields if field.name != "contract_id"], key)
        if not st.form_submit_button(_("Lämna placeringarna"), type="primary"):
            return None
    rows, names = [], []
    for before, after in zip(there, amended):
        if not after[_GONE]:
            changes = {name: text for name, text in after.items() if name not in (_GONE, _END_REASON)}
            if after[_END_REASON]:
                changes[_END_REASON] = after[_END_REASON]
            rows.append(form_rows.amended(before, changes))
            names.append(_("Placering {id}").format(id=before["placement_id"]))
    rows += [{**row, "contract_id": chosen.contract_id} for row in new]
    return Written(rows, [*names, *(_("Ny rad {number}").format(number=index + 1) for index in range(len(new)))])


def _amendable(there: Sequence[Mapping[str, str]], key: str) -> list[Mapping[str, Any]]:
    kind = schemas.kinds()["placements"]
    names = [name for name in form_rows.without_persons(there[0]) if name != "contract_id"]
    frame = pd.DataFrame(
        [{name: _in_words(kind.field(name), row[name]) for name in names} for row in there], dtype="object"
    )
    frame[_END_REASON], frame[_GONE] = None, False
    config: dict[str, Any] = {name: _column(kind.field(name)) for name in (*names, _END_REASON)}
    config[_GONE] = st.column_config.CheckboxColumn(_("Ta bort"), width=90)
    edited = st.data_editor(
        frame, column_config=config, disabled=["placement_id"], hide_index=True, num_rows="fixed", key=f"{key}-there",
        height=min(36 * len(frame) + 40, 420), placeholder="",
    )  # fmt: skip
    return [
        {str(name): _text(value) if name != _GONE else bool(value) for name, value in row.items()}
        for row in edited.to_dict("records")
    ]


# --- what a cell is ----------------------------------------------------------------------------------------------


def _editor(fields: Sequence[Field], key: str) -> list[dict[str, str]]:
    """A table with empty rows to write in, and more by its own button; the rows in which something is written."""
    frame = pd.DataFrame({field.name: pd.Series([None] * _EMPTY_ROWS, dtype="object") for field in fields})
    edited = st.data_editor(
        frame, column_config={field.name: _column(field) for field in fields}, hide_index=True, num_rows="dynamic",
        key=f"{key}-new", placeholder="",
    )  # fmt: skip
    st.caption(plain(_("Fler rader: skriv i den tomma raden underst.")))
    return form_rows.filled(
        [{str(name): _text(value) for name, value in row.items()} for row in edited.to_dict("records")]
    )


def _column(field: Field) -> Any:
    """Words to choose among where there are such; else text, read as a file's cell is (2,5; 31/3 2026)."""
    title = field.title_en if language() == "en" else field.title
    label = f"{title} *" if field.required else title
    if field.codes:
        return st.column_config.SelectboxColumn(label, options=_words(field), help=field.description)
    return st.column_config.TextColumn(label, help=field.description, max_chars=200)


def _words(field: Field) -> list[str]:
    return [texts["en" if language() == "en" else "sv"] for texts in field.codes.values()]


def _in_words(field: Field, text: str) -> str | None:
    code = field.codes.get(text)
    return code["en" if language() == "en" else "sv"] if code else text or None


def _text(value: Any) -> str:
    return "" if value is None or value != value else str(value).strip()  # noqa: PLR0124 - a NaN is not itself
