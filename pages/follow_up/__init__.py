"""What is to be done and when: things to do, the calendar of reports, and ready letters."""

MAY_IMPORT = (
    "access",
    "measures",
    "measures.follow_up",
    "pages.shared",
    "pages.shared.contracts",
    "pages.shared.tables",
)
ENTRANCE = ("task_list",)
