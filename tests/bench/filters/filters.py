"""(i) A filter that nobody has asked for: what the overview costs in CPU time and statements, at two sizes.

Beside it a plain page of pandas, and the same sums asked by hand of a table that has them added up already: the limit.
CPU time, since wall time says most about what else a machine does. Run as a module it is the measured process.
"""

from __future__ import annotations

import json
import math
import os
import random
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import duckdb

import measures
from etl.folders import ROOT
from measures import Warehouse
from tests.bench import worlds
from tests.bench.filters import plain_page
from tests.bench.page_times.pages import Scripts
from tests.bench.worlds import World, say

GOAL_STATEMENTS, GOAL_CPU_MS, GOAL_GROWTH = 8, 60.0, 1.3
DIMENSIONS = ("organisation", "supplier", "nature", "requirement", "form")
VALUES = 6
# The plain page takes so long that fewer values tell enough of it.
VALUES_PLAIN = 2
# What the page's figures rest on, in the words of the plain page: a measure and whether it is its numerator.
_COMPARED = {
    "places_delivered_capped": ("fulfilment", "numerator"),
    "places_required": ("fulfilment", "denominator"),
    "places_delivered": ("places_delivered", "numerator"),
    "places_accepted": ("places_accepted", "numerator"),
    "reports_received": ("report_rate", "numerator"),
    "reports_due": ("report_rate", "denominator"),
    "persons": ("persons", "numerator"),
}


def run(world: World, larger: World) -> dict[str, Any]:
    """Both worlds, each in a process of its own."""
    found = {}
    for each in (world, larger):
        place = worlds.loaded(each)
        say(f"(i) {each.name}")
        done = subprocess.run(
            [sys.executable, "-m", "tests.bench.filters.filters"],
            cwd=ROOT,
            env={**os.environ, "UTFALL_DATA": str(place)},
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=3600,
            check=True,
        )
        found[each.name] = {"contracts": each.contracts, **json.loads(done.stdout.splitlines()[-1])}
    return {"worlds": found}


class _Statements:
    """How many statements a warehouse is asked, from here on."""

    def __init__(self) -> None:
        self.count = 0
        for name in ("rows", "records", "frame"):
            setattr(Warehouse, name, self._counted(getattr(Warehouse, name)))

    def _counted(self, ask: Callable[..., Any]) -> Callable[..., Any]:
        def counted(*arguments: Any) -> Any:
            self.count += 1
            return ask(*arguments)

        return counted


def _opened(scripts: Scripts, page: Path, dimension: str, value: str) -> float:
    """CPU milliseconds of the page's script alone."""
    from streamlit.testing.v1 import AppTest

    app = AppTest.from_file(str(page))
    app.query_params[dimension] = value
    alone, _around = scripts.one(app)
    assert not app.exception, app.exception
    return alone * 1e3


def _values(dimension: str) -> list[str]:
    """Some that have contracts, drawn as the same each time; one more than are measured, which comes first."""
    name = "placements_started" if dimension == "form" else "contracts"
    counted = measures.ask([name], [dimension]).rows
    known = sorted(row[dimension] for row in counted if row[dimension] and row["value"] > 0)
    return random.Random(1).sample(known, min(VALUES + 1, len(known)))


@contextmanager
def _ideal() -> Iterator[Callable[[str, str], list[tuple[Any, ...]]]]:
    """All sums of the page by one dimension and month, in a table of their own: nobody could ask less."""
    with duckdb.connect(config={"threads": 1}) as connection:
        connection.execute(f"ATTACH '{measures.current().path}' AS built (READ_ONLY)")
        connection.execute(
            """
            CREATE TABLE ideal AS
            SELECT dimension, value, month, SUM(places_delivered) AS places_delivered,
              SUM(places_accepted) AS places_accepted, SUM(places_evidenced) AS places_evidenced,
              SUM(reports_due) AS reports_due, SUM(reports_received) AS reports_received
            FROM (
              SELECT dimension, value, month, places_delivered, places_accepted, places_evidenced, NULL AS reports_due,
                NULL AS reports_received FROM built.mart.cube_delivery_months
              UNION ALL SELECT dimension, value, month, NULL, NULL, NULL, reports_due, reports_received
              FROM built.mart.cube_report_periods
            ) AS parts
            GROUP BY ALL ORDER BY dimension, value, month
            """
        )

        def ask(dimension: str, value: str) -> list[tuple[Any, ...]]:
            return connection.execute(
                "SELECT * FROM ideal WHERE dimension = ? AND value = ? ORDER BY month", [dimension, value]
            ).fetchall()

        yield ask


def _same(dimension: str, value: str) -> bool:
    """Whether the page's figures and the plain page's are of the same rows."""
    plain = plain_page.figures(plain_page.chosen(plain_page.tables(), dimension, value))
    for name, (measure, part) in _COMPARED.items():
        if measures.can_split(measures.current(), measure, dimension):
            figure = measures.ask([measure], where={dimension: [value]}).only[part]
            if abs((0.0 if math.isnan(figure) else figure) - plain[name]) > 1e-6 * max(1.0, plain[name]):
                return False
    return True


def _cpu(work: Callable[[], object]) -> float:
    started = time.process_time()
    work()
    return (time.process_time() - started) * 1e3


def _measure() -> dict[str, Any]:
    ours, plain = ROOT / "dashboard.py", Path(plain_page.__file__)
    statements, scripts = _Statements(), Scripts(time.process_time)
    found: dict[str, Any] = {}
    with _ideal() as ask:
        for dimension in DIMENSIONS:
            first, *values = _values(dimension)
            # What belongs to the build and not to the filter (names, columns) is read with the first.
            _opened(scripts, ours, dimension, first)
            ask(dimension, first)
            took: dict[str, list[float]] = {"ours": [], "plain": [], "ideal": [], "again": []}
            asked = []
            for value in values:
                before = statements.count
                took["ours"].append(_opened(scripts, ours, dimension, value))
                asked.append(statements.count - before)
                took["again"].append(_opened(scripts, ours, dimension, value))
                if len(took["plain"]) < VALUES_PLAIN:
                    took["plain"].append(_opened(scripts, plain, dimension, value))
                took["ideal"].append(_cpu(partial(ask, dimension, value)))
            found[dimension] = {
                "values": len(values),
                "statements": max(asked),
                "same": all(_same(dimension, value) for value in values[:VALUES_PLAIN]),
                **{f"{name}_ms": statistics.median(each) for name, each in took.items()},
            }
    return found


def growths(measured: dict[str, Any]) -> dict[str, float]:
    """Dimension -> how many times the smaller world's CPU time the larger one's takes.

    Those are left out of which nothing was asked: a value that the page does not offer, as one of very many suppliers.
    """
    small, large = measured["worlds"].values()
    asked = [name for name in DIMENSIONS if large[name]["statements"]]
    return {name: large[name]["ours_ms"] / small[name]["ours_ms"] for name in asked}


if __name__ == "__main__":
    json.dump(_measure(), sys.stdout)
