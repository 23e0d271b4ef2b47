"""A report as a file: PDF, Word, workbook."""

MAY_IMPORT = ("reports.content", "spreadsheets")
ENTRANCE = ("formats", "pdf")
