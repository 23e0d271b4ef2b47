"""What is counted for questions: one statement for all that read the same rows of a table, kept for as long as asked.

A number is a number here: columns are lists of floats, and what nobody knows is NaN. A table of pandas is made where
somebody wants one (`query.Answer.frame`).
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import compress
from typing import Any

from measures.door import catalogue
from measures.door.measure_query import MeasureQuery, Question, Rows, UnknownName, spellings
from measures.door.open_warehouse import Warehouse

Columns = dict[str, list[Any]]

NAN = float("nan")
# So many rows are kept in all, of the questions that were asked last.
_ROWS_KEPT = 400_000


@dataclass(frozen=True)
class Counted:
    """One measure's rows as they are counted: the groups, and the sums of `MeasureQuery`."""

    columns: Columns

    @property
    def rows(self) -> int:
        return len(self.columns["numerator"])


class _Kept:
    """What was counted last, as many rows in all as there is room for."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._made: OrderedDict[tuple[Warehouse, Question], Counted] = OrderedDict()
        self._rows = 0

    def of(self, warehouse: Warehouse, question: Question) -> Counted | None:
        with self._lock:
            if (warehouse, question) in self._made:
                self._made.move_to_end((warehouse, question))
            return self._made.get((warehouse, question))

    def add(self, warehouse: Warehouse, question: Question, result: Counted) -> None:
        with self._lock:
            if (warehouse, question) in self._made:
                return
            self._made[warehouse, question] = result
            self._rows += result.rows
            while self._rows > _ROWS_KEPT and len(self._made) > 1:
                self._rows -= self._made.popitem(last=False)[1].rows


_kept = _Kept()


def counted(warehouse: Warehouse, questions: Iterable[Question]) -> list[Counted]:
    """What is counted for each question of one measure. Nobody may change what is given.

    Raises UnknownName for a split that a measure does not have.
    """
    wanted = list(questions)
    known = {question: result for question in wanted if (result := _kept.of(warehouse, question))}
    queries: dict[Rows, list[MeasureQuery]] = {}
    for question in dict.fromkeys(question for question in wanted if question not in known):
        query = _query(warehouse, question)
        columns = _part_of_split(warehouse, query)
        if columns is not None:
            known[question] = _result(warehouse, query, columns)
        else:
            queries.setdefault(query.rows, []).append(query)
    for rows, together in queries.items():
        for query, columns in zip(together, _read(warehouse, rows, together), strict=True):
            known[query.question] = _result(warehouse, query, columns)
    return [known[question] for question in wanted]


def _result(warehouse: Warehouse, query: MeasureQuery, columns: Columns) -> Counted:
    result = Counted(columns)
    _kept.add(warehouse, query.question, result)
    return result


def _part_of_split(warehouse: Warehouse, query: MeasureQuery) -> Columns | None:
    """What is filtered by one value, out of the split by what it is filtered by; None where that is not counted."""
    question = query.question
    filters = [(name, values) for name, values in question.where if not query.is_time(name)]
    if len(filters) != 1 or len(filters[0][1]) != 1 or filters[0][0] in question.by:
        return None
    ((name, values),) = filters
    where = tuple(each for each in question.where if each[0] != name)
    whole = _kept.of(warehouse, replace(question, by=(*question.by, name), where=where))
    names = [*query.groups, *query.sums]
    dimension = catalogue.read(warehouse).dimensions[name]
    accepted = spellings(warehouse, dimension, values)
    if query.table in dimension.through and not accepted[0]:
        return None  # who is of none of a table of pairs is a group of the split, and no filter
    if whole is None or len(accepted) != 1 or not set(names) <= set(whole.columns):
        return None
    is_of_it = [(each or "") == accepted[0] for each in whole.columns[name]]
    if not any(is_of_it) and not question.by:
        # A sum of no rows is a row: nothing is known.
        return {each: [NAN] for each in names}
    return {each: list(compress(whole.columns[each], is_of_it)) for each in names}


def can_answer(warehouse: Warehouse, question: Question) -> bool:
    """Whether the question's measure has the splits and filters that are asked for."""
    try:
        _query(warehouse, question)
    except UnknownName:
        return False
    return True


@lru_cache(maxsize=4096)
def _query(warehouse: Warehouse, question: Question) -> MeasureQuery:
    known = catalogue.read(warehouse)
    return MeasureQuery(warehouse, known.measures[question.measures[0]], question)


def _read(warehouse: Warehouse, rows: Rows, queries: Sequence[MeasureQuery]) -> list[Columns]:
    """The columns of each query. Those that are split otherwise are asked in the same statement."""
    groups: dict[str, None] = {}
    shown: dict[str, None] = {}
    for query in queries:
        groups |= dict.fromkeys(query.groups.values())
        shown |= dict.fromkeys(expression for expression in query.sums.values() if expression)
    splits = list(dict.fromkeys(tuple(query.groups.values()) for query in queries))
    is_mixed = len(splits) > 1
    columns = [*groups, *shown, *([f"GROUPING({', '.join(groups)})"] if is_mixed else [])]
    sets = ", ".join(f"({', '.join(split)})" for split in splits)
    found = warehouse.rows(
        f"SELECT {', '.join(columns)} FROM mart.{rows.table} AS fact {' '.join(rows.joins)}"
        + (f" WHERE {' AND '.join(rows.conditions)}" if rows.conditions else "")
        + (f" GROUP BY GROUPING SETS ({sets})" if groups else ""),
        rows.values,
    )
    read: dict[tuple[str, ...], dict[str, list[Any]]] = {}
    for split in splits:
        mine = found
        if is_mixed:
            # GROUPING has a one for each expression that the row is not split by, the first of them leftmost.
            number = sum((name not in split) << place for place, name in enumerate(reversed(groups)))
            mine = [row for row in found if row[-1] == number]
        by_column = list(zip(*mine, strict=True)) or [()] * len(columns)
        read[split] = {name: list(by_column[place]) for place, name in enumerate((*groups, *shown))}
        for name in shown:
            read[split][name] = [NAN if number is None else float(number) for number in read[split][name]]
    return [_of_one(query, read[tuple(query.groups.values())]) for query in queries]


def _of_one(query: MeasureQuery, read: Mapping[str, list[Any]]) -> Columns:
    columns = {name: read[expression] for name, expression in query.groups.items()}
    nothing = [NAN] * len(next(iter(read.values())))
    return columns | {name: read[expression] if expression else nothing for name, expression in query.sums.items()}
