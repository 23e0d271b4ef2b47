"""The way into the store: looked at, reviewed and taken; typed into a form or entered by hand; given back; checked in
the open without a trace."""

MAY_IMPORT = (
    "etl",
    "etl.build",
    "etl.checking",
    "etl.comparing",
    "etl.kinds",
    "etl.mapping",
    "etl.privacy",
    "etl.reading",
    "etl.reading.formats",
    "etl.scope",
    "etl.store",
    "spreadsheets",
)
ENTRANCE = (
    "archives",
    "first_delivery",
    "form_rows",
    "look",
    "manual_entry",
    "public_check",
    "raw_sheets",
    "returned_files",
    "review",
    "take",
    "without_questions",
)
