"""Att göra: every thing to do as a sentence with its numbers, by urgency; ways to contract, decision and letter."""

from __future__ import annotations

import math
from dataclasses import dataclass

import pandas as pd
import streamlit as st

from access.viewer import NotSignedIn
from measures import NoWarehouse, Warehouse, current
from measures.follow_up import follow_up_rows
from pages.shared import cache, frame, page_filters, task_words
from pages.shared.contracts import contract_tasks
from pages.shared.filters import Selection
from pages.shared.page_query import PageQuestion
from pages.shared.tables import Column, downloads
from pages.shared.text import NOT_APPLICABLE, _, _n, alphabetical, number, plain

ROWS_ON_A_PAGE = 25
_SEARCHED = ("contract_id", "name", "supplier_name", "organisation_name", "contract_owner", "sentence", "task_word")


@dataclass(frozen=True)
class Chosen:
    """What the reader has chosen on the page; empty texts limit nothing."""

    sought: str = ""
    owner: str = ""
    task: str = ""
    waits_on: str = ""


def menu_title() -> str:
    """ "Att göra (12)": the number of contracts with something that is urgent."""
    try:
        urgent = cache.cached(follow_up_rows.urgent_contracts, current())
    except (NoWarehouse, NotSignedIn):
        return _("Att göra")
    return _("Att göra ({number})").format(number=number(urgent)) if urgent else _("Att göra")


def choose(question: PageQuestion) -> Chosen:
    """Search, owner, kind and who is waited for; all of it in the address."""
    owners, tasks, waits = cache.cached(_offered, question.warehouse, question.selection)
    with st.container(horizontal=True, gap="medium", vertical_alignment="bottom", key="tasks-tools"):
        return Chosen(
            page_filters.search("q", _("Sök"), "tasks"),
            page_filters.choice("owner", _("Ansvarig"), {owner: owner for owner in owners}, "tasks"),
            page_filters.choice("task", _("Vad"), tasks, "tasks"),
            page_filters.choice("waits", _("Väntar på"), waits, "tasks"),
        )


def _offered(warehouse: Warehouse, selection: Selection) -> tuple[list[str], dict[str, str], dict[str, str]]:
    """What there is to choose among: owners, and in words what is to be done and who is waited for."""
    rows = cache.cached(contract_tasks.tasks_in_words, warehouse, selection)
    words = cache.cached(contract_tasks.words_of_tasks, warehouse)
    owners = sorted(map(str, rows["contract_owner"].dropna().unique()), key=alphabetical)
    tasks, waits = (set(rows[name].unique()) for name in ("task", "waits_on"))
    return (
        owners,
        {name: word for name, word in words["task"].items() if name in tasks},
        {name: word for name, word in words["waits_on"].items() if name in waits},
    )


def summary(question: PageQuestion, chosen: Chosen) -> None:
    """How much there is of each urgency, in a sentence."""
    cache.drawn(_summary, question.warehouse, question.selection, chosen)


def _summary(warehouse: Warehouse, selection: Selection, chosen: Chosen) -> None:
    rows = cache.cached(_chosen_rows, warehouse, selection, chosen)
    if rows.empty:
        return
    urgent = rows[rows["urgency"] == 1]["contract_id"].nunique()
    said = (
        _n(
            "{number} avtal har något som behöver göras nu.", "{number} avtal har något som behöver göras nu.", urgent
        ).format(number=number(urgent))
        if urgent
        else _("Inget avtal har något som behöver göras nu.")
    )
    behind = rows[rows["task"].isin(["not_met", "well_behind", "behind"])]["contract_id"].nunique()
    silent = rows[rows["task"] == "report_missing"]["contract_id"].nunique()
    if behind:
        said += " " + _n(
            "{number} ligger efter eller har inte uppfyllt kravet.",
            "{number} ligger efter eller har inte uppfyllt kravet.",
            behind,
        ).format(number=number(behind))
    if silent:
        said += " " + _n("I {number} avtal saknas rapporter.", "I {number} avtal saknas rapporter.", silent).format(
            number=number(silent)
        )
    frame.summary(said)


def list_all(question: PageQuestion, chosen: Chosen) -> None:
    """The rows by urgency, a page at a time, and files of them all."""
    rows = cache.cached(_chosen_rows, question.warehouse, question.selection, chosen)
    if rows.empty:
        if chosen == Chosen() and question.selection.is_all:
            frame.empty(
                _("Inget att göra."), _("Inget avtal ligger efter, och alla rapporter har kommit och är godkända.")
            )
        else:
            frame.empty(_("Inget att göra i det här urvalet."), _("Sök på något kortare, eller rensa filtren."))
        return
    pages = math.ceil(len(rows) / ROWS_ON_A_PAGE)
    page = 1
    with st.container(horizontal=True, gap="medium", vertical_alignment="center", horizontal_alignment="distribute"):
        downloads(rows, _("Att göra"), file_columns(), key="tasks", about=question.about)
        if pages > 1:
            page = st.pagination(pages, key=f"tasks-page-{pages}-{hash(chosen)}")
    cache.drawn(
        _list, question.warehouse, question.selection, chosen, page, tuple(st.session_state.get("address", {}).items())
    )


def file_columns() -> list[Column]:
    return [
        Column("urgency_word", _("När")),
        Column("task_word", _("Vad")),
        Column("sentence", _("Varför")),
        Column("contract_id", _("Avtals-id")),
        Column("name", _("Avtal")),
        Column("supplier_name", _("Leverantör")),
        Column("organisation_name", _("Organisation")),
        Column("contract_owner", _("Ansvarig")),
        Column("waits_word", _("Väntar på")),
        Column("since_date", _("Sedan"), "date"),
        Column("days_late", _("Dagar sen"), "count"),
        Column("act_by", _("Går att göra till"), "date"),
        Column("persons_needed", _("Personer som behöver börja"), "count", nothing=NOT_APPLICABLE),
    ]


def _list(warehouse: Warehouse, selection: Selection, chosen: Chosen, page: int, _address: object) -> None:
    rows = cache.cached(_chosen_rows, warehouse, selection, chosen)
    words = cache.cached(contract_tasks.words_of_tasks, warehouse)["urgency"]
    counts = rows["urgency"].value_counts()
    shown = rows.iloc[(page - 1) * ROWS_ON_A_PAGE : page * ROWS_ON_A_PAGE]
    for urgency, group in shown.groupby("urgency", sort=True):
        title = f"{words.get(str(urgency), urgency)} ({number(counts[urgency])})"
        st.subheader(plain(f"{task_words.SHAPES.get(int(urgency), '')} {title}"), anchor=False)
        contract_tasks.draw_rows(group, with_contract=True)


def _chosen_rows(warehouse: Warehouse, selection: Selection, chosen: Chosen) -> pd.DataFrame:
    rows = cache.cached(contract_tasks.tasks_in_words, warehouse, selection)
    for column, value in (("contract_owner", chosen.owner), ("task", chosen.task), ("waits_on", chosen.waits_on)):
        if value:
            rows = rows[rows[column] == value]
    for word in chosen.sought.casefold().split():
        hit = pd.Series(False, index=rows.index)
        for column in _SEARCHED:
            hit |= rows[column].fillna("").astype(str).str.casefold().str.contains(word, regex=False)
        rows = rows[hit]
    return rows.reset_index(drop=True)
