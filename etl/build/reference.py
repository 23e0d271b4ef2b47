"""`data/reference` into the warehouse: rules by date, code lists, places, the calendar, and the catalogue of measures.

So definitions travel with the figures, and whoever reads the warehouse needs no other file.
"""

from __future__ import annotations

import calendar
import csv
import datetime as dt
import hashlib
import itertools
import json
import math
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import pyarrow as pa
import yaml

from etl.kinds import messages, schemas
from etl.privacy.identity_numbers import normalised_number

REFERENCE_FOLDER = Path(__file__).parents[2] / "data" / "reference"
# Years for which there are months and periods; dates outside 1950-2100 are refused as unreadable (etl/kinds/parse_values.py).
CALENDAR_YEARS = range(1950, 2101)


def content_hash() -> str:
    """One hash over all reference files and schemas: what a build depends on beside deliveries and dates."""
    digest = hashlib.sha256()
    for folder in (REFERENCE_FOLDER, schemas.SCHEMA_FOLDER):
        for path in sorted(folder.rglob("*")):
            if path.suffix in (".csv", ".yml", ".json"):
                digest.update(path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def read_yaml(name: str) -> Any:
    """One YAML file of `data/reference`. What is given is kept: it must not be changed."""
    return _parsed((REFERENCE_FOLDER / name).read_text(encoding="utf-8"))


@lru_cache(maxsize=16)
def _parsed(text: str) -> Any:
    """Plain data. By the loader written in C: the one in Python takes a third of a small build's time."""
    return yaml.load(text, yaml.CSafeLoader)


def _csv(name: str) -> list[dict[str, str]]:
    with open(REFERENCE_FOLDER / name, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


_FORECAST_RULE = {
    "name": pa.string(),
    "from_share_left": pa.float64(),
    "value": pa.float64(),
    "valid_from": pa.date32(),
    "source": pa.string(),
}
_FORECAST_BACKTEST = {
    "candidate": pa.string(),
    "months_left": pa.int64(),
    "is_used": pa.int64(),
    "forecasts": pa.int64(),
    "coverage": pa.float64(),
    "mean_width_places": pa.float64(),
    "mean_error_places": pa.float64(),
    "mean_error_share": pa.float64(),
    "bias_places": pa.float64(),
    "is_invented": pa.int64(),
    "is_rerun": pa.int64(),
    "calibrated_on": pa.string(),
    "tested_on": pa.string(),
    "tested_date": pa.date32(),
}


def _typed(name: str, types: Mapping[str, pa.DataType]) -> pa.Table:
    """A file of `data/reference` as a table of those columns; an empty cell is null. KeyError where a column lacks."""
    rows = _csv(name)
    columns = {
        column: pa.array([row[column] or None for row in rows], pa.string()).cast(kind)
        for column, kind in types.items()
    }
    return pa.table(columns)


def _months() -> Iterator[dict[str, Any]]:
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


def _period_months() -> Iterator[dict[str, Any]]:
    """The months of each period."""
    months = {month["month"]: month["last_day"] for month in _months()}
    for period in _periods():
        first = period["first_day"]
        for number in range(first.month, period["last_day"].month + 1):
            month = first.replace(month=number)
            yield {"period_no": period["period_no"], "month": month, "last_day": months[month]}


# The files of `data/reference/rules` and what their columns hold. An organisation's number becomes its key.
_DATED = {"valid_from": "date", "source": "text"}
RULE_FILES: Mapping[str, Mapping[str, str]] = {
    "adopted": {"organisation_id": "organisation", "rule_set": "text", **_DATED},
    "defaults": {"name": "text", "value": "number", "organisation_id": "organisation", **_DATED},
    "forms": {"form": "text", "counts_as": "text", "organisation_id": "organisation", **_DATED},
    "schedules": {"rule_set": "text", "nature": "text", "sek_per_place": "number", **_DATED},
    "exclusions": {
        "rule_set": "text",
        "reason": "text",
        "below_months": "number",
        "below_full_time": "number",
        "agreement_type": "text",
        "nature": "text",
        **_DATED,
    },
    "bonus_rates": {
        "rule_set": "text",
        "counts_as": "text",
        "sek_per_month": "number",
        "in_force": "integer",
        **_DATED,
    },
    "penalty_rates": {"rule_set": "text", "sek_per_missing_place": "number", **_DATED},
    "early_ends": {"end_reason": "text", "is_early": "integer", "counts_as_met": "integer", "source": "text"},
    "status_bands": {"scale": "text", "status": "text", "at_least": "number", "below": "number", "source": "text"},
    "goal_bands": {"scale": "text", "status": "text", "at_least": "number", "below": "number", "source": "text"},
    "goal_settings": {"name": "text", "value": "number", "source": "text"},
    "index_classes": {
        "class_no": "integer",
        "class_name": "text",
        "at_most": "number",
        "below": "number",
        "source": "text",
    },
    "tasks": {"task": "text", "urgency": "integer", "waits_on": "text", "stays_days": "integer"},
}
# The scales that steps/measured_contracts.sql asks.
BAND_SCALES = ("pace", "outcome")
_CELLS: Mapping[str, tuple[pa.DataType, Callable[[str], Any]]] = {
    "text": (pa.string(), str),
    "number": (pa.float64(), float),
    "integer": (pa.int64(), int),
    "date": (pa.date32(), dt.date.fromisoformat),
    "organisation": (pa.string(), lambda text: normalised_number(text) or text),
}


def check_bands(bands: Sequence[Mapping[str, Any]]) -> None:
    """That the bands of each scale take every number once: the first is open downwards, each begins where the one
    before ends, and the last is open upwards.

    Raises ValueError, in Swedish, with the scale and the limits where there is a gap or an overlap.
    """
    file = "data/reference/rules/status_bands.csv"
    scales: dict[str, list[Mapping[str, Any]]] = {scale: [] for scale in BAND_SCALES}
    for band in bands:
        if band["scale"] not in scales:
            raise ValueError(f"{file}: okänd skala {band['scale']}")
        if band["status"] is None:
            raise ValueError(f"{file}, skalan {band['scale']}: ett band saknar status")
        if any(limit is not None and not math.isfinite(limit) for limit in (band["at_least"], band["below"])):
            raise ValueError(f"{file}, skalan {band['scale']}: en gräns är inget tal")
        scales[band["scale"]].append(band)
    for scale, found in scales.items():
        reached: float | None = None  # all below this is taken; None: nothing yet
        ordered = sorted(found, key=lambda band: -math.inf if band["at_least"] is None else band["at_least"])
        for number, band in enumerate(ordered):
            first, below = band["at_least"], band["below"]
            if number == 0:
                if first is not None:
                    raise ValueError(f"{file}, skalan {scale}: glapp, inget band gäller under {first:g}")
            elif reached is None or first is None or first < reached:
                raise ValueError(f"{file}, skalan {scale}: överlapp, {band['status']} börjar före {_limit(reached)}")
            elif first > reached:
                raise ValueError(f"{file}, skalan {scale}: glapp mellan {reached:g} och {first:g}")
            if first is not None and below is not None and below <= first:
                raise ValueError(f"{file}, skalan {scale}: {band['status']} slutar där det börjar, vid {first:g}")
            reached = below
        if not ordered:
            raise ValueError(f"{file}, skalan {scale}: inga band")
        if reached is not None:
            raise ValueError(f"{file}, skalan {scale}: glapp, inget band gäller från {reached:g}")


def _limit(limit: float | None) -> str:
    return "slutet, som saknar gräns" if limit is None else f"{limit:g}"


# Figures of others that come with the product; `data/schemas/published_figures.json` says what its columns mean.
PUBLISHED_FACTS: Mapping[str, str] = {
    **dict.fromkeys(("source_id", "organisation", "period", "metric"), "text"),
    "value": "number",
    **dict.fromkeys(("precision", "definition", "url"), "text"),
    "as_of": "date",
}


def rule_table(name: str) -> pa.Table:
    """One file of `data/reference/rules`, typed; an empty cell is null.

    Raises ValueError, naming file, row and column, where a cell cannot be read: a rule is never half in force.
    """
    return _typed_csv(f"rules/{name}.csv", RULE_FILES[name])


def plausible_limits() -> pa.Table:
    """`name` and `value` of the limits beyond which a number of a file is pointed out. Raises ValueError as `rule_table`."""
    columns = {"name": "text", "value": "number", "why_sv": "text", "why_en": "text"}
    return _typed_csv("plausible_limits.csv", columns).select(["name", "value"])


def _published_facts() -> pa.Table:
    table = _typed_csv("published_figures.csv", PUBLISHED_FACTS)
    return table.append_column("row_number", pa.array(range(2, len(table) + 2), pa.int64()))


def _typed_csv(file: str, columns: Mapping[str, str]) -> pa.Table:
    rows = []
    for number, row in enumerate(_csv(file), start=2):
        read: dict[str, Any] = {}
        for column, kind in columns.items():
            text = (row.get(column) or "").strip()
            try:
                read[column] = _CELLS[kind][1](text) if text else None
            except ValueError:
                raise ValueError(f"data/reference/{file}, rad {number}, kolumn {column}: {text}") from None
        rows.append(read)
    if file == "rules/status_bands.csv":
        check_bands(rows)
    table = pa.Table.from_pylist(
        rows, schema=pa.schema([(column, _CELLS[kind][0]) for column, kind in columns.items()])
    )
    names = {"organisation_id": "organisation_key"}
    return table.rename_columns([names.get(column, column) for column in columns])


def _target_group_words() -> dict[str, str]:
    """Every way to write a target group, without capitals, spaces and hyphens -> its code."""
    return {
        re.sub(r"[ _-]", "", word.lower()): code
        for code, texts in read_yaml("codes.yml")["target_group"].items()
        for word in (code, texts["sv"], texts["en"], *texts.get("synonyms", ()))
    }


@lru_cache(maxsize=2)
def core_tables(content: str) -> Mapping[str, pa.Table]:
    """Reference tables that core and mart SQL reads, by name. `content`: `content_hash()`, so that they are kept."""
    month_schema = [("month", pa.date32()), ("first_day", pa.date32()), ("last_day", pa.date32()), ("days", pa.int32())]
    month_schema += [(f"{unit}_label", pa.string()) for unit in ("month", "quarter", "year")]
    return {
        "months": pa.Table.from_pylist(list(_months()), schema=pa.schema(month_schema)),
        "periods": pa.Table.from_pylist(
            list(_periods()),
            schema=pa.schema(
                [
                    ("period_no", pa.int32()),
                    ("period", pa.string()),
                    ("unit", pa.string()),
                    ("first_day", pa.date32()),
                    ("last_day", pa.date32()),
                ]
            ),
        ),
        "period_months": pa.Table.from_pylist(
            list(_period_months()),
            schema=pa.schema([("period_no", pa.int32()), ("month", pa.date32()), ("last_day", pa.date32())]),
        ),
        "municipalities": pa.Table.from_pylist(_csv("municipalities.csv")),
        **{name: rule_table(name) for name in RULE_FILES},
        "published_facts": _published_facts(),
        "target_group_words": pa.Table.from_pylist(
            [{"word": word, "code": code} for word, code in _target_group_words().items()]
        ),
        "follow_up_points": pa.Table.from_pylist(
            [
                {key: value if key == "point" else int(value) for key, value in row.items()}
                for row in _csv("follow_up_points.csv")
            ]
        ),
        "follow_up_quarters": pa.Table.from_pylist(
            [
                {"point": row["point"], "quarters_after": int(row["quarters_after"])}
                for row in _csv("follow_up_quarters.csv")
            ]
        ),
        "outcome_statuses": pa.Table.from_pylist(
            [
                {key: value if key == "status" else int(value) for key, value in row.items()}
                for row in _csv("outcome_statuses.csv")
            ]
        ),
        "forecast_rules": _typed("rules/forecast.csv", _FORECAST_RULE),
    }


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
        "labels": pa.Table.from_pylist(list(_labels())),
        "file_columns": pa.Table.from_pylist(list(_file_columns())),
        "forecast_backtest": _typed("rules/forecast_backtest.csv", _FORECAST_BACKTEST),
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
                "allowed_sv": ", ".join(texts["sv"] for texts in field.codes.values()),
                "allowed_codes": ", ".join(field.codes),
            }


def describe(columns: Iterable[tuple[str, str]]) -> pa.Table:
    """(table, column) of the mart -> with its description, None where `columns.yml` has none."""
    texts = read_yaml("columns.yml")
    rows = [
        {
            "table_name": table,
            "column_name": column,
            "description": texts["tables"].get(table, {}).get(column, texts["shared"].get(column)),
        }
        for table, column in columns
    ]
    names = ("table_name", "column_name", "description")
    return pa.Table.from_pylist(rows, schema=pa.schema([(name, pa.string()) for name in names]))


def _labels() -> Iterator[dict[str, str]]:
    """What codes are called: from the schemas, from `codes.yml`, and places from the list of municipalities."""
    seen = set()
    for kind in schemas.kinds().values():
        for field in kind.fields:
            for code, texts in field.codes.items():
                if (field.name, code) not in seen:
                    seen.add((field.name, code))
                    yield {"code_list": field.name, "code": code, "sv": texts["sv"], "en": texts["en"]}
    for code_list, codes in read_yaml("codes.yml").items():
        for code, texts in codes.items():
            yield {"code_list": code_list, "code": code, "sv": texts["sv"], "en": texts["en"]}
    counties = {}
    for row in _csv("municipalities.csv"):
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
