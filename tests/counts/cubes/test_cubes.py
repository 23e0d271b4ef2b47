"""Cubes are the sums of their tables: every column that a measure reads, by each dimension, added up again here."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb
import pytest
import yaml
from counted_world import Maker
from follow_up_world import World as FollowUpWorld
from test_follow_up_count import deliver as deliver_follow_up
from test_independent_count import write_files

from etl import __main__ as etl_command
from etl.build import beside, builder, cubes, sql_files, warehouse_file
from etl.store import deliveries

ROOT = Path(__file__).parents[3]
Row = dict[str, Any]
OF_CONTRACTS = {
    "organisation": "organisation_id", "municipality": "municipality_code", "county": "county_code",
    "supplier": "supplier_id", "nature": "nature", "requirement": "requirement", "early_dialogue": "early_dialogue",
    "cpv_group": "cpv_group", "size_class": "size_class", "contract_status": "status",
    "owner": "contract_owner", "exclusion_reason": "exclusion_reason",
}  # fmt: skip
FORM, STATUS = {"form": "form"}, {"contract_status": "status"}
# A table, the dimensions that its own rows have, and what its rows are told apart by beside them.
CUBES: Mapping[str, tuple[Mapping[str, str], tuple[str, ...]]] = {
    "contracts": ({}, ("month",)),
    "contract_months": (STATUS, ("month", "last_month")),
    "delivery_months": (FORM, ("month",)),
    "report_periods": ({"report_status": "status"}, ("month",)),
    "contract_forecasts": ({}, ("month",)),
    "milestones": ({"milestone_status": "status"}, ("milestone", "month")),
    "matches": (
        {
            "match_status": "status",
            "waits_on": "waits_on",
            "trade": "trade",
            "matching_unit": "matching_unit",
            "closed_reason": "closed_reason",
            **FORM,
        },
        ("month",),
    ),
    "match_steps": (
        {"match_step": "match_step", "trade": "trade", "matching_unit": "matching_unit", **FORM},
        ("month",),
    ),
    "requirements": ({}, ("month",)),
    "supported_starts": (FORM, ("month",)),
    "warnings": ({}, ("month",)),
    "replacements": (FORM, ("month",)),
    "lessons": ({"lesson_area": "lesson_area", "lesson_verdict": "lesson_verdict"}, ("month",)),
    "outcomes": (FORM, ("point", "month")),
    "quarter_outcomes": (FORM, ("point", "month")),
    "placement_ends": (FORM, ("month",)),
    "bonus_months": ({}, ("month",)),
    "payments": (FORM, ("month",)),
    "ledgers": ({}, ("month",)),
    "report_remarks": ({}, ("month",)),
    "tasks": ({"task": "task", "waits_on": "waits_on"}, ()),
    "placement_months": (FORM, ()),
}
PERSONS = ("participant_no", "woman_no", "known_sex_no")
PARTS = ("numerator", "denominator", "low", "high", "bounds_denominator", "missing_without", "in_sums", "told_in_sums")


def _measures() -> list[Row]:
    return list(yaml.safe_load((ROOT / "data" / "reference" / "measures.yml").read_text(encoding="utf-8")).values())


def _read_from(table: str) -> list[Row]:
    return [measure for measure in _measures() if table in (measure["mart"], measure.get("by_month"))]


def _columns(table: str) -> set[str]:
    """What measures read of the table."""
    # What is a quantile and no sum is asked of the rows.
    summed = [measure for measure in _read_from(table) if "quantile" not in measure]
    named = {measure[part] for measure in summed for part in PARTS if part in measure}
    beside = [measure.get("coverage") for measure in _read_from(table)]
    return named.union(*(about.values() for about in beside if isinstance(about, dict)))


def _rows(connection: duckdb.DuckDBPyConnection, table: str) -> list[Row]:
    answer = connection.execute(f"SELECT * FROM mart.{table}")
    names = [column[0] for column in answer.description]
    return [dict(zip(names, row)) for row in answer.fetchall()]


def _added(rows: list[Row], columns: set[str]) -> dict[str, Any]:
    """The sums; of persons how many different ones. Nothing at all where nothing is known."""
    figures: dict[str, Any] = {}
    for column in columns:
        known = [row[column] for row in rows if row[column] is not None]
        figures[column] = len(set(known)) if column in PERSONS else (sum(known) if known else None)
    return figures


def _key(row: Row, table: str) -> tuple[Any, ...]:
    """What tells the table's rows apart: a contract that goes on after the month counts with all that do."""
    stated = {**row, "last_month": min(row.get("last_month") or dt.date.max, row.get("month") or dt.date.max)}
    return tuple(stated[name] for name in CUBES[table][1])


def _check(connection: duckdb.DuckDBPyConnection) -> dict[str, int]:
    """Compares every cube with its table; returns how many rows each has."""
    contracts = {row["contract_no"]: row for row in _rows(connection, "contracts")}
    sizes = {}
    for table, (own, keys) in CUBES.items():
        columns = _columns(table)
        facts = _rows(connection, table)
        if only := [measure["only"] for measure in _read_from(table) if "only" in measure]:
            facts = [row for row in facts if any(row[name] == value for each in only for name, value in each.items())]
        expected: dict[tuple[Any, ...], list[Row]] = {}
        for row in facts:
            values = {name: contracts[row["contract_no"]][column] for name, column in OF_CONTRACTS.items()}
            values |= {"": "", **{name: row[column] for name, column in own.items()}}
            for name, value in values.items():
                expected.setdefault((name, value, *_key(row, table)), []).append(row)
        cube = _rows(connection, f"cube_{table}")
        found = {(row["dimension"], row["value"], *(row[name] for name in keys)): row for row in cube}
        assert len(found) == len(cube) and set(found) == set(expected), table
        for key, rows in expected.items():
            for column, value in _added(rows, columns).items():
                given = found[key][column]
                assert given == value, f"{table} {key}: {column} is {given}, added up {value}"
        for row in cube:
            _check_above(row, list(contracts.values()))
        sizes[table] = len(cube)
    return sizes


