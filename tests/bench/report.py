"""Writes docs/benchmarks.md from what was measured. What a person wrote between its two marks is kept."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import psutil

from etl.folders import ROOT
from tests.bench import forecast, load, pages, paper, readers

PAGE = ROOT / "docs" / "benchmarks.md"
FIRST_MARK, LAST_MARK = "<!-- words: written by hand, kept by make bench -->", "<!-- end of words -->"
Found = Mapping[str, Any]


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
    _, found, rest = page.partition(FIRST_MARK)
    words = rest.partition(LAST_MARK)[0].strip() if found else "## In words"
    return f"{FIRST_MARK}\n\n{words}\n\n{LAST_MARK}"


# --- what all sections use -------------------------------------------------------------------------------


def _table(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    lines = [header, ["---", *["---:"] * (len(header) - 1)], *rows]
    return "\n".join("| " + " | ".join(map(str, line)) + " |" for line in lines)


def _seconds(value: float) -> str:
    return f"{value:.2f} s"


def _ms(value: float | None) -> str:
    return "–" if value is None else f"{value:,.1f}" if value < 10 else f"{value:,.0f}"


def _times(value: float) -> str:
    return f"{value:.1f}" if value < 20 else f"{value:.0f}"


def _megabytes(value: float) -> str:
    return f"{value / 2**20:,.0f} MB"


def _verdict(is_reached: bool) -> str:
    return "reached" if is_reached else "**not reached**"


def _when(found: Found) -> str:
    return f"Measured {found['on']}, {found['machine']}; {found['minutes']:.1f} minutes."


# --- the summary -----------------------------------------------------------------------------------------


def _script_ratios(found: Found) -> dict[str, float]:
    scripts = found["scripts"]
    return {name: page["warm_ms"] / scripts["empty_ms"] for name, page in scripts["pages"].items()}


def _wire_ratios(found: Found) -> dict[str, float]:
    ours = found["wire"][found["world"]["name"]]
    return {name: page["warm_ms"] / found["empty_ms"] for name, page in ours.items()}


def _growths(found: Found, what: str) -> dict[str, float]:
    larger = found["wire"][found["world"]["name"]]
    (world,) = [name for name in found["wire"] if name != found["world"]["name"]]
    return {name: page[what] / found["wire"][world][name][what] for name, page in larger.items()}


def _range(ratios: Mapping[str, float]) -> str:
    least, most = min(ratios, key=ratios.__getitem__), max(ratios, key=ratios.__getitem__)
    return f"{_times(ratios[least])} ({least}) to {_times(ratios[most])} ({most})"


def _summary(results: Mapping[str, Found], before: str) -> str:
    rows: list[Sequence[object]] = []
    if found := results.get("a"):
        reached = found["ratio"] <= load.GOAL_RATIO
        rows.append(
            [
                "(a) load, against DuckDB's plain read of the files",
                "at most 3",
                _times(found["ratio"]),
                _verdict(reached),
            ]
        )
        reached = found["peak"] < load.GOAL_BYTES
        rows.append(["(a) peak memory of the load", "under 2 GB", _megabytes(found["peak"]), _verdict(reached)])
    if found := results.get("b"):
        for what, ratios in (("its script", _script_ratios(found)), ("over the wire", _wire_ratios(found))):
            reached = max(ratios.values()) <= pages.GOAL_RATIO
            rows.append(
                [f"(b) warm page against an empty page, {what}", "at most 2", _range(ratios), _verdict(reached)]
            )
    if found := results.get("c"):
        for name, what in (("warm page", "warm_ms"), ("page with a filter not asked before", "changed_ms")):
            ratios = _growths(found, what)
            reached = max(ratios.values()) <= pages.GOAL_GROWTH
            rows.append([f"(c) {name}, ten times the rows", "at most 1.3", _range(ratios), _verdict(reached)])
    if found := results.get("d"):
        reached = found["p95"] < readers.GOAL_P95 and not found["lost"]
        answer = f"p50 {_seconds(found['p50'])}, p95 {_seconds(found['p95'])}"
        rows.append([f"(d) {found['readers']} readers, time to the answer", "p95 under 1 s", answer, _verdict(reached)])
    if found := results.get("e"):
        used = found["scores"][forecast.USED][-1]
        measured = f"{used['coverage']:.0%}, {used['mean_error_places']:.2f} places off"
        reached = abs(used["coverage"] - forecast.COVERED) <= forecast.GOAL_OFF
        rows.append(["(e) truth inside the forecast's 80 % interval", "75 to 85 %", measured, _verdict(reached)])
    if found := results.get("f"):
        share = f"{found['share']:.0%}, {_seconds(found['judging_seconds'])}"
        rows.append([f"(f) judging {found['contracts']:,} contracts, share of a build", "told", share, ""])
    if found := results.get("h"):
        pdf = found["seconds"]["pdf"]
        rows.append(["(h) a national report as PDF", "under 10 s", _seconds(pdf), _verdict(pdf < paper.GOAL_SECONDS)])
    lines = _table(["what", "goal", "measured", ""], rows).splitlines()
    kept = [line for line in before.splitlines() if line.startswith("| (") and line[3] not in results]
    return "\n".join([*lines[:2], *sorted([*lines[2:], *kept], key=lambda line: line[3])])


# --- (a) -------------------------------------------------------------------------------------------------


def _load(found: Found) -> str:
    best, plain = found["best"], found["best_plain"]
    counts = " and ".join(f"{count:,} {name}" for name, count in found["rows"].items())
    whole = best["seconds"]
    rows = [
        [name, _seconds(best[name]), _times(best[name] / plain["seconds"]), f"{best[name] / whole:.0%}"]
        for name in ("check", "store", "build")
    ]
    rows += [
        ["all of it", _seconds(whole), _times(whole / plain["seconds"]), "100%"],
        ["DuckDB's plain read", _seconds(plain["seconds"]), "1.0", ""],
    ]
    tables = [(name, took) for name, took in found["sql"].items() if took >= 0.02 * sum(found["sql"].values())]
    return f"""
