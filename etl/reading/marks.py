"""What a workbook says of its cells beside their values: hidden, in per cent, struck through.

A cell that shows 50 % holds 0.5, and one that shows 00123 holds 123; only its format tells. A hidden or crossed-out row
may be an old version.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
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
# A number format of nothing but zeros, as for an identifier: "00000", "000000\\-0000".
_ZEROS = re.compile(r"0(?:0|\\?[-/]|\"[-/ ]\")*0")
# What a number format shows as it stands: quoted, behind a backslash, or colours and conditions in brackets.
_AS_IT_STANDS = re.compile(r"\"[^\"]*\"|\\.|_.|\[[^\]]*\]")
# Units that a number format writes beside a number; "kr" and "st" say nothing that the number does not.
_SHOWN_UNIT = re.compile(
    r"[tkm]kr|[tkm]sek|mnkr|mdkr|mdr|mrd|bn|mn|milj(?:oner)?\.?(?: kr| kronor)?|tusen(?: kr| kronor)?"
    r"|€|\$|£|us\$|eur|euro|usd|gbp|nok|dkk|isk|chf|tim(?:mar)?\.?|h|hours?|dagar|dgr|veckor",
    re.IGNORECASE,
)
_SHOWN = re.compile(
    r"(?P<before>[^\d,.-]*)(?P<number>-?\d[\d \u00a0\u202f.,]*?)(?P<after>[ \u00a0\u202f]*[^\d\s][^\d]*)?", re.DOTALL
)
_CURRENCY = re.compile(r"\[\$([^\]-]*)(?:-[^\]]*)?\]")
_PLACES_OF_DIGITS = re.compile(r"\[[^\]]*\]|[_*].|[#0?.%E+\-/() \u00a0]")


_OF_A_NUMBER = rb"(?![^>]*\st\s*=\s*[\"'](?:s|str|inlineStr|b|e|d)[\"'])"


@dataclass(frozen=True)
class ShownUnit:
    """What a number format writes after a number, "mnkr", of which it shows a thousandth so many times."""

    text: str
    thousands: int


@dataclass
class Marks:
    """Of one sheet; rows and columns from 0."""

    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    struck_rows: set[int] = field(default_factory=set)
    percent: set[Place] = field(default_factory=set)
    zeros: dict[Place, str] = field(default_factory=dict)  # with the format's zeros: "000000-0000"
    units: dict[Place, ShownUnit] = field(default_factory=dict)


@dataclass
class Styles:
    """The numbers of the cell styles that show per cent, of those that strike the text through, and of those that show
    zeros before a number or a unit after it."""

    percent: set[int] = field(default_factory=set)
    struck: set[int] = field(default_factory=set)
    zeros: dict[int, str] = field(default_factory=dict)
    units: dict[int, ShownUnit] = field(default_factory=dict)


def shows_percent(code: int, formats: dict[int, str]) -> bool:
    """Whether a number format shows a value times a hundred with a per cent sign."""
    return code in _PERCENT_FORMATS or "%" in _AS_IT_STANDS.sub("", formats.get(code, ""))


def shown_zeros(code: int, formats: dict[int, str]) -> str:
    """The zeros that a number format shows a whole number with, "00000"; "" of other formats."""
    written = formats.get(code, "").partition(";")[0]
    return re.sub(r'[\\"]', "", written) if _ZEROS.fullmatch(written) else ""


def shown_unit(code: int, formats: dict[int, str]) -> ShownUnit | None:
    """The unit that a number format writes beside a number; None of a format without one, or with another text."""
    written = formats.get(code, "").partition(";")[0]
    plain = _CURRENCY.sub(r"\1", written)
    quoted = re.findall(r"\"([^\"]*)\"|\\(.)", plain)
    rest = _PLACES_OF_DIGITS.sub("", re.sub(r"\"[^\"]*\"|\\.", "", plain))
    said = ("".join(one or other for one, other in quoted) + rest.replace(",", "")).strip()
    bare = re.sub(r"\"[^\"]*\"|\\.|\[[^\]]*\]|[_*].", "", written).rstrip(" \u00a0%€$£")
    thousands = len(bare) - len(bare.rstrip(","))
    return ShownUnit(said, thousands) if _SHOWN_UNIT.fullmatch(said) else None


def unit_of_text(text: str, number: Decimal) -> ShownUnit | None:
    """The unit in what a cell shows of its number: "1,5 mnkr" of 1500000 shows a thousandth twice over. None where it
    shows no unit, or a number that is not the cell's."""
    match = _SHOWN.fullmatch(text.replace("\u2212", "-"))
    if match is None or not _SHOWN_UNIT.fullmatch(unit := (match["before"] or match["after"] or "").strip()):
        return None
    digits = re.sub(r"[ \u00a0\u202f]", "", match["number"])
    whole, mark, part = digits.rpartition("," if digits.rfind(",") > digits.rfind(".") else ".")
    bare = re.sub("[.,]", "", digits)
    # "1,500" can be either; the number itself decides.
    readings = [(Decimal(bare), 0), *([(Decimal(f"{re.sub('[.,]', '', whole)}.{part}"), len(part))] if mark else [])]
    for times in range(4):
        for written, places in readings:
            if abs(number / 1000**times - written) <= Decimal(1).scaleb(-places) / 2:
                return ShownUnit(unit, times)
    return None


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
        {number: zeros for number, (code, _) in enumerate(cells) if (zeros := shown_zeros(code, formats))},
        {number: unit for number, (code, _) in enumerate(cells) if (unit := shown_unit(code, formats))},
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
    found.percent = set(_styled(xml, styles.percent, _OF_A_NUMBER))
    for style, zeros in styles.zeros.items():
        found.zeros |= dict.fromkeys(_styled(xml, {style}, _OF_A_NUMBER), zeros)
    for style, unit in styles.units.items():
        found.units |= dict.fromkeys(_styled(xml, {style}, _OF_A_NUMBER), unit)
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
            if style in self._styles.zeros and attributes.get("t", "n") == "n":
                self._found.zeros[self._row, self._column] = self._styles.zeros[style]
            if style in self._styles.units and attributes.get("t", "n") == "n":
                self._found.units[self._row, self._column] = self._styles.units[style]
            if style in self._styles.struck:
                self._found.struck_rows.add(self._row)
        elif name == "col" and hidden:
            first, last = _whole(attributes.get("min")), _whole(attributes.get("max"))
            self._found.hidden_columns.update(range(max(first - 1, 0), min(last, 16_384)))


