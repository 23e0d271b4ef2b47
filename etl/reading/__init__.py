"""Reading: the bytes of a delivered file -> tables of texts, with what was found on the way.

What a file is, is told by its first bytes, never by its name: a workbook called .csv is read as a workbook.
Bytes are held in memory only; nothing is written.
"""

from etl.reading.tables import (
    KnownColumns,
    LooseCell,
    Marked,
    Origin,
    RawTable,
    ReadingResult,
    Shaped,
    SheetRows,
    Skipped,
    SourceFile,
    UnreadableFile,
    as_shown,
    column_letter,
)

__all__ = [
    "KnownColumns",
    "LooseCell",
    "Marked",
    "Origin",
    "RawTable",
    "ReadingResult",
    "Shaped",
    "SheetRows",
    "Skipped",
    "SourceFile",
    "UnreadableFile",
    "as_shown",
    "column_letter",
]

MAY_IMPORT = ("etl.reading.formats",)
ENTRANCE = ("generated_marks", "header", "layout", "read", "read_options", "workbook")
