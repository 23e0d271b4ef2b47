"""The report as a Word file to edit: headings, tables with repeated heads, pictures with texts, page numbers."""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import docx as python_docx
from docx.document import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

from reports.content.model import Chart, Column, Report, Table, Terms, Texts
from reports.content.text import _, speaking
from reports.files import drawable, drawing, pdf

# Of an A4 within its margins, in centimetres.
_TEXT_WIDTH = 16.6
_LOCALES = {"sv": "sv-SE", "en": "en-GB"}
# What XML cannot hold.
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def docx(report: Report) -> bytes:
    """The report as the bytes of a DOCX file."""
    with speaking(report.language):
        document = python_docx.Document()
        _set_up(document, report)
        document.add_paragraph(_clean(report.title), style="Title")
        document.add_paragraph(_clean(report.subtitle), style="Subtitle")
        if report.invented:
            document.add_paragraph().add_run(report.invented).bold = True
        head = (Column(_("Om rapporten")), Column(_("Uppgift"), width=2.5))
        _rows(document, head, [list(fact) for fact in report.facts])
        for section in report.sections:
            document.add_heading(_clean(section.title), level=1)
            level = 2  # of a table's or a chart's heading: one below what it stands under, so that none is skipped
            for block, caption, with_next in section.on_paper():
                level = 3 if isinstance(block, Texts) and block.heading else level
                _block(document, block, caption, with_next, report.language, level)
    out = io.BytesIO()
    document.save(out)
    return _undated(out)


def _undated(content: io.BytesIO) -> bytes:
    """The same package without the moment each part was written at, so that the same report gives the same bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(content) as made, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for part in made.infolist():
            package.writestr(zipfile.ZipInfo(part.filename), made.read(part), zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _set_up(document: Document, report: Report) -> None:
    about = document.core_properties
    # The format allows no more.
    about.title = _clean(f"{report.title}: {report.subtitle}")[:255]
    about.author, about.language = "Utfall", _LOCALES[report.language]
    about.created = about.modified = dt.datetime.combine(report.as_of, dt.time())
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = "Georgia", Pt(10.5)
    fonts = normal.element.get_or_add_rPr()
    spoken = OxmlElement("w:lang")
    spoken.set(qn("w:val"), _LOCALES[report.language])
    fonts.append(spoken)
    for name in ("Title", "Subtitle", "Heading 1", "Heading 2", "Heading 3"):
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


def _block(document: Document, block: Any, caption: str, with_next: bool, language: str, level: int) -> None:
    match block:
        case Texts():
            if block.heading:
                document.add_heading(_clean(block.heading), level=2)
            for text in block.paragraphs:
                paragraph = document.add_paragraph()
                paragraph.add_run(_clean(text)).font.size = Pt(12) if block.large else None
                paragraph.paragraph_format.keep_with_next = with_next or None
        case Chart():
            document.add_heading(_clean(block.title), level=level)
            signs = drawable.undrawable(dict(block.spec), pdf.can_be_drawn)
            spec = drawable.with_signs(dict(block.spec), signs)
            picture = document.add_picture(io.BytesIO(drawing.png(spec, language)), width=Cm(16.2))
            document.paragraphs[-1].paragraph_format.keep_with_next = with_next or None
            described = picture._inline.docPr
            described.set("descr", _clean(block.alternative))
            described.set("title", _clean(block.title))
            for note in filter(None, (block.note, drawable.note(signs))):
                document.add_paragraph(_clean(note))
        case Table():
            if caption:
                document.add_heading(_clean(caption), level=level)
            columns = [
                replace(column, width=width)
                for column, width in zip(block.paper_columns, block.paper_widths, strict=True)
            ]
            _rows(document, columns, [[cell.text for cell in row] for row in block.paper_rows])
            if block.note:
                document.add_paragraph(_clean(block.note))
        case Terms():
            for term, told in block.rows:
                document.add_heading(_clean(term), level=2)
                for label, text in told:
                    paragraph = document.add_paragraph()
                    paragraph.add_run(f"{label}: ").bold = True
                    paragraph.add_run(_clean(text))


def _rows(document: Document, columns: Sequence[Column], rows: list[list[str]]) -> None:
    """A table with lines between its rows, columns as wide as on paper, and its head on every page."""
    head = [column.label for column in columns]
    table = document.add_table(rows=1, cols=len(head))
    _lines(table)
    repeated = OxmlElement("w:tblHeader")
    repeated.set(qn("w:val"), "true")
    table.rows[0]._tr.get_or_add_trPr().append(repeated)
    size = Pt(7.5 if len(head) > 9 else 8 if len(head) > 6 else 9)
    for _row in rows:
        table.add_row()
    table.autofit = False
    whole = sum(column.width for column in columns)
    widths = [Cm(_TEXT_WIDTH * column.width / whole) for column in columns]
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width
    # Looked up one by one, a table's cells are slow; the whole grid at once is quick.
    cells = table._cells
    for place, text in enumerate(text for row in [head, *rows] for text in row):
        at = place % len(head)
        cells[place].width = widths[at]
        paragraph = cells[place].paragraphs[0]
        paragraph.paragraph_format.space_after = Pt(0)
        run = paragraph.add_run(_clean(text))
        run.font.size = size
        run.bold = place < len(head)
        if columns[at].is_number:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    # A row is read as one, so it stays on one page.
    for row in table.rows:
        whole_row = OxmlElement("w:cantSplit")
        whole_row.set(qn("w:val"), "true")
        row._tr.get_or_add_trPr().append(whole_row)
    document.add_paragraph()


def _lines(table: Any) -> None:
    """Lines above, below and between the rows, and little room beside the text: columns are many."""
    borders = OxmlElement("w:tblBorders")
    for side, colour in (("top", "12202A"), ("bottom", "12202A"), ("insideH", "CFD6D9")):
        line = OxmlElement(f"w:{side}")
        for name, value in (("val", "single"), ("sz", "4"), ("space", "0"), ("color", colour)):
            line.set(qn(f"w:{name}"), value)
        borders.append(line)
    table._tbl.tblPr.append(borders)
    margins = OxmlElement("w:tblCellMar")
    for side in ("left", "right"):
        margin = OxmlElement(f"w:{side}")
        margin.set(qn("w:w"), "55")
        margin.set(qn("w:type"), "dxa")
        margins.append(margin)
    table._tbl.tblPr.append(margins)


def _clean(text: str) -> str:
    return _UNWRITABLE.sub("", text)
