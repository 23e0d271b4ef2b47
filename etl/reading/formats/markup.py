"""Web pages and XML of 2003 that systems save under a workbook's name: their tables, as texts of cells.

Nothing is fetched, and no script, link or formula in them is followed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from xml.parsers import expat

Row = list["str | None"]

MOST_BYTES = 50 << 20
MOST_CELLS = 5_000_000
MOST_ACROSS = 16_384
MOST_DOWN = 1_048_576
_XML_2003 = re.compile(rb"<(?:\w+:)?Workbook\b[^>]*urn:schemas-microsoft-com:office:spreadsheet")
_CHARSET = re.compile(rb"charset\s*=\s*[\"']?\s*([\w-]+)", re.IGNORECASE)
_START = 8192


class TooMuch(Exception):
    """There are more cells in it than a file may reasonably have."""


@dataclass
class MarkupSheet:
    """A table of a page, or a sheet: its rows from row 1; `hidden_rows` count from 0."""

    name: str
    rows: list[Row] = field(default_factory=list)
    is_hidden: bool = False
    hidden_rows: set[int] = field(default_factory=set)


@dataclass
class Markup:
    """What a page or an XML workbook holds. `texts`: all text outside the cells, attributes and remarks too."""

    format: str
    sheets: list[MarkupSheet] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    has_notes: bool = False


def read(content: bytes) -> Markup | None:
    """What it holds; None where there is no table in it. Raises TooMuch, ValueError (damaged)."""
    if len(content) > MOST_BYTES:
        raise TooMuch
    found = _read_xml(content) if _XML_2003.search(content[:_START]) else _read_html(content)
    return found if found.sheets else None


# --- web pages ---------------------------------------------------------------------------------------------------


def _read_html(content: bytes) -> Markup:
    page = _Page()
    page.feed(_decoded(content))
    page.close()
    page.end_table()
    return page.found


def _decoded(content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", "replace")
    told = _CHARSET.search(content[:_START])
    for encoding in (told[1].decode() if told else "", "utf-8-sig", "cp1252"):
        try:
            return content.decode(encoding)
        except (LookupError, UnicodeDecodeError):
            continue
    return content.decode("latin-1")


class _Page(HTMLParser):
    """The tables of a page; one inside another's cell is a table of its own, and its texts are not the cell's."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found = Markup("html")
        self._open: list[MarkupSheet] = []
        self._cell: list[str] | None = None
        self._span = (1, 1)
        self._filled: dict[tuple[int, int], str | None] = {}
        self._count = self._column = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.texts += [value for name, value in attrs if value and any(map(str.isdigit, value))]
        if tag == "table":
            self._end_cell()
            self._open.append(MarkupSheet(f"Tabell {len(self.found.sheets) + 1}"))
            self.found.sheets.append(self._open[-1])
            self._filled = {}
        elif tag == "tr" and self._open:
            self._end_cell()
            self._open[-1].rows.append([])
            self._column = 0
        elif tag in ("td", "th") and self._open:
            self._end_cell()
            if not self._open[-1].rows:
                self._open[-1].rows.append([])
            named = dict(attrs)
            self._span = (_span(named.get("rowspan"), MOST_DOWN), _span(named.get("colspan"), MOST_ACROSS))
            self._cell = []
        elif tag in ("br", "p", "div") and self._cell:
            self._cell.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th", "tr"):
            self._end_cell()
        elif tag == "table":
            self.end_table()

    def handle_data(self, data: str) -> None:
        if self._cell is not None:
            self._cell.append(data)
        elif data.strip():
            self.found.texts.append(data)

    def handle_comment(self, data: str) -> None:
        self.found.texts.append(data)

    def end_table(self) -> None:
        self._end_cell()
        if self._open:
            self._open.pop()

    def _end_cell(self) -> None:
        if self._cell is None or not self._open:
            return
        text = re.sub(r"[ \t\r\f\v]+", " ", "".join(self._cell).replace("\xa0", " ")).strip() or None
        self._cell = None
        rows = self._open[-1].rows
        row, (down, across) = len(rows) - 1, self._span
        while (row, self._column) in self._filled:
            self._put(rows[row], self._filled[row, self._column])
        self._count += down * across
        if self._count > MOST_CELLS:
            raise TooMuch
        for place in range(across):
            for below in range(1, down):
                self._filled[row + below, self._column + place] = text
        for _ in range(across):
            self._put(rows[row], text)

    def _put(self, cells: Row, text: str | None) -> None:
        cells.append(text)
        self._column += 1
        if self._column > MOST_ACROSS:
            raise TooMuch


