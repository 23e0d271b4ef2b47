"""The places of the demand profiles: how many are open, and one by one who is waited for and since when."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from measures import Warehouse
from measures.follow_up import contract_rows, match_rows
from pages.shared import cache, figure_cards, form_links, frame, page_filters, page_query
from pages.shared.filters import Selection
from pages.shared.page_query import PageQuestion
from pages.shared.tables import Column, row_panel
from pages.shared.text import NOT_APPLICABLE, _, _n, alphabetical, in_words, language, number

_CONTRACT = "contract?contract={}"
_COUNTS = (
    "match_places_open",
    "match_places_awaiting_candidates",
    "match_places_awaiting_supplier",
    "match_places_filled",
    "match_places_unfilled",
)
# What the list can be limited by, and what it is called in the address.
_IN_ADDRESS = {"waits_word": "waits", "trade_word": "trade", "matching_unit": "unit"}
# Told apart without colour, as on Avtal: who is waited for.
_SHAPES = {"matching": "◁", "supplier": "▷"}


def ways_in() -> None:
    """The forms of what is done to fill a place."""
    form_links.form_links({"matches": _("Lägg in en matchning"), "support": _("Lägg in stöd efter start")})


def are_there(question: PageQuestion) -> bool:
    """Whether any match is delivered; else it is said what to do."""
    if cache.cached(match_rows.are_there, question.warehouse):
        return True
    frame.empty(
        _("Inga matchningar är inlästa än."),
        _(
            "Hämta mallen Matchningar på sidan Mallar, fyll i en rad för varje behovsprofil och läs in filen på Ladda "
            "upp. En i taget går också i ett formulär. Inga namn eller personnummer ska vara med, bara antal och dagar."
        ),
        "pages/upload/templates.py",
        _("Till mallarna"),
    )
    return False


def summary(question: PageQuestion) -> None:
    """Who is waited for, and the longest wait, in a sentence or two."""
    cache.drawn(_summary, question.warehouse, question.selection)


def _summary(warehouse: Warehouse, selection: Selection) -> None:
    rows = cache.cached(_open_rows, warehouse, selection)
    if rows.empty:
        frame.summary(_("Inga lediga platser i urvalet väntar på någon."))
        return
    places = int(rows["places_open"].sum())
    said = _n("{number} plats är ledig.", "{number} platser är lediga.", places).format(number=number(places))
    ours = rows[rows["waits_on"] == "matching"]
    if not ours.empty:
        waiting = int(ours["places_awaiting_candidates"].sum())
        said += " " + _n(
            "{number} väntar på kandidater från oss, längst i {days} dagar.",
            "{number} väntar på kandidater från oss, längst i {days} dagar.",
            waiting,
        ).format(number=number(waiting), days=number(ours["waiting_days"].max()))
    theirs = int(rows["places_awaiting_supplier"].sum())
    if theirs:
        said += " " + _n("{number} väntar på leverantören.", "{number} väntar på leverantören.", theirs).format(
            number=number(theirs)
        )
    overdue = int(rows["places_overdue"].sum())
    if overdue:
        said += " " + _n(
            "{number} skulle redan ha varit tillsatt.", "{number} skulle redan ha varit tillsatta.", overdue
        ).format(number=number(overdue))
    frame.summary(said)


def key_figures(question: PageQuestion) -> None:
    cache.drawn(_key_figures, question.warehouse, question)


def _key_figures(_warehouse: Warehouse, question: PageQuestion) -> None:
    figure_cards.figures([page_query.figure(question, name) for name in _COUNTS])


def open_places(question: PageQuestion) -> None:
    """Each open place, the longest wait for us first; limited by who is waited for, trade and unit."""
    offered = cache.cached(_offered, question.warehouse, question.selection)
    if not any(offered.values()):
        return
    labels = {"waits_word": _("Väntar på"), "trade_word": _("Yrkesområde"), "matching_unit": _("Matchande enhet")}
    with st.container(horizontal=True, gap="medium", vertical_alignment="bottom", key="matching-tools"):
        chosen = tuple(
            page_filters.choice(_IN_ADDRESS[column], label, {value: value for value in offered[column]}, "matching")
            for column, label in labels.items()
        )
    row_panel(
        _("Lediga platser och vem som väntas på"),
        cache.cached(_chosen_rows, question.warehouse, question.selection, chosen),
        _columns(),
        key="open-places",
        about=question.about,
        note=_("De som väntar på oss först, längst väntan överst."),
        empty=_("Inga lediga platser passar valet."),
    )


def _offered(warehouse: Warehouse, selection: Selection) -> dict[str, list[str]]:
    """Column -> what of it there is to choose among."""
    rows = cache.cached(_open_rows, warehouse, selection)
    return {column: sorted(map(str, rows[column].dropna().unique()), key=alphabetical) for column in _IN_ADDRESS}


def _chosen_rows(warehouse: Warehouse, selection: Selection, chosen: tuple[str, ...]) -> pd.DataFrame:
    rows = cache.cached(_open_rows, warehouse, selection)
    for column, value in zip(_IN_ADDRESS, chosen, strict=True):
        if value:
            rows = rows[rows[column] == value]
    return rows.reset_index(drop=True)


def _columns() -> list[Column]:
    return [
        Column("waits_text", _("Väntar på"), width=190),
        Column(
            "waiting_days", _("Dagar"), "count", width=90, help=_("Så många dagar har den som väntas på haft på sig.")
        ),
        Column("status_word", _("Läge"), width=220),
        Column("places_open", _("Lediga"), "count", width=90),
        Column("trade_word", _("Yrkesområde")),
        Column("wanted_from", _("Behövs från"), "date", nothing=NOT_APPLICABLE),
        Column("contract_title", _("Avtal"), width=220, link=_CONTRACT, link_value="contract_id"),
        Column("supplier_name", _("Leverantör")),
        Column("place", _("Kommun")),
        Column("matching_unit", _("Matchande enhet")),
        Column("candidates_proposed", _("Föreslagna"), "count"),
        Column("interviews", _("Intervjuade"), "count"),
        Column("days_since_profile", _("Dagar sedan behovsprofilen"), "count"),
        Column("requirements", _("Krav")),
        Column("match_id", _("Matchnings-id")),
        Column("contract_id", _("Avtals-id")),
    ]


def _open_rows(warehouse: Warehouse, selection: Selection) -> pd.DataFrame:
    rows = match_rows.open_matches(warehouse, selection.where)
    words = {name: contract_rows.words(warehouse, name, language()) for name in ("waits_on", "match_status", "trade")}
    places = contract_rows.words(warehouse, "municipality", language())
    rows["waits_word"] = [words["waits_on"].get(who, who) for who in rows["waits_on"]]
    rows["waits_text"] = [f"{_SHAPES[who]} {words['waits_on'].get(who, who)}" for who in rows["waits_on"]]
    rows["status_word"] = [words["match_status"].get(code, code) for code in rows["status"]]
    rows["trade_word"] = in_words(words["trade"], rows["trade"])
    rows["place"] = in_words(places, rows["workplace_code"])
    rows["contract_title"] = rows["title"].fillna(rows["contract_id"])
    return rows
