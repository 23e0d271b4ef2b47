"""A file looked at before anything is asked: what its tables and columns seem to be, for somebody to agree to.

Of columns that seem to hold names, addresses or free words about persons no text is shown. Nothing is stored.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from etl.checking import check_file
from etl.checking.check_file import OpenedFile
from etl.intake import returned_files
from etl.kinds import schemas
from etl.mapping import apply_mapping, named_contract, place_tables, suggest_mapping, weeks
from etl.mapping.model import FileMapping, TableMapping
from etl.mapping.place_tables import FileRefused, Remembered
from etl.mapping.suggest_mapping import Suggestion
from etl.privacy import personal_columns
from etl.reading import RawTable, ReadingResult, as_shown, read
from etl.reading.read_options import AS_FOUND, Reading
from etl.store import deliveries

MOST_BYTES = 200 * 2**20
# What stands in place of a text that may be about a person; and how many examples a column gives, out of how many rows.
NOT_SHOWN = "•••"
EXAMPLES, _LOOKED_THROUGH = 3, 200


@dataclass(frozen=True)
class TablePreview:
    """A table of a file that was looked at, for somebody to say what it is.

    `raw`: the table; its texts are not to be shown. `rows`: the first rows of its sheet as read, with their numbers;
    `examples`: a few texts of each of its columns. Of columns that seem to hold names, addresses or free words about
    persons both are kept out (NOT_SHOWN).
    `mapping`: what it is taken for: as remembered, as its headers say, or as suggested; None where a reader of another
    format knows it. `origin`: "remembered", "headers", "reader" or "suggested". `is_clear`: it can be checked without a
    question.
    """

    sheet: str | None
    header: Sequence[str]
    reading: ReadingResult
    rows: Sequence[tuple[int, tuple[str, ...]]]
    examples: Sequence[Sequence[str]]
    count: int
    mapping: TableMapping | None
    suggested: Suggestion | None
    origin: str
    is_clear: bool
    raw: RawTable = field(repr=False, compare=False)


@dataclass(frozen=True)
class FilePreview:
    """A file that was looked at and searched. `sheets`: all that hold anything."""

    opened: OpenedFile
    tables: Sequence[TablePreview]
    sheets: Sequence[str]

    @property
    def is_clear(self) -> bool:
        """Whether it can be checked without a question."""
        return bool(self.tables) and all(table.is_clear for table in self.tables)

    @property
    def mapping(self) -> FileMapping:
        """The mapping of all its tables, as they are taken for now."""
        return FileMapping(self.opened.reading, tuple(t.mapping for t in self.tables if t.mapping))


def look(
    content: bytes,
    file_name: str,
    reading: Reading = AS_FOUND,
    kind: str | None = None,
    progress: Callable[[str], None] | None = None,
) -> FilePreview:
    """What the file is, before anything is asked. Raises FileRefused: too large, unreadable, or with a person's
    number."""
    if len(content) > MOST_BYTES:
        raise FileRefused("file_too_large")
    if progress:
        progress("reading")
    file = returned_files.open_file(content, file_name, reading)
    if progress:
        progress("searching")
    return look_at(file, kind)


def look_at(file: OpenedFile, kind: str | None = None) -> FilePreview:
    """As `look`, for a file that is open: searched, and what its tables can be."""
    check_file.search(file)
    known = deliveries.known_contracts()
    remembered = returned_files.for_file(file)
    is_awaited = returned_files.awaited(file.source) is not None
    tables = [_seen(file, table, kind, known, remembered, is_awaited) for table in file.tables]
    return FilePreview(file, _with_rows(file, tables), read.sheets_of(file.source))


def look_at_a_suppliers(file: OpenedFile, kind: str | None = None) -> FilePreview:
    """As `look_at`, by headers and contents alone: what the store knows (contracts, mappings) is neither used nor
    told."""
    check_file.search(file)

    def unknown(_header: Sequence[str], _sheet: str | None) -> None:
        return None

    tables = [_seen(file, table, kind, {}, unknown, among=schemas.OF_SUPPLIERS) for table in file.tables]
    return FilePreview(file, _with_rows(file, tables), read.sheets_of(file.source))


def _seen(
    file: OpenedFile,
    table: RawTable,
    kind: str | None,
    contracts: Mapping[str, str],
    remembered: Remembered,
    is_awaited: bool = False,
    among: Sequence[str] | None = None,
) -> TablePreview:
    sheet = table.reading.sheet
    count = table.cells.num_rows

    def seen(mapping: TableMapping | None, suggested: Suggestion | None, origin: str, is_clear: bool) -> TablePreview:
        examples = _examples(table, _of_persons(mapping, table))
        return TablePreview(
            sheet, table.header, table.reading, (), examples, count, mapping, suggested, origin, is_clear, table
        )

    mapping = remembered(table.header, sheet)
    if mapping and kind in (None, mapping.kind) and not mapping.missing:
        # A contract or a period that was fixed was another file's, save where that file has come back.
        if "contract_id" in mapping.to_confirm and not is_awaited:
            named = named_contract.beside(table, file.source.loose_cells, file.file_name, frozenset(contracts))
            mapping = replace(mapping, fixed={**mapping.fixed, "contract_id": named or mapping.fixed["contract_id"]})
        is_clear = (is_awaited or not mapping.to_confirm) and not apply_mapping.unfit_keys(mapping, table)
        return seen(mapping, None, "remembered", is_clear)
    try:
        alone = place_tables.by_itself(table, file.file_name, kind)
    except FileRefused:
        alone = None
    if alone and alone[0].mapping is None:
        return seen(None, None, "reader", True)
    beside = file.source.loose_cells
    suggested = suggest_mapping.suggest(table, file.file_name, frozenset(contracts), kind, beside, among)
    if alone and alone[0].mapping and not alone[0].mapping.missing:
        # The headers decide; what contents say of the columns that are left over is shown beside.
        if kind is None and suggested.mapping.kind != alone[0].mapping.kind:
            suggested = suggest_mapping.suggest(
                table, file.file_name, frozenset(contracts), alone[0].mapping.kind, beside
            )
        if weeks.has_parts(alone[0].mapping, table):
            # A list of persons, trades or days: whether its rows are to be added up is somebody's to say.
            return seen(suggested.mapping, suggested, "suggested", False)
        if _tells_nothing(alone[0].mapping):
            return seen(suggested.mapping, suggested, "suggested", False)
        return seen(alone[0].mapping, suggested, "headers", True)
    return seen(suggested.mapping, suggested, "suggested", False)


def _tells_nothing(mapping: TableMapping) -> bool:
    """Whether a report would come in without any of its figures: then a column of them is called something else."""
    figures = {field.name for field in schemas.kinds()["reports"].fields if field.type in ("number", "integer")}
    return mapping.kind == "reports" and not figures & mapping.fields


def _of_persons(mapping: TableMapping | None, table: RawTable) -> frozenset[int]:
    """The columns whose texts are not to be seen: left out as they seem to be about persons, unfit to be a key, or,
    whatever they are taken for, with names or addresses of persons in them."""
    found = set()
    for index, column in enumerate(mapping.columns if mapping else ()):
        texts = table.cells.column(index)
        if personal_columns.names_persons(texts) or (not column.field and personal_columns.looks(column.header, texts)):
            found.add(index)
    return frozenset(found | {index for index, _what in (apply_mapping.unfit_keys(mapping, table) if mapping else ())})


def _with_rows(file: OpenedFile, tables: Sequence[TablePreview]) -> list[TablePreview]:
    """Each with its sheet's first rows. What is kept out for one table of a sheet is so for the others on it too."""
    headers: dict[str | None, int] = {}
    places: dict[str | None, set[int | None]] = {}
    for raw, seen in zip(file.tables, tables):
        headers[seen.sheet] = min(headers.get(seen.sheet, seen.reading.header_row), seen.reading.header_row)
        hidden = {raw.in_file(index) for index in _of_persons(seen.mapping, raw)}
        places.setdefault(seen.sheet, set()).update(hidden)

    def cleared(sheet: str | None, number: int, cells: Sequence[str]) -> tuple[str, ...]:
        if number <= headers[sheet]:
            return tuple(cells)
        return tuple(
            NOT_SHOWN if text and place in places[sheet] else as_shown(text) for place, text in enumerate(cells)
        )

    rows = {
        sheet: [(number, cleared(sheet, number, cells)) for number, cells in read.first_rows(file.source, sheet)]
        for sheet in headers
    }
    return [replace(seen, rows=rows[seen.sheet]) for seen in tables]


def _examples(table: RawTable, hidden: frozenset[int]) -> list[tuple[str, ...]]:
    found: list[tuple[str, ...]] = []
    for index in range(len(table.header)):
        texts = [] if index in hidden else table.cells.column(index).slice(0, _LOOKED_THROUGH).drop_null().to_pylist()
        distinct = dict.fromkeys(as_shown(text.strip()) for text in texts if text.strip())
        found.append(tuple(list(distinct)[:EXAMPLES]))
    return found
