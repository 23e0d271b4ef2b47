"""The report to take to a meeting: chosen, made beside the page, taken away as files, fixed and given out anew."""

MAY_IMPORT = (
    "access",
    "measures",
    "measures.goals",
    "pages.shared",
    "pages.shared.tables",
    "reports",
    "reports.content",
    "reports.editions",
    "reports.files",
    "reports.sections",
)
ENTRANCE = ()
