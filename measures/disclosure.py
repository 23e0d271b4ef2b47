"""Small numbers. On by default, in the one door, so no page, export or address can go round it.

A figure that few persons stand behind is hidden, and then as many more of the same answer as are needed so that nobody can
work out what is hidden by taking what is shown from the total. Both need a question's whole answer at once.
"""

from __future__ import annotations

from collections.abc import Sequence

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
        hidden = _against_subtraction(answer, measure, hidden, by, summed)
    protected = answer.assign(hidden=hidden)
    if measure.distinct:
        # Of how many persons something is unknown is a count of persons too.
        protected.loc[is_small(answer["possible"] - answer["known"], smallest_shown), "coverage"] = float("nan")
    protected.loc[hidden, HIDDEN_COLUMNS] = float("nan")
    return protected


def _against_subtraction(
    answer: pd.DataFrame, measure: Measure, hidden: pd.Series, by: Sequence[str], summed: Sequence[str]
) -> pd.Series:
    """`hidden` with as many groups more as are needed.

    A line is the groups that differ in one dimension alone: their sum can be asked for. As long as the line's hidden
    groups could be worked out from its sum, the smallest that is shown is hidden too, the first by name of those as small.
    What is hidden in one line can lay open another, so this goes on until nothing changes.
    """
    if measure.protects is None:
        size = answer["persons"]
    else:
        size = answer["numerator" if measure.denominator is None else "denominator"]
    rest = answer["denominator"] - answer["numerator"]
    rows = answer.assign(size=size.fillna(0), rest=rest, hidden=hidden)
    is_rate = measure.protects is not None and measure.denominator is not None
    before = -1
    while (now := int(rows["hidden"].sum())) != before:
        before = now
        for dimension in summed:
            others = [name for name in by if name != dimension]
            lines = [rows] if not others else [line for _, line in rows.groupby(others, dropna=False)]
            for line in lines:
                for place in _hidden_too(line, by, is_rate):
                    rows.loc[place, "hidden"] = True
    return rows["hidden"]


def _hidden_too(line: pd.DataFrame, by: Sequence[str], is_rate: bool) -> list[object]:
    """Which more groups of a line to hide, as labels of its index."""
    taken = line[line["hidden"]]
    if taken.empty:
        return []
    # Nobody is in a group of nought, which would hide nothing.
    shown = line[~line["hidden"] & (line["size"] > 0)]
    names = shown[list(by)].astype(object).where(shown[list(by)].notna(), "").astype(str)
    order = shown.assign(**{f"by {n}": names[name] for n, name in enumerate(by)}).sort_values(
        ["size", *(f"by {n}" for n in range(len(by)))], kind="stable"
    )
    found: list[object] = []
    for place in order.index:
        if not _can_be_worked_out(line.loc[[*taken.index, *found]], line, is_rate):
            break
        found.append(place)
    return found


def _can_be_worked_out(taken: pd.DataFrame, line: pd.DataFrame, is_rate: bool) -> bool:
    """Whether the sum of the hidden groups, which is the total less the shown ones, tells what one of them is.

    It does where there is one of them; where there are as many persons as groups, since nobody is hidden who is not
    there; and for a rate where none of them, or all, are of the numerator, though not all of the line is.
    """
    if len(taken) < 2 or taken["size"].sum() <= len(taken):
        return True
    if not is_rate:
        return False
    return any(taken[part].sum() == 0 and line[part].sum() > 0 for part in ("numerator", "rest"))
