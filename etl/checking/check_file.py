"""A file's bytes -> typed rows, refused rows and warnings. Stores nothing; `check` and `load` both run it.

A value that was refused is never kept: a problem says row, column and code, and the text is in
`data/reference/messages.yml`. `to_mend` has texts, for the one who mends them, and goes nowhere else.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from dataclasses import field as attribute
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from etl.checking import problem_groups
from etl.checking.problem_groups import CellToMend, ProblemGroup
from etl.kinds import problems, schemas, typed_columns
from etl.kinds.parse_values import NumberStyle
from etl.kinds.problems import Place
from etl.kinds.schemas import Kind
from etl.mapping.apply_mapping import UNKNOWN, Correction, LeftOut
from etl.mapping.model import FileMapping, TableMapping
from etl.mapping.opened_file import FileRefused, OpenedFile, PlacedTable, Remembered, open_file, place, shown_name
from etl.privacy import sole_traders
from etl.privacy.personal_columns import COMMENT
from etl.reading import ReadingResult, generated_marks
from etl.reading.read_options import AS_FOUND, Reading

__all__ = ["CheckedFile", "CheckedTable", "FileRefused", "check_file", "check_opened", "open_file", "shown_name"]

# The rows of a file of decisions, and those of its other kinds -> the decisions with what is reported as they are taken.
Completed = Callable[[pa.Table, Mapping[str, pa.Table]], pa.Table]
CHECK_FOLDER = Path(__file__).parents[1] / "sql" / "checks"
CELLS_TO_MEND = 200  # of each problem, column and sheet
WORDS_TO_MEND = 200  # of each column
SHEETS_NAMED = 5
_WORD_CODES = ("code_unknown", "boolean_unreadable", "number_unreadable", "date_unreadable", "period_unreadable")


@dataclass(frozen=True)
class CheckedTable:
    """One kind's rows out of a file.

    `rows`: `sheet`, `row_number` and every field of the kind, typed. `refused` and `warnings`: `problems.SCHEMA`.
    `mapping`: field -> header as written. `ignored`: headers that no field answers to; `left_out`: the same columns, and
    why. `used`: the mapping of each of its tables (none for one that a reader made). `to_mend`, `words`: refused cells
    with their texts, and per field the texts that mean nothing to us with their number of rows; never stored.
    `places`: sheet -> field -> where it stands in the file.
    """

    kind: Kind
    rows: pa.Table
    refused: pa.Table
    warnings: pa.Table
    mapping: Mapping[str, str]
    ignored: Sequence[str]
    found: Sequence[ReadingResult]
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
        found = problem_groups.grouped(self.kind.name, "error", self.refused)
        found += problem_groups.grouped(self.kind.name, "warning", self.warnings)
        return found + _advice(self)


@dataclass(frozen=True)
class CheckedFile:
    """All that a file gives. `natural_persons`: a number of a natural person was replaced by its pseudonym.

    `sheets_left_out`: sheets with rows of no kind that is known, beside those that were read. `reading`: what was
    chosen of how to read it; `corrections`: what was mended by hand. `given_back`: the reference of a file that went back
    to its sender and has come again, else "".
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

    @property
    def may_be_kept(self) -> bool:
        """Whether the original may be: not when a person's number, or what may be a mistyped one, stands in it, nor
        when notes to cells do, or a column with names, addresses or free words was left out of it."""
        codes = (table.refused["code"].to_pylist() for table in self.tables)
        personal = any(column.is_personal for table in self.tables for column in table.left_out)
        return not (self.natural_persons or self.has_notes or personal) and not any(
            "person_like_number" in found for found in codes
        )

    @property
    def taken(self) -> int:
        """How many rows are taken, over all kinds."""
        return sum(table.rows.num_rows for table in self.tables)

    @property
    def refused(self) -> int:
        """How many rows are refused, over all kinds."""
        return sum(table.refused_rows for table in self.tables)

    @property
    def groups(self) -> list[ProblemGroup]:
        """What is to be done, over all kinds: errors first, then warnings, then advice."""
        found = [group for table in self.tables for group in table.groups]
        found += [ProblemGroup("advice", "sheet_left_out", "", 0, sheet=sheet) for sheet in self.sheets_left_out]
        return sorted(found, key=lambda group: problem_groups.LEVELS.index(group.level))

    @property
    def mapping(self) -> FileMapping:
        """How the file was mapped, as it is kept and given to the next of its layout."""
        return FileMapping(self.reading, tuple(used for table in self.tables for used in table.used))


