"""The door: every figure that leaves the warehouse is asked for here, and persons are protected here."""

MAY_IMPORT = ("access", "etl.build", "etl.scope")
ENTRANCE = ("arguments", "catalogue", "disclosure", "known_values", "measure_query", "open_warehouse", "query")
