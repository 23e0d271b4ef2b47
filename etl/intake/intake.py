"""A file on its way in: looked at, checked, compared with what is there, and taken, or stopped until somebody confirms.

The page and the command line both go through here, so what is seen before is what happens. What is examined stays in
memory; only `take` stores, and it compares anew where something else came in between.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache

import pyarrow.parquet as pq

from etl import folders
from etl.build import builder
from etl.checking import check_file
from etl.checking.check_file import CheckedFile
from etl.checking.problem_groups import ProblemGroup, Stop
from etl.comparing import contract_checks, dropped_columns, duplicates, impact, reported_so_far
from etl.comparing.impact import Changes
from etl.intake import returned_files
from etl.kinds import schemas
from etl.mapping import apply_mapping, opened_file, suggest_mapping
from etl.mapping.apply_mapping import Correction
from etl.mapping.model import FileMapping, TableMapping
from etl.mapping.opened_file import FileRefused, OpenedFile, Remembered
from etl.mapping.suggest_mapping import Suggested
from etl.privacy import personal_columns
from etl.privacy.identity_numbers import load_key
from etl.reading import RawTable, ReadingResult, read
from etl.reading.read_options import AS_FOUND, Reading
from etl.store import deliveries
from etl.store.deliveries import Delivery

MOST_BYTES = 200 * 2**20
# What is replaced may shrink to this share before somebody is asked.
SHRINK = 0.5
# What stands in place of a text that may be about a person; and how many examples a column gives, out of how many rows.
NOT_SHOWN = "•••"
EXAMPLES, _LOOKED_THROUGH = 3, 200
# Fewer refused rows than this say nothing of the mapping.
FEW_ROWS = 5
STAGES = ("reading", "searching", "checking", "comparing")
Progress = Callable[[str], None]


def _silent(stage: str) -> None:
    """No progress is shown."""


@dataclass(frozen=True)
class SeenTable:
    """A table of a file that was looked at, for somebody to say what it is.

    `rows`: the first rows of its sheet as read, with their numbers; `examples`: a few texts of each of its columns. Of
    columns that seem to hold names, addresses or free words about persons both are kept out (NOT_SHOWN).
    `mapping`: what it is taken for: as remembered, as its headers say, or as suggested; None where a reader of another format knows it. `origin`: "remembered", "headers",
    "reader" or "suggested". `is_clear`: it can be checked without a question.
    """

    sheet: str | None
    header: Sequence[str]
    found: ReadingResult
    rows: Sequence[tuple[int, tuple[str, ...]]]
    examples: Sequence[Sequence[str]]
    count: int
    mapping: TableMapping | None
    suggested: Suggested | None
    origin: str
    is_clear: bool


@dataclass(frozen=True)
class SeenFile:
    """A file that was looked at and searched. `sheets`: all that hold anything."""

    opened: OpenedFile
    tables: Sequence[SeenTable]
    sheets: Sequence[str]

    @property
    def is_clear(self) -> bool:
        """Whether it can be checked without a question."""
        return bool(self.tables) and all(table.is_clear for table in self.tables)

    @property
    def mapping(self) -> FileMapping:
        """The mapping of all its tables, as they are taken for now."""
        return FileMapping(self.opened.reading, tuple(t.mapping for t in self.tables if t.mapping))


@dataclass(frozen=True)
class FileReview:
    """A checked file and what it would do to what is there. `groups`: of the file and of the comparison.

    `stops`: it is taken only with a reason. `spellings`: unknown contract -> the known one that it seems to be. `already`:
    the delivery in force that is this very file, so that taking it changes nothing.
    """

    file: CheckedFile
    changes: Changes
    groups: Sequence[ProblemGroup]
    stops: Sequence[Stop]
    spellings: Mapping[str, str]
    given: FileMapping | None
    after: int  # the sequence of the last delivery that was there
    already: Delivery | None = None

    @property
    def is_empty(self) -> bool:
        """Whether no row can be taken, though there are rows."""
        return bool(self.file.refused) and not self.file.taken


def look(
    content: bytes,
    file_name: str,
    reading: Reading = AS_FOUND,
    kind: str | None = None,
    progress: Progress = _silent,
) -> SeenFile:
    """What the file is, before anything is asked. Raises FileRefused: too large, unreadable, or with a person's number."""
    if len(content) > MOST_BYTES:
        raise FileRefused("file_too_large")
    progress("reading")
    file = returned_files.open_file(content, file_name, reading)
    progress("searching")
    return look_at(file, kind)


