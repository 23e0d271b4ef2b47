"""A file's bytes -> typed rows, refused rows and warnings: read -> shape -> place -> search -> type -> check.

Each step takes the record of the one before and hands on its own. Nothing is stored; `check` and `load` both come here,
and etl/intake/review.py compares what comes out with the store. A value that was refused is never kept: a problem says
row, column and code, and the text is in `data/reference/messages.yml`.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

import pyarrow as pa

from etl import readers, shaping
from etl.checking import checked_file, columns_left_out, row_checks
from etl.checking.checked_file import CheckedFile, CheckedTable
from etl.kinds import problems, schemas, typed_columns
from etl.kinds.parse_values import NumberStyle
from etl.kinds.problems import Place
from etl.kinds.schemas import Kind
from etl.mapping import apply_mapping, place_tables
from etl.mapping.apply_mapping import Correction
from etl.mapping.model import FileMapping
from etl.mapping.place_tables import FileRefused, PlacedTable, Remembered
from etl.privacy import identity_numbers, sole_traders
from etl.privacy.number_forms import ColumnKind
from etl.reading import RawTable, SourceFile, UnreadableFile, generated_marks, read
from etl.reading.read_options import AS_FOUND, Reading

# The rows of a file of decisions, and those of its other kinds -> the decisions with what is reported as they are
# taken.
CompleteDecisions = Callable[[pa.Table, Mapping[str, pa.Table]], pa.Table]
# The key of the pseudonyms, or what gives it when it is first needed.
PseudonymKey = bytes | Callable[[], bytes]


def check_file(
    content: bytes,
    file_name: str,
    pseudonym_key: PseudonymKey,
    kind: str | None = None,
    mapping: FileMapping | None = None,
    remembered: Remembered | None = None,
    corrections: Sequence[Correction] = (),
    complete_decisions: CompleteDecisions | None = None,
) -> CheckedFile:
    """Reads and checks one file.

    `pseudonym_key` may be a function, called when the key is first needed. `kind` names the kind where the header does
    not decide it. `mapping` says how the file is read and what its columns are; `remembered` gives what is known of a
    layout that it does not name. `complete_decisions` adds to decisions what the store knows of them. Raises
    FileRefused when nothing can be taken: not readable, no table, no row, no known kind, or a personal identity number
    in it; where every row is refused, what is wrong with each is returned.
    """
    file = open_file(content, file_name, mapping.reading if mapping else AS_FOUND)
    return check_opened(file, pseudonym_key, kind, mapping, remembered, corrections, complete_decisions)


def check_opened(
    file: OpenedFile,
    pseudonym_key: PseudonymKey,
    kind: str | None = None,
    mapping: FileMapping | None = None,
    remembered: Remembered | None = None,
    corrections: Sequence[Correction] = (),
    complete_decisions: CompleteDecisions | None = None,
    reported_until: dt.date | None = None,
) -> CheckedFile:
    """Checks a file that was opened, as `check_file` does; so it need not be read anew for another mapping.

    `reported_until`: up to when its placements tell of their contracts, as the sender says; holds for rows that do not
    say so themselves.
    """
    search_texts_by_hand(mapping, corrections)
    placed = place(file, kind, mapping, remembered)
    doubtful = search(file, placed.contents)
    demand_columns(file, placed)
    placed = mend(placed, corrections)
    tables: list[CheckedTable] = []
    has_natural_persons = False
    for one, its_tables in placed.by_kind():
        typed = type_rows(one, its_tables, file.reading, pseudonym_key)
        if one.name == "decisions" and complete_decisions:
            rows = complete_decisions(typed.rows, {table.kind.name: table.rows for table in tables})
            typed = replace(typed, rows=rows)
        if one.name == "placements" and reported_until:
            typed = replace(typed, rows=typed_columns.filled(typed.rows, "reported_until", reported_until))
        has_natural_persons = has_natural_persons or typed.has_natural_persons
        tables.append(check_rows(typed))
    checked = CheckedFile(
        file.file_name,
        file.sha256,
        tables,
        natural_persons=has_natural_persons,
        sheets_left_out=[table.reading.sheet or "" for table in placed.left_out],
        reading=file.reading,
        corrections=tuple(corrections),
        has_notes=file.source.has_notes,
        given_back=generated_marks.reference(file.source),
        reported_until=reported_until,
        doubtful=doubtful,
    )
    if not checked.refused:
        checked.demand_rows()
    return checked


# --- read and shape --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class OpenedFile:
    """A file that could be read. In memory only; its texts have not been searched yet.

    `source` is what is read of it; `searched` is all text as it stands in the file, also in the columns of `left_out`,
    of which nothing is read. `shaped` has, for each table, what it becomes (etl/shaping). `unclear`: why none of them
    is a delivery, where that can be said before they are mapped.
    """

    file_name: str
    sha256: str
    source: SourceFile
    reading: Reading
    shaped: Sequence[Sequence[RawTable]]
    searched: SourceFile
    left_out: columns_left_out.Columns = frozenset()
    unclear: Sequence[UnreadableFile] = ()

    @property
    def tables(self) -> list[RawTable]:
        """The tables that are to be taken: the chosen sheet's, or all."""
        chosen = self.reading.sheet
        every = [table for tables in self.shaped for table in tables]
        return [table for table in every if chosen is None or table.reading.sheet == chosen]


