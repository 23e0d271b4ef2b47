"""The door: measure(s), grouping, filters, period -> rows with numerator, denominator, value, bounds, coverage, flags.

Pages, exports, the report and the command line all ask here, and small numbers are hidden here (measures/door/disclosure.py).
Names in the SQL come from the catalogue and are checked against the warehouse's columns; values are always parameters.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache, partial

import pandas as pd

from measures.door import catalogue, disclosure, open_warehouse
from measures.door.catalogue import Dimension, Measure
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
_SPANS = {
    "month": ("fact.month", "fact.month", "STRFTIME(fact.month, '%Y-%m')"),
    "quarter": (
        "CAST(DATE_TRUNC('quarter', fact.month) AS DATE)",
        "CAST(DATE_TRUNC('quarter', fact.month) + INTERVAL 2 MONTH AS DATE)",
        "YEAR(fact.month) || '-Q' || QUARTER(fact.month)",
    ),
    "year": (
        "CAST(DATE_TRUNC('year', fact.month) AS DATE)",
        "CAST(DATE_TRUNC('year', fact.month) + INTERVAL 11 MONTH AS DATE)",
        "CAST(YEAR(fact.month) AS VARCHAR)",
    ),
}


class UnknownName(ValueError):
    """A measure or dimension that there is none of, or a split that the measure does not have. `text` says which."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.text = text


@dataclass(frozen=True)
class Question:
    """What is asked. `where`: dimension -> accepted values (an empty text means "no value").

    `first_month`, `last_month`: the first day of the period's first and last month; None = open.
    """

    measures: tuple[str, ...]
    by: tuple[str, ...] = ()
    where: tuple[tuple[str, tuple[str, ...]], ...] = ()
    first_month: dt.date | None = None
    last_month: dt.date | None = None


@dataclass(frozen=True)
class Answer:
    """`frame`: one row per measure and group: `measure`, the dimensions, and `FIGURES`; NaN where there is no value.

    A rate's value is numerator / denominator; low and high bound what is possible given what is unknown; coverage is
    the share known (0-1). `hidden` rows have no figures at all.
    """

    frame: pd.DataFrame
    warehouse: Warehouse = field(repr=False)


def measures(warehouse: Warehouse) -> Mapping[str, Measure]:
    """The catalogue's measures by name."""
    return catalogue.read(warehouse).measures


def dimensions(warehouse: Warehouse) -> Mapping[str, Dimension]:
    """The catalogue's dimensions by name."""
    return catalogue.read(warehouse).dimensions


@lru_cache(maxsize=256)
def labels(warehouse: Warehouse, dimension: str, language: str = "sv") -> Mapping[str, str]:
    """What the dimension's values are called: value -> label."""
    code_list = dimensions(warehouse)[dimension].labels
    if code_list in ("organisations", "suppliers"):
        singular = code_list.removesuffix("s")
        return dict(warehouse.rows(f"SELECT {singular}_id, name FROM mart.{code_list}"))
    if code_list == "contracts":
        return dict(warehouse.rows("SELECT contract_id, COALESCE(title, contract_id) FROM mart.contracts"))
    column = "en" if language == "en" else "sv"
    return dict(warehouse.rows(f"SELECT code, {column} FROM mart.labels WHERE code_list = ?", [code_list]))


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
    measure cannot be asked by, NoWarehouse when nothing has been built.
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
            raise UnknownName(f"Indelningen {name} finns inte. De som finns: {', '.join(dimensions(warehouse))}.")
    frames = [_answer(warehouse, replace(question, measures=(name,))) for name in question.measures]
    return Answer(pd.concat(frames, ignore_index=True), warehouse)


def can_split(warehouse: Warehouse, measure: str, dimension: str) -> bool:
    """Whether the measure can be grouped and filtered by the dimension."""
    found = measures(warehouse)[measure]
    try:
        _Parts(warehouse, found, Question((measure,), by=(dimension,)))
    except UnknownName:
        return False
    return True


def spellings(warehouse: Warehouse, dimension: Dimension, wanted: Sequence[str]) -> list[str]:
    """The values as the warehouse spells them: an organisation number may be written with or without its hyphen, and a
    contract's number in any of the ways that are one to a build."""
    if dimension.labels == "contracts":
        return [_contract_spelt(warehouse, value) for value in wanted]
    if dimension.labels not in ("organisations", "suppliers"):
        return list(wanted)
    singular = dimension.labels.removesuffix("s")
    found: list[str] = []
    for value in wanted:
        digits = re.sub(r"\D", "", value)[-10:] if re.fullmatch(r"(16)?\d{6}-?\d{4}", value) else value
        rows = warehouse.rows(
            f"SELECT {singular}_id FROM mart.{dimension.labels} WHERE {singular}_id = ? OR {singular}_key = ?",
            [value, digits],
        )
        found += [row[0] for row in rows] or [value]
    return found


