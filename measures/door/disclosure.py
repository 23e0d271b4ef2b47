"""Small numbers. On by default, in the one door, so no page, export or address can go round it.

How many persons a contract has is a fact of the contract. What they are like, and what became of them, is hidden where
few stand behind it, and then as many more of the same answer as are needed so that nobody can work out what is hidden
by taking what is shown from a sum that can be asked for: the total, or what stands above a group (a county's
municipalities). What a figure is followed by, its interval and its coverage, tells how many are unknown: that is a
count of persons as well, hidden by the same rule on its own.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from measures.door.catalogue import Measure
from measures.door.counted import NAN, Columns

# Why a figure is hidden: few persons are in it, or what it would tell of another that few are in.
FEW, NEIGHBOUR = "few", "neighbour"
# What is told of a figure's unknown; and all that is hidden with the figure.
BOUNDS = ["low", "high", "coverage"]
HIDDEN_COLUMNS = ["numerator", "denominator", "value", *BOUNDS]

Key = tuple[str, ...]
Flags = Sequence[bool]


@dataclass(frozen=True)
class Above:
    """The sums above the groups of an answer that can be asked for, along one way up: the total; municipality, county.

    Aligned with the answer's rows. `figures`, `bounds`: which shown sum each group is part of first, "" where none is
    shown. `covers`, `covers_bounds`: for each sum that is hidden itself, the groups that make it up: one of them at
    least is to be hidden as well, or the sum is theirs. `with_nobody`: the groups in which nobody is can be hidden as
    well, so that it is not told who there are.
    """

    figures: Sequence[str]
    bounds: Sequence[str]
    covers: Sequence[Sequence[int]] = ()
    covers_bounds: Sequence[Sequence[int]] = ()
    with_nobody: bool = False


@dataclass
class _Group:
    """One row of an answer: its values of what is split by, and its numbers.

    `size`: the persons (or placements) that it is of. `parts`: of a rate, those in the numerator and those not; else
    the persons, and the placements where it counts those. `unknown`: of whom it is not known. `due`: of how many it
    would be told. `is_last`: a goal rests on it, so that others are hidden before it.
    """

    values: Key
    size: float
    parts: tuple[float, ...]
    unknown: float
    due: float
    is_last: bool = False
    hidden: bool = False
    bounds_hidden: bool = False
    # In which layers a sum that is shown tells what it is: hidden, it covers nobody.
    laid_open: set[str] = field(default_factory=set)


@dataclass(frozen=True)
class Rule:
    """Which numbers of a group are of persons, and what their sums give away.

    `is_rate`: a rate of what became of persons, or of what they are like. Else a figure about contracts that is split
    by what describes a person. `is_count`: of things that are one each, which few of tell of persons too.
    """

    limit: int
    is_rate: bool
    is_count: bool

    @classmethod
    def of(cls, measure: Measure, personal: bool, limit: int) -> Rule | None:
        """The measure's rule where the question is split or filtered by what describes a person, or not; None where the
        figures are of no persons."""
        if measure.protects is not None:
            return cls(limit, is_rate=True, is_count=False)
        return cls(limit, is_rate=False, is_count=measure.unit == "count") if personal else None

    def is_small(self, number: float) -> bool:
        return 0 < number < self.limit

    def few_in(self, group: _Group) -> bool:
        return any(self.is_small(number) for number in (group.size, group.due, *group.parts))

    def why(self, group: _Group) -> str:
        """What is said of the group where it is hidden. That nobody is in it is not told."""
        return FEW if self.few_in(group) or not group.size else NEIGHBOUR

    def tells_figure(self, hidden: Sequence[_Group], line: Sequence[_Group]) -> bool:
        """Whether the sum of the hidden groups tells what one of them is, or that one is below the limit.

        Each is of somebody, so the largest that one can be is the sum less one for each other; of a rate, those who
        have to be in the others may also be among the rest. It tells too where none, or all, are in the numerator,
        though not all of the line is.
        """
        others = len(hidden) - 1
        if others < 1 or sum(group.size for group in hidden) - others < self.limit:
            return True
        sums = [sum(numbers) for numbers in zip(*(group.parts for group in hidden), strict=True)]
        if self._tells_with_reasons(hidden, sums):
            return True
        if not self.is_rate:
            return any(self.is_small(number) for number in sums)
        whole = [sum(numbers) for numbers in zip(*(group.parts for group in line), strict=True)]
        for part, beside, of_line in ((*sums, whole[0]), (*reversed(sums), whole[1])):
            if (part > 0 and part - max(0.0, others - beside) < self.limit) or part == 0 < of_line:
                return True
        return False

    def _tells_with_reasons(self, hidden: Sequence[_Group], sums: Sequence[float]) -> bool:
        """Whether the sums leave no choice to who reads why each is hidden: few is less than the limit, and what is
        hidden for another's sake is not."""
        is_few = [self.few_in(group) for group in hidden]
        least = [
            sum(1 if few else self.limit for few, group in zip(is_few, hidden, strict=True) if group.parts[place])
            for place in range(len(sums))
        ]
        most = (self.limit - 1) * len(hidden)
        return any(0 < number <= low for number, low in zip(sums, least, strict=True)) or (
            not self.is_rate and all(is_few) and most in sums
        )

    def tells_unknown(self, hidden: Sequence[_Group], _line: Sequence[_Group]) -> bool:
        """As `tells_figure`, of how many are unknown. A group that is hidden for this alone has somebody unknown."""
        unknown = sum(group.unknown for group in hidden)
        if not unknown:
            return False
        others = sum(not group.hidden for group in hidden) - 1
        return len(hidden) < 2 or unknown - max(0, others) < self.limit


