"""Counts of persons that are compared: a result delivered as it is, and the same figure at two times."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd


def is_small(counts: pd.Series, smallest_shown: int) -> pd.Series:
    """Where a count of persons is 1 up to, not including, the limit. Nought is nobody, and shown."""
    return counts.between(1, smallest_shown, inclusive="left")


def persons_in(
    about_persons: bool, numerator: float | None, denominator: float | None, coverage: float | None = None
) -> tuple[float, ...]:
    """The counts of persons that a shown figure tells of, so that it can be compared with the same figure another time.

    None where the answer does not say that its counts are about persons. The coverage of a rate tells how many it is of
    in all.
    """
    if not about_persons or numerator is None:
        return ()
    if denominator is None:
        return (numerator,)
    counts = (numerator, denominator, denominator - numerator)
    return (*counts, round(denominator / coverage)) if coverage else counts


def differ_by_few(some: Sequence[float], others: Sequence[float], smallest_shown: int) -> bool:
    """Whether the same counts of persons at two times differ by fewer than may be shown: who sees both would know."""
    return any(0 < abs(one - other) < smallest_shown for one, other in zip(some, others, strict=False))
