"""What is asked, and the SQL that answers it: one table of the mart, grouped, with columns of the catalogue added up.

Names in the SQL come from the catalogue and are checked against the warehouse's columns; values are always parameters.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from access.viewer import Audience
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


# The counts that a figure of persons is made of.
KEYED = ("numerator", "denominator", "low_part", "high_part", "bounds_denominator", "known", "possible")


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
    registered = _registered(warehouse, dimension.labels)
    spelt: list[str] = []
    for value in values:
        digits = re.sub(r"\D", "", value)[-10:] if re.fullmatch(r"(16)?\d{6}-?\d{4}", value) else value
        spelt += dict.fromkeys((*registered.get(value, ()), *registered.get(digits, ()))) or [value]
    return spelt


@lru_cache(maxsize=64)
def _registered(warehouse: Warehouse, register: str) -> Mapping[str, Sequence[str]]:
    """How those of a register may be written -> which of them are meant."""
    singular = register.removesuffix("s")
    registered: dict[str, list[str]] = {}
    for spelt, key in warehouse.rows(f"SELECT {singular}_id, {singular}_key FROM mart.{register} ORDER BY 1"):
        for way in {spelt, key}:
            registered.setdefault(way, []).append(spelt)
    return registered


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


@dataclass(frozen=True)
class Rows:
    """Which rows of the mart a query reads: what is joined to them, and on which conditions, with their values."""

    table: str
    joins: tuple[str, ...]
    conditions: tuple[str, ...]
    values: tuple[object, ...]


@lru_cache(maxsize=256)
def cube_dimensions(warehouse: Warehouse, table: str) -> frozenset[str]:
    """The dimensions that the sums of a cube are made by."""
    return frozenset(row[0] for row in warehouse.rows(f"SELECT DISTINCT dimension FROM mart.{table}"))


@lru_cache(maxsize=4096)
def contract_range(warehouse: Warehouse, column: str, values: tuple[str, ...]) -> tuple[int, int] | None:
    """The lowest and the highest number of the contracts that have one of the values, where all between them have.

    Contracts are numbered by place and organisation (core.contracts), and what is read of them lies in that order.
    """
    marks = ", ".join("?" for _ in values)
    ((low, high, is_all),) = warehouse.rows(
        f"""
        WITH chosen AS (
          SELECT MIN(contract_no) AS low, MAX(contract_no) AS high, COUNT(*) AS contracts FROM mart.contracts
          WHERE COALESCE(CAST({column} AS VARCHAR), '') IN ({marks})
        )
        SELECT low, high,
          contracts = (SELECT COUNT(*) FROM mart.contracts WHERE contract_no BETWEEN chosen.low AND chosen.high)
        FROM chosen
        """,
        list(values),
    )
    return (low, high) if low is not None and is_all else None


class MeasureQuery:
    """The pieces of one measure's query: which rows of which table, and what of them is added up.

    `rows`: all that decides which rows are read; queries of the same can be one statement. `groups`: what is split by
    -> its expression. `sums`: figure -> what is added up; None where there is no such. Of what is of persons, outside,
    beside each count of them the key of those who are counted (`key_column`).
    """

    def __init__(self, warehouse: Warehouse, measure: Measure, question: Question) -> None:
        self.warehouse = warehouse
        self.measure = measure
        self.question = question
        self._columns = open_warehouse.columns_of(warehouse)
        self._known = known = catalogue.read(warehouse).dimensions
        asked = [known[name] for name in dict.fromkeys((*question.by, *(name for name, _ in question.where)))]
        self._personal = any(dimension.personal for dimension in asked)
        self._timed = [dimension for dimension in asked if dimension.time]
        period = bool(self._timed or question.first_month or question.last_month)
        if period and measure.of_today:
            raise UnknownName(f"Måttet {measure.name} gäller läget i dag; fråga efter det utan period och utan tid.")
        self.table = measure.mart
        self._is_keyed = warehouse.scope.audience is Audience.OUTSIDE and bool(measure.protects or self._personal)
        if (self._personal or self._is_keyed) and measure.by_person:
            self.table = measure.by_person
        elif period and measure.by_month:
            self.table = measure.by_month
        self._is_stock = self.table == measure.by_month
        if self._is_stock and any(
            known[name].time and len(wanted) > 1 for name, wanted in question.where if name not in question.by
        ):
            # How it stood at the end of one period cannot be added to how it stood at the end of another.
            raise UnknownName(f"Måttet {measure.name} är ett läge; fråga efter en period, eller dela upp på tid.")
        self._cube = self._cube_of([dimension.name for dimension in asked if not dimension.time])
        if self._cube is not None:
            self.table = f"cube_{self.table}"
        self._values: list[object] = []
        self._expressions = {dimension.name: self._expression(dimension) for dimension in asked}
        self.groups = {name: self._expressions[name] for name in question.by}
        self.sums = {name: self._add(name, column) for name, column in measure.columns.items()}
        if self._is_keyed:
            self.sums |= {key_column(name): self._key(measure.columns[name]) for name in KEYED}
        self.rows = self._rows()

    def _cube_of(self, named: Sequence[str]) -> str | None:
        """The dimension by which the sums are made already ("" for all rows); None where rows are to be added up.

        They are made by one dimension at a time. Different persons are counted without a period, and are never added.
        Of contracts themselves there is a row each, which is as quick.
        """
        table = f"cube_{self.table}"
        if (
            self.table == "contracts"
            or table not in self._columns
            or self._personal
            or self._is_keyed
            or self.measure.quantile is not None
            or len(named) > 1
        ):
            return None
        is_period = bool(self._timed or self.question.first_month or self.question.last_month)
        if self.measure.distinct and (is_period or any(len(values) > 1 for _name, values in self.question.where)):
            return None
        name = named[0] if named else ""
        return name if name in cube_dimensions(self.warehouse, table) else None

    def is_time(self, name: str) -> bool:
        return self._known[name].time is not None

    def _expression(self, dimension: Dimension) -> str:
        """The SQL expression of a dimension for this measure's table."""
        expression = self._expression_of(dimension)
        if expression is None:
            known = ", ".join(other.name for other in self._known.values() if self._expression_of(other))
            raise UnknownName(
                f"Måttet {self.measure.name} kan inte delas upp på {dimension.name}. Det kan delas upp på: {known}."
            )
        return expression

    def _expression_of(self, dimension: Dimension) -> str | None:
        """The same; None where the table has no such dimension. Another thing's column of the same name is none."""
        own = self._columns[self.table]
        if dimension.time:
            if "month" in own:
                return _SPANS[dimension.time][2]
        elif dimension.name == self._cube:
            return "fact.value"
        elif self.table in dimension.through:
            return f"pair_{dimension.name}.{dimension.column}"
        elif dimension.column in own and dimension.is_of(self.table):
            return f"fact.{dimension.column}"
        elif self._is_of_contract(dimension):
            return f"contract.{dimension.column}"
        return None

    def _is_of_contract(self, dimension: Dimension) -> bool:
        """Whether it is a contract's, and the table's rows are of contracts."""
        of_contracts = dimension.column in self._columns["contracts"] and dimension.is_of("contracts")
        return of_contracts and "contract_no" in self._columns[self.table]

    def _rows(self) -> Rows:
        conditions = self._period_conditions()
        if self._cube is not None:
            conditions.append("fact.dimension = ?")
            self._values.append(self._cube)
        for column, wanted in self.measure.only.items():
            conditions.append(f"fact.{self._own(column)} = ?")
            self._values.append(wanted)
        for name, wanted_values in self.question.where:
            conditions.append(self._filter(self._known[name], wanted_values))
        joins = [self._pair_join(self._known[name]) for name in self.groups if self.table in self._known[name].through]
        if any(expression.startswith("contract.") for expression in self.groups.values()):
            joins.insert(0, "INNER JOIN mart.contracts AS contract ON contract.contract_no = fact.contract_no")
        return Rows(self.table, tuple(joins), tuple(conditions), tuple(self._values))

    def _own(self, column: str) -> str:
        if column not in self._columns[self.table]:
            raise UnknownName(f"Måttet {self.measure.name} läser kolumnen {column}, som inte finns i {self.table}.")
        return column

    def _add(self, name: str, column: str | None) -> str | None:
        if column is None:
            return None
        if self.measure.quantile is not None and name == "numerator":
            return f"QUANTILE_CONT(fact.{self._own(column)}, {self.measure.quantile:f})"
        if self.measure.distinct and self._cube is None and not name.endswith("in_sums"):
            # Of no rows at all ANY_VALUE is missing, and so is the count: it is not known to be nobody.
            return f"COUNT(DISTINCT fact.{self._own(column)}) * ANY_VALUE(1)"
        return f"SUM(fact.{self._own(column)})"

    def _key(self, column: str | None) -> str | None:
        """The sum of the keys of the different persons that the column counts, modulo the range of keys."""
        if column is None:
            return None
        counts = "IS NOT NULL" if self.measure.distinct else "> 0"
        chosen = f"SUM(DISTINCT fact.{self._own('person_key')}) FILTER (fact.{self._own(column)} {counts})"
        return f"CAST({chosen} % {catalogue.read(self.warehouse).disclosure.key_range:d} AS INTEGER)"

    def _pair_join(self, dimension: Dimension) -> str:
        through = dimension.through[self.table]
        alias = f"pair_{dimension.name}"
        return f"LEFT JOIN mart.{through['table']} AS {alias} ON {alias}.{through['key']} = fact.{through['key']}"

    def _filter(self, dimension: Dimension, wanted_values: Sequence[str]) -> str:
        accepted = spellings(self.warehouse, dimension, wanted_values)
        marks = ", ".join("?" for _ in accepted)
        is_own = self._expressions[dimension.name].startswith("fact.") and self.table != "contracts"
        if self._is_of_contract(dimension) and not is_own:
            limits = contract_range(self.warehouse, str(dimension.column), tuple(accepted))
            if limits:
                self._values += limits
                return "fact.contract_no BETWEEN ? AND ?"
        self._values += accepted
        if self.table in dimension.through and dimension.name not in self.groups:
            key, table = (dimension.through[self.table][part] for part in ("key", "table"))
            return f"fact.{key} IN (SELECT {key} FROM mart.{table} WHERE {dimension.column} IN ({marks}))"
        if self._expressions[dimension.name].startswith("contract."):
            return (
                "fact.contract_no IN (SELECT contract_no FROM mart.contracts"
                f" WHERE COALESCE(CAST({dimension.column} AS VARCHAR), '') IN ({marks}))"
            )
        if dimension.name == self._cube and "" not in accepted:
            return f"fact.value IN ({marks})"
        return f"COALESCE(CAST({self._expressions[dimension.name]} AS VARCHAR), '') IN ({marks})"

    def _period_conditions(self) -> list[str]:
        first, last = self.question.first_month, self.question.last_month
        if not self._is_stock:
            conditions = []
            if first:
                conditions.append("fact.month >= ?")
                self._values.append(first)
            if last:
                conditions.append("fact.month <= ?")
                self._values.append(last)
            return conditions
        # A stock: how it stood at the end of each span (month, quarter, year, or the whole period), for the contracts
        # in force on some day of it.
        end = min(last, self.warehouse.as_of.replace(day=1)) if last else self.warehouse.as_of.replace(day=1)
        finest = min((d.time for d in self._timed if d.time), key=["month", "quarter", "year"].index, default=None)
        span_first, span_last = ("?", "?") if finest is None else _SPANS[finest][:2]
        conditions = []
        if finest is None:
            conditions = ["fact.month = ?", "fact.month >= ?", "COALESCE(fact.last_month, fact.month) >= ?"]
            self._values += [end, first or dt.date.min, first or dt.date.min]
            return conditions
        conditions = [
            f"fact.month IN ({span_last}, ?)",
            "fact.month <= ?",
            f"COALESCE(fact.last_month, fact.month) >= {span_first}",
            "COALESCE(fact.last_month, fact.month) >= ?",
            "fact.month >= ?",
        ]
        self._values += [end, end, first or dt.date.min, first or dt.date.min]
        return conditions


def key_column(figure: str) -> str:
    """The column with the key of the persons whom a figure counts."""
    return f"key {figure}"
