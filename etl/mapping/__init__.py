"""How a sender's columns become ours: the mapping as plain data, how it is applied and suggested, which tables are
ours."""

MAY_IMPORT = ("etl.kinds", "etl.privacy", "etl.readers", "etl.reading", "etl.shaping")
ENTRANCE = ("apply_mapping", "model", "named_contract", "place_tables", "suggest_mapping", "unmapped_numbers", "weeks")
