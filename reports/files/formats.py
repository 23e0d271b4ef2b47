"""A report as a file: which formats there are, and what the file is called."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from reports.content.model import Report
from reports.files import pdf, word, workbook


@dataclass(frozen=True)
class Format:
    write: Callable[[Report], bytes]
    media_type: str


FORMATS: Mapping[str, Format] = {
    "pdf": Format(pdf.pdf, "application/pdf"),
    "docx": Format(word.docx, "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    "xlsx": Format(workbook.xlsx, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
}


def file_name(report: Report, extension: str) -> str:
    """ "utfall-exempelkommun-2026-10-31.pdf", a fixed report's with its number before: letters, digits, hyphens."""
    plain = unicodedata.normalize("NFKD", report.subtitle).encode("ascii", "ignore").decode()
    short = re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")[:60].strip("-")
    return f"{report.number or 'utfall'}-{short or 'rapport'}-{report.as_of}.{extension}"
