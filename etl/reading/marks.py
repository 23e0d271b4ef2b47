"""What a workbook says of its cells beside their values: hidden, in per cent, struck through.

A cell that shows 50 % holds 0.5, and only its format tells; a hidden or crossed-out row may be an old version.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from xml.parsers import expat

from etl.reading.tables import Marked

Place = tuple[int, int]  # row and column, from 0

_ROW_START = re.compile(rb"<(?:\w+:)?row(?=[\s>/])[^>]*>")
_ROW_NUMBER = re.compile(rb"\sr\s*=\s*[\"'](\d{1,7})[\"']")
_HIDDEN = re.compile(rb"\shidden\s*=\s*[\"'](?:1|true)[\"']")
_COLUMN = re.compile(rb"<(?:\w+:)?col(?=[\s>/])[^>]*>")
_BOUNDS = (re.compile(rb"\smin\s*=\s*[\"'](\d{1,5})[\"']"), re.compile(rb"\smax\s*=\s*[\"'](\d{1,5})[\"']"))
_CELL_WITHOUT_PLACE = re.compile(rb"<(?:\w+:)?(?:c|row)(?=[\s>/])(?![^>]*\sr\s*=)")
_NUMBER_TEXT = re.compile(r"-?\d+(?:\.\d+)?(?:e[+-]?\d+)?")
_PERCENT_FORMATS = (9, 10)  # built into every workbook: 0% and 0.00%
# What a number format shows as it stands: quoted, behind a backslash, or colours and conditions in brackets.
_AS_IT_STANDS = re.compile(r"\"[^\"]*\"|\\.|_.|\[[^\]]*\]")


@dataclass
class Marks:
    """Of one sheet; rows and columns from 0."""

    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    struck_rows: set[int] = field(default_factory=set)
    percent: set[Place] = field(default_factory=set)


@dataclass
class Styles:
    """The numbers of the cell styles that show per cent, and of those that strike the text through."""

    percent: set[int] = field(default_factory=set)
    struck: set[int] = field(default_factory=set)


def shows_percent(code: int, formats: dict[int, str]) -> bool:
    """Whether a number format shows a value times a hundred with a per cent sign."""
    return code in _PERCENT_FORMATS or "%" in _AS_IT_STANDS.sub("", formats.get(code, ""))


def styles_of(xml: bytes) -> Styles:
    """What xl/styles.xml says. Raises expat.ExpatError."""
    formats: dict[int, str] = {}
    fonts: list[bool] = []
    cells: list[tuple[int, int]] = []  # format, font
    path: list[str] = []

    def start(tag: str, attributes: dict[str, str]) -> None:
        name = tag.rsplit(":", maxsplit=1)[-1]
        parent = path[-1] if path else ""
        path.append(name)
        if name == "numFmt" and parent == "numFmts":
            formats[_whole(attributes.get("numFmtId"))] = attributes.get("formatCode", "")
        elif name == "font" and parent == "fonts":
            fonts.append(False)
        elif name == "strike" and parent == "font" and fonts:
            fonts[-1] = attributes.get("val", "1") not in ("0", "false")
        elif name == "xf" and parent == "cellXfs":
            cells.append((_whole(attributes.get("numFmtId")), _whole(attributes.get("fontId"))))

    parser = expat.ParserCreate()
    parser.StartElementHandler = start
    parser.EndElementHandler = lambda tag: path.pop()
    parser.Parse(xml, True)
    return Styles(
        {number for number, (code, _) in enumerate(cells) if shows_percent(code, formats)},
        {number for number, (_, font) in enumerate(cells) if font < len(fonts) and fonts[font]},
    )


def _whole(text: str | None) -> int:
    return int(text) if text and text.isdecimal() else 0


def marks_of(xml: bytes, styles: Styles) -> Marks:
    """What a worksheet's part says of its rows, columns and cells."""
    if _CELL_WITHOUT_PLACE.search(xml):
        return _InOrder(styles).read(xml)
    found = Marks()
    if b"hidden" in xml:
        for element in _COLUMN.findall(xml):
            bounds = [match and int(match[1]) for match in (bound.search(element) for bound in _BOUNDS)]
            if _HIDDEN.search(element) and bounds[0] and bounds[1]:
                found.hidden_columns.update(range(bounds[0] - 1, min(bounds[1], 16_384)))
        for element in _ROW_START.findall(xml):
            number = _ROW_NUMBER.search(element)
            if number and _HIDDEN.search(element):
                found.hidden_rows.add(int(number[1]) - 1)
    found.percent = set(_styled(xml, styles.percent, rb"(?![^>]*\st\s*=\s*[\"'](?:s|str|inlineStr|b|e|d)[\"'])"))
    found.struck_rows = {row for row, _ in _styled(xml, styles.struck, rb"(?![^>]*/>)")}
    return found


