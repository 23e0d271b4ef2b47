"""A report's figures as plain data: one form of bytes for the same figures, and what differs between two of them.

What is hidden has no value here either, so no difference can be told of it.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from measures import number_text
from reports.content.model import Block, Cell, Chart, Report, Table, Terms, Texts
from reports.content.text import HIDDEN, MISSING, NOT_APPLICABLE, _, language

Content = Mapping[str, Any]
# What a report says of the edition before it is no figure of its own.
REVISIONS = "revisions"


@dataclass(frozen=True)
class Change:
    """One figure that differs. `old`, `new`: the cell as kept (`text`, `value`, `unit`); None where there is none."""

    section: str
    table: str
    row: str
    column: str
    old: Mapping[str, Any] | None
    new: Mapping[str, Any] | None

    @property
    def is_hidden(self) -> bool:
        """Whether either of the two is hidden."""
        return any(cell is not None and cell["text"] == HIDDEN for cell in (self.old, self.new))

    @property
    def difference(self) -> str:
        """New less old with its sign, shares in percentage points; a sign where there are not two values."""
        written = self.written
        if written or self.is_hidden:
            return written[2] if written else HIDDEN
        values = [cell is not None and "value" in cell for cell in (self.old, self.new)]
        return MISSING if any(values) and not all(values) else NOT_APPLICABLE

    @property
    def written(self) -> tuple[str, str, str] | None:
        """Old, new and difference with so many decimals that the two differ, and that they add up as they are written.

        None where there are not two values of one unit, or one is hidden.
        """
        if self.old is None or self.new is None or self.is_hidden or self.old.get("unit") != self.new.get("unit"):
            return None
        old, new, unit = self.old.get("value"), self.new.get("value"), str(self.new.get("unit"))
        if not isinstance(old, (int, float)) or not isinstance(new, (int, float)):
            return None
        scale = 100 if unit == "share" else 1
        values = [Decimal(repr(float(each))) * scale for each in (old, new)]
        decimals = 0 if all(value == value.to_integral_value() for value in values) else 1
        while (shown := _rounded(values, decimals))[0] == shown[1] and decimals < _MOST_DECIMALS:
            decimals += 1
        ending = "" if unit != "share" else number_text.NBSP + "%" if language() == "sv" else "%"
        texts = [number_text.number(float(value), decimals, language()) + ending for value in shown]
        change = number_text.number(float(shown[1] - shown[0]), decimals, language(), sign=True)
        if unit == "share":
            change = _("{number} procentenheter").format(number=change)
        return texts[0], texts[1], change


_MOST_DECIMALS = 6


def _rounded(values: Sequence[Decimal], decimals: int) -> list[Decimal]:
    return [value.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP) for value in values]


def content(report: Report) -> Content:
    """The report's sections as plain data: every figure and sentence, and what its charts say."""
    return {
        "title": report.title,
        "subtitle": report.subtitle,
        "language": report.language,
        "as_of": report.as_of.isoformat(),
        "invented": report.invented,
        "sections": [
            {"name": section.name, "title": section.title, "blocks": [_block(block) for block in section.blocks]}
            for section in report.sections
            if section.name != REVISIONS
        ],
    }


def canonical(content: Content) -> bytes:
    """The one form of that content as bytes: JSON with sorted keys and no spaces, UTF-8: same figures, same bytes."""
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return text.encode("utf-8")


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def differences(old: Content, new: Content) -> tuple[Change, ...]:
    """Every cell of the tables that differs, in the order of the new content; then what is no longer there."""
    before, after = dict(_cells(old)), dict(_cells(new))
    changes = []
    for place in [*after, *(place for place in before if place not in after)]:
        one, other = before.get(place), after.get(place)
        if one is None or other is None or _figure(one[1]) != _figure(other[1]):
            labels = (other or before[place])[0]
            was, now = (cell[1] if cell else None for cell in (one, other))
            changes.append(Change(*labels, was and _figure(was), now and _figure(now)))
    return tuple(changes)


def _figure(cell: Mapping[str, Any]) -> Mapping[str, Any]:
    """The cell as it is told; editions of before 1.8 hold counts of persons beside it."""
    return {name: value for name, value in cell.items() if name != "persons"}


def _cells(content: Content) -> Iterator[tuple[tuple[Any, ...], tuple[tuple[str, str, str, str], Mapping[str, Any]]]]:
    """(section, table, row's key, which of that key, column) -> (what a reader calls them, the cell)."""
    for section in content["sections"]:
        for block in section["blocks"]:
            if block["is"] != "table" or block.get("repeats"):
                continue
            met: dict[str, int] = {}
            for row in block["rows"]:
                key = row[0].get("key") or row[0]["text"]
                met[key] = met.get(key, 0) + 1
                for column, cell in list(zip(block["columns"], row, strict=True))[1:]:
                    labels = (section["title"], block["title"], row[0]["text"], column)
                    yield (section["name"], block["name"], key, met[key], column), (labels, cell)


def _block(block: Block) -> dict[str, Any]:
    match block:
        case Texts():
            return {"is": "texts", "heading": block.heading, "paragraphs": block.paragraphs, "large": block.large}
        case Chart():
            return {"is": "chart", "title": block.title, "alternative": block.alternative, "note": block.note}
        case Table():
            made: dict[str, Any] = {
                "is": "table",
                "name": block.name,
                "title": block.title,
                "note": block.note,
                "columns": [column.label for column in block.columns],
                "rows": [[_cell(cell) for cell in row] for row in block.rows],
            }
            return made | ({"repeats": True} if block.repeats else {})
        case Terms():
            return {"is": "terms", "rows": block.rows}


def _cell(cell: Cell) -> dict[str, Any]:
    made: dict[str, Any] = {"text": cell.text, "unit": cell.unit}
    if isinstance(cell.value, dt.date):
        made |= {"value": cell.value.isoformat(), "unit": "date"}
    elif cell.value is not None:
        value = round(float(cell.value), 9)
        made["value"] = int(value) if value == int(value) else value
    return made | ({"key": cell.key} if cell.key else {})
