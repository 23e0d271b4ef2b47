"""What changed since: a figure as known then, as known now, and how much each delivery between changed it.

The lines telescope: the figure is asked of a build for each delivery's number, all of the same date looked at, so that
nothing but knowledge differs from one to the next. If today's figure is of a later date, what that does is a line of
its own. Values are exact decimals, so the lines add up exactly.

What the door hides stays hidden: a line goes from one figure that is shown to the next that is, and deliveries between
which a hidden figure stands are told of together.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import groupby, pairwise
from typing import Any

import pandas as pd

from measures.door import open_warehouse
from measures.door.measure_query import OutsidePeriod, UnknownValue
from measures.door.open_warehouse import Warehouse
from measures.follow_up import delivery_rows

# Steps that a list of deliveries is divided in; a step of several can be opened.
STEPS_AT_MOST = 10
_READINGS_KEPT = 5_000


@dataclass(frozen=True)
class FollowedFigure:
    """A figure to follow. `key` names all that `read` depends on but the build; `read` gives a row as the door does:

    `value` and `hidden`.
    """

    key: str
    measure: str
    read: Callable[[Warehouse], Mapping[str, Any]] = field(compare=False, repr=False)


@dataclass(frozen=True)
class ArrivedDelivery:
    """What is told of a delivery. `at`: when it came. `withdraws`: the id of the one that it withdraws, if it does."""

    id: str
    number: int
    kind: str
    file_name: str
    at: str
    by: str
    is_active: bool
    withdraws: str | None


@dataclass(frozen=True)
class Value:
    """The figure in one build: None where it is missing or hidden."""

    value: Decimal | None
    hidden: bool

    @property
    def is_known(self) -> bool:
        return self.value is not None


@dataclass(frozen=True)
class ChangeStep:
    """What some deliveries changed, or with `later` the later date looked at. `together`: they cannot be told apart."""

    deliveries: tuple[ArrivedDelivery, ...]
    later: bool
    together: bool
    before: Value
    after: Value

    @property
    def change(self) -> Decimal | None:
        """How much; None where the figure is missing or hidden before or after."""
        return difference(self.before, self.after)

    @property
    def can_be_opened(self) -> bool:
        return len(self.deliveries) > 1 and not self.together


@dataclass(frozen=True)
class Account:
    """One figure's way from then to now."""

    then: Value
    now: Value
    steps: tuple[ChangeStep, ...]

    @property
    def difference(self) -> Decimal | None:
        """Now less then; None where either is missing or hidden."""
        return difference(self.then, self.now)

    @property
    def sum_of_lines(self) -> Decimal:
        """The sum of the lines that have a change."""
        return sum((step.change for step in self.steps if step.change is not None), Decimal(0))

    @property
    def while_missing(self) -> Decimal | None:
        """What the figure moved while it was missing, where it is known again: with it the lines add up."""
        return None if self.difference is None else self.difference - self.sum_of_lines


@dataclass(frozen=True)
class Point:
    """A place on the way. `number`: the last delivery known there; None for now, where the date looked at is later.

    `rank`: 0 for then and now, 1 for the steps between, 2 for those of a step that was opened, and so on.
    """

    number: int | None
    rank: int
    arrived: tuple[ArrivedDelivery, ...] = ()


def difference(before: Value, after: Value) -> Decimal | None:
    """After less before; None where either is missing or hidden: from missing to 5 is not "+5"."""
    return None if before.value is None or after.value is None else after.value - before.value


def since(then: Warehouse, now: Warehouse) -> tuple[ArrivedDelivery, ...]:
    """The deliveries that are in `now` and not in `then`, in the order in which they came, withdrawals among them."""
    last = _last_number(then)
    return tuple(
        ArrivedDelivery(
            row["delivery_id"],
            int(row["delivery_sequence"]),
            row["kind"],
            row["file_name"],
            row["delivered_at"],
            row["delivered_by"],
            bool(row["is_active"]),
            row["withdraws"] if isinstance(row["withdraws"], str) else None,
        )
        for row in delivery_rows.deliveries(now).sort_values("delivery_sequence").to_dict("records")
        if row["delivery_sequence"] > last
    )


def changes(
    figures: Sequence[FollowedFigure],
    then: Warehouse,
    now: Warehouse,
    divided_further: Iterable[tuple[int, int]] = (),
    progress: Callable[[float], None] | None = None,
) -> dict[FollowedFigure, Account]:
    """How each figure came from what was known in `then` to what is known in `now`.

    `divided_further`: first and last number of the steps that are to be divided further. Makes a build for each step
    that is not made yet; `progress` is told how far it has come (0..1).
    """
    points = _points(then, now, since(then, now), frozenset(divided_further))
    readings: list[dict[FollowedFigure, Value]] = []
    for place, point in enumerate(points):

        def nearer(share: float, place: int = place) -> None:
            if progress:
                progress((place + share) / len(points))

        nearer(0)
        ends = {0: then, len(points) - 1: now}
        readings.append(_readings(figures, then, point, ends.get(place), nearer))
    return {figure: account(points, [reading[figure] for reading in readings]) for figure in figures}


