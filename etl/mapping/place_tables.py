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
from etl.kinds.schemas import Field, Kind
from etl.mapping import apply_mapping, shape_mapped, units_beside, weeks
from etl.mapping.apply_mapping import LeftOut
from etl.mapping.model import FileMapping, TableMapping, is_same_sheet, layout_of
from etl.privacy import identity_numbers
from etl.privacy.number_forms import ColumnKind
from etl.readers import Part
from etl.reading import LooseCell, RawTable, UnreadableFile, column_letter

SHEETS_NAMED = 10
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

    @property
    def columns_to_leave_out(self) -> list[str]:
        """The columns that the file can be read without, where they alone are why it is refused and what stands in
        them may be something else; none where anything else is."""
        if self.code != "identity_numbers_found" or not all(place.by_column for place in self.places):
            return []
        return list(dict.fromkeys(place.header or place.letter for place in self.places))


@dataclass(frozen=True)
class PlacedTable:
    """A table of one of our kinds, and where in the file each of its columns stands.

    `mapping`: of the columns of `raw`; None where a reader made the table. `is_chosen`: a person made the mapping, now
    or for an earlier file. `as_made`: as it was made, where the table was shaped once more with it, or where sums say
    nothing of persons.
    """

    part: Part
    raw: RawTable
    mapping: TableMapping | None = None
    left_out: Sequence[LeftOut] = ()
    is_chosen: bool = False
    as_made: TableMapping | None = None

    @property
    def used(self) -> TableMapping | None:
        """The mapping as it is to be remembered."""
        return self.as_made or self.mapping

    @property
    def table(self) -> RawTable:
        """The table with our fields as header."""
        return self.part.table

    def place(self, index: int) -> Place:
        """Where the part's column stands in the file; of one that stands in none, what we call it."""
        source, name = self.part.sources[index], self.table.header[index]
        if source is not None and self.raw.header[source] != name:
            return Place(self.raw.letter(source), self.raw.header[source])
        letter = "" if source is None else self.raw.letter(source)
        return Place(letter, name if letter else schemas.kinds()[self.part.kind].field(name).title)

    def letters(self, index: int) -> list[str] | None:
        """Per row, the letter of the file's column, where the part's column was made of several; else None."""
        source = self.part.sources[index]
        return None if source is None else self.raw.letters(source)


def place_table(
    table: RawTable,
    loose_cells: Sequence[LooseCell],
    file_name: str,
    kind: str | None,
    mapping: FileMapping | None,
    remembered: Remembered | None,
) -> list[PlacedTable] | None:
    """The table as tables of our kinds; None when it is of none. Raises FileRefused: mapping_of_another_kind, and as
    `shape_mapped.shape` where it was mapped."""
    given = mapping.table_for(table.header, table.reading.sheet) if mapping else None
    if given is not None:
        if kind not in (None, given.kind):
            titles = [schemas.kinds()[name].title for name in (given.kind, kind or given.kind)]
            raise FileRefused("mapping_of_another_kind", {"kind": titles[0], "asked": titles[1]})
        placed = _by_hand(given, table, loose_cells, file_name)
        if any(each.mapping and each.mapping.missing for each in placed):
            _demand_its_sheet(mapping, table)
        return placed
    before = remembered(table.header, table.reading.sheet) if remembered else None
    if before is not None and kind in (None, before.kind):
        placed = _by_hand(before, table, loose_cells, file_name)
        if not any(each.mapping and each.mapping.missing for each in placed):
            return placed
    return by_itself(table, file_name, kind)


def _demand_its_sheet(mapping: FileMapping | None, table: RawTable) -> None:
    """Raises FileRefused (mapping_of_another_sheet) where what is missing was fixed for a sheet of another name."""
    for one in mapping.tables if mapping else ():
        is_other = one.fixed and not is_same_sheet(one.sheet, table.reading.sheet)
        if is_other and one.layout == layout_of(table.header):
            sheets = {"sheet": one.sheet or "–", "here": table.reading.sheet or "–"}
            raise FileRefused("mapping_of_another_sheet", sheets)


