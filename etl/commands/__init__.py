"""What `python -m etl` does: what may be written, each command, the report of a file, and how it is said in Swedish."""

MAY_IMPORT = (
    "access",
    "etl",
    "etl.build",
    "etl.checking",
    "etl.comparing",
    "etl.intake",
    "etl.kinds",
    "etl.mapping",
    "etl.outgoing",
    "etl.privacy",
    "etl.reading",
    "etl.retention",
    "etl.sample",
    "etl.scope",
    "etl.store",
    "spreadsheets",
)
ENTRANCE = (
    "check_and_load",
    "file_report",
    "parser",
    "printing",
    "pseudonymise_file",
    "retain_persons",
    "store_and_build",
    "write_files",
)
