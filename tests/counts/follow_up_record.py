"""What has been told and decided of a contract, read in plain Python: placements, reports, decisions, what is
accepted."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence

from count_calendar import (
    INTERNSHIPS,
    JOBS,
    Row,
    Versions,
    came_on,
    has_come,
    is_nil,
    last_day,
    length_of,
    listed_placements,
    month_of,
    months_between,
    period_days,
    period_with,
    periods_of,
    speaks_until,
    told_until,
    with_months,
)

FIRST_START_MONTHS = 6  # U7
ENOUGH_AFTER_EARLY_END = 0.75  # U7
EXCUSED, EARLY = {"own_request", "objective_grounds"}, {"own_request", "objective_grounds", "dismissed"}
START_MEETING_MONTHS = 1  # T7: Trafikverket's, and nobody else's
BONUS_SEK = {"job": 20_000, "internship": 10_000}  # T6, from 2016
BONUS_FROM = dt.date(2016, 1, 1)
TRAFIKVERKETS_RULES_FROM = dt.date(2016, 1, 1)
TRAFIKVERKET = "202100-6297"
ONE_DAY = dt.timedelta(1)

PERSONS = ("persons_started", "persons_ongoing", "persons_ended")

Delivered = tuple[int, dt.date, str, Sequence[Row]]  # number, day, kind, rows


class ContractRecord:
    """What has been told and decided of one contract, looked at on a date."""

    def __init__(self, name: str, deliveries: Sequence[Delivered], as_of: dt.date) -> None:
        self.name, self.as_of = name, as_of
        own = [(n, on, kind, [r for r in rows if r["contract_id"] == name]) for n, on, kind, rows in deliveries]
        self.own = [(n, on, kind, rows) for n, on, kind, rows in own if rows]
        latest = {row["valid_from"]: row for _, row in self.rows("contracts")}
        self.versions = Versions(list(latest.values()))
        self.now = self.versions.on(as_of)
        self.start, self.end = self.now["start_date"], self.now["end_date"]
        self.required_now = Versions.required(self.now, as_of)
        self._calendar()
        self._came()
        self._placements()
        self._placement_months()
        self._reports()
        self._decisions()
        self._received()
        self._accepted()

    def rows(self, kind: str) -> list[tuple[int, Row]]:
        return [(n, row) for n, _, name, rows in self.own if name == kind for row in rows]

    # --- what is delivered -----------------------------------------------------------------------------------

    def kind(self, form: str | None) -> str:
        """Job, internship, nothing, or not taken by this requirement."""
        kind = "job" if form in JOBS else "internship" if form in INTERNSHIPS else "none"
        taken = {"jobs": "job", "internships": "internship"}.get(self.now["accepted_forms"] or "", kind)
        return kind if kind in (taken, "none") else "not_taken"

    def places_of(self, form: str | None, months: float) -> float:
        per_job, per_internship = Versions.per(self.now)
        return {"job": months / per_job, "internship": months / per_internship}.get(self.kind(form), 0.0)

    def _placements(self) -> None:
        told = self.rows("placements")
        newest = max((n for n, _ in told), default=0)
        self.files = {n: (on, rows) for n, on, kind, rows in self.own if kind == "placements"}
        self.told_until = told_until(self.files, self.as_of)
        self.placements: list[Row] = []
        written = [row for n, row in told if n == newest]
        # Where no placements of the contract are delivered, its lists of persons are placements.
        listed = [] if self.files else listed_placements(self.reported, self.start, self.speaks_alone)
        for row in [*written, *listed]:
            last = min(row["end_date"] or row["planned_end_date"] or self.as_of, self.as_of)
            wanted, groups = self.now["target_groups"], row["target_groups"]
            outside = bool(wanted and groups and not set(wanted) & set(groups))
            reason = None
            if row["start_date"] < self.start:
                reason = "present_at_start"
            elif self.end and row["start_date"] > self.end:
                reason = "after_contract_end"
            elif row["start_date"] > self.as_of:
                reason = "not_started"
            elif self.kind(row["form"]) == "not_taken":
                reason = "form_not_taken"
            elif outside:
                reason = "outside_target_group"
            extent = 100 if row["extent_pct"] is None else row["extent_pct"]
            to = min(last, self.end or last, row.get("told_to") or last)
            whole = {"last": last, "to": to, "extent": extent, "reason": reason}
            self.placements.append({**row, **whole})
        # Written twice: of those that would count, the first counts. Two halves are two placements.
        seen = set()
        for row in sorted(self.placements, key=lambda row: row["placement_id"]):
            same = (
                row["participant_key"],
                row["form"],
                row["start_date"],
                row["end_date"] or row["planned_end_date"],
                row["extent"],
            )
            if row["reason"] is None and row["extent"] > 50:
                if same in seen:
                    row["reason"] = "duplicate"
                seen.add(same)
        self.counted = [row for row in self.placements if row["reason"] is None]

    def _placement_months(self) -> None:
        parts: list[tuple[Row, dt.date, float]] = []
        whole: dict[tuple[str, dt.date], float] = defaultdict(float)
        for row in self.counted:
            if "told" in row:  # what its lists tell of each month
                for first, last, told in row["told"]:
                    months = self._months_within(first, last)
                    for month in months:
                        if month_of(row["start_date"]) <= month <= row["to"]:
                            parts.append((row, month, told / len(months)))
                            whole[row["participant_key"], month] += told / len(months)
                continue
            for month in months_between(row["start_date"], row["to"]):
                days = (min(row["to"], last_day(month)) - max(row["start_date"], month)).days + 1
                part = days / last_day(month).day * row["extent"] / 100
                parts.append((row, month, part))
                whole[row["participant_key"], month] += part
        self.flows: list[tuple[dt.date, str | None, float]] = [  # month, form, full-time months
            (month, row["form"], part / max(1.0, whole[row["participant_key"], month])) for row, month, part in parts
        ]

    def _months_within(self, first: dt.date, last: dt.date) -> list[dt.date]:
        """The months of a period that are the contract's own and have begun."""
        first, last = max(first, self.start), min(last, self.end or last, self.as_of)
        return months_between(first, last) if first <= last else []

    # --- the report calendar ---------------------------------------------------------------------------------

    @staticmethod
    def _frequency(version: Row) -> str | None:
        """How often it is to report; never, where there is no requirement."""
        return None if version["requirement"] == "none" else version["report_frequency"]

    def _calendar(self) -> None:
        """Period (None for a final report), its first and last day as the contract cuts it, and when it is due."""
        self.calendar: list[Row] = []
        begun = [version for version in self.versions.all if version["from"] <= self.as_of]
        covers = dt.date.min  # from here on nothing is expected by an earlier version
        for number, version in enumerate(begun):
            until = begun[number + 1]["from"] - ONE_DAY if number + 1 < len(begun) else dt.date.max
            since = version["from"]
            before = self._frequency(begun[number - 1]) if number else None
            # The period that the change breaks goes to the new version, unless the contract was over by then.
            breaks = before and before != "final" and not (self.end and self.end < since)
            covers = max(covers, period_with(before, since)[0] if breaks else since)
            days = 15 if version["report_due_days"] is None else version["report_due_days"]
            frequency, found = self._frequency(version), []
            if frequency == "final" and self.end and self.start <= self.as_of:
                found = [(None, self.start, self.end)]
            elif frequency and frequency != "final" and self.start <= self.as_of:
                for period in periods_of(frequency, self.start, min(self.end or self.as_of, self.as_of)):
                    first, last = period_days(period)
                    found.append((period, max(first, self.start), min(last, self.end or last)))
            for period, first, last in found:
                if covers <= last <= until:
                    due = max(last, since) + dt.timedelta(days)
                    form = version["report_form"]
                    one = {"period": period, "first": max(first, covers), "last": last, "due": due, "form": form}
                    self.calendar.append(one)

    # --- reports, in sums and as lists -------------------------------------------------------------------------

    def _came(self) -> None:
        known = [
            (n, with_months(row))
            for n, row in self.rows("reports")
            if not row["received_date"] or row["received_date"] <= self.as_of
        ]
        self.came: dict[str, Row] = {}  # period -> when it first came, and the newest delivery of it
        for n, row in known:
            came = self.came.setdefault(row["period"], {"days": [], "newest": 0})
            came["newest"] = max(came["newest"], n)
            if row["received_date"]:
                came["days"].append(row["received_date"])
        self.reported = {
            period: [row for n, row in known if row["period"] == period and n == came["newest"]]
            for period, came in self.came.items()
        }
        due = {each["period"] for each in self.calendar}

        def place(period: str) -> int:
            """Which of overlapping reports goes first: those that are due, the longer before the shorter; then the
            shorter."""
            return -length_of(period) if period in due else length_of(period)

        self.speaks_alone: set[str] = set()  # of reports that overlap, the one that goes first
        for period in self.reported:
            first, last = period_days(period)
            if not any(
                place(other) < place(period) and period_days(other)[0] <= last and period_days(other)[1] >= first
                for other in self.reported
            ):
                self.speaks_alone.add(period)

    def _reports(self) -> None:
        self.remark: dict[str, str | None] = {}
        # Choice: where placements of the contract are delivered, a list of its persons is a report in sums.
        self.lists = {
            period for period, rows in self.reported.items()
            if not self.files and all(row["participant_key"] for row in rows)
        }  # fmt: skip
        for period in self.reported:
            first, last = period_days(period)
            if last < self.start or (self.end and first > self.end):
                self.remark[period] = "outside"
            elif first > self.as_of:
                self.remark[period] = "not_started"
            elif period in self.lists or any(
                row["start_date"] <= min(last, row["to"]) and row["to"] >= first for row in self.counted
            ):
                self.remark[period] = "persons"
            else:
                self.remark[period] = None if period in self.speaks_alone else "overlapping"
        self.silent = self._silent()
        self.sums_started: list[tuple[dt.date, dt.date]] = []
        for period, rows in self.reported.items():
            if self.remark[period]:
                continue
            first, last = period_days(period)
            months = self._months_within(first, last)
            first, last = max(first, self.start), min(last, self.end or last, self.as_of)
            for row in rows:
                self.flows += [(month, row["form"], (row["fte_months"] or 0) / len(months)) for month in months]
                # Education is no start; a form that is not told may be one.
                if row["persons_started"] and (row["form"] is None or self.kind(row["form"]) in ("job", "internship")):
                    self.sums_started.append((first, last))

    def _silent(self) -> set[str]:
        """Reports of persons without their months: somebody was there, and for how long is unknown; and such as say
        nothing, for every cell is empty; and lists with a person of whom nothing is said."""
        said = ("persons_started", "persons_ongoing", "fte_months")
        return {
            period for period, rows in self.reported.items()
            if (self.remark[period] is None or (period in self.lists and self.remark[period] == "persons"))
            and (
                any(row["fte_months"] is None and any(row[name] for name in PERSONS) for row in rows)
                or any(row["untold"] for row in rows)
                or all(row[name] is None for row in rows for name in said)
            )
        }  # fmt: skip

    def fte(self, first: dt.date, last: dt.date) -> float:
        return sum(months for month, _, months in self.flows if month_of(first) <= month <= last)

    def deviations(self) -> dict[str, int]:
        """Period -> whether a report of sums differs from what was counted from persons by more than a tenth of a
        month.

        Choice: what was counted in a month of the period that has no persons, from a shorter report, is compared too.
        """
        found = {}
        for period, rows in self.reported.items():
            told = [row["fte_months"] for row in rows if row["fte_months"] is not None]
            if self.remark[period] == "persons" and period not in self.lists and told:
                found[period] = int(round(abs(sum(told) - self.fte(*period_days(period))), 6) > 0.1)
        return found

    # --- decisions -------------------------------------------------------------------------------------------

    def _decisions(self) -> None:
        known = [
            (n, number, row)
            for number, (n, row) in enumerate(self.rows("decisions"))
            if not row["decision_date"] or row["decision_date"] <= self.as_of
        ]
        self.exempt: dict[str | None, Row] = {}
        states: dict[str, tuple[int, Row]] = {}
        for n, _, row in sorted(known, key=lambda each: (each[0], each[2]["decision_date"] or dt.date.min, each[1])):
            if row["decision"] in ("accept", "return", "reopen"):
                states[row["period"]] = (n, row)
        for _, _, row in known:
            if row["decision"] == "exempt":
                self.exempt[row["period"]] = row
        whole = self.exempt.get(None)
        self.exempt_from = None if whole is None else whole["decision_date"] or dt.date.min
        self.state: dict[str, tuple[str, Row]] = {}
        placed = max((n for n, _ in self.rows("placements")), default=0)
        for period, (n, row) in states.items():
            newest = self.came[period]["newest"] if period in self.came else 0
            form, last = self.now["report_form"], period_days(period)[1]
            # Where placements are what answers, a later file that tells of the period comes anew.
            by_persons = form == "persons" or (form != "sums" and period not in self.came)
            if row["decision"] == "return" and by_persons and self.told_until >= min(last, self.end or last):
                newest = max(newest, placed)
            if row["decision"] == "reopen":
                self.state[period] = ("reopened", row)
            elif newest > n:  # delivered again since: to be looked at anew
                self.state[period] = ("again", row)
            else:
                self.state[period] = ({"accept": "accepted", "return": "returned"}[row["decision"]], row)

    def _received(self) -> None:
        for each in self.calendar:
            period, last = each["period"], each["last"]

            def fits(name: str | None, period: str | None = period, last: dt.date = last) -> bool:
                if name is None:
                    return False
                return name == period if period else period_days(name)[0] <= last <= period_days(name)[1]

            came = [self.came[name] for name in self.came if fits(name)]
            days = [day for one in came for day in one["days"]]
            nil = bool(came) and all(is_nil(self.reported[name]) for name in self.came if fits(name))
            in_list = any(fits(name) for name in self.lists)
            each["came"] = has_come(each["form"], bool(came), self.told_until >= last or in_list, nil)
            told_on = {"sums": min(days, default=None)} if came else {}
            if in_list:  # both at once
                told_on["persons"] = told_on["sums"]
            if self.told_until >= last:
                told_on["persons"] = self._persons_came(last, each["due"])
            each["came_on"] = came_on(each["form"], each["due"], told_on, nil) if each["came"] else None
            # A decision about a final report speaks of the whole contract up to the end of the period that it names.
            states = [
                state
                for name, (state, _) in self.state.items()
                if fits(name) or (period is None and period_days(name)[1] >= last)
            ]
            # Choice: of several decisions about a final report one that is accepted goes before one that is returned.
            order = ["accepted", "again", "reopened", "returned"]
            each["returned"] = bool(states) and min(states, key=order.index) == "returned"
            each["exempt"] = any(fits(name) for name in self.exempt) or (
                None in self.exempt and (self.exempt[None]["decision_date"] or each["first"]) <= last
            )
            each["is_due"] = each["due"] <= self.as_of and not each["exempt"]
            each["missing"] = each["is_due"] and not each["came"]
            is_silent = any(fits(name) for name in self.silent)
            each["unheard"] = each["is_due"] and (not each["came"] or each["returned"])
            each["open"] = each["unheard"] or (each["is_due"] and is_silent)
            each["in_time"] = bool(each["is_due"] and each["came_on"] and each["came_on"] <= each["due"])
            each["time_known"] = bool(each["is_due"] and (not each["came"] or each["came_on"]))

    def _persons_came(self, last: dt.date, due: dt.date) -> dt.date | None:
        """When placements first told of a period; None where nothing could have been sent here in time."""
        first = min(on for on, rows in self.files.values() if speaks_until(rows, on) >= last)
        registered = min(on for _, on, kind, _ in self.own if kind == "contracts")
        return None if first > due and registered > due else first

    def _accepted(self) -> None:
        parts: list[tuple[dt.date, dt.date, float]] = []
        named = {each["period"] for each in self.calendar}
        for period, (state, row) in self.state.items():
            first, last = period_days(period)
            if self.now["report_frequency"] == "final" and period not in named:
                first = self.start
            if state == "accepted":
                now, then = self.fte(first, last), row["accepted_fte_months"]
                parts.append((first, last, 1.0 if then is None or now <= then else then / now))
        self.places: dict[dt.date, float] = defaultdict(float)
        self.places_accepted: dict[dt.date, float] = defaultdict(float)
        for month, form, months in self.flows:
            places = self.places_of(form, months)
            part = max((part for first, last, part in parts if first <= last_day(month) and month <= last), default=0.0)
            self.places[month] += places
            self.places_accepted[month] += places * part
        self._beyond([(first, last) for first, last, _ in parts])

    def _beyond(self, accepted: list[tuple[dt.date, dt.date]]) -> None:
        """What reports of sums tell of beyond the placements of their periods, until the owner accepts the period."""
        self.beyond: list[tuple[dt.date, float]] = []
        for period in self.speaks_alone:
            first, last = period_days(period)
            ends = min(last, self.end or last, self.as_of)
            if (
                self.remark[period] != "persons"
                or period in self.lists
                or any(since <= ends <= until for since, until in accepted)
            ):
                continue
            told = [(row["form"], row["fte_months"] or 0) for row in self.reported[period]]
            if round(sum(months for _, months in told) - self.fte(first, last), 6) <= 0.1:
                continue
            counted = sum(places for month, places in self.places.items() if first <= month <= last)
            more = sum(self.places_of(form, months) for form, months in told) - counted
            self.beyond.append((month_of(ends), max(0.0, more)))
