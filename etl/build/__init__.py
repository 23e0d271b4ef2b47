"""The warehouse: which builds there are, and how one is made of deliveries, reference files and the SQL of `etl/sql`.

The rules of what counts stand in that SQL. Nothing here changes a delivery, and nobody writes to a file that somebody
reads.
"""

MAY_IMPORT = ("etl", "etl.hiding", "etl.kinds", "etl.mapping", "etl.privacy", "etl.store")
ENTRANCE = (
    "beside",
    "builder",
    "delivery_tables",
    "raw_views",
    "reference",
    "reference_files",
    "sql_files",
    "warehouse_file",
)
