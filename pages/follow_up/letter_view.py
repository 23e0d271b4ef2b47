"""A ready letter on its page: to copy, or as a .docx. It is never sent from here."""

from __future__ import annotations

import datetime as dt
from functools import partial

import streamlit as st

from access.log import Event
from measures import Warehouse
from measures.follow_up import contract_rows, follow_up_rows
from pages.follow_up import letter_text
from pages.follow_up.letter_text import Letter
from pages.shared import address, cache, frame, page_head, signed_in, word_file
from pages.shared.contracts import letter_templates
from pages.shared.text import _, language, plain

_DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def panel() -> None:
    """The letter that the address names, and the others of the same contract."""
    contract_id, task = (st.query_params.get(name, "")[:200] for name in ("contract", "task"))
    question = page_head.open_page(
        _("Färdigt brev"),
        _("Läs igenom, kopiera eller hämta. Ingenting skickas härifrån."),
        needs="contracts",
        with_day=False,
    )
    if question is None:
        return
    letter = cache.cached(_letter, question.warehouse, contract_id, task, None)
    if letter is None:
        frame.empty(
            _("Det finns inget brev att skriva om det här."),
            _("Uppgiften kan vara klar. Gå till Att göra för det som återstår."),
        )
        st.page_link(**address.link("pages/follow_up/tasks.py"), label=_("Till Att göra"))
        return
    if language() != "sv":
        st.caption(plain(_("Breven är på svenska.")))
    st.subheader(plain(letter.subject), anchor=False)
    answer_by = st.date_input(
        _("Sista dag att svara"),
        value=letter.answer_by,
        min_value=question.about.as_of,
        format="YYYY-MM-DD",
        key=f"letter-answer-{contract_id}-{task}",
        width=190,
    )
    letter = cache.cached(_letter, question.warehouse, contract_id, task, answer_by) or letter
    st.download_button(
        _("Hämta som Word"),
        data=signed_in.fetched(Event.EXPORTED, f"{contract_id} {task}", partial(_docx, letter)),
        file_name=letter_text.file_name(contract_id, task, question.about.as_of),
        mime=_DOCX,
        key="letter-docx",
        on_click="ignore",
        icon=":material/download:",
    )
    with st.container(key="letter-text"):
        st.code(letter.text, language=None, wrap_lines=True)
    _others(question.warehouse, contract_id, task)


def _letter(warehouse: Warehouse, contract_id: str, task: str, answer_by: dt.date | None) -> Letter | None:
    return letter_text.letter(warehouse, contract_id, task, answer_by)


def _docx(letter: Letter) -> bytes:
    lead = [letter_text.INVENTED] if letter.is_invented else []
    return word_file.docx_bytes(letter.subject, letter.blocks, [*lead, f"Datum: {letter.dated}", f"Till: {letter.to}"])


def _others(warehouse: Warehouse, contract_id: str, task: str) -> None:
    words = contract_rows.words(warehouse, "task", language())
    tasks = follow_up_rows.tasks(warehouse, {"contract": [contract_id]})["task"]
    with st.container(horizontal=True, gap="medium"):
        st.page_link(**address.link("pages/contracts/contract.py", contract=contract_id), label=_("Till avtalet"))
        for other in tasks:
            if other != task and other in letter_templates.templates():
                st.page_link(
                    **address.link("pages/follow_up/letter.py", contract=contract_id, task=other),
                    label=_("Brev: {task}").format(task=plain(words.get(other, other))),
                )
