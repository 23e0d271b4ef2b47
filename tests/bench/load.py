"""(a) Loading 200,000 placements and 2,000,000 report rows, against DuckDB's plain read of the same two files.

Run as a module it is the measured process: `take FILE...` checks and stores, `build` builds and publishes, `load
FILE...` does both, `plain DATABASE FILE...` is DuckDB alone, `sql` says what each file of the build took.
"""

from __future__ import annotations

import json
import os
import resource
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from etl.commands.file_report import ALL_TAKEN, SOME_REFUSED
from tests.bench import worlds
from tests.bench.worlds import World, say

ROUNDS = 3
GOAL_RATIO, GOAL_BYTES = 4.0, 2 * 1024**3
_MEASURED = ("placements", "reports")
_BEFORE = ("organisations", "suppliers", "procurements", "contracts")


def run(world: World) -> dict[str, Any]:
    """Both loads in turn, each in a fresh process, and what they took."""
    files = worlds.files(world)
    wanted = [path for path in files if path.stem in _MEASURED]
    base = worlds.store_of(world, "before", [path for path in files if path.stem in _BEFORE])
    scratch = worlds.folder() / "load"
    ours: list[dict[str, Any]] = []
    plain: list[dict[str, Any]] = []
    for number in range(ROUNDS):
        say(f"(a) round {number + 1} of {ROUNDS}")
        plain.append(_timed(_fresh(scratch), "plain", scratch / "plain.duckdb", *wanted))
        ours.append(_timed(_copy(base, scratch), "load", *wanted))
    command = _whole_command(_copy(base, scratch), wanted)
    worlds.measured(_copy(base, scratch), "take", *wanted)
    sql = worlds.measured(scratch, "sql")["sql"]
    shutil.rmtree(scratch)
    best = min(ours, key=lambda found: found["seconds"])
    best_plain = min(plain, key=lambda found: found["seconds"])
    return {
        "rows": {path.stem: worlds.rows([path]) for path in wanted},
        "refused": sum(found["refused"] for found in best["files"].values()),
        "megabytes": round(sum(path.stat().st_size for path in wanted) / 1e6),
        "ours": ours,
        "plain": plain,
        "best": best,
        "best_plain": best_plain,
        "ratio": best["seconds"] / best_plain["seconds"],
        "ratio_of_medians": _median(ours) / _median(plain),
        "peak": max(found["peak"] for found in ours),
        "command_seconds": command,
        "sql": sql,
    }


def _median(found: Sequence[dict[str, Any]]) -> float:
    return statistics.median(one["seconds"] for one in found)


def _timed(data: Path, *arguments: object) -> dict[str, Any]:
    started = time.perf_counter()
    found = worlds.measured(data, *arguments)
    return {**found, "process": time.perf_counter() - started}


def _fresh(folder: Path) -> Path:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    return folder


def _copy(base: Path, folder: Path) -> Path:
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(base, folder)
    return folder


def _whole_command(data: Path, files: Sequence[Path]) -> float:
    """The command as somebody types it, from the start of Python to its end."""
    started = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-m", "etl", "load", *map(str, files)],
        cwd=worlds.ROOT,
        env={**os.environ, "UTFALL_DATA": str(data)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        timeout=600,
        check=False,
    )
    if done.returncode not in (ALL_TAKEN, SOME_REFUSED) or "Traceback" in done.stderr:
        raise RuntimeError(done.stderr)
    return time.perf_counter() - started


# --- the measured process --------------------------------------------------------------------------------


def peak_bytes() -> int:
    """The most memory that this process has had; the system's own word for it counts what its parent had, too."""
    status = Path("/proc/self/status")
    if status.exists():
        for line in status.read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) * 1024
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024


def _take(files: Sequence[Path]) -> dict[str, Any]:
    from etl import folders
    from etl.checking import check_file
    from etl.privacy.pseudonyms import load_key
    from etl.store import deliveries

    spent = {"check": 0.0, "store": 0.0}
    by_file = {}
    for path in files:
        started = time.perf_counter()
        content = path.read_bytes()
        checked = check_file.check_file(content, path.name, load_key(folders.key_file()))
        checked_at = time.perf_counter()
        deliveries.accept(checked, content, "bench")
        ended = time.perf_counter()
        spent["check"] += checked_at - started
        spent["store"] += ended - checked_at
        by_file[path.stem] = {
            "check": checked_at - started,
            "store": ended - checked_at,
            "taken": checked.taken,
            "refused": checked.refused,
        }
        if not checked.taken:
            raise SystemExit(f"nothing of {path.name} was taken")
        del content, checked
    return {**spent, "files": by_file}


def _build() -> dict[str, Any]:
    from etl.build import builder

    started = time.perf_counter()
    builder.build_and_publish(worlds.AS_OF)
    return {"build": time.perf_counter() - started}


def _load(files: Sequence[Path]) -> dict[str, Any]:
    import etl.build.builder
    import etl.checking.check_file
    import etl.store.deliveries  # noqa: F401  (imports are the process's start, not the load's)

    started = time.perf_counter()
    spent = {**_take(files), **_build()}
    return {**spent, "seconds": time.perf_counter() - started}


def _plain(database: Path, files: Sequence[Path]) -> dict[str, Any]:
    import duckdb

    started = time.perf_counter()
    with duckdb.connect(database) as connection:
        for path in files:
            connection.execute(f"CREATE TABLE {path.stem} AS SELECT * FROM read_csv('{path.as_posix()}')")
    return {"seconds": time.perf_counter() - started}


def _sql() -> dict[str, Any]:
    """What each statement of a build took, longest first."""
    import duckdb

    from etl.build import warehouse_file

    spent: dict[str, float] = {}

    class Watched:
        """A connection that remembers how long each table took."""

        def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
            self._connection = connection

        def execute(self, sql: str, *values: Any) -> duckdb.DuckDBPyConnection:
            started = time.perf_counter()
            done = self._connection.execute(sql, *values)
            words = sql.split()
            name = words[2] if words[:2] == ["CREATE", "TABLE"] else words[0].lower()
            spent[name] = spent.get(name, 0.0) + time.perf_counter() - started
            return done

        def __getattr__(self, name: str) -> Any:
            return getattr(self._connection, name)

        def __enter__(self) -> Watched:
            return self

        def __exit__(self, *problem: object) -> None:
            started = time.perf_counter()
            self._connection.close()
            spent["close"] = time.perf_counter() - started

    class Module:
        """DuckDB with watched connections."""

        @staticmethod
        def connect(*path: Path, **named: Any) -> Watched:
            return Watched(duckdb.connect(*path, **named))

        def __getattr__(self, name: str) -> Any:
            return getattr(duckdb, name)

    warehouse_file.duckdb = Module()  # type: ignore[assignment]
    total = _build()["build"]
    spent["around"] = total - sum(spent.values())
    return {"sql": dict(sorted(spent.items(), key=lambda pair: -pair[1])), "build": total}


def main(arguments: Sequence[str]) -> int:
    """The measured process: does one thing and says what it took, as JSON."""
    what, *rest = arguments
    paths = [Path(word) for word in rest]
    found = {
        "take": lambda: _take(paths),
        "build": _build,
        "load": lambda: _load(paths),
        "plain": lambda: _plain(paths[0], paths[1:]),
        "sql": _sql,
    }[what]()
    json.dump({**found, "peak": peak_bytes()}, sys.stdout)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
