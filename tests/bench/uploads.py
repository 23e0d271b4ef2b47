"""(g) From a dropped file to "what will change", and many uploads at once.

Drop: 100, 10,000 and 1,000,000 placements in a store that knows their contracts, as a ratio to DuckDB's plain read of
the same file, with peak memory, each in a fresh process. At once: twenty people at the running server, each with a
browser session and a file of their own, and five files through the command line beside them; and, without pages, ten
files through the same steps on threads of one process and ten through the command line. Then all must be there, none
twice.

Run as a module it is the measured process: `drop FILE`, `plain FILE`, `many FOLDER`.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from etl.build import builder
from etl.intake import look, review, take
from tests.bench import server, worlds
from tests.bench.load import peak_bytes
from tests.bench.worlds import say

SIZES = (100, 10_000, 1_000_000)
ROUNDS = 3
AT_ONCE, BESIDE = 20, 5
_PER_CONTRACT = 200


def run() -> dict[str, Any]:
    """Both parts."""
    with tempfile.TemporaryDirectory(prefix="utfall-uploads-") as name:
        folder = Path(name)
        return {
            "drops": [_drops(folder, size) for size in SIZES],
            "at_once": at_once(folder),
            "sessions": sessions_at_once(folder),
        }


def _drops(folder: Path, size: int) -> dict[str, Any]:
    say(f"(g) {size} rows")
    data, file = folder / f"data-{size}", folder / f"placements-{size}.csv"
    contracts = max(1, size // _PER_CONTRACT)
    write_contracts(folder / "contracts.csv", contracts)
    write_placements(file, size, contracts)
    _load(data, folder / "contracts.csv")
    ours = [worlds.measured(data, "drop", file, module="tests.bench.uploads") for _ in range(ROUNDS)]
    plain = [worlds.measured(data, "plain", file, module="tests.bench.uploads") for _ in range(ROUNDS)]
    seconds, base = (statistics.median(one["seconds"] for one in found) for found in (ours, plain))
    return {
        "rows": size,
        "seconds": seconds,
        "plain": base,
        "ratio": seconds / base,
        "peak": max(one["peak"] for one in ours),
        "stages": ours[0]["stages"],
        "months": ours[0]["months"],
    }


def at_once(folder: Path, count: int = AT_ONCE) -> dict[str, Any]:
    """`count` files, each of its own contract: half through the page's steps, half by the command line."""
    say(f"(g) {count} at once")
    data, paths = write_store(folder / "at-once", count)
    inside = folder / "inside"
    inside.mkdir()
    for path in paths[1::2]:
        path.rename(inside / path.name)
    started = time.perf_counter()
    commands = [
        subprocess.Popen(
            [sys.executable, "-m", "etl", "load", str(path)],
            cwd=worlds.ROOT,
            env={**os.environ, "UTFALL_DATA": str(data)},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        for path in paths[::2]
    ]
    worlds.measured(data, "many", inside, module="tests.bench.uploads")
    codes = [command.wait(600) for command in commands]
    return {"seconds": time.perf_counter() - started, "failed": sum(map(bool, codes)), **kept(data, count)}


def sessions_at_once(folder: Path, sessions: int = AT_ONCE, beside: int = BESIDE) -> dict[str, Any]:
    """That many people at the running server, each with a browser session and a file, and files by the command line."""
    from playwright.sync_api import sync_playwright  # not in the measured processes, which import this file too

    from tests.bench.page_times.chromium_pages import launched
    from tests.bench.sessions import all_at_once

    say(f"(g) {sessions} sessions at once, {beside} files beside them")
    data, paths = write_store(folder / "sessions", sessions + beside)
    with server.serving(data) as served, sync_playwright() as play:
        browser = launched(play)
        started = time.perf_counter()
        codes = all_at_once(browser, served.url, data, paths[:sessions], paths[sessions:])
        seconds = time.perf_counter() - started
        browser.close()
    found = {"sessions": sessions, "seconds": seconds, "failed": sum(map(bool, codes))}
    return found | kept(data, sessions + beside)


def write_store(folder: Path, count: int) -> tuple[Path, list[Path]]:
    """A data folder that knows so many contracts, and a file with 500 placements of each."""
    folder.mkdir()
    data = folder / "data"
    write_contracts(folder / "contracts.csv", count)
    _load(data, folder / "contracts.csv")
    paths = [folder / f"file-{number}.csv" for number in range(count)]
    for number, path in enumerate(paths):
        write_placements(path, 500, 1, first_contract=number)
    return data, paths


def kept(data: Path, count: int) -> dict[str, Any]:
    """What became of `count` files of 500 full-time months: how many are lost or there twice, and what is published."""
    records = [
        json.loads(path.read_text(encoding="utf-8"))["delivery"]
        for path in sorted((data / "store" / "deliveries").glob("*/delivery.json"))
    ]
    names = [record["file_name"] for record in records if record["file_name"].startswith("file-")]
    return {
        "files": count,
        "lost": count - len(set(names)),
        "twice": len(names) - len(set(names)),
        "months_published": worlds.measured(data, "counted", module="tests.bench.uploads")["fte_months"],
        "months_expected": 500.0 * count,
    }


def write_contracts(path: Path, count: int) -> None:
    """A register of that many contracts, all of 2024."""
    with open(path, "w", encoding="utf-8") as file:
        file.write("contract_id;organisation_id;supplier_id;start_date;end_date;requirement;required_places\n")
        for number in range(count):
            file.write(f"AVTAL {number};212000-0142;556036-0793;2024-01-01;2024-12-31;numeric;10\n")


def write_placements(path: Path, rows: int, contracts: int, first_contract: int = 0) -> None:
    """Placements of one whole month at full time each: as many full-time months as rows."""
    with open(path, "w", encoding="utf-8") as file:
        file.write("placement_id;contract_id;participant_key;form;sex;age_band;start_date;end_date;extent_pct\n")
        for number in range(rows):
            contract = first_contract + number % contracts
            month, last = ((1, 31), (3, 31), (4, 30), (9, 30))[number % 4]
            age = ("20-24", "25-29", "30-54")[number % 3]
            file.write(
                f"P{number};AVTAL "
                f"{contract};k{contract}x{number};internship;{'KM'[number % 2]};{age};"
                f"2024-{month:02}-01;2024-{month:02}-{last};100\n"
            )


def _load(data: Path, path: Path) -> None:
    subprocess.run(
        [sys.executable, "-m", "etl", "load", str(path)], cwd=worlds.ROOT, env={**os.environ, "UTFALL_DATA": str(data)},
        check=True, capture_output=True,
    )  # fmt: skip


# --- the measured process --------------------------------------------------------------------------------


def _drop(path: Path) -> dict[str, Any]:

    content = path.read_bytes()
    stages: list[tuple[str, float]] = []
    started = time.perf_counter()
    seen = look.look(content, path.name, progress=lambda stage: stages.append((stage, time.perf_counter() - started)))
    examined = review.review_file(
        seen.opened, make_key=True, progress=lambda stage: stages.append((stage, time.perf_counter() - started))
    )
    seconds = time.perf_counter() - started
    return {"seconds": seconds, "stages": stages, "months": examined.changes.totals[1]}


def _plain(path: Path) -> dict[str, Any]:
    import duckdb

    started = time.perf_counter()
    with duckdb.connect() as connection:
        connection.execute(f"CREATE TABLE plain AS SELECT * FROM read_csv('{path.as_posix()}')")
    return {"seconds": time.perf_counter() - started}


def _many(folder: Path) -> dict[str, Any]:

    def one(path: Path) -> None:
        content = path.read_bytes()
        seen = look.look(content, path.name)
        take.take(review.review_file(seen.opened, make_key=True), content, "bench")
        builder.build_and_publish()

    paths = sorted(folder.iterdir())
    with ThreadPoolExecutor(len(paths)) as threads:
        list(threads.map(one, paths))
    return {"files": len(paths)}


def _counted() -> dict[str, Any]:
    import duckdb

    from etl.build import builder

    current = builder.published()
    assert current is not None and builder.is_current()
    with duckdb.connect(str(current.path), read_only=True) as connection:
        row = connection.execute("SELECT SUM(fte_months) FROM mart.delivery_months").fetchone()
    return {"fte_months": float(row[0]) if row and row[0] is not None else None}


def main(arguments: Sequence[str]) -> int:
    """The measured process: does one thing and says what it took, as JSON."""
    what, *rest = arguments
    paths = [Path(word) for word in rest]
    work = {"drop": lambda: _drop(paths[0]), "plain": lambda: _plain(paths[0]), "many": lambda: _many(paths[0])}
    found = (work | {"counted": _counted})[what]()
    json.dump({**found, "peak": peak_bytes()}, sys.stdout)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