def divided(arrived: Sequence[ArrivedDelivery]) -> list[tuple[ArrivedDelivery, ...]]:
    """The deliveries in at most `STEPS_AT_MOST` steps, in order: one each, else by day, else as evenly as it goes."""
    if len(arrived) <= STEPS_AT_MOST:
        return [(delivery,) for delivery in arrived]
    parts = [tuple(group) for _day, group in groupby(arrived, key=lambda delivery: delivery.at[:10])]
    if len(parts) == 1:
        parts = [(delivery,) for delivery in arrived]
    if len(parts) <= STEPS_AT_MOST:
        return parts
    ends = [round(place * len(parts) / STEPS_AT_MOST) for place in range(STEPS_AT_MOST + 1)]
    return [sum(parts[first:last], ()) for first, last in pairwise(ends)]


def _last_number(warehouse: Warehouse) -> int:
    numbers = delivery_rows.deliveries(warehouse)["delivery_sequence"]
    return int(numbers.max()) if len(numbers) else 0


def _points(
    then: Warehouse, now: Warehouse, arrived: tuple[ArrivedDelivery, ...], divided_further: frozenset[tuple[int, int]]
) -> list[Point]:
    """Then, the end of each step, and now."""
    ends = _ends(arrived, divided_further, 1)
    points = [Point(_last_number(then), 0), *ends]
    if then.as_of != now.as_of:
        points.append(Point(None, 0))
    elif ends:
        points[-1] = Point(ends[-1].number, 0, ends[-1].arrived)
    else:
        points.append(Point(points[0].number, 0))
    return points


def _ends(arrived: tuple[ArrivedDelivery, ...], divided_further: frozenset[tuple[int, int]], rank: int) -> list[Point]:
    ends: list[Point] = []
    for step in divided(arrived):
        if len(step) > 1 and (step[0].number, step[-1].number) in divided_further:
            within = _ends(step, divided_further, rank + 1)
            # The end of the step that was opened keeps its own rank: it was shown before.
            ends += [*within[:-1], Point(within[-1].number, rank, within[-1].arrived)]
        else:
            ends.append(Point(step[-1].number, rank, step))
    return ends


_lock = threading.Lock()
_kept: OrderedDict[tuple[Any, ...], Value] = OrderedDict()


def _readings(
    figures: Sequence[FollowedFigure],
    then: Warehouse,
    point: Point,
    warehouse: Warehouse | None,
    progress: Callable[[float], None],
) -> dict[FollowedFigure, Value]:
    """The figures at one point; what was read is kept, as a build never changes. `warehouse`: the point's, if made."""
    build = (open_warehouse.data_folder(then), then.as_of, point.number) if warehouse is None else (warehouse.path,)
    place = (*build, then.scope)
    with _lock:
        values = {figure: _kept[*place, figure] for figure in figures if (*place, figure) in _kept}
    missing = [figure for figure in figures if figure not in values]
    if missing:
        warehouse = warehouse or open_warehouse.known_at(then.as_of, None, point.number, progress)
        for figure in missing:
            values[figure] = value_in(warehouse, figure)
        with _lock:
            _kept.update({(*place, figure): values[figure] for figure in missing})
            while len(_kept) > _READINGS_KEPT:
                _kept.popitem(last=False)
    return values


def value_in(warehouse: Warehouse, figure: FollowedFigure) -> Value:
    """The figure in one build."""
    try:
        row = figure.read(warehouse)
    except (UnknownValue, OutsidePeriod):  # nobody had heard of it yet
        return Value(None, False)
    if bool(row["hidden"]):
        return Value(None, True)
    return Value(_exact(row["value"]), False)


def _exact(number: Any) -> Decimal | None:
    """The door rounds to nine decimals; as a decimal the differences have no noise."""
    return None if pd.isna(number) else Decimal(repr(round(float(number), 9)))


def account(points: Sequence[Point], values: Sequence[Value]) -> Account:
    last = len(points) - 1
    shown = [place for place in range(last + 1) if place in (0, last) or not values[place].hidden]
    steps = []
    for first, end in pairwise(shown):
        between = points[first + 1 : end + 1]
        arrived = tuple(delivery for point in between for delivery in point.arrived)
        later = any(point.number is None for point in between)
        if arrived or later:
            steps.append(ChangeStep(arrived, later, len(between) > 1, values[first], values[end]))
    return Account(values[0], values[last], tuple(steps))
