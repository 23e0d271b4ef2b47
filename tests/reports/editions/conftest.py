"""Fixtures of this folder."""

from __future__ import annotations

import pytest
from fixed_world import built
from worlds import followed


@pytest.fixture
def published(world):
    """A published warehouse with one contract and eight persons."""
    followed(world, persons=8)
    built(world)
    return world
