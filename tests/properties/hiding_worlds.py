"""Random worlds of few persons for the onlooker of hidden figures, and what a world's tables hold, counted in Python.

Nothing here reads `etl/hiding`: who is in which row, and what an onlooker can make of the rows that are shown, is
worked out anew from the placements.
"""

from __future__ import annotations

import json
import random
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import duckdb
import highspy
import numpy as np

from etl.build.reference_files import read_yaml

Row = tuple[str, str, bool, str, str, str]
FIRST_YEAR, MONTHS = 2023, 24
FORMS, GROUPS = ("fixed_term", "internship", "permanent"), ("disabled", "long_term", "young")
# Measure -> the counts that it is made of; the first is what it is of, the second its numerator.
COUNTS = {
    "persons": ("person",),
    "placements_started": ("started",),
    "women_share": ("known_sex", "woman", "person"),
    "early_end_rate": ("reason_known", "early", "ended", "early_possible"),
    "in_work_6m_rate": ("known", "in_work", "due", "in_work_possible"),
    "in_work_6m_coverage": ("due", "known"),
}
SPLIT = ("persons", "in_work_6m_rate")
RATES = ("women_share", "early_end_rate", "in_work_6m_rate", "in_work_6m_coverage")


@dataclass(frozen=True)
class Placement:
    """`begins`, `ends`: months from the first; `early`: None where no reason is told; `in_work`: None where unknown."""

    person: int
    organisation: str
    form: str
    sex: str | None
    groups: tuple[str, ...]
    begins: int
    ends: int
    early: bool | None
    in_work: bool | None


@dataclass(frozen=True)
class SmallWorld:
    """`above`: organisation -> the one that it is a part of."""

    placements: Sequence[Placement]
    above: Mapping[str, str | None]


def world(seed: int) -> SmallWorld:
    """A body with parts and others beside it; a few persons in each, most of a kind and some not."""
    chance = random.Random(f"hidden {seed}")
    above: dict[str, str | None] = {"A": None, "B": "A", "C": "A", "D": None, "E": None}
    bodies = chance.sample(sorted(above), chance.randint(2, 5))
    weights = [chance.choice((1, 2, 6)) for _ in bodies]
    share = chance.choice((0.1, 0.3, 0.5))
    placements = []
    for person in range(chance.choice((30, 80, 160, 300))):
        sex = chance.choices(("K", "M", None), (share, 1 - share, 0.03))[0]
        groups = tuple(group for group, likely in zip(GROUPS, (0.1, 0.6, 0.2), strict=True) if chance.random() < likely)
        for _ in range(1 if chance.random() < 0.9 else 2):
            begins = chance.randrange(MONTHS - 2)
            placements.append(
                Placement(
                    person,
                    chance.choices(bodies, weights)[0],
                    chance.choices(FORMS, (8, 3, 1))[0],
                    sex,
                    groups,
                    begins,
                    begins + chance.randint(1, 9),
                    chance.choices((True, False, None), (2, 7, 1))[0],
                    chance.choices((True, False, None), (4, 4, 2))[0],
                )
            )
    return SmallWorld(placements, above)


# --- the same as marts ----------------------------------------------------------------------------------------


def _day(month: int) -> str:
    return f"{FIRST_YEAR + month // 12}-{month % 12 + 1:02d}-01"


def documents(**hide: Any) -> dict[str, Any]:
    """The catalogue's documents, few being hidden."""
    found = {name: read_yaml(f"{name}.yml") for name in ("measures", "dimensions", "disclosure")}
    rule = found["disclosure"]
    return {**found, "disclosure": {**rule, "outside": "hide", "hide": {**rule["hide"], **hide}}}


