"""The door: measure(s), grouping, filters, period -> rows with numerator, denominator, value, bounds, coverage, flags.

Pages, exports, the report and the command line all ask here, and small numbers are hidden here (disclosure.py).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache, partial

import pandas as pd

from measures.door import catalogue, disclosure, known_values, open_warehouse
from measures.door.catalogue import Dimension, Measure
from measures.door.measure_query import MeasureQuery, Question, UnknownName, above_column, spellings
from measures.door.open_warehouse import Warehouse

FIGURES = ["numerator", "denominator", "value", "low", "high", "hidden", "coverage"]
# What a measure's query adds up, beside the groups.
_SUMS = (
    "numerator",
    "denominator",
    "low_part",
    "high_part",
    "bounds_denominator",
    "persons",
    "known",
    "possible",
    "certain",
)


@dataclass(frozen=True)
class Answer:
    """`frame`: one row per measure and group: `measure`, the dimensions, and `FIGURES`; NaN where there is no value.

    A rate's value is numerator / denominator; low and high bound what is possible given what is unknown; coverage is
    the share known (0-1). `hidden` rows have no figures at all.
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
        by=tuple(by),
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
    frame = frame[["measure", *question.by, *FIGURES]]
    return frame.sort_values(list(question.by), na_position="last", ignore_index=True) if question.by else frame


@lru_cache(maxsize=256)
def guarded_answer(warehouse: Warehouse, question: Question) -> pd.DataFrame:
    """One measure's rows with all figures, and which of them are not to be shown; never leaves this module.

    Kept, because a build never changes and coverage is asked for again and again. Whoever gets the frame must not
    change it.
    """
    measure = measures(warehouse)[question.measures[0]]
    known = dimensions(warehouse)
    # What each group of another dimension is of one of splits nothing further. In order, as what is hidden depends on
    # it.
    split = sorted({name for name in question.by if not any(_is_within(known, other, name) for other in question.by)})
    above = [step for name in split for way in known[name].within for step in way]
    parts = MeasureQuery(warehouse, measure, question, above)
    frame = warehouse.frame(parts.sql(), parts.values)
    frame = frame.astype(dict.fromkeys(_SUMS, float))
    if measure.denominator is None:
        frame["value"] = frame["numerator"]
        frame["low"], frame["high"] = frame["low_part"], frame["high_part"]
    else:
        frame["value"] = frame["numerator"] / frame["denominator"].where(frame["denominator"] != 0)
        base = frame["bounds_denominator"].where(frame["bounds_denominator"] != 0)
        frame["low"], frame["high"] = frame["low_part"] / base, frame["high_part"] / base
    # An end that nobody knows is no number, nor is a sum with such an end.
    frame["high"] = frame["high"].replace(float("inf"), float("nan"))
    frame["coverage"] = frame["known"] / frame["possible"].where(frame["possible"] != 0)
    if measure.missing_without:
        frame.loc[frame["certain"].fillna(0) == 0, "value"] = float("nan")
    if isinstance(measure.coverage, str):
        frame = _with_coverage_of(warehouse, frame, measure.coverage, question)
    # A sum is added up in any order, so its last digits are noise; the same inputs are to give the same figures.
    frame[disclosure.HIDDEN_COLUMNS] = frame[disclosure.HIDDEN_COLUMNS].round(9)
    if measure.protects is None and not parts.personal:
        return frame.assign(hidden=False, bounds_hidden=False)
    limit = catalogue.read(warehouse).smallest_shown
    summed = [name for name in split if name in parts.summed]
    guard = partial(disclosure.guarded, frame, measure, parts.personal, limit, split)
    alone = guard()
    if alone["hidden"].all():
        return alone
    hidden_for_filters = _hidden_for_filters(warehouse, question, measure, parts.personal, frame)
    if hidden_for_filters is not None:
        guard = partial(guard, hidden_elsewhere=hidden_for_filters)
        alone = guard()
    if not alone["bounds_hidden"].any():
        return alone
    if len(split) > 1:
        # In a split in two dimensions the lines alone would hide most: what stands above them is left (docs/method.md).
        return guard(summed=summed)
    return guard(summed=summed, above={name: _ways_above(warehouse, question, name, frame) for name in summed})


def _is_within(all_dimensions: Mapping[str, Dimension], low: str, high: str) -> bool:
    """Whether what is of one of `low` is of one of `high`: each contract has one supplier."""
    return any(high in way for way in all_dimensions[low].within)


def _hidden_for_filters(
    warehouse: Warehouse, question: Question, measure: Measure, personal: bool, frame: pd.DataFrame
) -> tuple[pd.Series, pd.Series] | None:
    """What the filters would give away (`disclosure.limited`): the question is asked split by them. None without."""
    known = dimensions(warehouse)
    filters = {name: wanted for name, wanted in question.where if not known[name].time}
    if not filters:
        return None
    by = tuple(dict.fromkeys((*question.by, *filters)))
    where = tuple((name, wanted) for name, wanted in question.where if name not in filters)
    whole = guarded_answer(warehouse, replace(question, by=by, where=where))
    wanted_of = [spellings(warehouse, known[name], wanted) for name, wanted in filters.items()]
    accepted = [
        all(value in wanted for value, wanted in zip(key, wanted_of, strict=True))
        for key in disclosure.keys(whole, list(filters))
    ]
    limit = catalogue.read(warehouse).smallest_shown
    unlimited = disclosure.flags(guarded_answer(warehouse, replace(question, where=where)), question.by)
    return disclosure.limited(frame, whole, accepted, unlimited, measure, personal, limit, question.by)


def _ways_above(warehouse: Warehouse, question: Question, name: str, frame: pd.DataFrame) -> list[disclosure.Above]:
    """The sums above the groups of the dimension that is split by, and which of them are hidden themselves."""
    ways = dimensions(warehouse)[name].within
    return [_way_above(warehouse, question, way, frame) for way in ways if above_column(way[0]) in frame]


def _way_above(warehouse: Warehouse, question: Question, way: Sequence[str], frame: pd.DataFrame) -> disclosure.Above:
    first: dict[str, list[str]] = {"hidden": [""] * len(frame), "bounds_hidden": [""] * len(frame)}
    covers: dict[str, list[list[int]]] = {"hidden": [], "bounds_hidden": []}
    for step in way:
        flags = disclosure.flags(guarded_answer(warehouse, replace(question, by=(step,))), (step,))
        rows: dict[tuple[str, ...], list[int]] = {}
        for place, key in enumerate(disclosure.keys(frame, [above_column(step)])):
            rows.setdefault(key, []).append(place)
        for key, places in rows.items():
            for flag, is_hidden in zip(first, flags.get(key, (False, False)), strict=True):
                if is_hidden:
                    covers[flag].append(places)
                    continue
                for place in places:
                    first[flag][place] = first[flag][place] or f"{step} {key[0]}"
    return disclosure.Above(first["hidden"], first["bounds_hidden"], covers["hidden"], covers["bounds_hidden"])


def _with_coverage_of(warehouse: Warehouse, frame: pd.DataFrame, measure: str, question: Question) -> pd.DataFrame:
    """Coverage is another measure's value for the same group; none where that measure has no such split."""
    try:
        other = _answer(warehouse, replace(question, measures=(measure,)))
    except UnknownName:
        return frame.assign(coverage=float("nan"))
    if not question.by:
        return frame.assign(coverage=other["value"].iloc[0] if len(other) else float("nan"))
    coverage = other[[*question.by, "value"]].rename(columns={"value": "coverage"})
    return frame.drop(columns="coverage").merge(coverage, on=list(question.by), how="left")