def blanked(answer: Columns) -> Columns:
    """The answer without what is flagged in `hidden` and `bounds_hidden`."""
    shown = dict(answer)
    for flag, columns in (("hidden", HIDDEN_COLUMNS), ("bounds_hidden", BOUNDS)):
        if any(answer[flag]):
            for name in columns:
                pairs = zip(answer[flag], shown[name], strict=True)
                shown[name] = [NAN if is_hidden else number for is_hidden, number in pairs]
    return shown


def guarded(
    answer: Columns,
    rule: Rule,
    by: Sequence[str] = (),
    sums: Mapping[str, Sequence[Above]] | None = None,
    hidden_elsewhere: Sequence[tuple[Flags, Flags]] = (),
    is_last: Flags = (),
) -> Columns:
    """`answer` with `hidden`, `bounds_hidden` and why (`hidden_for`); all figures are still there.

    A rate is hidden when its denominator, its numerator or the rest is small. A figure about contracts that is split by
    what describes a person is hidden where few persons are in the group, and a count also where it is small itself. The
    bounds and the coverage are hidden where few are unknown. `answer` has `HIDDEN_COLUMNS`, `bounds_denominator`,
    `persons`, `known` and `possible`.

    `by`: what the answer is split by; `sums`: dimension -> the sums of its groups that can be asked for. There, more is
    hidden until what is hidden cannot be taken from any of them: those where `is_last` after all others.
    `hidden_elsewhere`: what other answers hide of these groups (figures, bounds).
    """
    groups = _groups(answer, rule, by)
    for place, group in enumerate(groups):
        group.is_last = is_last[place] if is_last else False
        group.hidden = rule.few_in(group)
        group.bounds_hidden = rule.is_small(group.unknown)
        for figures, bounds in hidden_elsewhere:
            group.hidden |= figures[place]
            group.bounds_hidden |= bounds[place]
        group.bounds_hidden |= group.hidden
    _hide_more(groups, rule, by, sums or {})
    return answer | {
        "hidden": [group.hidden for group in groups],
        "bounds_hidden": [group.bounds_hidden for group in groups],
        "hidden_for": [rule.why(group) if group.hidden else "" for group in groups],
    }


