"""Separated text: bytes -> one table of texts.

The regular file goes through pyarrow's parser; the irregular one (ragged rows, blank lines) through Python's, which
is slower but keeps every row's number. Both treat quotes alike. Only memory is used, never a temporary file.
"""

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.csv

from etl.reading import layout
from etl.reading.header import Guess, Header, chosen_lines, find_header, header_lines
from etl.reading.read_options import AS_FOUND, Reading
from etl.reading.tables import MOST_COLUMNS, KnownColumns, LooseCell, RawTable, ReadingResult, Shaped, UnreadableFile

SEPARATORS = (";", ",", "\t", "|")

_SAMPLE_BYTES = 1 << 18
_SAMPLE_ROWS = 100
_BLOCK_BYTES = 1 << 22
_MOST_COLUMNS_BEYOND_HEADER = 50

# å ä ö Å Ä Ö é and no-break space that were UTF-8, were read as Windows-1252 (or Latin-1), and saved as UTF-8 again;
# and the mark that a program leaves where it could not read a letter.
_DAMAGED = re.compile(rb"\xc3\x83(?:\xc2[\x80-\xbf]|\xe2\x80[\x93\x9e\xa6])|\xc3\x82\xc2\xa0|\xef\xbf\xbd")
_UTF8_PAIRS = tuple(letter.encode("utf-8") for letter in "ÄÅÖäåöé")

# A last record of our own: when it does not come back alone, a quote before it was never closed.
_END = "\ue000end of file\ue000"

_UNDEFINED_IN_CP1252 = b"\x81\x8d\x8f\x90\x9d"
_CONTROLS = bytes(code for code in range(32) if code not in b"\t\n\v\f\r\x1a") + b"\x7f"
_HIGH = bytes(range(0x80, 0x100))
_SWEDISH = "åäöÅÄÖéÉ\u00a0".encode("cp1252")
_ACCENTED = bytes(range(0xC0, 0x100))
_ASCII_LETTERS = bytes(range(0x41, 0x5B)) + bytes(range(0x61, 0x7B))
# Between two letters Windows-1252 has these only as ’ – — · anything else there is a letter of another encoding
# (å ä ö of DOS and of old Macs lie in 80-9F).
_FOREIGN_LETTER = re.compile(rb"(?<=[A-Za-z])[\x80-\x91\x93-\x95\x98-\x9f](?=[A-Za-z])")


def read_delimited(
    content: bytes, known_columns: KnownColumns, chosen: Reading = AS_FOUND
) -> tuple[RawTable, list[LooseCell]]:
    """The one table of a separated text file, and the texts outside it. `chosen`: where it stands, if somebody says.

    Row numbers are those of the spreadsheet that opens the file: a record with line breaks in it is one row, an
    empty line is a row, and a first line `sep=;` is none (Excel takes it as an instruction and does not show it).

    Raises UnreadableFile: file_empty, file_too_wide, file_binary, file_text_damaged, file_encoding_unclear,
    file_quote_not_closed, header_row_not_found.
    """
    encoding, data = _as_utf8(content)
    told, data = _separator_line(data)
    data = data.rstrip(b"\x1a")  # the mark of DOS for the end of a file
    kept = data.rstrip(b"\r\n")
    if not kept.strip(b' \t\n\r\f\v"' + "".join(SEPARATORS).encode()):
        raise UnreadableFile("file_empty")
    empty_rows_after = max(0, len(re.findall(rb"\r\n|\r|\n", data[len(kept) :])) - 1)

    separators = (told,) if told else SEPARATORS
    start = _start(kept, separators, known_columns, chosen)
    if start.irregular and b'\\"' in kept:
        # Some programs write a quote within quotes with a backslash before it; so only where that makes the rows agree.
        doubled = kept.replace(b'\\"', b'""')
        other = _start(doubled, separators, known_columns, chosen)
        if not other.irregular:
            kept, start = doubled, other
    if start.width > MOST_COLUMNS:
        raise UnreadableFile("file_too_wide")
    shaped: tuple[Shaped, ...] = ()
    header_row, first_row = start.header_row, start.header_row + 1
    cells = None if start.irregular else _parsed_fast(kept, start)
    if cells is not None:
        skipped, above = layout.above_header(start.rows_above, None, start.guess)
        header = start.header
    else:
        records = _parsed_exactly(kept.decode("utf-8"), start.separator)
        guess = find_header(records, known_columns, chosen)
        if guess is None:
            raise UnreadableFile("file_empty")
        index = guess.index
        lines = _lines(records, index, known_columns, chosen)
        skipped, above = layout.above_header(records[: lines.first], None, guess)
        header, header_row, first_row, shaped = lines.texts, index + 1, lines.last + 2, lines.shaped
        skipped += lines.skipped
        width = max(len(header), _bounded(records, index, start.separator))
        cells = layout.columns_of(records[lines.last + 1 :], width)
    found = ReadingResult("csv", encoding, start.separator, None, header_row, tuple(skipped), shaped=shaped)
    table, below = layout.finish(header, cells, first_row, found, empty_rows_after)
    return layout.within(table, above + below, chosen)


