"""Personal identity numbers: finding them, so that a file with any is refused; and telling whose a number is.

A found number is never kept, shown or logged: a `Place` says where it stands, nothing more. An alarm without cause
is a fault too, for it stops a whole delivery; so what a column holds decides how an undecorated number is taken.

Personnummer: lag and form after Skatteverket, YYMMDD-NNNC or YYYYMMDD-NNNC, "+" from the year one turns 100, last
digit by Luhn. Samordningsnummer: the same with 60 added to the day. Organisation numbers have a third digit of at
least 2, so they are never dates; a sole trader's organisation number is the owner's personnummer.
"""

import datetime
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Literal

import pyarrow as pa
import pyarrow.compute as pc
from stdnum import luhn
from stdnum.exceptions import ValidationError
from stdnum.se import orgnr, personnummer

from etl.reading import LooseCell, RawTable, SourceFile, column_letter

ColumnKind = Literal["amount", "date", "organisation_number", "reference", "personal"]
"""What a column holds. "reference": procurement_id, contract_id. "personal": all else, unmapped and free text too."""

MOST_PLACES = 10_000
"""After so many places the search ends: a file with one is refused as surely as one with more."""


@dataclass(frozen=True)
class Place:
    """Where a number stands, as the spreadsheet numbers it; never the number.

    In a file's name, all are None; in a sheet's name all but `sheet`, which is "". Row and column are 0 for a text
    outside the cells (see LooseCell). `header` is the column's, "" where there is none or the number stands in it.
    """

    sheet: str | None = None
    row: int | None = None
    column: int | None = None
    header: str | None = None

    @property
    def letter(self) -> str:
        """The column as the spreadsheet names it: 1 = A, 27 = AA; "" outside columns."""
        return column_letter(self.column or 0)

    @property
    def message(self) -> tuple[str, dict[str, str]]:
        """The code in data/reference/messages.yml, and its arguments."""
        if self.row is None:
            return ("identity_number_in_file_name" if self.sheet is None else "identity_number_in_sheet_name"), {}
        if not self.row:
            return "identity_number_outside_cells", {"sheet": self.sheet or ""}
        arguments = {"row": str(self.row), "column": self.letter}
        if self.sheet is None:
            return "identity_number", arguments
        return "identity_number_in_sheet", arguments | {"sheet": self.sheet}


# -- the forms of a number ---------------------------------------------------------------------------------------

# Before and after a number stand no letters or digits: what is part of a longer number or code is not one
# (SE2103151234, CAN-KA-AN422-02_1). The word for it may be written together with it (pnr8112189876).
_BEFORE = r"(?:(?<![^\W_])|(?<=pnr)|(?<=personnr)|(?<=nummer))"
_CENTURY = r"(?P<century>18|19|20)?"
_NUMBER = re.compile(
    rf"{_BEFORE}(?:"
    rf"{_CENTURY}(?P<birth>\d{{6}})(?P<mark>[ ]?[-+][ ]?|[ ]|)(?P<last>\d{{4}})"
    r"|(?P<iso>(?:18|19|20)\d\d-\d\d-\d\d)[-+](?P<iso_last>\d{4})"
    r")(?![^\W_])(?!-\d)",
    re.IGNORECASE,
)
# Where texts are free, also written together with letters (K811218-9876, ID198112189876), with a slash, or a whole date
# and a space. Codes that begin with a day of late (P240115-0001) are told by the age; ten digits that only follow
# letters are left, for so are many codes written.
_TOGETHER = re.compile(
    r"(?<!\d)(?P<century>18|19|20)?(?P<birth>\d{6})(?P<mark>[-+/])(?P<last>\d{4})(?!\d)(?!-\d)"
    r"|(?<!\d)(?P<long>(?:19|20)\d{10})(?!\d)"
    r"|(?<!\d)(?P<iso>(?:18|19|20)\d\d-\d\d-\d\d) (?P<iso_last>\d{4})(?!\d)"
)
# A column of numbers with gaps, as data tools export it.
_FLOAT = re.compile(r"(\d{9,12})\.0+")
_DECIMALS_AFTER = re.compile(r"[.,]\d{1,6}(?!\d)")
_DECIMALS_BEFORE = re.compile(r"\d[.,]$")
_WHOLE_ORGANISATION_NUMBER = re.compile(r"(?:16|18|19|20)?\d{6} ?[-+]? ?\d{4}")
_DASHES: dict[int, str | None] = dict.fromkeys((*range(8208, 8214), 8722, 8259, 173, 65112, 65123, 727), "-")
_INVISIBLE: dict[int, str | None] = dict.fromkeys((8203, 8204, 8205, 8288, 65279))


