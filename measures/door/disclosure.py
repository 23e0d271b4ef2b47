"""How figures of persons are shown outside. A count is changed by a little, by the cell key method; or few are hidden.

The key of a group is the sum of its participants' numbers; the table of `data/reference/disclosure.yml` says what is
added to a count with that key. So the same persons are the same figure wherever they are counted.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import isnan
from typing import Any


@dataclass(frozen=True, eq=False)
class Hide:
    """Where few are hidden: the closed list of tables, `tables`: measure -> what else it may be split by, for all time
    and for periods of so many months."""

    tables: Mapping[str, Sequence[str]]
    period_months: Sequence[int]
    below: int
    least_apart: int


@dataclass(frozen=True, eq=False)
class Disclosure:
    """How figures of persons are shown outside.

    `changes`: for each true count, from 0, what each key adds; the last is for all larger counts. `dimensions`: what
    persons may be split and filtered by, at most `most_dimensions` at once. `period_months`: how long a period may be.
    `hide`: None where counts are changed; else few are hidden, and what is above goes for nothing but rates of few.
    """

    changes: Sequence[Sequence[int]]
    key_range: int
    least_denominator: int
    dimensions: Sequence[str]
    most_dimensions: int
    period_months: Sequence[int]
    hide: Hide | None = None

    def shown(self, count: float, key: float) -> float:
        """A count of persons as it is shown; NaN where it is not known. `key`: NaN of nobody."""
        if isnan(count) or count <= 0:
            return count
        row = self.changes[min(round(count), len(self.changes) - 1)]
        return count + row[0 if isnan(key) else int(key) % self.key_range]


def of(document: Mapping[str, Any]) -> Disclosure:
    """As the file says; the keys of its maps are texts in JSON."""
    noise = {
        int(count): {int(change): keys for change, keys in row.items()} for count, row in document["noise"].items()
    }
    changes = [
        [change for change, keys in sorted(noise[count].items()) for _ in range(keys)] for count in sorted(noise)
    ]
    return Disclosure(
        changes=[[0] * document["key_range"], *changes],
        key_range=document["key_range"],
        least_denominator=document["least_denominator"],
        dimensions=tuple(document["dimensions"]),
        most_dimensions=document["most_dimensions"],
        period_months=tuple(document["period_months"]),
        hide=_hide(document["hide"]) if document["outside"] == "hide" else None,
    )


def _hide(document: Mapping[str, Any]) -> Hide:
    tables = {name: tuple(dimensions) for name, dimensions in document["tables"].items()}
    return Hide(tables, tuple(document["period_months"]), document["below"], document["least_apart"])
