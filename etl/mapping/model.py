"""How one layout of file becomes rows of ours: plain data, written as JSON, and never trusted when it is read.

A layout is what a sender's form looks like: its headers and, in a workbook, the sheet that they stand in. A mapping
says for each of the file's columns which field it is, or that it is left out; what stands for a field that has no
column; what the sender's words mean; and how the file was read. It stands in each delivery's record, so the next file
of the layout is read without questions. It holds texts of headers and code words, never a row.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from etl.kinds import parse_values, schemas
from etl.kinds.schemas import Field, Kind, normal
from etl.reading.read_options import AS_FOUND, DATE_ORDERS, DECIMAL_MARKS, ENCODINGS, SEPARATORS, Reading

FORMAT = 1
# What can be made of other columns, and how many of them it takes (None: one or more).
DERIVATIONS: Mapping[str, int | None] = {
    "month_of": 1,  # the month of a day
    "copy_of": 1,  # the same text as another column
    "joined": None,  # the texts of several columns, for a key that no column has
    "file_name": 0,  # the month or quarter in the file's name
}
# Fields that are keys of persons: never a name, an address or a telephone number, and never the same in all rows.
KEYS_OF_PERSONS = frozenset({"participant_key", "placement_id"})
MOST_TEXT = 500
MOST_COLUMNS = 16_384
MOST_WORDS = 10_000
# What a sheet's name says of a month or a year does not make another layout of it.
_DATED = re.compile(rf"\d+|\b(?:{'|'.join(sorted(parse_values.MONTHS, key=len, reverse=True))}|q|kv|kvartal|halvår)\b")


class MappingRefused(Exception):
    """A mapping that cannot be used. `code` is a key of messages.yml; `arguments` never hold a row's value."""

    def __init__(self, code: str, **arguments: str) -> None:
        super().__init__(code)
        self.code = code
        self.arguments = arguments


@dataclass(frozen=True)
class Derivation:
    """A field made of other columns: `how` is one of DERIVATIONS, `headers` the columns as written in the file."""

    how: str
    headers: tuple[str, ...] = ()


@dataclass(frozen=True)
class Column:
    """One column of the file: its header as written, and the field that it is; None where it is left out."""

    header: str
    field: str | None


@dataclass(frozen=True)
class TableMapping:
    """What one table (a text file, or a sheet) becomes.

    `columns`: one per header cell, in the file's order. `fixed`: field -> the text that stands in each row. `derived`:
    field -> what it is made of. `words`: field -> their word, as `schemas.normal` compares words -> our text, which is
    read like a cell ("heltid" -> "100"; "" where the word means that nothing is known). `by_hand`: somebody made it or
    agreed to it; what headers alone gave is not remembered, for they may mean more to a later version.
    """

    kind: str
    sheet: str | None
    columns: tuple[Column, ...]
    fixed: Mapping[str, str] = field(default_factory=dict)
    derived: Mapping[str, Derivation] = field(default_factory=dict)
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    by_hand: bool = True

    @property
    def layout(self) -> str:
        """The layout that it is for."""
        return layout_of([column.header for column in self.columns], self.sheet)

    @property
    def fields(self) -> frozenset[str]:
        """The fields that get something."""
        return frozenset(column.field for column in self.columns if column.field) | set(self.fixed) | set(self.derived)

    @property
    def missing(self) -> list[Field]:
        """Required fields that nothing answers to."""
        return [each for each in schemas.kinds()[self.kind].fields if each.required and each.name not in self.fields]

    @property
    def to_confirm(self) -> list[str]:
        """Fields whose fixed text belonged to one file: a contract, a period, a day. The next file is asked again."""
        kind = schemas.kinds()[self.kind]
        return [name for name in self.fixed if name in kind.scope or kind.field(name).type in ("date", "period")]


@dataclass(frozen=True)
class FileMapping:
    """The mapping of a whole file: how it is read, and its tables. A table that is not named is mapped by itself."""

    reading: Reading = AS_FOUND
    tables: tuple[TableMapping, ...] = ()

    def table_for(self, header: Sequence[str], sheet: str | None) -> TableMapping | None:
        """The mapping of a table with that header, with its columns in that table's order; None where there is none."""
        wanted = layout_of(header, sheet)
        found = [table for table in self.tables if table.layout == wanted]
        exact = [table for table in found if table.sheet == sheet]
        chosen = (exact or found)[:1]
        return arranged(chosen[0], header, sheet) if chosen else None


