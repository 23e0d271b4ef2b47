"""How a number that is typed on a page is read: as the same cell of a delivered file, with the same words when it is
wrong."""

from __future__ import annotations

import pyarrow as pa

from etl.kinds import messages, problems, schemas, typed_columns
from etl.kinds.parse_values import NumberStyle
from pages.shared.number_field import Reader
from pages.shared.text import language


def reader(kind: str, field: str) -> Reader:
    """Reads a text as the cell of that kind's field: its number, None for an empty one. Raises ValueError with the
    message."""
    of = schemas.kinds()[kind]

    def read(text: str) -> float | None:
        cell = pa.array([text], pa.string()).dictionary_encode()
        values, codes = typed_columns.read(cell, of.field(field), of, NumberStyle(None), from_workbook=False)
        code = codes[0].as_py()
        # That the field is needed is said where the form is sent; and the form says that its numbers have a comma.
        if code and code != "required_missing" and code not in problems.WARNINGS:
            raise ValueError(messages.message(code, language=language()))
        value: float | None = values[0].as_py()
        return value

    return read
