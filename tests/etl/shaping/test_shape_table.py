"""What was shaped can be shaped again, as it will be once a mapping has put our names into a header."""

from __future__ import annotations

from pathlib import Path

import pytest

from etl import shaping
from etl.checking.check_file import open_file
from etl.mapping.place_tables import FileRefused
from etl.reading import RawTable

AWKWARD = Path(__file__).parents[1] / "awkward"
FILES = sorted(path.name.removesuffix(".expected.json") for path in AWKWARD.glob("*.expected.json"))


def contents(table: RawTable) -> dict[str, object]:
    """All that a table says, and where in the file it stands."""
    columns = range(len(table.header))
    return {
        "header": table.header,
        "cells": table.cells.to_pydict(),
        "rows": table.row_numbers.to_pylist(),
        "letters": [table.letters(index) or table.letter(index) for index in columns],
    }


def shaped(name: str) -> list[tuple[RawTable, list[RawTable]]]:
    """Each table that was shaped, and what it becomes when it is shaped again."""
    try:
        file = open_file((AWKWARD / name).read_bytes(), name)
    except FileRefused:
        return []
    tables = [table for tables in file.shaped for table in tables if table.origin is not None]
    return [(table, shaping.shape_table(table, file.source.loose_cells, name)) for table in tables]


@pytest.mark.parametrize("name", FILES)
def test_a_shaped_table_stays_what_it_is(name: str) -> None:
    for table, again in shaped(name):
        assert [contents(one) for one in again] == [contents(table)]


def test_tables_of_several_layouts_were_shaped() -> None:
    """Else the test above would hold of nothing."""
    steps = {step.step for name in FILES for table, _ in shaped(name) for step in table.reading.shaped}
    assert {"shaped_unpivoted", "shaped_filled_down", "shaped_heading", "shaped_table_below"} <= steps
