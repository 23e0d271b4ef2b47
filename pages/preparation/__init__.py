"""Förbereda: what is done before a requirement is set, what is lacking, what was promised, and what came of it."""

MAY_IMPORT = (
    "measures",
    "measures.follow_up",
    "pages.shared",
    "pages.shared.charts",
    "pages.shared.contracts",
    "pages.shared.deliveries",
    "pages.shared.tables",
)
ENTRANCE = ()
