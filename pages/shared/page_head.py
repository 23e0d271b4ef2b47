"""A page's head: title, band of the day, filters; and what is said where there is nothing to show."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, TypeVar

import measures
from measures import NoWarehouse, Warehouse
from measures.follow_up import contract_rows, delivery_rows
from pages.shared import as_known_on, filters, frame, page_filters
from pages.shared.cache import cached
from pages.shared.definitions import Provenance
from pages.shared.filters import Selection
from pages.shared.page_query import PageQuestion
from pages.shared.text import _, _n, alphabetical, as_date, date_text, is_missing, language, number

T = TypeVar("T")
CONTRACT_FILTERS = ("organisation", "supplier", "nature", "requirement", "form")
PROCUREMENT_FILTERS = ("organisation", "supplier", "nature")
# A longer list helps nobody to choose and slows every run; whoever is further down is reached from the tables.
CHOICES_AT_MOST = 500


def cached_for_shown(make: Callable[..., T], *parts: Any) -> T | None:
    """As `cached`, for the build that the page shows; None when nothing is built, or the chosen day is not made yet."""
    try:
        warehouse = as_known_on.build_shown(measures.current())
    except NoWarehouse:
        return None
    return None if warehouse is None else cached(make, warehouse, *parts)


def open_page(
    title: str,
    lead: str = "",
    limited_by: Sequence[str] = (),
    needs: str = "deliveries",
    with_period: bool = True,
    with_trust: bool = False,
    with_day: bool = True,
    invented_what: str = "",
) -> PageQuestion | None:
    """Draw a page's head and filters. None: there is nothing to show, and what to do about it has been said.

    needs: "contracts", "procurements", "either", "deliveries" or "nothing". with_trust: the switch "only what is
    accepted" is offered, as it is wherever one can filter by requirement. with_day: the page can be shown as it was
    known on a day; False where something is written, which always rests on what is known today. invented_what: as in
    `Provenance`.
    """
    try:
        warehouse = measures.current()
    except NoWarehouse:
        frame.header(title, lead)
        _nothing_yet()
        return None
    day = as_known_on.choose(warehouse) if with_day else as_known_on.day()
    if day and with_day:
        shown = as_known_on.build_shown(warehouse)
        if shown is None:
            frame.header(title, lead)
            as_known_on.wait(warehouse, day)
            return None
        warehouse = shown
    facts = cached(_facts, warehouse)
    about = Provenance(
        warehouse.as_of,
        warehouse.known_on,
        warehouse.id,
        bool(facts["is_invented"]),
        invented_what=invented_what,
        invented_day=facts["invented_day"],
        source=facts["source"] if needs in ("either", "procurements") else "",
    )
    frame.header(title, lead, about)
    if warehouse.known_on:
        as_known_on.band(warehouse)
    elif day and not with_day:
        as_known_on.not_here(day)
    page_filters.keep_place()
    if not _enough(facts, needs, warehouse):
        return None
    choices = {name: cached(choices_of, warehouse, name) for name in limited_by}
    months = cached(_months, warehouse) if with_period and limited_by else ()
    offers_trust = with_trust or "requirement" in limited_by
    selection = filters.filters(choices, months, offers_trust) if limited_by or offers_trust else Selection()
    filters.selection_in_words(selection, choices)
    return PageQuestion(warehouse, selection, _with_filters(about, selection, choices), facts)


def _with_filters(about: Provenance, selection: Selection, choices: Mapping[str, Mapping[str, str]]) -> Provenance:
    return replace(about, filters=selection.texts(choices))


def _facts(warehouse: Warehouse) -> dict[str, Any]:
    facts = dict(contract_rows.about(warehouse))
    advertised = measures.ask(["procurements"], warehouse=warehouse).only["value"]
    facts["advertised"] = 0 if is_missing(advertised) else int(advertised)
    loaded = delivery_rows.deliveries(warehouse)
    active = loaded[loaded["is_active"] == 1]
    own_day = bool(len(active)) and bool((active["is_invented"] == 1).all()) and warehouse.known_on is None
    # Whoever builds for another day than the samples' own knows which day that is.
    own_day = own_day and warehouse.as_of == measures.day_looked_at(dt.date.today()) != dt.date.today()
    facts["invented_day"] = warehouse.as_of if own_day else None
    facts["source"] = ""
    if uhm := contract_rows.national_statistics(warehouse):
        facts["source"] = _(
            "Uppgifter: Upphandlingsmyndigheten, inlästa {date}, om {years} | Bearbetning: Utfall"
        ).format(date=date_text(uhm[0]), years=uhm[1])
    return facts


def _enough(facts: Mapping[str, Any], needs: str, warehouse: Warehouse) -> bool:
    if needs == "nothing":
        return True
    contracts, advertised = facts["contracts"], facts["advertised"]
    there = {"contracts": contracts, "procurements": advertised, "deliveries": True, "either": contracts or advertised}
    if facts["deliveries"] and there[needs]:
        return True
    if warehouse.known_on:
        frame.empty(
            _("Det som sidan visar hade inte levererats den dagen."),
            _("Välj en senare dag, eller gå tillbaka till det som är känt i dag."),
        )
    elif not facts["deliveries"] or needs == "either":
        _nothing_yet()
    elif needs == "contracts":
        text = _("Inga avtal är inlästa än, så det finns inget att följa upp här.")
        if advertised:
            text += " " + _n(
                "Däremot finns {count} upphandling.", "Däremot finns {count} upphandlingar.", advertised
            ).format(count=number(advertised))
        frame.empty(
            text,
            _("Läs in avtal, placeringar och rapporter: python -m etl load FIL"),
            "pages/comparisons/procurements.py" if advertised else None,
            _("Se upphandlingarna"),
        )
    else:
        frame.empty(
            _("Inga upphandlingar är inlästa än."),
            _(
                "Läs in en lista över upphandlingar, till exempel ur Upphandlingsmyndighetens statistikdatabas: "
                "python -m etl load FIL"
            ),
            "pages/overview/overview.py" if contracts else None,
            _("Se översikten"),
        )
    return False


def _nothing_yet() -> None:
    frame.empty(
        _("Inga uppgifter är inlästa än."),
        _(
            "Läs in filer: python -m etl load FIL. Avtal, placeringar och rapporter visar vad som utlovats och "
            "levererats; upphandlingar kan läsas in för sig."
        ),
    )


def choices_of(warehouse: Warehouse, dimension: str) -> dict[str, str]:
    """The values that a filter offers, by name. Of very many, those with most contracts, then most procurements."""
    labels = measures.labels(warehouse, dimension, language())
    if dimension == "form":
        counts = [("placements_started", 1)]
    else:
        both = (("contracts", 1_000_000), ("procurements", 1))
        counts = [(name, factor) for name, factor in both if measures.can_split(warehouse, name, dimension)]
    weight: dict[str, float] = {}
    for measure, factor in counts:
        found = measures.ask([measure], [dimension], warehouse=warehouse).frame.dropna(subset=[dimension])
        for value, count in zip(found[dimension], found["value"], strict=True):
            weight[value] = weight.get(value, 0) + factor * (0 if is_missing(count) else count)
    most = sorted(weight, key=weight.__getitem__, reverse=True)[:CHOICES_AT_MOST]
    return {value: labels.get(value, value) for value in sorted(most, key=lambda v: alphabetical(labels.get(v, v)))}


def _months(warehouse: Warehouse) -> tuple[str, ...]:
    found = [as_date(month) for month in contract_rows.months(warehouse)]
    return filters.months_between(found[0], found[-1]) if found else ()
