"""What a file is that is no table: a document, or notices in one of the formats that procurements are published in."""

from __future__ import annotations

import re

_DOCUMENTS = (b"%PDF-", b"{\\rtf")
_OLD_DOCUMENTS = ("WordDocument", "PowerPoint Document")
_DOCUMENT_PARTS = frozenset({"word/document.xml", "ppt/presentation.xml"})
_START = 4096
_JSON = re.compile(rb"\s*(?:\xef\xbb\xbf)?\s*[\[{]")
_OCDS = re.compile(rb"\"(?:ocid|releases|releasePackages|compiledRelease)\"\s*:")
_EFORMS = re.compile(
    rb"<(?:\w+:)?(?:ContractNotice|ContractAwardNotice|PriorInformationNotice|BusinessRegistrationInformationNotice)\b"
    rb"[^>]*urn:oasis:names:specification:ubl"
)
_TED = re.compile(rb"<(?:\w+:)?(?:TED_EXPORT|TED_ESENDERS)\b")


def is_document(content: bytes) -> bool:
    """Whether it is a PDF, an RTF or an old file of Word or PowerPoint."""
    is_old = content.startswith(b"\xd0\xcf\x11\xe0")
    return content.startswith(_DOCUMENTS) or (
        is_old and any(name.encode("utf-16-le") in content for name in _OLD_DOCUMENTS)
    )


def is_document_package(names: set[str]) -> bool:
    """Whether a package with those parts is a file of Word or PowerPoint."""
    return not names.isdisjoint(_DOCUMENT_PARTS)


def notices(content: bytes) -> str:
    """The name of the format, where the content is published notices: OCDS, eForms or TED; else ""."""
    start = content[:_START]
    if _JSON.match(start):
        return "OCDS" if _OCDS.search(start) else ""
    if _EFORMS.search(start):
        return "eForms"
    return "TED" if _TED.search(start) else ""
