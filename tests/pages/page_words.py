"""A page opened as a reader opens it, and what it says."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path
from typing import Any

from streamlit.testing.v1 import AppTest

ROOT = Path(__file__).parents[2]


def open_page(page: str, **address: str) -> AppTest:
    """A page by its place under `pages` ("goals/chain"), with what its address says."""
    at = AppTest.from_file(str(ROOT / "dashboard.py"), default_timeout=60)
    at.switch_page(f"pages/{page}.py")
    for name, value in address.items():
        at.query_params[name] = value
    return at.run()


def table_with(at: AppTest, column: str) -> Any:
    """The first table on the page that has the column."""
    named = [list(frame.value.columns) for frame in at.dataframe]
    assert any(column in names for names in named), named
    return next(frame.value for frame in at.dataframe if column in frame.value.columns)


def said(at: AppTest) -> str:
    """All words on the page, without tags and with plain spaces."""
    html = [element.proto.body for element in at.get("html")]
    parts = [*html, *(e.value for kind in (at.title, at.subheader, at.markdown, at.caption, at.info) for e in kind)]
    text = re.sub(r"<style>.*?</style>|<[^>]+>", " ", " ".join(parts), flags=re.S)
    return " ".join(text.replace("\u00a0", " ").replace("\\", "").split())


def pictures(at: AppTest) -> list[str]:
    """The HTML of each picture on the page."""
    return [
        html.proto.body
        for html in at.get("html")
        if "utfall-picture" in html.proto.body and "<style>" not in html.proto.body
    ]


def words_in(picture: str) -> list[str]:
    """The texts of a picture, one for each element that has any."""
    texts = (unescape(text).replace("\u00a0", " ").strip() for text in re.split(r"<[^>]+>", picture))
    return [text for text in texts if text]


def widths(picture: str) -> list[float]:
    """How long the bars of a picture are, in per cent, from above."""
    return [float(x) for x in re.findall(r'<i class="(?:main|second)" style="width:([\d.]+)%"', picture)]


def plain(text: str) -> str:
    return text.replace("\u00a0", " ")
