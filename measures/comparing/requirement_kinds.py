"""Two kinds of requirement compared, measure by measure: as they are, and like with like. Asked through the door."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import isnan
from typing import Any

import measures
from measures.comparing.standardisation import Comparison, Unit, compare
from measures.door.open_warehouse import Warehouse

# What like contracts have in common.
STRATUM = ("nature", "cpv_group", "size_class")
MEASURES = (
    "agreement_rate", "agreement_days", "places_per_100_msek", "fulfilment", "first_start_days", "early_end_rate",
    "in_work_6m_rate",
)  # fmt: skip
# How often anything at all is called different in the table where two kinds are alike in truth.
ERROR_RATE = 0.05


@dataclass(frozen=True)
class ComparedMeasure:
    """One measure of two kinds. `comparison` is None where the figures may not be shown to the reader (`is_hidden`).

    `ungrouped`: contracts left out because their nature, CPV group or value is unknown.
    """

    measure: str
    comparison: Comparison | None
    is_hidden: bool
    ungrouped: int


def compared(
    warehouse: Warehouse,
    first: str,
    second: str,
    where: Mapping[str, Sequence[str]] | None = None,
    months: tuple[dt.date | None, dt.date | None] = (None, None),
) -> list[ComparedMeasure]:
    """The kinds `first` and `second` (codes of `requirement`) in each of `MEASURES`, in that order.

    `where`, `months`: as for `measures.ask`. Of days the mean of the contracts is compared, of all else sums by sums.
    The error rate is shared among the measures, so that it holds for all of them together.
    """
    limits = {name: values for name, values in (where or {}).items() if name != "requirement"}
    limits["requirement"] = (first, second)
    return [_one(warehouse, name, first, second, limits, months) for name in MEASURES]


def _one(
    warehouse: Warehouse,
    name: str,
    first: str,
    second: str,
    where: Mapping[str, Sequence[str]],
    months: tuple[dt.date | None, dt.date | None],
) -> ComparedMeasure:
    limits = {
        dimension: values for dimension, values in where.items() if measures.can_split(warehouse, name, dimension)
    }
    answer = measures.ask([name], ["contract", "requirement", *STRATUM], limits, *months, warehouse)
    # Outside, figures of persons are hidden or changed a little: nothing is worked out of such.
    if any(row["hidden"] or row["rounded"] for row in answer.rows) or answer.refused:
        return ComparedMeasure(name, None, True, 0)
    units, ungrouped = [], 0
    for row in answer.rows:
        if _is_missing(row["value"]):
            continue
        stratum = tuple(row[dimension] for dimension in STRATUM)
        if any(_is_missing(part) for part in stratum):
            ungrouped += 1
            continue
        is_divided = not _is_missing(row["denominator"])
        units.append(
            Unit(
                row["requirement"],
                stratum,
                float(row["numerator"] if is_divided else row["value"]),
                float(row["denominator"]) if is_divided else 1.0,
            )
        )
    return ComparedMeasure(name, compare(units, first, second, ERROR_RATE / len(MEASURES)), False, ungrouped)


def _is_missing(value: Any) -> bool:
    return value is None or (isinstance(value, float) and isnan(value))
