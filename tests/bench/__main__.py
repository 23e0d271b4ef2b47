"""`python -m tests.bench [a] ... [k] [--small] [--uploads]`: measures those parts (all), then writes
docs/benchmarks.md."""

from __future__ import annotations

import argparse
import datetime as dt
import json
import sys
import time

from tests.bench import load, paper, readers, small_files, uploads, worlds
from tests.bench.filters import filters
from tests.bench.forecasting import forecast, judging
from tests.bench.page_times import pages, roles
from tests.bench.results import report
from tests.bench.worlds import NATIONAL, TENFOLD, say


def main() -> int:
    """Measures what is asked for. What was measured before and is not now stays in the report with its own date."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.bench", description="Measure Utfall; see docs/benchmarks.md."
    )
    parser.add_argument(
        "parts",
        nargs="*",
        choices=[[], *"abcdefghijk"],
        help="a load, b pages, c ten times the rows, d readers, e forecast, f judging contracts, g uploads, h a "
        "report and a day, i a filter that nobody asked for, j small files, k what roles and protection cost",
    )
    parser.add_argument("--small", action="store_true", help="a fiftieth of the rows, to try the measuring; no report")
    parser.add_argument("--uploads", action="store_true", help="d also with people who load files meanwhile")
    given = parser.parse_args()
    national, tenfold = (worlds.small(NATIONAL), worlds.small(TENFOLD)) if given.small else (NATIONAL, TENFOLD)
    work = {
        "a": lambda: load.run(national),
        "b": lambda: pages.run(national),
        "c": lambda: pages.grown(national, tenfold),
        "d": lambda: readers.run(national, given.uploads),
        "e": lambda: forecast.run(keep=not given.small),
        "f": lambda: judging.run(national),
        "g": uploads.run,
        "h": lambda: paper.run(national),
        "i": lambda: filters.run(national, tenfold),
        "j": lambda: small_files.run(national),
        "k": lambda: roles.run(national),
    }
    for part in given.parts or list(work):
        started = time.perf_counter()
        found = {**work[part](), "on": dt.date.today().isoformat(), "machine": report.machine()}
        found["minutes"] = (time.perf_counter() - started) / 60
        name = f"small-{part}.json" if given.small else f"results-{part}.json"
        (worlds.folder() / name).write_text(json.dumps(found, indent=1), encoding="utf-8")
        say(f"({part}) took {found['minutes']:.1f} minutes")
    written = report.write(worlds.folder(), "small" if given.small else "results")
    say(f"written: {written}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
