"""A column of texts -> typed values, and a problem code for each cell that could not be read.

Each distinct text is read once, by `etl/kinds/parse_values.py`; so a file of millions of rows costs what its distinct
values cost.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from etl.kinds import identifiers, money, parse_dates, parse_values, schemas
from etl.kinds.schemas import Field, Kind

ARROW_TYPES = {
    "string": pa.string(),
    "date": pa.date32(),
    "period": pa.string(),
    "number": pa.float64(),
    "integer": pa.int64(),
    "boolean": pa.bool_(),
}
MISSING = ("-", "–", "..")
# More distinct texts than this are looked through as a whole column before they are read one by one.
MANY = 50_000
# Numbers that can only mean one thing, whatever the file's decimal mark: no mark, or a point that is no thousands mark.
_CERTAIN_NUMBER = r"^-?\d{1,15}(\.\d{1,2}|\.\d{4,15})?$"
# A day as Americans write it, for a file of which that was said.
_MONTH_FIRST = re.compile(r"^(\d{1,2})[./-](\d{1,2})[./-](\d{4})( .*)?$")
# What a formula leaves that could not be calculated, in English and Swedish.
_ERROR_VALUE = (
    r"^#(?:REF!|N/A|DIV/0!|VALUE!|NAME\?|NULL!|NUM!|SPILL!|CALC!"
    r"|REFERENS!|SAKNAS!|DIVISION/0!|VÄRDEFEL!|NAMN\?|OGILTIGT!|OGILTIGT NUMMER!)$"
)
_ODD_SPACE = r"[\s\x{00a0}\x{202f}\x{2007}\x{2009}]{2,}|[\t\r\n\x{00a0}\x{202f}\x{2007}\x{2009}]"


def encode(column: pa.ChunkedArray) -> pa.DictionaryArray:
    """The column as indices into its distinct texts."""
    return pc.dictionary_encode(column.combine_chunks())


def in_our_words(column: pa.DictionaryArray, words: Mapping[str, str]) -> pa.DictionaryArray:
    """The column with the sender's words put into ours. `words`: as `schemas.normal` compares words -> our text."""
    if not words:
        return column
    texts = [words.get(schemas.normal(text), text) for text in column.dictionary.to_pylist()]
    return pa.DictionaryArray.from_arrays(column.indices, pa.array(texts, pa.string()))


def number_style(columns: Iterable[pa.DictionaryArray]) -> parse_values.NumberStyle:
    """The decimal mark that all number cells of a file prove together."""
    texts: list[str] = []
    for column in columns:
        distinct = column.dictionary
        if len(distinct) < MANY or not _is_certain(distinct):
            texts += distinct.to_pylist()
        elif pc.any(pc.match_substring(distinct, "."), min_count=0).as_py():
            texts.append("0.5")
    return parse_values.number_style(texts)


def read(
    column: pa.DictionaryArray,
    field: Field,
    kind: Kind,
    style: parse_values.NumberStyle,
    from_workbook: bool,
    is_month_first: bool = False,
    day_counts: bool = True,
) -> tuple[pa.Array, pa.Array]:
    """(values, problem codes), both as long as the column; a cell has a value, a code, or neither when it is empty.

    `day_counts`: whether a number in a workbook's date column is Excel's count of days (see
    `ReadingResult.day_counts`).
    """
    if field.type == "string" and not field.codes:
        typed, codes = (
            part.take(column.indices) for part in _read_texts(column.dictionary, field, kind, from_workbook)
        )
    else:
        from_day_counts = from_workbook and day_counts
        distinct, problems = _read_distinct(column.dictionary, field, kind, style, from_day_counts, is_month_first)
        typed = distinct.take(column.indices)
        codes = (
            problems.take(column.indices) if problems.null_count < len(problems) else pa.nulls(len(typed), pa.string())
        )
    if field.required:
        empty = pc.and_(pc.is_null(typed), pc.is_null(codes))
        if pc.any(empty, min_count=0).as_py():
            codes = pc.if_else(empty, pa.scalar("required_missing"), codes)
    return typed, codes


def _read_texts(texts: pa.Array, field: Field, kind: Kind, from_workbook: bool) -> tuple[pa.Array, pa.Array]:
    nothing = pa.scalar(None, pa.string())
    cleaned = _clean(texts, kind, from_workbook)
    is_error = pc.fill_null(pc.match_substring_regex(cleaned, _ERROR_VALUE), False)
    codes = pc.if_else(is_error, "cell_is_error", nothing)
    if field.is_identifier:
        is_spoilt = pc.fill_null(pc.match_substring_regex(cleaned, identifiers.SPOILT), False)
        codes = pc.if_else(is_spoilt, "identifier_spoilt", codes)
        is_nothing = pc.is_in(pc.utf8_lower(cleaned), pa.array(identifiers.NOTHING))
        cleaned = pc.if_else(is_nothing, nothing, cleaned)
    if field.content == "organisation_number":
        bodies = [text and identifiers.organisation_number(text) for text in cleaned.to_pylist()]
        cleaned = pa.array(bodies, pa.string())
    return pc.if_else(pc.is_valid(codes), nothing, cleaned), codes


def _is_certain(texts: pa.Array) -> bool:
    return bool(pc.all(pc.match_substring_regex(texts, _CERTAIN_NUMBER), min_count=0).as_py())


