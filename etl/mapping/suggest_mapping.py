"""What the columns of a foreign table may be: suggested from headers and from contents, each with its reason.

A suggestion is for a person to agree to; nothing is loaded by one alone. Contents are only looked at, and nothing of
them is kept.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from dataclasses import field as attribute

import pyarrow as pa
import pyarrow.compute as pc

from etl.kinds import parse_dates, parse_values, schemas
from etl.kinds.schemas import Field, Kind, normal, plain_number
from etl.mapping import apply_mapping, named_contract, parts_of_numbers, said_beside, unmapped_numbers, weeks
from etl.mapping.model import KEYS_OF_PERSONS, Column, Derivation, TableMapping, can_have
from etl.privacy import number_forms, personal_columns
from etl.reading import LooseCell, RawTable

COMMONEST = "placements"
TEXTS_LOOKED_AT = 300
_LIKE = 0.82
_BY_CONTENTS = 0.8
_SURELY_LIKE = 0.85
_LEAST = 0.45
_ENOUGH = 3  # fields that tell of persons together
# A header that is known, or contents that can be nothing else; of fields that many tables have they say little.
_SIGNS = frozenset({"header_known", "contents_contracts", "contents_words"})
_ANYWHERE = frozenset({"date", "number", "integer"})
# What a header says of a day on which somebody began.
_BEGINS = re.compile(
    r"\b(?:start\w*|börja\w*|påbörja\w*|fr\.?o\.?m\w*|from|från|tillträd\w*|anställ\w*|begin\w*|placer\w*|hire\w*)"
)
# What it says of other days, and words that end the names of many things.
_OTHER_DAYS = re.compile(
    r"\b(?:modified|updated?|created?|changed|published|printed|paid|pay(?:ment)?|invoice|award|birth|ändra\w*|skapa\w*"
    r"|uppdatera\w*|registrera\w*|publicera\w*|utbetal\w*|betal\w*|faktura\w*|född\w*|beslut\w*|utskri\w*|inkom\w*)"
)
_GENERIC = frozenset({"datum", "period", "antal", "belopp", "namn", "orsak", "skäl", "nummer", "värde"})
# Code lists that tell what they are by their words. Yes and no, or K and M alone, are not enough for others.
_TELLING = frozenset({"form", "age_band", "sex", "status", "end_reason", "nature", "requirement", "report_frequency"})


@dataclass(frozen=True)
class Reason:
    """Why a column, or a field without one, is suggested as it is. `code`: a key of messages.yml."""

    code: str
    arguments: Mapping[str, str] = attribute(default_factory=dict)


KEY_OF_ROWS = Reason("from_person_and_day")


@dataclass(frozen=True)
class Suggestion:
    """A mapping to agree to. `kinds`: what the table can be, best first. `reasons`: one per column; `for_fields`: of
    fields that no column answers to but that have a text or a derivation."""

    mapping: TableMapping
    kinds: Sequence[str]
    reasons: Sequence[Reason]
    for_fields: Mapping[str, Reason]


@dataclass(frozen=True)
class _ColumnSample:
    """What was seen of a column: distinct texts of its beginning, and what of a person it seems to hold."""

    header: str
    texts: Sequence[str]
    personal: str | None
    unfit_key: bool
    names_persons: bool  # by its contents, whatever its header says


def suggest(
    table: RawTable,
    file_name: str,
    known_contracts: frozenset[str],
    kind: str | None = None,
    beside: Sequence[LooseCell] = (),
    among: Sequence[str] | None = None,
) -> Suggestion:
    """The likeliest mapping. `known_contracts`: numbers of contracts, as `plain_number` compares them. `beside`: the
    file's texts that stand in no table. `kind`: where somebody has said it; `among`: the kinds that it can be, where
    not all."""
    columns = [_sample(table, index) for index in range(len(table.header))]
    tried = [
        (_worth(one, assigned, table), one, assigned)
        for one in (schemas.kinds().values() if kind is None else [schemas.kinds()[kind]])
        if kind or among is None or one.name in among
        for assigned in [_assigned(one, columns, table, known_contracts)]
    ]
    tried.sort(key=lambda each: (not _is_likely(each[1], each[2]), -each[0]))
    commonest = next((each for each in tried if each[1].name == COMMONEST), tried[0])
    if _lacks_required(tried[0]) and (not tried[0][2] or len(commonest[2]) > len(tried[0][2])):
        # Too little tells what it is. Then the kind that suppliers send most, not the one that asks for least.
        tried.sort(key=lambda each: each[1].name != COMMONEST)
    _, best, assigned = tried[0]
    chosen = [Column(column.header, None) for column in columns]
    reasons = [_why_not(column, best, frozenset(assigned), table.cells.column(i)) for i, column in enumerate(columns)]
    for name, (index, reason) in assigned.items():
        of_number = parts_of_numbers.parts(best, index, table) if _is_number(best, name) else [index]
        for part in of_number:
            if chosen[part].field is None:
                chosen[part] = Column(columns[part].header, name)
                reasons[part] = reason if of_number == [index] else _reason_of_parts(best.field(name), of_number)
    mapping = weeks.with_weeks(TableMapping(best.name, table.reading.sheet, tuple(chosen)), table)
    mapping, for_fields = _without_column(mapping, best, table, file_name, known_contracts, beside)
    if weeks.has_parts(mapping, table):
        mapping = weeks.in_parts(mapping)
        for_fields["part"] = Reason("rows_are_parts")
    return Suggestion(mapping, [one.name for _, one, _ in tried], reasons, for_fields)


def _is_likely(kind: Kind, assigned: Mapping[str, tuple[int, Reason]]) -> bool:
    """Whether a table may be of a kind: of one that suppliers send, or with two signs or more that it is a register and
    with what tells what its rows are. An amount and a day are in many lists: of wages, of invoices."""
    if kind.name in schemas.OF_SUPPLIERS:
        return True
    told = [name for name, (_, reason) in assigned.items() if reason.code in _SIGNS]
    signs = sum(kind.field(name).type not in _ANYWHERE for name in told)
    return signs > 1 and all(field.name in assigned for field in kind.fields if field.required and field.codes)


def _lacks_required(tried: tuple[float, Kind, Mapping[str, tuple[int, Reason]]]) -> bool:
    _, kind, assigned = tried
    return any(field.required and field.name not in assigned for field in kind.fields)


def _sample(table: RawTable, index: int) -> _ColumnSample:
    column = table.cells.column(index)
    whole = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    texts = pc.drop_null(pc.unique(whole.slice(0, 50 * TEXTS_LOOKED_AT))).slice(0, TEXTS_LOOKED_AT).to_pylist()
    header = table.header[index]
    unfit = personal_columns.looks_in_key(header, column) is not None
    names_persons = personal_columns.names_persons(column)
    personal = personal_columns.looks(header, column)
    return _ColumnSample(header, [parse_values.clean(text) for text in texts], personal, unfit, names_persons)


def _worth(kind: Kind, assigned: Mapping[str, tuple[int, Reason]], table: RawTable) -> float:
    required = [field for field in kind.fields if field.required]
    there = sum(field.name in assigned for field in required)
    known = sum(reason.code == "header_known" for _, reason in assigned.values())
    worth = 0.0
    key = [name for name in kind.primary_key if kind.field(name).required or name in assigned]
    if all(name in assigned for name in key):
        # What tells one row from another there, does not do so here: the rows are of another kind.
        keys = table.cells.select([assigned[name][0] for name in key]).slice(0, 50 * TEXTS_LOOKED_AT)
        if keys.num_rows > 2 and keys.group_by(keys.column_names).aggregate([]).num_rows < 0.7 * keys.num_rows:
            worth -= 3.0
    return worth + known + 0.7 * (len(assigned) - known) + 1.5 * there / len(required) - 0.4 * (len(required) - there)


# --- columns ---------------------------------------------------------------------------------------------


def _assigned(
    kind: Kind, columns: Sequence[_ColumnSample], table: RawTable, known_contracts: frozenset[str]
) -> dict[str, tuple[int, Reason]]:
    """Field -> column and reason; the surest first, each column once."""
    surely = schemas.match_columns(kind, table.header)
    scored: list[tuple[float, int, str, Reason]] = []
    for index, column in enumerate(columns):
        for field in kind.fields:
            if field.name in KEYS_OF_PERSONS and column.unfit_key:
                continue
            if surely.get(field.name) == index and not column.names_persons:
                scored.append((2.0, index, field.name, Reason("header_known")))
                continue
            if column.personal and column.personal != personal_columns.COMMENT:
                continue
            score, reason = _score(kind, field, column, known_contracts)
            if reason:
                scored.append((score, index, field.name, reason))
    assigned: dict[str, tuple[int, Reason]] = {}
    columns_used: set[int] = set()
    for score, index, name, reason in sorted(scored, key=lambda each: (-each[0], each[1])):
        if score >= _LEAST and name not in assigned and index not in columns_used:
            assigned[name] = index, reason
            columns_used.add(index)
    _days(kind, columns, table, assigned, columns_used)
    _own_number(kind, columns, table, assigned, columns_used)
    return assigned


def _own_number(
    kind: Kind,
    columns: Sequence[_ColumnSample],
    table: RawTable,
    assigned: dict[str, tuple[int, Reason]],
    columns_used: set[int],
) -> None:
    """Where enough tells that rows are of persons, the supplier's own number of each is their key."""
    header = weeks.own_number(table.header)
    is_required = any(field.name == "participant_key" and field.required for field in kind.fields)
    if header and is_required and "participant_key" not in assigned and len(assigned) >= _ENOUGH:
        index = table.header.index(header)
        if index not in columns_used and not columns[index].unfit_key and not columns[index].personal:
            title = kind.field("participant_key").title
            assigned["participant_key"] = index, Reason("header_like", {"title": title})
            columns_used.add(index)


