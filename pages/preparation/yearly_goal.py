"""What a goal would give in a year: half of next year's service contracts above 5 MSEK, in places and persons."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

import measures
from measures import Warehouse
from measures.follow_up import contract_rows, yearly_places
from measures.follow_up.yearly_places import Assumptions, Expected, History
from pages.shared import cache, frame, page_filters
from pages.shared.number_field import Reader, Typed, number_field
from pages.shared.page_query import PageQuestion
from pages.shared.text import _, _n, language, number, percent, plain

_NATURE, _LEAST_SEK, _PER_CENT = "services", 5_000_000.0, 50.0


def section(question: PageQuestion, reader: Callable[[str], Reader]) -> None:
    """The choices, what is reckoned with, and places and persons with an interval."""
    with st.container(key="panel-yearly-goal", gap="small"):
        st.subheader(_("Vad skulle ett mål ge på ett år?"), anchor=False)
        chosen = _choices(question.warehouse, reader)
        if chosen is None:
            return
        organisation, nature, least, share = chosen
        where = tuple((name, value) for name, value in (("organisation", organisation), ("nature", nature)) if value)
        past = cache.cached(_history, question.warehouse, where, least)
        st.markdown(plain(_told(past)))
        if len(past.places) < yearly_places.LEAST_CONTRACTS:
            frame.summary(_("◌ För få avtal med ett överenskommet antal för att räkna på ett år."))
            return
        assumed = _assumed(past, share, reader, f"{organisation}-{nature}-{least}")
        if assumed is not None:
            _answer(past, assumed)


def _history(warehouse: Warehouse, where: tuple[tuple[str, str], ...], least: float) -> History:
    return yearly_places.history(warehouse, {name: [value] for name, value in where}, least)


def _choices(warehouse: Warehouse, reader: Callable[[str], Reader]) -> tuple[str, str, float, float] | None:
    """Whose contracts, of which nature, from which value, and how many of a hundred are to have a requirement."""
    organisations = measures.labels(warehouse, "organisation", language())
    natures = contract_rows.words(warehouse, "nature", language())
    with st.container(horizontal=True, gap="medium", key="yearly-choices"):
        organisation = page_filters.pick(_("Vems avtal"), organisations, _("Alla"), "yearly-organisation", width=320)
        nature = page_filters.pick(_("Avtal om"), natures, _("Alla"), "yearly-nature", width=220, first=_NATURE)
        least = number_field(_("Värda minst, kr"), reader("value_sek"), _LEAST_SEK, key="yearly-least", width=200)
        share = number_field(_("Med krav, procent"), reader("value_sek"), _PER_CENT, key="yearly-share", width=200)
    if not (least.is_right and share.is_right):
        return None
    if share.value is None or share.value > 100:
        st.error(_("Skriv en andel mellan 0 och 100 procent."), icon=":material/block:")
        return None
    return organisation or "", nature or "", least.value or 0.0, share.value / 100


def _told(past: History) -> str:
    """The history that all rests on."""
    years = ", ".join(f"{year}: {number(count)}" for year, count in past.per_year.items())
    said = _("Avtal som började de senaste hela åren: {years}.").format(years=years)
    said += " " + _n(
        "{number} av dem har ett överenskommet antal platser.",
        "{number} av dem har ett överenskommet antal platser.",
        len(past.places),
    ).format(number=number(len(past.places)))
    if past.delivered_share is not None:
        said += " " + _("I dem som är slut levererades {share} av det avtalade.").format(
            share=percent(past.delivered_share)
        )
    return said


def _assumed(past: History, share: float, reader: Callable[[str], Reader], key: str) -> Assumptions | None:
    """What is reckoned with, from the history until it is changed; None while a number cannot be read."""
    first = yearly_places.assumptions(past, share)
    st.caption(_("Det här räknas med. Ändra det som du tror blir annorlunda."))
    fields: list[Typed] = []
    with st.container(horizontal=True, gap="medium", key="yearly-assumptions"):
        for name, label, value in (
            ("contracts", _("Avtal på året"), first.contracts),
            ("places", _("Platser per avtal"), first.places_per_contract),
            ("delivered", _("Levereras, procent"), first.delivered_share * 100),
            ("persons", _("Personer per plats"), first.persons_per_place),
        ):
            fields.append(
                number_field(label, reader("value_sek"), round(value, 2), key=f"yearly-{name}-{key}", width=200)
            )
    if not all(field.is_right and field.value is not None for field in fields):
        st.caption(_("Fyll i alla fyra talen för att få ett svar."))
        return None
    contracts, places, delivered, persons = (field.value or 0.0 for field in fields)
    if contracts > yearly_places.MOST_CONTRACTS:
        st.error(_("Skriv högst en miljon avtal på året."), icon=":material/block:")
        return None
    return Assumptions(contracts, share, places, delivered / 100, persons)


def _answer(past: History, assumed: Assumptions) -> None:
    expected = yearly_places.expected(past, assumed)
    if expected is None:
        return
    places, persons = expected
    frame.summary(
        _(
            "Avtal med krav: {wanted}. Platser på hela avtalstiden: ungefär {places}. Personer: ungefär {persons}."
        ).format(wanted=number(assumed.contracts * assumed.share, 1), places=_span(places), persons=_span(persons))
    )
    st.caption(
        plain(
            _(
                "Talen inom parentes är vad åtta av tio dragningar ur de egna avtalen ger. Nya avtal kan bli "
                "annorlunda än de gamla, och att en person delar plats med någon annan är ett antagande."
            )
        )
    )


def _span(figure: Expected) -> str:
    return f"{number(figure.value)} ({number(figure.low)}–{number(figure.high)})"
