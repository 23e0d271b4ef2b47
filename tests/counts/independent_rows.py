"""The rows that hold on the date looked at, read in plain Python from the deliveries in the order in which they
came."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

from count_calendar import (
    INTERNSHIPS,
    JOBS,
    PARTS,
    Row,
    Versions,
    in_months,
    told_until,
)


def key(number: str) -> str:
    """An organisation number in one spelling."""
    digits = number.replace("-", "")
    return digits[-10:] if digits.isdigit() and len(digits) in (10, 12) else number


def compared_within(row: Row) -> Row:
    """The groups that a contract or a procurement is compared in; None where its code or its value is unknown."""
    value = row.get("value_sek")
    size = None if value is None else "under_10" if value < 10e6 else "10_to_50" if value < 50e6 else "over_50"
    return {"cpv_group": (row.get("cpv") or "")[:2] or None, "size_class": size}


class CountedRows:
    """The rows of the deliveries as known: of organisations, contracts, placements and reports those that hold."""

    def __init__(
        self, deliveries: Sequence[tuple[str, Sequence[Row]]], counties: dict[str, str], as_of: dt.date
    ) -> None:
        self.as_of = as_of
        self.counties = counties  # municipality code -> county code
        self.deliveries = deliveries
        self._organisations()
        self._contracts()
        self._participants()
        self.reports = self._reports()
        self.placements = [*self._placements(), *self._listed()]
        self.told_until = self._told_until()

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
            if row.get("requirement") not in ("none", "bonus"):
                if stated:
                    required = stated
                elif months:
                    required = months / per_job
                elif any(row.get(name) is not None for name in PARTS):
                    required = sum(Versions.parts(row))
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
                    **compared_within(row),
                },
            }

    def _participants(self) -> None:
        # Choice: a participant's sex is what was last delivered as K or M; X and nothing are both unknown.
        self.sexes: dict[str, str] = {}
        for row in self._rows("placements"):
            if row.get("sex") in ("K", "M"):
                self.sexes[row["participant_key"]] = row["sex"]
        for row in self._rows("reports"):
            has_come = row.get("received_date") is None or row["received_date"] <= self.as_of
            if row.get("participant_key") and row.get("sex") in ("K", "M") and has_come:
                contract = self.contracts.get(row["contract_id"])
                if contract is not None:
                    self.sexes[f"{contract['of']['supplier']} {row['participant_key']}"] = row["sex"]

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
        # first of those that would count does.
        first: dict[tuple[Any, ...], str] = {}
        for row in [row for row in found if row["counts"]]:
            first[as_written(row)] = min(first.get(as_written(row), row["placement_id"]), row["placement_id"])
        for row in found:
            extent = 100 if row.get("extent_pct") is None else row["extent_pct"]
            if extent > 50 and row["counts"] and first[as_written(row)] < row["placement_id"]:
                row["counts"] = False
        return found

    def _told_until(self) -> dict[str, dt.date]:
        """Contract -> the last day that its placements tell of. These worlds are delivered today, all of them."""
        files: dict[str, dict[int, tuple[dt.date, list[Row]]]] = {}
        for number, row in self._numbered("placements"):
            of_contract = files.setdefault(row["contract_id"], {})
            of_contract.setdefault(number, (dt.date.today(), []))[1].append(row)
        return {name: told_until(files.get(name, {}), self.as_of) for name in self.contracts}

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
        rows = [row for number, row in known if latest[row["contract_id"], row["period"]] == number]
        placed = {row["contract_id"] for row in self._rows("placements")}
        rows = in_months(rows, self.contracts, self.as_of)
        # Choice: where placements of the contract are delivered, a list of its persons is a report in sums.
        return [
            {**row, "listed": row.get("participant_key") is not None and row["contract_id"] not in placed}
            for row in rows
        ]

    def is_listed(self, contract_id: str, period: str) -> bool:
        """Whether the report of the period is a list of persons, all of it."""
        return all(
            row["listed"] for row in self.reports if (row["contract_id"], row["period"]) == (contract_id, period)
        )

    def _listed(self) -> list[Row]:
        """The persons of lists as placements, one in each form, as far as the lists tell."""
        told: dict[tuple[str, str, str], list[Row]] = {}
        for row in self.reports:
            if row["listed"]:
                told.setdefault((row["contract_id"], row["participant_key"], row["form"]), []).append(row)
        found = []
        for (contract_id, number, form), rows in told.items():
            contract = self.contracts[contract_id]
            worked = [row for row in rows if row["fte_months"]]
            if not worked:
                continue
            starts = [
                row["first"] if row["last"] < contract["start_date"] else max(row["first"], contract["start_date"])
                for row in worked
            ]
            told_to = max(row["last"] for row in worked)
            ended = max((row["last"] for row in rows if row.get("persons_ended")), default=dt.date.min)
            end = ended if ended >= told_to else None
            runs_to = min(end or self.as_of, self.as_of)
            start = min(starts)
            # The groups are those of the latest period that tells them.
            in_groups = [row for row in rows if row.get("target_groups")]
            own = max(in_groups, key=lambda row: row["last"])["target_groups"] if in_groups else None
            named = contract.get("target_groups")
            found.append(
                {
                    "placement_id": f"{contract_id}/{number}/{form}",
                    "contract_id": contract_id,
                    # Each supplier numbers its own.
                    "participant_key": f"{contract['of']['supplier']} {number}",
                    "form": form,
                    "start_date": start,
                    "end_date": end,
                    "contract": contract,
                    "runs_to": runs_to,
                    "counts_to": min(runs_to, contract.get("end_date") or runs_to, told_to),
                    "target_groups": own,
                    "counts": contract["start_date"] <= start <= min(contract.get("end_date") or start, self.as_of)
                    and not (named and own and not set(named) & set(own)),
                    "told": [row for row in rows if row["fte_months"] is not None],
                }
            )
        return found

    # --- facts -----------------------------------------------------------------------------------------------


def as_written(row: Row) -> tuple[Any, ...]:
    extent = 100 if row.get("extent_pct") is None else row["extent_pct"]
    last = row.get("end_date") or row.get("planned_end_date")
    return row["contract_id"], row["participant_key"], row["form"], row["start_date"], last, extent


def groups_of(row: Row) -> list[str | None]:
    return list(row.get("target_groups") or []) or [None]


def places_of(form: str | None, months: float, contract: Row) -> float:
    if form in JOBS:
        return months / contract["per_job"]
    if form in INTERNSHIPS:
        return months / contract["per_internship"]
    return 0.0  # education and other
