"""Units that stand beside a number, written after it: in its header, in the group above it, in a column of currencies.

So "1500" below "Värde (tkr)" is read as "1500 tkr" is, and one that the field cannot have is refused as it is there.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

import pyarrow as pa
import pyarrow.compute as pc

from etl.kinds import money, schemas
from etl.kinds.schemas import Field, normal
from etl.readers import Part
from etl.reading import RawTable
from etl.reading.header import PATH

_CURRENCIES = frozenset(
    [
        "valuta",
        "valutakod",
        "valutaenhet",
        "currency",
        "currency code",
        "curr",
        "ccy",
        "valuutta",
        "valutasort",
        "iso valuta",
    ]
)
_IN_HEADER = re.compile(
    r"(?:.*?[(\[]\s*(?P<inside>[^()\[\]]+?)\s*[)\]]|.*[,;]\s*(?P<after>[^,;]+)|.*\s(?P<last>\S+))\s*", re.DOTALL
)
# Of what is no money: which kind of unit it is, as `schemas.unit_fits` knows them.
_OTHERS = {
    "hours": "tim timmar h hours timme", "days": "dagar dgr days", "weeks": "veckor weeks", "years": "år years",
    "percent": "% procent percent", "months": "mån månader heltidsmånader months",
}  # fmt: skip
_KIND_OF = {word: kind for kind, words in _OTHERS.items() for word in words.split()}
_A_NUMBER = r"^\s*[-+\x{2212}]?[\d][\d\s\x{00a0}\x{202f}.,]*(?:e[-+]?\d+)?\s*$"


def written_out(part: Part, raw: RawTable) -> Part:
    """The part with the units beside its numbers written after them. `raw`: the table that it was made of."""
    kind = schemas.kinds()[part.kind]
    currencies = [index for index, header in enumerate(raw.header) if normal(header) in _CURRENCIES]
    cells = part.table.cells
    for place, name in enumerate(part.table.header):
        field, source = kind.field(name), part.sources[place]
        if source is None or field.type not in ("number", "integer"):
            continue
        column = cells.column(place)
        unit = _in_header(raw.header[source], field)
        if unit:
            column = _with(column, pa.scalar(f" {unit}"))
        elif name.endswith("_sek") and currencies:
            column = _with(column, _of_rows(raw, _nearest(currencies, source)))
        else:
            continue
        cells = cells.set_column(place, cells.column_names[place], column)
    return replace(part, table=replace(part.table, cells=cells))


def _in_header(header: str, field: Field) -> str:
    """The unit that a header or its group says, where the number is not in it already; else ""."""
    for piece in reversed(header.split(PATH)):
        match = _IN_HEADER.fullmatch(piece)
        parts: dict[str, str | None] = match.groupdict() if match else {}
        for unit in (piece, *(text for text in parts.values() if text)):
            if field.name.endswith("_sek") and (money.is_other(unit) or (money.scale_of(unit) or 1) > 1):
                return unit.strip()
            kind = _KIND_OF.get(normal(unit))
            # "Utfall i år" is of no years, but "Arbetade timmar" are hours.
            is_unit = kind and unit != piece and (unit != parts.get("last") or kind == "hours")
            if kind and is_unit and not schemas.unit_fits(kind, field):
                return unit.strip()
    return ""


def _nearest(columns: Sequence[int], index: int) -> int:
    return min(columns, key=lambda column: (abs(column - index), column))


def _of_rows(raw: RawTable, index: int) -> pa.Array:
    """Per row what is to stand after the amount: nothing for kronor, else the unit; where none is said in a table that
    has other currencies too, a mark that is none."""
    texts = raw.cells.column(index).to_pylist()
    are_ours = {text: text is None or money.scale_of(text) == 1 for text in set(texts)}
    unsaid = "" if all(are_ours.values()) else " XXX"
    return pa.array(
        [unsaid if text is None else "" if are_ours[text] else f" {text.strip()}" for text in texts], pa.string()
    )


def _with(column: pa.ChunkedArray, unit: pa.Scalar | pa.Array) -> pa.ChunkedArray:
    """The texts that are bare numbers with their unit; one that says its own keeps it."""
    whole = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    is_bare = pc.fill_null(pc.match_substring_regex(whole, _A_NUMBER), False)
    return pc.if_else(is_bare, pc.binary_join_element_wise(whole, unit, ""), whole)
