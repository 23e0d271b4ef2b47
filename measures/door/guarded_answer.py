"""A measure's rows with all figures, and which of them are not to be shown. What disclosure.py rests on is asked here.

Nothing of this is shown: whoever shows figures asks `query.ask`, which takes away what is hidden.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import product

import pandas as pd

from measures.door import catalogue, disclosure
from measures.door.catalogue import Dimension, Measure
from measures.door.measure_query import MeasureQuery, Question, UnknownName, above_column, spellings
from measures.door.open_warehouse import Warehouse

# What a measure's query adds up, beside the groups.
_SUMS = (
    "numerator",
    "denominator",
    "low_part",
    "high_part",
    "bounds_denominator",
    "persons",
    "known",
    "possible",
    "certain",
    "in_sums",
    "told_in_sums",
)


@lru_cache(maxsize=256)
def guarded_answer(warehouse: Warehouse, question: Question) -> pd.DataFrame:
    """One measure's rows with all figures, and which of them are not to be shown.

    Kept, because a build never changes and coverage is asked for again and again. Whoever gets the frame must not
    change it.
    """
    found = _unguarded(warehouse, question)
    if found.rule is None:
        return found.frame.assign(hidden=False, bounds_hidden=False, hidden_for="", about_persons=False)
    return _guarded(warehouse, question, found, found.rule).assign(
        about_persons=found.rule.is_rate or found.rule.is_count
    )


@dataclass(frozen=True)
class _Unguarded:
    """The rows as they are counted. `split`: what of the question splits them; `summed`: by what they add up."""

    frame: pd.DataFrame
    rule: disclosure.Rule | None
    split: Sequence[str]
    summed: Sequence[str]


@lru_cache(maxsize=256)
def _unguarded(warehouse: Warehouse, question: Question) -> _Unguarded:
    known = catalogue.read(warehouse).dimensions
    measure = catalogue.read(warehouse).measures[question.measures[0]]
    # What each group of another dimension is of one of splits nothing further. In order, as what is hidden depends on
    # it.
    split = sorted({name for name in question.by if not any(_is_within(known, other, name) for other in question.by)})
    above = [step for name in split for way in known[name].within for step in way]
    parts = MeasureQuery(warehouse, measure, question, above)
    frame = warehouse.frame(parts.sql(), parts.values)
    frame = _divided(warehouse, question, measure, frame.astype(dict.fromkeys(_SUMS, float)))
    rule = disclosure.Rule.of(measure, parts.personal, catalogue.read(warehouse).smallest_shown)
    return _Unguarded(frame, rule, split, [name for name in split if name in parts.summed])


def _divided(warehouse: Warehouse, question: Question, measure: Measure, frame: pd.DataFrame) -> pd.DataFrame:
    """The rows with value, bounds and coverage."""
    if measure.denominator is None:
        frame["value"] = frame["numerator"]
        frame["low"], frame["high"] = frame["low_part"], frame["high_part"]
    else:
        frame["value"] = frame["numerator"] / frame["denominator"].where(frame["denominator"] != 0)
        base = frame["bounds_denominator"].where(frame["bounds_denominator"] != 0)
        frame["low"], frame["high"] = frame["low_part"] / base, frame["high_part"] / base
    # An end that nobody knows is no number, nor is a sum with such an end.
    frame["high"] = frame["high"].replace(float("inf"), float("nan"))
    frame["coverage"] = frame["known"] / frame["possible"].where(frame["possible"] != 0)
    if measure.missing_without:
        frame.loc[frame["certain"].fillna(0) == 0, "value"] = float("nan")
    if isinstance(measure.coverage, str):
        frame = _with_coverage_of(warehouse, frame, measure.coverage, question)
    # Told in sums, and of nobody one by one: how many they are is not known to be none.
    is_unknown = (frame["numerator"] == 0) & (frame["told_in_sums"] > 0)
    frame.loc[is_unknown, disclosure.HIDDEN_COLUMNS] = float("nan")
    frame["in_sums"] = frame["in_sums"].where(frame["in_sums"] > 0)
    # A sum is added up in any order, so its last digits are noise; the same inputs are to give the same figures.
    frame[disclosure.HIDDEN_COLUMNS] = frame[disclosure.HIDDEN_COLUMNS].round(9)
    return frame


def _with_coverage_of(warehouse: Warehouse, frame: pd.DataFrame, measure: str, question: Question) -> pd.DataFrame:
    """Coverage is another measure's value for the same group; none where that measure has no such split."""
    try:
        other = disclosure.blanked(guarded_answer(warehouse, replace(question, measures=(measure,))))
    except UnknownName:
        return frame.assign(coverage=float("nan"))
    if not question.by:
        return frame.assign(coverage=other["value"].iloc[0] if len(other) else float("nan"))
    coverage = other[[*question.by, "value"]].rename(columns={"value": "coverage"})
    return frame.drop(columns="coverage").merge(coverage, on=list(question.by), how="left")


