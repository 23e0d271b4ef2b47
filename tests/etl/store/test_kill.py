"""A load that is killed at any moment leaves nothing half, loses nothing that it reported, and the next load works.

A runner imports `etl` and reads the reference files once and forks a child per run (it has started no thread before it
forks, so that is safe); the child does what `python -m etl` does and is killed from outside at a random moment, or by
itself at a chosen step.
"""

import hashlib
import json
import os
import random
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import duckdb
import frames
import kept_builds
import pyarrow.parquet as pq
import pytest

ROOT = Path(__file__).parents[3]
RANDOM_KILLS = 100
# A store is begun anew now and then, so that the first load of all is killed too.
KILLS_PER_STORE = 10
# After so many kills a load is let through to its end.
KILLS_PER_LOAD = 5

RUNNER = """
import functools, json, os, pathlib, signal, sys, time
import etl.__main__
from etl.build import delivery_tables, reference, reference_files, sql_files, warehouse_file
import filelock
import frames
import kept_builds
import pyarrow.dataset
import pyarrow.parquet

# What each child would read and work out anew, and none of them is killed for.
for tables in (reference.core_tables, reference.catalogue_tables):
    tables(reference_files.content_hash())
warehouse_file.begin = functools.partial(frames.begin, pathlib.Path(os.environ['UTFALL_TEST_RUN']))
sql_files.run = frames.run

def die():
    os.kill(os.getpid(), signal.SIGKILL)

class Steps:
    # Counts what writes, and ends the process before the chosen one, or in the middle of it.
    def __init__(self, last, half):
        self.last, self.half, self.count = last, half, 0
        for owner, name in ((os, "replace"), (os, "fsync"), (os, "mkdir"), (os, "link"), (os, "utime"),
                            (pathlib.Path, "write_text"), (pathlib.Path, "write_bytes"), (pathlib.Path, "unlink"),
                            (pyarrow.parquet, "write_table"),
                            (delivery_tables, "create_problems"), (delivery_tables, "about_table")):
            setattr(owner, name, self.watched(name, getattr(owner, name)))

    def watched(self, name, function):
        def call(*arguments, **named):
            self.count += 1
            if self.count == self.last:
                if self.half and name in ("write_text", "write_bytes", "write_table"):
                    function(*arguments, **named)
                    path = arguments[1] if name == "write_table" else arguments[0]
                    os.truncate(path, os.path.getsize(path) // 2)
                die()
            return function(*arguments, **named)
        return call

for line in sys.stdin:
    asked = json.loads(line)
    open(asked["out"], "w").close()
    started = time.monotonic()
    child = os.fork()
    if child == 0:
        os.environ["UTFALL_DATA"] = asked["data"]
        out = os.open(asked["out"], os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        os.dup2(out, 1)
        os.dup2(out, 2)
        steps = Steps(asked["step"], asked["half"]) if asked["step"] else None
        code = 99
        try:
            code = etl.__main__.main(asked["arguments"])
            if steps:
                print("steps", steps.count)
        finally:
            sys.stdout.flush()
            os._exit(code)
    if asked["delay"] is not None:
        time.sleep(asked["delay"])
        os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    print(json.dumps({"code": os.waitstatus_to_exitcode(status), "seconds": time.monotonic() - started}), flush=True)
"""


