"""What a binary workbook (.xlsb) says beside its values: errors, formats, hidden rows, merged cells, its filled area.

Only what is needed for that is read of the records (MS-XLSB); values are the business of the reader of cells.
"""

from __future__ import annotations

import struct
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from xml.parsers import expat

_ERRORS = {0: "#NULL!", 7: "#DIV/0!", 15: "#VALUE!", 23: "#REF!", 29: "#NAME?", 36: "#NUM!", 42: "#N/A"}
_ROW, _BLANK, _ERROR, _FORMULA_ERROR = 0, 1, 3, 11
_CELLS = range(1, 12)
_NUMBERS = frozenset({2, 5, 9})  # a short number, a number, a formula's number
_FORMAT, _CELL_FORMAT, _BEGIN_CELL_FORMATS, _END_CELL_FORMATS = 44, 47, 617, 618
_SHEET, _PROPERTIES, _MERGED, _HEADER_FOOTER = 156, 153, 176, 479
# Parts whose texts are cells, or no texts at all; in any other there may be words that nobody reads.
_KNOWN = ("xl/workbook.bin", "xl/styles.bin", "xl/sharedStrings.bin", "xl/calcChain.bin", "xl/worksheets/",
          "xl/printerSettings/")  # fmt: skip
# Whether a number format shows per cent, and the zeros that it shows a number with.
FormatShows = Callable[[int, dict[int, str]], tuple[bool, str]]


@dataclass
class BinarySheet:
    """Of one sheet; rows and columns from 0. `filled`: how many cells hold anything."""

    name: str
    errors: dict[tuple[int, int], str] = field(default_factory=dict)
    percent: set[tuple[int, int]] = field(default_factory=set)
    zeros: dict[tuple[int, int], str] = field(default_factory=dict)
    hidden_rows: set[int] = field(default_factory=set)
    merged: list[tuple[tuple[int, int], tuple[int, int]]] = field(default_factory=list)
    last_row: int = 0
    last_column: int = 0
    filled: int = 0
    has_header: bool = False


@dataclass
class BinaryBook:
    """`has_other_texts`: there are parts whose words nobody reads: notes, memories of pivot tables."""

    sheets: list[BinarySheet]
    counts_from_1904: bool = False
    has_other_texts: bool = False


def sheet_parts(archive: zipfile.ZipFile) -> tuple[dict[str, str], bool]:
    """The part of each worksheet -> the sheet's name; and whether days are counted from 1904. Raises ValueError."""
    targets: dict[str, str] = {}

    def relation(_tag: str, attributes: dict[str, str]) -> None:
        if attributes.get("Type", "").endswith("/worksheet"):
            target = attributes.get("Target", "")
            targets[attributes.get("Id", "")] = target.lstrip("/") if target.startswith("/") else f"xl/{target}"

    parser = expat.ParserCreate()
    parser.StartElementHandler = relation
    parser.Parse(archive.read("xl/_rels/workbook.bin.rels"), True)
    found: dict[str, str] = {}
    from_1904 = False
    for record, body in _records(archive.read("xl/workbook.bin")):
        if record == _SHEET:
            identifier, after = _text(body, 8)
            name, _ = _text(body, after)
            if identifier in targets:
                found[targets[identifier]] = name
        elif record == _PROPERTIES and body:
            from_1904 = bool(body[0] & 1)
    return found, from_1904


def inspect(archive: zipfile.ZipFile, format_shows: FormatShows) -> BinaryBook:
    """What the parts of the archive say. Raises ValueError where they are not as they should be."""
    try:
        parts, from_1904 = sheet_parts(archive)
        names = archive.namelist()
        formats, styles = _styles(archive.read("xl/styles.bin")) if "xl/styles.bin" in names else ({}, [])
        looks = [format_shows(code, formats) for code in styles]
        book = BinaryBook([_sheet(archive.read(part), name, looks) for part, name in parts.items()], from_1904)
    except (struct.error, IndexError, KeyError, expat.ExpatError):
        raise ValueError("xlsb") from None
    book.has_other_texts = any(name.endswith(".bin") and not name.startswith(_KNOWN) for name in names) or any(
        sheet.has_header for sheet in book.sheets
    )
    return book


def _records(part: bytes) -> Iterator[tuple[int, memoryview]]:
    """Number and content of each record: both number and length are written in groups of seven bits."""
    at, end, content = 0, len(part), memoryview(part)
    while at < end:
        record, at = _groups(content, at, 2)
        length, at = _groups(content, at, 4)
        if at + length > end:
            raise ValueError("xlsb")
        yield record, content[at : at + length]
        at += length


def _groups(content: memoryview, at: int, most: int) -> tuple[int, int]:
    value = 0
    for place in range(most):
        byte = content[at + place]
        value |= (byte & 0x7F) << 7 * place
        if not byte & 0x80:
            return value, at + place + 1
    return value, at + most


def _text(body: memoryview, at: int) -> tuple[str, int]:
    count = struct.unpack_from("<I", body, at)[0]
    if count == 0xFFFFFFFF:
        return "", at + 4
    end = at + 4 + 2 * count
    return bytes(body[at + 4 : end]).decode("utf-16-le", "replace"), end


def _styles(part: bytes) -> tuple[dict[int, str], list[int]]:
    """The number formats by their number, and per cell style the number of its format."""
    formats: dict[int, str] = {}
    styles: list[int] = []
    of_cells = False
    for record, body in _records(part):
        if record == _FORMAT:
            formats[struct.unpack_from("<H", body)[0]] = _text(body, 2)[0]
        elif record in (_BEGIN_CELL_FORMATS, _END_CELL_FORMATS):
            of_cells = record == _BEGIN_CELL_FORMATS
        elif record == _CELL_FORMAT and of_cells:
            styles.append(struct.unpack_from("<HH", body)[1])
    return formats, styles


def _sheet(part: bytes, name: str, looks: list[tuple[bool, str]]) -> BinarySheet:
    found = BinarySheet(name)
    row = 0
    for record, body in _records(part):
        if record == _ROW:
            row = struct.unpack_from("<I", body)[0]
            if len(body) > 11 and body[11] & 0x10:
                found.hidden_rows.add(row)
        elif record in _CELLS and record != _BLANK:
            column, style = struct.unpack_from("<II", body)
            found.filled += 1
            found.last_row, found.last_column = max(found.last_row, row), max(found.last_column, column)
            if record in (_ERROR, _FORMULA_ERROR):
                found.errors[row, column] = _ERRORS.get(body[8], "#VALUE!")
            elif record in _NUMBERS and (style & 0xFFFFFF) < len(looks):
                is_percent, zeros = looks[style & 0xFFFFFF]
                if is_percent:
                    found.percent.add((row, column))
                if zeros:
                    found.zeros[row, column] = zeros
        elif record == _MERGED:
            first_row, last_row, first_column, last_column = struct.unpack_from("<4I", body)
            found.merged.append(((first_row, first_column), (last_row, last_column)))
        elif record == _HEADER_FOOTER:
            found.has_header = True
    return found