def open_file(content: bytes, file_name: str, reading: Reading = AS_FOUND) -> OpenedFile:
    """Reads the file. Raises FileRefused where it cannot be read, or not as chosen."""
    name = printable_name(file_name)
    try:
        searched = generated_marks.without_marks(read.read_as_chosen(content, name, known_columns, reading))
    except UnreadableFile as unreadable:
        raise FileRefused(unreadable.code, unreadable.arguments) from None
    left_out = columns_left_out.named(searched, reading.leave_out)
    source = columns_left_out.without(searched, left_out)
    shaped, unclear = shaping.shape_file(source, name)
    return OpenedFile(name, hashlib.sha256(content).hexdigest(), source, reading, shaped, searched, left_out, unclear)


def unshaped(source: SourceFile, file_name: str, reading: Reading = AS_FOUND) -> OpenedFile:
    """A file whose tables are left as they stand, to be searched and looked at."""
    left_out = columns_left_out.named(source, reading.leave_out)
    return OpenedFile(printable_name(file_name), "", source, reading, [[t] for t in source.tables], source, left_out)


def printable_name(file_name: str) -> str:
    """A file's name as it is kept and shown: no folders before it, nothing in it that is not to be seen in print."""
    name = re.split(r"[/\\]", file_name)[-1].encode("utf-8", "replace").decode("utf-8")
    return "".join(sign if sign.isprintable() else " " for sign in name).strip()


def known_columns(cells: Sequence[str]) -> int:
    """How many of a row's cells are column names of some kind, or of another format that is read."""
    known = schemas.known_columns(cells)
    # None of our columns' names is a month or a form: a row of nothing else is no cross-table's header.
    if 0 < known < sum(map(bool, cells)):
        known = max(known, shaping.known_columns(cells))
    return max(known, readers.known_columns(cells))


# --- place -----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class PlacedFile:
    """All that is to be checked of a file, as tables of our kinds. `left_out`: tables of no kind. `contents`: per table
    of the source, what each of its columns can hold, for the search."""

    tables: Sequence[PlacedTable]
    left_out: Sequence[RawTable]
    contents: Sequence[Sequence[ColumnKind]]

    def by_kind(self) -> list[tuple[Kind, list[PlacedTable]]]:
        """The tables of each kind, decisions last: they are about what the same file may hold too."""
        tables: dict[str, list[PlacedTable]] = {}
        for table in self.tables:
            tables.setdefault(table.part.kind, []).append(table)
        return [(schemas.kinds()[name], tables[name]) for name in sorted(tables, key=lambda name: name == "decisions")]