## (a) Load

{_when(found)} {counts} ({found["megabytes"]} MB), contracts and the rest loaded before. Ours: check, store as a
delivery, build the whole warehouse, publish. Plain: `CREATE TABLE … AS SELECT * FROM read_csv(…)` of the same two files
into a DuckDB file. Each {len(found["ours"])} times, in turn, in a fresh process; the best of each is compared. The
medians
give {_times(found["ratio_of_medians"])}. Peak memory {_megabytes(found["peak"])} (plain
{_megabytes(max(one["peak"] for one in found["plain"]))}). The command as typed, with the start of Python:
{_seconds(found["command_seconds"])}.

{_table(["step", "time", "times the plain read", "share"], rows)}

What the build's time goes to (one more run, each statement timed):

{_table(["statement", "time"], [[name, _seconds(took)] for name, took in tables])}
"""


# --- (b), (c) --------------------------------------------------------------------------------------------


def _pages(found: Found) -> str:
    scripts, wire, browser = found["scripts"], found["wire"][found["world"]["name"]], found["browser"]
    by_script, by_wire = _script_ratios(found), _wire_ratios(found)
    rows = [
        [
            name,
            _ms(scripts["pages"][name]["warm_ms"]),
            _times(by_script[name]),
            _ms(page["warm_ms"]),
            _times(by_wire[name]),
            _ms(page["changed_ms"]),
            _ms(page["first_ms"]),
            f"{page['first_kilobytes']:.0f}",
        ]
        for name, page in wire.items()
    ]
    rows.insert(0, ["*empty page*", _ms(scripts["empty_ms"]), "1", _ms(found["empty_ms"]), "1", "", "", ""])
    drawn = [
        [
            name,
            _ms(page["first_ms"]),
            _ms(page["again_ms"]),
            _ms(page["changed_ms"]),
            _ms(browser["switch_ms"].get(name)),
        ]
        for name, page in browser["pages"].items()
    ]
    return f"""
## (b) Pages, national world

{_when(found)} {_world(found)} Milliseconds, medians of {pages.WARM}. "Script": the page's run alone, in AppTest.
"Wire": from a reader's question over the websocket to the whole answer. "New filter": an organisation that nobody has
asked for since the server started. "First": the first answer of a fresh server, in the order of the
rows.{_errors(found)}

{_table(["page", "script", "times empty", "wire", "times empty", "new filter", "first", "first kB"], rows)}

Drawn in Chromium, until nothing on the screen changes any more (medians; the server is warm). "First": nothing in
the browser's cache. "Filter": from choosing a nature of procurement. "Switch": from the click in the menu.

{_table(["page", "first", "reload", "filter", "switch"], drawn)}

### Where the time of a warm script goes

Seen from beside about every millisecond: whose code was running, and on behalf of which function of ours.

