"""Fyll i formulär: which kind, about which contract or procurement, and whether it is a new row or one to correct."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import streamlit as st

from access import rights
from etl.intake import form_rows
from etl.kinds import schemas
from etl.kinds.schemas import Field, Kind
from measures import Warehouse
from measures.follow_up import contract_rows, preparation_rows
from pages.shared import cache, frame
from pages.shared.contracts import contract_choice
from pages.shared.page_query import PageQuestion
from pages.shared.text import _, is_missing, language, plain

Row = Mapping[str, str]
# The kinds that there is a form of. What a row is about is the first column of the kind's key.
KINDS = ("readiness", "dialogues", "matches", "support", "lessons")
_IN_ADDRESS = {"contract_id": "contract", "procurement_id": "procurement"}
_FOLLOWED = "form-address"


@dataclass(frozen=True)
class Chosen:
    """What is to be filled in. `whose`: the contract or procurement, "" where it is to be typed. `row`: the one that
    is corrected, None for a new one. `others`: all rows that stand of the same."""

    warehouse: Warehouse
    kind: Kind
    whose: str
    row: Row | None
    others: Sequence[Row]

    @property
    def of(self) -> str:
        """The column that says which contract or procurement it is about."""
        return self.kind.row_key[0]

    @property
    def name(self) -> str:
        """What tells this form from others of the session."""
        return "-".join((self.kind.name, self.whose, row_id(self.kind, self.row) if self.row else ""))


def choice(question: PageQuestion) -> Chosen | None:
    """What was chosen; None while something is not, or where whoever asks may deliver no kind."""
    offered = {name: title(schemas.kinds()[name]) for name in KINDS if rights.may_deliver(name)}
    if not offered:
        st.warning(plain(_("Din roll får inte lämna uppgifter i formulär.")), icon=":material/lock:")
        return None
    _follow_address()
    name = st.segmented_control(
        _("Vad vill du lämna?"), list(offered), format_func=offered.__getitem__, key="form-kind", required=True,
        default=None if "form-kind" in st.session_state else next(iter(offered)),
    )  # fmt: skip
    kind = schemas.kinds()[name or next(iter(offered))]
    st.caption(plain(kind.description))
    of = kind.row_key[0]
    whose = _contract(question) if of == "contract_id" else _procurement(question, kind)
    if whose is None:
        return None
    others = cache.cached(_standing, question.warehouse, kind.name, whose) if whose else []
    row = _row(kind, whose, others)
    _write_address({"kind": kind.name, _IN_ADDRESS[of]: whose})
    return Chosen(question.warehouse, kind, whose, row, others)


def title(kind: Kind | Field) -> str:
    """What it is called, in the reader's language."""
    return kind.title_en if language() == "en" else kind.title


def row_id(kind: Kind, row: Row) -> str:
    """What tells the row from others of the same contract or procurement."""
    return " ".join(row[name] for name in kind.row_key[1:] if row[name])


def _standing(_warehouse: Warehouse, kind: str, whose: str) -> list[dict[str, str]]:
    return form_rows.standing(kind, whose)


def _named() -> dict[str, str]:
    return {name: st.query_params.get(name, "")[:200] for name in ("kind", *_IN_ADDRESS.values(), "row")}


def _write_address(named: Row) -> None:
    """What was chosen, in the address beside the language and the filters."""
    for name in ("kind", *_IN_ADDRESS.values(), "row"):
        if named.get(name):
            st.query_params[name] = named[name]
        elif name in st.query_params:
            del st.query_params[name]
    st.session_state[_FOLLOWED] = _named()


def _follow_address() -> None:
    """An address that names other things than were chosen last is somebody's link, and is followed."""
    named = _named()
    if named != st.session_state.get(_FOLLOWED):
        st.session_state[_FOLLOWED] = named
        for name, value in named.items():
            st.session_state.pop(f"form-{name}", None)
            if value:
                st.session_state[f"form-{name}"] = value
    if st.session_state.get("form-kind") not in KINDS or not rights.may_deliver(st.session_state["form-kind"]):
        st.session_state.pop("form-kind", None)


def _contract(question: PageQuestion) -> str | None:
    """One of the contracts that whoever asks sees; also one further down than the list goes, where a link names it."""
    labels = dict(cache.cached(contract_choice.offered, question.warehouse))
    named = st.session_state.get("form-contract")
    if named and named not in labels:
        row = contract_rows.contract(named, question.warehouse)
        if row is None:
            st.session_state.pop("form-contract")
        else:
            labels[named] = f"{row['title']} · {named}" if not is_missing(row["title"]) else named
    if not labels:
        frame.empty(_("Inga avtal är inlästa än, så det finns inget att lämna uppgifter om."), _("Läs in avtal först."))
        return None
    chosen: str | None = st.selectbox(
        _("Vilket avtal gäller det?"), list(labels), index=None, format_func=lambda one: labels.get(one, one),
        placeholder=_("Välj avtal"), key="form-contract", width=600,
    )  # fmt: skip
    return chosen


def _procurement(question: PageQuestion, kind: Kind) -> str:
    """One of those that somebody has prepared; "" where its number is to be typed."""
    labels = {"": _("En ny planerad upphandling") if len(kind.row_key) == 1 else _("En annan upphandling")}
    labels |= cache.cached(_prepared, question.warehouse)
    if st.session_state.get("form-procurement") not in labels:
        st.session_state.pop("form-procurement", None)
    chosen: str = st.selectbox(
        _("Vilken upphandling gäller det?"), list(labels), format_func=lambda one: labels.get(one, one),
        key="form-procurement", width=600,
    )  # fmt: skip
    return chosen


def _prepared(warehouse: Warehouse) -> dict[str, str]:
    rows = preparation_rows.preparations(warehouse).head(contract_choice.OFFERED_AT_MOST).to_dict("records")
    return {
        row["procurement_id"]: " · ".join(
            str(row[name]) for name in ("title", "procurement_id", "organisation_name") if not is_missing(row[name])
        )
        for row in rows
    }


def _row(kind: Kind, whose: str, others: Sequence[Row]) -> Row | None:
    """The row that is corrected. Of what has one row alone it is that one."""
    if len(kind.row_key) == 1:
        return next(iter(others), None)
    by_id = {row_id(kind, row): row for row in others}
    if not by_id:
        return None
    if st.session_state.get("form-row") not in by_id:
        st.session_state.pop("form-row", None)
    chosen = st.selectbox(
        _("Ny, eller en att rätta"), ["", *by_id], key="form-row", width=600,
        format_func=lambda one: _label(kind, by_id[one]) if one in by_id else _("Ny"),
    )  # fmt: skip
    return by_id.get(chosen)


def _label(kind: Kind, row: Row) -> str:
    """What the row is called among its like: its key and what it has to say, in words."""
    names = dict.fromkeys([*kind.row_key[1:], *(field.name for field in kind.fields if field.required)])
    return " · ".join(in_words(kind.field(name), row[name]) for name in names if name != kind.row_key[0] and row[name])


def in_words(field: Field, text: str) -> str:
    """What a cell says, a code as a reader knows it."""
    return str(field.codes[text]["en" if language() == "en" else "sv"]) if text in field.codes else text