def _plain(text: str) -> str:
    """ASCII digits, hyphens and spaces for all their relatives in Unicode."""
    if text.isascii():
        return re.sub(r"\s", " ", text)
    text = unicodedata.normalize("NFKC", text.translate(_DASHES | _INVISIBLE))
    digits = ((str(unicodedata.decimal(sign)) if sign.isdecimal() else sign) for sign in text.translate(_DASHES))
    return re.sub(r"\s", " ", "".join(digits))


def _birth_date(digits: str, plus: bool = False) -> datetime.date | None:
    """The date of birth in 10 or 12 digits of a valid personnummer or samordningsnummer, None for other digits.

    With 10 digits the century is the latest that is not in the future; `plus` is the one before.
    """
    day = int(digits[-6:-4])
    if day > 60:  # samordningsnummer; the check digit is reckoned with the 60, the date without
        as_written, digits = digits, f"{digits[:-6]}{day - 60:02}{digits[-4:]}"
    else:
        as_written = digits
    try:
        luhn.validate(as_written[-10:])
        born: datetime.date = personnummer.get_birth_date(f"{digits[:-4]}{'+' if plus else '-'}{digits[-4:]}")
    except (ValidationError, ValueError):
        return None
    today = datetime.date.today()
    if born > today:
        # stdnum looks at the year alone: this year's date to come, in 10 digits, is of a hundred years ago.
        return None if len(digits) == 12 else born.replace(year=born.year - 100, day=min(born.day, 28))
    return born


def _is_recent(born: datetime.date) -> bool:
    """Whether so late that a long number is rather a time of writing (yyyymmddhhmm) than a person in work."""
    today = datetime.date.today()
    return born > today.replace(year=today.year - 10, day=min(today.day, 28))


def _is_clock(last: str) -> bool:
    return int(last[:2]) < 24 and int(last[2:]) < 60


def _holds_number(text: str, kind: ColumnKind | Literal["loose", "name"]) -> bool:
    """Whether a text has an identity number in it, taken as what such a cell holds.

    "loose" is a cell outside tables, "name" the name of a file or sheet (where times of writing stand).
    """
    text = _plain(text).strip()
    if kind == "organisation_number" and _WHOLE_ORGANISATION_NUMBER.fullmatch(text):
        return False
    if kind == "personal" and (number := _FLOAT.fullmatch(text)):
        text = number[1]
    # A spreadsheet takes the leading zero off a number: 9 digits that are one when it is put back.
    if kind == "personal" and len(text) == 9 and text.isascii() and text.isdigit():
        return text[5:8] != "000" and _birth_date(f"0{text}") is not None
    position = 0
    while match := _NUMBER.search(text, position):
        if _is_number(match, kind):
            return True
        position = match.start() + 1  # what begins inside a false one may be a true one
    return kind in ("personal", "loose", "organisation_number") and any(
        map(_is_number_together, _TOGETHER.finditer(text))
    )


def _is_number_together(match: re.Match[str]) -> bool:
    if match["iso"]:
        digits, plus = match["iso"].replace("-", "") + match["iso_last"], False
        if _is_clock(match["iso_last"]):
            return False
    elif match["long"]:
        digits, plus = match["long"], False
    else:
        digits, plus = (match["century"] or "") + match["birth"] + match["last"], match["mark"] == "+"
    born = _birth_date(digits, plus)
    return born is not None and not _is_recent(born)


def _is_number(match: re.Match[str], kind: str) -> bool:
    if match["iso"]:
        born = _birth_date(match["iso"].replace("-", "") + match["iso_last"])
        return born is not None and not _is_recent(born)
    century, mark, last = match["century"] or "", match["mark"].strip(), match["last"]
    undecorated = not match["mark"]
    if not mark:
        text, start, end = match.string, match.start(), match.end()
        if _DECIMALS_AFTER.match(text, end) or _DECIMALS_BEFORE.search(text[max(0, start - 2) : start]):
            return False
        # Codes are put together with underscores; names of files are too, but of words.
        if kind != "name" and "_" in (text[max(0, start - 1) : start], text[end : end + 1]):
            return False
        if kind == "amount" and not (century and undecorated):
            return False
        if kind == "reference" and undecorated and not century:
            return False
        # Nobody has the birth number 000, while round sums end so.
        if undecorated and not century and last.startswith("000"):
            return False
    if century == "18" and undecorated:
        return False
    born = _birth_date(century + match["birth"] + last, plus=mark == "+")
    if born is None:
        return False
    if _is_recent(born):
        if century and not mark:
            return False
        if kind in ("date", "name") and _is_clock(last):
            return False
    # 20150331 1230 among dates; without the space the age above is what tells.
    return not (kind == "date" and century and match["mark"] == " " and _is_clock(last))


