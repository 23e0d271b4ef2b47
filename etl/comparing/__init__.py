"""A file or a delivery beside what is there: what it would change, what is in it twice, what it does not fit with, and
what it lacks that was there before.
"""

MAY_IMPORT = ("etl", "etl.build", "etl.checking", "etl.kinds", "etl.mapping", "etl.scope", "etl.shaping", "etl.store")
ENTRANCE = (
    "changes",
    "concerned_rows",
    "contract_checks",
    "dropped_columns",
    "duplicates",
    "history",
    "impact",
    "reported_so_far",
    "stops",
)
