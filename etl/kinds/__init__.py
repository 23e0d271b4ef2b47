"""Kinds of delivery: their columns (data/schemas), what a text means in one, and what is said of a cell that is
wrong."""

MAY_IMPORT = ("etl.reading",)
ENTRANCE = ("identifiers", "messages", "money", "parse_dates", "parse_values", "problems", "schemas", "typed_columns")
