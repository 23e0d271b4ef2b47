"""A supplier's list with a row per person, loaded as placements: what is chosen once holds for the next week."""

import json
from pathlib import Path

import pytest
from pytest import approx
from world import World, as_csv

from etl import __main__ as etl_command
from etl.store import deliveries

MONTH = 40 * 52 / 12


def _week(path: Path, number: int, hours: dict[str, str]) -> Path:
    """A list of a week as a supplier has it: an own number, the name, a row per day."""
    file = path / f"week {number}.csv"
    rows = [
        {"Avtal": "C1", "Vecka": f"2024-W{number}", "Form": "praktik", "Anst.nr": key, "Namn": "Ida Ek", "Timmar": told}
        for key, each in hours.items()
        for told in each.split()
    ]
    file.write_bytes(as_csv(rows))
    return file


def test_the_choice_is_remembered_with_the_layout(world: World, tmp_path: Path, capsys):
    world.contracts("contract_id start_date\n C1 2024-01-01")
    first = _week(tmp_path, 14, {"17": "8 7 5", "18": "8"})
    assert etl_command.main(["load", str(first), "--persons", "anst.nr", "--json"]) == 0, capsys.readouterr().out
    assert etl_command.main(["load", str(_week(tmp_path, 15, {"17": "20"})), "--json"]) == 0
    assert world.rows("SELECT placement_id FROM mart.placements ORDER BY ALL") == [("C1/17",), ("C1/18",)]
    # Rows of one person in a week, a day each, are added up.
    assert world.value("hours_converted") == 8 + 7 + 5 + 8 + 20
    assert world.value("persons") == 2
    kept = [path for each in deliveries.active() for path in each.folder.rglob("*")]
    assert not any(b"Ida" in path.read_bytes() for path in kept if path.is_file())


def test_without_the_choice_they_are_sums(world: World, tmp_path: Path, capsys):
    world.contracts("contract_id start_date\n C1 2024-01-01")
    file = _week(tmp_path, 14, {"17": "20"})
    assert etl_command.main(["load", str(file), "--json"]) == 0, capsys.readouterr().out
    assert world.rows("SELECT placement_id FROM mart.placements") == []
    assert world.value("fte_months") == approx(20 / MONTH)


@pytest.mark.parametrize(("column", "code"), [("Löpnr", "persons_column_missing"), ("Namn", "column_not_a_key")])
def test_a_column_that_cannot_tell_persons_apart_is_refused(world: World, tmp_path: Path, capsys, column, code):
    file = _week(tmp_path, 14, {"17": "20", "18": "10"})
    assert etl_command.main(["check", str(file), "--persons", column, "--json"]) == 2
    assert json.loads(capsys.readouterr().out)["error"]["code"] == code
