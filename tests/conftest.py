"""What tests share: a data folder of their own, and a small world in it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings
from world import World


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
# The same examples every time, so that a change is judged by the change; `--hypothesis-profile explore` looks for new ones.
settings.register_profile("utfall", deadline=None, derandomize=True)
settings.register_profile("explore", deadline=None)
settings.load_profile("utfall")
