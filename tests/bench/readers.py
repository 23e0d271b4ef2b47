"""(d) A hundred readers over real websockets, each changing a filter every ten seconds, for a minute."""

from __future__ import annotations

import asyncio
import random
import statistics
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import psutil

from tests.bench import server, worlds
from tests.bench.page_times.menu import Page, shown_pages
from tests.bench.page_times.pages import filter_values
from tests.bench.server import Answered, Served
from tests.bench.worlds import World, say

READERS, PAUSE, MINUTE, ARRIVE_WITHIN = 100, 10.0, 60.0, 20.0
GOAL_P95 = 1.0
# Each reader stays on one page: out of ten, so many are on each.
_ON = {"overview": 4, "contracts": 2, "contract": 1, "suppliers": 1, "organisations": 1, "procurements": 1}


@dataclass
class Heard:
    """What all readers met."""

    opened: list[Answered] = field(default_factory=list)
    changed: list[tuple[str, bool, Answered]] = field(default_factory=list)  # page, whether asked before, answer
    lost: list[str] = field(default_factory=list)
    asked: set[tuple[Any, ...]] = field(default_factory=set)


def run(world: World, count: int = READERS, seconds: float = MINUTE) -> dict[str, Any]:
    """One server, so many readers, a bounded time."""
    data = worlds.loaded(world)
    say(f"(d) {count} readers for {seconds:.0f} s")
    with server.serving(data) as served:
        process = psutil.Process(served.pid)
        at_rest = process.memory_info().rss
        heard = Heard()
        peaks, busy = asyncio.run(_all(served, process, world, heard, count, seconds))
    answers = [answer for _, _, answer in heard.changed]
    times = sorted(answer.seconds for answer in answers)
    first = sorted(answer.seconds for answer in heard.opened)
    by_page: dict[str, list[float]] = {}
    for page, _, answer in heard.changed:
        by_page.setdefault(page, []).append(answer.seconds)
    new = [answer.seconds for _, known, answer in heard.changed if not known]
    old = [answer.seconds for _, known, answer in heard.changed if known]
    return {
        "readers": count,
        "seconds": seconds,
        "changes": len(times),
        "lost": heard.lost,
        "errors": sum(answer.errors > 0 for answer in answers + heard.opened),
        "p50": _at(times, 0.5),
        "p95": _at(times, 0.95),
        "longest": times[-1],
        "opened": {"p50": _at(first, 0.5), "p95": _at(first, 0.95)},
        "asked_first_time": {"count": len(new), "p50": _at(new, 0.5), "p95": _at(new, 0.95)},
        "asked_before": {"count": len(old), "p50": _at(old, 0.5), "p95": _at(old, 0.95)},
        "by_page": {
            page: {"count": len(found), "p50": _at(found, 0.5), "p95": _at(found, 0.95)}
            for page, found in sorted(by_page.items())
        },
        "kilobytes": round(statistics.median(answer.bytes for answer in answers) / 1e3),
        "memory": {"at_rest": at_rest, "peak": max(peaks)},
        "busy": busy,
    }


def _at(values: Sequence[float], share: float) -> float | None:
    """A quantile by rank: a value that was met, never one in between."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else None


async def _all(
    served: Served, process: psutil.Process, world: World, heard: Heard, count: int, seconds: float
) -> tuple[list[int], dict[str, float]]:
    pages = [page for page in shown_pages(world) for _ in range(_ON.get(page.name, 0))]
    values = filter_values(world)
    started = time.perf_counter()
    begins = started + ARRIVE_WITHIN
    ends = begins + seconds
    chance = random.Random(1)
    tasks = [
        asyncio.create_task(
            _one(
                served,
                pages[number % len(pages)],
                values,
                heard,
                started + chance.uniform(0, ARRIVE_WITHIN),
                begins,
                ends,
                number,
            )
        )
        for number in range(count)
    ]
    memory = [process.memory_info().rss]
    await asyncio.sleep(ARRIVE_WITHIN)
    before = (process.cpu_times(), psutil.Process().cpu_times(), time.perf_counter())
    after = before
    stop = ends + 30
    while not all(task.done() for task in tasks) and time.perf_counter() < stop:
        await asyncio.sleep(0.5)
        memory.append(process.memory_info().rss)
        if time.perf_counter() < ends:
            after = (process.cpu_times(), psutil.Process().cpu_times(), time.perf_counter())
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    span = max(after[2] - before[2], 0.001)
    busy = {
        who: (after[i].user + after[i].system - before[i].user - before[i].system) / span
        for i, who in enumerate(("server", "readers"))
    }
    return memory, busy


async def _one(
    served: Served,
    page: Page,
    values: Sequence[tuple[str, str]],
    heard: Heard,
    comes: float,
    begins: float,
    ends: float,
    number: int,
) -> None:
    """One reader: opens a page, then changes a filter every ten seconds or so; what happens in the minute is kept."""
    chance = random.Random(number)
    await asyncio.sleep(max(0.0, comes - time.perf_counter()))
    try:
        reader = await server.reader(served)
        async with reader.connection:
            heard.opened.append(await reader.ask(page.url, page.parameters))
            while True:
                pause = chance.expovariate(1 / PAUSE)
                if time.perf_counter() + pause > ends:
                    await asyncio.sleep(max(0.0, ends - time.perf_counter()))
                    return
                await asyncio.sleep(pause)
                name, value = chance.choice(values)
                asked = (page.name, name, value)
                known = asked in heard.asked
                heard.asked.add(asked)
                sent = time.perf_counter()
                answer = await reader.ask(page.url, {**page.parameters, name: value})
                if sent >= begins:
                    heard.changed.append((page.name, known, answer))
    except asyncio.CancelledError:
        heard.lost.append(f"{page.name}: no answer in time")
        raise
    except Exception as problem:
        heard.lost.append(f"{page.name}: {type(problem).__name__} {problem}")