@lru_cache(maxsize=1024)
def _contract_spelt(warehouse: Warehouse, wanted: str) -> str:
    """The contract that is written so, or in another way; as it was asked for where there is none, or more than one."""
    if warehouse.rows("SELECT 1 FROM mart.contracts WHERE contract_id = ?", [wanted]):
        return wanted
    found = warehouse.rows(
        """
        SELECT contract_id FROM mart.contracts
        WHERE macros.contract_key(contract_id) = macros.contract_key(?) AND macros.contract_key(contract_id) <> ''
        """,
        [wanted],
    )
    return str(found[0][0]) if len(found) == 1 else wanted


def _answer(warehouse: Warehouse, question: Question) -> pd.DataFrame:
    """One measure's rows, without what is hidden."""
    frame = disclosure.blanked(_guarded(warehouse, question))
    frame.insert(0, "measure", question.measures[0])
    frame = frame[["measure", *question.by, *FIGURES]]
    return frame.sort_values(list(question.by), na_position="last", ignore_index=True) if question.by else frame


@lru_cache(maxsize=256)
def _guarded(warehouse: Warehouse, question: Question) -> pd.DataFrame:
    """One measure's rows with all figures, and which of them are not to be shown; never leaves this module.

    Kept, because a build never changes and coverage is asked for again and again. Whoever gets the frame must not change it.
    """
    measure = measures(warehouse)[question.measures[0]]
    known = dimensions(warehouse)
    # What each group of another dimension is of one of splits nothing further. In order, as what is hidden depends on it.
    split = sorted({name for name in question.by if not any(_is_within(known, other, name) for other in question.by)})
    above = [step for name in split for way in known[name].within for step in way]
    parts = _Parts(warehouse, measure, question, above)
    frame = warehouse.frame(parts.sql(), parts.values)
    frame = frame.astype(dict.fromkeys(_SUMS, float))
    if measure.denominator is None:
        frame["value"] = frame["numerator"]
        frame["low"], frame["high"] = frame["low_part"], frame["high_part"]
    else:
        frame["value"] = frame["numerator"] / frame["denominator"].where(frame["denominator"] != 0)
        base = frame["bounds_denominator"].where(frame["bounds_denominator"] != 0)
        frame["low"], frame["high"] = frame["low_part"] / base, frame["high_part"] / base
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
    told = _told_by_filters(warehouse, question, measure, parts.personal, frame)
    if told is not None:
        guard = partial(guard, told=told)
        alone = guard()
    if not alone["bounds_hidden"].any():
        return alone
    if len(split) > 1:
        # In a split in two dimensions the lines alone would hide most: what stands above them is left (docs/method.md).
        return guard(summed=summed)
    return guard(summed=summed, above={name: _ways_above(warehouse, question, name, frame) for name in summed})


def _is_within(known: Mapping[str, Dimension], low: str, high: str) -> bool:
    """Whether what is of one of `low` is of one of `high`: each contract has one supplier."""
    return any(high in way for way in known[low].within)


def _told_by_filters(
    warehouse: Warehouse, question: Question, measure: Measure, personal: bool, frame: pd.DataFrame
) -> tuple[pd.Series, pd.Series] | None:
    """What the filters would give away (`disclosure.limited`): the question is asked split by them. None without filters."""
    known = dimensions(warehouse)
    filters = {name: wanted for name, wanted in question.where if not known[name].time}
    if not filters:
        return None
    by = tuple(dict.fromkeys((*question.by, *filters)))
    where = tuple((name, wanted) for name, wanted in question.where if name not in filters)
    whole = _guarded(warehouse, replace(question, by=by, where=where))
    wanted_of = [spellings(warehouse, known[name], wanted) for name, wanted in filters.items()]
    accepted = [
        all(value in wanted for value, wanted in zip(key, wanted_of, strict=True))
        for key in disclosure.keys(whole, list(filters))
    ]
    limit = catalogue.read(warehouse).smallest_shown
    unlimited = disclosure.flags(_guarded(warehouse, replace(question, where=where)), question.by)
    return disclosure.limited(frame, whole, accepted, unlimited, measure, personal, limit, question.by)


def _ways_above(warehouse: Warehouse, question: Question, name: str, frame: pd.DataFrame) -> list[disclosure.Above]:
    """The sums above the groups of the dimension that is split by, and which of them are hidden themselves."""
    ways = dimensions(warehouse)[name].within
    return [_way_above(warehouse, question, way, frame) for way in ways if _above(way[0]) in frame]


