"""What is sent in as sums: which periods are reported, when, how rightly."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self

import numpy as np
import pyarrow as pa  # type: ignore[import-untyped, unused-ignore]

from etl.sample.chance import Chance, code_column, date_column, first_day, month_of, month_time, number_column
from etl.sample.words import (
    EXCELLENT,
    FAR,
    FINAL,
    FORMS,
    FREQUENCIES,
    MISSING,
    NIL_REASONS,
    PERIOD_MONTHS,
    Column,
    Flags,
    Floats,
    Ints,
)
from etl.sample.world import Contracts, Placements, ReportPeriods, Suppliers

REPORT_BLOCK = 50_000
"""How many contract periods are expanded to report rows at a time, to bound memory."""


def draw_report_periods(contracts: Contracts, suppliers: Suppliers, seed: int, as_of: int) -> ReportPeriods:
    """The periods whose reports have come by as_of. What is not here is missing, or not due yet."""
    chance = Chance(seed, "report periods")
    step = np.array(PERIOD_MONTHS)[np.maximum(contracts.frequency, 0)]
    final = contracts.frequency == FINAL
    end_month = month_of(np.minimum(contracts.last, as_of))
    unit = np.maximum(step, 1)
    first = np.where(final, month_of(contracts.last), month_of(contracts.start) // unit)
    last = np.where(final, month_of(contracts.last), end_month // unit)
    asks = contracts.sends_reports & (contracts.frequency != MISSING) & (contracts.start <= as_of)
    counts = np.where(asks, last - first + 1, 0)
    contract = np.repeat(np.arange(len(contracts)), counts)
    nth = np.arange(len(contract)) - np.repeat(np.cumsum(counts) - counts, counts)
    month = (first[contract] + nth) * unit[contract]
    begins, ends = first_day(month), first_day(month + unit[contract]) - 1

    supplier = contracts.supplier[contract]
    due_days = np.where(contracts.due_days == MISSING, 15, contracts.due_days)[contract]
    size = len(contract)
    late = chance.uniform(size) < suppliers.late[supplier]
    in_time = np.floor(1 + chance.uniform(size) * (due_days - 1)).astype(np.int64)
    received = ends + np.where(late, due_days + chance.whole(size, 1, 35), in_time)
    missing = chance.uniform(size) < suppliers.misses[supplier]
    # Some stopped reporting a while ago, which is another thing than a gap here and there.
    stopped = np.where(chance.quota(len(contracts), [0.94, 0.06]) == 1, as_of - 150, FAR)
    stopped = np.where(contracts.supplier == EXCELLENT, FAR, stopped)
    came = ~missing & (ends <= as_of) & (received <= as_of) & (ends < stopped[contract])
    return ReportPeriods(contract[came], begins[came], ends[came], received[came])


@dataclass(frozen=True)
class Course:
    """The true course of placements, ready to be asked how many started, went on and ended when.

    Placements that began before their contract do not count. Each start and end is one number, made of
    contract, form and day, in order; how many there are up to a day is then a place in the order.
    """

    starts: Ints
    ends: Ints
    extent_before_start: Floats
    extent_before_end: Floats
    months_before_start: Floats
    months_before_end: Floats

    DAYS = 2 * FAR

    @classmethod
    def of(cls, placements: Placements, contracts: Contracts, as_of: int) -> Self:
        """The course of every placement that counts, open ones until their planned end."""
        contract = placements.contract
        planned = np.minimum(placements.planned, np.maximum(as_of, placements.start))
        end = np.where(placements.known_end == MISSING, planned, placements.known_end)
        still_open = (placements.known_end == MISSING) & (placements.planned > as_of)
        end = np.minimum(np.where(still_open, FAR, end), contracts.last[contract])
        counts = (placements.start >= contracts.start[contract]) & (end >= placements.start)
        key = (contract * len(FORMS) + placements.form)[counts] * cls.DAYS
        start, gone = placements.start[counts], end[counts] + 1
        extent = placements.extent_pct[counts] / 100
        by_start, by_end = np.argsort(key + start, kind="stable"), np.argsort(key + gone, kind="stable")

        def summed(values: Floats, order: Ints) -> Floats:
            return np.concatenate([[0.0], np.cumsum(values[order])])

        return cls(
            (key + start)[by_start],
            (key + gone)[by_end],
            summed(extent, by_start),
            summed(extent, by_end),
            summed(extent * month_time(start), by_start),
            summed(extent * month_time(gone), by_end),
        )

    def figures(self, contract: Ints, form: Ints, first: Ints, last: Ints) -> tuple[Ints, Ints, Ints, Floats]:
        """Persons started, ongoing on the last day and ended in each period, and their full-time months."""
        key = (contract * len(FORMS) + form) * self.DAYS
        none = np.searchsorted(self.starts, key)
        started_before = np.searchsorted(self.starts, key + first)
        started = np.searchsorted(self.starts, key + last, side="right")
        # Somebody's first day away is the day after the end.
        ended_before = np.searchsorted(self.ends, key + first, side="right")
        ended = np.searchsorted(self.ends, key + last + 1, side="right")
        ended_by_last = np.searchsorted(self.ends, key + last, side="right")
        none_ended = np.searchsorted(self.ends, key)

        def months_until(day: Ints, starts: Ints, ends: Ints) -> Floats:
            now = month_time(day)
            came = now * (self.extent_before_start[starts] - self.extent_before_start[none])
            came -= self.months_before_start[starts] - self.months_before_start[none]
            left = now * (self.extent_before_end[ends] - self.extent_before_end[none_ended])
            left -= self.months_before_end[ends] - self.months_before_end[none_ended]
            return came - left

        months = months_until(last + 1, started, ended) - months_until(first, started_before, ended_before)
        ongoing = (started - none) - (ended_by_last - none_ended)
        return started - started_before, ongoing, ended - ended_before, np.maximum(months, 0.0)


def period_words(periods: ReportPeriods, contracts: Contracts) -> Column:
    """YYYY-MM, YYYY-Qn, YYYY-Hn or YYYY; a final report is named by the month in which the contract ends."""
    frequency = contracts.frequency[periods.contract]
    month = month_of(periods.first)
    earliest = int(month.min()) if len(month) else 0
    words: list[str] = []
    span = int(month.max()) - earliest + 1 if len(month) else 0
    for number in range(earliest, earliest + span):
        year, index = 1970 + number // 12, number % 12
        monthly = f"{year}-{index + 1:02d}"
        words += [monthly, f"{year}-Q{index // 3 + 1}", f"{year}-H{index // 6 + 1}", f"{year}", monthly]
    return code_column((month - earliest) * len(FREQUENCIES) + frequency, words or [""])


@dataclass(frozen=True)
class _Rows:
    """A block of periods times forms. `period`: the place of each row's period in the block, in which the rest stands.

    `blank`: that the form is left empty where nothing happened. `tells_months`: whether full-time months are said.
    """

    period: Ints
    form: Ints
    ended: Ints
    contract: Ints
    contract_ids: Column
    words: Column
    nil: Flags
    reason: Ints
    tells_months: Flags
    blank: bool

    def table(self, chosen: Flags, received: Ints, started: Ints, ongoing: Ints, months: Floats) -> pa.Table:
        """The chosen rows as they are sent in. `received` is by period, the figures are by row."""
        at = self.period[chosen]
        empty = self.nil[at] & np.bool_(self.blank)
        return pa.table(
            {
                "contract_id": self.contract_ids.take(pa.array(self.contract[at])),
                "period": self.words.take(pa.array(at)),
                "received_date": date_column(received[at]),
                "form": code_column(np.where(empty, MISSING, self.form[chosen]), FORMS),
                "persons_started": number_column(started[chosen]),
                "persons_ongoing": number_column(ongoing[chosen]),
                "persons_ended": number_column(self.ended[chosen]),
                "fte_months": number_column(months[chosen], self.tells_months[at]),
                "reason": code_column(self.reason[at], NIL_REASONS),
            }
        )


def report_tables(
    periods: ReportPeriods,
    contracts: Contracts,
    course: Course,
    seed: int,
    as_of: int,
    report_rows: int | None,
) -> Iterator[tuple[pa.Table, pa.Table]]:
    """Report rows and the rows that are sent again later, a block at a time.

    As a rule a row per form in which something happened, and one row of zeros with a reason where nothing
    did. With `report_rows`, so many rows over all periods, at most one per form and period, zeros too.
    """
    chance = Chance(seed, "reports")
    tells_months = chance.quota(len(contracts), [0.8, 0.2]) == 0
    total = len(periods)
    for begin in range(0, total, REPORT_BLOCK):
        part = slice(begin, min(begin + REPORT_BLOCK, total))
        block = ReportPeriods(periods.contract[part], periods.first[part], periods.last[part], periods.received[part])
        share = None
        if report_rows is not None:
            share = np.diff(np.arange(begin, begin + len(block) + 1) * report_rows // total)
        yield _report_block(block, contracts, course, chance, as_of, tells_months, share)


def _report_block(
    block: ReportPeriods,
    contracts: Contracts,
    course: Course,
    chance: Chance,
    as_of: int,
    tells_months: Flags,
    share: Ints | None,
) -> tuple[pa.Table, pa.Table]:
    """`share`: how many rows each period has; None: those in which something happened."""
    size, forms = len(block), len(FORMS)
    final = contracts.frequency[block.contract] == FINAL
    from_day = np.where(final, contracts.start[block.contract], block.first)

    row = np.repeat(np.arange(size), forms)
    form = np.tile(np.arange(forms), size)
    started, ongoing, ended, months = course.figures(block.contract[row], form, from_day[row], block.last[row])
    something = (started + ongoing + ended > 0) | (months >= 0.05)
    nil: Flags = something.reshape(size, forms).sum(axis=1) == 0
    said = something | (nil[row] & (form == 0))
    sent = said if share is None else (form + block.contract[row]) % forms < share[row]

    wrong = chance.yes(size, 0.06)[row] & something
    ongoing = ongoing + np.where(wrong, chance.whole(size, 1, 2)[row], 0)
    months = np.rint(np.where(wrong, months * 1.3 + 0.5, months) * 10) / 10
    reason = np.where(nil, chance.pick(size, [2, 4, 3, 2, 1, 1]), MISSING)
    is_new = block.last - contracts.start[block.contract] < 75
    reason = np.where(nil & is_new, 0, reason)
    received = np.where(chance.yes(size, 0.02), MISSING, block.received)
    again_on = block.received + chance.whole(size, 8, 60)
    resent = chance.yes(size, 0.045) & (again_on <= as_of)
    more = chance.whole(size, 1, 2)
    rows = _Rows(
        row, form, ended, block.contract, contracts.ids, period_words(block, contracts), nil, reason,
        tells_months[block.contract], share is None,
    )  # fmt: skip

    second = sent & resent[row] & ~nil[row]
    # What is sent again differs in the first of its rows at least.
    leading = np.zeros(len(row), dtype=np.bool_)
    chosen = np.flatnonzero(second)
    if len(chosen):
        leading[chosen[np.unique(row[chosen], return_index=True)[1]]] = True
    corrected = np.where(leading, more[row], 0)
    later_months = months + np.where(leading, 0.5, 0.0)
    return (
        rows.table(sent, received, started, ongoing, months),
        rows.table(second, again_on, started + corrected, ongoing + corrected, later_months),
    )
