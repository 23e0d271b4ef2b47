"""What reading did to a file before anything was checked, in sentences: what was left out, filled down, turned round.

The texts stand in data/reference/messages.yml: `shaped_...`, `skipped_...` and `marked_...`. None holds a value but a
period that was read from a name.
"""

from __future__ import annotations

from collections.abc import Iterable

from etl.kinds import messages
from etl.kinds.schemas import Kind
from etl.reading import ReadingResult, column_letter

_ROWS_NAMED = 8
# Rows that are empty are left out of every file; that says nothing.
_UNTOLD = frozenset({"empty"})


def reading_notes(reading: ReadingResult, kind: Kind | None = None, language: str = "sv") -> list[str]:
    """Each step as a sentence, in the order in which it was done. `kind` gives the names of its columns."""
    said = [
        messages.message(f"skipped_{why}", {"rows": _rows(rows)}, language)
        for why, rows in _grouped((each.why, each.first_row, each.last_row) for each in reading.skipped)
        if why not in _UNTOLD
    ]
    for how, areas in _grouped((each.how, each.first, each.last) for each in reading.marked):
        areas_told = _columns(areas) if how == "columns_hidden" else _rows(areas)
        said.append(messages.message(f"marked_{how}", {"areas": areas_told}, language))
    for step in reading.shaped:
        arguments = {
            "first_row": str(step.first_row),
            "last_row": str(step.last_row),
            "column": step.column,
            "field": _title(kind, step.field, language),
            "value": step.value,
        }
        said.append(messages.message(step.step, arguments, language))
    return said


def _title(kind: Kind | None, name: str, language: str) -> str:
    field = next((each for each in kind.fields if each.name == name), None) if kind else None
    if field is None:
        return name
    return field.title_en if language == "en" else field.title


def _grouped(parts: Iterable[tuple[str, int, int]]) -> list[tuple[str, list[tuple[int, int]]]]:
    together: dict[str, list[tuple[int, int]]] = {}
    for name, first, last in parts:
        areas = together.setdefault(name, [])
        if areas and areas[-1][1] + 1 == first:
            areas[-1] = (areas[-1][0], last)
        else:
            areas.append((first, last))
    return list(together.items())


def _rows(areas: list[tuple[int, int]]) -> str:
    return _listed([str(first) if first == last else f"{first}–{last}" for first, last in areas])


def _columns(areas: list[tuple[int, int]]) -> str:
    names = [(column_letter(first), column_letter(last)) for first, last in areas]
    return _listed([first if first == last else f"{first}–{last}" for first, last in names])


def _listed(texts: list[str]) -> str:
    return ", ".join(texts[:_ROWS_NAMED]) + (" …" if len(texts) > _ROWS_NAMED else "")
