"""Files that went back to their sender before they were loaded: how they were mapped is kept, so that what comes back
corrected is read without questions.

A file that is given back has a reference in its summary sheet. What that refers to lies here: headers, the sender's
words in ours, and how the file was read; never a row, nor what stands for a person. It is known by the reference, and
by its layout where the sheet is gone. A contract or a period written by hand goes with the file that it was written
for: with the reference alone, and once.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
import re
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

from etl import folders
from etl.checking import check_file
from etl.checking.check_file import OpenedFile
from etl.checking.checked_file import CheckedFile
from etl.kinds import schemas
from etl.mapping import model
from etl.mapping.model import KEYS_OF_PERSONS, FileMapping, TableMapping
from etl.mapping.place_tables import FileRefused, Remembered
from etl.reading import SourceFile, generated_marks, header, read
from etl.reading.read_options import AS_FOUND, Reading
from etl.store import deliveries, layouts

_REFERENCE = re.compile(r"[a-p]{16}")
# Letters alone: digits could by chance be somebody's number, and the file would be refused.
_LETTERS = str.maketrans("0123456789abcdef", "abcdefghijklmnop")


def reference_of(file: CheckedFile) -> str:
    """What the file is to be known by when it comes back; "" where its headers alone say all that was made of it."""
    made = _as_kept(file)
    if not made["tables"] and not made["reading"]:
        return ""
    said = f"{file.sha256}\x1f{json.dumps(made, sort_keys=True)}"
    return hashlib.sha256(said.encode()).hexdigest()[:16].translate(_LETTERS)


def keep(file: CheckedFile) -> None:
    """Keeps how the file was mapped, when it is given back. Nothing, where there is nothing to remember."""
    reference = reference_of(file)
    if not reference:
        return
    record = {"at": dt.datetime.now(dt.UTC).astimezone().isoformat(timespec="seconds"), "mapping": _as_kept(file)}
    with folders.lock("given_back"):
        folder = _folder()
        folder.mkdir(parents=True, exist_ok=True)
        folders.clear_staging(folder)
        staged = folder / f".staging-{os.getpid()}-{reference}"
        staged.write_text(json.dumps(record, ensure_ascii=False, indent=1), encoding="utf-8", errors="replace")
        folders.place(staged, folder / f"{reference}.json")


def open_file(content: bytes, file_name: str, reading: Reading = AS_FOUND) -> OpenedFile:
    """Opens a file as `check_file.open_file` does; one that was given back, or of a layout whose table somebody has
    pointed out, as it was read before, where nothing is chosen."""
    file = check_file.open_file(content, file_name, reading)
    if not replace(reading, leave_out=None).is_as_found:
        return file
    before = mapping_of(file.source)
    # A text file comes back as a workbook.
    chosen = replace(before.reading, encoding=None, separator=None) if before else _as_pointed_out(content, file)
    if chosen.is_as_found:
        return file
    try:
        return check_file.open_file(content, file_name, replace(chosen, leave_out=reading.leave_out))
    except FileRefused:
        return file


def _as_pointed_out(content: bytes, file: OpenedFile) -> Reading:
    """Where the table stands, if a layout that is remembered says so and its headers stand in the file; else as found.

    The headers may stand in other rows than before, and on a sheet of another name. Where the rows ended is not
    remembered: another file has more of them.
    """
    known = layouts.index()
    places = {found.place: None for each in known.values() for found in each if found.place.has_place}
    newest = [found[0] for table in file.tables if (found := known.get(model.layout_of(table.header)))]
    if not newest and not (on_sheet := _on_sheet_chosen(content, file)).is_as_found:
        return on_sheet
    if not places or any(not each.place.has_place for each in newest):
        return AS_FOUND
    sheets = read.first_rows_of_sheets(
        content, file.file_name, check_file.known_columns, AS_FOUND, header.SEARCHED_ROWS
    )
    for sheet in sheets:
        for place in places:
            for index in range(len(sheet.rows)):
                here = place.moved_to(index + 1, sheet.name if len(sheets) > 1 else None)
                names = header.names_as_chosen(sheet.rows, check_file.known_columns, here)
                found = known.get(model.layout_of(names)) if any(names) else None
                if found and found[0].place == place:
                    return here
    return AS_FOUND


def _on_sheet_chosen(content: bytes, file: OpenedFile) -> Reading:
    """The sheet of a name that somebody has chosen, where a layout stands there for which it was; else as found."""
    chosen = {
        layout: found[0].reading["sheet"]
        for layout, found in layouts.index().items()
        if found[0].reading.get("sheet") and not found[0].place.has_place
    }
    for sheet in read.sheets_of(file.source):
        if any(model.is_same_sheet(name, sheet) for name in set(chosen.values())):
            here = replace(AS_FOUND, sheet=sheet)
            with suppress(FileRefused):
                tables = check_file.open_file(content, file.file_name, here).tables
                if any(model.layout_of(table.header) in chosen for table in tables):
                    return here
    return AS_FOUND


def mapping_of(source: SourceFile) -> FileMapping | None:
    """How the file was mapped when it was given back; None where it was not, or nothing of that is known here."""
    reference = generated_marks.reference(source)
    record = _read(_folder() / f"{reference}.json") if _REFERENCE.fullmatch(reference) else None
    return record[1] if record else None


def awaited(source: SourceFile) -> FileMapping | None:
    """The same for a file that has not been loaded since. One that has may be an old file with new rows in it."""
    reference = generated_marks.reference(source)
    is_loaded = any(delivery.how.get("given_back") == reference for delivery in deliveries.active())
    return None if is_loaded else mapping_of(source)


def for_file(file: OpenedFile) -> Remembered:
    """What is known of the layouts of a file: how it was mapped itself, else what the newest of that layout says."""
    own = mapping_of(file.source)

    def known(header: Sequence[str], sheet: str | None) -> TableMapping | None:
        found = own.table_for(header, sheet) if own else None
        return found or remembered(header, sheet)

    return known


def remembered(header: Sequence[str], sheet: str | None) -> TableMapping | None:
    """The newest mapping of that layout that a person made or agreed to: of a delivery in force or a file given
    back."""
    found = layouts.mapping_of_layout(header, sheet)
    newest, chosen = found or ("", None)
    for path in _folder().glob("*.json"):
        record = _read(path)
        table = record[1].table_for(header, sheet) if record else None
        if record and table and table.by_hand and _moment(record[0]) > _moment(newest):
            newest, chosen = record[0], table
    return chosen


def _moment(text: str) -> dt.datetime:
    try:
        found = dt.datetime.fromisoformat(text)
    except ValueError:
        found = dt.datetime.min
    return found if found.tzinfo else found.replace(tzinfo=dt.UTC)


def _folder() -> Path:
    return folders.data_folder() / "store" / "given_back"


def _read(path: Path) -> tuple[str, FileMapping] | None:
    """When it was kept, and the mapping; None where there is none, or it says what cannot be."""
    if not _REFERENCE.fullmatch(path.stem):
        return None
    try:
        record = json.loads(path.read_text(encoding="utf-8"))
        return str(record["at"]), model.from_json(record["mapping"])
    except (OSError, ValueError, KeyError, TypeError, model.MappingRefused):
        return None


def _as_kept(file: CheckedFile) -> dict[str, Any]:
    tables = tuple(_without_values(table) for table in file.mapping.tables if table.by_hand)
    return model.to_json(FileMapping(file.reading, tables))


def _without_values(table: TableMapping) -> TableMapping:
    """The mapping with words that are words, and not what stands in the rows of one file."""
    kind = schemas.kinds()[table.kind]
    kept: dict[str, dict[str, str]] = {}
    for name, words in table.words.items():
        field = kind.field(name)
        if name in KEYS_OF_PERSONS or (field.type == "string" and not field.codes and field.content != "reference"):
            continue
        # "Tillsvidare" is a word; a day that was written in another way is somebody's day.
        is_day = field.type in ("date", "period")
        kept[name] = {word: text for word, text in words.items() if not (is_day and re.search(r"\d", word))}
    return replace(table, words={name: words for name, words in kept.items() if words})
