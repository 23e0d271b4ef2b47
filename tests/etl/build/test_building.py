"""Builds: a pure function of deliveries, reference files and a date; published whole, read undisturbed."""

import datetime as dt
import os
import shutil
import subprocess
import sys
import threading
import time
from pathlib import Path
from types import SimpleNamespace

import duckdb
import pytest

from etl import folders
from etl.build import builder, delivery_tables, reference_files, sql_files, warehouse_file
from etl.checking import check_file
from etl.kinds import schemas
from etl.store import deliveries
from etl.store.deliveries import Delivery

ROOT = Path(__file__).parents[3]
pytestmark = pytest.mark.builds_anew
DAY = dt.date(2024, 6, 30)


def deliver(*names: str) -> Delivery:
    rows = "".join(f"{name};212000-0142;556036-0793;2024-01-01\n" for name in names)
    content = f"contract_id;organisation_id;supplier_id;start_date\n{rows}".encode()
    return deliveries.accept(check_file.check_file(content, "x.csv", bytes(32)), content, "test")[0]


def count(path: Path) -> int:
    with duckdb.connect(str(path), read_only=True) as connection:
        return connection.execute("SELECT COUNT(*) FROM core.contracts").fetchone()[0]


def builds() -> set[Path]:
    return set(folders.warehouse_folder().glob("build-*"))


# --- one input, one build ----------------------------------------------------------------------------------------


def test_the_same_inputs_are_built_once(data_folder: Path) -> None:
    deliver("C1")
    first = builder.build(DAY)
    inode = first.path.stat().st_ino
    content = first.path.read_bytes()
    again = builder.build(DAY)
    assert again == first
    assert (first.path.stat().st_ino, first.path.read_bytes()) == (inode, content)
    assert builds() == {first.path}


def test_another_date_is_another_build(data_folder: Path) -> None:
    deliver("C1")
    made = {builder.build(DAY + dt.timedelta(days=days)).id for days in range(3)}
    assert len(made) == 3


def test_a_delivery_or_a_withdrawal_is_another_build(data_folder: Path) -> None:
    ids = [builder.build(DAY).id]
    delivery = deliver("C1")
    ids.append(builder.build(DAY).id)
    deliveries.withdraw(delivery.id, "fel")
    ids.append(builder.build(DAY).id)
    assert len(set(ids)) == 3


def test_a_rebuilt_warehouse_says_the_same(data_folder: Path) -> None:
    """The file is lost; built again it has the same id and the same rows in every table."""
    deliver("C1", "C2")
    first = builder.build(DAY)
    before = everything(first.path)
    first.path.unlink()
    again = builder.build(DAY)
    assert again == first
    assert everything(again.path) == before


def everything(path: Path) -> dict[str, list[str]]:
    with duckdb.connect(str(path), read_only=True) as connection:
        names = connection.execute("SELECT schema_name || '.' || table_name FROM duckdb_tables()").fetchall()
        return {name: sorted(map(str, connection.execute(f"SELECT * FROM {name}").fetchall())) for (name,) in names}