def layout_of(header: Sequence[str], sheet: str | None) -> str:
    """The layout's fingerprint: headers in any order, case and spacing; the sheet's name without months and years."""
    name = _DATED.sub("", normal(sheet or "")).strip()
    cells = sorted(normal(cell) for cell in header)
    return hashlib.sha256("\x1f".join([name, *cells]).encode()).hexdigest()[:16]


def arranged(table: TableMapping, header: Sequence[str], sheet: str | None) -> TableMapping:
    """The mapping for a table of the same layout whose columns stand in another order, headers as they are there."""
    waiting: dict[str, list[str | None]] = {}
    for column in table.columns:
        waiting.setdefault(normal(column.header), []).append(column.field)
    columns = [Column(cell, (waiting.get(normal(cell)) or [None]).pop(0)) for cell in header]
    spelt = {normal(cell): cell for cell in reversed(header)}
    derived = {
        name: Derivation(made.how, tuple(spelt.get(normal(cell), cell) for cell in made.headers))
        for name, made in table.derived.items()
    }
    return replace(table, sheet=sheet, columns=tuple(columns), derived=derived)


# --- JSON ------------------------------------------------------------------------------------------------


def to_json(mapping: FileMapping) -> dict[str, Any]:
    """As it is written in a delivery's record and by `check --write-mapping`."""
    reading = {name: value for name, value in vars(mapping.reading).items() if value is not None}
    return {"format": FORMAT, "reading": reading, "tables": [table_to_json(table) for table in mapping.tables]}


def table_to_json(table: TableMapping) -> dict[str, Any]:
    """One table of it."""
    return {
        "kind": table.kind,
        "sheet": table.sheet,
        "columns": [{"header": column.header, "field": column.field} for column in table.columns],
        "fixed": dict(table.fixed),
        "derived": {name: {"how": made.how, "headers": list(made.headers)} for name, made in table.derived.items()},
        "words": {name: dict(words) for name, words in table.words.items()},
        "by_hand": table.by_hand,
    }


def from_json(raw: object) -> FileMapping:
    """The mapping, each part of it looked at.

    Raises MappingRefused: mapping_unreadable (not of this shape), mapping_unknown_name (no such kind or field),
    mapping_field_twice, mapping_key_fixed (one text for what tells rows apart), mapping_word_unreadable (a text of ours
    that the field cannot have).
    """
    found = _object(raw, "mapping")
    if found.get("format") != FORMAT:
        raise MappingRefused("mapping_unreadable", part="format")
    tables = [table_from_json(each) for each in _list(found.get("tables", []), "tables", 1000)]
    return FileMapping(_reading(_object(found.get("reading", {}), "reading")), tuple(tables))


def table_from_json(raw: object) -> TableMapping:
    """One table of it. Raises MappingRefused as `from_json`."""
    found = _object(raw, "tables")
    name = _text(found.get("kind"), "kind")
    if name not in schemas.kinds():
        raise MappingRefused("mapping_unknown_name", name=name)
    columns = []
    for each in _list(found.get("columns"), "columns", MOST_COLUMNS):
        column = _object(each, "columns")
        to = column.get("field")
        columns.append(Column(_text(column.get("header"), "header"), None if to is None else _text(to, "field")))
    derived = {}
    for target, each in _object(found.get("derived", {}), "derived").items():
        made = _object(each, "derived")
        headers = tuple(_text(cell, "derived") for cell in _list(made.get("headers", []), "derived", MOST_COLUMNS))
        derived[target] = Derivation(_text(made.get("how"), "derived"), headers)
    sheet = found.get("sheet")
    table = TableMapping(
        kind=name,
        sheet=None if sheet is None else _text(sheet, "sheet"),
        columns=tuple(columns),
        fixed={name: _text(text, "fixed") for name, text in _object(found.get("fixed", {}), "fixed").items()},
        derived=derived,
        words={
            target: {
                normal(word): _text(text, "words")
                for word, text in _object(words, "words", MOST_WORDS).items()
            }
            for target, words in _object(found.get("words", {}), "words").items()
        },
        by_hand=found.get("by_hand") is not False,
    )  # fmt: skip
    validate(table)
    return table