def _read_distinct(
    texts: pa.Array,
    field: Field,
    kind: Kind,
    style: parse_values.NumberStyle,
    from_workbook: bool,
    is_month_first: bool,
) -> tuple[pa.Array, pa.Array]:
    if field.type == "number" and len(texts) >= MANY and _is_certain(texts):
        numbers = pc.cast(texts, pa.float64())
        return numbers, _limits(field, numbers)
    other_order_seen = field.type == "date" and parse_dates.month_first(texts.to_pylist())
    parse = _parser(field, style, from_workbook, is_month_first, other_order_seen)
    late = parse_dates.near_midnight(map(parse_values.clean, texts.to_pylist())) if field.type == "date" else ()
    parsed: list[Any] = []
    codes: list[str | None] = []
    for text in texts.to_pylist():
        cleaned = parse_values.clean(text)
        value, code = None, None
        is_open = field.may_be_open and parse_dates.is_no_end(cleaned)
        if cleaned and not is_open and cleaned not in MISSING and schemas.normal(cleaned) not in kind.missing_values:
            try:
                value = parse(cleaned)
                if cleaned in late:
                    code = "date_near_midnight"
                elif field.type == "number" and parse_values.is_guessed(cleaned, style):
                    code = "number_three_decimals"
            except parse_values.Unreadable as unreadable:
                code = unreadable.code
        parsed.append(value)
        codes.append(code)
    typed = pa.array(parsed, ARROW_TYPES[field.type])
    problems = pa.array(codes, pa.string())
    # A number outside its limits is refused, whatever else is to be said of it.
    return typed, pc.coalesce(_limits(field, typed), problems) if field.type in ("number", "integer") else problems


def _parser(
    field: Field, style: parse_values.NumberStyle, from_workbook: bool, is_month_first: bool, other_order_seen: bool
) -> Callable[[str], Any]:
    words = parse_values.code_words(field)
    unknown = f"{field.name}_unknown" if field.codes_from else "code_unknown"

    def dated(text: str) -> str:
        return _MONTH_FIRST.sub(r"\3-\1-\2\4", text) if is_month_first else text

    parse_number = money.parse_kronor if field.name.endswith("_sek") else parse_values.parse_number
    parsers: dict[str, Callable[[str], Any]] = {
        "date": lambda text: parse_dates.parse_date(dated(text), from_workbook, other_order_seen),
        "period": lambda text: parse_dates.parse_period(dated(text), from_workbook, field.takes_weeks),
        "number": lambda text: parse_number(text, style, field),
        "integer": lambda text: parse_values.parse_integer(text, style, field),
        "boolean": parse_values.parse_boolean,
        "string": lambda text: parse_values.parse_code(text, words, unknown),
    }
    return parsers[field.type]


def _limits(field: Field, numbers: pa.Array) -> pa.Array:
    """A code where a number is outside the field's limits.

    In a column of per cents, a number between 0 and 1 is a share written as such; then a 1 cannot be told from 1 %. Nor
    can it where all are 1: shares of people who all work full time.
    """
    codes = pa.nulls(len(numbers), pa.string())
    if field.maximum is not None:
        codes = pc.if_else(pc.fill_null(pc.greater(numbers, field.maximum), False), "above_maximum", codes)
    if field.minimum is not None:
        below = pc.fill_null(pc.less(numbers, field.minimum), False)
        if field.name.endswith("_pct"):
            share = pc.and_(pc.greater(numbers, 0), pc.less(numbers, 1))
            largest = pc.max(numbers).as_py()
            if pc.any(share, min_count=0).as_py() or (largest is not None and largest <= 1):
                share = pc.or_(share, pc.equal(numbers, 1))
            codes = pc.if_else(pc.fill_null(share, False), "share_instead_of_percent", codes)
        codes = pc.if_else(pc.and_(below, pc.is_null(codes)), "below_minimum", codes)
    return codes


def _clean(texts: pa.Array, kind: Kind, from_workbook: bool) -> pa.Array:
    """Texts trimmed, with spaces folded; an empty one and a mark for missing become null."""
    invisible = schemas.INVISIBLE.pattern
    if pc.any(pc.match_substring_regex(texts, invisible), min_count=0).as_py():
        texts = pc.replace_substring_regex(texts, invisible, "")
    cleaned = pc.utf8_trim_whitespace(texts)
    if pc.any(pc.match_substring_regex(cleaned, _ODD_SPACE), min_count=0).as_py():
        cleaned = pc.replace_substring_regex(cleaned, _ODD_SPACE, " ")
    if from_workbook:  # a number cell in a column of texts: the exponent was the reader's mark for a number
        cleaned = pc.replace_substring_regex(cleaned, r"^(-?\d+(?:\.\d+)?)e0$", r"\1")
    missing = pa.array(["", *MISSING, *sorted(kind.missing_values)], pa.string())
    return pc.if_else(pc.is_in(pc.utf8_lower(cleaned), missing), pa.scalar(None, pa.string()), cleaned)


def filled(rows: pa.Table, name: str, value: object) -> pa.Table:
    """The rows with the value in the empty cells of that column."""
    place, field = rows.column_names.index(name), rows.schema.field(name)
    return rows.set_column(place, field, pc.fill_null(rows[name], pa.scalar(value, field.type)))
