"""What a report is, whatever it is written as: sections of texts, tables and charts, and the facts that all rest on.

A cell has the text that a reader sees and, for files to count with, its value. A hidden cell has no value: what is
hidden has never been in the report.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

# A table of at most so many rows is not parted on paper: a single row on the next page says nothing.
NOT_PARTED = 15
# Where a line may break within a text; how many letters a line of a table holds; the room beside a column's words.
_BREAKS = re.compile(r"[ \n/]|(?<=\D)-|-(?=\D)")
_LETTERS_A_LINE, _BESIDE_WORDS = 92, 2


@dataclass(frozen=True)
class Cell:
    """One cell. `value`: None for hidden and missing ones and texts. `unit`: share (0..1), count, places, months, sek.

    `key`, of a row's first cell: what the row is about, where its text may be another row's too. `ends`: of an
    interval, its two values, for files to count with; None where it is open.
    """

    text: str
    value: float | dt.date | None = None
    unit: str = ""
    key: str = ""
    ends: tuple[float | None, float | None] | None = None


@dataclass(frozen=True)
class Column:
    label: str
    is_number: bool = False
    # How wide beside the others, on paper.
    width: float = 1
    # One column on paper; in the workbook one for each end, so that both are numbers.
    is_interval: bool = False
    # False: in the workbook alone.
    on_paper: bool = True


@dataclass(frozen=True)
class Table:
    """A table. `name`: short, for a sheet. On paper the first `on_paper` rows are set, in the workbook all.

    `repeats`: its figures stand in another table as well.
    """

    name: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    note: str = ""
    on_paper: int | None = None
    repeats: bool = False

    @property
    def paper_columns(self) -> tuple[Column, ...]:
        return tuple(column for column in self.columns if column.on_paper)

    @property
    def paper_widths(self) -> list[float]:
        """Each column's share of the paper's width: as the columns say, yet never too narrow for its longest word."""
        columns, rows = self.paper_columns, self.paper_rows
        words = [
            [word for text in (column.label, *(row[place].text for row in rows)) for word in _BREAKS.split(text)]
            for place, column in enumerate(columns)
        ]
        need = [(max(map(len, each)) + _BESIDE_WORDS) / _LETTERS_A_LINE for each in words]
        shares: dict[int, float] = {}
        while True:
            rest = [place for place in range(len(columns)) if place not in shares]
            each = (1 - sum(shares.values())) / sum(columns[place].width for place in rest) if rest else 0
            narrow = [place for place in rest if columns[place].width * each < need[place]]
            if not narrow or sum(need) >= 1:
                return [shares.get(place, column.width * each) for place, column in enumerate(columns)]
            shares |= {place: need[place] for place in narrow}

    @property
    def paper_rows(self) -> tuple[tuple[Cell, ...], ...]:
        rows = self.rows if self.on_paper is None else self.rows[: self.on_paper]
        kept = [place for place, column in enumerate(self.columns) if column.on_paper]
        return tuple(tuple(row[place] for place in kept) for row in rows)


@dataclass(frozen=True)
class Chart:
    """A chart as a Vega-Lite specification, with a text that says what it shows to who does not see it."""

    title: str
    alternative: str
    spec: Mapping[str, Any]
    note: str = ""


@dataclass(frozen=True)
class Texts:
    """Paragraphs. `large`: what is read first. `heading`: a heading of its own above them.

    `with_next`: kept on one page with the block that comes next, which is their picture.
    """

    paragraphs: tuple[str, ...]
    large: bool = False
    heading: str = ""
    with_next: bool = False


@dataclass(frozen=True)
class Terms:
    """Terms and what is said of each: (term, ((label, text), ...))."""

    rows: tuple[tuple[str, tuple[tuple[str, str], ...]], ...]


Block = Texts | Table | Chart | Terms


@dataclass(frozen=True)
class Section:
    name: str
    title: str
    blocks: tuple[Block, ...]

    def on_paper(self) -> list[tuple[Block, str, bool]]:
        """The blocks that are on paper, each with its caption and whether it is kept on one page with the next.

        A short table right under a chart of the same title belongs to it: kept with it, without a caption of its own.
        """
        shown = [block for block in self.blocks if not isinstance(block, Table) or block.on_paper != 0]
        has_table = [_is_table_of(*pair) for pair in zip(shown, [*shown[1:], None], strict=True)]
        return [
            (
                block,
                "" if place and has_table[place - 1] else getattr(block, "title", ""),
                has_table[place] or getattr(block, "with_next", False),
            )
            for place, block in enumerate(shown)
        ]


def _is_table_of(chart: Block, table: Block | None) -> bool:
    return (
        isinstance(chart, Chart)
        and isinstance(table, Table)
        and chart.title == table.title
        and len(table.paper_rows) <= NOT_PARTED
    )


@dataclass(frozen=True)
class Report:
    """A whole report. `facts`: selection, as-of, known-on, number, address and build, as (label, text).

    `running`: the line at each page's foot, `invented`: what stands on every page when the data are invented.
    `number`: of a fixed report; `above`: the line at each page's head, with number and address.
    """

    title: str
    subtitle: str
    language: str
    facts: tuple[tuple[str, str], ...]
    sections: tuple[Section, ...]
    running: str
    invented: str
    as_of: dt.date
    number: str = ""
    above: str = ""

    def blocks(self) -> list[tuple[Section, Block]]:
        return [(section, block) for section in self.sections for block in section.blocks]
