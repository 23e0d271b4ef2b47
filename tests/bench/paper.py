"""(h) A report of the whole country, as cron makes it, and another day, which is built the first time and there the
second.

Run as a module it is the measured process: it asks for the build of the day before the published one.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from etl.build import builder
from etl.folders import ROOT
from reports.files.formats import FORMATS
from tests.bench import worlds
from tests.bench.worlds import World, say

ROUNDS = 3
GOAL_SECONDS, GOAL_DAY_SECONDS = 4.0, 5.0


def run(world: World) -> dict[str, Any]:
    """The command in each format some times, in turn, each in a fresh process; then the day, twice."""
    place = worlds.loaded(world)
    reports: dict[str, list[float]] = {name: [] for name in FORMATS}
    for number in range(ROUNDS):
        say(f"(h) round {number + 1} of {ROUNDS}")
        for name, took in reports.items():
            took.append(_made(place, name))
    scratch = worlds.folder() / "paper"
    shutil.rmtree(scratch, ignore_errors=True)
    shutil.copytree(place, scratch)
    days = [worlds.measured(scratch, module="tests.bench.paper") for _time in ("first", "second")]
    shutil.rmtree(scratch)
    found = {
        "contracts": world.contracts,
        "report_rows": world.report_rows,
        "seconds": {name: min(took) for name, took in reports.items()},
        "day_first": days[0]["seconds"],
        "day_again": days[1]["seconds"],
    }
    say(f"(h) {found['seconds']}, a day {found['day_first']:.2f} s, again {found['day_again']:.2f} s")
    return found


def _made(place: Path, name: str) -> float:
    """Seconds of `python -m reports make`, with the start of Python."""
    out = worlds.folder() / f"paper.{name}"
    words = [sys.executable, "-m", "reports", "make", "--format", name, "--out", str(out)]
    started = time.perf_counter()
    subprocess.run(
        words,
        cwd=ROOT,
        env={**os.environ, "UTFALL_DATA": str(place)},
        stdout=subprocess.DEVNULL,
        timeout=600,
        check=True,
    )
    took = time.perf_counter() - started
    assert out.stat().st_size > 1000
    out.unlink()
    return took


def _day() -> dict[str, float]:
    published = builder.published()
    assert published is not None
    started = time.perf_counter()
    builder.build(dt.date.fromisoformat(published.as_of) - dt.timedelta(1))
    return {"seconds": time.perf_counter() - started}


if __name__ == "__main__":
    print(json.dumps(_day()))