def _check_above(row: Row, contracts: list[Row]) -> None:
    """Beside an organisation stands its municipality and county, beside a municipality its county."""
    above = {"organisation": ("municipality_code", "county_code"), "municipality": ("county_code",)}
    for column in ("municipality_code", "county_code"):
        of_value = {
            contract[column]
            for contract in contracts
            if column in above.get(row["dimension"], ()) and contract[OF_CONTRACTS[row["dimension"]]] == row["value"]
        }
        assert row[column] in (of_value or {None})


@contextmanager
def _built(as_of: dt.date) -> Iterator[duckdb.DuckDBPyConnection]:
    with warehouse_file.trial(deliveries.active(), {}, None, as_of, set(sql_files.reads())) as connection:
        cubes.create_cubes(connection)
        yield connection


@pytest.mark.parametrize("seed", range(2))
def test_a_cube_is_the_sums_of_its_table(seed, data_folder, tmp_path, monkeypatch, capsys):
    maker = Maker(seed)
    paths = write_files(tmp_path / "files", maker.deliveries(), random.Random(seed))
    assert etl_command.main(["load", *map(str, paths)]) == 0, capsys.readouterr().out
    with _built(maker.as_of) as connection:
        sizes = _check(connection)
    assert min(sizes[table] for table in ("contract_months", "delivery_months", "report_periods", "outcomes")) > 20


def test_so_it_is_of_decisions_milestones_and_money(data_folder, tmp_path, monkeypatch):
    world = FollowUpWorld(3)
    deliver_follow_up(world, tmp_path / "files", monkeypatch)
    with _built(world.as_of) as connection:
        sizes = _check(connection)
    nothing = {table for table, size in sizes.items() if not size and "outcomes" not in table}
    assert nothing == {"lessons", "warnings"}, nothing


def test_a_cube_has_every_column_that_a_measure_reads_and_no_table_of_contracts_is_without(data_folder):
    """A new measure's column cannot be forgotten: what is not in the cube, the catalogue does not know."""
    with _built(dt.date(2024, 12, 31)) as connection:
        columns: dict[str, set[str]] = {}
        for table, column in connection.execute(
            "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'mart'"
        ).fetchall():
            columns.setdefault(table, set()).add(column)
    read = {measure[part] for measure in _measures() for part in ("mart", "by_month") if part in measure}
    assert {f"cube_{table}" for table in read if "contract_no" in columns[table]} == {
        table for table in columns if table.startswith("cube_")
    } == {f"cube_{table}" for table in CUBES}  # fmt: skip
    for table, (_, keys) in CUBES.items():
        above = {"municipality_code", "county_code"}
        assert columns[f"cube_{table}"] == {"dimension", "value", *above, *keys, *_columns(table)}, table


@pytest.mark.builds_anew
def test_a_store_that_is_not_small_is_published_with_cubes_that_are_described(data_folder, monkeypatch):
    small, large = data_folder / "small.duckdb", data_folder / "large.duckdb"
    data_folder.mkdir()
    warehouse_file.write(small, "small", dt.date(2024, 12, 31), [])
    monkeypatch.setattr(warehouse_file, "SMALL_ROWS", 0)
    warehouse_file.write(large, "large", dt.date(2024, 12, 31), [])
    asked = "SELECT table_name, column_name, description FROM mart.columns WHERE table_name LIKE 'cube_%'"
    with duckdb.connect(str(small), read_only=True) as connection:
        assert not connection.execute(asked).fetchall()
    with duckdb.connect(str(large), read_only=True) as connection:
        rows = connection.execute(asked).fetchall()
    assert {table for table, _, _ in rows} == {f"cube_{table}" for table in CUBES}
    assert all(text for _, _, text in rows)


@pytest.mark.builds_anew
def test_what_has_no_month_stays_among_the_sums_of_a_build_from_parts(world, monkeypatch):
    """Two contracts stand alike, each with a check-in that no day is set for. One is exempted: the other's stays."""
    world.contracts(
        "contract_id end_date requirement required_places\n C1 2024-12-31 numeric 2\n C2 2024-12-31 numeric 2"
    )
    world.milestones("contract_id milestone held_date\n C1 check_in 2024-03-01\n C2 check_in 2024-03-01")
    monkeypatch.setattr(beside, "LEAST_ROWS", 0)
    monkeypatch.setattr(beside, "MOST_TOUCHED", 1.0)
    monkeypatch.setattr(warehouse_file, "has_cubes", lambda active: True)
    day = dt.date(2024, 12, 31)
    builder.build(day)
    monkeypatch.delattr(warehouse_file, "write")
    world.decisions("contract_id decision reason_code reason\n C1 exempt other skäl")
    with duckdb.connect(str(builder.build(day).path), read_only=True) as connection:
        _check(connection)
        (left,) = connection.execute(
            "SELECT COUNT(*) FROM mart.cube_milestones WHERE dimension = 'contract_status' AND month IS NULL"
        ).fetchall()
    assert left == (2,)
