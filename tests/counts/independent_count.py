"""Every measure counted once more, in plain Python, from the written rules (docs/method.md) and never from the SQL.

Slow and simple on purpose: lists, dates and loops. Where the rules leave a choice, a comment that begins with "Choice:"
says which the product made. Input: the deliveries in the order in which they came, rows with typed values and None
where a cell is empty. Output: for a question, group -> figures.
"""

from __future__ import annotations

import calendar
import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

Row = dict[str, Any]
Group = tuple[str | None, ...]

JOBS = {"permanent", "fixed_term", "subsidised", "apprenticeship", "trainee", "summer_job"}
INTERNSHIPS = {"internship", "work_training"}
IN_WORK = {"employed", "employed_subsidised", "self_employed"}
POINTS = ("exit", "28d", "90d", "6m", "12m")  # in order of time
TIMES = ("month", "quarter", "year")
PERSONAL = {"sex", "target_group"}
CONTRACT_DIMENSIONS = {"organisation", "supplier", "contract", "nature", "requirement", "municipality", "county"}

# --- days and months -------------------------------------------------------------------------------------


def month_of(day: dt.date) -> dt.date:
    return day.replace(day=1)


def last_day(month: dt.date) -> dt.date:
    return month.replace(day=calendar.monthrange(month.year, month.month)[1])


