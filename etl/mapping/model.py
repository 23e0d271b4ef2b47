"""How one layout of file becomes rows of ours: plain data, written as JSON, and never trusted when it is read.

A layout is what a sender's form looks like: its headers, on whatever sheet and in whatever format. A mapping says for
each of the file's columns which field it is, or that it is left out; what stands for a field that has no column; what
the sender's words mean; and how the file was read. It stands in each delivery's record, so the next file of the layout
is read without questions. It holds texts of headers and code words, never a row.
"""

from __future__ import annotations

import hashlib
import itertools
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from etl.kinds import parse_dates, parse_values, schemas
from etl.kinds.schemas import Field, Kind, normal
from etl.reading.read_options import (
    AS_FOUND,
    DATE_ORDERS,
    DECIMAL_MARKS,
    ENCODINGS,
    MOST_GROUPS,
    SEPARATORS,
    ColumnGroup,
    Reading,
)

FORMAT = 1
# What can be made of other columns, and how many of them it takes (None: one or more).
DERIVATIONS: Mapping[str, int | None] = {
    "month_of": None,  # the month of a day, or that a name or number and a year name
    "week_of": None,  # the week of a day, or that a number and a year name
    "row": 0,  # the number of the row, where each row is a part of its own; rows that say the same are one
    "copy_of": 1,  # the same text as another column
    "joined": None,  # the texts of several columns, for a key that no column has
    "file_name": 0,  # the month or quarter in the file's name
    "in_file": 0,  # what the file says beside its table: above it, in a heading, in the sheet's name (etl/shaping)
}
# Fields that are keys of persons: never a name, an address or a telephone number, and never the same in all rows.
KEYS_OF_PERSONS = frozenset({"participant_key", "placement_id"})
MOST_TEXT = 500
MOST_COLUMNS, MOST_ROWS = 16_384, 1_048_576
MOST_WORDS = 10_000
# What a sheet's name says of a month or a year does not make another layout of it.
_DATED = re.compile(rf"\d+|\b(?:{'|'.join(sorted(parse_dates.MONTHS, key=len, reverse=True))}|q|kv|kvartal|halvår)\b")
# What programs call a sheet that nobody has named.
_SAYS_NOTHING = frozenset({"", "blad", "sheet", "ark", "taulukko", "tabell", "tabelle", "data", "export", "tabell ark"})


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
        return layout_of([column.header for column in self.columns])

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
        wanted = layout_of(header)
        found = [table for table in self.tables if table.layout == wanted]
        found.sort(key=lambda table: (table.sheet != sheet, not is_same_sheet(table.sheet, sheet)))
        return arranged(found[0], header, sheet) if found else None


def layout_of(header: Sequence[str]) -> str:
    """The layout's fingerprint: headers in any order, case and spacing, wherever they stand; so the same form is known
    on another sheet, and saved as text. Columns without a header do not tell one from another."""
    return hashlib.sha256("\x1f".join(sorted(filter(None, map(normal, header)))).encode()).hexdigest()[:16]


def is_same_sheet(one: str | None, other: str | None) -> bool:
    """Whether two sheets' names say the same of what stands there, months and years aside. "Blad1" says nothing, as no
    name does."""
    return _said_by(one) == _said_by(other)


def _said_by(sheet: str | None) -> str:
    name = _DATED.sub("", normal(sheet or "")).strip()
    return "" if name in _SAYS_NOTHING else name


def arranged(table: TableMapping, header: Sequence[str], sheet: str | None) -> TableMapping:
    """The mapping for a table of the same layout whose columns stand in another order, headers as they are there.

    A text that was fixed for a sheet does not hold for one that is called otherwise ("Praktik", "Anställda").
    """
    waiting: dict[str, list[str | None]] = {}
    for column in table.columns:
        waiting.setdefault(normal(column.header), []).append(column.field)
    columns = [Column(cell, (waiting.get(normal(cell)) or [None]).pop(0)) for cell in header]
    spelt = {normal(cell): cell for cell in reversed(header)}
    derived = {
        name: Derivation(made.how, tuple(spelt.get(normal(cell), cell) for cell in made.headers))
        for name, made in table.derived.items()
    }
    fixed = table.fixed if is_same_sheet(table.sheet, sheet) else {}
    return replace(table, sheet=sheet, columns=tuple(columns), fixed=fixed, derived=derived)


# --- JSON ------------------------------------------------------------------------------------------------


