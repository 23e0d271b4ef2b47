"""What protects persons: identity numbers, sole traders and columns about people, found and kept out before anything is
stored. A data-protection officer reads this room."""

MAY_IMPORT = ("etl", "etl.kinds", "etl.reading")
ENTRANCE = (
    "identity_numbers",
    "number_forms",
    "person_keys",
    "personal_columns",
    "pseudonymise",
    "pseudonyms",
    "sole_traders",
)
