"""What pages ask of a file, where there is no page: which column tells persons apart, and which contract it is of."""

import json
from pathlib import Path

import pytest
from pytest import approx
from world import World, as_csv

from etl import __main__ as etl_command
from etl.intake import look
from etl.store import deliveries
from tests.etl.small_files import as_xlsx

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


MONTHS = [["Månad", "Antal påbörjade", "Heltidsmånader"], ["2024-01", "2", "1.5"], ["2024-02", "3", "2.5"]]


def _told(arguments: list[str], capsys) -> tuple[int, dict]:
    code = etl_command.main([*arguments, "--json"])
    return code, json.loads(capsys.readouterr().out)


@pytest.mark.parametrize(
    ("name", "sheets", "expected"),
    [
        ("mars.xlsx", {"AVT-117": MONTHS}, {"AVT-117": 4.0}),
        ("mars.xlsx", {"TRV 2024-1": MONTHS, "TRV 2024-2": MONTHS}, {"TRV 2024/1": 4.0, "TRV 2024/2": 4.0}),
        ("Rapport_AVT-117_v2.xlsx", {"Blad1": MONTHS}, {"AVT-117": 4.0}),
        ("mars.xlsx", {"Blad1": [["Rapport för AVT-117"], [], *MONTHS]}, {"AVT-117": 4.0}),
    ],
)
def test_a_contract_that_is_named_beside_the_rows_is_theirs(
    world: World, tmp_path: Path, capsys, name: str, sheets: dict, expected: dict
):
    world.contracts("contract_id start_date\n AVT-117 2024-01-01\n TRV·2024/1 2024-01-01\n TRV·2024/2 2024-01-01")
    (tmp_path / name).write_bytes(as_xlsx(sheets))
    code, report = _told(["load", str(tmp_path / name)], capsys)
    assert code == 0, report
    assert {contract: world.value("fte_months", contract=contract) for contract in expected} == expected
    assert world.value("fte_months") == sum(expected.values())


@pytest.mark.parametrize(
    ("name", "sheets", "code"),
    [
        ("mars.xlsx", {"Blad1": MONTHS}, "contract_not_said"),
        ("AVT-117.xlsx", {"TRV 2024-1": MONTHS}, "contract_not_said"),  # two are named
        ("mars.xlsx", {"TRV 2024-1": MONTHS, "TRV 2024-3": MONTHS}, "contract_not_said_on"),  # one is not known
        ("mars.xlsx", {"12": MONTHS}, "contract_not_said"),  # a week, or anything
        ("mars.xlsx", {"2024-03": MONTHS}, "contract_not_said"),  # a month
        ("AVT-117.xlsx", {"Blad1": [["Uppdrag", *MONTHS[0]], ["TRV 2024/1", *MONTHS[1]]]}, "contract_not_said"),
    ],
)
def test_a_contract_is_not_guessed(world: World, tmp_path: Path, capsys, name: str, sheets: dict, code: str):
    numbers = "".join(f"\n {number} 2024-01-01" for number in ("AVT-117", "TRV·2024/1", "12", "2024-03"))
    world.contracts(f"contract_id start_date{numbers}")
    (tmp_path / name).write_bytes(as_xlsx(sheets))
    left, report = _told(["load", str(tmp_path / name)], capsys)
    assert (left, report["error"]["code"]) == (2, code)
    assert len(deliveries.active()) == 1


def test_the_contract_is_said_on_the_command_line_and_holds_for_that_file(world: World, tmp_path: Path, capsys):
    world.contracts("contract_id start_date\n C1 2024-01-01\n C2 2024-01-01")
    first, second = tmp_path / "januari.xlsx", tmp_path / "februari.xlsx"
    first.write_bytes(as_xlsx({"Blad1": MONTHS[:2]}))
    second.write_bytes(as_xlsx({"Blad1": [MONTHS[0], MONTHS[2]]}))
    assert etl_command.main(["load", str(first)]) == 2
    assert "--contract" in capsys.readouterr().out
    assert etl_command.main(["load", str(first), "--contract", "C1"]) == 0
    assert "Avtalsnummer: C1, i alla rader" in capsys.readouterr().out
    assert world.value("fte_months") == 1.5
    # The layout is known by now; whose the next file is, is to be confirmed.
    assert etl_command.main(["load", str(second)]) == 2
    assert world.value("fte_months") == 1.5
    assert etl_command.main(["load", str(second), "--contract", "C2"]) == 0
    assert world.value("fte_months", contract="C2") == 2.5


def test_the_next_file_names_its_own_contract(world: World, tmp_path: Path, capsys):
    world.contracts("contract_id start_date\n AVT-117 2024-01-01\n AVT-118 2024-01-01")
    for number, rows in (("AVT-117", MONTHS[:2]), ("AVT-118", [MONTHS[0], MONTHS[2]])):
        file = tmp_path / f"Rapport {number}.xlsx"
        file.write_bytes(as_xlsx({"Blad1": rows}))
        (seen,) = look.look(file.read_bytes(), file.name).tables  # as a page shows it, also where it is remembered
        assert seen.mapping and seen.mapping.fixed == {"contract_id": number} and not seen.is_clear
        assert etl_command.main(["load", str(file)]) == 0, capsys.readouterr().out
    assert world.values("fte_months", "contract") == {"AVT-117": 1.5, "AVT-118": 2.5}


def test_a_contract_that_the_rows_say_is_not_written_over(world: World, tmp_path: Path, capsys):
    world.contracts("contract_id start_date\n C1 2024-01-01\n C2 2024-01-01")
    file = _week(tmp_path, 14, {"17": "20"})
    code, report = _told(["check", str(file), "--contract", "C2"], capsys)
    assert (code, report["error"]["code"]) == (2, "contract_in_rows")