def giving_way(
    answer: Columns, parts: Columns, part_of: Sequence[Key], is_last: Flags, rule: Rule, step: str
) -> tuple[Flags, Flags]:
    """Which rows of `answer`, split by `step`, are hidden for few in one of their parts, and which of their bounds.

    `parts`: the same question split further, `part_of`: which row each is of, `is_last`: which of them nothing else is
    to be hidden for. Where all the others are such, or the row is of nothing in particular, it is the sum that goes.
    """
    members: dict[Key, list[_Group]] = {}
    for key, group, last in zip(part_of, _groups(parts, rule, ()), is_last, strict=True):
        group.is_last = last or key == ("",)
        members.setdefault(key, []).append(group)

    def gives_way(key: Key, size: str, is_few: Callable[[_Group], bool]) -> bool:
        others = [group for group in members.get(key, ()) if not is_few(group) and getattr(group, size)]
        return bool(others) and all(group.is_last for group in others) and any(map(is_few, members[key]))

    rows = keys(answer, (step,))
    figures = [gives_way(key, "size", rule.few_in) for key in rows]
    bounds = [gives_way(key, "unknown", lambda group: rule.is_small(group.unknown)) for key in rows]
    return figures, bounds


def limited(
    answer: Columns,
    whole: Columns,
    accepted: Flags,
    unlimited: Mapping[Key, tuple[bool, bool]],
    rule: Rule,
    by: Sequence[str],
) -> tuple[Flags, Flags]:
    """What a filter would give away: which rows of `answer` are to be hidden for it, and which of their bounds.

    `whole`: the same question split by what it is filtered by instead, guarded; `accepted`: which of its rows the
    filter lets through; `unlimited`: what is hidden without the filter, of each row of `answer`. A filtered figure is a
    sum of such groups. With what is shown of them it tells the sum of the hidden ones inside, and with the total that
    of those outside: neither may tell of few persons.
    """
    groups = _groups(whole, rule, by)
    lines: dict[Key, list[tuple[_Group, bool]]] = {}
    marks = zip(groups, whole["hidden"], whole["bounds_hidden"], accepted, strict=True)
    for group, hidden, bounds_hidden, is_in in marks:
        group.hidden, group.bounds_hidden = hidden, bounds_hidden
        lines.setdefault(group.values, []).append((group, is_in))
    figures, bounds = [], []
    for key in keys(answer, by):
        line = lines.get(key, [])
        everyone = [group for group, _ in line]
        inside, outside = ([group for group, is_in in line if is_in == side] for side in (True, False))
        if not any(group.size or group.unknown or group.hidden for group in inside):
            is_told = False, False  # nobody is told of
        elif not outside:
            # Nobody is left out: it is the figure without the filter.
            is_told = unlimited.get(key, (False, False))
        else:
            is_told = (
                any(_tells(side, everyone, "hidden", rule.tells_figure) for side in (inside, outside)),
                any(_tells(side, everyone, "bounds_hidden", rule.tells_unknown) for side in (inside, outside)),
            )
        figures.append(is_told[0])
        bounds.append(is_told[1])
    return figures, bounds


def _tells(
    side: Sequence[_Group],
    line: Sequence[_Group],
    flag: str,
    tells: Callable[[Sequence[_Group], Sequence[_Group]], bool],
) -> bool:
    hidden = [group for group in side if getattr(group, flag)]
    return bool(hidden) and tells(hidden, line)


def _groups(answer: Columns, rule: Rule, by: Sequence[str]) -> list[_Group]:
    size, top, bottom, due, possible, known = (
        [0.0 if math.isnan(number) else number for number in answer[name]]
        for name in (
            "denominator" if rule.is_rate else "persons",
            "numerator",
            "denominator",
            "bounds_denominator",
            "possible",
            "known",
        )
    )
    made = []
    for place, values in enumerate(keys(answer, by)):
        if rule.is_rate:
            parts = (top[place], bottom[place] - top[place])
            made.append(_Group(values, size[place], parts, possible[place] - known[place], due[place]))
        else:
            counts = (size[place], top[place]) if rule.is_count else (size[place],)
            made.append(_Group(values, size[place], counts, 0.0, 0.0))
    return made


def flags(answer: Columns, by: Sequence[str]) -> dict[Key, tuple[bool, bool]]:
    """Group -> whether its figures and its bounds are hidden, of a guarded answer."""
    return dict(zip(keys(answer, by), zip(answer["hidden"], answer["bounds_hidden"], strict=True), strict=True))


def keys(answer: Columns, by: Sequence[str]) -> list[Key]:
    """Which group each row is, in those columns; an empty text where there is no value."""
    if not by:
        return [()] * len(answer["numerator"])
    texts = (["" if value is None or value is NAN else str(value) for value in answer[name]] for name in by)
    return list(zip(*texts, strict=True))


