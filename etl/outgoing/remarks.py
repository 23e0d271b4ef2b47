"""What is said of a checked file to the one who shall mend it: per cell, per row, and in all. In Swedish, no values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as attribute

from etl.checking.checked_file import CheckedFile, ProblemGroup
from etl.kinds import messages, problems

# Excel grows slow with very many notes; the column says the same of every row.
MOST_NOTES = 2_000
ROWS_NAMED = 20
_WORDS = {"error": ("Rätta", "Raden har inte lästs in."), "warning": ("Se över", "Raden har lästs in.")}
_LEVELS = {"error": "Fel: raderna är inte inlästa", "warning": "Varning: raderna är inlästa, men se över dem"}

Cell = tuple[str | None, int, str]  # sheet, row as the spreadsheet numbers it, column's letter


@dataclass(frozen=True)
class Action:
    """One thing to do: at which column, why and how, in which rows; without rows where it is about the whole column.

    `message` is the text in Swedish, `code` and `arguments` what it is made of.
    """

    level: str
    sheet: str | None
    letter: str
    header: str
    code: str
    message: str
    rows: Sequence[int]
    arguments: Mapping[str, str] = attribute(default_factory=dict)

    @property
    def column(self) -> str:
        """The column as it is named to a reader: "E Startdag"."""
        return f"{self.letter} {self.header}".strip()


@dataclass(frozen=True)
class Remarks:
    """`cells`: what is wrong with a cell, as (level, text). `rows`: (sheet, row) -> what to do. `actions`: the sum."""

    cells: Mapping[Cell, tuple[str, str]]
    rows: Mapping[tuple[str | None, int], str]
    actions: Sequence[Action]


def remarks(file: CheckedFile) -> Remarks:
    """What there is to say of the file, errors before warnings."""
    cells: dict[Cell, tuple[str, str]] = {}
    rows: dict[tuple[str | None, int], list[str]] = {}
    grouped: dict[tuple[str, str | None, str, str, str, str], list[int]] = {}
    filled: dict[str, Mapping[str, str]] = {}
    for level, sheet, row, letter, header, code, arguments in _problems(file):
        message = messages.message(code, arguments)
        filled[message] = arguments
        grouped.setdefault((level, sheet, letter, header, code, message), []).append(row)
        where = f"{header} (kolumn {letter})" if header and letter else header or "raden"
        told = rows.setdefault((sheet, row), [])
        told.append(f"{_WORDS[level][0]} {where}: {message}")
        if letter:
            before = cells.get((sheet, row, letter))
            text = f"{before[1]}\n{message}" if before else f"{_WORDS[level][0]}: {message}"
            cells[sheet, row, letter] = (before[0] if before else level, text)
    actions = [Action(*key, rows=sorted(set(numbers)), arguments=filled[key[-1]]) for key, numbers in grouped.items()]
    actions += _of_columns(file)
    actions.sort(key=lambda action: (action.level != "error", -len(action.rows)))
    return Remarks(cells, {key: "\n".join(dict.fromkeys(told)) for key, told in rows.items()}, actions)


def _of_columns(file: CheckedFile) -> list[Action]:
    """What the file is warned of beside its rows: columns that are not read though they may decide what counts, those
    that were left out as asked for, and digits that may be a person's number."""
    return [
        Action(
            "warning", group.sheet, group.column_letter, group.header, group.code,
            messages.message(group.code, group.arguments), _rows_to_mend(group),
        )
        for group in file.groups
        if group.level == "warning" and group.code not in problems.WARNINGS
    ]  # fmt: skip


def _rows_to_mend(group: ProblemGroup) -> Sequence[int]:
    """Of a column that was left out whole no rows are named; nor of a name, which stands in none."""
    return () if group.code == "column_left_out_doubtful" else [row for row in group.rows if row]


def _problems(file: CheckedFile) -> list[tuple[str, str | None, int, str, str, str, Mapping[str, str]]]:
    """(level, sheet, row, column's letter, header, code, arguments of its message), errors first."""
    found = []
    known: dict[tuple[str, str, str], Mapping[str, str]] = {}
    for level in ("error", "warning"):
        for table in file.tables:
            part = table.refused if level == "error" else table.warnings
            names = ("sheet", "row_number", "column_letter", "header", "code", "field")
            for sheet, row, letter, header, code, field in zip(*(part[name].to_pylist() for name in names)):
                key = (table.kind.name, code, field)
                if key not in known:
                    known[key] = problems.arguments(*key)
                # What has no column in the file is named as we name it.
                named = header if letter or not field else table.kind.field(field).title
                found.append((level, sheet, row, letter, named, code, known[key]))
    return found + _corrections(file)