def marts(small: SmallWorld, **hide: Any) -> duckdb.DuckDBPyConnection:
    """A database with the marts that the tables are counted in, as a build has them."""
    connection = duckdb.connect()
    connection.execute("CREATE SCHEMA mart")
    bodies = sorted(small.above)

    def table(name: str, columns: str, rows: Sequence[Sequence[Any]]) -> None:
        connection.execute(f"CREATE TABLE mart.{name} ({columns})")
        if rows:
            connection.executemany(f"INSERT INTO mart.{name} VALUES ({', '.join('?' * len(rows[0]))})", rows)

    table("catalogue", "name VARCHAR, document VARCHAR", [(n, json.dumps(d)) for n, d in documents(**hide).items()])
    table(
        "organisations",
        "organisation_id VARCHAR, parent_organisation_id VARCHAR",
        [(body, small.above[body]) for body in bodies],
    )
    table("contracts", "contract_no INT, organisation_id VARCHAR", list(enumerate(bodies)))
    months, pairs, ends, outcomes = [], [], [], []
    for number, each in enumerate(small.placements):
        contract, woman = bodies.index(each.organisation), each.person if each.sex == "K" else None
        of_it = (number, contract, each.person * 7919 % 65537 + 1)
        for month in range(each.begins, min(each.ends, MONTHS - 1) + 1):
            known = each.person if each.sex else None
            months.append(
                (*of_it, each.person, woman, known, each.form, each.sex, int(month == each.begins), _day(month))
            )
        pairs += [(number, group) for group in each.groups]
        if each.ends < MONTHS:
            early = each.early is True
            told = (1, int(each.early is not None), int(early), int(early or each.early is None))
            ends.append((*of_it, each.form, each.sex, _day(each.ends), *told))
        if each.ends + 6 < MONTHS:
            known, yes = int(each.in_work is not None), int(each.in_work is True)
            outcome = (1, known, yes, int(bool(yes) or not known))
            outcomes.append((*of_it, each.form, each.sex, "6m", _day(each.ends + 6), *outcome))
    own = "placement_no INT, contract_no INT, person_key BIGINT"
    table(
        "placement_months",
        f"{own}, participant_no INT, woman_no INT, known_sex_no INT, form VARCHAR, sex VARCHAR,"
        " placements_started INT, month DATE",
        months,
    )
    table("placement_target_groups", "placement_no INT, target_group VARCHAR", pairs)
    table(
        "placement_ends",
        f"{own}, form VARCHAR, sex VARCHAR, month DATE, placements_ended INT, end_reason_known INT, ended_early INT,"
        " ended_early_possible INT",
        ends,
    )
    table(
        "outcomes",
        f"{own}, form VARCHAR, sex VARCHAR, point VARCHAR, month DATE, outcomes_due INT, outcomes_known INT,"
        " in_work INT, in_work_possible INT",
        outcomes,
    )
    return connection


# --- what stands in which row ---------------------------------------------------------------------------------


def _whose(small: SmallWorld, body: str) -> Iterator[tuple[str, bool]]:
    yield "", False
    yield body, False
    if body in small.above.values():
        yield body, True
    above = small.above[body]
    while above is not None:
        yield above, True
        above = small.above[above]


def _events(each: Placement) -> Iterator[tuple[str, int, dict[str, int]]]:
    """What of a placement counts in which month: the measure, the month, and what it adds to each count."""
    for month in range(each.begins, min(each.ends, MONTHS - 1) + 1):
        yield "persons", month, {"person": 1}
        yield "women_share", month, {"person": 1, "woman": int(each.sex == "K"), "known_sex": int(each.sex is not None)}
    yield "placements_started", each.begins, {"started": 1}
    early, known, yes = each.early, each.in_work is not None, each.in_work is True
    if each.ends < MONTHS:
        told = {
            "reason_known": int(early is not None),
            "early": int(early is True),
            "early_possible": int(early is not False),
        }
        yield "early_end_rate", each.ends, {"ended": 1, **told}
    if each.ends + 6 < MONTHS:
        outcome = {"due": 1, "known": int(known), "in_work": int(yes), "in_work_possible": int(yes or not known)}
        yield "in_work_6m_rate", each.ends + 6, outcome
        yield "in_work_6m_coverage", each.ends + 6, {"due": 1, "known": int(known)}


