"""(j) What was measured of small files into a large store."""

from __future__ import annotations

from tests.bench import small_files
from tests.bench.results.report_words import Measured, measured_when, seconds, table, verdict


def summary_row(measured: Measured) -> list[str]:
    """The slowest of the files."""
    slowest = max(one["seconds"] for one in measured["files"].values())
    goal = f"at most {small_files.GOAL_SECONDS:g} s"
    return [
        "(j) a small file, as typed, until it is published",
        goal,
        seconds(slowest),
        verdict(slowest <= small_files.GOAL_SECONDS),
    ]


def small_files_section(measured: Measured) -> str:
    rows = [
        [kind, one["rows"], seconds(one["seconds"]), seconds(one["cpu_seconds"])]
        for kind, one in measured["files"].items()
    ]
    return f"""
## (j) What is sent on a usual day

{measured_when(measured)} Into a store of {measured["contracts"]:,} contracts and {measured["report_rows"]:,} report
rows: `python -m etl load FILE` as typed, from the start of Python until it is published; medians of
{small_files.ROUNDS} files of other rows.

{table(["file", "rows", "time", "CPU time"], rows)}
"""
