"""What has changed since the period before: an interval, where either of the two is one."""

from __future__ import annotations

from dataclasses import dataclass

from measures.goals.goal_model import Figure


@dataclass(frozen=True)
class Change:
    """Of shares the difference (0.01 is a percentage point), else a share of what it was (0.1 is ten per cent).

    `low`, `high`: its ends, by what either figure can be; None where neither has ends of its own. `is_by_known`: then
    something of either is unknown all the same, and nothing bounds it.
    """

    value: float
    low: float | None
    high: float | None
    is_by_known: bool


def change(now: Figure, before: Figure, unit: str) -> Change | None:
    """From `before` to `now`; None where either is missing, or where a change from 0 has no size."""
    if now.value is None or before.value is None:
        return None
    value = _between(now.value, before.value, unit)
    if value is None:
        return None
    ends: tuple[float | None, float | None] = (None, None)
    if _is_interval(now) or _is_interval(before):
        (low, high), (low_before, high_before) = _ends(now), _ends(before)
        ends = _between(low, high_before, unit), _between(high, low_before, unit)
    has_ends = ends[0] is not None and ends[1] is not None
    unknown = any(figure.coverage is not None and figure.coverage < 1 for figure in (now, before))
    return Change(value, *(ends if has_ends else (None, None)), is_by_known=unknown and not has_ends)


def _between(now: float, before: float, unit: str) -> float | None:
    if unit == "share":
        return now - before
    return (now - before) / before if before else None


def _is_interval(figure: Figure) -> bool:
    return figure.low is not None and figure.high is not None and figure.low != figure.high


def _ends(figure: Figure) -> tuple[float, float]:
    value = figure.value or 0.0
    return value if figure.low is None else figure.low, value if figure.high is None else figure.high
