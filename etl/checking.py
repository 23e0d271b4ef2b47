"""A file's bytes -> typed rows, refused rows and warnings. Stores nothing; `check` and `load` both run it.

A value that was refused is never kept: a problem says row, column and code, and the text is in
`data/reference/messages.yml`.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import get_args

import duckdb
import pyarrow as pa

from etl import columns, identity, natural_persons, problems, schemas
from etl.identity import ColumnKind
from etl.problems import Place
from etl.readers import HEADER_FINDERS, READERS, Part, uhm
from etl.reading import Found, RawTable, UnreadableFile, column_letter, read_file
from etl.schemas import Kind
from etl.values import NumberStyle

CHECK_FOLDER = Path(__file__).parent / "sql" / "checks"


class FileRefused(Exception):
    """Nothing of the file is taken. `code` and `arguments` make the message; `places` are cells, never values."""

    def __init__(
        self, code: str, arguments: Mapping[str, str] | None = None, places: Sequence[identity.Place] = ()
    ) -> None:
        super().__init__(code)
        self.code = code
        self.arguments = dict(arguments or {})
        self.places = list(places)


@dataclass(frozen=True)
class CheckedTable:
    """One kind's rows out of a file.

    `rows`: `sheet`, `row_number` and every field of the kind, typed. `refused` and `warnings`: `problems.SCHEMA`.
    `mapping`: field -> header as written. `ignored`: headers that no field answers to.
    """

    kind: Kind
    rows: pa.Table
    refused: pa.Table
    warnings: pa.Table
    mapping: Mapping[str, str]
    ignored: Sequence[str]
    found: Sequence[Found]

    @property
    def refused_rows(self) -> int:
        """How many rows were refused; a row can have several problems."""
        pairs = self.refused.select(["sheet", "row_number"]).group_by(["sheet", "row_number"]).aggregate([])
        return int(pairs.num_rows)


@dataclass(frozen=True)
class CheckedFile:
    """All that a file gives. `natural_persons`: a number of a natural person was replaced by its pseudonym.

    `sheets_left_out`: sheets with rows of no kind that is known, beside those that were read.
    """

    file_name: str
    sha256: str
    tables: Sequence[CheckedTable]
    natural_persons: bool
    sheets_left_out: Sequence[str] = ()

    @property
    def may_be_kept(self) -> bool:
        """Whether the original may be: not when a person's number, or what may be a mistyped one, stands in it."""
        codes = (table.refused["code"].to_pylist() for table in self.tables)
        return not self.natural_persons and not any("person_like_number" in found for found in codes)

    @property
    def taken(self) -> int:
        """How many rows are taken, over all kinds."""
        return sum(table.rows.num_rows for table in self.tables)

    @property
    def refused(self) -> int:
        """How many rows are refused, over all kinds."""
        return sum(table.refused_rows for table in self.tables)


def shown_name(file_name: str) -> str:
    """A file's name as it is kept and shown: no folders before it, nothing in it that is not to be seen in print."""
    name = re.split(r"[/\\]", file_name)[-1].encode("utf-8", "replace").decode("utf-8")
    return "".join(sign if sign.isprintable() else " " for sign in name).strip()


