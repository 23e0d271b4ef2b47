"""The store: a delivery is there whole or not at all, is never changed, and several may deliver at once."""

import datetime as dt
import json
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import duckdb
import pyarrow.parquet as pq
import pytest

from etl import folders
from etl.build import builder
from etl.checking import check_file
from etl.mapping.place_tables import FileRefused
from etl.store import deliveries
from etl.store.deliveries import Delivery, NoSuchDelivery

ROOT = Path(__file__).parents[3]
BUYER, SUPPLIER = "212000-0142", "556036-0793"


def contracts(*rows: str, supplier: str = SUPPLIER) -> bytes:
    """A file of contracts; a row is `id` or `id=value`."""
    lines = ["contract_id;organisation_id;supplier_id;start_date;value_sek"]
    for row in rows:
        name, _, value = row.partition("=")
        lines.append(f"{name};{BUYER};{supplier};2024-01-01;{value}")
    return "\n".join(lines).encode() + b"\n"


def placements(*rows: str) -> bytes:
    """A file of placements; a row is `id:contract`."""
    lines = ["placement_id;contract_id;participant_key;form;start_date"]
    lines += ["{0};{1};d-{0};praktik;2024-02-01".format(*row.split(":")) for row in rows]
    return "\n".join(lines).encode() + b"\n"


def reports(*rows: str) -> bytes:
    """A file of reports; a row is `contract:period:persons`."""
    return ("contract_id;period;persons_started\n" + "".join(row.replace(":", ";") + "\n" for row in rows)).encode()


def deliver(content: bytes, name: str = "fil.csv") -> Delivery:
    return deliveries.accept(check_file.check_file(content, name, bytes(32)), content, "test")[0]


def query(sql: str) -> list[tuple[object, ...]]:
    made = builder.build(dt.date(2024, 12, 31))
    with duckdb.connect(str(made.path), read_only=True) as connection:
        return connection.execute(sql).fetchall()


def contents(folder: Path) -> dict[str, tuple[bytes, int]]:
    return {
        str(path.relative_to(folder)): (path.read_bytes(), path.stat().st_mtime_ns)
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.name.endswith(".lock")
    }


# --- what is stored ----------------------------------------------------------------------------------------------


def test_what_a_delivery_holds(data_folder: Path) -> None:
    content = contracts("C1=5", "C2=fel")
    delivery = deliver(content, "avtal.csv")
    assert {path.name for path in delivery.folder.iterdir()} == {
        "delivery.json", "rows-contracts.parquet", "problems-contracts.parquet", "original",
    }  # fmt: skip
    assert (delivery.folder / "original").read_bytes() == content
    assert (delivery.rows, delivery.refused, delivery.sequence, delivery.by) == (1, 1, 1, "test")
    (problem,) = pq.read_table(delivery.folder / "problems-contracts.parquet").to_pylist()
    assert problem == {
        "sheet": None, "row_number": 3, "column_letter": "E", "header": "value_sek", "field": "value_sek",
        "code": "number_unreadable", "level": "error",
    }  # fmt: skip
    recorded = json.loads((delivery.folder / "delivery.json").read_text(encoding="utf-8"))["delivery"]
    found = recorded["kinds"]["contracts"]["found"][0]
    assert (found["encoding"], found["separator"], found["header_row"]) == ("utf-8", ";", 1)
    assert deliveries.all_deliveries() == [delivery]


def test_deliveries_are_never_changed(data_folder: Path) -> None:
    first = deliver(contracts("C1=1"))
    before = contents(first.folder)
    deliver(contracts("C1=2"))
    deliver(contracts("C1=1"))
    deliveries.withdraw(first.id, "fel")
    deliver(contracts("C1=1"))
    builder.build_and_publish()
    assert contents(first.folder) == before