{_where(scripts)}
"""


def _world(found: Found) -> str:
    world = found["world"]
    return (
        f"{world['contracts']:,} contracts, some {20 * world['contracts']:,} placements, "
        f"{world['report_rows']:,} report rows."
    )


def _errors(found: Found) -> str:
    failed = [name for name, page in found.get("scripts", {"pages": {}})["pages"].items() if page["errors"]]
    for wire in found["wire"].values():
        failed += [name for name, page in wire.items() if page["errors"]]
    return f" **Pages that showed an error: {', '.join(sorted(set(failed)))}.**" if failed else ""


def _where(scripts: Found) -> str:
    def shares(counts: Mapping[str, float], most: int) -> str:
        return ", ".join(f"{name} {share:.0%}" for name, share in list(counts.items())[:most] if share >= 0.03)

    rows = [
        [name, shares(page["where"]["libraries"], 5), shares(page["where"]["functions"], 5)]
        for name, page in scripts["pages"].items()
    ]
    return _table(["page", "whose code", "for"], rows).replace("---:", "---")


def _growth(found: Found) -> str:
    larger = found["wire"][found["world"]["name"]]
    warm, changed, first = (_growths(found, what) for what in ("warm_ms", "changed_ms", "first_ms"))
    rows = [
        [
            name,
            _ms(page["warm_ms"]),
            f"{warm[name]:.2f}",
            _ms(page["changed_ms"]),
            f"{changed[name]:.2f}",
            _ms(page["first_ms"]),
            f"{first[name]:.2f}",
        ]
        for name, page in larger.items()
    ]
    return f"""
## (c) Ten times the rows

{_when(found)} {_world(found)} Two servers, asked in turn over the wire: the national world's and this one's.
Milliseconds, and how many times the national world's.{_errors(found)}

{_table(["page", "warm", "times (b)", "new filter", "times (b)", "first", "times (b)"], rows)}
"""


# --- (d) -------------------------------------------------------------------------------------------------


def _readers(found: Found) -> str:
    before, anew = found["asked_before"], found["asked_first_time"]
    rows = [
        [name, page["count"], _ms(page["p50"] * 1e3), _ms(page["p95"] * 1e3)] for name, page in found["by_page"].items()
    ]
    lost = f" **Lost: {len(found['lost'])} readers.**" if found["lost"] else ""
    failed = f" **{found['errors']} answers held an error.**" if found["errors"] else ""
    return f"""
## (d) Readers

{_when(found)} National world, one server process. {found["readers"]} readers come within {readers.ARRIVE_WITHIN:.0f}
s, each
over a websocket of its own, and then change a filter every {readers.PAUSE:.0f} s on average (exponentially) for
{found["seconds"]:.0f} s: half of the time to an organisation, else to a nature or a kind of requirement. The readers'
own process shares the cores.{lost}{failed}

{found["changes"]:,} changes: p50 {_ms(found["p50"] * 1e3)} ms, p95 {_ms(found["p95"] * 1e3)} ms, longest
{_ms(found["longest"] * 1e3)} ms. Opening the page at arrival: p50 {_ms(found["opened"]["p50"] * 1e3)} ms, p95
{_ms(found["opened"]["p95"] * 1e3)} ms. Never asked before ({anew["count"]}): p50 {_ms(anew["p50"] * 1e3)} ms, p95
{_ms(anew["p95"] * 1e3)} ms; asked before ({before["count"]}): p50 {_ms((before["p50"] or 0) * 1e3)} ms, p95
{_ms((before["p95"] or 0) * 1e3)} ms. An answer is {found["kilobytes"]} kB. The server's memory:
{_megabytes(found["memory"]["at_rest"])} before
the first reader, {_megabytes(found["memory"]["peak"])} at most. Cores in use: server {found["busy"]["server"]:.2f},
readers {found["busy"]["readers"]:.2f}.

{_table(["page", "changes", "p50 ms", "p95 ms"], rows)}
"""


# --- (e), (f) --------------------------------------------------------------------------------------------


def _score(row: Found) -> list[object]:
    return [
        f"{row['forecasts']:,}",
        f"{row['coverage']:.0%}",
        f"{row['mean_width_places']:.2f}",
        f"{row['mean_error_places']:.2f}",
        f"{row['mean_error_share']:.0%}",
        f"{row['bias_places']:+.2f}",
    ]


def _forecast(found: Found) -> str:
    header = ["forecasts", "inside", "mean width", "mean error", "of required", "bias"]
    used = found["scores"][forecast.USED]
    near = [[f"{row['months_left']} months" if row["months_left"] else "all", *_score(row)] for row in used]
    parts = (("all reports in", found["complete"]), ("a report missing", found["with_reports_missing"]))
    parts += (("told in sums alone", found["told_in_sums"]),)
    near += [[name, *_score(row)] for name, row in parts if row]
    ways = sorted(found["scores"].items(), key=lambda pair: pair[1][-1]["mean_error_places"])
    by_horizon = [
        [
            f"**{name}**" if name == forecast.USED else name,
            *_score(rows[-1]),
            *(f"{row['mean_error_places']:.2f}" for row in rows[:-1]),
        ]
        for name, rows in ways
    ]
    horizons = [f"error {row['months_left']} m" for row in used[:-1]]
    return f"""
