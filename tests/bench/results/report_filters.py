"""(i) What was measured of a filter that nobody had asked for."""

from __future__ import annotations

from tests.bench.filters import filters
from tests.bench.results.report_words import Measured, measured_when, ms, range_of, table, verdict


def summary_rows(measured: Measured) -> list[list[str]]:
    """Statements and CPU time at national size, and how they grow with ten times the rows."""
    national = next(iter(measured["worlds"].values()))
    statements = max(national[name]["statements"] for name in filters.DIMENSIONS)
    cpu = max(national[name]["ours_ms"] for name in filters.DIMENSIONS)
    growth = filters.growths(measured)
    return [
        [
            "(i) overview, a filter not asked before, statements",
            f"at most {filters.GOAL_STATEMENTS}",
            f"{statements}",
            verdict(statements <= filters.GOAL_STATEMENTS),
        ],
        [
            "(i) the same, CPU time in all",
            f"at most {filters.GOAL_CPU_MS:g} ms",
            f"{ms(cpu)} ms",
            verdict(cpu <= filters.GOAL_CPU_MS),
        ],
        [
            "(i) the same, ten times the rows, any single filter",
            f"at most {filters.GOAL_GROWTH}",
            range_of(growth),
            verdict(max(growth.values()) <= filters.GOAL_GROWTH),
        ],
    ]


def filters_section(measured: Measured) -> str:
    rows = []
    for world, found in measured["worlds"].items():
        for name in filters.DIMENSIONS:
            one = found[name]
            rows.append(
                [
                    f"{world}, {name}",
                    one["values"],
                    one["statements"],
                    ms(one["ours_ms"]),
                    ms(one["again_ms"]),
                    ms(one["plain_ms"]),
                    ms(one["ideal_ms"]),
                    "yes" if one["same"] else "**no**",
                ]
            )
    heads = ["world, filter", "values", "statements", "overview", "again", "pandas", "by hand", "same figures"]
    return f"""
## (i) A filter that nobody asked for

{measured_when(measured)} CPU milliseconds of the overview's script, medians: with a value that nobody has asked for,
and with the same again. Beside it a page of pandas and Streamlit written plainly over the same rows
(`tests/bench/filters/plain_page.py`: the figures, three charts, a table; nothing hidden, no intervals, no texts), and
one statement by hand to a table that has the page's sums added up by that filter and month: nobody could ask less.

{table(heads, rows)}
"""
