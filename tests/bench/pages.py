"""(b), (c) Each page against an empty Streamlit page: its script, its way over the wire, and Chromium drawing it.

Run as a module it is the measured process of the scripts: all pages through AppTest, on the data of `UTFALL_DATA`.
"""

from __future__ import annotations

import ast
import asyncio
import itertools
import json
import os
import random
import statistics
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AsyncExitStack, contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from types import FrameType
from typing import Any
from urllib.parse import urlencode

from etl.folders import ROOT
from tests.bench import server, worlds
from tests.bench.server import Answered
from tests.bench.worlds import World, say
from tools.chromium import find_chromium

GOAL_RATIO, GOAL_GROWTH = 2.0, 1.3
WARM, CHANGES, SAMPLED_SECONDS = 20, 8, 1.0


@dataclass(frozen=True)
class Page:
    """A page of the menu: its script, its place in the address, and what else must stand in the address."""

    script: str
    name: str
    url: str
    parameters: Mapping[str, str] = field(default_factory=dict)


def shown_pages(world: World) -> list[Page]:
    """Every page that dashboard.py lists; the page of one contract with a contract of that world."""
    contracts = worlds.of_kind(worlds.files(world), "contracts")[0]
    found: dict[str, Page] = {}
    for call in ast.walk(ast.parse((ROOT / "dashboard.py").read_text(encoding="utf-8"))):
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.func.attr == "Page":
            script = ast.literal_eval(call.args[0])
            named = {word.arg: word.value for word in call.keywords}
            name = Path(script).stem
            url = "" if "default" in named else name
            parameters = {"contract": worlds.column(contracts, "contract_id")[7]} if name == "contract" else {}
            found.setdefault(name, Page(script, name, url, parameters))
    return list(found.values())


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
    browser = _browser(data, pages, rounds=2)
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
            [sys.executable, "-m", "tests.bench.pages"],
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
    """Runs pages through AppTest and knows how long each script alone took: AppTest's own work is left out."""

    def __init__(self) -> None:
        from streamlit.runtime.scriptrunner.script_cache import ScriptCache
        from streamlit.runtime.scriptrunner.script_runner import ScriptRunner
        from streamlit.testing.v1 import app_test

        # A server reads and compiles a script once; AppTest would do it for every run.
        shared = ScriptCache()
        app_test.ScriptCache = lambda: shared  # type: ignore[assignment,misc]
        self.took: list[float] = []
        plain = ScriptRunner._run_script

        def timed(runner: ScriptRunner, rerun_data: Any) -> None:
            started = time.perf_counter()
            try:
                plain(runner, rerun_data)
            finally:
                self.took.append(time.perf_counter() - started)

        ScriptRunner._run_script = timed  # type: ignore[method-assign]

    def one(self, app: Any) -> tuple[float, float]:
        """Seconds of the script alone, and of AppTest around it."""
        self.took.clear()
        started = time.perf_counter()
        app.run(timeout=120)
        return sum(self.took), time.perf_counter() - started


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


# --- where the time goes ---------------------------------------------------------------------------------

_LIBRARIES = ("plotly", "duckdb", "pandas", "pyarrow", "google/protobuf", "streamlit")


@dataclass
class Where:
    """What a script was seen doing: by library (whose code was running), and by function of ours (on whose behalf)."""

    libraries: Counter[str] = field(default_factory=Counter)
    functions: Counter[str] = field(default_factory=Counter)
    calls: Counter[str] = field(default_factory=Counter)

    def see(self, frame: FrameType | None) -> None:
        files = []
        while frame is not None:
            code = frame.f_code
            files.append((code.co_filename.replace("\\", "/"), code.co_name))
            frame = frame.f_back
        if not any(name == "_run_script" for _, name in files):
            return
        library = next((lib for file, _ in files for lib in _LIBRARIES if f"site-packages/{lib}" in file), "Python")
        root = ROOT.as_posix()
        ours = next(
            (
                i
                for i, (file, _) in enumerate(files)
                if file.startswith(root) and "site-packages" not in file and "/tests/" not in file
            ),
            None,
        )
        self.libraries["Utfall" if ours == 0 else library] += 1
        if ours is None:
            self.functions["Streamlit around the page"] += 1
            return
        file, name = files[ours]
        self.functions[f"{file.removeprefix(root + '/')}:{name}"] += 1
        if ours:
            self.calls[f"{file.removeprefix(root + '/')}:{name} -> {files[ours - 1][1]}"] += 1

    def told(self) -> dict[str, dict[str, float]]:
        """Shares of the time, largest first."""
        told = {}
        for name, counts in (("libraries", self.libraries), ("functions", self.functions), ("calls", self.calls)):
            whole = sum(self.functions.values()) or 1
            told[name] = {what: round(count / whole, 3) for what, count in counts.most_common(12)}
        return told


