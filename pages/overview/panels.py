"""What the overview is made of: one sentence, key figures, development by month, contracts that need attention."""

from __future__ import annotations

from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from measures import Warehouse
from measures.follow_up import contract_rows
from pages.shared import address, cache, charts, contract_words, figure_cards, frame, page_query
from pages.shared.charts import ChartPanel
from pages.shared.contracts import contract_figures
from pages.shared.filters import Selection
from pages.shared.page_query import PageQuestion
from pages.shared.tables import Column, downloads
from pages.shared.text import _, _n, is_missing, language, month_text, number, percent, plain, value_text

SHOWN_FIRST = 8
# Beside the headline; and whether the suppliers keep to their contracts.
_KEY_FIGURES = ("places_delivered", "places_required", "report_rate", "persons", "in_work_6m_rate")
_KEPT = ("start_meeting_on_time", "first_start_on_time", "report_on_time_rate", "early_end_rate")


def prepare(question: PageQuestion) -> None:
    """What the page asks, at once."""
    headline = page_query.fulfilment(question.selection)
    totals = (headline, "accepted_share", "evidenced_share", *_KEY_FIGURES, *_KEPT)
    splits = {"month": (headline, "places_delivered"), "contract_status": ("contracts_by_status",)}
    page_query.prepare(question, {"": totals, **splits})


def summary(question: PageQuestion) -> None:
    """The state of things in two sentences, written from the figures."""
    cache.drawn(_summary, question.warehouse, question)


def _summary(_warehouse: Warehouse, question: PageQuestion) -> None:
    headline = page_query.fulfilment(question.selection)
    fulfilment, rate = (page_query.total(question, name) for name in (headline, "report_rate"))
    said = []
    if not is_missing(fulfilment["value"]):
        text = (
            _("{share} av de avtalade platserna är levererade och godkända.")
            if question.selection.trust
            else _("{share} av de avtalade platserna är levererade.")
        )
        said.append(text.format(share=percent(fulfilment["value"])))
        if question.selection.trust:
            if fulfilment["high"] - fulfilment["value"] >= 0.005:
                said.append(
                    _("Räknas det som väntar på godkännande eller rapport kan det vara upp till {share}.").format(
                        share=percent(fulfilment["high"])
                    )
                )
        elif fulfilment["high"] - fulfilment["value"] >= 0.005:
            said.append(
                _("Rapporter saknas, så det kan vara upp till {share}.").format(share=percent(fulfilment["high"]))
            )
    trust = rests_on(question)
    if trust:
        said.append(trust)
    _rows, concerned = _urgent(question)
    if concerned:
        said.append(
            _n("{number} avtal behöver åtgärd.", "{number} avtal behöver åtgärd.", concerned).format(
                number=number(concerned)
            )
        )
    elif not is_missing(rate["value"]):
        said.append(_("Inget avtal behöver åtgärd."))
    if said:
        frame.summary(" ".join(said))


def rests_on(question: PageQuestion) -> str:
    """How much of what is delivered rests on what: reported, accepted, accepted on evidence."""
    accepted, evidenced = (page_query.total(question, name) for name in ("accepted_share", "evidenced_share"))
    if is_missing(accepted["value"]) or accepted["hidden"]:
        return ""
    whole = round(accepted["value"], 2)  # so that the parts add up as they are written
    if whole == 0:
        return _("Inget av det levererade är godkänt av avtalens ägare.")
    if whole == 1:
        return _("Allt levererat är godkänt av avtalens ägare ({evidenced} mot underlag).").format(
            evidenced=percent(evidenced["value"])
        )
    return _(
        "{accepted} av det levererade är godkänt av avtalens ägare ({evidenced} mot underlag); {rest} är inte godkänt."
    ).format(accepted=percent(whole), evidenced=percent(evidenced["value"]), rest=percent(1 - whole))


def key_figures(question: PageQuestion) -> None:
    """Promised, delivered, reported, persons, outcome."""
    cache.drawn(_key_figures, question.warehouse, question)


