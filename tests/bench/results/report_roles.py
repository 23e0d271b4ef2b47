"""(k) What was measured of what roles and protection cost."""

from __future__ import annotations

from tests.bench.page_times import roles
from tests.bench.results.report_words import Measured, measured_when, ms, table, verdict

_WHO = {"outside": "a reader, figures of persons changed", "scoped": "a role that names every organisation"}


def summary_rows(measured: Measured) -> list[list[str]]:
    """What each adds to a page, at most."""
    rows = []
    for who, text in _WHO.items():
        most = max(roles.added(measured, who).values())
        goal = f"at most {roles.GOAL_SHARE:.0%} more"
        rows.append([f"(k) a page for {text}", goal, f"{most:+.0%}", verdict(most <= roles.GOAL_SHARE)])
    return rows


def roles_section(measured: Measured) -> str:
    """CPU time by page and by who asks."""
    rows = [
        [name, ms(page["inside"]), *(text for who in _WHO for text in (ms(page[who]), _share(measured, who, name)))]
        for name, page in measured["pages"].items()
    ]
    heads = ["page", "whoever sees all", "a reader", "adds", "every organisation named", "adds"]
    return f"""
## (k) What roles and the protection of few persons cost

{measured_when(measured)} CPU milliseconds of the page's script with a filter that nobody has asked for,
the fastest quarter, in turn in one process, over {measured["contracts"]} contracts.

{table(heads, rows)}
"""


def _share(measured: Measured, who: str, page: str) -> str:
    return f"{roles.added(measured, who)[page]:+.0%}"
