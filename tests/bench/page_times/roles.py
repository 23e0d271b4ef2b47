"""(k) What roles and the protection of few persons cost: a page for whoever sees all as it is, for a reader (outside,
so figures of persons are changed), and for somebody whose role names every organisation (asked through the scope).

A filter that nobody has asked for, so that all of it is counted anew; CPU time of the script, in turn, in one process:
the goal is a ratio. Run as a module it is the measured process; `python -m tests.bench k` measures it alone.
"""

from __future__ import annotations

import json
import os
import random
import statistics
import subprocess
import sys
import time
from typing import Any

import measures
from access import rights, viewer
from access.viewer import LOCAL, Role, Viewer
from etl.folders import ROOT
from tests.bench import worlds
from tests.bench.page_times.pages import Scripts
from tests.bench.worlds import World, say

# What a role may add to a page, as a share of it.
GOAL_SHARE = 0.1
PAGES = {"overview": "pages/overview/overview.py", "suppliers": "pages/comparisons/suppliers.py"}
VALUES = 24


def run(world: World) -> dict[str, Any]:
    """In a process of its own."""
    place = worlds.loaded(world)
    say("(k)")
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench.page_times.roles"],
        cwd=ROOT,
        env={**os.environ, "UTFALL_DATA": str(place)},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        timeout=3600,
        check=True,
    )
    found = {"contracts": world.contracts, "pages": json.loads(done.stdout.splitlines()[-1])}
    say(f"(k) {found['pages']}")
    return found


def added(measured: dict[str, Any], who: str) -> dict[str, float]:
    """Page -> what the role adds to it, as a share."""
    return {name: page[who] / page["inside"] - 1 for name, page in measured["pages"].items()}


def _viewers(organisations: frozenset[str]) -> dict[str, Viewer]:
    return {
        "inside": LOCAL,
        "outside": Viewer("läsare", Role.READER, rights.scope_of(Role.READER, None, None)),
        "scoped": Viewer("ansvarig", Role.MANAGER, rights.scope_of(Role.MANAGER, organisations, None)),
    }


def _measure() -> dict[str, Any]:
    from streamlit.testing.v1 import AppTest

    counted = measures.ask(["contracts"], ["organisation"]).rows
    known = sorted(row["organisation"] for row in counted if row["organisation"] and row["value"] > 0)
    values = random.Random(1).sample(known, min(VALUES + 1, len(known)))
    viewers = _viewers(frozenset(known))
    scripts = Scripts(time.process_time)
    found: dict[str, Any] = {}
    for name, page in PAGES.items():
        took: dict[str, list[float]] = {who: [] for who in viewers}
        for number, value in enumerate(values):
            # Each goes first in turn.
            for who in sorted(viewers, key=lambda who: (list(viewers).index(who) + number) % len(viewers)):
                viewer.resolve_with(lambda who=who: viewers[who])  # type: ignore[misc]
                app = AppTest.from_file(str(ROOT / "dashboard.py"), default_timeout=600)
                app.switch_page(page)
                app.query_params["organisation"] = value
                alone, _around = scripts.one(app)
                assert not app.exception, app.exception
                took[who].append(alone * 1e3)
        # What belongs to the build and not to the filter is read with the first.
        # Of the rest the fastest quarter: what else the machine does only adds.
        found[name] = {who: statistics.quantiles(each[1:], n=4)[0] for who, each in took.items()}
    viewer.resolve_with(lambda: LOCAL)
    return found


if __name__ == "__main__":
    json.dump(_measure(), sys.stdout)