def check_file(
    content: bytes,
    file_name: str,
    pseudonym_key: bytes | Callable[[], bytes],
    kind: str | None = None,
    mapping: FileMapping | None = None,
    remembered: Remembered | None = None,
    corrections: Sequence[Correction] = (),
    decided: Completed | None = None,
) -> CheckedFile:
    """Reads and checks one file.

    `pseudonym_key` may be a function, called when the key is first needed. `kind` names the kind where the header does
    not decide it. `mapping` says how the file is read and what its columns are; `remembered` gives what is known of a
    layout that it does not name. `decided` completes decisions with what the store knows of them. Raises FileRefused when nothing can be taken: not readable, no known kind, or a
    personal identity number in it.
    """
    opened = open_file(content, file_name, mapping.reading if mapping else AS_FOUND)
    return check_opened(opened, pseudonym_key, kind, mapping, remembered, corrections, decided)


def check_opened(
    opened: OpenedFile,
    pseudonym_key: bytes | Callable[[], bytes],
    kind: str | None = None,
    mapping: FileMapping | None = None,
    remembered: Remembered | None = None,
    corrections: Sequence[Correction] = (),
    decided: Completed | None = None,
) -> CheckedFile:
    """Checks a file that was opened, as `check_file` does; so it need not be read anew for another mapping."""
    placed = place(opened, kind, mapping, remembered, corrections)
    by_kind: dict[str, list[PlacedTable]] = {}
    for table in placed.tables:
        by_kind.setdefault(table.part.kind, []).append(table)
    checked: list[CheckedTable] = []
    natural = False

    def complete(rows: pa.Table) -> pa.Table:
        return decided(rows, {table.kind.name: table.rows for table in checked}) if decided else rows

    # Decisions last: they are about what the same file may hold too.
    for name, tables in sorted(by_kind.items(), key=lambda pair: pair[0] == "decisions"):
        completed = complete if name == "decisions" else None
        result, persons = _check_kind(schemas.kinds()[name], tables, pseudonym_key, opened.reading, completed)
        natural = natural or persons
        checked.append(result)
    sheets = [table.found.sheet or "" for table in placed.left_out]
    return CheckedFile(
        opened.file_name,
        opened.sha256,
        checked,
        natural,
        sheets,
        opened.reading,
        tuple(corrections),
        opened.source.has_notes,
        generated_marks.reference(opened.source),
    )


def _advice(table: CheckedTable) -> list[ProblemGroup]:
    """What is worth knowing of the file as a whole, and columns that may decide what counts and are not read."""
    name, found = table.kind.name, []
    sheets: dict[tuple[str, str, str], list[str]] = {}
    for column in table.left_out:
        code = "column_of_comments" if column.why == COMMENT else "column_personal"
        if column.why == UNKNOWN:
            code = "column_number_unread" if column.decides else "column_unknown"
        if column.is_personal or column.why == UNKNOWN:
            sheets.setdefault((code, column.letter, column.header), []).append(column.sheet or "")
    # Said once of a column that several sheets have.
    for (code, letter, header), names in sheets.items():
        level = "warning" if code == "column_number_unread" else "advice"
        found.append(ProblemGroup(level, code, name, 0, (), _listed(names), letter, header))
    if table.rows.num_rows:
        for each in table.kind.fields:
            if each.recommended and table.rows[each.name].null_count == table.rows.num_rows:
                found.append(
                    ProblemGroup(
                        "advice", "field_recommended", name, 0, field=each.name, arguments={"column": each.title}
                    )
                )
    return found