def mapped_as_it_stands(
    source: RawTable, shaped: Sequence[RawTable], mapping: FileMapping | None, remembered: Remembered | None
) -> bool:
    """Whether somebody has mapped a table's columns as they stand in the file, and not those of what it was shaped
    into."""

    def is_known(table: RawTable) -> bool:
        header, sheet = table.header, table.reading.sheet
        return bool((mapping and mapping.table_for(header, sheet)) or (remembered and remembered(header, sheet)))

    return any(each is not source for each in shaped) and not any(map(is_known, shaped)) and is_known(source)


def used(placed: Sequence[PlacedTable]) -> list[TableMapping]:
    """The mappings to be remembered, each once, also where it made several tables."""
    found: list[TableMapping] = []
    for table in placed:
        if table.used and not any(table.used is each for each in found):
            found.append(table.used)
    return found


def _by_hand(
    mapping: TableMapping, table: RawTable, loose_cells: Sequence[LooseCell], file_name: str
) -> list[PlacedTable]:
    """The table as somebody mapped it, shaped with that. Raises FileRefused where it can be read in two ways."""
    mapping = replace(mapping, by_hand=True)
    try:
        shaped = shape_mapped.shape(mapping, table, loose_cells, file_name)
    except UnreadableFile as unreadable:
        raise FileRefused(unreadable.code, unreadable.arguments) from None
    return [_mapped(one, each, file_name, is_chosen=True, as_made=mapping) for one, each in shaped]


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


def _mapped(
    mapping: TableMapping, table: RawTable, file_name: str, is_chosen: bool, as_made: TableMapping | None = None
) -> PlacedTable:
    made, mapping = mapping, weeks.without_persons(mapping)
    if mapping is not made:
        as_made = as_made or made
    return PlacedTable(
        units_beside.written_out(apply_mapping.apply(mapping, table, file_name), table),
        table,
        mapping,
        apply_mapping.left_out(mapping, table, is_chosen, as_made),
        is_chosen,
        as_made,
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
    lost = [row for part in placed.raw.reading.skipped if part.why == "lost" for row in (part.first_row, part.last_row)]
    if lost:
        where = {"row": str(placed.raw.reading.header_row), "rows": f"{min(lost)}–{max(lost)}"}
        raise FileRefused("header_unclear", where)
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
        raise _refusal_of_missing(schemas.kinds()[mapping.kind], mapping.missing)


def refusal_of_mapping(tables: Sequence[RawTable], mapping: FileMapping) -> FileRefused:
    """What to say of a mapping that is for other headers: those that differ from the table that it comes nearest to."""
    fewest: tuple[list[str], list[str]] | None = None
    for table in tables:
        for wanted in mapping.tables:
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


def refusal_of_no_table(sheets: Sequence[str]) -> FileRefused:
    """What to say of a workbook in which no sheet looks like a table: which sheets there are."""
    named = ", ".join(sheets[:SHEETS_NAMED]) + (" …" if len(sheets) > SHEETS_NAMED else "")
    return FileRefused("no_table_found", {"sheets": named or "–"})


def _columns_missing(kind: Kind, header: Sequence[str]) -> FileRefused:
    there = schemas.match_columns(kind, header)
    return _refusal_of_missing(kind, [each for each in kind.fields if each.required and each.name not in there])


def _refusal_of_missing(kind: Kind, missing: Sequence[Field]) -> FileRefused:
    if [field.name for field in missing] == ["contract_id"] and kind.name in schemas.OF_SUPPLIERS:
        return FileRefused("contract_not_said", {"kind": kind.title})
    return FileRefused("columns_missing", {"columns": ", ".join(field.title for field in missing), "kind": kind.title})
