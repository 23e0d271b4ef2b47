"""Fyll i formulär: one row of a kind typed on a page, looked at and then delivered as any file is."""

MAY_IMPORT = (
    "access",
    "etl.checking",
    "etl.intake",
    "etl.kinds",
    "etl.mapping",
    "measures",
    "measures.follow_up",
    "pages.shared",
    "pages.shared.contracts",
    "pages.shared.deliveries",
)
ENTRANCE = ()
