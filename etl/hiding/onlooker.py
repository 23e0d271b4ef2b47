"""What an onlooker can reckon out: how low and how high a count of few can be, by all that is shown of all tables.

He knows every count of every row that is shown, which kinds of person there are (so which crosses are empty), and of a
row that is hidden where a nought would have been shown, that there is somebody. How many persons there are of each kind
is all that he lacks. What he can exclude is what no such numbers give: a linear programme, solved by HiGHS.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import highspy
import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.int64]
Amounts = NDArray[np.float64]


@dataclass(frozen=True)
class Sums:
    """Counts as sums over kinds of person, by kind and by count: what of kind `of_count[n]`, from `count_at[c]` on to
    `count_at[c + 1]`, is in count `c` and `count_amount[n]` times; the same the other way round."""

    persons: Numbers
    kind_at: Numbers
    of_kind: Numbers
    kind_amount: Amounts
    count_at: Numbers
    of_count: Numbers
    count_amount: Amounts

    def kinds_in(self, count: int) -> slice:
        return slice(self.count_at[count], self.count_at[count + 1])

    def counts_of(self, kinds: Numbers) -> tuple[Numbers, Numbers]:
        """Places in `of_kind` of what those kinds add, and how many there are of each kind."""
        lengths = self.kind_at[kinds + 1] - self.kind_at[kinds]
        ends = np.cumsum(lengths)
        places = np.arange(ends[-1] if len(ends) else 0) + np.repeat(self.kind_at[kinds] - ends + lengths, lengths)
        return places, lengths


@dataclass(frozen=True)
class Other:
    """Another way in which persons may be spread, all that is shown being the same: so many more of each kind.

    `binding`: the shown counts that it hangs on.
    """

    more: Amounts
    binding: Numbers


@dataclass(frozen=True)
class Onlooker:
    """`told`: by count, whether it is shown. `least`: by count, how many there are at least though it is hidden.
    `totals`: by count, how many there are."""

    sums: Sums
    told: NDArray[np.bool_]
    least: Amounts
    totals: Amounts

    def furthest(self, goal: Amounts) -> Iterator[Other]:
        """The two ways in which a sum of counts is most and least. `goal`: by count, how often it is in the sum."""
        sums = self.sums
        matters = self.told[sums.of_kind] | (self.least[sums.of_kind] > 0)
        kind = np.repeat(np.arange(len(sums.persons)), np.diff(sums.kind_at))
        there, row = np.unique(sums.of_kind[matters], return_inverse=True)
        lp = highspy.HighsLp()
        lp.num_col_, lp.num_row_ = len(sums.persons), len(there)
        lp.col_cost_ = np.bincount(kind, goal[sums.of_kind] * sums.kind_amount, len(sums.persons)).astype(float)
        lp.col_lower_ = -sums.persons.astype(float)
        lp.col_upper_ = np.full(len(sums.persons), _MORE)
        lp.row_lower_ = np.where(self.told[there], 0.0, self.least[there] - self.totals[there])
        lp.row_upper_ = np.where(self.told[there], 0.0, highspy.kHighsInf)
        lp.a_matrix_.format_ = highspy.MatrixFormat.kColwise
        lp.a_matrix_.start_ = np.concatenate(([0], np.cumsum(np.bincount(kind[matters], minlength=len(sums.persons)))))
        lp.a_matrix_.index_ = row
        lp.a_matrix_.value_ = sums.kind_amount[matters]
        solver = highspy.Highs()  # type: ignore[no-untyped-call]
        for name, value in _OPTIONS.items():
            solver.setOptionValue(name, value)
        solver.passModel(lp)
        for sense in (highspy.ObjSense.kMaximize, highspy.ObjSense.kMinimize):
            solver.changeObjectiveSense(sense)
            solver.run()
            if solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
                continue  # nothing is proved by it
            solution = solver.getSolution()
            binds = np.abs(np.asarray(solution.row_dual)) > _EPSILON
            yield Other(np.asarray(solution.col_value), there[binds & self.told[there]] if len(there) else there)


# So many more of a kind at most are thought of: more would prove no more.
_MORE = 8.0
_OPTIONS: Mapping[str, bool | int | str] = {
    "output_flag": False,
    "log_to_console": False,
    "threads": 1,
    "solver": "ipm",
    "run_crossover": "off",
    "ipm_iteration_limit": 300,
}
_EPSILON = 1e-6
