"""A table as read, and a mapping -> a table of ours, in texts. Nothing is interpreted: checking does that.

What a mapping leaves out is left out here, and what it adds (fixed texts, texts made of other columns) is added. So is
what somebody mended by hand: a correction is a text in the place of a cell's text, before anything is checked.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import pyarrow as pa
import pyarrow.compute as pc

from etl.kinds import parse_dates, parse_values, schemas
from etl.kinds.schemas import Kind, normal
from etl.mapping import unmapped_numbers, weeks
from etl.mapping.model import KEYS_OF_PERSONS, Column, Derivation, TableMapping
from etl.privacy import personal_columns
from etl.readers import Part
from etl.reading import RawTable
from etl.reading.header import PATH
from etl.reading.layout import is_sum_label

UNKNOWN = "unknown"  # no field answers to the column
CHOSEN = "chosen"  # somebody said that it is to be left out
_TOGETHER = "/"
_MONTH = rf"(?<![a-zåäö])(?:{'|'.join(sorted(parse_dates.MONTHS, key=len, reverse=True))})(?![a-zåäö])"
_YEAR = r"(?<!\d)(?:19|20)\d\d"
_IN_NAME = (
    rf"{_YEAR}[-_. ]*(?:q|kv|kvartal)[-_ ]?[1-4](?!\d)",
    r"(?<![a-zåäö])(?:q|kv|kvartal)[-_ ]?[1-4][-_ ]*(?:19|20)\d\d(?!\d)",
    rf"{_YEAR}[-_. ]?(?:0[1-9]|1[0-2])(?![-_.]?\d)",
    rf"{_MONTH}[-_ .]*(?:19|20)\d\d(?!\d)",
    rf"{_YEAR}[-_ .]*{_MONTH}",
)


@dataclass(frozen=True)
class Correction:
    """A cell mended by hand: what stands in that row's field instead of what the file says. "" empties it."""

    sheet: str | None
    row_number: int
    field: str
    text: str


@dataclass(frozen=True)
class LeftOut:
    """A column that is not read, and why: UNKNOWN, CHOSEN, or what it seems to hold (etl/privacy/personal_columns.py).

    `decides`: nobody chose to leave it out, and it seems to hold what decides what counts
    (etl/mapping/unmapped_numbers.py). `beside`: the field that a column of the same name, under another group, is taken
    for, where it is a number or tells what a row is of; of such a part would be lost. "" where there is none.
    `absence`: it says of rows with hours that they are of absence.
    """

    header: str
    letter: str
    why: str
    sheet: str | None = None
    decides: bool = False
    beside: str = ""
    absence: bool = False

    @property
    def is_personal(self) -> bool:
        """Whether it may hold something about a person, so that the file as it came must not be kept."""
        return self.why not in (UNKNOWN, CHOSEN)


def automatic(kind: Kind, table: RawTable) -> TableMapping:
    """The mapping that headers alone give. A column of names or addresses does not become a person's key."""
    matched = schemas.match_columns(kind, table.header)
    fields = {index: name for name, index in matched.items()}
    for index, name in list(fields.items()):
        if name in KEYS_OF_PERSONS and personal_columns.looks_in_key(table.header[index], table.cells.column(index)):
            del fields[index]
    columns = tuple(Column(header, fields.get(index)) for index, header in enumerate(table.header))
    return weeks.with_weeks(TableMapping(kind.name, table.reading.sheet, columns, by_hand=False), table)


def unfit_keys(mapping: TableMapping, table: RawTable) -> list[tuple[int, str]]:
    """Columns that are to be a person's key, or a part of it, and look like names or addresses: (index, what)."""
    parts = {
        normal(header) for name, made in mapping.derived.items() if name in KEYS_OF_PERSONS for header in made.headers
    }
    found = []
    for index, column in enumerate(mapping.columns):
        is_part = column.field is None and normal(column.header) in parts
        if column.field in KEYS_OF_PERSONS or is_part:
            what = personal_columns.looks_in_key(column.header, table.cells.column(index))
            if what:
                found.append((index, what))
    return found


