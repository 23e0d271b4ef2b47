"""The steps of Ladda upp, one module each in the order that they are taken, and the files of the session."""

MAY_IMPORT = (
    "etl.checking",
    "etl.intake",
    "etl.kinds",
    "etl.mapping",
    "etl.outgoing",
    "etl.reading",
    "etl.store",
    "measures",
    "measures.follow_up",
    "pages.shared",
    "pages.shared.deliveries",
    "spreadsheets",
)
ENTRANCE = (
    "check_result",
    "check_rows",
    "choose_file",
    "load_file",
    "map_columns",
    "raw_grid",
    "read_options",
    "session_files",
    "translate_words",
)
