"""Political goals: what was decided, and the figure that it is about, asked through the one door.

A goal is for any measure of the catalogue. Targets of shares are delivered in per cent and are 0..1 here, as figures
are.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import pandas as pd

from measures.door import open_warehouse
from measures.door.measure_query import OutsidePeriod
from measures.door.open_warehouse import Warehouse
from measures.door.query import ask, measures


@dataclass(frozen=True)
class Goal:
    """One version of a goal. `low`, `high`: targets in the measure's unit (shares 0..1); None where not needed.

    `pace`: even, whole_period, or None where the measure decides. `responsible`: a function, with its `comment` and its
    `next_step`. `delivered_at`: when this version came in.
    """

    goal_id: str
    version_no: int
    versions: int
    organisation_id: str
    organisation_name: str
    title: str
    measure: str
    year: int
    last_year: int
    operator: str
    low: float | None
    high: float | None
    nature: str | None
    dimension: str | None
    value: str | None
    with_parts: bool
    part_of: str | None
    pace: str | None
    decided_by: str | None
    decision_reference: str | None
    decided_date: dt.date | None
    responsible: str | None
    comment: str | None
    next_step: str | None
    delivered_at: str | None

    @property
    def first_day(self) -> dt.date:
        return dt.date(self.year, 1, 1)

    @property
    def last_day(self) -> dt.date:
        return dt.date(self.last_year, 12, 31)

    @property
    def target(self) -> float | None:
        """The value that the goal is compared with: the lowest that is enough, or for at most the highest."""
        return self.high if self.operator == "at_most" else self.low


@dataclass(frozen=True)
class Figure:
    """A row of the door's answer. None where there is no value; `hidden_for`, `in_sums`, `rounded` as there."""

    value: float | None
    numerator: float | None
    denominator: float | None
    low: float | None
    high: float | None
    coverage: float | None
    hidden: bool
    hidden_for: str = ""
    in_sums: float | None = None
    rounded: bool = False


NOTHING = Figure(None, None, None, None, None, None, False)


def goals(warehouse: Warehouse | None = None, versions: bool = False) -> list[Goal]:
    """The goals in force, sub-goals after the goal that they are part of; with `versions`, earlier versions too.

    Raises NoWarehouse when nothing has been built.
    """
    return list(_goals(warehouse or open_warehouse.current(), versions))


@lru_cache(maxsize=64)
def _goals(warehouse: Warehouse, versions: bool) -> tuple[Goal, ...]:
    rows = warehouse.frame(
        f"""
        SELECT goal.*, COALESCE(organisation.name, goal.organisation_id) AS organisation_name, delivery.delivered_at
        FROM mart.goals AS goal
        LEFT JOIN mart.organisations AS organisation USING (organisation_id)
        LEFT JOIN mart.deliveries AS delivery ON delivery.delivery_id = goal.delivery_id
        {"" if versions else "WHERE goal.is_current = 1"}
        ORDER BY COALESCE(goal.part_of, goal.goal_id), goal.part_of IS NOT NULL, goal.goal_id, goal.version_no
        """
    )
    return tuple(_goal(warehouse, row) for row in rows.to_dict("records"))


def goal(goal_id: str, warehouse: Warehouse | None = None) -> Goal | None:
    """The goal of that id in force; None where there is none."""
    return next((one for one in goals(warehouse) if one.goal_id == goal_id), None)


def _goal(warehouse: Warehouse, row: Mapping[str, Any]) -> Goal:
    def text(name: str) -> str | None:
        return row[name] if isinstance(row[name], str) and row[name] else None

    known = measures(warehouse).get(row["measure"])
    scale = 100 if known is not None and known.unit == "share" else 1
    low, high = ((None if (x := _number(row[n])) is None else x / scale) for n in ("target_low", "target_high"))
    decided = row["decided_date"]
    return Goal(
        goal_id=row["goal_id"],
        version_no=int(row["version_no"]),
        versions=int(row["versions"]),
        organisation_id=row["organisation_id"],
        organisation_name=row["organisation_name"],
        title=text("title") or (known.label["sv"] if known else row["measure"]),
        measure=row["measure"],
        year=int(row["year"]),
        last_year=int(row["last_year"]),
        operator=row["operator"],
        low=low,
        high=high,
        nature=text("nature"),
        dimension=text("dimension"),
        value=text("value"),
        with_parts=bool(row["with_parts"]),
        part_of=text("part_of"),
        pace=text("pace"),
        decided_by=text("decided_by"),
        decision_reference=text("decision_reference"),
        decided_date=None if pd.isna(decided) else decided.date(),
        responsible=text("responsible"),
        comment=text("comment"),
        next_step=text("next_step"),
        delivered_at=text("delivered_at"),
    )


def units_of(goal: Goal, warehouse: Warehouse) -> list[str]:
    """The organisations that the goal is about: its own, and those below it unless the goal says otherwise."""
    units = [goal.organisation_id]
    if goal.with_parts:
        for unit in units:  # grows while it is read: parts of parts
            units += [part for part in parts_of(warehouse).get(unit, ()) if part not in units]
    return units


@lru_cache(maxsize=32)
def parts_of(warehouse: Warehouse) -> Mapping[str, Sequence[str]]:
    """Organisation -> those right below it."""
    parts: dict[str, list[str]] = {}
    for unit, parent in warehouse.rows(
        """
        SELECT organisation_id, parent_organisation_id FROM mart.organisations
        WHERE parent_organisation_id IS NOT NULL ORDER BY 1
        """
    ):
        parts.setdefault(parent, []).append(unit)
    return parts


def where_of(goal: Goal, warehouse: Warehouse) -> dict[str, list[str]]:
    """The filters of the goal's figure, as `ask` takes them: its organisations, nature, other dimension."""
    where = {"organisation": units_of(goal, warehouse)}
    if goal.nature:
        where["nature"] = [goal.nature]
    if goal.dimension and goal.value:
        where[goal.dimension] = [goal.value]
    return where


def figure(goal: Goal, warehouse: Warehouse, first: dt.date, last: dt.date, units: Sequence[str] = ()) -> Figure:
    """The goal's measure for a period, with the goal's filters; of the organisations `units` where they are named.

    Nothing for a period that no data reach. Raises UnknownName as `ask` does.
    """
    where = where_of(goal, warehouse) | ({"organisation": list(units)} if units else {})
    try:
        row = ask([goal.measure], (), where, first, last, warehouse).only
    except OutsidePeriod:
        return NOTHING
    names = ("value", "numerator", "denominator", "low", "high", "coverage", "in_sums")
    if not pd.isna(row["in_sums"]) and row["coverage"] == 1:
        # Those told in sums may all be others, or all the same. With a report missing there is no upper end at all.
        row = row.copy()
        row["low"], row["high"] = row["value"], row["value"] + row["in_sums"]
    value, numerator, denominator, low, high, coverage, in_sums = (_number(row[name]) for name in names)
    return Figure(
        value,
        numerator,
        denominator,
        low,
        high,
        coverage,
        hidden=bool(row["hidden"]),
        hidden_for=str(row["hidden_for"]),
        in_sums=in_sums,
        rounded=bool(row["rounded"]),
    )


def _number(value: Any) -> float | None:
    return None if pd.isna(value) else float(value)
