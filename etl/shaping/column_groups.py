"""One number in several columns, by a group in their headers ("Kvinnor / Heltidsmånader", "Män / Heltidsmånader"), as
one column with their sum.

Done where the groups are women and men, both there, or where somebody has said of each column that it is that number.
A row in which one of them is missing has no sum: what is missing is not nought.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

import pyarrow as pa

from etl.kinds import parse_values, schemas
from etl.kinds.parse_values import NumberStyle, Unreadable
from etl.kinds.schemas import Kind, normal
from etl.reading import Shaped
from etl.reading.header import PATH
from etl.reading.layout import is_sum_label
from etl.shaping.work import Work

_WOMEN = frozenset({"kvinnor", "kvinna", "kv", "k", "flickor", "women", "woman", "female", "females", "kvinner"})
_MEN = frozenset({"män", "man", "m", "pojkar", "men", "male", "males", "menn"})
# In the place of a number that is missing: a sum with it in it is no number, and is refused as any other text.
_MISSING = "?"


def parted(kind: Kind, header: str) -> tuple[str, str] | None:
    """The group and the number field that a header is of; None where it is not of both."""
    group, mark, name = header.rpartition(PATH)
    if not mark:
        return None
    field = next(iter(schemas.match_columns(kind, [name])), None)
    return (group, field) if field and kind.field(field).type in ("number", "integer") else None


def add_up(kind: Kind, work: Work, is_said: bool) -> None:
    """Makes one column of those that are parts of one number, in place. `is_said`: somebody said that they are."""
    whole = schemas.match_columns(kind, work.header)
    for field in dict.fromkeys(found[1] for header in work.header if (found := parted(kind, header))):
        if field in whole:
            continue
        parts = {index: parted(kind, header) for index, header in enumerate(work.header)}
        groups = {index: found[0] for index, found in parts.items() if found and found[1] == field}
        totals = [index for index, group in groups.items() if is_sum_label(group)]
        if len(totals) == 1 and not (is_said and len(groups) > 1):
            others = [index for index in groups if index != totals[0]]
            if are_sexes([groups[index] for index in others]):
                work.columns[totals[0]] = _agreed(kind, work, totals[0], others)
            work.header[totals[0]] = kind.field(field).title
            above = work.header_row or work.raw.reading.header_row
            work.shaped.append(Shaped("shaped_total_taken", above, above, work.letter(totals[0]), field))
        elif len(groups) > 1 and (is_said or are_sexes(list(groups.values()))):
            _sum(kind, field, sorted(groups), work)


def _agreed(kind: Kind, work: Work, total: int, parts: Sequence[int]) -> pa.Array:
    """The column of a total; where its parts come to something else, the two with a sign between them: no number, and
    refused as any other text. It may be a sum over time, or one of the numbers may be wrong."""
    columns = [work.columns[index].to_pylist() for index in (total, *parts)]
    style = parse_values.number_style(text for column in columns for text in column if text)
    agreed = []
    for said, *texts in zip(*columns):
        sums = [_sum_of(kind, each, style) for each in ([said], texts)]
        is_other = None not in sums and "+" not in f"{sums[1]}" and sums[0] != sums[1]
        agreed.append(f"{said} ≠ {' + '.join(text or '' for text in texts)}" if is_other else said)
    return pa.array(agreed, pa.string())


def is_sex(word: str) -> bool:
    """Whether a word is of women or of men, as `normal` compares words."""
    return word in _WOMEN | _MEN


def are_sexes(groups: Sequence[str]) -> bool:
    """Whether two groups are women and men."""
    said = [normal(group) for group in groups]
    return len(said) == 2 and any(group in _WOMEN for group in said) and any(group in _MEN for group in said)


def _sum(kind: Kind, field: str, parts: Sequence[int], work: Work) -> None:
    columns = [work.columns[index].to_pylist() for index in parts]
    style = parse_values.number_style(text for column in columns for text in column if text)
    sums = [_sum_of(kind, texts, style) for texts in zip(*columns)]
    letters = f"{work.letter(parts[0])}, {work.letter(parts[-1])}" if len(parts) == 2 else (
        f"{work.letter(parts[0])}–{work.letter(parts[-1])}"
    )  # fmt: skip
    work.add(field, pa.array(sums, pa.string()))
    above = work.header_row or work.raw.reading.header_row
    work.shaped.append(Shaped("shaped_added_up", above, above, letters, field))
    work.without_columns(parts)  # they are in the sum, and stand for nothing else


def _sum_of(kind: Kind, texts: Sequence[str | None], style: NumberStyle) -> str | None:
    """The sum as a workbook writes a number; the parts with a + between them where one is missing or no number."""
    said = [None if _is_missing(kind, text) else parse_values.clean(text or "") for text in texts]
    if not any(said):
        return None
    try:
        total = sum((Decimal(repr(parse_values.parse_number(text or _MISSING, style))) for text in said), Decimal())
    except Unreadable:
        return " + ".join(text or _MISSING for text in said)
    written = f"{total.normalize():f}"
    return f"{written}e0" if "." in written else written


def _is_missing(kind: Kind, text: str | None) -> bool:
    return text is None or normal(text) in kind.missing_values or not parse_values.clean(text).strip("-–.")