def _way_above(warehouse: Warehouse, question: Question, way: Sequence[str], frame: pd.DataFrame) -> disclosure.Above:
    first: dict[str, list[str]] = {"hidden": [""] * len(frame), "bounds_hidden": [""] * len(frame)}
    covers: dict[str, list[list[int]]] = {"hidden": [], "bounds_hidden": []}
    for step in way:
        flags = disclosure.flags(_guarded(warehouse, replace(question, by=(step,))), (step,))
        rows: dict[tuple[str, ...], list[int]] = {}
        for place, key in enumerate(disclosure.keys(frame, [_above(step)])):
            rows.setdefault(key, []).append(place)
        for key, places in rows.items():
            for flag, is_hidden in zip(first, flags.get(key, (False, False)), strict=True):
                if is_hidden:
                    covers[flag].append(places)
                    continue
                for place in places:
                    first[flag][place] = first[flag][place] or f"{step} {key[0]}"
    return disclosure.Above(first["hidden"], first["bounds_hidden"], covers["hidden"], covers["bounds_hidden"])


def _above(step: str) -> str:
    """The column of an answer that tells which group of a coarser dimension a row is part of."""
    return f"above {step}"


def _with_coverage_of(warehouse: Warehouse, frame: pd.DataFrame, measure: str, question: Question) -> pd.DataFrame:
    """Coverage is another measure's value for the same group; none where that measure has no such split."""
    try:
        other = _answer(warehouse, replace(question, measures=(measure,)))
    except UnknownName:
        return frame.assign(coverage=float("nan"))
    if not question.by:
        return frame.assign(coverage=other["value"].iloc[0] if len(other) else float("nan"))
    found = other[[*question.by, "value"]].rename(columns={"value": "coverage"})
    return frame.drop(columns="coverage").merge(found, on=list(question.by), how="left")


