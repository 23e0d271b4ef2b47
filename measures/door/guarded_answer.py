"""A measure's rows with all figures, and which of them are not to be shown. What disclosure.py rests on is asked here.

Nothing of this is shown: whoever shows figures asks `query.ask`, which takes away what is hidden.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import compress, product
from typing import Any

from measures.door import catalogue, disclosure
from measures.door.catalogue import Measure
from measures.door.counted import NAN, Columns, Counted, can_answer, counted
from measures.door.disclosure import Flags
from measures.door.measure_query import Question, UnknownName, above_column, spellings
from measures.door.open_warehouse import Warehouse


@lru_cache(maxsize=1024)
def guarded_answer(warehouse: Warehouse, question: Question) -> Columns:
    """One measure's rows with all figures, and which of them are not to be shown.

    Kept, because a build never changes and coverage is asked for again and again. Whoever gets the columns must not
    change them.
    """
    if catalogue.read(warehouse).measures[question.measures[0]].protects:
        # It is needed in any case, and what is filtered by one value is a part of it.
        _split_by_filters(warehouse, question)
    read = _unguarded(warehouse, question)
    if read.rule is None:
        nothing = [False] * len(read.columns["numerator"])
        return read.columns | {
            "hidden": nothing,
            "bounds_hidden": nothing,
            "hidden_for": [""] * len(nothing),
            "about_persons": nothing,
        }
    guarded = _guarded(warehouse, question, read, read.rule)
    about_persons = read.rule.is_rate or read.rule.is_count
    return guarded | {"about_persons": [about_persons] * len(guarded["hidden"])}


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


def guarded_contracts(warehouse: Warehouse, measure: Measure, contracts: Sequence[Mapping[str, Any]]) -> Columns:
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


@dataclass(frozen=True)
class _Unguarded:
    """The rows as they are counted, with value, bounds and coverage."""

    columns: Columns
    rule: disclosure.Rule | None
    counted: Counted


@lru_cache(maxsize=1024)
def _unguarded(warehouse: Warehouse, question: Question) -> _Unguarded:
    known = catalogue.read(warehouse)
    measure = known.measures[question.measures[0]]
    (read,) = counted(warehouse, [question])
    columns = _divided(warehouse, question, measure, read.columns)
    return _Unguarded(columns, disclosure.Rule.of(measure, read.personal, known.smallest_shown), read)


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
    for name in disclosure.HIDDEN_COLUMNS:
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
        other = disclosure.blanked(guarded_answer(warehouse, replace(question, measures=(measure,))))
    except UnknownName:
        return [NAN] * len(columns["numerator"])
    value_of = dict(zip(disclosure.keys(other, question.by), other["value"], strict=True))
    return [value_of.get(key, NAN) for key in disclosure.keys(columns, question.by)]


def _guarded(warehouse: Warehouse, question: Question, read: _Unguarded, rule: disclosure.Rule) -> Columns:
    """The rows, and what of them is hidden. What can be summed is guarded against its sums."""
    known = catalogue.read(warehouse).dimensions
    whole = _split_by_filters(warehouse, question)
    split = read.counted.split
    personal = [] if rule.is_rate else [name for name in split if known[name].personal]
    columns = read.columns if rule.is_rate else _with_nobody(warehouse, question, read.columns, personal, whole)
    elsewhere = [_gives_way(warehouse, question, rule, columns, step) for step in split if len(split) == 1]
    if whole is not None:
        elsewhere.append(_hidden_for_filters(warehouse, question, rule, columns, whole))
    sums: dict[str, list[disclosure.Above]] = {}
    for name in read.counted.summed:
        others = tuple(other for other in split if other != name)
        total = (others, others)
        # In a split in two dimensions the lines alone would hide most: what stands above them is left (docs/method.md).
        ways = [
            [((step,), (above_column(step),)) for step in way]
            for way in known[name].within
            if len(split) == 1 and above_column(way[0]) in columns
        ]
        sums[name] = [_above(warehouse, question, columns, [*way, total], name in personal) for way in ways or [[]]]
    is_last = _rests_on_goals(warehouse, question, columns)
    answer = disclosure.guarded(columns, rule, split, sums, elsewhere, is_last)
    if rule.is_rate:
        return answer
    nobody = answer.pop("nobody")
    shown = [not empty or hidden for empty, hidden in zip(nobody, answer["hidden"], strict=True)]
    return {name: list(compress(values, shown)) for name, values in answer.items()}


@dataclass(frozen=True)
class _Whole:
    """A filtered question split by its filters instead: the rows, and what each filter lets through."""

    columns: Columns
    by_filters: Sequence[disclosure.Key]
    wanted: Sequence[Sequence[str]]
    question: Question
    without_filters: Question

    def accepted(self, rows: Iterable[int]) -> Flags:
        """Which of the rows the filters let through."""
        return [
            all(value in wanted for value, wanted in zip(self.by_filters[row], self.wanted, strict=True))
            for row in rows
        ]


def _split_by_filters(warehouse: Warehouse, question: Question) -> _Whole | None:
    """None without filters."""
    known = catalogue.read(warehouse).dimensions
    filters = {name: wanted for name, wanted in question.where if not known[name].time}
    if not filters:
        return None
    where = tuple((name, wanted) for name, wanted in question.where if name not in filters)
    whole = replace(question, by=tuple(dict.fromkeys((*question.by, *filters))), where=where)
    return _Whole(
        guarded_answer(warehouse, whole),
        _keys(warehouse, whole, tuple(filters)),
        [spellings(warehouse, known[name], wanted) for name, wanted in filters.items()],
        whole,
        replace(question, where=where),
    )


@lru_cache(maxsize=64)
def _keys(warehouse: Warehouse, question: Question, by: tuple[str, ...]) -> Sequence[disclosure.Key]:
    """`disclosure.keys` of an answer. Kept: it is the same for each value of a filter."""
    return disclosure.keys(guarded_answer(warehouse, question), by)


@lru_cache(maxsize=64)
def _lines(warehouse: Warehouse, question: Question, by: tuple[str, ...]) -> Mapping[disclosure.Key, Sequence[int]]:
    """Group -> its rows in an answer that is split further. Kept, too."""
    lines: dict[disclosure.Key, list[int]] = {}
    for row, key in enumerate(_keys(warehouse, question, by)):
        lines.setdefault(key, []).append(row)
    return lines


def _hidden_for_filters(
    warehouse: Warehouse, question: Question, rule: disclosure.Rule, columns: Columns, whole: _Whole
) -> tuple[Flags, Flags]:
    """What the filters would give away (`disclosure.limited`)."""
    unlimited = disclosure.flags(guarded_answer(warehouse, whole.without_filters), question.by)
    lines = _lines(warehouse, whole.question, question.by)
    rows = [row for key in disclosure.keys(columns, question.by) for row in lines.get(key, ())]
    concerned = {name: [values[row] for row in rows] for name, values in whole.columns.items()}
    return disclosure.limited(columns, concerned, whole.accepted(rows), unlimited, rule, question.by)


def _with_nobody(
    warehouse: Warehouse, question: Question, columns: Columns, personal: Sequence[str], whole: _Whole | None
) -> Columns:
    """The rows, and those of the groups that nobody is in (`nobody`): which rows there are tells who there are."""
    by = question.by
    there = dict.fromkeys(disclosure.keys(columns, by))
    every = dict(there)
    if whole is not None and by:
        is_accepted = whole.accepted(range(len(whole.by_filters)))
        hidden = [is_in and hides for is_in, hides in zip(is_accepted, whole.columns["hidden"], strict=True)]
        every |= dict.fromkeys(compress(disclosure.keys(whole.columns, by), hidden))
    for name in personal:
        place = by.index(name)
        # All the values that there are, and none, so that there are two at least.
        alone = _unguarded(warehouse, Question(question.measures, (name,))).columns
        values = dict.fromkeys([*(key[0] for key in disclosure.keys(alone, (name,))), ""])
        wanted = dict(question.where).get(name, tuple(values))
        every |= dict.fromkeys((*key[:place], value, *key[place + 1 :]) for key, value in product(list(every), wanted))
    added = [key for key in every if key not in there]
    more = {name: [key[place] or None for key in added] for place, name in enumerate(by)}
    grown = {name: values + more.get(name, [NAN] * len(added)) for name, values in columns.items()}
    return grown | {"nobody": [False] * len(columns["numerator"]) + [True] * len(added)}


@lru_cache(maxsize=256)
def _organisations_with_goals(warehouse: Warehouse, measure: str) -> frozenset[str]:
    rows = warehouse.rows(
        """
        WITH RECURSIVE units AS (
          SELECT organisation_id, with_parts FROM mart.goals WHERE is_current = 1 AND measure = ?
          UNION
          SELECT organisations.organisation_id, units.with_parts
          FROM mart.organisations AS organisations
          INNER JOIN units ON units.organisation_id = organisations.parent_organisation_id AND units.with_parts = 1
        )
        SELECT organisation_id FROM units
        """,
        [measure],
    )
    return frozenset(row[0] for row in rows)


def _rests_on_goals(warehouse: Warehouse, question: Question, columns: Columns) -> Flags:
    """Which rows a goal rests on: those of its organisations, of its measure."""
    if "organisation" not in question.by:
        return ()
    rested_on = _organisations_with_goals(warehouse, question.measures[0])
    return [organisation in rested_on for organisation in columns["organisation"]]


def _gives_way(
    warehouse: Warehouse, question: Question, rule: disclosure.Rule, columns: Columns, step: str
) -> tuple[Flags, Flags]:
    """Which sums above organisations are hidden, and their bounds, so that no organisation that a goal rests on is.

    That is where few are in one of them and goals rest on all the others. Those without a municipality are no place
    that anybody asks for: their sum gives way as well.
    """
    none = [False] * len(columns["numerator"])
    finest = catalogue.read(warehouse).dimensions["organisation"]
    if not any(step in way for way in finest.within):
        return none, none
    parts_question = replace(question, by=("organisation",))
    parts = _unguarded(warehouse, parts_question).columns
    rests = _rests_on_goals(warehouse, parts_question, parts)
    return disclosure.giving_way(columns, parts, disclosure.keys(parts, [above_column(step)]), rests, rule, step)


def _above(
    warehouse: Warehouse,
    question: Question,
    answer: Columns,
    way: Sequence[tuple[tuple[str, ...], tuple[str, ...]]],
    with_nobody: bool,
) -> disclosure.Above:
    """The sums of the groups along one way up, nearest first, and which of them are hidden themselves.

    `way`: what each is split by, and the columns of `answer` that tell which of them a row is part of.
    """
    first: tuple[list[str], list[str]] = [""] * len(answer["numerator"]), [""] * len(answer["numerator"])
    covers: tuple[list[list[int]], list[list[int]]] = ([], [])
    for by, columns in way:
        flags = disclosure.flags(guarded_answer(warehouse, replace(question, by=by)), by)
        rows: dict[disclosure.Key, list[int]] = {}
        for place, key in enumerate(disclosure.keys(answer, columns)):
            rows.setdefault(key, []).append(place)
        for key, places in rows.items():
            for layer, is_hidden in enumerate(flags.get(key, (False, False))):
                if is_hidden:
                    covers[layer].append(places)
                    continue
                for place in places:
                    first[layer][place] = first[layer][place] or f"{by} {key}"
    return disclosure.Above(*first, *covers, with_nobody)
