"""What is asked, and the SQL that answers it: one table of the mart, grouped, with columns of the catalogue added up.

Names in the SQL come from the catalogue and are checked against the warehouse's columns; values are always parameters.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from measures.door import catalogue, open_warehouse
from measures.door.catalogue import Dimension, Measure
from measures.door.open_warehouse import Warehouse

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


class UnknownValue(UnknownName):
    """A filter's value that neither registers, codes nor rows have."""


class OutsidePeriod(UnknownName):
    """A period that ends before it begins, or that nothing which is known reaches."""


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


def spellings(warehouse: Warehouse, dimension: Dimension, values: Sequence[str]) -> list[str]:
    """The values as the warehouse spells them: an organisation number may be written with or without its hyphen, and a
    contract's number in any of the ways that are one to a build."""
    if dimension.labels == "contracts":
        return [_contract_spelt(warehouse, value) for value in values]
    if dimension.labels not in ("organisations", "suppliers"):
        return list(values)
    singular = dimension.labels.removesuffix("s")
    spelt: list[str] = []
    for value in values:
        digits = re.sub(r"\D", "", value)[-10:] if re.fullmatch(r"(16)?\d{6}-?\d{4}", value) else value
        rows = warehouse.rows(
            f"SELECT {singular}_id FROM mart.{dimension.labels} WHERE {singular}_id = ? OR {singular}_key = ?",
            [value, digits],
        )
        spelt += [row[0] for row in rows] or [value]
    return spelt


@lru_cache(maxsize=1024)
def _contract_spelt(warehouse: Warehouse, number: str) -> str:
    """The contract that is written so, or in another way; as it was asked for where there is none, or more than one."""
    if warehouse.rows("SELECT 1 FROM mart.contracts WHERE contract_id = ?", [number]):
        return number
    contracts = warehouse.rows(
        """
        SELECT contract_id FROM mart.contracts
        WHERE macros.contract_key(contract_id) = macros.contract_key(?) AND macros.contract_key(contract_id) <> ''
        """,
        [number],
    )
    return str(contracts[0][0]) if len(contracts) == 1 else number


class MeasureQuery:
    """The pieces of one measure's query: which table, which joins, conditions and their values."""

    def __init__(self, warehouse: Warehouse, measure: Measure, question: Question, above: Sequence[str] = ()) -> None:
        self.warehouse = warehouse
        self.measure = measure
        self.question = question
        self.columns = open_warehouse.columns_of(warehouse)
        known = catalogue.read(warehouse).dimensions
        asked = [known[name] for name in dict.fromkeys((*question.by, *(name for name, _ in question.where)))]
        self.personal = any(dimension.personal for dimension in asked) and measure.protects is None
        self.timed = [dimension for dimension in asked if dimension.time]
        period = bool(self.timed or question.first_month or question.last_month)
        if period and measure.of_today:
            raise UnknownName(f"Måttet {measure.name} gäller läget i dag; fråga efter det utan period och utan tid.")
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
        return not (self._expression_of(dimension) or "pair_").startswith("pair_")

    def _expression(self, dimension: Dimension) -> str:
        """The SQL expression of a dimension for this measure's table."""
        expression = self._expression_of(dimension)
        if expression is None:
            others = catalogue.read(self.warehouse).dimensions.values()
            known = ", ".join(other.name for other in others if self._expression_of(other))
            raise UnknownName(
                f"Måttet {self.measure.name} kan inte delas upp på {dimension.name}. Det kan delas upp på: {known}."
            )
        return expression

    def _expression_of(self, dimension: Dimension) -> str | None:
        """The same; None where the table has no such dimension. Another thing's column of the same name is none."""
        own = self.columns[self.table]
        if dimension.time:
            if "month" in own:
                return _SPANS[dimension.time][2]
        elif self.table in dimension.through:
            return f"pair_{dimension.name}.{dimension.column}"
        elif dimension.column in own and dimension.is_of(self.table):
            return f"fact.{dimension.column}"
        elif "contract_no" in own and dimension.column in self.columns["contracts"] and dimension.is_of("contracts"):
            return f"contract.{dimension.column}"
        return None

    def sql(self) -> str:
        """The whole query: one row per group, with the columns that `_answer` divides."""
        measure, question = self.measure, self.question
        known = catalogue.read(self.warehouse).dimensions
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
            *(f'MIN({self._expressions[name]}) AS "{above_column(name)}"' for name in self._above),
            f"{self._add(measure.numerator)} AS numerator",
            f"{self._add(measure.denominator)} AS denominator",
            f"{self._add(measure.low)} AS low_part",
            f"{self._add(measure.high)} AS high_part",
            f"{self._add(measure.bounds_denominator)} AS bounds_denominator",
            f"{self._persons()} AS persons",
            f"{self._add(self._coverage('numerator'))} AS known",
            f"{self._add(self._coverage('denominator'))} AS possible",
            f"{self._add(measure.missing_without)} AS certain",
            f"{self._sum(measure.in_sums)} AS in_sums",
            f"{self._sum(measure.told_in_sums)} AS told_in_sums",
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
        return self._sum(column)

    def _sum(self, column: str | None) -> str:
        return "NULL" if column is None else f"SUM(fact.{self._own(column)})"

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

    def _filter(self, dimension: Dimension, wanted_values: Sequence[str]) -> str:
        accepted = spellings(self.warehouse, dimension, wanted_values)
        marks = ", ".join("?" for _ in accepted)
        self.values += accepted
        if self.table in dimension.through:
            through = dimension.through[self.table]
            if dimension.name not in self.question.by:
                key, table = through["key"], through["table"]
                return f"fact.{key} IN (SELECT {key} FROM mart.{table} WHERE {dimension.column} IN ({marks}))"
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


def above_column(step: str) -> str:
    """The column of an answer that tells which group of a coarser dimension a row is part of."""
    return f"above {step}"