def _guarded(warehouse: Warehouse, question: Question, counted: _Unguarded, rule: disclosure.Rule) -> pd.DataFrame:
    """The rows, and what of them is hidden. What can be summed is guarded against its sums."""
    known = catalogue.read(warehouse).dimensions
    whole = _split_by_filters(warehouse, question)
    personal = [] if rule.is_rate else [name for name in counted.split if known[name].personal]
    frame = counted.frame if rule.is_rate else _with_nobody(warehouse, question, counted.frame, personal, whole)
    elsewhere = [
        _gives_way(warehouse, question, rule, frame, step) for step in counted.split if len(counted.split) == 1
    ]
    if whole is not None:
        elsewhere.append(_hidden_for_filters(warehouse, question, rule, frame, whole))
    sums: dict[str, list[disclosure.Above]] = {}
    for name in counted.summed:
        others = tuple(other for other in counted.split if other != name)
        total = (others, others)
        # In a split in two dimensions the lines alone would hide most: what stands above them is left (docs/method.md).
        ways = [
            [((step,), (above_column(step),)) for step in way]
            for way in known[name].within
            if len(counted.split) == 1 and above_column(way[0]) in frame
        ]
        sums[name] = [_above(warehouse, question, frame, [*way, total], name in personal) for way in ways or [[]]]
    is_last = _rests_on_goals(warehouse, question, frame)
    answer = disclosure.guarded(frame, rule, counted.split, sums, elsewhere, is_last)
    if rule.is_rate:
        return answer
    return answer[~answer["nobody"] | answer["hidden"]].drop(columns="nobody").reset_index(drop=True)


def _is_within(all_dimensions: Mapping[str, Dimension], low: str, high: str) -> bool:
    """Whether what is of one of `low` is of one of `high`: each contract has one supplier."""
    return any(high in way for way in all_dimensions[low].within)


@dataclass(frozen=True)
class _Whole:
    """A filtered question split by its filters instead: the rows, which the filters let through, and the filters."""

    frame: pd.DataFrame
    accepted: Sequence[bool]
    without_filters: Question


def _split_by_filters(warehouse: Warehouse, question: Question) -> _Whole | None:
    """None without filters."""
    known = catalogue.read(warehouse).dimensions
    filters = {name: wanted for name, wanted in question.where if not known[name].time}
    if not filters:
        return None
    where = tuple((name, wanted) for name, wanted in question.where if name not in filters)
    by = tuple(dict.fromkeys((*question.by, *filters)))
    frame = guarded_answer(warehouse, replace(question, by=by, where=where))
    wanted_of = [spellings(warehouse, known[name], wanted) for name, wanted in filters.items()]
    accepted = [
        all(value in wanted for value, wanted in zip(key, wanted_of, strict=True))
        for key in disclosure.keys(frame, list(filters))
    ]
    return _Whole(frame, accepted, replace(question, where=where))


