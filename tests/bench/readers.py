"""(d) A hundred readers, then three hundred, over real websockets and through several processes: each changes a filter
every ten seconds for a minute, half of the time to one that nobody has asked for. And the same with people who load
files meanwhile (`--uploads`)."""

from __future__ import annotations

import asyncio
import os
import random
import shutil
import statistics
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import product
from typing import Any

import psutil

from tests.bench import people, server, worlds
from tests.bench.page_times.menu import Page, shown_pages
from tests.bench.server import Answered, Served
from tests.bench.worlds import World, say

PAUSE, MINUTE, ARRIVE_WITHIN = 10.0, 60.0, 20.0
# How many readers, and the goal: seconds to the answer of 95 of 100 changes.
GOALS = {100: 0.3, 300: 1.0}
# Each reader stays on one page: out of ten, so many are on each.
_ON = {"overview": 4, "contracts": 2, "contract": 1, "suppliers": 1, "organisations": 1, "procurements": 1}


@dataclass
class Heard:
    """What all readers met."""

    opened: list[Answered] = field(default_factory=list)
    changed: list[tuple[str, bool, Answered]] = field(default_factory=list)  # page, whether asked before, answer
    lost: list[str] = field(default_factory=list)


class Choices:
    """What readers change their filters to: every other time what nobody has asked of that page."""

    def __init__(self, world: World) -> None:
        contracts = worlds.of_kind(worlds.files(world), "contracts")[0]
        few = {name: worlds.column(contracts, name) for name in ("nature", "requirement")}
        organisations = worlds.column(contracts, "organisation_id")
        singles = [{"organisation": value} for value in organisations]
        singles += [{name: value} for name, values in few.items() for value in values]
        pairs = [{"organisation": value, "nature": nature} for value, nature in product(organisations, few["nature"])]
        chance = random.Random(1)
        chance.shuffle(singles)
        chance.shuffle(pairs)
        self._new: dict[str, Iterator[dict[str, str]]] = {page: iter([*singles, *pairs]) for page in _ON}
        self._asked: dict[str, list[dict[str, str]]] = {page: [] for page in _ON}

    def one(self, page: str, chance: random.Random) -> tuple[bool, dict[str, str]]:
        """Whether somebody has asked it before, and the filter."""
        asked = self._asked[page]
        if not asked or chance.random() < 0.5:
            chosen = next(self._new[page], None)
            if chosen is not None:
                asked.append(chosen)
                return False, chosen
        return True, chance.choice(asked)


def run(world: World, uploads: bool = False, seconds: float = MINUTE) -> dict[str, Any]:
    """A fresh server of as many processes as there are cores, for each number of readers."""
    data = worlds.loaded(world)
    workers = os.cpu_count() or 1
    rounds = [_round(world, data, count, seconds, workers, 0) for count in GOALS]
    if uploads:
        scratch = worlds.folder() / "readers"
        shutil.rmtree(scratch, ignore_errors=True)
        shutil.copytree(data, scratch)
        rounds.append(_round(world, scratch, min(GOALS), seconds, workers, people.PEOPLE))
        shutil.rmtree(scratch)
    return {"workers": workers, "rounds": rounds}


def _round(world: World, data: Any, count: int, seconds: float, workers: int, loaders: int) -> dict[str, Any]:
    say(f"(d) {count} readers for {seconds:.0f} s, {workers} processes, {loaders} who load files")
    heard = Heard()
    with server.serving(data, workers=workers) as served:
        work = _All(served, world, heard, count, seconds, loaders)
        at_rest = work.memory()
        asyncio.run(work.run())
    answers = [answer for _, _, answer in heard.changed]
    times = sorted(answer.seconds for answer in answers)
    by_page: dict[str, list[float]] = {}
    for page, _, answer in heard.changed:
        by_page.setdefault(page, []).append(answer.seconds)
    return {
        "readers": count,
        "seconds": seconds,
        "lost": heard.lost,
        "errors": sum(answer.errors > 0 for answer in answers + heard.opened),
        "opened": _summed([answer.seconds for answer in heard.opened]),
        **_summed(times),
        "longest": times[-1] if times else None,
        "asked_first_time": _summed([answer.seconds for _, known, answer in heard.changed if not known]),
        "asked_before": _summed([answer.seconds for _, known, answer in heard.changed if known]),
        "by_page": {page: _summed(found) for page, found in sorted(by_page.items())},
        "kilobytes": round(statistics.median(answer.bytes for answer in answers) / 1e3) if answers else None,
        "memory": {"at_rest": at_rest, "peak": max(work.memories)},
        "busy": work.busy,
        "cpu_per_change": work.busy["server"] * seconds / max(1, len(times)),
        "loaders": work.loaders,
    }


