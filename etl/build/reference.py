"""`data/reference` into the warehouse: rules by date, code lists, places, the calendar, and the catalogue of measures.

So definitions travel with the figures, and whoever reads the warehouse needs no other file.
"""

from __future__ import annotations

import calendar
import datetime as dt
import itertools
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any

import pyarrow as pa

from etl.build.reference_files import (
    RULE_FILES,
    WrongReference,
    check_disclosure,
    check_rules,
    published_facts,
    read_csv,
    read_yaml,
    row_of,
    rule_table,
    typed_csv,
)
from etl.kinds import messages, schemas

_FORECAST_RULE = {
    "name": "text",
    "from_share_left": "number",
    "value": "number",
    "valid_from": "date",
    "source": "text",
}
_FORECAST_BACKTEST = {
    **dict.fromkeys(("candidate", "world"), "text"),
    **dict.fromkeys(("months_left", "is_used", "is_chosen_by", "forecasts"), "integer"),
    **dict.fromkeys(("coverage", "share_below", "share_above", "mean_width_places"), "number"),
    **dict.fromkeys(("mean_error_places", "mean_error_share", "bias_places"), "number"),
    **dict.fromkeys(("is_invented", "is_rerun"), "integer"),
    **dict.fromkeys(("calibrated_on", "tested_on"), "text"),
    "tested_date": "date",
}
# Years for which there are months and periods; a date outside them is unreadable (etl/kinds/parse_values.py).
CALENDAR_YEARS = range(1950, 2101)
# The tables of sums that are made once (etl/build/cubes.py) are called as those that they are the sums of, with this
# before it.
CUBE = "cube_"


def _target_group_words() -> dict[str, str]:
    """Every way to write a target group, without capitals, spaces and hyphens -> its code."""
    return {
        re.sub(r"[ _-]", "", word.lower()): code
        for code, texts in read_yaml("codes.yml")["target_group"].items()
        for word in (code, texts["sv"], texts["en"], *texts.get("synonyms", ()))
    }


@lru_cache(maxsize=2)
def core_tables(content: str) -> Mapping[str, pa.Table]:
    """Reference tables that core and mart SQL reads, by name. `content`: `content_hash()`, so that they are kept.

    Raises WrongReference where a file says what cannot be.
    """
    rules = {name: rule_table(name) for name in RULE_FILES}
    check_rules(rules)
    check_disclosure()
    return {
        **_calendar_tables(),
        "municipalities": pa.Table.from_pylist(read_csv("municipalities.csv")),
        **rules,
        "published_facts": published_facts(),
        "target_group_words": pa.Table.from_pylist(
            [{"word": word, "code": code} for word, code in _target_group_words().items()]
        ),
        "follow_up_points": _whole_numbers("follow_up_points.csv", "point"),
        "follow_up_quarters": _whole_numbers("follow_up_quarters.csv", "point").select(["point", "quarters_after"]),
        "outcome_statuses": _whole_numbers("outcome_statuses.csv", "status"),
        "forecast_rules": typed_csv("rules/forecast.csv", _FORECAST_RULE),
    }


def _whole_numbers(file: str, name: str) -> pa.Table:
    """A file whose columns are whole numbers, but for `name`."""
    columns = read_csv(file)[0]
    return typed_csv(file, {column: "text" if column == name else "integer" for column in columns})


@lru_cache(maxsize=2)
def catalogue_tables(content: str) -> Mapping[str, pa.Table]:
    """The catalogue as it travels in the warehouse: `catalogue` (a JSON document each) and `labels`."""
    documents = {
        "measures": read_yaml("measures.yml"),
        "dimensions": read_yaml("dimensions.yml"),
        "disclosure": read_yaml("disclosure.yml"),
        "goal_sentences": read_yaml("goal_sentences.yml"),
    }
    return {
        "catalogue": pa.Table.from_pylist(
            [
                {"name": name, "document": json.dumps(document, ensure_ascii=False)}
                for name, document in documents.items()
            ]
        ),
        "labels": pa.Table.from_pylist([{**row, "position": n} for n, row in enumerate(_labels(), 1)]),
        "file_columns": pa.Table.from_pylist(list(_file_columns())),
        "forecast_backtest": typed_csv("rules/forecast_backtest.csv", _FORECAST_BACKTEST),
    }


