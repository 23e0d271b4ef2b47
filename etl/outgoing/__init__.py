"""Files that go back to whoever delivers: templates to fill in, the sender's own file with remarks, the rows that were
taken. Nothing in them can be run by a spreadsheet.
"""

MAY_IMPORT = ("etl.checking", "etl.comparing", "etl.kinds", "etl.reading", "etl.store", "spreadsheets")
ENTRANCE = ("accepted_rows", "annotate", "remarks", "templates")
