"""What is sent by mail: reports, and alerts when a rule begins to hold."""

MAY_IMPORT = ("etl", "measures", "measures.door", "measures.follow_up", "measures.goals", "reports.content")
ENTRANCE = ("alerts", "mail")
