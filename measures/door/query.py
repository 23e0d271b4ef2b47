"""The door: measure(s), grouping, filters, period -> rows with numerator, denominator, value, bounds, coverage, flags.

Pages, exports, the report and the command line all ask here, and here figures of persons are made such as they may be
shown to whom the warehouse is opened for (its scope's audience).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from typing import Any

import pandas as pd

from measures.door import catalogue, closed_list, known_values, open_warehouse
from measures.door.catalogue import Dimension, Measure
from measures.door.counted import Columns, can_answer
from measures.door.figures import count_ahead, figures
from measures.door.figures import of_contracts as figures_of_contracts
from measures.door.measure_query import Question, UnknownName
from measures.door.open_warehouse import Warehouse

FIGURES = ["numerator", "denominator", "value", "low", "high", "hidden", "coverage"]
# Why a figure is hidden, what is told in sums beside it, and whether it is rounded to protect persons.
BESIDE = ["hidden_for", "in_sums", "rounded"]


@dataclass(frozen=True)
class Answer:
    """One row per measure and group, column by column: `measure`, the dimensions, `FIGURES` and `BESIDE`; NaN where
    there is no value.

    A rate's value is numerator / denominator; low and high bound what is possible given what is unknown; coverage is
    the share known (0-1). `hidden` rows have no figures at all, and say why in `hidden_for`: few (a rate of few
    persons), closed (not to be asked so outside). `in_sums`: of persons, how many more reports of sums tell of; they
    may be the same ones, and are never added. `rounded`: counts of persons are changed a little, as they are outside.
    `refused`: what cannot be asked outside, in sentences that say what can.
    """

    columns: Columns
    warehouse: Warehouse = field(repr=False)
    refused: Sequence[str] = ()

    @cached_property
    def frame(self) -> pd.DataFrame:
        """The rows as a table, for tables and charts."""
        return pd.DataFrame(self.columns)

    @property
    def rows(self) -> list[dict[str, Any]]:
        """The rows one by one."""
        return [dict(zip(self.columns, row, strict=True)) for row in zip(*self.columns.values(), strict=True)]

    @property
    def only(self) -> dict[str, Any]:
        """The row of an answer that has one: of one measure that is not split."""
        (row,) = self.rows
        return row

    @property
    def units(self) -> Mapping[str, str]:
        """Measure -> the unit of its value: count, share (0-1), places, months (full-time) or sek."""
        return {name: measures(self.warehouse)[name].unit for name in dict.fromkeys(self.columns["measure"])}

    @property
    def states(self) -> list[str]:
        """What each row is: `known`, `hidden`, `not_applicable` (a rate of nothing) or `missing`."""
        rates = {name for name, unit in self.units.items() if unit == "share"}
        return [
            "hidden" if row["hidden"]
            else "known" if row["value"] == row["value"]
            else "not_applicable" if row["measure"] in rates and row["denominator"] == 0
            else "missing"
            for row in self.rows
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
    """The figures of the named measures, per group. Measures that read the same rows are counted in one statement.

    `by`: names of dimensions. `where`: dimension -> accepted values. `first_month`, `last_month`: any day of the
    period's first and last month. Raises UnknownName for a name that the catalogue does not have or a split that a
    measure cannot be asked by, UnknownValue for a value that does not exist, OutsidePeriod for a period that nothing
    reaches (both are UnknownName too), NoWarehouse when nothing has been built.
    """
    warehouse = warehouse or open_warehouse.current()
    question = _question(warehouse, names, by, where, first_month, last_month)
    each = [replace(question, measures=(name,)) for name in question.measures]
    count_ahead(warehouse, each)
    answers = [_answer(warehouse, one) for one in each]
    refused = [why for one in each if (why := closed_list.refusal(warehouse, one))]
    return Answer({name: [value for one in answers for value in one[name]] for name in answers[0]}, warehouse, refused)


def _question(
    warehouse: Warehouse,
    names: Sequence[str],
    by: Sequence[str],
    where: Mapping[str, Sequence[str]] | None,
    first_month: dt.date | None,
    last_month: dt.date | None,
) -> Question:
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
    return question


def of_contracts(warehouse: Warehouse, measure: str, contracts: Sequence[Mapping[str, Any]]) -> list[dict[str, float]]:
    """A measure's value, low, high and coverage of each contract, out of its row of `mart.contracts`: nothing is asked.

    Raises ValueError for a measure that is not of contracts alone.
    """
    found = figures_of_contracts(warehouse, measures(warehouse)[measure], contracts)
    names = ("value", "low", "high", "coverage")
    return [dict(zip(names, row, strict=True)) for row in zip(*(found[name] for name in names), strict=True)]


@lru_cache(maxsize=8192)
def can_split(warehouse: Warehouse, measure: str, dimension: str) -> bool:
    """Whether the measure can be grouped and filtered by the dimension."""
    return can_answer(warehouse, Question((measure,), by=(dimension,)))


def prepare(
    measures_by: Sequence[tuple[Sequence[str], Sequence[str]]],
    where: Mapping[str, Sequence[str]] | None = None,
    first_month: dt.date | None = None,
    last_month: dt.date | None = None,
    warehouse: Warehouse | None = None,
) -> None:
    """Counts at once what will be asked for: measures and what they are split by, all with the same filters and period.

    A filter that a measure does not have is left aside for it. Raises as `ask`, but for splits that there are none of.
    """
    warehouse = warehouse or open_warehouse.current()
    questions: list[Question] = []
    for names, by in measures_by:
        for name in names:
            mine = {key: values for key, values in (where or {}).items() if can_split(warehouse, name, key)}
            questions.append(_question(warehouse, [name], by, mine, first_month, last_month))
    count_ahead(warehouse, questions)


def _answer(warehouse: Warehouse, question: Question) -> Columns:
    """One measure's rows, in the order of the groups."""
    shown = figures(warehouse, question)
    rows = len(shown["numerator"])
    answer = {"measure": [question.measures[0]] * rows}
    answer |= {name: shown[name] for name in (*question.by, *FIGURES, *BESIDE)}
    if not question.by or rows < 2:
        return answer
    groups = [[(value is None, value) for value in shown[name]] for name in question.by]
    order = sorted(range(rows), key=lambda row: [values[row] for values in groups])
    return {name: [values[row] for row in order] for name, values in answer.items()}
