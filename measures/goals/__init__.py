"""Political goals: what was decided, how it stands, the sentences about it, and what others have published."""

MAY_IMPORT = ("access", "measures", "measures.door", "measures.follow_up")
ENTRANCE = (
    "evaluation",
    "funnel",
    "goal_change",
    "goal_figures",
    "goal_forecast",
    "goal_model",
    "published",
    "sentences",
    "socio",
)
