"""What is looked at inside a workbook's zip before, and beside, the reader of its cells.

Four things that the reader of cells does not do: refuse a package that would fill the memory, find the cells that
hold an error (the reader gives them as empty), find the texts outside the cells, and tell how cells are shown.
"""

import io
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from html import unescape
from xml.parsers import expat

from etl.reading.marks import Marks, Styles, column_number, marks_of, styles_of
from etl.reading.tables import LooseCell, UnreadableFile

ZIP = (b"PK\x03\x04", b"PK\x05\x06")  # how a zip archive begins, the second an empty one
MOST_ENTRIES = 10_000
MOST_BYTES = 2 << 30
# Sheets of repeated rows compress well, so a high ratio is a sign of a bomb only in an entry that is large.
BIG_ENTRY = 50 << 20
MOST_RATIO = 200
# The reader of cells takes some 32 bytes for each place between the first and the last filled cell.
MOST_CELLS = 50_000_000
_MOST_ROWS = 1_048_576

_DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    expat.ExpatError,
    EOFError,
    LookupError,  # a part that is not there, or in an encoding that does not exist
    NotImplementedError,
    OSError,
    OverflowError,
    ValueError,
)

_ROW = re.compile(rb"<(?:\w+:)?row\b(?:[^>]*?\sr\s*=\s*[\"'](\d{1,9})[\"'])?")
_COLUMN = re.compile(rb"\sr\s*=\s*[\"']([A-Z]{1,4})\d")
_FAR_COLUMN = re.compile(rb' r="[A-Z]{3}')
_CELL_WITHOUT_PLACE = re.compile(rb"<(?:\w+:)?c(?=[\s>/])(?![^>]*\sr\s*=)")
_ERROR_MARK = re.compile(rb"\st\s*=\s*[\"']e[\"']")
_ERROR_CELL = re.compile(
    rb"<(?:\w+:)?c\b(?=[^>]*\st\s*=\s*[\"']e[\"'])[^>]*?\sr\s*=\s*[\"']([A-Z]{1,3})(\d{1,7})[\"'][^>]*>"
    rb"(?:(?!</(?:\w+:)?c>).)*?<(?:\w+:)?v>([^<]*)</",
    re.DOTALL,
)
_FROM_1904 = re.compile(rb"<(?:\w+:)?workbookPr\b[^>]*\sdate1904\s*=\s*[\"'](?:1|true)[\"']")
_NO_VALUE = re.compile(rb"(?:</(?:\w+:)?f>|<(?:\w+:)?f\b[^>]*/>)\s*</(?:\w+:)?c>")

# Programs put notes in xl/comments1.xml, xl/comments/comment1.xml, xl/threadedComments/threadedComment1.xml.
_COMMENTS = re.compile(r"xl/(?:[^/]+/)*(?:threaded)?comments?[^/]*\.xml", re.IGNORECASE)
# The texts of cells are read and searched as cells; of numbers that only look so there are many in looks.
_CELLS_OR_LOOKS = re.compile(
    r"xl/sharedStrings\.xml|xl/(?:styles|calcChain)\.xml|xl/theme/.*|\[Content_Types\]\.xml", re.IGNORECASE
)
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
_MANY_DIGITS = re.compile(r"\d{6}\D{0,3}\d{4}|\d{9}|\d\d-\d\d-\d\d-\d{4}")


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


