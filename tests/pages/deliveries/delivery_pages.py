"""Pages about deliveries, opened and read."""

from __future__ import annotations

import re
from pathlib import Path

from streamlit.testing.v1 import AppTest

ROOT = Path(__file__).parents[3]
PAGES = {
    "check": "pages/upload/check.py",
    "upload": "pages/upload/upload.py",
    "templates": "pages/upload/templates.py",
    "report": "pages/entry/report.py",
    "history": "pages/deliveries/history.py",
}


HEADER = "Placerings-ID;Avtal;Deltagare;Form;Startdag\n"
GOOD = "P1;C1;d1;Praktik;2024-06-01\n"
BAD = "P2;C1;d2;Praktikjobb;2024-06-01\n"


def opened(page: str, **address: str) -> AppTest:
    at = AppTest.from_file(str(ROOT / "dashboard.py"), default_timeout=60)
    at.switch_page(PAGES[page])
    for name, value in address.items():
        at.query_params[name] = value
    return at.run()


def said(at: AppTest) -> str:
    html = [element.proto.body for element in at.get("html")]
    kinds = (at.title, at.subheader, at.markdown, at.caption, at.info, at.error, at.warning, at.success)
    text = re.sub(
        r"<style>.*?</style>|<[^>]+>", " ", " ".join([*html, *(e.value for kind in kinds for e in kind)]), flags=re.S
    )
    return " ".join(text.replace("\u00a0", " ").replace("\\", "").split())


def button(at: AppTest, label: str) -> AppTest:
    next(each for each in at.button if each.label == label).click()
    return at.run()
