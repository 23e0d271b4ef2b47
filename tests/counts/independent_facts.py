"""What is known on the date looked at, as facts that can be added up: counted in plain Python, never from the SQL."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from count_calendar import (
    IN_WORK,
    POINTS,
    Row,
    add_months,
    has_come,
    is_nil,
    last_day,
    month_of,
    months_between,
    period_days,
    periods_of,
)
from independent_rows import CountedRows, compared_within, groups_of, places_of


@dataclass
class Fact:
    """Something that is counted: its dimensions (one value each, target groups and suppliers several) and
    quantities."""

    of: dict[str, Any]
    month: dt.date | None
    participant: str | None = None
    quantities: dict[str, float] = field(default_factory=dict)


class Count(CountedRows):
    """The deliveries as known, looked at on a date, as facts that can be added up."""

    def __init__(
        self, deliveries: Sequence[tuple[str, Sequence[Row]]], counties: dict[str, str], as_of: dt.date
    ) -> None:
        super().__init__(deliveries, counties, as_of)
        self.flows = [*self._placement_months(), *self._reported_months()]
        self.expected = self._expected_reports()
        self.flows_of: dict[str, list[Fact]] = defaultdict(list)
        self.expected_of: dict[str, list[Fact]] = defaultdict(list)
        for facts, of in ((self.flows, self.flows_of), (self.expected, self.expected_of)):
            for fact in facts:
                of[fact.of["contract"]].append(fact)
        self.outcomes = self._outcomes()
        self.procurements = self._procurements()

    def _placement_months(self) -> list[Fact]:
        shares: dict[tuple[int, dt.date], float] = {}
        hours: dict[tuple[int, dt.date], float] = {}
        together: dict[tuple[str, str, dt.date], float] = defaultdict(float)
        counted = [row for row in self.placements if row["counts"]]
        for number, row in enumerate(counted):
            extent = 100 if row.get("extent_pct") is None else row["extent_pct"]
            if "told" in row:  # what its lists tell of each month
                for month, months, worked in self._told_of(row):
                    shares[number, month] = shares.get((number, month), 0) + months
                    together[row["contract_id"], row["participant_key"], month] += months
                    if worked is not None:
                        hours[number, month] = hours.get((number, month), 0) + worked
                continue
            for month in months_between(row["start_date"], row["counts_to"]):
                days = (min(row["counts_to"], last_day(month)) - max(row["start_date"], month)).days + 1
                share = days / last_day(month).day * extent / 100
                shares[number, month] = share
                together[row["contract_id"], row["participant_key"], month] += share
        facts = []
        for (number, month), share in shares.items():
            row = counted[number]
            # Choice: at most 100 % a month and contract, whichever days they are; each placement keeps its proportion.
            whole = together[row["contract_id"], row["participant_key"], month]
            months = share / max(1.0, whole)
            facts.append(
                Fact(
                    {
                        **row["contract"]["of"],
                        "form": row["form"],
                        "sex": self.sexes.get(row["participant_key"]),
                        "target_group": groups_of(row),
                    },
                    month,
                    row["participant_key"],
                    {
                        "fte_months": months,
                        "hours": hours.get((number, month)),
                        "places": places_of(row["form"], months, row["contract"]),
                        "started": 1 if month_of(row["start_date"]) == month else 0,
                        "reported": 0,
                        "others": 0,
                        "silent": 0,
                    },
                )
            )
        return facts

    def _told_of(self, placement: Row) -> Iterator[tuple[dt.date, float, float | None]]:
        """Month, full-time months and hours of each list that names a person, within what counts of them."""
        for row in placement["told"]:
            months = self._months_of(row)
            for month in months:
                if month_of(placement["start_date"]) <= month <= placement["counts_to"]:
                    worked = row.get("hours")
                    yield month, row["fte_months"] / len(months), None if worked is None else worked / len(months)

    def _months_of(self, row: Row) -> list[dt.date]:
        """The months of a report's period that are the contract's own and have begun."""
        contract = self.contracts[row["contract_id"]]
        first, last = period_days(row["period"])
        begins = max(first, contract["start_date"])
        ends = min(last, contract.get("end_date") or last, self.as_of)
        return months_between(begins, ends) if begins <= ends else []

    def _reported_months(self) -> list[Fact]:
        """Sums in reports, where no person is known: never beside persons, never outside the contract's dates."""
        facts = []
        for row in self.reports:
            contract = self.contracts[row["contract_id"]]
            if not self._speaks(row):
                continue
            # Choice: what is reported for several months is spread evenly over those of them that are the contract's
            # own and have begun; those who started are dated to the last of them.
            months = self._months_of(row)
            is_silent = any(map(self._without_months, self._rows_of(row["contract_id"], row["period"])))
            for month in months:
                share = (row.get("fte_months") or 0) / len(months)
                hours = None if row.get("hours") is None else row["hours"] / len(months)
                started = (row.get("persons_started") or 0) if month == months[-1] else 0
                facts.append(
                    Fact(
                        {**contract["of"], "form": row.get("form"), "sex": None, "target_group": [None]},
                        month,
                        None,
                        {
                            "fte_months": share,
                            "hours": hours,
                            "places": places_of(row.get("form"), share, contract),
                            "started": started,
                            "reported": started,
                            "others": int(bool(row.get("persons_ongoing")) or is_silent),
                            "silent": int(is_silent),
                        },
                    )
                )
        return facts

    def _expected_reports(self) -> list[Fact]:
        facts = []
        for contract in self.contracts.values():
            frequency, start, end = contract.get("report_frequency"), contract["start_date"], contract.get("end_date")
            if contract.get("requirement") == "none":
                frequency = None  # nothing was asked for
            sent = {row["period"] for row in self.reports if row["contract_id"] == contract["contract_id"]}
            silent = {
                row["period"]
                for row in self.reports
                if row["contract_id"] == contract["contract_id"] and self._without_months(row)
            }
            nil = {name for name in sent if is_nil(self._rows_of(contract["contract_id"], name))}
            expected: list[tuple[dt.date, set[str]]] = []  # last day of the period, the reports of sums that are of it
            if frequency == "final":
                # Choice: the final report is any whose period holds the contract's last day; without one, none is due.
                if end and start <= self.as_of:
                    expected = [(end, {name for name in sent if period_days(name)[0] <= end <= period_days(name)[1]})]
            elif frequency:
                for period in periods_of(frequency, start, min(end or self.as_of, self.as_of)):
                    # The last period ends with the contract.
                    expected.append((min(period_days(period)[1], end or dt.date.max), sent & {period}))
            for last, sums in expected:
                has_persons = last <= self.told_until[contract["contract_id"]] or any(
                    self.is_listed(contract["contract_id"], name) for name in sums
                )
                nobody = bool(sums) and sums <= nil
                received = has_come(contract.get("report_form"), bool(sums), has_persons, nobody)
                told = received and not silent & sums
                # Choice: due on its due date, not the day after. A period that has begun and is not due is 0 of 0.
                due = last + dt.timedelta(days=contract["due_days"]) <= self.as_of
                facts.append(
                    Fact(
                        contract["of"],
                        month_of(last),
                        None,
                        {
                            "due": int(due),
                            "received": int(due and received),
                            "told": int(due and told),
                            "awaited": int(not due and not received),
                        },
                    )
                )
        return facts

    def _rows_of(self, contract_id: str, period: str) -> list[Row]:
        return [row for row in self.reports if (row["contract_id"], row["period"]) == (contract_id, period)]

    def _without_months(self, row: Row) -> bool:
        """Of a report that counts and tells of persons, and not for how long, or of one whose cells are all empty."""
        persons = [row.get(name) or 0 for name in ("persons_started", "persons_ongoing", "persons_ended")]
        said = ("persons_started", "persons_ongoing", "fte_months")
        is_empty = all(
            other.get(name) is None for other in self._rows_of(row["contract_id"], row["period"]) for name in said
        )
        is_silent = row["untold"] or (row.get("fte_months") is None and (any(persons) or is_empty))
        return is_silent and (self._speaks(row) or (row["listed"] and self._is_in_time(row) and self._is_list(row)))

    def silent_in_lists(self, contract_id: str) -> set[dt.date]:
        """The months of lists in which a person's time is not told."""
        lists = [row for row in self.reports if row["contract_id"] == contract_id and row["listed"]]
        return {month for row in lists if self._without_months(row) for month in self._months_of(row)}

    def _speaks(self, row: Row) -> bool:
        """Whether the report is what is counted: within the contract's dates, begun, of no persons by name of a number,
        and beside no placements of persons."""
        first, last = period_days(row["period"])
        return (
            self._is_in_time(row) and not self._is_list(row) and not self._has_persons(row["contract_id"], first, last)
        )

    def _is_in_time(self, row: Row) -> bool:
        contract = self.contracts[row["contract_id"]]
        first, last = period_days(row["period"])
        return first <= self.as_of and max(first, contract["start_date"]) <= min(last, contract.get("end_date") or last)

    def _is_list(self, row: Row) -> bool:
        return self.is_listed(row["contract_id"], row["period"])

    def _has_persons(self, contract_id: str, first: dt.date, last: dt.date) -> bool:
        """Whether a placement that counts has a day that counts between the two."""
        return any(
            placement["contract_id"] == contract_id
            and placement["counts"]
            and placement["start_date"] <= min(last, placement["counts_to"])
            and placement["counts_to"] >= first
            for placement in self.placements
        )

    def beyond(self, contract_id: str) -> list[tuple[dt.date, float]]:
        """Month and places of what reports of sums tell of beyond the placements of their periods."""
        contract, found = self.contracts[contract_id], []
        told: dict[str, list[Row]] = defaultdict(list)
        for row in self.reports:
            if row["contract_id"] == contract_id:
                told[row["period"]].append(row)
        for period, rows in told.items():
            first, last = period_days(period)
            if (
                first > self.as_of
                or not self._has_persons(contract_id, first, last)
                or self.is_listed(contract_id, period)
            ):
                continue
            counted = [flow.quantities for flow in self.flows_of[contract_id] if first <= flow.month <= last]
            months = sum(row.get("fte_months") or 0 for row in rows)
            if round(months - sum(each["fte_months"] for each in counted), 6) > 0.1:
                places = sum(places_of(row.get("form"), row.get("fte_months") or 0, contract) for row in rows)
                ends = min(last, contract.get("end_date") or last, self.as_of)
                found.append((month_of(ends), max(0.0, places - sum(each["places"] for each in counted))))
        return found

    def _outcomes(self) -> list[Fact]:
        facts = []
        for placement in self.placements:
            if not placement["counts"] or placement.get("end_date") is None:
                continue
            end = placement["end_date"]
            points = {
                "exit": end,
                "28d": end + dt.timedelta(days=28),
                "90d": end + dt.timedelta(days=90),
                "6m": add_months(end, 6),
                "12m": add_months(end, 12),
            }
            statuses: dict[str, str] = {}
            for row in self._rows("follow_ups"):  # the latest delivered wins, known or not
                if self._is_about(row, placement) and row["follow_up_date"] <= self.as_of:
                    point = row.get("point")
                    if point is None:
                        off = [
                            (abs((row["follow_up_date"] - day).days), POINTS.index(name))
                            for name, day in points.items()
                        ]
                        nearest, place = min(off)  # Choice: the earlier of two as near
                        point = POINTS[place] if nearest <= 30 else None
                    if point:
                        statuses[point] = row["status"]
            if points["6m"] <= self.as_of:
                status = statuses.get("6m", "unknown")
                facts.append(
                    Fact(
                        {
                            **placement["contract"]["of"],
                            "form": placement["form"],
                            "sex": self.sexes.get(placement["participant_key"]),
                            "target_group": groups_of(placement),
                        },
                        month_of(points["6m"]),
                        placement["participant_key"],
                        {
                            "due": 1,
                            "known": int(status != "unknown"),
                            "in_work": int(status in IN_WORK),
                            "possible": int(status in IN_WORK or status == "unknown"),
                        },
                    )
                )
        return facts

    def _is_about(self, follow_up: Row, placement: Row) -> bool:
        """A number counts within its contract: one that names none is about nobody where two have the number."""
        if follow_up["placement_id"] != placement["placement_id"]:
            return False
        if follow_up.get("contract_id") is not None:
            return bool(follow_up["contract_id"] == placement["contract_id"])
        return all(
            other["contract_id"] == placement["contract_id"]
            for other in self.placements
            if other["placement_id"] == placement["placement_id"]
        )

    def _procurements(self) -> list[Fact]:
        latest = {row["procurement_id"]: row for row in self._rows("procurements")}
        facts = []
        for name, row in latest.items():
            suppliers = {c["of"]["supplier"] for c in self.contracts.values() if c.get("procurement_id") == name}
            eligible, required, social = (
                row.get("eligible"),
                row.get("has_requirement"),
                row.get("social_consideration"),
            )
            # What one fact says of another that is empty: signed, so set; set, so possible, and social consideration.
            of_contracts = [c for c in self.contracts.values() if c.get("procurement_id") == name]
            if required is None and any(
                c["required"] or c.get("requirement") not in (None, "none", "bonus") for c in of_contracts
            ):
                required = True
            if required is True:
                eligible, social = (True if fact is None else fact for fact in (eligible, social))
            facts.append(
                Fact(
                    {
                        **self._place(row["organisation_id"]),
                        "nature": row.get("nature"),
                        "supplier": sorted(suppliers) or [None],
                        **compared_within(row),
                    },
                    month_of(row["published_date"]) if row.get("published_date") else None,
                    None,
                    {
                        "advertised": 1,
                        "valued": 0,
                        "social_yes": int(social is True),
                        "social_possible": int(social is not False),
                        "social_known": int(social is not None),
                        "eligible": int(eligible is True),
                        "required_yes": int(eligible is True and required is True),
                        "required_possible": int(eligible is True and required is not False),
                        "required_known": int(eligible is True and required is not None),
                    },
                )
            )
        return facts
