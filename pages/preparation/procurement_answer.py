"""Of one procurement: what the organisation's rules say of a requirement, and what contracts like it have given."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pandas as pd
import streamlit as st

import measures
from measures import Warehouse
from measures.follow_up import contract_rows, suitability
from measures.follow_up.suitability import Plan, Similar
from pages.shared import cache, contract_words, figure_cards, frame, page_filters, page_query
from pages.shared.contracts import lessons
from pages.shared.filters import Selection
from pages.shared.number_field import Reader, number_field
from pages.shared.page_query import PageQuestion
from pages.shared.tables import Column, row_panel
from pages.shared.text import (
    NOT_APPLICABLE,
    _,
    _n,
    date_text,
    is_missing,
    language,
    number,
    plain,
    sek,
)

_CONTRACT = "contract?contract={}"
_FIGURES = ("places_required", "fulfilment", "first_start_on_time")
_ADVERTISED = ("procurements", "social_consideration_share", "requirement_share")
_SHAPES = {True: "○", None: "◌", False: "●"}


def section(question: PageQuestion, reader: Callable[[str], Reader]) -> None:
    """The form, and the answer to what is filled in."""
    with st.container(key="panel-suitability", gap="small"):
        st.subheader(_("Passar upphandlingen för ett krav?"), anchor=False)
        plan = _form(question.warehouse, reader)
    if plan is None:
        return
    _rules(question.warehouse, plan)
    _places(question, plan)
    _advertised(question, plan)


def _form(warehouse: Warehouse, reader: Callable[[str], Reader]) -> Plan | None:
    """What is to be bought; None until the organisation and the nature are chosen, or while a number cannot be read."""
    organisations = measures.labels(warehouse, "organisation", language())
    natures = contract_rows.words(warehouse, "nature", language())
    agreements = contract_rows.words(warehouse, "agreement_type", language())
    with st.container(horizontal=True, gap="medium", key="suitability-choices"):
        organisation = page_filters.pick(
            _("Organisation"), organisations, _("Välj"), "suitability-organisation", width=320
        )
        nature = page_filters.pick(_("Slag av upphandling"), natures, _("Välj"), "suitability-nature", width=220)
        agreement = page_filters.pick(_("Avtalstyp"), agreements, _("Okänd"), "suitability-agreement", width=220)
    with st.container(horizontal=True, gap="medium", key="suitability-numbers"):
        value = number_field(_("Värde, kr"), reader("value_sek"), key="suitability-value", width=200)
        months = number_field(_("Längd, månader"), reader("duration_months"), key="suitability-months", width=200)
        jobs = number_field(_("Heltidstjänster"), reader("full_time_jobs"), key="suitability-jobs", width=200)
        cpv = st.text_input(_("CPV-kod"), key="suitability-cpv", max_chars=12, width=200, placeholder="90910000")
    if organisation is None or nature is None:
        st.caption(_("Välj organisation och slag. Det som lämnas tomt är okänt, och svaret säger det."))
        return None
    if not (value.is_right and months.is_right and jobs.is_right):
        return None
    return Plan(organisation, nature, agreement, cpv or None, value.value, months.value, jobs.value)


def _rules(warehouse: Warehouse, plan: Plan) -> None:
    """The rule's answer, with the row that gives it."""
    rows = suitability.rules(warehouse, plan)
    applying = [row for row in rows if row["applies"]]
    unknown = [row for row in rows if row["applies"] is None]
    if not rows:
        text, tone = (
            _("Organisationen har inga inlästa regler om när krav inte ställs: de säger varken ja eller nej."),
            "neutral",
        )
    elif applying:
        text, tone = _("Reglerna säger nej: inget krav ska ställas."), "bad"
    elif unknown:
        text, tone = _("Okänt: fyll i det som saknas ovan för att få ett svar."), "neutral"
    else:
        text, tone = _("Reglerna säger ja: inget av undantagen gäller."), "good"
    shape = {"bad": "○", "neutral": "◌", "good": "●"}[tone]
    frame.summary(f"{shape} {text}")
    words = contract_rows.words(warehouse, "exclusion_reason", language())
    told = {True: _("Gäller"), None: _("Okänt"), False: _("Gäller inte")}
    if rows:
        frame.small_table(
            _("Undantag i reglerna"),
            [_("Undantag"), _("Svar"), _("Från"), _("Källa")],
            [
                [
                    words.get(row["reason"], row["reason"]),
                    f"{_SHAPES[row['applies']]} {told[row['applies']]}",
                    date_text(row["valid_from"]),
                    contract_rows.source_text(warehouse, row["source"], language()),
                ]
                for row in rows
            ],
            texts=4,
        )


