"""Random contracts that are followed up: versions, reports, decisions, milestones and payments, with odd edges."""

from __future__ import annotations

import datetime as dt
import random
from typing import Any

from count_calendar import PARTS, Row, add_months, period_days, periods_of
from counted_world import told_by_person
from follow_up_count import Contract
from follow_up_record import TRAFIKVERKET, Delivered

from tests.counts.matching.match_world import told_twice

BUYERS, SUPPLIERS = (TRAFIKVERKET, "212000-0142", "212000-1355"), ("556036-0793", "556012-5790")
FORMS = ("permanent", "fixed_term", "summer_job", "internship", "work_training", "education")
REASONS = ("completed", "own_request", "objective_grounds", "dismissed", "contract_ended", "replaced", "other")
CHANGEABLE = ("requirement", "required_places", "required_fte_months", "report_frequency", "accepted_forms")
CHANGEABLE += ("report_due_days", "report_form")
FREQUENCIES = ("monthly", "monthly", "quarterly", "half_yearly", "yearly", "final")
AS_OF = ("2024-12-31", "2025-01-15", "2024-02-29", "2024-07-01", "2024-10-15")
CONTRACTS = 14
DELIVERIES, MOVED = 13, 6  # how many files there are, and which of them moves milestones


class World:
    """A world's deliveries in the order in which they come: (number, day, kind, rows with typed values)."""

    def __init__(self, seed: int) -> None:
        self.r = random.Random(seed)
        self.of_lists = random.Random(seed + 1_000)
        self.parts = random.Random(seed + 2_000)
        self.as_of = dt.date.fromisoformat(AS_OF[seed % len(AS_OF)])
        self.reasons: dict[str, str] = {}  # contract -> why all who leave it do
        contracts = [self._contract(f"C{number:02d}") for number in range(CONTRACTS)]
        aimed = [self._aim(contract) for contract in contracts[: CONTRACTS // 2]]
        half_yearly, unrequired = self._half_yearly(contracts[-1]), self._unrequired(contracts[-2])
        left = self._left(contracts[-3])
        changes = [row for contract in contracts[len(aimed) // 2 : -4] for row in self._changes(contract)]
        changes.append(self._slower(contracts[-4]))
        told_in_sums = {row["contract_id"] for row in self.r.sample(contracts, CONTRACTS // 2)} | {
            half_yearly["contract_id"],
            contracts[-4]["contract_id"],
        }
        told_in_sums -= {unrequired["contract_id"], left["contract_id"]}
        first, last = self.as_of - dt.timedelta(800), self.as_of + dt.timedelta(30)
        days = sorted(self._day(first, last) for _ in range(DELIVERIES))
        placements = {
            row["contract_id"]: self._placements(row, "") for row in contracts if row["contract_id"] not in told_in_sums
        }
        placements[left["contract_id"]] = [self._leaver(left)]
        again = [
            row for row in contracts if row["contract_id"] in placements and row is not left and self.r.random() < 0.25
        ]
        wanted = [row for row in contracts if row["contract_id"] in told_in_sums or self.r.random() < 0.5]
        reports = [
            row for contract in wanted for row in self._reports(contract, changes, self.r.choice([0.6, 0.95, 1, 1]))
        ]
        corrected = [row for contract in wanted for row in self._reports(contract, changes, 0.1)]
        listing = {row["contract_id"] for row in self.of_lists.sample(wanted, len(wanted) // 2)}
        reports, corrected = (told_by_person(rows, listing, FORMS, self.of_lists) for rows in (reports, corrected))
        made: list[tuple[str, list[Row]]] = [
            ("contracts", contracts),
            ("milestones", self._milestones(contracts, days[MOVED])),
            ("contracts", changes),
            ("placements", [row for rows in placements.values() for row in rows]),
            ("reports", reports),
            ("decisions", self._decisions(contracts, reports)),
            ("milestones", self._milestones(contracts, days[MOVED])),
            ("payments", self._payments(contracts)),
            ("placements", [row for contract in again for row in self._placements(contract, "r")]),
            ("decisions", self._decisions(contracts, reports)),
            ("reports", corrected),
            ("payments", self._payments(contracts)),
            ("decisions", self._decisions(contracts, reports)),
        ]
        dated = [*zip(days, made, strict=True)]
        dated += [(days[-1], each) for each in told_twice(contracts, self.as_of, random.Random(seed + 1000))]
        self.deliveries: list[Delivered] = [
            (number, day, kind, rows) for number, (day, (kind, rows)) in enumerate(dated, 1) if rows
        ]
        for contract in aimed[: CONTRACTS // 3]:
            self._require_nearly(contract)
        self._require(left, self.r.choice([0.75, 0.7499, 0.8, 0.95]))

    def _maybe(self, *values: Any, empty: float = 0.3) -> Any:
        return None if self.r.random() < empty else self.r.choice(values)

    def _day(self, first: dt.date, last: dt.date) -> dt.date:
        """A day between the two, often at the edge of a month or of the date looked at."""
        last = max(first, last)
        day = first + dt.timedelta(self.r.randint(0, (last - first).days))
        month = day.replace(day=1)
        edges = [month, month - dt.timedelta(1), self.as_of, self.as_of - dt.timedelta(1), self.as_of + dt.timedelta(1)]
        edges = [edge for edge in edges if first <= edge <= last]
        return self.r.choice(edges) if edges and self.r.random() < 0.4 else day

    def _contract(self, name: str) -> Row:
        start = self._day(self.as_of - dt.timedelta(700), self.as_of + dt.timedelta(30))
        if self.r.random() < 0.2:  # the curve of a contract that has run for a while, or that is over
            start = self._day(self.as_of - dt.timedelta(500), self.as_of - dt.timedelta(200))
        requirement = self.r.choice([*["numeric"] * 4, "combined", "dialogue", "none", None])
        if requirement == "none" and self.parts.random() < 0.5:
            requirement = "bonus"
        return {
            "contract_id": name,
            "valid_from": None,
            "organisation_id": self.r.choice(BUYERS),
            "supplier_id": self.r.choice(SUPPLIERS),
            "nature": self._maybe("works", "services"),
            "value_sek": self._maybe(24_900_000, 25_000_000, 100_000_000),
            "award_date": self._maybe(start - dt.timedelta(self.r.randint(0, 60)), dt.date(2015, 12, 31), empty=0.2),
            "start_date": start,
            "end_date": self._maybe(
                self._day(start, start + dt.timedelta(self.r.choice([0, 40, 200, 400, 700]))), empty=0.15
            ),
            "requirement": requirement,
            "required_places": self._maybe(0, 0.0005, 0.25, 0.5, 1, 1, 2, 3, 6, empty=0.25),
            "required_fte_months": self._maybe(0, 3, 6, 24, 30.5, empty=0.6),
            # Drawn apart, so that the rest of a world is as it was without.
            **{name: None if self.parts.random() < 0.85 else self.parts.choice([0, 6, 30]) for name in PARTS},
            "first_start_within_months": None if self.parts.random() < 0.7 else self.parts.choice([0, 3, 12]),
            "months_per_job": self._maybe(6, 9.5, empty=0.85),
            "months_per_internship": self._maybe(3, 4.5, empty=0.85),
            "accepted_forms": self._maybe("jobs", "internships", "both", empty=0.6),
            "target_groups": self._maybe(["youth"], ["youth", "disability"], empty=0.6),
            "report_frequency": self._maybe(*FREQUENCIES, empty=0.12),
            "report_due_days": self._maybe(0, 10, 45, empty=0.7),
            "report_form": self._maybe("sums", "persons", "both", empty=0.5),
            "agreed_date": self._day(start, start + dt.timedelta(200)) if self.r.random() < 0.2 else None,
            "bonus_clause": self._maybe(True, True, False, empty=0.5),
            "bonus_max_sek": self._maybe(5000, 50_000, empty=0.7),
        }

    def _aim(self, contract: Row) -> Row:
        """Makes it one that can be judged: long, with a number, begun a while ago, half of them without reports to wait
        for."""
        start = self._day(self.as_of - dt.timedelta(600), self.as_of - dt.timedelta(240))
        end = self.r.choice(
            [
                self._day(self.as_of - dt.timedelta(150), self.as_of),
                self._day(self.as_of, self.as_of + dt.timedelta(300)),
            ]
        )
        self.reasons[contract["contract_id"]] = self.r.choice(REASONS)
        contract |= {
            "start_date": start,
            "end_date": end,
            "requirement": "numeric",
            "agreed_date": None,
            "target_groups": None,
        }
        contract |= {"report_frequency": self._maybe("monthly", "quarterly", empty=0.6), "accepted_forms": None}
        return contract

    def _half_yearly(self, contract: Row) -> Row:
        """Makes it one told in sums, whose first start fell due within a period that nobody has told of yet."""
        start = self._day(self.as_of - dt.timedelta(290), self.as_of - dt.timedelta(185))
        contract |= {"start_date": start, "end_date": start + dt.timedelta(700), "requirement": "numeric"}
        contract |= {"required_places": 2, "report_frequency": self.r.choice(["half_yearly", "yearly"])}
        contract |= {"agreed_date": None, "report_due_days": None}
        return contract

    def _unrequired(self, contract: Row) -> Row:
        """Makes it one that has no requirement, or none agreed yet, and gives a bonus for all that is delivered."""
        contract |= {"organisation_id": TRAFIKVERKET, "award_date": None, "bonus_clause": None, "accepted_forms": None}
        if self.r.random() < 0.5:
            contract["requirement"] = "none"
            return contract
        later = self.as_of + dt.timedelta(self.r.choice([0, 1, 30]))
        contract |= {"requirement": "dialogue", "required_places": 0, "required_fte_months": None, "agreed_date": later}
        return contract

    def _require_nearly(self, contract: Row) -> None:
        """Sets the number so that the contract stands near a limit between two words: just above, on it or just
        below."""
        one = Contract(contract["contract_id"], self.deliveries, self.as_of)
        stands = one.standing(self.as_of)
        if len(one.versions.all) > 1 or not stands["delivered"] or not stands["required"] or stands["expected"] is None:
            return
        near = self.r.choice([-0.01, -0.0011, -0.0005, 0.0, 0.0005, 0.01])
        if stands["ended"]:
            part = self.r.choice([1.1, 1.0, 0.75]) + near
        else:
            part = max(stands["expected"] / stands["required"] + self.r.choice([0.0, -0.15]) + near, 0.01)
        self._require(contract, part)

    def _require(self, contract: Row, part: float) -> None:
        """Sets the number of which so large a part is delivered."""
        delivered = Contract(contract["contract_id"], self.deliveries, self.as_of).standing(self.as_of)["delivered"]
        contract |= {"required_places": round(delivered / part, 6), "required_fte_months": None}

    def _left(self, contract: Row) -> Row:
        """Makes it one that is over, so that the reason why somebody left it decides; most wait for no report."""
        end = self._day(self.as_of - dt.timedelta(120), self.as_of - dt.timedelta(1))
        contract |= {
            "start_date": end - dt.timedelta(300),
            "end_date": end,
            "requirement": "numeric",
            "agreed_date": None,
        }
        contract |= {"target_groups": None, "accepted_forms": None, "report_frequency": None, "required_places": 1}
        if self.r.random() < 0.4:  # or for the final one alone, which is not due yet
            contract |= {
                "report_frequency": "final",
                "end_date": self.as_of - dt.timedelta(self.r.randint(1, 14)),
                "report_due_days": 15,
            }
        return contract

    def _slower(self, contract: Row) -> Row:
        """Makes it one that goes from months to quarters, and gives the change: what a month told a quarter tells
        again."""
        contract |= {
            "start_date": self.as_of - dt.timedelta(400),
            "end_date": None,
            "report_frequency": "monthly",
            "requirement": "numeric",
        }
        contract |= {"required_places": 2, "agreed_date": None, "accepted_forms": None}
        row: Row = {**dict.fromkeys(contract), "report_frequency": "quarterly"}
        row |= {name: contract[name] for name in ("contract_id", "organisation_id", "supplier_id", "start_date")}
        return row | {"valid_from": self._day(self.as_of - dt.timedelta(300), self.as_of - dt.timedelta(120))}

    def _leaver(self, contract: Row) -> Row:
        """The one who left it: on its last day, just before, or well before."""
        end = contract["end_date"] - dt.timedelta(self.r.choice([0, 0, 1, 90]))
        return {
            "placement_id": f"{contract['contract_id']}-left",
            "contract_id": contract["contract_id"],
            "participant_key": f"{contract['contract_id']} person",
            "form": "fixed_term",
            "target_groups": None,
            "offered_date": None,
            "start_date": contract["start_date"],
            "planned_end_date": None,
            "end_date": end,
            "extent_pct": 100,
            "end_reason": self.r.choice(["own_request", "objective_grounds", "dismissed"]),
            "reported_until": None,
        }

    def _changes(self, contract: Row) -> list[Row]:
        """Changes with the day that they are valid from: other numbers, extensions, early ends, other ways to
        report."""
        rows = []
        for day in sorted(
            {
                self._day(contract["start_date"] - dt.timedelta(20), self.as_of + dt.timedelta(40))
                for _ in range(self.r.choice([0, 0, 1, 1, 2, 3]))
            }
        ):
            fresh = self._contract(contract["contract_id"])
            row: Row = dict.fromkeys(contract)
            row |= {name: contract[name] for name in ("contract_id", "organisation_id", "supplier_id", "start_date")}
            row["valid_from"] = day
            for name in CHANGEABLE:
                if self.r.random() < (0.6 if name == "report_frequency" else 0.35):
                    row[name] = fresh[name]
            row |= {name: fresh[name] for name in PARTS if self.parts.random() < 0.5}
            if self.r.random() < 0.35:  # an extension or an early end
                row["end_date"] = self._day(contract["start_date"], contract["start_date"] + dt.timedelta(700))
            if self.r.random() < 0.1:
                row["agreed_date"] = day + dt.timedelta(self.r.choice([0, 30]))
            rows.append(row)
        return rows

    def _placements(self, contract: Row, mark: str) -> list[Row]:
        rows: list[Row] = []
        start = contract["start_date"]
        last = min(contract["end_date"] or self.as_of, self.as_of)
        until = self._maybe(self._day(start, last), empty=0.6)
        for number in range(self.r.choice([0, 1, 2, 3, 5, 9])):
            began = self._day(start - dt.timedelta(10), last + dt.timedelta(15))
            if self.r.random() < 0.7:
                began = max(began, start)
            row = {
                "placement_id": f"{contract['contract_id']}{mark}-{number}",
                "contract_id": contract["contract_id"],
                "participant_key": f"{contract['contract_id']} person {self.r.randint(1, 6)}",
                "form": self.r.choice(FORMS),
                "target_groups": self._maybe(["youth"], ["disability"], ["student"], empty=0.5),
                "offered_date": self._maybe(began - dt.timedelta(self.r.choice([0, 10, 100, 200])), empty=0.5),
                "start_date": began,
                "planned_end_date": self._maybe(self._day(began, began + dt.timedelta(300))),
                "end_date": self._maybe(self._day(began, began + dt.timedelta(self.r.choice([0, 60, 300]))), empty=0.4),
                "extent_pct": self._maybe(25, 50, 80, 100, 100),
                "end_reason": self._maybe(*REASONS, "own_request", empty=0.2),
                "reported_until": until and self._maybe(until, until - dt.timedelta(31), empty=0.2),
            }
            if contract["contract_id"] in self.reasons:
                row["end_reason"] = self.reasons[contract["contract_id"]]
                if row["end_date"] and contract["end_date"] and began <= contract["end_date"] and self.r.random() < 0.4:
                    row["end_date"] = self._day(
                        max(began, contract["end_date"] - dt.timedelta(1)), contract["end_date"]
                    )
            rows.append(row)
            if self.r.random() < 0.2:  # written twice, perhaps with another target group
                rows.append(
                    {
                        **row,
                        "placement_id": f"{row['placement_id']}b",
                        "target_groups": self._maybe(["youth"], ["student"]),
                    }
                )
        return rows

    def _reports(self, contract: Row, changes: list[Row], share: float) -> list[Row]:
        own = [contract, *(row for row in changes if row["contract_id"] == contract["contract_id"])]
        units = {row["report_frequency"] for row in own if row["report_frequency"] not in (None, "final")} or {
            "quarterly"
        }
        if self.r.random() < 0.15:
            units.add(self.r.choice(["monthly", "quarterly", "yearly"]))
        rows = []
        tells_much = self.r.random() < 0.5
        for unit in sorted(units):
            for period in periods_of(
                unit, contract["start_date"] - dt.timedelta(35), max(contract["start_date"], self.as_of)
            ):
                if self.r.random() < share:
                    ends = period_days(period)[1]
                    forms = self.r.sample([*FORMS, None], self.r.choice([1, 1, 2]))
                    received = self._maybe(
                        self._day(ends, ends + dt.timedelta(20)), self._day(ends, ends + dt.timedelta(60)), empty=0.1
                    )
                    is_nil = self.r.random() < 0.15
                    for form in forms:
                        amount = self.r.choice([0.5, 1, 2.5] if not tells_much else [2, 4, 8.25])
                        rows.append(
                            {
                                "contract_id": contract["contract_id"],
                                "period": period,
                                "received_date": received,
                                "form": form,
                                "persons_started": 0 if is_nil else self._maybe(0, 1, 2),
                                "persons_ongoing": 0 if is_nil else self._maybe(0, 2),
                                "fte_months": 0 if is_nil else self._maybe(0, amount, amount, amount, empty=0.15),
                            }
                        )
        return rows

    def _decisions(self, contracts: list[Row], reports: list[Row]) -> list[Row]:
        rows: dict[tuple[Any, ...], Row] = {}
        periods = sorted({(row["contract_id"], row["period"]) for row in reports})
        for name, period in self.r.sample(periods, min(len(periods), 25)):
            decision = self.r.choice(["accept", "accept", "accept", "accept", "accept", "return", "reopen", "exempt"])
            rows[name, decision, period] = self._decision(name, decision, period)
        for contract in self.r.sample(contracts, 2):
            months = periods_of("monthly", contract["start_date"], max(contract["start_date"], self.as_of))
            month = self.r.choice(months)
            name = contract["contract_id"]
            rows[name, "return", month] = self._decision(name, "return", month)
        if self.r.random() < 0.3:
            name = self.r.choice(contracts)["contract_id"]
            rows[name, "exempt", None] = self._decision(name, "exempt", None)
        return list(rows.values())

    def _decision(self, name: str, decision: str, period: str | None) -> Row:
        needs_reason = decision in ("return", "reopen", "exempt")
        return {
            "contract_id": name,
            "decision": decision,
            "period": period,
            "decision_date": self._maybe(
                self._day(self.as_of - dt.timedelta(400), self.as_of + dt.timedelta(10)), empty=0.2
            ),
            "reason_code": self.r.choice(["incomplete", "paused", "less_work"]) if needs_reason else None,
            "reason": "inte klart" if needs_reason else None,
            "evidence_reference": self._maybe("KS 2024/1", empty=0.6),
            "accepted_fte_months": self._maybe(0, 1, 5, empty=0.4) if decision == "accept" else None,
        }

    def _milestones(self, contracts: list[Row], moved_on: dt.date) -> list[Row]:
        rows: dict[tuple[Any, ...], Row] = {}
        for contract in self.r.sample(contracts, 8):
            for _ in range(self.r.choice([1, 1, 2])):
                kind = self.r.choice(["start_meeting", "start_meeting", "start_meeting", "check_in"])
                award = contract["award_date"] or contract["start_date"]
                due = self._maybe(
                    add_months(award, 1),
                    self._day(award, award + dt.timedelta(900)),
                    moved_on,
                    moved_on - dt.timedelta(1),
                )
                held = self._maybe(due or add_months(award, 1), self._day(award, award + dt.timedelta(100)), empty=0.4)
                row = {"contract_id": contract["contract_id"], "milestone": kind, "due_date": due, "held_date": held}
                rows[contract["contract_id"], kind, due] = row
        return list(rows.values())

    def _payments(self, contracts: list[Row]) -> list[Row]:
        rows: dict[tuple[Any, ...], Row] = {}
        for contract in self.r.sample(contracts, 5):
            day = self.as_of + dt.timedelta(self.r.choice([-100, -1, 0, 1]))
            kind, form = self.r.choice(["bonus", "penalty"]), self._maybe("internship")
            amount = self.r.choice([0, 5000, 12_500])
            row = {"contract_id": contract["contract_id"], "kind": kind, "date": day, "form": form}
            rows[contract["contract_id"], kind, day, form] = {**row, "amount_sek": amount}
        return list(rows.values())
