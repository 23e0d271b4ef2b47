"""What an old workbook (.xls) says of its cells that the reader of cells does not give: errors, and how they are shown.

Only what is needed for that is read of the container (MS-CFB) and of the records (MS-XLS). Whatever is not as it
should be gives nothing: whether the file is damaged is for the reader of cells to say.
"""

import struct
from dataclasses import dataclass, field

from etl.reading.marks import Marks, shown_unit, shown_zeros, shows_percent

_ERRORS = {
    0x00: "#NULL!",
    0x07: "#DIV/0!",
    0x0F: "#VALUE!",
    0x17: "#REF!",
    0x1D: "#NAME?",
    0x24: "#NUM!",
    0x2A: "#N/A",
}
_END_OF_CHAIN = 0xFFFFFFF8  # this and above are no sectors

_HEADER, _FOOTER, _NOTE, _TEXT_BOX = 0x0014, 0x0015, 0x001C, 0x01B6
_EOF, _FORMULA, _DATE_MODE, _FONT, _COLUMNS = 0x000A, 0x0006, 0x0022, 0x0031, 0x007D
_BOUNDSHEET, _MANY_NUMBERS, _STYLE = 0x0085, 0x00BD, 0x00E0
_NUMBER, _BOOLERR, _ROW, _SHORT_NUMBER, _FORMAT = 0x0203, 0x0205, 0x0208, 0x027E, 0x041E
_TEXT_CELLS = (0x00FD, 0x0204)


@dataclass
class OldSheet:
    """Of one sheet; rows and columns from 0. `has_notes`: notes, text boxes, or a number in the page's header."""

    errors: dict[tuple[int, int], str] = field(default_factory=dict)
    marks: Marks = field(default_factory=Marks)
    has_notes: bool = False


@dataclass
class _Globals:
    positions: list[int] = field(default_factory=list)
    counts_from_1904: bool = False
    formats: dict[int, str] = field(default_factory=dict)
    struck_fonts: list[bool] = field(default_factory=list)
    styles: list[tuple[int, int]] = field(default_factory=list)  # font, format

    def shows_percent(self, style: int) -> bool:
        return style < len(self.styles) and shows_percent(self.styles[style][1], self.formats)

    def note(self, marks: Marks, row: int, column: int, style: int) -> None:
        """What the style says of how a number cell is shown."""
        if self.shows_percent(style):
            marks.percent.add((row, column))
        if style < len(self.styles) and (zeros := shown_zeros(self.styles[style][1], self.formats)):
            marks.zeros[row, column] = zeros
        if style < len(self.styles) and (unit := shown_unit(self.styles[style][1], self.formats)):
            marks.units[row, column] = unit

    def is_struck(self, style: int) -> bool:
        if style >= len(self.styles):
            return False
        font = self.styles[style][0]
        font -= font > 4  # there is no font number 4
        return font < len(self.struck_fonts) and self.struck_fonts[font]


def inspect(content: bytes) -> tuple[list[OldSheet], bool]:
    """Each sheet in the workbook's order, and whether the workbook counts its days from 1904."""
    try:
        stream = _workbook_stream(content)
        found = _globals(stream)
        return [_sheet(stream, position, found) for position in found.positions], found.counts_from_1904
    except (struct.error, IndexError, ValueError):
        return [], False


