"""What a new program or a changed rule did to the figures: each headline that moved, of the same deliveries and day.

The build that was published before is asked through the door with its own catalogue and its own small numbers.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from measures import number_text
from measures.door import open_warehouse
from measures.door.catalogue import Measure
from measures.door.open_warehouse import Warehouse
from measures.door.query import ask, can_split, labels, measures
from measures.follow_up import changes_since
from measures.follow_up.changes_since import FollowedFigure, Value
from measures.texts import translated

_WHOSE = "organisation"


@dataclass(frozen=True)
class MovedFigure:
    """A headline that is another by the new rules, where both may be shown. `organisation`: its name; empty for all."""

    measure: Measure
    organisation: str
    before: Value
    after: Value

    def written(self, language: str = "sv") -> tuple[str, str]:
        """Before and after as they are read beside each other: "61 %", "34 %"."""
        ends = (self.before, self.after)
        known = [float(end.value) for end in ends if end.value is not None]
        decimals = number_text.decimals_apart(self.measure.unit, (), [(known[0], known[1])]) if len(known) > 1 else None
        first, last = (
            translated("uppgift saknas", language)
            if end.value is None
            else number_text.value(float(end.value), self.measure.unit, language, decimals)
            for end in ends
        )
        return first, last


@dataclass(frozen=True)
class RuleChange:
    """`rules`: how many rows of the rules as data differ; where there is none the program is another. `moved`: None
    where the build from before cannot be read any more."""

    at: dt.datetime
    as_of: dt.date
    rules: int
    moved: tuple[MovedFigure, ...] | None


def rule_changes(since: dt.date | None = None) -> list[RuleChange]:
    """The changes of late, or of the days after that one; the latest first."""
    return [
        RuleChange(at, after.as_of, _rules_that_differ(before, after), _moved(before, after))
        for at, before, after in open_warehouse.changes_of_rules()
        if since is None or at.date() > since
    ]


@lru_cache(maxsize=32)
def _rules_that_differ(before: Warehouse, after: Warehouse) -> int:
    """A row that was changed is one: the larger of how many are gone and how many are new."""
    rows = [set(warehouse.rows("SELECT * FROM mart.rules")) for warehouse in (before, after)]
    return max(len(rows[0] - rows[1]), len(rows[1] - rows[0]))


@lru_cache(maxsize=32)
def _moved(before: Warehouse, after: Warehouse) -> tuple[MovedFigure, ...] | None:
    """For all, then by organisation; a measure that was not there before has not moved."""
    try:
        headlines = [measure for measure in measures(after).values() if measure.headline]
        there = [measure for measure in headlines if measure.name in measures(before)]
        return tuple(moved for measure in there for moved in _moved_of(measure, before, after))
    except KeyError:  # a catalogue of another form than today's
        return None


def _moved_of(measure: Measure, before: Warehouse, after: Warehouse) -> Iterator[MovedFigure]:
    names = {**labels(before, _WHOSE), **labels(after, _WHOSE)}
    nothing: dict[str, Any] = {"value": None, "hidden": False}
    for by in ((), (_WHOSE,)):
        if by and not all(can_split(warehouse, measure.name, _WHOSE) for warehouse in (before, after)):
            continue
        rows = [
            {row.get(_WHOSE) or "": row for row in ask([measure.name], by, warehouse=warehouse).rows}
            for warehouse in (before, after)
        ]
        for key in sorted({*rows[0], *rows[1]}):
            then, now = (_value(at, measure, found.get(key, nothing)) for at, found in zip((before, after), rows))
            if then.value != now.value and not (then.hidden or now.hidden):
                yield MovedFigure(measure, names.get(key, key), then, now)


def _value(warehouse: Warehouse, measure: Measure, row: dict[Any, Any]) -> Value:
    return changes_since.value_in(warehouse, FollowedFigure(measure.name, measure.name, lambda _: row))
