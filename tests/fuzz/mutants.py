"""Mutants of the awkward files, and what must hold for each.

Three kinds. Broken: bytes, zip parts and lengths are changed; the file is read or refused, and nothing else happens.
Rewritten: the same cells in another encoding, separator, line end, quoting or order of columns; the typed rows are the
same. Cell: one cell of a text file gets another text; every other cell that is taken in both is as it was.
"""

import csv
import io
import random
import signal
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from etl.checking.check_file import check_file, known_columns
from etl.checking.checked_file import CheckedFile
from etl.mapping.place_tables import FileRefused
from etl.reading import UnreadableFile
from etl.reading.read import read_file

AWKWARD = Path(__file__).parents[1] / "etl" / "awkward"
KEY = b"k" * 32
MOST_BYTES = 100_000
SECONDS = 60
WORKBOOKS = 0.05  # the share of them: each is read in a process of its own
NASTY = [
    "",
    " ",
    "-",
    "..",
    "x",
    "0",
    "1",
    "-1",
    "0,5",
    "1.234",
    "1,234",
    "1 234,5",
    "1e999",
    "9" * 400,
    "50 %",
    "3 st",
    "2024-02-30",
    "3/31/2024",
    "3/4/2024",
    "2024-03",
    "mars 2024",
    "jan-mars 2024",
    "45382",
    "Summa",
    "Totalt",
    "K-1 Summa",
    "=1+1",
    "+1",
    "@x",
    '="0012"',
    "-”-",
    "dito",
    "\u00a0",
    "\u200b",
    "å",
    "😀",
    "#REF!",
    "ja",
    "a;b",
    "a,b",
    'a"b',
    "a\nb",
    "Avtal: K-9",
    "Placerings-ID",
    "Avtalsnummer",
    "Praktik",
    "NaN",
    "inf",
    "0x10",
    "１２",
    "٣",
    "½",
    "2024‐03‐01",
    "\x1a",
    "'5",
]

Row = tuple[str, str | None, int]


@dataclass(frozen=True)
class Failure:
    """A mutant that crashed, hung or was misread."""

    number: int
    file: str
    how: str
    what: str
    content: bytes


@dataclass(frozen=True)
class Original:
    """A file, its cells where it is regular text, and what it gives."""

    path: Path
    content: bytes
    lines: list[list[str]] | None
    separator: str
    rows: dict[Row, list[dict[str, Any]]] | None
    is_shaped: bool
    header_row: int


def failures(seed: int, mutants: int, counted: Counter[str]) -> Iterator[Failure]:
    """The mutants that fail, of so many; the same for the same seed. `counted` gets how many there were of each
    kind."""
    chance = random.Random(seed)
    originals = _originals()
    texts = [original for original in originals if original.lines is not None]
    books = [original for original in originals if original.content.startswith((b"PK", b"\xd0\xcf"))]
    plain = [original for original in originals if original not in books]
    for number in range(mutants):
        kind = chance.random()
        if kind < WORKBOOKS:
            original, how = chance.choice(books), "broken workbook"
            content = _broken_book(chance, original.content)
        elif kind < 0.4:
            original, how = chance.choice(plain), "broken"
            content = _broken(chance, original.content)
        elif kind < 0.7:
            original, how = chance.choice(texts), "rewritten"
            content = _rewritten(chance, original)
        else:
            original, how = chance.choice(texts), "cell"
        cell: tuple[int, int] | None = None
        if how == "cell":
            content, cell = _with_cell(chance, original)
        counted[how] += 1
        what = _fault(original, content, how, cell)
        if what:
            yield Failure(number, original.path.name, how, what, content)


def _originals() -> list[Original]:
    found = []
    for path in sorted(AWKWARD.iterdir()):
        if not path.is_file() or path.name.endswith((".expected.json", ".py")) or path.name == ".gitattributes":
            continue
        content = path.read_bytes()
        if not 0 < len(content) < MOST_BYTES or path.name.startswith("bomb"):
            continue
        found.append(_original(path, content))
    return found


def _original(path: Path, content: bytes) -> Original:
    rows, lines, separator, is_shaped, header_row = None, None, "", True, 0
    with suppress(FileRefused, UnreadableFile):
        source = read_file(content, path.name, known_columns)
        checked = check_file(content, path.name, KEY)
        table = source.tables[0] if source.tables else None
        # Digits beyond the header mean something else where commas part the columns, so such a file is not rewritten.
        is_regular = bool(table and table.header[-1:] != ("",))
        if table and is_regular and table.reading.format == "csv" and not any(p.how for p in table.reading.marked):
            text = content.decode(table.reading.encoding or "utf-8").removeprefix("\ufeff")
            if not text.lower().lstrip('"').startswith("sep="):
                lines = list(csv.reader(io.StringIO(text, newline=""), delimiter=table.reading.separator or ";"))
                separator = table.reading.separator or ";"
                header_row = table.reading.header_row
                rows = taken(checked)
                is_shaped = any(found.shaped or found.skipped for each in checked.tables for found in each.readings)
    return Original(path, content, lines, separator, rows, is_shaped, header_row)


