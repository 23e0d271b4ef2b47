"""Where a table begins and ends inside a sheet: header row, empty rows, sum rows, empty columns.

Used alike for text files and workbooks, so that the same sheet gives the same table in either form.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

import pyarrow as pa
import pyarrow.compute as pc

from etl.reading.header import Guess, grouped, is_quantity, trimmed
from etl.reading.read_options import Reading
from etl.reading.tables import LooseCell, RawTable, ReadingResult, Skipped

# Qualifiers are listed rather than free: "Total Entreprenad AB" is a supplier, "Totalt antal" a sum.
SUM_LABEL = re.compile(
    r"(?:summa|totalt|total|sum|s:a|delsumma|totalsumma|slutsumma|summa\s+summarum|grand\s+total|subtotal|i\s+alt|ialt"
    r"|yhteensä|välisumma|summe|zwischensumme|gesamt|gesamtsumme|insgesamt)"
    r"(?:\s+(?:antal|kr|sek|kronor|alla|samtliga|hela|för|per|år|året|perioden|period|kvartal|månad|"
    r"personer|kontrakt|avtal|rader|20\d\d))*\s*[:.]?",
    re.IGNORECASE,
)
_SUM_WITH_NUMBER = re.compile(r"(?:del|total|slut)?(?:summa|totalt|total|s:a)\s*[:.=]?\s+(\d[^\n]*)", re.IGNORECASE)
# What stands below a table and belongs to none of its rows.
_NOTE = re.compile(
    r"(?:\d\)|[¹²³⁴⁵⁶⁷⁸⁹]|\*|†|not[:. ]|obs[:.!]|källa[:. ]|kommentar[:. ]|anm[.: ]|fotnot)", re.IGNORECASE
)


def is_sum_label(text: str) -> bool:
    """Whether a text is only the word for a sum, or that word with its number: "Summa", "Totalt: 20 personer"."""
    match = _SUM_WITH_NUMBER.fullmatch(text)
    return bool(SUM_LABEL.fullmatch(text) or (match and is_quantity(match[1])))


def is_sum_row(cells: Sequence[str | None]) -> bool:
    """Whether a row says the sum of those above: its first non-empty cell is only such a word, the rest are numbers."""
    texts = [text for text in map(trimmed, cells) if text]
    if not texts or not is_sum_label(texts[0]):
        return False
    # A row without any gap beside a label in the first of several columns may still be a sum (label;number),
    # but one with another word or an identifier in it is data about something that is called "Total".
    return all(is_quantity(text) for text in texts[1:])


def _notes_at_end(table: pa.Table, numbers: pa.Array, after_empty: set[int]) -> int:
    """How many of the last rows are remarks below the table: a single text in three columns or more, marked as one.

    Rows of a single text below an empty row are remarks too, where one of them is a sentence, in two columns as well.
    No kind of delivery has a row of a single cell, so no row that could be taken is lost.
    """
    if table.num_columns < 2:
        return 0
    texts: list[str] = []
    marked = apart = 0
    for row in range(table.num_rows - 1, -1, -1):
        filled = [text for text in (trimmed(column[row].as_py()) for column in table.columns) if text]
        if len(filled) != 1:
            break
        texts.append(filled[0])
        if marked == len(texts) - 1 and _NOTE.match(filled[0]):
            marked = len(texts)
        if numbers[row].as_py() in after_empty and any(" " in text and len(text) > 20 for text in texts):
            apart = len(texts)
    return apart if table.num_columns == 2 else max(marked, apart)


def loose(sheet: str | None, row_number: int, cells: Iterable[str | None]) -> list[LooseCell]:
    """The non-empty cells of a row that belongs to no table."""
    return [
        LooseCell(sheet, row_number, column, cell)
        for column, cell in enumerate(cells, start=1)
        if cell is not None and trimmed(cell)
    ]


def runs(row_numbers: Iterable[int], why: str) -> list[Skipped]:
    """Ascending row numbers as runs of neighbours."""
    found: list[list[int]] = []
    for number in row_numbers:
        if found and number == found[-1][1] + 1:
            found[-1][1] = number
        else:
            found.append([number, number])
    return [Skipped(first, last, why) for first, last in found]


def columns_of(rows: Sequence[Sequence[str | None]], width: int) -> pa.Table:
    """Rows of texts, of any lengths, as a table of `width` string columns; what a row lacks is null."""
    padded = [row if len(row) == width else [*row, *[None] * (width - len(row))] for row in rows]
    columns = list(zip(*padded, strict=True)) if padded else [()] * width
    return pa.table({str(i): pa.array(columns[i], type=pa.string()) for i in range(width)})


def above_header(
    rows: Sequence[Sequence[str | None]], sheet: str | None, guess: Guess
) -> tuple[list[Skipped], list[LooseCell]]:
    """What stands above the header: titles (whose texts are kept as loose cells), empty rows, and rows that look like
    rows of the table ("lost")."""
    titles: list[int] = []
    empty: list[int] = []
    cells: list[LooseCell] = []
    lost = [index + 1 for index in guess.above if index < len(rows)]
    for number, row in enumerate(rows, start=1):
        texts = loose(sheet, number, row)
        if number not in lost:
            (titles if texts else empty).append(number)
        cells += texts
    return runs(titles, "title") + runs(empty, "empty") + runs(lost, "lost"), cells


def finish(
    header: Sequence[str | None],
    cells: pa.Table,
    first_row: int,
    reading: ReadingResult,
    empty_rows_after: int = 0,
) -> tuple[RawTable, list[LooseCell]]:
    """The table proper, from the rows below the header.

    `cells` is at least as wide as the header (a wider row than the header is kept under the header ""), its first
    row has number `first_row`, and `empty_rows_after` empty rows follow it. `reading.skipped` holds what was
    skipped above. Blank cells become null; empty rows, sum rows at the end and empty columns at the right go.
    """
    columns = [_blank_as_null(column) for column in cells.columns]
    if reading.format == "csv":
        columns = [_without_formula_of_text(column) for column in columns]
    names = [trimmed(cell) for cell in header] + [""] * (len(columns) - len(header))
    while columns and not names[-1] and columns[-1].null_count == len(columns[-1]):
        columns.pop()
        names.pop()
    table = pa.table({str(i): column for i, column in enumerate(columns)})
    count = cells.num_rows
    numbers = pa.array(range(0), type=pa.int64()) if not count else pa.arange(first_row, first_row + count)

    skipped = list(reading.skipped)
    if count and all(column.null_count for column in columns):
        empty = columns[0].is_null()
        for column in columns[1:]:
            empty = pc.and_(empty, column.is_null())
        if pc.any(empty).as_py():
            skipped += runs(numbers.filter(empty.combine_chunks()).to_pylist(), "empty")
            filled = pc.invert(empty)
            table, numbers = table.filter(filled), numbers.filter(filled.combine_chunks())
    if empty_rows_after:
        skipped += [Skipped(first_row + count, first_row + count + empty_rows_after - 1, "empty")]

    loose_cells: list[LooseCell] = []
    ends: dict[str, list[int]] = {"sum": [], "note": []}
    after_empty = {part.last_row + 1 for part in skipped if part.why == "empty"}
    while table.num_rows:
        last = [column[table.num_rows - 1].as_py() for column in table.columns]
        notes = _notes_at_end(table, numbers, after_empty)
        why, count = ("sum", 1) if is_sum_row(last) else ("note", notes)
        if not count:
            break
        start = table.num_rows - count
        cut = [
            (numbers[row].as_py(), [column[row].as_py() for column in table.columns])
            for row in range(start, start + count)
        ]
        ends[why] = [number for number, _ in cut] + ends[why]
        loose_cells = [cell for number, row in cut for cell in loose(reading.sheet, number, row)] + loose_cells
        table, numbers = table.slice(0, start), numbers.slice(0, start)
    for why, at_end in ends.items():
        skipped += runs(at_end, why)

    ordered = tuple(sorted(_joined(skipped), key=lambda part: part.first_row))
    return RawTable(tuple(names), table, numbers, replace(reading, skipped=ordered)), loose_cells


def within(table: RawTable, outside: list[LooseCell], chosen: Reading) -> tuple[RawTable, list[LooseCell]]:
    """The table as somebody has chosen: from a row to a row, with names of groups before headers. What is left out is
    among the texts outside it."""
    outside = list(outside)
    if chosen.first_row is not None or chosen.last_row is not None:
        numbers = table.row_numbers
        keep = pc.and_(
            pc.greater_equal(numbers, chosen.first_row or 0), pc.less_equal(numbers, chosen.last_row or 1 << 40)
        )
        rest = table.cells.filter(pc.invert(keep))
        left = numbers.filter(pc.invert(keep)).to_pylist()
        for number, row in zip(left, rest.to_pylist()):
            outside += loose(table.reading.sheet, number, row.values())
        skipped = sorted([*table.reading.skipped, *runs(left, "chosen")], key=lambda part: part.first_row)
        reading = replace(table.reading, skipped=tuple(skipped))
        table = replace(table, cells=table.cells.filter(keep), row_numbers=numbers.filter(keep), reading=reading)
    return replace(table, header=grouped(table.header, chosen)), outside


def _joined(skipped: Sequence[Skipped]) -> list[Skipped]:
    """Neighbouring runs of the same kind as one (empty rows at the end are counted apart from those inside)."""
    found: list[Skipped] = []
    for part in sorted(skipped, key=lambda part: part.first_row):
        if found and found[-1].why == part.why and found[-1].last_row + 1 == part.first_row:
            found[-1] = Skipped(found[-1].first_row, part.last_row, part.why)
        else:
            found.append(part)
    return found


def _without_formula_of_text(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """="0012", as programs write a text that Excel is not to make a number of, is the text. Nothing is calculated."""
    pattern = r'^\s*="([^"]*)"\s*$'
    if not pc.any(pc.match_substring_regex(column, pattern), min_count=0).as_py():
        return column
    return _blank_as_null(pc.replace_substring_regex(column, pattern, r"\1"))


def _blank_as_null(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """The column with null for cells that are empty or hold only white space."""
    blank = pc.or_(pc.utf8_is_space(column), pc.equal(pc.binary_length(column), 0))
    if not pc.any(blank).as_py():
        return column
    return pc.if_else(blank, pa.scalar(None, pa.string()), column)
