"""Small random worlds, several side by side in one store, and all figures of one."""

from __future__ import annotations

import datetime as dt
import os
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any
from unittest import mock

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from world import World

EXAMPLES = int(os.environ.get("UTFALL_EXAMPLES", "5"))


FEW = settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    print_blob=True,
)


# Where a property is one of each contract, so many examples at a time are counted in one store, by one build. The first
# that Hypothesis tries are the simplest there are.
TOGETHER = 5


FEW_TOGETHER = settings(FEW, max_examples=1 + -(-EXAMPLES // TOGETHER))


AS_OF = "2024-12-31"


days = st.dates(dt.date(2023, 11, 1), dt.date(2025, 2, 28))


Row = dict[str, Any]


@st.composite
def contracts(draw: st.DrawFn) -> list[Row]:
    rows = []
    for number in range(draw(st.integers(1, 4))):
        start = draw(st.dates(dt.date(2023, 6, 1), dt.date(2024, 9, 30)))
        rows.append(
            {
                "contract_id": f"C{number}",
                "organisation_id": draw(st.sampled_from(["212000-0142", "212000-1355"])),
                "nature": draw(st.sampled_from(["works", "services", ""])),
                "start_date": start,
                "end_date": draw(st.none() | st.dates(start, dt.date(2025, 12, 31))),
                "requirement": draw(st.sampled_from(["numeric", "dialogue", "none", ""])),
                "required_places": draw(st.sampled_from(["", 0, 1, 2, 3])),
                "value_sek": draw(st.sampled_from(["", 0, 1000000])),
                "report_frequency": draw(st.sampled_from(["monthly", "quarterly", "final", ""])),
            }
        )
    return rows


@contextmanager
def fresh() -> Iterator[World]:
    """A world of its own for each example."""
    with (
        tempfile.TemporaryDirectory() as folder,
        mock.patch.dict(os.environ, {"UTFALL_DATA": folder}),
        pytest.MonkeyPatch.context() as monkeypatch,
    ):
        world = World(monkeypatch)
        world.as_of = AS_OF
        yield world


def delivered(world: World, tables: dict[str, list[Row]]) -> World:
    for kind, rows in tables.items():
        if rows:
            world.deliver(kind, [{name: "" if cell is None else cell for name, cell in row.items()} for row in rows])
    return world


def several(example: st.SearchStrategy[Any]) -> st.SearchStrategy[list[Any]]:
    """Examples to be counted together."""
    return st.lists(example, min_size=TOGETHER, max_size=TOGETHER)


def side_by_side(examples: Sequence[dict[str, list[Row]]]) -> dict[str, list[Row]]:
    """The examples in one store: each has contracts, placements and persons of its own, marked with its number."""
    found: dict[str, list[Row]] = {}
    for number, tables in enumerate(examples):
        for kind, rows in tables.items():
            for row in rows:
                own = {
                    name: f"{number}-{row[name]}"
                    for name in ("contract_id", "placement_id", "participant_key")
                    if name in row
                }
                found.setdefault(kind, []).append({**row, **own})
    return found
