"""A clause on its page: its text, what is followed up, when reports are due, what is sent; and both files."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import streamlit as st

import measures
from access.log import Event
from measures import Warehouse
from pages.procuring import clause_choices, clause_templates, clause_text, first_delivery
from pages.procuring.clause_text import Block, Choices
from pages.procuring.first_delivery import FirstDelivery
from pages.shared import cache, frame, signed_in, task_words, word_file
from pages.shared.page_query import PageQuestion
from pages.shared.text import _, _n, date_text, language, number, plain, speaking

_DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_SHOWN, _ON_PAPER = 6, 24


def section(question: PageQuestion) -> None:
    """The form, and the clause that it gives."""
    usable, wrong = clause_templates.templates()
    for text in wrong:
        st.warning(plain(text), icon=":material/warning:")
    with st.container(key="panel-clause-choices", gap="small"):
        st.subheader(_("Vad klausulen ska säga"), anchor=False)
        choices = clause_choices.form(question.warehouse, usable)
        if choices is None:
            return
        try:
            delivery = first_delivery.made(choices.row)
        except first_delivery.NotPossible as problem:
            if problem.is_personal:
                clause_choices.wiped(str(problem))
            st.error(plain(problem), icon=":material/block:")
            return
    _text(question, choices, delivery)
    _followed_up(question.warehouse, choices, delivery)
    _delivery(question.warehouse, choices, delivery)


def _text(question: PageQuestion, choices: Choices, delivery: FirstDelivery) -> None:
    title, blocks = clause_text.clause(question.warehouse, choices, delivery.contract)
    with st.container(key="panel-clause", gap="small"):
        st.subheader(_("Klausulen"), anchor=False)
        st.caption(plain(_("Ett förslag på svenska. Pröva det mot upphandlingen innan det används.")))
        unsaid = clause_text.unsaid(question.warehouse, choices, delivery.contract)
        if unsaid:
            text = _("Klausultexten säger inget om {what}, fast det är valt.")
            st.warning(plain(text.format(what=task_words.listed(unsaid))), icon=":material/warning:")
        with st.container(key="clause-text"):
            st.code(_as_text(title, blocks), language=None, wrap_lines=True)
        is_invented = question.about.invented
        st.download_button(
            _("Hämta som Word"),
            data=signed_in.fetched(
                Event.EXPORTED,
                choices.template.version,
                partial(docx, question.warehouse, choices, delivery, is_invented),
            ),
            file_name="klausul.docx",
            mime=_DOCX,
            key="clause-docx",
            on_click="ignore",
            icon=":material/download:",
        )


def _as_text(title: str, blocks: Sequence[Block]) -> str:
    """The clause as text to copy: an empty line between paragraphs, none below a heading or between items."""
    lines, before = [title], "paragraph"
    for kind, text in blocks:
        is_close = before == "heading" or kind == before == "item"
        lines += [*([] if is_close else [""]), f"- {text}" if kind == "item" else text]
        before = kind
    return "\n".join(lines)


def _followed_up(warehouse: Warehouse, choices: Choices, delivery: FirstDelivery) -> None:
    with st.container(key="panel-clause-follow-up", gap="small"):
        st.subheader(_("Det här följs upp"), anchor=False)
        frame.facts(clause_text.followed_up(warehouse, choices, delivery.contract))
        st.subheader(_("Rapportkalender"), anchor=False)
        st.markdown(plain(_calendar_text(delivery)))
        if delivery.reports:
            frame.small_table(_("Rapporter"), [_("Period"), _("Senast")], _calendar(delivery, _SHOWN), texts=2)
        st.subheader(_("Det här skickar leverantören"), anchor=False)
        frame.facts(_sent(delivery))


def _calendar(delivery: FirstDelivery, most: int) -> list[list[str]]:
    """The first reports: period and last day."""
    return [[task_words.period_words(each.period), date_text(each.due_date)] for each in delivery.reports[:most]]


def _calendar_text(delivery: FirstDelivery) -> str:
    reports, is_open = delivery.reports, delivery.contract["end_date"] is None
    if not reports:
        return _("Rapporten kommer efter avtalets slut, och avtalet har ingen slutdag än: ingen dag kan sägas.")
    if is_open:
        return _n(
            "{number} rapport under det första året; avtalet har ingen slutdag.",
            "{number} rapporter under det första året; avtalet har ingen slutdag.",
            len(reports),
        ).format(number=number(len(reports)))
    return _n("{number} rapport, senast {last}.", "{number} rapporter, den sista senast {last}.", len(reports)).format(
        number=number(len(reports)), last=date_text(reports[-1].due_date)
    )


def _sent(delivery: FirstDelivery) -> list[tuple[str, str]]:
    """Name of each kind of file, and what every row of it must say."""
    rows = first_delivery.sent(delivery.contract["report_form"])
    told = [(name, _("i varje rad: {columns}").format(columns=", ".join(columns).lower())) for name, columns in rows]
    return [*told, (_("Aldrig"), _("personnummer, namn eller kontaktuppgifter"))]


def _delivery(warehouse: Warehouse, choices: Choices, delivery: FirstDelivery) -> None:
    """The contract's first delivery as a file, or what has to be said before there is one."""
    contract_id = choices.row["contract_id"]
    with st.container(key="panel-first-delivery", gap="small"):
        st.subheader(_("Avtalets första leverans"), anchor=False)
        lacking = first_delivery.lacking(delivery)
        if lacking:
            text = _("När avtalet är tecknat: fyll i {fields} ovan, så finns en fil att läsa in här.")
            st.markdown(plain(text.format(fields=task_words.listed([each.lower() for each in lacking]))))
            return
        contracts = cache.cached(_numbers, warehouse)
        if first_delivery.is_taken(contract_id, contracts):
            text = _(
                "Det finns redan ett avtal med numret {number}. Filen skulle ersätta det, så skriv ett annat nummer."
            )
            st.error(plain(text.format(number=contract_id)), icon=":material/block:")
            return
        st.markdown(plain(_("En fil med kravet, rapporteringen och klausulens version. Läs in den som den är.")))
        st.download_button(
            _("Hämta första leveransen"),
            data=signed_in.fetched(Event.EXPORTED, contract_id, lambda: delivery.content),
            file_name=first_delivery.name(contract_id),
            mime="text/csv",
            key="clause-delivery",
            on_click="ignore",
            icon=":material/download:",
        )


