"""Direct standardisation of two groups of contracts over strata, and how sure one may be that they differ.

Within a stratum (contracts of one nature, CPV group and size) like is compared with like. The strata's differences are
weighed by all that both groups have there, so that neither is the standard. A stratum that one group lacks says
nothing and is left out. How far apart two groups come by chance alone is found by dealing out the groups anew among the
contracts of each stratum: whole contracts, since persons of one contract have much in common. What is exact about it
holds however few and however uneven the contracts are.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from math import comb

import numpy as np
import numpy.typing as npt

Stratum = tuple[str, ...]
Floats = npt.NDArray[np.float64]

# Fewer contracts than this of either group say nothing, whatever they are like.
LEAST_CONTRACTS = 5
DEALS = 2_999
_ROWS_AT_ONCE = 500


@dataclass(frozen=True)
class Unit:
    """A contract: its group, its stratum, and what it adds to what is divided (`part`) and to what by (`whole`)."""

    group: str
    stratum: Stratum
    part: float
    whole: float


@dataclass(frozen=True)
class Comparison:
    """Two groups in the strata that both have. Without any such stratum the figures are None.

    `first`, `second`: part / whole as it would be with the strata of both. `difference` is first less second, and
    between `low` and `high` at the error rate asked for; both are None where `verdict` is "too_few". `verdict`:
    "first", "second" (that one is higher), "alike" (not told apart) or "too_few". `contracts`: how many of each
    are compared; `left_out`: strata that one group lacks -> how many contracts.
    """

    first: float | None
    second: float | None
    difference: float | None
    low: float | None
    high: float | None
    verdict: str
    contracts: tuple[int, int]
    strata: int
    left_out: dict[Stratum, int]


def compare(units: Sequence[Unit], first: str, second: str, error_rate: float = 0.05) -> Comparison:
    """The two groups compared. `error_rate`: how often two groups that are alike may be called different (0-1).

    Units whose whole is 0 divide nothing and are passed over. The same units always give the same answer.
    """
    strata: dict[Stratum, list[Unit]] = defaultdict(list)
    for unit in units:
        if unit.group in (first, second) and unit.whole > 0:
            strata[unit.stratum].append(unit)
    both = {name: of for name, of in strata.items() if {unit.group for unit in of} == {first, second}}
    left_out = {name: len(of) for name, of in sorted(strata.items()) if name not in both}
    tables = [_Table(of, first) for _, of in sorted(both.items())]
    counted = sum(table.many for table in tables), sum(len(table.part) - table.many for table in tables)
    if not tables:
        return Comparison(None, None, None, None, None, "too_few", counted, 0, left_out)
    whole = sum(table.all_whole for table in tables)
    weights = [table.all_whole / whole for table in tables]
    of_first = sum(weight * table.ratios[0] for weight, table in zip(weights, tables, strict=True))
    of_second = sum(weight * table.ratios[1] for weight, table in zip(weights, tables, strict=True))
    width = _width(tables, weights, error_rate) if min(counted) >= LEAST_CONTRACTS else None
    difference = of_first - of_second
    if width is None:
        return Comparison(of_first, of_second, difference, None, None, "too_few", counted, len(tables), left_out)
    # A deal that is as far apart as the one that is there is no less likely; sums of floats differ by a hair.
    verdict = "alike" if abs(difference) <= width * (1 + 1e-9) + 1e-12 else "first" if difference > 0 else "second"
    low, high = difference - width, difference + width
    return Comparison(of_first, of_second, difference, low, high, verdict, counted, len(tables), left_out)


class _Table:
    """The contracts of one stratum, those of the first group first."""

    def __init__(self, units: Sequence[Unit], first: str) -> None:
        ordered = sorted(units, key=lambda unit: (unit.group != first, unit.part, unit.whole))
        self.part = np.array([unit.part for unit in ordered], dtype=np.float64)
        self.whole = np.array([unit.whole for unit in ordered], dtype=np.float64)
        self.many = sum(unit.group == first for unit in ordered)
        self.all_whole = float(self.whole.sum())
        # How far each contract is from what all of the stratum together give, and how much that varies.
        self.apart = self.part - self.whole * (self.part.sum() / self.all_whole)
        self.variance = float((self.apart**2).sum()) / (len(ordered) - 1)
        self.ratios = (
            float(self.part[: self.many].sum() / self.whole[: self.many].sum()),
            float(self.part[self.many :].sum() / self.whole[self.many :].sum()),
        )

    def dealt(self, chosen: Floats) -> tuple[Floats, Floats]:
        """Per deal the difference and its variance. `chosen`: deals x contracts, 1 where it is of the first group."""
        of_first, of_second = chosen @ self.whole, self.all_whole - chosen @ self.whole
        parts = chosen @ self.part
        difference = parts / of_first - (self.part.sum() - parts) / of_second
        rest = len(self.part) - self.many
        return difference, self.variance * (self.many / of_first**2 + rest / of_second**2)

    def as_is(self) -> tuple[float, float]:
        chosen = np.zeros((1, len(self.part)))
        chosen[0, : self.many] = 1.0
        difference, variance = self.dealt(chosen)
        return float(difference[0]), float(variance[0])


def _width(tables: Sequence[_Table], weights: Sequence[float], error_rate: float) -> float | None:
    """How far from the truth the difference may be; None where so few can be dealt in so few ways that nothing can be
    told at that error rate."""
    ways = 1
    for table in tables:
        ways *= comb(len(table.part), table.many)
    if ways < 2 / error_rate:
        return None
    spread = sum(weight**2 * table.as_is()[1] for weight, table in zip(weights, tables, strict=True)) ** 0.5
    if spread == 0:
        return 0.0  # all contracts of each stratum are the same
    differences, variances = np.zeros(DEALS), np.zeros(DEALS)
    chance = np.random.Generator(np.random.PCG64(20_261_130))
    for weight, table in zip(weights, tables, strict=True):
        for start in range(0, DEALS, _ROWS_AT_ONCE):
            rows = slice(start, min(start + _ROWS_AT_ONCE, DEALS))
            difference, variance = table.dealt(_deals(chance, rows.stop - rows.start, len(table.part), table.many))
            differences[rows] += weight * difference
            variances[rows] += weight**2 * variance
    # Sums of floats that come to nought are no variance.
    moved = variances > 1e-24 * spread**2
    distances = np.where(moved, np.abs(differences) / np.sqrt(np.where(moved, variances, 1.0)), 0.0)
    # The deal that is there is one of those that may be, so the error rate is kept exactly.
    place = int(np.ceil((1 - error_rate) * (DEALS + 1))) - 1
    return float(np.sort(np.append(distances, np.inf))[place]) * spread if place < DEALS else None


def _deals(chance: np.random.Generator, deals: int, contracts: int, many: int) -> Floats:
    """Deals x contracts: 1 for those that are dealt to the first group."""
    keys = chance.random((deals, contracts))
    limit = np.partition(keys, many - 1, axis=1)[:, many - 1 : many]
    return (keys <= limit).astype(np.float64)
