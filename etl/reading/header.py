"""The lines of a header: names broken over two lines, a line of groups above the names, a line of units below them.

A line is only taken for a part of the header where it is evident: when the names that come out of it are known.
Otherwise it stays what it was, a title above the table or its first row.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from etl.reading.tables import KnownColumns, Shaped, Skipped

PATH = " / "  # between a group and the name below it
_UNIT = re.compile(
    r"\([^()]{1,60}\)|%|procent|st|stycken|antal|kr|sek|tkr|mkr|text|fritext|datum|ja/nej|tal|heltal|siffra|lista"
    r"|å{4}-mm(?:-dd)?|yyyy-mm(?:-dd)?|k/m(?:/x)?|obligatorisk[at]?|frivillig[at]?|valfri[at]?"
    r"|timmar|tim|dagar|månader|mån|veckor",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Header:
    """`texts`: a name per column. `first` and `last`: the indices of its lines, both included."""

    texts: tuple[str, ...]
    first: int
    last: int
    skipped: tuple[Skipped, ...]
    shaped: tuple[Shaped, ...]


def trimmed(cell: str | None) -> str:
    """The cell without surrounding white space (no-break spaces too); "" for an empty one."""
    return "" if cell is None else cell.strip().strip("\ufeff\u200b").strip()


def header_lines(rows: Sequence[Sequence[str | None]], index: int, known_columns: KnownColumns) -> Header:
    """The whole header around the row where most names are known (`rows[index]`)."""
    texts = [trimmed(cell) for cell in rows[index]]
    first = last = index
    shaped: list[Shaped] = []

    def line(number: int) -> list[str]:
        return [trimmed(cell) for cell in rows[number]] if 0 <= number < len(rows) else []

    # A header whose cells are merged over several rows stands in each of them.
    while any(texts) and _same(line(last + 1), texts):
        last += 1
    below = _with_line_below(texts, line(last + 1), known_columns)
    above = None if below else _with_line_above(line(index - 1), texts, known_columns)
    if below:
        texts, last = below, last + 1
    elif above:
        texts, first = above, index - 1
    if below or above:
        shaped.append(Shaped("shaped_header_joined", first + 1, last + 1, "", ""))
    units = line(last + 1)
    if _are_units([unit for unit in units if unit]) and len(units) <= len(texts):
        units += [""] * (len(texts) - len(units))
        if not any(unit and not text for text, unit in zip(texts, units)):
            texts = [_with_unit(text, unit) for text, unit in zip(texts, units)]
            last += 1
            shaped.append(Shaped("shaped_header_units", last + 1, last + 1, "", ""))
    others = [number for number in range(first, last + 1) if number != index]
    skipped = tuple(Skipped(number + 1, number + 1, "header") for number in others)
    return Header(tuple(texts), first, last, skipped, tuple(shaped))


def _same(line: Sequence[str], texts: Sequence[str]) -> bool:
    return [text for text in line if text] == [text for text in texts if text] and any(line)


def _are_units(texts: Sequence[str]) -> bool:
    in_parentheses = any(text.startswith("(") for text in texts)
    return (in_parentheses or len(texts) > 1) and all(_UNIT.fullmatch(text) for text in texts)


def _with_unit(text: str, unit: str) -> str:
    if not unit:
        return text
    return f"{text} {unit}" if unit.startswith("(") else f"{text} ({unit})"


def _spread(top: Sequence[str], bottom: Sequence[str]) -> tuple[list[str], list[str]]:
    """Both lines in one length; a group stands over the names to its right until the next group."""
    width = max(len(top), len(bottom))
    over = [*top, *[""] * (width - len(top))]
    under = [*bottom, *[""] * (width - len(bottom))]
    for column in range(1, width):
        if not over[column] and under[column] and under[column - 1]:
            over[column] = over[column - 1]
    return over, under


def _glued(top: str, bottom: str, known_columns: KnownColumns) -> str | None:
    """A name that was broken over two lines, as one; None when no known name comes out."""
    if not top or not bottom or top == bottom:
        return None
    tries = [top[:-1] + bottom, top + bottom] if top.endswith("-") else [f"{top} {bottom}", top + bottom]
    return next((text for text in tries if known_columns([text])), None)


def _put_together(over: str, under: str, known_columns: KnownColumns) -> str:
    glued = _glued(over, under, known_columns)
    if glued:
        return glued
    return f"{over}{PATH}{under}" if over and under and over != under else over or under


def _with_line_below(top: Sequence[str], bottom: Sequence[str], known_columns: KnownColumns) -> list[str] | None:
    """The header with a second line under it, when each cell of that line is a name or the rest of one."""
    if not any(bottom):
        return None
    over, under = _spread(top, bottom)
    glued = [bool(_glued(above, name, known_columns)) for above, name in zip(over, under)]
    for above, name, is_glued in zip(over, under, glued):
        if name and name != above and not is_glued and (not known_columns([name]) or known_columns([above])):
            return None
    if not any(glued) and len([name for name in under if name]) < 2:
        return None
    return [_put_together(above, name, known_columns) for above, name in zip(over, under)]


def _with_line_above(top: Sequence[str], bottom: Sequence[str], known_columns: KnownColumns) -> list[str] | None:
    """The header with the line above it, when more names are known with it than without."""
    if len([text for text in top if text]) < 2 and not any(text.endswith("-") for text in top):
        return None
    over, under = _spread(top, bottom)
    joined = [_put_together(above, name, known_columns) for above, name in zip(over, under)]
    if known_columns(joined) <= known_columns(bottom):
        return None
    # A group over a name that is known by itself says nothing more of it ("Deltagare" over "Kön").
    return [
        name if name and PATH in text and known_columns([name]) and not known_columns([text]) else text
        for text, name in zip(joined, under)
    ]
