"""Ladda upp, Kontrollera min fil and Mallar: a file on its way in, or back to its sender."""

MAY_IMPORT = (
    "access",
    "etl.checking",
    "etl.intake",
    "etl.kinds",
    "etl.mapping",
    "etl.outgoing",
    "etl.reading",
    "measures",
    "pages.shared",
    "pages.shared.deliveries",
    "pages.shared.tables",
    "pages.upload.steps",
    "spreadsheets",
    "suppliers",
)
ENTRANCE = ()
