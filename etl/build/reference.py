"""`data/reference` into the warehouse: rules by date, code lists, places, the calendar, and the catalogue of measures.

So definitions travel with the figures, and whoever reads the warehouse needs no other file.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any

import pyarrow as pa

from etl.build.calendar_tables import calendar_tables
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
        **calendar_tables(),
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
            "description": texts["tables"].get(table, {}).get(column, texts["shared"].get(column)),
        }
        for table, column in columns
    ]
    names = ("table_name", "column_name", "description")
    return pa.Table.from_pylist(rows, schema=pa.schema([(name, pa.string()) for name in names]))


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
