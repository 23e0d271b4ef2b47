"""A small invented world whose numbers are seen, and the pages where something is to be done about it."""

from __future__ import annotations

import re
from pathlib import Path

from streamlit.testing.v1 import AppTest
from world import World

from etl.build import builder

ROOT = Path(__file__).parents[2]
PAGES = {
    "tasks": "pages/follow_up/tasks.py",
    "calendar": "pages/follow_up/calendar.py",
    "letter": "pages/follow_up/letter.py",
    "decide": "pages/entry/decide.py",
    "contract": "pages/contracts/contract.py",
}
# Invented by its number, so that the date looked at is the samples' own: 31 October 2026.
CONTRACT = "PAHITT-1"


def opened(page: str, **address: str) -> AppTest:
    at = AppTest.from_file(str(ROOT / "dashboard.py"), default_timeout=60)
    at.switch_page(PAGES[page])
    for name, value in address.items():
        at.query_params[name] = value
    at.run()
    assert not at.exception
    return at


def said(at: AppTest) -> str:
    html = [element.proto.body for element in at.get("html")]
    kinds = (at.title, at.subheader, at.markdown, at.caption, at.info, at.error, at.success)
    words = re.sub(
        r"<style>.*?</style>|<[^>]+>", " ", " ".join([*html, *(e.value for k in kinds for e in k)]), flags=re.S
    )
    return " ".join(words.replace("\u00a0", " ").replace("\\", "").split())


def button(at: AppTest, label: str):
    return next(each for each in at.button if each.label == label)


def field(elements, label: str):
    return next(each for each in elements if each.label == label)


def deliver(world: World) -> None:
    """Two places over 2026, reported monthly; January to March have come, April to September are missing.

    A place is 12 months of employment: 3 x 2.0 months = 0.5 places. Reports fall due 15 days after the month.
    """
    world.deliver(
        "contracts",
        [
            {
                "contract_id": CONTRACT,
                "title": "Vägarbete",
                "contract_owner": "Vägenheten",
                "award_date": "2025-12-01",
                "start_date": "2026-01-01",
                "end_date": "2026-12-31",
                "requirement": "numeric",
                "required_places": "2",
                "report_frequency": "monthly",
                "report_due_days": "15",
                "months_per_job": "12",
            }
        ],
    )
    world.reports(f"""
        contract_id period  form       fte_months
        {CONTRACT}  2026-01 fixed_term 2
        {CONTRACT}  2026-02 fixed_term 2
        {CONTRACT}  2026-03 fixed_term 2
    """)
    world.milestones(f"contract_id milestone due_date held_date\n {CONTRACT} start_meeting 2026-01-01 -")
    builder.build_and_publish()
