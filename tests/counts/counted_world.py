"""Random worlds of deliveries for the independent count, and how they are written as files."""

from __future__ import annotations

import datetime as dt
import os
import random
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from count_calendar import PARTS, Row, add_months, is_week, period_days, periods_of
from stdnum import luhn
from world import as_csv

ROOT = Path(__file__).parents[2]
WORLDS = int(os.environ.get("UTFALL_WORLDS", "5"))
FIGURES = ("numerator", "denominator", "value", "low", "high", "coverage")
MUNICIPALITIES = ("0180", "1480", "1280", "0127", "0114")
GROUPS = ("youth", "newly_arrived", "disability", "long_term_unemployed", "student")
FORMS = (
    "permanent", "fixed_term", "subsidised", "apprenticeship", "internship", "work_training", "trainee", "summer_job",
    "education", "other",
)  # fmt: skip


STATUSES = (
    "employed", "employed_subsidised", "self_employed", "studying", "programme", "unemployed", "other", "unknown",
)  # fmt: skip


# Days on which a rule changes its mind: leap days, ends of months, and the 15th, when reports fall due.
AS_OF = ("2024-02-29", "2023-02-28", "2024-03-31", "2024-12-31", "2024-03-15", "2025-01-15", "2024-07-01", "2023-11-17")


