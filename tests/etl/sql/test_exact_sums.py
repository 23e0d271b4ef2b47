"""A sum is the same to the last digit in whatever order its rows stand, and however many threads add them."""

import datetime as dt
import random
from collections.abc import Iterator
from decimal import Decimal

import duckdb
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from world import World

from etl.build import reference_files, sql_files, warehouse_file
from etl.store import deliveries

NUMBERS = st.floats(min_value=-2e6, max_value=2e6, allow_nan=False)
# What others have published is shown one by one.
NOT_ADDED = {"published_years"}


@pytest.fixture(scope="module")
def macros() -> Iterator[duckdb.DuckDBPyConnection]:
    with sql_files.in_memory() as connection:
        connection.execute("SET threads = 4")
        yield connection


@given(numbers=st.lists(NUMBERS, min_size=2, max_size=40), seed=st.integers(0, 99))
def test_any_order_gives_the_same_sum(macros, numbers, seed):
    shuffled = random.Random(seed).sample(numbers, len(numbers))
    for macro in ("exact", "kronor"):
        asked = f"SELECT SUM(macros.{macro}(number)) FROM (SELECT UNNEST(CAST(? AS DOUBLE[])) AS number)"
        one, other = (macros.execute(asked, [each]).fetchall() for each in (numbers, shuffled))
        assert one == other and isinstance(one[0][0], Decimal)


def test_so_do_any_number_of_threads(macros):
    """Of sums of DOUBLE the last digits differ."""
    macros.execute("CREATE TABLE shares AS SELECT (1 + HASH(place) % 31) / 31 AS share FROM RANGE(500000) AS r(place)")
    macros.execute("CREATE TABLE shuffled AS SELECT share FROM shares ORDER BY HASH(share), HASH(rowid)")
    sums = set()
    for threads in (1, 4):
        macros.execute(f"SET threads = {threads}")
        for name in ("shares", "shuffled"):
            sums |= set(macros.execute(f"SELECT SUM(macros.exact(share)) FROM {name}").fetchall())
    assert len(sums) == 1


@pytest.mark.parametrize(
    ("macro", "number", "exact"),
    [
        ("exact", "1.0 / 12", "0.083333333333"),
        ("exact", "2.5", "2.500000000000"),
        ("exact", "-1e9", "-999999.000000000000"),
        ("exact", "1e300", "999999.000000000000"),
        ("exact", "CAST(NULL AS DOUBLE)", None),
        ("kronor", "168484099999.99997", "168484100000.000000"),
        ("kronor", "1e300", "999999999999.000000"),
        ("kronor", "CAST(NULL AS DOUBLE)", None),
    ],
)
def test_a_number_is_as_near_as_decimals_come_and_unknown_stays_so(macros, macro, number, exact):
    """A number that is nobody's stops no build."""
    ((found,),) = macros.execute(f"SELECT CAST(macros.{macro}({number}) AS VARCHAR)").fetchall()
    assert found == exact


def _added() -> dict[str, set[str]]:
    """What measures add up, by table."""
    text = (reference_files.REFERENCE_FOLDER / "measures.yml").read_text(encoding="utf-8")
    columns: dict[str, set[str]] = {}
    for measure in yaml.safe_load(text).values():
        parts = ("numerator", "denominator", "low", "high", "bounds_denominator", "missing_without", "in_sums")
        named = {measure[part] for part in parts if part in measure}
        for table_read in ("mart", "by_month", "by_person"):
            if table_read in measure and not measure.get("distinct"):
                columns.setdefault(measure[table_read], set()).update(named)
    return columns


def test_nothing_that_a_measure_adds_up_is_inexact(world):
    types = {
        (name, column): data_type
        for name, column, data_type in world.rows(
            "SELECT table_name, column_name, data_type FROM information_schema.columns WHERE table_schema = 'mart'"
        )
    }
    inexact = {
        (name, column)
        for name, columns in _added().items()
        for column in columns
        if types[name, column] in ("DOUBLE", "FLOAT") and name not in NOT_ADDED
    }
    assert inexact == set()


def _sums(connection: duckdb.DuckDBPyConnection, name: str, columns: set[str]) -> list[tuple[str, ...]]:
    sums = ", ".join(f"CAST(SUM({column}) AS VARCHAR)" for column in sorted(columns))
    return connection.execute(f"SELECT {sums} FROM mart.{name}").fetchall()


def test_a_build_of_the_same_rows_in_another_order_has_the_same_sums(world: World, monkeypatch):
    """Contracts of odd months a job, placements of odd days and extents, reports in thirds; two threads."""
    r = random.Random(7)
    names = [f"C{number}" for number in range(9)]
    of_all = {"required_places": "3", "start_date": "2023-01-01", "end_date": "2024-11-17", "award_date": "2022-12-01"}
    contracts = [
        {
            **of_all,
            "contract_id": name,
            "value_sek": f"{r.random() * 1e11:.2f}",
            "months_per_job": str(r.choice([7, 13])),
        }
        for name in names
    ]
    placements = [
        {
            "placement_id": f"P{number}",
            "contract_id": r.choice(names[:6]),
            "extent_pct": str(r.randint(1, 100)),
            "participant_key": f"person-{number % 25}",
            "start_date": f"2023-{r.randint(1, 12):02}-{r.randint(1, 28):02}",
            "end_date": f"2024-{r.randint(1, 10):02}-{r.randint(1, 28):02}",
        }
        for number in range(60)
    ]
    reports = [
        {"contract_id": name, "period": f"2023-Q{quarter}", "form": form, "fte_months": f"{r.random() * 9:.1f}"}
        for name in names[6:]
        for quarter in (1, 2, 3, 4)
        for form in ("permanent", "internship")
    ]
    found = []
    for _ in range(3):
        for kind, rows in (("contracts", contracts), ("placements", placements), ("reports", reports)):
            world.deliver(kind, r.sample(rows, len(rows)))
        monkeypatch.setattr(warehouse_file, "SMALL_ROWS", 0)
        with warehouse_file.trial(
            deliveries.active(), {}, None, dt.date.fromisoformat(world.as_of), set(sql_files.reads())
        ) as connection:
            found.append({name: _sums(connection, name, columns) for name, columns in _added().items()})
    assert found[0] == found[1] == found[2]
    assert Decimal(found[0]["delivery_months"][0][0]) > 100
