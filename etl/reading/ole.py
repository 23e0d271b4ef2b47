"""The cells of an old workbook (.xls) that hold an error; the reader of cells gives them as empty.

Only what is needed for that is read of the container (MS-CFB) and of the records (MS-XLS). Whatever is not as it
should be gives no errors: whether the file is damaged is for the reader of cells to say.
"""

import struct

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

_BOUNDSHEET, _BOOLERR, _FORMULA, _EOF = 0x0085, 0x0205, 0x0006, 0x000A


def error_cells(content: bytes) -> list[dict[tuple[int, int], str]]:
    """For each sheet, in the workbook's order: (row, column), from 0 -> the error as text."""
    try:
        stream = _workbook_stream(content)
        return [_errors(stream, position) for position in _sheet_positions(stream)]
    except (struct.error, IndexError, ValueError):
        return []


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


def _sheet_positions(stream: bytes) -> list[int]:
    positions: list[int] = []
    at = 0
    while True:
        record, length = struct.unpack_from("<HH", stream, at)
        if record == _EOF:
            return positions
        if record == _BOUNDSHEET:
            positions.append(struct.unpack_from("<I", stream, at + 4)[0])
        at += 4 + length


def _errors(stream: bytes, at: int) -> dict[tuple[int, int], str]:
    found: dict[tuple[int, int], str] = {}
    while True:
        record, length = struct.unpack_from("<HH", stream, at)
        if record == _EOF:
            return found
        if record == _BOOLERR and length >= 8:
            row, column, _, code, is_error = struct.unpack_from("<HHHBB", stream, at + 4)
            if is_error:
                found[row, column] = _ERRORS.get(code, "#VALUE!")
        elif record == _FORMULA and length >= 14:
            row, column, _, kind, _, code, _, mark = struct.unpack_from("<HHHBBB3sH", stream, at + 4)
            if mark == 0xFFFF and kind == 2:
                found[row, column] = _ERRORS.get(code, "#VALUE!")
        at += 4 + length
