"""Random matches, loaded as files, and every figure of the matching compared with a second count (match_count.py).

`UTFALL_WORLDS=100 pytest tests/counts/matching/test_match_count.py` tries more worlds than the few of every day.
"""

from __future__ import annotations

import datetime as dt
import os
import random
from typing import Any

import pytest
from count_calendar import Row, add_months
from pytest import approx

import measures
from tests.counts.matching.match_count import Match, by_step, matches

WORLDS = int(os.environ.get("UTFALL_WORLDS", "3"))
MATCH_MEASURES = (
    "match_places", "match_places_open", "match_places_awaiting_candidates", "match_places_awaiting_supplier",
    "match_places_filled", "match_places_unfilled", "match_filled_share", "match_yield", "match_days",
    "match_days_nine_tenths",
)  # fmt: skip
AS_OF = dt.date(2024, 12, 31)
CELLS = (
    "contract_id", "match_id", "profile_date", "places", "trade", "unit", "target_groups", "candidates_date",
    "candidates_proposed", "interview_date", "interviews", "offer_date", "offers", "start_date", "starts",
    "completed_date", "completed", "in_work_6_months", "in_work_12_months", "placement_id", "closed_date",
    "closed_reason",
)  # fmt: skip


class Maker:
    """Matches with days that stop on the way, numbers that lack, and ends; some became a placement."""

    def __init__(self, seed: int) -> None:
        self.r = random.Random(seed)
        self.placements: dict[tuple[str, str], Row] = {}

    def _maybe(self, value: Any, empty: float = 0.25) -> Any:
        return None if self.r.random() < empty else value

    def match(self, number: int) -> Row:
        row: Row = dict.fromkeys(CELLS)
        contract = self.r.choice(("C1", "C2", "C3"))
        day = AS_OF - dt.timedelta(self.r.randint(-5, 900))
        row |= {
            "contract_id": contract,
            "match_id": f"M{number}",
            "profile_date": day,
            "places": self._maybe(self.r.choice((1, 1, 2, 3))),
        }
        row |= {
            "trade": self._maybe(self.r.choice(("cleaning", "care"))),
            "unit": self._maybe(self.r.choice(("Norr", "Syd"))),
        }
        row["target_groups"] = self._maybe(self.r.choice(("youth", "youth|disability", "newly_arrived")))
        many = self.r.randint(0, 5)
        for date, count in (
            ("candidates_date", "candidates_proposed"), ("interview_date", "interviews"), ("offer_date", "offers"),
            ("start_date", "starts"), ("completed_date", "completed"),
        ):  # fmt: skip
            if self.r.random() < 0.2:
                break
            day += dt.timedelta(self.r.choice((0, 1, 9, 30, 120)))
            row[date], row[count] = self._maybe(day, 0.12), self._maybe(many, 0.15)
            many = max(0, many - self.r.randint(0, 2)) if self.r.random() < 0.9 else many + 1
        if row["completed"] is not None:
            row |= {"in_work_6_months": self._maybe(many), "in_work_12_months": self._maybe(many, 0.5)}
        if self.r.random() < 0.3:
            row["closed_date"] = self._maybe(day + dt.timedelta(self.r.choice((0, 1, 40))), 0.2)
            row["closed_reason"] = self._maybe("no_candidates", 0.3)
        if self.r.random() < 0.3:
            self._became(row, number, day)
        return row

    def _became(self, row: Row, number: int, day: dt.date) -> None:
        """A placement that it became, with an end of which something may be known."""
        row["placement_id"] = name = f"P{number}"
        start = max(day, dt.date(2022, 1, 1))
        end = self._maybe(start + dt.timedelta(self.r.choice((30, 200))))
        reason = self._maybe(self.r.choice(("completed", "own_request"))) if end else None
        placement: Row = {"start_date": start, "end_date": end, "end_reason": reason, "6m": None, "12m": None}
        for point, months in (("6m", 6), ("12m", 12)):
            if end and self.r.random() < 0.6 and add_months(end, months) <= AS_OF:
                placement[point] = int(self.r.random() < 0.5)
        self.placements[row["contract_id"], name] = placement

    def follow_ups(self) -> list[Row]:
        status = {0: "unemployed", 1: "employed"}
        return [
            {"placement_id": name, "contract_id": contract, "point": point, "status": status[told[point]],
             "follow_up_date": add_months(told["end_date"], months)}
            for (contract, name), told in self.placements.items()
            for point, months in (("6m", 6), ("12m", 12)) if told[point] is not None
        ]  # fmt: skip


def _cells(row: Row) -> dict[str, str]:
    return {name: "" if value is None else str(value) for name, value in row.items()}


