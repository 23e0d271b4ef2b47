"""What a command line takes for a month or a day: read once, for the commands of measures and of reports."""

from __future__ import annotations

import argparse
import datetime as dt
from collections.abc import Callable
from contextlib import suppress

from measures.door import known_values
from measures.door.open_warehouse import NoWarehouse, Warehouse, current

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


def day_looked_at(text: str) -> dt.date:
    """A day that has been, and on which there was something to look at. Raises argparse.ArgumentTypeError, in
    Swedish."""
    return _been(
        text, known_values.first_month, "inga uppgifter gäller {day} eller tidigare; de första gäller {first:%Y-%m}"
    )


def day_of_knowledge(text: str) -> dt.date:
    """A day that has been, and on which something was delivered. Raises argparse.ArgumentTypeError, in Swedish."""
    return _been(text, known_values.first_delivery, "{day} hade inget levererats än; den första leveransen kom {first}")


def _been(text: str, first_of: Callable[[Warehouse], dt.date | None], before_first: str) -> dt.date:
    """A day up to today, and from the first of which there is something; `before_first` says that it is earlier."""
    day, last, first = date(text), dt.date.today(), None
    with suppress(NoWarehouse):
        warehouse = current()
        # Invented data are looked at on their own day, whatever the clock says.
        last, first = max(last, warehouse.as_of), first_of(warehouse)
    if day > last:
        raise argparse.ArgumentTypeError(f"{text} har inte varit än; den senaste dagen att visa är {last}")
    if first and day < first:
        raise argparse.ArgumentTypeError(before_first.format(day=text, first=first))
    return day


def _in_calendar(day: dt.date) -> dt.date:
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise ValueError(day)
    return day