class Runner:
    def __init__(self, folder: Path) -> None:
        self.out = folder / "said.txt"
        self.process = subprocess.Popen(
            [sys.executable, "-c", RUNNER], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT,
            env={**os.environ, "PYTHONPATH": os.pathsep.join((str(ROOT), str(ROOT / "tests")))},
        )  # fmt: skip

    def run(self, data: Path, *arguments: object, delay: float | None = None, step: int = 0, half: bool = False):
        """Runs a command in a child. `code` is -9 when it was killed."""
        asked = {
            "data": str(data), "out": str(self.out), "arguments": [str(argument) for argument in arguments],
            "delay": delay, "step": step, "half": half,
        }  # fmt: skip
        self.process.stdin.write(json.dumps(asked) + "\n")
        self.process.stdin.flush()
        told = json.loads(self.process.stdout.readline())
        return SimpleNamespace(**told, said=self.out.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def runner(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Runner]:
    frames.frame(kept_builds.folder())  # made here: the runner is to start no thread before it forks
    started = Runner(tmp_path_factory.mktemp("runner"))
    yield started
    started.process.stdin.close()
    started.process.wait(30)


def file_of_contracts(path: Path, number: int) -> Path:
    """A file unlike every other, in which some rows are refused, and every other time a sole trader is replaced."""
    lines = ["contract_id;organisation_id;supplier_id;supplier_name;start_date;value_sek"]
    for row in range(300):
        supplier = "811218-9876" if row == 7 and number % 2 else "556036-0793"
        lines.append(
            f"C{number}-{row};212000-0142;{supplier};Namn "
            f"{row};2024-01-{row % 28 + 1:02};{'x' if row % 50 == 3 else row}"
        )
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def assert_whole(data: Path) -> dict[str, int]:
    """Everything under the folder is whole. Gives delivery -> rows."""
    found: dict[str, int] = {}
    folder = data / "store" / "deliveries"
    for path in sorted(folder.iterdir()) if folder.exists() else ():
        if path.name.startswith(".staging-"):
            continue
        delivery = json.loads((path / "delivery.json").read_text(encoding="utf-8"))["delivery"]
        assert delivery["id"] == path.name
        for kind, counts in delivery["kinds"].items():
            assert pq.read_table(path / f"rows-{kind}.parquet").num_rows == counts["rows"]
            levels = pq.read_table(path / f"problems-{kind}.parquet")["level"].to_pylist()
            assert levels.count("error") == counts["refused"]
        original = path / "original"
        assert original.exists() is delivery["original_kept"]
        if original.exists():
            assert hashlib.sha256(original.read_bytes()).hexdigest() == delivery["sha256"]
        found[path.name] = sum(counts["rows"] for counts in delivery["kinds"].values())
        assert delivery["sequence"] == len(found)
    pointer = data / "warehouse" / "current.json"
    if pointer.exists():
        made = json.loads(pointer.read_text(encoding="utf-8"))
        path = pointer.with_name(f"build-{made['id']}.duckdb")
        assert not path.with_name(path.name + ".wal").exists()
        assert_build(path, made["id"], found)
    for path in (data / "warehouse").glob("build-*"):
        assert path.suffix == ".duckdb"
    key = data / "pseudonym.key"
    assert not key.exists() or len(key.read_bytes()) == 32
    return found


def assert_build(path: Path, name: str, deliveries: dict[str, int]) -> None:
    with duckdb.connect(str(path), read_only=True) as connection:
        assert connection.execute("SELECT build_id FROM mart.about").fetchall() == [(name,)]
        inside = connection.execute("SELECT delivery_id, rows_taken FROM mart.deliveries").fetchall()
        assert dict(inside).items() <= deliveries.items()
        counted = connection.execute("SELECT COUNT(*) FROM core.contracts").fetchall()
        active = connection.execute("SELECT SUM(rows_taken) FROM mart.deliveries WHERE is_active = 1").fetchall()
        assert counted[0][0] == (active[0][0] or 0)


def assert_next_load_works(runner: Runner, data: Path, path: Path, before: dict[str, int]) -> dict[str, int]:
    done = runner.run(data, "load", path, "--json")
    assert done.code == 1, done.said  # some rows are refused, as they should be
    after = assert_whole(data)
    assert before.items() <= after.items()
    assert json.loads(done.said[done.said.index("{\n") :].split("\n}")[0] + "\n}")["delivery"] in after
    assert not list(data.rglob(".staging-*"))
    return after


def test_killed_at_random_moments(runner: Runner, tmp_path: Path) -> None:
    chance = random.Random(20240331)
    usual = sorted(
        runner.run(tmp_path / "measured", "load", file_of_contracts(tmp_path / "m.csv", n)).seconds for n in range(3)
    )[1]
    moments = [1.1 * (number + chance.random()) / RANDOM_KILLS for number in range(RANDOM_KILLS)]
    chance.shuffle(moments)
    killed = stored_and_killed = 0
    before: dict[str, int] = {}
    for number, moment in enumerate(moments):
        data = tmp_path / f"data-{number // KILLS_PER_STORE}"
        if number % KILLS_PER_STORE == 0:
            before = {}
        path = file_of_contracts(tmp_path / f"{number}.csv", number)
        done = runner.run(data, "load", path, "--json", delay=usual * moment)
        assert done.code in (-9, 1), done.said
        if done.code == 1:  # it came through; a machine that has become less busy needs less time
            usual = min(usual, done.seconds)
        after = assert_whole(data)
        assert before.items() <= after.items() and len(after) - len(before) in (0, 1)
        if '"delivery"' in done.said:
            assert len(after) == len(before) + 1
        killed += done.code == -9
        stored_and_killed += done.code == -9 and len(after) > len(before)
        before = after
        if number % KILLS_PER_LOAD == KILLS_PER_LOAD - 1:
            before = assert_next_load_works(runner, data, path, after)
    assert killed > RANDOM_KILLS / 4  # most moments were during a load, not after it
    assert 0 < stored_and_killed < killed  # both before and after the delivery was in place


def test_killed_at_every_step(runner: Runner, tmp_path: Path) -> None:
    """Before each thing that is written, and in the middle of those that write a file."""
    path = file_of_contracts(tmp_path / "avtal.csv", 1)
    whole = runner.run(tmp_path / "whole", "load", path, step=10_000)
    steps = int(whole.said.split("steps ")[1])
    assert steps > 20
    for step in range(1, steps + 1):
        for half in (False, True) if step < 12 else (False,):
            data = tmp_path / f"{step}-{half}"
            done = runner.run(data, "load", path, step=step, half=half)
            assert done.code == -9, f"step {step}: {done.said}"
            before = assert_whole(data)
            assert len(assert_next_load_works(runner, data, path, before)) == 1


def test_a_withdrawal_killed_at_every_step(runner: Runner, tmp_path: Path) -> None:
    files = [file_of_contracts(tmp_path / f"{number}.csv", number) for number in range(2)]
    data = tmp_path / "whole"
    runner.run(data, "load", *files)
    name = next(iter(assert_whole(data)))
    whole = runner.run(data, "withdraw", name, "--why", "fel", step=10_000)
    steps = int(whole.said.split("steps ")[1])
    assert whole.code == 0
    begun = tmp_path / "begun"
    runner.run(begun, "load", *files)
    before = assert_whole(begun)
    name = next(iter(before))
    for step in range(1, min(steps, 10)):
        data = shutil.copytree(begun, tmp_path / str(step))
        done = runner.run(data, "withdraw", name, "--why", "fel", step=step, half=True)
        assert done.code == -9
        after = assert_whole(data)
        assert before.items() <= after.items()
        again = runner.run(data, "withdraw", name, "--why", "fel")
        # Either it had not happened and happens now, or it had and cannot happen twice.
        assert again.code == (0 if len(after) == 2 else 2), again.said
        assert len(assert_whole(data)) == 3


@pytest.mark.parametrize("share", [0.5, 0.9])
def test_killed_as_a_command(share: float, tmp_path: Path) -> None:
    """The command itself, started as a user starts it."""
    data, path = tmp_path / "data", file_of_contracts(tmp_path / "avtal.csv", 1)
    environment = {**os.environ, "UTFALL_DATA": str(data), "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "etl", "load", str(path)]
    started = time.monotonic()
    subprocess.run(
        command,
        env={**environment, "UTFALL_DATA": str(tmp_path / "measured")},
        cwd=ROOT,
        capture_output=True,
        check=False,
    )
    usual = time.monotonic() - started
    process = subprocess.Popen(command, env=environment, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    time.sleep(usual * share)
    process.kill()
    process.wait()
    assert_whole(data)
    assert subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, check=False).returncode == 1
    assert len(assert_whole(data)) == 1
