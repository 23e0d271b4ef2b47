"""Random plans, dialogues and promises, loaded as files, and every figure of them compared with a second count.

`UTFALL_WORLDS=100 pytest tests/counts/preparing` tries more worlds than the few of every day.
"""

from __future__ import annotations

import datetime as dt
import os
import random
from typing import Any

import pytest
from pytest import approx

from tests.counts.preparing.preparing_count import (
    QUESTIONS,
    Prepared,
    latest,
    promises_kept,
    readiness,
    yes_to,
)

WORLDS = int(os.environ.get("UTFALL_WORLDS", "3"))
AS_OF = dt.date(2024, 12, 31)
BUYERS = ("212000-0142", "212000-1355")
Row = dict[str, Any]


class Maker:
    """Procurements planned, advertised or signed; questions with and without answers; dialogues early and late."""

    def __init__(self, seed: int) -> None:
        self.r = random.Random(seed)
        self.numbers = [f"P{number}" for number in range(14)]
        self.buyer = {number: self.r.choice(BUYERS) for number in self.numbers}

    def _day(self) -> dt.date:
        return AS_OF - dt.timedelta(self.r.randint(-60, 500))

    def _perhaps(self, value: Any, empty: float = 0.35) -> Any:
        return None if self.r.random() < empty else value

    def procurements(self) -> list[Row]:
        return [
            {"procurement_id": number, "organisation_id": self.buyer[number],
             "published_date": self._perhaps(self._day())}
            for number in self.numbers if self.r.random() < 0.7
        ]  # fmt: skip

    def plan(self, number: str) -> Row:
        answers = {name: self._perhaps(self.r.random() < 0.75, 0.25) for name in (*QUESTIONS, "early_dialogue")}
        if self.r.random() < 0.3:
            answers |= dict.fromkeys(QUESTIONS, True)
        return {
            "procurement_id": number,
            "organisation_id": self._perhaps(self.buyer[number], 0.1),
            "planned_date": self._perhaps(self._day()),
            **answers,
        }

    def dialogue(self, number: str, name: str) -> list[Row]:
        told = {
            "procurement_id": number, "dialogue_id": name, "date": self._day(),
            "suppliers_invited": self._perhaps(self.r.randint(0, 9)),
            "suppliers_attending": self._perhaps(self.r.randint(0, 9)),
            "requirement_change": self._perhaps(self.r.choice(("raised", "lowered", "none"))),
        }  # fmt: skip
        return [{**told, "trade": trade, **self._promise(trade)} for trade in self._trades()]

    def _trades(self) -> list[str | None]:
        return (
            list(self.r.sample(("cleaning", "care", "it"), self.r.randint(1, 3))) if self.r.random() < 0.6 else [None]
        )

    def _promise(self, trade: str | None) -> Row:
        if trade is None:
            return dict.fromkeys(("courses_promised", "promised_by", "promise_kept", "kept_date"))
        return {
            "courses_promised": self._perhaps(self.r.randint(0, 4), 0.15), "promised_by": self._perhaps(self._day()),
            "promise_kept": self._perhaps(self.r.random() < 0.6), "kept_date": self._perhaps(self._day(), 0.5),
        }  # fmt: skip

    def contracts(self) -> list[Row]:
        return [
            {"contract_id": f"C{place}", "organisation_id": self.buyer[number], "supplier_id": "556036-0793",
             "procurement_id": number, "start_date": self._day(), "requirement": "numeric",
             "required_places": self.r.randint(1, 9)}
            for place, number in enumerate([*self.numbers, *self.numbers[:4]]) if self.r.random() < 0.6
        ]  # fmt: skip


def _deliver(world: Any, kind: str, rows: list[Row]) -> None:
    if rows:
        cells = [{name: "" if value is None else _cell(value) for name, value in row.items()} for row in rows]
        world.deliver(kind, cells)


def _cell(value: Any) -> str:
    return {True: "ja", False: "nej"}[value] if isinstance(value, bool) else str(value)


@pytest.mark.parametrize("seed", range(WORLDS))
def test_every_figure_before_a_requirement_is_what_a_second_count_says(seed, world):
    world.as_of = str(AS_OF)
    maker = Maker(seed)
    advertised, contracts = maker.procurements(), maker.contracts()
    plans = [maker.plan(number) for number in maker.r.sample(maker.numbers, 9)]
    again = [maker.plan(row["procurement_id"]) for row in plans[:3]]
    dialogues = [
        row for place, number in enumerate(maker.r.choices(maker.numbers, k=10))
        for row in maker.dialogue(number, f"D{place}")
    ]  # fmt: skip
    for kind, rows in (
        ("procurements", advertised), ("readiness", plans), ("dialogues", dialogues), ("contracts", contracts),
        ("readiness", again),
    ):  # fmt: skip
        _deliver(world, kind, rows)

    register = {row["procurement_id"]: row for row in advertised}
    plan = {row["procurement_id"]: row for row in latest([*plans, *again], "procurement_id")}
    known = [
        Prepared(
            number,
            register.get(number),
            plan.get(number),
            [row for row in dialogues if row["procurement_id"] == number and row["date"] <= AS_OF],
            [row for row in contracts if row["procurement_id"] == number],
        )
        for number in maker.numbers
        if number in register or plan.get(number, {}).get("organisation_id")
    ]
    prepared = [one for one in known if one.is_prepared]
    for buyer in (None, *BUYERS):
        of = {"organisation": buyer} if buyer else {}
        some = [one for one in prepared if buyer in (None, one.organisation)]
        held = [row for one in some for row in one.dialogues]
        _compare(world, of, some, held)
    early = {one.number: one.early for one in prepared}
    places: dict[str, int] = {}
    for row in contracts:
        word = early.get(row["procurement_id"], "unknown")
        places[word] = places.get(word, 0) + row["required_places"]
    asked = {row["early_dialogue"]: row["value"] for row in world.ask("places_required", ["early_dialogue"])}
    assert asked == places


def _compare(world: Any, of: dict[str, str], prepared: list[Prepared], held: list[Row]) -> None:
    def figure(measure: str, **where: str) -> tuple[Any, ...]:
        row = world.figure(measure, **{**of, **where})
        return row["value"], row["low"], row["high"]

    assert (world.value("preparations", **of) or 0) == len(prepared)
    assert figure("readiness_share") == approx(readiness(prepared))
    for place, question in enumerate(QUESTIONS):
        assert figure("readiness_answer_share", readiness_question=question) == approx(yes_to(prepared, place))
    once = latest(held, "dialogue_id")
    assert (world.value("dialogues", **of) or 0) == len(once)
    both = [row for row in once if None not in (row["suppliers_invited"], row["suppliers_attending"])]
    attended = world.figure("dialogue_attendance", **of)
    assert (attended["denominator"] or 0) == sum(row["suppliers_invited"] for row in both)
    assert (attended["numerator"] or 0) == sum(
        min(row["suppliers_attending"], row["suppliers_invited"]) for row in both
    )
    assert (world.value("courses_promised", **of) or 0) == sum(row["courses_promised"] or 0 for row in held)
    assert figure("promises_kept_share") == approx(promises_kept(held, AS_OF))
