"""A file's bytes -> typed rows, refused rows and warnings. Stores nothing; `check` and `load` both run it.

A value that was refused is never kept: a problem says row, column and code, and the text is in
`data/reference/messages.yml`.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from etl import identity, schemas, values
from etl.reading import Found, RawTable, UnreadableFile, read_file
from etl.readers import HEADER_FINDERS, READERS, Part, uhm
from etl.schemas import Field, Kind

CHECK_FOLDER = Path(__file__).parent / "sql" / "checks"
PROBLEM_SCHEMA = pa.schema(
    [
        ("sheet", pa.string()),
        ("row_number", pa.int64()),
        ("column_letter", pa.string()),  # the letter that the spreadsheet shows
        ("header", pa.string()),  # as written in the file
        ("field", pa.string()),
        ("code", pa.string()),
    ]
)
ARROW_TYPES = {
    "string": pa.string(),
    "date": pa.date32(),
    "period": pa.string(),
    "number": pa.float64(),
    "integer": pa.int64(),
    "boolean": pa.bool_(),
}
# Warnings are problems whose row is taken all the same.
WARNINGS = frozenset({"organisation_number_invalid"})
NATURAL_PERSON_NAME = "Enskild näringsidkare"


class FileRefused(Exception):
    """Nothing of the file is taken. `code` and `arguments` make the message; `places` are cells, never values."""

    def __init__(
        self, code: str, arguments: Mapping[str, str] | None = None, places: Sequence[identity.Place] = ()
    ) -> None:
        super().__init__(code)
        self.code = code
        self.arguments = dict(arguments or {})
        self.places = list(places)


@dataclass(frozen=True)
class CheckedTable:
    """One kind's rows out of a file.

    `rows`: `sheet`, `row_number` and every field of the kind, typed. `refused` and `warnings`: `PROBLEM_SCHEMA`.
    `mapping`: field -> header as written. `ignored`: headers that no field answers to.
    """

    kind: Kind
    rows: pa.Table
    refused: pa.Table
    warnings: pa.Table
    mapping: Mapping[str, str]
    ignored: Sequence[str]
    found: Sequence[Found]

    @property
    def refused_rows(self) -> int:
        """How many rows were refused; a row can have several problems."""
        pairs = self.refused.select(["sheet", "row_number"]).group_by(["sheet", "row_number"]).aggregate([])
        return int(pairs.num_rows)


@dataclass(frozen=True)
class CheckedFile:
    """All that a file gives. `natural_persons`: a number of a natural person was replaced by its pseudonym.

    `sheets_left_out`: sheets with rows of no kind that is known, beside those that were read.
    """

    file_name: str
    sha256: str
    tables: Sequence[CheckedTable]
    natural_persons: bool
    sheets_left_out: Sequence[str] = ()

    @property
    def may_be_kept(self) -> bool:
        """Whether the original may be: not when a person's number, or what may be a mistyped one, stands in it."""
        codes = (table.refused["code"].to_pylist() for table in self.tables)
        return not self.natural_persons and not any("person_like_number" in found for found in codes)

    @property
    def taken(self) -> int:
        """How many rows are taken, over all kinds."""
        return sum(table.rows.num_rows for table in self.tables)

    @property
    def refused(self) -> int:
        """How many rows are refused, over all kinds."""
        return sum(table.refused_rows for table in self.tables)


def column_letter(index: int) -> str:
    """0 -> A, 25 -> Z, 26 -> AA, as the spreadsheet shows it."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def shown_name(file_name: str) -> str:
    """A file's name as it is kept and shown: no folders before it, nothing in it that is not to be seen in print."""
    name = re.split(r"[/\\]", file_name)[-1].encode("utf-8", "replace").decode("utf-8")
    return "".join(sign if sign.isprintable() else " " for sign in name).strip()


