"""Suppliers, organisations and procurements compared: as bars, on a map, in tables, with bonus and penalty."""

MAY_IMPORT = (
    "measures",
    "measures.follow_up",
    "pages.shared",
    "pages.shared.charts",
    "pages.shared.contracts",
    "pages.shared.tables",
)
ENTRANCE = ()
