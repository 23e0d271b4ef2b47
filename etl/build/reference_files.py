"""`data/reference` as it is read: YAML as plain data, CSV as typed tables; bands must take every number once."""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import math
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import pyarrow as pa
import yaml

from etl.kinds import schemas
from etl.privacy.number_forms import normalised_number

REFERENCE_FOLDER = Path(__file__).parents[2] / "data" / "reference"


# Who may see what, and for how long persons' rows are kept.
_NO_FIGURES = ("roles.yml", "retention.csv")


class WrongReference(ValueError):
    """A file of `data/reference` that says what cannot be: the text names file and row. Nothing is built by it."""


def content_hash() -> str:
    """One hash over all reference files and schemas: what a build depends on beside deliveries and dates."""
    digest = hashlib.sha256()
    for folder in (REFERENCE_FOLDER, schemas.SCHEMA_FOLDER):
        for path in sorted(folder.rglob("*")):
            if path.suffix in (".csv", ".yml", ".json") and path.name not in _NO_FIGURES:
                digest.update(path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def read_yaml(name: str) -> Any:
    """One YAML file of `data/reference`. What is given is kept: it must not be changed. Raises WrongReference."""
    try:
        return _parsed((REFERENCE_FOLDER / name).read_text(encoding="utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError) as problem:
        mark = getattr(problem, "problem_mark", None)
        where = f", rad {mark.line + 1}" if mark else ""
        raise WrongReference(f"data/reference/{name}{where}: filen går inte att läsa som YAML.") from None


def row_of(name: str, key: str) -> int:
    """The row of a YAML file of `data/reference` that begins what stands under the key."""
    lines = (REFERENCE_FOLDER / name).read_text(encoding="utf-8").splitlines()
    return next((number for number, line in enumerate(lines, start=1) if line.startswith(f"{key}:")), 1)


@lru_cache(maxsize=16)
def _parsed(text: str) -> Any:
    """Plain data. By the loader written in C: the one in Python takes a third of a small build's time."""
    return yaml.load(text, yaml.CSafeLoader)


def read_csv(name: str) -> list[dict[str, str]]:
    """The rows of one CSV file of `data/reference`: column -> text. Raises WrongReference, also for a broken row."""
    with open(REFERENCE_FOLDER / name, encoding="utf-8", newline="") as file:
        try:
            rows = list(csv.DictReader(file))
        except (csv.Error, UnicodeDecodeError):
            raise WrongReference(f"data/reference/{name}: filen går inte att läsa som CSV i UTF-8.") from None
    for number, row in enumerate(rows, start=2):
        if None in row or None in row.values():
            raise WrongReference(f"data/reference/{name}, rad {number}: raden har inte lika många celler som rubriken.")
    return rows


# The files of `data/reference/rules` and what their columns hold. An organisation's number becomes its key.
_DATED = {"valid_from": "date", "source": "text"}
RULE_FILES: Mapping[str, Mapping[str, str]] = {
    "adopted": {"organisation_id": "organisation", "rule_set": "text", **_DATED},
    "defaults": {
        "rule_set": "text",
        "name": "text",
        "value": "number",
        "organisation_id": "organisation",
        **_DATED,
    },
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
    "size_classes": {"size_class": "text", "at_least": "number", "below": "number", "source": "text"},
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
# The words that a column may hold, in a file of that name, else in every file: "@" before the name of a code list, of
# the schemas or of `codes.yml`; the others are what SQL and sentences ask for. An empty cell is no word.
_WORDS: Mapping[str, Sequence[str]] = {
    **{
        name: (f"@{name}",)
        for name in ("form", "nature", "agreement_type", "end_reason", "task", "waits_on", "metric", "precision")
    },
    "counts_as": ("job", "internship", "none"),
    "exclusions.reason": ("@exclusion_reason",),
    "status_bands.status": ("@contract_status",),
    "size_classes.size_class": ("@size_class",),
    "goal_bands.scale": ("elapsed", "coverage", "pace", "outcome", "outcome_between"),
    "goal_bands.status": ("judged", "enough", "@goal_status"),
    "defaults.name": (
        "months_per_job", "months_per_internship", "report_due_days", "first_start_within_months",
        "first_start_warning_days", "start_meeting_within_months", "final_documentation_within_days",
        "check_in_within_days", "early_end_share", "judged_open_share", "full_time_hours_per_week",
    ),
    "goal_settings.name": (
        "forecast_months_at_least", "forecast_interval_share", "contributions_shown", "little_known_below",
    ),
    "forecast.name": (
        "least_months_of_history", "recent_months", "starts_share_kept", "spread_per_open_place",
        "spread_per_month_left", "spread_of_sums", "width_above", "width_below",
    ),
    "forecast_backtest.candidate": ("@forecast_candidate",),
    "forecast_backtest.world": ("@forecast_world",),
    "plausible_limits.name": (
        "months_per_person_and_month", "persons_per_place", "persons_at_least", "undertakings_in_a_report",
    ),
    "follow_up_points.point": ("@point",),
    "follow_up_quarters.point": ("q2", "q4"),
    "outcome_statuses.status": ("@status",),
}  # fmt: skip


def words_of(file: str, column: str) -> Sequence[str]:
    """The words that a column of a CSV file of `data/reference` may hold; none where it holds any text."""
    listed = _WORDS.get(f"{Path(file).stem}.{column}", _WORDS.get(column, ()))
    return [word for each in listed for word in (_code_list(each[1:]) if each.startswith("@") else [each])]


def _code_list(name: str) -> list[str]:
    fields = [field for kind in schemas.kinds().values() for field in kind.fields if field.name == name]
    codes = [code for field in fields if not field.codes_from for code in field.codes]
    return list(dict.fromkeys([*codes, *read_yaml("codes.yml").get(name, ())]))


# The scales that steps/measured_contracts.sql asks.
BAND_SCALES = ("pace", "outcome")
_CELLS: Mapping[str, tuple[pa.DataType, Callable[[str], Any]]] = {
    "text": (pa.string(), str),
    "number": (pa.float64(), float),
    "integer": (pa.int64(), int),
    "date": (pa.date32(), dt.date.fromisoformat),
    "organisation": (pa.string(), lambda text: normalised_number(text) or text),
}


_HOW_TO_WRITE = {
    "number": "Skriv ett tal med punkt, till exempel 0.5.",
    "integer": "Skriv ett heltal.",
    "date": "Skriv dagen som 2024-03-31.",
}


def check_bands(bands: Sequence[Mapping[str, Any]]) -> None:
    """That the bands of each scale take every number once: the first is open downwards, each begins where the one
    before ends, and the last is open upwards.

    Raises WrongReference, in Swedish, with the scale and the limits where there is a gap or an overlap.
    """
    file = "data/reference/rules/status_bands.csv"
    scales: dict[str, list[Mapping[str, Any]]] = {scale: [] for scale in BAND_SCALES}
    for band in bands:
        if band["scale"] not in scales:
            raise WrongReference(f"{file}: okänd skala {band['scale']}")
        if band["status"] is None:
            raise WrongReference(f"{file}, skalan {band['scale']}: ett band saknar status")
        if any(limit is not None and not math.isfinite(limit) for limit in (band["at_least"], band["below"])):
            raise WrongReference(f"{file}, skalan {band['scale']}: en gräns är inget tal")
        scales[band["scale"]].append(band)
    for scale, of_scale in scales.items():
        reached: float | None = None  # all below this is taken; None: nothing yet
        ordered = sorted(of_scale, key=lambda band: -math.inf if band["at_least"] is None else band["at_least"])
        for number, band in enumerate(ordered):
            first, below = band["at_least"], band["below"]
            if number == 0:
                if first is not None:
                    raise WrongReference(f"{file}, skalan {scale}: glapp, inget band gäller under {first:g}")
            elif reached is None or first is None or first < reached:
                raise WrongReference(
                    f"{file}, skalan {scale}: överlapp, {band['status']} börjar före {_limit(reached)}"
                )
            elif first > reached:
                raise WrongReference(f"{file}, skalan {scale}: glapp mellan {reached:g} och {first:g}")
            if first is not None and below is not None and below <= first:
                raise WrongReference(f"{file}, skalan {scale}: {band['status']} slutar där det börjar, vid {first:g}")
            reached = below
        if not ordered:
            raise WrongReference(f"{file}, skalan {scale}: inga band")
        if reached is not None:
            raise WrongReference(f"{file}, skalan {scale}: glapp, inget band gäller från {reached:g}")


# Without a row in them nothing is asked of a contract, and nothing it gives counts.
_NEVER_EMPTY = ("defaults", "forms", "status_bands", "tasks")


def check_rules(tables: Mapping[str, pa.Table]) -> None:
    """That rules are there, are somebody's, and are no less than nothing: rows of `defaults` above 0, all others 0 or
    more.

    `tables`: each of RULE_FILES as `rule_table` gives it. Raises WrongReference with file and row.
    """
    of_somebody = {"national", *tables["adopted"]["rule_set"].to_pylist()}
    for name, table in tables.items():
        file = f"data/reference/rules/{name}.csv"
        if name in _NEVER_EMPTY and not table.num_rows:
            raise WrongReference(f"{file}: filen har inga rader.")
        for number, row in enumerate(table.to_pylist(), start=2):
            if row.get("rule_set", "national") not in of_somebody:
                raise WrongReference(
                    f"{file}, rad {number}, kolumn rule_set: {row['rule_set']} är varken national eller en samling "
                    "som någon organisation följer enligt adopted.csv."
                )
            if name == "defaults" and (row["value"] is None or row["value"] <= 0):
                raise WrongReference(f"{file}, rad {number}, kolumn value: skriv ett tal större än 0.")


def check_disclosure() -> None:
    """That few persons are protected: each row of `noise` is of all keys, adds nothing on average, never more than is
    said, and leaves no count that is never shown. Raises WrongReference with the row."""
    try:
        _check_noise(read_yaml("disclosure.yml"))
        _check_hiding(read_yaml("disclosure.yml"))
    except (KeyError, TypeError, AttributeError, IndexError):
        raise WrongReference(
            "data/reference/disclosure.yml: filen ska ha key_range, largest_change, never_shown, noise, variance, "
            "least_denominator, most_dimensions, dimensions, period_months, outside och hide, och hide ska ha below, "
            "least_apart, period_months och tables."
        ) from None


def _demand(holds: bool, name: str, text: str) -> None:
    """That what is said of one name in disclosure.yml can be. Raises WrongReference with the row."""
    if not holds:
        row = row_of("disclosure.yml", name.partition(".")[0])
        raise WrongReference(f"data/reference/disclosure.yml, rad {row}: {name} {text}")


def _is_whole(number: object, least: int, most: int) -> bool:
    return isinstance(number, int) and not isinstance(number, bool) and least <= number <= most


def _check_hiding(content: Mapping[str, Any]) -> None:
    _demand(content["outside"] in ("change", "hide"), "outside", "ska vara change eller hide.")
    rule, measures = content["hide"], read_yaml("measures.yml")
    _demand(_is_whole(rule["below"], 3, 20), "hide.below", "ska vara ett heltal, 3 till 20.")
    # Further apart than the few themselves would hide more, and tell no less.
    most = rule["below"] - 2
    _demand(_is_whole(rule["least_apart"], 1, most), "hide.least_apart", f"ska vara ett heltal, 1 till {most}.")
    _demand(set(rule["period_months"]) <= {6, 12}, "hide.period_months", "får vara 6 och 12: halvår och år.")
    for name, splits in rule["tables"].items():
        measure = measures.get(name, {})
        can_be_split = _TABLES_OF_PERSONS.get(str(measure.get("by_person") or measure.get("mart")), frozenset())
        is_of_persons = measure.get("protects") == "persons" and bool(can_be_split)
        _demand(is_of_persons, "hide.tables", f"har {name}, som inte är något mått på personer.")
        strange = ", ".join(sorted({str(each) for each in splits} - can_be_split))
        _demand(not strange, "hide.tables", f"delar {name} på {strange}, som den inte kan delas på.")


# Whose rows are each somebody's -> what else than whose and when they can be split by.
_TABLES_OF_PERSONS: Mapping[str, frozenset[str]] = {
    **dict.fromkeys(("placement_months", "outcomes", "quarter_outcomes"), frozenset({"form", "sex", "target_group"})),
    "placement_ends": frozenset({"form", "sex"}),
}


def _check_noise(content: Mapping[str, Any]) -> None:
    noise, keys, largest = content["noise"], content["key_range"], content["largest_change"]
    for name, least, most in _DISCLOSURE_BOUNDS:
        _demand(_is_whole(content[name], least, most), name, f"ska vara ett heltal, {least} till {most}.")
    _demand({1, 2} <= set(content["never_shown"]), "never_shown", "ska ha med 1 och 2.")
    is_each = list(noise) == list(range(1, len(noise) + 1)) and len(noise) > 2 * largest
    _demand(is_each, "noise", f"ska ha en rad för varje antal från 1 till minst {2 * largest + 1}.")
    _demand(set(content["period_months"]) <= {6, 12}, "period_months", "får vara 6 och 12: halvår och år.")
    has_reasons = bool(content["dimensions"]) and all(content["dimensions"].values())
    _demand(has_reasons, "dimensions", "ska ha skäl för var och en.")
    for count, row in noise.items():
        _demand(sum(row.values()) == keys, "noise", f"har för antalet {count} inte {keys} nycklar tillsammans.")
        changes = {change: share / keys for change, share in row.items() if share}
        _demand(min(row.values()) >= 0 and max(map(abs, changes)) <= largest, "noise", f"ändrar {count} för mycket.")
        shown = {count + change for change in changes}
        is_allowed = min(shown) >= 0 and not shown & set(content["never_shown"])
        _demand(is_allowed, "noise", f"visar {count} som det inte får.")
        mean = sum(change * share for change, share in changes.items())
        _demand(abs(mean) <= 1 / keys, "noise", f"ändrar {count} i medeltal med {mean:.3f}; det ska vara 0.")
        _demand(len(changes) > 1 or count in _LEFT_AS_IT_IS, "noise", f"ändrar aldrig {count}.")
    variance = sum(change**2 * share for change, share in changes.items())
    _demand(abs(variance - content["variance"]) < 0.001, "variance", f"är {variance:.4f} enligt noise.")
    _demand(_LEAST_VARIANCE <= variance <= largest**2, "variance", f"ska vara minst {_LEAST_VARIANCE}.")


# Name, least, most.
_DISCLOSURE_BOUNDS = (
    ("key_range", 64, 4096),
    ("largest_change", 2, 2),
    ("least_denominator", 5, 100),
    ("most_dimensions", 1, 2),
)
# With less, differences would tell too much. Where 1 and 2 are not shown, 3 cannot be changed with a mean of 0.
_LEAST_VARIANCE = 0.5
_LEFT_AS_IT_IS = (3,)


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

    Raises WrongReference, naming file, row and column, where a cell cannot be read: a rule is never half in force.
    """
    return typed_csv(f"rules/{name}.csv", RULE_FILES[name])


def plausible_limits() -> pa.Table:
    """`name` and `value` of the limits beyond which a number of a file is pointed out. Raises as `rule_table`."""
    columns = {"name": "text", "value": "number", "why_sv": "text", "why_en": "text"}
    return typed_csv("plausible_limits.csv", columns).select(["name", "value"])


def published_facts() -> pa.Table:
    """Figures of others that come with the product, each with its row in the file."""
    table = typed_csv("published_figures.csv", PUBLISHED_FACTS)
    return table.append_column("row_number", pa.array(range(2, len(table) + 2), pa.int64()))


def typed_csv(file: str, columns: Mapping[str, str]) -> pa.Table:
    """One CSV file of `data/reference` as a table: column -> text, number, integer, date or organisation.

    An empty cell is null; an organisation becomes its key. Raises WrongReference as `rule_table`, also where a column
    lacks, and for a word that the column's list does not have.
    """
    rows, words = [], {column: words_of(file, column) for column in columns}
    for number, row in enumerate(read_csv(file), start=2):
        read: dict[str, Any] = {}
        if lacking := [column for column in columns if column not in row]:
            raise WrongReference(f"data/reference/{file}: kolumnen {lacking[0]} saknas.")
        for column, kind in columns.items():
            text = row[column].strip()
            where = f"data/reference/{file}, rad {number}, kolumn {column}"
            if text and words[column] and text not in words[column]:
                raise WrongReference(f"{where}: {text} finns inte. Det som finns: {', '.join(words[column])}.")
            try:
                read[column] = _CELLS[kind][1](text) if text else None
                if kind == "number" and text and not math.isfinite(read[column]):
                    raise ValueError(text)
            except ValueError:
                raise WrongReference(f"{where}: {text} går inte att läsa. {_HOW_TO_WRITE[kind]}") from None
        rows.append(read)
    if file == "rules/status_bands.csv":
        check_bands(rows)
    table = pa.Table.from_pylist(
        rows, schema=pa.schema([(column, _CELLS[kind][0]) for column, kind in columns.items()])
    )
    names = {"organisation_id": "organisation_key"}
    return table.rename_columns([names.get(column, column) for column in columns])