def test_a_delivery_that_fails_leaves_nothing(data_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    deliver(contracts("C1"))

    def full(*arguments: object) -> None:
        raise OSError(28, "No space left on device")

    for name in ("replace", "fsync"):
        with monkeypatch.context() as broken:
            broken.setattr(os, name, full)
            with pytest.raises(OSError):
                deliver(contracts("C2"))
        assert [delivery.sequence for delivery in deliveries.all_deliveries()] == [1]
    assert deliver(contracts("C3")).sequence == 2
    assert not list(folders.deliveries_folder().glob(".staging-*"))


@pytest.mark.parametrize("code", ["no_rows", "all_rows_refused"])
def test_a_delivery_without_rows_is_never_written(code: str, data_folder: Path) -> None:
    """Whoever stores it, a form or another program: the guard is where deliveries are written."""
    file = check_file.check_file(contracts("C1=snart"), "fil.csv", bytes(32))
    assert (file.taken, file.refused) == (0, 1)
    if code == "no_rows":
        file = replace(file, tables=[])
    with pytest.raises(FileRefused) as refusal:
        deliveries.accept(file, contracts("C1=snart"), "test")
    assert refusal.value.code == code
    assert not list(data_folder.rglob("*"))


def test_stale_staging_is_removed(data_folder: Path) -> None:
    folder = folders.deliveries_folder()
    (folder / ".staging-1-000001-deadbeef").mkdir(parents=True)
    (folder / ".staging-1-000001-deadbeef" / "rows-contracts.parquet").write_bytes(b"half")
    (folder / ".staging-2").write_bytes(b"half")
    assert deliveries.all_deliveries() == []
    deliver(contracts("C1"))
    assert [path.name for path in folder.iterdir()] == [deliveries.all_deliveries()[0].id]


@pytest.mark.parametrize("name", ["x", "000001-DEADBEEF", "tmp", ".DS_Store", "000001-deadbeef.bak"])
def test_what_is_no_delivery_is_not_read(name: str, data_folder: Path) -> None:
    delivery = deliver(contracts("C1"))
    (folders.deliveries_folder() / name).mkdir()
    assert deliveries.all_deliveries() == [delivery]


# --- the same file twice -----------------------------------------------------------------------------------------


def test_the_same_file_twice(data_folder: Path) -> None:
    content = contracts("C1")
    file = check_file.check_file(content, "a.csv", bytes(32))
    first, is_new = deliveries.accept(file, content)
    assert is_new
    before = contents(data_folder)
    for name in ("a.csv", "annat namn.csv"):
        again, is_new = deliveries.accept(check_file.check_file(content, name, bytes(32)), content)
        assert (again, is_new) == (first, False)
    assert contents(data_folder) == before


def test_the_same_bytes_as_another_kind(data_folder: Path) -> None:
    content = b"orgnr;namn\n556036-0793;Saab\n"
    for kind in ("suppliers", "organisations"):
        _, is_new = deliveries.accept(check_file.check_file(content, "x.csv", bytes(32), kind), content)
        assert is_new
    assert len(deliveries.active()) == 2


def test_withdrawn_and_delivered_again(data_folder: Path) -> None:
    first = deliver(contracts("C1"))
    deliveries.withdraw(first.id, "fel")
    assert query("SELECT COUNT(*) FROM core.contracts") == [(0,)]
    again = deliver(contracts("C1"))
    assert again.sequence == 3 and again.id != first.id
    assert query("SELECT COUNT(*) FROM core.contracts") == [(1,)]


# --- withdrawing -------------------------------------------------------------------------------------------------


def test_withdraw(data_folder: Path) -> None:
    first, second = deliver(contracts("C1=1")), deliver(contracts("C1=2"))
    assert query("SELECT value_sek FROM core.contracts") == [(2,)]
    (withdrawal,) = deliveries.withdraw(second.id, "  fel fil  ", "Anna")
    assert (withdrawal.withdraws, withdrawal.why, withdrawal.by) == (second.id, "fel fil", "Anna")
    assert deliveries.active() == [first]
    assert len(deliveries.all_deliveries()) == 3
    assert query("SELECT value_sek FROM core.contracts") == [(1,)]


@pytest.mark.parametrize("name", ["", "000009-deadbeef", "..", "../../etc", "samples"])
def test_withdraw_what_is_not_there(name: str, data_folder: Path) -> None:
    deliver(contracts("C1"))
    with pytest.raises(NoSuchDelivery):
        deliveries.withdraw(name, "fel")
    assert len(deliveries.all_deliveries()) == 1


def test_nothing_is_withdrawn_twice(data_folder: Path) -> None:
    delivery = deliver(contracts("C1"))
    (withdrawal,) = deliveries.withdraw(delivery.id, "fel")
    for name in (delivery.id, withdrawal.id):
        with pytest.raises(NoSuchDelivery):
            deliveries.withdraw(name, "fel")


@pytest.mark.parametrize("why", ["", "  ", "\n"])
def test_a_reason_is_needed(why: str, data_folder: Path) -> None:
    delivery = deliver(contracts("C1"))
    with pytest.raises(ValueError):
        deliveries.withdraw(delivery.id, why)
    assert deliveries.active() == [delivery]


def test_withdraw_samples(data_folder: Path) -> None:
    real = deliver(contracts("C1"))
    invented = [
        deliver(contracts("PAHITT-1")),
        deliver(contracts("C2", supplier="005000-0009")),
        deliver(placements("PAHITT-P1:C9")),
    ]
    assert [delivery.invented for delivery in invented] == [True] * 3 and not real.invented
    withdrawn = deliveries.withdraw("samples", "nu kommer riktiga")
    assert [withdrawal.withdraws for withdrawal in withdrawn] == [delivery.id for delivery in invented]
    assert deliveries.active() == [real]


# --- scope -------------------------------------------------------------------------------------------------------


def test_a_report_replaces_that_contract_and_period_and_nothing_else(data_folder: Path) -> None:
    deliver(contracts("C1", "C2"))
    deliver(reports("C1:2024-01:1", "C1:2024-02:2", "C2:2024-01:3"))
    later = deliver(reports("C1:2024-01:9"))
    asked = """
        SELECT contracts.contract_id, period, persons_started
        FROM core.reports AS reports
        INNER JOIN core.contracts AS contracts USING (contract_no)
        INNER JOIN core.periods AS periods USING (period_no)
        ORDER BY ALL
    """
    assert query(asked) == [("C1", "2024-01", 9), ("C1", "2024-02", 2), ("C2", "2024-01", 3)]
    deliveries.withdraw(later.id, "fel")
    assert query(asked) == [("C1", "2024-01", 1), ("C1", "2024-02", 2), ("C2", "2024-01", 3)]


def test_placements_replace_all_of_that_contract(data_folder: Path) -> None:
    deliver(contracts("C1", "C2"))
    deliver(placements("P1:C1", "P2:C1", "P3:C2"))
    later = deliver(placements("P4:C1"))
    asked = "SELECT placement_id FROM core.placements ORDER BY 1"
    assert query(asked) == [("P3",), ("P4",)]
    deliveries.withdraw(later.id, "fel")
    assert query(asked) == [("P1",), ("P2",), ("P3",)]


def test_rows_wait_for_their_contract(data_folder: Path) -> None:
    deliver(placements("P1:C1", "P2:C1"))
    deliver(reports("C1:2024-01:1"))
    asked = "SELECT kind, waits_for, missing_id, waiting_rows FROM mart.waiting ORDER BY 1"
    assert query(asked) == [("placements", "contract", "C1", 2), ("reports", "contract", "C1", 1)]
    assert query("SELECT COUNT(*) FROM core.placements") == [(0,)]
    register = deliver(contracts("C1"))
    assert query(asked) == []
    assert query("SELECT COUNT(*) FROM core.placements") == [(2,)]
    deliveries.withdraw(register.id, "fel")
    assert query("SELECT SUM(waiting_rows) FROM mart.waiting") == [(3,)]


def test_known_on(data_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for day, content in (("2024-01-10", contracts("C1=1")), ("2024-02-10", contracts("C1=2"))):
        _set_clock(monkeypatch, f"{day}T12:00:00+01:00")
        deliver(content)
    _set_clock(monkeypatch, "2024-03-10T12:00:00+01:00")
    deliveries.withdraw(deliveries.active()[1].id, "fel")
    counts = {day: len(deliveries.active(dt.date.fromisoformat(day))) for day in
              ("2024-01-09", "2024-01-10", "2024-02-09", "2024-02-10", "2024-03-09", "2024-03-10")}  # fmt: skip
    assert list(counts.values()) == [0, 1, 1, 2, 2, 1]


def _set_clock(monkeypatch: pytest.MonkeyPatch, at: str) -> None:
    moment = dt.datetime.fromisoformat(at)
    clock = SimpleNamespace(now=lambda zone=None: SimpleNamespace(astimezone=lambda: moment))
    monkeypatch.setattr(deliveries, "dt", SimpleNamespace(datetime=clock, UTC=dt.UTC, date=dt.date))


def test_a_clock_set_back(data_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for number, at in enumerate(
        ("2024-05-02T10:00:00+02:00", "2023-01-01T10:00:00+01:00", "2024-05-02T09:00:00+02:00")
    ):
        _set_clock(monkeypatch, at)
        deliver(contracts(f"C{number}"))
    there = deliveries.all_deliveries()
    assert [delivery.sequence for delivery in there] == [1, 2, 3]
    assert [delivery.at for delivery in there] == ["2024-05-02T10:00:00+02:00"] * 3


# --- several at once ---------------------------------------------------------------------------------------------


def load_at_once(data: Path, files: Sequence[Path]) -> list[dict[str, object]]:
    """One `python -m etl load` per file, all at once; their reports."""
    environment = {**os.environ, "UTFALL_DATA": str(data), "PYTHONPATH": str(ROOT)}
    running = [
        subprocess.Popen(
            [sys.executable, "-m", "etl", "load", str(path), "--json"],
            env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT, text=True,
        )
        for path in files
    ]  # fmt: skip
    told = [process.communicate(timeout=120) for process in running]
    assert [process.returncode for process in running] == [0] * len(files), told
    return [json.loads(out) for out, _ in told]


def test_eight_files_at_once(data_folder: Path, tmp_path: Path) -> None:
    files = []
    for number in range(8):
        files.append(tmp_path / f"avtal-{number}.csv")
        files[-1].write_bytes(contracts(*(f"C{number}-{row}" for row in range(number + 1))))
    told = load_at_once(data_folder, files)
    there = deliveries.all_deliveries()
    assert [delivery.sequence for delivery in there] == list(range(1, 9))
    assert {report["delivery"] for report in told} == {delivery.id for delivery in there}
    assert sorted(delivery.at for delivery in there) == [delivery.at for delivery in there]
    assert {delivery.file_name: delivery.rows for delivery in there} == {
        path.name: number + 1 for number, path in enumerate(files)
    }
    # Whoever published last had seen everything that was reported as taken by then.
    assert builder.is_current()
    current = builder.published()
    with duckdb.connect(str(current.path), read_only=True) as connection:
        assert connection.execute("SELECT COUNT(*) FROM core.contracts").fetchall() == [(36,)]
    assert not list(data_folder.rglob(".staging-*"))


def test_the_same_file_eight_times_at_once(data_folder: Path, tmp_path: Path) -> None:
    path = tmp_path / "avtal.csv"
    path.write_bytes(contracts("C1", "C2"))
    told = load_at_once(data_folder, [path] * 8)
    (delivery,) = deliveries.all_deliveries()
    assert {report["delivery"] for report in told} == {delivery.id}
    assert sum(bool(report["new"]) for report in told) == 1
    assert builder.is_current()


def test_one_key_of_pseudonyms_for_all(data_folder: Path, tmp_path: Path) -> None:
    files = []
    for number in range(4):
        files.append(tmp_path / f"avtal-{number}.csv")
        files[-1].write_bytes(contracts(f"C{number}", supplier="811218-9876"))
    load_at_once(data_folder, files)
    assert len(query("SELECT supplier_id FROM core.suppliers")) == 1
