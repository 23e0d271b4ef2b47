"""Small numbers. On by default, in the one door, so no page, export or address can go round it.

A figure that few persons stand behind is hidden, and then as many more of the same answer as are needed so that nobody
can work out what is hidden by taking what is shown from a sum that can be asked for: the total, or what stands above a
group (a county's municipalities). What a figure is followed by, its interval and its coverage, tells how many are
unknown: that is a count of persons as well, hidden by the same rule on its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import pandas as pd

from measures.door.catalogue import Measure

# What is told of a figure's unknown; and all that is hidden with the figure.
BOUNDS = ["low", "high", "coverage"]
HIDDEN_COLUMNS = ["numerator", "denominator", "value", *BOUNDS]

Key = tuple[str, ...]


@dataclass(frozen=True)
class Above:
    """The sums above the groups of an answer that can be asked for, along one way up (municipality, county).

    Aligned with the answer's rows. `figures`, `bounds`: which shown sum each group is part of first, "" where it is the
    total. `covers`, `covers_bounds`: for each sum that is hidden itself, the groups that make it up: one of them at
    least is to be hidden as well, or the sum is theirs.
    """

    figures: Sequence[str]
    bounds: Sequence[str]
    covers: Sequence[Sequence[int]] = ()
    covers_bounds: Sequence[Sequence[int]] = ()


@dataclass
class _Group:
    """One row of an answer: its values of what is split by, and its numbers.

    `size`: the persons (or placements) that it is of; a hidden group is of somebody. `top`, `rest`: of a rate, those in
    the numerator and those not. `unknown`: of whom it is not known.
    """

    values: Key
    size: float
    top: float
    rest: float
    unknown: float
    hidden: bool = False
    bounds_hidden: bool = False
    # In which layers a sum that is shown tells what it is: hidden, it covers nobody.
    laid_open: set[str] = field(default_factory=set)


@dataclass(frozen=True)
class _Rule:
    """Which numbers of a group are of persons, and what their sums give away."""

    limit: int
    is_rate: bool
    # A count of placements split by who people are: it is one itself, beside the persons that it is of.
    is_count_of_placements: bool = False
    # A figure about contracts, that is not split by who people are, is of no persons.
    is_of_persons: bool = True

    def is_small(self, number: float) -> bool:
        return 0 < number < self.limit

    def few_in(self, group: _Group) -> bool:
        if self.is_small(group.size):
            return True
        if self.is_rate:
            return self.is_small(group.top) or self.is_small(group.rest)
        return self.is_count_of_placements and self.is_small(group.top)

    def tells_figure(self, hidden: Sequence[_Group], line: Sequence[_Group]) -> bool:
        """Whether the sum of the hidden groups tells what one of them is, or that one is below the limit.

        Each is of somebody, so the largest that one can be is the sum less one for each other; of a rate, those who
        have to be in the others may also be among the rest. It tells too where none, or all, are in the numerator,
        though not all of the line is.
        """
        others = len(hidden) - 1
        if others < 1 or sum(group.size for group in hidden) - others < self.limit:
            return True
        top, rest = sum(group.top for group in hidden), sum(group.rest for group in hidden)
        if not self.is_rate:
            return self.is_count_of_placements and self.is_small(top)
        whole = sum(group.top for group in line), sum(group.rest for group in line)
        for part, beside, of_line in ((top, rest, whole[0]), (rest, top, whole[1])):
            if (part > 0 and part - max(0.0, others - beside) < self.limit) or part == 0 < of_line:
                return True
        return False

    def tells_unknown(self, hidden: Sequence[_Group], _line: Sequence[_Group]) -> bool:
        """As `tells_figure`, of how many are unknown. A group that is hidden for this alone has somebody unknown."""
        unknown = sum(group.unknown for group in hidden)
        if not unknown:
            return False
        others = sum(not group.hidden for group in hidden) - 1
        return len(hidden) < 2 or unknown - max(0, others) < self.limit


def is_small(counts: pd.Series, smallest_shown: int) -> pd.Series:
    """Where a count of persons is 1 up to, not including, the limit. Nought is nobody, and shown."""
    return counts.between(1, smallest_shown, inclusive="left")


def persons_in(
    measure: Measure | None, numerator: float | None, denominator: float | None, coverage: float | None = None
) -> tuple[float, ...]:
    """The counts of persons that a shown figure tells of, so that it can be compared with the same figure another time.

    None where the measure is not about persons. The coverage of a rate tells how many it is of in all.
    """
    if measure is None or measure.protects is None or numerator is None:
        return ()
    if denominator is None:
        return (numerator,)
    counts = (numerator, denominator, denominator - numerator)
    return (*counts, round(denominator / coverage)) if coverage else counts


def differ_by_few(some: Sequence[float], others: Sequence[float], smallest_shown: int) -> bool:
    """Whether the same counts of persons at two times differ by fewer than may be shown: who sees both would know."""
    return any(0 < abs(one - other) < smallest_shown for one, other in zip(some, others, strict=False))


def blanked(answer: pd.DataFrame) -> pd.DataFrame:
    """The answer without what is flagged in `hidden` and `bounds_hidden`."""
    shown = answer.copy()
    for flag, columns in (("hidden", HIDDEN_COLUMNS), ("bounds_hidden", BOUNDS)):
        if answer[flag].any():
            shown.loc[answer[flag], columns] = float("nan")
    return shown


def guarded(
    answer: pd.DataFrame,
    measure: Measure,
    personal: bool,
    smallest_shown: int,
    by: Sequence[str] = (),
    summed: Sequence[str] = (),
    above: Mapping[str, Sequence[Above]] | None = None,
    hidden_elsewhere: tuple[pd.Series, pd.Series] | None = None,
) -> pd.DataFrame:
    """`answer` with `hidden` and `bounds_hidden`; all figures are still there.

    A count of persons is hidden when it is small; a rate when its denominator, its numerator or the rest is. A figure
    about contracts is not about persons, until it is split by something that describes one (`personal`): then it is
    hidden where few persons are in the group, and a count also where it is small itself. The bounds and the coverage
    are hidden where few are unknown. `answer` has `HIDDEN_COLUMNS`, `bounds_denominator`, `persons`, `known` and
    `possible`.

    `by`: what the answer is split by; `summed`: those of them whose groups make up a total that can be asked for;
    `above`: dimension -> the sums between its groups and the total. There, more is hidden until what is hidden cannot
    be taken from any of them. `hidden_elsewhere`: what another answer hides of these groups (figures, bounds).
    """
    rule = _rule(measure, personal, smallest_shown)
    groups = _groups(answer, measure, personal, by)
    due = answer["bounds_denominator"].fillna(0)
    for place, group in enumerate(groups):
        if not rule.is_of_persons:
            continue
        group.hidden = rule.few_in(group) or (not personal and rule.is_small(float(due.iloc[place])))
        group.bounds_hidden = rule.is_small(group.unknown)
        if hidden_elsewhere is not None:
            group.hidden |= bool(hidden_elsewhere[0].iloc[place])
            group.bounds_hidden |= bool(hidden_elsewhere[1].iloc[place])
        group.bounds_hidden |= group.hidden
    if any(group.bounds_hidden for group in groups):
        _hide_more(groups, rule, by, summed, above or {})
    return answer.assign(
        hidden=pd.Series([group.hidden for group in groups], index=answer.index, dtype=bool),
        bounds_hidden=pd.Series([group.bounds_hidden for group in groups], index=answer.index, dtype=bool),
    )


def limited(
    answer: pd.DataFrame,
    whole: pd.DataFrame,
    accepted: Sequence[bool],
    unlimited: Mapping[Key, tuple[bool, bool]],
    measure: Measure,
    personal: bool,
    smallest_shown: int,
    by: Sequence[str],
) -> tuple[pd.Series, pd.Series]:
    """What a filter would give away: which rows of `answer` are to be hidden for it, and which of their bounds.

    `whole`: the same question split by what it is filtered by instead, guarded; `accepted`: which of its rows the
    filter lets through; `unlimited`: what is hidden without the filter, of each row of `answer`. A filtered figure is a
    sum of such groups. With what is shown of them it tells the sum of the hidden ones inside, and with the total that
    of those outside: neither may tell of few persons.
    """
    rule = _rule(measure, personal, smallest_shown)
    groups = _groups(whole, measure, personal, by)
    lines: dict[Key, list[tuple[_Group, bool]]] = {}
    marks = zip(groups, whole["hidden"], whole["bounds_hidden"], accepted, strict=True)
    for group, hidden, bounds_hidden, is_in in marks:
        group.hidden, group.bounds_hidden = bool(hidden), bool(bounds_hidden)
        lines.setdefault(group.values, []).append((group, is_in))
    figures, bounds = [], []
    for key in keys(answer, by):
        line = lines.get(key, [])
        everyone = [group for group, _ in line]
        inside, outside = ([group for group, is_in in line if is_in == side] for side in (True, False))
        if not any(group.size or group.unknown for group in inside):
            is_told = False, False  # nobody is told of
        elif not outside:
            is_told = unlimited[key]  # nobody is left out: it is the figure without the filter
        else:
            is_told = (
                any(_tells(side, everyone, "hidden", rule.tells_figure) for side in (inside, outside)),
                any(_tells(side, everyone, "bounds_hidden", rule.tells_unknown) for side in (inside, outside)),
            )
        figures.append(is_told[0])
        bounds.append(is_told[1])
    return pd.Series(figures, index=answer.index, dtype=bool), pd.Series(bounds, index=answer.index, dtype=bool)


def _tells(
    side: Sequence[_Group],
    line: Sequence[_Group],
    flag: str,
    tells: Callable[[Sequence[_Group], Sequence[_Group]], bool],
) -> bool:
    hidden = [group for group in side if getattr(group, flag)]
    return bool(hidden) and tells(hidden, line)


def _rule(measure: Measure, personal: bool, limit: int) -> _Rule:
    is_rate = measure.protects is not None and measure.denominator is not None
    return _Rule(limit, is_rate, personal and measure.unit == "count", personal or measure.protects is not None)


def _groups(answer: pd.DataFrame, measure: Measure, personal: bool, by: Sequence[str]) -> list[_Group]:
    is_rate = measure.protects is not None and measure.denominator is not None
    size = "persons" if personal else "denominator" if is_rate else "numerator"
    unknown = (answer["possible"] - answer["known"]).fillna(0) if measure.protects else answer["persons"] * 0
    parts = zip(
        keys(answer, by),
        *(answer[name].fillna(0).astype(float) for name in (size, "numerator", "denominator")),
        unknown.fillna(0).astype(float),
        strict=True,
    )
    return [_Group(key, people, top, bottom - top if is_rate else 0.0, u) for key, people, top, bottom, u in parts]


def flags(answer: pd.DataFrame, by: Sequence[str]) -> dict[Key, tuple[bool, bool]]:
    """Group -> whether its figures and its bounds are hidden, of a guarded answer."""
    marks = zip(answer["hidden"], answer["bounds_hidden"], strict=True)
    return {key: (bool(hidden), bool(bounds)) for key, (hidden, bounds) in zip(keys(answer, by), marks, strict=True)}


def keys(answer: pd.DataFrame, by: Sequence[str]) -> list[Key]:
    """Which group each row is, in those columns; an empty text where there is no value."""
    if not by:
        return [()] * len(answer)
    return list(
        zip(*(answer[name].astype(object).where(answer[name].notna(), "").astype(str) for name in by), strict=True)
    )


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
        """Those that can be hidden for another's sake, smallest first. In a group of nought is nobody to hide."""
        there = [group for group in line if not self.is_hidden(group) and getattr(group, self.size) > 0]
        return sorted(there, key=lambda group: (getattr(group, self.size), group.values))


