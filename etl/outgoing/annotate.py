"""The sender's own file back: wrong cells marked, a column "Åtgärd" at the right of each table, and a summary sheet.

Order and formatting of an .xlsx or .xlsm are kept; .xls, .ods and text files come back as .xlsx with what their cells
hold. Formulas come back as their values: nothing that was uploaded is written out so that a spreadsheet would run it.
What came back corrected is known by `etl/reading/generated_marks.py` and read without questions. Nothing is stored.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePath

from etl.checking.checked_file import CheckedFile
from etl.outgoing import annotate_original, annotate_rewritten
from etl.outgoing.remarks import remarks, summary
from etl.reading import UnreadableFile, generated_marks
from etl.reading.workbook import read_sheets

ENDING = " - att rätta"


class CannotBeReturned(Exception):
    """The file cannot be given back. `code` is a key of data/reference/messages.yml."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Annotated:
    """An .xlsx, and the name that it gets: the original's with " - att rätta" (a month in it is still found)."""

    content: bytes
    file_name: str


_MACROS = "Makron följer inte med i den här filen. Inget i dem har lästs."
_OLD_FORMAT = (
    "Filen lämnades i ett äldre format eller i OpenDocument. Cellernas innehåll är detsamma, men inte utseendet."
)
_TOO_ODD = "Filens utseende gick inte att behålla. Cellernas innehåll är detsamma."
_FORMULAS = "Formler har ersatts av de värden som de hade när filen sparades."
_TEXT_FILE = "Alla celler är text, precis som i textfilen."


def annotate(content: bytes, file: CheckedFile, reference: str = "") -> Annotated:
    """The file that was checked, with what has to be done. `content`: the original bytes, `file`: what the check gave,
    `reference`: what it is to be known by when it comes back (etl/intake/returned_files.py).

    Raises CannotBeReturned: giving_back_personal (a natural person's number stands in it, or may), giving_back_large
    (more rows than a sheet has, or a longer text than a cell holds), giving_back_nothing (no table in it).
    """
    if holds_persons_number(file):
        raise CannotBeReturned("giving_back_personal")
    if not file.tables:
        raise CannotBeReturned("giving_back_nothing")
    said = remarks(file)
    first = [generated_marks.SUMMARY_MARK]
    if reference:
        first += [""] * (generated_marks.REFERENCE_COLUMN - 2) + [f"{generated_marks.REFERENCE}{reference}"]
    formats = {reading.format for table in file.tables for reading in table.readings}
    try:
        if "csv" in formats:
            lines = summary(file, said, first, generated_marks.WAS_TEXT, [_TEXT_FILE])
            return Annotated(annotate_rewritten.from_text(content, file, said, lines), file_name(file))
        second = (
            generated_marks.WAS_TEXT
            if any(reading.sheet is None for table in file.tables for reading in table.readings)
            else ""
        )
        notes = [_MACROS] if "xlsm" in formats else []
        if formats <= {"xlsx", "xlsm"}:
            if annotate_original.has_formulas(content):
                notes.append(_FORMULAS)
            lines = summary(file, said, first, second, notes)
            made = annotate_original.annotate_workbook(content, file, said, lines)
            if made is not None:
                return Annotated(made, file_name(file))
            notes.append(_TOO_ODD)
        else:
            notes.append(_OLD_FORMAT)
        lines = summary(file, said, first, second, notes)
        return Annotated(annotate_rewritten.from_sheets(read_sheets(content), file, said, lines), file_name(file))
    except annotate_rewritten.TooLarge:
        raise CannotBeReturned("giving_back_large") from None
    except UnreadableFile as unreadable:  # what could be read a moment ago
        raise CannotBeReturned(unreadable.code) from None


def holds_persons_number(file: CheckedFile) -> bool:
    """Whether a natural person's number stands in the file, or what may be one; then nothing of it goes anywhere."""
    codes = (table.refused["code"].to_pylist() for table in file.tables)
    is_left_out = any(place.by_column for place in file.doubtful)
    return file.natural_persons or is_left_out or any("person_like_number" in found for found in codes)


def file_name(file: CheckedFile) -> str:
    """What the file is called when it is given back."""
    return f"{PurePath(file.file_name).stem.removesuffix(ENDING)}{ENDING}.xlsx"


def refusal_workbook(text: str) -> bytes:
    """A workbook that says why there is no other."""
    return annotate_rewritten.only_lines(
        [("mark", (generated_marks.SUMMARY_MARK,)), ("mark", ("",)), ("text", (text,))]
    )
