"""What a page says, as a reader would read it."""

from __future__ import annotations

import re
from html import unescape

from streamlit.testing.v1 import AppTest


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
