"""The memory of layouts: what senders' forms look like and how they were mapped, by their headers.

It stands in the deliveries' records, which never change, so each is gone through once in a process however many files
are looked at; and of a layout only the mapping that is wanted is read and validated.
"""

from __future__ import annotations

import operator
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from etl.mapping import model
from etl.mapping.model import FileMapping, TableMapping
from etl.reading.read_options import AS_FOUND, Reading
from etl.store import deliveries
from etl.store.deliveries import Delivery

# The deliveries that the index was last made of, and the index.
_made: list[tuple[Sequence[Delivery], Mapping[str, Sequence[Remembered]]]] = []


@dataclass(frozen=True)
class Remembered:
    """A table's mapping as a delivery's record has it, unread. `reading`: how its file was read."""

    at: str
    sheet: str | None
    reading: Mapping[str, Any]
    table: Mapping[str, Any]

    @cached_property
    def place(self) -> Reading:
        """Where the table stood: what of that may hold for another file of the layout. As found, where it was found."""
        if not self.reading:
            return AS_FOUND
        mapping = self.mapping()
        return mapping.reading.for_other_files() if mapping else AS_FOUND

    def mapping(self) -> FileMapping | None:
        """It, read; None where it says what cannot be."""
        try:
            return model.from_json({"format": model.FORMAT, "reading": self.reading, "tables": [self.table]})
        except model.MappingRefused:
            return None


def index() -> Mapping[str, Sequence[Remembered]]:
    """Layout -> the mappings of it that somebody made or agreed to, of deliveries in force, the newest first."""
    there = deliveries.active()
    before, made = _made[-1] if _made else ([], {})
    # A record is read once, so the same deliveries are the same objects.
    if len(before) != len(there) or not all(map(operator.is_, before, there)):
        made = _index(there)
        _made[:] = [(there, made)]
    return made


def mapping_of_layout(header: Sequence[str], sheet: str | None) -> tuple[str, TableMapping] | None:
    """The mapping of that layout as the newest delivery in force has it, of the same sheet if there is one, and when
    that delivery came."""
    found = index().get(model.layout_of(header), ())
    for remembered in sorted(found, key=lambda each: not model.is_same_sheet(each.sheet, sheet)):
        mapping = remembered.mapping()
        if mapping is not None:
            return remembered.at, model.arranged(mapping.tables[0], header, sheet)
    return None


def _index(there: Sequence[Delivery]) -> Mapping[str, Sequence[Remembered]]:
    found: dict[str, list[Remembered]] = {}
    for delivery in reversed(there):
        mapping = delivery.how.get("mapping", {})
        for table in mapping.get("tables", ()):
            if table.get("by_hand") is False:
                continue
            layout = model.layout_of([column["header"] for column in table["columns"]])
            found.setdefault(layout, []).append(
                Remembered(delivery.at, table.get("sheet"), mapping.get("reading", {}), table)
            )
    return found
