"""Is what is to be bought suitable for a requirement, and for how much: what the rules say, and what its likes gave."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from measures.door.open_warehouse import Warehouse
from measures.door.query import ask
from measures.follow_up.contract_rows import contracts

# Fewer likes than this say nothing; then what is like is taken wider.
LEAST_SIMILAR = 5
# So few advertised procurements say nothing of how often a requirement is set.
LEAST_ADVERTISED = 10
# Of like size: between a third of the value and three times it.
_SIZE = 3.0
_NO_NUMBER = "no_requirement"


@dataclass(frozen=True)
class Plan:
    """What is to be bought, as far as it is known. cpv: as written; its first two digits decide what is like it."""

    organisation_id: str
    nature: str | None = None
    agreement_type: str | None = None
    cpv: str | None = None
    value_sek: float | None = None
    duration_months: float | None = None
    full_time_jobs: float | None = None


@dataclass(frozen=True)
class Similar:
    """Contracts like the plan. likeness: "cpv_and_size", "cpv", "size" or "nature", the closest of which there are
    LEAST_SIMILAR; "few" where there are fewer even so. rows: as of `contract_rows.contracts`."""

    rows: pd.DataFrame
    likeness: str


def rules(warehouse: Warehouse, plan: Plan) -> list[Mapping[str, Any]]:
    """One row per reason why the organisation sets no requirement: `reason`, the limits, `rule_set`, `valid_from` and
    `source` as in `mart.exclusion_rules`, and `applies`: true, false, or None where a fact is unknown. Those that apply
    first, then the unknown. Empty where the organisation follows no such rules."""
    rows = warehouse.frame(
        """
        SELECT rules.*, macros.excludes(
          CAST(? AS DOUBLE), CAST(? AS DOUBLE), CAST(? AS VARCHAR), CAST(? AS VARCHAR),
          below_months, below_full_time, of_agreement, of_nature
        ) AS applies
        FROM mart.exclusion_rules AS rules
        WHERE organisation_id = ?
        ORDER BY applies IS NULL, NOT applies, reason
        """,
        [plan.duration_months, plan.full_time_jobs, plan.agreement_type, plan.nature, plan.organisation_id],
    ).to_dict("records")
    told = [{**row, "applies": None if pd.isna(row["applies"]) else bool(row["applies"])} for row in rows]
    return sorted(told, key=lambda row: (True, None, False).index(row["applies"]))


def schedule(warehouse: Warehouse, plan: Plan) -> Mapping[str, Any] | None:
    """The row of `mart.place_schedules` for the plan's organisation and nature, with `places` that it asks for; None
    where the organisation has no schedule for it."""
    rows = warehouse.frame(
        """
        SELECT *, macros.schedule_places(CAST(? AS DOUBLE), sek_per_place) AS places
        FROM mart.place_schedules
        WHERE organisation_id = ? AND of_nature = ?
        """,
        [plan.value_sek, plan.organisation_id, plan.nature],
    )
    return None if rows.empty else {str(name): value for name, value in rows.iloc[0].items()}


def similar(warehouse: Warehouse, plan: Plan) -> Similar:
    """Contracts with a requirement of the plan's nature, as like it as there are enough of.

    Of the same CPV division and like size, of the same division, of like size, else of the nature alone.
    """
    where = {"nature": [plan.nature]} if plan.nature else {}
    rows = contracts(warehouse, where)
    rows = rows[rows["status"] != _NO_NUMBER]
    division = _division(plan)
    of_kind = rows["cpv_group"] == division if division else None
    of_size = None
    if plan.value_sek:
        value = rows["contract_value_sek"].astype(float)
        of_size = (value >= plan.value_sek / _SIZE) & (value <= plan.value_sek * _SIZE) & (rows["has_value"] == 1)
    choices = []
    if of_kind is not None and of_size is not None:
        choices.append(("cpv_and_size", rows[of_kind & of_size]))
    if of_kind is not None:
        choices.append(("cpv", rows[of_kind]))
    if of_size is not None:
        choices.append(("size", rows[of_size]))
    choices.append(("nature", rows))
    for likeness, kept in choices:
        if len(kept) >= LEAST_SIMILAR:
            return Similar(kept.reset_index(drop=True), likeness)
    return Similar(choices[-1][1].reset_index(drop=True), "few")


def advertised(warehouse: Warehouse, plan: Plan) -> tuple[Mapping[str, tuple[str, ...]], str]:
    """What the door is to be asked of advertised procurements like the plan, and what they have alike: the nature, and
    of CPV division and size (mart.size_classes) as much as LEAST_ADVERTISED have; "few" where fewer are of the nature.
    """
    nature = {"nature": (plan.nature,)} if plan.nature else {}
    division = _division(plan)
    of_kind = {"cpv_group": (division,)} if division else {}
    sizes = warehouse.frame(
        "SELECT size_class FROM mart.size_classes WHERE COALESCE(at_least <= ?, TRUE) AND COALESCE(? < below, TRUE)",
        [plan.value_sek, plan.value_sek],
    )["size_class"]
    of_size = {"size_class": tuple(sizes)} if plan.value_sek is not None else {}
    choices = [("cpv_and_size", {**of_kind, **of_size})] if of_kind and of_size else []
    choices += [("cpv", of_kind)] if of_kind else []
    choices += [("size", of_size)] if of_size else []
    for likeness, limits in (*choices, ("nature", {})):
        where = {**nature, **limits}
        if ask(["procurements"], where=where, warehouse=warehouse).only["value"] >= LEAST_ADVERTISED:
            return where, likeness
    return nature, "few"


def places_for(rows: pd.DataFrame, value_sek: float | None) -> tuple[float, float, float] | None:
    """What the contracts' own numbers would be for that value, in proportion: the median, and what a quarter lies below
    and above. None where the value is unknown or fewer than LEAST_SIMILAR have both a number and a value."""
    known = rows[(rows["has_value"] == 1) & rows["places_required"].notna() & (rows["contract_value_sek"] > 0)]
    if not value_sek or len(known) < LEAST_SIMILAR:
        return None
    rates = known["places_required"].astype(float) / known["contract_value_sek"].astype(float) * value_sek
    low, middle, high = (float(rates.quantile(share)) for share in (0.25, 0.5, 0.75))
    return middle, low, high


def _division(plan: Plan) -> str:
    """The first two digits of the CPV; "" where they are not there."""
    digits = "".join(sign for sign in plan.cpv or "" if sign.isdigit())[:2]
    return digits if len(digits) == 2 else ""