def _workbook_stream(content: bytes) -> bytes:
    """The stream of records out of its container."""
    size = 1 << struct.unpack_from("<H", content, 30)[0]
    first_directory, first_difat = struct.unpack_from("<I", content, 48)[0], struct.unpack_from("<I", content, 68)[0]
    fat_sectors = list(struct.unpack_from("<109I", content, 76))
    if size not in (512, 4096):
        raise ValueError("sector size")

    def sector(number: int) -> bytes:
        return content[(number + 1) * size : (number + 2) * size]

    for _ in range(len(content) // size):
        if first_difat >= _END_OF_CHAIN:
            break
        *more, first_difat = struct.unpack(f"<{size // 4}I", sector(first_difat))
        fat_sectors += more
    fat: list[int] = []
    for number in fat_sectors:
        if number < _END_OF_CHAIN:
            fat += struct.unpack(f"<{size // 4}I", sector(number))

    def chain(number: int) -> bytes:
        parts = []
        for _ in range(len(fat)):
            if number >= _END_OF_CHAIN:
                break
            parts.append(sector(number))
            number = fat[number]
        return b"".join(parts)

    directory = chain(first_directory)
    for at in range(0, len(directory) - 127, 128):
        name = directory[at : at + 64].decode("utf-16-le", "ignore").rstrip("\0")
        start, length = struct.unpack_from("<II", directory, at + 116)
        # Streams below 4096 bytes lie elsewhere; a workbook is never that small.
        if name.upper() in ("WORKBOOK", "BOOK") and length >= 4096:
            return chain(start)[:length]
    raise ValueError("no workbook")


def _globals(stream: bytes) -> _Globals:
    found = _Globals()
    at = 0
    while True:
        record, length = struct.unpack_from("<HH", stream, at)
        body = stream[at + 4 : at + 4 + length]
        if record == _EOF:
            return found
        if record == _BOUNDSHEET:
            found.positions.append(struct.unpack_from("<I", body)[0])
        elif record == _DATE_MODE:
            found.counts_from_1904 = struct.unpack_from("<H", body)[0] == 1
        elif record == _FONT:
            found.struck_fonts.append(bool(struct.unpack_from("<HH", body)[1] & 8))
        elif record == _STYLE:
            found.styles.append(struct.unpack_from("<HH", body))
        elif record == _FORMAT and length >= 5:
            code, count, wide = struct.unpack_from("<HHB", body)
            text = body[5 : 5 + count * 2].decode("utf-16-le", "ignore") if wide & 1 else body[5:].decode("latin-1")
            found.formats[code] = text
        at += 4 + length


def _sheet(stream: bytes, at: int, book: _Globals) -> OldSheet:
    found = OldSheet()
    marks = found.marks
    while True:
        record, length = struct.unpack_from("<HH", stream, at)
        if record == _EOF:
            return found
        if record in (_NOTE, _TEXT_BOX):
            found.has_notes = True
        if record in (_HEADER, _FOOTER) and sum(48 <= byte < 58 for byte in stream[at + 4 : at + 4 + length]) >= 6:
            found.has_notes = True
        if record in (_NUMBER, _SHORT_NUMBER, _FORMULA, *_TEXT_CELLS) and length >= 6:
            row, column, style = struct.unpack_from("<HHH", stream, at + 4)
            if record not in _TEXT_CELLS:
                book.note(marks, row, column, style)
            if book.is_struck(style):
                marks.struck_rows.add(row)
        if record == _BOOLERR and length >= 8:
            row, column, _, code, is_error = struct.unpack_from("<HHHBB", stream, at + 4)
            if is_error:
                found.errors[row, column] = _ERRORS.get(code, "#VALUE!")
        elif record == _FORMULA and length >= 14:
            row, column, _, kind, _, code, _, mark = struct.unpack_from("<HHHBBB3sH", stream, at + 4)
            if mark == 0xFFFF and kind == 2:
                found.errors[row, column] = _ERRORS.get(code, "#VALUE!")
            if mark == 0xFFFF:
                marks.percent.discard((row, column))  # a text, a truth value or an error
        elif record == _MANY_NUMBERS and length >= 6:
            row, first = struct.unpack_from("<HH", stream, at + 4)
            for place, (style, _) in enumerate(struct.iter_unpack("<HI", stream[at + 8 : at + 2 + length])):
                book.note(marks, row, first + place, style)
                if book.is_struck(style):
                    marks.struck_rows.add(row)
        elif record == _ROW and length >= 16:
            row, flags = struct.unpack_from("<H", stream, at + 4)[0], struct.unpack_from("<H", stream, at + 16)[0]
            if flags & 0x20:
                marks.hidden_rows.add(row)
        elif record == _COLUMNS and length >= 10:
            first, last, _, _, flags = struct.unpack_from("<5H", stream, at + 4)
            if flags & 1:
                marks.hidden_columns.update(range(first, min(last + 1, 256)))
        at += 4 + length