def validate(table: TableMapping) -> None:
    """Raises MappingRefused where the mapping says what cannot be: see `from_json`."""
    kind = schemas.kinds()[table.kind]
    named = [column.field for column in table.columns if column.field] + [*table.fixed, *table.derived]
    known = {each.name for each in kind.fields}
    for name in [*named, *table.words]:
        if name not in known:
            raise MappingRefused("mapping_unknown_name", name=name)
    doubled = sorted({name for name in named if named.count(name) > 1})
    if doubled:
        raise MappingRefused("mapping_field_twice", field=kind.field(doubled[0]).title)
    headers = {normal(column.header) for column in table.columns}
    for name, made in table.derived.items():
        wanted = DERIVATIONS.get(made.how, -1)
        is_right = len(made.headers) >= 1 if wanted is None else len(made.headers) == wanted
        if not is_right or not {normal(cell) for cell in made.headers} <= headers:
            raise MappingRefused("mapping_unreadable", part=f"derived.{name}")
        if made.how == "month_of" and kind.field(name).type != "period":
            raise MappingRefused("mapping_unreadable", part=f"derived.{name}")
    for name, text in table.fixed.items():
        if not may_be_fixed(kind, kind.field(name)):
            raise MappingRefused("mapping_key_fixed", field=kind.field(name).title)
        if not text or not can_have(kind, kind.field(name), text):
            raise MappingRefused("mapping_word_unreadable", field=kind.field(name).title)
    for name, words in table.words.items():
        if any(text and not can_have(kind, kind.field(name), text) for text in words.values()):
            raise MappingRefused("mapping_word_unreadable", field=kind.field(name).title)


def may_be_fixed(kind: Kind, target: Field) -> bool:
    """Whether one text can stand for a field in all rows: not for what tells rows or persons apart, for then all are
    one."""
    return target.name not in KEYS_OF_PERSONS and kind.primary_key != (target.name,)


def can_have(kind: Kind, target: Field, text: str) -> bool:
    """Whether a text means something in a field."""
    cleaned = parse_values.clean(text)
    if not cleaned or normal(cleaned) in kind.missing_values:
        return False
    try:
        if target.type == "date":
            parse_values.parse_date(cleaned)
        elif target.type == "period":
            parse_values.parse_period(cleaned)
        elif target.type in ("number", "integer"):
            parse = parse_values.parse_number if target.type == "number" else parse_values.parse_integer
            number = parse(cleaned, field=target)
            return not (
                (target.minimum is not None and number < target.minimum)
                or (target.maximum is not None and number > target.maximum)
            )
        elif target.type == "boolean":
            parse_values.parse_boolean(cleaned)
        elif target.codes:
            parse_values.parse_code(cleaned, parse_values.code_words(target))
    except parse_values.Unreadable:
        return False
    return True


def _reading(raw: Mapping[str, Any]) -> Reading:
    allowed: Mapping[str, Sequence[str]] = {
        "encoding": ENCODINGS, "separator": SEPARATORS, "decimal_mark": DECIMAL_MARKS, "date_order": DATE_ORDERS,
    }  # fmt: skip
    if set(raw) - set(vars(AS_FOUND)):
        raise MappingRefused("mapping_unreadable", part="reading")
    for name, choices in allowed.items():
        if raw.get(name) is not None and raw[name] not in choices:
            raise MappingRefused("mapping_unreadable", part=f"reading.{name}")
    row, sheet = raw.get("header_row"), raw.get("sheet")
    if row is not None and (isinstance(row, bool) or not isinstance(row, int) or not 1 <= row <= 1_048_576):
        raise MappingRefused("mapping_unreadable", part="reading.header_row")
    return Reading(**{**raw, "sheet": None if sheet is None else _text(sheet, "sheet")})


def _object(raw: object, part: str, most: int = 1000) -> dict[str, Any]:
    if not isinstance(raw, dict) or len(raw) > most or any(len(name) > MOST_TEXT for name in raw):
        raise MappingRefused("mapping_unreadable", part=part)
    return raw


def _list(raw: object, part: str, most: int) -> list[Any]:
    if not isinstance(raw, list) or len(raw) > most:
        raise MappingRefused("mapping_unreadable", part=part)
    return raw


def _text(raw: object, part: str) -> str:
    if not isinstance(raw, str) or len(raw) > MOST_TEXT:
        raise MappingRefused("mapping_unreadable", part=part)
    return raw
