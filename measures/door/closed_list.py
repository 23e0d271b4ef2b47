"""What may be asked of persons outside: a closed list, so that what changes a count cannot be found by asking often."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from access.viewer import Audience
from measures.door import catalogue, hiding, known_values
from measures.door.catalogue import Catalogue, Dimension, Measure
from measures.door.measure_query import Question, spellings
from measures.door.open_warehouse import Warehouse


def is_of_persons(listed: Catalogue, question: Question) -> bool:
    """Whether the figures are of what persons are like or what became of them."""
    return listed.measures[question.measures[0]].protects is not None or bool(personal(listed, question))


def personal(listed: Catalogue, question: Question) -> list[str]:
    """What of the question's splits and filters describes a person."""
    return [name for name in _named(question) if listed.dimensions[name].personal]


def refusal(warehouse: Warehouse, question: Question) -> str:
    """Why a question of one measure is not answered outside, and what can be asked; empty where it is answered."""
    listed = catalogue.read(warehouse)
    if warehouse.scope.audience is Audience.INSIDE or not is_of_persons(listed, question):
        return ""
    if listed.disclosure.hide is not None:
        return hiding.refusal(warehouse, question)
    return _sentence(warehouse, listed, question)


def _sentence(warehouse: Warehouse, listed: Catalogue, question: Question) -> str:
    measure, rule = listed.measures[question.measures[0]], listed.disclosure
    if measure.protects is None and measure.unit != "count":
        described = ", ".join(name for name, dimension in listed.dimensions.items() if dimension.personal)
        return f"{_label(measure)} kan utanför inte delas upp på det som beskriver personer ({described})."
    named = _named(question)
    within = all(name in rule.dimensions for name in named) and len(named) <= rule.most_dimensions
    is_one = all(_is_one(warehouse, listed.dimensions[name], values) for name, values in question.where)
    if within and is_one and _is_whole(warehouse, rule.period_months, question.first_month, question.last_month):
        return ""
    return (
        f"{_label(measure)} visas utanför bara avrundat till skydd för enskilda, och då med högst "
        f"{rule.most_dimensions} indelningar eller urval åt gången bland {', '.join(rule.dimensions)}, ett värde i "
        "varje urval, för ett halvår (januari–juni eller juli–december), hela kalenderår eller hela tiden."
    )


def _label(measure: Measure) -> str:
    return measure.label["sv"]


def _named(question: Question) -> list[str]:
    return list(dict.fromkeys((*question.by, *(name for name, _ in question.where))))


def _is_one(warehouse: Warehouse, dimension: Dimension, values: Sequence[str]) -> bool:
    """Whether a filter is of one value, or of one organisation and all that is below it."""
    chosen = set(spellings(warehouse, dimension, values))
    if dimension.labels != "organisations" or len(chosen) == 1:
        return len(chosen) == 1
    return any(known_values.with_parts(warehouse, one) == chosen for one in chosen)


def _is_whole(warehouse: Warehouse, lengths: Sequence[int], first: dt.date | None, last: dt.date | None) -> bool:
    """Whether a period is a half-year or whole years, that which runs on so far, or all that there is."""
    begins, ends = known_values.first_month(warehouse), warehouse.as_of.replace(day=1)
    if (first is None or begins is None or first <= begins) and (last is None or last >= ends):
        return True
    if first is None:
        return False
    runs_on = last is None or last >= ends
    until = ends if last is None or runs_on else last
    months = (until.year - first.year) * 12 + until.month - first.month + 1
    if runs_on:
        # So far: as whole as it will be when the half-year or the year is over.
        months += -months % (min(lengths) if months <= min(lengths) else max(lengths))
    # Several of the longest are a period too: a goal is often of all the years of a term of office.
    length = max(lengths) if months % max(lengths) == 0 else months
    return length in lengths and (first.month - 1) % length == 0
