"""Efter starten: what to do today for those who have begun, and what became of places after early ends."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from measures import Warehouse
from measures.follow_up import contract_rows, support_rows
from pages.shared import cache, figure_cards, frame, page_query
from pages.shared.contracts import contract_tasks
from pages.shared.filters import Selection
from pages.shared.page_query import PageQuestion
from pages.shared.tables import Column, row_panel
from pages.shared.text import NOT_APPLICABLE, _, _n, in_words, is_missing, language, number, plain

_FIGURES = (
    "support_check_in_rate",
    "support_starts_without_check_in",
    "support_warnings_open",
    "support_replaced_rate",
)
_TASKS = ("warning_open", "check_in_missing")
# The table below has all; each of these is ten frames to the browser.
_AT_MOST = 5
# Told apart without colour, as in Att göra.
_SHAPES = {"warning_open": "■", "check_in_missing": "▲"}
_ANSWERS = {"yes": "●", "no": "○", "unknown": "◌"}
_CONTRACT = "contract?contract={}"


def after_start(question: PageQuestion) -> None:
    """The whole section; of a store in which nothing is told of support, that nobody knows, and what to do."""
    st.subheader(_("Efter starten"), anchor=False)
    if not cache.cached(support_rows.are_there, question.warehouse):
        frame.empty(
            _("Inget stöd efter start är inläst än. Hur det går för dem som har börjat vet ingen."),
            _(
                "Hämta mallen Stöd efter start på sidan Mallar, fyll i en rad för varje avstämning, stöd, varning och "
                "avhopp och läs in filen på Ladda upp, eller använd formuläret. Bara dagar och koder, inga namn "
                "och ingenting om hälsa."
            ),
            "pages/upload/templates.py",
            _("Till mallarna"),
        )
        return
    page_query.prepare(question, {"": _FIGURES})
    cache.drawn(_summary, question.warehouse, question.selection)
    cache.drawn(_key_figures, question.warehouse, question)
    cache.drawn(
        _today, question.warehouse, question.selection, tuple(st.session_state.get("address", {}).items())
    )  # fmt: skip
    _every_start(question)
    _after_early_ends(question)


def _summary(warehouse: Warehouse, selection: Selection) -> None:
    rows = cache.cached(_to_do, warehouse, selection)
    lacks = rows[rows["task"] == "check_in_missing"]
    warned = rows[rows["task"] == "warning_open"]
    said = []
    if not warned.empty:
        said.append(
            _n(
                "{number} tidig varning har inget överenskommet stöd, sedan {days} dagar.",
                "{number} tidiga varningar har inget överenskommet stöd, den äldsta sedan {days} dagar.",
                len(warned),
            ).format(number=number(len(warned)), days=number(warned["days"].max()))
        )
    if not lacks.empty:
        many = int(lacks["starts"].sum())
        said.append(
            _n(
                "{number} som har börjat har ingen stämt av med, {days} dagar efter starten.",
                "{number} som har börjat har ingen stämt av med, som längst {days} dagar efter starten.",
                many,
            ).format(number=number(many), days=number(lacks["days"].max()))
        )
    if not said:
        said.append(_("Ingen start som det finns uppgifter om saknar avstämning, och ingen varning väntar på stöd."))
    frame.summary(" ".join([*said, _untold(warehouse, selection)]).strip())


def _untold(warehouse: Warehouse, selection: Selection) -> str:
    """Of how many nobody knows: that nothing is told does not say that nothing lacks."""
    rows = support_rows.untold(warehouse, selection.where)
    if rows.empty:
        return ""
    contracts = rows["contract_id"].nunique()
    return _n(
        "I {number} avtal där {starts} har börjat är inget stöd inläst: där är det okänt.",
        "I {number} avtal där {starts} har börjat är inget stöd inläst: där är det okänt.",
        contracts,
    ).format(number=number(contracts), starts=number(rows["starts"].sum()))


def _key_figures(_warehouse: Warehouse, question: PageQuestion) -> None:
    figure_cards.figures([page_query.figure(question, name) for name in _FIGURES])


def _today(warehouse: Warehouse, selection: Selection, _address: object) -> None:
    """The most urgent things to do, a contract and kind each, with their ways on."""
    rows = cache.cached(contract_tasks.tasks_in_words, warehouse, selection)
    rows = rows[rows["task"].isin(_TASKS)].sort_values(["urgency", "days_late"], ascending=[True, False], kind="stable")
    if rows.empty:
        return
    with st.container(key="panel-support-today", gap="small"):
        st.subheader(_("Att göra i dag"), anchor=False)
        if len(rows) > _AT_MOST:
            st.caption(
                plain(
                    _("De {shown} mest brådskande av {all}. Alla står i tabellen nedanför och i Att göra.").format(
                        shown=number(_AT_MOST), all=number(len(rows))
                    )
                )
            )
        contract_tasks.draw_rows(rows.head(_AT_MOST), with_contract=True)


def _every_start(question: PageQuestion) -> None:
    row_panel(
        _("Varningar utan stöd, och starter utan avstämning"),
        cache.cached(_to_do, question.warehouse, question.selection),
        [
            Column("task_text", _("Vad"), width=250),
            Column("days", _("Dagar"), "count", width=90, help=_("Sedan varningen, eller sedan starten.")),
            Column("contract_title", _("Avtal"), width=220, link=_CONTRACT, link_value="contract_id"),
            Column("reason_word", _("Varningen gäller"), width=210, nothing=NOT_APPLICABLE),
            Column("since_date", _("Sedan"), "date"),
            Column("check_in_due_date", _("Avstämning senast"), "date", nothing=NOT_APPLICABLE),
            Column("start_text", _("Vem det gäller"), width=160),
            Column("starts", _("Antal"), "count", nothing=NOT_APPLICABLE),
            Column("supplier_name", _("Leverantör")),
            Column("organisation_name", _("Organisation")),
            Column("contract_id", _("Avtals-id")),
        ],
        key="support-to-do",
        about=question.about,
        note=_("Varningar först, längst väntan överst. Avtal där inget stöd är inläst är inte med: de är okända."),
        empty=_("Ingen start som det finns uppgifter om saknar avstämning, och ingen varning väntar på stöd."),
    )


def _after_early_ends(question: PageQuestion) -> None:
    rows = cache.cached(_ends, question.warehouse, question.selection)
    row_panel(
        _title_of_ends(rows),
        rows,
        [
            Column("replaced_text", _("Platsen fylldes igen"), width=190),
            Column("ended_date", _("Avhopp den"), "date"),
            Column("start_text", _("Vem det gäller"), width=160),
            Column("contract_title", _("Avtal"), width=240, link=_CONTRACT, link_value="contract_id"),
            Column("supplier_name", _("Leverantör")),
            Column("organisation_name", _("Organisation")),
            Column("contract_id", _("Avtals-id")),
        ],
        key="support-ends",
        about=question.about,
        note=_("Ett avhopp där ingen har sagt om platsen fylldes igen är okänt, inte ett nej. De står först."),
        empty=_("Inget avhopp är känt i urvalet."),
    )


def _title_of_ends(rows: pd.DataFrame) -> str:
    if rows.empty:
        return _("Platser efter avhopp")
    many = rows["replaced"].value_counts()
    return _("Platser efter avhopp: {yes} fylldes igen, {no} fylldes inte, {unknown} är okända").format(
        yes=number(many.get("yes", 0)), no=number(many.get("no", 0)), unknown=number(many.get("unknown", 0))
    )


def _to_do(warehouse: Warehouse, selection: Selection) -> pd.DataFrame:
    rows = support_rows.to_do(warehouse, selection.where)
    words = {name: contract_rows.words(warehouse, name, language()) for name in ("task", "warning_reason")}
    rows["task_text"] = [f"{_SHAPES[task]} {words['task'].get(task, task)}" for task in rows["task"]]
    rows["reason_word"] = in_words(words["warning_reason"], rows["warning_reason"])
    return _named(rows)


def _ends(warehouse: Warehouse, selection: Selection) -> pd.DataFrame:
    rows = support_rows.ends(warehouse, selection.where)
    words = contract_rows.words(warehouse, "replaced", language())
    rows["replaced_text"] = [f"{_ANSWERS[code]} {words.get(code, code)}" for code in rows["replaced"]]
    return _named(rows)


def _named(rows: pd.DataFrame) -> pd.DataFrame:
    """With the contract's title, and whom it is about."""
    rows["start_text"] = [_("alla i avtalet") if is_missing(each) else str(each) for each in rows["start_id"]]
    rows["contract_title"] = rows["title"].fillna(rows["contract_id"])
    return rows
