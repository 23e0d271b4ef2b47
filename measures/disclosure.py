"""Small numbers. On by default, in the one door, so no page, export or address can go round it.

This is the primary protection: a figure that few persons stand behind is hidden. It sees a question's whole answer at
once, so that protection against subtraction (hiding more, so that what is hidden cannot be worked out) goes here too.
"""

from __future__ import annotations

import pandas as pd

from measures.catalogue import Measure

HIDDEN_COLUMNS = ["numerator", "denominator", "value", "low", "high", "coverage"]


def is_small(counts: pd.Series, smallest_shown: int) -> pd.Series:
    """Where a count of persons is 1 up to, not including, the limit. Nought is nobody, and shown."""
    return counts.between(1, smallest_shown, inclusive="left")


def protect(answer: pd.DataFrame, measure: Measure, personal: bool, smallest_shown: int) -> pd.DataFrame:
    """Hides the figures of `answer` that too few persons stand behind, and flags them in `hidden`.

    A count of persons is hidden when it is small; a rate when its denominator, its numerator or the rest is. A figure
    about contracts is not about persons, until it is split by something that describes one (`personal`): then it is
    hidden where few persons are in the group. `answer` has `HIDDEN_COLUMNS`, `bounds_denominator`, `persons`, `known` and `possible`.
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
    protected = answer.assign(hidden=hidden)
    if measure.distinct:
        # Of how many persons something is unknown is a count of persons too.
        protected.loc[is_small(answer["possible"] - answer["known"], smallest_shown), "coverage"] = float("nan")
    protected.loc[hidden, HIDDEN_COLUMNS] = float("nan")
    return protected