def look_at(file: OpenedFile, kind: str | None = None) -> SeenFile:
    """As `look`, for a file that is open: searched, and what its tables can be."""
    opened_file.search(file)
    known = known_contracts()
    remembered = returned_files.for_file(file)
    is_awaited = returned_files.awaited(file.source) is not None
    tables = [_seen(file, table, kind, known, remembered, is_awaited) for table in file.tables]
    return SeenFile(file, _with_rows(file, tables), read.sheets_of(file.source))


def look_at_a_suppliers(file: OpenedFile, kind: str | None = None) -> SeenFile:
    """As `look_at`, by headers and contents alone: what the store knows (contracts, mappings) is neither used nor told."""
    opened_file.search(file)

    def unknown(_header: Sequence[str], _sheet: str | None) -> None:
        return None

    tables = [_seen(file, table, kind, {}, unknown, among=schemas.OF_SUPPLIERS) for table in file.tables]
    return SeenFile(file, _with_rows(file, tables), read.sheets_of(file.source))


def _seen(
    file: OpenedFile,
    table: RawTable,
    kind: str | None,
    known: Mapping[str, str],
    remembered: Remembered,
    is_awaited: bool = False,
    among: Sequence[str] | None = None,
) -> SeenTable:
    sheet = table.found.sheet
    count = table.cells.num_rows

    def seen(mapping: TableMapping | None, suggested: Suggested | None, origin: str, is_clear: bool) -> SeenTable:
        examples = _examples(table, _of_persons(mapping, table))
        return SeenTable(sheet, table.header, table.found, (), examples, count, mapping, suggested, origin, is_clear)

    mapping = remembered(table.header, sheet)
    if mapping and kind in (None, mapping.kind) and not mapping.missing:
        # A contract or a period that was fixed was another file's, save where that file has come back.
        is_clear = (is_awaited or not mapping.to_confirm) and not apply_mapping.unfit_keys(mapping, table)
        return seen(mapping, None, "remembered", is_clear)
    try:
        alone = opened_file.by_itself(table, file.file_name, kind)
    except FileRefused:
        alone = None
    if alone and alone[0].mapping is None:
        return seen(None, None, "reader", True)
    headings = [cell.text for cell in file.source.loose_cells if cell.sheet in (None, sheet)]
    suggested = suggest_mapping.suggest(table, file.file_name, frozenset(known), kind, headings, among)
    if alone and alone[0].mapping and not alone[0].mapping.missing:
        # The headers decide; what contents say of the columns that are left over is shown beside.
        if kind is None and suggested.mapping.kind != alone[0].mapping.kind:
            suggested = suggest_mapping.suggest(
                table, file.file_name, frozenset(known), alone[0].mapping.kind, headings
            )
        return seen(alone[0].mapping, suggested, "headers", True)
    return seen(suggested.mapping, suggested, "suggested", False)


def _of_persons(mapping: TableMapping | None, table: RawTable) -> frozenset[int]:
    """The columns whose texts are not to be seen: left out as they seem to be about persons, unfit to be a key, or, whatever
    they are taken for, with names or addresses of persons in them."""
    found = set()
    for index, column in enumerate(mapping.columns if mapping else ()):
        texts = table.cells.column(index)
        if personal_columns.names_persons(texts) or (not column.field and personal_columns.looks(column.header, texts)):
            found.add(index)
    return frozenset(found | {index for index, _what in (apply_mapping.unfit_keys(mapping, table) if mapping else ())})


def _with_rows(file: OpenedFile, tables: Sequence[SeenTable]) -> list[SeenTable]:
    """Each with its sheet's first rows. What is kept out for one table of a sheet is so for the others on it too."""
    headers: dict[str | None, int] = {}
    places: dict[str | None, set[int | None]] = {}
    for raw, seen in zip(file.tables, tables):
        headers[seen.sheet] = min(headers.get(seen.sheet, seen.found.header_row), seen.found.header_row)
        hidden = {raw.in_file(index) for index in _of_persons(seen.mapping, raw)}
        places.setdefault(seen.sheet, set()).update(hidden)
    rows = {
        sheet: [
            (number, tuple(NOT_SHOWN if text and number > last and place in places[sheet] else text for place, text in enumerate(cells)))
            for number, cells in read.first_rows(file.source, sheet)
        ]
        for sheet, last in headers.items()
    }  # fmt: skip
    return [replace(seen, rows=rows[seen.sheet]) for seen in tables]


