"""The bytes of a file -> its tables of texts, as they are found or as somebody has chosen.

What a file is, is told by its first bytes, never by its name. Where an encoding or a separator is chosen, the bytes
are put so that the same reading finds it. All of the file is read whatever is chosen, so that all of it is searched for
identity numbers.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from etl.reading.delimited import first_records, read_delimited
from etl.reading.formats import foreign
from etl.reading.package import ZIP
from etl.reading.read_options import AS_FOUND, Reading
from etl.reading.tables import KnownColumns, RawTable, SheetRows, SourceFile, UnreadableFile
from etl.reading.workbook import OLE, first_rows_of_workbook, read_workbook

_SEPARATOR_LINE = re.compile(r'"?sep=[^\w"\r\n]+"?[ ;,]*(?:\r\n|\r|\n|\Z)', re.IGNORECASE)
_MOST_ROWS_SHOWN = 12

# First bytes of what is sometimes delivered under a table's name.
_OTHER_FORMATS = (
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"\x1f\x8b",
    b"7z\xbc\xaf\x27\x1c",
    b"Rar!",
    b"\xfd7zXZ\x00",
    b"\x28\xb5\x2f\xfd",
    b"PAR1",
    b"SQLite format 3",
)
# Many systems "export to Excel" by writing a web page, or old XML, under the name .xls.
_WEB_PAGE = re.compile(rb"\s*(?:\xef\xbb\xbf)?\s*<[!?a-z]", re.IGNORECASE)
_WEB_ARCHIVE = re.compile(rb"\s*mime-version:", re.IGNORECASE)
_JSON = re.compile(rb"\s*(?:\{\s*(?:\"|\})|\[\s*[{\[])")


def read_file(content: bytes, file_name: str, known_columns: KnownColumns, chosen: Reading = AS_FOUND) -> SourceFile:
    """Read a delivered file, whatever its name says that it is.

    `file_name` is not used to decide anything; it is here for readers of other formats that may need it.
    `known_columns(cells)` says how many of a row's cells (trimmed, empty = "") are known column names.

    A text file gives exactly one table. A workbook gives one per sheet that looks like a delivery, perhaps none;
    all other texts are loose cells. A file with a header and no rows gives a table of no rows. `chosen`: where the
    table stands, where somebody says it; its encoding and separator are `read_as_chosen`'s.

    Raises UnreadableFile with one of the codes: file_empty, file_not_a_table, file_web_page, file_is_document,
    file_is_notices, file_is_archive, file_too_wide, file_binary, file_text_damaged, file_encoding_unclear,
    file_quote_not_closed, and what `read_workbook` raises.
    """
    if not content.strip(b"\0 \t\r\n\f\v"):
        raise UnreadableFile("file_empty")
    if content.startswith((OLE, *ZIP)):
        return read_workbook(content, known_columns, chosen)
    _refuse_what_is_no_table(content)
    if _WEB_PAGE.match(content):
        return read_workbook(content, known_columns, chosen)
    if chosen.sheet is not None:
        raise UnreadableFile("sheet_not_found")
    table, loose_cells = read_delimited(content, known_columns, chosen)
    return SourceFile((table,), tuple(loose_cells))


def _refuse_what_is_no_table(content: bytes) -> None:
    if foreign.is_document(content):
        raise UnreadableFile("file_is_document")
    if name := foreign.notices(content):
        raise UnreadableFile("file_is_notices", format=name)
    if content.startswith(_OTHER_FORMATS) or _JSON.match(content):
        raise UnreadableFile("file_not_a_table")
    if _WEB_ARCHIVE.match(content):
        raise UnreadableFile("file_web_page")


def read_as_chosen(content: bytes, file_name: str, known_columns: KnownColumns, chosen: Reading) -> SourceFile:
    """The file, read as chosen.

    Raises UnreadableFile as `read_file`, and encoding_does_not_fit, sheet_not_found, header_row_not_found.
    """
    if chosen.encoding or chosen.separator:
        content = _as_chosen(content, file_name, known_columns, chosen)
    source = read_file(content, file_name, known_columns, chosen)
    if chosen.encoding and not _is_workbook(source):
        source = replace(source, tables=tuple(_in_encoding(table, chosen.encoding) for table in source.tables))
    return source


def first_rows_of_sheets(
    content: bytes, file_name: str, known_columns: KnownColumns, chosen: Reading, most: int
) -> list[SheetRows]:
    """Each sheet of a workbook with its first rows as they stand, from row 1; a text file as one without a name.

    Raises UnreadableFile as `read_as_chosen`, save for where the table stands.
    """
    if content.startswith((OLE, *ZIP)) or (_WEB_PAGE.match(content) and not foreign.notices(content)):
        return first_rows_of_workbook(content, most)
    content = _as_chosen(content, file_name, known_columns, chosen) if chosen.encoding or chosen.separator else content
    read_file(content, file_name, known_columns)  # refuses what is no table
    rows, count = first_records(content, known_columns, most)
    return [SheetRows(None, rows, count)]


def rows_of(source: SourceFile, sheet: str | None, below: int = 40) -> dict[int, tuple[str, ...]]:
    """The texts of a sheet's first rows by their number, in the table or outside it; empty rows are not there."""
    rows: dict[int, dict[int, str]] = {}
    for cell in source.loose_cells:
        if cell.sheet == sheet and 0 < cell.row <= below and cell.column:
            rows.setdefault(cell.row, {})[cell.column - 1] = cell.text.strip()
    for table in source.tables:
        if table.reading.sheet != sheet:
            continue
        if table.reading.header_row <= below:
            rows[table.reading.header_row] = dict(enumerate(table.header))
        first = table.cells.slice(0, below).to_pylist()
        for number, cells in zip(table.row_numbers.slice(0, below).to_pylist(), first):
            if number <= below:
                rows[number] = {index: (text or "").strip() for index, text in enumerate(cells.values())}
    found = {}
    for number in sorted(rows):
        cells = rows[number]
        texts = _filled([cells.get(index, "") for index in range(max(cells) + 1)]) if cells else ()
        if texts:
            found[number] = texts
    return found


