"""Persons are taken out whole or not at all, at whatever step the process is killed; the next command does the rest."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import duckdb
import pyarrow.parquet as pq

from etl.store import deliveries, retained
from tests.etl.store.test_kill import Runner, runner

__all__ = ["runner"]
KEYS = {"k-anna", "k-bo"}


def keys_counted(monkeypatch, data: Path) -> set[str]:
    """The participants whom whoever reads the store finds."""
    monkeypatch.setenv("UTFALL_DATA", str(data))
    return {
        key
        for delivery in deliveries.active()
        if "placements" in delivery.kinds
        for key in pq.read_table(delivery.folder / "rows-placements.parquet")["participant_key"].to_pylist()
    }


def keys_on_disk(data: Path) -> set[str]:
    found: set[str] = set()
    for path in data.rglob("rows-placements.parquet"):
        if ".staging" in str(path) and path.is_relative_to(data / "store" / "retained"):
            continue  # half of what would have been left: nobody's key is in it, and the next run removes it
        found |= set(pq.read_table(path)["participant_key"].to_pylist())
    for path in data.rglob("build-*.duckdb"):
        with duckdb.connect(path, read_only=True) as build:
            found |= {key for (key,) in build.execute("SELECT participant_key FROM core.participants").fetchall()}
    return found


CONTRACTS = """contract_id;organisation_id;supplier_id;start_date;end_date
C1;212000-0142;556036-0793;2010-01-01;2012-12-31
"""
PLACEMENTS = """placement_id;contract_id;participant_key;form;start_date;end_date
P1;C1;k-anna;fixed_term;2010-02-01;2011-01-31
P2;C1;k-bo;internship;2010-02-01;2011-01-31
"""
# In two deliveries: of neither may the persons be there when those of the other are gone.
MORE = PLACEMENTS + "P3;C1;k-bo;internship;2011-02-01;2011-12-31\n"


def test_killed_at_every_step(runner: Runner, tmp_path: Path, monkeypatch) -> None:
    files = []
    for number, text in enumerate((CONTRACTS, PLACEMENTS, MORE)):
        files.append(tmp_path / f"{number}.csv")
        files[-1].write_text(text, encoding="utf-8")
    begun = tmp_path / "begun"
    loaded = runner.run(begun, "load", *files)
    assert loaded.code == 0, loaded.said
    number = re.search(r"--confirm (\d+)", runner.run(begun, "retain").said).group(1)
    assert number == "7", "five rows and two files"
    whole = shutil.copytree(begun, tmp_path / "whole")
    done = runner.run(whole, "retain", "--confirm", number, step=10_000)
    assert done.code == 0 and not KEYS & keys_on_disk(whole), done.said
    steps = int(done.said.split("steps ")[1])
    happened = []
    for step in range(1, steps + 1):
        data = shutil.copytree(begun, tmp_path / str(step))
        done = runner.run(data, "retain", "--confirm", number, step=step, half=step % 2 == 1)
        assert done.code == -9, f"step {step}: {done.said}"
        counted = keys_counted(monkeypatch, data)
        assert counted == KEYS or not counted & KEYS, f"step {step}: half of them are gone"
        assert len(deliveries.all_deliveries()) == 3
        happened.append(counted != KEYS)
        again = runner.run(data, "retain")
        assert again.code == 0, f"step {step}: {again.said}"
        # Where it had happened, all that was left of before is removed by now.
        assert (keys_on_disk(data) & KEYS == set()) == happened[-1], f"step {step}"
        assert keys_counted(monkeypatch, data) == counted and retained.read().is_cleared
        shutil.rmtree(data)
    assert happened == sorted(happened) and set(happened) == {False, True}
