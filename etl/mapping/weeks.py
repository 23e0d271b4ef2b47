"""Columns of weeks, of months beside one of years, and lists of parts: what headers say and cells write otherwise."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import replace

import pyarrow.compute as pc

from etl.kinds import parse_dates, parse_values, schemas
from etl.kinds.schemas import normal
from etl.mapping.model import Column, Derivation, TableMapping
from etl.reading import RawTable

_WEEK_HEADER = re.compile(r"\b(?:v|veck\w*|weeks?|w|uke|uge|viikko\w*|kw|(?:kalender)?woche)\b")
# Which day of its week a column of days holds.
_FIRST_DAY = re.compile(r"begin|start|commenc|börja|\bfrom\b|från|\bfr ?o ?m\b|\bfirst\b|första|\bw/c\b")
_LAST_DAY = re.compile(r"end|slut|till|\bt ?o ?m\b|\blast\b|sista|\bw/e\b|through")
# What heads a number of a supplier's own for each of its persons.
_OWN_NUMBER = re.compile(
    r"\b(?:^anställd$|anst(?:ällnings?|älld)? ?(?:nr|nummer|id|kod)"
    r"|(?:ansatt|medarbejder|medarb(?:etar)?e?) ?(?:nr|nummer|id|kod)"
    r"|(?:employee|worker|emp|staff|badge) ?(?:no|nr|number|id)"
    r"|henkilönumero|työntekijänumero|personalnummer"
    r"|person ?(?:id|kod)|deltagar(?:e|nyckel|id)?|löpnummer)\b"
)
_YEAR_HEADERS = frozenset({"år", "year", "vuosi", "jahr"})
_LOOKED_AT = 2_000
_MONTH_HEADER = re.compile(r"\bmånad|\bmonth|månad\b|\bmåned|\bkuukausi|\bmonat")
_WEEK_ALONE = re.compile(r"(?:v\.? ?)?\d{1,2}")
# The fields by which rows of one period are told apart.
LISTED = frozenset({"part", "participant_key"})
# What a report says of each person, and nothing in sums.
_OF_PERSON = frozenset({"sex", "target_groups"})


def with_weeks(mapping: TableMapping, table: RawTable) -> TableMapping:
    """The mapping, where a column that is said to be of weeks has days in it, or weeks or months without their year
    beside a column of years: the period is made of them. A day in a column of weeks is no month there, not even the
    first of one, whatever else the column has."""
    kind = schemas.kinds()[mapping.kind]
    for index, column in enumerate(mapping.columns):
        if not column.field or kind.field(column.field).type != "period":
            continue
        texts = _distinct(table, index)
        year = next((cell for cell in table.header if normal(cell) in _YEAR_HEADERS), None)
        is_of_weeks = bool(_WEEK_HEADER.search(normal(column.header)))
        if is_of_weeks and kind.field(column.field).takes_weeks and any(_is_day(text) for text in texts):
            made = Derivation("week_of", (column.header,))
        elif is_of_weeks and year and any(_WEEK_ALONE.fullmatch(text.casefold()) for text in texts):
            made = Derivation("week_of", (column.header, year))
        elif not is_of_weeks and year and any(_is_month(text, column.header) for text in texts):
            made = Derivation("month_of", (column.header, year))
        else:
            continue
        columns = [Column(each.header, None) if each is column else each for each in mapping.columns]
        return replace(mapping, columns=tuple(columns), derived={**mapping.derived, column.field: made})
    return mapping


def week_of(day: dt.date, header: str) -> str:
    """The week of a day, from Monday to Sunday; from Sunday to Saturday where the header says that the day begins or
    ends its week, and it is such a day. Of a Sunday that may do either, a text that is refused."""
    said = normal(header)
    begins, ends = bool(_FIRST_DAY.search(said)), bool(_LAST_DAY.search(said))
    if begins != ends and day.isoweekday() == (7 if begins else 6):
        return parse_dates.week_from(day if begins else day - dt.timedelta(days=6))
    if day.isoweekday() == 7 and begins == ends and _WEEK_HEADER.search(said):
        return f"vecka {day:%Y-%m-%d}"
    return parse_dates.week_of_day(day)


def has_parts(mapping: TableMapping, table: RawTable) -> bool:
    """Whether several rows that tell hours are of one contract, period and form, and of one trade where a column tells
    trades, or a column numbers persons who come again: a list of persons, trades or days."""
    places = {column.field: index for index, column in enumerate(mapping.columns) if column.field}
    if "hours" not in places or "participant_key" in mapping.fields or "part" in {*mapping.derived, *mapping.fixed}:
        return False
    sources = {name: made.headers for name, made in mapping.derived.items()}
    keys: list[int] = []
    for name in ("contract_id", "period", "form", "part"):
        if name in places:
            keys.append(places[name])
        keys += [table.header.index(cell) for cell in sources.get(name, ()) if cell in table.header]
    if not keys:
        return bool(table.cells.num_rows > 1)
    numbered = own_number(table.header)
    if numbered and len(pc.unique(table.cells.column(table.header.index(numbered)))) < table.cells.num_rows:
        return True
    chosen = table.cells.select(keys)
    different: int = chosen.group_by(chosen.column_names).aggregate([]).num_rows
    return bool(different < table.cells.num_rows)


def may_be_list(mapping: TableMapping) -> bool:
    """Whether the rows of a report are told apart in no column of its own, so that they may be sums or persons."""
    in_columns = any(column.field == "participant_key" for column in mapping.columns)
    return mapping.kind == "reports" and not in_columns and not LISTED.isdisjoint(mapping.derived)


def in_parts(mapping: TableMapping) -> TableMapping:
    """The mapping with each row as a part of its own, whatever trades a column tells."""
    columns = tuple(replace(each, field=None) if each.field == "part" else each for each in mapping.columns)
    return replace(mapping, columns=columns, derived={**mapping.derived, "part": Derivation("row")})


def by_person(mapping: TableMapping, header: str) -> TableMapping:
    """The mapping of a list whose rows are of persons, told apart by that column: each becomes a placement. Several
    rows of a person in a period, a day each, are added up."""
    columns = tuple(replace(each, field=None) if each.field in LISTED else each for each in mapping.columns)
    derived = {**mapping.derived, "participant_key": Derivation("copy_of", (header,)), "part": Derivation("row")}
    fixed = {name: text for name, text in mapping.fixed.items() if name not in LISTED}
    return replace(mapping, columns=columns, fixed=fixed, derived=derived, by_hand=True)


def in_sums(mapping: TableMapping) -> TableMapping:
    """The mapping of a list whose rows are added up, whoever they are of."""
    derived = {name: made for name, made in mapping.derived.items() if name != "participant_key"}
    return replace(mapping, derived=derived)


def without_persons(mapping: TableMapping) -> TableMapping:
    """The mapping without what describes persons, where it is of a report whose rows name none."""
    if mapping.kind != "reports" or "participant_key" in mapping.fields:
        return mapping
    columns = tuple(replace(each, field=None) if each.field in _OF_PERSON else each for each in mapping.columns)
    return mapping if columns == tuple(mapping.columns) else replace(mapping, columns=columns)


def own_number(headers: Sequence[str]) -> str | None:
    """The header of the one column that is a supplier's own number for each person, by what it is called; else None."""
    found = [header for header in headers if _OWN_NUMBER.search(normal(header))]
    return found[0] if len(found) == 1 else None


def _distinct(table: RawTable, index: int) -> Sequence[str]:
    texts = pc.drop_null(pc.unique(table.cells.column(index))).slice(0, _LOOKED_AT).to_pylist()
    return [text for text in map(parse_values.clean, texts) if text]


def _is_month(text: str, header: str) -> bool:
    """Whether a text is a month without its year. A number is one where the header says so: it may be a quarter's."""
    is_told = not text.isdecimal() or bool(_MONTH_HEADER.search(normal(header)))
    return is_told and parse_dates.month_in_year(text) is not None


def _is_day(text: str) -> bool:
    try:
        parse_dates.parse_date(text, from_workbook=True)
    except parse_values.Unreadable:
        return False
    return True