def add_months(day: dt.date, months: int) -> dt.date:
    """The same day so many months on, or the month's last where it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return dt.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def months_between(first: dt.date, last: dt.date) -> list[dt.date]:
    """The months that have a day between the two, both included."""
    found, month = [], month_of(first)
    while month <= last:
        found.append(month)
        month = add_months(month, 1)
    return found


def span_of(month: dt.date, unit: str) -> tuple[dt.date, dt.date, str]:
    """First month, last month and name of the month, quarter or year that the month is in."""
    if unit == "month":
        return month, month, f"{month:%Y-%m}"
    if unit == "quarter":
        number = (month.month - 1) // 3
        first = month.replace(month=number * 3 + 1)
        return first, add_months(first, 2), f"{month.year}-Q{number + 1}"
    return month.replace(month=1), month.replace(month=12), str(month.year)


def period_days(period: str) -> tuple[dt.date, dt.date]:
    """First and last day of 2024-03, 2024-Q1, 2024-H1 or 2024."""
    year = int(period[:4])
    if len(period) == 4:
        first, months = 1, 12
    elif period[5] == "Q":
        first, months = int(period[6]) * 3 - 2, 3
    elif period[5] == "H":
        first, months = int(period[6]) * 6 - 5, 6
    else:
        first, months = int(period[5:]), 1
    return dt.date(year, first, 1), last_day(dt.date(year, first + months - 1, 1))


def periods_of(frequency: str, first: dt.date, last: dt.date) -> list[str]:
    """The periods of that length with a day between the two."""
    found = []
    for month in months_between(first.replace(month=1, day=1), last.replace(month=12, day=1)):
        year, number = month.year, month.month
        name = {
            "monthly": f"{year}-{number:02d}",
            "quarterly": f"{year}-Q{(number + 2) // 3}",
            "half_yearly": f"{year}-H{(number + 5) // 6}",
            "yearly": str(year),
        }[frequency]
        begins, ends = period_days(name)
        if name not in found and begins <= last and ends >= first:
            found.append(name)
    return found


# --- what is known on the date looked at -----------------------------------------------------------------


@dataclass
class Fact:
    """Something that is counted: its dimensions (one value each, target groups and suppliers several) and
    quantities."""

    of: dict[str, Any]
    month: dt.date | None
    participant: str | None = None
    quantities: dict[str, float] = field(default_factory=dict)


def key(number: str) -> str:
    """An organisation number in one spelling."""
    digits = number.replace("-", "")
    return digits[-10:] if digits.isdigit() and len(digits) in (10, 12) else number


class Count:
    """The deliveries as known, looked at on a date."""

    def __init__(
        self, deliveries: Sequence[tuple[str, Sequence[Row]]], counties: dict[str, str], as_of: dt.date
    ) -> None:
        self.as_of = as_of
        self.counties = counties  # municipality code -> county code
        self.deliveries = deliveries
        self._organisations()
        self._contracts()
        self._participants()
        self.placements = self._placements()
        self.reports = self._reports()
        self.flows = [*self._placement_months(), *self._reported_months()]
        self.expected = self._expected_reports()
        self.flows_of: dict[str, list[Fact]] = defaultdict(list)
        self.expected_of: dict[str, list[Fact]] = defaultdict(list)
        for facts, of in ((self.flows, self.flows_of), (self.expected, self.expected_of)):
            for fact in facts:
                of[fact.of["contract"]].append(fact)
        self.outcomes = self._outcomes()
        self.procurements = self._procurements()

    def _rows(self, kind: str) -> Iterable[Row]:
        for name, rows in self.deliveries:
            if name == kind:
                yield from rows

    def _numbered(self, kind: str) -> Iterable[tuple[int, Row]]:
        for number, (name, rows) in enumerate(self.deliveries):
            if name == kind:
                for row in rows:
                    yield number, row

    def _organisations(self) -> None:
        # Choice: an organisation that no register has is spelt and placed as the contract or procurement says.
        self.organisations: dict[str, Row] = {}
        for kind in ("contracts", "procurements", "organisations"):  # the register is read last, so it wins
            for row in self._rows(kind):
                self.organisations[key(row["organisation_id"])] = {"organisation_id": row["organisation_id"], **row}
        self.suppliers: dict[str, Row] = {}
        for kind in ("contracts", "suppliers"):
            for row in self._rows(kind):
                self.suppliers[key(row["supplier_id"])] = row

    def _place(self, organisation_id: str) -> dict[str, Any]:
        found = self.organisations[key(organisation_id)]
        code = found.get("municipality_code")
        code = code if code in self.counties else None  # a code that is no municipality is no place
        return {
            "organisation": found["organisation_id"],
            "municipality": code,
            "county": self.counties[code] if code else None,
        }

    def _contracts(self) -> None:
        self.contracts: dict[str, Row] = {}
        for row in self._rows("contracts"):  # the latest wins
            stated, months = row.get("required_places"), row.get("required_fte_months")
            per_job = row.get("months_per_job") or 12
            required = None
            # Choice: a number of places goes before a number of months; a number of 0 is no obligation to measure.
            if row.get("requirement") != "none":
                if stated:
                    required = stated
                elif months:
                    required = months / per_job
                elif stated is not None or months is not None:
                    required = 0  # agreed, and nothing to measure against
            self.contracts[row["contract_id"]] = {
                **row,
                "required": required,
                "per_job": per_job,
                "per_internship": row.get("months_per_internship") or 6,
                "due_days": 15 if row.get("report_due_days") is None else row["report_due_days"],
                "of": {
                    **self._place(row["organisation_id"]),
                    "supplier": self.suppliers[key(row["supplier_id"])]["supplier_id"],
                    "contract": row["contract_id"],
                    "nature": row.get("nature"),
                    "requirement": row.get("requirement"),
                },
            }

    def _participants(self) -> None:
        # Choice: a participant's sex is what was last delivered as K or M; X and nothing are both unknown.
        self.sexes: dict[str, str] = {}
        for row in self._rows("placements"):
            if row.get("sex") in ("K", "M"):
                self.sexes[row["participant_key"]] = row["sex"]

    def _placements(self) -> list[Row]:
        """Placements of known contracts, from the latest delivery that speaks for each contract."""
        latest: dict[str, int] = {}
        for number, row in self._numbered("placements"):
            latest[row["contract_id"]] = number
        found = []
        for number, row in self._numbered("placements"):
            contract = self.contracts.get(row["contract_id"])
            if contract is None or latest[row["contract_id"]] != number:
                continue
            runs_to = min(row.get("end_date") or row.get("planned_end_date") or self.as_of, self.as_of)
            counts_to = min(runs_to, contract.get("end_date") or runs_to)
            counts = (
                row["start_date"] >= contract["start_date"]  # else it was there at the contract's start
                and row["start_date"] <= (contract.get("end_date") or row["start_date"])
                and row["start_date"] <= self.as_of
            )
            # Who is of none of the groups that the contract names does not count; a group that is not told is unknown.
            named, own = contract.get("target_groups"), row.get("target_groups")
            counts = counts and not (named and own and not set(named) & set(own))
            found.append({**row, "contract": contract, "runs_to": runs_to, "counts_to": counts_to, "counts": counts})
        # Written twice: the same participant, form, dates and extent, where two would be more than a full time. The
        # first of
        # those that would count does.
        first: dict[tuple[Any, ...], str] = {}
        for row in [row for row in found if row["counts"]]:
            first[_written(row)] = min(first.get(_written(row), row["placement_id"]), row["placement_id"])
        for row in found:
            extent = 100 if row.get("extent_pct") is None else row["extent_pct"]
            if extent > 50 and row["counts"] and first[_written(row)] < row["placement_id"]:
                row["counts"] = False
        return found

    def _reports(self) -> list[Row]:
        """Rows of the latest report of each contract and period that had come in by the date looked at."""
        known = [
            (number, row)
            for number, row in self._numbered("reports")
            if row["contract_id"] in self.contracts
            and (row.get("received_date") is None or row["received_date"] <= self.as_of)
        ]
        latest: dict[tuple[str, str], int] = {}
        for number, row in known:
            latest[row["contract_id"], row["period"]] = number
        return [row for number, row in known if latest[row["contract_id"], row["period"]] == number]

    # --- facts -----------------------------------------------------------------------------------------------

    def _placement_months(self) -> list[Fact]:
        shares: dict[tuple[int, dt.date], float] = {}
        together: dict[tuple[str, str, dt.date], float] = defaultdict(float)
        counted = [row for row in self.placements if row["counts"]]
        for number, row in enumerate(counted):
            extent = 100 if row.get("extent_pct") is None else row["extent_pct"]
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
                        "target_group": _groups(row),
                    },
                    month,
                    row["participant_key"],
                    {
                        "fte_months": months,
                        "places": _places(row["form"], months, row["contract"]),
                        "started": 1 if month_of(row["start_date"]) == month else 0,
                        "reported": 0,
                    },
                )
            )
        return facts

    def _reported_months(self) -> list[Fact]:
        """Sums in reports, where no person is known: never beside persons, never outside the contract's dates."""
        facts = []
        for row in self.reports:
            contract = self.contracts[row["contract_id"]]
            first, last = period_days(row["period"])
            if not self._speaks(row):
                continue
            # Choice: what is reported for several months is spread evenly over those of them that are the contract's
            # own and have begun; those who started are dated to the last of them.
            begins = max(first, contract["start_date"])
            ends = min(last, contract.get("end_date") or last, self.as_of)
            if begins > ends:
                continue
            months = months_between(begins, ends)
            for month in months:
                share = (row.get("fte_months") or 0) / len(months)
                started = (row.get("persons_started") or 0) if month == months[-1] else 0
                facts.append(
                    Fact(
                        {**contract["of"], "form": row.get("form"), "sex": None, "target_group": [None]},
                        month,
                        None,
                        {
                            "fte_months": share,
                            "places": _places(row.get("form"), share, contract),
                            "started": started,
                            "reported": started,
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
            expected: list[tuple[dt.date, bool, bool]] = []  # last day of the period, received, says how much
            if frequency == "final":
                # Choice: the final report is any whose period holds the contract's last day; without one, none is due.
                if end and start <= self.as_of:
                    ends = [period for period in sent if period_days(period)[0] <= end <= period_days(period)[1]]
                    expected = [(end, bool(ends), bool(ends) and not silent & set(ends))]
            elif frequency:
                for period in periods_of(frequency, start, min(end or self.as_of, self.as_of)):
                    # The last period ends with the contract.
                    expected.append(
                        (min(period_days(period)[1], end or dt.date.max), period in sent, period in sent - silent)
                    )
            for last, received, told in expected:
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

    def _without_months(self, row: Row) -> bool:
        """A report that counts and tells of persons, and not for how long."""
        persons = [row.get(name) or 0 for name in ("persons_started", "persons_ongoing", "persons_ended")]
        return row.get("fte_months") is None and any(persons) and self._speaks(row)

    def _speaks(self, row: Row) -> bool:
        """Whether the report is what is counted: within the contract's dates, begun, and beside no placements of
        persons."""
        contract = self.contracts[row["contract_id"]]
        first, last = period_days(row["period"])
        return (
            first <= self.as_of
            and max(first, contract["start_date"]) <= min(last, contract.get("end_date") or last)
            and not self._has_persons(row["contract_id"], first, last)
        )

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
            if first > self.as_of or not self._has_persons(contract_id, first, last):
                continue
            counted = [flow.quantities for flow in self.flows_of[contract_id] if first <= flow.month <= last]
            months = sum(row.get("fte_months") or 0 for row in rows)
            if round(months - sum(each["fte_months"] for each in counted), 6) > 0.1:
                places = sum(_places(row.get("form"), row.get("fte_months") or 0, contract) for row in rows)
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
                            "target_group": _groups(placement),
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
                c["required"] or c.get("requirement") not in (None, "none") for c in of_contracts
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


def _written(row: Row) -> tuple[Any, ...]:
    extent = 100 if row.get("extent_pct") is None else row["extent_pct"]
    last = row.get("end_date") or row.get("planned_end_date")
    return row["contract_id"], row["participant_key"], row["form"], row["start_date"], last, extent


def _groups(row: Row) -> list[str | None]:
    return list(row.get("target_groups") or []) or [None]


def _places(form: str | None, months: float, contract: Row) -> float:
    if form in JOBS:
        return months / contract["per_job"]
    if form in INTERNSHIPS:
        return months / contract["per_internship"]
    return 0.0  # education and other


# --- questions -------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Asked:
    """A question: dimensions to split by, and the first and last month of the period (None = open)."""

    by: tuple[str, ...] = ()
    first: dt.date | None = None
    last: dt.date | None = None


# Measure -> what it can be split by. Everything that is dated can be split by time too.
PROCUREMENT_DIMENSIONS = {"organisation", "supplier", "nature", "municipality", "county"}
PLACEMENT_DIMENSIONS = CONTRACT_DIMENSIONS | {"form"} | PERSONAL
SPLITS: dict[str, set[str]] = {
    "procurements": PROCUREMENT_DIMENSIONS,
    "procurements_with_value": PROCUREMENT_DIMENSIONS,
    "social_consideration_share": PROCUREMENT_DIMENSIONS,
    "requirement_share": PROCUREMENT_DIMENSIONS,
    "contracts": CONTRACT_DIMENSIONS,
    "contract_value_sek": CONTRACT_DIMENSIONS,
    "places_required": CONTRACT_DIMENSIONS,
    "fulfilment": CONTRACT_DIMENSIONS,
    "fulfilment_raw": CONTRACT_DIMENSIONS,
    "reports_due": CONTRACT_DIMENSIONS,
    "report_rate": CONTRACT_DIMENSIONS,
    "months_told_rate": CONTRACT_DIMENSIONS,
    "places_delivered": PLACEMENT_DIMENSIONS,
    "placements_started": PLACEMENT_DIMENSIONS,
    "fte_months": PLACEMENT_DIMENSIONS,
    "persons_reported": CONTRACT_DIMENSIONS | {"form"},
    "persons": PLACEMENT_DIMENSIONS,
    "women_share": PLACEMENT_DIMENSIONS,
    "in_work_6m_rate": PLACEMENT_DIMENSIONS,
    "in_work_6m_coverage": PLACEMENT_DIMENSIONS,
}
STOCKS = ("contracts", "contract_value_sek", "places_required", "fulfilment", "fulfilment_raw")
ABOUT_PERSONS = {"persons", "persons_reported", "women_share", "in_work_6m_rate", "in_work_6m_coverage"}
DIMENSIONS = (*sorted(CONTRACT_DIMENSIONS), "form", *sorted(PERSONAL), *TIMES)


def can_split(measure: str, by: Iterable[str]) -> bool:
    return all(name in TIMES or name in SPLITS[measure] for name in by)


def _spread(fact: Fact, by: Sequence[str]) -> list[Group]:
    """The groups that a fact is in: one, or several where it has several target groups or suppliers."""
    groups: list[Group] = [()]
    for name in by:
        if name in TIMES:
            values: list[str | None] = [span_of(fact.month, name)[2] if fact.month else None]
        else:
            value = fact.of[name]
            values = value if isinstance(value, list) else [value]
        groups = [(*group, each) for group in groups for each in values]
    return groups


def _grouped(facts: Iterable[Fact], asked: Asked) -> dict[Group, list[Fact]]:
    found: dict[Group, list[Fact]] = defaultdict(list)
    if not asked.by:
        found[()] = []
    for fact in facts:
        if asked.first and (fact.month is None or fact.month < asked.first):
            continue
        if asked.last and (fact.month is None or fact.month > asked.last):
            continue
        # A supplier that a procurement has none of is left out where it is only filtered, but is a group of its own.
        for group in _spread(fact, asked.by):
            found[group].append(fact)
    return found


def _sum(facts: Sequence[Fact], name: str) -> float | None:
    """A sum; nothing where there is nothing to add up."""
    return sum(fact.quantities[name] for fact in facts) if facts else None


def _share(part: float | None, whole: float | None) -> float | None:
    return part / whole if part is not None and whole else None


def _figures(numerator: float | None = None, denominator: float | None = None, **more: float | None) -> dict[str, Any]:
    return {
        "numerator": numerator,
        "denominator": denominator,
        "value": None,
        "low": None,
        "high": None,
        "coverage": None,
        **more,
    }


def _stock(count: Count, measure: str, asked: Asked) -> dict[Group, dict[str, Any]]:
    """Contracts in force some day of each period, as they stood at its end; without a period, all as they stand."""
    timed = [name for name in asked.by if name in TIMES]
    now = month_of(count.as_of)
    stands: list[tuple[Row, dt.date | None]] = []  # contract, and the month at whose end it is looked at
    if not timed and not asked.first and not asked.last:
        stands = [(contract, None) for contract in count.contracts.values()]
    else:
        finest = min(timed, key=TIMES.index) if timed else None
        end = min(asked.last or now, now)
        spans: set[tuple[dt.date, dt.date]] = {(asked.first or dt.date.min, end)}
        if finest:
            starts = [contract["start_date"] for contract in count.contracts.values()]
            every = months_between(min(starts, default=now), now)
            spans = {
                (max(first, asked.first or first), min(last, end))
                for first, last, _ in (span_of(m, finest) for m in every)
            }
        for first, last in spans:
            if last < first:
                continue
            for contract in count.contracts.values():
                ends = contract.get("end_date")
                # Choice: months decide. In force in a month is in force on some day of it.
                if month_of(contract["start_date"]) <= last and (ends is None or month_of(ends) >= first):
                    stands.append((contract, last))
    facts = []
    for contract, month in stands:
        name = contract["contract_id"]
        flows = [f for f in count.flows_of[name] if month is None or f.month <= month]
        reports = [f for f in count.expected_of[name] if month is None or f.month <= month]
        required = contract["required"]
        delivered = sum(f.quantities["places"] for f in flows)
        due = sum(f.quantities["due"] for f in reports)
        told = sum(f.quantities["told"] for f in reports)
        has = required is not None
        beyond = sum(places for told_in, places in count.beyond(name) if month is None or told_in <= month)
        # Over, with a report still to come: it may have delivered all.
        day = count.as_of if month is None else min(last_day(month), count.as_of)
        is_over = contract.get("end_date") is not None and contract["end_date"] < day
        is_awaited = is_over and any(f.quantities["awaited"] for f in count.expected_of[name])
        facts.append(
            Fact(
                contract["of"],
                month,
                None,
                {
                    "contracts": 1,
                    "value": contract.get("value_sek") or 0,
                    "has_value": int(contract.get("value_sek") is not None),
                    "required": required or 0,
                    "has_required": int(has),
                    # Choice: a contract that does not say "none" is one that may have a requirement.
                    "may_require": int(contract.get("requirement") != "none"),
                    # Nothing told of one that has begun is unknown, not nought.
                    "told": int(has and (bool(flows) or contract["start_date"] > day)),
                    "delivered": delivered if has else 0,
                    "capped": min(delivered, required) if has else 0,
                    "possible": (required if due > told or is_awaited else min(delivered + beyond, required))
                    if has
                    else 0,
                    "due": due if has else 0,
                    "received": told if has else 0,
                },
            )
        )
    answer = {}
    for group, members in _grouped(facts, Asked(asked.by)).items():
        total = {name: _sum(members, name) for name in (members[0].quantities if members else ())}
        if measure == "contracts":
            figures = _figures(total.get("contracts"), value=total.get("contracts"))
        elif measure == "contract_value_sek":
            value = total["value"] if total.get("has_value") else None
            figures = _figures(value, value=value, coverage=_share(total.get("has_value"), total.get("contracts")))
        elif measure == "places_required":
            value = total["required"] if total.get("has_required") else None
            figures = _figures(value, value=value, coverage=_share(total.get("has_required"), total.get("may_require")))
        else:
            denominator = total["required"] if total.get("has_required") else None
            top = total.get("capped" if measure == "fulfilment" else "delivered")
            figures = _figures(
                top,
                denominator,
                value=_share(top, denominator) if total.get("told") else None,
                coverage=_share(total.get("received"), total.get("due")),
            )
            if measure == "fulfilment":
                figures |= {"low": _share(top, denominator), "high": _share(total.get("possible"), denominator)}
        answer[group] = figures
    return answer


def _flow(count: Count, measure: str, asked: Asked) -> dict[Group, dict[str, Any]]:
    quantity = {
        "places_delivered": "places",
        "persons_reported": "reported",
        "placements_started": "started",
        "fte_months": "fte_months",
    }
    answer = {}
    if measure in quantity or measure in ("persons", "women_share"):
        for group, facts in _grouped(count.flows, asked).items():
            persons = {fact.participant for fact in facts if fact.participant}
            women = {person for person in persons if count.sexes.get(person) == "K"}
            known = {person for person in persons if person in count.sexes}
            if measure == "women_share":
                figures = _figures(
                    len(women) if facts else None, len(known) if facts else None,
                    value=_share(len(women), len(known)), coverage=_share(len(known), len(persons)),
                    unknown=len(persons) - len(known),
                )  # fmt: skip
            else:
                value = (len(persons) if facts else None) if measure == "persons" else _sum(facts, quantity[measure])
                figures = _figures(value, value=value)
            answer[group] = {**figures, "persons": len(persons)}
    elif measure in ("reports_due", "report_rate", "months_told_rate"):
        for group, facts in _grouped(count.expected, asked).items():
            due, received = _sum(facts, "due"), _sum(facts, "told" if measure == "months_told_rate" else "received")
            answer[group] = (
                _figures(due, value=due)
                if measure == "reports_due"
                else _figures(received, due, value=_share(received, due))
            )
    elif measure.startswith("in_work"):
        for group, facts in _grouped(count.outcomes, asked).items():
            due, known, yes, possible = (_sum(facts, name) for name in ("due", "known", "in_work", "possible"))
            if measure == "in_work_6m_rate":
                answer[group] = _figures(
                    yes, known, value=_share(yes, known), low=_share(yes, due), high=_share(possible, due),
                    coverage=_share(known, due), due=due, unknown=(due or 0) - (known or 0),
                )  # fmt: skip
            else:
                answer[group] = _figures(known, due, value=_share(known, due))
    else:
        for group, facts in _grouped(count.procurements, asked).items():
            total = {name: _sum(facts, name) for name in (facts[0].quantities if facts else ())}
            answer[group] = _of_procurements(measure, total)
    return answer


def _of_procurements(measure: str, total: dict[str, float | None]) -> dict[str, Any]:
    if measure == "procurements":
        return _figures(total.get("advertised"), value=total.get("advertised"))
    if measure == "procurements_with_value":
        return _figures(total.get("valued"), value=total.get("valued") or None)
    name, whole = ("social", "advertised") if measure == "social_consideration_share" else ("required", "eligible")
    parts = (total.get(f"{name}_yes"), total.get(f"{name}_possible"), total.get(f"{name}_known"))
    yes, possible, known = (_share(part, total.get(whole)) for part in parts)
    # Where nothing is known, the share is unknown, not 0.
    return _figures(parts[0], total.get(whole), value=yes if parts[2] else None, low=yes, high=possible, coverage=known)


def answer(count: Count, measure: str, asked: Asked, smallest_shown: int) -> dict[Group, dict[str, Any]]:
    """Group -> numerator, denominator, value, low, high, coverage and hidden (then all the others are None)."""
    found = _stock(count, measure, asked) if measure in STOCKS else _flow(count, measure, asked)
    flows = ("places_delivered", "persons", "persons_reported", "placements_started", "fte_months")
    # How much is known of what was delivered, and of who was there: that of the same group, where reports can be split
    # so.
    if measure in flows and can_split("report_rate", asked.by):
        rates = _flow(
            count, "months_told_rate" if measure in ("places_delivered", "fte_months") else "report_rate", asked
        )
        for group, figures in found.items():
            figures["coverage"] = rates[group]["value"] if group in rates else None
    for figures in found.values():
        persons, due = figures.pop("persons", None), figures.pop("due", None)
        figures["bounds_hidden"] = 0 < figures.pop("unknown", 0) < smallest_shown
        if figures["bounds_hidden"]:
            # How many are of unknown sex, or not followed up, is a count of persons too.
            figures.update(dict.fromkeys(("low", "high", "coverage")))
        figures["hidden"] = _is_hidden(measure, asked, figures, persons, due, smallest_shown)
        if figures["hidden"]:
            figures.update(dict.fromkeys(("numerator", "denominator", "value", "low", "high", "coverage")))
    return found


def _is_hidden(
    measure: str, asked: Asked, figures: Row, persons: int | None, due: float | None, smallest_shown: int
) -> bool:
    """A count of persons that is small; a rate of which any part is; any figure split by who the persons are."""

    def few(number: float | None) -> bool:
        return number is not None and 0 < number < smallest_shown

    top, bottom = figures["numerator"], figures["denominator"]
    if measure in ("persons", "persons_reported"):
        return few(top)
    if measure in ABOUT_PERSONS:
        return few(top) or few(bottom) or few((bottom or 0) - (top or 0)) or few(due)
    is_count = measure == "placements_started"
    return bool(PERSONAL & set(asked.by)) and (few(persons) or (is_count and few(top)))
