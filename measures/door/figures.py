"""A measure's rows with value, bounds and coverage: exact inside, and outside as few persons allow.

Nothing else divides: whoever shows figures asks `query.ask`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import product
from math import isnan
from typing import Any

from access.viewer import Audience
from measures.door import catalogue, closed_list, hiding, known_values
from measures.door.catalogue import Measure
from measures.door.counted import NAN, Columns, Counted, can_answer, counted
from measures.door.measure_query import KEYED, Question, UnknownName, key_column
from measures.door.open_warehouse import Warehouse

# What is told of a figure; all that is not told of one that is hidden.
FIGURES = ("numerator", "denominator", "value", "low", "high", "coverage")
# Why a figure is hidden: a rate of few persons, or asked for as it cannot be outside. Where few are hidden: it is
# few or would tell of them, which is not told apart; or it is of no table of the list.
FEW, CLOSED, PROTECTED, UNLISTED = "few", "closed", "protected", "unlisted"
Key = tuple[str | None, ...]


@lru_cache(maxsize=1024)
def figures(warehouse: Warehouse, question: Question) -> Columns:
    """One measure's rows with all figures, which of them are hidden and why, and which are rounded.

    Kept, because a build never changes and coverage is asked for again and again. Whoever gets the columns must not
    change them.
    """
    known = catalogue.read(warehouse)
    measure = known.measures[question.measures[0]]
    if warehouse.scope.audience is Audience.OUTSIDE and closed_list.is_of_persons(known, question):
        if known.disclosure.hide is not None:
            return _hidden(warehouse, question, measure)
        return _outside(warehouse, question, measure)
    read = _counted_with_others(warehouse, question, measure)
    columns = _divided(warehouse, question, measure, read.columns)
    rows = read.rows
    return columns | {"hidden": [False] * rows, "hidden_for": [""] * rows, "rounded": [False] * rows}


def _counted_with_others(warehouse: Warehouse, question: Question, measure: Measure) -> Counted:
    """What is counted. Of a rate of persons for one value of a filter, all values are: the next is a part of it."""
    if measure.protects and measure.denominator and len(question.where) == 1:
        ((name, values),) = question.where
        if len(values) == 1 and name not in question.by:
            counted(warehouse, [replace(question, by=(*question.by, name), where=())])
    (read,) = counted(warehouse, [question])
    return read


def count_ahead(warehouse: Warehouse, questions: Iterable[Question]) -> None:
    """Counts what the answers to these questions of one measure rest on, in as few statements as read different rows.

    Questions that have no answer are passed over: who asks them is told.
    """
    known = catalogue.read(warehouse).measures
    wanted = list(questions)
    for question in list(wanted):
        coverage = known[question.measures[0]].coverage
        if isinstance(coverage, str):
            wanted.append(replace(question, measures=(coverage,)))
    counted(warehouse, [question for question in wanted if can_answer(warehouse, question)])


def of_contracts(warehouse: Warehouse, measure: Measure, contracts: Sequence[Mapping[str, Any]]) -> Columns:
    """A measure's figures of each contract, out of the contracts' own rows: nothing is counted.

    Raises ValueError for a measure that is not of contracts, or of what persons are like or what became of them.
    """
    if measure.mart != "contracts" or measure.protects or isinstance(measure.coverage, str):
        raise ValueError(measure.name)
    nothing = [NAN] * len(contracts)
    columns = {
        name: [NAN if row[column] is None else float(row[column]) for row in contracts] if column else nothing
        for name, column in measure.columns.items()
    }
    return _divided(warehouse, Question((measure.name,)), measure, columns)


def _divided(warehouse: Warehouse, question: Question, measure: Measure, sums: Columns) -> Columns:
    """The rows with value, bounds and coverage."""
    columns = dict(sums)
    if measure.denominator is None:
        columns["value"], columns["low"], columns["high"] = sums["numerator"], sums["low_part"], sums["high_part"]
    else:
        columns["value"] = _quotient(sums["numerator"], sums["denominator"])
        columns["low"] = _quotient(sums["low_part"], sums["bounds_denominator"])
        columns["high"] = _quotient(sums["high_part"], sums["bounds_denominator"])
    # An end that nobody knows is no number, nor is a sum with such an end.
    columns["high"] = [NAN if number == float("inf") else number for number in columns["high"]]
    columns["coverage"] = _quotient(sums["known"], sums["possible"])
    if measure.missing_without:
        pairs = zip(columns["value"], sums["certain"], strict=True)
        columns["value"] = [number if certain > 0 else NAN for number, certain in pairs]
    if isinstance(measure.coverage, str):
        columns["coverage"] = _coverage_of(warehouse, columns, measure.coverage, question)
    # Told in sums, and of nobody one by one: how many they are is not known to be none.
    unknown = [number == 0 and told > 0 for number, told in zip(sums["numerator"], sums["told_in_sums"], strict=True)]
    columns["in_sums"] = [number if number > 0 else NAN for number in sums["in_sums"]]
    for name in FIGURES:
        # What is divided has more digits than mean anything; the same inputs are to give the same figures.
        columns[name] = [
            NAN if is_unknown else round(number, 9) for is_unknown, number in zip(unknown, columns[name], strict=True)
        ]
    return columns


def _quotient(numerators: Sequence[float], denominators: Sequence[float]) -> list[float]:
    """NaN where there is nothing to divide by, or it is not known."""
    return [above / below if below else NAN for above, below in zip(numerators, denominators, strict=True)]


def _coverage_of(warehouse: Warehouse, columns: Columns, measure: str, question: Question) -> list[float]:
    """Coverage is another measure's value for the same group; none where that measure has no such split."""
    try:
        other = figures(warehouse, replace(question, measures=(measure,)))
    except UnknownName:
        return [NAN] * len(columns["numerator"])
    value_of = dict(zip(_keys(other, question.by), other["value"], strict=True))
    return [value_of.get(key, NAN) for key in _keys(columns, question.by)]


