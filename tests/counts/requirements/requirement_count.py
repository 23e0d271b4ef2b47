"""What is compared between kinds of requirement, counted once more in plain Python and never from the SQL."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping

from follow_up_count import Contract

KINDS = ("numeric", "dialogue", "combined", "bonus")
WITH_DIALOGUE = ("dialogue", "combined")
RATES = ("agreement_rate", "places_per_100_msek", "places_delivered_per_100_msek")
DAYS = {
    "agreement_days": ("agreement", 0.5),
    "agreement_days_nine_tenths": ("agreement", 0.9),
    "first_start_days": ("start", 0.5),
    "first_start_days_nine_tenths": ("start", 0.9),
}
MEASURES = (*RATES, *DAYS)


def rate(contracts: Iterable[Contract], measure: str) -> tuple[float, float]:
    """What is divided by what of those contracts."""
    pairs = [_parts(contract, measure) for contract in contracts if contract.now["requirement"] in KINDS]
    found = [pair for pair in pairs if pair is not None]
    return sum(top for top, _ in found), sum(bottom for _, bottom in found)


def _parts(contract: Contract, measure: str) -> tuple[float, float] | None:
    kind, value = contract.now["requirement"], contract.now["value_sek"]
    if measure == "agreement_rate":
        # Not agreed yet is known of a dialogue; the number of another kind is missing from the register.
        is_known = contract.required_now is not None or kind in WITH_DIALOGUE
        return (float(contract.required_now is not None), 1.0) if is_known and kind != "bonus" else None
    stands = contract.standing(contract.as_of)
    if stands["required"] is None or not value:
        return None
    if measure == "places_per_100_msek":
        return stands["required"], value / 100_000_000
    start = contract.now["start_date"]
    is_told = contract.is_told(contract.as_of, start) or start > contract.as_of
    return (stands["delivered"], value / 100_000_000) if is_told else None


def days(contract: Contract) -> Mapping[str, int | None]:
    """Days to the agreement and to the first start; None where there are none."""
    now = contract.now
    if now["requirement"] not in KINDS:
        return {"agreement": None, "start": None}
    decided: dt.date = now["award_date"] or now["start_date"]
    agreed: dt.date | None = now["agreed_date"]
    is_dated = now["requirement"] in WITH_DIALOGUE and contract.required_now is not None
    first = contract.first_start()[0]
    return {
        "agreement": (agreed - decided).days if is_dated and agreed and agreed >= decided else None,
        "start": max(0, (first - now["start_date"]).days) if first else None,
    }


def quantile(values: Iterable[float], share: float) -> float | None:
    """Between the two nearest, in proportion."""
    ordered = sorted(values)
    if not ordered:
        return None
    place = share * (len(ordered) - 1)
    low = int(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (place - low)
