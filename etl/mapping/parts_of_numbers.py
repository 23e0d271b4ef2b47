"""Columns that are parts of one number by what their headers say: hours of women and of men, of painters and joiners.

Only seen, for a suggestion: whoever agrees to it says that they are to be added up (etl/shaping/column_groups.py).
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from etl import shaping
from etl.kinds.schemas import Kind, normal
from etl.mapping import unmapped_numbers
from etl.mapping.model import KEYS_OF_PERSONS
from etl.reading import RawTable
from etl.reading.header import PATH
from etl.reading.layout import is_sum_label

# Over groups that are no parts of a whole: a plan beside what was done, a part of a part, another year, a sum so far.
_NO_GROUP = re.compile(
    r"\d|\b(?:plan\w*|mål(?:et|en|värden?)?|budget\w*|prognos\w*|förvänt\w*|krav\w*|avtal\w*|utfall|verklig\w*|ack\w*"
    r"|varav|därav|tidigare|föregående|förra|kvar\w*|rest(?:en|erande)?|avvik\w*|diff\w*|snitt|medel\w*|andel|år"
    r"|target\w*|goal\w*|actual\w*|forecast|expected|agreed|previous|last|cumulative|ytd|remaining|average|mean|share"
    r"|of which|year|tot\w*|summa)\b"
)


def parts(kind: Kind, column: int, table: RawTable) -> list[int]:
    """The columns that are one number together with `column` of the table, in their order and with it; only the column
    of their sum, where there is one; only `column` where no others are parts of it.

    No column of a kind whose rows are persons: what is told of one person is not a part of what is told of another.
    """
    header = table.header
    if KEYS_OF_PERSONS & {field.name for field in kind.fields if field.required} or shaping.is_crossed(header[column]):
        return [column]
    groups = _grouped(header, column) or _of_sexes(header, column)
    groups = {index: name for index, name in groups.items() if unmapped_numbers.are_numbers(table.cells.column(index))}
    sums = [index for index, group in groups.items() if is_sum_label(group)]
    if len(sums) == 1:
        return sums
    is_whole = len(groups) > 1 and not sums and column in groups and len(set(groups.values())) == len(groups)
    return sorted(groups) if is_whole and not any(map(_NO_GROUP.search, groups.values())) else [column]


def _grouped(header: Sequence[str], column: int) -> dict[int, str]:
    """Column -> its group, of those with the same name below another group; none where there are no groups."""
    name = normal(header[column].rpartition(PATH)[2])
    split = {index: cell.rpartition(PATH) for index, cell in enumerate(header)}
    found = {index: normal(group) for index, (group, mark, below) in split.items() if mark and normal(below) == name}
    return found if column in found else {}


def _of_sexes(header: Sequence[str], column: int) -> dict[int, str]:
    """The same of columns that say women or men in a header of one line, "Kvinnor timmar", beside the same words."""
    found: dict[int, str] = {}
    rests: dict[int, str] = {}
    for index, cell in enumerate(header):
        words = normal(cell).split()
        sexes = [word for word in words if shaping.is_sex(word)]
        if len(sexes) == 1 and len(words) > 1:
            found[index], rests[index] = sexes[0], " ".join(word for word in words if word != sexes[0])
    same = {index: sex for index, sex in found.items() if rests[index] == rests.get(column)}
    return same if len(same) == 2 and shaping.are_sexes(list(same.values())) else {}