def _keys(columns: Columns, by: Sequence[str]) -> list[Key]:
    """The group of each row."""
    return list(zip(*(columns[name] for name in by), strict=True)) if by else [()] * len(columns["numerator"])


# --- outside ---------------------------------------------------------------------------------------------


def _outside(warehouse: Warehouse, question: Question, measure: Measure) -> Columns:
    """The rows of persons as they are shown outside."""
    sums = _every_group(warehouse, question, measure)
    rule = catalogue.read(warehouse).disclosure
    for name in _counted(measure):
        pairs = zip(sums[name], sums[key_column(name)], strict=True)
        sums[name] = [rule.shown(count, key) for count, key in pairs]
    columns = _divided(warehouse, question, measure, sums)
    is_closed = bool(closed_list.refusal(warehouse, question))
    columns["hidden_for"] = [CLOSED if is_closed else ""] * len(sums["numerator"])
    if measure.denominator is not None and not is_closed:
        is_few = [number < rule.least_denominator for number in sums["denominator"]]
        columns["hidden_for"] = [FEW if each else "" for each in is_few]
        # What is counted and what it is divided by are changed each by itself.
        columns["value"], columns["low"], columns["high"], columns["coverage"] = (
            [NAN if isnan(number) else min(number, 1.0) for number in columns[name]]
            for name in ("value", "low", "high", "coverage")
        )
        ends = zip(columns["low"], columns["high"], strict=True)
        columns["high"] = [NAN if isnan(high) else max(low, high) for low, high in ends]
    elif not is_closed and closed_list.personal(catalogue.read(warehouse), question):
        columns["hidden_for"] = _of_few(warehouse, question, columns, rule.least_denominator)
    _take_away(columns)
    columns["rounded"] = [not isnan(number) for number in columns["value"]]
    return columns


def _take_away(columns: Columns) -> None:
    """All figures of the rows that something is to hide."""
    columns["hidden"] = [bool(why) for why in columns["hidden_for"]]
    for name in (*FIGURES, "in_sums"):
        pairs = zip(columns["hidden"], columns[name], strict=True)
        columns[name] = [NAN if is_hidden else number for is_hidden, number in pairs]


def _hidden(warehouse: Warehouse, question: Question, measure: Measure) -> Columns:
    """The rows of persons as they are, but for those that were chosen to be hidden when the build was made."""
    sums = _every_group(warehouse, question, measure)
    columns = _divided(warehouse, question, measure, sums)
    is_closed = bool(closed_list.refusal(warehouse, question))
    columns["hidden_for"] = [UNLISTED] * len(sums["numerator"])
    if not is_closed:
        personal = closed_list.personal(catalogue.read(warehouse), question)
        is_of_many = _is_of_many(warehouse, question, sums) if personal else [True] * len(sums["numerator"])
        for row, group in enumerate(_keys(sums, question.by)):
            counts = [sums[name][row] for name in _counted(measure)]
            # Nobody is a nought, and what nobody knows is no figure. A rate of nobody is one of few.
            is_nobody = is_of_many[row] and not any(number > 0 for number in counts)
            is_nobody = is_nobody and (measure.denominator is None or all(map(isnan, counts)))
            is_told = is_nobody or hiding.is_shown(warehouse, question, dict(zip(question.by, group, strict=True)))
            columns["hidden_for"][row] = "" if is_told else PROTECTED
    _take_away(columns)
    columns["rounded"] = [False] * len(sums["numerator"])
    return columns