def _hidden_for_filters(
    warehouse: Warehouse, question: Question, rule: disclosure.Rule, frame: pd.DataFrame, whole: _Whole
) -> tuple[pd.Series, pd.Series]:
    """What the filters would give away (`disclosure.limited`)."""
    unlimited = disclosure.flags(guarded_answer(warehouse, whole.without_filters), question.by)
    return disclosure.limited(frame, whole.frame, whole.accepted, unlimited, rule, question.by)


def _with_nobody(
    warehouse: Warehouse, question: Question, frame: pd.DataFrame, personal: Sequence[str], whole: _Whole | None
) -> pd.DataFrame:
    """The rows, and those of the groups that nobody is in (`nobody`): which rows there are tells who there are."""
    by = question.by
    frame = frame.assign(nobody=False)
    if not by:
        return frame
    there = dict.fromkeys(disclosure.keys(frame, by))
    every = dict(there)
    if whole is not None:
        hidden = whole.frame[whole.frame["hidden"] & pd.Series(whole.accepted, index=whole.frame.index, dtype=bool)]
        every |= dict.fromkeys(disclosure.keys(hidden, by))
    for name in personal:
        place = by.index(name)
        # All the values that there are, and none, so that there are two at least.
        alone = _unguarded(warehouse, Question(question.measures, (name,))).frame
        values = dict.fromkeys([*(key[0] for key in disclosure.keys(alone, (name,))), ""])
        wanted = dict(question.where).get(name, tuple(values))
        every |= dict.fromkeys((*key[:place], value, *key[place + 1 :]) for key, value in product(list(every), wanted))
    added = [{name: value or None for name, value in zip(by, key)} for key in every if key not in there]
    return pd.concat([frame, pd.DataFrame(added).assign(nobody=True)], ignore_index=True) if added else frame


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


def _rests_on_goals(warehouse: Warehouse, question: Question, frame: pd.DataFrame) -> Sequence[bool]:
    """Which rows a goal rests on: those of its organisations, of its measure."""
    if "organisation" not in question.by:
        return ()
    return list(frame["organisation"].isin(_organisations_with_goals(warehouse, question.measures[0])))


def _gives_way(
    warehouse: Warehouse, question: Question, rule: disclosure.Rule, frame: pd.DataFrame, step: str
) -> tuple[pd.Series, pd.Series]:
    """Which sums above organisations are hidden, and their bounds, so that no organisation that a goal rests on is.

    That is where few are in one of them and goals rest on all the others. Those without a municipality are no place
    that anybody asks for: their sum gives way as well.
    """
    none = pd.Series(False, index=frame.index)
    finest = catalogue.read(warehouse).dimensions["organisation"]
    if not any(step in way for way in finest.within):
        return none, none
    parts_question = replace(question, by=("organisation",))
    parts = _unguarded(warehouse, parts_question).frame
    rests = _rests_on_goals(warehouse, parts_question, parts)
    return disclosure.giving_way(frame, parts, disclosure.keys(parts, [above_column(step)]), rests, rule, step)


def _above(
    warehouse: Warehouse,
    question: Question,
    frame: pd.DataFrame,
    way: Sequence[tuple[tuple[str, ...], tuple[str, ...]]],
    with_nobody: bool,
) -> disclosure.Above:
    """The sums of the groups along one way up, nearest first, and which of them are hidden themselves.

    `way`: what each is split by, and the columns of `frame` that tell which of them a row is part of.
    """
    first: tuple[list[str], list[str]] = ([""] * len(frame), [""] * len(frame))
    covers: tuple[list[list[int]], list[list[int]]] = ([], [])
    for by, columns in way:
        flags = disclosure.flags(guarded_answer(warehouse, replace(question, by=by)), by)
        rows: dict[disclosure.Key, list[int]] = {}
        for place, key in enumerate(disclosure.keys(frame, columns)):
            rows.setdefault(key, []).append(place)
        for key, places in rows.items():
            for layer, is_hidden in enumerate(flags.get(key, (False, False))):
                if is_hidden:
                    covers[layer].append(places)
                    continue
                for place in places:
                    first[layer][place] = first[layer][place] or f"{by} {key}"
    return disclosure.Above(*first, *covers, with_nobody)