def place(file: OpenedFile, kind: str | None, mapping: FileMapping | None, remembered: Remembered | None) -> PlacedFile:
    """The file's tables as tables of our kinds. Raises FileRefused: mapping_does_not_fit, what makes its layout unclear
    where nobody has mapped it, and as `place_table`."""
    every = [*file.tables, *file.source.tables]
    if mapping and mapping.tables and not any(mapping.table_for(t.header, t.reading.sheet) for t in every):
        search(file)
        raise place_tables.refusal_of_mapping(file.tables, mapping)
    tables: list[PlacedTable] = []
    left_out: list[RawTable] = []
    contents: list[list[ColumnKind]] = []
    for source, shaped in zip(file.source.tables, file.shaped):
        of_source: list[PlacedTable] = []
        taken = file.reading.sheet in (None, source.reading.sheet)
        as_it_stands = place_tables.mapped_as_it_stands(source, shaped, mapping, remembered)
        for raw in [source] if as_it_stands else shaped:
            if taken:
                placed = place_tables.place_table(
                    raw, file.source.loose_cells, file.file_name, kind, mapping, remembered
                )
                of_source += placed or []
                if placed is None:
                    left_out.append(raw)
        contents.append(place_tables.contents_of(source, of_source))
        tables += of_source
    if file.unclear and not any(table.is_chosen for table in tables):
        search(file)
        raise FileRefused(file.unclear[0].code, file.unclear[0].arguments)
    return PlacedFile(tables, left_out, contents)


# --- search ----------------------------------------------------------------------------------------------


def search(file: OpenedFile, contents: Sequence[Sequence[ColumnKind]] = ()) -> Sequence[identity_numbers.Place]:
    """Searches all text of the file. `contents`: what its columns can hold, per table; by the headers where it is not
    said. Gives where something stands that may be a number. Raises FileRefused (identity_numbers_found) with the
    places."""
    if not contents or not all(contents):
        by_header = [
            place_tables.contents_of(source, [each for raw in shaped for each in _by_itself(raw, file.file_name)])
            for source, shaped in zip(file.source.tables, file.shaped)
        ]
        contents = [said or own for said, own in zip(contents or by_header, by_header)]
    found = columns_left_out.search(file.searched, file.file_name, contents, file.left_out)
    if found.places:
        raise FileRefused("identity_numbers_found", {"count": str(len(found.places))}, found.places)
    return found.doubtful


def _by_itself(table: RawTable, file_name: str) -> Sequence[PlacedTable]:
    try:
        return place_tables.by_itself(table, file_name, None) or []
    except FileRefused:  # of several kinds, or a column twice: searched as any text
        return []


def search_texts_by_hand(mapping: FileMapping | None, corrections: Sequence[Correction]) -> None:
    """A text written by hand is searched as the file's own. Raises FileRefused (identity_number_in_mapping)."""
    texts = [each.text for each in corrections]
    for table in mapping.tables if mapping else ():
        texts += [column.header for column in table.columns] + list(table.fixed.values())
        texts += [text for words in table.words.values() for pair in words.items() for text in pair]
    if identity_numbers.holds_identity_number(texts):
        raise FileRefused("identity_number_in_mapping")


def demand_columns(file: OpenedFile, placed: PlacedFile) -> None:
    """Raises FileRefused where there is no table, none is of a kind, or one lacks what every row needs: no_table_found,
    kind_unknown, columns_missing, column_not_a_key."""
    if not file.tables:
        raise place_tables.refusal_of_no_table(read.sheets_of(file.source))
    if len(placed.left_out) == len(file.tables):
        raise place_tables.refusal_of_unknown(placed.left_out, file.file_name)
    for table in placed.tables:
        place_tables.demand_columns(table)


