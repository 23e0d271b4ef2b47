"""Reading: the bytes of a delivered file -> tables of texts, with what was found on the way.

What a file is, is told by its first bytes, never by its name: a workbook called .csv is read as a workbook.
Bytes are held in memory only; nothing is written.
"""

import re

from etl.reading.delimited import read_delimited
from etl.reading.package import is_zip
from etl.reading.tables import (
    KnownColumns,
    LooseCell,
    Marked,
    Origin,
    RawTable,
    ReadingResult,
    Shaped,
    Skipped,
    SourceFile,
    UnreadableFile,
    column_letter,
)
from etl.reading.workbook import OLE, read_workbook

__all__ = [
    "KnownColumns",
    "LooseCell",
    "Marked",
    "Origin",
    "RawTable",
    "ReadingResult",
    "Shaped",
    "Skipped",
    "SourceFile",
    "UnreadableFile",
    "column_letter",
    "read_file",
]

# First bytes of what is sometimes delivered under a table's name.
_OTHER_FORMATS = (
    b"%PDF-",
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
    b"{\\rtf",
)
# Many systems "export to Excel" by writing a web page, or old XML, under the name .xls.
_WEB_PAGE = re.compile(rb"\s*(?:\xef\xbb\xbf)?\s*(?:<[!?a-z]|mime-version:)", re.IGNORECASE)
_JSON = re.compile(rb"\s*(?:\{\s*(?:\"|\})|\[\s*[{\[])")


def read_file(content: bytes, file_name: str, known_columns: KnownColumns) -> SourceFile:
    """Read a delivered file, whatever its name says that it is.

    `file_name` is not used to decide anything; it is here for readers of other formats that may need it.
    `known_columns(cells)` says how many of a row's cells (trimmed, empty = "") are known column names.

    A text file gives exactly one table. A workbook gives one per sheet that looks like a delivery, perhaps none;
    all other texts are loose cells. A file with a header and no rows gives a table of no rows.

    Raises UnreadableFile with one of the codes: file_empty, file_not_a_table, file_web_page, file_binary,
    file_text_damaged, file_encoding_unclear, file_quote_not_closed, workbook_damaged, workbook_password,
    workbook_too_large, workbook_unsafe, workbook_formula_without_value.
    """
    if not content.strip(b"\0 \t\r\n\f\v"):
        raise UnreadableFile("file_empty")
    if content.startswith(OLE) or is_zip(content):
        return read_workbook(content, known_columns)
    if content.startswith(_OTHER_FORMATS) or _JSON.match(content):
        raise UnreadableFile("file_not_a_table")
    if _WEB_PAGE.match(content):
        raise UnreadableFile("file_web_page")
    table, loose_cells = read_delimited(content, known_columns)
    return SourceFile((table,), tuple(loose_cells))
