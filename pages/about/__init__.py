"""What figures mean and rest on: measures, statuses, rules, kinds of files, forecasts, and what others published."""

MAY_IMPORT = (
    "measures",
    "measures.door",
    "measures.follow_up",
    "measures.goals",
    "pages.shared",
    "pages.shared.tables",
)
ENTRANCE = ()
