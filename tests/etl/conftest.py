"""What tests of a file on its way in have in common."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.etl.small_deliveries import CONTRACTS, load


@pytest.fixture
def register(data_folder: Path) -> Path:
    load(CONTRACTS, "avtal.csv")
    return data_folder