def _file_columns() -> Iterator[dict[str, Any]]:
    """The columns of each kind of file, for whoever is to fill one in."""
    for kind in schemas.kinds().values():
        for position, field in enumerate(kind.fields, start=1):
            yield {
                "kind": kind.name,
                "position": position,
                "column_name": field.name,
                "sv": field.title,
                "en": field.title_en,
                "description": field.description,
                "is_required": int(field.required),
                "example": field.example,
                # The names of a catalogue are told of by themselves.
                "allowed_sv": "" if field.codes_from else ", ".join(texts["sv"] for texts in field.codes.values()),
                "allowed_codes": "" if field.codes_from else ", ".join(field.codes),
            }


def describe(columns: Iterable[tuple[str, str]]) -> pa.Table:
    """(table, column) of the mart -> with its description, None where `columns.yml` has none."""
    texts = read_yaml("columns.yml")
    rows = [
        {
            "table_name": table,
            "column_name": column,
            "description": _description(texts, table, column),
        }
        for table, column in columns
    ]
    names = ("table_name", "column_name", "description")
    return pa.Table.from_pylist(rows, schema=pa.schema([(name, pa.string()) for name in names]))


def _description(texts: Mapping[str, Any], table: str, column: str) -> str | None:
    """What a column holds; in a cube that of its table, added up, where the cube has no words of its own."""
    if table.startswith(CUBE):
        own: str | None = texts["cubes"].get(column)
        return own or _description(texts, table.removeprefix(CUBE), column)
    text: str | None = texts["tables"].get(table, {}).get(column, texts["shared"].get(column))
    return text


def check_measures(columns: Iterable[tuple[str, str]]) -> None:
    """That each measure reads a table and columns that the mart has. Raises WrongReference with the measure's row."""
    of_tables: dict[str, set[str]] = {}
    for table, column in columns:
        of_tables.setdefault(table, set()).add(column)
    for name, measure in read_yaml("measures.yml").items():
        read = [measure.get(part) for part in ("numerator", "denominator", "low", "high", "missing_without")]
        coverage = measure.get("coverage")
        read += [*measure.get("only", {}), *(coverage.values() if isinstance(coverage, dict) else ())]
        for table in filter(None, (measure["mart"], measure.get("by_month"), measure.get("by_person"))):
            unknown = [column for column in read if column and column not in of_tables.get(table, ())]
            if table not in of_tables or unknown:
                what = f"kolumnen {unknown[0]}, som inte finns i" if table in of_tables else "tabellen"
                found = "" if table in of_tables else ", som inte finns"
                row = row_of("measures.yml", name)
                raise WrongReference(
                    f"data/reference/measures.yml, rad {row}: måttet {name} läser {what} mart.{table}{found}."
                )


def _labels() -> Iterator[dict[str, str]]:
    """What codes are called: from the schemas, from `codes.yml`, and places from the list of municipalities."""
    seen = set()
    for kind in schemas.kinds().values():
        for field in kind.fields:
            for code, texts in ({} if field.codes_from else field.codes).items():
                if (field.name, code) not in seen:
                    seen.add((field.name, code))
                    yield {"code_list": field.name, "code": code, "sv": texts["sv"], "en": texts["en"]}
    for code_list, codes in read_yaml("codes.yml").items():
        for code, texts in codes.items():
            yield {"code_list": code_list, "code": code, "sv": texts["sv"], "en": texts["en"]}
    counties = {}
    for row in read_csv("municipalities.csv"):
        counties[row["county_code"]] = row["county_name"]
        yield {"code_list": "municipality", "code": row["code"], "sv": row["name"], "en": row["name"]}
    for code, name in counties.items():
        yield {"code_list": "county", "code": code, "sv": name, "en": name}
    for kind in schemas.kinds().values():
        yield {"code_list": "kind", "code": kind.name, "sv": kind.title, "en": kind.title_en}
    for code in messages.read_messages():
        yield {
            "code_list": "message",
            "code": code,
            "sv": messages.message(code),
            "en": messages.message(code, language="en"),
        }


