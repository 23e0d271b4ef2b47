"""Tables, and files of what a table shows.

Numbers stay numbers (they sort, and add up in Excel) while they read as Swedish. What is hidden never leaves the
server: neither as a raw value in the table nor in a file. No text from data can become a formula.
"""

from pages.shared.tables.columns import Column
from pages.shared.tables.files import csv_bytes, downloads, file_bytes, file_name, xlsx_bytes
from pages.shared.tables.on_page import raw, row_panel, table

MAY_IMPORT = ("access", "measures", "pages.shared", "spreadsheets")
ENTRANCE = ()

__all__ = ["Column", "csv_bytes", "downloads", "file_bytes", "file_name", "raw", "row_panel", "table", "xlsx_bytes"]