@contextmanager
def sampled() -> Iterator[Where]:
    """Looks at the running script about every millisecond, from beside."""
    where = Where()
    done = threading.Event()

    def look() -> None:
        while not done.wait(0.001):
            frames = sys._current_frames()
            for thread in threading.enumerate():
                if thread.name.startswith("ScriptRunner") and thread.ident in frames:
                    where.see(frames[thread.ident])

    interval = sys.getswitchinterval()
    sys.setswitchinterval(0.0005)
    watcher = threading.Thread(target=look, daemon=True)
    watcher.start()
    try:
        yield where
    finally:
        done.set()
        watcher.join()
        sys.setswitchinterval(interval)


# --- Chromium --------------------------------------------------------------------------------------------

_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
# When the page last changed, when something was last clicked, and whether the script runs. Drawn: it stays still.
_WATCH = """
window.bench = {changed: 0, clicked: 0};
new MutationObserver(() => requestAnimationFrame(() => { bench.changed = performance.now(); }))
  .observe(document, {subtree: true, childList: true, attributes: true, characterData: true});
for (const what of ["pointerdown", "keydown"])
  document.addEventListener(what, () => { bench.clicked = performance.now(); }, {capture: true});
"""
_STILL = """
() => {
  const app = document.querySelector('[data-testid="stApp"]');
  return app && app.getAttribute("data-test-script-state") === "notRunning"
    && document.querySelector("h1") && !document.querySelector('[data-testid="stSkeleton"]')
    && bench.changed > bench.clicked && performance.now() - bench.changed > 500;
}
"""


def _browser(data: Path, pages: Sequence[Page], rounds: int) -> dict[str, Any]:
    """Milliseconds until nothing changes on the screen any more, as somebody in front of it sees it."""
    from playwright.sync_api import sync_playwright

    with server.serving(data) as served, sync_playwright() as play:
        chromium = launched(play)
        try:
            with _visitor(chromium) as tab:  # the server's own first answer is measured over the wire
                for page in pages:
                    tab.goto(_address(served, page))
                    _until_still(tab)
            found = {page.name: _drawn(chromium, served, page, rounds) for page in pages}
            switches = _switches(chromium, served, [page for page in pages if page.name != "contract"])
        finally:
            chromium.close()
    return {"pages": found, "switch_ms": switches}


def launched(play: Any) -> Any:
    """A Chromium without a window."""
    return play.chromium.launch(executable_path=find_chromium(), args=_ARGUMENTS, headless=True)


@contextmanager
def _visitor(chromium: Any) -> Iterator[Any]:
    context = chromium.new_context(viewport={"width": 1440, "height": 900}, locale="sv-SE")
    context.add_init_script(_WATCH)
    context.set_default_timeout(30_000)
    try:
        yield context.new_page()
    finally:
        context.close()


def _address(served: server.Served, page: Page) -> str:
    words = urlencode(page.parameters)
    return f"{served.url}/{page.url}{'?' + words if words else ''}"


def _until_still(tab: Any) -> float:
    tab.wait_for_function(_STILL, polling=50)
    return float(tab.evaluate("bench.changed"))


def _drawn(chromium: Any, served: server.Served, page: Page, rounds: int) -> dict[str, float | None]:
    cold, again, changed = [], [], []
    for _ in range(rounds):
        with _visitor(chromium) as tab:
            tab.goto(_address(served, page))
            cold.append(_until_still(tab))
            tab.reload()
            again.append(_until_still(tab))
            took = _change_filter(tab)
            if took is not None:
                changed.append(took)
    return {
        "first_ms": statistics.median(cold),
        "again_ms": statistics.median(again),
        "changed_ms": statistics.median(changed) if changed else None,
    }


def _change_filter(tab: Any) -> float | None:
    """From the click on a nature of procurement until the page stands still; None where there is no such filter."""
    box = tab.locator(".st-key-filter-nature input").first
    if not box.count():
        return None
    box.click()
    tab.locator('[role="option"]').first.wait_for()
    box.press("ArrowDown")
    tab.wait_for_timeout(300)
    box.press("Enter")
    return _until_still(tab) - float(tab.evaluate("bench.clicked"))


def _switches(chromium: Any, served: server.Served, pages: Sequence[Page]) -> dict[str, float]:
    """From the click in the menu until the other page stands still, on the second round through the menu."""
    found: dict[str, float] = {}
    with _visitor(chromium) as tab:
        tab.goto(served.url)
        _until_still(tab)
        links = tab.locator('[data-testid="stSidebarNavLink"]')
        for number, page in itertools.chain(enumerate(pages[1:], 1), [(0, pages[0])], enumerate(pages[1:], 1)):
            links.nth(number).click()
            found[page.name] = _until_still(tab) - float(tab.evaluate("bench.clicked"))
    return found


if __name__ == "__main__":
    json.dump(_measure(json.load(sys.stdin)), sys.stdout)
