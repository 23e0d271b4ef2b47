"""What changed since: the lines add up exactly, name every delivery once, and give away nothing that is hidden."""

import datetime as dt
import json
import os
import shutil
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as some
from stores import HISTORY, store
from world import World

import measures
from etl.store import deliveries
from measures import Warehouse
from measures.follow_up import changes_since
from measures.follow_up.changes_since import Account, ArrivedDelivery, FollowedFigure, Value


def arrival(number: int, day: str = "2024-05-01") -> ArrivedDelivery:
    return ArrivedDelivery(
        f"{number:06d}-x", number, "placements", "fil.csv", f"{day}T12:00:00+01:00", "Anna", True, None
    )


def asked(measure: str, **where: str) -> FollowedFigure:
    def read(build: Warehouse) -> dict:
        limits = {name: [value] for name, value in where.items()}
        return measures.ask([measure], where=limits, warehouse=build).frame.iloc[0].to_dict()

    return FollowedFigure(f"{measure} {where}", measure, read)


def adds_up(account: Account) -> bool:
    if account.difference is None:
        return account.while_missing is None
    gap = any(step.change is None for step in account.steps)
    return account.sum_of_lines + account.while_missing == account.difference and (gap or account.while_missing == 0)


# --- any way that a figure can go --------------------------------------------------------------------------------

# None: missing; "hidden"; else a count of persons.
_STATES = some.one_of(some.none(), some.just("hidden"), some.integers(0, 40))


@given(some.lists(_STATES, min_size=2, max_size=12), some.booleans(), some.data())
def test_lines_add_up_and_hide_what_is_hidden(states, with_later, data) -> None:
    values = [
        Value(None, state == "hidden") if state in (None, "hidden") else Value(Decimal(state), False)
        for state in states
    ]
    last = len(states) - 1
    points = [changes_since.Point(0, 0)]
    for number in range(1, len(states)):
        is_later = with_later and number == last
        rank = 0 if number == last else data.draw(some.integers(1, 3))
        points.append(changes_since.Point(None if is_later else number, rank, () if is_later else (arrival(number),)))
    account = changes_since.account(points, values)
    assert adds_up(account)
    told = [delivery.number for step in account.steps for delivery in step.deliveries]
    assert told == list(range(1, len(states) - with_later)), "every delivery once, in order"
    assert [step.later for step in account.steps[:-1]] == [False] * (len(account.steps) - 1)
    between = [step.after for step in account.steps[:-1]]
    assert not any(value.hidden for value in between), "only the ends can be hidden"
    assert all(before.after == after.before for before, after in pairwise(account.steps))


def test_no_line_from_missing_to_a_number() -> None:
    points = [
        changes_since.Point(0, 0),
        *(changes_since.Point(n, 1, (arrival(n),)) for n in (1, 2)),
        changes_since.Point(3, 0, (arrival(3),)),
    ]
    values = [Value(Decimal(3), False), Value(Decimal(4), False), Value(None, False), Value(Decimal(9), False)]
    account = changes_since.account(points, values)
    assert [step.change for step in account.steps] == [Decimal(1), None, None]
    assert (account.difference, account.while_missing) == (Decimal(6), Decimal(5))
    missing_first = changes_since.account(points[:2], [Value(None, False), Value(Decimal(5), False)])
    assert missing_first.difference is None and missing_first.steps[0].change is None


@given(some.lists(some.integers(1, 400), max_size=120))
def test_deliveries_are_divided_in_few_steps_that_can_be_divided_again(days) -> None:
    arrived = [
        arrival(number, (dt.date(2024, 1, 1) + dt.timedelta(days=day)).isoformat())
        for number, day in enumerate(sorted(days), 1)
    ]
    steps = changes_since.divided(arrived)
    assert len(steps) <= changes_since.STEPS_AT_MOST and all(steps)
    assert [delivery for step in steps for delivery in step] == arrived
    assert all(len(step) < len(arrived) for step in steps if len(step) > 1), "else opening it would never end"
    if len(set(days)) > 1:
        ends = [(step[0].at, step[-1].at) for step in steps]
        assert all(a[1] < b[0] or len(arrived) <= changes_since.STEPS_AT_MOST for a, b in pairwise(ends))


# --- a store with corrections, withdrawals and few persons --------------------------------------------------------


@pytest.fixture
def eventful(world: World) -> tuple[World, Warehouse, Warehouse]:
    """A world whose figures come, go, are corrected and withdrawn; as known on 1 June, and as known in December."""
    people = "\n".join(f"P{n} 2024-02-01" for n in range(1, 21))
    world.contracts("contract_id end_date requirement required_places\nC1 2024-12-31 numeric 10", on="2024-05-01")
    world.placements(f"placement_id start_date\n{people}", on="2024-05-02")
    world.placements(f"placement_id start_date\n{people}\nQ1 2024-03-01", on="2024-06-02")
    wrong = world.placements("placement_id start_date\nP1 2024-02-01\nP2 2024-02-01", on="2024-06-03")
    world.contracts("contract_id end_date requirement\nC1 2024-12-31 dialogue", on="2024-06-04")
    measures_of = "\n".join(f"P{n} 2024-06-{n:02d} employed" for n in range(1, 13))
    world.follow_ups(f"placement_id follow_up_date status\n{measures_of}", on="2024-06-05")
    deliveries.withdraw(wrong.id, "fel fil")
    world.contracts("contract_id end_date requirement required_places\nC1 2024-12-31 numeric 12", on="2024-06-08")
    world.contracts("contract_id end_date requirement required_places\nC2 2024-12-31 numeric 5", on="2024-06-09")
    then = measures.known_at(dt.date(2024, 6, 1), dt.date(2024, 6, 1))
    return world, then, measures.known_at(dt.date(2024, 12, 31), None)


