"""The catalogue, the descriptions and the SQL say the same: each name is checked in both directions."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import sqlglot
import yaml
from sqlglot import ErrorLevel, exp
from world import World

import measures
from etl.build import reference, reference_files
from measures import Warehouse
from measures.door import catalogue, open_warehouse, query

ROOT = Path(__file__).parents[3]
SQL = ROOT / "etl" / "sql"
TABLES = sorted([*SQL.glob("core/*.sql"), *SQL.glob("steps/*.sql"), *SQL.glob("mart/*.sql")])
MACROS = sorted(SQL.glob("macros/*.sql"))
EVERY_SQL = sorted(set(SQL.rglob("*.sql")) - set(MACROS))
LANGUAGES = ("sv", "en")


def _yaml(name: str) -> dict[str, Any]:
    content: dict[str, Any] = yaml.safe_load((ROOT / "data" / "reference" / name).read_text(encoding="utf-8"))
    return content


MEASURES, DIMENSIONS, DESCRIPTIONS = _yaml("measures.yml"), _yaml("dimensions.yml"), _yaml("columns.yml")


def _name(path: Path) -> str:
    return path.relative_to(SQL).as_posix()


def _read_by(path: Path, through: bool = False) -> set[str]:
    """The tables ("mart.contracts") that a file reads; with `through`, those that its steps read in place of the
    steps."""
    tree = sqlglot.parse_one(path.read_text(encoding="utf-8"), read="duckdb")
    own = {cte.alias for cte in tree.find_all(exp.CTE)}
    read = {f"{table.db}.{table.name}".lstrip(".") for table in tree.find_all(exp.Table) if table.name}
    read = {name for name in read if name not in own and not name.startswith("raw_")}
    steps = {name for name in read if through and name.startswith("steps.")}
    return (read - steps).union(*(_read_by(SQL / f"{name.replace('.', '/')}.sql", through) for name in steps))


@pytest.fixture
def build(world: World) -> Warehouse:
    """A warehouse with a contract in it."""
    world.contracts("contract_id\n C1")
    return world.opened()


# --- measures and dimensions -----------------------------------------------------------------------------


@pytest.mark.parametrize("name", MEASURES)
def test_a_measure_is_put_in_words(name):
    raw = MEASURES[name]
    assert raw["unit"] in {"count", "share", "places", "months", "hours", "days", "sek"}
    # What is divided is a share, or so many places for an amount.
    is_per_amount = raw["unit"] == "places" and name.endswith("_msek")
    assert (raw["unit"] == "share" or is_per_amount) == ("denominator" in raw) == ("of" in raw)
    # Places and months of a share have decimals; all else that a share divides is counted in whole things.
    divided = {raw[part].split("_")[0] for part in ("numerator", "denominator") if raw["unit"] == "share"}
    assert raw.get("numerator_unit") == ("places" if "places" in divided else None)
    assert raw["source"].strip()
    for language in LANGUAGES:
        label, definition, caveat = (raw[text][language].strip() for text in ("label", "definition", "caveat"))
        words = [raw[text][language].strip() for text in ("words", "of") if text in raw]
        assert all((label, definition, caveat, *words))
        # A text that repeats the label tells the reader nothing.
        said = {text.casefold().strip(" .") for text in (label, definition, caveat)}
        assert len(said) == 3
        for text in (definition, caveat):
            assert len(text) > len(label) + 10 and text.endswith("."), text


def test_the_catalogue_says_nothing_that_is_not_read():
    """A misspelt key would silently be left aside."""
    keys = {
        "label",
        "unit",
        "numerator_unit",
        "mart",
        "by_month",
        "by_person",
        "distinct",
        "quantile",
        "only",
        "numerator",
        "denominator",
        "low",
        "high",
        "bounds_denominator",
        "coverage",
        "missing_without",
        "of_today",
        "protects",
        "headline",
        "in_sums",
        "told_in_sums",
        "words",
        "of",
        "definition",
        "caveat",
        "source",
    }
    for name, raw in MEASURES.items():
        assert set(raw) <= keys, name
        assert raw.get("protects") in (None, "persons"), name
    for name, raw in DIMENSIONS.items():
        keys = {"label", "column", "time", "personal", "labels", "through", "within", "tables", "formerly", "values"}
        assert set(raw) <= keys, name
        assert all(raw["label"][language].strip() for language in LANGUAGES), name
        assert ("time" in raw) != ("column" in raw), name


def test_what_is_counted_from_persons_is_protected_or_has_a_reason_not_to_be(build):
    """Tables with a row per placement or participant, and those that add such rows up."""
    columns = open_warehouse.columns_of(build)
    by_row = {table for table in columns if columns[table] & {"placement_no", "participant_no", "person_key"}}
    of_persons = set(by_row)
    for path in SQL.glob("mart/*.sql"):
        if _read_by(path, through=True) & {f"mart.{table}" for table in by_row}:
            of_persons.add(path.stem)
    unprotected = {
        name
        for name, raw in MEASURES.items()
        if {raw["mart"], raw.get("by_person")} & of_persons and raw.get("protects") != "persons"
    }
    exceptions = _yaml("disclosure.yml")["about_contracts"]
    assert unprotected == set(exceptions)
    assert all(len(reason) > 30 for reason in exceptions.values())
    assert {"outcomes", "quarter_outcomes", "placement_ends", "placement_months", "delivery_months"} <= of_persons


def test_a_measure_of_today_is_one_whose_table_has_no_month(build):
    """And it says so, where it is asked of a period."""
    columns = open_warehouse.columns_of(build)
    without = {name for name, raw in MEASURES.items() if "month" not in columns[raw.get("by_month") or raw["mart"]]}
    assert without == {name for name, raw in MEASURES.items() if raw.get("of_today")} == {"tasks"}
    for name in without:
        assert not measures.ask([name], warehouse=build).frame.empty
        with pytest.raises(measures.UnknownName, match="gäller läget i dag"):
            measures.ask([name], first_month=build.as_of, warehouse=build)


def test_every_column_that_a_measure_names_is_in_every_table_it_is_read_from(build):
    columns = open_warehouse.columns_of(build)
    for name, raw in MEASURES.items():
        named = {
            raw[part]
            for part in (
                "numerator",
                "denominator",
                "low",
                "high",
                "bounds_denominator",
                "missing_without",
                "in_sums",
                "told_in_sums",
            )
            if part in raw
        }
        named |= set(raw.get("only", {}))
        if isinstance(raw.get("coverage"), dict):
            named |= set(raw["coverage"].values())
        elif "coverage" in raw:
            assert raw["coverage"] in MEASURES, name
        for table in filter(None, (raw["mart"], raw.get("by_month"), raw.get("by_person"))):
            assert named <= columns[table], (name, table, named - columns[table])
        if "by_month" in raw:
            assert {"month", "last_month"} <= columns[raw["by_month"]], name


def test_every_dimension_splits_some_measure_and_every_measure_has_some_split(build):
    found = {
        (measure, dimension)
        for measure in MEASURES
        for dimension in DIMENSIONS
        if query.can_split(build, measure, dimension)
    }
    assert {measure for measure, _ in found} == set(MEASURES)
    assert {dimension for _, dimension in found} == set(DIMENSIONS)
    columns = open_warehouse.columns_of(build)
    for name, raw in DIMENSIONS.items():
        for table, through in raw.get("through", {}).items():
            assert {raw["column"], through["key"]} <= columns[through["table"]], name
            assert through["key"] in columns[table], name


def test_a_dimensions_values_have_words(build):
    for name, raw in DIMENSIONS.items():
        if "labels" in raw:
            assert measures.labels(build, name) or raw["labels"] == "suppliers", name


def test_what_travels_in_the_warehouse_is_the_catalogue(build):
    found = catalogue.read(build)
    assert list(found.measures) == list(MEASURES) and list(found.dimensions) == list(DIMENSIONS)
    written = _yaml("disclosure.yml")
    assert found.disclosure.least_denominator == written["least_denominator"]
    assert found.disclosure.dimensions == tuple(written["dimensions"])
    assert set(written["dimensions"]) <= set(DIMENSIONS)


# --- descriptions ----------------------------------------------------------------------------------------


def _described(table: str, column: str) -> str | None:
    return DESCRIPTIONS["tables"].get(table, {}).get(column) or DESCRIPTIONS["shared"].get(column)


def test_every_table_and_column_of_the_mart_is_described_and_every_description_has_its_column(build):
    columns = open_warehouse.columns_of(build)
    assert set(columns) == set(DESCRIPTIONS["tables"])
    undescribed = {(table, column) for table in columns for column in columns[table] if not _described(table, column)}
    assert not undescribed
    without_column = {
        (table, column)
        for table, texts in DESCRIPTIONS["tables"].items()
        for column in texts
        if column not in columns[table]
    }
    assert not without_column
    nowhere = set(DESCRIPTIONS["shared"]) - {column for table in columns for column in columns[table]}
    assert not nowhere
    repeating = {
        (table, column)
        for table in columns
        for column in columns[table]
        if _described(table, column).casefold().strip(" .").replace(" ", "_") == column
    }
    assert not repeating


def test_the_descriptions_travel_with_the_figures(build):
    rows = build.rows("SELECT table_name, column_name, description FROM mart.columns")
    columns = open_warehouse.columns_of(build)
    assert {(table, column) for table, column, _ in rows} == {(t, c) for t in columns for c in columns[t]}
    assert all(text for _, _, text in rows)


# --- the SQL ---------------------------------------------------------------------------------------------


def _order() -> list[str]:
    lines = (SQL / "ORDER").read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def test_every_table_is_in_the_order_and_the_other_way_round():
    assert sorted(_order()) == sorted(map(_name, [*MACROS, *TABLES]))
    assert len(_order()) == len(set(_order()))


@pytest.mark.parametrize("path", EVERY_SQL, ids=_name)
def test_a_file_says_what_one_row_is(path):
    first = path.read_text(encoding="utf-8").splitlines()[0]
    assert first.startswith("-- One row: ") and len(first) > 30


@pytest.mark.parametrize("path", MACROS, ids=_name)
def test_a_macro_says_what_its_value_is_and_is_called_as_its_file_is(path, build):
    first, *_ = path.read_text(encoding="utf-8").splitlines()
    assert first.startswith("-- One value: ") and len(first) > 30
    tree = sqlglot.parse_one(path.read_text(encoding="utf-8"), read="duckdb")
    assert isinstance(tree, exp.Create) and tree.args["kind"] == "MACRO"
    assert tree.this.this.sql() == f"macros.{path.stem}"
    assert _is_for_spark(tree.expression)
    # It travels in the published file.
    assert build.rows(
        "SELECT 1 FROM duckdb_functions() WHERE schema_name = 'macros' AND function_name = ?", [path.stem]
    )


def _is_for_spark(tree: exp.Expression) -> bool:
    """Whether it can be written for Spark, and calls nothing but functions that both know and our own macros."""
    spark = tree.sql("spark", unsupported_level=ErrorLevel.RAISE)
    sqlglot.parse_one(spark, read="spark")
    unknown = list(tree.find_all(exp.Anonymous))
    own = {path.stem for path in MACROS}
    # A function of the program's own, which needs the store's secret, is registered there as here.
    called = [node for node in unknown if node.name != "person_key"]
    assert all(node.name in own and node.parent.sql().startswith("macros.") for node in called), called
    return True


@pytest.mark.parametrize("path", EVERY_SQL, ids=_name)
def test_a_file_also_runs_on_a_spark_cluster(path):
    sql = path.read_text(encoding="utf-8")
    tree = sqlglot.parse_one(sql, read="duckdb")
    assert _is_for_spark(tree)
    assert not re.search(r"GROUP BY ALL|ORDER BY ALL", sql), "names what it groups by"
    assert isinstance(tree, exp.Query), "one query and nothing that writes"
    assert not list(tree.find_all(exp.Placeholder, exp.Parameter)), "values come from tables"


@pytest.mark.parametrize("path", TABLES, ids=_name)
def test_a_file_reads_only_what_is_made_before_it(path):
    order = _order()
    made = {name.removesuffix(".sql").replace("/", ".") for name in order[: order.index(_name(path))]}
    made |= {f"core.{name}" for name in (*reference.core_tables(reference_files.content_hash()), "parameters")}
    made |= {"person_secret"}  # on the connection alone (etl/privacy/person_keys.py)
    assert _read_by(path) <= made, _read_by(path) - made
    if path.parent.name == "core":
        assert not any(name.startswith("mart.") for name in _read_by(path, through=True))


def test_a_step_is_a_part_of_some_table_and_nothing_of_it_is_left_in_the_file(build):
    steps = {path.stem for path in SQL.glob("steps/*.sql")}
    assert {f"steps.{step}" for step in steps} <= set().union(*map(_read_by, TABLES))
    assert not build.rows("SELECT 1 FROM duckdb_schemas() WHERE schema_name = 'steps'")
    assert not build.rows(
        "SELECT 1 FROM duckdb_views() WHERE schema_name = 'steps' OR view_name IN (FROM UNNEST(?))", [sorted(steps)]
    )


@pytest.mark.parametrize("path", TABLES, ids=_name)
def test_a_file_is_as_the_style_guide_says(path):
    """Keywords upper case, no SELECT of everything but from a table of its own, aliases are words."""
    sql = re.sub(r"--.*", "", path.read_text(encoding="utf-8"))
    bare = re.sub(r"'[^']*'", "''", sql)
    assert not re.search(r"\b(select|from|where|join|group by|case|when|then|union)\b", bare)
    tree = sqlglot.parse_one(sql, read="duckdb")
    assert all(len(table.alias) != 1 for table in tree.find_all(exp.Table)), "an alias is a word"