class Maker:
    """Makes a world's deliveries: (kind, rows with typed values, None where a cell is empty)."""

    def __init__(self, seed: int) -> None:
        self.r = random.Random(seed)
        self.parts = random.Random(seed + 2_000)
        self.of_hours = random.Random(seed)
        self.of_lists = random.Random(seed)
        self.as_of = dt.date.fromisoformat(AS_OF[seed % len(AS_OF)])

    def maybe(self, *values: Any, empty: float = 0.3) -> Any:
        """One of the values, or nothing."""
        return None if self.r.random() < empty else self.r.choice(values)

    def day(self, first: dt.date, last: dt.date) -> dt.date:
        """A day between the two, every other time one at the edge of a month, a leap day or the date looked at."""
        if self.r.random() < 0.5:
            edges = [
                first,
                last,
                self.as_of,
                self.as_of - dt.timedelta(1),
                self.as_of + dt.timedelta(1),
                dt.date(2024, 2, 29),
            ]
            month = self.r.choice(edges).replace(day=1)
            edges += [month, add_months(month, 1) - dt.timedelta(1)]
            edges = [day for day in edges if first <= day <= last]
            if edges:
                return self.r.choice(edges)
        return first + dt.timedelta(self.r.randint(0, max(0, (last - first).days)))

    def number(self) -> str:
        """A valid organisation number that is invented."""
        digits = f"2120{self.r.randint(0, 99999):05d}"
        return f"{digits[:6]}-{digits[6:]}{luhn.calc_check_digit(digits)}"

    def spelt(self, number: str, is_registered: bool) -> str:
        """Registered organisations are recognised however their number is written."""
        bare = number.replace("-", "")
        return self.r.choice([number, number, bare, f"16{bare}"]) if is_registered else number

    def deliveries(self) -> list[tuple[str, list[Row]]]:
        registered, unregistered = [self.number() for _ in range(4)], [self.number() for _ in range(2)]
        buyers = [*((number, True) for number in registered), *((number, False) for number in unregistered)]
        sellers = [(self.number(), number < 3) for number in range(5)]
        self.buyers, self.sellers = buyers, sellers
        procurement_ids = [f"U{number}" for number in range(14)]
        contracts = [self.contract(f"C{number}", procurement_ids) for number in range(14)]
        changed = [self.contract(row["contract_id"], procurement_ids) for row in self.r.sample(contracts, 2)]
        late = self.r.sample(contracts, 2)
        known = {row["contract_id"]: row for row in [*contracts, *changed]}
        of_sums_only = set(self.r.sample(sorted(known), 4))
        placements = [row for name in known if name not in of_sums_only for row in self.placements(known[name], "")]
        placements += self.placements({**contracts[0], "contract_id": "unknown-contract"}, "")
        again = [name for name in known if name not in of_sums_only and self.r.random() < 0.3]
        replaced = [row for name in again for row in self.placements(known[name], "r")]
        reports = [row for row in known.values() for row in self.reports(row, 0.6)]
        reports += self.reports({**contracts[1], "contract_id": "unknown-contract"}, 0.3)
        every = [*placements, *replaced]
        made = [
            ("organisations", [self.organisation(number) for number in registered]),
            (
                "suppliers",
                [
                    {"supplier_id": number, "name": f"Leverantör {n}"}
                    for n, (number, known_) in enumerate(sellers)
                    if known_
                ],
            ),
            ("procurements", [self.procurement(name) for name in procurement_ids]),
            ("procurements", [self.procurement(name) for name in self.r.sample(procurement_ids, 3)]),
            ("contracts", [row for row in contracts if row not in late]),
            (
                "contracts",
                [*late, *(row for row in changed if row["contract_id"] not in {one["contract_id"] for one in late})],
            ),
            ("placements", placements),
            ("placements", replaced),
            ("reports", reports),
            ("reports", [row for row in known.values() for row in self.reports(row, 0.15)]),
            ("follow_ups", self.follow_ups(every)),
            ("follow_ups", self.follow_ups(every)),
        ]
        made = [(kind, rows) for kind, rows in made if rows]
        self.r.shuffle(made)
        return made

    def organisation(self, number: str) -> Row:
        kind = self.maybe("state", "region", "municipality", "municipal_company")
        # 9999 is no municipality.
        code = self.maybe(*MUNICIPALITIES, "9999")
        return {
            "organisation_id": number,
            "name": f"Organisation {number[-4:]}",
            "type": kind,
            "municipality_code": code,
        }

    def procurement(self, name: str) -> Row:
        return {
            "procurement_id": name,
            "organisation_id": self.spelt(*self.r.choice(self.buyers)),
            "published_date": self.maybe(self.day(dt.date(2022, 1, 1), dt.date(2025, 3, 1)), empty=0.15),
            "nature": self.maybe("works", "services", "goods"),
            "value_sek": self.maybe(0, 1_500_000, 25_000_000.5),
            "cpv": self.parts.choice([None, "45000000", "45233120", "90910000"]),
            "social_consideration": self.maybe(True, False),
            "has_requirement": self.maybe(True, False),
            "eligible": self.maybe(True, True, False),
        }

    def requirement(self) -> str | None:
        drawn: str | None = self.maybe("none", "dialogue", "numeric", "combined", empty=0.15)
        return "bonus" if drawn == "none" and self.parts.random() < 0.3 else drawn

    def contract(self, name: str, procurement_ids: Sequence[str]) -> Row:
        start = self.day(self.as_of - dt.timedelta(700), self.as_of + dt.timedelta(40))
        return {
            "contract_id": name,
            "organisation_id": self.spelt(*self.r.choice(self.buyers)),
            "supplier_id": self.spelt(*self.r.choice(self.sellers)),
            "procurement_id": self.maybe(*procurement_ids, "U-unknown"),
            "nature": self.maybe("works", "services", "goods"),
            "value_sek": self.maybe(0, 1_250_000, 30_000_000),
            "cpv": self.parts.choice([None, "45000000", "45233120", "90910000"]),
            "start_date": start,
            "end_date": self.maybe(self.day(start, start + dt.timedelta(self.r.choice([0, 40, 400, 800])))),
            "requirement": self.requirement(),
            "required_places": self.maybe(0, 0.5, 1, 2, 5, 12),
            "required_fte_months": self.maybe(0, 6, 24, 30.5),
            # Drawn apart, so that the rest of a world is as it was without.
            **{name: None if self.parts.random() < 0.8 else self.parts.choice([0, 6, 30]) for name in PARTS},
            "months_per_job": self.maybe(6, 9.5, empty=0.7),
            "months_per_internship": self.maybe(3, 4.5, empty=0.7),
            "target_groups": self.maybe(["youth"], ["youth", "disability"]),
            "report_frequency": self.maybe("monthly", "quarterly", "half_yearly", "yearly", "final", empty=0.15),
            "report_due_days": self.maybe(0, 10, 45, empty=0.7),
            "report_form": self.maybe("sums", "persons", "both", empty=0.5),
        }

    def placements(self, contract: Row, mark: str) -> list[Row]:
        rows = []
        # Some suppliers number from one, each for itself.
        series = "S" if contract["contract_id"] in ("C3", "C6", "C9") else contract["contract_id"]
        last = min(contract.get("end_date") or self.as_of, self.as_of) + dt.timedelta(30)
        until = self.maybe(self.day(contract["start_date"], last), empty=0.6)
        for number in range(self.r.randint(4, 22)):
            start = self.day(
                contract["start_date"] - dt.timedelta(30), max(last, contract["start_date"] + dt.timedelta(20))
            )
            if self.r.random() < 0.7:
                start = max(start, contract["start_date"])
            rows.append(
                {
                    "placement_id": f"{series}{mark}-{number}",
                    "contract_id": contract["contract_id"],
                    "participant_key": f"person {self.r.randint(1, 70)}",
                    "form": self.r.choice(FORMS),
                    "sex": self.maybe("K", "M", "K", "M", "X", empty=0.15),
                    "age_band": self.maybe("16-19", "25-29", "unknown"),
                    "target_groups": self.maybe(*([one] for one in GROUPS), ["youth", "disability"], list(GROUPS)),
                    "start_date": start,
                    "planned_end_date": self.maybe(self.day(start, start + dt.timedelta(300))),
                    "end_date": self.maybe(self.day(start, start + dt.timedelta(self.r.choice([0, 30, 250])))),
                    "extent_pct": self.maybe(1, 25, 50, 75, 80, 100, 100),
                    "end_reason": self.maybe("completed", "own_request"),
                    "reported_until": until and self.maybe(until, until - dt.timedelta(31), empty=0.2),
                }
            )
        return rows

    def reports(self, contract: Row, share: float) -> list[Row]:
        # Reports of one contract are of one length of period: what overlapping ones mean is not said in the rules.
        units = ("monthly", "quarterly", "half_yearly", "yearly")
        unit = (
            contract["report_frequency"]
            if contract["report_frequency"] in units
            else units[len(contract["contract_id"]) % 4]
        )
        rows = []
        first, last = contract["start_date"] - dt.timedelta(40), self.as_of + dt.timedelta(40)
        for period in periods_of(unit, first, max(last, first)):
            if self.r.random() < share:
                ends = period_days(period)[1]
                in_hours = self.of_hours.random() < 0.3
                received = self.maybe(self.day(ends, ends + dt.timedelta(60)), self.day(ends, ends + dt.timedelta(10)))
                told = [
                    {
                        "contract_id": contract["contract_id"],
                        "period": period,
                        "received_date": received,
                        "form": form,
                        "persons_started": self.maybe(0, 1, 3, 8),
                        "persons_ongoing": self.maybe(0, 2),
                        "fte_months": self.maybe(0, 1, 2.5, 7),
                        "hours": None,
                    }
                    for form in self.r.sample([*FORMS, None], self.r.randint(1, 3))
                ]
                if in_hours and unit == "monthly" and self.of_hours.random() < 0.6:
                    told = self.weeks(contract["contract_id"], period)
                elif in_hours:
                    hours = (None, 0, 35.5, 173, 900)
                    told = [{**row, "fte_months": None, "hours": self.of_hours.choice(hours)} for row in told]
                if self.of_lists.random() < 0.35:
                    told = self.persons(told)
                rows += told
        return rows

    def persons(self, told: Sequence[Row]) -> list[Row]:
        """The rows of a report told by person, each with the supplier's own number."""
        rows = {}
        for row in told:
            for number in self.of_lists.sample(range(1, 9), self.of_lists.randint(1, 4)):
                form = row["form"] or self.of_lists.choice(FORMS)
                of_period = {name: row.get(name) for name in ("contract_id", "period", "received_date")}
                ended = 1 if self.of_lists.random() < 0.1 else None
                hours = self.of_lists.choice([None, 0, 12.5, 40, 160])
                of_week = is_week(row["period"])
                rows[row["period"], form, number] = {
                    **of_period,
                    "form": form,
                    "participant_key": str(number),
                    "sex": self.of_lists.choice(["K", "M", "X", None]),
                    "target_groups": self.of_lists.choice([None, *([one] for one in GROUPS), list(GROUPS)]),
                    "persons_ended": ended if hours is not None or not of_week else None,
                    "hours": hours,
                    "fte_months": self.of_lists.choice([None, None, 0.5, 1]) if not of_week else None,
                }
        return list(rows.values())

    def weeks(self, contract_id: str, month: str) -> list[Row]:
        """The weeks that have their Thursday in the month, most of them; told in hours, in parts or whole. Some
        contracts' weeks begin on a Sunday."""
        first, last = period_days(month)
        from_sunday = sum(map(ord, contract_id)) % 3 == 0
        rows = []
        for number in range((last - first).days + 1):
            day = first + dt.timedelta(number)
            if day.isoweekday() == 4 and self.of_hours.random() < 0.9:
                year, week, _ = day.isocalendar()
                form = self.of_hours.choice([*FORMS, None])
                for part in self.of_hours.choice([[None], ["women", "men"]]):
                    rows.append(
                        {
                            "contract_id": contract_id,
                            "period": f"{day - dt.timedelta(4)}/P7D" if from_sunday else f"{year}-W{week:02d}",
                            "received_date": None,
                            "form": form,
                            "part": part,
                            "hours": self.of_hours.choice([None, *[0, 40, 37.5, 412] * 5]),
                        }
                    )
        return rows

    def follow_ups(self, placements: Sequence[Row]) -> list[Row]:
        found: dict[tuple[Any, ...], Row] = {}
        for row in placements:
            for _ in range(self.r.choice([0, 1, 1, 2, 3])):
                end = row.get("end_date") or row["start_date"]
                near = self.r.choice(
                    [end, end + dt.timedelta(28), end + dt.timedelta(90), add_months(end, 6), add_months(end, 6)]
                )
                day = near + dt.timedelta(self.r.choice([0, 0, -14, 14, 30, -30, 31, -31, self.r.randint(-60, 60)]))
                point = self.maybe("exit", "28d", "90d", "6m", "6m", "12m", empty=0.6)
                contract = self.maybe(row["contract_id"], empty=0.5)
                found[row["placement_id"], contract, day, point] = {
                    "placement_id": row["placement_id"],
                    "contract_id": contract,
                    "follow_up_date": day,
                    "point": point,
                    "status": self.r.choice(STATUSES),
                    "same_supplier": self.maybe(True, False),
                }
        return list(found.values())