def _span(text: str | None, most: int) -> int:
    return min(max(int(text), 1), most) if text and text.strip().isdecimal() else 1


# --- XML of 2003 -------------------------------------------------------------------------------------------------


def _read_xml(content: bytes) -> Markup:
    book = _Book()
    parser = expat.ParserCreate()
    parser.StartElementHandler = book.start
    parser.EndElementHandler = book.end
    parser.CharacterDataHandler = book.text
    parser.EntityDeclHandler = _no_entities
    try:
        parser.Parse(content, True)
    except expat.ExpatError:
        raise ValueError("xml") from None
    return book.found


def _no_entities(*_declared: object) -> None:
    raise ValueError("entity")


class _Book:
    def __init__(self) -> None:
        self.found = Markup("xml")
        self._path: list[str] = []
        self._type = ""
        self._data: list[str] | None = None
        self._row = self._column = self._across = self._count = 0
        self._remark: list[str] = []

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        name = tag.rsplit(":", maxsplit=1)[-1]
        named = {key.rsplit(":", maxsplit=1)[-1]: value for key, value in attributes.items()}
        self._path.append(name)
        self.found.texts += [value for value in named.values() if sum(map(str.isdigit, value)) > 8]
        if name == "Worksheet":
            self.found.sheets.append(MarkupSheet(named.get("Name", "")))
            self._row = -1
        elif name == "Row" and self.found.sheets:
            sheet = self.found.sheets[-1]
            self._row = _place(named.get("Index"), self._row + 1, MOST_DOWN)
            self._count += max(self._row + 1 - len(sheet.rows), 0)
            self._within()
            sheet.rows += [[] for _ in range(self._row + 1 - len(sheet.rows))]
            if named.get("Hidden") == "1":
                sheet.hidden_rows.add(self._row)
            self._column = -1
        elif name == "Cell":
            self._column = _place(named.get("Index"), self._column + 1, MOST_ACROSS)
            self._across = _span(named.get("MergeAcross"), MOST_ACROSS) if named.get("MergeAcross", "0") != "0" else 0
        elif name == "Data" and "Comment" not in self._path:
            self._type, self._data = named.get("Type", "String"), []
        elif name == "Comment":
            self.found.has_notes = True

    def text(self, text: str) -> None:
        if self._data is not None:
            self._data.append(text)
        elif text.strip():
            if self._path[-1] == "Visible" and text.startswith("Sheet") and self.found.sheets:
                self.found.sheets[-1].is_hidden = True
            self.found.texts.append(text)

    def end(self, tag: str) -> None:
        name = self._path.pop()
        if name == "Data" and self._data is not None and self.found.sheets and self.found.sheets[-1].rows:
            text, self._data = _as_text("".join(self._data), self._type), None
            cells = self.found.sheets[-1].rows[self._row]
            last = min(self._column + self._across, MOST_ACROSS - 1)
            self._count += max(last + 1 - len(cells), 0)
            self._within()
            cells += [None] * (last + 1 - len(cells))
            cells[self._column : last + 1] = [text] * (last + 1 - self._column)
        elif name == "Cell":
            self._column += self._across
            self._across = 0

    def _within(self) -> None:
        if self._count > MOST_CELLS:
            raise TooMuch


def _place(text: str | None, following: int, most: int) -> int:
    place = int(text) - 1 if text and text.isdecimal() and int(text) > 0 else following
    if place >= most:
        raise TooMuch
    return place


def _as_text(text: str, kind: str) -> str | None:
    """A cell's value in the one form that docs/architecture.md gives."""
    if kind == "Number":
        try:
            value = float(text)
        except ValueError:
            return text or None
        if value.is_integer() and abs(value) < 1e15:
            return str(int(value))
        written = repr(value)
        return written if "e" in written else f"{written}e0"
    if kind == "DateTime":
        return re.sub(r"T00:00:00(?:\.0+)?$", "", text) or None
    if kind == "Boolean":
        return "true" if text == "1" else "false"
    return text or None