def _places(question: PageQuestion, plan: Plan) -> None:
    """What the schedule asks for, what contracts like it promised and gave, and the contracts themselves."""
    warehouse = question.warehouse
    said = []
    if scheduled := suitability.schedule(warehouse, plan):
        said.append(_scheduled(scheduled))
    like = cache.cached(suitability.similar, warehouse, plan)
    said.append(_likeness(like))
    if estimate := suitability.places_for(like.rows, plan.value_sek):
        middle, low, high = estimate
        said.append(
            _(
                "Platser i förhållande till värdet, efter deras avtalade antal: {middle}. "
                "För hälften av dem mellan {low} och {high}."
            ).format(middle=number(middle, 1), low=number(low, 1), high=number(high, 1))
        )
    st.markdown(plain(" ".join(said)))
    if like.likeness != "few":
        _figures(question, like)
    row_panel(
        _("Avtal som liknar upphandlingen"),
        _listed(warehouse, like.rows),
        [
            Column("contract_title", _("Avtal"), width=260, link=_CONTRACT, link_value="contract_id"),
            Column("supplier_name", _("Leverantör")),
            Column("organisation_name", _("Organisation")),
            Column("contract_value_sek", _("Värde, kr"), "sek"),
            Column("requirement_word", _("Slag av krav")),
            Column("places_required", _("Avtalade platser"), "places", nothing=NOT_APPLICABLE),
            Column("places_delivered", _("Levererade platser"), "places"),
            Column("status_word", _("Status"), width=190),
            Column("contract_id", _("Avtals-id")),
        ],
        key="similar-contracts",
        about=question.about,
        empty=_("Inga avtal liknar upphandlingen."),
    )
    if len(like.rows):
        lessons.lessons(question, _("Lärdomar av de avtalen"), {"contract": list(like.rows["contract_id"])})


def _advertised(question: PageQuestion, plan: Plan) -> None:
    """How often procurements like it, as they are advertised, set a requirement."""
    where, likeness = cache.cached(suitability.advertised, question.warehouse, plan)
    with st.container(key="panel-advertised", gap="small"):
        st.subheader(_("Hur andra har gjort"), anchor=False)
        if likeness == "few":
            st.markdown(plain(_("För få annonserade upphandlingar av samma slag är inlästa för att säga något.")))
            return
        alike = {
            "cpv_and_size": _("samma slag, CPV-grupp och storleksklass"),
            "cpv": _("samma slag och CPV-grupp, oavsett storlek"),
            "size": _("samma slag och storleksklass, men inte samma CPV-grupp"),
            "nature": _("samma slag"),
        }[likeness]
        text = _(
            "Annonserade upphandlingar som är inlästa, av {alike}. De säger om krav ställdes, inget om antal platser."
        )
        st.markdown(plain(text.format(alike=alike)))
        asked = PageQuestion(question.warehouse, Selection(chosen=tuple(where.items())), question.about, question.facts)
        figure_cards.figures([page_query.figure(asked, name) for name in _ADVERTISED])


def _scheduled(row: Mapping[str, Any]) -> str:
    if is_missing(row["places"]):
        return _("Schablonen är en plats för varje {amount}; med ett värde räknas antalet ut.").format(
            amount=sek(row["sek_per_place"])
        )
    return _n(
        "Schablonen ger {places} plats: en för varje {amount}.",
        "Schablonen ger {places} platser: en för varje {amount}.",
        row["places"],
    ).format(places=number(row["places"]), amount=sek(row["sek_per_place"]))


def _likeness(like: Similar) -> str:
    many = len(like.rows)
    texts = {
        "cpv_and_size": _n(
            "{number} avtal liknar upphandlingen: samma CPV-grupp och en tredjedel till tre gånger värdet.",
            "{number} avtal liknar upphandlingen: samma CPV-grupp och en tredjedel till tre gånger värdet.", many,
        ),
        "cpv": _n(
            "{number} avtal har samma CPV-grupp, oavsett storlek.",
            "{number} avtal har samma CPV-grupp, oavsett storlek.", many,
        ),
        "size": _n(
            "{number} avtal är av samma slag och liknande storlek, men inte samma CPV-grupp.",
            "{number} avtal är av samma slag och liknande storlek, men inte samma CPV-grupp.", many,
        ),
        "nature": _n(
            "{number} avtal är av samma slag; inga liknar upphandlingen mer än så.",
            "{number} avtal är av samma slag; inga liknar upphandlingen mer än så.", many,
        ),
        "few": _n(
            "Bara {number} avtal är av samma slag: för få för att säga något.",
            "Bara {number} avtal är av samma slag: för få för att säga något.", many,
        ),
    }  # fmt: skip
    return texts[like.likeness].format(number=number(many))


def _figures(question: PageQuestion, like: Similar) -> None:
    """The figures of those contracts, as the door gives them to whoever asks."""
    selection = Selection(chosen=(("contract", tuple(like.rows["contract_id"])),))
    asked = PageQuestion(question.warehouse, selection, question.about, question.facts)
    figure_cards.figures([page_query.figure(asked, name) for name in _FIGURES])


def _listed(warehouse: Warehouse, rows: pd.DataFrame) -> pd.DataFrame:
    words = contract_rows.words(warehouse, "contract_status", language())
    kinds = contract_rows.words(warehouse, "requirement", language())
    return rows.assign(
        contract_title=rows["title"].fillna(rows["contract_id"]),
        status_word=[contract_words.status_text(code, words) for code in rows["status"]],
        requirement_word=[kinds.get(code, code) for code in rows["requirement"]],
    )