def _examples(table: RawTable, hidden: frozenset[int]) -> list[tuple[str, ...]]:
    found: list[tuple[str, ...]] = []
    for index in range(len(table.header)):
        texts = [] if index in hidden else table.cells.column(index).slice(0, _LOOKED_THROUGH).drop_null().to_pylist()
        distinct = dict.fromkeys(text.strip() for text in texts if text.strip())
        found.append(tuple(list(distinct)[:EXAMPLES]))
    return found


# --- checking and comparing ------------------------------------------------------------------------------


def examine(
    file: OpenedFile,
    kind: str | None = None,
    mapping: FileMapping | None = None,
    corrections: Sequence[Correction] = (),
    make_key: bool = False,
    is_counted: bool = True,
    as_of: dt.date | None = None,
    progress: Progress = _silent,
) -> FileReview:
    """Checks the file and compares it with the store. Stores nothing.

    `make_key`: the pseudonyms are those of this store (its key is made if there is none); else they are nobody's, and
    the rows must not be stored. `is_counted`: what changes is counted also where nothing is replaced. Raises FileRefused where nothing can be taken.
    """
    progress("checking")
    checked = check_file.check_opened(
        file,
        cache(key_of_store) if make_key else bytes(32),
        kind,
        mapping,
        returned_files.for_file(file),
        corrections,
        reported_so_far.with_reported,
    )
    return compare(checked, mapping or returned_files.awaited(file.source), is_counted, as_of, progress)


def compare(
    checked: CheckedFile,
    given: FileMapping | None = None,
    is_counted: bool = True,
    as_of: dt.date | None = None,
    progress: Progress = _silent,
) -> FileReview:
    """What a checked file would do to what is there, and for what it must wait. `given`: the mapping that was given."""
    progress("comparing")
    after = _last_sequence()
    doubled = duplicates.find_duplicates(checked)
    arriving = {table.kind.name: table.rows for table in checked.tables}
    beside: list[ProblemGroup] = []
    if is_counted or doubled.replaces:
        would = impact.impact_of_file(
            arriving, as_of, lambda trial: beside.extend(contract_checks.in_trial(trial, checked))
        )
    else:
        would = impact.nothing_replaced(arriving)
        beside = contract_checks.check_against_contracts(checked, as_of)
    spellings = _spellings(would)
    lost = dropped_columns.find_dropped_columns(checked)
    told = {(each.kind, each.field.name) for each in lost}
    # That a column is lost says more than that it would be good to have.
    own = [group for group in checked.groups if group.level != "advice" or (group.kind, group.field) not in told]
    groups = [*own, *doubled.groups, *_of_contracts(would, spellings), *dropped_columns.groups(lost), *beside]
    order = {level: place for place, level in enumerate(("error", "warning", "advice"))}
    groups.sort(key=lambda group: order[group.level])
    stops = _stops(checked, given, would, doubled.elsewhere) + dropped_columns.stops(lost)
    already = deliveries.already_there(checked)
    return FileReview(checked, would, groups, stops, spellings, given, after, already)


def known_contracts() -> dict[str, str]:
    """The contracts that the store knows: their number as it is compared -> as it was delivered last."""
    known: dict[str, str] = {}
    for delivery in deliveries.active():
        if "contracts" in delivery.kinds:
            column = pq.read_table(delivery.folder / "rows-contracts.parquet", columns=["contract_id"])["contract_id"]
            known |= {suggest_mapping.plain_number(text): text for text in column.unique().to_pylist() if text}
    return known


def _spellings(would: Changes) -> dict[str, str]:
    if not would.waiting.num_rows:
        return {}
    known = known_contracts()
    unknown = would.waiting["contract_id"].unique().to_pylist()
    return {
        text: known[suggest_mapping.plain_number(text)]
        for text in unknown
        if suggest_mapping.plain_number(text) in known
    }


def _of_contracts(would: Changes, spellings: Mapping[str, str]) -> list[ProblemGroup]:
    """Contracts that nobody knows: their rows wait."""
    groups = []
    for kind in would.waiting["kind"].unique().to_pylist():
        rows = [row for row in would.waiting.to_pylist() if row["kind"] == kind]
        for code, chosen in (
            ("contract_spelt_otherwise", [row for row in rows if row["contract_id"] in spellings]),
            ("contract_unknown", [row for row in rows if row["contract_id"] not in spellings]),
        ):
            if chosen:
                told = ", ".join(row["contract_id"] for row in chosen[:5]) + (" …" if len(chosen) > 5 else "")
                groups.append(
                    ProblemGroup(
                        "warning",
                        code,
                        kind,
                        sum(row["rows"] for row in chosen),
                        field="contract_id",
                        arguments={"contracts": told},
                    )
                )
    return groups


