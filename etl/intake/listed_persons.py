"""A file that lists persons by period, loaded as placements: which column tells them apart is said on the command line.

On the pages it is chosen among the columns. What is chosen is remembered with the layout either way.
"""

from __future__ import annotations

from etl.checking.check_file import OpenedFile
from etl.intake import returned_files
from etl.kinds.schemas import normal
from etl.mapping import place_tables, weeks
from etl.mapping.model import FileMapping
from etl.mapping.place_tables import FileRefused


def by_person(file: OpenedFile, header: str, kind: str | None, mapping: FileMapping | None) -> FileMapping:
    """The mapping of the file, with its reports told by person. `header`: of the column that tells persons apart.

    Raises FileRefused (persons_column_missing) where no table of reports has that column, and as `place_table`.
    """
    remembered = returned_files.for_file(file)
    tables = []
    for table in file.tables:
        placed = place_tables.place_table(table, file.source.loose_cells, file.file_name, kind, mapping, remembered)
        for used in place_tables.used(placed or []):
            own = next((cell for cell in table.header if normal(cell) == normal(header)), None)
            tables.append(weeks.by_person(used, own) if own and used.kind == "reports" else used)
    if not any("participant_key" in table.derived for table in tables):
        raise FileRefused("persons_column_missing")
    return FileMapping(mapping.reading if mapping else file.reading, tuple(tables))
