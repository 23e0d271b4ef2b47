"""What is looked at inside a workbook's zip before, and beside, the reader of its cells.

Four things that the reader of cells does not do: refuse a package that would fill the memory, find the cells that
hold an error (the reader gives them as empty), find the texts outside the cells, and tell how cells are shown.
"""

import io
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from html import unescape
from xml.parsers import expat

from etl.reading.formats import archive as archive_of_files
from etl.reading.formats import foreign, markup, odd_packages, xlsb
from etl.reading.marks import Marks, Styles, column_number, marks_of, shown_zeros, shows_percent, styles_of
from etl.reading.ods import OdsLayout
from etl.reading.tables import (
    MANY_DIGITS,
    MOST_CELLS,
    MOST_COLUMNS,
    MOST_SHEETS,
    MOST_SPARSE,
    LooseCell,
    UnreadableFile,
    is_too_large,
)

ZIP = (b"PK\x03\x04", b"PK\x05\x06")  # how a zip archive begins, the second an empty one
MOST_ENTRIES = 10_000
MOST_BYTES = 2 << 30
# Sheets of repeated rows compress well, so a high ratio is a sign of a bomb only in an entry that is large.
BIG_ENTRY = 50 << 20
MOST_RATIO = 200

_DAMAGE = (*archive_of_files.DAMAGE, expat.ExpatError)

_ROW = re.compile(rb"<(?:\w+:)?row\b(?:[^>]*?\sr\s*=\s*[\"'](\d{1,9})[\"'])?")
_COLUMN = re.compile(rb"\sr\s*=\s*[\"']([A-Z]{1,4})\d")
_FAR_COLUMN = re.compile(rb' r="[A-Z]{3}')
_CELL_WITHOUT_PLACE = re.compile(rb"<(?:\w+:)?c(?=[\s>/])(?![^>]*\sr\s*=)")
_FILLED_CELL = re.compile(rb"<(?:\w+:)?c\b[^>]*?\sr\s*=\s*[\"']([A-Z]{1,4})(\d{1,9})[\"'][^>]*(?<!/)>(?!</)")
_ERROR_MARK = re.compile(rb"\st\s*=\s*[\"']e[\"']")
_ERROR_CELL = re.compile(
    rb"<(?:\w+:)?c\b(?=[^>]*\st\s*=\s*[\"']e[\"'])[^>]*?\sr\s*=\s*[\"']([A-Z]{1,3})(\d{1,7})[\"'][^>]*>"
    rb"(?:(?!</(?:\w+:)?c>).)*?<(?:\w+:)?v>([^<]*)</",
    re.DOTALL,
)
_FROM_1904 = re.compile(rb"<(?:\w+:)?workbookPr\b[^>]*\sdate1904\s*=\s*[\"'](?:1|true)[\"']")
_NO_VALUE = re.compile(
    rb"(?:</(?:\w+:)?f>|<(?:\w+:)?f\b[^>]*/>)\s*</(?:\w+:)?c>"
    # An empty value is one of a formula that gives no text, and of no other.
    rb"|<(?:\w+:)?c\b(?![^>]*\bt=[\"']str)[^>]*>\s*<(?:\w+:)?f\b(?:[^>]*/>|[^>]*>[^<]*</(?:\w+:)?f>)"
    rb"\s*<(?:\w+:)?v\s*(?:/>|>\s*</(?:\w+:)?v>)"
)

