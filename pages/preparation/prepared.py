"""Procurements planned and running: which of the four questions have an answer, and who can give what lacks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
import streamlit as st

from measures import Warehouse
from measures.follow_up import contract_rows, preparation_rows
from pages.preparation import early_dialogue
from pages.shared import cache, charts, figure_cards, form_links, frame, page_filters, page_query
from pages.shared.charts import ChartPanel
from pages.shared.filters import Selection
from pages.shared.page_query import PageQuestion
from pages.shared.tables import Column, row_panel
from pages.shared.text import NOT_APPLICABLE, _, _n, in_words, is_missing, language, number, percent

_FIGURES = (
    "readiness_share", "dialogues", "dialogue_attendance", "courses_promised", "promises_kept_share",
)  # fmt: skip
# A question -> the column with its answer.
QUESTIONS = {
    "decision": "decision_answer",
    "client_interested": "client_answer",
    "matching_officer": "matching_answer",
    "network": "network_answer",
}
_SHAPES = {"yes": "●", "no": "○", "unknown": "◌"}


def ways_in() -> None:
    """The forms of what is done before a requirement."""
    form_links.form_links({"readiness": _("Lägg in en förberedelse"), "dialogues": _("Lägg in en dialog")})


def are_there(question: PageQuestion) -> bool:
    """Whether anything is delivered of what is done before a requirement; else it is said what to do."""
    if cache.cached(preparation_rows.are_there, question.warehouse):
        return True
    frame.empty(
        _("Inga förberedelser är inlästa än."),
        _(
            "Hämta mallarna Förberedelser och Dialoger på sidan Mallar. Fyll i en rad för varje planerad upphandling "
            "och varje dialog med leverantörer, och läs in filerna på Ladda upp. En i taget går också i ett formulär."
        ),
        "pages/upload/templates.py",
        _("Till mallarna"),
    )
    return False


def prepare(question: PageQuestion) -> None:
    """What the page asks, at once."""
    questions = {"": _FIGURES, "readiness_question": ("readiness_answer_share",)}
    page_query.prepare(question, {**questions, "early_dialogue": early_dialogue.MEASURES})


def summary(question: PageQuestion) -> None:
    """How many are planned, how many of them are ready, and what most of them lack."""
    cache.drawn(_summary, question.warehouse, question.selection)


def _summary(warehouse: Warehouse, selection: Selection) -> None:
    rows = cache.cached(_rows, warehouse, selection)
    planned = rows[rows["preparation_phase"] == "planned"]
    if planned.empty:
        frame.summary(_("Inga planerade upphandlingar i urvalet."))
        return
    ready = int((planned["readiness_answer"] == "yes").sum())
    said = _n("{number} upphandling är planerad.", "{number} upphandlingar är planerade.", len(planned)).format(
        number=number(len(planned))
    )
    said += " " + _n("{number} av dem är redo för krav.", "{number} av dem är redo för krav.", ready).format(
        number=number(ready)
    )
    lacking = {name: int((planned[column] != "yes").sum()) for name, column in QUESTIONS.items()}
    most = max(lacking, key=lambda name: lacking[name])
    if lacking[most]:
        words = contract_rows.words(warehouse, "readiness_question", language())
        said += " " + _("Det som oftast saknas eller är okänt är {what}: i {number} av dem.").format(
            what=words[most].lower(), number=number(lacking[most])
        )
    frame.summary(said)


def key_figures(question: PageQuestion) -> None:
    cache.drawn(_key_figures, question.warehouse, question)


def _key_figures(_warehouse: Warehouse, question: PageQuestion) -> None:
    figure_cards.figures([page_query.figure(question, name) for name in _FIGURES])


def procurements(question: PageQuestion) -> None:
    """Each procurement with what is in place and what lacks; those planned first, limited by their state."""
    rows = cache.cached(_rows, question.warehouse, question.selection)
    there = dict.fromkeys(rows["phase_word"])
    with st.container(horizontal=True, gap="medium", vertical_alignment="bottom", key="preparation-tools"):
        chosen = page_filters.choice("phase", _("Upphandlingens läge"), {word: word for word in there}, "preparation")
    row_panel(
        _("Upphandlingar, vad som är på plats och vad som saknas"),
        rows[rows["phase_word"] == chosen].reset_index(drop=True) if chosen else rows,
        _columns(),
        file_columns=[*_columns(), *_more_columns()],
        key="preparations",
        about=question.about,
        note=_("De planerade först, närmast i tid överst. En fråga utan svar är okänd, inte nej."),
        empty=_("Inga upphandlingar passar valet."),
    )


def _columns() -> list[Column]:
    return [
        Column("phase_word", _("Läge"), width=130),
        Column("planned_or_published_date", _("Annonseras"), "date", nothing=NOT_APPLICABLE),
        Column("title", _("Upphandling"), width=240),
        Column("ready_text", _("Redo för krav"), width=130),
        Column("lacks", _("Saknas, och vem som kan ge det"), width=330, nothing=NOT_APPLICABLE),
        Column("not_known", _("Okänt"), width=220, nothing=NOT_APPLICABLE),
        Column("dialogue_word", _("Tidig dialog"), width=190),
        Column("possible", _("Krav möjligt enligt regler"), width=190),
        Column("organisation_name", _("Organisation")),
        Column("procurement_id", _("Upphandlings-ID")),
    ]


def _more_columns() -> list[Column]:
    return [
        Column("nature_word", _("Slag")),
        Column("value_sek", _("Värde, kr"), "sek"),
        Column("contracts_signed", _("Tecknade avtal"), "count"),
        Column("places_required", _("Avtalade platser"), "places", nothing=NOT_APPLICABLE),
        Column("places_delivered", _("Levererade platser"), "places", nothing=NOT_APPLICABLE),
    ]


def _rows(warehouse: Warehouse, selection: Selection) -> pd.DataFrame:
    rows = preparation_rows.preparations(warehouse, selection.where)
    names = (
        "preparation_phase",
        "readiness_question",
        "readiness_giver",
        "early_dialogue",
        "nature",
        "exclusion_reason",
    )
    words = {name: contract_rows.words(warehouse, name, language()) for name in names}
    asked = {"yes": _("Ja"), "no": _("Nej"), "unknown": _("Okänt")}
    rows["phase_word"] = in_words(words["preparation_phase"], rows["preparation_phase"])
    rows["ready_text"] = [f"{_SHAPES[code]} {asked[code]}" for code in rows["readiness_answer"]]
    records = rows.to_dict("records")
    rows["lacks"] = [_lacking(row, words) for row in records]
    rows["not_known"] = [_unknown(row, words["readiness_question"]) for row in records]
    rows["dialogue_word"] = in_words(words["early_dialogue"], rows["early_dialogue"])
    rows["nature_word"] = in_words(words["nature"], rows["nature"])
    rows["possible"] = [_possible(row, words["exclusion_reason"], asked) for row in records]
    return rows


def _lacking(row: Mapping[str, Any], words: Mapping[str, Mapping[str, str]]) -> str:
    """What is answered no to, each with who can give it."""
    lacking = "; ".join(
        _("{what} (av {giver})").format(what=words["readiness_question"][name], giver=words["readiness_giver"][name])
        for name, column in QUESTIONS.items()
        if row[column] == "no"
    )
    return lacking or (_("Inget") if row["is_asked"] else "")


def _unknown(row: Mapping[str, Any], words: Mapping[str, str]) -> str:
    if not row["is_asked"]:
        return _("Frågorna är inte ställda")
    return ", ".join(words[name] for name, column in QUESTIONS.items() if row[column] == "unknown")


def _possible(row: Mapping[str, Any], words: Mapping[str, str], answers: Mapping[str, str]) -> str:
    """What neither the delivery nor the rules say is unknown: no reason against it is not yet a yes."""
    answer, reason = row["eligible_answer"], row["exclusion_reason"]
    if answer == "no" and not is_missing(reason):
        return _("Nej: {reason}").format(reason=words.get(reason, reason).lower())
    return _("Inget hinder") if answer == "yes" else answers[answer]


def answers(question: PageQuestion) -> None:
    """How many of those asked have a yes to each question."""
    charts.chart(
        cache.cached(_answers_panel, question.warehouse, question.selection), key="readiness", about=question.about
    )


def _answers_panel(warehouse: Warehouse, selection: Selection) -> ChartPanel:
    rows = page_query.by_group(warehouse, "readiness_answer_share", "readiness_question", selection)
    rows = rows.sort_values("value", kind="stable", na_position="last").reset_index(drop=True)
    meaning = page_query.meaning(warehouse, "readiness_answer_share")
    known = rows.dropna(subset=["value"])
    names = dict(zip(rows["readiness_question"], rows["readiness_question_label"], strict=True)) if len(rows) else {}
    return ChartPanel(
        title=_("Ja på de fyra frågorna")
        if known.empty
        else _("Minst ofta på plats: {what} ({share})").format(
            what=known.iloc[0]["readiness_question_label"].lower(), share=percent(known.iloc[0]["value"])
        ),
        picture=None if known.empty else charts.bars(rows, dimension="readiness_question", unit="share", labels=names),
        alt=charts.sentence(rows, "readiness_question", "share", names),
        frame=rows,
        columns=charts.columns_for("readiness_question", _("Fråga"), meaning, rows),
        meaning=meaning,
        note=_("Av upphandlingar där frågorna är ställda"),
        empty=_("De fyra frågorna är inte ställda om någon upphandling i urvalet."),
    )
