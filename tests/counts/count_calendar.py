"""Words, days, months and periods for counting in plain Python."""

from __future__ import annotations

import calendar
import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import Any

Row = dict[str, Any]
Group = tuple[str | None, ...]
JOBS = {"permanent", "fixed_term", "subsidised", "apprenticeship", "trainee", "summer_job"}
INTERNSHIPS = {"internship", "work_training"}
IN_WORK = {"employed", "employed_subsidised", "self_employed"}
POINTS = ("exit", "28d", "90d", "6m", "12m")  # in order of time
TIMES = ("month", "quarter", "year")
PERSONAL = {"sex", "target_group"}
CONTRACT_DIMENSIONS = {
    *("organisation", "supplier", "contract", "nature", "requirement", "municipality", "county"),
    *("cpv_group", "size_class"),
}


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


# --- what a period is told by ----------------------------------------------------------------------------


def speaks_until(rows: Sequence[Row], came_on: dt.date) -> dt.date:
    """The last day that rows of one contract in one file of placements tell of, at most the day that it came."""
    stated = [row["reported_until"] for row in rows if row.get("reported_until")]
    going_on = [row.get("end_date") or row.get("planned_end_date") or came_on for row in rows]
    return min(max(stated or going_on), came_on)


def told_until(files: dict[int, tuple[dt.date, Sequence[Row]]], as_of: dt.date) -> dt.date:
    """The last day that a contract is told of in placements: what the newest file says, else as far as any goes.

    `files`: number -> the day that the file came and its rows about the contract.
    """
    if not files:
        return dt.date.min
    until = {number: min(speaks_until(rows, on), as_of) for number, (on, rows) in files.items()}
    newest = max(files)
    return until[newest] if any(row.get("reported_until") for row in files[newest][1]) else max(until.values())


def is_nil(rows: Sequence[Row]) -> bool:
    """Whether a report says in figures that nothing was done."""
    persons = ("persons_started", "persons_ongoing", "persons_ended")
    if any(row.get("untold") for row in rows):
        return False
    if any(row.get("fte_months") is None and any(row.get(name) for name in persons) for row in rows):
        return False
    said = [row.get(name) for row in rows for name in ("persons_started", "persons_ongoing", "fte_months")]
    return any(number is not None for number in said) and not any(said)


def has_come(form: str | None, has_sums: bool, has_persons: bool, is_nil: bool) -> bool:
    """Whether what has come is what the contract asks for. Where nobody was there, nil is all that can come."""
    return {
        "sums": has_sums,
        "persons": has_persons or is_nil,
        "both": has_sums and (has_persons or is_nil),
        None: has_sums or has_persons,
    }[form]


def came_on(form: str | None, due: dt.date, days: dict[str, dt.date | None], is_nil: bool) -> dt.date | None:
    """The day on which all that is asked for had come; None where it is not known. `days`: of the sums and persons that
    have come."""
    if form == "sums":
        return days["sums"]
    of_persons = days["persons"] if "persons" in days else days.get("sums") if is_nil else None
    if form == "persons":
        return of_persons
    if form == "both":
        both = (days["sums"], of_persons)
        return None if None in both else max(day for day in both if day)
    known = [day for day in days.values() if day]
    earliest = min(known, default=None)
    # The other may have come in time.
    return None if earliest and earliest > due and None in days.values() else earliest


# --- hours as months -------------------------------------------------------------------------------------


HOURS_A_WEEK = 40


def months_of(hours: float | None) -> float | None:
    """A month at full time is the twelfth part of 52 weeks of 40 hours."""
    return None if hours is None else hours / (HOURS_A_WEEK * 52 / 12)


