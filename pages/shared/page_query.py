"""The cached door: what pages ask of `measures`, cached for as long as the build is the same.

What is asked with a `PageQuestion` is cached (pages/shared/cache.py), so that a page's next run only puts it in place.
What is asked with a warehouse is asked now, of any build and on any thread; it knows no Streamlit.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

import measures
from access.viewer import Audience
from measures import Warehouse
from measures.door import catalogue
from pages.shared import filters
from pages.shared.cache import cached
from pages.shared.definitions import Meaning, Provenance
from pages.shared.figure_cards import FigureCard
from pages.shared.filters import Selection
from pages.shared.text import _, is_missing, language, missing


@dataclass(frozen=True)
class PageQuestion:
    """What a page is about: the build, what the reader chose, and what all figures on it rest on."""

    warehouse: Warehouse
    selection: Selection
    about: Provenance = field(compare=False, hash=False, repr=False)
    facts: Mapping[str, Any] = field(compare=False, hash=False, repr=False)


def prepare(question: PageQuestion, measures_by: Mapping[str, Sequence[str]]) -> None:
    """Count at once what a page will ask: by what it splits ("" for nothing) -> the measures."""
    cached(
        _prepared,
        question.warehouse,
        question.selection,
        tuple((by, tuple(names)) for by, names in measures_by.items()),
    )


def _prepared(warehouse: Warehouse, selection: Selection, measures_by: tuple[tuple[str, tuple[str, ...]], ...]) -> bool:
    wanted = [(names, (by,) if by else ()) for by, names in measures_by]
    measures.prepare(wanted, selection.where, *selection.month_starts, warehouse)
    return True


def meaning(warehouse: Warehouse, measure: str) -> Meaning:
    """A measure's words in the reader's language."""
    return cached(_meaning, warehouse, measure)


def _meaning(warehouse: Warehouse, measure: str) -> Meaning:
    found = measures.measures(warehouse)[measure]
    spoken = language()
    return Meaning(
        found.label[spoken],
        found.unit,
        found.definition[spoken],
        found.caveat[spoken],
        found.numerator_words[spoken],
        found.denominator_words[spoken] if found.denominator_words else "",
    )


def total(question: PageQuestion, measure: str) -> Mapping[str, Any]:
    """One measure for all that is chosen: value, low, high, coverage, hidden, numerator, denominator."""
    return cached(measured, question.warehouse, measure, question.selection)


def measured(warehouse: Warehouse, measure: str, selection: Selection) -> Mapping[str, Any]:
    """As `total`, of a warehouse."""
    return _ask(warehouse, measure, (), selection).only


def fulfilment(selection: Selection) -> str:
    """The headline measure: all that is reported, or only what is accepted."""
    return "fulfilment_accepted" if selection.trust else "fulfilment"


def headline(question: PageQuestion, note: str = "") -> FigureCard:
    """The headline as a key figure."""
    return figure(question, fulfilment(question.selection), note)


def groups(warehouse: Warehouse, measure: str, dimension: str, selection: Selection) -> Mapping[str, list[Any]]:
    """One measure by one dimension, column by column as the door gives them, with `<dimension>_label`.

    A group without a name is "uppgift saknas", and its value an empty text.
    """
    found = _ask(warehouse, measure, (dimension,), selection).columns
    if measures.dimensions(warehouse)[dimension].time:
        return found
    labels = measures.labels(warehouse, dimension, language())
    nameless = missing().capitalize()
    names = [nameless if is_missing(value) else labels.get(value, value) for value in found[dimension]]
    values = ["" if is_missing(value) else value for value in found[dimension]]
    return {**found, dimension: values, f"{dimension}_label": names}


def by_group(warehouse: Warehouse, measure: str, dimension: str, selection: Selection) -> pd.DataFrame:
    """The same as a table."""
    return pd.DataFrame(groups(warehouse, measure, dimension, selection))


def _ask(warehouse: Warehouse, measure: str, by: tuple[str, ...], selection: Selection) -> measures.Answer:
    where = {name: values for name, values in selection.where.items() if measures.can_split(warehouse, measure, name)}
    return measures.ask([measure], by, where, *selection.month_starts, warehouse)


def not_limited_by(question: PageQuestion, measure: str) -> str:
    """What the reader chose and the measure cannot be limited by, in words; empty when there is no such thing."""
    aside = [
        filters.dimension_text(name).lower()
        for name in question.selection.where
        if not cached(measures.can_split, question.warehouse, measure, name)
    ]
    return _("Gäller oavsett {filters}").format(filters=", ".join(aside)) if aside else ""


def outside_note(question: PageQuestion) -> str:
    """What is said of figures of persons by whoever is outside; empty inside, where they are exact."""
    if question.warehouse.scope.audience is Audience.INSIDE:
        return ""
    if catalogue.read(question.warehouse).disclosure.hide is not None:
        return _(
            "Siffror om personer är exakta eller dolda. Två punkter betyder att siffran är dold till skydd för "
            "enskilda, eller inte visas för urvalet"
        )
    return _(
        "Siffror om personer är avrundade till skydd för enskilda. Två punkter betyder att andelen gäller för få "
        "personer för att visas, eller inte visas för urvalet"
    )


def figure(question: PageQuestion, measure: str, note: str = "") -> FigureCard:
    """A key figure of one measure for all that is chosen."""
    row = total(question, measure)
    notes = [text for text in (note, not_limited_by(question, measure)) if text]
    picked = {name: row[name] for name in ("value", "low", "high", "coverage", "in_sums", "hidden_for", "rounded")}
    return FigureCard(meaning(question.warehouse, measure), hidden=bool(row["hidden"]), note=". ".join(notes), **picked)