def _is_of_many(warehouse: Warehouse, question: Question, sums: Columns) -> list[bool]:
    """Which groups are parts of so many persons that it is told what nobody of them is like."""
    known = catalogue.read(warehouse)
    plain = _plain(question, closed_list.personal(known, question))
    (whole,) = counted(warehouse, [plain])
    many = dict(zip(_keys(whole.columns, plain.by), whole.columns["numerator"], strict=True))
    return [not many.get(key, 0) < known.disclosure.least_denominator for key in _keys(sums, plain.by)]


def _plain(question: Question, personal: Sequence[str]) -> Question:
    """The question of the persons, whatever they are like."""
    return replace(
        question,
        by=tuple(name for name in question.by if name not in personal),
        where=tuple(each for each in question.where if each[0] not in personal),
    )


def _of_few(warehouse: Warehouse, question: Question, columns: Columns, least: int) -> list[str]:
    """Which groups are parts of so few persons that it is not told what these are like, by the figure that is shown."""
    plain = _plain(question, closed_list.personal(catalogue.read(warehouse), question))
    all_persons = figures(warehouse, plain)
    many = dict(zip(_keys(all_persons, plain.by), all_persons["numerator"], strict=True))
    # Of how many it is not known, where reports tell of some in sums alone, may be few.
    return ["" if many.get(key, 0) >= least else FEW for key in _keys(columns, plain.by)]


def _every_group(warehouse: Warehouse, question: Question, measure: Measure) -> Columns:
    """What is counted of each group, also of those that nobody is in: which rows there are would tell who there is."""
    known = catalogue.read(warehouse)
    read = _counted_with_others(warehouse, question, measure)
    personal = closed_list.personal(known, question)
    if not personal:
        return dict(read.columns)
    plain = _plain(question, personal)
    (whole,) = counted(warehouse, [plain])
    values: list[list[Any]] = [
        list(dict.fromkeys(_keys(whole.columns, plain.by))),
        *(_values(warehouse, question, name) for name in personal if name in question.by),
    ]
    place = {_group(question, plain, key, own): key for key, *own in product(*values)}
    found = {key: row for row, key in enumerate(_keys(read.columns, question.by))}
    # Of whom reports tell in sums alone, nobody knows what they are like.
    is_known = {
        key: not (isnan(number) or (number == 0 and told > 0))
        for key, number, told in zip(
            _keys(whole.columns, plain.by), whole.columns["numerator"], whole.columns["told_in_sums"], strict=True
        )
    }
    every = list(dict.fromkeys((*place, *found)))
    columns: Columns = {name: [key[column] for key in every] for column, name in enumerate(question.by)}
    for name, numbers in read.columns.items():
        if name in question.by:
            continue
        columns[name] = [NAN if key not in found else numbers[found[key]] for key in every]
        if name in _counted(measure):
            # Nobody is 0 where it is known that there is nobody.
            known_groups = [is_known.get(place[key], True) if key in place else True for key in every]
            pairs = zip(columns[name], known_groups, strict=True)
            columns[name] = [0.0 if isnan(number) and there else number for number, there in pairs]
    return columns


def _counted(measure: Measure) -> list[str]:
    """The counts of persons that a measure is made of."""
    return [name for name in KEYED if measure.columns[name]]


def _group(question: Question, plain: Question, key: Key, own: Sequence[str | None]) -> Key:
    """The group of all splits in their order, of its plain part and of what describes persons."""
    mine, described = dict(zip(plain.by, key, strict=True)), iter(own)
    return tuple(mine[name] if name in mine else next(described) for name in question.by)


def _values(warehouse: Warehouse, question: Question, name: str) -> list[str | None]:
    """All that a person can be in a dimension, or what of it is asked for."""
    dimension = catalogue.read(warehouse).dimensions[name]
    wanted = dict(question.where).get(name)
    every = [*(dimension.values or known_values.labels(warehouse, dimension, "sv")), None]
    return [value for value in every if wanted is None or (value or "") in wanted]