def taken(checked: CheckedFile) -> dict[Row, list[dict[str, Any]]]:
    """The typed rows of a file by kind, sheet and row number; a row of a cross-table gives several."""
    found: dict[Row, list[dict[str, Any]]] = {}
    for table in checked.tables:
        for row in table.rows.to_pylist():
            found.setdefault((table.kind.name, row["sheet"], row["row_number"]), []).append(row)
    return found


class Hung(BaseException):
    """Longer than any file may take; no Exception, so that nothing on the way takes it for its own."""


def _late(*_: object) -> None:
    raise Hung


def _fault(original: Original, content: bytes, how: str, cell: tuple[int, int] | None) -> str | None:
    """What is wrong with how a mutant was read; None when nothing is."""
    before = signal.signal(signal.SIGALRM, _late)
    signal.alarm(SECONDS)
    try:
        rows = taken(check_file(content, original.path.name, KEY))
    except FileRefused:
        return "refused" if how == "rewritten" else None
    except Hung:
        return f"longer than {SECONDS} s"
    except BaseException as error:  # whatever it is, it is a crash
        return f"{type(error).__name__}: {error}"
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)
    if how == "rewritten" and rows != original.rows:
        return "other rows"
    if cell is not None and original.rows is not None and not original.is_shaped:
        return _other_cells(original.rows, rows, cell[0])
    return None


def _other_cells(
    before: dict[Row, list[dict[str, Any]]], after: dict[Row, list[dict[str, Any]]], changed_row: int
) -> str | None:
    for key in before.keys() & after.keys():
        changed = {name for name in before[key][0] if [r[name] for r in before[key]] != [r[name] for r in after[key]]}
        if len(changed) > (1 if key[2] == changed_row else 0):
            return f"row {key[2]} changed in {sorted(changed)}"
    return None


# --- mutations ---------------------------------------------------------------------------------------------------


def _broken(chance: random.Random, content: bytes) -> bytes:
    data = bytearray(content)
    for _ in range(chance.randint(1, 4)):
        at = chance.randrange(len(data) + 1)
        match chance.randrange(7):
            case 0:
                data[at : at + 1] = bytes([chance.randrange(256)])
            case 1:
                del data[at:]
            case 2:
                del data[at : at + chance.randint(1, 40)]
            case 3:
                data[at:at] = chance.choice(
                    [b"\0", b"\xff", b"\xef\xbb\xbf", b'"', b"\r", b"\n", b";", b",", b"\t", b"\x1a"]
                )
            case 4:
                data[at:at] = data[at : at + chance.randint(1, 200)]
            case 5:
                data[at:at] = chance.choice(NASTY).encode()
            case _:
                other = data[: chance.randint(0, 60)]
                data[at:at] = other
    return bytes(data)


def _broken_book(chance: random.Random, content: bytes) -> bytes:
    if not content.startswith(b"PK") or chance.random() < 0.4:
        return _broken(chance, content)
    with suppress(zipfile.BadZipFile, zlib.error, RuntimeError, NotImplementedError, OSError, ValueError, EOFError):
        with zipfile.ZipFile(io.BytesIO(content)) as old:
            parts = [(entry.filename, old.read(entry)) for entry in old.infolist()]
        chosen = chance.randrange(len(parts))
        new = io.BytesIO()
        with zipfile.ZipFile(new, "w", zipfile.ZIP_DEFLATED) as archive:
            for index, (name, part) in enumerate(parts):
                if index != chosen or chance.random() < 0.85:
                    archive.writestr(name, _broken(chance, part) if index == chosen else part)
        return new.getvalue()
    return _broken(chance, content)


def _rewritten(chance: random.Random, original: Original) -> bytes:
    lines = original.lines or []
    separator = chance.choice(";,\t|")
    if not original.is_shaped and chance.random() < 0.5:
        width = max(map(len, lines))
        # Where a cell is empty, the order says whether it belongs to the group above it.
        if all(len(line) == width and all(line) for line in lines):
            order = list(range(width))
            names = next(line for line in lines if any(line))
            if len(set(names)) == width:
                chance.shuffle(order)
                lines = [[line[index] for index in order] for line in lines]
    text = io.StringIO(newline="")
    quoting = chance.choice([csv.QUOTE_MINIMAL, csv.QUOTE_ALL])
    if any("\n" in cell or "\r" in cell for line in lines for cell in line):
        quoting = csv.QUOTE_ALL  # the writer leaves a line break of another kind than its own without quotes
    csv.writer(
        text, delimiter=separator, lineterminator=chance.choice(["\n", "\r\n", "\r"]), quoting=quoting
    ).writerows(lines)
    written = text.getvalue()
    encodings = ["utf-8", "utf-8-sig", "utf-16"]
    with suppress(UnicodeEncodeError):
        written.encode("cp1252")
        encodings.append("cp1252")
    return written.encode(chance.choice(encodings))


def _with_cell(chance: random.Random, original: Original) -> tuple[bytes, tuple[int, int]]:
    lines = [list(line) for line in original.lines or []]
    rows = [number for number, line in enumerate(lines) if number + 1 > original.header_row and line]
    row = chance.choice(rows or [0])
    column = chance.randrange(max(1, len(lines[row])))
    lines[row][column : column + 1] = [chance.choice(NASTY)]
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=original.separator, lineterminator="\n").writerows(lines)
    return text.getvalue().encode(), (row + 1, column)