# Programs put notes in xl/comments1.xml, xl/comments/comment1.xml, xl/threadedComments/threadedComment1.xml.
_COMMENTS = re.compile(r"xl/(?:[^/]+/)*(?:threaded)?comments?[^/]*\.xml", re.IGNORECASE)
# The texts of cells are read and searched as cells; of numbers that only look so there are many in looks.
_CELLS_OR_LOOKS = re.compile(
    r"xl/sharedStrings\.xml|xl/(?:styles|calcChain)\.xml|xl/theme/.*|\[Content_Types\]\.xml", re.IGNORECASE
)
_MARKUP = (".xml", ".rels", ".vml", ".svg")
_FOR_MACHINES = re.compile(
    r"xl/printerSettings/[^/]+\.bin|xl/(?:workbook|sharedStrings|styles|calcChain)\.bin|xl/worksheets/[^/]+\.bin"
    r"|xl/worksheets/binaryIndex\d*\.bin",
    re.IGNORECASE,
)
_FORMAT = re.compile(rb"<(?:\w+:)?numFmt\b[^>]*>")
_CELLS = re.compile(rb"<(?:\w+:)?sheetData\b.*</(?:\w+:)?sheetData>", re.DOTALL)
_FORMULA = re.compile(rb"<(?:\w+:)?f\b[^>]*>([^<]*\d\d[^<]*)<")
_ATTRIBUTE = re.compile(rb"\s[\w:]+\s*=\s*(?:\"([^\"<]*\d\d[^\"<]*)\"|'([^'<]*\d\d[^'<]*)')")
_NOT_SAID = re.compile(
    rb"<(?:\w+:)?numCache>.*?</(?:\w+:)?numCache>|\{[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}\}", re.DOTALL
)  # numbers that a chart draws, which are those of cells; identifiers of programs
_COMMENT = re.compile(rb"<(?:\w+:)?(?:comment|threadedComment)\b[^>]*?\sref=\"([A-Z]{1,3})(\d{1,7})\"[^>]*>(.*?)"
                      rb"</(?:\w+:)?(?:comment|threadedComment)>", re.DOTALL)  # fmt: skip
_TEXT = re.compile(rb">([^<]+)<")
_PARAGRAPH_END = re.compile(rb"</(?:\w+:)?p>|</(?:\w+:)?cell>|</(?:\w+:)?si>")


# Name, is it a worksheet, is it hidden, rows from row 1, merged ranges; as etl/reading/formats/cells.py gives them.
SheetCells = tuple[str, bool, bool, list[list[str | None]], list[tuple[tuple[int, int], tuple[int, int]]]]


@dataclass
class Package:
    """What was found. Sheets are keyed by name; rows and columns count from 0."""

    format: str
    errors: dict[str, dict[tuple[int, int], str]] = field(default_factory=dict)
    merged: dict[str, list[tuple[tuple[int, int], tuple[int, int]]]] = field(default_factory=dict)
    texts: list[LooseCell] = field(default_factory=list)
    has_notes: bool = False
    marks: dict[str, Marks] = field(default_factory=dict)
    counts_from_1904: bool = False
    cells: list[SheetCells] | None = None  # where they were read with the rest
    mended: bytes | None = None  # the package as the reader of cells takes it, where that is not as it came


