"""Where a table's header stands, and its lines: names broken over two lines, a line of groups above the names, a line
of units below them.

A line is only taken for a part of the header where it is evident: when the names that come out of it are known.
Otherwise it stays what it was, a title above the table or its first row.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from etl.reading.read_options import AS_FOUND, Reading
from etl.reading.tables import KnownColumns, Shaped, Skipped, UnreadableFile

PATH = " / "  # between a group and the name below it
SEARCHED_ROWS = 40
SEARCHED_FAR = 200  # where nothing above says that it is a header: long instructions before the table
_ROWS_LOOKED_AT = 30  # below a row that may be the header
_COLUMNS_LOOKED_AT = 300
# Of the columns that the rows below fill: how many a header has names for, at the least.
_NAMED = 0.7
_OF_A_LABEL = 2  # texts in a row that is a label with its text
_QUANTITY = re.compile(
    r"[-+−]?\s*[\d\s]*\d(?:[.,]\d+)?(?:e[-+]?\d+)?"
    r"\s*(?:%|kr|sek|st\.?|stycken|pers(?:\.|on(?:er)?)?|platser|deltagare|(?:heltids)?mån(?:\.|ader)?)?|[-–—.]+",
    re.IGNORECASE,
)
_DAY = re.compile(
    r"\d{4}-\d{1,2}-\d{1,2}(?:[T ].*)?|\d{1,2}[./-]\d{1,2}[./-](?:\d{4}|\d{2})(?: .*)?|\d{1,3}(?:[ .,\u00a0]\d{3})+"
)
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


@dataclass(frozen=True)
class Guess:
    """The row that seems to be the header's, by its index, and how many of its cells are known column names.

    `reason`: a key of data/reference/messages.yml. `above`: the indices of rows above it that look like rows of the
    table and would not be read, so that the guess is not made without a word.
    """

    index: int
    known: int
    reason: str
    above: tuple[int, ...] = ()

    @property
    def is_sure(self) -> bool:
        """Whether nobody need look at it: names that are known say it, and no row is lost."""
        return self.known >= 2 and not self.above


def trimmed(cell: str | None) -> str:
    """The cell without surrounding white space (no-break spaces too); "" for an empty one."""
    return "" if cell is None else cell.strip().strip("\ufeff\u200b").strip()


def is_quantity(text: str) -> bool:
    """Whether a text is a number, perhaps with its unit, or a mark for none."""
    return bool(_QUANTITY.fullmatch(text))


def _is_value(text: str) -> bool:
    """Whether a text is a number or a day: of a row below a header rather than of the header."""
    return is_quantity(text) or bool(_DAY.fullmatch(text))


def guess_header(rows: Sequence[Sequence[str | None]], known_columns: KnownColumns) -> Guess | None:
    """The header row, among the first 40, or below long instructions the first 200; None when all rows are empty.

    It is the row where most names are known; but a row above it that is nearly all names, and has half as many, is the
    header of a table of its own, and comes first. One name alone can be a word in a row ("Operator" is a column's name
    and somebody's work), and so can names in a row that has numbers where the rows above it have: then, as where no
    name is known, the header is the first row that is all words, has names for nearly all columns of the rows below
    it, and stands over numbers where there are any. Where there is none: the first row of words below, of which two
    are known; else the first row with two texts, else with any.
    """
    texts = [[trimmed(cell) for cell in row[:_COLUMNS_LOOKED_AT]] for row in rows[: SEARCHED_ROWS + _ROWS_LOOKED_AT]]
    found = [
        (index, known_columns([trimmed(cell) for cell in rows[index]]), cells)
        for index, cells in enumerate(texts[:SEARCHED_ROWS])
        if any(map(trimmed, rows[index]))
    ]
    most = max((known for _, known, _ in found), default=0)
    chosen: Guess | None = None
    for index, known, cells in found if most else ():
        filled = sum(map(bool, cells))
        if known == most or (known >= 3 and 2 * known >= most and 3 * known >= 2 * filled):
            chosen = Guess(index, known, "header_by_names" if known > 1 else "header_by_one_name")
            break
    if chosen is None or chosen.known < 2 or any(map(_is_value, texts[chosen.index])):
        first = next((index for index, _, _ in found if _stands_over(texts, index)), None)
        if first is not None and (
            chosen is None or _is_of_its_rows(texts, first, chosen) or _is_label(texts, first, chosen)
        ):
            reason = "header_by_types" if _columns_below(texts, first)[1] else "header_by_first_row"
            chosen = Guess(first, known_columns([trimmed(cell) for cell in rows[first]]), reason)
    if chosen is None or (chosen.known < 2 and chosen.reason != "header_by_types"):
        far = _far_below(rows, known_columns)
        if far is not None:
            return far
    if chosen is None:
        chosen = _first_row(rows, known_columns)
    return chosen and Guess(chosen.index, chosen.known, chosen.reason, _lost_above(texts, chosen.index))


def _is_of_its_rows(texts: Sequence[Sequence[str]], header: int, likely: Guess) -> bool:
    """Whether a row of which something is known is one of those below another header."""
    return header < likely.index and (likely.known < 2 or _is_alike(texts[header + 1 : likely.index + 1]))


def _is_label(texts: Sequence[Sequence[str]], header: int, likely: Guess) -> bool:
    """Whether a row of which one name is known is a label with its text ("Avtal: | 2024/1") above another header."""
    is_pair = sum(map(bool, texts[likely.index])) <= _OF_A_LABEL
    return is_pair and likely.known < 2 and header > likely.index and bool(_columns_below(texts, header)[1])


def _far_below(rows: Sequence[Sequence[str | None]], known_columns: KnownColumns) -> Guess | None:
    for index in range(SEARCHED_ROWS, min(len(rows), SEARCHED_FAR)):
        cells = [trimmed(cell) for cell in rows[index][:_COLUMNS_LOOKED_AT]]
        known = known_columns(cells)
        if known >= 2 and not any(map(_is_value, cells)):
            return Guess(index, known, "header_by_names")
    return None


def _first_row(rows: Sequence[Sequence[str | None]], known_columns: KnownColumns) -> Guess | None:
    first = None
    for index, row in enumerate(rows):
        filled = sum(1 for cell in row if trimmed(cell))
        if filled >= 2:
            return Guess(index, 0, "header_by_first_row")
        if filled and first is None:
            first = index
    return (
        None if first is None else Guess(first, known_columns([trimmed(c) for c in rows[first]]), "header_by_first_row")
    )


def _columns_below(texts: Sequence[Sequence[str]], index: int) -> tuple[list[int], list[int]]:
    """The columns that at least half of the rows below fill; and those of them that have values nearly everywhere."""
    below = [row for row in texts[index + 1 : index + 1 + _ROWS_LOOKED_AT] if sum(map(bool, row)) > 1]
    filled: Counter[int] = Counter()
    values: Counter[int] = Counter()
    for row in below:
        for column, text in enumerate(row):
            if text:
                filled[column] += 1
                values[column] += _is_value(text)
    columns = sorted(column for column, count in filled.items() if 2 * count >= len(below))
    return columns, [column for column in columns if values[column] >= 0.8 * filled[column]]


def _stands_over(texts: Sequence[Sequence[str]], index: int) -> bool:
    """Whether a row is all words and names nearly all columns of the rows below, of those with values too."""
    row = texts[index]
    said = [text for text in row if text]
    if len(said) < 2 or any(map(_is_value, said)) or any(len(text) > 100 for text in said):
        return False
    columns, typed = _columns_below(texts, index)
    named = [column for column in columns if column < len(row) and row[column]]
    return len(columns) > 1 and len(named) >= _NAMED * len(columns) and (not typed or not set(typed).isdisjoint(named))


def _is_alike(rows: Sequence[Sequence[str]]) -> bool:
    """Whether the last row has values in the same columns as most of the others, of which there are some."""
    *others, last = [row for row in rows if sum(map(bool, row)) > 1] or [[]]
    values = {column for column, text in enumerate(last) if _is_value(text)}
    alike = [row for row in others if values & {column for column, text in enumerate(row) if text and _is_value(text)}]
    return bool(values) and bool(others) and 2 * len(alike) > len(others)


def _lost_above(texts: Sequence[Sequence[str]], index: int) -> tuple[int, ...]:
    """Rows above the header that look like rows of the table: values where those below have them, in most columns."""
    if not 0 < index < len(texts):
        return ()
    columns, typed = _columns_below(texts, index)
    lost = []
    for number in range(index):
        row = texts[number]
        has = [column for column in columns if column < len(row) and row[column]]
        like = [column for column in typed if column in has and _is_value(row[column])]
        if len(has) > 2 and len(has) >= _NAMED * len(columns) and len(like) * 2 > len(typed) > 0:
            lost.append(number)
    return tuple(lost)


def find_header(
    rows: Sequence[Sequence[str | None]], known_columns: KnownColumns, chosen: Reading = AS_FOUND
) -> Guess | None:
    """The header row: as chosen, else as guessed. Raises UnreadableFile: header_row_not_found."""
    if chosen.header_row is None:
        return guess_header(rows, known_columns)
    index = chosen.header_row - 1
    last = (chosen.header_last_row or chosen.header_row) - 1
    if not index <= last < len(rows) or not any(trimmed(cell) for cell in rows[index]):
        raise UnreadableFile("header_row_not_found", row=str(chosen.header_row))
    return Guess(index, known_columns([trimmed(cell) for cell in rows[index]]), "header_chosen")


def chosen_lines(rows: Sequence[Sequence[str | None]], first: int, last: int) -> Header:
    """The header of the lines that somebody chose, by their indices, both included: each name with what stands over
    it."""
    texts = [trimmed(cell) for cell in rows[first]]
    for number in range(first + 1, last + 1):
        own = texts
        over, under = _spread(texts, [trimmed(cell) for cell in rows[number]])
        times = Counter(under)
        # To the right of its own cell a group reaches as far as names are that it tells apart.
        over = [
            above if (column < len(own) and own[column] == above) or times[under[column]] > 1 else ""
            for column, above in enumerate(over)
        ]
        texts = [
            f"{above}{PATH}{name}" if above and name and above != name else above or name
            for above, name in zip(over, under)
        ]
    skipped = tuple(Skipped(number + 1, number + 1, "header") for number in range(first + 1, last + 1))
    return Header(tuple(texts), first, last, skipped, ())


def names_as_chosen(
    rows: Sequence[Sequence[str | None]], known_columns: KnownColumns, chosen: Reading
) -> tuple[str, ...]:
    """The names that a table has whose header stands where it is chosen; none where it cannot stand there."""
    first = (chosen.header_row or 1) - 1
    last = (chosen.header_last_row or first + 1) - 1
    if not first <= last < len(rows):
        return ()
    is_one_by_one = chosen.header_last_row is None
    lines = header_lines(rows, first, known_columns) if is_one_by_one else chosen_lines(rows, first, last)
    return grouped(lines.texts, chosen)


def grouped(names: Sequence[str], chosen: Reading) -> tuple[str, ...]:
    """Names with those of the chosen groups before them."""
    texts = list(names)
    for group in chosen.groups or ():
        for index in range(group.first - 1, min(group.last, len(texts))):
            texts[index] = f"{group.name}{PATH}{texts[index]}" if texts[index] else group.name
    return tuple(texts)


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
    is_of_units = _are_units([unit for unit in line(last + 1) if unit])
    below = None if is_of_units else _with_line_below(texts, line(last + 1), known_columns)
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


def _told_apart(over: Sequence[str], under: Sequence[str]) -> list[str] | None:
    """Names that stand under several groups with their group before them, the others as they are; None where no names
    are the same, or the line above does not tell them apart."""
    times = Counter(name.casefold() for name in under if name)
    texts = [
        f"{above}{PATH}{name}" if above and times[name.casefold()] > 1 and above != name else name or above
        for above, name in zip(over, under)
    ]
    named = [text.casefold() for text in texts if text]
    groups = {above for above, name in zip(over, under) if above and times[name.casefold()] > 1}
    if max(times.values(), default=0) < 2 or len(set(named)) < len(named) or any(map(_is_value, groups)):
        return None
    return texts


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
    """The header with the line above it, when more names are known with it than without, or names that stand there
    several times are told apart by it."""
    if len([text for text in top if text]) < 2 and not any(text.endswith("-") for text in top):
        return None
    over, under = _spread(top, bottom)
    joined = [_put_together(above, name, known_columns) for above, name in zip(over, under)]
    if known_columns(joined) <= known_columns(bottom):
        return _told_apart(over, under)
    # A group over a name that is known by itself says nothing more of it ("Deltagare" over "Kön").
    return [
        name if name and PATH in text and known_columns([name]) and not known_columns([text]) else text
        for text, name in zip(joined, under)
    ]