@dataclass(frozen=True)
class _Layer:
    """What is guarded by itself: the figures, or what is told of the unknown."""

    flag: str
    size: str
    tells: Callable[[Sequence[_Group], Sequence[_Group]], bool]

    def is_hidden(self, group: _Group) -> bool:
        return bool(getattr(group, self.flag))

    def hide(self, group: _Group) -> None:
        setattr(group, self.flag, True)

    def hidden_of(self, line: Iterable[_Group]) -> list[_Group]:
        return [group for group in line if self.is_hidden(group) and self.flag not in group.laid_open]

    def shown_of(self, line: Iterable[_Group]) -> list[_Group]:
        """Those that can be hidden for another's sake, those that a goal rests on last, else smallest first. In a group
        of nought is nobody to hide."""
        there = [group for group in line if not self.is_hidden(group) and getattr(group, self.size) > 0]
        return sorted(there, key=lambda group: (group.is_last, getattr(group, self.size), group.values))


def _hide_more(groups: Sequence[_Group], rule: Rule, by: Sequence[str], sums: Mapping[str, Sequence[Above]]) -> None:
    """Hides as many groups more as are needed, the smallest first, the first by name of those as small.

    A line is the groups that differ in one dimension alone and whose sum can be asked for. What is hidden in one line
    can lay open another, so this goes on until nothing changes.
    """
    figures = _Layer("hidden", "size", rule.tells_figure)
    unknown = _Layer("bounds_hidden", "unknown", rule.tells_unknown)
    for layer, which, covers in ((figures, "figures", "covers"), (unknown, "bounds", "covers_bounds")):
        lines: list[_Line] = []
        to_cover: list[list[_Group]] = []
        for name, ways in sums.items():
            # The nearest sums first: who covers another within one of them does so in the total as well.
            for way in ways:
                lines += _lines(groups, list(by).index(name), getattr(way, which), way.with_nobody)
                to_cover += [[groups[place] for place in places] for places in getattr(way, covers)]
        changed = True
        while changed:
            changed = False
            for part in to_cover:
                shown = layer.shown_of(part)
                if shown and not layer.hidden_of(part):
                    layer.hide(shown[0])
                    changed = True
            for line in lines:
                changed |= _guard_line(line, layer)
        for group in groups:
            group.bounds_hidden |= group.hidden


@dataclass(frozen=True)
class _Line:
    """Groups whose sum can be asked for. `is_shown`: it is shown, and not only left when others are taken from a sum.

    `with_nobody`: as in `Above`.
    """

    groups: Sequence[_Group]
    is_shown: bool
    with_nobody: bool


def _lines(groups: Sequence[_Group], place: int, part_of: Sequence[str], with_nobody: bool) -> list[_Line]:
    found: dict[tuple[Key, str], list[_Group]] = {}
    # By name, not as the rows happened to come: the same question always hides the same.
    for group, above in sorted(zip(groups, part_of, strict=True), key=lambda pair: pair[0].values):
        found.setdefault((group.values[:place] + group.values[place + 1 :], above), []).append(group)
    return [_Line(line, above != "", with_nobody) for (_values, above), line in found.items()]


def _guard_line(line: _Line, layer: _Layer) -> bool:
    """Hides as many groups of the line as are needed; whether anything changed."""
    taken = layer.hidden_of(line.groups)
    before = len(taken)
    shown = layer.shown_of(line.groups) if taken else []
    while shown and layer.tells(taken, line.groups):
        layer.hide(shown[0])
        taken.append(shown.pop(0))
    if line.with_nobody and taken and not shown and layer.tells(taken, line.groups):
        # All who are there are hidden, and their sum is known: it is not told who they are either.
        left = [group for group in line.groups if not layer.is_hidden(group)]
        for group in left:
            layer.hide(group)
        return bool(left) or len(taken) > before
    # They were hidden for another's sake, and the sum above is theirs: others have to be hidden for that.
    if line.is_shown and not shown and taken and (len(taken) == 1 or layer.tells(taken, line.groups)):
        for group in taken:
            group.laid_open.add(layer.flag)
        return True
    return len(taken) > before
