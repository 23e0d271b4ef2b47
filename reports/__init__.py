"""The report: the same figures as the pages, chosen, set on paper and sent. Asks `measures`, counts nothing itself.

A room of its own beside the pages, because cron makes reports where no page runs: it knows no Streamlit.
"""

from reports.content.model import Report
from reports.make_report import Request, make

__all__ = ["Report", "Request", "make"]
