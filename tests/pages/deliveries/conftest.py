"""Fixtures of this folder."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from stores import SAMPLES, store


@pytest.fixture
def samples(monkeypatch) -> None:
    monkeypatch.setenv("UTFALL_DATA", store(SAMPLES))


@pytest.fixture
def own_samples(monkeypatch, tmp_path) -> Path:
    """A copy of the samples that a test may change."""
    folder = tmp_path / "data"
    shutil.copytree(store(SAMPLES), folder)
    monkeypatch.setenv("UTFALL_DATA", str(folder))
    return folder