def check_file(
    content: bytes, file_name: str, pseudonym_key: bytes | Callable[[], bytes], kind: str | None = None
) -> CheckedFile:
    """Reads and checks one file.

    `pseudonym_key` may be a function, called when the key is first needed. `kind` names the kind where the header does
    not decide it. Raises FileRefused when nothing can be taken: not readable, no known kind, or a personal identity
    number in it.
    """
    source_name = shown_name(file_name)
    try:
        source = read_file(content, source_name, _known_columns)
    except UnreadableFile as unreadable:
        raise FileRefused(unreadable.code, unreadable.arguments) from None
    by_kind: dict[str, list[_Placed]] = {}
    contents: list[list[ColumnKind]] = []
    left_out: list[RawTable] = []
    for table in source.tables:
        parts = _parts(table, source_name, kind)
        if parts is None:
            left_out.append(table)
        contents.append(_contents(table, parts or []))
        for part in parts or ():
            by_kind.setdefault(part.kind, []).append(_Placed(part, table.header))
    places = identity.find_identity_numbers(source, source_name, contents)
    if places:
        raise FileRefused("identity_numbers_found", {"count": str(len(places))}, places)
    if len(left_out) == len(source.tables):
        raise _not_recognised(left_out, source_name)
    checked = []
    natural_persons = False
    for name, tables in by_kind.items():
        result, persons = _check_kind(schemas.kinds()[name], tables, pseudonym_key)
        natural_persons = natural_persons or persons
        checked.append(result)
    sheets = [table.found.sheet or "" for table in left_out]
    return CheckedFile(source_name, hashlib.sha256(content).hexdigest(), checked, natural_persons, sheets)


def _not_recognised(tables: Sequence[RawTable], file_name: str) -> FileRefused:
    """What to say of a file of no kind: which columns it lacks, where it is clear what it would be."""
    for table in tables:
        kind = schemas.nearest(table.header)
        if kind is not None:
            return _columns_missing(kind, table.header)
    return FileRefused("kind_unknown", {"file": file_name})


def _columns_missing(kind: Kind, header: Sequence[str]) -> FileRefused:
    there = schemas.match_columns(kind, header)
    missing = [field.title for field in kind.fields if field.required and field.name not in there]
    return FileRefused("columns_missing", {"columns": ", ".join(missing), "kind": kind.title})


def _known_columns(cells: Sequence[str]) -> int:
    return max(finder(cells) for finder in (schemas.known_columns, *HEADER_FINDERS))


@dataclass(frozen=True)
class _Placed:
    """A part and the header of the file's table that it came from, for saying where a problem is."""

    part: Part
    file_header: Sequence[str]

    @property
    def table(self) -> RawTable:
        return self.part.table

    @property
    def is_read_in_part(self) -> bool:
        """Whether a reader chose the columns; what it leaves out is then no mistake of the sender's."""
        return self.table.header != tuple(self.file_header)

    def place(self, index: int) -> Place:
        """Where the part's column stands in the file."""
        source = self.part.sources[index]
        if source is None:
            return Place("", self.table.header[index])
        return Place(column_letter(source + 1), self.file_header[source])


def _parts(table: RawTable, file_name: str, kind: str | None) -> list[Part] | None:
    """The table as tables of our kinds; None when it is of none."""
    for reader in READERS:
        parts = reader(table)
        if parts is not None:
            wanted = [part for part in parts if kind in (None, part.kind)]
            return wanted if wanted or not parts else None
    every_column = tuple(range(len(table.header)))
    if kind is not None:
        return [Part(kind, table, every_column)]
    possible = schemas.recognise(table.header, file_name)
    if len(possible) > 1:
        raise FileRefused("kind_unclear", {"kinds": ", ".join(found.name for found in possible)})
    return [Part(possible[0].name, table, every_column)] if possible else None


def _contents(table: RawTable, parts: Sequence[Part]) -> list[ColumnKind]:
    """What each column of the file can hold, for the search for identity numbers."""
    found: dict[int, str] = {}
    for part in parts:
        if part.table is table:
            kind = schemas.kinds()[part.kind]
            matched = schemas.match_columns(kind, table.header)
            found |= {index: kind.field(name).content for name, index in matched.items()}
        else:
            by_title = {schemas.normal(title): content for title, content in uhm.CONTENTS.items()}
            found |= {index: by_title.get(schemas.normal(cell), "") for index, cell in enumerate(table.header)}
    # Names and code words are searched like any text.
    known = {name: name for name in get_args(ColumnKind)}
    return [known.get(found.get(index, ""), "personal") for index in range(len(table.header))]


# --- one kind --------------------------------------------------------------------------------------------


