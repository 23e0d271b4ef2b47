"""The follow-up of an obligation counted once more, in plain Python, from the written rules (docs/method.md,
decisions.md).

A sibling of independent_count.py, slow and simple in the same way; a comment that begins with "Choice:" says which of
several ways the product took where the rules leave one. Numbers stand here as the sources have them, not as the
reference files do.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from count_calendar import (
    Row,
    Versions,
    add_months,
    month_of,
    months_between,
)
from follow_up_record import (
    BONUS_FROM,
    BONUS_SEK,
    EARLY,
    ENOUGH_AFTER_EARLY_END,
    EXCUSED,
    FIRST_START_MONTHS,
    ONE_DAY,
    START_MEETING_MONTHS,
    TRAFIKVERKET,
    TRAFIKVERKETS_RULES_FROM,
    ContractRecord,
    Delivered,
)

from tests.counts.matching.match_count import Match


class Contract(ContractRecord):
    """One contract, looked at on a date: how it stands, and what comes of it."""

    def first_start(self) -> tuple[dt.date | None, dt.date | None]:
        """The latest and the earliest day on which the first may have begun or been offered."""
        found = [(day, day) for day in self._persons_started()] + [(last, first) for first, last in self.sums_started]
        found = [each for each in found if each[0] <= self.as_of]
        return (min(each[0] for each in found), min(each[1] for each in found)) if found else (None, None)

    def _persons_started(self) -> list[dt.date]:
        rows = [row for row in self.placements if row["reason"] in (None, "not_started")]
        return [
            min(row["start_date"], row["offered_date"] or row["start_date"])
            for row in rows if self.kind(row["form"]) in ("job", "internship")
        ]  # fmt: skip

    def _excused_ends(self) -> list[dt.date]:
        return [
            row["end_date"] for row in self.counted
            if row["end_reason"] in EXCUSED and row["end_date"] and self.kind(row["form"]) in ("job", "internship")
            and row["end_date"] <= self.as_of and not (self.end and row["end_date"] >= self.end)
        ]  # fmt: skip

    def _names_persons(self, start: dt.date) -> bool:
        """Whether a file of placements tells of it, none of which need count, where it is not to report in sums."""
        return self.told_until >= start and self.now["report_form"] != "sums"

    def _months_to_start(self, version: Row) -> int:
        stated = version["first_start_within_months"]
        return FIRST_START_MONTHS if stated is None else stated

    def is_told(self, day: dt.date, start: dt.date) -> bool:
        """Whether anybody has told anything of it up to the day."""
        return any(month <= day for month, _, _ in self.flows) or self._names_persons(start)

    def standing(self, day: dt.date) -> Row:
        """How the contract stands on a day, by the version in force then, from what is known on the date looked at."""
        version = self.versions.on(day)
        start, end = version["start_date"], version["end_date"]
        exempted = self.exempt_from is not None and self.exempt_from <= day
        required = None if exempted else Versions.required(version, day)
        delivered = sum(places for month, places in self.places.items() if month <= day)
        told = [each for each in self.calendar if month_of(each["last"]) <= day]
        opened = [each for each in told if each["open"]]
        is_open = bool(opened)
        # What open reports can hide, where no more than a quarter of those due are: their months at the best month so
        # far.
        best = max((places for month, places in self.places.items() if month <= day), default=0.0)
        open_months = sum(len(months_between(each["first"], each["last"])) for each in opened)
        can_be_told = 4 * len(opened) <= sum(each["is_due"] for each in told)
        # Nothing is known of a period whose report is not due and has not come; told in persons, one that runs is known
        # today.
        waiting = [
            each["first"] for each in self.calendar
            if not (each["exempt"] or each["returned"] or each["came"]) and each["due"] > self.as_of
        ]  # fmt: skip
        known_on = day
        is_awaited = bool(waiting) and min(waiting) <= day
        if is_awaited and all("told" in row for row in self.counted):
            known_on = min(waiting) - ONE_DAY
        # A month that ends with it is over when it has passed.
        ended = end is not None and (end < day or end == day < self.as_of)
        is_silent = ended and not self.is_told(day, start)
        latest = add_months(start, self._months_to_start(version))
        begins = latest if end is None else min(latest, start + dt.timedelta((end - start).days // 2))
        expected = None
        if required is not None:
            if known_on < start or known_on <= begins:
                expected = 0.0
            elif end:
                expected = required * min(1.0, (known_on - begins).days / (end - begins).days if end > begins else 1.0)
        by_rule = ended and any(one <= day for one in self._excused_ends())
        first = self.first_start()[0]
        stands = {
            "required": required,
            "delivered": delivered,
            "expected": expected,
            "known_on": known_on,
            "open": is_open,
            "ended": ended,
            "awaited": is_awaited,
            "silent": is_silent,
            "by_rule": by_rule,
            "hidden": best * open_months if can_be_told else 0.0,
            "possible": 0.0,
            "capped": 0.0,
            "beyond": sum(places for month, places in self.beyond if month <= day),
        }
        if required is not None:
            stands["capped"] = min(delivered, required)
            is_unknown = is_open or (ended and is_awaited) or is_silent
            stands["possible"] = required if is_unknown else min(delivered + stands["beyond"], required)
        stands["plausible"] = self._plausible(stands)
        stands["status"] = self._status(version, day, stands, begins, first is not None and first <= day, latest)
        return stands

    def _waiting_for_us(self, day: dt.date) -> int:
        """Places that the supplier has asked for candidates to, and to which none is proposed."""
        latest = {row["match_id"]: row for _, row in self.rows("matches")}
        return sum(Match(row, self.as_of, self.end).waiting(day) for row in latest.values())

    def _plausible(self, stands: Row) -> float | None:
        """What is delivered and what the open reports may believably hide, where it is less than all."""
        if stands["required"] is None or not (stands["open"] and stands["hidden"]):
            return None
        sums: float = stands["delivered"] + stands["beyond"] + stands["hidden"]
        return sums if sums < stands["required"] else None

    def _status(
        self, version: Row, day: dt.date, stands: Row, begins: dt.date, has_begun: bool, latest: dt.date
    ) -> str:
        required, known_on = stands["required"], stands["known_on"]
        if version["requirement"] in ("none", "bonus"):
            return "no_requirement"
        if self.exempt_from is not None and self.exempt_from <= day:
            return "exempted"
        if required is None:
            return "not_agreed" if version["requirement"] else "requirement_unknown"
        if required == 0:
            return "no_requirement"
        if version["start_date"] > day:
            return "not_started"
        # A thousandth of a place, or of the requirement where it is less than one, is rounding.
        delivered = stands["delivered"] + min(0.001, required / 1000)
        if delivered / required >= 1.1:
            return "exceeded"
        if delivered >= required * (ENOUGH_AFTER_EARLY_END if stands["by_rule"] else 1):
            return "met"
        if stands["ended"]:
            enough = required * (ENOUGH_AFTER_EARLY_END if stands["by_rule"] else 1)
            may_be_met = stands["beyond"] > 0 and delivered + stands["beyond"] >= enough
            is_unknown = stands["open"] or stands["awaited"] or stands["silent"] or may_be_met
            return "data_missing" if is_unknown else "not_met"
        if known_on <= begins:
            return "too_early"
        if stands["expected"] is None:
            return "no_pace"
        ahead = (delivered - stands["expected"]) / required
        if ahead >= 0 and (has_begun or known_on <= latest):
            return "on_track"
        if stands["open"] or stands["beyond"]:
            ahead += (stands["hidden"] + stands["beyond"]) / required
            if (stands["open"] and not stands["hidden"]) or ahead >= 0:
                return "data_missing"
        # It is we who are waited for, where it lags by no more than that.
        waiting = self._waiting_for_us(day)
        if waiting and waiting >= stands["expected"] - delivered:
            return "awaiting_candidates"
        return "behind" if ahead >= -0.15 else "well_behind"

    # --- measures --------------------------------------------------------------------------------------------

    def first_start_figures(self, stands: Row) -> dict[str, float]:
        due_day = add_months(self.start, self._months_to_start(self.now))
        last, first = self.first_start()
        if stands["status"] in ("no_requirement", "exempted"):
            return {"yes": 0, "possible": 0, "known": 0, "due": 0}
        passed = due_day <= self.as_of
        due = int(passed or last is not None)
        yes = int(last is not None and last <= due_day)
        # A report that tells of persons and not of their months says who has begun.
        unsaid = passed and (any(each["unheard"] for each in self.calendar) or due_day > stands["known_on"])
        possible = int((first is not None and first <= due_day) or unsaid)
        return {"yes": yes, "possible": possible, "known": due if yes == possible else 0, "due": due}

    def start_meeting(self) -> dict[str, float] | None:
        """A month after the award, else the register's day; moved by what was told no later than the day that was
        due."""
        told: dict[dt.date | None, tuple[int, dt.date]] = {}
        latest: dict[dt.date | None, Row] = {}
        for number, on, kind, rows in self.own:
            for row in rows if kind == "milestones" else []:
                if row["milestone"] == "start_meeting":
                    told.setdefault(row["due_date"], (number, on))
                    latest[row["due_date"]] = row
        decided = self.now["award_date"] or self.start
        is_asked = (
            self.now["requirement"] != "none"
            and self.now["organisation_id"] == TRAFIKVERKET
            and decided >= TRAFIKVERKETS_RULES_FROM
        )
        if not is_asked and not latest:
            return None
        due: dt.date | None = None
        for day, (_, on) in sorted(((d, t) for d, t in told.items() if d), key=lambda each: (each[1][0], each[0])):
            if due is not None and on > due:
                break
            due = day
        if due is None and self.now["award_date"] and is_asked:
            due = add_months(self.now["award_date"], START_MEETING_MONTHS)
        held = min((row["held_date"] for row in latest.values() if row["held_date"]), default=None)
        if due is None or due > self.as_of:
            return {"yes": 0, "possible": 0, "known": 0, "due": 0}
        yes = int(held is not None and held <= min(due, self.as_of))
        return {"yes": yes, "possible": int(yes or not latest), "known": int(bool(latest)), "due": 1}

    def early_ends(self) -> dict[str, float] | None:
        ended = [row["end_reason"] for row in self.counted if row["end_date"] and row["end_date"] <= self.as_of]
        yes = sum(reason in EARLY for reason in ended)
        known = sum(reason is not None for reason in ended)
        return {"yes": yes, "possible": yes + len(ended) - known, "known": known, "due": len(ended)} if ended else None

    def completed(self) -> dict[str, float] | None:
        early = self.early_ends()
        if early is None:
            return None
        return early | {"yes": early["known"] - early["yes"], "possible": early["due"] - early["yes"]}

    def bonus(self) -> float | None:
        """SEK for the months that came after the requirement was filled; None where there are none."""
        decided = self.now["award_date"] or self.start
        required = 0.0 if self.now["requirement"] in ("none", "bonus") else self.required_now
        if (
            self.now["organisation_id"] != TRAFIKVERKET
            or decided < BONUS_FROM
            or self.now["bonus_clause"] is False
            or required is None
        ):
            return None
        filled, total, has_extra = 0.0, 0.0, False
        for month in sorted({month for month, _, _ in self.flows}):
            of_month = [
                (self.kind(form), months, self.places_of(form, months)) for m, form, months in self.flows if m == month
            ]
            places = sum(each[2] for each in of_month)
            # Choice: in the month in which the requirement is filled, all its months are extra in the same share.
            extra = 0.0
            if filled >= required - 1e-6:
                extra = 1.0
            elif filled + places > required + 1e-6:
                extra = (filled + places - required) / places
            filled += places
            for kind, months, _ in of_month:
                if kind in BONUS_SEK and months * extra > 0:
                    has_extra, total = True, total + months * extra * BONUS_SEK[kind]
        most = self.now["bonus_max_sek"]
        return (total if most is None else min(total, most)) if has_extra else None

    def penalty(self) -> float | None:
        """What has been told as taken; the latest row of a kind, day and form counts."""
        told = {(row["kind"], row["date"], row["form"]): row["amount_sek"] for _, row in self.rows("payments")}
        taken = [amount for (kind, day, _), amount in told.items() if kind == "penalty" and day <= self.as_of]
        paid = [1 for kind, day, _ in told if day <= self.as_of]
        return (sum(taken) if taken else None) if paid else None


def count(deliveries: Sequence[Delivered], as_of: dt.date) -> dict[str, Contract]:
    """Contract -> its count. `deliveries` in the order in which they came."""
    names = {row["contract_id"] for _, _, kind, rows in deliveries if kind == "contracts" for row in rows}
    return {name: Contract(name, deliveries, as_of) for name in sorted(names)}


def figures(contracts: dict[str, Contract], measure: str) -> dict[str, dict[str, Any]]:
    """Contract -> sums of a measure today (top, bottom, and of bounds low, high and due); without those that have
    none."""
    found = {name: _figure(contract, measure) for name, contract in contracts.items()}
    return {name: each for name, each in found.items() if each is not None}


def _figure(contract: Contract, measure: str) -> dict[str, Any] | None:
    stands, calendar = contract.standing(contract.as_of), contract.calendar
    sums = {
        "places_expected": {"top": stands["expected"]},
        "fulfilment_low": {"top": stands["capped"], "bottom": stands["required"]},
        "fulfilment_high": {"top": stands["possible"], "bottom": stands["required"]},
        "accepted_share": {"top": sum(contract.places_accepted.values()), "bottom": sum(contract.places.values())},
        "reports_missing": {"top": sum(each["missing"] for each in calendar)},
        "bonus_sek": {"top": contract.bonus()},
        "penalty_sek": {"top": contract.penalty()},
        "deviations": {"top": sum(contract.deviations().values())},
    }
    if measure in sums:
        return sums[measure]
    rates = {
        "start_meeting_on_time": contract.start_meeting(),
        "first_start_on_time": contract.first_start_figures(stands),
        "early_end_rate": contract.early_ends(),
        "completed_rate": contract.completed(),
        "report_on_time_rate": {
            "yes": sum(each["in_time"] for each in calendar),
            "known": sum(each["time_known"] for each in calendar),
            "possible": sum(each["in_time"] or (each["is_due"] and not each["time_known"]) for each in calendar),
            "due": sum(each["is_due"] for each in calendar),
        },
    }
    return _rate(rates[measure])


def _rate(parts: dict[str, float] | None) -> dict[str, Any] | None:
    """A rate of what is known, with bounds of all that is due."""
    if parts is None:
        return None
    return {
        "top": parts["yes"],
        "bottom": parts["known"],
        "low": parts["yes"],
        "high": parts["possible"],
        "due": parts["due"],
    }


MEASURES = (
    "places_expected",
    "fulfilment_low",
    "fulfilment_high",
    "accepted_share",
    "start_meeting_on_time",
    "first_start_on_time",
    "early_end_rate",
    "completed_rate",
    "report_on_time_rate",
    "reports_missing",
    "bonus_sek",
    "penalty_sek",
    "deviations",
)
