"""What a check gives: a file's rows by kind, and its problems grouped by what has to be done.

Nothing here holds a value that was refused, save `CellToMend` and `CheckedTable.words`, which are for the one who mends
the file and are never stored.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as attribute

import pyarrow as pa
import pyarrow.compute as pc

from etl.kinds import problems
from etl.kinds.problems import Place
from etl.kinds.schemas import Kind
from etl.mapping.apply_mapping import UNKNOWN, Correction, LeftOut
from etl.mapping.model import FileMapping, TableMapping
from etl.mapping.place_tables import FileRefused, PlacedTable
from etl.privacy import identity_numbers
from etl.privacy.personal_columns import COMMENT
from etl.reading import ReadingResult, as_shown
from etl.reading.read_options import AS_FOUND, Reading

LEVELS = ("error", "warning", "advice")
ROWS_LISTED = 1000
CELLS_TO_MEND = 200  # of each problem, column and sheet
WORDS_TO_MEND = 200  # of each column
SHEETS_NAMED = 5
_WORD_CODES = (
    "code_unknown", "measure_unknown", "dimension_unknown", "boolean_unreadable", "number_unreadable",
    "date_unreadable", "period_unreadable",
)  # fmt: skip


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
    """A cell that could not be read, with its text, so that it can be mended in place. Never stored and never
    logged."""

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


@dataclass(frozen=True)
class CheckedTable:
    """One kind's rows out of a file.

    `rows`: `sheet`, `row_number` and every field of the kind, typed. `refused` and `warnings`: `problems.SCHEMA`.
    `mapping`: field -> header as written. `ignored`: headers that no field answers to; `left_out`: the same columns,
    and why. `used`: the mapping of each of its tables (none for one that a reader made). `to_mend`, `words`: refused
    cells with their texts, and per field the texts that mean nothing to us with their number of rows; never stored.
    `places`: sheet -> field -> where it stands in the file.
    """

    kind: Kind
    rows: pa.Table
    refused: pa.Table
    warnings: pa.Table
    mapping: Mapping[str, str]
    ignored: Sequence[str]
    readings: Sequence[ReadingResult]
    left_out: Sequence[LeftOut] = ()
    used: Sequence[TableMapping] = ()
    to_mend: Sequence[CellToMend] = ()
    words: Mapping[str, Mapping[str, int]] | None = None
    places: Mapping[str | None, Mapping[str, Place]] = attribute(default_factory=dict)

    @property
    def refused_rows(self) -> int:
        """How many rows were refused; a row can have several problems."""
        pairs = self.refused.select(["sheet", "row_number"]).group_by(["sheet", "row_number"]).aggregate([])
        return int(pairs.num_rows)

    @property
    def groups(self) -> list[ProblemGroup]:
        """What is to be done, grouped: errors, warnings, advice; most rows first in each."""
        found = grouped(self.kind.name, "error", self.refused)
        found += grouped(self.kind.name, "warning", self.warnings)
        return found + _advice(self)


@dataclass(frozen=True)
class CheckedFile:
    """All that a file gives. `natural_persons`: a number of a natural person was replaced by its pseudonym.

    `sheets_left_out`: sheets with rows of no kind that is known, beside those that were read. `reading`: what was
    chosen of how to read it; `corrections`: what was mended by hand. `given_back`: the reference of a file that went
    back to its sender and has come again, else "". `reported_until`: up to when its placements tell of their contracts,
    where the sender has said so beside the file. `doubtful`: where digits stand that may be a person's number.
    """

    file_name: str
    sha256: str
    tables: Sequence[CheckedTable]
    natural_persons: bool
    sheets_left_out: Sequence[str] = ()
    reading: Reading = AS_FOUND
    corrections: Sequence[Correction] = ()
    has_notes: bool = False
    given_back: str = ""
    reported_until: dt.date | None = None
    doubtful: Sequence[identity_numbers.Place] = ()

    @property
    def may_be_kept(self) -> bool:
        """Whether the original may be: not when a person's number, or what may be a mistyped one, stands in it, nor
        when notes to cells do, or a column with names, addresses or free words was left out of it, nor where digits
        stand in it that may be a person's number."""
        left_out = any(column.is_personal for table in self.tables for column in table.left_out)
        may_be_mistyped = any("person_like_number" in table.refused["code"].to_pylist() for table in self.tables)
        return not (self.natural_persons or self.has_notes or self.doubtful or left_out or may_be_mistyped)

    @property
    def taken(self) -> int:
        """How many rows are taken, over all kinds."""
        return sum(table.rows.num_rows for table in self.tables)

    @property
    def refused(self) -> int:
        """How many rows are refused, over all kinds."""
        return sum(table.refused_rows for table in self.tables)

    def demand_rows(self) -> None:
        """Raises FileRefused where no row is taken: all_rows_refused, or no_rows where there is none."""
        if not self.taken:
            raise (
                FileRefused("all_rows_refused", {"count": str(self.refused)})
                if self.refused
                else FileRefused("no_rows")
            )

    @property
    def groups(self) -> list[ProblemGroup]:
        """What is to be done, over all kinds: errors first, then warnings, then advice."""
        found = [group for table in self.tables for group in table.groups]
        found += _doubtful_groups(self.doubtful)
        found += [ProblemGroup("advice", "sheet_left_out", "", 0, sheet=sheet) for sheet in self.sheets_left_out]
        return sorted(found, key=lambda group: LEVELS.index(group.level))

    @property
    def mapping(self) -> FileMapping:
        """How the file was mapped, as it is kept and given to the next of its layout."""
        return FileMapping(self.reading, tuple(used for table in self.tables for used in table.used))


