"""Problems: what is wrong with which cell. A place and a code, never the value; the text is in messages.yml."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from etl.kinds import schemas
from etl.reading import Marked

SCHEMA = pa.schema(
    [
        ("sheet", pa.string()),
        ("row_number", pa.int64()),
        ("column_letter", pa.string()),  # as the spreadsheet shows it
        ("header", pa.string()),  # as written in the file
        ("field", pa.string()),
        ("code", pa.string()),
    ]
)
NONE = SCHEMA.empty_table()
# Warnings are problems whose row is taken all the same.
WARNINGS = frozenset(
    {
        "date_near_midnight",
        "number_three_decimals",
        "organisation_number_invalid",
        "overlapping_placements",
        "parts_differ_from_places",
        "person_under_two_keys",
        "reported_before_start",
        "reported_in_future",
        "requirement_not_possible",
        "row_hidden",
        "row_struck_through",
    }
)


@dataclass(frozen=True)
class Place:
    """Where a field stands in the file: the column's letter and its header."""

    letter: str
    header: str


def arguments(kind: str, code: str, field: str) -> dict[str, str]:
    """What the message of a problem is filled with, in both languages: of a word that is not known, those that are."""
    if code != "code_unknown":
        return {}
    codes = next((each.codes for each in schemas.kinds()[kind].fields if each.name == field), {}).values()
    return {"words": ", ".join(texts["sv"] for texts in codes), "words_en": ", ".join(texts["en"] for texts in codes)}


def at(rows: pa.Table, codes: pa.Array, place: Place, field: str, letters: Sequence[str] | None = None) -> pa.Table:
    """A problem for each of `rows` (which have `sheet` and `row_number`) that has a code. `letters`: per row, where the
    cells stand in several columns of the file."""
    bad = pc.is_valid(codes)
    numbers = rows["row_number"].filter(bad)
    columns = [rows["sheet"].filter(bad), numbers]
    columns += [pa.array([text] * len(numbers), pa.string()) for text in (place.letter, place.header, field)]
    if letters is not None:
        columns[2] = pa.array(letters, pa.string()).filter(bad)
    return pa.table([*columns, codes.filter(bad)], schema=SCHEMA)


def of_marked_rows(rows: pa.Table, marked: Sequence[Marked]) -> pa.Table:
    """A warning for each row that the spreadsheet hides or strikes through; it may be an old version."""
    warnings = [NONE]
    for code, how in (("row_hidden", "rows_hidden"), ("row_struck_through", "rows_struck_through")):
        numbers = [number for part in marked if part.how == how for number in range(part.first, part.last + 1)]
        bad = pc.is_in(rows["row_number"].combine_chunks(), pa.array(numbers, pa.int64()))
        if pc.any(bad, min_count=0).as_py():
            codes = pc.if_else(bad, code, pa.scalar(None, pa.string()))
            warnings.append(at(rows, codes, Place("", ""), ""))
    return pa.concat_tables(warnings)


def in_rows(
    rows: Sequence[tuple[str | None, int, str]], code: str, places: Mapping[str | None, Mapping[str, Place]]
) -> pa.Table:
    """Problems of one code in rows given as (sheet, row number, field). `places`: sheet -> field -> place."""
    where = [places[sheet].get(field, Place("", "")) for sheet, _, field in rows]
    columns = [
        [sheet for sheet, _, _ in rows],
        [number for _, number, _ in rows],
        [place.letter for place in where],
        [place.header for place in where],
        [field for _, _, field in rows],
        [code] * len(rows),
    ]
    return pa.table(columns, schema=SCHEMA)


def split(table: pa.Table) -> tuple[pa.Table, pa.Table]:
    """(errors, warnings)"""
    is_warning = pc.is_in(table["code"], pa.array(sorted(WARNINGS)))
    return table.filter(pc.invert(is_warning)), table.filter(is_warning)


def without(rows: pa.Table, errors: pa.Table) -> pa.Table:
    """The rows that have none of the errors."""
    return rows.filter(pc.invert(pc.is_in(_keys(rows), pc.unique(_keys(errors))))) if errors.num_rows else rows


def _keys(table: pa.Table) -> pa.ChunkedArray:
    return pc.binary_join_element_wise(
        pc.fill_null(table["sheet"], ""), pc.cast(table["row_number"], pa.string()), "\x1f"
    )
