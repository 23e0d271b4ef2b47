"""The door: every figure that leaves the warehouse is asked for here, and small numbers are hidden here."""

MAY_IMPORT = ("access", "etl.build", "etl.scope")
ENTRANCE = ("arguments", "catalogue", "few_persons", "known_values", "measure_query", "open_warehouse", "query")
