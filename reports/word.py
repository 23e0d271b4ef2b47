"""The report as a Word file to edit: headings, tables with repeated heads, pictures with texts, page numbers."""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from typing import Any

import docx as python_docx
from docx.document import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

from reports import drawing
from reports.model import Chart, Report, Table, Terms, Texts
from reports.text import _, speaking

_LOCALES = {"sv": "sv-SE", "en": "en-GB"}
# What XML cannot hold.
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def docx(report: Report) -> bytes:
    """The report as the bytes of a DOCX file."""
    with speaking(report.language):
        document = python_docx.Document()
        _set_up(document, report)
        document.add_paragraph(report.title, style="Title")
        document.add_paragraph(report.subtitle, style="Subtitle")
        if report.invented:
            document.add_paragraph().add_run(report.invented).bold = True
        _rows(document, [_("Om rapporten"), _("Gäller")], [list(fact) for fact in report.facts], [False, False])
        for section in report.sections:
            document.add_heading(_clean(section.title), level=1)
            for block in section.blocks:
                _block(document, block, report.language)
    out = io.BytesIO()
    document.save(out)
    return _undated(out)


def _undated(content: io.BytesIO) -> bytes:
    """The same package without the moment at which each part was written, so that the same report gives the same bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(content) as made, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for part in made.infolist():
            package.writestr(zipfile.ZipInfo(part.filename), made.read(part), zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _set_up(document: Document, report: Report) -> None:
    about = document.core_properties
    about.title = f"{report.title}: {report.subtitle}"
    about.author, about.language = "Utfall", _LOCALES[report.language]
    about.created = about.modified = dt.datetime.combine(report.as_of, dt.time())
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = "Georgia", Pt(10.5)
    fonts = normal.element.get_or_add_rPr()
    spoken = OxmlElement("w:lang")
    spoken.set(qn("w:val"), _LOCALES[report.language])
    fonts.append(spoken)
    for name in ("Title", "Heading 1", "Heading 2", "Heading 3"):
        style = document.styles[name]
        style.font.color.rgb = RGBColor(0x12, 0x20, 0x2A)
        style.font.name = "Georgia"
        names = style.element.get_or_add_rPr().find(qn("w:rFonts"))
        for theme in [key for key in names.attrib if key.endswith("Theme")]:
            del names.attrib[theme]
    part = document.sections[0]
    part.page_width, part.page_height = Cm(21), Cm(29.7)
    part.left_margin = part.right_margin = Cm(2.2)
    for place, line in enumerate(filter(None, (report.above, report.invented))):
        (part.header.add_paragraph() if place else part.header.paragraphs[0]).text = _clean(line)
    foot = part.footer.paragraphs[0]
    foot.add_run(f"{_clean(report.running)} · {_('Sida')} ")
    _page_number(foot)


def _page_number(paragraph: Any) -> None:
    run = paragraph.add_run()
    for kind, text in (("begin", ""), ("", "PAGE"), ("end", "")):
        if kind:
            element = OxmlElement("w:fldChar")
            element.set(qn("w:fldCharType"), kind)
        else:
            element = OxmlElement("w:instrText")
            element.text = text
        run._r.append(element)


def _block(document: Document, block: Any, language: str) -> None:
    match block:
        case Texts():
            if block.heading:
                document.add_heading(_clean(block.heading), level=2)
            for text in block.paragraphs:
                document.add_paragraph().add_run(_clean(text)).font.size = Pt(12) if block.large else None
        case Chart():
            document.add_heading(_clean(block.title), level=2)
            picture = document.add_picture(io.BytesIO(drawing.png(block, language)), width=Cm(16.2))
            described = picture._inline.docPr
            described.set("descr", _clean(block.alternative))
            described.set("title", _clean(block.title))
            if block.note:
                document.add_paragraph(_clean(block.note))
        case Table(on_paper=0):
            return
        case Table():
            document.add_heading(_clean(block.title), level=3)
            _rows(
                document,
                [column.label for column in block.columns],
                [[cell.text for cell in row] for row in block.paper_rows],
                [column.is_number for column in block.columns],
            )
            if block.note:
                document.add_paragraph(_clean(block.note))
        case Terms():
            for term, told in block.rows:
                document.add_heading(_clean(term), level=2)
                for label, text in told:
                    paragraph = document.add_paragraph()
                    paragraph.add_run(f"{label}: ").bold = True
                    paragraph.add_run(_clean(text))


def _rows(document: Document, head: list[str], rows: list[list[str]], numbers: list[bool]) -> None:
    table = document.add_table(rows=1, cols=len(head), style="Light List")
    repeated = OxmlElement("w:tblHeader")
    repeated.set(qn("w:val"), "true")
    table.rows[0]._tr.get_or_add_trPr().append(repeated)
    size = Pt(7.5 if len(head) > 9 else 9)
    for _row in rows:
        table.add_row()
    # Looked up one by one, a table's cells are slow; the whole grid at once is quick.
    cells = table._cells
    for place, text in enumerate(text for row in [head, *rows] for text in row):
        paragraph = cells[place].paragraphs[0]
        paragraph.paragraph_format.space_after = Pt(0)
        run = paragraph.add_run(_clean(text))
        run.font.size = size
        run.bold = place < len(head)
        if numbers[place % len(head)]:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    document.add_paragraph()


def _clean(text: str) -> str:
    return _UNWRITABLE.sub("", text)
