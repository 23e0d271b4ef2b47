"""Shaping: tables as suppliers lay them out -> tables with one row for each fact.

Groups whose first row alone names the contract, months or forms side by side, the contract in a heading above its
rows, a sheet per month, the month in the file's name: each is one step, done only where it is evident, and said in
`ReadingResult.shaped`. Where two readings are possible the file is refused and it is said what to write. No value is
interpreted, and rows and columns keep the numbers and letters that the spreadsheet shows.
"""

from etl.shaping.column_groups import are_sexes, is_sex
from etl.shaping.crosstable import is_crossed
from etl.shaping.file import known_columns, shape_file, shape_table, without_headers_again
from etl.shaping.names import sheets_out_of_order

__all__ = [
    "are_sexes", "is_crossed", "is_sex", "known_columns", "shape_file", "shape_table", "sheets_out_of_order",
    "without_headers_again",
]  # fmt: skip

MAY_IMPORT = ("etl.kinds", "etl.readers", "etl.reading")
ENTRANCE = ()
