"""Files for a spreadsheet: the one writer of .xlsx, the one of .csv, and the one guard against formulas in them.

What is written stands in a file as what it is: a number as a number, a day as a day, a text as a text that none runs.
"""

MAY_IMPORT = ()
ENTRANCE = ("formulas", "write_csv", "write_xlsx")
