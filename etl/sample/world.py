"""The true world: suppliers, contracts, and who was placed where and when."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa  # type: ignore[import-untyped, unused-ignore]
import pyarrow.compute as pc  # type: ignore[import-untyped, unused-ignore]

from etl.sample.chance import Chance, add_months, first_day, invented_numbers, month_of, numbered_column, on_weekday
from etl.sample.words import (
    BAD,
    COMPLETED,
    CONTRACT_ENDED,
    DIALOGUE,
    EXCEL_UP_TO,
    EXCELLENT,
    FAR,
    FINAL,
    FIXED_TERM,
    FORM_MONTHS,
    FORM_SHARES,
    INTERNSHIP,
    INVENTED_WORDS,
    MISSING,
    NO_REQUIREMENT,
    NUMERIC,
    PERMANENT,
    SUBSIDISED,
    SUMMER_JOB,
    TRADE_NATURE,
    TRADES,
    WORK_TRAINING,
    Column,
    Flags,
    Floats,
    Ints,
)


@dataclass(frozen=True)
class Suppliers:
    """Who delivers. `delivers` is the share of what is due that it tends to deliver."""

    ids: Column
    names: Column
    trade: Ints
    delivers: Floats
    misses: Floats
    late: Floats


@dataclass(frozen=True)
class Contracts:
    """The register of contracts, and what it does not say: how much is done and who tells the buyer.

    `end` is FAR where the register has no end date; `last` is the day on which the work ends all the same.
    `aim` is the number of places that the supplier works towards, agreed or not.
    """

    ids: Column
    organisation: Ints
    supplier: Ints
    procurement: Ints
    nature: Ints
    title: Ints
    value_sek: Ints
    award: Ints
    start: Ints
    end: Ints
    last: Ints
    requirement: Ints
    places: Floats
    in_months: Flags
    agreed: Flags
    aim: Floats
    frequency: Ints
    due_days: Ints
    sends_placements: Flags
    sends_reports: Flags

    def __len__(self) -> int:
        return len(self.start)

    @property
    def report_form(self) -> Ints:
        """What the contract asks to be reported in, as a place in REPORT_FORMS: sums where both are sent; of those that
        send persons alone every second says so."""
        alone = self._of_persons_alone
        return np.select([alone > 0, self.sends_placements], [np.where(alone % 2 == 1, 1, MISSING), 0], MISSING)

    def told_until(self, as_of: int) -> Ints:
        """Up to which day placements tell of each contract; MISSING where only reports are asked for. Every second of
        those that send persons alone is three months behind."""
        alone = self._of_persons_alone
        behind = int(first_day(month_of(np.array([as_of])) - 2)[0]) - 1
        return np.where(alone == 0, MISSING, np.where(alone % 2 == 1, as_of, behind))

    @property
    def _of_persons_alone(self) -> Ints:
        """1, 2, 3 ... of the contracts that send placements and no reports; 0 of the others."""
        alone = self.sends_placements & ~self.sends_reports
        return np.where(alone, np.cumsum(alone), 0)


@dataclass(frozen=True)
class Placements:
    """Everyone who was placed, also where the buyer is only told sums. `known_end` is MISSING when not told."""

    contract: Ints
    person: Ints
    form: Ints
    start: Ints
    planned: Ints
    known_end: Ints
    reason: Ints
    extent_pct: Ints

    def __len__(self) -> int:
        return len(self.start)


@dataclass(frozen=True)
class ReportPeriods:
    """One row per contract and period whose report has come: first and last day, and when it came."""

    contract: Ints
    first: Ints
    last: Ints
    received: Ints

    def __len__(self) -> int:
        return len(self.first)


def _invented_name(number: int, trade: str) -> str:
    again, word = divmod(number, len(INVENTED_WORDS))
    places = ("", " Nord", " Syd", " Väst")
    place = places[again] if again < len(places) else f" {again + 1}"
    return f"{INVENTED_WORDS[word]} {trade}{place} AB"


def draw_suppliers(count: int, seed: int) -> Suppliers:
    """So many suppliers, each with how late it starts, how well it delivers and what it sends."""
    chance = Chance(seed, "suppliers")
    trade = np.arange(count) % len(TRADES)
    names = [
        _invented_name(row // len(TRADES) + row % len(TRADES), TRADES[kind][0])
        for row, kind in enumerate(trade.tolist())
    ]
    delivers = chance.uniform(count, 0.45, 1.1)
    misses = chance.uniform(count, 0.0, 0.18)
    late = chance.uniform(count, 0.02, 0.3)
    # Most send all that is due; some forget now and then.
    misses = np.where(chance.yes(count, 0.6), 0.0, misses)
    delivers[BAD], misses[BAD], late[BAD] = 0.25, 0.5, 0.6
    delivers[EXCELLENT], misses[EXCELLENT], late[EXCELLENT] = 1.2, 0.0, 0.0
    return Suppliers(invented_numbers("005", count), pa.array(names), trade, delivers, misses, late)


def _contract_ids(years: Ints) -> Column:
    return pc.binary_join_element_wise(
        "PAHITT", pa.array(years).cast(pa.string()), numbered_column("", np.arange(1, len(years) + 1), 4), "-"
    )


def _draw_times(chance: Chance, count: int, as_of: int, dense: bool) -> tuple[Ints, Ints, Ints]:
    """First day, last day, and the last day as the register has it."""
    when = (np.argsort(chance.uniform(count), kind="stable") + chance.uniform(count)) / count
    if dense:
        when = when**2
    month = month_of(np.array([as_of]))[0] - 45 + np.floor(when * 48).astype(np.int64)
    start = np.sort(first_day(month) + np.where(chance.yes(count, 0.3), 14, 0))
    lengths = np.array([36, 48] if dense else [12, 18, 24, 30, 36, 48])
    length = lengths[chance.quota(count, [1, 1] if dense else [2, 1, 4, 1, 3, 1])]
    last = add_months(start, length) - 1
    return start, last, np.where(chance.quota(count, [0.94, 0.06]) == 1, FAR, last)


def _draw_promises(chance: Chance, nature: Ints, requirement: Ints) -> tuple[Floats, Floats, Flags, Floats]:
    """Places, value in kronor, whether the places are agreed, and how many the supplier works towards."""
    count = len(nature)
    mean = 9.5 if count <= EXCEL_UP_TO else 18.5
    places = 1 + np.floor(np.minimum(chance.exponential(count, mean), 90) * np.array([1, 1, 0.4])[nature])
    places += np.where(chance.quota(count, [0.92, 0.08]) == 1, 0.5, 0)
    # The usual norm is a place for 50 million kronor of works and 25 of services; contracts vary around it.
    norm = np.array([50, 25, 25])[nature] * 1_000_000
    value = np.minimum(places * norm * chance.uniform(count, 0.7, 1.6), 950_000_000)
    agreed = (requirement >= NUMERIC) | ((requirement == DIALOGUE) & (chance.quota(count, [0.55, 0.45]) == 0))
    aim = np.where(agreed, places, np.minimum(places, 3))
    some_anyway = chance.yes(count, 0.25)
    aim = np.where(requirement == NO_REQUIREMENT, np.where(some_anyway, np.minimum(places, 2), 0), aim)
    return places, value, agreed, aim


def draw_contracts(
    count: int, organisations: int, suppliers: Suppliers, seed: int, as_of: int, dense: bool
) -> Contracts:
    """Contracts from some four years before as_of to two months after it.

    A dense world, for measuring how the software scales, has longer contracts and only monthly reports.
    """
    chance = Chance(seed, "contracts")
    start, last, end = _draw_times(chance, count, as_of, dense)
    # The two suppliers that stand out have enough contracts to be seen; the rest share by chance.
    supplier = chance.whole(count, EXCELLENT + 1, len(suppliers.trade) - 1)
    special = chance.quota(count, [0.08, 0.08, 0.84])
    supplier = np.where(special < 2, special, supplier)
    nature = TRADE_NATURE[suppliers.trade[supplier]]
    requirement = chance.quota(count, [0.12, 0.24, 0.46, 0.18])
    # Who stands out does so in what was promised.
    requirement = np.where((special < 2) & (requirement == NO_REQUIREMENT), NUMERIC, requirement)
    places, value, agreed, aim = _draw_promises(chance, nature, requirement)

    frequency = chance.quota(count, [0.46, 0.28, 0.10, 0.06, 0.10])
    frequency = np.where((frequency == FINAL) & (end == FAR), 0, frequency)
    if dense:
        frequency = np.zeros_like(frequency)
    # Persons and sums; persons only; sums only; nothing at all.
    channel = chance.quota(count, [0.72, 0.07, 0.12, 0.09])
    silent = (requirement == NO_REQUIREMENT) & (aim == 0)
    channel = np.where(silent, 3, np.where(special < 2, 0, channel))
    reports = (channel == 0) | (channel == 2)

    award = start - chance.whole(count, 25, 95)
    return Contracts(
        ids=_contract_ids(start.astype("datetime64[D]").astype("datetime64[Y]").astype(np.int64) + 1970),
        organisation=np.where(chance.yes(count, 0.12), 0, chance.whole(count, 0, organisations - 1)),
        supplier=supplier,
        procurement=np.where(chance.quota(count, [0.9, 0.1]) == 1, MISSING, np.arange(count)),
        nature=nature,
        title=2 * suppliers.trade[supplier] + chance.whole(count, 0, 1),
        value_sek=np.round(value / 100_000).astype(np.int64) * 100_000,
        award=award,
        start=start,
        end=end,
        last=last,
        requirement=requirement,
        places=places,
        in_months=chance.quota(count, [0.86, 0.14]) == 1,
        agreed=agreed,
        aim=aim,
        frequency=frequency if dense else np.where(silent, MISSING, frequency),
        due_days=np.where(
            chance.quota(count, [0.9, 0.1]) == 1, np.array([10, 30, 45])[chance.pick(count, [1, 2, 1])], MISSING
        ),
        sends_placements=(channel == 0) | (channel == 1),
        sends_reports=reports | (channel == 3) if dense else reports,
    )


def _seasonal_starts(chance: Chance, first: Ints, last: Ints) -> Ints:
    """Start days between first and last: many after the summer, few in July and around the new year."""
    season = np.array([0.8, 1.0, 1.1, 1.1, 1.0, 0.8, 0.2, 1.5, 1.6, 1.2, 0.8, 0.3])
    size = len(first)
    window = np.maximum(last - first, 0)
    chosen: Ints = first + np.floor(chance.uniform(size) * (window + 1)).astype(np.int64)
    for _ in range(3):
        again = chance.uniform(size) > season[month_of(chosen) % 12] / 1.6
        other = first + np.floor(chance.uniform(size) * (window + 1)).astype(np.int64)
        chosen = np.where(again, other, chosen)
    return chosen


@dataclass(frozen=True)
class _Endings:
    """How each placement goes, on whatever day it starts."""

    form: Ints
    months: Ints
    weeks: Ints
    no_plan: Flags
    leaves: Flags
    part: Floats
    why: Ints
    stays_on: Flags
    forgotten: Flags
    no_reason: Flags
    register_end: Ints
    closing: Ints
    as_of: int

    def from_day(self, start: Ints) -> tuple[Ints, Ints, Ints]:
        """Planned end, end and reason of placements that start on these days; MISSING where none is known."""
        planned = np.where(self.form == SUMMER_JOB, start + 7 * self.weeks - 1, add_months(start, self.months) - 1)
        planned = np.where(self.no_plan, FAR, planned)
        length = np.where(self.no_plan, 540, planned - start)
        early_end = start + np.maximum(np.floor(length * self.part).astype(np.int64), 3)
        end = np.where(self.leaves, early_end, planned)
        reason = np.where(self.leaves, self.why, COMPLETED)
        cut = (self.register_end < end) & ~self.stays_on & (self.closing > start)
        end = np.where(cut, self.closing, end)
        reason = np.where(cut, CONTRACT_ENDED, reason)
        is_known = (end <= self.as_of) & ~(self.forgotten & ~self.leaves)
        return planned, np.where(is_known, end, MISSING), np.where(is_known & ~self.no_reason, reason, MISSING)


def _draw_endings(chance: Chance, contracts: Contracts, contract: Ints, form: Ints, as_of: int) -> _Endings:
    size = len(contract)
    months = np.array(FORM_MONTHS)[form, chance.pick(size, [1, 1, 1])]
    weeks = chance.whole(size, 3, 6)
    no_plan = (form == PERMANENT) | chance.yes(size, 0.02)
    # The bad supplier loses more people on the way, the excellent one fewer.
    supplier = contracts.supplier[contract]
    risk = np.where(supplier == BAD, 0.5, np.where(supplier == EXCELLENT, 0.06, 0.2))
    return _Endings(
        form=form,
        months=months,
        weeks=weeks,
        no_plan=no_plan,
        leaves=chance.uniform(size) < risk,
        part=chance.uniform(size, 0.08, 0.9),
        why=chance.pick(size, [4, 1.5, 1, 2, 1.5]) + 1,
        stays_on=chance.yes(size, 0.3),
        forgotten=chance.yes(size, 0.05),
        no_reason=chance.yes(size, 0.05),
        register_end=contracts.end[contract],
        closing=contracts.last[contract],
        as_of=as_of,
    )


def _draw_starts(
    chance: Chance, contracts: Contracts, suppliers: Suppliers, as_of: int
) -> tuple[Ints, Ints, Ints, Flags]:
    """Contract, form and first day of each placement, in that order, and whether it began before its contract."""
    until = np.minimum(contracts.last - 14, as_of)
    elapsed = np.clip((as_of - contracts.start) / (contracts.last - contracts.start), 0, 1)
    drive = suppliers.delivers[contracts.supplier] * chance.uniform(len(contracts), 0.65, 1.35)
    people = contracts.aim * 3.3 * drive * elapsed
    counts = np.floor(people + chance.uniform(len(contracts))).astype(np.int64)
    counts = np.where(until > contracts.start, counts, 0)
    contract = np.repeat(np.arange(len(contracts)), counts)
    size = len(contract)
    opening = contracts.start[contract]

    shares = [chance.quota(size, weights) for weights in FORM_SHARES]
    form = np.choose(contracts.nature[contract], shares)
    start = _seasonal_starts(chance, opening, until[contract])
    # Summer jobs start in June; where no June has come in the contract yet, the person is an intern instead.
    june = first_day(month_of(start) // 12 * 12 + 5) + 7 + chance.whole(size, 0, 20)
    fits = (june >= opening) & (june <= until[contract])
    form = np.where((form == SUMMER_JOB) & ~fits, INTERNSHIP, form)
    start = np.where(form == SUMMER_JOB, june, start)
    start = np.minimum(on_weekday(start), as_of)
    early = chance.yes(size, 0.025)
    start = np.where(early & (form != SUMMER_JOB), opening - chance.whole(size, 5, 70), start)
    order = np.lexsort((start, contract))
    return contract, form[order], start[order], early[order]


def draw_placements(contracts: Contracts, suppliers: Suppliers, seed: int, as_of: int) -> Placements:
    """Who was placed in each contract up to as_of, and how it went."""
    chance = Chance(seed, "placements")
    contract, form, start, early = _draw_starts(chance, contracts, suppliers, as_of)
    size = len(contract)

    # Some have two placements in one contract: after an internship a job, or two at the same time.
    second = np.zeros(size, dtype=np.bool_)
    second[1:] = chance.yes(size, 0.16)[1:] & (contract[1:] == contract[:-1])
    second[1:] &= ~second[:-1]
    second &= ~early & (form != SUMMER_JOB)
    before = np.maximum(np.arange(size) - 1, 0)
    overlapping = second & chance.yes(size, 0.25)
    following = second & ~overlapping
    after_practice = following & np.isin(form[before], (INTERNSHIP, WORK_TRAINING))
    job = np.array([PERMANENT, FIXED_TERM, SUBSIDISED])[chance.pick(size, [2, 4, 3])]
    form = np.where(after_practice, job, form)

    endings = _draw_endings(chance, contracts, contract, form, as_of)
    _, first_end, _ = endings.from_day(start)
    next_start = first_end[before] + 1 + chance.whole(size, 0, 45)
    latest = np.minimum(as_of, contracts.last[contract])
    moves = following & (first_end[before] != MISSING) & (next_start <= latest)
    start = np.where(moves, next_start, start)
    start = np.where(overlapping, np.minimum(start[before] + chance.whole(size, 5, 30), as_of), start)
    start = np.minimum(on_weekday(start), as_of)
    planned, end, reason = endings.from_day(start)

    person = np.where(second, before, np.arange(size))
    elsewhere = np.floor(chance.uniform(size) * size).astype(np.int64)
    also = chance.yes(size, 0.03) & ~second & (contract[elsewhere] != contract)
    person = np.where(also, person[elsewhere], person)
    extent = np.array([100, 80, 75, 50, 25])[chance.pick(size, [60, 10, 13, 14, 3])]
    extent = np.where(overlapping | np.append(overlapping[1:], False)[:size], np.minimum(extent, 75), extent)
    return Placements(contract, person, form, start, planned, end, reason, extent)