def _corrections(file: CheckedFile) -> list[tuple[str, str | None, int, str, str, str, Mapping[str, str]]]:
    """Cells that were mended by hand: they stand in the file as they were, so the sender has to mend them too."""
    found: list[tuple[str, str | None, int, str, str, str, Mapping[str, str]]] = []
    for table in file.tables:
        for each in file.corrections:
            place = table.places.get(each.sheet, {}).get(each.field)
            if place and place.letter:
                found.append(("warning", each.sheet, each.row_number, place.letter, place.header, "cell_mended", {}))
    return found


def table_sheet(file: CheckedFile, sheets: Mapping[str, Sequence[Sequence[object]]]) -> Mapping[str, str | None]:
    """Each sheet's name -> the name under which the check knows it.

    They differ for a text file that comes back as a workbook: the check knows its one table without a sheet.
    """
    headers = header_rows(file)
    if None not in headers:
        return {name: name for name in sheets}
    # A field that was given a fixed text, or made of other columns, has no heading to look for.
    wanted = {column.header for table in file.tables for used in table.used for column in used.columns if column.field}
    wanted = wanted or {header for table in file.tables for header in table.mapping.values()}
    row = headers[None][0]
    for name, rows in sheets.items():
        if len(rows) >= row and wanted <= {str(cell).strip() for cell in rows[row - 1] if cell is not None}:
            return {name: None}
    return {}


def header_rows(file: CheckedFile) -> dict[str | None, list[int]]:
    """Per sheet (None in a text file) the rows in which its tables have their headers."""
    found: dict[str | None, set[int]] = {}
    for table in file.tables:
        for each in table.readings:
            found.setdefault(each.sheet, set()).add(each.header_row)
    return {sheet: sorted(rows) for sheet, rows in found.items()}


# --- the summary sheet -----------------------------------------------------------------------------------

Line = tuple[str, tuple[str | int, ...]]
"""How a line looks ("mark", "title", "text", "heading", "columns", "error", "warning") and its cells."""


def summary(file: CheckedFile, remarks: Remarks, first: Sequence[str], second: str, notes: Sequence[str]) -> list[Line]:
    """The lines of the sheet "Sammanfattning".

    `first`, `second`: what stands in the first row and in A2, for the return to be known.
    """
    lines: list[Line] = [("mark", tuple(first)), ("mark", (second,))]
    lines.append(("title", (f"Kontroll av {file.file_name}",)))
    lines.append(("text", (f"{_rows(file.taken)} gick att läsa in, {_rows(file.refused)} gick inte.",)))
    if not remarks.actions:
        lines.append(("text", ("Inget behöver rättas.",)))
    for level, title in _LEVELS.items():
        here = [action for action in remarks.actions if action.level == level]
        if not here:
            continue
        lines += [("text", ()), ("heading", (title,))]
        lines.append(("columns", ("Antal rader", "Kolumn", "Vad som är fel och vad du gör", "Rader", "Blad")))
        for action in here:
            numbers = ", ".join(map(str, action.rows[:ROWS_NAMED]))
            more = f" och {len(action.rows) - ROWS_NAMED} till" if len(action.rows) > ROWS_NAMED else ""
            cells = (len(action.rows) or "", action.column, action.message, numbers + more, action.sheet or "")
            lines.append((level, cells))
    lines += [("text", ()), ("heading", ("Så lämnar du tillbaka filen",))]
    lines += [("text", (text,)) for text in _HOW_TO_RETURN]
    told = [*notes, *_left_out(file)]
    if told:
        lines += [("text", ()), ("heading", ("Bra att veta",))]
        lines += [("text", (text,)) for text in told]
    return lines


_HOW_TO_RETURN = (
    "1. Rätta de markerade cellerna. Kolumnen Åtgärd, längst till höger i tabellen, säger vad som ska göras på varje"
    " rad.",
    "2. Låt alla andra rader vara kvar, också de som är rätt: en fil säger allt om de avtal och perioder som den"
    " nämner.",
    "3. Spara som Excel-arbetsbok (.xlsx) och lämna hela filen igen.",
    "Det här bladet och kolumnen Åtgärd kan vara kvar. De läses inte in.",
)


def _left_out(file: CheckedFile) -> list[str]:
    """Columns and sheets that were not read, and why."""
    columns = [column for table in file.tables for column in table.left_out]
    personal = [column.header for column in columns if column.is_personal]
    others = [column.header for column in columns if not column.is_personal]
    told = []
    if others:
        told.append(f"Kolumner som inte har lästs: {', '.join(dict.fromkeys(others))}.")
    if personal:
        names = ", ".join(dict.fromkeys(personal))
        told.append(f"Kolumner som inte har lästs, för de kan säga något om enskilda personer: {names}.")
    if file.sheets_left_out:
        told.append(f"Blad som inte känns igen och inte har lästs: {', '.join(file.sheets_left_out)}.")
    return told


def _rows(count: int) -> str:
    return "1 rad" if count == 1 else f"{count} rader"
