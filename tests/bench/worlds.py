"""Invented worlds to measure on: written once, loaded once, kept in a folder outside the repository.

`UTFALL_BENCH` names the folder; without it, one in the system's temporary folder.
"""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from etl import sample
from etl.folders import ROOT

AS_OF = dt.date(2026, 10, 31)
# No delivery is larger than this: who has twenty million rows has sent them in many files.
ROWS_PER_FILE = 2_000_000
# What decides what a stored delivery of these files looks like. A change here means that a world is loaded again.
_CODE = ("etl/**/*.py", "data/schemas/*.json")


@dataclass(frozen=True)
class World:
    """An invented world of so many contracts; some twenty placements for each."""

    name: str
    contracts: int
    report_rows: int
    seed: int = 1


NATIONAL = World("national", 10_000, 2_000_000)
TENFOLD = World("tenfold", 100_000, 20_000_000)


def small(world: World) -> World:
    """The same at a fiftieth, for trying the measurements themselves."""
    return World(f"small-{world.name}", world.contracts // 50, world.report_rows // 50, world.seed)


def folder() -> Path:
    """Where worlds and results are kept."""
    chosen = Path(os.environ.get("UTFALL_BENCH") or Path(tempfile.gettempdir()) / "utfall-bench")
    chosen.mkdir(parents=True, exist_ok=True)
    return chosen


def say(text: str) -> None:
    """What happens just now, for who waits."""
    print(text, file=sys.stderr, flush=True)


# --- files -----------------------------------------------------------------------------------------------


def files(world: World) -> list[Path]:
    """The world's files in the order in which to load them."""
    place = _place(world, "files", sorted((ROOT / "etl" / "sample").glob("*.py")))
    listed = place / "files.json"
    if not listed.exists():
        say(f"{world.name}: writing files")
        written = sample.write_sample(place, world.contracts, world.seed, AS_OF, world.report_rows, "plain")
        parts = [part for path in written for part in _split(path)]
        listed.write_text(json.dumps([path.name for path in parts]), encoding="utf-8")
    return [place / name for name in json.loads(listed.read_text(encoding="utf-8"))]


def of_kind(paths: Iterable[Path], *kinds: str) -> list[Path]:
    """The files of those kinds: reports.csv, reports-02.csv."""
    return [path for path in paths if path.stem.split("-")[0] in kinds]


def rows(paths: Iterable[Path]) -> int:
    """How many rows the files have below their headers."""
    total = 0
    for path in paths:
        with open(path, "rb") as file:
            total += sum(chunk.count(b"\n") for chunk in iter(lambda: file.read(1 << 24), b"")) - 1
    return total


def _split(path: Path) -> list[Path]:
    """A large file as several, cut where the first column changes: one contract's rows stay in one file."""
    if rows([path]) <= ROWS_PER_FILE * 1.1:
        return [path]
    parts: list[Path] = []
    with open(path, "rb") as file:
        header = file.readline()
        line = file.readline()
        while line:
            parts.append(path.with_name(f"{path.stem}-{len(parts) + 1:02d}.csv"))
            with open(parts[-1], "wb") as part:
                part.write(header)
                count = 0
                last = b""
                while line:
                    key = line.split(b",", 1)[0]
                    if count >= ROWS_PER_FILE and key != last:
                        break
                    part.write(line)
                    count, last = count + 1, key
                    line = file.readline()
    path.unlink()
    return parts


# --- loaded worlds ---------------------------------------------------------------------------------------


def loaded(world: World) -> Path:
    """A data folder (`UTFALL_DATA`) with all of the world's files loaded, built and published by today's code."""
    place = store_of(world, "loaded", files(world))
    measured(place, "build")
    return place


def store_of(world: World, name: str, paths: Sequence[Path]) -> Path:
    """A data folder with the files loaded through the product's own path, and not yet built."""
    code = [path for pattern in _CODE for path in sorted(ROOT.glob(pattern))]
    place = _place(world, name, code)
    done = place / "loaded.json"
    if not done.exists():
        shutil.rmtree(place)
        place.mkdir()
        for path in paths:
            say(f"{world.name}: loading {path.name}")
            measured(place, "take", path)
        done.write_text("{}", encoding="utf-8")
    return place


def measured(data: Path, *arguments: object, module: str = "tests.bench.load") -> dict[str, Any]:
    """What `python -m MODULE ...` says, run in a process of its own with that data folder."""
    words = [sys.executable, "-m", module, *map(str, arguments)]
    done = subprocess.run(
        words, cwd=ROOT, env={**os.environ, "UTFALL_DATA": str(data)}, stdout=subprocess.PIPE, timeout=1800, check=True
    )
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def _place(world: World, name: str, decided_by: Iterable[Path]) -> Path:
    """The folder for what these files of code make of the world; what older code made is removed."""
    digest = hashlib.sha256(repr(world).encode())
    for path in decided_by:
        digest.update(path.read_bytes())
    chosen = folder() / f"{world.name}-{name}-{digest.hexdigest()[:12]}"
    for old in folder().glob(f"{world.name}-{name}-*"):
        if old != chosen:
            shutil.rmtree(old)
    chosen.mkdir(exist_ok=True)
    return chosen


# --- values to filter by ---------------------------------------------------------------------------------


def column(path: Path, name: str) -> list[str]:
    """The values of one column of a small file, each once, in order."""
    with open(path, encoding="utf-8-sig", newline="") as file:
        return list(dict.fromkeys(row[name] for row in csv.DictReader(file) if row[name]))
