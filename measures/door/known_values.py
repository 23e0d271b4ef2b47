"""What can be asked for: values that the registers, the codes or the rows have, and months that the data reach.

What is misspelt would else be answered as if nothing were known of it.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache

from measures.door import catalogue, open_warehouse
from measures.door.catalogue import Dimension
from measures.door.measure_query import OutsidePeriod, Question, UnknownValue, spellings
from measures.door.open_warehouse import Warehouse

_TIMES = {"year": r"\d{4}", "quarter": r"\d{4}-Q[1-4]", "month": r"\d{4}-(0[1-9]|1[0-2])"}
_REGISTERS = ("organisations", "suppliers", "contracts")
_LISTED = 12
# The months that a period can be chosen among are those of these.
PERIOD_TABLES = ("contracts", "delivery_months", "procurements", "report_periods")


def check(warehouse: Warehouse, question: Question) -> None:
    """Raises UnknownValue for a filter's value that there is none of, OutsidePeriod for a period that ends before it
    begins or that nothing reaches."""
    for name, values in question.where:
        _check_values(warehouse, catalogue.read(warehouse).dimensions[name], values)
    first, last = question.first_month, question.last_month
    if first and last and first > last:
        raise OutsidePeriod(f"Perioden slutar innan den börjar: från {first:%Y-%m} till {last:%Y-%m}.")
    held = _months_held(warehouse, question.measures) if first or last else None
    if held and ((last and last < held[0]) or (first and first > held[1])):
        asked = " ".join(f"{word} {month:%Y-%m}" for word, month in (("från", first), ("till", last)) if month)
        raise OutsidePeriod(
            f"Inga uppgifter gäller perioden {asked}. De som finns gäller {held[0]:%Y-%m} till {held[1]:%Y-%m}."
        )


def labels(warehouse: Warehouse, dimension: Dimension, language: str) -> Mapping[str, str]:
    """What the dimension's values are called in its register or codes, these in the field's order: value -> label."""
    if dimension.labels in ("organisations", "suppliers"):
        singular = dimension.labels.removesuffix("s")
        return dict(warehouse.rows(f"SELECT {singular}_id, name FROM mart.{dimension.labels}"))
    if dimension.labels == "contracts":
        return dict(warehouse.rows("SELECT contract_id, COALESCE(title, contract_id) FROM mart.contracts"))
    column = "en" if language == "en" else "sv"
    ordered = f"SELECT code, {column} FROM mart.labels WHERE code_list = ? ORDER BY position"
    return dict(warehouse.rows(ordered, [dimension.labels]))


@lru_cache(maxsize=256)
def first_month(warehouse: Warehouse) -> dt.date | None:
    """The first month that a period can begin with; None where nothing has a month."""
    tables = " UNION ALL ".join(f"SELECT month FROM mart.{table}" for table in PERIOD_TABLES)
    ((first,),) = warehouse.rows(f"SELECT MIN(month) FROM ({tables}) AS months")
    return dt.date.fromisoformat(str(first)) if first else None


def first_delivery(warehouse: Warehouse) -> dt.date | None:
    """The day on which the first delivery came; None where none has."""
    ((first,),) = warehouse.rows("SELECT MIN(SUBSTR(delivered_at, 1, 10)) FROM mart.deliveries")
    return dt.date.fromisoformat(first) if first else None


def _check_values(warehouse: Warehouse, dimension: Dimension, values: Sequence[str]) -> None:
    if dimension.time:
        wrong = [value for value in values if not re.fullmatch(_TIMES[dimension.time], value)]
        if wrong:
            example = {"year": "2024", "quarter": "2024-Q1", "month": "2024-01"}[dimension.time]
            raise UnknownValue(f"{dimension.name}={wrong[0][:60]} är ingen tid; skriv till exempel {example}.")
        return
    known = _known(warehouse, dimension.name)
    for value, spelt in zip(values, (spellings(warehouse, dimension, [value]) for value in values), strict=True):
        if value and not set(spelt) & set(known):
            raise UnknownValue(f"{dimension.name}={value[:60]} finns inte. Det som finns: {_listed(known, value)}.")


def _listed(names: Mapping[str, str], value: str) -> str:
    """Those that resemble what was asked for first."""
    wanted = value.casefold()
    near = sorted(names, key=lambda each: (wanted not in names[each].casefold(), each))
    named = [each if names[each] == each else f"{each} ({names[each]})" for each in near[:_LISTED]]
    return ", ".join(named) + (f" och {len(near) - _LISTED} till" if len(near) > _LISTED else "")


@lru_cache(maxsize=256)
def _known(warehouse: Warehouse, name: str) -> Mapping[str, str]:
    """Value -> label, of the register or the codes and of whatever stands in the rows."""
    dimension = catalogue.read(warehouse).dimensions[name]
    known = dict(labels(warehouse, dimension, "sv"))
    if dimension.labels not in _REGISTERS:
        for table in _tables_with(warehouse, dimension):
            rows = warehouse.rows(
                f"SELECT DISTINCT CAST({dimension.column} AS VARCHAR) FROM mart.{table}"
                f" WHERE {dimension.column} IS NOT NULL"
            )
            known |= {value: value for (value,) in rows if value not in known}
    return known


def _tables_with(warehouse: Warehouse, dimension: Dimension) -> Iterator[str]:
    columns = open_warehouse.columns_of(warehouse)
    paired = {through["table"] for through in dimension.through.values()}
    for table in sorted(_tables(warehouse) | paired):
        if dimension.column in columns[table] and dimension.is_of(table):
            yield table


def _tables(warehouse: Warehouse, names: Iterable[str] = ()) -> set[str]:
    """The tables that the measures are read from; without names, all measures."""
    known = catalogue.read(warehouse).measures
    read = [known[name] for name in names or known]
    return {table for each in read for table in (each.mart, each.by_month, each.by_person) if table}


def _months_held(warehouse: Warehouse, names: tuple[str, ...]) -> tuple[dt.date, dt.date] | None:
    """The first and the last month that anything is known of, or that the measures have a row of; None: no row."""
    columns = open_warehouse.columns_of(warehouse)
    tables = {table for table in (*PERIOD_TABLES, *_tables(warehouse, names)) if "month" in columns[table]}
    found = [each for each in (ends(warehouse, table) for table in sorted(tables)) if each]
    if not found:
        return None
    return min(first for first, _ in found), max(*(last for _, last in found), warehouse.as_of.replace(day=1))


@lru_cache(maxsize=256)
def ends(warehouse: Warehouse, table: str) -> tuple[dt.date, dt.date] | None:
    """The first and the last month of a table; None where it has none."""
    ((first, last),) = warehouse.rows(f"SELECT MIN(month), MAX(month) FROM mart.{table}")
    return None if first is None else (first, last)


def with_parts(warehouse: Warehouse, organisation: str) -> frozenset[str]:
    """An organisation and all that is below it."""
    parts = _parts(warehouse)
    units = [organisation]
    for unit in units:  # grows while it is read: parts of parts
        units += [part for part in parts.get(unit, ()) if part not in units]
    return frozenset(units)


@lru_cache(maxsize=32)
def _parts(warehouse: Warehouse) -> Mapping[str, Sequence[str]]:
    """Organisation -> those right below it."""
    parts: dict[str, list[str]] = {}
    for unit, parent in warehouse.rows("SELECT organisation_id, parent_organisation_id FROM mart.organisations"):
        parts.setdefault(parent, []).append(unit)
    return parts
