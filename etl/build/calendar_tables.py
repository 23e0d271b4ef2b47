"""The months, and the periods that reports are about."""

from __future__ import annotations

import calendar
import datetime as dt
import itertools
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any

import pyarrow as pa

# Years for which there are months and periods; a date outside them is unreadable (etl/kinds/parse_values.py).
CALENDAR_YEARS = range(1950, 2101)


@lru_cache(maxsize=1)
def calendar_tables() -> Mapping[str, pa.Table]:
    """`months`, `periods`, and `period_months`: the months of each period."""
    month_types = [("month", pa.date32()), ("first_day", pa.date32()), ("last_day", pa.date32()), ("days", pa.int32())]
    month_types += [(f"{unit}_label", pa.string()) for unit in ("month", "quarter", "year")]
    period_types = [("period_no", pa.int32()), ("period", pa.string()), ("unit", pa.string())]
    period_types += [("first_day", pa.date32()), ("last_day", pa.date32())]
    of_both = [("period_no", pa.int32()), ("month", pa.date32()), ("last_day", pa.date32())]
    months, periods = list(_months()), list(_periods())
    return {
        "months": pa.Table.from_pylist(months, schema=pa.schema(month_types)),
        "periods": pa.Table.from_pylist(periods, schema=pa.schema(period_types)),
        "period_months": pa.Table.from_pylist(list(_period_months(months, periods)), schema=pa.schema(of_both)),
    }


def _months() -> Iterator[dict[str, Any]]:
    """Each month with its days and what it, its quarter and its year are called."""
    for year in CALENDAR_YEARS:
        for month in range(1, 13):
            first = dt.date(year, month, 1)
            days = calendar.monthrange(year, month)[1]
            yield {
                "month": first,
                "first_day": first,
                "last_day": first.replace(day=days),
                "days": days,
                "month_label": f"{year}-{month:02d}",
                "quarter_label": f"{year}-Q{(month + 2) // 3}",
                "year_label": f"{year}",
            }


def _periods() -> Iterator[dict[str, Any]]:
    """Each period that a report can be about, numbered."""
    numbers = itertools.count()
    for year in CALENDAR_YEARS:
        for unit, length, label in (
            ("monthly", 1, "{y}-{n:02d}"),
            ("quarterly", 3, "{y}-Q{n}"),
            ("half_yearly", 6, "{y}-H{n}"),
            ("yearly", 12, "{y}"),
        ):
            for number in range(1, 12 // length + 1):
                last = number * length
                yield {
                    "period_no": next(numbers),
                    "period": label.format(y=year, n=number),
                    "unit": unit,
                    "first_day": dt.date(year, last - length + 1, 1),
                    "last_day": dt.date(year, last, calendar.monthrange(year, last)[1]),
                }


def _period_months(
    months: Iterable[Mapping[str, Any]], periods: Iterable[Mapping[str, Any]]
) -> Iterator[dict[str, Any]]:
    """The months of each period."""
    last_days = {month["month"]: month["last_day"] for month in months}
    for period in periods:
        first = period["first_day"]
        for number in range(first.month, period["last_day"].month + 1):
            month = first.replace(month=number)
            yield {"period_no": period["period_no"], "month": month, "last_day": last_days[month]}
