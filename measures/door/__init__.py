"""The door: every figure that leaves the warehouse is asked for here, and small numbers are hidden here."""

MAY_IMPORT = ("etl.build",)
ENTRANCE = (
    "arguments",
    "catalogue",
    "disclosure",
    "known_values",
    "measure_query",
    "open_warehouse",
    "persons_in_sums",
    "query",
)