def _key_figures(_warehouse: Warehouse, question: PageQuestion) -> None:
    headline = page_query.fulfilment(question.selection)
    fulfilment, rate, outcome = (
        page_query.total(question, name) for name in (headline, "report_rate", "in_work_6m_rate")
    )
    by_status = cache.cached(_by_status, question.warehouse, question.selection)
    waiting = int(by_status.loc[by_status["status"] == "not_agreed", "value"].sum())
    # What counts towards the requirements is always counted to date and in all forms.
    limited = any(question.selection.month_starts) or "form" in question.selection.where
    notes = {
        "places_required": _n(
            "{number} avtal har inget överenskommet antal", "{number} avtal har inget överenskommet antal", waiting
        ).format(number=number(waiting))
        if waiting
        else "",
        "places_delivered": ""
        if limited or is_missing(fulfilment["numerator"])
        else (
            _("varav {number} är godkända och räknas mot kraven")
            if question.selection.trust
            else _("varav {number} räknas mot kraven")
        ).format(number=value_text(fulfilment["numerator"], "places")),
        "report_rate": ""
        if is_missing(rate["denominator"]) or is_missing(rate["numerator"])
        else _n("{number} av {all} rapport saknas", "{number} av {all} rapporter saknas", rate["denominator"]).format(
            number=number(rate["denominator"] - rate["numerator"]), all=number(rate["denominator"])
        ),
        "in_work_6m_rate": ""
        if outcome["hidden"] or is_missing(outcome["denominator"])
        else _n("{number} uppföljd placering", "{number} uppföljda placeringar", outcome["denominator"]).format(
            number=number(outcome["denominator"])
        ),
    }
    figure_cards.figures([page_query.figure(question, name, notes.get(name, "")) for name in (headline, *_KEY_FIGURES)])


def development(question: PageQuestion) -> None:
    """Fulfilment and deliveries, month by month."""
    left, right = st.columns(2, gap="large")
    with left:
        fulfilment_by_month(question)
    with right:
        places_by_month(question)


def fulfilment_by_month(question: PageQuestion) -> None:
    charts.chart(
        cache.cached(_fulfilment_panel, question.warehouse, question.selection),
        key="fulfilment-by-month",
        about=question.about,
    )


def _fulfilment_panel(warehouse: Warehouse, selection: Selection) -> ChartPanel:
    shown = cache.cached(contract_figures.months_with_value, warehouse, page_query.fulfilment(selection), selection)
    meaning = page_query.meaning(warehouse, page_query.fulfilment(selection))
    nothing = charts.nothing_known(shown)
    return ChartPanel(
        title=_("Uppfyllelsegrad månad för månad")
        if nothing
        else (
            _("Pågående avtal: {share} av platserna levererade och godkända till och med {month}")
            if selection.trust
            else _("Pågående avtal: {share} av platserna levererade till och med {month}")
        ).format(share=percent(shown["value"].iloc[-1]), month=month_text(shown["month"].iloc[-1])),
        picture=None if nothing else charts.line_by_month(shown, name=meaning.label, unit=meaning.unit),
        alt=charts.sentence(shown, "month", "share"),
        frame=shown,
        columns=charts.columns_for("month", _("Månad"), meaning, shown),
        meaning=meaning,
        note=_(
            "Varje månad visar de avtal som gällde då; avslutade avtal har lämnat linjen. "
            "Det skuggade är möjligt, medan rapporter eller godkännanden saknas."
        ),
    )


def places_by_month(question: PageQuestion) -> None:
    charts.chart(
        cache.cached(_places_panel, question.warehouse, question.selection),
        key="places-by-month",
        about=question.about,
    )


def _places_panel(warehouse: Warehouse, selection: Selection) -> ChartPanel:
    shown = cache.cached(contract_figures.months_with_value, warehouse, "places_delivered", selection)
    meaning = page_query.meaning(warehouse, "places_delivered")
    nothing = charts.nothing_known(shown)
    return ChartPanel(
        title=_("Levererade platser månad för månad")
        if nothing
        else _n(
            "{number} plats levererades i {month}",
            "{number} platser levererades i {month}",
            contract_words.counted(shown["value"].iloc[-1]),
        ).format(number=value_text(shown["value"].iloc[-1], "places"), month=month_text(shown["month"].iloc[-1])),
        picture=None if nothing else charts.bars_by_month(shown, name=meaning.label, unit=meaning.unit),
        alt=charts.sentence(shown, "month", "places"),
        frame=shown,
        columns=charts.columns_for("month", _("Månad"), meaning, shown),
        meaning=meaning,
        note=_("En person på heltid hela månaden är en tolftedels plats, i praktik en sjättedel."),
    )


# Do the suppliers keep their contracts?


def by_status(question: PageQuestion) -> None:
    """Contracts by status, worst first."""
    charts.chart(
        cache.cached(_status_panel, question.warehouse, question.selection), key="by-status", about=question.about
    )


