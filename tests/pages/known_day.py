"""Pages as known on a day, opened and waited for."""

from __future__ import annotations

import datetime as dt
import time
from pathlib import Path

from streamlit.testing.v1 import AppTest

import measures
from measures import Warehouse
from pages.shared import as_known_on
from pages.shared.changed_since import lines

ROOT = Path(__file__).parents[2]
DAY = dt.date(2025, 6, 15)
CONTRACT = "PAHITT-2025-0035"


def opened(name: str, **address: str) -> AppTest:
    at = AppTest.from_file(str(ROOT / "dashboard.py"), default_timeout=60)
    for parameter, value in address.items():
        at.query_params[parameter] = value
    return at.switch_page(f"pages/{name}.py").run()


def day_in(at: AppTest) -> str | None:
    """The day in the address."""
    found = at.query_params.get("known")
    return found[0] if isinstance(found, list) else found


def finished(at: AppTest) -> AppTest:
    """The page when nothing is under way any more; what is under way is drawn as a bar."""
    end = time.monotonic() + 300
    while any(job.is_under_way for job in [*as_known_on.jobs.everything(), *lines.jobs.everything()]):
        assert time.monotonic() < end, "a job does not end"
        time.sleep(0.05)
    return at.run()


def then() -> Warehouse:
    return measures.known_at(DAY, DAY)