def test_as_known_on(data_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for day, name in (("2024-01-10", "C1"), ("2024-02-10", "C2")):
        moment = dt.datetime.fromisoformat(f"{day}T12:00:00+01:00")
        clock = SimpleNamespace(now=lambda zone=None, moment=moment: SimpleNamespace(astimezone=lambda: moment))
        with monkeypatch.context() as patched:
            patched.setattr(deliveries, "dt", SimpleNamespace(datetime=clock, UTC=dt.UTC, date=dt.date))
            deliver(name)
    known = {day: builder.build(DAY, dt.date.fromisoformat(day)) for day in ("2024-01-09", "2024-01-10", "2024-02-10")}
    assert [count(made.path) for made in known.values()] == [0, 1, 2]
    assert known["2024-01-10"].known_on == "2024-01-10"
    # With the same deliveries it is the same file, whether or not a day of knowledge was asked for.
    assert known["2024-02-10"].path == builder.build(DAY).path


def test_up_to_a_delivery(data_folder: Path) -> None:
    made = [deliver("C1"), deliver("C2")]
    withdrawal = deliveries.withdraw(made[0].id, "fel")[0]
    numbers = [0, made[0].sequence, made[1].sequence, withdrawal.sequence]
    built = [builder.build(DAY, up_to=number) for number in numbers]
    assert [count(each.path) for each in built] == [0, 1, 2, 1]
    assert [each.up_to for each in built] == numbers
    # The same deliveries are the same file, however they were asked for; both limits hold at once.
    assert built[-1].path == builder.build(DAY).path
    today = dt.datetime.now(dt.UTC).astimezone().date()
    assert builder.build(DAY, today, made[1].sequence).path == built[2].path
    assert count(builder.build(DAY, dt.date(2020, 1, 1), made[1].sequence).path) == 0
    with pytest.raises(deliveries.NoSuchDelivery):
        builder.build(DAY, up_to=99)


def test_a_build_is_found_without_waiting(data_folder: Path) -> None:
    deliver("C1")
    assert builder.find(DAY) is None
    made = builder.build(DAY)
    os.utime(made.path, (0, 0))
    with folders.lock("build"):
        assert builder.find(DAY) == made
    assert made.path.stat().st_mtime > 0, "what is asked for counts as used"
    deliver("C2")
    assert builder.find(DAY) is None


@pytest.mark.parametrize("name", ["measures.yml", "messages.yml", "rules/defaults.csv"])
def test_a_changed_reference_file_is_another_build(name: str, data_folder, tmp_path, monkeypatch) -> None:
    deliver("C1")
    first = builder.build(DAY)
    folder = tmp_path / "reference"
    shutil.copytree(reference_files.REFERENCE_FOLDER, folder)
    with (folder / name).open("ab") as file:
        file.write(b"\n")
    monkeypatch.setattr(reference_files, "REFERENCE_FOLDER", folder)
    assert builder.build(DAY).id != first.id


def test_a_changed_schema_or_sql_is_another_build(data_folder, tmp_path, monkeypatch) -> None:
    first = builder.build(DAY).id
    folder = tmp_path / "schemas"
    folder.mkdir()
    for path in schemas.SCHEMA_FOLDER.iterdir():
        (folder / path.name).write_bytes(path.read_bytes() + b"\n")
    with monkeypatch.context() as patched:
        patched.setattr(schemas, "SCHEMA_FOLDER", folder)
        assert builder.build(DAY).id != first
    folder = tmp_path / "sql"
    lists = [sql_files.SQL_FOLDER / name for name in ("ORDER", "PARTS")]
    for path in [*lists, *sql_files.sql_files()]:
        to = folder / path.relative_to(sql_files.SQL_FOLDER)
        to.parent.mkdir(parents=True, exist_ok=True)
        to.write_bytes(path.read_bytes())
    (folder / sql_files.sql_files()[0].relative_to(sql_files.SQL_FOLDER)).open("a").write("\n-- changed\n")
    monkeypatch.setattr(sql_files, "SQL_FOLDER", folder)
    assert builder.build(DAY).id != first


def test_what_comes_in_during_a_build_is_not_said_to_be_in_it(
    data_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    deliver("C1")
    write = warehouse_file.write

    def slow(*arguments: object) -> None:
        deliver("C2")
        write(*arguments)

    with monkeypatch.context() as patched:
        patched.setattr(warehouse_file, "write", slow)
        during, _ = builder.build_and_publish(DAY)
    assert count(during.path) == 1
    assert not builder.is_current()
    after = builder.build(DAY)
    assert after.id != during.id and count(after.path) == 2


# --- publishing --------------------------------------------------------------------------------------------------


def test_publish(data_folder: Path) -> None:
    assert builder.published() is None
    assert not builder.is_current()
    deliver("C1")
    made, seconds = builder.build_and_publish(DAY)
    assert builder.published() == made and made.path.exists() and seconds > 0
    assert builder.is_current()
    pointer = folders.warehouse_folder() / builder.POINTER
    inode = pointer.stat().st_ino
    deliver("C2")
    assert not builder.is_current()
    builder.build_and_publish(DAY)
    assert builder.is_current()
    assert pointer.stat().st_ino != inode  # renamed into place, never written to
    assert {path.name for path in folders.warehouse_folder().iterdir()} - {path.name for path in builds()} == {
        builder.POINTER
    }


def test_a_build_does_not_publish(data_folder: Path) -> None:
    made, _ = builder.build_and_publish(DAY)
    deliver("C1")
    builder.build(DAY)
    builder.build(dt.date(2020, 1, 1))
    assert builder.published() == made


def test_no_log_is_left_beside_a_build(data_folder: Path) -> None:
    deliver("C1")
    builder.build_and_publish(DAY)
    assert not list(folders.warehouse_folder().glob("*.wal"))
    assert not list(folders.warehouse_folder().glob(".*"))


def test_old_builds_go_and_the_published_one_stays(data_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = [builder.build(DAY + dt.timedelta(days=days)) for days in range(4)]
    for age, build in enumerate(reversed(made)):
        os.utime(build.path, (time.time() - 100 * age,) * 2)
    monkeypatch.setattr(builder, "KEPT_BUILDS", 2)
    builder.publish(made[0])  # the oldest
    assert builds() == {made[0].path, made[2].path, made[3].path}
    another = builder.build(DAY - dt.timedelta(days=1))
    assert builds() == {made[0].path, another.path, made[3].path}


def test_builds_used_last_are_kept_while_they_are_small(data_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = [builder.build(DAY + dt.timedelta(days=days)) for days in range(4)]
    for age, build in enumerate(reversed(made)):
        os.utime(build.path, (time.time() - 100 * age,) * 2)
    builder.find(DAY)  # the oldest is asked for again
    monkeypatch.setattr(builder, "KEPT_SURELY", 1)
    monkeypatch.setattr(builder, "KEPT_BYTES", sum(build.path.stat().st_size for build in made))
    last = builder.build(DAY + dt.timedelta(days=4))
    assert builds() == {last.path, made[0].path, made[2].path, made[3].path}


def test_readers_go_on_while_their_build_is_removed(data_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(builder, "KEPT_BUILDS", 1)
    deliver("C1")
    old, _ = builder.build_and_publish(DAY)
    with duckdb.connect(str(old.path), read_only=True) as reader:
        for number in range(3):
            deliver(f"D{number}")
            builder.build_and_publish(DAY)
            assert reader.cursor().execute("SELECT COUNT(*) FROM core.contracts").fetchall() == [(1,)]
        assert not old.path.exists()
    assert count(builder.published().path) == 4


def test_readers_never_see_half(data_folder: Path) -> None:
    """While builds are published, whoever follows the pointer finds a whole build, with one more row each time."""
    deliver("C0")
    builder.build_and_publish(DAY)
    stop = threading.Event()
    seen: list[int] = []
    failures: list[BaseException] = []

    def read() -> None:
        while not stop.is_set():
            try:
                seen.append(count(builder.published().path))
            except BaseException as failure:
                failures.append(failure)
            time.sleep(0.02)

    readers = [threading.Thread(target=read) for _ in range(2)]
    for reader in readers:
        reader.start()
    for number in range(1, 6):
        deliver(f"C{number}")
        builder.build_and_publish(DAY)
    stop.set()
    for reader in readers:
        reader.join()
    assert failures == []
    assert set(seen) <= set(range(1, 7)) and 1 in seen


HOLD_OPEN = """
import sys, duckdb
connection = duckdb.connect(sys.argv[1], read_only=True)
print(connection.execute("SELECT COUNT(*) FROM core.contracts").fetchone()[0], flush=True)
sys.stdin.readline()
print(connection.execute("SELECT COUNT(*) FROM core.contracts").fetchone()[0], flush=True)
"""


def test_a_reading_process_does_not_block_a_build(data_folder: Path) -> None:
    deliver("C1")
    first, _ = builder.build_and_publish(DAY)
    with subprocess.Popen(
        [sys.executable, "-c", HOLD_OPEN, str(first.path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as reader:
        assert reader.stdout.readline() == "1\n"
        deliver("C2")
        second, _ = builder.build_and_publish(DAY)
        assert count(second.path) == 2
        assert builder.build(DAY) == second
        reader.stdin.write("\n")
        reader.stdin.flush()
        assert reader.stdout.readline() == "1\n"


def test_builds_are_one_at_a_time(data_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    deliver("C1")
    write = warehouse_file.write
    inside: list[int] = []
    most: list[int] = []

    def watched(*arguments: object) -> None:
        inside.append(1)
        most.append(len(inside))
        time.sleep(0.1)
        write(*arguments)
        inside.pop()

    monkeypatch.setattr(warehouse_file, "write", watched)
    threads = [threading.Thread(target=builder.build, args=(DAY + dt.timedelta(days=n % 2),)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == [1, 1]  # two dates, each built once by whoever came first


def test_the_lock_is_free_when_its_holder_dies(data_folder: Path) -> None:
    holding = subprocess.Popen(
        [sys.executable, "-c", "from etl import folders\nimport time\nwith folders.lock('build'):\n print(1, "
                               "flush=True)\n time.sleep(60)"],
        stdout=subprocess.PIPE, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    with holding:
        assert holding.stdout.readline().strip() == b"1"
        done = threading.Event()
        waiting = threading.Thread(target=lambda: (builder.build(DAY), done.set()))
        waiting.start()
        assert not done.wait(0.5)
        holding.kill()
        assert done.wait(20)
        waiting.join()


def test_a_build_that_fails_leaves_the_published_one(data_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    deliver("C1")
    made, _ = builder.build_and_publish(DAY)
    deliver("C2")

    def broken(*arguments: object) -> None:
        raise RuntimeError

    for name in ("create_problems", "about_table"):
        with monkeypatch.context() as patched:
            patched.setattr(delivery_tables, name, broken)
            with pytest.raises(RuntimeError):
                builder.build_and_publish(DAY)
        assert builder.published() == made and count(made.path) == 1
        assert builds() == {made.path}
    builder.build_and_publish(DAY)
    assert count(builder.published().path) == 2
    assert not list(folders.warehouse_folder().glob(".*"))


@pytest.mark.parametrize("name", ["a b", "å[1]*", "x'y", "relativ"])
def test_any_folder_name(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("UTFALL_DATA", name if name == "relativ" else str(tmp_path / name))
    deliver("C1", "C2")
    made, _ = builder.build_and_publish(DAY)
    assert count(made.path) == 2


def test_organisation_numbers_are_one_however_they_are_spelt(data_folder: Path) -> None:
    spelt = ["556036-0793", "5560360793", "16556036-0793", "165560360793", "556036 0793", "556036–0793", "556036‑0793"]
    rows = "".join(f"C{n};212000-0142;{number};2024-01-01\n" for n, number in enumerate(spelt))
    content = f"contract_id;organisation_id;supplier_id;start_date\n{rows}".encode()
    deliveries.accept(check_file.check_file(content, "x.csv", bytes(32)), content)
    with duckdb.connect(str(builder.build(DAY).path), read_only=True) as connection:
        assert connection.execute("SELECT supplier_key FROM core.suppliers").fetchall() == [("5560360793",)]
