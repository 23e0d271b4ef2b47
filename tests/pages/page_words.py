"""What a page says, as a reader would read it."""

from __future__ import annotations

import re

from streamlit.testing.v1 import AppTest


def said(at: AppTest) -> str:
    """All words on the page, without tags and with plain spaces."""
    html = [element.proto.body for element in at.get("html")]
    parts = [*html, *(e.value for kind in (at.title, at.subheader, at.markdown, at.caption, at.info) for e in kind)]
    text = re.sub(r"<style>.*?</style>|<[^>]+>", " ", " ".join(parts), flags=re.S)
    return " ".join(text.replace("\u00a0", " ").replace("\\", "").split())


def plain(text: str) -> str:
    return text.replace("\u00a0", " ")