def _deliver(world: Any, maker: Maker, rows: list[Row]) -> list[tuple[int, Row]]:
    """Everything as files; some matches are told twice, the second time as they stand."""
    earlier = [{**dict.fromkeys(CELLS), **{name: row[name] for name in CELLS[:4]}} for row in rows[::3]]
    world.contracts(
        "contract_id organisation_id supplier_id start_date end_date requirement required_places\n"
        "C1 212000-0142 556036-0793 2022-01-01 2026-12-31 numeric 6\n"
        "C2 212000-1355 556012-5790 2022-01-01 2024-06-30 numeric 4\n"
        "C3 212000-1355 556036-0793 2022-01-01 2026-12-31 dialogue -"
    )
    world.deliver("matches", [_cells(row) for row in earlier])
    world.deliver("matches", [_cells(row) for row in rows])
    world.deliver(
        "placements",
        [
            {
                "placement_id": name,
                "contract_id": contract,
                **_cells({k: told[k] for k in ("start_date", "end_date", "end_reason")}),
            }
            for (contract, name), told in maker.placements.items()
        ],
    )
    if follow_ups := maker.follow_ups():
        world.deliver("follow_ups", [_cells(row) for row in follow_ups])
    return [*((1, row) for row in earlier), *((2, row) for row in rows)]


def _split(found: list[Match], by: str) -> dict[str, list[Match]]:
    column = {"matching_unit": "unit", "contract": "contract_id", "target_group": "target_groups"}.get(by, by)
    groups: dict[str, list[Match]] = {}
    for match in found:
        text = match.row[column]
        for value in (text or "").split("|") if by == "target_group" else [text]:
            groups.setdefault(value or None, []).append(match)
    return groups


@pytest.mark.parametrize("seed", range(WORLDS))
def test_every_figure_of_the_matching_is_what_a_second_count_says(seed, world):
    world.as_of = str(AS_OF)
    maker = Maker(seed)
    told = _deliver(world, maker, [maker.match(number) for number in range(60)])
    ends = {name: dt.date(2024, 6, 30) if name == "C2" else dt.date(2026, 12, 31) for name in ("C1", "C2", "C3")}
    found = matches(told, maker.placements, AS_OF, ends)
    given = dict(
        world.rows(
            "SELECT contract_id || ' ' || match_id, matches.status"
            " FROM mart.matches AS matches INNER JOIN mart.contracts USING (contract_no)"
        )
    )
    assert given == {f"{one.row['contract_id']} {one.row['match_id']}": one.status for one in found}
    waited = {f"{one.row['contract_id']} {one.row['match_id']}": one.waited() for one in found}
    assert {name: each for name, each in waited.items() if each} == {
        name: tuple(numbers)
        for name, *numbers in world.rows(
            "SELECT contract_id || ' ' || match_id, places_waited, days_waited, places_never_proposed"
            " FROM mart.match_waits INNER JOIN mart.contracts USING (contract_no)"
        )
    }
    for by in ("", "contract", "trade", "matching_unit", "target_group"):
        groups = _split(found, by) if by else {None: found}
        shares = {row.get(by): row for row in world.ask("match_filled_share", [by] if by else [])}
        for name, some in groups.items():
            places, filled, lost = (
                sum(one.figures[f"match_places{part}"] for one in some) for part in ("", "_filled", "_unfilled")
            )
            row = shares[name]
            assert (row["low"], row["high"]) == approx((filled / places, (places - lost) / places)), name
            assert row["value"] == row["low"]
        for measure in MATCH_MEASURES[:6]:
            asked = {row.get(by): row["value"] for row in world.ask(measure, [by] if by else [])}
            wanted = {name: sum(one.figures[measure] for one in some) for name, some in groups.items()}
            assert asked == wanted, (measure, by)
        _compare_steps(world, by, groups)


def _compare_steps(world: Any, by: str, groups: dict[Any, list[Match]]) -> None:
    split = [by, "match_step"] if by else ["match_step"]
    wanted = {(name, step): told for name, some in groups.items() for step, told in by_step(some).items()}
    yields = {(row.get(by), row["match_step"]): row for row in world.ask("match_yield", split)}
    assert set(yields) == set(wanted)
    for measure, part in (("match_days", "median"), ("match_days_nine_tenths", "nine_tenths")):
        days = {(row.get(by), row["match_step"]): row["value"] for row in world.ask(measure, split)}
        for key, told in wanted.items():
            assert days[key] == (None if told[part] is None else approx(told[part])), (measure, key)
    for key, told in wanted.items():
        row = yields[key]
        value = told["reached"] / told["before"] if told["before"] else None
        assert row["value"] == (None if value is None or not told["known"] else approx(value)), key
        assert row["low"] == (approx(told["reached"] / told["due"]) if told["due"] else None), key
        assert row["high"] == (approx(told["possible"] / told["due"]) if told["due"] else None), key
        assert row["coverage"] == approx(told["known"] / told["decided"]), key


def test_the_measures_are_those_of_the_catalogue(world):
    world.contracts("contract_id\n C1")
    assert set(MATCH_MEASURES) == {name for name in measures.measures(world.opened()) if name.startswith("match_")}
