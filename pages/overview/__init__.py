"""The overview: the state of things in two sentences, key figures, development, and contracts that need attention."""

MAY_IMPORT = (
    "measures",
    "measures.follow_up",
    "pages.shared",
    "pages.shared.changed_since",
    "pages.shared.charts",
    "pages.shared.contracts",
    "pages.shared.tables",
)
ENTRANCE = ()