def _listed(sheets: Sequence[str]) -> str | None:
    """The names of sheets, the first few; None for a text file."""
    named = [sheet for sheet in dict.fromkeys(sheets) if sheet]
    return ", ".join(named[:SHEETS_NAMED]) + (" …" if len(named) > SHEETS_NAMED else "") if named else None


# --- one kind --------------------------------------------------------------------------------------------


def _check_kind(
    kind: Kind,
    tables: Sequence[PlacedTable],
    pseudonym_key: bytes | Callable[[], bytes],
    reading: Reading,
    completed: Callable[[pa.Table], pa.Table] | None = None,
) -> tuple[CheckedTable, bool]:
    """Every table of the kind in the file, as one; and whether a natural person's number was replaced."""
    typed, found = [], [problems.NONE]
    places: dict[str | None, dict[str, Place]] = {}  # sheet -> field -> place
    replaced = False
    for placed, (part, part_problems) in zip(tables, _typed(kind, tables, reading)):
        here = {name: placed.place(index) for index, name in enumerate(placed.table.header)}
        places[placed.table.found.sheet] = here
        rows, replaced_here, number_problems = sole_traders.replace(kind, part, here, pseudonym_key)
        replaced = replaced or replaced_here
        typed.append(rows)
        found += [part_problems, number_problems]
    cell_problems = pa.concat_tables(found)
    rows = problems.without(pa.concat_tables(typed), problems.split(cell_problems)[0])
    if completed:
        rows = completed(rows)
    row_problems = _row_problems(kind, rows, places)
    rows = problems.without(rows, problems.split(row_problems)[0])
    refused, warnings = problems.split(pa.concat_tables([cell_problems, row_problems]).sort_by("row_number"))
    left_out = [column for placed in tables for column in placed.left_out]
    to_mend, words = _to_mend(kind, tables, refused)
    checked = CheckedTable(
        kind=kind,
        rows=rows,
        refused=refused,
        warnings=warnings,
        mapping={
            field: here[field].header
            for here in places.values()
            for field in (each.name for each in kind.fields)
            if field in here
        },
        ignored=[column.header for column in left_out if column.header],
        found=[placed.table.found for placed in tables],
        left_out=left_out,
        used=[placed.mapping for placed in tables if placed.mapping],
        to_mend=to_mend,
        words=words,
        places=places,
    )
    return checked, replaced


