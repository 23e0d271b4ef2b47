"""(j) What is sent on a usual day into the national store: a supplier's month of 300 rows, a decision, a payment.

As somebody types it, from the start of Python until it is published: wall time, and CPU time of the process.
"""

from __future__ import annotations

import csv
import os
import resource
import shutil
import statistics
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from etl.folders import ROOT
from tests.bench import worlds
from tests.bench.worlds import World, say

GOAL_SECONDS = 2.0
ROWS, ROUNDS = 300, 3
Row = dict[str, str]


def run(world: World) -> dict[str, Any]:
    """Each file three times, each time of other rows, into a copy of the published store."""
    scratch = worlds.folder() / "small-files"
    shutil.rmtree(scratch, ignore_errors=True)
    shutil.copytree(worlds.loaded(world), scratch)
    found: dict[str, Any] = {}
    for kind, files in _files(world, scratch).items():
        say(f"(j) {kind}")
        took = [_load(scratch, path) for path in files]
        found[kind] = {
            "rows": worlds.rows(files[:1]),
            "seconds": statistics.median(wall for wall, _cpu in took),
            "cpu_seconds": statistics.median(cpu for _wall, cpu in took),
        }
    shutil.rmtree(scratch)
    return {"contracts": world.contracts, "report_rows": world.report_rows, "files": found}


def _files(world: World, folder: Path) -> dict[str, list[Path]]:
    files = worlds.files(world)
    supplier_of = {row["contract_id"]: row["supplier_id"] for row in _rows(worlds.of_kind(files, "contracts"))}
    sizes = Counter(supplier_of.values())
    # Of a middling size: those with the most contracts are few.
    suppliers = [name for name, _count in sizes.most_common()[len(sizes) // 4 :]][:ROUNDS]
    reports: dict[str, list[Row]] = {name: [] for name in suppliers}
    for row in _rows(worlds.of_kind(files, "reports")):
        if supplier_of.get(row["contract_id"]) in reports and row["fte_months"] not in ("", "0"):
            reports[supplier_of[row["contract_id"]]].append(row)
    decisions, payments = (list(_rows(worlds.of_kind(files, name)))[:ROUNDS] for name in ("decisions", "payments"))
    return {
        "a supplier's reports": [
            _written(folder / f"reports-{number}.csv", [_changed(row) for row in rows[-ROWS:]])
            for number, rows in enumerate(reports.values())
        ],
        "a decision": [
            _written(folder / f"decisions-{number}.csv", [{**row, "decision_date": "2026-10-30"}])
            for number, row in enumerate(decisions)
        ],
        "a payment": [
            _written(folder / f"payments-{number}.csv", [{**row, "date": "2026-10-30"}])
            for number, row in enumerate(payments)
        ],
    }


def _rows(paths: Sequence[Path]) -> Iterator[Row]:
    for path in paths:
        with open(path, encoding="utf-8-sig", newline="") as file:
            yield from csv.DictReader(file)


def _changed(row: Row) -> Row:
    """The report corrected: half a month more."""
    return {**row, "received_date": "2026-10-30", "fte_months": str(float(row["fte_months"]) + 0.5)}


def _written(path: Path, rows: Sequence[Row]) -> Path:
    with open(path, "w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(rows)
    return path


def _load(data: Path, path: Path) -> tuple[float, float]:
    """Wall and CPU seconds."""
    before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run(
        [sys.executable, "-m", "etl", "load", str(path)],
        cwd=ROOT,
        env={**os.environ, "UTFALL_DATA": str(data)},
        stdout=subprocess.DEVNULL,
        timeout=600,
        check=True,
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return time.perf_counter() - started, cpu
