"""The cells of a workbook as texts. Runs as a program of its own: bytes on standard input, marshal on standard output.

The reader of cells (python-calamine) believes the counts that a file declares, and asks for as much memory; when it
does not get it, it ends its process. A broken file must not end the dashboard, so it is read in a process that may
end, with a limit to its memory. This module is run by its path and so must import nothing of `etl`.
"""

import datetime
import io
import marshal
import sys

import python_calamine

MOST_MEMORY = 8 << 30

Rows = list[list[str | None]]
Ranges = list[tuple[tuple[int, int], tuple[int, int]]]


def read(content: bytes) -> list[tuple[str, bool, bool, Rows, Ranges]]:
    """For each sheet in the workbook's order: name, is it a worksheet, is it hidden, rows from row 1, merged ranges."""
    found: list[tuple[str, bool, bool, Rows, Ranges]] = []
    workbook = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
    for sheet in workbook.sheets_metadata:
        if sheet.typ != python_calamine.SheetTypeEnum.WorkSheet:
            found.append((sheet.name, False, False, [], []))
            continue
        cells = workbook.get_sheet_by_name(sheet.name)
        rows: Rows = []
        if cells.start is not None:
            rows = [[as_text(value) for value in row] for row in cells.to_python(skip_empty_area=False)]
        hidden = sheet.visible != python_calamine.SheetVisibleEnum.Visible
        found.append((sheet.name, True, hidden, rows, cells.merged_cell_ranges or []))
    return found


def as_text(value: object) -> str | None:
    """A cell's value as text, in the one form that docs/architecture.md gives."""
    if type(value) is str:
        return value or None
    if type(value) is float:
        return _number(value)
    if type(value) is bool:
        return "true" if value else "false"
    if type(value) is int:
        return str(value)
    if isinstance(value, datetime.datetime):
        midnight = not (value.hour or value.minute or value.second or value.microsecond)
        return value.date().isoformat() if midnight else value.isoformat()
    if isinstance(value, (datetime.date, datetime.time)):
        return value.isoformat()
    if isinstance(value, datetime.timedelta):  # hours as [h]:mm:ss shows them, beyond 24
        seconds = round(value.total_seconds())
        sign, seconds = ("-", -seconds) if seconds < 0 else ("", seconds)
        return f"{sign}{seconds // 3600}:{seconds % 3600 // 60:02}:{seconds % 60:02}"
    return None if value is None else str(value)


def _number(value: float) -> str:
    """Whole numbers as such, others with an exponent; to the 15 digits that a spreadsheet keeps and shows."""
    if not value.is_integer():
        value = float(f"{value:.15g}")
    if value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    text = repr(value)
    return text if "e" in text else f"{text}e0"


def _limit_memory() -> None:
    try:
        import resource
    except ImportError:  # Windows has no such limit; there the machine's memory is it
        return
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    most = MOST_MEMORY if hard == resource.RLIM_INFINITY else min(MOST_MEMORY, hard)
    resource.setrlimit(resource.RLIMIT_AS, (most, hard))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


if __name__ == "__main__":
    _limit_memory()
    result: object
    try:
        result = read(sys.stdin.buffer.read())
    except python_calamine.PasswordError:
        result = "workbook_password"
    except MemoryError:
        result = "workbook_unsafe"
    except BaseException:  # a panic inside the reader is an exception outside Exception
        result = "workbook_damaged"
    sys.stdout.buffer.write(marshal.dumps(result))
