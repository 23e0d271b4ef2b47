"""What a file says of all rows outside the columns of its table: "Avtal: 123" above it, the month in a sheet's name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pyarrow.compute as pc

from etl.kinds import schemas
from etl.mapping import shape_mapped
from etl.mapping.model import Derivation, TableMapping, can_have
from etl.reading import LooseCell, RawTable, UnreadableFile

_TEXTS_SHOWN = 3
_IN_FILE_NAME = "shaped_file_name"


def fields(mapping: TableMapping, table: RawTable, beside: Sequence[LooseCell], file_name: str) -> dict[str, str]:
    """Of the fields that must be there and have no column, those that shaping finds for every row of the table, each
    with its texts, if it can have them; but what the file's name alone says, which is a way of its own. None where the
    layout can be read in two ways."""
    asked = {field.name: Derivation("in_file") for field in mapping.missing}
    if not asked:
        return {}
    try:
        shaped = shape_mapped.shape(replace(mapping, derived={**mapping.derived, **asked}), table, beside, file_name)
    except UnreadableFile:
        return {}
    found = {}
    kind = schemas.kinds()[mapping.kind]
    for name in asked:
        texts: dict[str, None] = {}
        for made, each in shaped:
            index = next((index for index, column in enumerate(made.columns) if column.field == name), None)
            of_name = any(step.field == name and step.step == _IN_FILE_NAME for step in each.reading.shaped)
            if index is None or of_name or each.cells.column(index).null_count:
                break
            texts |= dict.fromkeys(pc.unique(each.cells.column(index)).to_pylist())
            if not all(can_have(kind, kind.field(name), text) for text in texts):
                break
        else:
            if texts:
                found[name] = ", ".join(list(texts)[:_TEXTS_SHOWN]) + (" …" if len(texts) > _TEXTS_SHOWN else "")
    return found
