"""Which periods have been told of, and when: what has come beside what the contract asks for."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from count_calendar import Row


def speaks_until(rows: Sequence[Row], came_on: dt.date) -> dt.date:
    """The last day that rows of one contract in one file of placements tell of, at most the day that it came."""
    stated = [row["reported_until"] for row in rows if row.get("reported_until")]
    going_on = [row.get("end_date") or row.get("planned_end_date") or came_on for row in rows]
    return min(max(stated or going_on), came_on)


def told_until(files: dict[int, tuple[dt.date, Sequence[Row]]], as_of: dt.date) -> dt.date:
    """The last day that a contract is told of in placements: what the newest file says, else as far as any goes.

    `files`: number -> the day that the file came and its rows about the contract.
    """
    if not files:
        return dt.date.min
    until = {number: min(speaks_until(rows, on), as_of) for number, (on, rows) in files.items()}
    newest = max(files)
    return until[newest] if any(row.get("reported_until") for row in files[newest][1]) else max(until.values())


def is_nil(rows: Sequence[Row]) -> bool:
    """Whether a report says in figures that nothing was done."""
    persons = ("persons_started", "persons_ongoing", "persons_ended")
    if any(row.get("fte_months") is None and any(row.get(name) for name in persons) for row in rows):
        return False
    said = [row.get(name) for row in rows for name in ("persons_started", "persons_ongoing", "fte_months")]
    return any(number is not None for number in said) and not any(said)


def has_come(form: str | None, has_sums: bool, has_persons: bool, is_nil: bool) -> bool:
    """Whether what has come is what the contract asks for. Where nobody was there, nil is all that can come."""
    return {
        "sums": has_sums,
        "persons": has_persons or is_nil,
        "both": has_sums and (has_persons or is_nil),
        None: has_sums or has_persons,
    }[form]


def came_on(form: str | None, due: dt.date, days: dict[str, dt.date | None], is_nil: bool) -> dt.date | None:
    """The day on which all that is asked for had come; None where it is not known. `days`: of the sums and persons that
    have come."""
    if form == "sums":
        return days["sums"]
    of_persons = days["persons"] if "persons" in days else days.get("sums") if is_nil else None
    if form == "persons":
        return of_persons
    if form == "both":
        both = (days["sums"], of_persons)
        return None if None in both else max(day for day in both if day)
    known = [day for day in days.values() if day]
    earliest = min(known, default=None)
    # The other may have come in time.
    return None if earliest and earliest > due and None in days.values() else earliest