def first_rows(source: SourceFile, sheet: str | None) -> list[tuple[int, tuple[str, ...]]]:
    """The first rows of a sheet as read, with their numbers, to be looked at."""
    return list(rows_of(source, sheet).items())[:_MOST_ROWS_SHOWN]


def sheets_of(source: SourceFile) -> list[str]:
    """The workbook's sheets that hold anything, those that are tables first."""
    names = [table.reading.sheet for table in source.tables]
    names += [cell.sheet for cell in source.loose_cells if cell.row and cell.column]
    return list(dict.fromkeys(name for name in names if name is not None))


def _is_workbook(source: SourceFile) -> bool:
    return not source.tables or source.tables[0].reading.format != "csv"


def _in_encoding(table: RawTable, encoding: str) -> RawTable:
    return replace(table, reading=replace(table.reading, encoding=encoding))


def _filled(cells: Sequence[str]) -> tuple[str, ...]:
    """The cells, trimmed, without the empty ones at the end."""
    texts = [(cell or "").strip() for cell in cells]
    while texts and not texts[-1]:
        texts.pop()
    return tuple(texts)


def _as_chosen(content: bytes, file_name: str, known_columns: KnownColumns, chosen: Reading) -> bytes:
    """A text file in UTF-8 that tells its separator; a workbook as it is."""
    encoding = chosen.encoding
    if encoding is None:
        found = read_file(content, file_name, known_columns)
        if _is_workbook(found):
            return content
        encoding = found.tables[0].reading.encoding or "utf-8"
    elif content.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        return content
    if encoding == "utf-16" and not content.startswith((b"\xff\xfe", b"\xfe\xff")):
        encoding = "utf-16-le" if content[1::2].count(0) > content[::2].count(0) else "utf-16-be"
    try:
        text = content.decode(encoding).removeprefix("\ufeff")
    except UnicodeDecodeError:
        raise UnreadableFile("encoding_does_not_fit") from None
    if chosen.separator:
        told = _SEPARATOR_LINE.match(text)
        text = f"sep={chosen.separator}\n{text[told.end() :] if told else text}"
    return text.encode("utf-8")