def _score(
    kind: Kind, field: Field, column: _ColumnSample, known_contracts: frozenset[str]
) -> tuple[float, Reason | None]:
    if field.type in ("number", "integer") and unmapped_numbers.is_another(kind.name, column.header):
        return 0.0, None
    like = _likeness(field, column.header)
    fits = _fit(kind, field, column.texts, known_contracts)
    # Two signs: a header like the field's, and contents that it can have; of free words the header must say it surely.
    if like and ((fits is None and like >= _SURELY_LIKE) or (fits is not None and fits >= 0.5) or not column.texts):
        return 0.6 * like + 0.4 * (0.5 if fits is None else fits), Reason("header_like", {"title": field.title})
    if fits is None or fits < _BY_CONTENTS:
        return 0.0, None
    if field.name == "contract_id" and known_contracts and (len(column.texts) > 1 or _is_long(column.texts)):
        return 0.9 * fits, Reason("contents_contracts")
    if len(column.texts) < 2:
        return 0.0, None
    if field.name in _TELLING and field.codes:
        # One letter is a mark of many things; words are not.
        surer = sum(len(text) > 1 for text in column.texts) / len(column.texts)
        return (0.6 + 0.2 * surer) * fits, Reason("contents_words", {"title": field.title})
    return 0.0, None