def _styled(xml: bytes, numbers: set[int], condition: bytes) -> Iterable[Place]:
    numbers = {number for number in numbers if b's="%d"' % number in xml or b"s='%d'" % number in xml}
    if not numbers:
        return []
    any_of = b"|".join(b"%d" % number for number in sorted(numbers))
    cell = re.compile(
        rb"<(?:\w+:)?c(?=\s)(?=[^>]*\ss\s*=\s*[\"'](?:" + any_of + rb")[\"'])" + condition
        + rb"[^>]*?\sr\s*=\s*[\"']([A-Z]{1,3})(\d{1,7})[\"']"
    )  # fmt: skip
    return [(int(row) - 1, column_number(letters.decode())) for letters, row in cell.findall(xml)]


def column_number(letters: str) -> int:
    """A column's number from 0: A = 0, Z = 25, AA = 26."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


class _InOrder:
    """The same for a sheet some of whose cells do not say where they stand: each stands after the one before it."""

    def __init__(self, styles: Styles) -> None:
        self._styles = styles
        self._found = Marks()
        self._row = self._column = -1

    def read(self, xml: bytes) -> Marks:
        parser = expat.ParserCreate()
        parser.StartElementHandler = self._start
        parser.Parse(xml, True)
        return self._found

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        name = tag.rsplit(":", maxsplit=1)[-1]
        place = re.fullmatch(r"([A-Z]{0,3})(\d{0,7})", attributes.get("r", ""))
        hidden = attributes.get("hidden") in ("1", "true")
        if name == "row":
            self._row, self._column = int(place[2]) - 1 if place and place[2] else self._row + 1, -1
            if hidden:
                self._found.hidden_rows.add(self._row)
        elif name == "c":
            self._column = column_number(place[1]) if place and place[1] else self._column + 1
            style = _whole(attributes.get("s"))
            if style in self._styles.percent and attributes.get("t", "n") == "n":
                self._found.percent.add((self._row, self._column))
            if style in self._styles.struck:
                self._found.struck_rows.add(self._row)
        elif name == "col" and hidden:
            first, last = _whole(attributes.get("min")), _whole(attributes.get("max"))
            self._found.hidden_columns.update(range(max(first - 1, 0), min(last, 16_384)))


def write_percent(rows: list[list[str | None]], marks: Marks) -> None:
    """Number cells that show per cent, as the sheet shows them: 0.5 -> "50 %", 0.125 -> "12.5e0 %"."""
    for row, column in marks.percent:
        text = rows[row][column] if row < len(rows) and column < len(rows[row]) else None
        if text is not None and _NUMBER_TEXT.fullmatch(text):
            value = float(f"{float(text) * 100:.13g}")
            written = repr(value) if "e" in repr(value) else f"{value!r}e0"
            rows[row][column] = f"{int(value)} %" if value.is_integer() and abs(value) < 1e15 else f"{written} %"


def marked_runs(marks: Marks, rows: list[list[str | None]], sheet_hidden: bool) -> tuple[Marked, ...]:
    """The marks on rows and columns that hold anything, as runs of neighbours."""
    filled = [any(row) for row in rows]
    width = max((len(row) for row in rows), default=0)
    found = [Marked(0, 0, "sheet_hidden")] if sheet_hidden else []
    for how, numbers in (("rows_hidden", marks.hidden_rows), ("rows_struck_through", marks.struck_rows)):
        found += _runs((number for number in numbers if number < len(rows) and filled[number]), how)
    found += _runs((number for number in marks.hidden_columns if number < width), "columns_hidden")
    return tuple(found)


def _runs(numbers: Iterable[int], how: str) -> list[Marked]:
    found: list[Marked] = []
    for number in sorted(numbers):
        if found and found[-1].last == number:
            found[-1] = Marked(found[-1].first, number + 1, how)
        else:
            found.append(Marked(number + 1, number + 1, how))
    return found