def _doubtful_groups(places: Sequence[identity_numbers.Place]) -> list[ProblemGroup]:
    """One group of each column in which something may be a person's number; the rows, never the texts."""
    rows: dict[tuple[str, str | None, str, str], list[int]] = {}
    for place in places:
        code = "column_left_out_doubtful" if place.by_column else "identity_number_doubtful"
        rows.setdefault((code, place.sheet, place.letter, place.header or ""), []).append(place.row or 0)
    return [
        ProblemGroup("warning", code, "", len(found), tuple(found[:ROWS_LISTED]), sheet, letter, header)
        for (code, sheet, letter, header), found in rows.items()
    ]


def grouped(kind: str, level: str, table: pa.Table) -> list[ProblemGroup]:
    """The groups of a table of problems (`problems.SCHEMA`): one per sheet, column and code, most rows first."""
    if not table.num_rows:
        return []
    names = ["code", "sheet", "column_letter", "header", "field"]
    together = table.group_by(names, use_threads=False).aggregate(
        [("row_number", "count_distinct"), ("row_number", "min")]
    )
    groups = []
    for each in together.to_pylist():
        here = table
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


def _advice(table: CheckedTable) -> list[ProblemGroup]:
    """What is worth knowing of the file as a whole, and columns that may decide what counts and are not read."""
    name, found = table.kind.name, []
    sheets: dict[tuple[str, str, str], list[str]] = {}
    for column in table.left_out:
        code = "column_of_comments" if column.why == COMMENT else "column_personal"
        if column.why == UNKNOWN:
            code = "column_number_unread" if column.decides else "column_unknown"
        if column.beside:
            code = "column_of_group_unread"
        if column.is_personal or column.why == UNKNOWN or column.beside:
            sheets.setdefault((code, column.letter, column.header), []).append(column.sheet or "")
    # Said once of a column that several sheets have.
    for (code, letter, header), names in sheets.items():
        level = "warning" if code in ("column_number_unread", "column_of_group_unread") else "advice"
        found.append(ProblemGroup(level, code, name, 0, (), _listed(names), letter, header))
    if table.rows.num_rows:
        told = {field for field in table.rows.column_names if table.rows[field].null_count < table.rows.num_rows}
        found += [
            ProblemGroup("advice", "field_recommended", name, 0, field=each.name, arguments={"column": each.title})
            for each in table.kind.fields
            if each.recommended and told.isdisjoint({each.name, each.or_else})
        ]
    return found


def _listed(sheets: Sequence[str]) -> str | None:
    """The names of sheets, the first few; None for a text file."""
    named = [sheet for sheet in dict.fromkeys(sheets) if sheet]
    return ", ".join(named[:SHEETS_NAMED]) + (" …" if len(named) > SHEETS_NAMED else "") if named else None


def to_mend(
    kind: Kind, tables: Sequence[PlacedTable], refused: pa.Table
) -> tuple[list[CellToMend], dict[str, dict[str, int]]]:
    """The texts of refused cells, the first of each problem; and the words that mean nothing to us, commonest first."""
    cells: list[CellToMend] = []
    words: dict[str, dict[str, int]] = {}
    for group in grouped(kind.name, "error", refused):
        placed = next((table for table in tables if table.table.reading.sheet == group.sheet), None)
        if placed is None or placed.raw.divides_rows or group.code == "person_like_number":
            continue
        same = pc.and_(pc.equal(refused["code"], group.code), pc.equal(refused["field"], group.field))
        in_sheet = pc.is_null(refused["sheet"]) if group.sheet is None else pc.equal(refused["sheet"], group.sheet)
        numbers = refused["row_number"].filter(pc.and_(same, pc.fill_null(in_sheet, False))).combine_chunks()
        texts = _texts(placed, group.field, numbers)
        cells += [
            CellToMend(group.sheet, number, group.field, group.header, as_shown(text or ""), group.code)
            for number, text in zip(
                numbers.slice(0, CELLS_TO_MEND).to_pylist(), texts.slice(0, CELLS_TO_MEND).to_pylist()
            )
        ]
        if group.code in _WORD_CODES:
            counted = words.setdefault(group.field, {})
            for each in pc.value_counts(texts.drop_null()).to_pylist():
                counted[each["values"]] = counted.get(each["values"], 0) + each["counts"]
    most = {
        name: dict(sorted(counted.items(), key=lambda pair: -pair[1])[:WORDS_TO_MEND])
        for name, counted in words.items()
    }
    return cells, most


def _texts(placed: PlacedTable, field: str, numbers: pa.Array) -> pa.Array:
    """The texts of a field in those rows; null where the file has no such column."""
    if field not in placed.table.header:
        return pa.nulls(len(numbers), pa.string())
    column = placed.table.cells.column(placed.table.header.index(field))
    whole = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    return whole.take(pc.index_in(numbers, placed.table.row_numbers))