def left_out(
    mapping: TableMapping, table: RawTable, is_chosen: bool, as_made: TableMapping | None = None
) -> list[LeftOut]:
    """The columns that are not read. `is_chosen`: somebody made the mapping, so what it leaves out is no mistake;
    `as_made`: for the table as it was before it was shaped."""
    kind, numbers = schemas.kinds()[mapping.kind], _numbers_taken(as_made or mapping)
    keys = _keys_taken(mapping, table)
    fields = mapping.fields
    used = {normal(header) for made in mapping.derived.values() for header in made.headers}
    in_total = {step.field for step in table.reading.shaped if step.step == "shaped_total_taken"}
    found = []
    for index, column in enumerate(mapping.columns):
        if column.field is None and (column.header or table.cells.column(index).null_count < table.cells.num_rows):
            what = personal_columns.looks(column.header, table.cells.column(index))
            if what is None and normal(column.header) in used:
                continue
            why = what or (CHOSEN if is_chosen else UNKNOWN)
            name = [_group_and_name(column.header)[1]]
            is_in_total = bool(in_total) and not in_total.isdisjoint(schemas.match_columns(kind, name))
            decides = (
                why == UNKNOWN
                and not is_in_total
                and unmapped_numbers.looks(mapping.kind, fields, column.header, table.cells.column(index))
            )
            is_whole = bool(what) or is_in_total
            beside = "" if is_whole else _beside(column.header, table.cells.column(index), numbers, is_chosen)
            beside = beside or _other_than(column.header, table.cells.column(index), keys)
            absence = "hours" in fields and unmapped_numbers.tell_absence(table.cells.column(index))
            found.append(
                LeftOut(column.header, table.letter(index), why, table.reading.sheet, decides, beside, absence)
            )
    return found


def _group_and_name(header: str) -> tuple[str, str]:
    group, _, name = header.rpartition(PATH)
    return group.strip(), normal(name)


def _beside(header: str, texts: pa.ChunkedArray, numbers: Mapping[str, str], is_chosen: bool) -> str:
    """The field of a number of which the column is another part; "" where it is none, or the sum of all parts."""
    group, name = _group_and_name(header)
    if name not in numbers or is_sum_label(group) or not (group or is_chosen):
        return ""
    return numbers[name] if unmapped_numbers.are_numbers(texts) else ""


def _numbers_taken(mapping: TableMapping) -> dict[str, str]:
    """Name, without its group -> the number field that such a column is taken for. A column of sums holds the rest."""
    kind = schemas.kinds()[mapping.kind]
    found = {}
    for column in mapping.columns:
        group, name = _group_and_name(column.header)
        is_number = column.field and kind.field(column.field).type in ("number", "integer")
        if column.field and is_number and name and not is_sum_label(group):
            found[name] = column.field
    return found


def _keys_taken(mapping: TableMapping, table: RawTable) -> dict[str, tuple[str, pa.ChunkedArray]]:
    """Name, without its group -> the field of the row's scope that such a column is taken for, and its texts."""
    scope = schemas.kinds()[mapping.kind].scope
    return {
        _group_and_name(column.header)[1]: (column.field, table.cells.column(index))
        for index, column in enumerate(mapping.columns)
        if column.field in scope and _group_and_name(column.header)[0]
    }


def _other_than(header: str, texts: pa.ChunkedArray, keys: Mapping[str, tuple[str, pa.ChunkedArray]]) -> str:
    """The field of a key that the column says otherwise under another group; "" where it says the same or is none."""
    group, name = _group_and_name(header)
    if not group or name not in keys:
        return ""
    field, of_field = keys[name]
    return "" if pc.all(pc.equal(pc.fill_null(texts, ""), pc.fill_null(of_field, ""))).as_py() else field


def apply(mapping: TableMapping, table: RawTable, file_name: str) -> Part:
    """The table with our fields as header, in the order of the file's columns; then what has no column in it."""
    count = table.cells.num_rows
    header: list[str] = []
    arrays: list[pa.Array] = []
    sources: list[int | None] = []
    for index, column in enumerate(mapping.columns):
        if column.field:
            header.append(column.field)
            arrays.append(table.cells.column(index))
            sources.append(index)
    places = {normal(cell): index for index, cell in reversed(list(enumerate(table.header)))}
    for name, made in mapping.derived.items():
        if made.how == "in_file":
            continue  # a column of its own by now, where the file says it
        inputs = [places[normal(cell)] for cell in made.headers if normal(cell) in places]
        header.append(name)
        if made.how == "row":
            arrays.append(_rows_told_apart(table))
        else:
            arrays.append(_derived(made, [table.cells.column(index) for index in inputs], file_name, count))
        sources.append(inputs[0] if inputs else None)
    for name, text in mapping.fixed.items():
        header.append(name)
        arrays.append(pa.repeat(pa.scalar(text, pa.string()), count))
        sources.append(None)
    cells = pa.table(arrays, names=[str(index) for index in range(len(arrays))])
    return Part(mapping.kind, replace(table, header=tuple(header), cells=cells), tuple(sources))


def period_in_name(file_name: str) -> str | None:
    """The month or quarter that a file's name tells; None where it tells none or several."""
    stem = (file_name.rpartition(".")[0] or file_name).casefold()
    if len(re.findall(_MONTH, stem)) > 1:  # "jan-mars 2024" is no month
        return None
    found = set()
    for pattern in _IN_NAME:
        for match in re.finditer(pattern, stem):
            try:
                found.add(parse_dates.parse_period(re.sub(r"(?<=\d)[-_. ]+(?=\d)", "-", match[0]).replace("_", " ")))
            except parse_values.Unreadable:
                continue
    return found.pop() if len(found) == 1 else None


