"""A file's bytes -> its tables, each placed as tables of our kinds, and searched for identity numbers.

What a table becomes is said by a mapping that is given, else by one remembered for its layout, else by a reader of
another format, else by its headers. Nothing is stored, and nothing of a file with a person's number goes further.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import get_args

from etl import shaping
from etl.kinds import schemas
from etl.kinds.problems import Place
from etl.kinds.schemas import Kind
from etl.mapping import apply_mapping
from etl.mapping.apply_mapping import Correction, LeftOut
from etl.mapping.model import FileMapping, TableMapping, layout_of
from etl.privacy import identity_numbers
from etl.privacy.identity_numbers import ColumnKind
from etl.readers import HEADER_FINDERS, READERS, Part, uhm
from etl.reading import (
    LooseCell,
    RawTable,
    SourceFile,
    UnreadableFile,
    column_letter,
    generated_marks,
    read,
)
from etl.reading.read_options import AS_FOUND, Reading

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
class OpenedFile:
    """A file that could be read. In memory only; its texts have not been searched yet.

    `source` is all text as it stands in the file, which is what is searched; `shaped` has, for each of its tables, what
    it becomes (etl/shaping).
    """

    file_name: str
    sha256: str
    source: SourceFile
    reading: Reading
    shaped: Sequence[Sequence[RawTable]]

    @property
    def tables(self) -> list[RawTable]:
        """The tables that are to be taken: the chosen sheet's, or all."""
        chosen = self.reading.sheet
        every = [table for tables in self.shaped for table in tables]
        return [table for table in every if chosen is None or table.found.sheet == chosen]


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


@dataclass(frozen=True)
class PlacedFile:
    """All that is to be checked of a file. `left_out`: tables of no kind."""

    tables: Sequence[PlacedTable]
    left_out: Sequence[RawTable]


def shown_name(file_name: str) -> str:
    """A file's name as it is kept and shown: no folders before it, nothing in it that is not to be seen in print."""
    name = re.split(r"[/\\]", file_name)[-1].encode("utf-8", "replace").decode("utf-8")
    return "".join(sign if sign.isprintable() else " " for sign in name).strip()


def open_file(content: bytes, file_name: str, reading: Reading = AS_FOUND) -> OpenedFile:
    """Reads the file. Raises FileRefused where it cannot be read, or not as chosen."""
    name = shown_name(file_name)
    try:
        source = generated_marks.without_marks(read.read_as_chosen(content, name, known_columns, reading))
        shaped = shaping.shape_file(source, name)
    except UnreadableFile as unreadable:
        raise FileRefused(unreadable.code, unreadable.arguments) from None
    return OpenedFile(name, hashlib.sha256(content).hexdigest(), source, reading, shaped)


def place(
    opened: OpenedFile,
    kind: str | None = None,
    mapping: FileMapping | None = None,
    remembered: Remembered | None = None,
    corrections: Sequence[Correction] = (),
) -> PlacedFile:
    """The file's tables as tables of our kinds, after all of its text was searched for identity numbers.

    Raises FileRefused: identity_numbers_found, identity_number_in_mapping, kind_unclear, kind_unknown, columns_missing,
    column_not_a_key, mapping_does_not_fit, mapping_of_another_kind, mapping_of_another_sheet.
    """
    _search_what_was_written(opened, mapping, corrections)
    if mapping and mapping.tables and not any(mapping.of(t.header, t.found.sheet) for t in opened.tables):
        search(opened, [[] for _ in opened.source.tables])
        raise _does_not_fit(opened.tables, mapping)
    placed: list[PlacedTable] = []
    left_out: list[RawTable] = []
    contents: list[list[ColumnKind]] = []
    for table, becomes in zip(opened.source.tables, opened.shaped):
        here: list[PlacedTable] = []
        for raw in becomes:
            if any(raw is wanted for wanted in opened.tables):
                found = _placed(raw, opened.file_name, kind, mapping, remembered)
                if found is None:
                    left_out.append(raw)
                here += found or []
        contents.append(_contents(table, here))
        placed += here
    search(opened, contents)
    if opened.tables and len(left_out) == len(opened.tables):
        raise _not_recognised(left_out, opened.file_name)
    for each in placed:
        _demand_columns(each)
    return PlacedFile(
        [replace(each, part=apply_mapping.corrected(each.part, corrections)) for each in placed], left_out
    )


