"""Besluta: what a decision is about, and what is said of it above the page when it is drawn again."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st

from etl.build import builder
from etl.intake.manual_entry import EntryRefused
from measures.follow_up import follow_up_rows
from pages.shared import cache
from pages.shared.page_query import PageQuestion
from pages.shared.text import language, plain

DECIDED_BY, WHO_FIELD = "decided-by", "decide-who"
_MESSAGE, _ROUND, _BASIS = "decide-message", "decide-round", "decide-basis"


@dataclass(frozen=True)
class DecisionContext:
    """The contract that is decided on, its row, and what whoever decides has before their eyes.

    `basis`: the latest delivery behind what the reader saw when a button was pressed. `key`: gives a form new fields
    after each decision, so that nothing is delivered twice. `meanwhile`: what others did since, in words.
    """

    question: PageQuestion
    row: Mapping[str, Any]
    basis: int
    key: str
    meanwhile: Sequence[str] = ()

    @property
    def contract_id(self) -> str:
        return str(self.row["contract_id"])

    @property
    def today(self) -> dt.date:
        """The last day that a decision can be dated: the day that the next build looks at."""
        return builder.date_looked_at()


def round_of_form() -> int:
    """How many times the session has decided: part of the fields' keys, so that they are empty each time."""
    return int(st.session_state.setdefault(_ROUND, 0))


def basis_of(contract_id: str, latest: int) -> int:
    """The latest delivery behind what the reader saw of the contract; `latest` where the page is new to them."""
    remembered = st.session_state.get(_BASIS)
    return int(remembered[1]) if remembered and remembered[0] == contract_id else latest


def moment(at: Any) -> str:
    """Day and time of a delivery: "2026-11-25 14:05"."""
    return str(at)[:16].replace("T", " ")


def remember_basis(context: DecisionContext) -> None:
    """Remember what stands on the page now: the next decision rests on it. Last thing on the page."""
    st.session_state[_BASIS] = (
        context.contract_id,
        cache.cached(follow_up_rows.latest_delivery, context.question.warehouse),
    )


def show_refusal(refusal: EntryRefused) -> None:
    """Why nothing was kept. What another has changed is shown at once; a person's number leaves the session too."""
    if refusal.code == "entered_meanwhile":
        draw_again(False, refusal.text(language()))
    if refusal.code == "identity_number_entered":
        st.session_state[DECIDED_BY] = ""
        st.session_state.pop(WHO_FIELD, None)
        draw_again(False, refusal.text(language()))
    st.error(plain(refusal.text(language())), icon=":material/block:")


def draw_again(is_good: bool, text: str) -> None:
    """Say it above the page as it stands now, with empty fields."""
    st.session_state[_MESSAGE] = (is_good, text)
    st.session_state[_ROUND] = st.session_state.get(_ROUND, 0) + 1
    st.session_state.pop(_BASIS, None)
    st.rerun()


def show_message() -> None:
    message = st.session_state.pop(_MESSAGE, None)
    if message:
        is_good, text = message
        (st.success if is_good else st.error)(
            plain(text), icon=":material/check_circle:" if is_good else ":material/block:"
        )