def _derived(derivation: Derivation, inputs: Sequence[pa.ChunkedArray], file_name: str, count: int) -> pa.Array:
    if derivation.how == "file_name":
        return pa.repeat(pa.scalar(period_in_name(file_name), pa.string()), count)
    if not inputs:
        return pa.nulls(count, pa.string())  # its column became several rows
    if derivation.how == "copy_of":
        return inputs[0]
    if derivation.how == "joined":
        # A key that lacks one of its parts is no key.
        return pc.binary_join_element_wise(*inputs, _TOGETHER, null_handling="emit_null")
    whole = [_whole(column) for column in inputs]
    if derivation.how == "week_of" and len(whole) == 2:
        numbers = pc.replace_substring_regex(pc.utf8_trim_whitespace(whole[0]), r"^(\d)", r"v\1")
        return pc.binary_join_element_wise(numbers, whole[1], " ", null_handling="emit_null")
    texts = pc.drop_null(pc.unique(whole[0])).to_pylist()
    if derivation.how == "month_of" and len(whole) == 2:
        months = _by_text(whole[0], lambda text: parse_dates.month_in_year(parse_values.clean(text)) or text)
        return pc.binary_join_element_wise(pc.utf8_trim_whitespace(whole[1]), months, "-", null_handling="emit_null")
    is_month_first = parse_dates.month_first(texts)
    days = {text: day for text in texts if (day := _day(text, is_month_first))}
    header = derivation.headers[0]
    made = {t: weeks.week_of(d, header) if derivation.how == "week_of" else f"{d:%Y-%m}" for t, d in days.items()}
    return _by_text(whole[0], lambda text: made.get(text, text))


def _rows_told_apart(table: RawTable) -> pa.Array:
    """Per row the number of the first row that says the same in every column: two that do are one, written twice."""
    texts = [_whole(column).to_pylist() for column in table.cells.columns]
    first: dict[tuple[str | None, ...], str] = {}
    numbers = _whole(table.row_numbers).to_pylist()
    return pa.array([first.setdefault(row, str(number)) for row, number in zip(zip(*texts), numbers)], pa.string())


def _by_text(column: pa.Array, change: Callable[[str], str]) -> pa.Array:
    encoded = pc.dictionary_encode(column)
    return pa.array([change(text) for text in encoded.dictionary.to_pylist()], pa.string()).take(encoded.indices)


def _day(text: str, is_month_first: bool) -> dt.date | None:
    """The day that a text is; one that is none stays as it is, and is said to be unreadable as any other."""
    try:
        return parse_dates.parse_date(parse_values.clean(text), True, is_month_first)
    except parse_values.Unreadable:
        return None


# --- what was mended -------------------------------------------------------------------------------------


def corrected(part: Part, corrections: Sequence[Correction]) -> Part:
    """The part with the corrections of its sheet; those of rows that are not there are passed over."""
    table = part.table
    wanted = [each for each in corrections if each.sheet == table.reading.sheet]
    if not wanted or table.divides_rows:  # a row's number says there not which of its cells is meant
        return part
    row_of = pc.index_in(pa.array([each.row_number for each in wanted], pa.int64()), _whole(table.row_numbers))
    by_field: dict[str, dict[int, str]] = {}
    for each, index in zip(wanted, row_of.to_pylist()):
        if index is not None:
            by_field.setdefault(each.field, {})[index] = each.text
    header, cells, sources = list(table.header), table.cells, list(part.sources)
    for name, texts in by_field.items():
        if name in header:
            place = header.index(name)
            cells = cells.set_column(place, cells.column_names[place], _replaced(cells.column(place), texts))
        else:
            empty = pa.chunked_array([pa.nulls(cells.num_rows, pa.string())])
            cells = cells.append_column(str(len(header)), _replaced(empty, texts))
            header.append(name)
            sources.append(None)
    return Part(part.kind, replace(table, header=tuple(header), cells=cells), tuple(sources))


def _replaced(column: pa.ChunkedArray, texts: Mapping[int, str]) -> pa.Array:
    whole = _whole(column)
    changed = pc.is_in(pa.array(range(len(whole)), pa.int64()), pa.array(sorted(texts), pa.int64()))
    new = pa.array([texts[index] or None for index in sorted(texts)], pa.string())
    return pc.replace_with_mask(whole, changed, new)


def _whole(column: pa.Array | pa.ChunkedArray) -> pa.Array:
    if isinstance(column, pa.ChunkedArray):
        column = column.combine_chunks()
    return column
