"""A goal's status as it is shown: a word with a shape and a tone, and the limits between the words."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from measures import Warehouse
from measures.follow_up import contract_rows
from measures.goals import evaluation, sentences
from measures.goals.evaluation import Evaluation
from pages.shared import cache
from pages.shared.page_query import PageQuestion
from pages.shared.tables import Column, row_panel
from pages.shared.text import NOT_APPLICABLE, _, language

TONES = {
    "met": "good",
    "exceeded": "good",
    "on_track": "good",
    "nearly_met": "near",
    "slightly_behind": "near",
    "behind": "behind",
    "not_met": "bad",
    "above": "bad",
}

SHAPES = {"good": "●", "near": "◐", "behind": "▲", "bad": "■"}


def status_word(warehouse: Warehouse, one: Evaluation) -> str:
    """The status in the reader's language, after a shape of its own: it is told apart without colour too."""
    return f"{SHAPES.get(tone(one), '○')} {sentences.status_text(one, language(), warehouse)}"


def tone(one: Evaluation) -> str:
    """good, near, behind or bad; "" for a status that is none of them."""
    return TONES.get(one.status, "")


def limits(question: PageQuestion) -> None:
    """The limits between the words, as data."""
    with st.expander(_("Vad orden betyder"), key="goal-limits"):
        row_panel(
            _("Gränser"),
            cache.cached(_bands, question.warehouse),
            [
                Column("scale", _("Vad som jämförs"), width=320),
                Column("status", _("Ord")),
                Column("at_least", _("Från och med"), "share", nothing=NOT_APPLICABLE),
                Column("below", _("Under"), "share", nothing=NOT_APPLICABLE),
            ],
            key="goal-limits-rows",
            about=question.about,
        )


def _bands(warehouse: Warehouse) -> pd.DataFrame:
    scales = {
        "elapsed": _("Del av perioden som har gått"),
        "pace": _("Utfall delat med det förväntade"),
        "outcome": _("Utfall delat med målet"),
        "outcome_between": _("Utfall mot det högsta, eller mot båda gränserna"),
        "coverage": _("Hur mycket som är känt"),
    }
    rows = pd.DataFrame(evaluation.bands(warehouse), columns=["scale", "status", "at_least", "below", "source"])
    words = contract_rows.words(warehouse, "goal_status", language())
    rows["scale"] = rows["scale"].map(scales)
    rows["status"] = [words.get(status, _("bedöms")) for status in rows["status"]]
    return rows.astype({"at_least": float, "below": float})