def _summed(values: Sequence[float]) -> dict[str, Any]:
    """How many, and quantiles by rank: values that were met, never one in between."""
    ordered = sorted(values)
    at = {name: ordered[min(len(ordered) - 1, int(share * len(ordered)))] for name, share in _SHARES if ordered}
    return {"count": len(ordered), "p50": at.get("p50"), "p95": at.get("p95")}


_SHARES = (("p50", 0.5), ("p95", 0.95))


class _All:
    """A round: its readers, those who load files meanwhile, and what the server needs for them."""

    def __init__(self, served: Served, world: World, heard: Heard, count: int, seconds: float, loaders: int) -> None:
        self._served, self._world, self._heard = served, world, heard
        self._count, self._seconds, self._loaders = count, seconds, loaders
        self._choices = Choices(world)
        parent = psutil.Process(served.pid)
        self._processes = [parent, *parent.children(recursive=True)]
        self.memories: list[int] = []
        self.busy = {"server": 0.0, "readers": 0.0}
        self.loaders: dict[str, Any] = {"count": 0, "failed": []}

    def memory(self) -> int:
        """Of all the server's processes together; what they share is counted for each."""
        return sum(process.memory_info().rss for process in self._processes if process.is_running())

    def _spent(self) -> tuple[float, float, float]:
        times = [process.cpu_times() for process in self._processes if process.is_running()]
        own = psutil.Process().cpu_times()
        return sum(each.user + each.system for each in times), own.user + own.system, time.perf_counter()

    async def run(self) -> None:
        """All of them, for a bounded time."""
        pages = [page for page in shown_pages(self._world) for _ in range(_ON.get(page.name, 0))]
        started = time.perf_counter()
        begins = started + ARRIVE_WITHIN
        ends = begins + self._seconds
        chance = random.Random(1)
        tasks = []
        for number in range(self._count):
            comes = started + chance.uniform(0, ARRIVE_WITHIN)
            tasks.append(asyncio.create_task(self._one(pages[number % len(pages)], comes, begins, ends, number)))
        files = people.files(self._world, self._loaders)
        loading = [asyncio.create_task(people.load(self._served, file, begins, ends + 30)) for file in files]
        self.memories = [self.memory()]
        await asyncio.sleep(ARRIVE_WITHIN)
        before = after = self._spent()
        while not all(task.done() for task in [*tasks, *loading]) and time.perf_counter() < ends + 30:
            await asyncio.sleep(0.5)
            self.memories.append(self.memory())
            if time.perf_counter() < ends:
                after = self._spent()
        for task in [*tasks, *loading]:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        outcomes = await asyncio.gather(*loading, return_exceptions=True)
        done = [outcome for outcome in outcomes if isinstance(outcome, float)]
        self.loaders = {**_summed(done), "failed": [repr(each) for each in outcomes if not isinstance(each, float)]}
        span = max(after[2] - before[2], 0.001)
        self.busy = {who: (after[i] - before[i]) / span for i, who in enumerate(("server", "readers"))}

    async def _one(self, page: Page, comes: float, begins: float, ends: float, number: int) -> None:
        """One reader: opens a page, then changes a filter every ten seconds or so; what the minute held is kept."""
        chance = random.Random(number)
        await asyncio.sleep(max(0.0, comes - time.perf_counter()))
        try:
            reader = await server.reader(self._served)
            async with reader.connection:
                self._heard.opened.append(await reader.ask(page.url, page.parameters))
                while True:
                    pause = chance.expovariate(1 / PAUSE)
                    if time.perf_counter() + pause > ends:
                        await asyncio.sleep(max(0.0, ends - time.perf_counter()))
                        return
                    await asyncio.sleep(pause)
                    known, filters = self._choices.one(page.name, chance)
                    sent = time.perf_counter()
                    answer = await reader.ask(page.url, {**page.parameters, **filters})
                    if sent >= begins:
                        self._heard.changed.append((page.name, known, answer))
        except asyncio.CancelledError:
            self._heard.lost.append(f"{page.name}: no answer in time")
            raise
        except Exception as problem:
            self._heard.lost.append(f"{page.name}: {type(problem).__name__} {problem}")