# -- finding -----------------------------------------------------------------------------------------------------

# What every form has in common, for a quick look at whole columns: six digits of which the middle two are a month
# and the last two a day, and four more. It lets through all that _holds_number finds, and little else.
_DATE_DIGITS = r"\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01]|6[1-9]|[78]\d|9[01])"
_ISO_DIGITS = r"\d{4}-\d\d-\d\d[-+ ]\d{4}"
_QUICK = rf"{_DATE_DIGITS}[^0-9A-Za-z]{{0,3}}\d{{4}}|{_ISO_DIGITS}"
_QUICK_DECORATED = rf"{_DATE_DIGITS}[^0-9A-Za-z]{{1,3}}\d{{4}}|(?:19|20){_DATE_DIGITS}\d{{4}}|{_ISO_DIGITS}"
# With the leading zero gone: one digit of the year, month, day, four digits, and nothing else.
_QUICK_NINE = r"^\s*\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01]|6[1-9]|[78]\d|9[01])\d{4}\s*$"
# Where a cell has other digits than ASCII's, or other spaces and dashes between them.
_QUICK_UNICODE = (
    r"(?:\pN\p{Cf}*){6}[^\pL\pN]{0,3}(?:\pN\p{Cf}*){4}|(?:\pN\p{Cf}*){9}"
    r"|\pN{4}[^\pL\pN]\pN\pN[^\pL\pN]\pN\pN[^\pL\pN]\pN{4}"
)


def find_identity_numbers(
    source: SourceFile, file_name: str, column_kinds: Sequence[Sequence[ColumnKind]]
) -> list[Place]:
    """All places of personnummer and samordningsnummer in a file: cells, headers, loose cells, names.

    `column_kinds` has one sequence per table of `source`, with one kind per header cell. The places come in the
    order names, headers, loose cells, columns; of a column in row order; at most MOST_PLACES.

    Raises ValueError when the kinds do not match the tables.
    """
    if [len(kinds) for kinds in column_kinds] != [len(table.header) for table in source.tables]:
        raise ValueError("column_kinds must have one kind per column of each table")
    places: list[Place] = []
    if _holds_number(file_name, "name"):
        places.append(Place())
    named = {table.reading.sheet for table in source.tables} | {cell.sheet for cell in source.loose_cells}
    # A name with a number in it is itself not to be shown.
    hidden = {name for name in named if name is not None and _holds_number(name, "name")}
    places += [Place(sheet="") for _ in hidden]

    for table in source.tables:
        sheet = "" if table.reading.sheet in hidden else table.reading.sheet
        places += [
            Place(sheet, table.reading.header_row, column, "")
            for column, cell in enumerate(table.header, start=1)
            if _holds_number(cell, "loose")
        ]
    places += _in_loose_cells(source, column_kinds, hidden)
    for table, kinds in zip(source.tables, column_kinds, strict=True):
        sheet = "" if table.reading.sheet in hidden else table.reading.sheet
        for column, kind in enumerate(kinds):
            if len(places) >= MOST_PLACES:
                return places[:MOST_PLACES]
            header = "" if _holds_number(table.header[column], "loose") else table.header[column]
            rows = _rows_with_number(table, column, kind, MOST_PLACES - len(places))
            places += [Place(sheet, row, column + 1, header) for row in rows]
    return places[:MOST_PLACES]


def _in_loose_cells(
    source: SourceFile, column_kinds: Sequence[Sequence[ColumnKind]], hidden: set[str | None] | set[str]
) -> Iterable[Place]:
    tables = {table.reading.sheet: (table, kinds) for table, kinds in zip(source.tables, column_kinds, strict=True)}
    for cell in source.loose_cells:
        kind = _kind_of_loose(cell, tables.get(cell.sheet))
        if _holds_number(cell.text, kind):
            yield Place("" if cell.sheet in hidden else cell.sheet, cell.row, cell.column, "")


def _kind_of_loose(
    cell: LooseCell, table: tuple[RawTable, Sequence[ColumnKind]] | None
) -> ColumnKind | Literal["loose"]:
    """A cell of a sum row is taken as what its column holds: a sum of amounts may have ten digits."""
    if table and cell.row > table[0].reading.header_row and 0 < cell.column <= len(table[1]):
        kind = table[1][cell.column - 1]
        return "loose" if kind == "personal" else kind
    return "loose"