def told_by_person(rows: Sequence[Row], listing: set[str], forms: Sequence[str], r: random.Random) -> list[Row]:
    """The reports with most of those of some contracts told by person, each with the supplier's own number."""
    found: list[Row] = []
    periods = dict.fromkeys((row["contract_id"], row["period"]) for row in rows)
    for name, period in periods:
        told = [row for row in rows if (row["contract_id"], row["period"]) == (name, period)]
        if name not in listing or r.random() < 0.15:
            found += told
            continue
        listed: dict[tuple[str, int], Row] = {}
        for row in told:
            for number in r.sample(range(1, 7), r.choice([1, 1, 2, 4])):
                form = row["form"] or r.choice(forms)
                hours = r.choice([None, 0, 40, 80, 160, 170])
                listed[form, number] = {
                    **{each: row[each] for each in ("contract_id", "period", "received_date")},
                    "form": form,
                    "participant_key": str(number),
                    "persons_started": None,
                    "persons_ongoing": None,
                    "persons_ended": 1 if r.random() < 0.1 else None,
                    "fte_months": r.choice([None, 0.5, 1, 1, 2.5]),
                    "hours": hours if r.random() < 0.9 else None,
                    "target_groups": r.choice([None, None, ["youth"], ["student"], ["disability"]]),
                }
        found += listed.values()
    return found


def written(kind: str, rows: Sequence[Row], r: random.Random) -> bytes:
    """The rows as a file: dates and numbers as Swedes and machines write them, columns in any order."""
    names = list(dict.fromkeys(name for row in rows for name in row))
    r.shuffle(names)
    yes, no = r.choice([("ja", "nej"), ("true", "false"), ("1", "0")])
    date = r.choice([str, str, lambda day: f"{day.day}/{day.month} {day.year}", lambda day: f"{day:%Y%m%d}"])
    between = r.choice(["|", ", "])

    def cell(value: Any) -> str:
        if value is None:
            return ""
        if isinstance(value, bool):
            return yes if value else no
        if isinstance(value, dt.date):
            return date(value)
        if isinstance(value, list):
            return between.join(value)
        if isinstance(value, float):
            return str(value).replace(".", ",")
        if isinstance(value, int) and value >= 1000:
            return f"{value:,}".replace(",", "\u00a0")
        return str(value)

    return as_csv([{name: cell(row.get(name)) for name in names} for row in rows])