def check_file(
    content: bytes, file_name: str, pseudonym_key: bytes | Callable[[], bytes], kind: str | None = None
) -> CheckedFile:
    """Reads and checks one file.

    `pseudonym_key` may be a function, called when the key is first needed. `kind` names the kind where the header does not decide it. Raises FileRefused when nothing can be taken: not
    readable, no known kind, a personal identity number in it, or every row refused.
    """
    source_name = shown_name(file_name)
    try:
        source = read_file(content, source_name, _known_columns)
    except UnreadableFile as unreadable:
        raise FileRefused(unreadable.code, unreadable.arguments) from None
    by_kind: dict[str, list[_Placed]] = {}
    contents: list[list[str]] = []
    left_out: list[RawTable] = []
    for table in source.tables:
        parts = _parts(table, source_name, kind)
        if parts is None:
            left_out.append(table)
        contents.append(_contents(table, parts or []))
        for part in parts or ():
            by_kind.setdefault(part.kind, []).append(_Placed(part, table.header))
    places = identity.find_identity_numbers(source, source_name, contents)
    if places:
        raise FileRefused("identity_numbers_found", {"count": str(len(places))}, places)
    if len(left_out) == len(source.tables):
        raise _not_recognised(left_out, source_name)
    checked = []
    natural_persons = False
    for name, tables in by_kind.items():
        result, persons = _check_kind(schemas.kinds()[name], tables, pseudonym_key)
        natural_persons = natural_persons or persons
        checked.append(result)
    sheets = [table.found.sheet or "" for table in left_out]
    return CheckedFile(source_name, hashlib.sha256(content).hexdigest(), checked, natural_persons, sheets)


def _not_recognised(tables: Sequence[RawTable], file_name: str) -> FileRefused:
    """What to say of a file of no kind: which columns it lacks, where it is clear what it would be."""
    for table in tables:
        kind = schemas.nearest(table.header)
        if kind is not None:
            return _columns_missing(kind, table.header)
    return FileRefused("kind_unknown", {"file": file_name})


def _columns_missing(kind: Kind, header: Sequence[str]) -> FileRefused:
    there = schemas.match_columns(kind, header)
    missing = [field.title for field in kind.fields if field.required and field.name not in there]
    return FileRefused("columns_missing", {"columns": ", ".join(missing), "kind": kind.title})


def _known_columns(cells: Sequence[str]) -> int:
    return max(finder(cells) for finder in (schemas.known_columns, *HEADER_FINDERS))


@dataclass(frozen=True)
class _Placed:
    """A part and the header of the file's table that it came from, for saying where a problem is."""

    part: Part
    file_header: Sequence[str]

    @property
    def table(self) -> RawTable:
        return self.part.table

    @property
    def is_read_in_part(self) -> bool:
        """Whether a reader chose the columns; what it leaves out is then no mistake of the sender's."""
        return self.table.header != tuple(self.file_header)

    def place(self, index: int) -> tuple[str, str]:
        """The letter and the header, as the spreadsheet shows them, of the part's column."""
        source = self.part.sources[index]
        return ("", self.table.header[index]) if source is None else (column_letter(source), self.file_header[source])


def _parts(table: RawTable, file_name: str, kind: str | None) -> list[Part] | None:
    """The table as tables of our kinds; None when it is of none."""
    for reader in READERS:
        parts = reader(table)
        if parts is not None:
            return [part for part in parts if kind in (None, part.kind)]
    every_column = tuple(range(len(table.header)))
    if kind is not None:
        return [Part(kind, table, every_column)]
    possible = schemas.recognise(table.header, file_name)
    if len(possible) > 1:
        raise FileRefused("kind_unclear", {"kinds": ", ".join(found.name for found in possible)})
    return [Part(possible[0].name, table, every_column)] if possible else None


def _contents(table: RawTable, parts: Sequence[Part]) -> list[str]:
    """What each column of the file can hold, for the search for identity numbers."""
    by_title = {schemas.normal(title): content for title, content in uhm.CONTENTS.items()}
    contents = ["personal"] * len(table.header)
    for part in parts:
        if part.table is not table:
            return [by_title.get(schemas.normal(cell), "personal") for cell in table.header]
        kind = schemas.kinds()[part.kind]
        for field, index in schemas.match_columns(kind, table.header).items():
            contents[index] = kind.field(field).content
    return contents


# --- one kind --------------------------------------------------------------------------------------------


def _check_kind(
    kind: Kind, tables: Sequence[_Placed], pseudonym_key: bytes | Callable[[], bytes]
) -> tuple[CheckedTable, bool]:
    style = _file_number_style(kind, tables)
    typed, problems = [], []
    mapping: dict[str, str] = {}
    ignored: list[str] = []
    replaced = False
    where: dict[str | None, dict[str, tuple[str, str]]] = {}  # sheet -> field -> letter and header
    for placed in tables:
        table = placed.table
        places = schemas.match_columns(kind, table.header)
        if any(field.required and field.name not in places for field in kind.fields):
            raise _columns_missing(kind, table.header)
        here = {field: placed.place(index) for field, index in places.items()}
        where[table.found.sheet] = here
        mapping |= {field: header for field, (_, header) in here.items()}
        if not placed.is_read_in_part:
            ignored += [cell for index, cell in enumerate(table.header) if cell and index not in places.values()]
        part, part_problems = _type_table(kind, placed, places, style)
        part, replaced_here, person_problems = _replace_natural_persons(kind, part, here, pseudonym_key)
        replaced = replaced or replaced_here
        typed.append(part)
        problems += [part_problems, person_problems]
    found_problems = pa.concat_tables(problems)
    rows = _without(pa.concat_tables(typed), _errors(found_problems))
    row_problems = _row_problems(kind, rows, where)
    rows = _without(rows, _errors(row_problems))
    every = pa.concat_tables([found_problems, row_problems])
    is_warning = pc.is_in(every["code"], pa.array(sorted(WARNINGS)))
    checked = CheckedTable(
        kind=kind,
        rows=rows,
        refused=every.filter(pc.invert(is_warning)).sort_by("row_number"),
        warnings=every.filter(is_warning).sort_by("row_number"),
        mapping=mapping,
        ignored=ignored,
        found=[placed.table.found for placed in tables],
    )
    return checked, replaced