def inspect(content: bytes) -> Package:
    """Look through a zip archive that may be a workbook.

    Every part is unpacked once, in pieces, against its declared size and checksum, so that a false declaration
    is found here and not by the reader of cells.

    Raises UnreadableFile: file_not_a_table, workbook_damaged, workbook_password, workbook_unsafe,
    workbook_formula_without_value, workbook_too_many_sheets, file_too_wide.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
            _refuse_bomb(entries)
            if any(entry.flag_bits & 1 for entry in entries):
                raise UnreadableFile("workbook_password")
            names = {entry.filename for entry in entries}
            if mended := odd_packages.mended(archive):
                return replace(inspect(mended), mended=mended)
            if "content.xml" in names and "mimetype" in names:
                return _inspect_ods(archive, names)
            if "[Content_Types].xml" in names and "xl/workbook.xml" in names:
                return _inspect_xlsx(archive, names)
            if "xl/workbook.bin" in names:
                return _inspect_xlsb(archive)
    except _DAMAGE as error:
        raise UnreadableFile("workbook_damaged") from error
    if foreign.is_document_package(names):
        raise UnreadableFile("file_is_document")
    if count := len(archive_of_files.names_in(content)):
        raise UnreadableFile("file_is_archive", count=str(count))
    raise UnreadableFile("file_not_a_table")


def of_markup(page: markup.Markup) -> Package:
    """A page or an XML workbook, which has its cells with it."""
    package = Package(page.format, has_notes=page.has_notes)
    package.cells = [(sheet.name, True, sheet.is_hidden, sheet.rows, []) for sheet in page.sheets]
    package.marks = {sheet.name: Marks(sheet.hidden_rows) for sheet in page.sheets}
    package.texts = [
        LooseCell(page.format, 0, 0, text) for text in dict.fromkeys(page.texts) if MANY_DIGITS.search(text)
    ]
    return package


def _refuse_bomb(entries: list[zipfile.ZipInfo]) -> None:
    if len(entries) > MOST_ENTRIES or sum(entry.file_size for entry in entries) > MOST_BYTES:
        raise UnreadableFile("workbook_unsafe")
    for entry in entries:
        if entry.file_size > BIG_ENTRY and entry.file_size > MOST_RATIO * max(1, entry.compress_size):
            raise UnreadableFile("workbook_unsafe")


def _verify(archive: zipfile.ZipFile, name: str) -> None:
    with archive.open(name) as part:
        while part.read(1 << 20):
            pass


# -- xlsx, xlsm --------------------------------------------------------------------------------------------------


def _inspect_xlsx(archive: zipfile.ZipFile, names: set[str]) -> Package:
    types = archive.read("[Content_Types].xml")
    package = Package("xlsm" if b"macroEnabled" in types or "xl/vbaProject.bin" in names else "xlsx")
    package.counts_from_1904 = bool(_FROM_1904.search(archive.read("xl/workbook.xml")))
    sheets = _sheet_names(archive, names)
    odd: set[str] = set()
    if len(sheets) > MOST_SHEETS:
        raise UnreadableFile("workbook_too_many_sheets")
    styles = styles_of(archive.read("xl/styles.xml")) if "xl/styles.xml" in names else Styles()
    for name in sorted(names):
        if name in sheets:
            xml = archive.read(name)
            _refuse_far_cell(xml)
            if odd_packages.ODD_DIMENSION.search(xml, 0, 8192):
                odd.add(name)
            package.texts += _texts_around_cells(name, xml)
            package.marks[sheets[name]] = marks_of(xml, styles)
            if (b"<f" in xml or b":f" in xml) and _NO_VALUE.search(xml):
                raise UnreadableFile("workbook_formula_without_value", sheet=sheets[name])
            if (b'"e"' in xml or b"'e'" in xml) and _ERROR_MARK.search(xml):
                package.errors[sheets[name]] = {
                    (int(row) - 1, column_number(letters.decode())): unescape(text.decode("utf-8", "replace"))
                    for letters, row, text in _ERROR_CELL.findall(xml)
                }
        elif _COMMENTS.fullmatch(name):
            package.has_notes = True
            package.texts += _notes(name, archive.read(name))
        elif not name.endswith(_MARKUP) or _CELLS_OR_LOOKS.fullmatch(name):
            _verify(archive, name)
            package.has_notes = package.has_notes or not _holds_no_text(name)
        else:
            package.texts += _texts(name, archive.read(name))
    package.texts += _texts_of_names(names)
    if "xl/styles.xml" in names:
        package.texts += _texts("xl/styles.xml", b"".join(_FORMAT.findall(archive.read("xl/styles.xml"))))
    if odd:
        package.mended = odd_packages.without_dimensions(archive, odd)
    return package


def _inspect_xlsb(archive: zipfile.ZipFile) -> Package:
    """As `_inspect_xlsx`. Texts of notes are not read out of the binary format: that there are any is told."""
    parts, _ = xlsb.sheet_parts(archive)
    if len(parts) > MOST_SHEETS:
        raise UnreadableFile("workbook_too_many_sheets")
    book = xlsb.inspect(archive, lambda code, formats: (shows_percent(code, formats), shown_zeros(code, formats)))
    package = Package("xlsb", counts_from_1904=book.counts_from_1904, has_notes=book.has_other_texts)
    for sheet in book.sheets:
        places = (sheet.last_row + 1) * (sheet.last_column + 1)
        if sheet.last_column >= MOST_COLUMNS:
            raise UnreadableFile("file_too_wide")
        if is_too_large(places, sheet.filled):
            raise UnreadableFile("workbook_unsafe")
        package.errors[sheet.name], package.merged[sheet.name] = sheet.errors, sheet.merged
        package.marks[sheet.name] = Marks(sheet.hidden_rows, percent=sheet.percent, zeros=sheet.zeros)
    for name in archive.namelist():
        if name.endswith(_MARKUP) and not _CELLS_OR_LOOKS.fullmatch(name):
            package.texts += _texts(name, archive.read(name))
        elif not name.endswith("/"):
            _verify(archive, name)
            package.has_notes = package.has_notes or not _holds_no_text(name)
    package.texts += _texts_of_names(archive.namelist())
    return package


def _holds_no_text(name: str) -> bool:
    """Whether a part that is not searched holds no words of anybody: cells and looks, and what is kept for a printer.
    Macros, pictures and embedded files may hold any, so a workbook with one is not kept as it came."""
    return name.endswith("/") or bool(_CELLS_OR_LOOKS.fullmatch(name) or _FOR_MACHINES.fullmatch(name))


def _texts_of_names(names: Iterable[str]) -> Iterator[LooseCell]:
    """The parts' own names, which somebody may have chosen."""
    yield from (LooseCell("", 0, 0, name) for name in sorted(names) if MANY_DIGITS.search(name))


