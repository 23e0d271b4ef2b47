"""Workbooks whose package is put together otherwise than Excel does, put together anew for the reader of cells."""

from __future__ import annotations

import base64
import io
import re
import zipfile
from xml.etree import ElementTree

# What is put together anew is held in memory twice.
MOST_BYTES = 200 << 20
_FLAT = re.compile(rb"<(?:\w+:)?package\b[^>]*http://schemas.microsoft.com/office/2006/xmlPackage")
_FLAT_SHEETS = re.compile(rb"<office:document\b[^>]*application/vnd\.oasis\.opendocument\.spreadsheet")
_OPEN_DOCUMENT = b"application/vnd.oasis.opendocument.spreadsheet"
_MANIFEST = (
    b'<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"><manifest:file-entry'
    b' manifest:full-path="/" manifest:media-type="' + _OPEN_DOCUMENT + b'"/></manifest:manifest>'
)
_PACKAGE = "{http://schemas.microsoft.com/office/2006/xmlPackage}"
_WORKBOOK = re.compile(
    rb"Type=\"[^\"]*/officeDocument\"[^>]*Target=\"([^\"]+)\"|Target=\"([^\"]+)\"[^>]*/officeDocument\""
)
# A dimension that names rows alone ("1:4"), as some programs write it; the reader of cells takes it for damage.
ODD_DIMENSION = re.compile(rb"<(?:\w+:)?dimension\s+ref=[\"']\d+:\d+[\"']\s*(?:/>|></(?:\w+:)?dimension>)")
_START = 4096


def from_one_file(content: bytes) -> bytes | None:
    """A workbook written as one XML file (flat OPC, flat OpenDocument) as the package that it stands for; None of other
    content. Raises ValueError where it is damaged or too large."""
    start = content[:_START]
    if _FLAT_SHEETS.search(start):
        return _zipped({"mimetype": _OPEN_DOCUMENT, "content.xml": content, "META-INF/manifest.xml": _MANIFEST})
    if not _FLAT.search(start):
        return None
    if len(content) > MOST_BYTES:
        raise ValueError("size")
    try:
        root = ElementTree.fromstring(content)
    except ElementTree.ParseError:
        raise ValueError("xml") from None
    parts = {"[Content_Types].xml": b"<Types/>"}
    for part in root.iter(f"{_PACKAGE}part"):
        name = part.get(f"{_PACKAGE}name", "").lstrip("/")
        binary = part.find(f"{_PACKAGE}binaryData")
        data = part.find(f"{_PACKAGE}xmlData")
        if binary is not None:
            parts[name] = base64.b64decode(binary.text or "")
        elif data is not None and len(data):
            parts[name] = ElementTree.tostring(data[0], "utf-8", xml_declaration=True)
    return _zipped(parts)


def mended(archive: zipfile.ZipFile) -> bytes | None:
    """The package with the names of its parts as they should be: no backslash, nothing before them, the workbook in
    xl/.

    None where nothing is odd, or the package is too large to be put together anew. Count its entries before.
    """
    names = archive.namelist()
    plain = {name: name.replace("\\", "/").lstrip("/") for name in names}
    root, target = "_rels/.rels", ""
    if root in plain.values() and "xl/workbook.xml" not in plain.values():
        found = _WORKBOOK.search(archive.read(next(name for name in names if plain[name] == root)))
        target = (found[1] or found[2]).decode("utf-8", "replace") if found else ""
        folder = target.lstrip("/").removesuffix("workbook.xml")
        if target.endswith("workbook.xml") and f"{folder}workbook.xml" in plain.values():
            plain = {name: _below_xl(new, folder) for name, new in plain.items()}
    is_odd = any(name != new for name, new in plain.items())
    if not is_odd or sum(entry.file_size for entry in archive.infolist()) > MOST_BYTES:
        return None
    parts = {new: archive.read(name) for name, new in plain.items() if new and not new.endswith("/")}
    if target:
        parts[root] = parts[root].replace(f'"{target}"'.encode(), b'"xl/workbook.xml"')
        below = "xl/_rels/workbook.xml.rels"
        parts[below] = parts.get(below, b"").replace(b'Target="/', b'Target="/xl/')
    return _zipped(parts)


def without_dimensions(archive: zipfile.ZipFile, names: set[str]) -> bytes | None:
    """The package without the dimensions of those parts; None where it is too large to be put together anew."""
    if sum(entry.file_size for entry in archive.infolist()) > MOST_BYTES:
        return None
    parts = {name: archive.read(name) for name in archive.namelist()}
    return _zipped({name: ODD_DIMENSION.sub(b"", part) if name in names else part for name, part in parts.items()})


def _below_xl(name: str, folder: str) -> str:
    if name in ("[Content_Types].xml", "_rels/.rels") or name.startswith("docProps/"):
        return name
    return f"xl/{name.removeprefix(folder)}"


def _zipped(parts: dict[str, bytes]) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return content.getvalue()