def _errors(problems: pa.Table) -> pa.Table:
    return problems.filter(pc.invert(pc.is_in(problems["code"], pa.array(sorted(WARNINGS)))))


def _without(rows: pa.Table, problems: pa.Table) -> pa.Table:
    """The rows that have none of the problems."""
    if not problems.num_rows:
        return rows
    keys = pc.binary_join_element_wise(
        pc.fill_null(rows["sheet"], ""), pc.cast(rows["row_number"], pa.string()), "\x1f"
    )
    bad = pc.binary_join_element_wise(
        pc.fill_null(problems["sheet"], ""), pc.cast(problems["row_number"], pa.string()), "\x1f"
    )
    return rows.filter(pc.invert(pc.is_in(keys, pc.unique(bad))))


def _problems(
    rows: pa.Table | RawTable, mask: pa.Array, place: tuple[str, str], field: str, code: str | pa.Array
) -> pa.Table:
    """A problem for each row where `mask` is true."""
    if isinstance(rows, RawTable):
        numbers: Any = pa.chunked_array([rows.row_numbers]).filter(mask)
        sheets: Any = pa.array([rows.found.sheet] * len(numbers), pa.string())
    else:
        numbers, sheets = rows["row_number"].filter(mask), rows["sheet"].filter(mask)
    count = len(numbers)
    codes = pa.array([code] * count, pa.string()) if isinstance(code, str) else code.filter(mask)
    repeated = [pa.array([text] * count, pa.string()) for text in (*place, field)]
    return pa.table([sheets, numbers, *repeated, codes], schema=PROBLEM_SCHEMA)


def _distinct_texts(table: RawTable, index: int) -> list[str]:
    column = table.cells.column(index).combine_chunks()
    return [text for text in pc.unique(column).to_pylist() if text is not None]


_CERTAIN_NUMBER = r"^-?\d{1,15}(\.\d{1,2}|\.\d{4,15})?$"


def _is_certain_number_column(column: pa.Array) -> bool:
    return bool(pc.all(pc.match_substring_regex(column, _CERTAIN_NUMBER), min_count=0).as_py())


def _file_number_style(kind: Kind, tables: Sequence[_Placed]) -> values.NumberStyle:
    """The decimal mark that all number cells of the file prove together."""
    texts: list[str] = []
    for placed in tables:
        table = placed.table
        for name, index in schemas.match_columns(kind, table.header).items():
            if kind.field(name).type in ("number", "integer"):
                column = table.cells.column(index).combine_chunks()
                if not _is_certain_number_column(column):
                    texts += _distinct_texts(table, index)
                elif pc.any(pc.match_substring(column, "."), min_count=0).as_py():
                    texts.append("0.5")
    return values.number_style(texts)


def _type_table(
    kind: Kind, placed: _Placed, places: Mapping[str, int], style: values.NumberStyle
) -> tuple[pa.Table, pa.Table]:
    """The table with every field of the kind as a typed column, and the cells that could not be read."""
    table = placed.table
    count = len(table.row_numbers)
    arrays: dict[str, pa.Array] = {
        "sheet": pa.array([table.found.sheet], pa.string()).take(pa.array([0] * count, pa.int32())),
        "row_number": table.row_numbers,
    }
    problems = [PROBLEM_SCHEMA.empty_table()]
    for field in kind.fields:
        if field.name not in places:
            arrays[field.name] = pa.nulls(count, ARROW_TYPES[field.type])
            continue
        index = places[field.name]
        place = placed.place(index)
        texts = table.cells.column(index).combine_chunks()
        typed, codes = _type_column(field, kind, texts, style, table.found.format != "csv")
        if field.required:
            empty = pc.and_(pc.is_null(typed), pc.is_null(codes))
            codes = pc.if_else(empty, pa.scalar("required_missing"), codes)
        if codes.null_count < count:
            problems.append(_problems(table, pc.is_valid(codes), place, field.name, codes))
        arrays[field.name] = typed
    return pa.table(arrays), pa.concat_tables(problems)


