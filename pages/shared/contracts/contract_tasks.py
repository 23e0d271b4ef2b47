"""What there is to do in contracts: each thing as a sentence with its numbers, and the ways on from it."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from measures import Warehouse
from measures.follow_up import contract_rows, follow_up_rows
from pages.shared import address, cache, frame, task_words
from pages.shared.contracts import letter_templates
from pages.shared.filters import Selection
from pages.shared.page_query import PageQuestion
from pages.shared.text import _, is_missing, language, missing, plain

CONTRACT, DECIDE, LETTER = "pages/contracts/contract.py", "pages/entry/decide.py", "pages/follow_up/letter.py"


def of_contract(question: PageQuestion, contract_id: str) -> None:
    """What there is to do in one contract, for its own page."""
    with st.container(key="panel-contract-tasks", gap="small"):
        st.subheader(_("Vad som väntar på vem"), anchor=False)
        cache.drawn(_of_one, question.warehouse, contract_id, tuple(st.session_state.get("address", {}).items()))


def _of_one(warehouse: Warehouse, contract_id: str, _address: object) -> None:
    rows = cache.cached(tasks_in_words, warehouse, Selection(chosen=(("contract", (contract_id,)),)))
    if rows.empty:
        st.markdown(_("Inget väntar på någon."))
    draw_rows(rows, with_contract=False)
    st.page_link(**address.link(DECIDE, contract=contract_id), label=_("Besluta om avtalet"))


def draw_rows(rows: pd.DataFrame, with_contract: bool) -> None:
    for row in rows.to_dict("records"):
        # The first lines have the whole width (frame.css); the ways on stand beside each other below them.
        with st.container(key=f"task-row-{row['task']}-{row['contract_no']}", horizontal=True, gap="medium"):
            if with_contract:
                st.page_link(**address.link(CONTRACT, contract=row["contract_id"]), label=plain(row["name"]))
            owner = missing() if is_missing(row["contract_owner"]) else row["contract_owner"]
            who = _("Väntar på {who}. Ansvarig: {owner}").format(who=row["waits_text"], owner=owner)
            if with_contract:
                who += ". " + _("Avtal {contract}").format(contract=row["contract_id"])
            frame.status(task_words.TONES.get(int(row["urgency"]), ""), row["task_text"], row["sentence"], who)
            if row["task"] in letter_templates.templates():
                st.page_link(
                    **address.link(LETTER, contract=row["contract_id"], task=row["task"]), label=_("Färdigt brev")
                )
            st.page_link(
                **address.link(DECIDE, contract=row["contract_id"], task=row["task"]),
                label=task_words.decide_text(row["task"]),
            )


def words_of_tasks(warehouse: Warehouse) -> dict[str, dict[str, str]]:
    return {name: dict(contract_rows.words(warehouse, name, language())) for name in ("task", "waits_on", "urgency")}


def tasks_in_words(warehouse: Warehouse, selection: Selection) -> pd.DataFrame:
    """Every thing to do for the selection, in words."""
    rows = follow_up_rows.tasks(warehouse, selection.where)
    words = cache.cached(words_of_tasks, warehouse)
    periods = cache.cached(_open_periods, warehouse)
    rows["as_of"] = warehouse.as_of
    rows["name"] = rows["title"].fillna(rows["contract_id"])
    told, texts, waits = [], [], []
    for row in rows.to_dict("records"):
        told.append(task_words.sentence(row, periods.get((row["contract_no"], row["task"]), ())))
        texts.append(task_words.task_text(row, words["task"]))
        waits.append(_waits(row, words["waits_on"]))
    rows["sentence"], rows["task_text"], rows["waits_text"] = told, texts, waits
    rows["task_word"] = [words["task"].get(task, task) for task in rows["task"]]
    rows["waits_word"] = [words["waits_on"].get(who, who) for who in rows["waits_on"]]
    rows["urgency_word"] = [words["urgency"].get(str(urgency), str(urgency)) for urgency in rows["urgency"]]
    return rows


def _waits(row: dict[str, object], words: dict[str, str]) -> str:
    """Who is waited for, and for a supplier which."""
    who = words.get(str(row["waits_on"]), str(row["waits_on"]))
    who = who[:1].lower() + who[1:]
    if row["waits_on"] == "supplier" and not is_missing(row["supplier_name"]):
        return f"{who}, {row['supplier_name']}"
    return who


def _open_periods(warehouse: Warehouse) -> dict[tuple[int, str], Sequence[str]]:
    """(contract, task) -> periods in words, oldest first."""
    found: dict[tuple[int, str], list[str]] = {}
    tasks = {"missing": "report_missing", "returned": "report_returned", "incomplete": "months_missing"}
    for row in follow_up_rows.open_reports(warehouse).to_dict("records"):
        found.setdefault((row["contract_no"], tasks[row["status"]]), []).append(task_words.period_words(row["period"]))
    return {key: tuple(texts) for key, texts in found.items()}
