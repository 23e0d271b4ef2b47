"""Writes docs/benchmarks.md from what was measured. What a person wrote between its two marks is kept."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Mapping, Sequence
from pathlib import Path

import psutil

from etl.folders import ROOT
from tests.bench import load, paper
from tests.bench.page_times import pages
from tests.bench.results import (
    report_filters,
    report_forecast,
    report_readers,
    report_roles,
    report_small_files,
    report_uploads,
)
from tests.bench.results.report_words import (
    Measured,
    errors_in_words,
    growths,
    measured_when,
    megabytes,
    ms,
    range_of,
    script_ratios,
    seconds,
    table,
    times,
    verdict,
    where_time_goes,
    wire_ratios,
    world_in_words,
)

PAGE = ROOT / "docs" / "benchmarks.md"
FIRST_MARK, LAST_MARK = "<!-- words: written by hand, kept by make bench -->", "<!-- end of words -->"


def machine() -> str:
    """The machine in general words, and the versions that decide."""
    import duckdb
    import streamlit

    memory = round(psutil.virtual_memory().total / 2**30)
    return (
        f"{os.cpu_count()} cores, {memory} GB memory, {platform.system()},"
        f" Python {platform.python_version()}, DuckDB {duckdb.__version__}, Streamlit {streamlit.__version__}"
    )


def write(folder: Path, kind: str) -> Path:
    """Writes the page from the results in that folder; `kind` is "results", or "small" for a page that is not kept."""
    results = {
        part: json.loads((folder / f"{kind}-{part}.json").read_text(encoding="utf-8"))
        for part in _SECTIONS
        if (folder / f"{kind}-{part}.json").exists()
    }
    target = PAGE if kind == "results" else folder / "benchmarks.md"
    before = target.read_text(encoding="utf-8") if target.exists() else ""
    sections = [_HEAD, _summary(results, before), _words(before)]
    for part, section in _SECTIONS.items():
        sections.append(section(results[part]) if part in results else _section_before(before, part))
    target.write_text("\n\n".join(text.strip() for text in sections if text) + "\n", encoding="utf-8")
    return target


def _section_before(page: str, part: str) -> str:
    """A part's section as the page has it: what was measured on another day, or machine, stays with its date."""
    _, heading, rest = page.partition(f"\n## ({part}) ")
    return heading + rest.partition("\n## (")[0]


_HEAD = """
# Benchmarks

`make bench` measures and writes this page; `python -m tests.bench a` measures one part. A number in seconds says most
about the machine, so each goal is a ratio: Utfall against something plain, in turn, in the same run. All data is
invented. Server, readers and browser share the machine's cores.
"""


def _words(page: str) -> str:
    _, measured, rest = page.partition(FIRST_MARK)
    words = rest.partition(LAST_MARK)[0].strip() if measured else "## In words"
    return f"{FIRST_MARK}\n\n{words}\n\n{LAST_MARK}"


# --- what all sections use -------------------------------------------------------------------------------


# --- the summary -----------------------------------------------------------------------------------------


