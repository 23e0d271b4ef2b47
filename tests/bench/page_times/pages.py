"""(b), (c) Each page against an empty Streamlit page: its script, its way over the wire, and Chromium drawing it.

Run as a module it is the measured process of the scripts: all pages through AppTest, on the data of `UTFALL_DATA`.
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import asdict
from pathlib import Path
from typing import Any

from etl.folders import ROOT
from tests.bench import server, worlds
from tests.bench.page_times import chromium_pages
from tests.bench.page_times.menu import Page, shown_pages
from tests.bench.page_times.where_time_goes import sampled
from tests.bench.server import Answered
from tests.bench.worlds import World, say

GOAL_RATIO, GOAL_GROWTH = 2.0, 1.3
GOAL_FIRST_MS, GOAL_FILTER_MS = 1_600.0, 300.0
WARM, CHANGES, SAMPLED_SECONDS = 20, 8, 1.0


def filter_values(world: World) -> list[tuple[str, str]]:
    """What readers choose from: half of the time an organisation, else a nature or a kind of requirement."""
    contracts = worlds.of_kind(worlds.files(world), "contracts")[0]
    few = [(name, value) for name in ("nature", "requirement") for value in worlds.column(contracts, name)]
    organisations = [("organisation", value) for value in worlds.column(contracts, "organisation_id")]
    chance = random.Random(1)
    return [*organisations, *(chance.choice(few) for _ in organisations)]


def run(world: World) -> dict[str, Any]:
    """(b) All pages on that world: script, wire, browser."""
    data, pages = worlds.loaded(world), shown_pages(world)
    say("(b) scripts")
    scripts = _scripts(data, world, pages)
    say("(b) over the wire")
    wire = asyncio.run(_wire([world], CHANGES))
    say("(b) in Chromium")
    browser = chromium_pages.browser(data, pages, rounds=2)
    return {"world": asdict(world), "scripts": scripts, **wire, "browser": browser}


def grown(world: World, larger: World) -> dict[str, Any]:
    """(c) All pages on both worlds in turn. The browser is left out: what it gets is no larger."""
    for each in (world, larger):
        worlds.loaded(each)
    say("(c) over the wire")
    wire = asyncio.run(_wire([world, larger], 3))
    return {"world": asdict(larger), **wire}


def median_ms(seconds: Sequence[float]) -> float:
    return statistics.median(seconds) * 1e3


# --- the wire --------------------------------------------------------------------------------------------


async def _wire(measured: Sequence[World], changes: int) -> dict[str, Any]:
    """What one reader waits for, from asking to the whole answer, in each world in turn, with the empty page
    between."""
    async with AsyncExitStack() as stack:
        served = [stack.enter_context(server.serving(worlds.loaded(world))) for world in measured]
        plain = stack.enter_context(server.serving(worlds.loaded(measured[0]), server.EMPTY_PAGE))
        empty = await server.reader(plain)
        for _ in range(5):
            await empty.ask("")
        nothing: list[float] = []
        found: list[dict[str, Any]] = [{} for _ in measured]
        for number, together in enumerate(zip(*map(shown_pages, measured), strict=True)):
            readers = [await server.reader(one) for one in served]
            pairs = list(zip(readers, together, strict=True))
            first = [await reader.ask(page.url, page.parameters) for reader, page in pairs]
            warm: list[list[Answered]] = [[] for _ in measured]
            changed: list[list[Answered]] = [[] for _ in measured]
            for turn in range(3 + WARM):
                nothing.append((await empty.ask("")).seconds)
                for (reader, page), answers in zip(pairs, warm, strict=True):
                    answer = await reader.ask(page.url, page.parameters)
                    answers.extend([answer] if turn >= 3 else [])
            for turn in range(changes):
                for (reader, page), world, answers in zip(pairs, measured, changed, strict=True):
                    name, value = _organisations(world)[number * changes + turn]
                    answers.append(await reader.ask(page.url, {**page.parameters, name: value}))
            for index, ((reader, page), *answers) in enumerate(zip(pairs, first, warm, changed, strict=True)):
                found[index][page.name] = _summed(*answers)
                await reader.connection.close()
        await empty.connection.close()
        return {"empty_ms": median_ms(nothing), "wire": {w.name: one for w, one in zip(measured, found, strict=True)}}


def _summed(first: Answered, warm: Sequence[Answered], changed: Sequence[Answered]) -> dict[str, Any]:
    return {
        "first_ms": first.seconds * 1e3,
        "warm_ms": median_ms([answer.seconds for answer in warm]),
        "changed_ms": median_ms([answer.seconds for answer in changed]),
        "first_kilobytes": first.bytes / 1e3,
        "warm_kilobytes": statistics.median(answer.bytes for answer in warm) / 1e3,
        "errors": sum(answer.errors > 0 for answer in [first, *warm, *changed]),
    }


def _organisations(world: World) -> list[tuple[str, str]]:
    """Filters that nobody has asked for yet; in a small world they come round again."""
    found = [value for value in filter_values(world) if value[0] == "organisation"]
    return found * (1 + 9 * CHANGES // len(found))


# --- the scripts -----------------------------------------------------------------------------------------


def _scripts(data: Path, world: World, pages: Sequence[Page]) -> dict[str, Any]:
    asked = {
        "pages": [{**asdict(page), "parameters": dict(page.parameters)} for page in pages],
        "values": _organisations(world),
    }
    with open(worlds.folder() / "server.log", "a", encoding="utf-8") as log:
        done = subprocess.run(
            [sys.executable, "-m", "tests.bench.page_times.pages"],
            cwd=ROOT,
            env={**os.environ, "UTFALL_DATA": str(data)},
            input=json.dumps(asked),
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
            timeout=600,
            check=True,
        )
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


class Scripts:
    """Runs pages through AppTest and knows how long each script alone took: AppTest's own work is left out.

    `clock`: whose seconds are told; those of the process are CPU time, all its threads added up.
    """

    def __init__(self, clock: Callable[[], float] = time.perf_counter) -> None:
        from streamlit.runtime.scriptrunner.script_cache import ScriptCache
        from streamlit.runtime.scriptrunner.script_runner import ScriptRunner
        from streamlit.testing.v1 import app_test

        # A server reads and compiles a script once; AppTest would do it for every run.
        shared = ScriptCache()
        app_test.ScriptCache = lambda: shared  # type: ignore[assignment,misc]
        self.took: list[float] = []
        self._clock = clock
        plain = ScriptRunner._run_script

        def timed(runner: ScriptRunner, rerun_data: Any) -> None:
            started = clock()
            try:
                plain(runner, rerun_data)
            finally:
                self.took.append(clock() - started)

        ScriptRunner._run_script = timed  # type: ignore[method-assign]

    def one(self, app: Any) -> tuple[float, float]:
        """Seconds of the script alone, and of AppTest around it."""
        self.took.clear()
        started = self._clock()
        app.run(timeout=600)
        return sum(self.took), self._clock() - started


def _measure(asked: Mapping[str, Any]) -> dict[str, Any]:
    from streamlit.testing.v1 import AppTest

    scripts = Scripts()
    empty = AppTest.from_file(str(server.EMPTY_PAGE))
    for _ in range(5):
        scripts.one(empty)
    found: dict[str, Any] = {}
    nothing: list[tuple[float, float]] = []
    for number, page in enumerate(Page(**given) for given in asked["pages"]):
        app = AppTest.from_file(str(ROOT / "dashboard.py"))
        app.query_params = dict(page.parameters)  # type: ignore[assignment]
        first = scripts.one(app)
        if page.url:
            app.switch_page(page.script)
            app.query_params = dict(page.parameters)  # type: ignore[assignment]
            first = scripts.one(app)
        failed = len(app.exception) + len(app.error)
        for _ in range(3):
            scripts.one(app)
        warm = []
        for _ in range(WARM):
            nothing.append(scripts.one(empty))
            warm.append(scripts.one(app))
        changed = []
        for name, value in asked["values"][number * CHANGES : (number + 1) * CHANGES]:
            app.query_params = {**page.parameters, name: value}  # type: ignore[assignment]
            changed.append(scripts.one(app))
        app.query_params = dict(page.parameters)  # type: ignore[assignment]
        app.session_state["filters"] = {}
        scripts.one(app)
        with sampled() as where:
            until = time.perf_counter() + SAMPLED_SECONDS
            while time.perf_counter() < until:
                scripts.one(app)
        found[page.name] = {
            "first_ms": first[0] * 1e3,
            "warm_ms": median_ms([alone for alone, _ in warm]),
            "warm_apptest_ms": median_ms([around for _, around in warm]),
            "changed_ms": median_ms([alone for alone, _ in changed]) if changed else None,
            "errors": failed + len(app.exception) + len(app.error),
            "where": where.told(),
        }
    return {
        "empty_ms": median_ms([alone for alone, _ in nothing]),
        "empty_apptest_ms": median_ms([around for _, around in nothing]),
        "pages": found,
    }


if __name__ == "__main__":
    json.dump(_measure(json.load(sys.stdin)), sys.stdout)
