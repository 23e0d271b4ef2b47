"""What `python -m etl` does: what may be written, each command, the report of a file, and how it is said in Swedish."""

MAY_IMPORT = ()
ENTRANCE = ()