def _sheet_names(archive: zipfile.ZipFile, names: set[str]) -> dict[str, str]:
    """The part of each worksheet -> the sheet's name."""
    targets: dict[str, str] = {}
    sheets: dict[str, str] = {}

    def relation(tag: str, attributes: dict[str, str]) -> None:
        if tag.endswith("Relationship") and attributes.get("Type", "").endswith("/worksheet"):
            target = attributes.get("Target", "")
            targets[attributes.get("Id", "")] = target.lstrip("/") if target.startswith("/") else f"xl/{target}"

    def sheet(tag: str, attributes: dict[str, str]) -> None:
        if tag.rsplit(":", maxsplit=1)[-1] == "sheet":
            identifier = next((value for key, value in attributes.items() if key.endswith(":id")), "")
            if identifier in targets:
                sheets[targets[identifier]] = attributes.get("name", "")

    if "xl/_rels/workbook.xml.rels" in names:
        _elements(archive.read("xl/_rels/workbook.xml.rels"), relation)
    _elements(archive.read("xl/workbook.xml"), sheet)
    # A sheet that no relation names is read by nobody, but it is kept, and may be the bomb.
    return {name: "" for name in names if re.fullmatch(r"xl/worksheets/[^/]+\.xml", name)} | sheets


def _elements(xml: bytes, started: Callable[[str, dict[str, str]], None]) -> None:
    parser = expat.ParserCreate()
    parser.StartElementHandler = started
    parser.Parse(xml, True)


def _refuse_far_cell(xml: bytes) -> None:
    """Refuse a sheet whose filled area is larger than can be held, whatever it says of its own dimension."""
    rows = _ROW.findall(xml)
    if not rows:
        return
    last_row = max(len(rows), *(int(row) for row in rows if row), 1)
    filled = xml.count(b"<v>") + xml.count(b":v>") // 2 + xml.count(b"<is>")
    # Most sheets are small, or well filled, by the roughest measure: rows times 702 columns (A to ZZ).
    if xml.count(b"<c ") == xml.count(b'<c r="') and b":c " not in xml:
        places = last_row * 702
        if not _FAR_COLUMN.search(xml) and not is_too_large(places, filled):
            return
    letters = set(_COLUMN.findall(xml))
    last_column = max((column_number(each.decode()) + 1 for each in letters), default=1)
    if _CELL_WITHOUT_PLACE.search(xml):
        widest = max(len(_CELL_WITHOUT_PLACE.findall(row)) for row in _ROW.split(xml)[2::2])
        last_column = max(last_column, widest)
    if last_row * last_column > MOST_CELLS:
        raise UnreadableFile("workbook_unsafe")
    if last_column > MOST_COLUMNS:
        raise UnreadableFile("file_too_wide")
    if is_too_large(last_row * last_column, filled):
        _refuse_far_apart(xml)


