"""What protects persons: identity numbers, sole traders and columns about people, found and kept out before anything is
stored. A data-protection officer reads this room."""

MAY_IMPORT = ("etl", "etl.kinds", "etl.reading")
ENTRANCE = ("identity_numbers", "personal_columns", "pseudonyms", "sole_traders")