def _is_long(texts: Sequence[str]) -> bool:
    """Whether one number of the register in every row is a sign by itself: "1" may be anything."""
    return all(len(plain_number(text)) >= named_contract.LONG_NUMBER and any(map(str.isdigit, text)) for text in texts)


def _likeness(field: Field, header: str) -> float:
    """How like a header is to one of the field's names, 0 to 1; 0 for what is not like it."""
    said = normal(header)
    words = set(said.replace("/", " ").split())
    best = 0.0
    for name in {normal(name) for name in (field.name, field.title, *field.synonyms)}:
        named = set(name.replace("/", " ").split())
        if len(name) > 3 and named <= words:
            best = max(best, 0.7 + 0.3 * len(named) / len(words))
        ratio = difflib.SequenceMatcher(None, name, said).ratio() if abs(len(name) - len(said)) < 8 else 0.0
        if ratio >= _LIKE:
            best = max(best, ratio)
        elif len(name) > 4 and name not in _GENERIC and (said.startswith(name) or said.endswith(name)):
            best = max(best, 0.75)
    return best


def _fit(kind: Kind, field: Field, texts: Sequence[str], known_contracts: frozenset[str]) -> float | None:
    """The share of texts that mean something in the field; None where any text would."""
    known = [
        text for text in texts if text and text not in ("-", "–", "..") and normal(text) not in kind.missing_values
    ]
    if not known:
        return None
    if field.name == "contract_id":
        if not known_contracts:
            return sum(any(map(str.isdigit, text)) for text in known) / len(known)
        return sum(plain_number(text) in known_contracts for text in known) / len(known)
    if field.content == "organisation_number":
        return sum(_is_number_of_organisation(text) for text in known) / len(known)
    if field.type == "string" and not field.codes:
        return None if field.content != "reference" else sum(any(map(str.isdigit, text)) for text in known) / len(known)
    return sum(can_have(kind, field, text) for text in known) / len(known)


def _is_number_of_organisation(text: str) -> bool:
    return number_forms.is_valid_organisation_number(text) or text.startswith(("00", "ENSKILD-"))


