"""What the pages about deliveries share. The only room of what is shared that may ask `etl`."""

MAY_IMPORT = (
    "access",
    "etl.build",
    "etl.comparing",
    "etl.intake",
    "etl.kinds",
    "etl.mapping",
    "etl.privacy",
    "etl.scope",
    "etl.store",
    "measures",
    "measures.follow_up",
    "pages.shared",
    "pages.shared.tables",
    "suppliers",
)
ENTRANCE = (
    "delivery_effects",
    "delivery_words",
    "form_fields",
    "invitation",
    "number_parsing",
    "withdrawal",
)
