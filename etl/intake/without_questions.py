"""A file read where there is no page to ask on: which column tells persons apart, and which contract it is of, are said
on the command line, or the file names the contract itself.

On the pages both are chosen among the columns. What is chosen is remembered with the layout either way; a contract is
not, for the next file may be of another.
"""

from __future__ import annotations

from dataclasses import replace

from etl.checking.check_file import OpenedFile
from etl.intake import returned_files
from etl.kinds import schemas
from etl.kinds.schemas import normal
from etl.mapping import apply_mapping, place_tables, suggest_mapping, weeks
from etl.mapping.model import FileMapping, TableMapping
from etl.mapping.place_tables import FileRefused
from etl.reading import RawTable
from etl.store import deliveries


def by_person(file: OpenedFile, header: str, kind: str | None, mapping: FileMapping | None) -> FileMapping:
    """The mapping of the file, with its reports told by person. `header`: of the column that tells persons apart.

    Raises FileRefused (persons_column_missing) where no table of reports has that column, and as `place_table`.
    """
    tables = []
    for table, used in _placed(file, kind, mapping):
        own = next((cell for cell in table.header if normal(cell) == normal(header)), None)
        tables.append(weeks.by_person(used, own) if own and used.kind == "reports" else used)
    if not any("participant_key" in table.derived for table in tables):
        raise FileRefused("persons_column_missing")
    return FileMapping(mapping.reading if mapping else file.reading, tuple(tables))


def of_contract(
    file: OpenedFile, contract: str | None, kind: str | None, mapping: FileMapping | None
) -> FileMapping | None:
    """The mapping of a file whose rows lack nothing but their contract: `contract`, else the one known contract that a
    table's sheet, the texts above it or the file's name tell. As it was given where no table is such.

    Raises FileRefused, as `place_table`, and contract_in_rows where `contract` is said and the rows say theirs;
    contract_not_said_on where a contract is told for some tables and not for others.
    """
    tables: list[TableMapping] = []
    unnamed, is_named = [], False
    for table, used in _placed(file, kind, mapping):
        alone = replace(used, fixed={name: text for name, text in used.fixed.items() if name != "contract_id"})
        named = None
        if [field.name for field in alone.missing] == ["contract_id"] and used.kind in schemas.OF_SUPPLIERS:
            # What is fixed is this file's where it is given, and the file's before where it is remembered.
            own = used.fixed.get("contract_id") if mapping and mapping.table_for(table.header, used.sheet) else None
            named = contract or own or _named(file, table, used.kind)
            if not named and "contract_id" not in used.fixed:
                unnamed.append(used)
        tables.append(replace(used, fixed={**alone.fixed, "contract_id": named}) if named else used)
        is_named = is_named or bool(named)
    if contract and not is_named:
        raise FileRefused("contract_in_rows")
    if is_named and unnamed:
        raise FileRefused("contract_not_said_on", {"sheets": ", ".join(table.sheet or "" for table in unnamed)})
    return FileMapping(mapping.reading if mapping else file.reading, tuple(tables)) if is_named else mapping


def _named(file: OpenedFile, table: RawTable, kind: str) -> str | None:
    """The contract that a page would suggest for every row."""
    known = frozenset(deliveries.known_contracts())
    suggested = suggest_mapping.suggest(table, file.file_name, known, kind, file.source.loose_cells)
    return suggested.mapping.fixed.get("contract_id")


def _placed(file: OpenedFile, kind: str | None, mapping: FileMapping | None) -> list[tuple[RawTable, TableMapping]]:
    """The file's tables and what each is taken for; one that its headers alone do not place, for what it is nearest."""
    remembered = returned_files.for_file(file)
    found = []
    for table in file.tables:
        placed = place_tables.place_table(table, file.source.loose_cells, file.file_name, kind, mapping, remembered)
        nearest = schemas.nearest(table.header) if placed is None and kind is None else None
        used = [apply_mapping.automatic(nearest, table)] if nearest else place_tables.used(placed or [])
        found += [(table, one) for one in used]
    return found
