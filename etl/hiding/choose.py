"""Which rows are hidden: those of few, and as many others as it takes for nobody to reckon the few out.

Small rows go first. After each the onlooker tries again, until of each count of few he cannot tell what it is.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from etl.hiding.onlooker import Onlooker, Sums
from etl.hiding.person_rows import ALL_TIME, PersonRows, Row

_EPSILON = 1e-4
# So few counts are tried one by one.
_ALONE = 6
# Of so few counts it is looked further around for what they hang on.
_FEW_LEFT = 100
# Tried once more while so many of those that are left are proved by it.
_WORTH_IT = 0.05
# After so many rounds all rows of organisations are hidden, and after as many again all: it ends.
_MOST_ROUNDS = 60


@dataclass
class Few:
    """A count of few, as a sum of counts (count -> how often), and the furthest ends that are proved to be possible."""

    true: float
    parts: dict[int, float]
    low: float
    high: float

    @property
    def apart(self) -> float:
        return self.high - self.low


class Choice:
    """The choice for one build. `hidden`: by row of `person_rows`."""

    def __init__(self, person_rows: PersonRows, documents: Mapping[str, Any]) -> None:
        self.rows = person_rows.rows
        self._measures: Mapping[str, Any] = documents["measures"]
        self._personal = {name for name, each in documents["dimensions"].items() if each.get("personal")}
        rule = documents["disclosure"]
        self._least, self._below = rule["least_denominator"], rule["hide"]["below"]
        self._apart = rule["hide"]["least_apart"]
        self._sums, self._class = _alike(person_rows)
        self._place = {count: place for place, count in enumerate(person_rows.counts)}
        amounts = self._sums.persons[self._sums.of_count] * self._sums.count_amount
        self._totals = np.add.reduceat(amounts, self._sums.count_at[:-1]) if len(amounts) else np.zeros(0)
        self._counts_of_row: dict[int, list[int]] = defaultdict(list)
        self._rows_of_count: dict[int, list[int]] = defaultdict(list)
        for place, (row, _column) in enumerate(person_rows.counts):
            if self._class[place] not in self._counts_of_row[row]:
                self._counts_of_row[row].append(self._class[place])
                self._rows_of_count[self._class[place]].append(row)
        self._row_no = {row: number for number, row in enumerate(self.rows)}
        self.hidden: NDArray[np.bool_] = np.zeros(len(self.rows), dtype=bool)
        # By count: in how many rows it is shown, and how many he knows that there are at least though it is not.
        self._told = np.array([len(self._rows_of_count[count]) for count in range(len(self._totals))])
        self._known_least = np.zeros(len(self._totals))
        self._lines: dict[Row, list[int]] = defaultdict(list)
        for number, each in enumerate(self.rows):
            for line in _lines(each):
                self._lines[line].append(number)
        self._few: list[Few] = []
        self._binding: set[int] = set()
        self.solved = 0

    # --- what is few ------------------------------------------------------------------------------------------

    def _count(self, row: int, column: str | None) -> int | None:
        place = self._place.get((row, column or ""))
        return None if place is None else self._class[place]

    def _total(self, row: int, column: str | None) -> float:
        count = self._count(row, column)
        return 0.0 if count is None else float(self._totals[count])

    def size(self, row: int) -> float:
        """How many a row is of: persons, or of a rate those that it is a share of."""
        measure = self._measures[self.rows[row].measure]
        return self._total(row, measure.get("denominator") or measure["numerator"])

    def _is_of_too_few(self, row: int) -> bool:
        """A rate of few persons, or what few are like: never shown, and so never a nought either."""
        asked = self.rows[row]
        if self._measures[asked.measure].get("denominator"):
            return bool(self.size(row) < self._least)
        if asked.dimension not in self._personal:
            return False
        return bool(self.size(self._row_no[asked._replace(dimension="", value="")]) < self._least)

    def _rest(self, row: int) -> dict[int, float]:
        """Of a rate those who are of the denominator and not of the numerator; else nothing."""
        measure = self._measures[self.rows[row].measure]
        if not measure.get("denominator"):
            return {}
        whole = self._count(row, measure["denominator"])
        part = self._count(row, measure["numerator"])
        if whole is None:
            return {}
        return {whole: 1.0} if part is None else {} if part == whole else {whole: 1.0, part: -1.0}

    def _all_few(self) -> list[tuple[int, Few]]:
        found: dict[tuple[tuple[int, float], ...], Few] = {}
        of_row = []
        for row in range(len(self.rows)):
            for parts in (*({count: 1.0} for count in self._counts_of_row[row]), self._rest(row)):
                true = sum(often * self._totals[count] for count, often in parts.items())
                if 0 < true < self._below:
                    key = tuple(sorted(parts.items()))
                    of_row.append((row, found.setdefault(key, Few(true, parts, true, true))))
        return of_row

    # --- the choice -------------------------------------------------------------------------------------------

    def choose(self) -> None:
        """Hides until each count of few is protected."""
        few = self._all_few()
        self._hide_rows(row for row, _ in few)
        self._hide_rows(row for row in range(len(self.rows)) if self._is_of_too_few(row))
        self._few = list({id(each): each for _row, each in few}.values())
        rounds = 0
        while self._try_all():
            rounds += 1
            if rounds == _MOST_ROUNDS:
                self._hide_rows(row for row, each in enumerate(self.rows) if each.organisation_id)
            elif rounds > 2 * _MOST_ROUNDS or not self._hide_more():
                self._hide_rows(range(len(self.rows)))
                return

    def _try_all(self) -> bool:
        """Whether there are counts of few of which he can tell too much, when all are tried at once, and again those
        that are left. `_binding`: the shown counts that it hung on at last."""
        onlooker = Onlooker(self._sums, self._told > 0, self._known_least, self._totals)
        left = self._open()
        tries = 0
        while left:
            # By itself, where there are not many; else together, some up and some down.
            if len(left) <= _ALONE:
                goals = [[(each, 1.0)] for each in left]
            else:
                signs = np.random.default_rng(tries).choice((1.0, -1.0), len(left)) if tries else np.ones(len(left))
                goals = [list(zip(left, signs.tolist(), strict=True))]
            self._binding = set()
            for goal in goals:
                for other in onlooker.furthest(self._goal(goal)):
                    self.solved += 1
                    self._mind(other.more)
                    self._binding |= set(other.binding.tolist())
            before, left, tries = len(left), self._open(), tries + 1
            if before - len(left) < max(1, before * _WORTH_IT):
                break
        return bool(left)

    def _open(self) -> list[Few]:
        return [each for each in self._few if each.apart < self._apart - _EPSILON]

    def _goal(self, few: Sequence[tuple[Few, float]]) -> NDArray[np.float64]:
        goal = np.zeros(len(self._totals))
        for each, weight in few:
            for count, often in each.parts.items():
                goal[count] += often * weight
        return goal

    def _hide_more(self) -> bool:
        """For each count of few of which he can tell too much, the smallest shown count that it hangs on. Whether there
        was any."""
        chosen: set[int] = set()
        left = self._open()
        for each in left:
            beside = {count for count in self._beside(each, len(left) <= _FEW_LEFT) if self._told[count]}
            hangs_on = (beside & self._binding) or beside
            if hangs_on:
                chosen.add(min(hangs_on, key=lambda count: (self._cost(count), count)))
        self._hide_rows(row for count in chosen for row in self._rows_of_count[count])
        return bool(chosen)

    def _mind(self, more: NDArray[np.float64]) -> None:
        """Another way in which persons may be spread is so for all counts of few. The solver is not taken at its word:
        one that moves what is shown proves nothing."""
        change = np.bincount(self._sums.of_kind, np.repeat(more, np.diff(self._sums.kind_at)) * self._sums.kind_amount)
        is_same = bool((np.abs(change[self._told > 0]) < _EPSILON).all())
        if not is_same or (more < -self._sums.persons - _EPSILON).any():
            return
        if (self._totals + change < np.where(self._told > 0, 0, self._known_least) - _EPSILON).any():
            return
        for each in self._few:
            would_be = each.true + sum(often * change[count] for count, often in each.parts.items())
            each.low, each.high = min(each.low, would_be), max(each.high, would_be)

    def _hide_rows(self, rows: Iterable[int]) -> None:
        for row in rows:
            if self.hidden[row]:
                continue
            self.hidden[row] = True
            least = self._known_at_least(row)
            for count in self._counts_of_row[row]:
                self._told[count] -= 1
                self._known_least[count] = max(self._known_least[count], least)

    def _known_at_least(self, row: int) -> float:
        """How many he knows that a hidden row is of: somebody, where a nought would stand there; and of what is split
        by what describes persons, so many that it could be."""
        asked = self.rows[row]
        if self._measures[asked.measure].get("denominator") or self._is_of_too_few(row):
            return 0.0
        return float(self._least) if not asked.dimension and self.size(row) >= self._least else 1.0

    def _beside(self, few: Few, is_far: bool) -> set[int]:
        """The counts that it could be reckoned out by: those that its persons are in too, and those of the lines of the
        tables that it stands in; `is_far`: and of the lines of what is hidden there."""
        first = next(iter(few.parts))
        places, _lengths = self._sums.counts_of(self._sums.of_count[self._sums.kinds_in(first)])
        rows = self._in_line(self._rows_of_count[first])
        if is_far:
            rows |= self._in_line(row for row in rows if self.hidden[row])
        return set(np.unique(self._sums.of_kind[places]).tolist()).union(*(self._counts_of_row[row] for row in rows))

    def _in_line(self, rows: Iterable[int]) -> set[int]:
        lines = {line for row in rows for line in _lines(self.rows[row])}
        return {other for line in lines for other in self._lines[line]}

    def _cost(self, count: int) -> float:
        """How much is lost with it: many persons, and above all what sums others up."""
        return sum(
            self.size(row) * 4.0 ** sum(part in ("", True, ALL_TIME) for part in self.rows[row][1:5])
            for row in self._rows_of_count[count]
        )

    def shown(self) -> list[Row]:
        """The rows that are shown."""
        return [row for row, is_hidden in zip(self.rows, self.hidden, strict=True) if not is_hidden]


def _lines(row: Row) -> tuple[Row, ...]:
    """The lines of the tables that a row stands in: what it has in common with the others of each."""
    return (
        row._replace(organisation_id="*", with_parts=False),
        row._replace(period="*"),
        row._replace(dimension="*", value=""),
    )


def _alike(person_rows: PersonRows) -> tuple[Sums, list[int]]:
    """The counts as sums; those of the same persons are one. By count of `person_rows`, which of them it is."""
    order = np.lexsort((person_rows.kind, person_rows.count))
    count, kind, amount = person_rows.count[order], person_rows.kind[order], person_rows.amount[order]
    ends = np.searchsorted(count, np.arange(len(person_rows.counts) + 1))
    known: dict[bytes, int] = {}
    same = []
    kept = []
    for place in range(len(person_rows.counts)):
        own = slice(ends[place], ends[place + 1])
        key = kind[own].tobytes() + amount[own].tobytes()
        if key not in known:
            known[key] = len(known)
            kept.append(np.arange(own.start, own.stop))
        same.append(known[key])
    places = np.concatenate(kept) if kept else np.zeros(0, dtype=np.int64)
    count_at = np.concatenate(([0], np.cumsum([len(each) for each in kept]))).astype(np.int64)
    of_count, count_amount = kind[places], amount[places].astype(float)
    number = np.repeat(np.arange(len(kept)), np.diff(count_at))
    by_kind = np.lexsort((number, of_count))
    kind_at = np.searchsorted(of_count[by_kind], np.arange(len(person_rows.persons) + 1))
    return (
        Sums(person_rows.persons, kind_at, number[by_kind], count_amount[by_kind], count_at, of_count, count_amount),
        same,
    )