def _type_column(
    field: Field, kind: Kind, texts: pa.Array, style: values.NumberStyle, from_workbook: bool
) -> tuple[pa.Array, pa.Array]:
    """(values, problem codes), both as long as `texts`; a cell has a value, a code, or neither when it is empty."""
    if field.type == "string" and not field.codes:
        return _clean_texts(texts, kind, from_workbook), pa.nulls(len(texts), pa.string())
    if field.type in ("number", "integer") and _is_certain_number_column(texts):
        numbers = pc.cast(texts, pa.float64())
        whole = field.type == "number" or pc.all(pc.equal(numbers, pc.floor(numbers)), min_count=0).as_py()
        if whole:
            return pc.cast(numbers, ARROW_TYPES[field.type]), _limits(field, numbers)
    encoded = pc.dictionary_encode(texts)
    parse = _parser(field, style, from_workbook)
    parsed: list[Any] = []
    codes: list[str | None] = []
    for text in encoded.dictionary.to_pylist():
        cleaned = values.clean(text)
        value, code = None, None
        if cleaned and not (schemas.normal(cleaned) in kind.missing_values or cleaned in ("-", "–", "..")):
            try:
                value = parse(cleaned)
            except values.Unreadable as unreadable:
                code = unreadable.code
        parsed.append(value)
        codes.append(code)
    typed = pa.array(parsed, ARROW_TYPES[field.type]).take(encoded.indices)
    problem = pa.array(codes, pa.string()).take(encoded.indices)
    if field.type in ("number", "integer"):
        problem = pc.coalesce(problem, _limits(field, typed))
    return typed, problem


def _parser(field: Field, style: values.NumberStyle, from_workbook: bool) -> Callable[[str], Any]:
    words = values.code_words(field)
    parsers: dict[str, Callable[[str], Any]] = {
        "date": lambda text: values.parse_date(text, from_workbook),
        "period": lambda text: values.parse_period(text, from_workbook),
        "number": lambda text: values.parse_number(text, style),
        "integer": lambda text: values.parse_integer(text, style),
        "boolean": values.parse_boolean,
        "string": lambda text: values.parse_code(text, words),
    }
    return parsers[field.type]


def _limits(field: Field, numbers: pa.Array) -> pa.Array:
    """A code where a number is outside the field's limits.

    In a column of per cents, a number between 0 and 1 is a share written as such; then a 1 cannot be told from 1 %.
    """
    codes = pa.nulls(len(numbers), pa.string())
    if field.maximum is not None:
        codes = pc.if_else(pc.fill_null(pc.greater(numbers, field.maximum), False), "above_maximum", codes)
    if field.minimum is not None:
        below = pc.fill_null(pc.less(numbers, field.minimum), False)
        if field.name.endswith("_pct"):
            share = pc.and_(pc.greater(numbers, 0), pc.less(numbers, 1))
            if pc.any(share, min_count=0).as_py():
                share = pc.or_(share, pc.equal(numbers, 1))
            codes = pc.if_else(pc.fill_null(share, False), "share_instead_of_percent", codes)
        codes = pc.if_else(pc.and_(below, pc.is_null(codes)), "below_minimum", codes)
    return codes


_ODD_SPACE = r"[\s\x{00a0}\x{202f}\x{2007}\x{2009}]{2,}|[\t\r\n\x{00a0}\x{202f}\x{2007}\x{2009}]"


def _clean_texts(texts: pa.Array, kind: Kind, from_workbook: bool) -> pa.Array:
    """Texts trimmed, with spaces folded; an empty one and a mark for missing become null."""
    cleaned = pc.utf8_trim_whitespace(texts)
    if pc.any(pc.match_substring_regex(cleaned, _ODD_SPACE), min_count=0).as_py():
        cleaned = pc.replace_substring_regex(cleaned, _ODD_SPACE, " ")
    if from_workbook:  # a number cell in a column of texts: the exponent was the reader's mark for a number
        cleaned = pc.replace_substring_regex(cleaned, r"^(-?\d+(?:\.\d+)?)e0$", r"\1")
    missing = pa.array(["", "-", "–", "..", *sorted(kind.missing_values)], pa.string())
    return pc.if_else(pc.is_in(pc.utf8_lower(cleaned), missing), pa.scalar(None, pa.string()), cleaned)