def _rows_with_number(table: RawTable, column: int, kind: ColumnKind, most: int) -> list[int]:
    """The spreadsheet's numbers of the rows where the column has a number, at most `most`."""
    cells = table.cells.column(column)
    longest = pc.max(pc.binary_length(cells)).as_py() or 0
    if longest < 9:
        return []
    # Where few different texts repeat (dates, codes), each is looked at once. Building the dictionary of a column
    # where all differ costs more than it saves, so a sample decides.
    head = cells.slice(0, 10_000)
    repeated = len(cells) > len(head) and len(pc.unique(head)) < 0.3 * len(head)
    texts = pc.unique(cells) if repeated else cells
    candidates = _candidates(texts, kind)
    if not len(candidates):
        return []
    # Each different text once, and held only until it is judged.
    judged = (text for text in pc.unique(candidates).to_pylist() if _holds_number(text, kind))
    numbers = list(islice(judged, most))
    if any(len(text.strip()) == 9 for text in numbers) and not _is_column_of_long_numbers(cells):
        numbers = [text for text in numbers if len(text.strip()) != 9]
    if not numbers:
        return []
    hits = pc.is_in(cells, value_set=pa.array(numbers, pa.string()))
    rows = pc.indices_nonzero(hits).slice(0, most)
    found: list[int] = table.row_numbers.take(rows).to_pylist()
    return found


def _is_column_of_long_numbers(cells: pa.ChunkedArray) -> bool:
    """Whether at least half of the cells that are whole numbers have 9, 10 or 12 digits.

    Nine digits without anything beside them are a weak sign. Where identity numbers have lost their zeros, the
    others of the column are as long; where amounts of money stand, they are of all lengths.
    """
    numbers = cells.filter(pc.match_substring_regex(cells, r"^\s*\d+\s*$"))
    length = pc.binary_length(pc.utf8_trim_whitespace(numbers))
    long = pc.sum(pc.is_in(length, value_set=pa.array([9, 10, 12], pa.int32()))).as_py() or 0
    return 2 * long >= len(numbers)


def _candidates(texts: pa.Array | pa.ChunkedArray, kind: ColumnKind) -> pa.Array | pa.ChunkedArray:
    """The texts that may have a number in them."""
    length = pc.binary_length(texts)
    long = texts.filter(pc.greater_equal(length, 9))
    if not len(long):
        return long
    quick = _QUICK_DECORATED if kind in ("amount", "reference") else _QUICK
    if kind == "personal":
        quick = f"{quick}|{_QUICK_NINE}"
    may = pc.match_substring_regex(long, quick)
    other = pc.not_equal(pc.binary_length(long), pc.utf8_length(long))
    if pc.any(other).as_py():
        beyond_ascii = long.filter(pc.and_(other, pc.invert(may)))
        beyond_ascii = beyond_ascii.filter(pc.match_substring_regex(beyond_ascii, _QUICK_UNICODE))
        chosen = [*_chunks(long.filter(may)), *_chunks(beyond_ascii)]
        return pa.chunked_array(chosen, pa.string())
    return long.filter(may)


def _chunks(texts: pa.Array | pa.ChunkedArray) -> list[pa.Array]:
    return texts.chunks if isinstance(texts, pa.ChunkedArray) else [texts]


# -- organisation numbers and sole traders -----------------------------------------------------------------------


def natural_person_number(text: str) -> str | None:
    """The 10 digits, if the text wholly is a valid personnummer or samordningsnummer (10 or 12 digits, -, +, space)."""
    found = _NUMBER.fullmatch(_plain(text).strip())
    if found is None or found["iso"]:
        return None
    digits = found["birth"] + found["last"]
    born = _birth_date((found["century"] or "") + digits, plus=found["mark"].strip() == "+")
    return None if born is None else digits


def looks_like_person(text: str) -> bool:
    """Whether the text has the form of a person's number and yet is none, such as 750231-0241 (no such day)."""
    digits = _ten_digits(text, ("16", "18", "19", "20"))
    return digits is not None and digits[2] < "2" and natural_person_number(text) is None


def normalised_number(text: str) -> str | None:
    """The 10 digits of what is written as an organisation number (556036-0793, 165560360793); None for other texts."""
    return _ten_digits(text, ("16",))


def is_valid_organisation_number(text: str) -> bool:
    """Whether the text is the number of a legal person: 10 digits, third digit at least 2, Luhn."""
    digits = normalised_number(text)
    return digits is not None and digits[2] >= "2" and bool(orgnr.is_valid(digits))


def _ten_digits(text: str, prefixes: tuple[str, ...]) -> str | None:
    found = re.fullmatch(r"(\d\d)?(\d{6}) ?[-+]? ?(\d{4})", _plain(text).strip())
    if found is None or (found[1] and found[1] not in prefixes):
        return None
    return found[2] + found[3]


def holds_identity_number(texts: Iterable[str]) -> bool:
    """Whether any of these texts, which stand in no file, holds an identity number."""
    return any(_holds_number(text, "loose") for text in texts)
