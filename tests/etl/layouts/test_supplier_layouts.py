"""Nine of ten layouts that nobody has met come in whole at once, the next month without a question; none comes in
wrong."""

from __future__ import annotations

import datetime as dt
import os
from collections import defaultdict
from pathlib import Path

import pytest
from pytest import approx

import measures
from etl.checking import check_file
from etl.store import deliveries
from tests.etl.layouts.analyst import Outcome, bring_in
from tests.etl.layouts.supplier_layouts import SUPPLIERS, Habits, SentFile, habits_of, sent, sex_of

pytestmark = pytest.mark.builds

SEED = int(os.environ.get("UTFALL_LAYOUT_SEED", "1"))
FIRST, NEXT = dt.date(2024, 4, 1), dt.date(2024, 5, 1)
MOST_DECISIONS = 6
HOURS_A_MONTH = 40 * 52 / 12


def _register(suppliers: list[Habits]) -> None:
    header = "contract_id;organisation_id;supplier_id;start_date;end_date;requirement;required_places\n"
    rows = [
        f"{contract};212000-0142;556036-0793;2024-01-01;2026-12-31;numeric;10\n"
        for supplier in suppliers
        for contract in supplier.contracts
    ]
    content = (header + "".join(rows)).encode()
    deliveries.accept(check_file.check_file(content, "avtal.csv", bytes(32)), content, "test")


def _line(habits: Habits, outcomes: list[Outcome]) -> str:
    told = "; ".join(f"{each.how}, {each.decisions} decisions {each.why[:200]}".strip() for each in outcomes)
    return f"supplier {habits.number}: {told}"


def _months_of(file: SentFile) -> dict[tuple[str, str], float]:
    """Contract and month -> full-time months, by the written rule: 173.33 hours are one, a week is divided by days."""
    months: dict[tuple[str, str], float] = defaultdict(float)
    for (contract, period), value in file.true.items():
        if "W" not in period:
            months[contract, period] += value / (HOURS_A_MONTH if file.measure == "hours" else 1)
            continue
        year, week = period.split("-W")
        for number in range(1, 8):
            day = dt.date.fromisocalendar(int(year), int(week), number)
            months[contract, f"{day:%Y-%m}"] += value / 7 / HOURS_A_MONTH
    return months


def test_nine_of_ten_layouts_come_in_and_none_comes_in_wrong(data_folder: Path) -> None:
    suppliers = [habits_of(number, SEED) for number in range(SUPPLIERS)]
    _register(suppliers)
    outcomes: dict[int, list[Outcome]] = {}
    true: dict[tuple[str, str], float] = defaultdict(float)
    people: dict[tuple[str, str], set[str]] = defaultdict(set)
    for habits in suppliers:
        files = [sent(habits, month, SEED) for month in (FIRST, NEXT)]
        outcomes[habits.number] = [bring_in(file) for file in files]
        for file, outcome in zip(files, outcomes[habits.number], strict=True):
            if outcome.how == "whole":
                for key, months in _months_of(file).items():
                    true[key] += months
                for (contract, number, _period), hours in file.persons.items():
                    if hours:
                        people[contract, sex_of(int(number) - 1017)].add(number)
    at_once = sum(first.how == "whole" and first.decisions <= MOST_DECISIONS for first, _ in outcomes.values())
    unasked = sum(later.how == "whole" and not later.decisions for _, later in outcomes.values())
    wrong = sum(each.how == "wrong" for both in outcomes.values() for each in both)
    numbers = f"whole at once {at_once}, next month unasked {unasked}, wrong {wrong}, of {SUPPLIERS} (seed {SEED})"
    lines = [
        _line(habits, outcomes[habits.number])
        for habits in suppliers
        if any(each.how != "whole" for each in outcomes[habits.number]) or outcomes[habits.number][1].decisions
    ]
    said = "\n".join([numbers, *lines])
    print(said)
    assert wrong == 0, said
    assert at_once * 10 >= SUPPLIERS * 9, said
    assert unasked * 10 >= SUPPLIERS * 9, said
    # What was stored is what is shown.
    answer = measures.ask(
        ["fte_months"], ["contract", "month"], warehouse=measures.known_at(dt.date(2024, 12, 31), None)
    )
    shown = {(row["contract"], row["month"]): row["value"] for row in answer.frame.to_dict("records") if row["value"]}
    assert shown == {key: approx(months, abs=1e-6) for key, months in true.items()}
    # Whoever is in the list of April and of May is one person, on the same key, of the sex that it tells.
    by_sex = measures.ask(["persons"], ["contract", "sex"], warehouse=measures.known_at(dt.date(2024, 12, 31), None))
    rows = by_sex.frame.to_dict("records")
    counted = {(row["contract"], row["sex"]): row["value"] for row in rows if row["value"] > 0}
    assert people and counted == {key: len(numbers) for key, numbers in people.items()}
