"""What has changed since the day that a page is shown for: each figure then and now, and which delivery did what."""

from pages.shared.changed_since.panel import CONTRACT, OVERVIEW, of_goals, of_measures
from pages.shared.changed_since.rule_notice import of_rules

MAY_IMPORT = (
    "measures",
    "measures.follow_up",
    "measures.goals",
    "pages.shared",
    "pages.shared.tables",
)
ENTRANCE = ()

__all__ = ["CONTRACT", "OVERVIEW", "of_goals", "of_measures", "of_rules"]
