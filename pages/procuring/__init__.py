"""Procuring: kinds of requirement side by side, two of them like with like; and a clause built from choices."""

MAY_IMPORT = (
    "access",
    "etl",
    "etl.intake",
    "etl.kinds",
    "etl.mapping",
    "etl.privacy",
    "measures",
    "measures.comparing",
    "measures.follow_up",
    "pages.shared",
    "pages.shared.deliveries",
    "pages.shared.tables",
)
ENTRANCE = ()
