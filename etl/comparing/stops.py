"""What speaks against a file, so that it waits until somebody says why it is right: told from the checked file and from
what it would change."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from etl import shaping
from etl.checking.checked_file import CheckedFile, CheckedTable, Stop
from etl.comparing.changes import Changes
from etl.mapping.model import FileMapping
from etl.store import deliveries

# What is replaced may shrink to this share before somebody is asked.
SHRINK = 0.5
# Fewer refused rows than this say nothing of the mapping.
FEW_ROWS = 5
_NAMED = 5  # contracts or periods in a message


@dataclass(frozen=True)
class Compared:
    """A checked file beside what is there: what its stops are told from. `elsewhere`: the share of its placements that
    stand under another contract already."""

    file: CheckedFile
    mapping: FileMapping | None
    changes: Changes
    elsewhere: float


# A condition gives, for each time that it is met, what the message is filled with.
Arguments = Iterator[Mapping[str, str]]


def _mapping_doubtful(table: CheckedTable, compared: Compared) -> Arguments:
    """Most rows are refused for one column."""
    rows = table.rows.num_rows + table.refused_rows
    for group in table.groups:
        if group.level == "error" and group.field and group.count >= FEW_ROWS and group.count * 2 > rows:
            yield {"header": group.header or group.field, "rows": str(group.count), "all": str(rows)}


def _fixed_text_remembered(table: CheckedTable, compared: Compared) -> Arguments:
    """A contract or a period that was written for another file stands in every row."""
    for used in table.used:
        header = [column.header for column in used.columns]
        if used.to_confirm and (compared.mapping is None or compared.mapping.table_for(header, used.sheet) is None):
            yield {"columns": ", ".join(table.kind.field(field).title for field in used.to_confirm)}


def _no_contract_known(table: CheckedTable, compared: Compared) -> Arguments:
    """Of what suppliers report, not one row is of a contract that is known, though some are."""
    name = table.kind.name
    if name in ("placements", "reports") and table.rows.num_rows:
        unknown = sum(row["rows"] for row in compared.changes.waiting.to_pylist() if row["kind"] == name)
        if unknown == table.rows.num_rows and deliveries.known_contracts():
            yield {"rows": str(unknown)}


def _part_left_out(table: CheckedTable, compared: Compared) -> Arguments:
    """A number, or what its rows are of, stands in several columns, one for each group, and not all are read."""
    for column in table.left_out:
        if column.beside:
            said = {"column": column.letter, "header": column.header, "field": table.kind.field(column.beside).title}
            yield said


def _absence_among_hours(table: CheckedTable, compared: Compared) -> Arguments:
    """A column that is not read says of some rows that their hours are of absence, and all are added up."""
    for column in table.left_out:
        if column.absence:
            yield {"column": column.letter, "header": column.header}


def _year_of_sheets_unclear(table: CheckedTable, compared: Compared) -> Arguments:
    """The months are the sheets' names, their year stands elsewhere, and they cannot all be of it."""
    named = [reading for reading in table.readings if any(step.step == "shaped_sheet_name" for step in reading.shaped)]
    if named and (sheets := shaping.sheets_out_of_order(named)):
        yield {"sheets": listed(sheets)}


def _no_figures_read(table: CheckedTable, compared: Compared) -> Arguments:
    """A report of which no figure is read says nothing but that it came, whatever stands in its other columns."""
    if table.kind.name == "reports" and "participant_key" not in table.mapping:
        figures = [field for field in table.kind.fields if field.type in ("number", "integer")]
        if not any(field.name in table.mapping for field in figures):
            yield {"fields": ", ".join(field.title for field in figures)}


def _period_accepted(compared: Compared) -> Arguments:
    """What somebody has accepted would not be the same any more."""
    if compared.changes.accepted:
        yield {"periods": listed([f"{contract} {period}" for contract, period in compared.changes.accepted])}


def _wrong_contract(compared: Compared) -> Arguments:
    """Most placements stand under another contract already."""
    if compared.elsewhere > SHRINK:
        yield {}


def _shrinks(compared: Compared) -> Arguments:
    """Contracts would lose more than half of their full-time months or rows."""
    smaller = []
    for row in compared.changes.contracts.to_pylist():
        months = (row["before"] or 0.0, row["after"] or 0.0)
        counts = (row["rows_before"], row["rows_after"])
        if any(before > 0 and after < before * SHRINK for before, after in (months, counts)):
            smaller.append(row["contract_id"])
    if smaller:
        yield {"count": str(len(smaller)), "contracts": listed(smaller)}


STOPS_OF_TABLE: Mapping[str, Callable[[CheckedTable, Compared], Arguments]] = {
    "mapping_doubtful": _mapping_doubtful,
    "fixed_text_remembered": _fixed_text_remembered,
    "no_contract_known": _no_contract_known,
    "part_left_out": _part_left_out,
    "absence_among_hours": _absence_among_hours,
    "no_figures_read": _no_figures_read,
    "year_of_sheets_unclear": _year_of_sheets_unclear,
}
STOPS_OF_FILE: Mapping[str, Callable[[Compared], Arguments]] = {
    "period_accepted": _period_accepted,
    "wrong_contract": _wrong_contract,
    "shrinks": _shrinks,
}


def find_stops(compared: Compared) -> Iterator[Stop]:
    """All that the file waits for: table by table, then of the file as a whole."""
    for table in compared.file.tables:
        for code, of_table in STOPS_OF_TABLE.items():
            yield from (Stop(code, arguments) for arguments in of_table(table, compared))
    for code, of_file in STOPS_OF_FILE.items():
        yield from (Stop(code, arguments) for arguments in of_file(compared))


def listed(texts: Sequence[str]) -> str:
    """The first of them, for a message."""
    return ", ".join(texts[:_NAMED]) + (" …" if len(texts) > _NAMED else "")
