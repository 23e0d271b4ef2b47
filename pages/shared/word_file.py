"""Word documents: a title, notes, paragraphs and items. The text is written as text, whatever it holds."""

from __future__ import annotations

import io
from collections.abc import Sequence

import docx
from docx.oxml.ns import qn
from docx.shared import Pt


def docx_bytes(
    title: str, blocks: Sequence[tuple[str, str]], lead: Sequence[str] = (), language: str = "sv-SE"
) -> bytes:
    """A .docx. `blocks`: ("heading", "paragraph" or "item", text); a line break in a text is one in the document.

    lead: lines above the title, such as who it is for.
    """
    document = docx.Document()
    style = document.styles["Normal"]
    style.font.name, style.font.size = "Calibri", Pt(11)
    spoken = style.element.get_or_add_rPr().makeelement(qn("w:lang"), {qn("w:val"): language})
    style.element.get_or_add_rPr().append(spoken)
    properties = document.core_properties
    properties.author, properties.comments, properties.title, properties.language = (
        "",
        "",
        _clean(title)[:250],
        language,
    )
    for line in lead:
        document.add_paragraph(_clean(line))
    document.add_heading(_clean(title), level=1)
    for kind, text in blocks:
        if kind == "heading":
            document.add_heading(_clean(text), level=2)
        else:
            document.add_paragraph(_clean(text), style="List Bullet" if kind == "item" else None)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _clean(text: str) -> str:
    """Signs that XML cannot hold would stop the document from being written."""
    return "".join(sign for sign in text if sign in "\n\t" or (sign.isprintable() or sign == "\u00a0"))