def _check_kind(
    kind: Kind, tables: Sequence[_Placed], pseudonym_key: bytes | Callable[[], bytes]
) -> tuple[CheckedTable, bool]:
    """Every table of the kind in the file, as one; and whether a natural person's number was replaced."""
    for placed in tables:
        matched = schemas.match_columns(kind, placed.table.header)
        if any(field.required and field.name not in matched for field in kind.fields):
            raise _columns_missing(kind, placed.table.header)
    typed, found = [], [problems.NONE]
    places: dict[str | None, dict[str, Place]] = {}  # sheet -> field -> place
    ignored: list[str] = []
    replaced = False
    for placed, (part, part_problems) in zip(tables, _typed(kind, tables)):
        matched = schemas.match_columns(kind, placed.table.header)
        here = {field: placed.place(index) for field, index in matched.items()}
        places[placed.table.found.sheet] = here
        if not placed.is_read_in_part:
            ignored += [cell for i, cell in enumerate(placed.table.header) if cell and i not in matched.values()]
        rows, replaced_here, number_problems = natural_persons.replace(kind, part, here, pseudonym_key)
        replaced = replaced or replaced_here
        typed.append(rows)
        found += [part_problems, number_problems]
    cell_problems = pa.concat_tables(found)
    rows = problems.without(pa.concat_tables(typed), problems.split(cell_problems)[0])
    row_problems = _row_problems(kind, rows, places)
    rows = problems.without(rows, problems.split(row_problems)[0])
    refused, warnings = problems.split(pa.concat_tables([cell_problems, row_problems]).sort_by("row_number"))
    checked = CheckedTable(
        kind=kind,
        rows=rows,
        refused=refused,
        warnings=warnings,
        mapping={field: place.header for here in places.values() for field, place in here.items()},
        ignored=ignored,
        found=[placed.table.found for placed in tables],
    )
    return checked, replaced


def _typed(kind: Kind, tables: Sequence[_Placed]) -> list[tuple[pa.Table, pa.Table]]:
    """Per table: every field of the kind as a typed column, and the cells that could not be read.

    Columns are read side by side: Arrow works without Python's lock.
    """
    with ThreadPoolExecutor() as threads:
        encoded: list[dict[str, pa.DictionaryArray]] = []
        for placed in tables:
            matched = schemas.match_columns(kind, placed.table.header)
            cells = [placed.table.cells.column(index) for index in matched.values()]
            encoded.append(dict(zip(matched, threads.map(columns.encode, cells))))
        style = columns.number_style(
            column
            for table in encoded
            for name, column in table.items()
            if kind.field(name).type in ("number", "integer")
        )
        return [_typed_table(kind, placed, table, style, threads) for placed, table in zip(tables, encoded)]


def _typed_table(
    kind: Kind,
    placed: _Placed,
    encoded: Mapping[str, pa.DictionaryArray],
    style: NumberStyle,
    threads: ThreadPoolExecutor,
) -> tuple[pa.Table, pa.Table]:
    found = placed.table.found
    count = len(placed.table.row_numbers)
    rows = pa.table(
        {"sheet": pa.repeat(pa.scalar(found.sheet, pa.string()), count), "row_number": placed.table.row_numbers}
    )

    def read(name: str) -> tuple[pa.Array, pa.Array]:
        return columns.read(encoded[name], kind.field(name), kind, style, found.format != "csv", found.day_counts)

    read_columns = dict(zip(encoded, threads.map(read, encoded)))
    matched = schemas.match_columns(kind, placed.table.header)
    found_problems = [problems.NONE]
    typed = rows
    for field in kind.fields:
        if field.name not in read_columns:
            typed = typed.append_column(field.name, pa.nulls(count, columns.ARROW_TYPES[field.type]))
            continue
        values, codes = read_columns[field.name]
        typed = typed.append_column(field.name, values)
        if codes.null_count < count:
            found_problems.append(problems.at(rows, codes, placed.place(matched[field.name]), field.name))
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
