"""The report on paper: A4 PDF, tagged for screen readers (PDF/UA-1), set by Typst with its own embedded fonts.

Everything comes from packages: no browser, no system font, no network. What the report says goes in as data, never as
Typst code. The same report gives the same bytes. A sign that no font has is drawn as another, and a note says which.
"""

from __future__ import annotations

import datetime as dt
import json
from functools import lru_cache
from pathlib import Path
from typing import Any

import typst

from reports.content.model import NOT_PARTED, Block, Chart, Report, Table, Terms, Texts
from reports.content.text import _, speaking
from reports.files import drawable, drawing

_SIGN = b'#set document(title: "x")\n#set text(font: "Libertinus Serif")\n#sys.inputs.sign'
_TEMPLATE = Path(__file__).with_name("report.typ")


def pdf(report: Report) -> bytes:
    """The report as the bytes of a PDF file."""
    moment = dt.datetime.combine(report.as_of, dt.time(), dt.UTC)
    return typst.compile(
        _TEMPLATE.read_bytes(),
        format="pdf",
        sys_inputs=_inputs(report),
        pdf_standards=["ua-1"],
        ignore_system_fonts=True,
        timestamp=int(moment.timestamp()),
    )


def pictures(report: Report, points: float = 80) -> list[bytes]:
    """The pages of the report as PNG, to look at before it is saved; `points`: pixels per inch."""
    # One page gives bytes and several a list; the library's types know only the first.
    made: Any = typst.compile(
        _TEMPLATE.read_bytes(), format="png", ppi=points, sys_inputs=_inputs(report), ignore_system_fonts=True
    )
    return [made] if isinstance(made, bytes) else list(made)


@lru_cache(maxsize=4096)
def can_be_drawn(sign: str) -> bool:
    """Whether some font of the paper has the sign, as Typst says of it itself: what it refuses for one sign it would
    refuse a whole report for."""
    try:
        typst.compile(_SIGN, format="pdf", sys_inputs={"sign": sign}, pdf_standards=["ua-1"], ignore_system_fonts=True)
    except typst.TypstError:
        return False
    return True


def _inputs(report: Report) -> dict[str, str]:
    with speaking(report.language):
        document = _document(report)
        signs = drawable.undrawable(document, can_be_drawn)
        if signs:
            document["facts"] = [*document["facts"], (_("Tecken som inte kan ritas"), drawable.note(signs))]
            document = drawable.with_signs(document, signs)
        for section in document["sections"]:
            for block in section["blocks"]:
                if block["is"] == "chart":
                    block["svg"] = drawing.svg(block.pop("spec"), report.language)
        return {"report": json.dumps(document, ensure_ascii=False)}


def _document(report: Report) -> dict[str, Any]:
    return {
        "title": report.title,
        "subtitle": report.subtitle,
        "author": "Utfall",
        "kind": _("Rapport från Utfall"),
        "language": report.language,
        "facts": report.facts,
        "facts_head": [_("Om rapporten"), _("Uppgift")],
        "running": report.running,
        "above": report.above,
        "invented": report.invented,
        "page": _("Sida"),
        "of": _("av"),
        "sections": [
            {
                "title": section.title,
                "blocks": [
                    {**_block(block, caption), "with_next": with_next}
                    for block, caption, with_next in section.on_paper()
                ],
            }
            for section in report.sections
        ],
    }


def _block(block: Block, caption: str) -> dict[str, Any]:
    match block:
        case Texts():
            return {
                "is": "texts",
                "paragraphs": block.paragraphs,
                "large": block.large,
                "heading": block.heading,
            }
        case Chart():
            return {
                "is": "chart",
                "title": block.title,
                "note": block.note,
                "alternative": block.alternative,
                "spec": dict(block.spec),
            }
        case Table():
            return {
                "is": "table",
                "title": caption,
                "note": block.note,
                "columns": [
                    {**vars(column), "width": width}
                    for column, width in zip(block.paper_columns, block.paper_widths, strict=True)
                ],
                "parted": len(block.paper_rows) > NOT_PARTED,
                "rows": [[cell.text for cell in row] for row in block.paper_rows],
            }
        case Terms():
            return {"is": "terms", "rows": [{"term": term, "told": told} for term, told in block.rows]}