def _to_mend(
    kind: Kind, tables: Sequence[PlacedTable], refused: pa.Table
) -> tuple[list[CellToMend], dict[str, dict[str, int]]]:
    """The texts of refused cells, the first of each problem; and the words that mean nothing to us, commonest first."""
    cells: list[CellToMend] = []
    words: dict[str, dict[str, int]] = {}
    for group in problem_groups.grouped(kind.name, "error", refused):
        placed = next((table for table in tables if table.table.found.sheet == group.sheet), None)
        if placed is None or placed.raw.divides_rows or group.code == "person_like_number":
            continue
        same = pc.and_(pc.equal(refused["code"], group.code), pc.equal(refused["field"], group.field))
        in_sheet = pc.is_null(refused["sheet"]) if group.sheet is None else pc.equal(refused["sheet"], group.sheet)
        numbers = refused["row_number"].filter(pc.and_(same, pc.fill_null(in_sheet, False))).combine_chunks()
        texts = _texts(placed, group.field, numbers)
        cells += [
            CellToMend(group.sheet, number, group.field, group.header, text or "", group.code)
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


def _typed(kind: Kind, tables: Sequence[PlacedTable], reading: Reading) -> list[tuple[pa.Table, pa.Table]]:
    """Per table: every field of the kind as a typed column, and the cells that could not be read.

    Columns are read side by side: Arrow works without Python's lock.
    """
    with ThreadPoolExecutor() as threads:
        encoded: list[dict[str, pa.DictionaryArray]] = []
        for placed in tables:
            cells = [placed.table.cells.column(index) for index in range(len(placed.table.header))]
            here = dict(zip(placed.table.header, threads.map(typed_columns.encode, cells)))
            words = placed.mapping.words if placed.mapping else {}
            encoded.append({name: typed_columns.in_our_words(each, words.get(name, {})) for name, each in here.items()})
        style = typed_columns.number_style(
            column
            for table in encoded
            for name, column in table.items()
            if kind.field(name).type in ("number", "integer")
        )
        if reading.decimal_mark:
            style = NumberStyle(reading.decimal_mark, is_chosen=True)
        is_month_first = reading.date_order == "month_first"
        return [
            _typed_table(kind, placed, table, style, is_month_first, threads) for placed, table in zip(tables, encoded)
        ]


def _typed_table(
    kind: Kind,
    placed: PlacedTable,
    encoded: Mapping[str, pa.DictionaryArray],
    style: NumberStyle,
    is_month_first: bool,
    threads: ThreadPoolExecutor,
) -> tuple[pa.Table, pa.Table]:
    found = placed.table.found
    count = len(placed.table.row_numbers)
    rows = pa.table(
        {"sheet": pa.repeat(pa.scalar(found.sheet, pa.string()), count), "row_number": placed.table.row_numbers}
    )

    def read(name: str) -> tuple[pa.Array, pa.Array]:
        return typed_columns.read(
            encoded[name], kind.field(name), kind, style, found.format != "csv", is_month_first, found.day_counts
        )

    read_columns = dict(zip(encoded, threads.map(read, encoded)))
    found_problems = [problems.of_marked_rows(rows, found.marked)]
    typed = rows
    for field in kind.fields:
        if field.name not in read_columns:
            typed = typed.append_column(field.name, pa.nulls(count, typed_columns.ARROW_TYPES[field.type]))
            continue
        values, codes = read_columns[field.name]
        typed = typed.append_column(field.name, values)
        if codes.null_count < count:
            index = placed.table.header.index(field.name)
            found_problems.append(problems.at(rows, codes, placed.place(index), field.name, placed.letters(index)))
    return typed, pa.concat_tables(found_problems)


def _row_problems(kind: Kind, rows: pa.Table, places: Mapping[str | None, Mapping[str, Place]]) -> pa.Table:
    """What the kind's check queries find: each gives bad rows as (sheet, row_number, field), its name is the code."""
    if not rows.num_rows:
        return problems.NONE
    found = [problems.NONE]
    with duckdb.connect() as connection:
        connection.register("checked", rows)
        for path in sorted((CHECK_FOLDER / kind.name).glob("*.sql")):
            bad = connection.execute(path.read_text(encoding="utf-8")).fetchall()
            found.append(problems.in_rows(bad, path.stem, places))
        found.append(problems.in_rows(_doubled(kind, connection), "row_doubled", places))
    return pa.concat_tables(found)


def _doubled(kind: Kind, connection: duckdb.DuckDBPyConnection) -> list[tuple[str | None, int, str]]:
    """Rows whose key an earlier row of the file has. The keys' names come from the schema, never from the file."""
    keys = ", ".join(kind.primary_key)
    found = connection.execute(f"SELECT {keys} FROM checked GROUP BY {keys} HAVING COUNT(*) > 1 LIMIT 1").fetchone()
    if found is None:
        return []
    doubled = connection.execute(
        f"""
        SELECT sheet, row_number FROM checked
        QUALIFY ROW_NUMBER() OVER (PARTITION BY {keys} ORDER BY sheet, row_number) > 1
        """
    ).fetchall()
    return [(sheet, number, kind.primary_key[0]) for sheet, number in doubled]