def in_months(rows: Sequence[Row], contracts: Mapping[str, Row], as_of: dt.date) -> list[Row]:
    """The latest reports' rows with full-time months, those of weeks put together by month, form and person.

    `untold`: something of the period is known not to be told. `first`, `last`: a person's days in it.
    """
    found = []
    for row in rows:
        if not is_week(row["period"]):
            converted = row.get("fte_months") is None and row.get("hours") is not None
            months = months_of(row["hours"]) if converted else row.get("fte_months")
            told = [row.get(name) for name in ("fte_months", "hours", "persons_started", "persons_ongoing")]
            is_part = row.get("part") is not None or row.get("participant_key") is not None
            untold = is_part and all(number is None for number in told)
            first, last = period_days(row["period"])
            found.append(
                {**row, "fte_months": months, "hours": row["hours"] if converted else None, "untold": untold}
                | {"first": first, "last": last}
            )
    own = {(row["contract_id"], row["period"]) for row in found}
    of_weeks = sorted((row for row in rows if is_week(row["period"])), key=lambda row: _days(row["period"]))
    days: dict[tuple[str, str], set[dt.date]] = {}
    together: dict[tuple[str, str, str | None, str | None], Row] = {}
    for row in of_weeks:
        for day in _days(row["period"]):
            month = f"{day:%Y-%m}"
            if (row["contract_id"], month) in own:
                continue  # that month has a report of its own
            days.setdefault((row["contract_id"], month), set()).add(day)
            key = (row["contract_id"], month, row.get("form"), row.get("participant_key"))
            one = together.setdefault(
                key,
                {
                    **{name: row.get(name) for name in ("contract_id", "form", "participant_key")},
                    **dict.fromkeys(("fte_months", "hours", "first", "target_groups")),
                    "period": month,
                    "untold": False,
                },
            )
            one["target_groups"] = row.get("target_groups") or one["target_groups"]  # as the latest week tells it
            one["last"] = day
            if row.get("hours"):
                one["first"] = min(one["first"] or day, day)
            if row.get("hours") is None:
                one["untold"] = True
            else:
                one["hours"] = (one["hours"] or 0) + row["hours"] / 7
    for (contract_id, month, _, _), one in together.items():
        one["fte_months"] = months_of(one["hours"])
        contract = contracts[contract_id]
        first = dt.date.fromisoformat(f"{month}-01")
        begins = max(first, contract["start_date"])
        ends = min(last_day(month_of(first)), contract.get("end_date") or as_of, as_of)
        wanted = {begins + dt.timedelta(number) for number in range((ends - begins).days + 1)}
        one["untold"] |= not wanted <= days[contract_id, month]
        found.append(one)
    return found


def is_week(period: str) -> bool:
    return "W" in period or period.endswith("/P7D")


def _days(week: str) -> list[dt.date]:
    if week.endswith("/P7D"):
        return [dt.date.fromisoformat(week[:10]) + dt.timedelta(number) for number in range(7)]
    year, number = week.split("-W")
    return [dt.date.fromisocalendar(int(year), int(number), day) for day in range(1, 8)]


# --- lists of persons ----------------------------------------------------------------------------------


def length_of(period: str) -> int:
    """How many months a period has."""
    return 12 if len(period) == 4 else {"Q": 3, "H": 6}.get(period[5], 1)


def with_months(row: Row) -> Row:
    """A row of a report with its hours as months. `untold`: it is of a person of whom nothing is said."""
    row = {"participant_key": None, "persons_ended": None, "hours": None, "target_groups": None, **row}
    said = [row[name] for name in ("fte_months", "hours", "persons_started", "persons_ongoing")]
    row["untold"] = bool(row["participant_key"]) and all(number is None for number in said)
    if row["fte_months"] is None:
        row["fte_months"] = months_of(row["hours"])
    return row