# --- the calendar ----------------------------------------------------------------------------------------


@lru_cache(maxsize=1)
def _calendar_tables() -> Mapping[str, pa.Table]:
    """`months`, `periods`, `period_months`: the months of each period but weeks, and `week_months`: the days of each
    week in each of its months."""
    month_types = [("month", pa.date32()), ("first_day", pa.date32()), ("last_day", pa.date32()), ("days", pa.int32())]
    month_types += [(f"{unit}_label", pa.string()) for unit in ("month", "quarter", "year")]
    period_types = [("period_no", pa.int32()), ("period", pa.string()), ("unit", pa.string())]
    period_types += [("first_day", pa.date32()), ("last_day", pa.date32())]
    of_both = [("period_no", pa.int32()), ("month", pa.date32()), ("last_day", pa.date32())]
    of_weeks = [
        ("period_no", pa.int32()),
        ("month_no", pa.int32()),
        ("first_day", pa.date32()),
        ("last_day", pa.date32()),
    ]
    of_weeks += [("days", pa.int32())]
    months, periods = list(_months()), list(_periods())
    weeks = list(_weeks(len(periods)))
    weeks += list(_sunday_weeks(len(periods) + len(weeks)))
    return {
        "months": pa.Table.from_pylist(months, schema=pa.schema(month_types)),
        "periods": pa.Table.from_pylist([*periods, *weeks], schema=pa.schema(period_types)),
        "period_months": pa.Table.from_pylist(list(_period_months(months, periods)), schema=pa.schema(of_both)),
        "week_months": pa.Table.from_pylist(list(_week_months(periods, weeks)), schema=pa.schema(of_weeks)),
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


def _weeks(first_number: int) -> Iterator[dict[str, Any]]:
    """Each week, from Monday to Sunday, by its number in the year that its Thursday lies in (ISO 8601)."""
    numbers = itertools.count(first_number)
    for year in CALENDAR_YEARS:
        for week in range(1, dt.date(year, 12, 28).isocalendar().week + 1):
            monday = dt.date.fromisocalendar(year, week, 1)
            yield {
                "period_no": next(numbers),
                "period": f"{year}-W{week:02d}",
                "unit": "weekly",
                "first_day": monday,
                "last_day": monday + dt.timedelta(days=6),
            }


def _sunday_weeks(first_number: int) -> Iterator[dict[str, Any]]:
    """Each week from Sunday to Saturday, by its first day and length (ISO 8601)."""
    sunday = dt.date.fromisocalendar(CALENDAR_YEARS[0], 1, 7)
    for number in range(first_number, first_number + (dt.date(CALENDAR_YEARS[-1], 12, 25) - sunday).days // 7 + 1):
        yield {
            "period_no": number,
            "period": f"{sunday:%Y-%m-%d}/P7D",
            "unit": "weekly",
            "first_day": sunday,
            "last_day": sunday + dt.timedelta(days=6),
        }
        sunday += dt.timedelta(days=7)


def _week_months(periods: Iterable[Mapping[str, Any]], weeks: Iterable[Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
    """The days of each week in each of the one or two months that it lies in; `month_no`: that month as a period."""
    of_months = {period["first_day"]: period for period in periods if period["unit"] == "monthly"}
    for week in weeks:
        for first in sorted({week["first_day"].replace(day=1), week["last_day"].replace(day=1)}):
            if month := of_months.get(first):
                first_day = max(week["first_day"], month["first_day"])
                last_day = min(week["last_day"], month["last_day"])
                yield {
                    "period_no": week["period_no"],
                    "month_no": month["period_no"],
                    "first_day": first_day,
                    "last_day": last_day,
                    "days": (last_day - first_day).days + 1,
                }
