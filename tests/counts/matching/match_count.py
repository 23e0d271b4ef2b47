"""Matches counted once more, in plain Python, from the written rules (docs/method.md) and never from the SQL."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from count_calendar import Row, add_months

STEPS = ("proposed", "interviewed", "offered", "started", "completed", "in_work_6_months", "in_work_12_months")
_TOLD = {
    "proposed": ("candidates_date", "candidates_proposed"),
    "interviewed": ("interview_date", "interviews"),
    "offered": ("offer_date", "offers"),
    "started": ("start_date", "starts"),
    "completed": ("completed_date", "completed"),
}


@dataclass
class Match:
    """One match as last told. `row`: its cells, completed by the placement that it became (`with_placement`)."""

    row: Row
    as_of: dt.date
    contract_end: dt.date | None = None
    days: dict[str, dt.date | None] = field(init=False)
    counts: dict[str, int | None] = field(init=False)

    def __post_init__(self) -> None:
        self.places = self.row["places"] or 1
        # A reason without a day holds from the first day; with its contract a match is over.
        days = [day for day in (self.row["closed_date"], self.contract_end) if day]
        self.closed: dt.date | None = min(days) if days else None
        if self.row["closed_reason"] and not self.row["closed_date"]:
            self.closed = self.row["profile_date"]
        self.counts = {step: self.row[count] for step, (_, count) in _TOLD.items()}
        # A day with nobody on it is no day.
        self.days = {
            step: None if step != "completed" and self.row[count] == 0 else self.row[day]
            for step, (day, count) in _TOLD.items()
        }

    def waits(self) -> list[tuple[dt.date, dt.date | None, int]]:
        """From which day until which (not included) how many places waited for candidates."""
        told = [day for day in (self.days[step] for step in STEPS[:4]) if day]
        reached = min(told) if told else None
        if not told and any(self.counts[step] for step in STEPS[:4]):
            reached = self.row["profile_date"]
        ended = self.closed
        spans = [(self.row["profile_date"], min((d for d in (reached, ended) if d), default=None), self.places)]
        started, many = self.days["started"], self.counts["started"]
        if started and many is not None and many < self.places:
            spans.append((started, ended, self.places - many))
        return [each for each in spans if each[1] is None or each[1] > each[0]]

    def waited(self) -> tuple[int, int, int] | None:
        """Of the waits by the day looked at: most places, days in all, places never proposed to; None: it never did."""
        spans = [each for each in self.waits() if each[0] < self.as_of]
        if not spans:
            return None
        days = sum((min(until or self.as_of, self.as_of) - first).days for first, until, _ in spans)
        ended = [many for _, until, many in spans if until and until == self.closed and until <= self.as_of]
        return max(many for _, _, many in spans), days, max(ended, default=0)

    def waiting(self, day: dt.date) -> int:
        """Places that wait for candidates on a day; of two waits of a match at once the larger."""
        return sum(many for first, until, many in self.waits() if first <= day and (until is None or until > day))

    def on(self, step: str) -> dt.date | None:
        """The day of a step that has been taken by the day looked at."""
        day = self.days[step]
        return day if day and day <= self.as_of else None

    def told(self, step: str) -> int | None:
        """How many, where its day has not yet to come."""
        day = self.days[step]
        return self.counts[step] if day is None or day <= self.as_of else None

    @property
    def ended(self) -> dt.date | None:
        return self.closed if self.closed and self.closed <= self.as_of else None

    @property
    def filled(self) -> int:
        many = self.counts["started"]
        if self.on("started"):
            return min(self.places if many is None else many, self.places)
        return min(many, self.places) if many and self.days["started"] is None else 0

    @property
    def status(self) -> str:
        if self.filled >= self.places:
            return "filled"
        if self.ended:
            return "closed"
        if self.waiting(self.as_of):
            return "partly_filled" if self.filled else "profile"
        for step in ("offered", "interviewed"):
            if self.on(step) or (self.days[step] is None and self.counts[step]):
                return step
        return "proposed"

    @property
    def figures(self) -> dict[str, int]:
        """What each measure of places counts of this match."""
        left = self.places - self.filled
        ours, theirs = (
            self.status in ("profile", "partly_filled"),
            self.status in ("proposed", "interviewed", "offered"),
        )
        return {
            "match_places": self.places,
            "match_places_open": left if ours or theirs else 0,
            "match_places_awaiting_candidates": max(
                (m for f, u, m in self.waits() if f <= self.as_of and (u is None or u > self.as_of)), default=0
            )
            if ours
            else 0,
            "match_places_awaiting_supplier": left if theirs else 0,
            "match_places_filled": self.filled,
            "match_places_unfilled": left if self.status == "closed" else 0,
        }

    def steps(self) -> Iterable[tuple[str, dt.date | None, int | None, int | None, int | None]]:
        """Each step that is taken, or that it ended before: the day, its length, how many were on the step before and
        how many came on (None: not told)."""
        before_day: dt.date | None = self.row["profile_date"]
        before: int | None = None
        for step in STEPS:
            if step in _TOLD:
                day, many = self.days[step], self.told(step)
                taken = self.on(step)
            else:
                if self.days["completed"] and self.on("completed") is None:
                    continue
                months = 6 if step == "in_work_6_months" else 12
                before_day, before = self.on("completed"), self.told("completed")
                day = add_months(before_day, months) if before_day else None
                taken = day if day and day <= self.as_of else None
                many = self.row[step]
            # Who has begun goes on, though the matching of the other places has ended.
            after_end = step in STEPS[:4] and self.ended is not None and taken is None
            if taken or (day is None and many is not None):
                yield step, taken, _length(before_day, taken), before, many
            elif after_end and before_day and before_day <= self.as_of and before is not None:
                yield step, None, None, before, 0
            before_day, before = (self.on(step), many) if step in _TOLD else (None, None)


def _length(first: dt.date | None, last: dt.date | None) -> int | None:
    return (last - first).days if first and last and first <= last else None


def matches(
    rows: Sequence[tuple[int, Row]],
    placements: Mapping[tuple[str, str], Row],
    as_of: dt.date,
    ends: Mapping[str, dt.date],
) -> list[Match]:
    """The matches of (number of the delivery, row), each as last told and begun by the day looked at."""
    latest = {(row["contract_id"], row["match_id"]): row for _, row in sorted(rows, key=lambda each: each[0])}
    whole = [with_placement(row, placements.get((row["contract_id"], row["placement_id"]))) for row in latest.values()]
    return [Match(row, as_of, ends.get(row["contract_id"])) for row in whole if row["profile_date"] <= as_of]


def with_placement(row: Row, placement: Row | None) -> Row:
    """What is not told of the match, from the placement that it became. `placement`: start, end, end_reason and whether
    in work at 6m and 12m (None: not known)."""
    if placement is None:
        return row
    full = dict(row)
    ends = placement["end_reason"]
    told = {
        "start_date": placement["start_date"],
        "starts": 1,
        "completed_date": placement["end_date"] if ends == "completed" else None,
        "completed": None if ends is None else int(ends == "completed"),
        "in_work_6_months": placement["6m"],
        "in_work_12_months": placement["12m"],
    }
    return full | {name: value for name, value in told.items() if full[name] is None}


def quantile(values: Sequence[int], part: float) -> float | None:
    """The value below which that part of them lie, between two of them in proportion."""
    if not values:
        return None
    order = sorted(values)
    place = part * (len(order) - 1)
    low = int(place)
    high = min(low + 1, len(order) - 1)
    return order[low] + (order[high] - order[low]) * (place - low)


def by_step(found: Iterable[Match]) -> dict[str, dict[str, float | None]]:
    """Step -> median and nine tenths of its days, who were before and who came on, and the bounds."""
    told: dict[str, list[tuple[int | None, int | None, int | None]]] = defaultdict(list)
    for match in found:
        for step, _, days, before, many in match.steps():
            told[step].append((days, before, many))
    figures: dict[str, dict[str, float | None]] = {}
    for step, rows in told.items():
        days = [each for each, _, _ in rows if each is not None]
        known = [(before, min(before, many)) for _, before, many in rows if before is not None and many is not None]
        due = [
            (before, before if many is None else min(before, many)) for _, before, many in rows if before is not None
        ]
        figures[step] = {
            "median": quantile(days, 0.5),
            "nine_tenths": quantile(days, 0.9),
            "before": sum(before for before, _ in known),
            "reached": sum(many for _, many in known),
            "due": sum(before for before, _ in due),
            "possible": sum(many for _, many in due),
            "known": len(known),
            "decided": len(rows),
        }
    return figures
