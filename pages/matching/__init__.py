"""Matching: places that are open, who is waited for and how long, and how many come from each step to the next."""

MAY_IMPORT = (
    "measures",
    "measures.follow_up",
    "pages.shared",
    "pages.shared.charts",
    "pages.shared.tables",
)
ENTRANCE = ()