def _stops(checked: CheckedFile, given: FileMapping | None, would: Changes, elsewhere: float) -> list[Stop]:
    stops: list[Stop] = []
    for table in checked.tables:
        name = table.kind.name
        rows = table.rows.num_rows + table.refused_rows
        for group in table.groups:
            if group.level == "error" and group.field and group.count >= FEW_ROWS and group.count * 2 > rows:
                stops.append(
                    Stop(
                        "mapping_doubtful",
                        {"header": group.header or group.field, "rows": str(group.count), "all": str(rows)},
                    )
                )
        for used in table.used:
            if used.to_confirm and (given is None or given.of([c.header for c in used.columns], used.sheet) is None):
                titles = ", ".join(table.kind.field(field).title for field in used.to_confirm)
                stops.append(Stop("fixed_text_remembered", {"columns": titles}))
        if name in ("placements", "reports") and table.rows.num_rows:
            unknown = sum(row["rows"] for row in would.waiting.to_pylist() if row["kind"] == name)
            if unknown == table.rows.num_rows and known_contracts():
                stops.append(Stop("no_contract_known", {"rows": str(unknown)}))
    if would.accepted:
        told = ", ".join(f"{contract} {period}" for contract, period in would.accepted[:5])
        stops.append(Stop("period_accepted", {"periods": told + (" …" if len(would.accepted) > 5 else "")}))
    if elsewhere > SHRINK:
        stops.append(Stop("wrong_contract"))
    return stops + _shrinks(would)


def _shrinks(would: Changes) -> list[Stop]:
    """Contracts that would lose more than half of their full-time months or rows."""
    smaller = []
    for row in would.contracts.to_pylist():
        months = (row["before"] or 0.0, row["after"] or 0.0)
        counts = (row["rows_before"], row["rows_after"])
        if any(before > 0 and after < before * SHRINK for before, after in (months, counts)):
            smaller.append(row["contract_id"])
    if not smaller:
        return []
    told = ", ".join(smaller[:5]) + (" …" if len(smaller) > 5 else "")
    return [Stop("shrinks", {"count": str(len(smaller)), "contracts": told})]


# --- taking ----------------------------------------------------------------------------------------------


class Stopped(Exception):
    """The file is not taken until somebody confirms `stops` with a reason. `again`: what was examined, as it is now."""

    def __init__(self, again: FileReview) -> None:
        super().__init__(", ".join(stop.code for stop in again.stops))
        self.again = again
        self.stops = list(again.stops)


def take(examined: FileReview, content: bytes, by: str | None = None, reason: str = "") -> tuple[Delivery, bool]:
    """Stores an examined file. Returns its delivery and whether it is new; the caller builds.

    Raises Stopped where it is stopped and no reason is given, FileRefused (all_rows_refused) where no row is good.
    """
    if examined.is_empty:
        raise FileRefused("all_rows_refused", {"count": str(examined.file.refused)})
    if examined.after != _last_sequence():
        again = compare(examined.file, examined.given, is_counted=False)
        if {stop.code for stop in again.stops} - {stop.code for stop in examined.stops}:
            raise Stopped(again)  # the reason was given for less
        examined = again
    if examined.stops and not reason.strip():
        raise Stopped(examined)
    confirmed = {"codes": sorted({stop.code for stop in examined.stops}), "reason": reason.strip()}
    return deliveries.accept(examined.file, content, by, confirmed if examined.stops else None)


def _last_sequence() -> int:
    return max((delivery.sequence for delivery in deliveries.everything()), default=0)


def key_of_store() -> bytes:
    """The key of the pseudonyms of this store. Raises FileRefused where it is damaged."""
    try:
        return load_key(folders.key_file())
    except ValueError:
        raise FileRefused("pseudonym_key_damaged") from None


def publish() -> tuple[builder.Build, float]:
    """Builds with all that is there, and publishes."""
    return builder.build_and_publish()


def in_words_of_register(mapping: FileMapping, spellings: Mapping[str, str]) -> FileMapping:
    """The mapping with contracts spelt as they are known."""
    tables = []
    for table in mapping.tables:
        words = {**table.words.get("contract_id", {})}
        words |= {schemas.normal(theirs): ours for theirs, ours in spellings.items()}
        has = "contract_id" in table.fields
        tables.append(replace(table, words={**table.words, "contract_id": words}, by_hand=True) if has else table)
    return replace(mapping, tables=tuple(tables))
