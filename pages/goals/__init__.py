"""Goals: whether they are met and why, how much is known, the form that enters one, and socio-economic results."""

MAY_IMPORT = (
    "etl.intake",
    "etl.mapping",
    "measures",
    "measures.follow_up",
    "measures.goals",
    "pages.shared",
    "pages.shared.changed_since",
    "pages.shared.charts",
    "pages.shared.deliveries",
    "pages.shared.tables",
)
ENTRANCE = ()
