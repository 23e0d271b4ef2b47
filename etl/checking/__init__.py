"""The check of a file, from its bytes to typed rows and to what is said of those that were refused. Nothing is
stored."""

MAY_IMPORT = ("etl", "etl.kinds", "etl.mapping", "etl.privacy", "etl.readers", "etl.reading", "etl.shaping")
ENTRANCE = ("check_file", "checked_file", "reading_notes")