def _lines(rows: Sequence[Sequence[str]], index: int, known_columns: KnownColumns, chosen: Reading) -> Header:
    if chosen.header_last_row is not None:
        return chosen_lines(rows, index, chosen.header_last_row - 1)
    return header_lines(rows, index, known_columns)


def first_records(content: bytes, known_columns: KnownColumns, most: int) -> tuple[list[list[str]], int]:
    """The first rows as they stand, as `read_delimited` would part them, and how many rows there are (in a large file a
    line break within a cell counts as a row)."""
    _, data = _as_utf8(content)
    told, data = _separator_line(data)
    separator = _start(data, (told,) if told else SEPARATORS, known_columns, AS_FOUND).separator
    records, _ = _sample_records(data[:_SAMPLE_BYTES].decode("utf-8", "ignore"), separator, len(data) <= _SAMPLE_BYTES)
    count = len(records) if len(data) <= _SAMPLE_BYTES else len(re.findall(rb"\r\n|\r|\n", data))
    return records[:most], count


# -- encoding ----------------------------------------------------------------------------------------------------


def _as_utf8(content: bytes) -> tuple[str, bytes]:
    """The name of the encoding and the content in UTF-8 without byte order mark."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16", _from_utf16(content, "utf-16")
    encoding = "utf-8"
    while content.startswith(b"\xef\xbb\xbf"):  # once more for each program that has saved it
        encoding, content = "utf-8-sig", content[3:]
    if 0 in content:
        if encoding == "utf-8" and (name := _utf16_without_mark(content)):
            return "utf-16", _from_utf16(content, name)
        raise UnreadableFile("file_binary")
    if content.isascii():
        return encoding, content
    try:
        content.decode("utf-8")
    except UnicodeDecodeError as error:
        if encoding == "utf-8" and _is_plausible_cp1252(content):
            return "cp1252", content.decode("cp1252").encode("utf-8")
        if _looks_binary(content):
            raise UnreadableFile("file_binary") from None
        raise UnreadableFile("file_encoding_unclear", row=_line(content, error.start)) from None
    # Two plain searches are much quicker than the expression, and nearly no file has a hit.
    if b"\xc3\x83" in content or b"\xef\xbf\xbd" in content or b"\xc3\x82\xc2\xa0" in content:
        damage = _DAMAGED.search(content)
        if damage:
            raise UnreadableFile("file_text_damaged", row=_line(content, damage.start()))
    return encoding, content


def _from_utf16(content: bytes, name: str) -> bytes:
    try:
        text = content.decode(name)
    except UnicodeDecodeError:
        raise UnreadableFile("file_binary") from None
    if "\0" in text:
        raise UnreadableFile("file_binary")
    data = text.encode("utf-8").removeprefix(b"\xef\xbb\xbf")
    damage = _DAMAGED.search(data)
    if damage:
        raise UnreadableFile("file_text_damaged", row=_line(data, damage.start()))
    return data


def _utf16_without_mark(content: bytes) -> str | None:
    """Which UTF-16 it is: Western text has its zero bytes in every other place, and only there."""
    even, odd = content[0:_SAMPLE_BYTES:2].count(0), content[1:_SAMPLE_BYTES:2].count(0)
    half = min(len(content), _SAMPLE_BYTES) / 2
    if len(content) % 2 == 0:
        if odd > 0.6 * half and not even:
            return "utf-16-le"
        if even > 0.6 * half and not odd:
            return "utf-16-be"
    return None


def _count(content: bytes, of: bytes) -> int:
    return len(content) - len(content.translate(None, delete=of))


def _is_plausible_cp1252(content: bytes) -> bool:
    """Whether bytes that are not UTF-8 read as Western text in Windows-1252, not as garbage.

    Nearly any bytes can be decoded as Windows-1252, so what comes out has to look like text: no control
    characters, letters mostly ASCII, no letters of DOS or old Mac encodings inside words, and no pairs that are
    å, ä, ö in UTF-8 (a file put together from two encodings).
    """
    if any(bytes([code]) in content for code in _UNDEFINED_IN_CP1252) or any(pair in content for pair in _UTF8_PAIRS):
        return False
    # The rest is looked at where the first such letters are; a large file is not searched through.
    first = next(re.finditer(rb"[\x80-\xff]", content)).start()
    sample = content[:_SAMPLE_BYTES] + content[max(_SAMPLE_BYTES, first - _SAMPLE_BYTES) : first + _SAMPLE_BYTES]
    if _count(sample, _CONTROLS):
        return False
    high, accented = _count(sample, _HIGH), _count(sample, _ACCENTED)
    if high > 3 and high - _count(sample, _SWEDISH) > 0.5 * _count(sample, _ASCII_LETTERS):
        return False
    return len(_FOREIGN_LETTER.findall(sample)) <= accented


def _looks_binary(content: bytes) -> bool:
    return _count(content, _CONTROLS) > 0.01 * len(content)


def _line(content: bytes, position: int) -> str:
    before = content[:position].replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    return str(before.count(b"\n") + 1)


# -- separator and header ----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Start:
    """What the beginning of the file tells: separator, header, and where the rows below it begin."""

    separator: str
    guess: Guess
    header: Sequence[str]
    header_row: int  # from 1
    rows_above: Sequence[Sequence[str]]
    body_at: int  # byte position of the first row below the header
    width: int
    irregular: bool  # the fast parser would give up on it anyway, or the header has several lines


def _separator_line(data: bytes) -> tuple[str | None, bytes]:
    """The separator that a first line `sep=;` tells, and the data below that line."""
    line = re.match(rb'"?sep=([^\w"\r\n])\1*"?[ ;,]*(?:\r\n|\r|\n|\Z)', data, re.IGNORECASE)
    if line is None:
        return None, data
    return line.group(1).decode("ascii", "replace"), data[line.end() :]


def _start(data: bytes, separators: Sequence[str], known_columns: KnownColumns, chosen: Reading) -> _Start:
    """Choose the separator under which most column names are known, then the one whose rows agree best."""
    sample = data[:_SAMPLE_BYTES]
    best: tuple[tuple[int, bool, float, int], _Start] | None = None
    for separator in separators:
        complete = len(sample) == len(data)
        text = sample.decode("utf-8", "ignore")
        records, ends = _sample_records(text, separator, complete)
        guess = find_header(records, known_columns, chosen)
        if guess is None and not complete:  # a quarter of a megabyte of nothing: look at all of it
            records, ends = _sample_records(data.decode("utf-8"), separator, True)
            guess = find_header(records, known_columns, chosen)
        if guess is None:
            continue
        index, known = guess.index, guess.known
        widths = [len(record) for record in records[index:][:_SAMPLE_ROWS] if any(record)]
        usual = max(set(widths), key=lambda width: (widths.count(width), width))
        share = widths.count(usual) / len(widths) if usual > 1 else 0.0
        lines = _lines(records, index, known_columns, chosen)
        below = {len(record) for record in records[index + 1 : index + 1 + _SAMPLE_ROWS]}
        width = max([len(records[index]), *below])
        start = _Start(
            separator=separator,
            guess=guess,
            header=records[index],
            header_row=index + 1,
            rows_above=records[:index],
            body_at=ends[index],
            width=width,
            irregular=len(below) > 1 or lines.last > lines.first,
        )
        # A decimal comma in the rows below a one-column header is no separator: the header must be as wide as they.
        score = (known, len(records[index]) >= usual, share, usual)
        if best is None or score > best[0]:
            best = score, start
    if best is None:
        raise UnreadableFile("file_empty")
    return best[1]


def _sample_records(text: str, separator: str, complete: bool) -> tuple[list[list[str]], list[int]]:
    """The records of a sample, and for each the byte position (in UTF-8) where the next begins."""
    position = 0
    consumed = list(io.StringIO(text, newline=""))
    reader = csv.reader(iter(consumed), delimiter=separator)
    records: list[list[str]] = []
    ends: list[int] = []
    line = 0
    try:
        for record in reader:
            position += sum(len(part.encode("utf-8")) for part in consumed[line : reader.line_num])
            line = reader.line_num
            records.append(record)
            ends.append(position)
    except csv.Error:  # a field without end; the exact parser will say so
        pass
    if not complete and len(records) > 1:
        records.pop()
        ends.pop()
    return records, ends


# -- rows --------------------------------------------------------------------------------------------------------


def _parsed_fast(data: bytes, start: _Start) -> pa.Table | None:
    """The rows below the header through pyarrow, or None where the file is not regular."""
    names = [str(i) for i in range(start.width)]
    if start.body_at >= len(data):
        return pa.table({name: pa.array([], pa.string()) for name in names})
    body = pa.py_buffer(data).slice(start.body_at)
    quoted = b'"' in data
    if quoted:  # pyarrow takes a quote that is never closed without a word; the record of our own tells
        end = (_END + start.separator * (start.width - 1)).encode()
        body = pa.py_buffer(b"".join((memoryview(data)[start.body_at :], b"\n", end)))
    try:
        cells = pyarrow.csv.read_csv(
            body,
            read_options=pyarrow.csv.ReadOptions(column_names=names, block_size=_BLOCK_BYTES),
            parse_options=pyarrow.csv.ParseOptions(
                delimiter=start.separator, newlines_in_values=True, ignore_empty_lines=False
            ),
            convert_options=pyarrow.csv.ConvertOptions(
                column_types={name: pa.string() for name in names},
                strings_can_be_null=True,
                quoted_strings_can_be_null=True,
                null_values=[""],
                check_utf8=False,  # done for the whole file above
            ),
        )
    except pa.ArrowInvalid:
        return None
    if not quoted:
        return cells
    last = [column[cells.num_rows - 1].as_py() for column in cells.columns]
    return cells.slice(0, cells.num_rows - 1) if last == [_END] + [None] * (start.width - 1) else None


def _bounded(records: list[list[str]], header: int, separator: str) -> int:
    """The width of the widest row; cells far beyond the header are put together in the last column.

    One broken row must not make a column of each of its thousand cells, for every row there is.
    """
    most = len(records[header]) + _MOST_COLUMNS_BEYOND_HEADER
    for number in range(header + 1, len(records)):
        record = records[number]
        if len(record) > most:
            records[number] = [*record[: most - 1], separator.join(record[most - 1 :]).strip(separator)]
    return max(len(record) for record in records[header:])


def _parsed_exactly(text: str, separator: str) -> list[list[str]]:
    """All records through Python's parser.

    Raises UnreadableFile: file_quote_not_closed, with the row where the quote opens.
    """
    records: list[list[str]] = []
    try:
        records.extend(csv.reader(io.StringIO(f"{text}\n{_END}", newline=""), delimiter=separator))
    except csv.Error:  # a field longer than any cell can be
        raise UnreadableFile("file_quote_not_closed", row=str(len(records) + 1)) from None
    if records[-1] != [_END]:
        raise UnreadableFile("file_quote_not_closed", row=str(len(records)))
    return records[:-1]