def _replace_natural_persons(
    kind: Kind, rows: pa.Table, where: Mapping[str, tuple[str, str]], key: bytes | Callable[[], bytes]
) -> tuple[pa.Table, bool, pa.Table]:
    """Organisation numbers that are a person's own: replaced by their pseudonym, and the name beside them too.

    Gives also the problems: a number that only looks like a person's (refused), an invalid number (a warning).
    """
    problems = [PROBLEM_SCHEMA.empty_table()]
    replaced = False
    for field in kind.fields:
        if field.content != "organisation_number" or field.name not in where:
            continue
        encoded = pc.dictionary_encode(rows[field.name].combine_chunks())
        numbers = encoded.dictionary.to_pylist()
        new = [_pseudonym(number, key) for number in numbers]
        is_person = pa.array([pseudonym is not None for pseudonym in new], pa.bool_()).take(encoded.indices)
        codes = pa.array(
            [_number_problem(number) if pseudonym is None else None for number, pseudonym in zip(numbers, new)],
            pa.string(),
        ).take(encoded.indices)
        if codes.null_count < len(codes):
            problems.append(_problems(rows, pc.is_valid(codes), where[field.name], field.name, codes))
        if any(pseudonym is not None for pseudonym in new):
            replaced = True
            column = pa.array([p or n for p, n in zip(new, numbers)], pa.string()).take(encoded.indices)
            rows = rows.set_column(rows.column_names.index(field.name), field.name, column)
            for name in {"supplier_id": ("supplier_name", "name"), "organisation_id": ("organisation_name", "name")}.get(
                field.name, ()
            ):
                if name in rows.column_names:
                    hidden = pc.if_else(pc.fill_null(is_person, False), NATURAL_PERSON_NAME, rows[name])
                    rows = rows.set_column(rows.column_names.index(name), name, hidden)
    return rows, replaced, pa.concat_tables(problems)


def _pseudonym(number: str, key: bytes | Callable[[], bytes]) -> str | None:
    natural = identity.natural_person_number(number)
    if natural is None:
        return None
    return identity.pseudonym(natural, key if isinstance(key, bytes) else key())


def _number_problem(number: str) -> str | None:
    # Nine digits: a spreadsheet takes the leading zero off the number of one born in the years 00-09.
    lost_zero = len(number) == 9 and number.isdigit() and identity.natural_person_number(f"0{number}")
    if lost_zero or identity.looks_like_person(number):
        return "person_like_number"
    looks_like_number = number.replace("-", "").isdigit() and len(number) >= 8
    if looks_like_number and not number.startswith("00") and not identity.is_valid_organisation_number(number):
        return "organisation_number_invalid"
    return None


def _row_problems(
    kind: Kind, rows: pa.Table, where: Mapping[str | None, Mapping[str, tuple[str, str]]]
) -> pa.Table:
    """What the kind's check queries find: each gives bad rows as (sheet, row_number, field)."""
    problems = [PROBLEM_SCHEMA.empty_table()]
    if not rows.num_rows:
        return problems[0]
    with duckdb.connect() as connection:
        connection.register("checked", rows)
        for path in sorted((CHECK_FOLDER / kind.name).glob("*.sql")):
            for sheet, number, field in connection.execute(path.read_text(encoding="utf-8")).fetchall():
                problems.append(_problem(sheet, number, field, path.stem, where[sheet]))
        for sheet, number in _doubled(kind, connection):
            problems.append(_problem(sheet, number, kind.primary_key[0], "row_doubled", where[sheet]))
    return pa.concat_tables(problems)


def _problem(sheet: str | None, number: int, field: str, code: str, where: Mapping[str, tuple[str, str]]) -> pa.Table:
    letter, header = where.get(field, ("", ""))
    return pa.table([[sheet], [number], [letter], [header], [field], [code]], schema=PROBLEM_SCHEMA)


def _doubled(kind: Kind, connection: duckdb.DuckDBPyConnection) -> list[tuple[str | None, int]]:
    """Rows whose key an earlier row of the file has. The keys' names come from the schema, never from the file."""
    keys = ", ".join(kind.primary_key)
    found = connection.execute(f"SELECT {keys} FROM checked GROUP BY {keys} HAVING COUNT(*) > 1 LIMIT 1").fetchone()
    if found is None:
        return []
    return connection.execute(
        f"""
        SELECT sheet, row_number FROM checked
        QUALIFY ROW_NUMBER() OVER (PARTITION BY {keys} ORDER BY sheet, row_number) > 1
        """
    ).fetchall()
