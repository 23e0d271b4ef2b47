"""Fixtures of this folder."""

from pathlib import Path

import pytest


@pytest.fixture
def file(tmp_path: Path):
    def make(text: str | bytes, name: str = "avtal.csv") -> str:
        path = tmp_path / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return str(path)

    return make
