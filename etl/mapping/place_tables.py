"""A table of a file -> tables of our kinds, and what is said where it cannot be one.

What a table becomes is said by a mapping that somebody made, else by one remembered for its layout, else by a reader of
another format, else by its headers.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import get_args

import pyarrow.compute as pc

from etl import readers
from etl.kinds import schemas
from etl.kinds.problems import Place
from etl.kinds.schemas import Kind
from etl.mapping import apply_mapping
from etl.mapping.apply_mapping import LeftOut
from etl.mapping.model import FileMapping, TableMapping, layout_of
from etl.privacy import identity_numbers
from etl.privacy.identity_numbers import ColumnKind
from etl.readers import Part
from etl.reading import (
    RawTable,
    column_letter,
)

Remembered = Callable[[Sequence[str], "str | None"], "TableMapping | None"]
# What a column can hold is believed for these only where its header says so too, not because somebody mapped it:
# else a column of personal numbers could be called an amount.
_BY_HEADER = frozenset({"amount", "reference"})


class FileRefused(Exception):
    """Nothing of the file is taken. `code` and `arguments` make the message; `places` are cells, never values."""

    def __init__(
        self, code: str, arguments: Mapping[str, str] | None = None, places: Sequence[identity_numbers.Place] = ()
    ) -> None:
        super().__init__(code)
        self.code = code
        self.arguments = dict(arguments or {})
        self.places = list(places)


@dataclass(frozen=True)
class PlacedTable:
    """A table of one of our kinds, and where in the file each of its columns stands.

    `mapping` is None where a reader made the table. `is_chosen`: a person made the mapping, now or for an earlier file.
    """

    part: Part
    raw: RawTable
    mapping: TableMapping | None = None
    left_out: Sequence[LeftOut] = ()
    is_chosen: bool = False

    @property
    def table(self) -> RawTable:
        """The table with our fields as header."""
        return self.part.table

    def place(self, index: int) -> Place:
        """Where the part's column stands in the file."""
        source = self.part.sources[index]
        if source is None:
            return Place("", self.table.header[index])
        return Place(self.raw.letter(source), self.raw.header[source])

    def letters(self, index: int) -> list[str] | None:
        """Per row, the letter of the file's column, where the part's column was made of several; else None."""
        source = self.part.sources[index]
        return None if source is None else self.raw.letters(source)


def place_table(
    table: RawTable,
    file_name: str,
    kind: str | None,
    mapping: FileMapping | None,
    remembered: Remembered | None,
) -> list[PlacedTable] | None:
    """The table as tables of our kinds; None when it is of none."""
    given = mapping.table_for(table.header, table.reading.sheet) if mapping else None
    if given is None and remembered:
        given = remembered(table.header, table.reading.sheet)
        if given and (given.missing or kind not in (None, given.kind)):
            given = None
    if given is not None:
        if kind not in (None, given.kind):
            titles = [schemas.kinds()[name].title for name in (given.kind, kind or given.kind)]
            raise FileRefused("mapping_of_another_kind", {"kind": titles[0], "asked": titles[1]})
        return [_mapped(replace(given, by_hand=True), table, file_name, is_chosen=True)]
    return by_itself(table, file_name, kind)


def by_itself(table: RawTable, file_name: str, kind: str | None) -> list[PlacedTable] | None:
    """The table as a reader or its own headers make it. Raises FileRefused (kind_unclear)."""
    parts = readers.parts_of(table)
    if parts is not None:
        placed = [PlacedTable(part, table) for part in parts if kind in (None, part.kind)]
        return placed if placed or not parts else None
    if kind is None:
        possible = schemas.recognise(table.header, file_name)
        if len(possible) > 1:
            raise FileRefused("kind_unclear", {"kinds": ", ".join(found.title for found in possible)})
        if not possible:
            return None
        kind = possible[0].name
    header = _doubled_header(schemas.kinds()[kind], table)
    if header:
        raise FileRefused("column_twice", {"header": header})
    return [_mapped(apply_mapping.automatic(schemas.kinds()[kind], table), table, file_name, is_chosen=False)]


