"""A table whose columns have been mapped, shaped as one whose headers were ours from the beginning.

Headers become our words, the table is shaped (etl/shaping), and each column of what comes out is known again: as the
file's column that it was, or as a field that was found beside the table or made of several columns.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from etl import shaping
from etl.kinds import schemas
from etl.mapping.model import Column, TableMapping, is_in_parts
from etl.reading import LooseCell, RawTable
from etl.reading.header import PATH
from etl.shaping import is_crossed


def shape(
    mapping: TableMapping, table: RawTable, loose_cells: Sequence[LooseCell], file_name: str
) -> list[tuple[TableMapping, RawTable]]:
    """What the table becomes, each with the mapping of its columns; headers are the file's, where they are in the file.

    Raises UnreadableFile as `shaping.shape_table`, where the layout can be read in two ways.
    """
    kind = schemas.kinds()[mapping.kind]
    said = {*mapping.fixed, *(name for name, made in mapping.derived.items() if made.how != "in_file")}
    names = _our_names(mapping)
    table = shaping.without_headers_again(table)
    shaped = shaping.shape_table(replace(table, header=tuple(names)), loose_cells, file_name, kind, said)
    places = {table.in_file(index): index for index in range(len(names)) if table.in_file(index) is not None}
    fields = {field.name for field in kind.fields}
    found = []
    for each in shaped:
        header: list[str] = []
        columns: list[Column] = []
        for index, name in enumerate(each.header):
            source = places.get(each.in_file(index)) if each.in_file(index) is not None else None
            header.append(name if source is None else table.header[source])
            columns.append(Column(header[-1], name if name in fields else None))
        derived = {name: made for name, made in mapping.derived.items() if made.how != "in_file"}
        found.append((replace(mapping, columns=tuple(columns), derived=derived), replace(each, header=tuple(header))))
    return found


def _our_names(mapping: TableMapping) -> list[str]:
    """Headers in our words. One that is left out must not be taken for one of ours; what it says of a month or a form
    stays."""
    kind = schemas.kinds()[mapping.kind]
    names = []
    for column in mapping.columns:
        if column.field and is_in_parts(mapping, column.field):
            pieces = [
                piece for piece in column.header.split(PATH) if column.field not in schemas.match_columns(kind, [piece])
            ]
            names.append(f"{PATH.join(pieces) or column.header}{PATH}{column.field}")
        elif column.field:
            names.append(column.field)
        else:
            is_ours = bool(schemas.match_columns(kind, [column.header])) and not is_crossed(column.header)
            names.append("" if is_ours or (PATH in column.header and not is_crossed(column.header)) else column.header)
    return names
