"""What a report is, whatever it is written as, and what it asks of the door."""

MAY_IMPORT = ("measures", "measures.door", "measures.follow_up", "measures.goals")
ENTRANCE = ("charts", "model", "report_query", "text")
