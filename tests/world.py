"""A small world for a test: a few rows per kind, delivered as files are, and figures asked as pages ask them.

A table is text: the first line names the columns, cells are separated by spaces, `-` is an empty cell. Columns that
the test is not about can be left out; `DEFAULTS` has what every row needs.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import math
from collections.abc import Iterable, Mapping, Sequence
from types import SimpleNamespace
from typing import Any

import kept_builds
import pytest

import measures
from etl.checking import check_file
from etl.store import deliveries
from etl.store.deliveries import Delivery
from measures import Warehouse

BUYER, OTHER_BUYER = "212000-0142", "212000-1355"
SUPPLIER, OTHER_SUPPLIER = "556036-0793", "556012-5790"

DEFAULTS: Mapping[str, Mapping[str, str]] = {
    "contracts": {"organisation_id": BUYER, "supplier_id": SUPPLIER, "start_date": "2024-01-01"},
    "placements": {"contract_id": "C1", "form": "fixed_term", "extent_pct": "100"},
    "procurements": {"organisation_id": BUYER},
    "reports": {"contract_id": "C1"},
    "milestones": {"contract_id": "C1"},
    "matches": {"contract_id": "C1"},
    "lessons": {"contract_id": "C1", "lesson_date": "2024-06-01"},
    "support": {"contract_id": "C1"},
    "dialogues": {"procurement_id": "P1", "date": "2024-01-15"},
    "decisions": {"contract_id": "C1"},
    "payments": {"contract_id": "C1"},
}

Row = dict[str, str]


def table(text: str) -> list[Row]:
    """The rows of a table written in a test."""
    lines = [line.split() for line in text.strip().splitlines() if line.strip()]
    header, *rows = lines
    assert all(len(row) == len(header) for row in rows), "a row has more or fewer cells than there are columns"
    return [{name: "" if cell == "-" else cell for name, cell in zip(header, row)} for row in rows]


def as_csv(rows: Iterable[Mapping[str, Any]]) -> bytes:
    """The rows as a file of semicolon-separated values with the columns that any of them has."""
    rows = list(rows)
    names = list(dict.fromkeys(name for row in rows for name in row))
    text = io.StringIO()
    writer = csv.DictWriter(text, names, delimiter=";", restval="", lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode("utf-8")


class World:
    """One store and its warehouses. Figures are asked as of `as_of`, which a test sets."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._monkeypatch = monkeypatch
        self._files = 0
        self.as_of = "2024-12-31"
        self.as_known_on: str | None = None

    # --- delivering ------------------------------------------------------------------------------------------

    def deliver(self, kind: str, rows: str | Sequence[Mapping[str, Any]], on: str | None = None) -> Delivery:
        """Delivers the rows as one file. `on`: the day on which it comes in (today)."""
        given = table(rows) if isinstance(rows, str) else rows
        defaults = DEFAULTS.get(kind, {})
        full: list[dict[str, Any]] = []
        for row in given:
            completed = {**{name: value for name, value in defaults.items() if name not in row}, **row}
            if kind == "placements":
                completed.setdefault("participant_key", f"person-{completed['placement_id']}")
            full.append(completed)
        self._files += 1
        return self.deliver_file(kind, as_csv(full), f"{kind}-{self._files}.csv", on)

    def deliver_file(self, kind: str, content: bytes, name: str, on: str | None = None) -> Delivery:
        """Delivers a file's bytes; every row of it must be taken."""
        file = check_file.check_file(content, name, bytes(32), kind)
        assert not file.refused, file.tables[0].refused.to_pylist()
        if on is not None:
            moment = dt.datetime.fromisoformat(f"{on}T12:00:00+01:00")
            clock = SimpleNamespace(now=lambda zone=None: moment)
            self._monkeypatch.setattr(deliveries, "dt", SimpleNamespace(datetime=clock, UTC=dt.UTC, date=dt.date))
        delivery, _ = deliveries.accept(file, content, "test")
        return delivery

    def organisations(self, rows: str, on: str | None = None) -> Delivery:
        return self.deliver("organisations", rows, on)

    def procurements(self, rows: str, on: str | None = None) -> Delivery:
        return self.deliver("procurements", rows, on)

    def contracts(self, rows: str, on: str | None = None) -> Delivery:
        return self.deliver("contracts", rows, on)

    def placements(self, rows: str, on: str | None = None) -> Delivery:
        return self.deliver("placements", rows, on)

    def reports(self, rows: str, on: str | None = None) -> Delivery:
        return self.deliver("reports", rows, on)

    def follow_ups(self, rows: str, on: str | None = None) -> Delivery:
        return self.deliver("follow_ups", rows, on)

    def milestones(self, rows: str, on: str | None = None) -> Delivery:
        return self.deliver("milestones", rows, on)

    def matches(self, rows: str, on: str | None = None) -> Delivery:
        return self.deliver("matches", rows, on)

    def support(self, rows: str, on: str | None = None) -> Delivery:
        return self.deliver("support", rows, on)

    def readiness(self, rows: str, on: str | None = None) -> Delivery:
        return self.deliver("readiness", rows, on)

    def dialogues(self, rows: str, on: str | None = None) -> Delivery:
        return self.deliver("dialogues", rows, on)

    def decisions(self, rows: str, on: str | None = None) -> Delivery:
        return self.deliver("decisions", rows, on)

    def payments(self, rows: str, on: str | None = None) -> Delivery:
        return self.deliver("payments", rows, on)

    # --- asking ----------------------------------------------------------------------------------------------

    def opened(self) -> Warehouse:
        """The build of the date looked at."""
        known_on = dt.date.fromisoformat(self.as_known_on) if self.as_known_on else None
        return kept_builds.left_to_be_asked(lambda: measures.known_at(dt.date.fromisoformat(self.as_of), known_on))

    def ask(
        self, measure: str, by: Sequence[str] = (), first: str = "", last: str = "", **where: str
    ) -> list[dict[str, Any]]:
        """The answer's rows; None where there is no value. `first`, `last`: months, YYYY-MM."""
        answer = measures.ask(
            [measure], by, {name: [value] for name, value in where.items()}, _month(first), _month(last), self.opened()
        )
        return [{name: _plain(value) for name, value in row.items()} for row in answer.frame.to_dict("records")]

    def figure(self, measure: str, first: str = "", last: str = "", **where: str) -> dict[str, Any]:
        """The one row of an ungrouped answer."""
        (row,) = self.ask(measure, (), first, last, **where)
        return row

    def value(self, measure: str, first: str = "", last: str = "", **where: str) -> float | None:
        """The value of an ungrouped answer."""
        value: float | None = self.figure(measure, first, last, **where)["value"]
        return value

    def values(self, measure: str, by: str, first: str = "", last: str = "", **where: str) -> dict[str, float | None]:
        """Group -> value, for an answer grouped by one dimension."""
        return {row[by]: row["value"] for row in self.ask(measure, [by], first, last, **where)}

    def contract(self, columns: str, contract_id: str = "C1") -> tuple[Any, ...]:
        """Those columns of one contract as it stands, in their order; parted by spaces."""
        (row,) = self.rows(
            f"SELECT {', '.join(columns.split())} FROM mart.contracts WHERE contract_id = '{contract_id}'"
        )
        return row

    def statuses(self) -> dict[str, str]:
        """Contract -> the word for how it stands."""
        return dict(self.rows("SELECT contract_id, status FROM mart.contracts ORDER BY contract_id"))

    def tasks(self) -> set[tuple[str, str]]:
        """(contract, kind) of what there is to do."""
        return set(self.rows("SELECT contract_id, task FROM mart.tasks INNER JOIN mart.contracts USING (contract_no)"))

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """What the mart says, for facts that no measure shows yet."""
        return self.opened().rows(sql)


def _month(text: str) -> dt.date | None:
    return dt.date.fromisoformat(f"{text}-01") if text else None


def _plain(value: Any) -> Any:
    return None if isinstance(value, float) and math.isnan(value) else value