def _summary(results: Mapping[str, Measured], before: str) -> str:
    rows: list[Sequence[object]] = []
    if measured := results.get("a"):
        reached = measured["ratio"] <= load.GOAL_RATIO
        rows.append(
            [
                "(a) load, against DuckDB's plain read of the files",
                f"at most {load.GOAL_RATIO:g}",
                times(measured["ratio"]),
                verdict(reached),
            ]
        )
        reached = measured["peak"] < load.GOAL_BYTES
        rows.append(["(a) peak memory of the load", "under 2 GB", megabytes(measured["peak"]), verdict(reached)])
    if measured := results.get("b"):
        for what, ratios in (("its script", script_ratios(measured)), ("over the wire", wire_ratios(measured))):
            reached = max(ratios.values()) <= pages.GOAL_RATIO
            rows.append(
                [f"(b) warm page against an empty page, {what}", "at most 2", range_of(ratios), verdict(reached)]
            )
        for part, what, goal in (
            ("first_ms", "first page in Chromium, server warm", pages.GOAL_FIRST_MS),
            ("changed_ms", "a filter in Chromium, every page", pages.GOAL_FILTER_MS),
        ):
            drawn = {name: page[part] for name, page in measured["browser"]["pages"].items() if page[part]}
            least, most = (pick(drawn, key=lambda name: drawn[name]) for pick in (min, max))
            text = f"{ms(drawn[least])} ({least}) to {ms(drawn[most])} ms ({most})"
            rows.append([f"(b) {what}", f"at most {goal:,.0f} ms", text, verdict(drawn[most] <= goal)])
    if measured := results.get("c"):
        for name, what in (("warm page", "warm_ms"), ("page with a filter not asked before", "changed_ms")):
            ratios = growths(measured, what)
            reached = max(ratios.values()) <= pages.GOAL_GROWTH
            rows.append([f"(c) {name}, ten times the rows", "at most 1.3", range_of(ratios), verdict(reached)])
    if measured := results.get("d"):
        rows += report_readers.summary_rows(measured)
    if measured := results.get("e"):
        rows.append(report_forecast.summary_row(measured))
    if measured := results.get("f"):
        share = f"{measured['share']:.0%}, {seconds(measured['judging_seconds'])}"
        rows.append([f"(f) judging {measured['contracts']:,} contracts, share of a build", "told", share, ""])
    if measured := results.get("h"):
        pdf = measured["seconds"]["pdf"]
        goal = f"at most {paper.GOAL_SECONDS:g} s"
        rows.append(["(h) a national report as PDF", goal, seconds(pdf), verdict(pdf <= paper.GOAL_SECONDS)])
        day = measured["day_first"]
        goal = f"under {paper.GOAL_DAY_SECONDS:g} s"
        rows.append(["(h) a day not looked at before", goal, seconds(day), verdict(day < paper.GOAL_DAY_SECONDS)])
    if measured := results.get("i"):
        rows += report_filters.summary_rows(measured)
    if measured := results.get("j"):
        rows.append(report_small_files.summary_row(measured))
    if measured := results.get("k"):
        rows += report_roles.summary_rows(measured)
    lines = table(["what", "goal", "measured", ""], rows).splitlines()
    kept = [line for line in before.splitlines() if line.startswith("| (") and line[3] not in results]
    return "\n".join([*lines[:2], *sorted([*lines[2:], *kept], key=lambda line: line[3])])


# --- (a) -------------------------------------------------------------------------------------------------


def _load(measured: Measured) -> str:
    best, plain = measured["best"], measured["best_plain"]
    counts = " and ".join(f"{count:,} {name}" for name, count in measured["rows"].items())
    whole = best["seconds"]
    rows = [
        [name, seconds(best[name]), times(best[name] / plain["seconds"]), f"{best[name] / whole:.0%}"]
        for name in ("check", "store", "build")
    ]
    rows += [
        ["all of it", seconds(whole), times(whole / plain["seconds"]), "100%"],
        ["DuckDB's plain read", seconds(plain["seconds"]), "1.0", ""],
    ]
    tables = [(name, took) for name, took in measured["sql"].items() if took >= 0.02 * sum(measured["sql"].values())]
    return f"""
## (a) Load

{measured_when(measured)} {counts} ({measured["megabytes"]} MB), contracts and the rest loaded before. Ours: check,
store as a
delivery, build the whole warehouse, publish. Plain: `CREATE TABLE … AS SELECT * FROM read_csv(…)` of the same two files
into a DuckDB file. Each {len(measured["ours"])} times, in turn, in a fresh process; the best of each is compared. The
medians
give {times(measured["ratio_of_medians"])}. Peak memory {megabytes(measured["peak"])} (plain
{megabytes(max(one["peak"] for one in measured["plain"]))}). The command as typed, with the start of Python:
{seconds(measured["command_seconds"])}.

{table(["step", "time", "times the plain read", "share"], rows)}

What the build's time goes to (one more run, each statement timed):

{table(["statement", "time"], [[name, seconds(took)] for name, took in tables])}
"""


# --- (b), (c) --------------------------------------------------------------------------------------------


