"""What a heading says of the rows below it: "Avtal: TRV 2024/1" above a block, "Period | mars 2024" above the table."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from etl.kinds import parse_dates, parse_values, schemas
from etl.kinds.schemas import Kind, normal
from etl.reading import LooseCell, Shaped, UnreadableFile, column_letter
from etl.shaping.work import Work

# Fields that stand for many rows at once.
FIELDS = ("contract_id", "period", "form")
# Without a colon between name and value the value has to look like a number of a contract.
_NUMBERED = re.compile(r"(?:[A-Za-zÅÄÖåäö]{1,6}[ \-]?)?\d[\w/.:\-]*")
_REPORT = re.compile(
    r"(?:månads|kvartals|halvårs|års|slut)?(?:rapport(?:ering)?|redovisning|uppföljning)\b[ :,–-]*"
    r"(?:för |avser |avseende |av )?(?P<period>.+)",
    re.IGNORECASE,
)
_MOST_HEADING_CELLS = 6


@dataclass(frozen=True)
class Said:
    """A field's text in a heading, and where the text stands."""

    field: str
    text: str
    row: int
    column: int  # from 1


def field_named(kind: Kind, text: str) -> str | None:
    """The field that a text is the name of."""
    return next(iter(schemas.match_columns(kind, [text.strip().rstrip(":").strip()])), None)


def said_in(kind: Kind, cells: Sequence[tuple[int, str]], row: int) -> list[Said]:
    """What the cells of one row (column from 1, text) say: "Avtal: K-1", or a name and its value beside it."""
    found: list[Said] = []
    waiting: str | None = None
    for column, text in cells:
        name, colon, rest = text.partition(":")
        field = field_named(kind, name)
        if colon and field and rest.strip():
            found.append(Said(field, rest.strip(), row, column))
            waiting = None
        elif waiting and not (colon and field):
            found.append(Said(waiting, text.strip(), row, column))
            waiting = None
        elif field and (not rest.strip()):
            waiting = field
        elif whole := _without_colon(kind, text):
            found.append(Said(*whole, row, column))
            waiting = None
    return found


def _without_colon(kind: Kind, text: str) -> tuple[str, str] | None:
    name, _, rest = text.strip().partition(" ")
    if field_named(kind, name) == "contract_id" and _NUMBERED.fullmatch(rest.strip()):
        return "contract_id", rest.strip()
    return None


def in_titles(kind: Kind, titles: Iterable[LooseCell]) -> list[Said]:
    """What the texts above a table say of it, row by row."""
    rows: dict[int, list[tuple[int, str]]] = {}
    for cell in titles:
        rows.setdefault(cell.row, []).append((cell.column, cell.text))
    found = [said for row in sorted(rows) for said in said_in(kind, sorted(rows[row]), row)]
    if "period" not in {said.field for said in found}:
        for cell in titles:
            match = _REPORT.fullmatch(cell.text.strip())
            if match and _is_period(match["period"]):
                found.append(Said("period", match["period"], cell.row, cell.column))
    return found


def _is_period(text: str) -> bool:
    """Whether a title names a period. A bare year is none: the report may be of one of its months."""
    try:
        return len(parse_dates.parse_period(parse_values.clean(text))) > 4
    except parse_values.Unreadable:
        return False


def in_rows(kind: Kind, work: Work) -> dict[int, list[Said]]:
    """Row index -> what it says, for the rows of a table that are headings and nothing else."""
    if not work.count:
        return {}
    filled = pa.array([0] * work.count, pa.int64())
    first = pc.coalesce(*work.columns)
    same = pa.array([True] * work.count)  # a text that is merged over the whole row stands in each of its cells
    for column in work.columns:
        filled = pc.add(filled, pc.cast(pc.is_valid(column), pa.int64()))
        same = pc.and_(same, pc.fill_null(pc.equal(column, first), True))
    few = pc.indices_nonzero(pc.or_(pc.less_equal(filled, _MOST_HEADING_CELLS), same)).to_pylist()
    found: dict[int, list[Said]] = {}
    for index in few:
        row = work.row(index)
        cells = [(column + 1, text) for column, text in enumerate(row) if text and text not in row[:column]]
        said = said_in(kind, cells, work.row_numbers[index].as_py())
        by_cell = {each.column for each in said}
        names = [column for column, text in cells if column not in by_cell and field_named(kind, text)]
        if said and len(by_cell) + len(names) == len(cells):
            found[index] = said
    return found


def apply(kind: Kind, work: Work, titles: Sequence[LooseCell], fields: Sequence[str]) -> list[str]:
    """Adds the wanted fields that headings say; gives those that were found.

    Raises UnreadableFile: heading_twice, where the headings above the table say two things of one field.
    """
    above = in_titles(kind, titles)
    below = in_rows(kind, work)
    for field in fields:
        texts = {normal(each.text) for each in above if each.field == field}
        if len(texts) > 1:
            raise UnreadableFile("heading_twice", column=kind.field(field).title)
    by_field: dict[str, list[Said]] = {}
    for said in [*above, *(each for row in below.values() for each in row)]:
        if said.field in fields:
            by_field.setdefault(said.field, []).append(said)
    if not by_field:
        return []
    headings = [index for index, row in below.items() if any(said.field in by_field for said in row)]
    work.without(headings, "title")
    for field, said_texts in by_field.items():
        _add(field, said_texts, work)
    return list(by_field)


def _add(field: str, said: Sequence[Said], work: Work) -> None:
    """A column that has, in each row, what the nearest heading above it says."""
    said = sorted(said, key=lambda each: each.row)
    rows = work.row_numbers.to_pylist()
    texts: list[str | None] = []
    place = -1
    for row in rows:
        while place + 1 < len(said) and said[place + 1].row < row:
            place += 1
        texts.append(said[place].text if place >= 0 else None)
    work.add(field, pa.array(texts, pa.string()))
    letters = {column_letter(each.column) for each in said}
    letter = letters.pop() if len(letters) == 1 else ""
    work.shaped.append(Shaped("shaped_heading", said[0].row, said[-1].row, letter, field))