def _mapped(mapping: TableMapping, table: RawTable, file_name: str, is_chosen: bool) -> PlacedTable:
    return PlacedTable(
        apply_mapping.apply(mapping, table, file_name),
        table,
        mapping,
        apply_mapping.left_out(mapping, table, is_chosen),
        is_chosen,
    )


def _doubled_header(kind: Kind, table: RawTable) -> str | None:
    """The header of two columns that mean the same field and hold different texts; None where there is none."""
    matched = schemas.match_columns(kind, table.header)
    for index in matched.values():
        for other in range(index + 1, len(table.header)):
            if table.header[other] and schemas.normal(table.header[other]) == schemas.normal(table.header[index]):
                same = pc.equal(
                    pc.fill_null(table.cells.column(index), ""), pc.fill_null(table.cells.column(other), "")
                )
                if not pc.all(same, min_count=0).as_py():
                    return f"{table.header[index]} ({table.letter(index)}, {table.letter(other)})"
    return None


def contents_of(table: RawTable, placed: Sequence[PlacedTable]) -> list[ColumnKind]:
    """What each column of the file can hold, for the search for identity numbers."""
    found: dict[int, str] = {}
    for each in placed:
        if each.mapping is None:
            by_title = readers.contents()
            found |= {index: by_title.get(schemas.normal(cell), "") for index, cell in enumerate(table.header)}
            continue
        kind = schemas.kinds()[each.mapping.kind]
        for index, column in enumerate(each.mapping.columns):
            place = each.raw.in_file(index)
            if column.field and place is not None:
                content = kind.field(column.field).content
                said = {kind.field(name).content for name in schemas.match_columns(kind, [column.header])}
                content = "" if content in _BY_HEADER and content not in said else content
                # Two tables in one sheet may hold different things in one column: then it is searched like any text.
                found[place] = content if found.get(place, content) == content else ""
    # Names and code words are searched like any text.
    known = {name: name for name in get_args(ColumnKind)}
    return [known.get(found.get(index, ""), "personal") for index in range(len(table.header))]


def demand_columns(placed: PlacedTable) -> None:
    mapping = placed.mapping
    if mapping is None:
        kind = schemas.kinds()[placed.part.kind]
        if any(field.required and field.name not in placed.table.header for field in kind.fields):
            raise _columns_missing(kind, placed.table.header)
        return
    unfit = apply_mapping.unfit_keys(mapping, placed.raw)
    automatic = schemas.match_columns(schemas.kinds()[mapping.kind], placed.raw.header)
    unfit += [
        (automatic[field.name], "name") for field in mapping.missing if not placed.is_chosen and field.name in automatic
    ]
    if unfit:
        index = unfit[0][0]
        raise FileRefused("column_not_a_key", {"column": column_letter(index + 1), "header": placed.raw.header[index]})
    if mapping.missing:
        titles = ", ".join(field.title for field in mapping.missing)
        raise FileRefused("columns_missing", {"columns": titles, "kind": schemas.kinds()[mapping.kind].title})


def refusal_of_mapping(tables: Sequence[RawTable], mapping: FileMapping) -> FileRefused:
    """What to say of a mapping that is for other headers: those that differ from the table that it comes nearest to."""
    fewest: tuple[list[str], list[str]] | None = None
    for table in tables:
        for wanted in mapping.tables:
            header = [column.header for column in wanted.columns]
            if layout_of(header, None) == layout_of(table.header, None):
                sheets = {"sheet": wanted.sheet or "–", "here": table.reading.sheet or "–"}
                return FileRefused("mapping_of_another_sheet", sheets)
            theirs = {schemas.normal(column.header): column.header for column in wanted.columns if column.header}
            here = {schemas.normal(cell): cell for cell in table.header if cell}
            lacking = [header for name, header in theirs.items() if name not in here]
            added = [header for name, header in here.items() if name not in theirs]
            if fewest is None or len(lacking) + len(added) < len(fewest[0]) + len(fewest[1]):
                fewest = lacking, added
    lacking, added = fewest or ([], [])
    named = {name: ", ".join(found[:10]) or "–" for name, found in (("lacking", lacking), ("added", added))}
    return FileRefused("mapping_does_not_fit", named)


def refusal_of_unknown(tables: Sequence[RawTable], file_name: str) -> FileRefused:
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
