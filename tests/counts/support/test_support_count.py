"""Random events after starts, loaded as files, and every figure of them compared with a second count.

`UTFALL_WORLDS=100 pytest tests/counts/support` tries more worlds than the few of every day.
"""

from __future__ import annotations

import datetime as dt
import os
import random
from typing import Any

import pytest
from pytest import approx

import measures
from tests.counts.support.support_count import EARLY, Row, Supported

WORLDS = int(os.environ.get("UTFALL_WORLDS", "4"))
AS_OF = dt.date(2024, 12, 31)
EVENTS = ("check_in_held", "check_in_missed", "support_agreed", "warning", "early_end")
CONTRACTS = {
    "C1": {"start_date": dt.date(2023, 1, 1), "end_date": dt.date(2026, 12, 31)},
    "C2": {"start_date": dt.date(2023, 1, 1), "end_date": dt.date(2024, 10, 31)},
    "C3": {"start_date": dt.date(2023, 1, 1), "end_date": None},
    "C4": {"start_date": dt.date(2023, 1, 1), "end_date": dt.date(2026, 12, 31)},
}


class Maker:
    """Placements on two contracts and matches on all; of C4 no event is told in some worlds, in others much."""

    def __init__(self, seed: int) -> None:
        self.r = random.Random(seed)
        self.placements = [self._placement(number) for number in range(12)]
        self.matches = [self._match(number) for number in range(12)]
        of = ("C1", "C2", "C3", "C4") if seed % 2 else ("C1", "C2", "C3")
        self.events = [self._event(number, self.r.choice(of)) for number in range(90)]

    def _day(self) -> dt.date:
        return AS_OF - dt.timedelta(self.r.choice((-5, 0, 1, 29, 30, 31, self.r.randint(2, 800))))

    def _placement(self, number: int) -> Row:
        start = self._day()
        end = start + dt.timedelta(self.r.choice((5, 40, 200))) if self.r.random() < 0.5 else None
        reason = self.r.choice((*EARLY, "completed", None)) if end else None
        planned = start + dt.timedelta(self.r.choice((20, 400))) if self.r.random() < 0.4 else None
        return {
            "placement_id": f"P{number}", "contract_id": self.r.choice(("C1", "C2")), "form": "fixed_term",
            "start_date": start, "end_date": end, "end_reason": reason, "planned_end_date": planned,
        }  # fmt: skip

    def _match(self, number: int) -> Row:
        day = self._day()
        start = day + dt.timedelta(self.r.choice((0, 40))) if self.r.random() < 0.8 else None
        # A placement may be called as a match is, and be another.
        return {
            "match_id": f"P{number}", "contract_id": self.r.choice(tuple(CONTRACTS)), "profile_date": day,
            "places": self.r.choice((None, 1, 3)), "start_date": start, "starts": self.r.choice((0, 1, 2)) if start
            else None, "placement_id": self.r.choice((None, *(f"P{n}" for n in range(12)))),
        }  # fmt: skip

    def _event(self, number: int, contract: str) -> Row:
        day, names = self._day(), (None, *(f"P{n}" for n in range(12)), "X1")
        begun = [row["start_date"] for row in self.placements if row["contract_id"] == contract]
        if begun and self.r.random() < 0.5:
            day = self.r.choice(begun) + dt.timedelta(self.r.choice((-1, 0, 30, 31)))
        return {
            "support_id": f"H{number:03d}", "contract_id": contract, "event_date": day,
            "placement_id": self.r.choice(names) if self.r.random() < 0.6 else None,
            "match_id": self.r.choice(names) if self.r.random() < 0.4 else None,
            "support_event": self.r.choice(EVENTS), "replaced": self.r.choice((None, "yes", "no", "unknown")),
        }  # fmt: skip

    def deliver(self, world: Any) -> None:
        """Everything as files; a third of the events are told once before, as something else."""
        world.deliver(
            "contracts",
            [_cells({"contract_id": name, "requirement": "numeric", "required_places": 4, **row})
             for name, row in CONTRACTS.items()],
        )  # fmt: skip
        world.deliver("placements", [_cells(row) for row in self.placements])
        world.deliver("matches", [_cells(row) for row in self.matches])
        earlier = [{**row, "support_event": "check_in_held", "placement_id": None} for row in self.events[::3]]
        world.deliver("support", [_cells(row) for row in earlier])
        world.deliver("support", [_cells(row) for row in self.events])

    def counted(self) -> dict[str, Supported]:
        def of(rows: list[Row], name: str) -> list[Row]:
            return [row for row in rows if row["contract_id"] == name]

        return {
            name: Supported(row, of(self.placements, name), of(self.matches, name), of(self.events, name), AS_OF)
            for name, row in CONTRACTS.items()
        }


