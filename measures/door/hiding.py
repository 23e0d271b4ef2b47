"""Where few are hidden and not changed: which rows of the closed list an answer is made of, and which are shown.

Which are shown was chosen for the whole list when the build was made (`etl/hiding`). All else about persons is refused,
so that what is hidden cannot be asked for in another way.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any

from access.viewer import EVERYTHING
from measures.door import catalogue, known_values
from measures.door.catalogue import Measure
from measures.door.measure_query import Question, spellings
from measures.door.open_warehouse import Warehouse

ALL_TIME = "all"
# Of whom: an organisation ("": everybody), and whether all that is below it is meant too.
Whose = tuple[str, bool]
Row = tuple[str, str, bool, str, str, str]


def refusal(warehouse: Warehouse, question: Question) -> str:
    """Why a question about persons is not answered outside, and what can be asked; empty where it is of the list."""
    listed = catalogue.read(warehouse)
    rule = listed.disclosure.hide
    assert rule is not None
    measure = listed.measures[question.measures[0]]
    if warehouse.known_on is None and _is_of_list(warehouse, question, measure):
        return ""
    tables = "; ".join(
        listed.measures[name].label["sv"] + (f" (också på {', '.join(dimensions)})" if dimensions else "")
        for name, dimensions in rule.tables.items()
    )
    lengths = [_SPANS[length] for length in sorted(rule.period_months)]
    return (
        f"{measure.label['sv']} visas inte utanför så. Om personer går bara det här att fråga, så som det är känt nu: "
        f"{tables}. Var och en för alla eller för en organisation, ensam eller med allt under sig, "
        f"{', '.join(('för hela tiden', *lengths))}."
    )


_SPANS = {6: "för ett halvår", 12: "för ett kalenderår"}


def is_shown(warehouse: Warehouse, question: Question, group: dict[str, Any]) -> bool:
    """Whether somebody is in that row of an answer whom may be told of. `group`: the row's value in each split."""
    row = _row(warehouse, question, group)
    return row is not None and row in _shown(replace(warehouse, scope=EVERYTHING))


@lru_cache(maxsize=8)
def _shown(warehouse: Warehouse) -> frozenset[Row]:
    return frozenset(
        warehouse.rows(
            "SELECT measure, organisation_id, with_parts, period, dimension, value FROM mart.shown_of_persons"
        )
    )


def _is_of_list(warehouse: Warehouse, question: Question, measure: Measure) -> bool:
    rule = catalogue.read(warehouse).disclosure.hide
    assert rule is not None
    if measure.name not in rule.tables:
        return False
    splits = _splits(question)
    is_one = all(len(values) == 1 for name, values in question.where if name in (*splits, "year"))
    if len(splits) > 1 or not set(splits) <= set(rule.tables[measure.name]) or not is_one:
        return False
    return _whose(warehouse, question, {}) is not None and _period(warehouse, question, {}) is not None


def _splits(question: Question) -> list[str]:
    """What is split or filtered by, beside whose and when."""
    named = dict.fromkeys((*question.by, *(name for name, _ in question.where)))
    return [name for name in named if name not in ("organisation", "year")]


def _row(warehouse: Warehouse, question: Question, group: dict[str, Any]) -> Row | None:
    whose, period = _whose(warehouse, question, group), _period(warehouse, question, group)
    if whose is None or period is None:
        return None
    filters = dict(question.where)
    (split, *_more) = [*_splits(question), ""]
    value = (group[split] if split in question.by else filters[split][0]) if split else ""
    return (question.measures[0], *whose, period, split, value or "")


def _whose(warehouse: Warehouse, question: Question, group: dict[str, Any]) -> Whose | None:
    """Of whom a row is; None where that is no row of the list."""
    if warehouse.scope.suppliers is not None:
        return None
    if "organisation" in question.by:
        return (group.get("organisation") or "?", False)
    filters = dict(question.where)
    if "organisation" in filters:
        dimension = catalogue.read(warehouse).dimensions["organisation"]
        chosen = frozenset(spellings(warehouse, dimension, filters["organisation"]))
    elif warehouse.scope.organisations is not None:
        everything = replace(warehouse, scope=EVERYTHING)
        chosen = frozenset().union(*(known_values.with_parts(everything, one) for one in warehouse.scope.organisations))
    else:
        return ("", False)
    if len(chosen) == 1:
        return (min(chosen), False)
    everything = replace(warehouse, scope=EVERYTHING)
    whole = [one for one in sorted(chosen) if known_values.with_parts(everything, one) == chosen]
    return (whole[0], True) if len(whole) == 1 else None


def _period(warehouse: Warehouse, question: Question, group: dict[str, Any]) -> str | None:
    """When a row is of; None where that is no row of the list."""
    listed = catalogue.read(warehouse)
    measure, rule = listed.measures[question.measures[0]], listed.disclosure.hide
    assert rule is not None
    first, last = question.first_month, question.last_month
    ends = known_values.ends(warehouse, measure.by_person or measure.mart)
    begins_before = first is None or ends is None or first <= ends[0]
    ends_after = last is None or ends is None or last >= ends[1]
    year = group.get("year") if "year" in question.by else next(iter(dict(question.where).get("year", ())), None)
    if "year" in question.by or year is not None:
        # Each year whole, so far as it has come.
        is_whole = (begins_before or (first is not None and first.month == 1)) and (
            ends_after or (last is not None and last.month == 12)
        )
        return str(year) if is_whole and 12 in rule.period_months else None
    if begins_before and ends_after:
        return ALL_TIME
    if first is None or ends is None:
        return None
    return _span(first, ends[1] if last is None or ends_after else last, ends_after, rule.period_months)


def _span(first: dt.date, last: dt.date, runs_on: bool, lengths: Sequence[int]) -> str | None:
    """The year or half-year from that month to that one, or so far where it runs on."""
    if first.year != last.year:
        return None
    for length, name in ((6, f"{first.year}-H{(first.month + 5) // 6}"), (12, f"{first.year}")):
        begins = (first.month - 1) % length == 0
        until = first.month + length - 1
        if length in lengths and begins and (last.month == until or (runs_on and last.month <= until)):
            return name
    return None