def search(opened: OpenedFile, contents: Sequence[Sequence[ColumnKind]] | None = None) -> None:
    """Searches all text of the file. Raises FileRefused (identity_numbers_found) with the places."""
    if contents is None or not all(contents):
        by_header = [
            _contents(table, [each for one in becomes for each in by_itself(one, opened.file_name, None) or []])
            for table, becomes in zip(opened.source.tables, opened.shaped)
        ]
        contents = [given or own for given, own in zip(contents or by_header, by_header)]
    places = identity_numbers.find_identity_numbers(opened.source, opened.file_name, [list(each) for each in contents])
    if places:
        raise FileRefused("identity_numbers_found", {"count": str(len(places))}, places)


def known_columns(cells: Sequence[str]) -> int:
    """How many of a row's cells are column names of some kind, or of another format that is read."""
    return max(finder(cells) for finder in (schemas.known_columns, shaping.known_columns, *HEADER_FINDERS))


def _search_what_was_written(
    opened: OpenedFile, mapping: FileMapping | None, corrections: Sequence[Correction]
) -> None:
    """A text written by hand is searched as the file's own."""
    texts = [each.text for each in corrections]
    for table in mapping.tables if mapping else ():
        texts += [column.header for column in table.columns] + list(table.fixed.values())
        texts += [text for words in table.words.values() for pair in words.items() for text in pair]
    cells = tuple(LooseCell(None, number, 1, text) for number, text in enumerate(texts, start=1))
    if cells and identity_numbers.find_identity_numbers(SourceFile((), cells), "", []):
        raise FileRefused("identity_number_in_mapping")


# --- one table -------------------------------------------------------------------------------------------


def _placed(
    table: RawTable,
    file_name: str,
    kind: str | None,
    mapping: FileMapping | None,
    remembered: Remembered | None,
) -> list[PlacedTable] | None:
    """The table as tables of our kinds; None when it is of none."""
    given = mapping.of(table.header, table.found.sheet) if mapping else None
    if given is None and remembered:
        given = remembered(table.header, table.found.sheet)
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
    for reader in READERS:
        parts = reader(table)
        if parts is not None:
            wanted = [PlacedTable(part, table) for part in parts if kind in (None, part.kind)]
            return wanted if wanted or not parts else None
    if kind is None:
        possible = schemas.recognise(table.header, file_name)
        if len(possible) > 1:
            raise FileRefused("kind_unclear", {"kinds": ", ".join(found.title for found in possible)})
        if not possible:
            return None
        kind = possible[0].name
    header = shaping.twice(schemas.kinds()[kind], table)
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


def _contents(table: RawTable, placed: Sequence[PlacedTable]) -> list[ColumnKind]:
    """What each column of the file can hold, for the search for identity numbers."""
    found: dict[int, str] = {}
    for each in placed:
        if each.mapping is None:
            by_title = {schemas.normal(title): content for title, content in uhm.CONTENTS.items()}
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


def _demand_columns(placed: PlacedTable) -> None:
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


def _does_not_fit(tables: Sequence[RawTable], mapping: FileMapping) -> FileRefused:
    """What to say of a mapping that is for other headers: those that differ from the table that it comes nearest to."""
    fewest: tuple[list[str], list[str]] | None = None
    for table in tables:
        for wanted in mapping.tables:
            header = [column.header for column in wanted.columns]
            if layout_of(header, None) == layout_of(table.header, None):
                sheets = {"sheet": wanted.sheet or "–", "here": table.found.sheet or "–"}
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