def listed_placements(
    reported: Mapping[str, Sequence[Row]], contract_start: dt.date, speaks_alone: AbstractSet[str]
) -> list[Row]:
    """The persons of the lists of a contract as placements, one in each form. `reported`: period -> rows."""
    told: dict[tuple[str, str], list[tuple[str, Row]]] = defaultdict(list)
    for period in sorted(speaks_alone, key=lambda name: period_days(name)[1]):
        for row in reported[period]:
            if row["participant_key"]:
                told[row["participant_key"], row["form"]].append((period, row))
    found: list[Row] = []
    for (person, form), rows in told.items():
        worked = [period_days(period) for period, row in rows if row["fte_months"]]
        if not worked:
            continue
        told_to = max(last for _, last in worked)
        ended = max((period_days(period)[1] for period, row in rows if row["persons_ended"]), default=dt.date.min)
        known = [(period, row["fte_months"]) for period, row in rows if row["fte_months"] is not None]
        extent = 100 * sum(months for _, months in known) / sum(length_of(period) for period, _ in known)
        groups = [row["target_groups"] for _, row in rows if row["target_groups"]]
        found.append(
            {
                "placement_id": f"{person} {form}",
                "participant_key": person,
                "form": form,
                "start_date": min(
                    first if last < contract_start else max(first, contract_start) for first, last in worked
                ),
                "end_date": ended if ended >= told_to else None,
                "told_to": told_to,
                "told": [(*period_days(period), months) for period, months in known],
                "extent_pct": round(max(1, min(100, extent)), 2),
                "target_groups": groups[-1] if groups else None,
                **dict.fromkeys(("planned_end_date", "offered_date", "end_reason")),
            }
        )
    return found


# --- a contract as it reads ----------------------------------------------------------------------------


def period_with(frequency: str, day: dt.date) -> tuple[dt.date, dt.date]:
    """First and last day of the period of that length that the day is in."""
    return period_days(periods_of(frequency, day, day)[0])


PARTS = ("required_jobs", "required_internships", "required_job_months", "required_internship_months")


class Versions:
    """A contract as it reads on a day: the row without valid_from, then changes, where an empty cell means
    unchanged."""

    def __init__(self, rows: Sequence[Row]) -> None:
        self.all: list[Row] = []
        for row in sorted(rows, key=lambda row: row["valid_from"] or dt.date.min):
            version = {**self.all[-1], **{k: v for k, v in row.items() if v is not None}} if self.all else dict(row)
            states_number = (row["required_places"], row["required_fte_months"]) != (None, None)
            states_parts = any(row.get(name) is not None for name in PARTS)
            if self.all and (states_number or states_parts):
                version |= {name: row[name] for name in ("required_places", "required_fte_months")}
            held = bool(self.all) and self.all[-1]["parts_hold"]
            version["parts_hold"] = states_parts or (held and not states_number)
            version["from"] = row["valid_from"] if self.all else dt.date.min
            self.all.append(version)

    def on(self, day: dt.date) -> Row:
        return [version for version in self.all if version["from"] <= day][-1]

    @staticmethod
    def per(version: Row) -> tuple[float, float]:
        """Months per job and per internship."""
        return version["months_per_job"] or 12, version["months_per_internship"] or 6

    @classmethod
    def parts(cls, version: Row) -> tuple[float, float]:
        """The jobs and the internships that are stated by themselves, in places; what is not stated adds nothing."""
        kinds = (("required_jobs", "required_job_months"), ("required_internships", "required_internship_months"))
        found = []
        for (places, months), each in zip(kinds, cls.per(version), strict=True):
            stated, told = version.get(places), version.get(months)
            found.append(float(stated) if stated is not None else told / each if told is not None else 0.0)
        return found[0], found[1]

    @classmethod
    def required(cls, version: Row, day: dt.date) -> float | None:
        """The places agreed; None where there is no requirement, or no agreement yet. 0 agreed is a number."""
        places, months = version["required_places"], version["required_fte_months"]
        if version["requirement"] in ("none", "bonus") or (version["agreed_date"] and version["agreed_date"] > day):
            return None
        if places:
            return float(places)
        if months:
            return months / cls.per(version)[0]
        if version["parts_hold"]:
            return sum(cls.parts(version))
        return None if places is None and months is None else 0.0