def to_json(mapping: FileMapping) -> dict[str, Any]:
    """As it is written in a delivery's record and by `check --write-mapping`."""
    reading = {name: value for name, value in vars(mapping.reading).items() if value is not None}
    if mapping.reading.groups is not None:
        reading["groups"] = [dict(vars(group)) for group in mapping.reading.groups]
    if mapping.reading.leave_out is not None:
        reading["leave_out"] = list(mapping.reading.leave_out)
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
    alone = [name for name in named if not is_in_parts(table, name)]
    doubled = sorted({name for name in alone if named.count(name) > 1})
    if doubled:
        raise MappingRefused("mapping_field_twice", field=kind.field(doubled[0]).title)
    headers = {normal(column.header) for column in table.columns}
    for name, made in table.derived.items():
        wanted = DERIVATIONS.get(made.how, -1)
        is_right = len(made.headers) >= 1 if wanted is None else len(made.headers) == wanted
        if not is_right or not {normal(cell) for cell in made.headers} <= headers:
            raise MappingRefused("mapping_unreadable", part=f"derived.{name}")
        fits = {
            "month_of": kind.field(name).type == "period" and len(made.headers) <= 2,
            "week_of": kind.field(name).takes_weeks and len(made.headers) <= 2,
            "row": name == "part",
        }
        if not fits.get(made.how, True):
            raise MappingRefused("mapping_unreadable", part=f"derived.{name}")
    for name, text in table.fixed.items():
        if not may_be_fixed(kind, kind.field(name)):
            raise MappingRefused("mapping_key_fixed", field=kind.field(name).title)
        if not text or not can_have(kind, kind.field(name), text):
            raise MappingRefused("mapping_word_unreadable", field=kind.field(name).title)
    for name, words in table.words.items():
        if any(text and not can_have(kind, kind.field(name), text) for text in words.values()):
            raise MappingRefused("mapping_word_unreadable", field=kind.field(name).title)


def is_in_parts(table: TableMapping, name: str) -> bool:
    """Whether several columns are parts of one number: women and men, or a month each. They have different headers."""
    headers = [normal(column.header) for column in table.columns if column.field == name]
    is_number = schemas.kinds()[table.kind].field(name).type in ("number", "integer")
    elsewhere = name in table.fixed or name in table.derived
    return is_number and not elsewhere and len(headers) > 1 and len(set(headers)) == len(headers) and all(headers)


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
            parse_dates.parse_date(cleaned)
        elif target.type == "period":
            parse_dates.parse_period(cleaned, takes_weeks=target.takes_weeks)
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
    for name in ("header_row", "header_last_row", "first_row", "last_row"):
        if raw.get(name) is not None:
            _whole(raw[name], MOST_ROWS, f"reading.{name}")
    _in_order(raw, ("header_row", "header_last_row", "first_row", "last_row"))
    if raw.get("header_last_row") is not None and raw.get("header_row") is None:
        raise MappingRefused("mapping_unreadable", part="reading.header_last_row")
    groups = None if raw.get("groups") is None else tuple(map(_group, _list(raw["groups"], "groups", MOST_GROUPS)))
    sheet = None if raw.get("sheet") is None else _text(raw["sheet"], "sheet")
    names = raw.get("leave_out")
    part = "reading.leave_out"
    leave_out = None if names is None else tuple(_text(each, part) for each in _list(names, part, MOST_COLUMNS))
    return Reading(**{**raw, "sheet": sheet, "groups": groups, "leave_out": leave_out})


def _in_order(raw: Mapping[str, Any], names: Sequence[str]) -> None:
    """The header stands above the data, and the first of each before its last."""
    said = [(raw[name], name) for name in names if raw.get(name) is not None]
    for (one, above), (other, below) in itertools.pairwise(said):
        if other < one or (other == one and above.startswith("header") and not below.startswith("header")):
            raise MappingRefused("mapping_unreadable", part=f"reading.{below}")


def _group(raw: object) -> ColumnGroup:
    found = _object(raw, "groups")
    first = _whole(found.get("first"), MOST_COLUMNS, "reading.groups")
    last = _whole(found.get("last"), MOST_COLUMNS, "reading.groups")
    name = _text(found.get("name"), "reading.groups").strip()
    if first > last or not name:
        raise MappingRefused("mapping_unreadable", part="reading.groups")
    return ColumnGroup(name, first, last)


def _whole(raw: object, most: int, part: str) -> int:
    if isinstance(raw, bool) or not isinstance(raw, int) or not 1 <= raw <= most:
        raise MappingRefused("mapping_unreadable", part=part)
    return raw


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