def _numbers(warehouse: Warehouse) -> tuple[str, ...]:
    return tuple(measures.labels(warehouse, "contract", language()))


def docx(warehouse: Warehouse, choices: Choices, delivery: FirstDelivery, is_invented: bool) -> bytes:
    """The clause as a Word file, with what is followed up, when reports are due and what is sent. In Swedish."""
    title, blocks = clause_text.clause(warehouse, choices, delivery.contract)
    with speaking("sv"):
        more: list[Block] = [("heading", _("Det här följs upp"))]
        more += [
            ("item", f"{label}: {text}")
            for label, text in clause_text.followed_up(warehouse, choices, delivery.contract)
        ]
        more += [("heading", _("Rapportkalender")), ("paragraph", _calendar_text(delivery))]
        more += [
            ("item", _("{period}: senast {day}").format(period=period, day=day))
            for period, day in _calendar(delivery, _ON_PAPER)
        ]
        more += [("heading", _("Det här skickar leverantören"))]
        more += [("item", f"{label}: {text}") for label, text in _sent(delivery)]
        lead = [_("Klausulens version: {version}").format(version=choices.template.version)]
        if is_invented:
            lead.insert(0, _("OBS! Byggd på påhittade uppgifter. Den ska inte användas."))
    return word_file.docx_bytes(title, [*blocks, *more], lead)
