"""The door: measure(s), grouping, filters, period -> rows with numerator, denominator, value, bounds, coverage, flags.

Pages, exports, the report and the command line all ask here, and small numbers are hidden here (disclosure.py).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache

import pandas as pd

from measures.door import catalogue, disclosure, known_values, open_warehouse
from measures.door.catalogue import Dimension, Measure
from measures.door.guarded_answer import guarded_answer
from measures.door.measure_query import MeasureQuery, Question, UnknownName
from measures.door.open_warehouse import Warehouse

FIGURES = ["numerator", "denominator", "value", "low", "high", "hidden", "coverage"]
# Why a figure is hidden, what is told in sums beside it, and whether its counts are such as may not differ by few.
BESIDE = ["hidden_for", "in_sums", "about_persons"]


@dataclass(frozen=True)
class Answer:
    """`frame`: one row per measure and group: `measure`, the dimensions, `FIGURES` and `BESIDE`; NaN where there is no
    value.

    A rate's value is numerator / denominator; low and high bound what is possible given what is unknown; coverage is
    the share known (0-1). `hidden` rows have no figures at all, and say why in `hidden_for`: few (persons), neighbour
    (another small group could be worked out). `in_sums`: of persons, how many more reports of sums tell of; they may be
    the same ones, and are never added. `about_persons`: its counts are of what persons are like or what became of them.
    """

    frame: pd.DataFrame
    warehouse: Warehouse = field(repr=False)

    @property
    def units(self) -> Mapping[str, str]:
        """Measure -> the unit of its value: count, share (0-1), places, months (full-time) or sek."""
        return {name: measures(self.warehouse)[name].unit for name in self.frame["measure"].unique()}

    @property
    def states(self) -> list[str]:
        """What each row is: `known`, `hidden` (small numbers), `not_applicable` (a rate of nothing) or `missing`."""
        rates = {name for name, unit in self.units.items() if unit == "share"}
        return [
            "hidden" if row.hidden
            else "known" if not pd.isna(row.value)
            else "not_applicable" if row.measure in rates and row.denominator == 0
            else "missing"
            for row in self.frame.itertuples()
        ]  # fmt: skip

    @property
    def about(self) -> Mapping[str, str]:
        """What the figures rest on: `as_of`, `known_on` (empty: all that is known), `build`, `invented` (yes, no)."""
        ((invented,),) = self.warehouse.rows("SELECT is_invented FROM mart.about")
        return {
            "as_of": self.warehouse.as_of.isoformat(),
            "known_on": self.warehouse.known_on.isoformat() if self.warehouse.known_on else "",
            "build": self.warehouse.id,
            "invented": "yes" if invented else "no",
        }


def measures(warehouse: Warehouse) -> Mapping[str, Measure]:
    """The catalogue's measures by name."""
    return catalogue.read(warehouse).measures


def dimensions(warehouse: Warehouse) -> Mapping[str, Dimension]:
    """The catalogue's dimensions by name."""
    return catalogue.read(warehouse).dimensions


@lru_cache(maxsize=256)
def labels(warehouse: Warehouse, dimension: str, language: str = "sv") -> Mapping[str, str]:
    """What the dimension's values are called: value -> label."""
    return known_values.labels(warehouse, dimensions(warehouse)[dimension], language)


def ask(
    names: Sequence[str],
    by: Sequence[str] = (),
    where: Mapping[str, Sequence[str]] | None = None,
    first_month: dt.date | None = None,
    last_month: dt.date | None = None,
    warehouse: Warehouse | None = None,
) -> Answer:
    """The figures of the named measures, per group.

    `by`: names of dimensions. `where`: dimension -> accepted values. `first_month`, `last_month`: any day of the
    period's first and last month. Raises UnknownName for a name that the catalogue does not have or a split that a
    measure cannot be asked by, UnknownValue for a value that does not exist, OutsidePeriod for a period that nothing
    reaches (both are UnknownName too), NoWarehouse when nothing has been built.
    """
    warehouse = warehouse or open_warehouse.current()
    question = Question(
        measures=tuple(names),
        by=tuple(dict.fromkeys(by)),
        where=tuple(sorted((name, tuple(values)) for name, values in (where or {}).items())),
        first_month=first_month.replace(day=1) if first_month else None,
        last_month=last_month.replace(day=1) if last_month else None,
    )
    known = measures(warehouse)
    for name in question.measures:
        if name not in known:
            raise UnknownName(f"Måttet {name} finns inte. Mått som finns: {', '.join(known)}.")
    for name in (*question.by, *(name for name, _ in question.where)):
        if name not in dimensions(warehouse):
            renamed = [each.name for each in dimensions(warehouse).values() if each.formerly == name]
            told = f"heter nu {', '.join(renamed)}" if renamed else "finns inte"
            raise UnknownName(f"Indelningen {name} {told}. De som finns: {', '.join(dimensions(warehouse))}.")
    known_values.check(warehouse, question)
    frames = [_answer(warehouse, replace(question, measures=(name,))) for name in question.measures]
    return Answer(pd.concat(frames, ignore_index=True), warehouse)


def can_split(warehouse: Warehouse, measure: str, dimension: str) -> bool:
    """Whether the measure can be grouped and filtered by the dimension."""
    asked_measure = measures(warehouse)[measure]
    try:
        MeasureQuery(warehouse, asked_measure, Question((measure,), by=(dimension,)))
    except UnknownName:
        return False
    return True


def _answer(warehouse: Warehouse, question: Question) -> pd.DataFrame:
    """One measure's rows, without what is hidden."""
    frame = disclosure.blanked(guarded_answer(warehouse, question))
    frame.insert(0, "measure", question.measures[0])
    frame = frame[["measure", *question.by, *FIGURES, *BESIDE]]
    return frame.sort_values(list(question.by), na_position="last", ignore_index=True) if question.by else frame
