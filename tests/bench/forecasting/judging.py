"""(f) What judging 10,000 contracts takes of a build: every table's time, and the share of those that judge.

The build is a whole one, of a world loaded with all its kinds of files. Named here is what counts as judging.
"""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from fnmatch import fnmatch
from typing import Any

from tests.bench import worlds
from tests.bench.worlds import World, say

# Tables of etl/sql that say how a contract stands, what is to come of it and what there is to do; as file names.
JUDGING = (
    "*.contract_versions",
    "*.contract_standings",
    "*.contract_forecasts",
    "mart.contracts",
    "*.report_periods",
    "*.tasks",
    "*.ledger*",
)
ROUNDS = 3


def is_judging(table: str) -> bool:
    """Whether that table (schema.name) is one of those that judge."""
    return any(fnmatch(table, pattern) for pattern in JUDGING)


def run(world: World) -> dict[str, Any]:
    """Builds the world some times, each in a fresh process with nothing built before; the quickest build is told."""
    base = worlds.store_of(world, "loaded", worlds.files(world))
    scratch = worlds.folder() / "judging"
    builds: list[dict[str, Any]] = []
    for number in range(ROUNDS):
        say(f"(f) build {number + 1} of {ROUNDS}")
        shutil.rmtree(scratch, ignore_errors=True)
        shutil.copytree(base, scratch, ignore=shutil.ignore_patterns("warehouse"))
        builds.append(worlds.measured(scratch, "sql"))
    shutil.rmtree(scratch)
    best = min(builds, key=lambda found: found["build"])
    tables = best["sql"]
    found = {
        "contracts": world.contracts,
        "report_rows": world.report_rows,
        "build": best["build"],
        "tables": tables,
        "judging": [name for name in tables if is_judging(name)],
        "judging_seconds": judging_seconds(tables),
        "share": judging_seconds(tables) / best["build"],
    }
    for name, took in tables.items():
        say(f"(f) {took:6.2f} s  {name}{'  *' if is_judging(name) else ''}")
    say(
        f"(f) judging {world.contracts:,} contracts (*): {found['judging_seconds']:.2f} s, {found['share']:.0%} "
        f"of the build"
    )
    return found


def judging_seconds(tables: Mapping[str, float]) -> float:
    """The time of the tables that judge, together."""
    return sum(took for name, took in tables.items() if is_judging(name))
