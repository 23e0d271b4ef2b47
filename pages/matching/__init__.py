"""Matching: places that are open, who is waited for and how long, how many come from step to step; and what then."""

MAY_IMPORT = (
    "measures",
    "measures.follow_up",
    "pages.shared",
    "pages.shared.charts",
    "pages.shared.contracts",
    "pages.shared.tables",
)
ENTRANCE = ()
