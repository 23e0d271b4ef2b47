"""What makes builds cheap under test (tests/frames.py, tests/partial_warehouses.py) gives the very tables that are made
from nothing."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from pathlib import Path

import duckdb
import pytest
from world import World

from etl.build import builder, compare_builds, sql_files

DAY = dt.date(2024, 12, 31)
ROWS = {
    "organisations": "organisation_id name\n 212000-0142 Staden",
    "procurements": "procurement_id advertised_date\n U1 2023-09-01",
    "contracts": "contract_id procurement_id end_date requirement required_places report_frequency\n"
    " C1 U1 2025-12-31 numeric 2 quarterly\n C2 - 2025-06-30 dialogue - final",
    "placements": "placement_id start_date end_date sex target_groups\n P1 2024-02-01 2024-05-31 K unga\n"
    " P2 2024-07-01 - M -",
    "reports": "period form fte_months\n 2024-03 permanent 1",
    "follow_ups": "placement_id follow_up_date status\n P1 2024-09-01 employed",
    "milestones": "milestone due_date held_date\n check_in 2024-06-01 2024-06-01",
    "decisions": "decision decision_date period\n accept 2024-12-01 2024-Q1",
    "payments": "kind date amount_sek\n bonus 2024-06-01 10000",
}


@pytest.fixture
def begun(world: World) -> World:
    """A world with rows of every kind."""
    for kind, rows in ROWS.items():
        world.deliver(kind, rows)
    return world


def test_a_build_that_begins_as_a_copy_is_the_one_from_nothing(begun: World) -> None:
    copied = builder.build(DAY)
    with builder.build_anew(DAY, len(ROWS)) as (built, path):
        assert built.id == copied.id
        assert compare_builds.differences(copied.path, path) == {}
        assert _views_and_functions(copied.path) == _views_and_functions(path)


def test_tables_that_are_made_as_they_are_asked_are_those_of_the_whole(begun: World) -> None:
    partial = begun.opened()
    tables = [sql_files.table_of(file) for file in sql_files.sql_files() if file.parent.name in ("core", "mart")]
    asked = {table: Counter(map(repr, partial.rows(f"SELECT * FROM {table.replace('/', '.')}"))) for table in tables}
    assert not Path(partial.path).exists()
    whole = builder.build(DAY)
    with duckdb.connect(whole.path, read_only=True) as connection:
        for table, rows in asked.items():
            there = partial.rows(f"SELECT COUNT(*) FROM {table.replace('/', '.')}")
            assert there == connection.execute(f"SELECT COUNT(*) FROM {table.replace('/', '.')}").fetchall(), table
            assert Counter(map(repr, partial.rows(f"SELECT * FROM {table.replace('/', '.')}"))) == rows, table


def test_what_is_delivered_later_is_asked_of_another(begun: World) -> None:
    assert begun.rows("SELECT COUNT(*) FROM mart.contracts WHERE contract_id = 'C9'") == [(0,)]
    begun.contracts("contract_id\n C9")
    assert begun.rows("SELECT COUNT(*) FROM mart.contracts WHERE contract_id = 'C9'") == [(1,)]


def test_what_is_no_table_of_sql_is_asked_of_the_whole(begun: World) -> None:
    assert begun.rows("SELECT COUNT(*) FROM mart.deliveries") == [(len(ROWS),)]


def _views_and_functions(path: Path) -> list[tuple[str, ...]]:
    with duckdb.connect(path, read_only=True) as connection:
        return connection.execute(
            """
            SELECT schema_name, function_name, macro_definition FROM duckdb_functions() WHERE schema_name = 'macros'
            UNION ALL SELECT schema_name, view_name, sql FROM duckdb_views() WHERE NOT internal
            UNION ALL SELECT schema_name, 'schema', '' FROM duckdb_schemas() WHERE NOT internal
            ORDER BY ALL
            """
        ).fetchall()