def inspect(content: bytes) -> Package:
    """Look through a zip archive that may be a workbook.

    Every part is unpacked once, in pieces, against its declared size and checksum, so that a false declaration
    is found here and not by the reader of cells.

    Raises UnreadableFile: file_not_a_table, workbook_damaged, workbook_password, workbook_unsafe,
    workbook_formula_without_value.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
            _refuse_bomb(entries)
            if any(entry.flag_bits & 1 for entry in entries):
                raise UnreadableFile("workbook_password")
            names = {entry.filename for entry in entries}
            if "content.xml" in names and "mimetype" in names:
                return _inspect_ods(archive, names)
            if "[Content_Types].xml" in names and "xl/workbook.xml" in names:
                return _inspect_xlsx(archive, names)
    except _DAMAGE as error:
        raise UnreadableFile("workbook_damaged") from error
    raise UnreadableFile("file_not_a_table")


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
    styles = styles_of(archive.read("xl/styles.xml")) if "xl/styles.xml" in names else Styles()
    for name in sorted(names):
        if name in sheets:
            xml = archive.read(name)
            _refuse_far_cell(xml)
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
        elif not name.endswith((".xml", ".rels", ".vml")) or _CELLS_OR_LOOKS.fullmatch(name):
            _verify(archive, name)
        else:
            package.texts += _texts(name, archive.read(name))
    return package


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
    # Most sheets are small by the roughest measure: rows times 702 columns (A to ZZ).
    if xml.count(b"<c ") == xml.count(b'<c r="') and b":c " not in xml:
        widest = 16_384 if _FAR_COLUMN.search(xml) else 702
        if last_row * widest <= MOST_CELLS:
            return
    letters = set(_COLUMN.findall(xml))
    last_column = max((column_number(each.decode()) + 1 for each in letters), default=1)
    if _CELL_WITHOUT_PLACE.search(xml):
        widest = max(len(_CELL_WITHOUT_PLACE.findall(row)) for row in _ROW.split(xml)[2::2])
        last_column = max(last_column, widest)
    if last_row * last_column > MOST_CELLS:
        raise UnreadableFile("workbook_unsafe")


def _notes(name: str, xml: bytes) -> Iterator[LooseCell]:
    """Notes to cells, with their cell; what else stands in that part without one."""
    for letters, row, body in _COMMENT.findall(xml):
        text = _plain(b"".join(_TEXT.findall(b">" + body + b"<")))
        if _MANY_DIGITS.search(text):
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
        yield from (LooseCell(name, 0, 0, text) for text in sorted(formulas) if _MANY_DIGITS.search(text))


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
        if _MANY_DIGITS.search(text):
            yield LooseCell(name, 0, 0, text)


def _plain(text: bytes) -> str:
    return unescape(text.decode("utf-8", "replace"))


# -- ods ---------------------------------------------------------------------------------------------------------


def _inspect_ods(archive: zipfile.ZipFile, names: set[str]) -> Package:
    if not archive.read("mimetype").startswith(b"application/vnd.oasis.opendocument.spreadsheet"):
        raise UnreadableFile("file_not_a_table")
    if "META-INF/manifest.xml" in names and b"encryption-data" in archive.read("META-INF/manifest.xml"):
        raise UnreadableFile("workbook_password")
    layout = _OdsLayout()
    layout.read(archive.read("content.xml"))
    package = Package("ods", merged=layout.merged, texts=layout.comments, marks=layout.marks)
    package.has_notes = layout.has_notes
    for name in sorted(names - {"content.xml"}):
        if name.endswith(".xml"):
            package.texts += _texts(name, archive.read(name))
    return package


class _OdsLayout:
    """The filled area, the merged ranges and the comments of each sheet of an OpenDocument spreadsheet."""

    def __init__(self) -> None:
        self.merged: dict[str, list[tuple[tuple[int, int], tuple[int, int]]]] = {}
        self.comments: list[LooseCell] = []
        self.has_notes = False
        self.marks: dict[str, Marks] = {}
        self._sheet = ""
        self._row = self._column = self._last_row = self._last_column = 0
        self._row_repeat = self._cell_repeat = 1
        self._columns = 0
        self._filled = self._percent = False
        self._comment: list[str] | None = None

    def read(self, xml: bytes) -> None:
        parser = expat.ParserCreate()
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._characters
        parser.Parse(xml, True)

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "table:table":
            self._sheet = attributes.get("table:name", "")
            self._row = self._last_row = self._last_column = self._columns = 0
            self.marks[self._sheet] = Marks()
        elif tag == "table:table-column":
            repeat = min(int(attributes.get("table:number-columns-repeated", "1")), 16_384)
            if attributes.get("table:visibility", "visible") != "visible":
                self._marks.hidden_columns.update(range(self._columns, self._columns + repeat))
            self._columns += repeat
        elif tag == "table:table-row":
            self._row_repeat = int(attributes.get("table:number-rows-repeated", "1"))
            self._column = 0
            if attributes.get("table:visibility", "visible") != "visible":
                self._marks.hidden_rows.update(range(self._row, self._row + min(self._row_repeat, _MOST_ROWS)))
        elif tag in ("table:table-cell", "table:covered-table-cell"):
            self._percent = attributes.get("office:value-type") == "percentage"
            self._cell_repeat = int(attributes.get("table:number-columns-repeated", "1"))
            self._filled = "office:value-type" in attributes
            down = int(attributes.get("table:number-rows-spanned", "1"))
            right = int(attributes.get("table:number-columns-spanned", "1"))
            if down > 1 or right > 1:
                last = (self._row + down - 1, self._column + right - 1)
                self.merged.setdefault(self._sheet, []).append(((self._row, self._column), last))
        elif tag in ("office:annotation", "draw:text-box"):
            self.has_notes = self.has_notes or tag == "office:annotation"
            self._comment = []
        for name, value in attributes.items():
            # What a cell shows is searched as a cell; rules, formulas and links are not shown.
            if not name.startswith("office:") and _MANY_DIGITS.search(value):
                self.comments.append(LooseCell(self._sheet, 0, 0, value))

    @property
    def _marks(self) -> Marks:
        return self.marks.setdefault(self._sheet, Marks())

    def _characters(self, text: str) -> None:
        if self._comment is not None:
            self._comment.append(text)
        elif text.strip():
            self._filled = True

    def _end(self, tag: str) -> None:
        if tag in ("office:annotation", "draw:text-box") and self._comment is not None:
            text = "".join(self._comment)
            if _MANY_DIGITS.search(text):
                self.comments.append(LooseCell(self._sheet, self._row + 1, self._column + 1, text))
            self._comment = None
        elif tag in ("table:table-cell", "table:covered-table-cell"):
            if self._percent:
                down, right = min(self._row_repeat, _MOST_ROWS), min(self._cell_repeat, 16_384)
                if down * right > MOST_CELLS // 10:
                    raise UnreadableFile("workbook_unsafe")
                self._marks.percent.update(
                    (self._row + row, self._column + column) for row in range(down) for column in range(right)
                )
            self._column += self._cell_repeat
            if self._filled:
                self._last_column = max(self._last_column, self._column)
                self._last_row = max(self._last_row, self._row + self._row_repeat)
            self._filled = self._percent = False
        elif tag == "table:table-row":
            self._row += self._row_repeat
        elif tag == "table:table" and self._last_row * self._last_column > MOST_CELLS:
            raise UnreadableFile("workbook_unsafe")