def _hide_more(
    groups: Sequence[_Group],
    rule: _Rule,
    by: Sequence[str],
    summed: Sequence[str],
    above: Mapping[str, Sequence[Above]],
) -> None:
    """Hides as many groups more as are needed, the smallest first, the first by name of those as small.

    A line is the groups that differ in one dimension alone and whose sum can be asked for. What is hidden in one line
    can lay open another, so this goes on until nothing changes.
    """
    figures = _Layer("hidden", "size", rule.tells_figure)
    unknown = _Layer("bounds_hidden", "unknown", rule.tells_unknown)
    for layer, which, covers in ((figures, "figures", "covers"), (unknown, "bounds", "covers_bounds")):
        lines: list[_Line] = []
        to_cover: list[list[_Group]] = []
        for name in summed:
            # The nearest sums first: who covers another within one of them does so in the total as well.
            for way in above.get(name, ()):
                lines += _lines(groups, list(by).index(name), getattr(way, which))
                to_cover += [[groups[place] for place in places] for places in getattr(way, covers)]
            lines += _lines(groups, list(by).index(name), [""] * len(groups))
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
    """Groups whose sum can be asked for. `is_shown`: it stands above them and is shown; else it is the total."""

    groups: Sequence[_Group]
    is_shown: bool


def _lines(groups: Sequence[_Group], place: int, part_of: Sequence[str]) -> list[_Line]:
    found: dict[tuple[Key, str], list[_Group]] = {}
    # By name, not as the rows happened to come: the same question always hides the same.
    for group, above in sorted(zip(groups, part_of, strict=True), key=lambda pair: pair[0].values):
        found.setdefault((group.values[:place] + group.values[place + 1 :], above), []).append(group)
    return [_Line(line, above != "") for (_values, above), line in found.items()]


def _guard_line(line: _Line, layer: _Layer) -> bool:
    """Hides as many groups of the line as are needed; whether anything changed."""
    taken = layer.hidden_of(line.groups)
    before = len(taken)
    shown = layer.shown_of(line.groups) if taken else []
    while shown and layer.tells(taken, line.groups):
        layer.hide(shown[0])
        taken.append(shown.pop(0))
    if line.is_shown and not shown and len(taken) == 1:
        # It was hidden for another's sake, and the sum above it is its own: another has to be hidden for that.
        taken[0].laid_open.add(layer.flag)
        return True
    return len(taken) > before