def _refuse_far_apart(xml: bytes) -> None:
    """Refuse a sheet whose few filled cells stand so far apart that what is between them would fill the memory."""
    places = [(column_number(letters.decode()), int(row)) for letters, row in _FILLED_CELL.findall(xml)]
    if places:
        (first_column, last_column), (first_row, last_row) = ((min(each), max(each)) for each in zip(*places))
        if (last_column - first_column + 1) * (last_row - first_row + 1) > MOST_SPARSE:
            raise UnreadableFile("workbook_unsafe")


def _notes(name: str, xml: bytes) -> Iterator[LooseCell]:
    """Notes to cells, with their cell; what else stands in that part without one."""
    for letters, row, body in _COMMENT.findall(xml):
        text = _plain(b"".join(_TEXT.findall(b">" + body + b"<")))
        if MANY_DIGITS.search(text):
            yield LooseCell(name, int(row), column_number(letters.decode()) + 1, text)
    yield from _texts(name, _COMMENT.sub(b"", xml))


def _texts_around_cells(name: str, xml: bytes) -> Iterator[LooseCell]:
    """What a sheet's part holds beside cells (headers, footers, lists, prompts, rules), and its formulas."""
    cells = _CELLS.search(xml)
    if cells is None:
        yield from _texts(name, xml)
        return
    yield from _texts(name, xml[: cells.start()])
    yield from _texts(name, xml[cells.end() :])
    if b"<f" in xml or b":f" in xml:
        formulas = {_plain(match[1]) for match in _FORMULA.finditer(xml, cells.start(), cells.end())}
        yield from (LooseCell(name, 0, 0, text) for text in sorted(formulas) if MANY_DIGITS.search(text))


def _texts(name: str, xml: bytes) -> Iterator[LooseCell]:
    """Texts and attributes of a part outside the cells, whatever it is for: none may hold a person's number.

    Only those with many digits are given: they are there for the search for identity numbers, not to be read.
    """
    xml = _NOT_SAID.sub(b"", xml)
    found = _TEXT.findall(xml)
    if _PARAGRAPH_END.search(xml):  # a text in several pieces, as a text box has them
        found += [b"".join(_TEXT.findall(part + b"<")) for part in _PARAGRAPH_END.split(xml)]
    found += [first or second for first, second in _ATTRIBUTE.findall(xml)]
    for text in dict.fromkeys(map(_plain, found)):
        if MANY_DIGITS.search(text):
            yield LooseCell(name, 0, 0, text)


def _plain(text: bytes) -> str:
    return unescape(text.decode("utf-8", "replace"))


# -- ods ---------------------------------------------------------------------------------------------------------


def _inspect_ods(archive: zipfile.ZipFile, names: set[str]) -> Package:
    if not archive.read("mimetype").startswith(b"application/vnd.oasis.opendocument.spreadsheet"):
        raise UnreadableFile("file_not_a_table")
    if "META-INF/manifest.xml" in names and b"encryption-data" in archive.read("META-INF/manifest.xml"):
        raise UnreadableFile("workbook_password")
    layout = OdsLayout()
    layout.read(archive.read("content.xml"))
    if len(layout.marks) > MOST_SHEETS:
        raise UnreadableFile("workbook_too_many_sheets")
    package = Package("ods", merged=layout.merged, texts=layout.comments, marks=layout.marks)
    package.has_notes = layout.has_notes
    for name in sorted(names - {"content.xml"}):
        if name.endswith(".xml"):
            package.texts += _texts(name, archive.read(name))
    return package