def test_every_measure_adds_up(eventful) -> None:
    _world, then, now = eventful
    figures = [asked(name) for name in measures.measures(now)]
    told: list[float] = []
    accounts = changes_since.changes(figures, then, now, progress=told.append)
    assert told == sorted(told) and told[0] >= 0 and told[-1] <= 1
    for figure, account in accounts.items():
        assert adds_up(account), figure.key
        for build, value in ((then, account.then), (now, account.now)):
            row = figure.read(build)
            assert value.hidden == bool(row["hidden"])
            assert (None if value.value is None else float(value.value)) == (
                None if row["value"] != row["value"] else row["value"]
            )
    assert sum(account.difference not in (None, 0) for account in accounts.values()) > 10, "a world where much happens"
    required = accounts[asked("places_required")]
    # 10, not agreed (missing, also after the two deliveries that follow), 12, 17: from missing to 12 is no "+12".
    assert [step.change for step in required.steps if step.change != 0] == [None, None, None, None, Decimal(5)]
    assert (required.difference, required.while_missing) == (Decimal(7), Decimal(2))
    started = accounts[asked("placements_started")]
    assert [step.change for step in started.steps if step.change] == [Decimal(1), Decimal(-19), Decimal(19)]
    assert started.steps[-1].later, "what a later date does is a line of its own"


def test_outside_a_rate_of_few_then_stays_hidden(world: World) -> None:
    world.contracts("contract_id end_date requirement required_places\nC1 2024-12-31 numeric 10", on="2024-05-01")
    world.placements("placement_id start_date sex\nP1 2024-02-01 K\nP2 2024-02-01 K", on="2024-05-02")
    people = "\n".join(f"P{n} 2024-02-01 K" for n in range(1, 31))
    world.placements(f"placement_id start_date sex\n{people}", on="2024-06-02")
    then = measures.known_at(dt.date(2024, 6, 1), dt.date(2024, 6, 1)).outside()
    now = measures.known_at(then.as_of, None).outside()
    (account,) = changes_since.changes([asked("women_share")], then, now).values()
    assert account.then.hidden and account.then.value is None and account.difference is None
    assert account.now.value == Decimal(1)


def test_a_step_is_opened_without_changing_the_others(world: World) -> None:
    world.contracts("contract_id end_date requirement required_places\nC1 2024-12-31 numeric 10", on="2024-05-01")
    for place in range(12):
        day = f"2024-06-{2 + place // 6:02d}"
        people = "\n".join(f"P{n} 2024-02-01" for n in range(1, 2 + place))
        world.placements(f"placement_id start_date\n{people}", on=day)
    then = measures.known_at(dt.date(2024, 6, 1), dt.date(2024, 6, 1))
    now = measures.known_at(then.as_of, None)
    figure = asked("placements_started")
    (closed,) = changes_since.changes([figure], then, now).values()
    assert [(len(step.deliveries), step.can_be_opened) for step in closed.steps] == [(6, True), (6, True)]
    first = closed.steps[0].deliveries
    (opened,) = changes_since.changes([figure], then, now, [(first[0].number, first[-1].number)]).values()
    assert [len(step.deliveries) for step in opened.steps] == [1] * 6 + [6]
    assert sum(step.change for step in opened.steps[1:6]) + opened.steps[0].after.value == closed.steps[0].after.value
    assert opened.steps[-1].change == closed.steps[1].change == Decimal(6)
    assert opened.difference == closed.difference and adds_up(opened)


def test_nothing_has_come_since(world: World) -> None:
    world.contracts("contract_id end_date requirement required_places\nC1 2024-12-31 numeric 10", on="2024-05-01")
    then = measures.known_at(dt.date(2024, 6, 1), dt.date(2024, 6, 1))
    (account,) = changes_since.changes([asked("contracts")], then, measures.known_at(then.as_of, None)).values()
    assert account.steps == () and account.difference == 0


# --- as known on a date --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("day", ["2025-04-10", "2025-06-15"])
def test_figures_of_a_day_are_those_of_a_store_with_nothing_later(day, tmp_path, monkeypatch) -> None:
    """Every measure of the catalogue, in all and by supplier: as known on a day, and where nothing later ever came."""
    known_on = dt.date.fromisoformat(day)

    def figures(folder: str, as_known_on: dt.date | None) -> str:
        monkeypatch.setenv("UTFALL_DATA", folder)
        build = measures.known_at(known_on, as_known_on)
        names = list(measures.measures(build))
        answers = [measures.ask(names, warehouse=build).frame]
        answers += [
            measures.ask([n], ["supplier"], warehouse=build).frame
            for n in names
            if measures.can_split(build, n, "supplier")
        ]
        return json.dumps([frame.to_json() for frame in answers])

    whole = store(HISTORY)
    shutil.copytree(Path(whole) / "store", tmp_path / "store")
    shutil.copy(Path(whole) / "pseudonym.key", tmp_path)
    came = 0
    for delivery in (tmp_path / "store" / "deliveries").iterdir():
        if json.loads((delivery / "delivery.json").read_text(encoding="utf-8"))["delivery"]["at"][:10] > day:
            shutil.rmtree(delivery)
        else:
            came += 1
    assert 0 < came < len(os.listdir(Path(whole) / "store" / "deliveries"))
    assert figures(whole, known_on) == figures(str(tmp_path), None)