def mend(placed: PlacedFile, corrections: Sequence[Correction]) -> PlacedFile:
    """The file with the cells that somebody mended by hand."""
    tables = [replace(each, part=apply_mapping.corrected(each.part, corrections)) for each in placed.tables]
    return replace(placed, tables=tables)


# --- type ------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class TypedRows:
    """All tables of one kind as one. `rows`: `sheet`, `row_number` and every field of the kind, without the rows in
    which a cell could not be read; `cell_problems`: `problems.SCHEMA`; `places`: sheet -> field -> where it stands."""

    kind: Kind
    tables: Sequence[PlacedTable]
    rows: pa.Table
    cell_problems: pa.Table
    places: Mapping[str | None, Mapping[str, Place]]
    has_natural_persons: bool


def type_rows(kind: Kind, tables: Sequence[PlacedTable], reading: Reading, pseudonym_key: PseudonymKey) -> TypedRows:
    """The texts as values, and a natural person's number as its pseudonym."""
    rows, cell_problems = [], [problems.NONE]
    places: dict[str | None, dict[str, Place]] = {}
    has_natural_persons = False
    for placed, (typed, unreadable) in zip(tables, _typed(kind, tables, reading)):
        here = {name: placed.place(index) for index, name in enumerate(placed.table.header)}
        places[placed.table.reading.sheet] = here
        pseudonymous, is_replaced, of_numbers = sole_traders.replace(kind, typed, here, pseudonym_key)
        has_natural_persons = has_natural_persons or is_replaced
        rows.append(pseudonymous)
        cell_problems += [unreadable, of_numbers]
    all_problems = pa.concat_tables(cell_problems)
    readable = problems.without(pa.concat_tables(rows), problems.split(all_problems)[0])
    return TypedRows(kind, tables, readable, all_problems, places, has_natural_persons)


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
    reading = placed.table.reading
    count = len(placed.table.row_numbers)
    rows = pa.table(
        {"sheet": pa.repeat(pa.scalar(reading.sheet, pa.string()), count), "row_number": placed.table.row_numbers}
    )

    def column(name: str) -> tuple[pa.Array, pa.Array]:
        return typed_columns.read(
            encoded[name], kind.field(name), kind, style, reading.format != "csv", is_month_first, reading.day_counts
        )

    columns = dict(zip(encoded, threads.map(column, encoded)))
    cell_problems = [problems.of_marked_rows(rows, reading.marked)]
    typed = rows
    for field in kind.fields:
        if field.name not in columns:
            typed = typed.append_column(field.name, pa.nulls(count, typed_columns.ARROW_TYPES[field.type]))
            continue
        values, codes = columns[field.name]
        typed = typed.append_column(field.name, values)
        if codes.null_count < count:
            index = placed.table.header.index(field.name)
            cell_problems.append(problems.at(rows, codes, placed.place(index), field.name, placed.letters(index)))
    return typed, pa.concat_tables(cell_problems)


# --- check -----------------------------------------------------------------------------------------------


def check_rows(typed: TypedRows) -> CheckedTable:
    """The rows that pass the kind's checks, and what is wrong with the others."""
    kind, tables, places = typed.kind, typed.tables, typed.places
    row_problems = row_checks.row_problems(kind, typed.rows, tables, places)
    refused, warnings = problems.split(pa.concat_tables([typed.cell_problems, row_problems]).sort_by("row_number"))
    left_out = [column for placed in tables for column in placed.left_out]
    to_mend, words = checked_file.to_mend(kind, tables, refused)
    return CheckedTable(
        kind=kind,
        rows=problems.without(typed.rows, problems.split(row_problems)[0]),
        refused=refused,
        warnings=warnings,
        mapping={
            field.name: here[field.name].header
            for here in places.values()
            for field in kind.fields
            if field.name in here
        },
        ignored=[column.header for column in left_out if column.header],
        readings=[placed.table.reading for placed in tables],
        left_out=left_out,
        used=place_tables.used(tables),
        to_mend=to_mend,
        words=words,
        places=places,
    )
