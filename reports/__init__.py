"""The report: the same figures as the pages, chosen, set on paper and sent. Asks `measures`, counts nothing itself.

A room of its own beside the pages, because cron makes reports where no page runs: it knows no Streamlit.
"""

from reports.content.model import Report
from reports.make_report import Request, make

MAY_IMPORT = (
    "access",
    "measures",
    "measures.door",
    "measures.follow_up",
    "measures.goals",
    "reports.content",
    "reports.editions",
    "reports.files",
    "reports.sections",
    "reports.sending",
)
ENTRANCE = ("make_report",)

__all__ = ["Report", "Request", "make"]