## (e) Forecast at the end of the contract

{_when(found)} Invented worlds with the last months hidden. Calibrated on {found["calibrated_on"]}; tested on
{found["tested_on"]}. "Inside": the share of what contracts came to that lies inside the 80 % interval. Width, error
(absolute) and bias in places. The forecast in use, by months left:

{_table(["months left", *header], near)}

All candidates, all horizons together, least error first; the last columns are the mean error by months left. Each has
an interval of the same form with widths calibrated for it. docs/method.md says what they are and why the bold one is
used.

{_table(["candidate", *header, *horizons], by_horizon)}
"""


def _judging(found: Found) -> str:
    tables = [(name, took) for name, took in found["tables"].items() if took >= 0.01 * found["build"]]
    tables += [(name, found["tables"][name]) for name in found["judging"] if name not in dict(tables)]
    rows = [[name, _seconds(took), "yes" if name in found["judging"] else ""] for name, took in tables]
    return f"""
## (f) Judging contracts

{_when(found)} {found["contracts"]:,} contracts, {found["report_rows"]:,} report rows, one whole build:
{_seconds(found["build"])}. The
tables that judge how contracts stand take {_seconds(found["judging_seconds"])}, {found["share"]:.0%} of it.

{_table(["table", "time", "judges"], rows)}
"""


# --- (g) -------------------------------------------------------------------------------------------------


def _all_there(many: Found) -> bool:
    is_whole = many["lost"] == many["twice"] == many["failed"] == 0
    return is_whole and abs(many["months_published"] - many["months_expected"]) < 0.01


def _people(people: Found | None) -> str:
    """Nothing for a result from before they were measured."""
    if not people:
        return ""
    return f"""{people["sessions"]} people at once at the running server, each in a browser session of their own from
the drop to "klart",
and {people["files"] - people["sessions"]} files by the command line beside them: {_seconds(people["seconds"])},
browsers and
all on the same cores; lost {people["lost"]}, twice {people["twice"]}, failed {people["failed"]};
{people["months_published"]:.1f} of {people["months_expected"]:.1f} full-time months published
({_verdict(_all_there(people))})."""


def _uploads(found: Found) -> str:
    drops = [
        [
            f"{one['rows']:,}",
            _seconds(one["seconds"]),
            _seconds(one["plain"]),
            _times(one["ratio"]),
            _megabytes(one["peak"]),
        ]
        for one in found["drops"]
    ]
    table = _table(["Rows", "To what will change", "Plain DuckDB read", "Ratio", "Peak memory"], drops)
    many = found["at_once"]
    return f"""
## (g) Uploads

From the bytes of a dropped file to "what will change": read, searched for identity numbers, checked, compared with the
store, and counted before and after by the SQL of the build. The plain read is DuckDB's `read_csv` of the same file.

{table}

{many["files"]} files at once, half through the steps of the page on threads of one process and half by the command line
beside it, each built and published: {_seconds(many["seconds"])}; lost {many["lost"]}, twice {many["twice"]}, failed
{many["failed"]}; {many["months_published"]:.1f} of {many["months_expected"]:.1f} full-time months published
({_verdict(_all_there(many))}).

{_people(found.get("sessions"))}

{_when(found)}
"""


# --- (h) -------------------------------------------------------------------------------------------------


def _paper(found: Found) -> str:
    rows = [[name.upper(), _seconds(took)] for name, took in found["seconds"].items()]
    rows += [
        ["a day not looked at before", _seconds(found["day_first"])],
        ["the same day again", _seconds(found["day_again"])],
    ]
    return f"""
## (h) A report of the whole country

{_when(found)} {found["contracts"]:,} contracts, {found["report_rows"]:,} report rows. `python -m reports make`, all
sections and
organisations, each in a fresh process with the start of Python; the best of {paper.ROUNDS}. And a warehouse for
another day: built the
first time, kept for the second.

{_table(["what", "time"], rows)}
"""


_SECTIONS = {
    "a": _load,
    "b": _pages,
    "c": _growth,
    "d": _readers,
    "e": _forecast,
    "f": _judging,
    "g": _uploads,
    "h": _paper,
}
