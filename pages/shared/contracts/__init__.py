"""Contracts where several pages draw them: with their figures, what there is to do in each, what their reports show."""

MAY_IMPORT = ("measures", "measures.follow_up", "pages.shared", "pages.shared.tables")
ENTRANCE = (
    "contract_choice",
    "contract_figures",
    "contract_tasks",
    "lessons",
    "letter_templates",
    "report_remarks",
    "waited_for_us",
)