def _pages(measured: Measured) -> str:
    scripts, wire, browser = measured["scripts"], measured["wire"][measured["world"]["name"]], measured["browser"]
    by_script, by_wire = script_ratios(measured), wire_ratios(measured)
    rows = [
        [
            name,
            ms(scripts["pages"][name]["warm_ms"]),
            times(by_script[name]),
            ms(page["warm_ms"]),
            times(by_wire[name]),
            ms(page["changed_ms"]),
            ms(page["first_ms"]),
            f"{page['first_kilobytes']:.0f}",
        ]
        for name, page in wire.items()
    ]
    rows.insert(0, ["*empty page*", ms(scripts["empty_ms"]), "1", ms(measured["empty_ms"]), "1", "", "", ""])
    drawn = [
        [
            name,
            ms(page["first_ms"]),
            ms(page["again_ms"]),
            ms(page["changed_ms"]),
            ms(browser["switch_ms"].get(name)),
        ]
        for name, page in browser["pages"].items()
    ]
    return f"""
## (b) Pages, national world

{measured_when(measured)} {world_in_words(measured)} Milliseconds, medians of {pages.WARM}. "Script": the page's run
alone, in AppTest.
"Wire": from a reader's question over the websocket to the whole answer. "New filter": an organisation that nobody has
asked for since the server started. "First": the first answer of a fresh server, in the order of the
rows.{errors_in_words(measured)}

{table(["page", "script", "times empty", "wire", "times empty", "new filter", "first", "first kB"], rows)}

Drawn in Chromium, until nothing on the screen changes any more (medians; the server is warm). "First": nothing in
the browser's cache. "Filter": from choosing a nature of procurement. "Switch": from the click in the menu.

{table(["page", "first", "reload", "filter", "switch"], drawn)}

### Where the time of a warm script goes

Seen from beside about every millisecond: whose code was running, and on behalf of which function of ours.

{where_time_goes(scripts)}
"""


def _growth(measured: Measured) -> str:
    larger = measured["wire"][measured["world"]["name"]]
    warm, changed, first = (growths(measured, what) for what in ("warm_ms", "changed_ms", "first_ms"))
    rows = [
        [
            name,
            ms(page["warm_ms"]),
            f"{warm[name]:.2f}",
            ms(page["changed_ms"]),
            f"{changed[name]:.2f}",
            ms(page["first_ms"]),
            f"{first[name]:.2f}",
        ]
        for name, page in larger.items()
    ]
    return f"""
## (c) Ten times the rows

{measured_when(measured)} {world_in_words(measured)} Two servers, asked in turn over the wire: the national world's
and this one's.
Milliseconds, and how many times the national world's.{errors_in_words(measured)}

{table(["page", "warm", "times (b)", "new filter", "times (b)", "first", "times (b)"], rows)}
"""


# --- (f) --------------------------------------------------------------------------------------------


def _judging(measured: Measured) -> str:
    tables = [(name, took) for name, took in measured["tables"].items() if took >= 0.01 * measured["build"]]
    tables += [(name, measured["tables"][name]) for name in measured["judging"] if name not in dict(tables)]
    rows = [[name, seconds(took), "yes" if name in measured["judging"] else ""] for name, took in tables]
    return f"""
## (f) Judging contracts

{measured_when(measured)} {measured["contracts"]:,} contracts, {measured["report_rows"]:,} report rows, one whole build:
{seconds(measured["build"])}. The
tables that judge how contracts stand take {seconds(measured["judging_seconds"])}, {measured["share"]:.0%} of it.

{table(["table", "time", "judges"], rows)}
"""


# --- (g) -------------------------------------------------------------------------------------------------


def paper_section(measured: Measured) -> str:
    rows = [[name.upper(), seconds(took)] for name, took in measured["seconds"].items()]
    rows += [
        ["a day not looked at before", seconds(measured["day_first"])],
        ["the same day again", seconds(measured["day_again"])],
    ]
    return f"""
## (h) A report of the whole country

{measured_when(measured)} {measured["contracts"]:,} contracts, {measured["report_rows"]:,} report rows. `python -m
reports make`, all
sections and
organisations, each in a fresh process with the start of Python; the best of {paper.ROUNDS}. And a warehouse for
another day: built the
first time, kept for the second.

{table(["what", "time"], rows)}
"""


_SECTIONS = {
    "a": _load,
    "b": _pages,
    "c": _growth,
    "d": report_readers.readers_section,
    "e": report_forecast.forecast_section,
    "f": _judging,
    "g": report_uploads.uploads_section,
    "h": paper_section,
    "i": report_filters.filters_section,
    "j": report_small_files.small_files_section,
    "k": report_roles.roles_section,
}
