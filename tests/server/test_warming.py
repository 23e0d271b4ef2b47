"""What readers open first has been opened before them: counted in statements of a real server."""

from __future__ import annotations

import asyncio
import datetime as dt
import shutil
import time
from pathlib import Path

from stores import SAMPLES, store

import measures
from pages.shared import cache
from server import warming
from server.warming import Warming
from tests.server.served import WAIT, Reader, etl, serving, texts

QUIET = 5  # seconds without a statement: it has done what it does


def test_after_a_publish_the_overview_asks_nothing(tmp_path: Path, monkeypatch):
    data = Path(shutil.copytree(store(SAMPLES), tmp_path / "data"))
    monkeypatch.setenv("UTFALL_DATA", str(data))
    organisations = [
        str(row["organisation"]) for row in measures.ask(["contracts"], ["organisation"]).rows if row["value"]
    ]
    told = tmp_path / "statements"
    told.touch()
    with serving(data, tmp_path / "log", module=("tests.server.telling", str(told))) as served:
        before = len(lines_when_quiet(told))
        for organisation in ("", *organisations):
            with Reader(served.port) as reader:
                page = reader.run("", **({"organisation": organisation} if organisation else {}))
                assert "Översikt" in texts(page)
        assert lines_of(told)[before:] == []
        etl(data, "withdraw", next((data / "store" / "deliveries").glob("000007-*")).name, "--why", "av misstag")
        until = time.monotonic() + WAIT
        while len(lines_of(told)) == before and time.monotonic() < until:
            time.sleep(0.1)
        assert len(lines_of(told)) > before  # and nobody has opened a page since
    assert "Traceback" not in (tmp_path / "log").read_text(encoding="utf-8")


def lines_of(file: Path) -> list[str]:
    return file.read_text(encoding="utf-8").splitlines()


def lines_when_quiet(file: Path) -> list[str]:
    """The lines of a file, once it has some and is no longer written to."""
    until = time.monotonic() + 4 * WAIT
    lines, since = lines_of(file), time.monotonic()
    while time.monotonic() < until:
        if (now := lines_of(file)) != lines:
            lines, since = now, time.monotonic()
        elif len(lines) > 50 and time.monotonic() - since > QUIET:
            return lines
        time.sleep(0.2)
    raise AssertionError(f"still being written to: {len(lines)} lines")


class Noted(Warming):
    """Notes what it would warm."""

    builds: list[str]

    async def _warm(self, warehouse: measures.Warehouse) -> None:
        self.builds.append(warehouse.id)


def test_one_process_at_a_time_and_once_for_each_build(monkeypatch):
    monkeypatch.setattr(measures, "current", lambda: measures.Warehouse(build, dt.date(2026, 1, 1), None, ""))
    build = "first"
    turns = [1.0, 0.0]
    second = Noted([0.0, 0.0], turns, 1)
    second.builds = []

    async def run() -> list[list[str]]:
        nonlocal build
        noted = []
        task = asyncio.create_task(second.run())
        for turn, name in ((1.0, "first"), (0.0, "first"), (0.0, "second")):
            turns[0], build = turn, name
            await asyncio.sleep(2.5 * warming.LOOKED_FOR_EVERY)
            noted.append(list(second.builds))
        task.cancel()
        return noted

    monkeypatch.setattr(warming, "LOOKED_FOR_EVERY", 0.02)
    assert asyncio.run(run()) == [[], ["first"], ["first", "second"]]
    assert turns == [0.0, 0.0]


def test_what_is_made_is_counted(monkeypatch):
    """By that the work knows when half of what can be kept is full."""
    build = measures.Warehouse("counted", None, None, "")  # type: ignore[arg-type]
    before = cache.made()
    for number in (1, 1, 2):
        cache.cached(len_of, build, "x" * number)
    assert cache.made() - before == 2


def len_of(_build: measures.Warehouse, text: str) -> int:
    return len(text)
