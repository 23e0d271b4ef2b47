"""Personal numbers in two columns: the date of birth in one, the last four digits in another, as case systems export.

Neither alone is a number. Joined row by row they are one where the check digit is right in nearly every row, which
chance makes of one row in ten.
"""

from __future__ import annotations

import datetime
import re

import pyarrow as pa
import pyarrow.compute as pc

from etl.privacy.number_forms import birth_date, plain
from etl.reading import RawTable

_LOOKED_AT = 300
_MOST_COLUMNS = 50  # of each sort; wide tables are of figures
_LEAST_SHARE = 0.8
_OF_WORKING_AGE = (14, 90)
_BIRTH = (
    r"^\s*(?:(?:19|20)?\d{2}[-/. ]?\d{2}[-/. ]?\d{2}|\d{1,2}[-/. ]\d{1,2}[-/. ](?:19|20)?\d{2})"
    r"(?:[ T]00:00(?::00)?)?\s*$"
)
_FOUR = r"^\s*[-+*x]*\d{1,4}(?:\.0+)?\s*$"
_SAID = re.compile(r"född|födel|birth|sista|fyra|last|four|kontroll|pnr|person", re.IGNORECASE)


def columns_of_last_digits(table: RawTable) -> list[int]:
    """The columns whose last four digits make personal numbers of another column's dates of birth; from 0."""
    births: list[int] = []
    fours: list[int] = []
    for index in range(len(table.header)):
        texts = pc.drop_null(table.cells.column(index).slice(0, _LOOKED_AT))
        if not len(texts):
            continue
        if pc.all(pc.match_substring_regex(texts, _FOUR)).as_py():
            fours.append(index)
        elif pc.all(pc.match_substring_regex(texts, _BIRTH)).as_py():
            births.append(index)
    if len(births) > _MOST_COLUMNS or len(fours) > _MOST_COLUMNS:
        said = {index for index, cell in enumerate(table.header) if _SAID.search(cell)}
        births, fours = [each for each in births if each in said], [each for each in fours if each in said]
    return [four for four in fours if any(_is_split(table, birth, four) for birth in births)]


def _is_split(table: RawTable, birth: int, four: int) -> bool:
    """Whether the two are parts of personal numbers, by the rows that have both."""
    days, ends = (_beginning(table, index) for index in (birth, four))
    tried = right = 0
    for day, end in zip(days, ends):
        if not day or not end:
            continue
        tried += 1
        right += any(_is_number(digits, end) for digits in _digits_of(day))
        if tried == 20 and right < 5:
            return False
    if tried == 1 and not (_SAID.search(table.header[birth]) or _SAID.search(table.header[four])):
        return False
    return tried > 0 and right >= _LEAST_SHARE * tried


def _beginning(table: RawTable, index: int) -> list[str | None]:
    cells: pa.ChunkedArray = table.cells.column(index).slice(0, _LOOKED_AT)
    return [plain(text) if text else None for text in cells.to_pylist()]


def _digits_of(day: str) -> list[str]:
    """The digits of a date of birth with the year first; of one written with the day first too, turned round."""
    parts = re.findall(r"\d+", day.removesuffix(":00").removesuffix("00:00"))
    if len(parts) == 3 and len(parts[2]) == 4:
        return [f"{parts[2]}{parts[1]:0>2}{parts[0]:0>2}"]
    joined = "".join(f"{part:0>2}" for part in parts)
    if len(parts) == 3 and len(parts[2]) == 2 and len(parts[0]) <= 2:
        return [joined, f"{parts[2]}{parts[1]:0>2}{parts[0]:0>2}"]
    return [joined]


def _is_number(digits: str, end: str) -> bool:
    last = re.sub(r"\.0+$|\D", "", end).zfill(4)
    if len(digits) not in (6, 8) or digits[:-6] not in ("", "19", "20") or last == "0000":
        return False
    born = birth_date(digits + last)
    if born is None:
        return False
    age = datetime.date.today().year - born.year
    return _OF_WORKING_AGE[0] <= age <= _OF_WORKING_AGE[1]