def _status_panel(warehouse: Warehouse, selection: Selection) -> ChartPanel:
    rows = cache.cached(_by_status, warehouse, selection)
    meaning = page_query.meaning(warehouse, "contracts_by_status")
    names = dict(zip(rows["status"], rows["status_label"], strict=True))
    many = int(rows["value"].sum())
    return ChartPanel(
        title=_n("{number} avtal efter status", "{number} avtal efter status", many).format(number=number(many)),
        picture=None if rows.empty else charts.bars(rows, dimension="status", unit="count", labels=names, beside=True),
        alt="; ".join(f"{names[row['status']]}: {number(row['value'])}" for row in rows.to_dict("records")),
        frame=rows,
        columns=[Column("status_label", _("Status")), Column("value", meaning.label, "count")],
        meaning=meaning,
        note=_("Värst först. Orden förklaras på sidan Definitioner"),
    )


def _by_status(warehouse: Warehouse, selection: Selection) -> pd.DataFrame:
    rows = page_query.by_group(warehouse, "contracts_by_status", "contract_status", selection)
    rows = rows.rename(columns={"contract_status": "status", "contract_status_label": "status_label"})
    words = contract_rows.words(warehouse, "contract_status", language())
    place = {status: n for n, status in enumerate(contract_words.ORDER)}
    rows["status_label"] = [contract_words.status_text(status, words) for status in rows["status"]]
    rows = rows[rows["value"].fillna(0) > 0]
    return rows.sort_values("status", key=lambda codes: codes.map(place)).reset_index(drop=True)


def keeping_to_contract(question: PageQuestion) -> None:
    """Meetings, first starts and reports in time, and early ends."""
    with st.container(key="panel-keeping", gap="small"):
        st.subheader(_("Följer leverantörerna avtalet?"), anchor=False)
        cache.drawn(_keeping_to_contract, question.warehouse, question)


def _keeping_to_contract(_warehouse: Warehouse, question: PageQuestion) -> None:
    figure_cards.figures([page_query.figure(question, name) for name in _KEPT])


# Contracts that need attention


def _urgent(question: PageQuestion) -> tuple[list[dict[str, Any]], int]:
    """Those that are shown, and how many there are."""
    return cache.cached(contract_figures.urgent_contracts, question.warehouse, question.selection, SHOWN_FIRST)


def attention_rows(warehouse: Warehouse, selection: Selection) -> pd.DataFrame:
    """All of them, for a file."""
    rows, _in_all = contract_figures.urgent_contracts(warehouse, selection)
    return pd.DataFrame(rows)


def attention(question: PageQuestion) -> None:
    """The contracts to look at first, each with its reason and the way to it."""
    _rows, in_all = _urgent(question)
    with st.container(key="panel-attention", gap="small"):
        st.subheader(_("Avtal som behöver åtgärd"), anchor=False)
        if not in_all:
            st.markdown(_("Inget avtal i urvalet behöver åtgärd."))
            return
        cache.drawn(_attention_list, question.warehouse, question, tuple(st.session_state.get("address", {}).items()))
        with st.container(horizontal=True, gap="medium", vertical_alignment="center", key="attention-tools"):
            st.page_link(
                **address.link("pages/contracts/contracts.py"),
                label=_n("Se {number} avtal", "Se alla {number} avtal", in_all).format(number=number(in_all)),
            )
            rows = partial(attention_rows, question.warehouse, question.selection)
            downloads(rows, _("Avtal som behöver åtgärd"), attention_columns(), key="attention", about=question.about)


def attention_columns() -> list[Column]:
    return [
        Column("contract_id", _("Avtals-id")),
        Column("name", _("Avtal")),
        Column("supplier_name", _("Leverantör")),
        Column("organisation_name", _("Organisation")),
        Column("status_text", _("Status")),
        Column("reason", _("Varför")),
        *contract_figures.fulfilment_columns(),
        Column("contract_owner", _("Ansvarig")),
    ]


def _attention_list(_warehouse: Warehouse, question: PageQuestion, _address: object) -> None:
    st.caption(
        plain(
            _(
                "Ordnade efter hur många platser de ligger efter den förväntade kurvan, därefter efter antal rapporter "
                "som saknas."
            )
        )
    )
    with st.container(key="attention-list", gap=None):
        for row in _urgent(question)[0]:
            st.page_link(
                **address.link("pages/contracts/contract.py", contract=row["contract_id"]), label=plain(row["name"])
            )
            tone = contract_words.TONES.get(row["status"], "")
            frame.status(tone, row["status_text"], row["reason"], contract_words.identity(row))
