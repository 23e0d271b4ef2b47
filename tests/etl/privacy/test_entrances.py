"""Whoever writes to the store: no personal number gets in, and no other account reads what is there."""

from __future__ import annotations

import stat
from collections.abc import Callable
from pathlib import Path

import pytest
from world import World, as_csv, table

from etl import folders
from etl.__main__ import main
from etl.build import builder
from etl.checking import check_file
from etl.intake import manual_entry
from etl.mapping.place_tables import FileRefused
from etl.store import deliveries, pseudonym_key

NUMBER = "811218-9876"
WAYS = ("811218-9876", "8112189876", "19811218.9876", "1981 12 18 9876", "Anna 811218_9876 ringde")
CONTRACT = "contract_id organisation_id supplier_id start_date\nC1 212000-0142 556036-0793 2024-01-01"


def a_file(folder: Path, name: str = "avtal.csv", **cells: str) -> Path:
    path = folder / name
    path.write_bytes(as_csv([{**table(CONTRACT)[0], **cells}]))
    return path


def stored_bytes(data: Path) -> str:
    return "".join(f"{path}{path.read_bytes()!r}" for path in (data / "store").rglob("*") if path.is_file())


def by_load(way: str, data: Path, folder: Path) -> None:
    assert main(["load", str(a_file(folder)), "--by", way]) == 2


def by_confirm(way: str, data: Path, folder: Path) -> None:
    file = check_file.check_file(a_file(folder).read_bytes(), "avtal.csv", bytes(32))
    with pytest.raises(FileRefused):
        deliveries.accept(file, b"x", "test", {"codes": ["shrinks"], "reason": way})


def by_withdrawal(way: str, data: Path, folder: Path) -> None:
    main(["load", str(a_file(folder))])
    (name,) = [delivery.id for delivery in deliveries.active()]
    assert main(["withdraw", name, "--why", way]) == 2
    assert main(["withdraw", name, "--why", "fel", "--by", way]) == 2
    with pytest.raises(manual_entry.EntryRefused):
        manual_entry.withdraw(name, way, "Eva")
    assert len(deliveries.active()) == 1


def by_file_name(way: str, data: Path, folder: Path) -> None:
    assert main(["load", str(a_file(folder, f"{way}.csv"))]) == 2


def by_form(way: str, data: Path, folder: Path) -> None:
    with pytest.raises(manual_entry.EntryRefused):
        manual_entry.deliver("decisions", [{"contract_id": "C1", "period": "2024-01", "decision": way}], "Eva", 0)


ENTRANCES = (by_load, by_confirm, by_withdrawal, by_file_name, by_form)


@pytest.mark.builds  # a withdrawal does, several calls away
@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("entrance", ENTRANCES)
def test_no_entrance_takes_a_personal_number(
    entrance: Callable[[str, Path, Path], None], way: str, data_folder: Path, tmp_path: Path, capsys
) -> None:
    entrance(way, data_folder, tmp_path)
    told = capsys.readouterr()
    digits = way.removeprefix("Anna ").removesuffix(" ringde")
    assert digits not in stored_bytes(data_folder)
    assert digits not in told.out.replace(f"{way}.csv", "") + told.err.replace(f"{way}.csv", "")


def test_what_a_mapping_puts_together_is_looked_at_too(data_folder: Path) -> None:
    """The store itself looks, so a row that no search of the file has seen is not taken either."""
    file = check_file.check_file(as_csv([table(CONTRACT)[0]]), "avtal.csv", bytes(32))
    (checked,) = file.tables
    place = checked.rows.column_names.index("contract_id")
    rows = checked.rows.set_column(place, "contract_id", [["811218-9876"]])
    object.__setattr__(checked, "rows", rows)
    with pytest.raises(FileRefused) as refused:
        deliveries.accept(file, b"x", "test")
    assert refused.value.code == "identity_number_in_rows"
    assert deliveries.all_deliveries() == []


def test_a_missing_key_is_not_made_anew_where_there_are_pseudonyms(data_folder: Path, tmp_path: Path) -> None:
    assert main(["load", str(a_file(tmp_path, supplier_id=NUMBER))]) == 0
    key = folders.key_file().read_bytes()
    folders.key_file().unlink()
    again = a_file(tmp_path, "andra.csv", contract_id="C2", supplier_id=NUMBER)
    with pytest.raises(FileRefused) as refused:
        pseudonym_key.key_of_store()
    assert refused.value.code == "pseudonym_key_missing"
    assert main(["load", str(again)]) == 2
    assert not folders.key_file().exists()
    folders.key_file().write_bytes(key)
    assert main(["load", str(again)]) == 0


def test_nobody_else_reads_what_is_stored(world: World, data_folder: Path) -> None:
    world.contracts("contract_id end_date\nC1 2024-12-31")
    builder.build_and_publish()
    everything = list(data_folder.rglob("*"))
    assert any(path.suffix == ".duckdb" for path in everything)
    for path in everything:
        assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0, path
    for path in everything:
        path.chmod(0o755 if path.is_dir() else 0o644)
    folders.close_to_others()
    for path in everything:
        assert stat.S_IMODE(path.stat().st_mode) == (0o700 if path.is_dir() else 0o600), path
