"""(d) What was measured of many who read at once."""

from __future__ import annotations

from tests.bench import readers
from tests.bench.results.report_words import Measured, measured_when, megabytes, ms, seconds, table, verdict


def summary_rows(measured: Measured) -> list[list[str]]:
    """A row for each number of readers that has a goal."""
    rows = []
    for one in measured["rounds"]:
        goal = readers.GOALS[one["readers"]]
        if one["loaders"]["count"] or one["loaders"]["failed"] or one["p95"] is None:
            continue
        answer = f"p50 {seconds(one['p50'])}, p95 {seconds(one['p95'])}, {len(one['lost'])} lost"
        reached = one["p95"] < goal and not one["lost"]
        rows.append([f"(d) {one['readers']} readers, time to the answer", _at_most(goal), answer, verdict(reached)])
    return rows


def _at_most(goal: float) -> str:
    return f"p95 under {goal:g} s, none lost"


def readers_section(measured: Measured) -> str:
    rows = [
        [
            f"{one['readers']}{_with(one)}",
            f"{one['count']:,}",
            _quantiles(one),
            _quantiles(one["asked_first_time"]),
            _quantiles(one["asked_before"]),
            _quantiles(one["opened"]),
            len(one["lost"]),
            one["errors"],
        ]
        for one in measured["rounds"]
    ]
    costs = [
        [
            f"{one['readers']}{_with(one)}",
            f"{one['busy']['server']:.2f}",
            f"{one['busy']['readers']:.2f}",
            ms(one["cpu_per_change"] * 1e3),
            f"{one['kilobytes']} kB",
            megabytes(one["memory"]["at_rest"]),
            megabytes(one["memory"]["peak"]),
        ]
        for one in measured["rounds"]
    ]
    pages = [
        [name, *(cell for one in measured["rounds"] for cell in _of_page(one, name))]
        for name in measured["rounds"][0]["by_page"]
    ]
    heads = [f"{one['readers']}{_with(one)}: {what}" for one in measured["rounds"] for what in ("changes", "p50, p95")]
    loaded = "".join(_loaders(one) for one in measured["rounds"] if one["loaders"]["count"] or one["loaders"]["failed"])
    return f"""
## (d) Readers

{measured_when(measured)} National world, a fresh server of {measured["workers"]} processes behind one address
(`--workers {measured["workers"]} --cold`) for each row. Readers come within {readers.ARRIVE_WITHIN:.0f} s, each over
a websocket of its own, and then change a filter every {readers.PAUSE:.0f} s on average (exponentially) for
{measured["rounds"][0]["seconds"]:.0f} s: half of the time to one that nobody has asked of that page (an organisation,
a nature, a kind of requirement, then an organisation and a nature), else to one that somebody has, in whichever
process. The readers' own process shares the cores. p50 and p95 in ms.

{table(["readers", "changes", "p50, p95", "never asked", "asked before", "opening", "lost", "with errors"], rows)}

CPU time: cores in use during the minute, and the server's milliseconds for each change. Memory of all the server's
processes together, before the first reader and at most; what they share is counted for each.

{table(["readers", "server", "readers' own", "CPU ms a change", "an answer", "memory before", "at most"], costs)}

{table(["page", *heads], pages)}
{loaded}"""


def _with(one: Measured) -> str:
    people = one["loaders"]["count"] + len(one["loaders"].get("failed", ()))
    return f", {people} load files" if people else ""


def _quantiles(one: Measured) -> str:
    return f"{ms(one['p50'] * 1e3)}, {ms(one['p95'] * 1e3)}" if one["p50"] is not None else "–"


def _of_page(one: Measured, name: str) -> list[object]:
    page = one["by_page"].get(name, {"count": 0, "p50": None})
    return [page["count"], _quantiles(page)]


def _loaders(one: Measured) -> str:
    people = one["loaders"]
    failed = f" **Failed: {len(people['failed'])}.**" if people["failed"] else ""
    return f"""
Those who load a contract's file each, from the drop to "inläst", with its publish: {people["count"]} came to the end,
p50 and p95 {_quantiles(people)} ms.{failed}
"""
