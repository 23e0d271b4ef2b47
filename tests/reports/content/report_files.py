"""A report as files, and what stands in them."""

from __future__ import annotations

import io

import pypdf

from reports.content.model import Report, Table


def text_of(content: bytes) -> str:
    """All text of a PDF with single spaces, as a reader of text meets it."""
    pages = (page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages)
    return " ".join(" ".join(pages).replace("\u00a0", " ").split())


def tables(report: Report) -> dict[str, Table]:
    return {
        block.title: block for _section, block in report.blocks() if isinstance(block, Table) and block.on_paper != 0
    }