def _days(
    kind: Kind,
    columns: Sequence[_ColumnSample],
    table: RawTable,
    assigned: dict[str, tuple[int, Reason]],
    columns_used: set[int],
) -> None:
    """Columns of days that no header tells: the one before the other is the start."""
    open_fields = [name for name in ("start_date", "end_date") if any(f.name == name for f in kind.fields)]
    open_fields = [name for name in open_fields if name not in assigned]
    if "start_date" not in open_fields:
        return
    day = kind.field("start_date")
    dated = [
        index
        for index, column in enumerate(columns)
        if index not in columns_used and not column.personal and not _OTHER_DAYS.search(normal(column.header))
        if column.texts
        if (_fit(kind, day, column.texts, frozenset()) or 0) >= 0.9
    ]
    if len(dated) == 1 and _BEGINS.search(normal(columns[dated[0]].header)):
        assigned["start_date"] = dated[0], Reason("contents_days")
    elif len(dated) == 2 and len(open_fields) == 2:
        first, second = dated
        if _is_before(table, second, first):
            first, second = second, first
        if _is_before(table, first, second):
            assigned["start_date"] = first, Reason("contents_days_before")
            assigned["end_date"] = second, Reason("contents_days_after")


def _is_before(table: RawTable, first: int, second: int) -> bool:
    pairs = zip(
        table.cells.column(first).slice(0, TEXTS_LOOKED_AT).to_pylist(),
        table.cells.column(second).slice(0, TEXTS_LOOKED_AT).to_pylist(),
    )
    ordered = total = 0
    for one, other in pairs:
        try:
            days = [parse_dates.parse_date(parse_values.clean(text or ""), True) for text in (one, other)]
        except parse_values.Unreadable:
            continue
        total += 1
        ordered += days[0] <= days[1]
    return total > 0 and ordered / total >= 0.95


def _is_number(kind: Kind, name: str) -> bool:
    return kind.field(name).type in ("number", "integer")


def _reason_of_parts(field: Field, columns: Sequence[int]) -> Reason:
    code = "part_of_number" if len(columns) > 1 else "sum_of_parts"
    return Reason(code, {"title": field.title, "title_en": field.title_en})


def _why_not(column: _ColumnSample, kind: Kind, fields: frozenset[str], texts: pa.ChunkedArray) -> Reason:
    if column.personal == personal_columns.COMMENT:
        return Reason("left_out_comments")
    if column.personal or column.unfit_key:
        return Reason("left_out_personal")
    if unmapped_numbers.are_numbers(texts) and unmapped_numbers.is_another(kind.name, column.header):
        return Reason("left_out_another")
    if unmapped_numbers.looks(kind.name, fields, column.header, texts):
        return Reason("left_out_number")
    return Reason("left_out_unknown")


# --- fields without a column -----------------------------------------------------------------------------


def _without_column(
    mapping: TableMapping,
    kind: Kind,
    table: RawTable,
    file_name: str,
    known_contracts: frozenset[str],
    beside: Sequence[LooseCell],
) -> tuple[TableMapping, dict[str, Reason]]:
    """The mapping with what stands for fields that must be there and have no column, and why: what the file says beside
    its table before a known contract in a heading and the file's name, since the next file says it too."""
    derived: dict[str, Derivation] = {}
    fixed: dict[str, str] = {}
    reasons: dict[str, Reason] = {}
    headers = {column.field: column.header for column in mapping.columns if column.field}
    said = said_beside.fields(mapping, table, beside, file_name)
    for field in mapping.missing:
        if field.name in said:
            derived[field.name] = Derivation("in_file")
            reasons[field.name] = Reason("from_beside", {"texts": said[field.name]})
        elif field.type == "period" and apply_mapping.period_in_name(file_name):
            derived[field.name] = Derivation("file_name")
            reasons[field.name] = Reason("from_file_name", {"period": apply_mapping.period_in_name(file_name) or ""})
        elif field.name == "contract_id":
            named = named_contract.beside(table, beside, file_name, known_contracts)
            if named:
                fixed[field.name] = named
                reasons[field.name] = Reason("from_heading")
        else:
            made = key_of_rows(kind, field, headers)
            if made and len({normal(column.header) for column in mapping.columns}) == len(mapping.columns):
                derived[field.name] = made
                reasons[field.name] = KEY_OF_ROWS
    return replace(mapping, fixed=fixed, derived={**derived, **mapping.derived}), reasons


def key_of_rows(kind: Kind, field: Field, headers: Mapping[str, str]) -> Derivation | None:
    """What can stand for a placement's key: who began where and when. A row's number will not do: it is another one as
    soon as somebody sorts the file. `headers`: field -> its column's header. None where that cannot be told."""
    parts = [name for name in ("contract_id", "participant_key", "start_date") if headers.get(name)]
    if (
        field.name != "placement_id"
        or kind.primary_key != (field.name,)
        or not {"participant_key", "start_date"} <= set(parts)
    ):
        return None
    return Derivation("joined", tuple(headers[name] for name in parts))
