"""Who loads a file holds up nobody who reads: counted in pages that are answered while a build stands still."""

from __future__ import annotations

import asyncio
import shutil
import time
from collections import defaultdict
from pathlib import Path

from stores import ROOT, SAMPLES, store

from etl import folders
from tests.bench import people
from tests.bench import server as bench
from tests.server.served import WAIT, Served, serving

PAGES = ("", "contracts", "suppliers", "organisations", "tasks", "upload")


def test_pages_are_answered_while_a_build_waits(tmp_path: Path):
    data = Path(shutil.copytree(store(SAMPLES), tmp_path / "data"))
    with serving(data, tmp_path / "log", "--cold") as served:
        answered, seconds = asyncio.run(read_while_a_build_waits(served, data))
    assert answered == len(PAGES) and seconds > 0
    assert "Traceback" not in (tmp_path / "log").read_text(encoding="utf-8")


async def read_while_a_build_waits(served: Served, data: Path) -> tuple[int, float]:
    """How many pages were answered while nobody could build, and what the loading took in all."""
    address = bench.Served(served.process.pid, served.port)
    now = time.perf_counter()
    with folders.hold(data / "store" / ".build.lock"):
        loading = asyncio.create_task(people.load(address, correction(), now - 10, now + 2 * WAIT))
        reader = await bench.reader(address)
        async with reader.connection:
            while len(list((data / "store" / "deliveries").iterdir())) == deliveries_of_samples():
                assert not loading.done(), loading.result()
                await asyncio.sleep(0.2)  # until it is stored, and only the build is left
            answers = [await reader.ask(page) for page in PAGES]
        assert not loading.done()
    return sum(not answer.errors for answer in answers), await loading


def deliveries_of_samples() -> int:
    return len(list((Path(store(SAMPLES)) / "store" / "deliveries").iterdir()))


def correction() -> tuple[str, bytes]:
    """A contract's placements in the samples but its last."""
    header, *lines = (ROOT / "data" / "samples" / "placements.csv").read_bytes().splitlines(keepends=True)
    rows: dict[bytes, list[bytes]] = defaultdict(list)
    for line in lines:
        rows[line.split(b";", 2)[1]].append(line)
    return "rattelse.csv", header + b"".join(next(of_one for of_one in rows.values() if len(of_one) > 5)[:-1])
