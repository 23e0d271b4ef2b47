"""The coverage funnel: from all procurements to requirements that are met, what is unknown told apart at each step."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from measures import number_text
from measures.door import open_warehouse
from measures.door.open_warehouse import Warehouse
from measures.door.query import ask, measures
from measures.follow_up import contract_rows

# Step -> why a procurement that took the step before did not take this one: measures of the catalogue, each counted in
# procurements. Step and losses add up to the step before (tests/measures/goals/test_funnel.py); what is unknown stands
# last.
STEPS: Mapping[str, tuple[str, ...]] = {
    "procurements": (),
    "funnel_possible": ("funnel_excluded", "funnel_possible_unknown"),
    "funnel_set": ("funnel_not_set", "funnel_set_unknown"),
    "funnel_signed": ("funnel_signed_without", "funnel_signed_unknown"),
    "funnel_owned": ("funnel_exempted", "funnel_owner_unknown"),
    "funnel_reporting": ("funnel_reports_open", "funnel_reports_not_due"),
    "funnel_met": ("funnel_missed", "funnel_under_way", "funnel_met_unknown"),
}
REASONS: Mapping[str, str] = {"funnel_excluded": "exclusion_reason", "funnel_exempted": "reason_code"}


@dataclass(frozen=True)
class FunnelStep:
    """One step. `share`: of the step before (None where that is 0); `beside`: measure -> count of what fell away.

    `possible`: how many it can be, if all that are unknown at this step or one before have taken it.
    """

    measure: str
    count: float
    share: float | None
    beside: Mapping[str, float]
    possible: float


@dataclass(frozen=True)
class Funnel:
    """`steps` from all to met. `known_share`: of all procurements, those of which it is known whether a requirement was
    possible; None where there are none. `excluded`, `exempted`: reason -> count (code of the reason)."""

    steps: tuple[FunnelStep, ...]
    known_share: float | None
    excluded: Mapping[str, float]
    exempted: Mapping[str, float]


def coverage_funnel(
    warehouse: Warehouse | None = None,
    where: Mapping[str, Sequence[str]] | None = None,
    first_month: dt.date | None = None,
    last_month: dt.date | None = None,
) -> Funnel:
    """The funnel for procurements advertised in the period. `where`: organisation, nature, municipality, county.

    Raises UnknownName for a filter that procurements do not have, NoWarehouse when nothing has been built.
    """
    warehouse = warehouse or open_warehouse.current()

    def figures_of(names: Sequence[str], by: Sequence[str] = ()) -> pd.DataFrame:
        return ask(names, by, where, first_month, last_month, warehouse).frame

    names = [name for step, beside in STEPS.items() for name in (step, *beside)]
    rows = figures_of(names)
    counts = dict(zip(rows["measure"], rows["value"].fillna(0).astype(float)))
    steps: list[FunnelStep] = []
    open_ = 0.0
    for name, beside in STEPS.items():
        before = steps[-1].count if steps else 0
        share = counts[name] / before if before else None
        open_ += sum(counts[aside] for aside in beside if aside.endswith("_unknown"))
        fallen = {aside: counts[aside] for aside in beside}
        steps.append(FunnelStep(name, counts[name], share, fallen, counts[name] + open_))
    everything = counts["procurements"]
    unknown = counts["funnel_possible_unknown"]
    return Funnel(
        tuple(steps),
        (everything - unknown) / everything if everything else None,
        _reasons(figures_of(["funnel_excluded"], ["exclusion_reason"]), "exclusion_reason"),
        _reasons(figures_of(["funnel_exempted"], ["exemption_reason"]), "exemption_reason"),
    )


def losses_text(warehouse: Warehouse, funnel: Funnel, step: FunnelStep, language: str) -> str:
    """Why procurements fell away at the step, each with its number, and the reasons where they are coded; "" for none.

    The numbers add up to the step before less this one. Pages and the report say the same.
    """
    column = "en" if language == "en" else "sv"
    said = []
    for name, count in step.beside.items():
        if not count:
            continue
        text = f"{measures(warehouse)[name].label[column].lower()}: {number_text.number(count, 0, language)}"
        if reasons := getattr(funnel, name.removeprefix("funnel_"), None) if name in REASONS else None:
            words = contract_rows.words(warehouse, REASONS[name], language)
            listed = (
                f"{words.get(code, code).lower()} {number_text.number(n, 0, language)}" for code, n in reasons.items()
            )
            text += f" ({', '.join(listed)})"
        said.append(text)
    return "; ".join(said)


def _reasons(rows: pd.DataFrame, dimension: str) -> dict[str, float]:
    known = rows[rows["value"].fillna(0) > 0]
    pairs = sorted(zip(known[dimension], known["value"].astype(float)), key=lambda pair: -pair[1])
    return {("not_stated" if not isinstance(reason, str) else reason): count for reason, count in pairs}
