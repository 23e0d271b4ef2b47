"""What the pages about deliveries share. The only room of what is shared that may ask `etl`."""

MAY_IMPORT = (
    "etl.build",
    "etl.comparing",
    "etl.kinds",
    "etl.outgoing",
    "etl.privacy",
    "etl.scope",
    "etl.store",
    "measures",
    "measures.follow_up",
    "pages.shared",
    "pages.shared.tables",
)
ENTRANCE = ("delivery_effects", "delivery_words", "number_parsing", "prefilled_template", "withdrawal")