def _cells(row: Row) -> dict[str, str]:
    return {name: "" if value is None else str(value) for name, value in row.items()}


@pytest.mark.parametrize("seed", range(WORLDS))
def test_every_figure_of_support_is_what_a_second_count_gives(world, seed):
    maker = Maker(seed)
    maker.deliver(world)
    counted = maker.counted()
    checked = {name: of.check_ins() for name, of in counted.items()}
    _compare(world, "support_check_in_rate", {
        name: (one["in_time"], one["known"], one["in_time"], one["possible"], one["due"], one["known"], one["due"])
        for name, one in checked.items() if list(counted[name].starts())
    })  # fmt: skip
    without = world.values("support_starts_without_check_in", "contract")
    assert {name: value for name, value in without.items() if value is not None} == {
        name: one["without"] for name, one in checked.items() if one["known"]
    }
    told = {
        (contract, name): status
        for contract, of in counted.items()
        for name, status in of.warnings().items()
    }  # fmt: skip
    assert told == {
        (contract, name): status
        for contract, name, status in world.rows(
            "SELECT contract_id, support_id, warnings.status FROM mart.warnings AS warnings"
            " INNER JOIN mart.contracts USING (contract_no)"
        )
    }
    assert world.value("support_warnings_open") == sum(status == "open" for status in told.values())
    ends = {name: of.replaced() for name, of in counted.items()}
    _compare(world, "support_replaced_rate", {
        name: (some.count("yes"), len(some) - some.count("unknown"), some.count("yes"), len(some) - some.count("no"),
               len(some), len(some) - some.count("unknown"), len(some))
        for name, some in ends.items() if some
    })  # fmt: skip


def _compare(world: Any, measure: str, wanted: dict[str, tuple[int, ...]]) -> None:
    """By contract: above, below, and what low, high and coverage are divided from."""
    rows = {row["contract"]: row for row in world.ask(measure, ["contract"])}
    assert set(rows) == set(wanted), measure
    for name, (above, below, low, high, of, known, possible) in wanted.items():
        row = rows[name]
        assert (row["numerator"], row["denominator"]) == (above, below), (measure, name)
        assert row["value"] == (approx(above / below) if below else None), (measure, name)
        for part, number, divisor in (("low", low, of), ("high", high, of), ("coverage", known, possible)):
            assert row[part] == (approx(number / divisor) if divisor else None), (measure, name, part)


def test_the_worlds_hold_what_they_should():
    seen: set[str] = set()
    for seed in range(4):
        for of in Maker(seed).counted().values():
            seen |= set(of.warnings().values()) | {f"replaced {each}" for each in of.replaced()}
            seen |= {str(event["about"] and event["about"][0]) for event in of.told}
            seen |= {name for name, many in of.check_ins().items() if many}
    assert {"open", "answered", "ended", "replaced yes", "replaced no", "replaced unknown"} <= seen
    assert {"placement", "match", "named", "None", "due", "known", "in_time", "possible", "without"} <= seen


def test_the_measures_are_those_of_the_catalogue(world):
    world.contracts("contract_id\n C1")
    assert {name for name in measures.measures(world.opened()) if name.startswith("support_")} == {
        "support_check_in_rate",
        "support_starts_without_check_in",
        "support_warnings_open",
        "support_replaced_rate",
    }
