"""Problems of a file grouped by what has to be done, each with its count, its rows and a place to look at.

Nothing here holds a value from the file, save `CellToMend`, which is for the one who mends the file and is never stored.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as attribute

import pyarrow as pa
import pyarrow.compute as pc

from etl.kinds import problems

LEVELS = ("error", "warning", "advice")
ROWS_LISTED = 1000


@dataclass(frozen=True)
class ProblemGroup:
    """What is to be done about one thing.

    `level`: "error" (the rows are not taken), "warning" (taken, look at it) or "advice" (of the file as a whole).
    `code`: a key of data/reference/messages.yml, filled with `arguments`. `count`: rows. `rows`: their numbers as the
    spreadsheet numbers them, at most ROWS_LISTED, the first being the example. `field`, `header`, `column_letter` and
    `sheet` are empty where it is about no column.
    """

    level: str
    code: str
    kind: str
    count: int
    rows: tuple[int, ...] = ()
    sheet: str | None = None
    column_letter: str = ""
    header: str = ""
    field: str = ""
    arguments: Mapping[str, str] = attribute(default_factory=dict)


@dataclass(frozen=True)
class CellToMend:
    """A cell that could not be read, with its text, so that it can be mended in place. Never stored and never logged."""

    sheet: str | None
    row_number: int
    field: str
    header: str
    text: str
    code: str


@dataclass(frozen=True)
class Stop:
    """Something for which the whole file waits until somebody confirms it with a reason. `code` as in messages.yml."""

    code: str
    arguments: Mapping[str, str] = attribute(default_factory=dict)


def grouped(kind: str, level: str, found: pa.Table) -> list[ProblemGroup]:
    """The groups of a table of problems (`problems.SCHEMA`): one per sheet, column and code, most rows first."""
    if not found.num_rows:
        return []
    names = ["code", "sheet", "column_letter", "header", "field"]
    together = found.group_by(names, use_threads=False).aggregate(
        [("row_number", "count_distinct"), ("row_number", "min")]
    )
    groups = []
    for each in together.to_pylist():
        here = found
        for name in names:
            same = pc.is_null(here[name]) if each[name] is None else pc.equal(here[name], each[name])
            here = here.filter(same)
        numbers = pc.unique(here["row_number"]).sort().slice(0, ROWS_LISTED).to_pylist()
        groups.append(
            ProblemGroup(
                level,
                each["code"],
                kind,
                each["row_number_count_distinct"],
                tuple(numbers),
                each["sheet"],
                each["column_letter"],
                each["header"],
                each["field"],
                problems.arguments(kind, each["code"], each["field"]),
            )
        )
    return sorted(groups, key=lambda group: (-group.count, group.rows))


def by_level(groups: Sequence[ProblemGroup]) -> dict[str, list[ProblemGroup]]:
    """The groups per level, each level there."""
    return {level: [group for group in groups if group.level == level] for level in LEVELS}
