"""How many places a goal would give in a year: from an organisation's own history, by draws of its contracts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from measures.door.open_warehouse import Warehouse
from measures.follow_up.contract_rows import contracts

YEARS = 3
DRAWS = 2_000
MOST_CONTRACTS = 1_000_000
# Fewer contracts with an agreed number than this say nothing about the next ones.
LEAST_CONTRACTS = 5
_TENTHS = (0.1, 0.9)


@dataclass(frozen=True)
class History:
    """What was bought in the latest whole years. per_year: contracts that began in each, the earliest first.
    places: the agreed number of each that had one. delivered_share: delivered of what was agreed in contracts that have
    ended; None where none has."""

    per_year: Mapping[int, int]
    places: Sequence[float]
    delivered_share: float | None


@dataclass(frozen=True)
class Assumptions:
    """What is reckoned with. contracts: how many the year has. share: of them with a requirement, 0 to 1.
    delivered_share: how much of what is agreed is delivered, 0 to 1. persons_per_place: how many share a place."""

    contracts: float
    share: float
    places_per_contract: float
    delivered_share: float
    persons_per_place: float


@dataclass(frozen=True)
class Expected:
    """A figure with what eight draws of ten lie between."""

    value: float
    low: float
    high: float


def history(warehouse: Warehouse, where: Mapping[str, Sequence[str]], at_least_sek: float) -> History:
    """Contracts of the selection (organisation, nature) worth at least so much that began in the latest whole years."""
    last = warehouse.as_of.year - 1
    rows = contracts(warehouse, where)
    rows = rows[(rows["has_value"] == 1) & (rows["contract_value_sek"].astype(float) >= at_least_sek)]
    years = [day.year for day in rows["start_date"]]
    rows = rows.assign(start_year=years)
    rows = rows[(rows["start_year"] > last - YEARS) & (rows["start_year"] <= last)]
    per_year = {year: int((rows["start_year"] == year).sum()) for year in range(last - YEARS + 1, last + 1)}
    agreed = rows[rows["places_required"].notna() & (rows["places_required"] > 0)]
    ended = agreed[agreed["has_ended"] == 1]
    required = float(ended["places_required"].astype(float).sum())
    delivered = float(ended["places_delivered_capped"].astype(float).sum())
    return History(
        per_year, [float(places) for places in agreed["places_required"]], delivered / required if required else None
    )


def assumptions(past: History, share: float) -> Assumptions:
    """What the history suggests to reckon with: the mean of its years and contracts, and one person a place."""
    return Assumptions(
        contracts=sum(past.per_year.values()) / len(past.per_year),
        share=share,
        places_per_contract=sum(past.places) / len(past.places) if past.places else 0.0,
        delivered_share=1.0 if past.delivered_share is None else past.delivered_share,
        persons_per_place=1.0,
    )


def expected(past: History, assumed: Assumptions) -> tuple[Expected, Expected] | None:
    """Places and persons of the year. None where the history has fewer than LEAST_CONTRACTS with a number.

    The interval is of draws, the same at every call: as many contracts as are reckoned with are drawn among the numbers
    of the history, scaled to the mean that is reckoned with, and how many there are varies as the years did.
    """
    if len(past.places) < LEAST_CONTRACTS:
        return None
    chance = np.random.default_rng(1)
    scale = assumed.places_per_contract / (sum(past.places) / len(past.places))
    mean = sum(past.per_year.values()) / len(past.per_year)
    years = [count / mean for count in past.per_year.values()] if mean else [1.0]
    wanted = assumed.contracts * assumed.share * chance.choice(years, DRAWS)
    many = np.floor(wanted).astype(np.int64) + (chance.random(DRAWS) < wanted % 1)
    # How often each number is drawn, and not one contract at a time: what is typed decides how many there are.
    times = chance.multinomial(many, np.full(len(past.places), 1 / len(past.places)))
    drawn = np.sort(times @ np.array(past.places)) * scale * assumed.delivered_share
    low, high = (float(drawn[round(share * (DRAWS - 1))]) for share in _TENTHS)
    value = assumed.contracts * assumed.share * assumed.places_per_contract * assumed.delivered_share
    per_place = assumed.persons_per_place
    return Expected(value, low, high), Expected(value * per_place, low * per_place, high * per_place)
