"""Small numbers. On by default, in the one door, so no page, export or address can go round it.

A figure that few persons stand behind is hidden, and then as many more of the same answer as are needed so that nobody can
work out what is hidden by taking what is shown from the total. Both need a question's whole answer at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from measures.catalogue import Measure

HIDDEN_COLUMNS = ["numerator", "denominator", "value", "low", "high", "coverage"]


def is_small(counts: pd.Series, smallest_shown: int) -> pd.Series:
    """Where a count of persons is 1 up to, not including, the limit. Nought is nobody, and shown."""
    return counts.between(1, smallest_shown, inclusive="left")


def protect(
    answer: pd.DataFrame,
    measure: Measure,
    personal: bool,
    smallest_shown: int,
    by: Sequence[str] = (),
    summed: Sequence[str] = (),
) -> pd.DataFrame:
    """Hides the figures of `answer` that too few persons stand behind, and flags them in `hidden`.

    A count of persons is hidden when it is small; a rate when its denominator, its numerator or the rest is. A figure
    about contracts is not about persons, until it is split by something that describes one (`personal`): then it is
    hidden where few persons are in the group. `answer` has `HIDDEN_COLUMNS`, `bounds_denominator`, `persons`, `known` and `possible`.

    `by`: what the answer is split by; `summed`: those of them whose groups make up a total that can be asked for. There,
    more is hidden until what is hidden cannot be taken from the total (`_against_subtraction`).
    """
    hidden = pd.Series(False, index=answer.index)
    if measure.protects == "persons":
        if measure.denominator is None:
            hidden |= is_small(answer["numerator"], smallest_shown)
        else:
            rest = answer["denominator"] - answer["numerator"]
            for counts in (answer["denominator"], answer["numerator"], rest, answer["bounds_denominator"]):
                hidden |= is_small(counts, smallest_shown)
    elif measure.protects == "base":
        hidden |= is_small(answer["denominator"], smallest_shown)
    if personal:
        hidden |= is_small(answer["persons"], smallest_shown)
    if hidden.any() and summed:
        hidden = _against_subtraction(answer, measure, hidden, by, summed, smallest_shown)
    protected = answer.assign(hidden=hidden)
    if measure.distinct:
        # Of how many persons something is unknown is a count of persons too.
        protected.loc[is_small(answer["possible"] - answer["known"], smallest_shown), "coverage"] = float("nan")
    protected.loc[hidden, HIDDEN_COLUMNS] = float("nan")
    return protected


@dataclass
class _Group:
    """One row of an answer: its values of what is split by, and its numbers. `size`: the persons that can hide another."""

    values: tuple[str, ...]
    size: float
    top: float
    rest: float
    hidden: bool


def _against_subtraction(
    answer: pd.DataFrame,
    measure: Measure,
    hidden: pd.Series,
    by: Sequence[str],
    summed: Sequence[str],
    smallest_shown: int,
) -> pd.Series:
    """`hidden` with as many groups more as are needed.

    A line is the groups that differ in one dimension alone: their sum can be asked for. As long as the line's hidden
    groups could be worked out from its sum, the smallest that is shown is hidden too, the first by name of those as small.
    What is hidden in one line can lay open another, so this goes on until nothing changes.
    """
    is_rate = measure.protects is not None and measure.denominator is not None
    size = "persons" if measure.protects is None else "denominator" if is_rate else "numerator"
    keys = zip(*(answer[name].astype(object).where(answer[name].notna(), "").astype(str) for name in by), strict=True)
    groups = [
        _Group(key, people, top, bottom - top if is_rate else 0.0, is_hidden)
        for key, people, top, bottom, is_hidden in zip(
            keys, answer[size].fillna(0), answer["numerator"].fillna(0), answer["denominator"].fillna(0), hidden
        )
    ]
    lines: list[list[_Group]] = []
    for name in summed:
        place = list(by).index(name)
        found: dict[tuple[str, ...], list[_Group]] = {}
        # By name, not as the rows happened to come: the same question always hides the same.
        for group in sorted(groups, key=lambda group: group.values):
            found.setdefault(group.values[:place] + group.values[place + 1 :], []).append(group)
        lines += found.values()
    changed = True
    while changed:
        changed = False
        for line in lines:
            changed |= _hide_more(line, is_rate, smallest_shown)
    return pd.Series([group.hidden for group in groups], index=answer.index, dtype=bool)


def _hide_more(line: Sequence[_Group], is_rate: bool, smallest_shown: int) -> bool:
    """Hides as many groups of the line as are needed; whether any was."""
    taken = [group for group in line if group.hidden]
    # Nobody is in a group of nought, which would hide nothing.
    shown = sorted(
        (group for group in line if not group.hidden and group.size > 0), key=lambda group: (group.size, group.values)
    )
    before = len(taken)
    while taken and shown and _can_be_worked_out(taken, line, is_rate, smallest_shown):
        shown[0].hidden = True
        taken.append(shown.pop(0))
    return len(taken) > before


def _can_be_worked_out(taken: Sequence[_Group], line: Sequence[_Group], is_rate: bool, smallest_shown: int) -> bool:
    """Whether the sum of the hidden groups, which is the total less the shown ones, tells what one of them is, or is
    itself a figure that too few persons stand behind.

    It does where there is one of them; where there are no more persons than groups, since a group that is hidden is of
    somebody; and for a rate where none of them, or all, are in the numerator, though not all of the line is.
    """
    if len(taken) < 2 or sum(group.size for group in taken) <= len(taken):
        return True
    sums = [sum(group.size for group in taken)]
    if is_rate:
        sums += [sum(group.top for group in taken), sum(group.rest for group in taken)]
    if any(0 < number < smallest_shown for number in sums):
        return True
    if not is_rate:
        return False
    sides = [[(group.top, group.rest) for group in groups] for groups in (taken, line)]
    return any(sum(n[side] for n in sides[0]) == 0 < sum(n[side] for n in sides[1]) for side in (0, 1))