class _Parts:
    """The pieces of one measure's query: which table, which joins, conditions and their values."""

    def __init__(self, warehouse: Warehouse, measure: Measure, question: Question, above: Sequence[str] = ()) -> None:
        self.warehouse = warehouse
        self.measure = measure
        self.question = question
        self.columns = open_warehouse.columns_of(warehouse)
        known = dimensions(warehouse)
        asked = [known[name] for name in dict.fromkeys((*question.by, *(name for name, _ in question.where)))]
        self.personal = any(dimension.personal for dimension in asked) and measure.protects is None
        self.timed = [dimension for dimension in asked if dimension.time]
        period = bool(self.timed or question.first_month or question.last_month)
        self.table = measure.mart
        if any(dimension.personal for dimension in asked) and measure.by_person:
            self.table = measure.by_person
        elif period and measure.by_month:
            self.table = measure.by_month
        self.is_stock = self.table == measure.by_month
        if self.is_stock and any(
            known[name].time and len(wanted) > 1 for name, wanted in question.where if name not in question.by
        ):
            # How it stood at the end of one period cannot be added to how it stood at the end of another.
            raise UnknownName(f"Måttet {measure.name} är ett läge; fråga efter en period, eller dela upp på tid.")
        # A person of two months is one in their sum, and a stock's months are not added: no total lays them open.
        self.summed = [name for name in question.by if not (known[name].time and (measure.distinct or self.is_stock))]
        self.values: list[object] = []
        self.joins: list[str] = []
        self._expressions = {dimension.name: self._expression(dimension) for dimension in asked}
        self._above = [name for name in dict.fromkeys(above) if self._has(known[name])]
        self._expressions |= {name: self._expression(known[name]) for name in self._above}

    def _has(self, dimension: Dimension) -> bool:
        """Whether each row of the table is of one of the dimension."""
        try:
            return not self._expression(dimension).startswith("pair_")
        except UnknownName:
            return False

    def _expression(self, dimension: Dimension) -> str:
        """The SQL expression of a dimension for this measure's table."""
        own = self.columns[self.table]
        if dimension.time:
            if "month" in own:
                return _SPANS[dimension.time][2]
        elif self.table in dimension.through:
            return f"pair_{dimension.name}.{dimension.column}"
        elif dimension.column in own:
            return f"fact.{dimension.column}"
        elif "contract_no" in own and dimension.column in self.columns["contracts"]:
            return f"contract.{dimension.column}"
        raise UnknownName(f"Måttet {self.measure.name} kan inte delas upp på {dimension.name}.")

    def sql(self) -> str:
        """The whole query: one row per group, with the columns that `_answer` divides."""
        measure, question = self.measure, self.question
        known = dimensions(self.warehouse)
        conditions = self._period_conditions()
        for column, wanted in measure.only.items():
            conditions.append(f"fact.{self._own(column)} = ?")
            self.values.append(wanted)
        for name, wanted_values in question.where:
            conditions.append(self._filter(known[name], wanted_values))
        pairs = [known[name] for name in question.by if self.table in known[name].through]
        joins = [self._pair_join(dimension) for dimension in pairs]
        if any(expression.startswith("contract.") for expression in self._expressions.values()):
            joins.insert(0, "INNER JOIN mart.contracts AS contract ON contract.contract_no = fact.contract_no")
        groups = [f'{self._expressions[name]} AS "{name}"' for name in question.by]
        figures = [
            *(f'MIN({self._expressions[name]}) AS "{_above(name)}"' for name in self._above),
            f"{self._add(measure.numerator)} AS numerator",
            f"{self._add(measure.denominator)} AS denominator",
            f"{self._add(measure.low)} AS low_part",
            f"{self._add(measure.high)} AS high_part",
            f"{self._add(measure.bounds_denominator)} AS bounds_denominator",
            f"{self._persons()} AS persons",
            f"{self._add(self._coverage('numerator'))} AS known",
            f"{self._add(self._coverage('denominator'))} AS possible",
            f"{self._add(measure.missing_without)} AS certain",
        ]
        where = f" WHERE {' AND '.join(conditions)}" if conditions else ""
        group = f" GROUP BY {', '.join(str(place + 1) for place in range(len(groups)))}" if groups else ""
        return f"SELECT {', '.join([*groups, *figures])} FROM mart.{self.table} AS fact {' '.join(joins)}{where}{group}"

    def _own(self, column: str) -> str:
        if column not in self.columns[self.table]:
            raise UnknownName(f"Måttet {self.measure.name} läser kolumnen {column}, som inte finns i {self.table}.")
        return column

    def _add(self, column: str | None) -> str:
        if column is None:
            return "NULL"
        if self.measure.distinct:
            # Of no rows at all ANY_VALUE is missing, and so is the count: it is not known to be nobody.
            return f"COUNT(DISTINCT fact.{self._own(column)}) * ANY_VALUE(1)"
        return f"SUM(fact.{self._own(column)})"

    def _persons(self) -> str:
        """How many persons stand behind a group; only asked for where a split describes persons."""
        if not self.personal:
            return "NULL"
        column = "participant_no" if "participant_no" in self.columns[self.table] else "placement_no"
        return f"COUNT(DISTINCT fact.{self._own(column)})"

    def _coverage(self, part: str) -> str | None:
        return (
            None
            if self.measure.coverage is None or isinstance(self.measure.coverage, str)
            else self.measure.coverage[part]
        )

    def _pair_join(self, dimension: Dimension) -> str:
        through = dimension.through[self.table]
        alias = f"pair_{dimension.name}"
        return f"LEFT JOIN mart.{through['table']} AS {alias} ON {alias}.{through['key']} = fact.{through['key']}"

    def _filter(self, dimension: Dimension, wanted: Sequence[str]) -> str:
        values = spellings(self.warehouse, dimension, wanted)
        marks = ", ".join("?" for _ in values)
        self.values += values
        if self.table in dimension.through:
            through = dimension.through[self.table]
            if dimension.name not in self.question.by:
                return f"fact.{through['key']} IN (SELECT {through['key']} FROM mart.{through['table']} WHERE {dimension.column} IN ({marks}))"
        return f"COALESCE(CAST({self._expressions[dimension.name]} AS VARCHAR), '') IN ({marks})"

    def _period_conditions(self) -> list[str]:
        first, last = self.question.first_month, self.question.last_month
        if not self.is_stock:
            conditions = []
            if first:
                conditions.append("fact.month >= ?")
                self.values.append(first)
            if last:
                conditions.append("fact.month <= ?")
                self.values.append(last)
            return conditions
        # A stock: how it stood at the end of each span (month, quarter, year, or the whole period), for the contracts
        # in force on some day of it.
        end = min(last, self.warehouse.as_of.replace(day=1)) if last else self.warehouse.as_of.replace(day=1)
        finest = min((d.time for d in self.timed if d.time), key=["month", "quarter", "year"].index, default=None)
        span_first, span_last = ("?", "?") if finest is None else _SPANS[finest][:2]
        conditions = []
        if finest is None:
            conditions = ["fact.month = ?", "fact.month >= ?", "COALESCE(fact.last_month, fact.month) >= ?"]
            self.values += [end, first or dt.date.min, first or dt.date.min]
            return conditions
        conditions = [
            f"fact.month IN ({span_last}, ?)",
            "fact.month <= ?",
            f"COALESCE(fact.last_month, fact.month) >= {span_first}",
            "COALESCE(fact.last_month, fact.month) >= ?",
            "fact.month >= ?",
        ]
        self.values += [end, end, first or dt.date.min, first or dt.date.min]
        return conditions
