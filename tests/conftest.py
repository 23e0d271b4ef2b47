"""What tests share: a data folder of their own, a small world in it, and builds (kept_builds.py)."""

from __future__ import annotations

import os
from collections.abc import Generator, Iterator
from pathlib import Path

import kept_builds
import pytest
import quick
from hypothesis import settings
from world import World

from tools.chromium import NO_CHROMIUM, find_chromium
from tools.nginx import NO_NGINX, find_nginx

# Of minutes each; begun first, so that no worker is left alone with one at the end.
LONGEST = ("test_kill.py",)
# What a test may need that the machine lacks: its mark, how it is found, and what is said where it is not.
NEEDS = (("browser", find_chromium, NO_CHROMIUM), ("nginx", find_nginx, NO_NGINX))


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest files first. Where there is no browser or no nginx, tests that need it wait, and the run says so at
    its end. In CI they fail instead."""
    items.sort(key=lambda item: item.path.name not in LONGEST)
    for mark, find, reason in NEEDS:
        need_it = [item for item in items if item.get_closest_marker(mark)]
        if need_it and not os.environ.get("CI") and not find():
            for item in need_it:
                item.add_marker(pytest.mark.skip(reason=reason))


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_sessionfinish(session: pytest.Session) -> Generator[None]:
    """A run without those tests is not whole: that is its last line, below the count of what went well."""
    yield
    terminal = session.config.pluginmanager.get_plugin("terminalreporter")
    skipped = terminal.stats.get("skipped", ()) if terminal else ()
    for _mark, _find, reason in NEEDS:
        waiting = [report.nodeid for report in skipped if reason in str(report.longrepr)]
        if waiting:
            files = ", ".join(sorted({nodeid.split("::")[0] for nodeid in waiting}))
            terminal.write_line(f"Provet är inte helt: {len(waiting)} prov kördes inte ({files}). {reason}")


def pytest_configure(config: pytest.Config) -> None:
    kept_builds.begin(quick.SELECTION in config.option.markexpr)


def pytest_unconfigure(config: pytest.Config) -> None:
    kept_builds.end()


def pytest_itemcollected(item: pytest.Item) -> None:
    """Before a selection of marks is applied."""
    quick.mark(item)


@pytest.fixture(autouse=True)
def _builds_anew(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if request.node.get_closest_marker("builds_anew"):
        monkeypatch.setattr(kept_builds, "anew", True)


@pytest.fixture
def data_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder that `UTFALL_DATA` names, so that a test never sees the user's own store."""
    folder = tmp_path / "data"
    monkeypatch.setenv("UTFALL_DATA", str(folder))
    return folder


@pytest.fixture
def world(data_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    """A `World` with nothing in it."""
    yield World(monkeypatch)


# How long an example takes says something of the machine, not of the code.
# The same examples every time, so that a change is judged by the change; `--hypothesis-profile explore` looks for new
# ones.
settings.register_profile("utfall", deadline=None, derandomize=True)
settings.register_profile("explore", deadline=None)
settings.load_profile("utfall")