def persons_of(small: SmallWorld) -> list[dict[tuple[Row, str], int]]:
    """What each person adds to each count of each row."""
    added: dict[int, dict[tuple[Row, str], int]] = defaultdict(lambda: defaultdict(int))
    for each in small.placements:
        for measure, month, adds in _events(each):
            splits = [("", "")]
            if measure in SPLIT:
                splits += [("form", each.form), ("sex", each.sex or "")]
                splits += [("target_group", group) for group in each.groups or ("",)]
            for body, with_parts in _whose(small, each.organisation):
                for period in ("all", f"{FIRST_YEAR + month // 12}"):
                    for dimension, value in splits:
                        row = (measure, body, with_parts, period, dimension, value)
                        for count, amount in adds.items():
                            own, key = added[each.person], (row, count)
                            # A person is one, in however many months and placements.
                            own[key] = (
                                max(own[key], amount) if measure in ("persons", "women_share") else own[key] + amount
                            )
    return [{key: amount for key, amount in own.items() if amount} for own in added.values()]


# --- the onlooker ---------------------------------------------------------------------------------------------


class Attacker:
    """He has every count of every row that is shown, knows what sorts of person there are, and solves it exactly.

    `is_whole`: he also minds that persons are whole.
    """

    def __init__(
        self, persons: Sequence[Mapping[tuple[Row, str], int]], rows: set[Row], is_whole: bool = False
    ) -> None:
        sorts: dict[tuple[Any, ...], int] = defaultdict(int)
        for own in persons:
            sorts[tuple(sorted(own.items()))] += 1
        self.sorts = [dict(sort) for sort in sorts]
        self.many = list(sorts.values())
        self.totals: dict[tuple[Row, str], int] = defaultdict(int)
        for sort, many in zip(self.sorts, self.many, strict=True):
            for key, amount in sort.items():
                self.totals[key] += amount * many
        self.is_whole = is_whole
        # Rows of the same counts are one to him.
        told = {}
        for key in self.totals:
            if key[0] in rows:
                column = tuple((number, sort[key]) for number, sort in enumerate(self.sorts) if key in sort)
                told[column] = self.totals[key]
        self.told = told

    @cached_property
    def _solver(self) -> highspy.Highs:
        solver = highspy.Highs()
        solver.setOptionValue("output_flag", False)
        nothing = np.array([], dtype=np.int32), np.array([], dtype=float)
        for _ in self.sorts:
            solver.addCol(0.0, 0.0, 1000.0, 0, *nothing)
        for column, total in self.told.items():
            places, amounts = zip(*column, strict=True)
            number = len(places)
            solver.addRow(total, total, number, np.array(places, dtype=np.int32), np.array(amounts, dtype=float))
        for number in range(len(self.sorts) if self.is_whole else 0):
            solver.changeColIntegrality(number, highspy.HighsVarType.kInteger)
        return solver

    def ends(self, parts: Mapping[tuple[Row, str], int]) -> tuple[float, float]:
        """The least and the most that a sum of counts can be."""
        found = []
        for number, sort in enumerate(self.sorts):
            self._solver.changeColCost(number, float(sum(often * sort.get(key, 0) for key, often in parts.items())))
        for sense in (highspy.ObjSense.kMinimize, highspy.ObjSense.kMaximize):
            self._solver.changeObjectiveSense(sense)
            self._solver.run()
            assert self._solver.getModelStatus() == highspy.HighsModelStatus.kOptimal
            found.append(self._solver.getObjectiveValue())
        return found[0], found[1]

    def few(self, below: int) -> list[dict[tuple[Row, str], int]]:
        """Each count of few, and each rest of a rate that is few."""
        found = [{key: 1} for key, total in self.totals.items() if total < below]
        for row in {key[0] for key in self.totals if key[0][0] in RATES}:
            whole, part = COUNTS[row[0]][:2]
            if 0 < self.totals.get((row, whole), 0) - self.totals.get((row, part), 0) < below:
                found.append({(row, whole): 1, (row, part): -1})
        return found