def write_shown(rows: list[list[str | None]], marks: Marks) -> None:
    """Number cells as the sheet shows them: 0.5 -> "50 %", 0.125 -> "12.5e0 %"; 123 -> "00123"; 1.5 -> "1.5e0 mnkr"."""
    for (row, column), unit in marks.units.items():
        text = rows[row][column] if row < len(rows) and column < len(rows[row]) else None
        if text is not None and _NUMBER_TEXT.fullmatch(text):
            rows[row][column] = f"{_in_thousands(text, unit.thousands)} {unit.text}"
    for (row, column), zeros in marks.zeros.items():
        text = rows[row][column] if row < len(rows) and column < len(rows[row]) else None
        if text is not None and text.isdecimal():
            rows[row][column] = _with_zeros(text, zeros)
    for row, column in marks.percent:
        text = rows[row][column] if row < len(rows) and column < len(rows[row]) else None
        if text is not None and _NUMBER_TEXT.fullmatch(text):
            value = float(f"{float(text) * 100:.13g}")
            written = repr(value) if "e" in repr(value) else f"{value!r}e0"
            rows[row][column] = f"{int(value)} %" if value.is_integer() and abs(value) < 1e15 else f"{written} %"


def _in_thousands(text: str, times: int) -> str:
    """A number divided by a thousand so many times, exactly."""
    if not times:
        return text
    written = f"{(Decimal(text) / 1000**times).normalize():f}"
    return f"{written}e0" if "." in written else written


def _with_zeros(digits: str, zeros: str) -> str:
    """The digits in the places of the zeros, from the right: "20000006" in "000000-0000" -> "002000-0006"."""
    count = zeros.count("0")
    rest = list(digits.rjust(count, "0"))
    before, placed = rest[: len(rest) - count], iter(rest[len(rest) - count :])
    return "".join(before) + "".join(next(placed) if sign == "0" else sign for sign in zeros)


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
