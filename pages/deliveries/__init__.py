"""Historik and Datakvalitet: what has been delivered, what it changed, what was refused and what waits."""

MAY_IMPORT = (
    "access",
    "etl.comparing",
    "etl.kinds",
    "etl.outgoing",
    "etl.scope",
    "etl.store",
    "measures",
    "measures.follow_up",
    "pages.shared",
    "pages.shared.contracts",
    "pages.shared.deliveries",
    "pages.shared.tables",
)
ENTRANCE = ()
