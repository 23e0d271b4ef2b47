"""What an onlooker outside can tell of few persons from all that can be asked: no cell of 1-4, but for very few."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace

import onlooker
import pytest
from onlooker import Guess, Person

from etl.build.reference_files import read_yaml
from measures.door import disclosure

RULE = disclosure.of(read_yaml("disclosure.yml"))
WORLDS = 60
SURE = 0.95

# Kind of world -> its atoms, and the groups of them that can be asked for.
KINDS: dict[str, tuple[Sequence[str], Sequence[Sequence[str]]]] = {
    # One body; two half-years, and the year: who was there in the first, in both, in the second.
    "periods": (("first", "both", "second"), (("first", "both"), ("both", "second"), ("first", "both", "second"))),
    # One body; each of three years, years together, and all.
    "years": (("1", "2", "3"), (("1",), ("2",), ("3",), ("1", "2"), ("2", "3"), ("1", "2", "3"))),
    # One body on two days, or in two editions.
    "days": (("then", "since"), (("then",), ("then", "since"))),
    # Two bodies and two forms: each by itself, and all. All three dimensions at once cannot be asked for.
    "dimensions": (
        ("a x", "a y", "b x", "b y"),
        (("a x", "a y"), ("b x", "b y"), ("a x", "b x"), ("a y", "b y"), ("a x", "a y", "b x", "b y")),
    ),
    # Two bodies, one of them below the other, and what is outside both: filters that overlap.
    "filters": (("own", "below", "other"), (("own", "below"), ("below",), ("other",), ("own", "below", "other"))),
    # Outcomes by body and half-year, with both sums.
    "crossed": (
        ("a 1", "a 2", "b 1", "b 2"),
        (
            ("a 1",), ("a 2",), ("b 1",), ("b 2",), ("a 1", "a 2"), ("b 1", "b 2"), ("a 1", "b 1"), ("a 2", "b 2"),
            ("a 1", "a 2", "b 1", "b 2"),
        ),
    ),
}  # fmt: skip


def shown(count: int, key: int) -> int:
    return int(RULE.shown(float(count), float(key % RULE.key_range)))


def exact(count: int, _key: int) -> int:
    return count


def world(kind: str, seed: int) -> list[Person]:
    """Few women among some men, as many as there are places where small groups stand."""
    chance = random.Random(f"{kind} {seed}")
    persons = []
    for atom in KINDS[kind][0]:
        share = chance.choice((0.05, 0.1, 0.2, 0.4))
        for _ in range(chance.randint(1, 9)):
            persons.append(Person(atom, "K" if chance.random() < share else "M", chance.getrandbits(48)))
    return persons


def found(kind: str, show: onlooker.Shown, reads_sameness: bool = False) -> list[Guess]:
    groups = [frozenset(group) for group in KINDS[kind][1]]
    guesses: list[Guess] = []
    for seed in range(WORLDS):
        persons = world(kind, seed)
        told = onlooker.answers(persons, groups, show, RULE.least_denominator)
        guesses += onlooker.guesses(persons, told, RULE, reads_sameness)
    return guesses


@pytest.fixture(scope="module")
def told() -> list[Guess]:
    return [guess for kind in KINDS for guess in found(kind, shown)]


def test_cells_of_few_are_not_told(told: list[Guess]) -> None:
    """360 worlds. Of each cell of 1-4, the solutions of the system leave more than one number possible."""
    assert WORLDS * len(KINDS) >= 200 and len(told) > 500, "worlds with few in them"
    assert sum(guess.certainty > SURE for guess in told) <= 0.005 * len(told)


def test_who_is_sure_is_right_no_more_often_than_that(told: list[Guess]) -> None:
    """He is not surer than the published changes allow: what he takes a cell for is true as often as he thinks."""
    for sure in (0.0, 0.5, 0.6):
        some = [guess for guess in told if guess.certainty >= sure]
        right = sum(guess.likeliest == guess.true for guess in some) / len(some)
        assert len(some) > 100 and right <= sum(guess.certainty for guess in some) / len(some) + 0.02


def test_who_also_minds_which_figures_are_the_same_is_seldom_sure() -> None:
    """As figures of the same persons never differ, those that differ are of others: so much more can be told."""
    minded = [guess for kind in KINDS for guess in found(kind, shown, reads_sameness=True)]
    assert sum(guess.certainty > SURE for guess in minded) <= 0.05 * len(minded)


def test_without_protection_each_is_told() -> None:
    """The same onlooker of the same worlds, where counts stand as they are: he is sure, and right."""
    groups = [frozenset(group) for group in KINDS["dimensions"][1]]
    nothing = replace(RULE, changes=[[0] * RULE.key_range])
    certain = []
    for seed in range(WORLDS):
        persons = world("dimensions", seed)
        certain += onlooker.guesses(persons, onlooker.answers(persons, groups, exact, 0), nothing, False)
    assert len(certain) > 100
    assert all(guess.certainty > SURE and guess.likeliest == guess.true for guess in certain)


def test_the_mean_of_many_groups_is_kept() -> None:
    """What is added to sums over many groups evens out: nothing is added on average, whatever the count."""
    chance = random.Random(13)
    for count in (1, 2, 3, 4, 5, 40):
        added = [shown(count, chance.getrandbits(60)) - count for _ in range(20_000)]
        assert abs(sum(added) / len(added)) < 0.05
        assert max(map(abs, added)) <= 2 and not {1, 2} & {count + change for change in added}
