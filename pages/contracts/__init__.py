"""Contracts: the list with its search, and one contract with clause, delivery, money and the rows behind."""

MAY_IMPORT = (
    "access",
    "measures",
    "measures.follow_up",
    "pages.shared",
    "pages.shared.changed_since",
    "pages.shared.charts",
    "pages.shared.contracts",
    "pages.shared.tables",
)
ENTRANCE = ()
