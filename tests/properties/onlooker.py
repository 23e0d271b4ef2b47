"""An onlooker outside, who asks all that can be asked of a small world and reckons out what it may be.

He has the published table of changes. Every way in which persons may be spread on what he was told of is a solution in
whole numbers of a system of sums, one for each answer: the count that is told, less a change that the table has. Each
solution has a weight, how likely it makes all the answers. How sure he is of a count is the weight of those with it.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from measures.door.disclosure import Disclosure

SEXES = ("K", "M")
# Women, men, and all: the numerator of a share, its rest, and the denominator that is a count of its own.
COUNTED = (("K",), ("M",), ("K", "M"))
# What is so much less likely than the likeliest is left aside.
_UNLIKELY = 1e-6

Ways = NDArray[np.int16]
Weights = NDArray[np.float64]
Shown = Callable[[int, int], int]


@dataclass(frozen=True)
class Person:
    """`atom`: what cannot be told apart further by what is asked: a body and when, a form."""

    atom: str
    sex: str
    key: int


@dataclass(frozen=True)
class Asked:
    """An answer: the persons of those sexes, in those atoms."""

    atoms: frozenset[str]
    sexes: tuple[str, ...]
    shown: int

    def of(self, person: Person) -> bool:
        return person.atom in self.atoms and person.sex in self.sexes

    def column(self, atoms: Sequence[str]) -> Ways:
        return np.array([atom in self.atoms and sex in self.sexes for sex in SEXES for atom in atoms], dtype=np.int16)


@dataclass(frozen=True)
class Guess:
    """What he takes a cell of 1-4 for, and how sure he is."""

    true: int
    likeliest: int
    certainty: float


def answers(persons: Sequence[Person], groups: Sequence[frozenset[str]], shown: Shown, least: int) -> list[Asked]:
    """All that is told of those groups; what fewer than `least` are like is not."""
    told = []
    for atoms in groups:
        everybody = [person.key for person in persons if person.atom in atoms]
        in_all = shown(len(everybody), sum(everybody))
        for sexes in COUNTED:
            keys = [person.key for person in persons if person.atom in atoms and person.sex in sexes]
            if in_all >= least or sexes == SEXES:
                told.append(Asked(atoms, sexes, shown(len(keys), sum(keys))))
    return told


def guesses(
    persons: Sequence[Person], told: Sequence[Asked], rule: Disclosure, reads_sameness: bool
) -> Iterator[Guess]:
    """Of each cell of 1-4 that is told. `reads_sameness`: he also minds that the same persons are always the same
    figure, and so that two figures that differ are of others."""
    odds = np.array([[list(row).count(change) / len(row) for change in range(-2, 3)] for row in rule.changes])
    atoms = sorted({atom for asked in told for atom in asked.atoms if len(asked.sexes) == 1})
    told = [asked for asked in told if asked.atoms <= set(atoms)]
    if not atoms:
        return
    parts = []
    for place, sex in enumerate(SEXES):
        mine = [asked for asked in told if asked.sexes == (sex,)]
        most = [min(asked.shown for asked in mine if atom in asked.atoms) + 2 for atom in atoms]
        ways = np.zeros((int(np.prod([each + 1 for each in most])), len(SEXES) * len(atoms)), dtype=np.int16)
        ways[:, place * len(atoms) : (place + 1) * len(atoms)] = list(
            itertools.product(*(range(each + 1) for each in most))
        )
        parts.append(_weighed(ways, np.ones(len(ways)), [], mine, atoms, odds, reads_sameness))
    (women, of_women), (men, of_men) = parts
    ways = (women[:, None, :] + men[None, :, :]).reshape(-1, women.shape[1])
    singly = [asked for asked in told if len(asked.sexes) == 1]
    both = [asked for asked in told if len(asked.sexes) > 1]
    ways, weights = _weighed(ways, np.outer(of_women, of_men).reshape(-1), singly, both, atoms, odds, reads_sameness)
    for asked in told:
        true = sum(map(asked.of, persons))
        if 1 <= true <= 4:
            found = np.bincount(ways @ asked.column(atoms), weights) / weights.sum()
            yield Guess(true, int(found.argmax()), float(found.max()))


def _weighed(
    ways: Ways,
    weights: Weights,
    before: Sequence[Asked],
    told: Sequence[Asked],
    atoms: Sequence[str],
    odds: NDArray[np.float64],
    reads_sameness: bool,
) -> tuple[Ways, Weights]:
    """The ways that the answers leave possible, and how likely each makes them; `before`: answers minded already."""
    every = [*before, *told]
    columns = [asked.column(atoms) for asked in every]
    for place in range(len(before), len(every)):
        counts = ways @ columns[place]
        change = every[place].shown - counts
        row = odds[np.minimum(counts, len(odds) - 1), np.clip(change, -2, 2) + 2]
        likely = np.where(np.abs(change) <= 2, row, 0.0)
        for other in range(place if reads_sameness else 0):
            shared = columns[place] & columns[other]
            if shared.any():
                common = ways @ shared
                same = (common == counts) & (common == ways @ columns[other]) & (counts > 0)
                likely = np.where(same, float(every[other].shown == every[place].shown), likely)
        weights = weights * likely
        kept = weights > weights.max() * _UNLIKELY
        ways, weights = ways[kept], weights[kept]
    return ways, weights
