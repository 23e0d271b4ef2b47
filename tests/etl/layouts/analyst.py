"""Somebody at Ladda upp who sees a supplier's file, knows what its columns mean, and decides what is asked.

Goes by the functions that the page calls (look, review, take), and counts what had to be decided: the sheet, the header
row, the kind, each column that was not as suggested, each field without a column.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace

from etl.intake import look, review, take
from etl.intake.look import FilePreview, TablePreview
from etl.intake.review import FileReview
from etl.kinds.schemas import normal
from etl.mapping import weeks
from etl.mapping.model import Column, Derivation, FileMapping, MappingRefused, TableMapping
from etl.mapping.place_tables import FileRefused
from etl.reading.read_options import AS_FOUND, Reading
from tests.etl.layouts.supplier_layouts import Fact, SentFile

KIND = "reports"


@dataclass(frozen=True)
class Outcome:
    """`how`: whole, refused (said, nothing or not all of it taken) or wrong (taken, and other than what is true)."""

    how: str
    decisions: int
    why: str = ""


def bring_in(file: SentFile) -> Outcome:
    """The file from drop to stored."""
    decisions = 0
    mapping: FileMapping | None = None
    try:
        seen, decisions = _looked_at(file)
        if not seen.is_clear:
            mapping, more = _mapped(seen, file)
            decisions += more
        reviewed = review.review_file(
            seen.opened, KIND if decisions else None, mapping, make_key=True, is_counted=False
        )
    except FileRefused as refusal:
        return Outcome("refused", decisions, refusal.code)
    except MappingRefused as refusal:
        return Outcome("refused", decisions, refusal.code)
    refused = sum(table.refused.num_rows for table in reviewed.file.tables)
    if refused:
        codes = sorted({code for table in reviewed.file.tables for code in table.refused["code"].to_pylist()})
        return Outcome("refused", decisions, f"{refused} rows: {', '.join(codes)}")
    if reviewed.stops:
        return Outcome("refused", decisions, "stops: " + ", ".join(stop.code for stop in reviewed.stops))
    facts = _facts(reviewed, file.measure)
    if facts != _rounded(file.true):
        return Outcome("wrong", decisions, f"{facts} is not {_rounded(file.true)}")
    take.take(reviewed, file.content, "test")
    return Outcome("whole", decisions)


def _looked_at(file: SentFile) -> tuple[FilePreview, int]:
    """The file, read as it stands or with sheet, header row or kind chosen, and how many of them were."""
    reading, decisions = AS_FOUND, 0
    try:
        seen = look.look(file.content, file.name, reading)
        if _is_right_table(seen, file):
            return _of_kind(seen, file, reading, decisions)
    except FileRefused:
        pass
    if file.sheet and file.habits.has_cover:
        reading, decisions = replace(reading, sheet=file.sheet), decisions + 1
    seen = look.look(file.content, file.name, reading)
    if not _is_right_table(seen, file):
        reading, decisions = replace(reading, header_row=file.header_row), decisions + 1
        seen = look.look(file.content, file.name, reading)
    return _of_kind(seen, file, reading, decisions)


def _of_kind(seen: FilePreview, file: SentFile, reading: Reading, decisions: int) -> tuple[FilePreview, int]:
    kinds = {table.mapping.kind for table in seen.tables if table.mapping}
    if kinds <= {KIND}:
        return seen, decisions
    return look.look(file.content, file.name, reading, KIND), decisions + 1


def _is_right_table(seen: FilePreview, file: SentFile) -> bool:
    known = {normal(header) for header in file.means}
    headers = [[normal(cell.split(" / ")[-1]) for cell in table.header] for table in seen.tables]
    return seen.is_clear or any(len(known & set(header)) * 2 > len(known) for header in headers)


def _mapped(seen: FilePreview, file: SentFile) -> tuple[FileMapping, int]:
    tables, decisions = [], 0
    for table in seen.tables:
        if table.mapping is not None:
            mapping, more = _table(table, table.mapping, file)
            tables.append(mapping)
            decisions += more
    return FileMapping(seen.opened.reading, tuple(tables)), decisions


def _table(table: TablePreview, start: TableMapping, file: SentFile) -> tuple[TableMapping, int]:
    decisions = 0
    columns = []
    is_derived = {normal(header) for made in start.derived.values() for header in made.headers}
    for column in start.columns:
        field = _meant(column.header, file)
        if field == "period" and normal(column.header) in is_derived:
            field = None  # the week is made of it
        decisions += field != column.field
        columns.append(Column(column.header, field))
    there = {column.field for column in columns if column.field}
    fixed = {name: text for name, text in start.fixed.items() if name not in there}
    derived = {name: made for name, made in start.derived.items() if name not in there}
    for name, text in (("contract_id", file.contract), ("period", file.period)):
        if text and name not in there and name not in derived:
            # What the file says by itself is better said so than written by hand: the next file says it too.
            fixed.pop(name, None)
            derived[name] = Derivation(
                "file_name" if file.habits.period_in == "file" and name == "period" else "in_file"
            )
            decisions += 1
    days = [column for column in columns if column.field == "period"]
    if days and file.habits.is_weekly and file.habits.period_style.endswith("day"):
        columns = [Column(column.header, None) if column is days[0] else column for column in columns]
        derived["period"] = Derivation("week_of", (days[0].header,))
        decisions += 1
    if file.habits.is_list and "part" not in derived:
        derived["part"] = Derivation("row")
        decisions += 1
    made = replace(start, kind=KIND, columns=tuple(columns), fixed=fixed, derived=derived, by_hand=True)
    if file.habits.has_numbers:  # persons, and by which column
        return weeks.by_person(made, "Anst.nr"), decisions + 2
    return made, decisions


def _meant(header: str, file: SentFile) -> str | None:
    means = {normal(name): field for name, field in file.means.items()}
    pieces = [header, *reversed(header.split(" / "))]
    return next((means[normal(piece)] for piece in pieces if normal(piece) in means), None)


def _facts(reviewed: FileReview, measure: str) -> dict[Fact, float]:
    sums: dict[Fact, float] = defaultdict(float)
    for table in reviewed.file.tables:
        for row in table.rows.to_pylist():
            sums[row["contract_id"], row["period"]] += row[measure] if row[measure] is not None else float("nan")
    return _rounded(sums)


def _rounded(facts: Mapping[Fact, float]) -> dict[Fact, float]:
    return {key: round(value, 4) for key, value in facts.items()}
