"""Numbers of contracts, placements and participants: ranges of what is filtered, the same whatever else comes."""

from __future__ import annotations

import hashlib
import shutil
from itertools import count, pairwise
from pathlib import Path

import duckdb
import pytest
from world import World

from etl.build import builder, sql_files, warehouse_file

SQL = sql_files.SQL_FOLDER
ORGANISATIONS = """
    organisation_id name   type         municipality_code
    212000-0142     Malmö  municipality 1280
    212000-1124     Lund   municipality 1281
    212000-1355     Boås   municipality 1490
    212000-1132     Lunds  municipality 1281
    202100-6297     Verket state          -
"""
BUYERS = ("212000-0142", "212000-1124", "212000-1355", "212000-1132", "202100-6297")


def deliver(world: World, contracts: int = 30) -> None:
    world.organisations(ORGANISATIONS)
    register(world, range(contracts))
    placed = "\n".join(f"P{n} person-{n % 20} C{n % contracts} 2024-01-01 2024-12-31 K" for n in range(90))
    world.placements(f"placement_id participant_key contract_id start_date end_date sex\n{placed}")


def register(world: World, numbers: range, buyer: str = "") -> None:
    rows = "\n".join(f"C{n} {buyer or BUYERS[n % 5]} 2024-12-31 numeric 2" for n in numbers)
    world.contracts(f"contract_id organisation_id end_date requirement required_places\n{rows}")


@pytest.mark.parametrize("filtered", ["county_code", "municipality_code", "organisation_id", "contract_id"])
def test_contracts_that_are_filtered_together_are_one_range(world: World, filtered: str) -> None:
    deliver(world)
    numbers = world.rows(f"SELECT contract_no, {filtered} FROM mart.contracts ORDER BY contract_no")
    assert len({number for number, _ in numbers}) == len(numbers) == 30
    values = [value for _, value in numbers]
    changes = sum(before != after for before, after in pairwise(values))
    assert changes == len(set(values)) - 1
    assert (
        len(set(values))
        == {"county_code": 3, "municipality_code": 4, "organisation_id": 5, "contract_id": 30}[filtered]
    )


def test_what_comes_later_moves_no_number(world: World) -> None:
    deliver(world)
    asked = {
        "contracts": "SELECT contract_id, contract_no FROM core.contracts",
        "placements": "SELECT placement_id, placement_no FROM core.placements",
        "participants": "SELECT participant_key, participant_no FROM core.participants",
    }
    before = {name: dict(world.rows(sql)) for name, sql in asked.items()}
    register(world, range(100, 120))
    # In the order of the keys before those that were there, and a file that says all anew of one contract.
    world.placements(
        "placement_id participant_key contract_id start_date\n A0 a-person C3 2024-02-01\n P3 b C3 2024-02-01"
    )
    after = {name: dict(world.rows(sql)) for name, sql in asked.items()}
    assert len(after["contracts"]) == 30 + 20 and "A0" in after["placements"]
    for name, numbers in before.items():
        assert {key: number for key, number in after[name].items() if key in numbers}.items() <= numbers.items()


def test_two_contracts_never_share_a_number(world: World) -> None:
    """Of the digits that a key has there are fewer than of keys."""
    seen: dict[str, str] = {}
    for n in count():
        digits = hashlib.md5(f"C-{n}".encode()).hexdigest().translate(str.maketrans("abcdef", "012345"))[:9]
        if digits in seen:
            break
        seen[digits] = f"C{n}"
    world.contracts(f"contract_id\n {seen[digits]}\n C{n}")
    first, second = sorted(number for (number,) in world.rows("SELECT contract_no FROM mart.contracts"))
    assert second == first + 1


def test_nothing_rests_on_how_far_apart_the_numbers_of_keys_are(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With one digit instead of nine and fourteen, nearly all keys meet another."""
    deliver(world)
    asked = (
        "SELECT * EXCLUDE (contract_no) FROM mart.contracts ORDER BY contract_id",
        "SELECT * EXCLUDE (contract_no, placement_no) FROM mart.placements ORDER BY placement_id",
        "SELECT COUNT(DISTINCT participant_no), COUNT(DISTINCT placement_no), COUNT(*) FROM core.placements",
    )
    told = [world.rows(sql) for sql in asked]
    assert told[-1] == [(20, 90, 90)]
    folder = tmp_path / "sql"
    shutil.copytree(SQL, folder)
    path = folder / "macros" / "number_of.sql"
    path.write_text(path.read_text(encoding="utf-8").replace("), digits)", "), 1)"), encoding="utf-8")
    monkeypatch.setattr(sql_files, "SQL_FOLDER", folder)
    assert [world.rows(sql) for sql in asked] == told


@pytest.mark.builds_anew
@pytest.mark.parametrize("rows", [warehouse_file.SMALL_ROWS, 0], ids=["small", "large"])
def test_a_mart_lies_in_the_order_of_its_contracts(world: World, monkeypatch: pytest.MonkeyPatch, rows: int) -> None:
    """So that a reader of a range passes over the rest: the parts in which a table lies do not overlap."""
    monkeypatch.setattr(warehouse_file, "SMALL_ROWS", rows)
    deliver(world, 90)
    with duckdb.connect(str(builder.build().path), read_only=True) as connection:
        tables = connection.execute(
            "SELECT table_name FROM duckdb_columns() WHERE schema_name = 'mart' AND column_name = 'contract_no'"
        ).fetchall()
        assert len(tables) > 20
        for (table,) in tables:
            numbers = connection.execute(f"SELECT contract_no FROM mart.{table} ORDER BY rowid").fetchall()
            assert numbers == sorted(numbers), table
        query = "SELECT stats FROM PRAGMA_STORAGE_INFO('mart.delivery_months') WHERE column_name = 'contract_no'"
        parts = [stats for (stats,) in connection.execute(f"{query} AND segment_type = 'BIGINT'").fetchall()]
        bounds = [
            tuple(int(part.split(": ")[1].rstrip("]")) for part in stats.split("][")[0].split(", ")) for stats in parts
        ]
        assert all(before[1] <= after[0] for before, after in pairwise(bounds))
