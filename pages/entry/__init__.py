"""Besluta and Rapportera: what is entered by hand on a page, and delivered as any file is."""

MAY_IMPORT = (
    "etl.build",
    "etl.checking",
    "etl.intake",
    "etl.kinds",
    "etl.mapping",
    "etl.outgoing",
    "measures",
    "measures.follow_up",
    "pages.shared",
    "pages.shared.contracts",
    "pages.shared.deliveries",
    "pages.shared.tables",
    "spreadsheets",
    "suppliers",
)
ENTRANCE = ()
