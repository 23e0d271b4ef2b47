"""Persons taken out of a store as they would be on a day, for tests that ask whether something moves by it."""

from __future__ import annotations

import datetime as dt
from unittest import mock

from etl.build import builder
from etl.retention import due, take_out, terms
from etl.retention.due import Due
from etl.retention.terms import Term, Terms
from etl.store import deliveries


def take_out_by(day: dt.date, years: int = 1) -> Due:
    """What is due on the day where the term is so many years for all is taken out. Returns what went."""
    kinds = {
        ("national", kind): Term("national", kind, years, dt.date.min, "test", "test") for kind in terms.LEAST_YEARS
    }
    with mock.patch.object(terms, "read", lambda _: Terms(kinds, {})):
        goes = due.find(day, builder.build(builder.date_looked_at()))
    take_out.take_out(goes, deliveries.last_sequence())
    return goes
