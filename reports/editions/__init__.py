"""Fixed reports: made once, kept with a seal, made anew to be compared, revised and never changed."""

MAY_IMPORT = (
    "access",
    "etl",
    "etl.privacy",
    "etl.scope",
    "measures",
    "measures.door",
    "measures.follow_up",
    "reports",
    "reports.content",
    "reports.files",
)
ENTRANCE = ("compare", "edition_store", "fix_edition")
