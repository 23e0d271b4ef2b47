"""The catalogue as the warehouse carries it: measures, dimensions and how figures of persons are shown outside."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from measures.door import disclosure
from measures.door.disclosure import Disclosure
from measures.door.open_warehouse import Warehouse

Texts = Mapping[str, str]  # language -> text


@dataclass(frozen=True, eq=False)
class Measure:
    """One measure: which columns are divided, and the words that go with the figure.

    `unit`: count, share, places, months, days or sek. `numerator_unit`: the unit of what is added up, and for a share
    of what it is divided by. `quantile`: the numerator is that quantile of its column, and no sum. `numerator_words`,
    `denominator_words`: what is counted, per language. `of_today`: it cannot be asked of a period.
    """

    name: str
    label: Texts
    unit: str
    numerator_unit: str
    definition: Texts
    caveat: Texts
    source: str
    numerator_words: Texts
    denominator_words: Texts | None
    mart: str
    by_month: str | None
    by_person: str | None
    distinct: bool
    quantile: float | None
    only: Mapping[str, str]
    numerator: str
    denominator: str | None
    low: str | None
    high: str | None
    bounds_denominator: str | None
    coverage: Mapping[str, str] | str | None
    missing_without: str | None
    of_today: bool
    in_sums: str | None
    told_in_sums: str | None
    protects: str | None
    headline: bool

    @property
    def columns(self) -> Mapping[str, str | None]:
        """What is added up for a figure -> the column that it is the sum of."""
        coverage = {} if self.coverage is None or isinstance(self.coverage, str) else self.coverage
        return {
            "numerator": self.numerator,
            "denominator": self.denominator,
            "low_part": self.low,
            "high_part": self.high,
            "bounds_denominator": self.bounds_denominator,
            "known": coverage.get("numerator"),
            "possible": coverage.get("denominator"),
            "certain": self.missing_without,
            "in_sums": self.in_sums,
            "told_in_sums": self.told_in_sums,
        }


@dataclass(frozen=True, eq=False)
class Dimension:
    """One way to split and filter. `through`: mart table -> table of pairs, where a row can belong to several.

    `tables`: those whose column it is, where others have a column of that name for another thing; empty: all.
    `formerly`: what it was called. `values`: those that a person can have, where they are not all that have words.
    `within`: the ways up from a group, nearest first: a municipality is within one
    county.
    """

    name: str
    label: Texts
    column: str | None
    time: str | None
    personal: bool
    labels: str | None
    through: Mapping[str, Mapping[str, str]]
    within: tuple[tuple[str, ...], ...]
    tables: tuple[str, ...]
    formerly: str | None
    values: tuple[str, ...] = ()

    def is_of(self, table: str) -> bool:
        """Whether a column of its name in that table is this dimension."""
        return not self.tables or table in self.tables


@dataclass(frozen=True, eq=False)
class Catalogue:
    """Everything that the catalogue says."""

    measures: Mapping[str, Measure]
    dimensions: Mapping[str, Dimension]
    disclosure: Disclosure


def _measure(name: str, raw: Mapping[str, Any]) -> Measure:
    return Measure(
        name=name,
        label=raw["label"],
        unit=raw["unit"],
        numerator_unit=raw.get("numerator_unit", "count" if raw["unit"] == "share" else raw["unit"]),
        definition=raw["definition"],
        caveat=raw["caveat"],
        source=raw["source"],
        numerator_words=raw["words"],
        denominator_words=raw.get("of"),
        mart=raw["mart"],
        by_month=raw.get("by_month"),
        by_person=raw.get("by_person"),
        distinct=raw.get("distinct", False),
        quantile=raw.get("quantile"),
        only=raw.get("only", {}),
        numerator=raw["numerator"],
        denominator=raw.get("denominator"),
        low=raw.get("low"),
        high=raw.get("high"),
        bounds_denominator=raw.get("bounds_denominator", raw.get("denominator")),
        coverage=raw.get("coverage"),
        missing_without=raw.get("missing_without"),
        of_today=raw.get("of_today", False),
        in_sums=raw.get("in_sums"),
        told_in_sums=raw.get("told_in_sums"),
        protects=raw.get("protects"),
        headline=raw.get("headline", False),
    )


def _dimension(name: str, raw: Mapping[str, Any]) -> Dimension:
    return Dimension(
        name=name,
        label=raw["label"],
        column=raw.get("column"),
        time=raw.get("time"),
        personal=raw.get("personal", False),
        labels=raw.get("labels"),
        through=raw.get("through", {}),
        within=tuple(tuple(way) for way in raw.get("within", ())),
        tables=tuple(raw.get("tables", ())),
        formerly=raw.get("formerly"),
        values=tuple(raw.get("values", ())),
    )


@lru_cache(maxsize=32)
def read(warehouse: Warehouse) -> Catalogue:
    """The catalogue of one build."""
    documents = {name: json.loads(text) for name, text in warehouse.rows("SELECT name, document FROM mart.catalogue")}
    return Catalogue(
        measures={name: _measure(name, raw) for name, raw in documents["measures"].items()},
        dimensions={name: _dimension(name, raw) for name, raw in documents["dimensions"].items()},
        disclosure=disclosure.of(documents["disclosure"]),
    )
