"""What a command line takes for a month or a day: read once, for the commands of measures and of reports."""

from __future__ import annotations

import argparse
import datetime as dt

# The years that the warehouse has a calendar for.
FIRST_YEAR, LAST_YEAR = 1950, 2100


def month(text: str) -> dt.date:
    """The first day of a month written 2026-03. Raises argparse.ArgumentTypeError, in Swedish."""
    try:
        return _in_calendar(dt.datetime.strptime(text, "%Y-%m").date())
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text} är ingen månad; skriv till exempel 2026-03") from None


def date(text: str) -> dt.date:
    """A day written 2026-03-31. Raises argparse.ArgumentTypeError, in Swedish."""
    try:
        return _in_calendar(dt.date.fromisoformat(text))
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text} är inget datum; skriv till exempel 2026-03-31") from None


def _in_calendar(day: dt.date) -> dt.date:
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise ValueError(day)
    return day
