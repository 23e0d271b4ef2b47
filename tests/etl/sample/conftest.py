"""Invented deliveries that several tests look at: the committed ones, and more of them."""

from __future__ import annotations

from pathlib import Path

import pytest
from sample_world import COMMITTED, World, world_in

from etl.sample import write_sample


@pytest.fixture(scope="module")
def small() -> World:
    return world_in(COMMITTED)


@pytest.fixture(scope="module")
def medium_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("medium")
    write_sample(folder, contracts=500, seed=7, style="plain")
    return folder


@pytest.fixture(scope="module")
def medium(medium_folder: Path) -> World:
    return world_in(medium_folder)


@pytest.fixture(scope="module", params=["small", "medium"])
def world(request: pytest.FixtureRequest) -> World:
    found: World = request.getfixturevalue(request.param)
    return found
